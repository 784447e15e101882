// How long the question on stage is being answered. The server says once when it was taken up; the seconds are counted here,
// so that nothing travels for them, and a page that is loaded anew counts on.

const page = document.querySelector('[data-since]');
const { zone, from } = page.dataset;
const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone || undefined, hour: '2-digit', minute: '2-digit' });
let since = Number(page.dataset.since) || null;

const two = (n) => String(n).padStart(2, '0');
const running = (milliseconds) => {
  // A clock that is behind the server's shows no time before the beginning.
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
};
const words = {
  from: () => from.replace('{time}', clock.format(since)),
  running: () => running(Date.now() - since),
};
// Looked for each time: they stand in an island, which draws itself anew.
const show = () => {
  for (const node of document.querySelectorAll('[data-answer]')) {
    const text = since === null ? '' : words[node.dataset.answer]();
    if (node.textContent !== text) node.textContent = text;
  }
};
const taken = (at) => {
  since = at;
  show();
};
// What is drawn anew says it before it is seen.
new MutationObserver(show).observe(page, { childList: true, subtree: true });
const on = (name, act) => document.addEventListener(`board:${name}`, (event) => act(JSON.parse(event.detail)));
on('since', ({ at }) => taken(at));
on('snapshot', (board) => taken(board.answering_ms ?? null));
show();
setInterval(show, 500);
