// The door: sending what was done and hearing of others.

let isOffline = false;
let isSignedOut = false;
let isSending = false;
let timer = 0;
const later = (seconds) => {
  clearTimeout(timer);
  timer = setTimeout(sync, seconds * 1000);
};
const request = async (url, options = {}) => {
  const reply = await fetch(url, { ...options, signal: AbortSignal.timeout(15_000), headers: { accept: "application/json", ...options.headers } });
  isSignedOut = reply.status === 401 || reply.redirected;
  if (!reply.ok || reply.redirected) throw new Error(String(reply.status));
  isOffline = false;
  return reply.json();
};

const send = async () => {
  if (isSending) return;
  isSending = true;
  drawSync();
  try {
    while (waiting.size > 0) {
      // How long ago something was done is counted by the server's clock.
      if (!isTimeKnown()) await hear();
      const batch = [...waiting.values()].slice(0, 100);
      const acts = batch.map((whole) => {
        const { done, since: count, session: by, heard, ...act } = whole;
        const { at, isAbout } = doneAt(whole);
        return { ...act, ago: Math.max(0, Math.round(nowThere() - at)), is_about: isAbout };
      });
      const became = await request(actsUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ acts }),
      });
      batch.forEach((act, i) => settle(act, became[i]));
      remember();
    }
  } catch (error) {
    // What the server refuses as a whole is tried again too: an event is opened, somebody signs in.
    isOffline = true;
    later(4);
  }
  isSending = false;
  draw();
};

// The server has heard of an act: what it became is known now.
const settle = (act, became) => {
  const at = became.at ?? new Date(doneAt(act).at).toISOString();
  waiting.delete(act.id);
  changed();
  try {
    localStorage.removeItem(waitingName(act.id));
  } catch {
    // It was never there.
  }
  if (act.what === "undo") {
    act.entries.forEach((id) => state.undone.add(id));
    return;
  }
  if (["entered", "already"].includes(became.became)) {
    const entry = { id: act.id, at, type: act.type_id };
    state.entries.set(act.id, act.what === "enter" ? { ...entry, code: act.code } : { ...entry, name: act.name });
    if (shown?.entry === act.id) {
      if (became.became === "already") show({ kind: "known", code: act.code, title: nameOf({ code: act.code }), line: say("already", { at: clock(Date.parse(at)) }) });
      else showEntry(act.id, false);
    } else if (shown?.code === act.code) {
      showEntry(act.id, false);
    }
    return;
  }
  const why = { waiting: "waitlisted", cancelled: "cancelled", other_event: "otherEvent", unknown: "unknown" }[became.became] ?? "refused";
  const name = act.code ? nameOf({ code: act.code }) : act.name;
  const one = { id: act.id, code: act.code, name, line: say(why, { name: became.name }), isSure: ["waiting", "cancelled"].includes(became.became) };
  // The one that stands there is answered there; another one does not take its place.
  if (shown && shown.entry !== act.id && shown.code !== act.code) return refuse(one);
  show({ kind: "bad", code: act.code, title: name, line: one.line, actions: one.isSure ? [["sure", () => enter(act.code, { sure: true })]] : [] });
};

const hear = async () => {
  const query = new URLSearchParams({ since: state.turn, version: state.version });
  const asked = moment();
  const news = await request(`${rosterUrl}?${query}`);
  // A version of before says no time.
  if (news.now) noteTime(news.now, asked);
  const isNews = news.guests || news.entries.length > 0 || news.undone.length > 0;
  if (isNews || waiting.size > 0) changed();
  if (news.guests) state.guests = new Map(news.guests.map((guest) => [guest.code, guest]));
  for (const entry of news.entries) state.entries.set(entry.id, entry);
  for (const id of news.undone) state.undone.add(id);
  for (const id of state.undone) if (state.entries.delete(id)) state.undone.delete(id);
  [state.turn, state.version, state.heard] = [news.turn, news.version, Date.now()];
  // Writing it all costs a moment: only what is new, and once in a while that it was heard.
  if (isNews || Date.now() - written > 60_000) remember();
};

const sync = async () => {
  clearTimeout(timer);
  try {
    if (waiting.size > 0) await send();
    if (!document.hidden) await hear();
  } catch {
    isOffline = true;
  }
  draw();
  later(isOffline ? 4 : 5);
};
