// The grid of rooms in the agenda editor: a card, or a talk that waits at the side, is dragged to a minute or to another
// slot, by a mouse, by its handle, or by a finger that rests on it; or it moves by keys while the focus is in it. Its lower
// edge changes how long it takes. All of it presses a button of the form, so there is one way to move a slot.
import { stretch } from "./rooms-edge.js";
import "./rooms-lift.js";
import { mark } from "./rooms-mark.js";
import { begin, cardBeside, roomBeside, targetAt, word } from "./rooms-places.js";

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

// ── hands ──

const within = (box, x, y) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
const paneAt = (x, y) => [...agenda.querySelectorAll(".rooms-scroll")].find((pane) => within(pane.getBoundingClientRect(), x, y));

// At an edge of the grid more of it comes into view.
const scroll = (pane, x, y) => {
  const { left, right, top, bottom } = pane.getBoundingClientRect();
  pane.scrollBy(x > right - 40 ? 12 : x < left + 40 ? -12 : 0, y > bottom - 40 ? 12 : y < top + 40 ? -12 : 0);
};

// A finger has no wheel: at an edge of the grid or of the window what lies behind it keeps coming. Says whether there was more.
const creep = (x, y) => {
  const pane = paneAt(x, y);
  const at = () => `${scrollY} ${pane?.scrollTop} ${pane?.scrollLeft}`;
  const was = at();
  if (pane) scroll(pane, x, y);
  scrollBy(0, y > innerHeight - 48 ? 14 : y < 72 ? -14 : 0);
  return at() !== was;
};

const follow = (event, source, isHeld) => {
  const isCard = source.classList.contains("room-card");
  const grab = isCard ? event.clientY - source.getBoundingClientRect().top : 0;
  const long = Number(source.dataset.minutes);
  let [isDragged, to, last, creeping] = [false, null, null, 0];
  // Captured only now: until then it is a press like any other.
  const hold = () => {
    isDragged = true;
    source.classList.add("dragged");
    source.setPointerCapture(event.pointerId);
    if (event.pointerType !== "mouse") creeping = setInterval(() => last && creep(last.clientX, last.clientY) && drag(last), 50);
  };
  if (isHeld) hold();
  const drag = ({ clientX, clientY }) => {
    // A hand that trembles presses the handle, and moves nothing.
    if (!isDragged && Math.hypot(clientX - event.clientX, clientY - event.clientY) < TREMBLE) return;
    if (!isDragged) hold();
    last = { clientX, clientY };
    // Anywhere but over the grid a talk stays where it was.
    to = !isCard && !paneAt(clientX, clientY) ? null : targetAt(agenda, source, clientX, clientY - grab);
    if (to && event.pointerType === "mouse") scroll(to.grid.closest(".rooms-scroll"), clientX, clientY);
    mark(agenda, to, long);
  };
  // What is held is not scrolled, and opens no menu.
  const still = (move) => isDragged && move.cancelable && move.preventDefault();
  const drop = ({ type }) => {
    for (const [name, act] of listened) document.removeEventListener(name, act);
    clearInterval(creeping);
    source.classList.remove("dragged");
    mark(agenda, null);
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
  if (event.target.closest("[data-edge]")) return stretch(agenda, event, source, press);
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
