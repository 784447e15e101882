// How long an answer lasts, as the console and the stage count it; how many screens are open; what a moderator's phone keeps in
// sight, and shows one at a time; an order that stays under its reader; reasons and panels by keys.
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { BOARD, PHONE, ask, card, open, row, takeIn } from "../support/board";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function moderating(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await site.window(browser, options);
  await enterAs(page, ORGANIZER, "/organize");
  await open(page, `${BOARD}/moderate`);
  return page;
}

test("an answer is counted from when it was taken up, on every screen and after a reload, and nobody is read the seconds", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const stage = await site.window(browser, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" });
  await stage.clock.install();
  await open(stage, `${BOARD}/stage`);
  const name = "GuardDutyの通知が来たら";
  await card(desk, name).getByRole("button", { name: "回答中にする" }).click();
  await expect(stage.locator(".stage-question")).toContainText(name);
  const [here, there] = [desk.locator(".moderate-now .answer-time"), stage.locator(".stage-now .answer-time")];
  await expect(here).toHaveText(/^0:[0-2]\d$/);
  await expect(desk.locator(".moderate-since").first()).toContainText(/^\d\d:\d\dから/);
  await expect(there).toHaveText(/^0:[0-2]\d$/);
  // Whoever takes part reads since when, with script and without, and none of the seconds.
  const [phone, plain] = await Promise.all([site.window(browser, { viewport: PHONE }), site.window(browser, { viewport: PHONE, javaScriptEnabled: false })]);
  await open(phone, BOARD);
  await plain.goto(BOARD);
  for (const page of [phone, plain]) {
    await expect(page.locator(".board-answering [data-answer=from]")).toHaveText(/^\d\d:\d\dから$/);
    await expect(page.locator(".answer-time")).toHaveCount(0);
  }
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
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const count = desk.locator("[data-screens]");
  // What other stories left open is told to be closed some seconds later.
  await expect(count).toHaveText("参加者の画面 0");
  await expect(desk.getByText("つながっています")).toBeVisible();
  const stage = await site.window(browser, { viewport: { width: 1280, height: 720 } });
  await open(stage, `${BOARD}/stage`);
  // The page of the event shows what is being answered, and nobody asks or votes there.
  const reader = await site.window(browser, { viewport: PHONE });
  const followed = reader.waitForResponse((reply) => /\/questions\/stream(\?|$)/.test(reply.url()) && reply.ok());
  await reader.goto("/mini-security-jaws/54");
  await followed;
  const phones = await Promise.all([site.window(browser, { viewport: PHONE }), site.window(browser, { viewport: PHONE })]);
  await Promise.all(phones.map((phone) => open(phone, BOARD)));
  await expect(count).toHaveText("参加者の画面 2");
  await phones[0].close();
  await expect(count).toHaveText("参加者の画面 1");
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
  await strip.getByRole("button", { name: /^済み/ }).click();
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

test("the order of a console stays under its reader until it is asked for, or nothing is touched", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const [one, other, third] = await Promise.all([1, 2, 3].map(() => site.window(browser, { viewport: PHONE })));
  for (const page of [one, other, third]) await open(page, BOARD);
  const listed = desk.locator('[data-is="open"] .moderate-question .board-body');
  const strip = desk.locator(".moderate-fresh");
  await takeIn(desk);
  // Somebody is at the first one: what comes stands behind all others, and nothing moves.
  await desk.keyboard.press("j");
  await expect(listed.first()).toBeVisible();
  const before = await listed.allInnerTexts();
  const [first, second] = ["監査の記録は、何年残していますか?", "当番の交代は、いつ伝えますか?"];
  await ask(one, first);
  await expect(card(desk, first)).toBeVisible();
  await ask(other, second);
  await expect(card(desk, second)).toBeVisible();
  await expect(strip).toContainText("新しい質問2件");
  await expect(async () => {
    const fresh = one.getByRole("button", { name: /^新しい質問/ });
    if (await fresh.isVisible()) await fresh.click({ timeout: 1_000 });
    await row(one, second).getByRole("button", { name: /^投票する/ }).click({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expect(card(desk, second).locator(".moderate-votes strong")).toHaveText("2");
  expect(await listed.allInnerTexts()).toEqual([...before, first, second]);
  await expectNoBarriersInLightAndDark(desk);
  await strip.click();
  await expect(strip).toHaveCount(0);
  const places = async () => { const all = await listed.allInnerTexts(); return [second, first].map((words) => all.indexOf(words)); };
  await expect.poll(async () => { const [up, down] = await places(); return up < down; }).toBe(true);
  // Nobody touches anything: it is put in order by itself.
  await desk.evaluate(() => { scrollTo(0, 0); (document.activeElement as HTMLElement | null)?.blur(); });
  await ask(third, "だれも触っていなければ、並べ直しますか?");
  await expect(card(desk, "だれも触っていなければ")).toBeVisible();
  await expect(strip).toHaveCount(0);
});

test("a moderator's phone shows one question at a time, which stays while others come and leaves its place to the next", async ({ browser }) => {
  const phone = await moderating(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  const asker = await site.window(browser, { viewport: PHONE });
  await open(asker, BOARD);
  await phone.getByRole("button", { name: "並んでいる" }).click();
  const all = phone.locator('[data-is="open"] .moderate-question');
  const shown = all.filter({ visible: true });
  const words = shown.locator(".board-body");
  const place = phone.locator(".moderate-turn").getByRole("status");
  await expect(shown).toHaveCount(1);
  const count = await all.count();
  await expect(place).toHaveText(`1 / ${count}`);
  // What is being answered stands in its own column, and is counted there.
  await expect(phone.getByRole("button", { name: "並んでいる" })).toHaveText(`${count}並んでいる`);
  const first = await words.innerText();
  await phone.getByRole("button", { name: "次の質問" }).click();
  await expect(place).toHaveText(`2 / ${count}`);
  const second = await words.innerText();
  expect(second).not.toBe(first);
  await expectNoSidewaysScroll(phone);
  await expectNoBarriersInLightAndDark(phone);

  // Another one comes: what is under the thumb stays there.
  await ask(asker, "一件ずつ見ているときに届いた質問です。");
  await expect(place).toHaveText(`2 / ${count + 1}`);
  await expect(words).toHaveText(second);
  const main = shown.getByRole("button", { name: "回答中にする" });
  await expect(main).toBeInViewport({ ratio: 1 });
  const box = (await main.boundingBox())!;
  expect(box.height).toBeGreaterThanOrEqual(64);
  expect(box.y).toBeGreaterThan(PHONE.height / 2);

  // A finger that wipes to the side goes back and forth.
  const wipe = (from: number, to: number) => phone.locator(".moderate-columns").evaluate((node, [from, to]) => {
    const touch = (x: number) => new Touch({ identifier: 1, target: node, clientX: x, clientY: 300 });
    node.dispatchEvent(new TouchEvent("touchstart", { bubbles: true, touches: [touch(from)], changedTouches: [touch(from)] }));
    node.dispatchEvent(new TouchEvent("touchend", { bubbles: true, touches: [], changedTouches: [touch(to)] }));
  }, [from, to]);
  await wipe(100, 300);
  await expect(words).toHaveText(first);
  await wipe(300, 100);
  await expect(words).toHaveText(second);

  // Reasons come over the lower half, and go again.
  await shown.locator("[data-act=decline] > summary").click();
  await expect(shown.locator("[data-act=decline] form").getByRole("button", { name: "断る" })).toBeInViewport({ ratio: 1 });
  await expectNoBarriersInLightAndDark(phone);
  await shown.locator("[data-act=decline] > summary").click();
  await expect(shown.locator("[data-act=decline] form")).toBeHidden();

  // What is taken up leaves its place to the next.
  await main.click();
  await expect(phone.locator(".moderate-strip")).toContainText(second.slice(0, 10));
  await expect(place).toHaveText(`2 / ${count}`);
  await expect(shown).toHaveCount(1);
  await expect(words).not.toHaveText(second);
  // Settings and other screens stand behind a button.
  await expect(phone.locator(".moderate-settings")).toBeHidden();
  await phone.getByRole("button", { name: "設定と画面" }).click();
  await expect(phone.locator(".moderate-settings")).toBeVisible();
  await expectNoSidewaysScroll(phone);
});

test("by keys alone a question becomes a part of another one; all keys are told, and rest while one types or switched off", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const [merging, help] = [desk.locator(".moderate-merging"), desk.getByRole("dialog", { name: "キーの一覧" })];
  const chosen = desk.locator(".moderate-question.at");
  for (const key of ["h", "h", "l"]) await desk.keyboard.press(key);
  const part = [...(await chosen.locator(".board-body").innerText())].slice(0, 12).join("");
  await desk.keyboard.press("m");
  await expect(merging).toContainText(part);
  await desk.keyboard.press("Escape");
  await expect(merging).toHaveCount(0);
  await desk.keyboard.press("m");
  await expect(merging).toContainText(part);
  await desk.keyboard.press("j");
  await expect(chosen).not.toContainText(part);
  const whole = [...(await chosen.locator(".board-body").innerText())].slice(0, 12).join("");
  // How many votes they have as one is said before, by each of them; where the network fails, that it is not known.
  const united = chosen.locator(".moderate-united");
  await expect(united).toHaveText(/^まとめると\d+票$/);
  const votes = (await united.innerText()).match(/\d+/)![0];
  expect(await desk.locator(".moderate-united[data-into]").evaluateAll((all) => all.every((one) => one.textContent))).toBe(true);
  await expectNoBarriersInLightAndDark(desk);
  await desk.keyboard.press("Enter");
  await expect(card(desk, whole).first()).toContainText("ほか1件をまとめています");
  await expect(card(desk, whole).first().locator(".moderate-votes strong")).toHaveText(votes);
  await expect(desk.locator(".moderate-undo")).toContainText(`ここにまとめる ・ ${votes}票`);
  await expect(desk.locator('[data-is="open"] .board-body').filter({ hasText: part })).toHaveCount(0);
  await desk.keyboard.press("Control+z");
  await expect(desk.locator('[data-is="open"] .board-body').filter({ hasText: part })).toHaveCount(1);

  // A number that is typed says so as well, and that it is none.
  const mine = card(desk, part).first();
  await mine.getByText("…", { exact: true }).click();
  const [number, told] = [mine.locator(".moderate-merge input[name=into]"), mine.locator(".moderate-merge .moderate-united")];
  const id = (await card(desk, whole).first().getAttribute("id"))!.slice(1);
  const height = async () => Math.round((await mine.boundingBox())!.height);
  const before = await height();
  await number.fill(id);
  await expect(told).toHaveText(`まとめると${votes}票`);
  expect(await height()).toBe(before);
  await number.fill("999999");
  await expect(told).toContainText("ここにはまとめられません");
  await desk.route("**/together?*", (route) => route.abort());
  await number.fill(id);
  await expect(told).toContainText("票数を確かめられませんでした");
  await desk.unroute("**/together?*");
  await number.fill("");
  await desk.keyboard.press("Escape");

  await desk.keyboard.press("?");
  await expect(help).toBeVisible();
  await expectNoBarriersInLightAndDark(desk);
  await desk.keyboard.press("Escape");
  await expect(help).toBeHidden();

  // What is typed is no key, nor is one with another one.
  await desk.keyboard.press("/");
  await desk.keyboard.type("m?x");
  await expect(desk.getByLabel("質問をさがす")).toHaveValue("m?x");
  await desk.getByLabel("質問をさがす").fill("");
  await desk.keyboard.press("Escape");
  await desk.keyboard.press("j");
  await desk.keyboard.press("Alt+m");
  await desk.locator(".desk-keys").getByLabel("キーを使う").uncheck();
  await desk.getByRole("heading", { level: 1 }).click();
  for (const key of ["m", "?"]) await desk.keyboard.press(key);
  await expect(merging).toHaveCount(0);
  await expect(help).toBeHidden();
  // The control: switched on again they are heard.
  await desk.locator(".desk-keys").getByLabel("キーを使う").check();
  await desk.getByRole("heading", { level: 1 }).click();
  await desk.keyboard.press("m");
  await expect(merging).toBeVisible();
});

test("a console has one bar of keys, and R ends the answer", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  await expect(desk.locator("kbd", { hasText: /^M$/ }).filter({ visible: true })).toHaveCount(1);
  await expect(desk.locator(".desk-keys")).toContainText("回答中にする");
  await expect(desk.locator(".desk-keys")).not.toContainText("開く");
  await desk.keyboard.press("l");
  await desk.keyboard.press("h");
  const taken = await desk.locator(".moderate-question.at .board-body").innerText();
  await desk.keyboard.press("Enter");
  await expect(desk.locator(".moderate-now")).toContainText(taken);
  await desk.keyboard.press("r");
  await expect(desk.locator(".moderate-now")).toBeHidden();
  // What was done is in sight for ten seconds, and taken back by a key after that, too.
  await expect(desk.locator(".moderate-undo")).toBeVisible();
  await desk.mouse.move(5, 5);
  await expect(desk.locator(".moderate-undo")).toBeHidden();
  await desk.keyboard.press("Control+z");
  await expect(desk.locator(".moderate-now")).toContainText(taken);
});
