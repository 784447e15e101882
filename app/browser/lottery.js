// Repeats a draw in the page: the list's SHA-256, the HMAC of each number, the order, the cap of groups, and who won. Nothing is
// sent; the two files that are read are those that anybody may read.

const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const values = async (seed, numbers) => {
  const key = await crypto.subtle.importKey("raw", bytes(seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return Promise.all(numbers.map(async (number) => hex(await crypto.subtle.sign("HMAC", key, bytes(number)))));
};

const read = (list) => list.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
  const [number, ...words] = line.split(/\s+/);
  return { number, isFirst: words.includes("first"), group: words.find((word) => /^g\d+$/.test(word)) };
});

// `cap`: how many of a group go before the others of it, who stand behind all; infinite without such a rule.
const draw = async (list, seed, cap) => {
  const entries = read(list);
  const drawn = await values(seed, entries.map(({ number }) => number));
  entries.forEach((entry, at) => { entry.value = drawn[at]; });
  const before = (a, b) => (a < b ? -1 : Number(a > b));
  entries.sort((a, b) => Number(b.isFirst) - Number(a.isFirst) || before(a.value, b.value) || before(a.number, b.number));
  const passed = new Map();
  const goes = new Set(entries.filter(({ group }) => {
    if (!group) return true;
    passed.set(group, (passed.get(group) ?? 0) + 1);
    return passed.get(group) <= cap;
  }));
  return [...entries.filter((entry) => goes.has(entry)), ...entries.filter((entry) => !goes.has(entry))];
};

// None of the cells holds a quote, a comma or a line's end.
const cells = (csv) => csv.replace(/^\uFEFF/, "").split(/\r?\n/).slice(1).filter(Boolean)
  .map((line) => line.split(",").map((cell) => cell.replace(/^"|"$/g, "")))
  .map(([, number, value, result]) => ({ number, value, result }));

// The first thing that differs from what was published: what, where, and both values. `null` for none.
const difference = (order, published, seats) => {
  let left = seats;
  for (let at = 0; at < Math.max(order.length, published.length); at += 1) {
    const [ours, theirs] = [order[at], published[at]];
    if (ours?.number !== theirs?.number) return { what: "order", at: at + 1, theirs: theirs?.number, ours: ours?.number };
    if (ours.value !== theirs.value) return { what: "value", at: at + 1, theirs: theirs.value, ours: ours.value };
    // Who had left before the draw stands in the published order alone.
    const result = theirs.result === "withdrawn" ? "withdrawn" : left > 0 ? "won" : "waits";
    if (result === "won") left -= 1;
    if (result !== theirs.result) return { what: "result", at: at + 1, theirs: theirs.result, ours: result };
  }
  return null;
};

const fetched = async (address) => {
  const reply = await fetch(address, { cache: "no-store" });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply;
};

const compared = async ({ list, order, seed, seats, cap, fingerprint }) => {
  const [listed, published] = await Promise.all([fetched(list), fetched(order)]);
  const raw = await listed.arrayBuffer();
  const drawn = await draw(new TextDecoder().decode(raw), seed, cap ? Number(cap) : Infinity);
  const seal = hex(await crypto.subtle.digest("SHA-256", raw));
  const rows = cells(await published.text());
  const line = rows.findLastIndex(({ result }) => result === "won") + 1;
  const differs = seal === fingerprint ? difference(drawn, rows, Number(seats)) : { what: "list", at: 0, theirs: fingerprint, ours: seal };
  return { drawn, line, differs };
};

// As somebody types a number: wide, in small letters.
const typed = (text) => text.normalize("NFKC").trim().toUpperCase();

const fill = (form, name, words) => { form.querySelector(`[data-fill="${name}"]`).textContent = words; };
const show = (form, ...names) => {
  for (const one of form.querySelectorAll("[data-case]")) one.hidden = !names.includes(one.dataset.case);
};
const put = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));

const check = async (form) => {
  const wanted = typed(form.elements.number.value);
  show(form, "busy");
  let found;
  try {
    found = await compared(form.dataset);
  } catch {
    show(form, "failed");
    return;
  }
  const { drawn, line, differs } = found;
  if (differs) {
    fill(form, "what", put(form.dataset[`differs${differs.what[0].toUpperCase()}${differs.what.slice(1)}`], differs));
    fill(form, "theirs", differs.theirs ?? "—");
    fill(form, "ours", differs.ours ?? "—");
    show(form, "differs");
    return;
  }
  const at = drawn.findIndex(({ number }) => number.toUpperCase() === wanted);
  fill(form, "whole", put(form.dataset.whole, { all: drawn.length, line }));
  if (at >= 0) {
    fill(form, "value", drawn[at].value);
    fill(form, "place", put(form.dataset.place, { number: drawn[at].number, place: at + 1 }));
  }
  show(form, "same", ...(at >= 0 ? ["placed"] : wanted ? ["unknown"] : []));
};

// Browsers compute such things on pages that came by a safe way; elsewhere the commands beside are left.
for (const form of globalThis.crypto?.subtle ? document.querySelectorAll("form[data-lottery]") : []) {
  form.hidden = false;
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await check(form);
    isBusy = false;
  });
}

// How long it is until the value is out.
const until = (place) => {
  const left = Math.ceil((Date.parse(place.dataset.at) - Date.now()) / 1000);
  if (left <= 0) {
    place.textContent = place.dataset.over;
    return;
  }
  const [days, hours, minutes, seconds] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60];
  const words = days > 0 ? place.dataset.days : place.dataset.hours;
  const two = (n) => String(n).padStart(2, "0");
  place.textContent = put(words, { days, hours, minutes: two(minutes), seconds: two(seconds) });
  setTimeout(() => until(place), 1000);
};
document.querySelectorAll("[data-left-until]").forEach(until);
