// Readers of calendars that are not ours: ical.js, node-ical, and in another language `icalendar` of PyPI, where bin/setup
// found a Python to install it for.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Page, expect } from "@playwright/test";
import ICAL from "ical.js";
import ical from "node-ical";

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

/** An entry as all of them read it. */
export interface Read {
  uid: string;
  summary: string;
  status: string;
  sequence: number;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
}

/** All readers read the same, and find nothing wrong with it; the entries by their begin. `method`: of a calendar that a mail carries. */
export function expectReadAlike(text: string, method = ""): Read[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  expect(String(calendar.getFirstPropertyValue("method") ?? "")).toBe(method);
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const read: Read[] = events.map((event) => ({
    uid: event.uid,
    summary: event.summary,
    status: String(event.component.getFirstPropertyValue("status")),
    sequence: event.sequence,
    start: event.startDate.toJSDate().getTime(),
    end: event.endDate.toJSDate().getTime(),
  }));
  for (const [n, event] of events.entries()) {
    expect(event.uid).toMatch(/@/);
    expect(event.summary).toBeTruthy();
    expect(read[n].end).toBeGreaterThan(read[n].start);
    expect(["CONFIRMED", "TENTATIVE", "CANCELLED"]).toContain(read[n].status);
    expect(event.startDate.zone.tzid === "UTC" || calendar.getAllSubcomponents("vtimezone").length > 0).toBe(true);
  }
  expect(new Set(read.map(({ uid }) => uid)).size).toBe(read.length);
  const facts = (all: Read[]) => all.map(({ uid, summary, status, sequence, start, end }) => `${uid} ${summary} ${status} ${sequence} ${start} ${end}`).sort();
  const others = Object.values(ical.sync.parseICS(text)).filter((entry) => entry?.type === "VEVENT") as ical.VEvent[];
  const second = others.map((event) => ({
    uid: event.uid,
    summary: String(event.summary),
    status: String(event.status),
    sequence: Number(event.sequence),
    start: event.start.getTime(),
    end: event.end?.getTime() ?? 0,
  }));
  expect(facts(second)).toEqual(facts(read));
  const third = readByPython(text);
  if (third) {
    expect([third.method, third.errors]).toEqual([method, []]);
    expect(facts(third.entries)).toEqual(facts(read));
    for (const entry of third.entries) expect(entry.told).toEqual([entry.start, entry.end]);
  }
  return read.sort((a, b) => a.start - b.start);
}

/** The entries of the calendar that the newest mail with this subject to somebody carries. */
export async function calendarOfMail(page: Page, mail: string, subject: string): Promise<Read[]> {
  let path: string | undefined;
  await expect(async () => {
    const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
    const found = mails.find((text) => text.includes(mail) && text.includes(subject));
    path = /\/developer\/mail\/\d+\/event\.ics/.exec(found ?? "")?.[0];
    expect(path, `a mail “${subject}” with a calendar`).toBeTruthy();
  }).toPass();
  const reply = await page.request.get(path!);
  expect(reply.headers()["content-type"]).toBe("text/calendar; charset=utf-8; method=PUBLISH");
  return expectReadAlike(await reply.text(), "PUBLISH");
}

/** What it reads; nothing where it is not installed. */
function readByPython(text: string): Calendar | undefined {
  if (!existsSync(PYTHON)) {
    console.warn("end2end/.venv is not there: no calendar is read by icalendar of PyPI (bin/setup installs it where it finds python3)");
    return undefined;
  }
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(FOLDER, "support", "read_calendar.py")], { input: text, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Calendar;
}
