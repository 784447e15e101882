// What pages do beyond plain HTML: embeds on click, copy buttons, an open table of contents on
// wide screens, menus that close. Everything works without it.

document.addEventListener("click", (event) => {
  const facade = event.target.closest("a[data-embed]");
  if (facade && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
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
    return;
  }
  const copy = event.target.closest("button[data-copy]");
  if (copy) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      const said = document.createElement("span");
      said.className = "copied";
      said.setAttribute("role", "status");
      said.textContent = copy.dataset.done;
      copy.append(said);
      setTimeout(() => said.remove(), 1600);
    });
    return;
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const wide = matchMedia("(min-width: 72rem)");
const openContents = () => {
  for (const box of document.querySelectorAll("details[data-wide-open]")) box.open = wide.matches;
};
openContents();
wide.addEventListener("change", openContents);

// A choice that narrows a list takes effect at once.
for (const select of document.querySelectorAll(".search-form select")) {
  select.addEventListener("change", () => {
    if (select.form.elements.q.value) select.form.requestSubmit();
  });
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
