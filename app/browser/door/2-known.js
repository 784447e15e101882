// The door: what this phone knows, also after it was closed.

// The server's part under one name; each act that waits under a name of its own, so that two windows lose none.
const store = `door:${location.pathname}`;
const waitingName = (id) => `${store}:act:${id}`;
const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
const write = (name, value) => {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A full or forbidden store: what is done stays in memory, and leaving the page asks first.
  }
};
const KEPT_FOR = 48 * 3600 * 1000;
const kept = read(store);
const isFresh = kept && Date.now() - kept.at < KEPT_FOR;
// Names are not left on a phone that nobody opens the door on any more.
if (kept && !isFresh) localStorage.removeItem(store);
const state = {
  turn: isFresh ? kept.turn : 0,
  version: isFresh ? kept.version : "",
  guests: new Map((isFresh ? kept.guests : []).map((guest) => [guest.code, guest])),
  entries: new Map((isFresh ? kept.entries : []).map((entry) => [entry.id, entry])),
  undone: new Set(),
  heard: isFresh ? kept.at : 0,
};
const waiting = new Map();
try {
  for (const name of Object.keys(localStorage).filter((name) => name.startsWith(`${store}:act:`))) {
    const act = read(name);
    if (act) waiting.set(act.id, act);
  }
} catch {
  // No store, nothing waits.
}
// What the server has refused stays in sight until somebody has seen it.
const refused = new Map();
const refusedName = (id) => `${store}:no:${id}`;
try {
  for (const name of Object.keys(localStorage).filter((name) => name.startsWith(`${store}:no:`))) {
    const one = read(name);
    if (one) refused.set(one.id, one);
  }
} catch {
  // No store, nothing was refused.
}
const refuse = (one) => {
  refused.set(one.id, one);
  write(refusedName(one.id), one);
};
const dismiss = (id) => {
  refused.delete(id);
  try {
    localStorage.removeItem(refusedName(id));
  } catch {
    // It was never there.
  }
  draw();
};
let written = 0;
const remember = () => {
  written = Date.now();
  write(store, {
    at: state.heard,
    time: heardTime,
    turn: state.turn,
    version: state.version,
    guests: [...state.guests.values()],
    entries: [...state.entries.values()],
  });
};
