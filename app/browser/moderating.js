// At the console: how many screens are open, who else moderates and which question each looks at, and on a phone one question
// at a time. The island draws the questions; what this puts beside them is put there again where that draws them anew.

const on = (name, act) => document.addEventListener(`board:${name}`, (event) => act(JSON.parse(event.detail)));

const open = document.querySelector('[data-screens]');
const count = (screens) => { open.textContent = open.dataset.screens.replace('{n}', screens); };
on('screens', ({ screens }) => count(screens));

// One question at a time, with what is pressed in the lower half of the screen: what came in, and what is on the board. Which
// one that is in each column, and where it stood: one that has gone leaves its place to the next.
const narrow = matchMedia('(max-width: 47.99rem)');
const turner = document.querySelector('.moderate-turn');
const decks = { waiting: { at: 0 }, open: { at: 0 } };
let moderate = null;
let chosen = null;

/** Shows one question of the column that is looked at: `step` before or behind the one that is shown, or the `wanted` one. */
function turn(step = 0, wanted = null) {
  const deck = narrow.matches ? decks[moderate.dataset.column] : null;
  moderate.toggleAttribute('data-turns', Boolean(deck));
  const cards = deck ? [...moderate.querySelectorAll(`[data-is="${moderate.dataset.column}"] .moderate-question`)] : [];
  turner.hidden = cards.length < 2;
  if (cards.length === 0) return;
  const placeOf = (id) => cards.findIndex((card) => card.id === id);
  const known = placeOf(wanted) < 0 ? placeOf(deck.id) : placeOf(wanted);
  const at = Math.max(0, Math.min((known < 0 ? deck.at : known) + step, cards.length - 1));
  cards.forEach((card, n) => card.toggleAttribute('data-turned', n === at));
  Object.assign(deck, { at, id: cards[at].id });
  const words = `${at + 1} / ${cards.length}`;
  const place = turner.querySelector('[role=status]');
  if (place.textContent !== words) place.textContent = words;
  for (const button of turner.querySelectorAll('button')) button.disabled = !(at + Number(button.dataset.by) in cards);
}

/** What keys have chosen is what is shown. */
function follow() {
  const now = moderate.querySelector('.moderate-question.at')?.id ?? null;
  const isNew = now !== chosen;
  chosen = now;
  turn(0, isNew ? now : null);
  // It could not take the focus while it was hidden.
  if (isNew && now && narrow.matches) document.getElementById(now).focus();
  unite();
}

// How many votes two questions would have as one is said before they are merged: where another one is chosen from the list, of all
// that it offers, and again once votes came; where a number is typed, of that one.
const uniting = document.getElementById('uniting').dataset;
const put = (place, words) => { if (place.textContent !== words) place.textContent = words; };
let [known, isAsking, rest] = ['', false, 0];

/** What is to be shown at each of the wholes; nothing where nobody answered. */
async function together(part, wholes) {
  const query = new URLSearchParams(wholes.map((whole) => ['into', whole]));
  const reply = await fetch(`${uniting.at}/${part}/together?${query}`, { headers: { accept: 'application/json' } })
    .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
  // Of one that came meanwhile nothing is known yet.
  return (whole) => (!wholes.includes(whole) ? '' : reply ? reply[whole] ?? uniting.none : uniting.lost);
}

async function unite() {
  const places = [...moderate.querySelectorAll('[data-into]')];
  if (places.length === 0 || isAsking || Date.now() < rest) return;
  const { part } = places[0].dataset;
  const wholes = places.map(({ dataset }) => dataset.into);
  const votes = [...moderate.querySelectorAll('.moderate-votes strong')].map(({ textContent }) => textContent);
  const key = `${part} ${wholes} ${votes}`;
  if (key === known && places.every(({ textContent }) => textContent)) return;
  isAsking = true;
  const said = await together(part, wholes);
  isAsking = false;
  const isLost = said(wholes[0]) === uniting.lost;
  [known, rest] = [isLost ? '' : key, Date.now() + (isLost ? 5_000 : 1_000)];
  for (const place of places) if (place.dataset.part === part) put(place, said(place.dataset.into));
}

let typing;
document.addEventListener('input', ({ target }) => {
  const form = target.name === 'into' ? target.closest('.moderate-merge') : null;
  if (!form) return;
  const typed = () => target.value.trim().replace(/^0+(?=\d)/, '');
  const [place, into] = [form.querySelector('.moderate-united'), typed()];
  clearTimeout(typing);
  put(place, '');
  if (!/^\d+$/.test(into)) return;
  typing = setTimeout(async () => {
    const said = await together(form.getAttribute('action').split('/').at(-2), [into]);
    // Whoever has typed on is not shown another one.
    if (typed() === into) put(place, said(into));
  }, 400);
});

/** Once the island is awake: before, all of it stands below each other. */
function begin() {
  moderate = document.querySelector('.moderate');
  const columns = moderate.querySelector('.moderate-columns');
  moderate.querySelector('.moderate-tabs').before(turner);
  turner.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) turn(Number(button.dataset.by));
  });
  // A finger that wipes to the side, and neither scrolls nor marks words.
  let from = null;
  columns.addEventListener('touchstart', ({ touches, target }) => {
    from = touches.length === 1 && !target.closest('input, textarea, select') ? touches[0] : null;
  }, { passive: true });
  columns.addEventListener('touchend', ({ changedTouches: [to] }) => {
    const [x, y] = from ? [to.clientX - from.clientX, to.clientY - from.clientY] : [0, 0];
    from = null;
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) turn(x < 0 ? 1 : -1);
  }, { passive: true });
  const [page, menu] = [moderate.closest('.moderate-page'), document.querySelector('.moderate-menu')];
  const fold = (isFolded) => {
    page.toggleAttribute('data-folded', isFolded);
    menu.setAttribute('aria-expanded', String(!isFolded));
  };
  menu.hidden = false;
  menu.addEventListener('click', () => fold(!('folded' in page.dataset)));
  fold(true);
  const observer = new MutationObserver(follow);
  observer.observe(columns, { childList: true, subtree: true, attributeFilter: ['class'] });
  observer.observe(moderate, { attributeFilter: ['data-column'] });
  narrow.addEventListener('change', () => turn());
  follow();
}
const root = document.documentElement;
const awake = new MutationObserver(() => {
  if (root.dataset.islands !== 'ready') return;
  awake.disconnect();
  begin();
});
if (root.dataset.islands === 'ready') begin();
else awake.observe(root, { attributeFilter: ['data-islands'] });

// What was done stays in sight for ten seconds, longer while it is pointed at or has the focus; Ctrl Z or ⌘ Z takes it back after
// that, too.
const TICK = 250;
let [act, left] = ['', 0];
setInterval(() => {
  const form = moderate?.querySelector('.moderate-undo');
  const now = form?.elements.act.value ?? '';
  if (now !== act) [act, left] = [now, 10_000];
  else if (left > 0 && !form?.matches(':hover, :focus-within')) left -= TICK;
  form?.toggleAttribute('data-over', left === 0);
}, TICK);

// ? shows all keys, as long as keys are used.
const help = document.querySelector('.moderate-help');
document.addEventListener('keydown', (event) => {
  const isCommand = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (event.key !== '?' || event.defaultPrevented || isCommand || event.target.closest('input, textarea, select')) return;
  try { if (localStorage.getItem('desk-keys-off') === '1') return; } catch { /* Then they are on. */ }
  event.preventDefault();
  if (help.togglePopover?.()) help.querySelector('h2').focus();
});

// Who else moderates, and which question each looks at: that one is theirs, unless it was looked at here before.
const place = document.querySelector('[data-presence]');
const looked = () => (moderate?.querySelector('[data-turns] [data-turned]') ? decks[moderate.dataset.column]?.id : chosen)?.slice(1) ?? '';
let others = [];
let [said, since] = [null, 0];
const first = new Map();
const tell = () => {
  if (document.hidden) return;
  if (looked() !== said) [said, since] = [looked(), Date.now()];
  fetch(place.dataset.presence, { method: 'POST', body: new URLSearchParams({ at: said }) }).catch(() => {});
};

/** Marks the questions that others look at. */
function mark() {
  const wanted = new Set();
  for (const { account, name, question } of others) {
    const meta = question ? document.querySelector(`#q${question} .board-meta`) : null;
    if (!meta) continue;
    const key = `${account}:${question}`;
    wanted.add(key);
    if (!first.has(key)) first.set(key, Date.now());
    let sign = meta.querySelector(`[data-looks="${account}"]`);
    if (!sign) {
      sign = document.createElement('span');
      sign.dataset.looks = account;
      meta.append(sign);
    }
    const isBehind = String(question) === said && since < first.get(key);
    const names = `badge ring warn moderate-looks${isBehind ? ' behind' : ''}`;
    if (sign.className !== names) sign.className = names;
    const words = place.dataset.looks.replace('{name}', name);
    if (sign.textContent !== words) sign.textContent = words;
  }
  for (const key of first.keys()) if (!wanted.has(key)) first.delete(key);
  for (const sign of document.querySelectorAll('.moderate-looks')) {
    if (!wanted.has(`${sign.dataset.looks}:${sign.closest('.moderate-question').id.slice(1)}`)) sign.remove();
  }
}

/** Where somebody is, as a moderator finds it. */
function whereabouts({ question }) {
  const card = question ? document.getElementById(`q${question}`) : null;
  const column = card?.closest('.moderate-column');
  if (!column) return '';
  const n = [...column.querySelectorAll('.moderate-question')].indexOf(card) + 1;
  return place.dataset.at.replace('{column}', column.getAttribute('aria-label')).replace('{n}', n);
}

function seen(all) {
  others = all.filter(({ account }) => String(account) !== place.dataset.own);
  place.hidden = others.length === 0;
  const faces = others.map(({ name }) => {
    const face = document.createElement('span');
    face.className = 'avatar';
    face.setAttribute('aria-hidden', 'true');
    face.textContent = [...name][0] ?? '';
    return face;
  });
  const words = document.createElement('span');
  words.textContent = place.dataset.words.replace('{names}', others.map(({ name }) => place.dataset.name.replace('{name}', name)).join(place.dataset.and));
  const where = document.createElement('small');
  where.setAttribute('aria-live', 'off');
  where.textContent = others.length === 1 ? whereabouts(others[0]) : '';
  // It is read aloud: only what is news.
  if (words.textContent !== place.querySelector('.moderate-who')?.textContent) {
    words.className = 'moderate-who';
    place.replaceChildren(...faces, words, where);
  } else if (place.querySelector('small').textContent !== where.textContent) {
    place.querySelector('small').replaceWith(where);
  }
  mark();
}

tell();
setInterval(tell, 20_000);
setInterval(() => {
  if (looked() !== said) tell();
  mark();
  if (moderate) unite();
}, 1_000);
document.addEventListener('visibilitychange', tell);
seen(JSON.parse(place.dataset.now || '[]'));
on('presence', seen);
on('snapshot', (board) => {
  count(board.screens ?? 0);
  seen(board.presence ?? []);
});
