// What every page does beyond plain HTML: menus that close, embeds on click, forms that are sent once, a warning before words are
// lost. Everything works without it. (What the live board has no use for stands in reading.js.)

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
    // It closes nothing else.
    event.preventDefault();
  }
});

// Slides and videos of other sites, opened in their place.
document.addEventListener("click", (event) => {
  const facade = event.target.closest("a[data-embed]");
  if (!facade || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.className = "frame";
  frame.src = facade.dataset.embed;
  frame.title = facade.dataset.title || "";
  frame.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
  frame.allowFullscreen = true;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  facade.replaceWith(frame);
  frame.focus();
});

// Words that are not saved yet: a form with data-guard is unsaved while a field differs from what the page
// came with, or from the start where it came back with errors. Leaving then asks; so does sending another
// form of the page. A form is sent once, however often its button is pressed, until the page is shown again.
const guarded = () => [...document.querySelectorAll("form[data-guard]")];
const touched = (field) => {
  if (!field.name || ["hidden", "password", "submit"].includes(field.type)) return false;
  if (field.options) {
    const first = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    return field.selectedIndex !== first;
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
};
const unsaved = (form) => form.dataset.guard === "dirty" || [...form.elements].some(touched);
let [leaving, sent] = [false, new WeakMap()];
const warn = (event) => {
  if (!leaving) event.preventDefault();
};
// Listened to only while it is needed: a page that listens is not kept for the way back.
const watch = () => {
  if (guarded().some(unsaved)) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
};
document.addEventListener("input", watch);
document.addEventListener("change", watch);
document.addEventListener("reset", () => setTimeout(watch));
addEventListener("pageshow", () => {
  [leaving, sent] = [false, new WeakMap()];
  watch();
});
const sayOffline = () => {
  let said = document.querySelector(".offline-said");
  if (!said) {
    said = document.createElement("p");
    said.className = "offline-said";
    said.setAttribute("role", "alert");
    document.body.append(said);
  }
  said.textContent = document.body.dataset.offline;
};
addEventListener("online", () => document.querySelector(".offline-said")?.remove());
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  // What was stopped on its way, without leaving the page, may be sent again after a while.
  if (Date.now() - (sent.get(form) ?? -Infinity) < (form.hasAttribute("data-download") ? 2000 : 15000)) {
    event.preventDefault();
    return;
  }
  // Without a connection the browser would put a page of its own in the place of what was typed.
  if (!navigator.onLine) {
    event.preventDefault();
    sayOffline();
    return;
  }
  const left = guarded().find((other) => other !== form && unsaved(other));
  if (left && !confirm(left.dataset.ask)) {
    event.preventDefault();
    return;
  }
  leaving = !form.hasAttribute("data-download");
  setTimeout(() => (leaving = false), 15000);
  setTimeout(() => {
    // A form that a script sends by itself stays on the page.
    if (event.defaultPrevented) leaving = false;
    else sent.set(form, Date.now());
  });
});

// Whoever signs out leaves nothing of theirs on the device: kept pages, a proposal or a question that is being
// written, and the names of a door. What waits at a door to be sent holds numbers alone, and stays.
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action).pathname !== "/sign-out" && !event.target.hasAttribute("data-signs-out")) return;
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  try {
    for (const name of Object.keys(localStorage)) {
      if (/^(proposal|kept|draft):/.test(name) || (name.startsWith("door:") && !name.includes(":act:"))) localStorage.removeItem(name);
    }
  } catch {
    // Nothing is stored where nothing may be.
  }
});

// A link into a fold opens it; not every browser does that by itself.
const unfold = () => {
  const target = document.querySelector(":target");
  const fold = target?.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", unfold);
// Pressed once more, the address stays the same.
document.addEventListener("click", (event) => {
  if (location.hash && event.target.closest("a[href^='#']")?.hash === location.hash) setTimeout(unfold);
});
unfold();

// What was kept while somebody signed in goes on by itself, once: coming back to the page sends nothing.
const kept = document.querySelector("form[data-resume]");
if (kept && !sessionStorage.getItem(location.pathname)) {
  sessionStorage.setItem(location.pathname, "sent");
  kept.requestSubmit();
}
