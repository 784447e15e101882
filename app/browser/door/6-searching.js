// The door: searching by name or code.

const folded = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60))
    .replace(/[\s\-‐・]/g, "");
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
  const hits = [...state.guests.values()].filter(
    (guest) => guest.code === code || [guest.name, guest.reading ?? "", guest.code].some((text) => folded(text).includes(wanted)),
  );
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
