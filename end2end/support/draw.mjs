// Repeats a draw from what is published of it: the list on the standard input, and as arguments the seed, the number of seats
// and, where the draw has such a rule, how many of a group at most. It knows nothing of the program that drew. Prints the list's
// fingerprint, then each number with its result.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const [seed, seats, cap = "Infinity"] = process.argv.slice(2);
const list = readFileSync(0, "utf8");
const value = (number) => createHmac("sha256", seed).update(number).digest("hex");
const entries = list.trim().split("\n").map((line) => {
  const [number, ...words] = line.split(" ");
  return { number, value: value(number), isFirst: words.includes("first"), group: words.find((word) => /^g\d+$/.test(word)) };
});
const drawn = entries.sort((a, b) => Number(b.isFirst) - Number(a.isFirst) || (a.value < b.value ? -1 : 1));
// Whoever has as many of their group before them as may pass stands behind all others.
const passed = {};
const goes = new Map(drawn.map((entry) => {
  if (entry.group) passed[entry.group] = (passed[entry.group] ?? 0) + 1;
  return [entry, !entry.group || passed[entry.group] <= Number(cap)];
}));
const order = [...drawn.filter((entry) => goes.get(entry)), ...drawn.filter((entry) => !goes.get(entry))];
const results = order.map(({ number }, at) => `${number} ${at < Number(seats) ? "won" : "waits"}`);
console.log([createHash("sha256").update(list).digest("hex"), ...results].join("\n"));
