// The door: what is shown.

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
  const line = [words.entered, type, since(entry), entry.waits && isOffline ? words.pending : null].filter(Boolean).join(" ・ ");
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
  const missing = expected.filter((guest) => !came.has(guest.code)).length;
  const watching = new Set(all.filter((entry) => entry.code && !came.has(entry.code)).map((entry) => entry.code)).size;
  const count = (name, n) => ($(`[data-count="${name}"]`).textContent = n);
  count("entered", came.size);
  count("expected", expected.length);
  count("missing", missing);
  count("walk_ins", all.filter((entry) => !entry.code).length);
  count("watching", watching);
  $('[data-count="watching"]').parentElement.hidden = watching === 0;
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
  note.textContent = say("since", { at: clock(heardTime?.at ?? state.heard) });
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
    element("time", { text: since(entry) }),
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
