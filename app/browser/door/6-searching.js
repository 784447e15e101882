// The door: searching by name or code.

const hiragana = (text) => text.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
const folded = (text) => hiragana(text).replace(/[\s\-‐・]/g, "");
// Names as they sound, so that シライシ, しらいし, shiraishi and siraisi are one, and so are さとう, satoh and Satō. The
// server does the same (domain/src/search/letters.rs).
const rows = { "": "あいうえお", k: "かきくけこ", g: "がぎぐげご", s: "さしすせそ", z: "ざじずぜぞ", t: "たちつてと", d: "だ  でど", n: "なにぬねの", h: "はひふへほ", b: "ばびぶべぼ", p: "ぱぴぷぺぽ", m: "まみむめも", y: "や ゆ よ", r: "らりるれろ", w: "わ" };
const sounds = new Map(Object.entries(rows).flatMap(([first, row]) => [...row].map((kana, at) => [kana, first + "aiueo"[at]])));
for (const [kana, sound] of Object.entries({ ぢ: "zi", づ: "zu", を: "o", ゔ: "bu", ん: "n", っ: "", ー: "", " ": " " })) sounds.set(kana, sound);
const small = { ゃ: "ya", ゅ: "yu", ょ: "yo", ぁ: "a", ぃ: "i", ぅ: "u", ぇ: "e", ぉ: "o" };
const spellings = Object.entries({ tch: "ch", sha: "sya", shu: "syu", sho: "syo", sh: "s", cha: "tya", chu: "tyu", cho: "tyo", ch: "t", ts: "t", ja: "zya", ju: "zyu", jo: "zyo", j: "z", dz: "z", f: "h", l: "r", v: "b", mb: "nb", mp: "np", nm: "m" });
const letters = (word) => {
  let read = "";
  for (const c of hiragana(word)) {
    // ウィ is wi.
    if (small[c]?.length === 1) read = read.replace(/(^|[aiueo])u$/, "$1w");
    if (small[c]) read = read.replace(/[aiueo]$/, "") + small[c];
    else read += sounds.get(c) ?? c;
  }
  read = read.normalize("NFD").replace(/[\u0300-\u036f\-‐'’]/g, "");
  for (const [from, to] of spellings) read = read.replaceAll(from, to);
  let short = "";
  [...read].forEach((c, at, all) => {
    const isLong = short.endsWith("o") && (c === "u" || (c === "h" && !"aiueo".includes(all[at + 1] ?? " ")));
    if (!isLong && !short.endsWith(c)) short += c;
  });
  return short;
};
const wordsOf = (text) => text.split(/[\s・･]+/).filter(Boolean);
// Whether each of the words is the beginning of one of a name's, or all together that of the name.
const soundsLike = (name, wanted) => {
  const known = wordsOf(name);
  const parts = known.map(letters);
  return wanted.parts.every((part) => parts.some((one) => one.startsWith(part))) || letters(known.join("")).startsWith(wanted.joined);
};
const spelled = (words) => {
  const wanted = { parts: wordsOf(words).map(letters), joined: letters(wordsOf(words).join("")) };
  return wanted.parts.length > 0 && wanted.parts.every((part) => /^[a-z]+$/.test(part)) ? wanted : null;
};
const input = $("#q");
// A text with the part marked that reads as what is typed.
const marked = (text, wanted) => {
  const reads = (from, until) => folded(text.slice(from, until)).startsWith(wanted);
  const from = [...Array(text.length).keys()].find((at) => folded(text[at]) !== "" && reads(at));
  if (from === undefined) return [text];
  let until = from + 1;
  while (!reads(from, until)) until += 1;
  return [text.slice(0, from), element("mark", { text: text.slice(from, until) }), text.slice(until)];
};
const foundRow = (guest, wanted) => {
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
    act.append(element("span", { class: "door-done" }, icon(CHECK), say("already", { at: since(entries[0]) })));
    act.append(undoButton(entries.map((entry) => entry.id), called(guest)));
  } else if (guest.state !== "confirmed") {
    act.append(element("span", { class: "door-state", text: words.states[guest.state] }));
    act.append(button(words.sure, () => enter(guest.code, { sure: true })));
  } else if (type?.online && onSite) {
    act.append(button(say("checkInAs", { name: onSite.name }), () => enter(guest.code, { type: onSite.id })));
  } else {
    act.append(button(words.checkIn, () => enter(guest.code), "button primary"));
  }
  const known = [guest.reading, guest.code].filter(Boolean).map((text) => marked(text, wanted));
  const facts = [...known, [type?.name]].filter(([first]) => first !== undefined).flatMap((texts) => [" ・ ", ...texts]);
  return element(
    "li",
    {},
    element(
      "span",
      { class: "door-who" },
      element("strong", {}, ...marked(called(guest), wanted)),
      element("span", { class: "quiet small" }, ...facts.slice(1)),
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
  const sound = spelled(input.value);
  const hits = [...state.guests.values()].filter((guest) => {
    const names = [guest.name, guest.reading ?? ""];
    return guest.code === code || [...names, guest.code].some((text) => folded(text).includes(wanted)) || (sound && names.some((text) => soundsLike(text, sound)));
  });
  const rank = (guest) => (entriesOf(guest.code).length > 0 ? 2 : guest.state === "confirmed" ? 0 : 1);
  const rows = hits.map((guest) => [rank(guest), guest]).sort(([a], [b]) => a - b).slice(0, 20).map(([, guest]) => foundRow(guest, wanted));
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
