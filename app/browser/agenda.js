// The agenda editor: rows move by their handle or with Alt and an arrow, and every change is saved
// at once. A step posts the form just as its button does without script; of the page that comes
// back, the parts marked data-fresh are taken.
import "./rooms.js";

const agenda = document.getElementById("agenda");
if (agenda) {
  const rows = () => [...agenda.querySelectorAll(".agenda-row")];
  const typed = () => new URLSearchParams(new FormData(agenda)).toString();
  // Which room a narrow window shows is no change of it.
  const besideTab = (fields) => fields.replace(/(^|&)in=[^&]*/, "");
  let [running, failed, pressed, waiting, timer] = [false, false, false, null, 0];
  // What the page came with: while nothing else stands there, a step sends no rows.
  let clean = typed();
  agenda.classList.add("scripted");
  // Nothing is replaced under a finger: between pressing and letting go a button must stay the same.
  document.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => (pressed = false)), true);

  const say = (word, sign, reason) => {
    const line = document.querySelector(".save-state");
    line.className = `save-state ${sign}`;
    line.textContent = reason ? `${agenda.dataset[word]} ${reason}` : agenda.dataset[word];
  };

  // Where the focus is, in the words of the next page: rows are numbered anew by where they stand, and of a card that
  // moves the answer says where.
  const focused = () => {
    const active = document.activeElement;
    const card = active?.closest("#agenda .room-card");
    if (card) return { row: card.dataset.row, within: active.dataset.way ? `[data-way="${active.dataset.way}"]` : "[data-grip]" };
    const tab = active?.closest(".rooms-tabs") && active.dataset.tab;
    if (tab) return { key: `.rooms-tabs [data-tab="${tab}"]` };
    const row = active?.closest("#agenda .agenda-row");
    const at = row ? rows().indexOf(row) : "";
    const [head, ...rest] = (active?.name ?? "").split(".");
    if (head === "do") return { key: `[name="do"][value="${row ? `${active.value.split(":")[0]}:${at}` : active.value}"]` };
    if (!row) return {};
    return rest.length ? { key: `[name="${at}.${rest.join(".")}"]`, caret: active.selectionStart } : { key: `#row-${at} summary` };
  };
  // What of the agenda the page shows; the rows are the rest.
  const shown = () => [...new FormData(agenda)].filter(([name]) => !name.includes(".") && name !== "part");

  // What was done, for whoever does not see it, with the way back.
  const toast = document.querySelector(".agenda-said");
  const tell = (step, at, placed) => {
    const card = at === null ? null : document.getElementById(`card-${at}`);
    const verb = { undo: "undone", length: "long", add: "added", remove: "removed" }[step.split(":")[0]];
    const kind = placed ? "placed" : (verb ?? "moved");
    if (!["undone", "added", "removed"].includes(kind) && !card) return;
    const words = { title: card?.querySelector(".room-title a").textContent, minutes: card?.dataset.minutes };
    words.when = card ? `${card.dataset.clock} ${card.dataset.name}`.trim() : "";
    toast.textContent = agenda.dataset[kind].replace(/\{(\w+)\}/g, (_, name) => words[name]);
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => (toast.textContent = ""), 15_000);
  };

  const show = (page, { key, caret, row, within }, at) => {
    if (row !== undefined) key = `#card-${at ?? row} ${within}`;
    const open = rows().map((row) => row.querySelector("details").open);
    const scrolled = [...agenda.querySelectorAll(".rooms-scroll")].map((pane) => [pane.scrollLeft, pane.scrollTop]);
    for (const part of document.querySelectorAll("[data-fresh]")) {
      // The name of a room that somebody is typing stays.
      const isTyped = (field) => field.value !== field.defaultValue || field === document.activeElement;
      if (part === agenda || ![...part.querySelectorAll("input")].some(isTyped)) part.replaceChildren(...page.getElementById(part.id).childNodes);
    }
    const now = rows();
    if (now.length === open.length) now.forEach((row, at) => (row.querySelector("details").open = open[at] || row.querySelector(".error") !== null));
    let target = agenda.querySelector("[autofocus]") ?? (key ? document.querySelector(key) : null);
    agenda.querySelectorAll(".rooms-scroll").forEach((pane, at) => pane.scrollTo(...(scrolled[at] ?? [0, 0])));
    if (target?.disabled) target = target.closest(".agenda-row, .room-card")?.querySelector(".title, summary");
    // A button that was pressed in a fold is still there to be pressed.
    const ways = target?.dataset.way ? target.closest("details") : null;
    if (ways) ways.open = true;
    target?.focus({ preventScroll: !target.autofocus });
    if (typeof caret === "number") target?.setSelectionRange?.(caret, caret);
  };

  // `place`: the talk that is placed instead of a step, and where.
  const send = async (step, place = null) => {
    clearTimeout(timer);
    if (running) {
      if (waiting === null || waiting[0] === "save") waiting = [step, place];
      return;
    }
    if (step === "release") {
      // Whom it tells is asked on a page of its own, so the browser goes there.
      const wish = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: step });
      agenda.append(wish);
      agenda.submit();
      return;
    }
    running = true;
    const before = typed();
    const back = step === "save" ? null : place ? { row: "", within: "[data-grip]" } : focused();
    agenda.inert = step !== "save";
    say("saving", "");
    try {
      // What is put into the grid is looked at there.
      const rest = place ? [...Object.entries(place), ["view", "rooms"]] : [["do", step]];
      const body = new URLSearchParams(place || besideTab(before) === besideTab(clean) ? [...shown(), ["part", "yes"]] : before);
      for (const [name, value] of rest) body.append(name, value);
      const keepalive = body.toString().length < 60000;
      const response = await fetch(place ? agenda.dataset.place : agenda.action, { method: "POST", body, keepalive });
      if (new URL(response.url).pathname.endsWith("/agenda/move")) {
        // Whom it tells is asked on a page of its own, so the browser goes there.
        agenda.inert = running = false;
        location.assign(response.url);
        return;
      }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("agenda");
      if (!fresh && response.status >= 500) throw new Error(`status ${response.status}`);
      agenda.inert = failed = false;
      const good = response.ok && fresh !== null;
      const at = new URL(response.url).searchParams.get("at");
      const meanwhile = step === "save" && (waiting !== null || pressed || typed() !== before);
      // On the old base the next save is joined again: the rows here lack what came in.
      const joined = new URL(response.url).searchParams.has("joined");
      if (good && meanwhile && !joined) agenda.elements.base.value = fresh.elements.base.value;
      if (!good) waiting = null;
      // What was typed or dragged meanwhile stays, and is saved on top of what is stored now.
      if (meanwhile && waiting === null) timer = setTimeout(send, 600, "save");
      // In the server's own words: from the head of the form, or from the page that came instead of it.
      const reason = good ? "" : page.querySelector("#agenda .errors :is(p, li), .error-page .lede")?.textContent;
      if (fresh && !meanwhile) {
        show(page, back ?? focused(), at);
        // What was refused is still to be sent.
        clean = good ? typed() : "";
      }
      if (good && step !== "save") tell(step, at, place !== null);
      say(good ? "saved" : "refused", good ? "ok" : "warn", reason);
    } catch {
      [agenda.inert, failed, waiting] = [false, true, null];
      say("offline", "warn");
      timer = setTimeout(send, 4000, "save");
    }
    running = false;
    const next = waiting;
    waiting = null;
    if (next !== null) send(...next);
  };

  const place = (row, at) => {
    const others = rows().filter((other) => other !== row);
    if (at < 0 || at > others.length || at === rows().indexOf(row)) return;
    const active = document.activeElement;
    if (at < others.length) others[at].before(row);
    else others[at - 1].after(row);
    if (row.contains(active)) active.focus();
    send("save");
  };
  const nudge = (row, by) => place(row, rows().indexOf(row) + by);

  agenda.addEventListener("change", ({ target }) => target.closest(".rooms-tabs") || send("save"));
  agenda.addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = event.submitter?.value ?? "save";
    const row = event.submitter?.closest(".agenda-row");
    if (row && /^(up|down):/.test(wish)) nudge(row, wish.startsWith("up") ? -1 : 1);
    else send(wish);
  });
  agenda.addEventListener("agenda:place", ({ detail }) => {
    if (besideTab(typed()) !== besideTab(clean)) send("save");
    send("place", detail);
  });
  addEventListener("beforeunload", (event) => failed && event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, select, textarea");
    const row = event.target.closest?.("#agenda .agenda-row");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (row && by && event.altKey && field?.tagName !== "SELECT") {
      event.preventDefault();
      // Of a long agenda the page holds a part: its buttons know the neighbours.
      const buttons = row.querySelectorAll(".moves [name=do]");
      if (!agenda.elements.part) nudge(row, by);
      else if (!buttons[by < 0 ? 0 : 1].disabled) send(buttons[by < 0 ? 0 : 1].value);
    } else if (!field && event.key === "z" && (event.ctrlKey || event.metaKey) && agenda.querySelector("[value=undo]:not(:disabled)")) {
      event.preventDefault();
      send("undo");
    }
  });
  agenda.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    const row = handle.closest(".agenda-row");
    const others = rows().filter((other) => other !== row);
    let at = null;
    const mark = () => others.forEach((other, i) => {
      other.classList.toggle("drop-before", at === i);
      other.classList.toggle("drop-after", at === others.length && i === at - 1);
    });
    const drag = ({ clientY }) => {
      at = others.filter((other) => clientY > other.getBoundingClientRect().top + other.offsetHeight / 2).length;
      mark();
    };
    const drop = ({ type }) => {
      handle.removeEventListener("pointermove", drag);
      const to = type === "pointerup" ? at : null;
      at = null;
      mark();
      row.classList.remove("dragged");
      if (to !== null) place(row, to);
    };
    row.classList.add("dragged");
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("pointerup", drop, { once: true });
    handle.addEventListener("pointercancel", drop, { once: true });
  });
}
