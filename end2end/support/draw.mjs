// Repeats a draw from what is published of it: the list on the standard input, and as arguments the seed and the number of
// seats. It knows nothing of the program that drew. Prints the list's fingerprint, then each number with its result.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const [seed, seats] = process.argv.slice(2);
const list = readFileSync(0, "utf8");
const value = (number) => createHmac("sha256", seed).update(number).digest("hex");
const numbers = list.trim().split("\n").map((number) => [value(number), number]).sort();
const results = numbers.map(([, number], at) => `${number} ${at < Number(seats) ? "won" : "waits"}`);
console.log([createHash("sha256").update(list).digest("hex"), ...results].join("\n"));
