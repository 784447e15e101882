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
