// What may wait, by kind: how it is sent, and how it looks. Polls are shown here; votes and questions by the island of the
// board, which hears of them by `kept:…` events of the window.

const tell = (name, said) => dispatchEvent(new CustomEvent(`kept:${name}`, { detail: JSON.stringify(said) }));
// The forms of a page have one key: it makes one participant of whatever a first visitor sends.
const signed = () => ({ key: document.querySelector('#votes [name=key]').value, who: root.dataset.who });

/** Whether what counts is what was wanted: words are typed in one line, and each counts once. */
function isSame(answer, { choices, words = '' }) {
  const all = (list) => [...new Set(list.map((one) => String(one).normalize('NFKC').trim().toLowerCase()))].filter(Boolean).sort().join('\n');
  return all(answer.choices) === all(choices) && all(answer.words) === all(words.split(/[\n,、，]/));
}

const optionsOf = (card) => [...card.querySelectorAll('.poll-option')];
const chosenIn = (card) => optionsOf(card).filter((button) => button.getAttribute('aria-pressed') === 'true').map((button) => Number(button.value));

/** Marks what is one's own, and whether that waits. */
function mark(id, { choices, words }) {
  const card = cardOf(id);
  if (!card) return;
  for (const button of optionsOf(card)) press(button, choices.includes(Number(button.value)));
  const field = card.querySelector('.poll-say input');
  if (field && typeof words === 'string') field.value = words;
  card.querySelector('[data-held]').hidden = !lost.has(`polls:${id}`);
}

/** Says what became of a vote; `voted` is null where the server knows. */
const tellVote = (id, voted, said = {}) => tell('vote', { id: Number(id), voted, waits: false, votes: null, why: '', is_late: false, is_gone: false, ...said });

/** All questions that wait, the first of them first; `problem`: why one does not. */
function list() {
  const names = [...wants.keys()].filter((name) => kindOf(name) === 'asked');
  const isOfTalk = (name) => refused.has(name) && wants.get(name).talk != null && !wants.get(name).afterwards;
  tell('questions', names.map((name) => ({ words: wants.get(name).body, key: idOf(name), problem: refused.get(name) ?? '', is_of_talk: isOfTalk(name) })));
}

// Whether the island is there that tells of votes and questions.
let isAwake = false;

const kinds = {
  polls: {
    address: (id) => `/api/v1/polls/${id}/answer`,
    body: ({ choices, words }) => ({ choices, words: words ? [words] : [], ...signed() }),
    value: ({ choices }) => choices,
    counted(mine, id) {
      const found = mine.chosen?.find(({ poll }) => String(poll) === id);
      return { choices: found?.choices ?? [], words: found?.words ?? [] };
    },
    isSame,
    isHere: (id) => Boolean(cardOf(id)),
    show: mark,
    async gone(id) {
      const { counts } = await counted(`polls:${id}`);
      if (cardOf(id)) mark(id, { choices: counts?.choices ?? chosenIn(cardOf(id)) });
    },
    became(id, { before }, { said, counts, why, wasLost }) {
      mark(id, said ?? counts ?? { choices: before });
      const card = cardOf(id);
      if (why === '' || !card) return;
      say(card, wasLost ? `${card.querySelector('[data-held]').dataset.dropped} ${why}` : why);
      if (!wasLost) return;
      card.dataset.told = '';
      arrange();
    },
  },
  votes: {
    address: (id) => `/api/v1/questions/${id}/vote`,
    body: ({ voted }) => ({ voted, ...signed() }),
    value: ({ voted }) => voted,
    counted: (mine, id) => mine.voted.includes(Number(id)),
    isSame: (counts, { voted }) => counts === voted,
    isHere: () => isAwake,
    show: (id, { voted }) => tellVote(id, voted, { waits: lost.has(`votes:${id}`) }),
    gone: (id) => tellVote(id, null),
    became(id, { voted, before }, { said, counts, status, why, wasLost }) {
      if (said) tellVote(id, voted, { votes: said.votes });
      else tellVote(id, counts ?? before, { why, is_late: wasLost, is_gone: status === 404 });
    },
  },
  // A question is sent by the form first, which keeps what is refused: it comes here where nobody answered.
  asked: {
    method: 'POST',
    isTyped: true,
    address: () => root.dataset.mine.replace(/\/mine$/, ''),
    body: ({ at, before, ...form }) => form,
    isHere: () => isAwake,
    show: list,
    gone: list,
    rest: (seconds) => tell('pause', seconds),
    became(id, form, { said }) {
      list();
      if (said) tell('asked', said);
    },
  },
};

/** The answer as it is with this press, as a whole. */
function answerWith(card, submitter) {
  const field = card.querySelector('.poll-say input');
  if (field) return { choices: [], words: field.value };
  const choice = Number(submitter.value);
  const others = card.dataset.kind === 'several' ? chosenIn(card).filter((known) => known !== choice) : [];
  return { choices: submitter.name === 'choice' ? [...others, choice] : others };
}

// What moderators press goes one after the other.
let presses = Promise.resolve();
root?.addEventListener('submit', (event) => {
  event.preventDefault();
  const [form, submitter] = [event.target, event.submitter];
  const card = form.closest('[data-poll]');
  say(card);
  if (takesPart) {
    want(`polls:${card.dataset.poll}`, answerWith(card, submitter), chosenIn(card));
    return;
  }
  const act = async () => {
    const reply = await send(form, submitter);
    if (!reply.ok) say(card, reply.said?.detail ?? document.body.dataset.offline);
  };
  presses = presses.then(act, act);
});

const on = (name, act) => document.addEventListener(`board:${name}`, (event) => act(JSON.parse(event.detail), event));

if (takesPart) {
  try {
    adopt();
    restore();
  } catch {
    // Nothing is stored here, so nothing waited.
  }
  const drawAll = (isShown) => [...wants.keys()].filter((name) => (kindOf(name) === 'polls') === isShown).forEach(draw);
  // What the island says is taken over; where this script is not there, its forms go their own way.
  on('vote', ({ id, voted, is_lost }, event) => {
    event.preventDefault();
    want(`votes:${id}`, { voted }, !voted, is_lost);
  });
  on('keep', (form, event) => {
    event.preventDefault();
    want(`asked:${form.key}`, { at: Date.now(), ...form }, undefined, true);
  });
  on('drop', ({ key }, event) => {
    if (drop(`asked:${key}`)) event.preventDefault();
  });
  // It came after the end of the board: whoever spoke may still be asked.
  on('late', ({ key }, event) => {
    event.preventDefault();
    const name = `asked:${key}`;
    refused.delete(name);
    keep(name, { ...wants.get(name), afterwards: true });
    draw(name);
    deliver(name);
  });
  // The island wakes behind this script.
  on('ready', () => {
    isAwake = true;
    drawAll(false);
    deliverAll();
  });
  on('back', deliverAll);
  drawAll(true);
  deliverAll();
  setInterval(deliverAll, 10_000);
  // A whole hall may be back at once.
  addEventListener('online', () => setTimeout(deliverAll, Math.random() * 3_000));
}
