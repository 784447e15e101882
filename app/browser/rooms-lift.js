// A talk that waits at the side goes into the grid of rooms by keys: Enter on its handle lifts it, arrows carry it by five
// minutes and to the rooms beside, Enter puts it there, Escape leaves it where it was.
import { mark } from "./rooms-mark.js";
import { clock, lastMinute, minutes, reveal, roomsOf, word } from "./rooms-places.js";

const agenda = document.getElementById("agenda");
const grids = () => [...agenda.querySelectorAll(".rooms-grid")];
let held = null;

const say = (name, words) => {
  document.querySelector(".agenda-carried").textContent = agenda.dataset[name].replace(/\{(\w+)\}/g, (_, word) => words[word]);
};

const show = () => {
  const { grid, minute, room, source } = held;
  reveal(agenda, room);
  mark(agenda, { grid, minute, name: room, step: "" }, Number(source.dataset.minutes));
  agenda.querySelector(".room-drop").scrollIntoView({ block: "nearest", inline: "nearest" });
};

/** Where it would fit, as its first button says; else at the head of the first room. */
const lift = (source) => {
  const spot = source.querySelector('[name="spot"]:not([value=""])')?.value ?? "";
  const [, day, time, room] = /^(-?\d+):(\d{4}):(.*)$/.exec(spot) ?? [];
  const grid = grids().find((grid) => grid.dataset.day === day) ?? grids()[0];
  const from = time && grid.dataset.day === day ? minutes(`${time.slice(0, 2)}:${time.slice(2)}`) - minutes(grid.dataset.begin) : 0;
  const rooms = roomsOf(grid);
  held = { source, grid, minute: Math.max(0, Math.min(from, lastMinute(grid))), room: rooms.includes(room) ? room : rooms[0] };
  source.classList.add("dragged");
  say("lifted", { title: source.dataset.title });
  show();
};

const drop = () => {
  held.source.classList.remove("dragged");
  mark(agenda, null);
  held = null;
};

const leave = () => {
  const { title } = held.source.dataset;
  drop();
  say("left", { title });
};

const put = () => {
  const { grid, minute, room, source } = held;
  drop();
  agenda.dispatchEvent(new CustomEvent("agenda:place", { detail: { proposal: source.dataset.proposal, spot: word(grid, minute, room) } }));
};

const carry = (key) => {
  const all = grids();
  const rooms = roomsOf(held.grid);
  const by = { ArrowUp: -5, ArrowDown: 5 }[key] ?? 0;
  const aside = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
  held.room = rooms[Math.max(0, Math.min(rooms.length - 1, rooms.indexOf(held.room) + aside))];
  const to = held.minute + by;
  // Beyond a day there is the next one, where there is one.
  const other = all[all.indexOf(held.grid) + Math.sign(by)];
  if (to >= 0 && to <= lastMinute(held.grid)) held.minute = to;
  else if (other) [held.grid, held.minute] = [other, by > 0 ? 0 : lastMinute(other)];
  show();
  say("over", { when: clock(minutes(held.grid.dataset.begin) + held.minute), room: held.room });
};

if (agenda) {
  // A handle that is pressed by a mouse is dragged; a click without one comes from a key, or from who reads by ear.
  document.addEventListener("click", (event) => {
    const source = event.target.closest?.(".unplaced-card > [data-grip]")?.parentElement;
    if (!source || event.detail !== 0 || event.defaultPrevented || !grids().length || grids()[0].offsetParent === null) return;
    event.preventDefault();
    if (held?.source === source) put();
    else lift(source);
  });
  document.addEventListener("keydown", (event) => {
    if (!held) return;
    // The page was drawn anew meanwhile.
    if (!held.source.isConnected || !held.grid.isConnected) return drop();
    if (event.key === "Escape") leave();
    else if (event.key.startsWith("Arrow")) carry(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", ({ target }) => held?.source.contains(target) && leave());
}
