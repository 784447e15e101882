// How long an answer lasts, as the console and the stage count it; how many screens are open; what a moderator's phone keeps in
// sight; reasons and panels by keys.
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { BOARD, PHONE, card, open } from "../support/board";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function window(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  return (await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", ...options })).newPage();
}

async function moderating(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await window(browser, options);
  await enterAs(page, ORGANIZER, "/organize");
  await open(page, `${BOARD}/moderate`);
  return page;
}

test("an answer is counted from when it was taken up, on every screen and after a reload, and nobody is read the seconds", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const stage = await window(browser, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" });
  await stage.clock.install();
  await open(stage, `${BOARD}/stage`);
  const name = "GuardDutyの通知が来たら";
  await card(desk, name).getByRole("button", { name: "回答中にする" }).click();
  await expect(stage.locator(".stage-question")).toContainText(name);
  const [here, there] = [desk.locator(".moderate-now .answer-time"), stage.locator(".stage-now .answer-time")];
  await expect(here).toHaveText(/^0:[0-2]\d$/);
  await expect(desk.locator(".moderate-since").first()).toContainText(/^\d\d:\d\dから/);
  await expect(there).toHaveText(/^0:[0-2]\d$/);
  await expect(here).toHaveAttribute("aria-live", "off");
  await expect(there).toHaveAttribute("aria-hidden", "true");

  // Almost four minutes later; and once more on a page that is loaded anew.
  await stage.clock.fastForward(220_000);
  await expect(there).toHaveText(/^(3:[45]\d|4:[01]\d)$/);
  await open(stage, `${BOARD}/stage`);
  await expect(there).toHaveText(/^(3:[45]\d|4:[01]\d)$/);
  await expectNoSidewaysScroll(stage);
  await expectNoBarriersInLightAndDark(desk);

  // The next one begins at nothing, and after the last one nothing is counted.
  await card(desk, "検証用のアカウントを分けるのは").getByRole("button", { name: "回答中にする" }).click();
  await expect(desk.locator(".moderate-now")).toContainText("検証用のアカウントを分けるのは");
  await expect(here).toHaveText(/^0:[0-2]\d$/);
  await desk.locator(".moderate-now").getByRole("button", { name: "回答済みにする" }).click();
  await expect(desk.locator(".moderate-now")).toBeHidden();
  await expect(there).toHaveCount(0);
});

test("a console says how many screens are open, a stage and a line on another page not among them", async ({ browser }) => {
  test.setTimeout(90_000);
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const count = desk.locator("[data-screens]");
  // What other stories left open is told to be closed some seconds later.
  await expect(count).toHaveText("参加者の画面 0", { timeout: 20_000 });
  await expect(desk.getByText("つながっています")).toBeVisible();
  const stage = await window(browser, { viewport: { width: 1280, height: 720 } });
  await open(stage, `${BOARD}/stage`);
  // The page of the event shows what is being answered, and nobody asks or votes there.
  const reader = await window(browser, { viewport: PHONE });
  const followed = reader.waitForResponse((reply) => /\/questions\/stream(\?|$)/.test(reply.url()) && reply.ok());
  await reader.goto("/mini-security-jaws/54");
  await followed;
  const phones = await Promise.all([window(browser, { viewport: PHONE }), window(browser, { viewport: PHONE })]);
  await Promise.all(phones.map((phone) => open(phone, BOARD)));
  await expect(count).toHaveText("参加者の画面 2", { timeout: 20_000 });
  await phones[0].close();
  await expect(count).toHaveText("参加者の画面 1", { timeout: 20_000 });
  // Also on a page that is drawn anew, and nobody else is told.
  await desk.reload();
  await expect(count).toHaveText("参加者の画面 1");
  await expect(phones[1].locator("[data-screens]")).toHaveCount(0);
});

test("a moderator's phone keeps what is being answered in sight, whatever is looked at, and ends it with a press", async ({ browser }) => {
  const phone = await moderating(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await phone.getByRole("button", { name: "並んでいる" }).click();
  const first = phone.locator('[data-is="open"] .moderate-question').first();
  const words = await first.locator(".board-body").innerText();
  await first.getByRole("button", { name: "回答中にする" }).click();
  const strip = phone.locator(".moderate-strip");
  await expect(strip).toContainText(words);
  await expect(strip.locator(".answer-time")).toHaveText(/^0:\d\d$/);
  await phone.getByRole("button", { name: "届いた" }).click();
  await expect(strip).toBeVisible();
  await expectNoBarriersInLightAndDark(phone);
  await expectNoSidewaysScroll(phone);
  await strip.getByRole("button", { name: "済み", exact: true }).click();
  await expect(strip).toBeHidden();
  await expect(card(phone, words).locator(".badge").first()).toHaveText("回答済み");
  await expect(phone.locator(".moderate-undo")).toContainText("済み");
});

test("reasons are chosen by their numbers, and Escape leaves the panel", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  await desk.keyboard.press("j");
  const chosen = desk.locator(".moderate-question.at");
  await expect(chosen).toBeFocused();
  await desk.keyboard.press("d");
  const reasons = chosen.locator(".moderate-decline [type=radio]");
  await expect(reasons.first()).toBeFocused();
  await desk.keyboard.press("3");
  await expect(reasons.nth(2)).toBeChecked();
  await expect(reasons.nth(2)).toBeFocused();
  await desk.keyboard.press("Escape");
  await expect(reasons.first()).toBeHidden();
  await expect(chosen).toBeFocused();
});
