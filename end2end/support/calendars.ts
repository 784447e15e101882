// A third reader of calendars, in another language: `icalendar` of PyPI, where bin/setup found a Python to install it for.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "..");
const PYTHON = join(FOLDER, ".venv", "bin", "python");

interface Entry {
  uid: string;
  summary: string;
  status: string;
  sequence: number;
  /** Milliseconds since 1970, by the name of the zone. */
  start: number;
  end: number;
  /** The same two by what the calendar says of the zone. */
  told: [number, number];
}

interface Calendar {
  /** Empty for none. */
  method: string;
  entries: Entry[];
  /** What it could not read. */
  errors: string[];
}

/** What it reads; nothing where it is not installed. */
export function readByPython(text: string): Calendar | undefined {
  if (!existsSync(PYTHON)) {
    console.warn("end2end/.venv is not there: no calendar is read by icalendar of PyPI (bin/setup installs it where it finds python3)");
    return undefined;
  }
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(FOLDER, "support", "read_calendar.py")], { input: text, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Calendar;
}
