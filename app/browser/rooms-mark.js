// What is shown in the grid of rooms while something is held: a dashed place with its time, and that time at the side.
import { clock } from "./rooms-places.js";

const shadow = (agenda, grid, to, long) => {
  const from = to.minute;
  const at = (minute) => ({ h: Math.floor(minute / 60), m: Math.floor((minute % 60) / 5) });
  const place = document.createElement("li");
  place.className = "room-drop";
  const length = Math.max(5, long);
  const column = to.name === "" ? "all" : grid.querySelector(`.room-head[data-name="${CSS.escape(to.name)}"]`).dataset.room;
  Object.assign(place.dataset, { room: column, ...at(from), lh: at(length).h, lm: at(length).m });
  const first = Number(grid.dataset.begin.slice(0, 2)) * 60 + Number(grid.dataset.begin.slice(3));
  const [starts, ends] = [clock(first + from), clock(first + from + long)];
  const words = { from: starts, until: ends, minutes: long };
  place.textContent = (to.words ?? agenda.dataset.drop).replace(/\{(\w+)\}/g, (_, name) => words[name]);
  const tick = document.createElement("span");
  tick.className = "room-tick drop-tick";
  Object.assign(tick.dataset, at(from));
  const word = document.createElement("b");
  word.textContent = starts;
  tick.append(word);
  grid.querySelector(".rooms-cards").append(place);
  grid.append(tick);
};

/** Shows where it would come to stand, in `to.words` where it has some; `null`: nowhere. */
export const mark = (agenda, to, long) => {
  for (const old of agenda.querySelectorAll(".room-drop, .drop-tick")) old.remove();
  for (const old of agenda.querySelectorAll(".drop-before, .drop-after, .drop-here")) old.classList.remove("drop-before", "drop-after", "drop-here");
  if (!to) return;
  if (to.step !== undefined) shadow(agenda, to.grid, to, long);
  else if (to.next) to.next.classList.add("drop-before");
  else to.last?.classList.add("drop-after");
  for (const head of to.grid.querySelectorAll(".room-head")) head.classList.toggle("drop-here", head.dataset.name === to.name);
};
