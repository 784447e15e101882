// The grid of rooms in the agenda editor: a card is dragged by its handle to another room or place, or moved by Alt and an
// arrow while the focus is in it. Either presses a button of the form, so there is one way to move a slot.
const agenda = document.getElementById("agenda");

const press = (value) => {
  const button = document.createElement("button");
  Object.assign(button, { name: "do", value, hidden: true });
  agenda.append(button);
  agenda.requestSubmit(button);
  button.remove();
};

// What is for everybody stays that, wherever it is dropped.
const roomAt = (grid, card, x) => {
  if (card.dataset.room === "all") return "";
  const heads = [...grid.querySelectorAll(".room-head")];
  const under = heads.filter((head) => head.getBoundingClientRect().left <= x);
  return (under.at(-1) ?? heads[0]).dataset.name;
};

// Where a card goes that is let go of here: before the first one of that room, of this day or a later one, whose middle
// lies below; null where it is already.
const placeAt = (card, x, y) => {
  const grid = card.closest(".rooms-grid");
  const grids = [...agenda.querySelectorAll(".rooms-grid")];
  const name = roomAt(grid, card, x);
  const shares = (other) => name === "" || other.dataset.name === "" || other.dataset.name === name;
  const beside = [...agenda.querySelectorAll(".room-card")].filter((other) => other === card || shares(other));
  const others = beside.filter((other) => other !== card);
  const isBelow = (other) => {
    const days = grids.indexOf(other.closest(".rooms-grid")) - grids.indexOf(grid);
    const { top, height } = other.getBoundingClientRect();
    return days > 0 || (days === 0 && top + height / 2 > y);
  };
  const next = others.find(isBelow);
  const isMoved = name !== card.dataset.name;
  if (!isMoved && next === beside[beside.indexOf(card) + 1]) return null;
  return { name, next, isMoved, last: others.at(-1) };
};

const mark = (to) => {
  for (const old of agenda.querySelectorAll(".drop-before, .drop-after, .drop-here")) old.classList.remove("drop-before", "drop-after", "drop-here");
  if (!to) return;
  if (to.next) to.next.classList.add("drop-before");
  else to.last?.classList.add("drop-after");
  for (const head of agenda.querySelectorAll(".room-head")) head.classList.toggle("drop-here", head.dataset.name === to.name);
};

// At an edge of the grid more of it comes into view.
const scroll = (pane, x, y) => {
  const { left, right, top, bottom } = pane.getBoundingClientRect();
  pane.scrollBy(x > right - 40 ? 12 : x < left + 40 ? -12 : 0, y > bottom - 40 ? 12 : y < top + 40 ? -12 : 0);
};

agenda?.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".room-ways > summary");
  if (!handle || event.button !== 0) return;
  const card = handle.closest(".room-card");
  let [isDragged, to] = [false, null];
  const drag = ({ clientX, clientY }) => {
    // A finger that trembles presses the handle, and moves nothing.
    if (!isDragged && Math.hypot(clientX - event.clientX, clientY - event.clientY) < 8) return;
    isDragged = true;
    card.classList.add("dragged");
    scroll(card.closest(".rooms-scroll"), clientX, clientY);
    to = placeAt(card, clientX, clientY);
    mark(to);
  };
  const drop = ({ type }) => {
    handle.removeEventListener("pointermove", drag);
    handle.removeEventListener("pointerup", drop);
    handle.removeEventListener("pointercancel", drop);
    card.classList.remove("dragged");
    mark(null);
    if (!isDragged) return;
    // The click that follows opens nothing.
    const stop = (click) => click.preventDefault();
    handle.addEventListener("click", stop, { once: true });
    setTimeout(() => handle.removeEventListener("click", stop));
    if (type !== "pointerup" || !to) return;
    handle.focus({ preventScroll: true });
    const before = to.next?.dataset.row ?? "end";
    press(`move:${card.dataset.row}:${before}${to.isMoved ? `:${to.name}` : ""}`);
  };
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", drag);
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", drop);
});

const WAYS = { ArrowUp: "earlier", ArrowDown: "later", ArrowLeft: "left", ArrowRight: "right" };
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("#agenda .room-card");
  const way = WAYS[event.key];
  if (!card || !way || !event.altKey) return;
  event.preventDefault();
  const button = card.querySelector(`[data-way="${way}"]`);
  if (button && !button.disabled) press(button.value);
});
