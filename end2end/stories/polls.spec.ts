// A poll on a live evening: two attendees, one of them without JavaScript, a moderator and the stage; results that are hidden
// until they are shown; reactions to the talk that is on; and what becomes of both while a phone has no connection.
import type { Page } from "@playwright/test";
import { BOARD, PHONE, open } from "../support/board";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const TITLE = "使われていない鍵を見つけたら、まずどうしますか?";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const poll = (page: Page) => page.locator(".live-poll").filter({ hasText: TITLE });

test("a poll is written beforehand, opened, answered by phone and without script, and shown on the stage", async ({ browser }) => {
  const [phone, plain, stage, desk] = await Promise.all([
    site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }),
    site.window(browser, { viewport: PHONE, javaScriptEnabled: false }),
    site.window(browser, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" }),
    site.window(browser, { viewport: { width: 1280, height: 900 } }),
  ]);
  const witness = await Witness.of(phone, site.url);
  await open(phone, BOARD);
  await open(stage, `${BOARD}/stage`);
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto(`${BOARD}/polls`);

  // Two options that are the same are told, and nothing that was typed is lost.
  await desk.getByLabel("聞くこと").fill(TITLE);
  await desk.getByLabel(/^選択肢/).fill("すぐに消す\nすぐに消す");
  await desk.getByRole("button", { name: "下書きに加える" }).click();
  await expect(desk.getByText("同じ選択肢が二つあります。").first()).toBeVisible();
  await expect(desk.getByLabel("聞くこと")).toHaveValue(TITLE);
  await desk.getByLabel(/^選択肢/).fill("すぐに消す\n無効にして、しばらく待つ\n持ち主をさがして聞く");
  await desk.getByRole("button", { name: "下書きに加える" }).click();
  await expect(desk.locator(".poll-row")).toContainText("下書き");
  await expectNoBarriersInLightAndDark(desk);
  await expect(poll(phone)).toHaveCount(0);

  // Opened from the console, it is on every open screen; on the stage it takes the place of the question.
  await open(desk, `${BOARD}/moderate`);
  await desk.locator(".moderate-polls > summary").click();
  await desk.locator(".poll-row").getByRole("button", { name: "始める", exact: true }).click();
  await expect(poll(phone)).toBeVisible();
  await expect(poll(stage)).toBeVisible();
  await expect(stage.locator(".stage-board")).toBeHidden();
  await expect(phone.locator(".board-answering")).toBeHidden();
  await phone.getByRole("button", { name: /無効にして/ }).click();
  await expect(phone.getByRole("button", { name: /無効にして.*あなたの票/ })).toHaveAttribute("aria-pressed", "true");
  await expectNoSidewaysScroll(phone);
  await expectNoBarriersInLightAndDark(phone);

  // Without script it is a form, and one's own choice is marked on the page that follows.
  await plain.goto(BOARD);
  await plain.getByRole("button", { name: /すぐに消す/ }).click();
  await expect(plain).toHaveURL(/#poll-\d+$/);
  await expect(plain.getByRole("button", { name: /すぐに消す/ })).toHaveAttribute("aria-pressed", "true");
  await plain.getByRole("button", { name: /無効にして/ }).click();
  await expect(plain.getByRole("button", { name: /無効にして/ })).toHaveAttribute("aria-pressed", "true");

  // Everybody sees how many answered, moderators also what.
  await expect(poll(phone)).toContainText("2人が投票");
  await expect(stage.locator("[data-voters]").first()).toHaveText("2人が投票");
  await expect(phone.locator(".poll-result").first()).toBeHidden();
  await expect(desk.locator(".poll-counts")).toContainText("無効にして、しばらく待つ 2票");

  await desk.getByRole("button", { name: "締め切って結果を開く" }).click();
  await expect(phone.locator(".poll-options li").first()).toContainText("100%");
  await expect(phone.locator(".poll-options li").first()).toContainText("無効にして");
  await expect(stage.locator(".poll-options li").first()).toContainText("無効にして");
  await expectNoBarriersInLightAndDark(phone);
  await phone.reload();
  await expect(phone.locator(".poll-options li").first()).toContainText("あなたの票");

  // Polls have a tab of their own, which is a link where there is no script.
  await phone.locator(".board-tabs").getByRole("button", { name: /^投票/ }).click();
  await expect(poll(phone)).toBeVisible();
  await expect(phone.locator(".board-list").first()).toBeHidden();
  await phone.locator(".board-tabs").getByRole("button", { name: /^質問/ }).click();
  await expect(phone.locator(".board-list").first()).toBeVisible();
  await plain.goto(BOARD);
  await plain.locator(".board-tabs").getByRole("link", { name: /^投票/ }).click();
  await expect(plain.locator(".board-tab[aria-current=page]")).toContainText("投票");
  await expect(poll(plain)).toBeVisible();
  await expect(plain.locator(".board-list").first()).toBeHidden();
  expect(witness.complaints).toEqual([]);
});

test("people react to the talk that is on, once each, and may take it back", async ({ browser }) => {
  const [one, other] = await Promise.all([
    site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }),
    site.window(browser, { viewport: PHONE, javaScriptEnabled: false }),
  ]);
  await open(one, BOARD);
  const clap = (page: Page) => page.locator(".reaction").filter({ hasText: "拍手" });
  await clap(one).click();
  await expect(clap(one)).toHaveAttribute("aria-pressed", "true");
  await other.goto(BOARD);
  await clap(other).click();
  await expect(clap(one).locator("[data-count]")).toHaveText("2");
  await clap(other).click();
  await expect(clap(one).locator("[data-count]")).toHaveText("1");
  await one.locator(".reaction").filter({ hasText: "なるほど" }).click();
  await expect(clap(one)).toHaveAttribute("aria-pressed", "false");
  await expect(clap(one).locator("[data-count]")).toHaveText("0");
});

test("a reaction without a connection waits for seconds, and is then dropped, not sent later", async ({ browser }) => {
  const [phone, other] = await Promise.all([site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }), site.window(browser, { viewport: PHONE })]);
  await Promise.all([open(phone, BOARD), open(other, BOARD)]);
  const helps = (page: Page) => page.locator(".reaction").filter({ hasText: "助かる" });
  const before = Number(await helps(phone).locator("[data-count]").innerText());
  const sent: string[] = [];
  phone.on("requestfinished", (request) => { if (request.url().endsWith("/reactions")) sent.push(request.method()); });
  await phone.context().setOffline(true);
  await helps(phone).click();
  const told = phone.locator(".reactions").getByRole("status");
  await expect(told).toContainText("つながるのを待っています");
  await expect(helps(phone)).toHaveClass(/\bheld\b/);
  await expect(helps(phone)).toHaveAttribute("aria-pressed", "false");
  await expectNoSidewaysScroll(phone);
  await expectNoBarriersInLightAndDark(phone);
  await expect(told).toContainText("この反応は送りませんでした");
  await expect(helps(phone)).not.toHaveClass(/\bheld\b/);
  await expect(phone.locator(".reactions").getByRole("alert")).toBeHidden();
  await phone.context().setOffline(false);
  await expect(phone.locator(".board-connection")).toBeHidden();
  // Somebody else's arrives, and nothing of before with it.
  await helps(other).click();
  await expect(helps(phone).locator("[data-count]")).toHaveText(String(before + 1));
  expect(sent).toEqual([]);
  await helps(phone).click();
  await expect(helps(phone)).toHaveAttribute("aria-pressed", "true");
  await expect(helps(phone).locator("[data-count]")).toHaveText(String(before + 2));
  await expect(told).toBeHidden();
});

test("a reaction that finds no way is sent once as soon as there is one, and the last of two presses counts", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, BOARD);
  const button = (words: string) => phone.locator(".reaction").filter({ hasText: words });
  const told = phone.locator(".reactions").getByRole("status");
  let [isThrough, arrived] = [false, 0];
  await phone.route("**/qa/reactions", (route) => {
    if (!isThrough) return route.abort();
    arrived += 1;
    return route.continue();
  });
  await button("なるほど").click();
  await expect(button("なるほど")).toHaveClass(/\bheld\b/);
  await button("うちも同じ").click();
  await expect(button("うちも同じ")).toHaveClass(/\bheld\b/);
  await expect(button("なるほど")).not.toHaveClass(/\bheld\b/);
  isThrough = true;
  await expect(button("うちも同じ")).toHaveAttribute("aria-pressed", "true");
  await expect(button("なるほど")).toHaveAttribute("aria-pressed", "false");
  await expect(told).toBeHidden();
  expect(arrived).toBe(1);
});
