// What calendars are given, read by readers that are not ours.
import type { Browser, Page } from "@playwright/test";
import { release } from "../support/agenda";
import { type Read, calendarOfMail, expectReadAlike } from "../support/calendars";
import { ORGANIZER, enterAs } from "../support/demo";
import { register } from "../support/registering";
import { setSeats } from "../support/seats";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const DESK = "/organize/security-jaws/42";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 390): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 } });
}

test("calendars are read by readers that are not ours, and they read the same", async ({ browser }) => {
  const page = await open(browser);
  const feeds: Record<string, Read[]> = {};
  for (const [path, events] of [["/security-jaws/42/event.ics", 1], ["/security-jaws/42/event.ics?tentative=1", 1], ["/security-jaws/calendar.ics", 2]] as const) {
    const reply = await page.request.get(path);
    expect(reply.headers()["content-type"]).toContain("text/calendar");
    feeds[path] = expectReadAlike(await reply.text());
    expect(feeds[path].length).toBeGreaterThanOrEqual(events);
  }
  const [entry] = feeds["/security-jaws/42/event.ics"];
  expect(entry.status).toBe("CONFIRMED");
  expect(feeds["/security-jaws/42/event.ics?tentative=1"]).toEqual([{ ...entry, status: "TENTATIVE" }]);
});

test("calendars in mails follow the seat and the event, as other readers read them", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  const ofEvent = async () => expectReadAlike(await (await desk.request.get("/security-jaws/42/event.ics")).text());
  // What comes with a ticket by mail is the entry of the event's page.
  await register(site, browser, "calendar@desk.test", /^現地/);
  const [entry] = await ofEvent();
  expect(await calendarOfMail(desk, "calendar@desk.test", "参加確定: ")).toEqual([entry]);
  // Who waits may come, and may not.
  await desk.goto(`${DESK}?edit=seats`);
  const capacity = await desk.locator('[name="types/0/capacity"]').inputValue();
  await setSeats(desk, 0, "0");
  await register(site, browser, "waits@desk.test", /^現地/);
  const [waiting] = await calendarOfMail(desk, "waits@desk.test", "キャンセル待ち: ");
  expect([waiting.uid, waiting.start, waiting.status]).toEqual([entry.uid, entry.start, "TENTATIVE"]);
  await setSeats(desk, 0, capacity);

  // A second day is an entry of its own, in each mail from then on.
  const planner = await open(browser);
  await enterAs(planner, ORGANIZER, "/organize");
  await planner.goto(`${DESK}/agenda?view=list`);
  await planner.locator("#row-5 summary").first().click();
  await planner.locator("[name='5.day']").selectOption("1");
  await expect(planner.locator(".save-state")).toHaveText(/保存済み/);
  await release(planner);
  await register(site, browser, "two-days@desk.test", /^現地/);
  const days = await ofEvent();
  expect(days.length).toBe(2);
  expect(days[1].start - days[0].start).toBeGreaterThan(12 * 3_600_000);
  expect(days.map(({ uid }) => uid.replace(/-day2(?=@)/, ""))).toEqual([entry.uid, entry.uid]);
  const told = await calendarOfMail(desk, "two-days@desk.test", "参加確定: ");
  expect(told).toEqual(days);

  // Called off, the mail that says so frees both.
  await desk.goto(`${DESK}?edit=all`);
  const card = desk.locator(".state-card");
  if (!(await card.evaluate((node: HTMLDetailsElement) => node.open))) await card.locator("summary").first().click();
  const way = card.locator(".call-off", { hasText: "知らせて中止にする" });
  await way.locator("summary", { hasText: "中止にする" }).click();
  await way.locator("[name=reason]").fill("会場が閉まるため");
  await way.getByRole("button", { name: "知らせて中止にする" }).click();
  await expect(desk.getByText(/中止にしました。/)).toBeVisible();
  const off = await calendarOfMail(desk, "calendar@desk.test", "中止: ");
  expect(off.map(({ uid, status }) => [uid, status])).toEqual(days.map(({ uid }) => [uid, "CANCELLED"]));
  expect(off[0].sequence).toBeGreaterThan(entry.sequence);
});
