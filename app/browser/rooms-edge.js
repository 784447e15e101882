// The lower edge of a card in the grid of rooms is drawn down or up: the slot takes longer, or less long.
import { mark } from "./rooms-mark.js";
import { begin, minuteAt } from "./rooms-places.js";

/** `press` sends what a button of this value would. */
export const stretch = (agenda, event, card, press) => {
  event.preventDefault();
  const edge = event.target.closest("[data-edge]");
  const grid = card.closest(".rooms-grid");
  const was = Number(card.dataset.minutes);
  const [from, name] = [begin(card), card.dataset.name];
  let long = was;
  const draw = ({ clientY }) => {
    long = Math.min(1440, Math.max(5, minuteAt(grid, clientY) - from));
    mark(agenda, long === was ? null : { grid, name, minute: from, step: "", words: agenda.dataset.stretch }, long);
  };
  const end = ({ type }) => {
    for (const [name, act] of listened) edge.removeEventListener(name, act);
    mark(agenda, null);
    if (type !== "pointerup" || long === was) return;
    card.querySelector("[data-grip]").focus({ preventScroll: true });
    press(`length:${card.dataset.row}:${long}`);
  };
  const listened = [["pointermove", draw], ["pointerup", end], ["pointercancel", end]];
  edge.setPointerCapture(event.pointerId);
  for (const [name, act] of listened) edge.addEventListener(name, act);
};
