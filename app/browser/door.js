// The door on a phone: reads tickets, finds people, and goes on while the network is gone. What is done here is shown at
// once and sent when it can be; each act has an id of its own, so that sending it twice does no harm, and says how long
// ago it was by this phone's clock, so that the clock need not be right. The rules of joining stand in the server
// (domain/src/checkin): somebody is in since the earliest entry that nobody named as a mistake.

import { keepPage } from "./ticket.js";

const door = document.getElementById("door");
const { roster: rosterUrl, acts: actsUrl, zone } = door.dataset;
const words = JSON.parse(door.dataset.words);
const types = new Map(JSON.parse(door.dataset.types).map((type) => [type.id, type]));
const onSite = [...types.values()].find((type) => !type.online);
const $ = (selector) => door.querySelector(selector);
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(ms);
const element = (tag, { text, ...attributes } = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter(Boolean));
  return node;
};
const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
};
const CHECK = "M5 12.5l4.5 4.5L19.500 7";
const CLOCK = "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2";
const CROSS = "M6 6l12 12M18 6L6 18";
const UNDO = "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";

// ── what this phone knows ──

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
    turn: state.turn,
    version: state.version,
    guests: [...state.guests.values()],
    entries: [...state.entries.values()],
  });
};

// ── what is done ──

const session = crypto.randomUUID();
const perform = (act) => {
  const whole = { id: `door-${crypto.randomUUID()}`, done: Date.now(), since: performance.now(), session, ...act };
  waiting.set(whole.id, whole);
  changed();
  write(waitingName(whole.id), whole);
  draw();
  send();
  return whole;
};
// While the page lives its own count of time is right whatever happens to the clock.
const ago = (act) =>
  Math.max(0, Math.round(act.session === session ? performance.now() - act.since : Date.now() - act.done));

// Entries as they stand, those that wait to be sent among them; the earliest first.
let known = null;
const standing = () => (known ??= standingNow());
const changed = () => (known = byCode = null);
const standingNow = () => {
  const gone = new Set(state.undone);
  for (const act of waiting.values()) if (act.what === "undo") act.entries.forEach((id) => gone.add(id));
  const all = [...state.entries.values()].map((entry) => ({ ...entry, at: Date.parse(entry.at) }));
  for (const act of waiting.values()) {
    if (act.what === "enter") all.push({ id: act.id, code: act.code, type: act.type_id, at: Date.now() - ago(act), waits: true });
    if (act.what === "walk_in") all.push({ id: act.id, name: act.name, type: act.type_id, at: Date.now() - ago(act), waits: true });
  }
  return all.filter((entry) => !gone.has(entry.id)).sort((a, b) => a.at - b.at);
};
const called = (guest) => guest.name || guest.reading || guest.code;
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
  if (before) return show({ kind: "known", code, title: nameOf(before), line: say("already", { at: clock(before.at) }) });
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

// ── sending and hearing ──

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
      const batch = [...waiting.values()].slice(0, 100);
      const acts = batch.map(({ done, since, session: by, ...act }) => ({ ...act, ago: ago({ done, since, session: by }) }));
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
  const at = became.at ?? new Date(Date.now() - ago(act)).toISOString();
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
  const news = await request(`${rosterUrl}?${query}`);
  const isNews = news.guests || news.entries.length > 0 || news.undone.length > 0;
  if (isNews) changed();
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

// ── what is shown ──

let shown = null;
const show = (card) => {
  shown = card;
  const place = $(".door-last");
  const signs = { ok: CHECK, wait: CLOCK, known: CHECK, bad: CROSS };
  const actions = (card.actions ?? []).map(([word, run]) => {
    const button = element("button", { type: "button", class: "button", text: say(word) });
    button.addEventListener("click", run);
    return button;
  });
  place.replaceChildren(
    element(
      "div",
      { class: `door-card ${card.kind}` },
      element("span", { class: "door-sign" }, icon(signs[card.kind])),
      element(
        "p",
        {},
        element("strong", { text: card.title }),
        card.san ? element("span", { text: words.san }) : null,
        card.line ? element("span", { class: "door-line", text: card.line }) : null,
      ),
      ...actions,
      card.note ? element("p", { class: "door-note", text: card.note }) : null,
    ),
  );
};
const showEntry = (id, flashes = true) => {
  const entry = standing().find((one) => one.id === id);
  if (!entry) return;
  const guest = state.guests.get(entry.code);
  const type = types.get(entry.type ?? guest?.type)?.name ?? (entry.code ? null : words.walkIn);
  const line = [words.entered, type, clock(entry.at), entry.waits && isOffline ? words.pending : null].filter(Boolean).join(" ・ ");
  const name = nameOf(entry);
  show({
    kind: entry.waits && isOffline ? "wait" : "ok",
    entry: id,
    code: entry.code,
    title: name,
    san: Boolean(guest?.name || guest?.reading),
    line,
    note: guest?.note,
    actions: [["undo", () => takeBack(entry.code ? entriesOf(entry.code).map((one) => one.id) : [id], name)]],
  });
  if (flashes) {
    navigator.vibrate?.(80);
    const frame = $(".door-frame");
    frame.classList.remove("hit");
    void frame.offsetWidth;
    frame.classList.add("hit");
  }
};

const drawCounts = () => {
  const all = standing();
  const came = new Map();
  for (const entry of all) if (entry.code && !entry.id.startsWith("watching-")) came.set(entry.code, entry);
  const expected = [...state.guests.values()].filter((guest) => guest.state === "confirmed" && !types.get(guest.type)?.online);
  const missing = expected.filter((guest) => !all.some((entry) => entry.code === guest.code)).length;
  const count = (name, n) => ($(`[data-count="${name}"]`).textContent = n);
  count("entered", came.size);
  count("expected", expected.length);
  count("missing", missing);
  count("walk_ins", all.filter((entry) => !entry.code).length);
  const pending = [...came.values()].filter((entry) => entry.waits).length;
  const share = (n) => (expected.length ? Math.min(100, (n * 100) / expected.length) : 0);
  const bar = $(".door-counts progress");
  bar.value = share(came.size);
  const isPending = isOffline && pending > 0;
  bar.classList.toggle("pending", isPending);
  if (isPending) bar.style.setProperty("--sent", `${share(came.size - pending)}%`);
  else bar.removeAttribute("style");
};
const drawSync = () => {
  const line = $(".door-sync");
  const kind = isSignedOut ? "signedOut" : isOffline ? "offline" : waiting.size > 0 ? "syncing" : "synced";
  if (line.dataset.kind !== kind) {
    line.dataset.kind = kind;
    line.replaceChildren(isSignedOut ? element("a", { href: door.dataset.signIn, text: words[kind] }) : words[kind]);
  }
  const banner = $(".door-offline");
  banner.hidden = !isOffline;
  banner.querySelector("strong").textContent = waiting.size > 0 ? say("waiting", { n: waiting.size }) : words.waitingNone;
  const note = $(".door-counts-note");
  note.hidden = !isOffline || state.heard === 0;
  note.textContent = say("since", { at: clock(state.heard) });
};
const undoButton = (entries, name) => {
  const button = element("button", { type: "button", class: "button plain", "aria-label": say("undoOf", { name }) }, icon(UNDO));
  button.addEventListener("click", () => takeBack(entries, name));
  return button;
};
const newestRow = (entry) => {
  const name = nameOf(entry);
  const isWaiting = entry.waits && isOffline;
  const guest = state.guests.get(entry.code);
  const line = isWaiting ? words.pending : guest ? guest.note : entry.code ? "" : words.walkIn;
  return element(
    "li",
    { class: isWaiting ? "waits" : null },
    element("span", { class: "door-sign" }, icon(isWaiting ? CLOCK : CHECK)),
    element("span", { class: "door-who" }, element("strong", { text: name }), element("span", { class: "quiet small", text: line })),
    element("time", { text: clock(entry.at) }),
    undoButton(entry.code ? entriesOf(entry.code).map((one) => one.id) : [entry.id], name),
  );
};
const refusedRow = (one) => {
  const away = element("button", { type: "button", class: "button plain", "aria-label": say("dismissOf", { name: one.name }) }, icon(CROSS));
  away.addEventListener("click", () => dismiss(one.id));
  const act = element("span", { class: "door-act" });
  if (one.isSure) {
    const sure = element("button", { type: "button", class: "button", text: words.sure });
    sure.addEventListener("click", () => {
      dismiss(one.id);
      enter(one.code, { sure: true });
    });
    act.append(sure);
  }
  act.append(away);
  return element("li", { class: "refused" }, element("span", { class: "door-sign" }, icon(CROSS)), element("span", { class: "door-who" }, element("strong", { text: one.name }), element("span", { class: "small", text: one.line })), act);
};
const drawNewest = () => {
  const rows = standing().slice(-8).reverse().filter((entry) => entry.id !== shown?.entry).map(newestRow);
  $(".door-newest ul").replaceChildren(...[...refused.values()].map(refusedRow), ...rows);
};

// ── searching ──

const folded = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60))
    .replace(/[\s\-‐・]/g, "");
const input = $("#q");
const foundRow = (guest) => {
  const entries = entriesOf(guest.code);
  const type = types.get(guest.type);
  const act = element("span", { class: "door-act" });
  const button = (text, run, kind = "button") => {
    const node = element("button", { type: "button", class: kind, text });
    node.addEventListener("click", () => {
      run();
      input.value = "";
      drawFound();
      input.focus({ preventScroll: true });
    });
    return node;
  };
  if (entries.length > 0) {
    act.append(element("span", { class: "door-done" }, icon(CHECK), say("already", { at: clock(entries[0].at) })));
    act.append(undoButton(entries.map((entry) => entry.id), called(guest)));
  } else if (guest.state !== "confirmed") {
    act.append(element("span", { class: "door-state", text: words.states[guest.state] }));
    act.append(button(words.sure, () => enter(guest.code, { sure: true })));
  } else if (type?.online && onSite) {
    act.append(button(say("checkInAs", { name: onSite.name }), () => enter(guest.code, { type: onSite.id })));
  } else {
    act.append(button(words.checkIn, () => enter(guest.code), "button primary"));
  }
  return element(
    "li",
    {},
    element(
      "span",
      { class: "door-who" },
      element("strong", { text: called(guest) }),
      element("span", { class: "quiet small", text: [guest.reading, guest.code, type?.name].filter(Boolean).join(" ・ ") }),
      guest.note ? element("span", { class: "door-note", text: guest.note }) : null,
    ),
    act,
  );
};
const drawFound = () => {
  const place = $(".door-found");
  const wanted = folded(input.value);
  door.classList.toggle("searching", wanted !== "");
  if (!wanted) return place.replaceChildren();
  const code = codeOf(input.value);
  const hits = [...state.guests.values()].filter(
    (guest) => guest.code === code || [guest.name, guest.reading ?? "", guest.code].some((text) => folded(text).includes(wanted)),
  );
  const rank = (guest) => (entriesOf(guest.code).length > 0 ? 2 : guest.state === "confirmed" ? 0 : 1);
  const rows = hits.map((guest) => [rank(guest), guest]).sort(([a], [b]) => a - b).slice(0, 20).map(([, guest]) => foundRow(guest));
  const asWalkIn = element("a", { class: "button block", href: "#walk-in", text: words.asWalkIn });
  asWalkIn.addEventListener("click", () => openWalkIn(input.value));
  place.replaceChildren(
    element("p", { class: "quiet small door-words", text: hits.length ? say("found", { n: hits.length }) : words.foundNone }),
    element("ul", { class: "door-rows" }, ...rows),
    asWalkIn,
  );
};
input.addEventListener("input", drawFound);
$(".door-search").addEventListener("submit", (event) => {
  event.preventDefault();
  // Enter lets in whom the words can only mean, as a hand scanner types it.
  if (meantCode(input.value)) {
    enter(input.value);
    input.value = "";
    drawFound();
  } else {
    drawFound();
  }
});

// ── somebody without a ticket ──

const walkIn = $("#walk-in");
const openWalkIn = (name = "") => {
  walkIn.open = true;
  const field = walkIn.querySelector("[name=name]");
  if (name && !meantCode(name)) field.value = name;
  setTimeout(() => field.focus());
};
$('.door-search a[href="#walk-in"]').addEventListener("click", () => openWalkIn(input.value));
walkIn.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const type = Number(form.elements.type?.value) || onSite?.id || null;
  letIn(form.elements.name.value.trim(), type);
  form.reset();
  walkIn.open = false;
  input.value = "";
  drawFound();
  $(".door-last").scrollIntoView({ block: "nearest" });
});

// ── the camera ──

const camera = { stream: null, devices: [], at: 0, last: "", lastAt: 0, isOpening: false };
const video = $("video");
const canvas = document.createElement("canvas");
let decode = null;
const decoder = async () => {
  if ("BarcodeDetector" in window) {
    try {
      if ((await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
        const native = new BarcodeDetector({ formats: ["qr_code"] });
        return async (source) => (await native.detect(source))[0]?.rawValue ?? null;
      }
    } catch {
      // Some browsers name it and have none.
    }
  }
  const reader = await import(door.dataset.reader);
  await reader.default({ module_or_path: door.dataset.wasm });
  return async (source, width, height) => {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const { data } = context.getImageData(0, 0, width, height);
    const grey = new Uint8Array(width * height);
    for (let i = 0, at = 0; i < grey.length; i += 1, at += 4) grey[i] = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8;
    return reader.read(grey, width, height) ?? null;
  };
};
let isLooking = false;
const look = async () => {
  if (!camera.stream) {
    isLooking = false;
    return;
  }
  if (!document.hidden && video.videoWidth > 0) {
    // Half of what a phone's camera gives is enough, and quick.
    const scale = Math.min(1, 720 / Math.max(video.videoWidth, video.videoHeight));
    [canvas.width, canvas.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
    let text = null;
    try {
      text = await decode(canvas, canvas.width, canvas.height);
    } catch {
      // This picture could not be read; the next one comes at once.
    }
    // A ticket stays before the camera for a while: it is meant once.
    if (text && (text !== camera.last || Date.now() - camera.lastAt > 3000)) enter(text);
    if (text) [camera.last, camera.lastAt] = [text, Date.now()];
  }
  setTimeout(look, 100);
};
const openCamera = async () => {
  // It opens by itself where it is allowed; a press at that moment asks for no second one.
  if (camera.isOpening) return;
  camera.isOpening = true;
  try {
    decode ??= await decoder();
    const device = camera.devices[camera.at];
    camera.stream?.getTracks().forEach((track) => track.stop());
    camera.stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 1280 }, ...(device ? { deviceId: { exact: device.deviceId } } : { facingMode: "environment" }) },
    });
    video.srcObject = camera.stream;
    await video.play();
  } catch {
    camera.stream = null;
    $(".door-begin").hidden = false;
    $(".door-camera").hidden = true;
    return show({ kind: "bad", title: words.noCamera });
  } finally {
    camera.isOpening = false;
  }
  $(".door-begin").hidden = true;
  $(".door-camera").hidden = false;
  camera.devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
  $('[data-do="turn"]').hidden = camera.devices.length < 2;
  const [track] = camera.stream.getVideoTracks();
  $('[data-do="torch"]').hidden = !track.getCapabilities?.().torch;
  if (!isLooking) {
    isLooking = true;
    look();
  }
};
$('[data-do="camera"]').addEventListener("click", openCamera);
$('[data-do="turn"]').addEventListener("click", () => {
  camera.at = (camera.at + 1) % camera.devices.length;
  openCamera();
});
$('[data-do="torch"]').addEventListener("click", async (event) => {
  const button = event.currentTarget;
  const torch = button.getAttribute("aria-pressed") !== "true";
  await camera.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch }] });
  button.setAttribute("aria-pressed", String(torch));
});
if (navigator.mediaDevices?.getUserMedia) {
  $(".door-begin").hidden = false;
  // Who has allowed it before is not asked again.
  navigator.permissions?.query({ name: "camera" }).then(({ state: allowed }) => allowed === "granted" && openCamera(), () => {});
}

// ── together ──

// What stands there for who has no script steps back.
door.classList.add("scripted");

const draw = () => {
  drawCounts();
  drawSync();
  drawNewest();
  if (input.value) drawFound();
};
$(".door-offline button").addEventListener("click", sync);
addEventListener("online", sync);
addEventListener("offline", () => {
  isOffline = true;
  draw();
});
document.addEventListener("visibilitychange", () => !document.hidden && sync());
addEventListener("beforeunload", (event) => {
  // What waits is stored, but nobody sends it while no page of the door is open.
  if (waiting.size > 0) event.preventDefault();
});
if (location.search) history.replaceState(history.state, "", location.pathname + location.hash);
draw();
sync();
keepPage(door.dataset.worker, "BarcodeDetector" in window ? [] : [door.dataset.reader, door.dataset.wasm]);
