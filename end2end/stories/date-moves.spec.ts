// An event that gives up its date and gets another one, is called off and takes place after all: whatever hangs on its
// start goes with it, and calendars free the evening; every place that shows it follows each step, and everybody is told
// of it once.
import type { Page } from "@playwright/test";
import { type Read, calendarOfMail, expectReadAlike } from "../support/calendars";
import { Witness } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { daysAfter } from "../support/events";
import { mailTo, newestMail, toldSince } from "../support/mails";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42";
const EDIT = `${DESK}?edit=all`;
const field = (page: Page, name: string) => page.locator(`[name="${name}"]`).first();

/** Saves a change that people planned with, and tells nobody. Afterwards all facts are open again. */
async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await page.getByRole("button", { name: "知らせずに変える" }).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await page.goto(EDIT);
}

/** Its entry in a calendar, as readers that are not ours read it. */
async function entry(page: Page, calendar = "/security-jaws/42/event.ics"): Promise<Read> {
  const reply = await page.request.get(site.url + calendar);
  expect(reply.status()).toBe(200);
  const entries = expectReadAlike(await reply.text()).filter(({ uid }) => uid.startsWith("security-jaws-42@"));
  expect(entries.length).toBe(1);
  return entries[0];
}

/** Day and clock in Tokyo, as `2027-02-17T19:00`. */
const inTokyo = (at: number) => new Date(at + 9 * 3_600_000).toISOString().slice(0, 16);

/** Clock times of the agenda on the public page. */
async function times(page: Page): Promise<string[]> {
  await page.goto("/security-jaws/42");
  return page.locator(".event-agenda time").allInnerTexts();
}

test("postponed without a date, and set anew", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, "/organize");
  const before = { entry: await entry(page), times: await times(page) };
  expect(before.entry.status).toBe("CONFIRMED");
  expect(before.times.length).toBeGreaterThan(3);

  await page.goto(EDIT);
  const [start, minutes, doors] = await Promise.all(["start", "minutes", "doors"].map((name) => field(page, name).inputValue()));
  await page.locator("summary", { hasText: "状態を変える" }).click();
  await page.locator("summary", { hasText: "延期にする" }).click();
  await page.locator(".call-off details[open] [name=reason]").fill("台風が近づいているため");
  await page.locator(".call-off details[open]").getByRole("button").last().click();
  await expect(page.getByText(/延期にしました。/)).toBeVisible();
  await page.goto(EDIT);
  // The day is given up with it, and only the day is gone from the form.
  await expect(field(page, "date")).toHaveValue("");
  for (const [name, value] of [["start", start], ["minutes", minutes], ["doors", doors]] as const) {
    await expect(field(page, name)).toHaveValue(value!);
  }
  await page.goto("/security-jaws/42");
  await expect(page.getByText("台風が近づいているため")).toBeVisible();
  await expect(page.getByText("新しい日程を調整しています")).toBeVisible();
  await expect(page.locator(".facts del")).toHaveCount(1);
  const given = await entry(page);
  expect(given).toEqual({ ...before.entry, status: "CANCELLED", sequence: given.sequence });
  expect(given.sequence).toBeGreaterThan(before.entry.sequence);

  await page.goto(EDIT);
  await field(page, "date").fill("2027-02-17");
  await save(page);
  // The new day holds at once, on the page and in calendars, before it is announced again.
  expect((await entry(page)).status).toBe("CONFIRMED");
  await page.goto("/security-jaws/42");
  await expect(page.getByRole("heading", { name: "新しい日程が決まりました" })).toBeVisible();
  await expect(page.locator(".facts del")).toHaveCount(0);
  await page.goto(EDIT);
  await page.locator("summary", { hasText: "あらためて告知する" }).click();
  await page.getByRole("button", { name: "知らせずにあらためて告知する" }).click();
  await expect(page.getByText(/あらためて告知しました。/)).toBeVisible();
  const anew = await entry(page);
  expect([anew.status, anew.uid]).toEqual(["CONFIRMED", before.entry.uid]);
  expect(inTokyo(anew.start)).toBe(`2027-02-17T${start}`);
  expect(anew.end - anew.start).toBe(before.entry.end - before.entry.start);
  expect(anew.sequence).toBeGreaterThan(given.sequence);
  // Every talk has its hour again.
  expect(await times(page)).toEqual(before.times);
  await page.goto(EDIT);
  await expect(field(page, "doors")).toHaveValue(doors!);
  witness.expectQuiet("the desk");
});

/** A date as pages and mails have it, up to its day of the week. */
const spelled = (date: string) => date.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");

/** What is to be read of it. */
interface Said {
  /** None: it has no date. */
  date?: string;
  /** The day in calendars, also where it is free again. */
  entryOn: string;
  status: "CONFIRMED" | "CANCELLED";
  schema: "EventScheduled" | "EventPostponed" | "EventCancelled";
  /** Why it is off. */
  reason?: string;
  /** Why it was off before. */
  noReason?: string;
}

/** Pages for anybody and for who holds a seat, structured data and calendars say the same. Answers its entry in calendars. */
async function expectEverywhere(stranger: Page, holder: Page, ticket: string, said: Said): Promise<Read> {
  const when = said.date ? `${spelled(said.date)}(` : "日程は調整中です";
  for (const [page, path] of [[stranger, "/security-jaws/42"], [holder, ticket]] as const) {
    await page.goto(path);
    await expect(page.locator("main")).toContainText(when);
    if (said.reason) await expect(page.locator("main")).toContainText(said.reason);
    if (said.noReason) await expect(page.locator("main")).not.toContainText(said.noReason);
  }
  const data = JSON.parse((await stranger.locator('script[type="application/ld+json"]').first().textContent())!);
  expect([data.eventStatus, data.startDate?.slice(0, 10)]).toEqual([`https://schema.org/${said.schema}`, said.date]);

  // What is postponed stays announced there, with the word that its day is open.
  const isNext = said.schema !== "EventCancelled";
  await stranger.goto("/security-jaws");
  await expect(stranger.locator(".next-card")).toHaveCount(isNext ? 1 : 0);
  if (isNext && said.date) await expect(stranger.locator(".next-card")).toContainText(when);
  await holder.goto("/me");
  if (said.schema === "EventCancelled") {
    await expect(holder.locator("section", { has: holder.getByRole("heading", { name: "中止になった回" }) })).toContainText("Security-JAWS 第42回");
    await expect(held(holder)).toHaveCount(0);
  } else {
    await expect(held(holder)).toContainText(when);
    await expect(held(holder).getByText("延期", { exact: true })).toHaveCount(said.schema === "EventPostponed" ? 1 : 0);
  }

  const own = await entry(stranger);
  expect([own.status, inTokyo(own.start).slice(0, 10)]).toEqual([said.status, said.entryOn]);
  expect(await entry(stranger, "/security-jaws/calendar.ics")).toEqual(own);
  return own;
}

/** The event among those that somebody holds a place at. */
const held = (page: Page) => page.locator(".held", { hasText: "Security-JAWS 第42回" });

/** Sets another date and tells everybody; answers how many that are, the one who speaks there among them. */
async function setDate(desk: Page, date: string): Promise<number> {
  await desk.goto(EDIT);
  await field(desk, "date").fill(date);
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  const asks = desk.getByRole("heading", { name: /^この変更を\d+人に知らせますか$/ });
  const people = Number(/\d+/.exec(await asks.innerText())![0]);
  await desk.getByRole("button", { name: "変えて、選んだ人に知らせる" }).click();
  await expect(desk.getByText(`保存しました。${people}人にメールを送ります。`)).toBeVisible();
  return people;
}

/** It takes place after all; the holders and who speaks there are told. */
async function revive(desk: Page, people: number): Promise<void> {
  await desk.goto(EDIT);
  const way = desk.locator(".state-card .call-off", { hasText: "知らせてあらためて告知する" });
  await way.locator("summary", { hasText: "あらためて告知する" }).click();
  await way.getByRole("button", { name: "知らせてあらためて告知する" }).click();
  await expect(desk.getByText(`あらためて告知しました。席を持つ${people}人に、メールで知らせています。登壇者1人にもメールを送ります。`)).toBeVisible();
}

/** Postpones or cancels it, in these words; the holders and who speaks there are told. */
async function callOff(desk: Page, what: "延期" | "中止", reason: string, people: number): Promise<void> {
  await desk.goto(EDIT);
  const card = desk.locator(".state-card");
  if (!(await card.evaluate((node: HTMLDetailsElement) => node.open))) await card.locator("summary").first().click();
  const way = card.locator(".call-off", { hasText: `知らせて${what}にする` });
  await way.locator("summary", { hasText: `${what}にする` }).click();
  await way.locator("[name=reason]").fill(reason);
  await way.getByRole("button", { name: `知らせて${what}にする` }).click();
  await expect(desk.getByText(`${what}にしました。席を持つ${people}人に、理由をメールで知らせています。登壇者1人にもメールを送ります。`)).toBeVisible();
}

/** Of who holds a seat, and of who speaks there. */
const HOLDER = "attendee@demo.example";
const SPEAKER = "speaker@demo.example";

test("moved, postponed, set anew, cancelled and revived: every place follows, and everybody is told once", async ({ browser }) => {
  const open = async (width: number) => (await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width, height: 844 } })).newPage();
  const [desk, stranger, holder] = [await open(1280), await open(1280), await open(390)];
  await enterAs(desk, ORGANIZER, "/organize");
  await enterAs(holder, "参加者 はるか", "/me");
  const ticket = (await held(holder).getByRole("link", { name: "受付票を開く" }).getAttribute("href"))!;
  await desk.goto(EDIT);
  const first = await field(desk, "date").inputValue();
  const [second, third] = [daysAfter(first, 7), daysAfter(first, 21)];
  const begin = await newestMail(desk);
  /** Everybody who holds a place, each with one mail of this kind more than before. */
  const told = async (subject: string, n: number): Promise<string[]> => {
    await expect.poll(async () => (await toldSince(desk, begin, `${subject}: `)).length).toBe(n);
    return toldSince(desk, begin, `${subject}: `);
  };
  /** What the mails with these subjects carry into the calendars of who holds a seat and who speaks there. */
  const expectInMails = async (ofHolder: string, ofSpeaker: string, entry: Read) => {
    expect(await calendarOfMail(desk, HOLDER, `${ofHolder}: `)).toEqual([entry]);
    expect(await calendarOfMail(desk, SPEAKER, `${ofSpeaker}(登壇者の方へ): `)).toEqual([entry]);
  };
  let sequence = (await entry(stranger)).sequence;
  const isEverywhere = async (said: Said): Promise<Read> => {
    const now = await expectEverywhere(stranger, holder, ticket, said);
    expect(now.sequence).toBeGreaterThan(sequence);
    sequence = now.sequence;
    return now;
  };

  const people = (await setDate(desk, second)) - 1;
  const moved = await isEverywhere({ date: second, entryOn: second, status: "CONFIRMED", schema: "EventScheduled" });
  const holders = await told("変更", people);
  expect(new Set(holders).size).toBe(people);
  expect(await told("予定の変更(登壇者の方へ)", 1)).toEqual([SPEAKER]);
  expect(await mailTo(desk, holders[0], "変更: ")).toMatch(new RegExp(`${spelled(first)}\\(.* → ${spelled(second)}\\(`));
  await expectInMails("変更", "予定の変更", moved);

  await callOff(desk, "延期", "会場の停電のため", people);
  const postponed = await isEverywhere({ entryOn: second, status: "CANCELLED", schema: "EventPostponed", reason: "会場の停電のため" });
  expect(await told("延期", people)).toEqual(holders);
  expect(await told("延期のお知らせ(登壇者の方へ)", 1)).toEqual([SPEAKER]);
  // The date that was given up is not told again; calendars free it.
  expect(await mailTo(desk, holders[0], "延期: ")).not.toContain(spelled(second));
  await expectInMails("延期", "延期のお知らせ", postponed);

  expect(await setDate(desk, third)).toBe(people + 1);
  await told("変更", 2 * people);
  await told("予定の変更(登壇者の方へ)", 2);
  expect(await mailTo(desk, holders[0], "変更: ")).toMatch(new RegExp(`未定 → ${spelled(third)}\\(`));
  await expectInMails("変更", "予定の変更", await entry(stranger));
  await desk.goto(EDIT);
  await desk.locator("summary", { hasText: "あらためて告知する" }).click();
  await desk.getByRole("button", { name: "知らせずにあらためて告知する" }).click();
  await expect(desk.getByText(/あらためて告知しました。/)).toBeVisible();
  await isEverywhere({ date: third, entryOn: third, status: "CONFIRMED", schema: "EventScheduled", noReason: "会場の停電のため" });

  await callOff(desk, "中止", "会場が閉まるため", people);
  const off = await isEverywhere({ date: third, entryOn: third, status: "CANCELLED", schema: "EventCancelled", reason: "会場が閉まるため" });
  expect(await told("中止", people)).toEqual(holders);
  expect(await told("中止のお知らせ(登壇者の方へ)", 1)).toEqual([SPEAKER]);
  await expectInMails("中止", "中止のお知らせ", off);
  // Nobody twice, by then too: a mail for each of the two changes and for both times that it was called off.
  expect(await told("変更", 2 * people)).toEqual([...holders, ...holders].sort());
  await told("予定の変更(登壇者の方へ)", 2);
  expect(await told("延期", people)).toEqual(holders);
  expect(await told("延期のお知らせ(登壇者の方へ)", 1)).toEqual([SPEAKER]);

  // It takes place after all, on the day that it was called off for.
  await revive(desk, people);
  const after = await isEverywhere({ date: third, entryOn: third, status: "CONFIRMED", schema: "EventScheduled", noReason: "会場が閉まるため" });
  expect(await told("やはり開催します", people)).toEqual(holders);
  expect(await told("やはり開催します(登壇者の方へ)", 1)).toEqual([SPEAKER]);
  for (const to of [HOLDER, SPEAKER]) expect(await mailTo(desk, to, "やはり開催します")).toContain(spelled(third));
  await expectInMails("やはり開催します", "やはり開催します", after);
  expect(after).toEqual({ ...off, status: "CONFIRMED", sequence: after.sequence });
  // And still nobody twice; nobody is told once more that it is off.
  expect(await told("やはり開催します", people)).toEqual(holders);
  expect(await told("中止", people)).toEqual(holders);
});
