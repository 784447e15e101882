// An archive of some years moves in as a ZIP, is corrected and applied, moves in again without change, moves out into an
// empty database, and is left behind as a site of files.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import { archive } from "../support/archive";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
let empty: Site;
let folder: string;
test.beforeAll(async () => {
  [site, empty] = await Promise.all([Site.start({ demo: true }), Site.start()]);
  folder = mkdtempSync(join(process.env.STORIES_DIR ?? tmpdir(), "moving-"));
});
test.afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([site?.stop(), empty?.stop()]);
});

const row = (page: Page, name: string) => page.locator(".archive-file").filter({ hasText: name });
const settled = (page: Page) => expect(page.locator("#archive[data-live]")).toHaveCount(0);

async function handIn(page: Page): Promise<void> {
  await page.goto("/organize/import");
  await page.getByLabel("シリーズ").selectOption("security-jaws");
  await page.getByLabel("またはファイルから").setInputFiles({ name: "archive.zip", mimeType: "application/zip", buffer: archive() });
  await page.getByRole("button", { name: "読み取る" }).click();
  await expect(page.getByRole("heading", { name: "archive.zip" })).toBeVisible();
  await settled(page);
}

/** Opens the review of a report of the archive. */
async function review(page: Page, name: string): Promise<void> {
  await row(page, name).getByRole("link", { name: /確かめる/ }).click();
  await expect(page.getByRole("heading", { name: "読み取った内容" })).toBeVisible();
}

/** Says what the line is that holds these words. */
async function say(page: Page, words: string, role: string): Promise<void> {
  const line = page.locator(".import-row").filter({ hasText: words }).first();
  await line.locator('input[name="line"]').check();
  await page.getByLabel("選んだ行は").selectOption(role);
  await page.getByRole("button", { name: "変える", exact: true }).click();
}

/** Parts one session into two, joins two into one, and takes a guess's other choice. */
async function correct(page: Page, back: string): Promise<void> {
  await review(page, "104.md");
  await expect(page.locator(".counts")).toContainText("1枠");
  await say(page, "帆のたたみ方", "session");
  await expect(page.locator(".counts")).toContainText("2枠");
  await page.goto(back);
  await review(page, "105.md");
  await expect(page.locator(".counts")).toContainText("2枠");
  await say(page, "Session2: つづき", "notes");
  await expect(page.locator(".counts")).toContainText("1枠");
  await page.goto(back);
  await review(page, "106.md");
  const choice = page.locator('.import-guess button[value^="choose:"]').first();
  const before = await page.locator(".import-guess").count();
  await choice.click();
  await expect(page.locator(".import-guess")).toHaveCount(before - 1);
  await page.goto(back);
}

/** "12 events, 34 questions and 5 registrations are in …": what an export counts. */
async function counted(of: Site, name: string): Promise<string> {
  const said = await of.run("export", "archive", join(folder, name));
  return said.split("\n")[0].replace(/ are in .*/, "");
}

test("an archive moves in, is corrected, moves in again without change, and moves out", async ({ browser }) => {
  const page = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" })).newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, "/organize");
  await handIn(page);
  const back = new URL(page.url()).pathname;
  // What nothing can be done with, and what waits for its event, is told.
  await expect(row(page, "flyer.pdf")).toContainText("PDFのファイルは読めません");
  await expect(row(page, "101.xlsx")).toContainText("第101回はまだありません");
  await expect(row(page, "101_participants.csv")).toContainText("その回を待っています");
  await expectNoBarriersInLightAndDark(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await correct(page, back);

  await page.getByRole("button", { name: /まとめて取り込む/ }).click();
  await settled(page);
  await expect(page.locator(".archive-file .badge.ok")).toHaveCount(8);
  for (const [number, talks] of [[101, 2], [102, 2], [103, 2], [104, 2], [105, 1], [106, 1]]) {
    await page.goto(`/organize/security-jaws/${number}/report`);
    await expect(page.locator("main")).toContainText(`第${number}回`);
    await page.goto(`/security-jaws/${number}`);
    await expect(page.locator("#agenda .who, .event-agenda .who"), `#${number}`).toHaveCount(talks);
  }
  await page.goto(back);
  await row(page, "101.xlsx").getByRole("link", { name: /確かめる/ }).click();
  await expect(page.locator("main")).toContainText("潮を測るのは朝だけですか");

  // Once more: everything is there already.
  await handIn(page);
  await expect(page.locator(".archive-file").getByText("もうあります")).toHaveCount(8);
  const before = await counted(site, "before");
  await page.getByRole("button", { name: /まとめて取り込む/ }).click();
  await settled(page);
  expect(await counted(site, "after")).toBe(before);
  witness.expectQuiet("the desk");

  // Out of it, and into an empty database.
  expect(before).toMatch(/\d{2,} events, \d+ questions and \d+ registrations/);
  await empty.run("import", "archive", join(folder, "after"));
  expect(await counted(empty, "moved")).toBe(before);
});

test("a community that ends leaves its archive behind as files", async ({ browser }) => {
  const still = join(folder, "site");
  await site.run("export", "site", still);
  const page = await (await browser.newContext({ locale: "ja-JP", viewport: { width: 1280, height: 900 } })).newPage();
  const lost: string[] = [];
  // What was still on its way when a reader went on is not lost.
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") lost.push(request.url());
  });
  await page.goto(pathToFileURL(join(still, "index.html")).href);
  await page.getByRole("link", { name: "さがす" }).first().click();
  await page.getByLabel("探すことば").fill("Organizations");
  await page.getByRole("button", { name: "さがす" }).click();
  await expect(page.locator("#search-status")).toContainText("件見つかりました");
  const hit = page.locator("#search-hits a").first();
  const title = (await hit.textContent()) ?? "";
  await hit.click();
  await expect(page).toHaveTitle(title);
  await expect(page.locator("main")).toContainText("Organizations");
  // From page to page without a server, and nothing on them that needs one.
  await page.goto(pathToFileURL(join(still, "security-jaws/32/report/index.html")).href);
  await page.locator("main a[href*='speakers/']").first().click();
  await expect(page.locator("h1")).toBeVisible();
  expect(page.url()).toMatch(/^file:.*\/speakers\/.*index\.html$/);
  expect(await page.locator("form, script[src]").count()).toBe(0);
  expect(lost).toEqual([]);
});
