// Somebody who is read beside a list: J, K and the arrows go to who stands before and after, letters press what stands
// there, or go to it. Where the address names no line, the list shows theirs.
const person = document.querySelector("[data-person]");
if (person && !location.hash) document.querySelector("[data-row][aria-current]")?.scrollIntoView({ block: "nearest" });
const WALK = { j: "after", arrowdown: "after", k: "before", arrowup: "before" };

let going = 0;
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (isOff() || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  if (Date.now() - going < 1500) {
    going = 0;
    const link = document.querySelector(`.rail [data-go="${CSS.escape(key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  // Arrows scroll what has the focus.
  if (person && WALK[key] && !event.shiftKey && !(key.startsWith("arrow") && person.contains(event.target))) {
    const way = person.querySelector(`[data-walk="${WALK[key]}"]`);
    if (way) event.preventDefault();
    way?.click();
    return;
  }
  const press = /^[a-z]$/.test(key) ? person?.querySelector(`[data-key="${key}"]`) : null;
  if (press) {
    event.preventDefault();
    // What leaves the page waits for Enter.
    if (press.matches("button")) return press.focus();
    press.click();
    press.closest("details[open]")?.querySelector("select, input:not([type=hidden]), textarea").focus();
    return;
  }
  if (key === "g") {
    going = Date.now();
  } else if (key === "j" || key === "k") {
    const all = lines();
    const at = all.indexOf(document.activeElement?.closest("[data-row]"));
    const next = all[at < 0 ? (key === "j" ? 0 : all.length - 1) : at + (key === "j" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } else if (key === " " && event.target.matches?.("[data-row]") && event.target.querySelector("[data-beside]")) {
    event.preventDefault();
    event.target.querySelector("[data-beside]").click();
  } else if (key === "enter" && event.target.matches?.("[data-row]")) {
    event.preventDefault();
    event.target.querySelector("a.button, a, button")?.click();
  } else if (key === "x" && event.target.matches?.("[data-row]")) {
    const box = event.target.querySelector('input[form="bulk"]');
    if (box) event.preventDefault();
    box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
  } else if (key === "e" && event.target.matches?.("[data-row]")) {
    const edit = event.target.querySelector(".fact-edit");
    if (edit) event.preventDefault();
    edit?.click();
  } else if (key === "s" && event.target.matches?.("[data-row]") && event.target.querySelector("[data-later]")) {
    event.preventDefault();
    event.target.querySelector("[data-later]").click();
  } else if ({ c: "new-item", n: "new-line" }[key] && document.getElementById({ c: "new-item", n: "new-line" }[key])) {
    event.preventDefault();
    const box = document.getElementById({ c: "new-item", n: "new-line" }[key]);
    box.open = true;
    box.querySelector("input:not([type=hidden])").focus();
  } else if (key === "f" && document.querySelector("[data-narrow]")) {
    event.preventDefault();
    const box = document.querySelector("[data-narrow]");
    box.open = true;
    box.querySelector("input:not([type=hidden])").focus();
  } else if (key === "/") {
    const search = document.querySelector(".desk-body input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (key === "escape") {
    document.activeElement?.blur();
  }
});

// The way back from what was just done stays for ten seconds, longer while it is pointed at or has the focus;
// ⌘ Z or Ctrl Z takes it. Its page forgets the words by which it was drawn, so that a reload does not offer it again; one that says by which it is
// found keeps those.
const toast = document.querySelector("[data-toast]");
if (toast) {
  const here = document.querySelector("[data-here]")?.dataset.here ?? location.pathname;
  history.replaceState(history.state, "", here + location.hash);
  let left = 10;
  const tick = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left > 0) return;
    clearInterval(tick);
    toast.remove();
  }, 1000);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || isTyping(event.target)) return;
    if (event.defaultPrevented || !toast.isConnected) return;
    event.preventDefault();
    toast.querySelector("button").click();
  });
}

// Escape leaves what is open, as its own way out does.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (document.querySelector("dialog[open], details.menu[open]")) return;
  // Out of a field first: what is typed there stays.
  if (person?.contains(event.target) && isTyping(event.target)) return event.target.blur();
  const way = document.querySelector("[data-escape]");
  if (way) way.click();
  else if (!isTyping(event.target)) unchoose();
});

// Ctrl Enter sends the form that the focus is in, as its first button does; where it asks whom to tell, it tells.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.closest?.("form.desk-form, form.todo-form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".telling .primary") ?? form.querySelector("button"));
});

// A page that is looked at all evening brings itself up to date; not while something on it has the focus.
const living = document.querySelector("[data-again]");
if (living) {
  setInterval(async () => {
    if (document.hidden || living.contains(document.activeElement)) return;
    try {
      const reply = await fetch(location.pathname);
      if (!reply.ok || reply.redirected) return;
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById(living.id);
      if (fresh && fresh.innerHTML !== living.innerHTML) living.replaceChildren(...fresh.childNodes);
    } catch {
      // The network is gone: what stands there stays until it is back.
    }
  }, living.dataset.again * 1000);
}

// Saving corrections of an import confirms only what was touched: untouched fields stay at home,
// so their guesses stay marked. Applying sends everything.
document.addEventListener("submit", (event) => {
  if (!event.submitter?.hasAttribute("data-only-changed")) return;
  for (const field of event.target.elements) {
    if (!field.name || field.type === "hidden") continue;
    const same = field.options
      ? field.options[field.selectedIndex]?.defaultSelected
      : field.value === field.defaultValue;
    if (same) field.disabled = true;
  }
});

// One more row for a new kind of seat; without script the server draws it.
document.addEventListener("click", (event) => {
  const add = event.target.closest?.('button[name="do"][value="add-type"]');
  if (!add) return;
  event.preventDefault();
  const rows = add.form.querySelector(".type-rows");
  const at = rows.children.length;
  const row = rows.lastElementChild.cloneNode(true);
  for (const node of row.querySelectorAll(".error")) node.remove();
  for (const node of row.querySelectorAll("*")) {
    for (const name of ["id", "name", "for"]) {
      const text = node.getAttribute(name);
      if (text) node.setAttribute(name, text.replace(/types\/\d+\//, `types/${at}/`));
    }
    for (const name of ["aria-invalid", "aria-describedby"]) node.removeAttribute(name);
    if (node.matches("input")) [node.value, node.defaultValue] = ["", ""];
    if (node.matches("option")) node.selected = node.defaultSelected;
  }
  rows.append(row);
  row.querySelector("input:not([type=hidden])").focus();
});

// Keys are heard from now on.
document.documentElement.dataset.desk = "ready";

// A part of the page that shows something under way is fetched anew, each second and then less often, until it is
// done. What somebody has in hand there stays: nothing is replaced while they are in it.
const live = () => document.querySelector("[data-live]");
const follow = async (wait) => {
  await new Promise((done) => setTimeout(done, wait));
  const old = live();
  if (!old) return;
  if (document.hidden || old.contains(document.activeElement)) return follow(wait);
  try {
    const reply = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = reply.ok && page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  } catch {
    // Without network it is asked again a little later.
  }
  return follow(Math.min(wait * 1.3, 5000));
};
if (live()) follow(1000);
