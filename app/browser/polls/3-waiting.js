// What somebody wants of this board and the server has not said anything of yet: votes, answers to polls, and questions that
// found no connection. All of them wait here, by the same rules; what they are and how they look stands in `4-kinds.js`.
//
// Each has a name: its kind and what it is about. It stands on this device, also over a reload, for whoever the page was drawn
// for and nobody else, under `kept:{board}/{kind}:{who}:{what}`: as a whole, so that it counts once however often it arrives,
// with what stood there `before`. Whoever signs out leaves nothing of it (`page.js`).

// A stage is nobody's who takes part, whoever has it open.
const takesPart = root?.dataset.mine !== undefined && !root.closest('.stage');
const wants = new Map();
// Those that nobody answered to.
const lost = new Set();
// Typed words that were refused, and why: they stay until they are taken back.
const refused = new Map();
// Where nothing may be stored it waits as long as the page is open, and no other window of this board knows.
const unstored = new Set();
const sending = new Set();
// Until when nothing more of a kind is taken.
const rests = new Map();

const kindOf = (name) => name.slice(0, name.indexOf(':'));
const idOf = (name) => name.slice(name.indexOf(':') + 1);
const placeOf = (kind, who) => `kept:${root.dataset.polls.replace(/polls$/, kind)}:${who}:`;
const spotOf = (name) => placeOf(kindOf(name), root.dataset.who) + idOf(name);

function stored(name) {
  try {
    return localStorage.getItem(spotOf(name));
  } catch {
    return null;
  }
}

function store(name, wanted) {
  unstored.delete(name);
  try {
    if (wanted) localStorage.setItem(spotOf(name), JSON.stringify(wanted));
    else localStorage.removeItem(spotOf(name));
  } catch {
    if (wanted) unstored.add(name);
  }
}

const keep = (name, wanted) => {
  wants.set(name, wanted);
  store(name, wanted);
};
const forget = (name) => [wants, lost, refused].forEach((all) => all.delete(name));
const draw = (name) => kinds[kindOf(name)].show(idOf(name), wants.get(name));

/** Keeps what is wanted in the place of what was, shows it and sends it: later, where nobody answers now. `before`: what stands there. */
function want(name, wanted, before, isLost = false) {
  keep(name, { ...wanted, before: wants.get(name)?.before ?? before });
  if (isLost) lost.add(name);
  draw(name);
  if (!isLost) deliver(name);
}

/** Takes back what waits; what is on its way cannot be held any more. Says whether it is taken back. */
function drop(name) {
  if (sending.has(name)) return false;
  forget(name);
  store(name, null);
  draw(name);
  return true;
}

/** What the server has of one's own, as far as it says. */
async function counted(name) {
  const { ok, said, isLost } = await ask(root.dataset.mine, { headers: { accept: 'application/json' }, cache: 'no-store' });
  return { isLost, counts: ok ? kinds[kindOf(name)].counted(said, idOf(name)) : undefined };
}

/** Looks what is wanted by now of what waits: another window of this board may have sent it, or said something else. */
function catchUp(name) {
  const now = stored(name);
  if (!lost.has(name) || unstored.has(name) || now === JSON.stringify(wants.get(name))) return;
  const wanted = read(now);
  if (wanted) {
    wants.set(name, wanted);
    draw(name);
  } else {
    forget(name);
    kinds[kindOf(name)].gone(idOf(name));
  }
}

/** Sends what is wanted: said twice, it is one. Something else that is wanted meanwhile goes after it. */
async function deliver(name) {
  if (sending.has(name)) return;
  sending.add(name);
  try {
    while (await attempt(name));
  } finally {
    sending.delete(name);
  }
}

/** One try. Says whether something else is wanted by now. */
async function attempt(name) {
  const kind = kinds[kindOf(name)];
  catchUp(name);
  const wanted = wants.get(name);
  if (!wanted) return false;
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const { address, method = 'PUT' } = kind;
  const reply = await ask(address(idOf(name)), { method, headers, body: JSON.stringify(kind.body(wanted)) });
  // That of somebody else, who signed in on this device, stays for them.
  const isTheirs = reply.status === 412;
  // It may have been taken before, and only the answer was lost: what counts is what the server has.
  const own = reply.ok || reply.isLost || isTheirs || kind.isTyped ? {} : await counted(name);
  if (reply.rest) {
    rests.set(kindOf(name), Date.now() + reply.rest * 1000);
    kind.rest?.(reply.rest);
  }
  if (reply.isLost || own.isLost) {
    // Shown once: what is typed since stays.
    if (!lost.has(name)) {
      lost.add(name);
      draw(name);
    }
    return false;
  }
  const wasLost = lost.delete(name);
  const next = wants.get(name);
  if (next !== wanted) {
    if (reply.ok) keep(name, { ...next, before: kind.value(wanted) });
    return true;
  }
  if (reply.ok || !kind.isTyped) {
    forget(name);
    // What another window of this board wants meanwhile stays, for that to send.
    if (!isTheirs && stored(name) === JSON.stringify(wanted)) store(name, null);
  } else {
    refused.set(name, isTheirs ? 'theirs' : reply.said.detail);
  }
  const isSame = own.counts !== undefined && kind.isSame(own.counts, wanted);
  const why = reply.ok || isSame ? '' : reply.said.detail;
  kind.became(idOf(name), wanted, { said: reply.ok ? reply.said : null, counts: own.counts, status: reply.status, why, wasLost });
  return false;
}

let isRound = false;

/** Sends all that waits, one after the other. */
async function deliverAll() {
  if (isRound) return;
  isRound = true;
  try {
    for (const name of [...wants.keys()]) {
      const isDue = Date.now() >= (rests.get(kindOf(name)) ?? 0) && !refused.has(name);
      if (isDue && kinds[kindOf(name)].isHere(idOf(name))) await deliver(name);
    }
  } finally {
    isRound = false;
  }
}

/** Finds what waited when the page was last left, the first of it first. */
function restore() {
  for (const kind of Object.keys(kinds)) {
    const place = placeOf(kind, root.dataset.who);
    const names = Object.keys(localStorage).filter((spot) => spot.startsWith(place)).map((spot) => `${kind}:${spot.slice(place.length)}`);
    const found = names.map((name) => [name, read(stored(name))]).filter(([, wanted]) => wanted);
    for (const [name, wanted] of found.sort(([, a], [, b]) => (a.at ?? 0) - (b.at ?? 0))) {
      wants.set(name, wanted);
      lost.add(name);
      if (wanted.who !== undefined && wanted.who !== root.dataset.who) refused.set(name, 'before');
    }
  }
}

/** Moves what an earlier release kept, and typed words from before a sign-in, to where it is looked for. */
function adopt() {
  const { who } = root.dataset;
  const take = (spot) => {
    const text = localStorage.getItem(spot) ?? '';
    localStorage.removeItem(spot);
    return text;
  };
  const board = root.dataset.polls.replace(/\/polls$/, '');
  for (const number of take(`kept:${board}:votes:${who}`).split(' ').map(Number)) {
    if (number) store(`votes:${Math.abs(number)}`, { voted: number > 0, before: number < 0 });
  }
  const lines = (spot) => take(spot).split('\n').map(read);
  const typed = [...new Set([`kept:${board}:asked:${who}`, `kept:${board}:asked:`])].flatMap(lines);
  const before = placeOf('asked', '');
  if (who !== '') Object.keys(localStorage).filter((spot) => spot.startsWith(before)).forEach((spot) => typed.push(read(take(spot))));
  for (const form of typed) if (form?.key) store(`asked:${form.key}`, { at: Date.now(), ...form });
}
