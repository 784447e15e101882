// Readers of calendars that are not ours, both from npm and so always there: ical.js, which goes by what the calendar itself
// says of a zone, and node-ical, which goes by the zone's name. What both forgive is looked for line by line.
import { type Page, expect } from "@playwright/test";
import ICAL from "ical.js";
import ical from "node-ical";

/** A property with its parameters; quoted values may hold anything but quotes. */
const PROPERTY = /^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/;
/** What the values of some properties look like. */
const VALUES: [RegExp, RegExp][] = [
  [/^(DTSTART|DTEND|RECURRENCE-ID)$/, /^\d{8}T\d{6}Z?$/],
  [/^(DTSTAMP|LAST-MODIFIED|CREATED)$/, /^\d{8}T\d{6}Z$/],
  [/^SEQUENCE$/, /^\d+$/],
  [/^TZOFFSET(FROM|TO)$/, /^[+-]\d{4}(\d{2})?$/],
  [/^UID$/, /./],
];

/** An entry as both of them read it. */
export interface Read {
  uid: string;
  summary: string;
  status: string;
  sequence: number;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
}

/** Both readers read the same, and find nothing wrong with it; the entries by their begin. `method`: of a calendar that a mail carries. */
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
    // By what the calendar says of the zone, and by nothing else.
    for (const { zone } of [event.startDate, event.endDate]) {
      expect(zone.tzid === "UTC" || zone.component?.parent === calendar, `${event.uid}: the calendar's own zone, not ${zone.tzid}`).toBe(true);
    }
  }
  expect(new Set(read.map(({ uid }) => uid)).size).toBe(read.length);
  expectWellFormed(text);
  const facts = (all: Read[]) => all.map(({ uid, summary, status, sequence, start, end }) => `${uid} ${summary} ${status} ${sequence} ${start} ${end}`).sort();
  const others = Object.values(ical.sync.parseICS(text)).filter((entry) => entry?.type === "VEVENT") as ical.VEvent[];
  const second = others.map((event) => ({
    uid: String(event.uid),
    summary: String(event.summary),
    status: String(event.status),
    sequence: Number(event.sequence),
    start: event.start?.getTime() ?? 0,
    end: event.end?.getTime() ?? 0,
  }));
  expect(facts(second)).toEqual(facts(read));
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

/** Lines as RFC 5545 writes them, each part closed by its own end, and values that are what they should be. */
function expectWellFormed(text: string): void {
  expect(text.endsWith("\r\n") && !/[^\r]\n|\r[^\n]/.test(text), "lines end with CRLF").toBe(true);
  const open: string[] = [];
  const times = new Map<string, number>();
  for (const line of text.replace(/\r\n[ \t]/g, "").split("\r\n").slice(0, -1)) {
    expect(line).toMatch(PROPERTY);
    const [, name = "", , value = ""] = PROPERTY.exec(line) ?? [];
    if (name === "BEGIN") open.push(value);
    else if (name === "END") expect(open.pop(), line).toBe(value);
    const wanted = VALUES.find(([names]) => names.test(name))?.[1];
    if (wanted) expect(value, line).toMatch(wanted);
    if (open.at(-1) === "VEVENT" && name !== "BEGIN") times.set(name, (times.get(name) ?? 0) + 1);
  }
  expect(open).toEqual([]);
  const entries = text.split("BEGIN:VEVENT").length - 1;
  for (const name of ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE"]) expect(times.get(name) ?? 0, `${name} in each entry`).toBe(entries);
}
