// What the stream of the board says.

on('poll', take);
on('poll_gone', ({ id }) => { cardOf(id)?.remove(); arrange(); });
on('reactions', react);
on('answering', ({ id }) => answering(id));
on('snapshot', (board) => {
  const polls = board.polls ?? [];
  for (const card of cards()) if (!polls.some((poll) => String(poll.id) === card.dataset.poll)) card.remove();
  polls.forEach(take);
  arrange();
  react(board.reactions ?? null);
  answering(board.answering);
  deliverAll();
});

// What is on and what comes next: asked anew when the evening runs late, and when the next talk begins. Many screens
// show it, so they do not all ask in the same moment.
const strip = () => document.querySelector('.hour-strip');
/** What it was drawn with, before a script wrote into it. */
let drawn = strip()?.innerHTML;
let isOver = false;
/** How long what is on goes on. */
const tellLeft = () => {
  isOver = false;
  for (const left of strip()?.querySelectorAll('.hour-left') ?? []) {
    const minutes = Math.ceil((Number(left.dataset.until) - Date.now()) / 60_000);
    isOver ||= minutes <= 0;
    left.textContent = minutes > 0 ? left.dataset.words.replace('{n}', minutes) : left.dataset.over;
  }
};
let renewing = 0;
const renew = (within) => {
  if (!strip()) return;
  clearTimeout(renewing);
  renewing = setTimeout(async () => {
    const reply = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
    if (!reply?.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const [fresh, old] = [page.querySelector('.hour-strip'), strip()];
    if (!fresh || !old) return;
    old.dataset.late = fresh.dataset.late;
    if (drawn !== fresh.innerHTML) {
      drawn = fresh.innerHTML;
      old.replaceChildren(...fresh.childNodes);
      // What somebody watches goes on.
      const [ways, now] = [document.querySelector('.hour-ways'), page.querySelector('.hour-ways')];
      if (now && !ways?.querySelector('iframe')) ways?.replaceWith(now);
    }
    tellLeft();
  }, Math.random() * within);
};
tellLeft();
setInterval(tellLeft, 20_000);
// What takes longer than was planned may be followed by something else at any moment.
setInterval(() => {
  if (isOver && !document.hidden) renew(40_000);
}, 60_000);
const isOther = (late) => String(late) !== strip()?.dataset.late;
let talk = null;
on('times', ({ late }) => isOther(late) && renew(400));
on('snapshot', (board) => isOther(board.late ?? 0) && renew(400));
on('reactions', (now) => {
  if (talk !== null && talk !== (now?.talk ?? 0)) renew(3_000);
  talk = now?.talk ?? 0;
});

/** What is left of an open poll. */
setInterval(() => {
  for (const card of cards()) {
    const left = card.querySelector('[data-left]');
    const seconds = Math.max(0, Math.ceil((Number(card.dataset.closes) - Date.now()) / 1000));
    const isCounting = card.dataset.state === 'open' && 'closes' in card.dataset;
    if (isCounting) fill(left, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
    else if (left) left.textContent = '';
  }
}, 500);
