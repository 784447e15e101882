// A ticket that was seen once opens without network.

const files = () => [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((node) => node.src || node.href);

// `more`: files that the page may ask for later.
export const keepPage = async (worker, more = []) => {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(worker);
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.kept === location.pathname) document.documentElement.dataset.kept = "";
    });
    active.postMessage({ keep: location.pathname, files: [...new Set([...files(), import.meta.url, ...more])] });
  } catch {
    // Without it the page asks the network each time, as all others do.
  }
};

const ticket = document.querySelector("[data-keep]");
if (ticket) keepPage(ticket.dataset.keep);

// Sends the address of the event on, by whatever the phone has for that.
for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
  });
}

// Who waits sees their turn as it is: while the page is looked at it is asked for anew. A seat, or a question whether they
// come, draws the whole page again; but not under the hands of who is typing.
const asked = () => fetch(location.pathname, { headers: { accept: "text/html" } }).catch(() => null);
const renewTurn = async () => {
  const turn = document.querySelector("[data-turn]");
  if (!turn || document.hidden) return;
  const reply = await asked();
  if (!reply?.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.querySelector("[data-turn]");
  if (!fresh) {
    if (!document.querySelector(".ticket-page details[open]")) location.reload();
  } else if (fresh.dataset.turn !== turn.dataset.turn) {
    turn.dataset.turn = fresh.dataset.turn;
    turn.querySelector(".turn-number").textContent = fresh.querySelector(".turn-number").textContent;
    const history = (from) => from.querySelector("[data-history]");
    if (history(page) && history(document)) history(document).replaceWith(history(page));
    const queue = (from) => from.querySelector("[data-queue]");
    if (queue(page)) queue(document)?.replaceWith(queue(page));
    const badge = (from) => from.querySelector(".ticket-head .badge");
    if (badge(page)) badge(document)?.replaceWith(badge(page));
  }
};
if (document.querySelector("[data-turn]")) {
  setInterval(renewTurn, 20_000);
  document.addEventListener("visibilitychange", renewTurn);
}
