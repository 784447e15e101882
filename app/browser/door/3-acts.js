// The door: what is done, and what stands of it.

const session = crypto.randomUUID();
const perform = (act) => {
  const whole = { id: `door-${crypto.randomUUID()}`, done: Date.now(), since: performance.now(), session, heard: heardTime, ...act };
  waiting.set(whole.id, whole);
  changed();
  write(waitingName(whole.id), whole);
  draw();
  send();
  return whole;
};

// Entries as they stand, those that wait to be sent among them; the earliest first.
let known = null;
const standing = () => (known ??= standingNow());
const changed = () => (known = byCode = null);
const standingNow = () => {
  const gone = new Set(state.undone);
  for (const act of waiting.values()) if (act.what === "undo") act.entries.forEach((id) => gone.add(id));
  const all = [...state.entries.values()].map((entry) => ({ ...entry, at: Date.parse(entry.at), isAbout: entry.is_about }));
  for (const act of waiting.values()) {
    if (act.what === "enter") all.push({ id: act.id, code: act.code, type: act.type_id, ...doneAt(act), waits: true });
    if (act.what === "walk_in") all.push({ id: act.id, name: act.name, type: act.type_id, ...doneAt(act), waits: true });
  }
  return all.filter((entry) => !gone.has(entry.id)).sort((a, b) => a.at - b.at);
};
// Since when somebody is in, in words.
const since = (entry) => (entry.isAbout ? say("about", { at: clock(entry.at) }) : clock(entry.at));
const called = (guest) => (guest.is_closed ? words.closed : guest.name || guest.reading || guest.code);
const nameOf = (entry) => {
  const guest = state.guests.get(entry.code);
  return guest ? called(guest) : entry.name || entry.code || words.walkIn;
};
let byCode = null;
const entriesOf = (code) => {
  byCode ??= Map.groupBy ? Map.groupBy(standing(), (entry) => entry.code) : standing().reduce((map, entry) => map.set(entry.code, [...(map.get(entry.code) ?? []), entry]), new Map());
  return byCode.get(code) ?? [];
};

const codeOf = (text) => {
  const last = text.includes("/me/tickets/") ? text.split("/me/tickets/")[1].split(/[?#/]/)[0] : text;
  const code = last.normalize("NFKC").replace(/[\s\-ー‐]/g, "").toUpperCase();
  return /^[A-Z0-9]{8}$/.test(code) ? code : null;
};

// What is typed into a search: a name of eight letters is none.
const meantCode = (text) => {
  const code = codeOf(text);
  return code && (state.guests.has(code) || text.includes("/me/tickets/") || /\d/.test(code)) ? code : null;
};

// Whoever stands before the door with this ticket.
const enter = (text, { sure = false, type = null } = {}) => {
  const code = codeOf(text);
  if (!code) return show({ kind: "bad", title: say("unknown") });
  const guest = state.guests.get(code);
  const before = entriesOf(code)[0];
  if (before) return show({ kind: "known", code, title: nameOf(before), line: say("already", { at: since(before) }) });
  if (guest && guest.state !== "confirmed" && !sure) {
    return show({ kind: "bad", code, title: called(guest), line: say(guest.state), actions: [["sure", () => enter(code, { sure: true, type })]] });
  }
  // What was let in without network stays in, whatever the server has heard of the registration meanwhile.
  const act = perform({ what: "enter", code, type_id: type, is_sure: sure || (isOffline && Boolean(guest)) });
  if (guest) showEntry(act.id);
  else show({ kind: "wait", code, title: code, line: say("unknownYet") });
};
const letIn = (name, type) => {
  const act = perform({ what: "walk_in", name, type_id: type });
  showEntry(act.id);
};
const takeBack = (entries, name) => {
  perform({ what: "undo", entries });
  show({ kind: "known", title: say("undone", { name }) });
};
