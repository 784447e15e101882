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
let renewing = 0;
const renew = (within) => {
  if (!strip()) return;
  clearTimeout(renewing);
  renewing = setTimeout(async () => {
    const reply = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
    if (!reply?.ok) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector('.hour-strip');
    const old = strip();
    if (!fresh || !old) return;
    old.dataset.late = fresh.dataset.late;
    if (old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
  }, Math.random() * within);
};
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
