// Where a hand is in the grid of rooms: which room, which minute, and what that comes to.
const STEP = 5;
const two = (n) => String(n).padStart(2, "0");
const rows = (hours, steps) => Number(hours) * 60 + Number(steps) * STEP;
/** A clock in minutes after midnight. */
export const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Minutes after midnight as a clock shows them. */
export const clock = (all) => `${two(Math.floor((((all % 1440) + 1440) % 1440) / 60))}:${two(((all % 60) + 60) % 60)}`;

/** Begin and end of a card, in minutes from the beginning of its grid. */
export const span = (card) => {
  const from = rows(card.dataset.h, card.dataset.m);
  return [from, from + rows(card.dataset.lh, card.dataset.lm)];
};

/** `0:2015:Hall A`, as the form says a time and a room; `minute` from the beginning of a grid. */
export const word = (grid, minute, room) => {
  const all = minutes(grid.dataset.begin) + minute;
  return `${Number(grid.dataset.day) + Math.floor(all / 1440)}:${clock(all).replace(":", "")}:${room}`;
};

/** When a card begins, in minutes from the beginning of its grid: as the clock says it, not as the rows round it. */
export const begin = (card) => {
  const grid = card.closest(".rooms-grid");
  const from = minutes(card.dataset.clock) - minutes(grid.dataset.begin);
  return from < 0 ? from + 1440 : from;
};

/** The minute at a height: rows grow with what stands in them, so it is measured between two times at the side. */
export const minuteAt = (grid, y) => {
  const ticks = [...grid.querySelectorAll(".room-tick:not(.drop-tick)")].map((tick) => [rows(tick.dataset.h, tick.dataset.m), tick.getBoundingClientRect().top]);
  const next = ticks.findIndex(([, top]) => top > y);
  const at = next < 0 ? ticks.length - 1 : Math.max(1, next);
  const [[from, top], [to, bottom]] = [ticks[at - 1], ticks[at]];
  return Math.max(0, Math.round((from + ((y - top) * (to - from)) / (bottom - top)) / STEP) * STEP);
};

/** The last time at the side of a grid, in minutes from its beginning. */
export const lastMinute = (grid) => Math.max(0, ...[...grid.querySelectorAll(".room-tick:not(.drop-tick)")].map((tick) => rows(tick.dataset.h, tick.dataset.m)));

/** A narrow window shows one room at a time. */
export const isShown = (node) => node.getClientRects().length > 0;
const heads = (grid) => [...grid.querySelectorAll(".room-head")];
/** The names of its rooms, in the order of their columns. */
export const roomsOf = (grid) => heads(grid).map((head) => head.dataset.name);
const roomAt = (grid, x) => {
  const all = heads(grid).filter(isShown);
  const under = all.filter((head) => head.getBoundingClientRect().left <= x);
  return (under.at(-1) ?? all[0]).dataset.name;
};

/** The name of the room beside that of a card; what is for everybody has the first one to its right. */
export const roomBeside = (card, by) => {
  const names = roomsOf(card.closest(".rooms-grid"));
  return names[names.indexOf(card.dataset.name) + by];
};

/** Where a card or a talk comes to stand that is let go of with its top here; null where it is already. A minute that is
 * free is taken; on a slot it goes before that or behind it. */
export const targetAt = (agenda, source, x, y) => {
  const grids = [...agenda.querySelectorAll(".rooms-grid")];
  const away = (grid) => {
    const { top, bottom } = grid.getBoundingClientRect();
    return Math.max(top - y, y - bottom, 0);
  };
  const grid = grids.reduce((near, other) => (away(other) < away(near) ? other : near));
  const isCard = source.classList.contains("room-card");
  // What is for everybody stays that, wherever it is dropped.
  const name = source.dataset.room === "all" ? "" : roomAt(grid, x);
  const shares = (other) => name === "" || other.dataset.name === "" || other.dataset.name === name;
  const all = [...agenda.querySelectorAll(".room-card")].filter((other) => other === source || (isShown(other) && shares(other)));
  const others = all.filter((other) => other !== source);
  const minute = minuteAt(grid, y);
  const here = others.filter((other) => other.closest(".rooms-grid") === grid);
  const taken = here.find((other) => span(other)[0] <= minute && minute < span(other)[1]);
  const place = (at) => ({ grid, name, minute: at, step: word(grid, at, name) });
  if (!taken) {
    const isThere = isCard && source.dataset.name === name && source.closest(".rooms-grid") === grid && span(source)[0] === minute;
    return isThere ? null : place(minute);
  }
  const { top, height } = taken.getBoundingClientRect();
  if (!isCard) return place(span(taken)[y > top + height / 2 ? 1 : 0]);
  const isBelow = (other) => {
    const days = grids.indexOf(other.closest(".rooms-grid")) - grids.indexOf(grid);
    const box = other.getBoundingClientRect();
    return days > 0 || (days === 0 && box.top + box.height / 2 > y);
  };
  const next = others.find(isBelow);
  const isMoved = name !== source.dataset.name;
  if (!isMoved && next === all[all.indexOf(source) + 1]) return null;
  return { grid, name, next, isMoved, last: others.at(-1) };
};

/** Where a narrow window shows one room at a time, that one is shown from now on. */
export const reveal = (agenda, name) => {
  const tab = [...agenda.querySelectorAll(".rooms-tabs input")].find((tab) => tab.value === name);
  if (tab) tab.checked = true;
};

/** The card to which an arrow leads. */
export const cardBeside = (agenda, card, key) => {
  const others = [...agenda.querySelectorAll(".room-card")].filter((other) => other !== card && isShown(other));
  const box = card.getBoundingClientRect();
  const boxes = others.map((other) => [other, other.getBoundingClientRect()]);
  const beside = (a, b) => a.left < b.right - 4 && b.left < a.right - 4;
  const ways = {
    ArrowUp: ([, b]) => beside(b, box) && b.top < box.top && box.top - b.top,
    ArrowDown: ([, b]) => beside(b, box) && b.top > box.top && b.top - box.top,
    ArrowLeft: ([, b]) => b.right <= box.left + 4 && (box.left - b.right) * 8 + Math.abs(b.top - box.top),
    ArrowRight: ([, b]) => b.left >= box.right - 4 && (b.left - box.right) * 8 + Math.abs(b.top - box.top),
  };
  const found = boxes.map((one) => [one[0], ways[key](one)]).filter(([, far]) => far !== false);
  return found.sort((a, b) => a[1] - b[1])[0]?.[0];
};
