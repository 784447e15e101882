// Keeps a ticket, and the page of the door, for when there is no network. A page asks to be kept together with its
// files; the network comes first whenever it answers, so that nothing old is shown for something new. Whoever signs
// out leaves nothing behind.

const NAME = "kept:";
const MOST = 6;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const forget = async (path) => caches.delete(NAME + path);
const forgetAll = async () => {
  for (const name of await caches.keys()) if (name.startsWith(NAME)) await caches.delete(name);
};

// The page as it stands now, and what it is drawn with; the oldest of several goes. The page comes last: it is kept when all is
// there, so that nobody without network gets one whose script is missing.
const keep = async (path, files) => {
  const reply = await fetch(path, { credentials: "same-origin" });
  await forget(path);
  if (!reply.ok || reply.redirected) return;
  const cache = await caches.open(NAME + path);
  await cache.addAll(files);
  await cache.put(path, reply);
  const names = (await caches.keys()).filter((name) => name.startsWith(NAME));
  for (const name of names.slice(0, -MOST)) await caches.delete(name);
};

self.addEventListener("message", (event) => {
  const { keep: path, files, forget: isForgotten } = event.data ?? {};
  if (isForgotten) event.waitUntil(forgetAll());
  if (!path) return;
  event.waitUntil(keep(path, files).then(
    () => event.source?.postMessage({ kept: path }),
    () => {},
  ));
});

const navigate = async (request, path) => {
  try {
    const reply = await fetch(request);
    // It is not theirs any more, or is gone.
    if ([401, 403, 404].includes(reply.status) || reply.type === "opaqueredirect") await forget(path);
    return reply;
  } catch (error) {
    const kept = await caches.open(NAME + path).then((cache) => cache.match(path));
    if (kept) return kept;
    throw error;
  }
};

const keptFile = async (request) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith(NAME)) continue;
    const kept = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (kept) return kept;
  }
  return null;
};

// A file whose name changes with its content is the same for good; any other one is asked for anew.
const isNamedByContent = (request) => /-[0-9a-f]{16}\.\w+$/.test(new URL(request.url).pathname);
const file = async (request) => {
  if (isNamedByContent(request)) return (await keptFile(request)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await keptFile(request);
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out") {
    event.waitUntil(forgetAll());
  } else if (request.method !== "GET") {
    return;
  } else if (request.mode === "navigate") {
    event.respondWith(
      caches.has(NAME + url.pathname).then((has) => (has ? navigate(request, url.pathname) : fetch(request))),
    );
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith(file(request));
  }
});
