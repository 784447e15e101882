// The search of a site that was written into files: which pages hold all pairs of letters of what is looked for, then
// whether the words themselves stand there. A browser fetches no file from a file, so each part is a script.
const pairs = {};
const documents = {};
const waiting = {};
window.searchPairs = (number, found) => (pairs[number] = found);
window.searchDocuments = (number, rows) => (documents[number] = rows);
const load = (name) =>
  (waiting[name] ??= new Promise((done) => {
    const script = document.createElement("script");
    script.src = `${name}.js`;
    // A part that is not there holds nothing.
    script.onload = script.onerror = done;
    document.head.append(script);
  }));
const fold = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (c) => String.fromCodePoint(c.codePointAt(0) - 0x60));
const pairsOf = (text) =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .flatMap((word) => {
      const letters = [...word];
      return letters.length === 1 ? letters : letters.slice(1).map((c, i) => letters[i] + c);
    });
const shard = (pair) => [...pair].reduce((sum, c) => (Math.imul(sum, 31) + c.codePointAt(0)) >>> 0, 7) % searchAbout.shards;
const numbers = (steps) => {
  let last = 0;
  return steps.map((step) => (last += step));
};

const form = document.getElementById("search-form");
const status = document.getElementById("search-status");
const list = document.getElementById("search-hits");
const most = 50;

const find = async (words) => {
  const wanted = [...new Set(words.flatMap(pairsOf))];
  if (wanted.length === 0) return [];
  await Promise.all([...new Set(wanted.map(shard))].map((number) => load(`pairs/${number}`)));
  let found = null;
  for (const pair of wanted) {
    const here = numbers(pairs[shard(pair)]?.[pair] ?? []);
    const known = new Set(here);
    found = found === null ? here : found.filter((at) => known.has(at));
  }
  const chunks = [...new Set(found.map((at) => Math.floor(at / searchAbout.chunk)))];
  await Promise.all(chunks.map((number) => load(`documents/${number}`)));
  const hits = [];
  for (const at of found) {
    const row = documents[Math.floor(at / searchAbout.chunk)]?.[at % searchAbout.chunk];
    if (!row) continue;
    const [file, title, text] = row;
    const [inTitle, inText] = [fold(title), fold(text)];
    if (!words.every((word) => inTitle.includes(fold(word)) || inText.includes(fold(word)))) continue;
    const count = words.reduce((sum, word) => sum + inText.split(fold(word)).length - 1, 0);
    const weight = words.filter((word) => inTitle.includes(fold(word))).length * 100 + Math.min(count, 50);
    hits.push({ file, title, text, weight });
  }
  return hits.sort((a, b) => b.weight - a.weight);
};

// Where a word stands, with what stands around it. Folding keeps nearly all lengths; where it does not, the excerpt is
// a little beside.
const excerpt = (text, words) => {
  const folded = fold(text);
  const at = Math.max(0, Math.min(...words.map((word) => folded.indexOf(fold(word))).filter((n) => n >= 0), text.length) - 40);
  const part = text.slice(at, at + 160);
  const line = document.createElement("p");
  line.className = "small";
  const marks = words.map((word) => fold(word)).filter(Boolean);
  let rest = part;
  if (at > 0) line.append("…");
  while (rest) {
    const low = fold(rest);
    const next = marks.map((mark) => [low.indexOf(mark), mark.length]).filter(([n]) => n >= 0).sort((a, b) => a[0] - b[0])[0];
    if (!next) break;
    line.append(rest.slice(0, next[0]));
    const mark = document.createElement("mark");
    mark.textContent = rest.slice(next[0], next[0] + next[1]);
    line.append(mark);
    rest = rest.slice(next[0] + next[1]);
  }
  line.append(rest, at + 160 < text.length ? "…" : "");
  return line;
};

const show = async (query) => {
  const words = query.split(/\s+/u).filter(Boolean);
  list.replaceChildren();
  status.textContent = "";
  if (words.length === 0) return;
  const hits = await find(words);
  status.textContent = (hits.length === 0 ? status.dataset.none : status.dataset.found).replace("{n}", hits.length);
  for (const { file, title, text } of hits.slice(0, most)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `../${file.split("/").map(encodeURIComponent).join("/")}`;
    link.textContent = title;
    item.append(link, excerpt(text, words));
    list.append(item);
  }
};
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = form.elements.q.value;
  history.replaceState(null, "", `#${encodeURIComponent(query)}`);
  show(query);
});
load("about").then(() => {
  form.elements.q.value = decodeURIComponent(location.hash.slice(1));
  form.elements.q.focus();
  show(form.elements.q.value);
});
