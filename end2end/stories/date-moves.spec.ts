// An event that gives up its date and gets another one: whatever hangs on its start goes with it, and
// calendars free the evening.
import type { Page } from "@playwright/test";
import { Witness } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
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

/** Properties of the one entry, and how many entries there are. */
async function entry(page: Page): Promise<{ count: number; of: (name: string) => string | undefined }> {
  const reply = await page.request.get(`${site.url}/security-jaws/42/event.ics`);
  expect(reply.status()).toBe(200);
  const text = (await reply.text()).replace(/\r\n[ \t]/g, "");
  const inner = /BEGIN:VEVENT\r\n([\s\S]*?)END:VEVENT/.exec(text)?.[1] ?? "";
  const of = (name: string) => new RegExp(`^${name}(?:;[^:]*)?:(.*)\r?$`, "m").exec(inner)?.[1]?.trim();
  return { count: text.split("BEGIN:VEVENT").length - 1, of };
}

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
  expect(before.entry.of("STATUS")).toBe("CONFIRMED");
  expect(before.times.length).toBeGreaterThan(3);

  await page.goto(EDIT);
  const [start, minutes, doors] = await Promise.all(["start", "minutes", "doors"].map((name) => field(page, name).inputValue()));
  await page.locator("summary", { hasText: "状態を変える" }).click();
  await page.locator("summary", { hasText: "延期にする" }).click();
  await page.locator(".call-off details[open] [name=reason]").fill("台風が近づいているため");
  await page.locator(".call-off details[open]").getByRole("button").last().click();
  await expect(page.getByText(/延期にしました。/)).toBeVisible();
  await page.goto(EDIT);
  await field(page, "date").fill("");
  await save(page);
  // Only the day is gone from the form.
  await expect(field(page, "date")).toHaveValue("");
  for (const [name, value] of [["start", start], ["minutes", minutes], ["doors", doors]] as const) {
    await expect(field(page, name)).toHaveValue(value!);
  }
  await page.goto("/security-jaws/42");
  await expect(page.getByText("台風が近づいているため")).toBeVisible();
  const given = await entry(page);
  expect([given.count, given.of("STATUS"), given.of("DTSTART"), given.of("UID")]).toEqual([1, "CANCELLED", before.entry.of("DTSTART"), before.entry.of("UID")]);
  expect(Number(given.of("SEQUENCE"))).toBeGreaterThan(Number(before.entry.of("SEQUENCE")));

  await page.goto(EDIT);
  await field(page, "date").fill("2027-02-17");
  await save(page);
  await page.getByRole("button", { name: "あらためて告知する" }).click();
  await expect(page.getByText(/あらためて告知しました。/)).toBeVisible();
  const anew = await entry(page);
  const clock = (text: string | undefined) => text?.split("T")[1];
  expect([anew.count, anew.of("STATUS"), anew.of("UID")]).toEqual([1, "CONFIRMED", before.entry.of("UID")]);
  expect(anew.of("DTSTART")).toBe(`20270217T${clock(before.entry.of("DTSTART"))}`);
  expect(clock(anew.of("DTEND"))).toBe(clock(before.entry.of("DTEND")));
  expect(Number(anew.of("SEQUENCE"))).toBeGreaterThan(Number(given.of("SEQUENCE")));
  // Every talk has its hour again.
  expect(await times(page)).toEqual(before.times);
  await page.goto(EDIT);
  await expect(field(page, "doors")).toHaveValue(doors!);
  witness.expectQuiet("the desk");
});
