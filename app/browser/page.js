// What pages do beyond plain HTML: embeds on click, copy buttons, an open table of contents on
// wide screens, menus that close, a warning before words are lost. Everything works without it.

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
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  // What was stopped on its way, without leaving the page, may be sent again after a while.
  if (Date.now() - (sent.get(form) ?? -Infinity) < (form.hasAttribute("data-download") ? 2000 : 15000)) {
    event.preventDefault();
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

// A link into a fold opens it; not every browser does that by itself.
const unfold = () => {
  const target = document.querySelector(":target");
  const fold = target?.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", unfold);
unfold();

// The agenda editor: rows move by their handle or with Alt and an arrow, and every change is saved
// at once. A step posts the form just as its button does without script; of the page that comes
// back, the parts marked data-fresh are taken.
const agenda = document.getElementById("agenda");
if (agenda) {
  const rows = () => [...agenda.querySelectorAll(".agenda-row")];
  const typed = () => new URLSearchParams(new FormData(agenda)).toString();
  let [running, failed, pressed, waiting, timer] = [false, false, false, null, 0];
  agenda.classList.add("scripted");
  // Nothing is replaced under a finger: between pressing and letting go a button must stay the same.
  document.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => (pressed = false)), true);

  const say = (word, sign, reason) => {
    const line = document.querySelector(".save-state");
    line.className = `save-state ${sign}`;
    line.textContent = reason ? `${agenda.dataset[word]} ${reason}` : agenda.dataset[word];
  };

  // Where the focus is, in the words of the next page: rows are numbered anew by where they stand.
  const focused = () => {
    const active = document.activeElement;
    const row = active?.closest("#agenda .agenda-row");
    const at = row ? rows().indexOf(row) : "";
    const [head, ...rest] = (active?.name ?? "").split(".");
    if (head === "do") return { key: `[name="do"][value="${row ? `${active.value.split(":")[0]}:${at}` : active.value}"]` };
    if (!row) return {};
    return rest.length ? { key: `[name="${at}.${rest.join(".")}"]`, caret: active.selectionStart } : { key: `#row-${at} summary` };
  };

  const show = (page, { key, caret }) => {
    const open = rows().map((row) => row.querySelector("details").open);
    for (const part of document.querySelectorAll("[data-fresh]")) part.replaceChildren(...page.getElementById(part.id).childNodes);
    const now = rows();
    if (now.length === open.length) now.forEach((row, at) => (row.querySelector("details").open = open[at] || row.querySelector(".error") !== null));
    let target = agenda.querySelector("[autofocus]") ?? (key ? document.querySelector(key) : null);
    if (target?.disabled) target = target.closest(".agenda-row")?.querySelector(".title");
    target?.focus({ preventScroll: !target.autofocus });
    if (typeof caret === "number") target?.setSelectionRange?.(caret, caret);
  };

  const send = async (step) => {
    clearTimeout(timer);
    if (running) {
      if (waiting === null || waiting === "save") waiting = step;
      return;
    }
    running = true;
    const before = typed();
    const back = step === "save" ? null : focused();
    agenda.inert = step !== "save";
    say("saving", "");
    try {
      const body = new URLSearchParams(before);
      body.append("do", step);
      const keepalive = body.toString().length < 60000;
      const response = await fetch(agenda.action, { method: "POST", body, keepalive });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("agenda");
      if (!fresh && response.status >= 500) throw new Error(`status ${response.status}`);
      agenda.inert = failed = false;
      const good = response.ok && fresh !== null;
      const meanwhile = step === "save" && (waiting !== null || pressed || typed() !== before);
      // On the old base the next save is joined again: the rows here lack what came in.
      const joined = new URL(response.url).searchParams.has("joined");
      if (good && meanwhile && !joined) agenda.elements.base.value = fresh.elements.base.value;
      if (!good) waiting = null;
      // What was typed or dragged meanwhile stays, and is saved on top of what is stored now.
      if (meanwhile && waiting === null) timer = setTimeout(send, 600, "save");
      // In the server's own words: from the head of the form, or from the page that came instead of it.
      const reason = good ? "" : page.querySelector("#agenda .errors :is(p, li), .error-page .lede")?.textContent;
      if (fresh && !meanwhile) show(page, back ?? focused());
      // What was joined is not released yet: somebody looks first.
      const word = step === "release" && !joined ? "released" : "saved";
      say(good ? word : "refused", good ? "ok" : "warn", reason);
    } catch {
      [agenda.inert, failed, waiting] = [false, true, null];
      say("offline", "warn");
      timer = setTimeout(send, 4000, "save");
    }
    running = false;
    const next = waiting;
    waiting = null;
    if (next !== null) send(next);
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

  agenda.addEventListener("change", () => send("save"));
  agenda.addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = event.submitter?.value ?? "save";
    const row = event.submitter?.closest(".agenda-row");
    if (row && /^(up|down):/.test(wish)) nudge(row, wish.startsWith("up") ? -1 : 1);
    else send(wish);
  });
  addEventListener("beforeunload", (event) => failed && event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, select, textarea");
    const row = event.target.closest?.("#agenda .agenda-row");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (row && by && event.altKey && field?.tagName !== "SELECT") {
      event.preventDefault();
      nudge(row, by);
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

// What was kept while somebody signed in goes on by itself, once: coming back to the page sends nothing.
const kept = document.querySelector("form[data-resume]");
if (kept && !sessionStorage.getItem(location.pathname)) {
  sessionStorage.setItem(location.pathname, "sent");
  kept.requestSubmit();
}
