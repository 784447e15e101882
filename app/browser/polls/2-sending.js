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

/** Sends something. `isLost`: nobody answered but perhaps something on the way, or who has too much to do. */
async function ask(address, init) {
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout?.(PATIENCE), ...init });
    const said = reply.status === 204 ? {} : await reply.json();
    return { ok: reply.ok, status: reply.status, said, isLost: reply.status >= 500 || reply.status === 429 };
  } catch {
    return { ok: false, isLost: true };
  }
}

/** Sends a form without leaving the page. */
function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return ask(form.action, { method: 'POST', headers: { accept: 'application/json' }, body });
}

// An answer that could not be sent waits on this device, also over a reload: the whole of it, for whoever gave it here and
// nobody else.
const held = new Map();
const nameOf = (id) => `kept:${root.dataset.polls}:${root.dataset.who}:${id}`;

function hold(id, answer) {
  if (answer) held.set(id, answer);
  else held.delete(id);
  try {
    if (answer) localStorage.setItem(nameOf(id), JSON.stringify(answer));
    else localStorage.removeItem(nameOf(id));
  } catch {
    // Where nothing may be stored it waits as long as the page is open.
  }
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
  const { choices, words, before } = held.get(id);
  const [key, who] = [card.querySelector('[name=key]').value, root.dataset.who];
  const body = JSON.stringify({ choices, words: words ? [words] : [], key, who });
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const reply = await ask(`/api/v1/polls/${id}/answer`, { method: 'PUT', headers, body });
  if (reply.isLost) return;
  // That of somebody else, who signed in on this device, stays for them.
  if (reply.status === 412) held.delete(id);
  else hold(id, null);
  mark(card, { choices: reply.ok ? reply.said.choices : before });
  if (reply.ok) return;
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
    if (reply.ok) mark(card, { choices: reply.said.choices });
    else if (!reply.isLost) say(card, reply.said.detail);
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

/** Finds what waited when the page was last left. */
function restore(card) {
  if (isRows) return;
  try {
    const answer = JSON.parse(localStorage.getItem(nameOf(card.dataset.poll)));
    if (!answer) return;
    held.set(card.dataset.poll, answer);
    mark(card, answer);
  } catch {
    // Nothing is stored.
  }
}
cards().forEach(restore);
deliverAll();
setInterval(deliverAll, 10_000);
// A whole hall may be back at once.
addEventListener('online', () => setTimeout(deliverAll, Math.random() * 3_000));

// A reaction is of the moment: sent later it would stand at another talk, or clap into a silence. So it does not wait, and
// whoever pressed is told at once that it did not arrive.
document.querySelector('#reactions')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.submitter;
  const isWanted = button.value !== '';
  say(reactionsOf());
  const reply = await send(event.target, button);
  const reactions = reactionsOf();
  if (!reply.ok) say(reactions, reply.said?.detail ?? reactions.dataset.lost);
  else reactions.querySelectorAll('.reaction').forEach((other) => press(other, other === button && isWanted));
});
