// The grid of rooms in the agenda editor: a card, or a talk that waits at the side, is dragged to a minute or to another
// slot, by a mouse, by its handle, or by a finger that rests on it; or it moves by keys while the focus is in it. All of it
// presses a button of the form, so there is one way to move a slot.
import { begin, cardBeside, clock, roomBeside, targetAt, word } from "./rooms-places.js";

const agenda = document.getElementById("agenda");
/** How far a hand trembles, in pixels, and how long a finger rests, in milliseconds. */
const [TREMBLE, REST] = [8, 450];

const press = (value) => {
  const button = document.createElement("button");
  Object.assign(button, { name: "do", value, hidden: true });
  agenda.append(button);
  agenda.requestSubmit(button);
  button.remove();
};

// ── what is shown while something is held ──

const shadow = (grid, to, long) => {
  const from = to.minute;
  const at = (minute) => ({ h: Math.floor(minute / 60), m: Math.floor((minute % 60) / 5) });
  const place = document.createElement("li");
  place.className = "room-drop";
  const length = Math.max(5, long);
  const column = to.name === "" ? "all" : grid.querySelector(`.room-head[data-name="${CSS.escape(to.name)}"]`).dataset.room;
  Object.assign(place.dataset, { room: column, ...at(from), lh: at(length).h, lm: at(length).m });
  const first = Number(grid.dataset.begin.slice(0, 2)) * 60 + Number(grid.dataset.begin.slice(3));
  const [starts, ends] = [clock(first + from), clock(first + from + long)];
  place.textContent = agenda.dataset.drop.replace("{from}", starts).replace("{until}", ends);
  const tick = document.createElement("span");
  tick.className = "room-tick drop-tick";
  Object.assign(tick.dataset, at(from));
  const word = document.createElement("b");
  word.textContent = starts;
  tick.append(word);
  grid.querySelector(".rooms-cards").append(place);
  grid.append(tick);
};

const mark = (to, long) => {
  for (const old of agenda.querySelectorAll(".room-drop, .drop-tick")) old.remove();
  for (const old of agenda.querySelectorAll(".drop-before, .drop-after, .drop-here")) old.classList.remove("drop-before", "drop-after", "drop-here");
  if (!to) return;
  if (to.step !== undefined) shadow(to.grid, to, long);
  else if (to.next) to.next.classList.add("drop-before");
  else to.last?.classList.add("drop-after");
  for (const head of to.grid.querySelectorAll(".room-head")) head.classList.toggle("drop-here", head.dataset.name === to.name);
};

// At an edge of the grid more of it comes into view.
const scroll = (pane, x, y) => {
  const { left, right, top, bottom } = pane.getBoundingClientRect();
  pane.scrollBy(x > right - 40 ? 12 : x < left + 40 ? -12 : 0, y > bottom - 40 ? 12 : y < top + 40 ? -12 : 0);
};

// ── hands ──

const follow = (event, source, isHeld) => {
  const isCard = source.classList.contains("room-card");
  const grab = isCard ? event.clientY - source.getBoundingClientRect().top : 0;
  const long = Number(source.dataset.minutes);
  let [isDragged, to] = [false, null];
  // Captured only now: until then it is a press like any other.
  const hold = () => {
    isDragged = true;
    source.classList.add("dragged");
    source.setPointerCapture(event.pointerId);
  };
  if (isHeld) hold();
  const drag = ({ clientX, clientY }) => {
    // A hand that trembles presses the handle, and moves nothing.
    if (!isDragged && Math.hypot(clientX - event.clientX, clientY - event.clientY) < TREMBLE) return;
    if (!isDragged) hold();
    const { left, right } = (isCard ? source : agenda).closest(".rooms-scroll, form").getBoundingClientRect();
    // Beside the grid a talk stays where it was.
    to = !isCard && (clientX < left || clientX > right) ? null : targetAt(agenda, source, clientX, clientY - grab);
    if (to) scroll(to.grid.closest(".rooms-scroll"), clientX, clientY);
    mark(to, long);
  };
  // What is held is not scrolled, and opens no menu.
  const still = (move) => isDragged && move.cancelable && move.preventDefault();
  const drop = ({ type }) => {
    for (const [name, act] of listened) document.removeEventListener(name, act);
    source.classList.remove("dragged");
    mark(null);
    if (!isDragged) return;
    // The click that follows opens nothing.
    const stop = (click) => click.preventDefault();
    source.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => source.removeEventListener("click", stop, { capture: true }));
    if (type !== "pointerup" || !to) return;
    if (!isCard) {
      agenda.dispatchEvent(new CustomEvent("agenda:place", { detail: { proposal: source.dataset.proposal, spot: to.step } }));
      return;
    }
    source.querySelector("[data-grip]").focus({ preventScroll: true });
    const row = source.dataset.row;
    press(to.step === undefined ? `move:${row}:${to.next?.dataset.row ?? "end"}${to.isMoved ? `:${to.name}` : ""}` : `at:${row}:${to.step}`);
  };
  const listened = [["pointermove", drag], ["pointerup", drop], ["pointercancel", drop], ["touchmove", still], ["contextmenu", still]];
  for (const [name, act] of listened) document.addEventListener(name, act, { passive: false });
};

// A finger that rests takes hold; one that moves on scrolls.
const rest = (event, source) => {
  const end = () => {
    clearTimeout(timer);
    for (const name of ["pointermove", "pointerup", "pointercancel"]) source.removeEventListener(name, moved);
  };
  const moved = (next) => {
    if (next.type !== "pointermove" || Math.hypot(next.clientX - event.clientX, next.clientY - event.clientY) > TREMBLE) end();
  };
  const timer = setTimeout(() => {
    end();
    navigator.vibrate?.(10);
    follow(event, source, true);
  }, REST);
  for (const name of ["pointermove", "pointerup", "pointercancel"]) source.addEventListener(name, moved);
};

if (agenda) document.addEventListener("pointerdown", (event) => {
  const source = event.target.closest?.("#agenda .room-card, .unplaced-card");
  const grid = agenda.querySelector(".rooms-grid");
  if (!source || event.button !== 0 || !grid || grid.offsetParent === null) return;
  if (event.target.closest("[data-grip]")) return follow(event, source, false);
  if (event.target.closest("a, button, details, input")) return;
  if (event.pointerType === "touch") return rest(event, source);
  event.preventDefault();
  follow(event, source, false);
});
// A link under the handle is dragged by us, not by the browser.
if (agenda) document.addEventListener("dragstart", (event) => event.target.closest?.("[data-grip]") && event.preventDefault());

// ── keys ──

const act = (card, { key, altKey, shiftKey }) => {
  const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[key];
  const isAlong = key === "ArrowUp" || key === "ArrowDown";
  const row = card.dataset.row;
  if (altKey && isAlong) {
    const minute = begin(card) + by * 5;
    // Before the first row of its day there is the day before.
    return press(`at:${row}:${word(card.closest(".rooms-grid"), minute, card.dataset.name)}`);
  }
  if (altKey) {
    const room = roomBeside(card, by);
    return room === undefined ? undefined : press(`room:${row}:${room}`);
  }
  if (shiftKey && isAlong) {
    const long = Math.min(1440, Math.max(5, Number(card.dataset.minutes) + by * 5));
    return String(long) === card.dataset.minutes ? undefined : press(`length:${row}:${long}`);
  }
  const next = cardBeside(agenda, card, key);
  next?.querySelector("[data-grip]").focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const lettersAreOff = () => {
  try {
    return localStorage.getItem("desk-keys-off") === "1";
  } catch {
    return false;
  }
};

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("#agenda .room-card");
  if (!card || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key.startsWith("Arrow")) {
    // Shift and a sideways arrow mean nothing here.
    if (event.shiftKey && !event.altKey && !/Up|Down/.test(event.key)) return;
    event.preventDefault();
    act(card, event);
  } else if (event.key.toLowerCase() === "e" && !event.altKey && !lettersAreOff()) {
    event.preventDefault();
    card.querySelector(".room-title a").click();
  }
});

// A letter adds a slot, as the button does that names it: behind the slot that the focus is on. After G it is a page's.
let going = 0;
document.addEventListener("keydown", (event) => {
  if (!agenda || event.defaultPrevented || event.repeat || event.isComposing || lettersAreOff()) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !/^[a-z]$/i.test(event.key)) return;
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable], dialog")) return;
  const isOfG = Date.now() - going < 1500;
  going = event.key.toLowerCase() === "g" && !isOfG ? Date.now() : 0;
  const add = agenda.querySelector(`.agenda-add [data-key="${event.key.toUpperCase()}"]`);
  if (isOfG || !add) return;
  event.preventDefault();
  const here = document.activeElement?.closest("#agenda :is(.room-card, .agenda-row)");
  const row = here?.dataset.row ?? here?.id.slice("row-".length);
  press(row === undefined ? add.value : `${add.value}:${row}`);
});
