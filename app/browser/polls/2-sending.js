// What people press: sent without leaving the page, and kept where that does not arrive.

/** Says what went wrong in a part of the page, which has a place for it or gets one; without words nothing did. */
function say(part, words = '') {
  let problem = part.querySelector('[data-problem]');
  if (!problem) {
    problem = document.createElement('p');
    problem.className = 'error';
    problem.setAttribute('role', 'alert');
    problem.dataset.problem = '';
    part.append(problem);
  }
  problem.hidden = words === '';
  problem.textContent = words;
}

// On a bad network a request may hang for minutes: nobody waits so long for a word.
const PATIENCE = 8_000;

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends something. `isLost`: nobody answered but perhaps something on the way, or who has too much to do. */
async function ask(address, init) {
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout?.(PATIENCE), ...init });
    const said = reply.status === 204 ? {} : read(await reply.text());
    // The page of a network that wants to be signed in to is no answer.
    const isLost = reply.ok ? !said : reply.status >= 500 || [408, 429].includes(reply.status);
    // What something on the way refuses for good is told in words of ours.
    const words = isLost || said?.detail ? said : { detail: root?.dataset.refused };
    return { ok: reply.ok && !isLost, status: reply.status, said: reply.ok ? said : words, isLost };
  } catch {
    return { ok: false, isLost: true };
  }
}

/** What a form sends: for whom the page was drawn and for nobody who signed in here since. */
function bodyOf(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  if (root?.dataset.who !== undefined) body.append('who', root.dataset.who);
  return body;
}
const post = (address, body) => ask(address, { method: 'POST', headers: { accept: 'application/json' }, body });

/** Sends a form without leaving the page. */
const send = (form, submitter) => post(form.action, bodyOf(form, submitter));

// An answer that could not be sent waits on this device, also over a reload: the whole of it, for whoever gave it here and
// nobody else.
const held = new Map();
// Where nothing may be stored it waits as long as the page is open, and no other window of this board knows.
const unstored = new Set();
const nameOf = (id) => `kept:${root.dataset.polls}:${root.dataset.who}:${id}`;

function stored(id) {
  try {
    return localStorage.getItem(nameOf(id));
  } catch {
    return null;
  }
}

function store(id, answer) {
  unstored.delete(id);
  try {
    if (answer) localStorage.setItem(nameOf(id), JSON.stringify(answer));
    else localStorage.removeItem(nameOf(id));
  } catch {
    if (answer) unstored.add(id);
  }
}

function hold(id, answer) {
  held.set(id, answer);
  store(id, answer);
}

/** The server has said what became of this. What another window of this board wants meanwhile stays, for that to send. */
function settle(id, answer) {
  held.delete(id);
  if (stored(id) === JSON.stringify(answer)) store(id, null);
}

/** Looks what is wanted by now: another window of this board may have sent it, or said something else. */
async function catchUp(card) {
  const id = card.dataset.poll;
  const now = stored(id);
  if (unstored.has(id) || now === JSON.stringify(held.get(id))) return;
  const wanted = read(now);
  if (wanted) {
    held.set(id, wanted);
    mark(card, wanted);
    return;
  }
  held.delete(id);
  const own = await counted(id);
  mark(card, { choices: own.answer?.choices ?? chosenIn(card) });
}

/** What the server has of one's own answer, as far as it says. */
async function counted(id) {
  const { ok, said, isLost } = await ask(root.dataset.mine, { headers: { accept: 'application/json' }, cache: 'no-store' });
  const found = ok ? said.chosen?.find(({ poll }) => String(poll) === id) : null;
  return { isLost, answer: ok ? { choices: found?.choices ?? [], words: found?.words ?? [] } : null };
}

/** Whether what counts is what was wanted: words are typed in one line, and each counts once. */
function isSame(answer, { choices, words = '' }) {
  const all = (list) => [...new Set(list.map((one) => String(one).normalize('NFKC').trim().toLowerCase()))].filter(Boolean).sort().join('\n');
  return all(answer.choices) === all(choices) && all(answer.words) === all(words.split(/[\n,、，]/));
}

const optionsOf = (card) => [...card.querySelectorAll('.poll-option')];
const chosenIn = (card) => optionsOf(card).filter((button) => button.getAttribute('aria-pressed') === 'true').map((button) => Number(button.value));

/** Marks what is one's own, and whether that waits. */
function mark(card, { choices, words }) {
  for (const button of optionsOf(card)) press(button, choices.includes(Number(button.value)));
  const field = card.querySelector('.poll-say input');
  if (field && typeof words === 'string') field.value = words;
  card.querySelector('[data-held]').hidden = !held.has(card.dataset.poll);
}

/** The answer as it is with this press, as a whole. */
function answerWith(card, submitter) {
  const field = card.querySelector('.poll-say input');
  if (field) return { choices: [], words: field.value };
  const choice = Number(submitter.value);
  const others = card.dataset.kind === 'several' ? chosenIn(card).filter((known) => known !== choice) : [];
  return { choices: submitter.name === 'choice' ? [...others, choice] : others };
}

/** Sends what waits of this poll: as a whole, so that it counts once however often it arrives. */
async function deliver(card) {
  const id = card.dataset.poll;
  await catchUp(card);
  const wanted = held.get(id);
  if (!wanted) return;
  const { choices, words, before } = wanted;
  const [key, who] = [card.querySelector('[name=key]').value, root.dataset.who];
  const body = JSON.stringify({ choices, words: words ? [words] : [], key, who });
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const reply = await ask(`/api/v1/polls/${id}/answer`, { method: 'PUT', headers, body });
  if (reply.isLost) return;
  // That of somebody else, who signed in on this device, stays for them.
  const isTheirs = reply.status === 412;
  // It may have been taken before, and only the answer was lost: what counts is what the server has.
  const own = reply.ok || isTheirs ? {} : await counted(id);
  if (own.isLost) return;
  if (isTheirs) held.delete(id);
  else settle(id, wanted);
  mark(card, reply.ok ? reply.said : own.answer ?? { choices: before });
  if (reply.ok || (own.answer && isSame(own.answer, wanted))) return;
  say(card, `${card.querySelector('[data-held]').dataset.dropped} ${reply.said.detail}`);
  card.dataset.told = '';
  arrange();
}

async function answer(card, form, submitter) {
  const id = card.dataset.poll;
  const was = held.get(id);
  const wanted = { ...answerWith(card, submitter), before: was?.before ?? chosenIn(card) };
  say(card);
  if (!was && navigator.onLine) {
    const reply = await send(form, submitter);
    if (reply.ok) {
      mark(card, { choices: reply.said.choices });
      // What another window of this board still wanted is older.
      store(id, null);
    } else if (!reply.isLost) say(card, reply.said.detail);
    if (!reply.isLost) return;
  }
  hold(id, wanted);
  mark(card, wanted);
  if (was) await deliver(card);
}

// One press after the other: each choice of several is one more or one less than those before.
let presses = Promise.resolve();
const queue = (act) => { presses = presses.then(act, act); };
root?.addEventListener('submit', (event) => {
  event.preventDefault();
  const [form, submitter] = [event.target, event.submitter];
  const card = form.closest('[data-poll]');
  queue(async () => {
    if (!isRows) return answer(card, form, submitter);
    say(card);
    const reply = await send(form, submitter);
    if (!reply.ok) say(card, reply.said?.detail ?? document.body.dataset.offline);
  });
});

let isDelivering = false;
function deliverAll() {
  if (isDelivering || held.size === 0) return;
  isDelivering = true;
  queue(async () => {
    try {
      for (const card of cards()) if (held.has(card.dataset.poll)) await deliver(card);
    } finally {
      isDelivering = false;
    }
  });
}

/** Finds what waited when the page was last left. A stage is nobody's who takes part, whoever has it open. */
function restore(card) {
  if (isRows || root.closest('.stage')) return;
  const answer = read(stored(card.dataset.poll));
  if (!answer) return;
  held.set(card.dataset.poll, answer);
  mark(card, answer);
}
cards().forEach(restore);
deliverAll();
setInterval(deliverAll, 10_000);
// A whole hall may be back at once.
addEventListener('online', () => setTimeout(deliverAll, Math.random() * 3_000));

// A reaction is of the moment: sent later it would stand at another talk, or clap into a silence. So it waits as long as a lift
// or a dead corner takes, while the same talk is on, and is then dropped, which is said calmly. It is the wanted state, so that
// one that arrived though nobody heard of it is one.
const MOMENT = 10_000;
const AGAIN = 1_500;
const buttonsOf = () => [...(reactionsOf()?.querySelectorAll('.reaction') ?? [])];
let reacted = 0;

/** What became of a reaction; `kind` is that of the button whose press waits. */
function hint(words = '', kind = null) {
  const place = reactionsOf()?.querySelector('[data-hint]');
  if (!place) return;
  place.hidden = words === '';
  place.textContent = words;
  for (const button of buttonsOf()) button.classList.toggle('held', button.dataset.kind === kind);
}

document.querySelector('#reactions')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [form, button] = [event.target, event.submitter];
  // The button may be drawn anew meanwhile.
  const [body, { kind }, isWanted] = [bodyOf(form, button), button.dataset, button.value !== ''];
  const { reactions: talk, waits, lost } = reactionsOf().dataset;
  const until = Date.now() + MOMENT;
  reacted += 1;
  const turn = reacted;
  say(reactionsOf());
  hint();
  let reply = await post(form.action, body);
  // Who has too much to do is not asked again.
  while (turn === reacted && !reply.ok && !reply.status && Date.now() < until && reactionsOf()?.dataset.reactions === talk) {
    hint(waits, kind);
    await new Promise((done) => setTimeout(done, AGAIN));
    if (turn === reacted && reactionsOf()?.dataset.reactions === talk) reply = await post(form.action, body);
  }
  // Another one was pressed, which counts.
  if (turn !== reacted) return;
  hint(reply.isLost ? reply.said?.detail ?? lost : '');
  if (reply.ok) for (const other of buttonsOf()) press(other, other.dataset.kind === kind && isWanted);
  else if (!reply.isLost) say(reactionsOf(), reply.said?.detail ?? lost);
});
