// What the organizers' desk does beyond plain HTML: keys, the palette, more rows, the way back.
// Everything works without it.

// Keys: J and K choose a line, Enter opens it, G and a letter goes to a page of the rail, / searches. A letter
// does nothing while something is typed, and all of them can be switched off (WCAG 2.1.4).
const off = "desk-keys-off";
const isOff = () => {
  try {
    return localStorage.getItem(off) === "1";
  } catch {
    return false;
  }
};
for (const box of document.querySelectorAll("[data-keys]")) {
  box.checked = !isOff();
  box.closest("label").hidden = false;
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(off);
      else localStorage.setItem(off, "1");
    } catch {
      box.checked = true;
    }
  });
}
const isTyping = (node) => node.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable], dialog") !== null;
const lines = () => [...document.querySelectorAll("[data-row]")].filter((line) => line.offsetParent !== null);

// The palette: what the link leads to, over this page. Ctrl K or ⌘ K opens it.
const opener = document.querySelector("a[data-palette]");
const palette = () => {
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", opener.querySelector("span").textContent);
  const input = document.createElement("input");
  Object.assign(input, { type: "search", className: "input", placeholder: opener.dataset.hint, maxLength: 100 });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "palette-list");
  input.setAttribute("aria-label", opener.querySelector("span").textContent);
  const list = document.createElement("div");
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  dialog.append(input, list);
  document.body.append(dialog);
  let [asked, at, timer] = [0, 0, 0];
  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = (next) => {
    const all = options();
    if (all.length === 0) return;
    at = (next + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const show = (commands) => {
    list.replaceChildren();
    let group = "";
    commands.forEach((command, i) => {
      if (command.group !== group) {
        group = command.group;
        const head = document.createElement("p");
        head.textContent = group;
        list.append(head);
      }
      const option = document.createElement("a");
      Object.assign(option, { href: command.href, id: `palette-${i}`, tabIndex: -1 });
      option.setAttribute("role", "option");
      for (const [tag, text] of [["b", command.text], ["small", command.note], ["kbd", command.key]]) {
        if (!text) continue;
        const part = document.createElement(tag);
        part.textContent = text;
        option.append(part);
      }
      list.append(option);
    });
    if (commands.length === 0) list.textContent = opener.dataset.none;
    choose(0);
  };
  const ask = async () => {
    const mine = ++asked;
    const address = new URL(opener.href);
    address.searchParams.set("q", input.value);
    try {
      const reply = await fetch(address, { headers: { accept: "application/json" } });
      // Who is signed out meanwhile goes where the link leads.
      if (!reply.ok || reply.redirected) return location.assign(opener.href);
      const commands = await reply.json();
      if (mine === asked) show(commands);
    } catch {
      if (mine === asked) list.textContent = opener.dataset.none;
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[at]?.click();
    } else if (event.key === "Escape") {
      // A search field would only empty itself.
      event.preventDefault();
      dialog.close();
    }
  });
  list.addEventListener("click", (event) => {
    // A place on this very page: the dialog steps aside.
    if (event.target.closest("a")) dialog.close();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  dialog.showModal();
  ask();
};
opener?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  palette();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (!opener || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  palette();
});
