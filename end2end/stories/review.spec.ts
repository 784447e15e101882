// What an importer guessed is decided by keyboard: one heading and those of its shape, a line, a session's place.
import type { Page } from "@playwright/test";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const REPORT = `Security-JAWS 第301回レポート

2026年9月1日(火)に開催しました。

LT1:夜の図書館 入門編 青嶺 三枝朔さん

・灯りを数える
・棚を数える

LT2:朝の温室 応用編 赤嶺 浜名直人さん

・水を数える

Session1:港の地図 株式会社白波 水沢あおいさん

・潮を読む
${Array.from({ length: 40 }, (_, n) => `・${n + 1}番目の浮標`).join("\n")}
`;

const titles = (page: Page) => page.locator(".import-heading > p strong");
const session = (page: Page) => page.locator(".counts li").first();

test("guesses are decided by keyboard, and those of one shape together", async ({ browser }) => {
  const page = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" })).newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, "/organize/import");
  await page.getByLabel("シリーズ").selectOption("security-jaws");
  await page.locator('textarea[name="source"]').fill(REPORT);
  // Without a connection nothing is lost, and it is said what to do.
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "読み取る" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "いまは接続がありません" })).toBeVisible();
  await expect(page.locator('textarea[name="source"]')).toHaveValue(REPORT);
  await page.context().setOffline(false);
  await expect(page.getByText("いまは接続がありません")).toHaveCount(0);
  await page.getByRole("button", { name: "読み取る" }).click();
  await expect(page.getByRole("heading", { name: "読み取った内容" })).toBeVisible();
  await expect(session(page)).toContainText("3");
  const before = (await titles(page).allTextContents()).map((title) => title.trim());

  // The same underline on both sides, and a word for it.
  const first = page.locator(".import-row").filter({ hasText: "LT1:" }).first();
  const parts = first.locator(".import-text > .part");
  expect(await parts.allTextContents()).toContain("青嶺 三枝朔");
  await expect(first.locator(".import-heading .p-name")).toHaveText("青嶺 三枝朔");
  await expect(first.locator(".import-legend")).toContainText("名前");
  await expectNoBarriersInLightAndDark(page);

  // All of it is the title; so it is for the heading of the same shape.
  const card = first.locator(".import-guess");
  for (let n = 0; n < 4 && !(await card.evaluate((one) => one === document.activeElement)); n += 1) await page.keyboard.press("j");
  await expect(card).toBeFocused();
  await expect(card.getByLabel("同じ形の見出し1件にも使う")).toBeChecked();
  const whole = card.getByRole("button", { name: "全体が題名" });
  const key = (await whole.locator("kbd").textContent()) ?? "";
  await page.keyboard.press(key);
  await expect(page.getByText("同じ形の見出し1件にも使いました。")).toBeVisible();
  await expect(titles(page)).toHaveText(["夜の図書館 入門編 青嶺 三枝朔さん", "朝の温室 応用編 赤嶺 浜名直人さん", before[2]]);
  // One press takes both back.
  await page.keyboard.press("u");
  await expect(titles(page)).toHaveText(before);

  // Of this one alone.
  await first.getByLabel("同じ形の見出し1件にも使う").uncheck();
  await first.getByRole("button", { name: "全体が題名" }).click();
  await expect(titles(page)).toHaveText(["夜の図書館 入門編 青嶺 三枝朔さん", before[1], before[2]]);
  await page.keyboard.press("u");
  await expect(titles(page)).toHaveText(before);

  // E writes it by hand.
  await card.focus();
  await page.keyboard.press("e");
  await expect(first.getByLabel("題名", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");

  // A line opens a session, which goes up, and is joined again.
  const line = page.locator(".import-row").filter({ hasText: "棚を数える" });
  await line.locator('input[name="line"]').check();
  const tools = page.getByRole("toolbar", { name: "選んだ行" });
  await expect(tools).toBeVisible();
  await page.keyboard.press("s");
  await expect(session(page)).toContainText("4");
  await expect(line.locator('input[name="line"]')).toBeChecked();
  await line.locator('input[name="line"]').focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(line.locator(".import-heading")).toContainText("1 ・");
  await page.keyboard.press("u");
  await expect(line.locator(".import-heading")).toContainText("2 ・");
  await tools.getByRole("button", { name: "前とつなぐ" }).click();
  await expect(session(page)).toContainText("3");

  // The map says what is in sight, and leads there.
  const map = page.locator("[data-import-map]");
  await map.locator("svg").click({ position: { x: 1, y: 10 } });
  await expect(map).toContainText(/いま\d+〜\d+行/);
  await expect(page.locator(".import-difference")).toContainText("新しい第301回");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  witness.expectQuiet("the review");
});
