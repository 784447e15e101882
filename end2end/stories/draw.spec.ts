// What a draw may have for rules is repeated by a small program of somebody else's, and by that of everybody: both come to the
// same order, from the published list alone.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { expect, test } from "@playwright/test";

const program = process.env.BENKYOKAI ?? join(process.env.CARGO_TARGET_DIR ?? resolve(__dirname, "../../target"), "debug/benkyokai");

const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** Lines of a published list: some of large groups, some who lost the last time. */
function lines(people: number, kind: number): string[] {
  return Array.from({ length: people }, (_, n) => {
    const group = kind % 2 === 1 && n % 3 > 0 ? ` g${(n % 3)}` : "";
    const first = kind > 1 && n % 5 === kind % 5 ? " first" : "";
    return `A-${String(n + 1).padStart(4, "0")}${group}${first}`;
  });
}

test("promise 90: a draw with its rules is repeated by two programs that know nothing of each other", () => {
  const folder = mkdtempSync(join(tmpdir(), "draw-"));
  const verified = (list: string, seed: string, seats: string, cap?: string) => {
    const file = join(folder, "list.txt");
    writeFileSync(file, list);
    const words = ["lottery", "verify", file, "--seed", seed, "--seats", seats, ...(cap ? ["--cap", cap] : [])];
    const ran = spawnSync(program, words, { encoding: "utf8" });
    expect(ran.stderr).toBe("");
    const [head, ...rows] = ran.stdout.trim().split("\n");
    return [head.split(" ")[0], ...rows.map((row) => row.trim().split(/\s+/)).map((row) => `${row[1]} ${row[3]}`)];
  };
  const repeated = (list: string, seed: string, seats: string, cap?: string) => {
    const words = [join(__dirname, "../support/draw.mjs"), seed, seats, ...(cap ? [cap] : [])];
    return spawnSync(process.execPath, words, { input: list, encoding: "utf8" }).stdout.trim().split("\n");
  };
  // The program that is published with each draw, for whoever has Python.
  const read = (list: string, seed: string, seats: string, cap?: string) => {
    writeFileSync(join(folder, "list.txt"), list);
    const words = [join(__dirname, "../../server/src/pages/lottery_steps.py"), join(folder, "list.txt"), seed, seats, ...(cap ? [cap] : [])];
    const ran = spawnSync("python3", words, { encoding: "utf8" });
    expect(ran.stderr).toBe("");
    const [head, ...rows] = ran.stdout.trim().split("\n");
    return [head, ...rows.map((row) => row.split(" ")).map((row) => `${row[1]} ${row[3]}`)];
  };
  let beyond = 0;
  for (const kind of [0, 1, 2, 3]) {
    for (const seed of ["42123.45", "日経平均", "x"]) {
      const cap = kind % 2 === 1 ? "2" : undefined;
      const list = `${lines(30, kind).join("\n")}\n`;
      const ours = repeated(list, seed, "8", cap);
      expect(ours, `${kind}, ${seed}`).toEqual(verified(list, seed, "8", cap));
      if (hasPython) expect(ours, `${kind}, ${seed}, as published`).toEqual(read(list, seed, "8", cap));
      if (cap) beyond += Number(ours.join() !== repeated(list, seed, "8").join());
    }
  }
  expect(beyond, "the cap changes the order, else nothing was compared").toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
