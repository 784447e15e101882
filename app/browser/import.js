// The review of an import by keyboard: J and K go from guess to guess, 1 to 9 and Enter decide it, E writes it by hand;
// arrows choose a line, S opens a session at it, M joins it to the one above, X leaves it out, Alt and arrows move its
// session. Each posts the form just as its button does; what can be done with the chosen line stands below it.
const form = document.getElementById("import");
if (form) {
  const isOff = () => document.querySelector("[data-keys]")?.checked === false;
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

  const tools = form.querySelector(".import-tools");
  // The session to which the chosen line belongs: the nearest heading at it or above it.
  const heading = () => {
    let row = chosen()?.closest(".import-row");
    while (row && !row.querySelector(".import-heading")) row = row.previousElementSibling;
    return row;
  };
  const mover = (way) => heading()?.querySelector(`button[value^="${way}:"]`);
  const offer = () => {
    const row = chosen()?.closest(".import-row");
    if (!row || !tools) return;
    row.after(tools);
    tools.hidden = false;
    for (const way of ["up", "down"]) tools.querySelector(`[data-tool="${way}"]`).hidden = !mover(way);
  };
  const use = (tool) => (tool === "up" || tool === "down" ? press(mover(tool)) : role(tool));
  form.addEventListener("change", (event) => event.target.name === "line" && offer());
  tools?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (button) use(button.dataset.tool);
  });
  offer();

  const write = (row) => {
    const fields = row?.querySelector(".import-edit");
    if (!fields) return;
    fields.open = true;
    fields.querySelector("input, textarea")?.focus();
  };
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-import-edit]")) write(event.target.closest(".import-row"));
    // What the link speaks of is folded.
    if (event.target.closest('a[href="#changes"]')) document.getElementById("changes").open = true;
  });

  const step = (by) => {
    const all = guesses();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement?.closest("[data-guess]"));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    // As on the whole desk, single letters can be switched off.
    if (event.ctrlKey || event.metaKey || event.defaultPrevented || isOff()) return;
    const field = event.target.closest?.("input:not([type=radio]), select, textarea, [contenteditable]");
    if (field) return;
    const here = document.activeElement?.closest("[data-guess]");
    const key = event.key.toLowerCase();
    if (event.altKey) {
      if (key !== "arrowup" && key !== "arrowdown") return;
      use(key === "arrowup" ? "up" : "down");
    } else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (here && /^[1-9]$/.test(key)) press(here.querySelectorAll("[data-choice]")[Number(key) - 1]);
    else if (here === document.activeElement && key === "enter") press(here.querySelector('.import-decide button[value^="confirm:"]'));
    else if (key === "e" && (here || chosen())) write(here?.closest(".import-row") ?? heading());
    else if (key === "s") role("session");
    else if (key === "m") role("notes");
    else if (key === "x") role("left_out");
    else if (key === "u") press(form.querySelector("[data-import-undo]"));
    else return;
    event.preventDefault();
  });
  form.classList.add("scripted");

  // All lines at a glance: which of them are in sight, and a press or a pull goes there.
  const map = document.querySelector("[data-import-map]");
  const rows = [...form.querySelectorAll(".import-row")];
  const number = (row) => Number(row.id.slice(1));
  if (map && rows.length > 0) {
    const drawing = map.querySelector("svg");
    const all = Number(map.dataset.importMap);
    const sight = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    sight.setAttribute("class", "sight");
    sight.setAttribute("y", "1");
    sight.setAttribute("height", "18");
    drawing.append(sight);
    const words = map.querySelector("[data-now]");
    let waits = false;
    const look = () => {
      waits = false;
      const inSight = rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > 80 && top < innerHeight - 120;
      });
      if (inSight.length === 0) {
        words.textContent = "";
        sight.setAttribute("width", "0");
        return;
      }
      const [from, until] = [number(inSight[0]), number(inSight.at(-1))];
      words.textContent = words.dataset.now.replace("{from}", from).replace("{until}", until);
      sight.setAttribute("x", (1000 * (from - 1)) / all);
      sight.setAttribute("width", Math.max(6, (1000 * (until - from + 1)) / all));
    };
    addEventListener("scroll", () => {
      if (!waits) requestAnimationFrame(look);
      waits = true;
    }, { passive: true });
    look();
    const go = (event) => {
      const { left, width } = drawing.getBoundingClientRect();
      const line = Math.min(all, Math.max(1, Math.ceil(((event.clientX - left) / width) * all)));
      if (line < Number(map.dataset.from) || line > Number(map.dataset.until)) {
        // Another window of a long source.
        if (event.type === "pointerup") location.assign(`?from=${line}#L${line}`);
        return;
      }
      const row = rows.find((row) => number(row) >= line) ?? rows.at(-1);
      row.scrollIntoView({ block: "center", behavior: "instant" });
    };
    drawing.addEventListener("pointerdown", (event) => {
      drawing.setPointerCapture(event.pointerId);
      go(event);
    });
    drawing.addEventListener("pointermove", (event) => drawing.hasPointerCapture(event.pointerId) && go(event));
    drawing.addEventListener("pointerup", go);
  }
}
