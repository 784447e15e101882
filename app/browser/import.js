// The review of an import by keyboard: J and K go from guess to guess, 1 to 9 and Enter decide it; arrows choose a
// line, S opens a session at it, M makes it notes, X leaves it out. Each posts the form just as its button does.
const form = document.getElementById("import");
if (form) {
  const guesses = () => [...form.querySelectorAll("[data-guess]")];
  const chosen = () => form.querySelector('input[name="line"]:checked');
  const press = (button) => button && form.requestSubmit(button);
  const role = (word) => {
    if (!chosen()) return;
    form.querySelector('[name="role"]').value = word;
    press(form.querySelector('[name="act"][value="role"]'));
  };
  // Where one was: the page comes back with what was pressed done.
  const place = `import:${location.pathname}`;
  form.addEventListener("submit", () => sessionStorage.setItem(place, JSON.stringify([scrollY, chosen()?.value ?? ""])));
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
  sessionStorage.removeItem(place);
  if (kept) {
    const [top, line] = kept;
    const input = line && form.querySelector(`input[name="line"][value="${line}"]`);
    if (input) input.checked = true;
    scrollTo({ top, behavior: "instant" });
  }
  const step = (by) => {
    const all = guesses();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement?.closest("[data-guess]"));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const field = event.target.closest?.("input:not([type=radio]), select, textarea, [contenteditable]");
    if (field) return;
    const here = document.activeElement?.closest("[data-guess]");
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (here && /^[1-9]$/.test(key)) press(here.querySelectorAll('button[value^="choose:"]')[Number(key) - 1]);
    else if (here === document.activeElement && key === "enter") press(here.querySelector('button[value^="confirm:"]'));
    else if (key === "s") role("session");
    else if (key === "m") role("notes");
    else if (key === "x") role("left_out");
    else if (key === "u") press(form.querySelector("[data-import-undo]"));
    else return;
    event.preventDefault();
  });
  // The whole row chooses its line.
  form.classList.add("scripted");
}
