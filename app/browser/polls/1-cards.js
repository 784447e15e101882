// Keeps the polls and reactions of a board: numbers and words of what the page drew, as the stream says them. The islands
// know nothing of polls; they pass the stream's events on as `board:…` events of the document.

const root = document.querySelector('[data-polls]');
const isRows = root ? 'rows' in root.dataset : false;
// Looked for each time: they stand in an island, which draws itself anew when it wakes.
const reactionsOf = () => document.querySelector('.reactions');
const fill = (node, n) => {
  if (!node) return;
  const said = node.dataset.voters ?? node.dataset.votes ?? node.dataset.mean ?? node.dataset.left;
  node.textContent = said.replace('{n}', n);
};
const weight = (votes) => Math.min(5, Math.floor(Math.log2(Math.max(1, votes))) + 1);
const cards = () => (root ? [...root.querySelectorAll('[data-poll]')] : []);
const cardOf = (id) => cards().find((card) => card.dataset.poll === String(id));
const coming = new Map();
// Waits in the page until the islands show their tabs.
const tab = root?.querySelector('[data-tab]');
let isTabbed = false;

/** Whether a question is on stage, behind which results stand back. */
function answering(id) {
  if (!root || isRows) return;
  if (id === null || id === undefined) delete root.dataset.answering;
  else root.dataset.answering = id;
}

/** Puts what a poll says now into its card. */
function show(card, poll) {
  card.dataset.state = poll.state;
  // Who opens the results wants them seen, also while a question is on stage: the next one takes the place again.
  if (poll.is_shown && !('shown' in card.dataset)) answering(null);
  card.toggleAttribute('data-shown', poll.is_shown);
  if (poll.closes_ms === null) delete card.dataset.closes;
  else card.dataset.closes = poll.closes_ms;
  fill(card.querySelector('[data-voters]'), poll.voters);
  for (const field of card.querySelectorAll('.poll-option, .poll-say input, .poll-say button')) field.disabled = poll.state !== 'open';
  const cloud = card.querySelector('[data-words]');
  if (cloud) {
    cloud.replaceChildren(...poll.options.map(({ words, votes }) => {
      const item = document.createElement('li');
      const count = document.createElement('small');
      item.dataset.weight = weight(votes);
      count.textContent = votes;
      item.append(words, ' ', count);
      return item;
    }));
    return;
  }
  const all = poll.options.reduce((sum, option) => sum + option.votes, 0);
  const whole = Math.max(1, poll.kind === 'several' ? poll.voters : all);
  const most = Math.max(1, ...poll.options.map((option) => option.votes));
  const items = [...card.querySelectorAll('[data-choice]')].sort((a, b) => a.dataset.choice - b.dataset.choice);
  items.forEach((item, at) => {
    const votes = poll.options[at]?.votes ?? 0;
    const percent = Math.floor((votes * 100 + Math.floor(whole / 2)) / whole);
    const bar = item.querySelector('progress');
    if (bar) bar.value = percent;
    const word = item.querySelector('[data-percent]');
    if (word) word.textContent = `${percent}%`;
    fill(item.querySelector('[data-votes]'), votes);
    item.toggleAttribute('data-first', poll.is_shown && votes === most);
  });
  if (!isRows && poll.is_shown && poll.state === 'closed' && poll.kind !== 'rating') {
    items.sort((a, b) => poll.options[b.dataset.choice - 1].votes - poll.options[a.dataset.choice - 1].votes);
    items.forEach((item) => item.parentNode.append(item));
  }
  const mean = card.querySelector('[data-mean]');
  if (mean) {
    const sum = poll.options.reduce((total, option, at) => total + option.votes * (at + 1), 0);
    fill(mean, (Math.floor((sum * 10 + Math.floor(all / 2)) / Math.max(1, all)) / 10).toFixed(1));
  }
}

/** The open poll on top, else the newest result, and what tells of an answer that came too late; the others stand on the tab. */
function arrange() {
  if (!root || isRows) return;
  const [now, past] = [root.querySelector('[data-now]'), root.querySelector('[data-past]')];
  const all = cards();
  const closes = (card) => Number(card.dataset.closes ?? 0);
  const shown = all.filter((card) => 'shown' in card.dataset).sort((a, b) => closes(b) - closes(a));
  const first = all.find((card) => card.dataset.state === 'open') ?? shown[0];
  for (const card of all) {
    const place = card === first || 'told' in card.dataset ? now : past;
    if (card.parentNode !== place) place.prepend(card);
  }
  for (const count of document.querySelectorAll('[data-polls-count]')) count.textContent = all.length;
  if (isTabbed) tab.hidden = all.length === 0;
}

/** Puts the polls' tab beside those of the islands, and the open poll between them and the questions. */
function join(page, tabs) {
  isTabbed = true;
  tabs.append(tab);
  // How the connection is comes first.
  (page.querySelector('.board > .board-connection') ?? tabs).after(root);
  tab.hidden = cards().length === 0;
  const islands = [...tabs.querySelectorAll('.board-tab')].filter((button) => button !== tab);
  const look = (pressed) => {
    if (pressed === tab) page.dataset.view = 'polls';
    else delete page.dataset.view;
    for (const button of [...islands, tab]) button.setAttribute('aria-pressed', String(button === pressed));
  };
  tabs.addEventListener('click', (event) => {
    const pressed = event.target.closest('.board-tab');
    if (pressed) look(pressed);
  });
  // Whoever looks at what they sent is led away from the polls.
  new MutationObserver((all) => {
    const shown = all.find(({ target }) => target !== tab && target.getAttribute('aria-pressed') === 'true');
    if (shown && page.dataset.view === 'polls') look(shown.target);
  }).observe(tabs, { attributeFilter: ['aria-pressed'], subtree: true });
  // A page of which the address names a part.
  const named = { mine: islands[1], answered: islands[2], polls: tab }[page.dataset.view];
  if (named) named.click();
}

const page = root?.closest('.board-page');
const tabs = page?.querySelector('.board > .board-tabs');
if (tab && tabs) {
  const begin = () => {
    if (tabs.hidden || isTabbed) return;
    waits.disconnect();
    join(page, tabs);
  };
  const waits = new MutationObserver(begin);
  waits.observe(tabs, { attributeFilter: ['hidden'] });
  begin();
}

/** Takes a poll in; one that this page was drawn without is asked for. */
async function take(poll) {
  if (!root) return;
  coming.set(poll.id, poll);
  let card = cardOf(poll.id);
  if (!card) {
    const reply = await fetch(`${root.dataset.polls}/${poll.id}/${isRows ? 'row' : 'card'}`).catch(() => null);
    if (!reply?.ok) return;
    const part = document.createElement('template');
    part.innerHTML = await reply.text();
    card = cardOf(poll.id);
    if (!card) {
      card = part.content.querySelector('[data-poll]');
      // The forms of this page have its key.
      const [key, own] = [card.querySelector('[name=key]'), document.querySelector('#votes [name=key]')];
      if (key && own) key.value = own.value;
      (isRows ? root : root.querySelector('[data-now]')).append(card);
      if (wants.has(`polls:${poll.id}`)) mark(poll.id, wants.get(`polls:${poll.id}`));
    }
  }
  // What came meanwhile is newer.
  show(card, coming.get(poll.id));
  arrange();
}

function react(now) {
  const talk = now === null ? undefined : String(now.talk);
  // How far the talk that is on may travel.
  for (const label of document.querySelectorAll('.stage-tlp')) label.hidden = label.dataset.talk !== talk;
  const reactions = reactionsOf();
  if (!reactions) return;
  const isOther = reactions.dataset.reactions !== talk;
  if (isOther) hint();
  reactions.hidden = now === null;
  if (now === null) delete reactions.dataset.reactions;
  else reactions.dataset.reactions = talk;
  reactions.querySelectorAll('.reaction').forEach((button, at) => {
    if (isOther) press(button, false);
    if (now !== null) button.querySelector('[data-count]').textContent = now.counts[at];
  });
}

/** A button says in its value what pressing it wants. */
function press(button, isOwn) {
  button.setAttribute('aria-pressed', String(isOwn));
  if (button.classList.contains('reaction')) button.value = isOwn ? '' : button.dataset.kind;
  else button.name = isOwn ? 'not' : 'choice';
}
