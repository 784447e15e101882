// The main job, from an empty database: an organizer signs in with a second factor, imports a report,
// corrects what was guessed, edits a note and publishes; a reader on a phone without JavaScript finds
// an answer by search and follows its permalink.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { Authenticator } from "../support/authenticator";
import { Witness, expectNoSidewaysScroll, look } from "../support/checks";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

/** Two headings in it cannot be split with certainty, and are split wrongly. */
const REPORT = readFileSync(join(__dirname, "../fixtures/minato-7.txt"), "utf8")
  .replace(/^Session1: .*$/m, "Session1: 鍵を配らない 開発環境の話 かくう電機 基盤チーム 白浜 すずさん")
  .replace(/^Session2: .*$/m, "Session2: Detection Rules 断捨離 Shiokaze 七尾 みのりさん");
const MAIL = "shiori@example.org";
const PASSWORD = "みなとの夜は長くて静かで波の音がする";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start();
  await site.run("series", "add", "minato", "みなとセキュリティ", "--mark", "suns");
});
test.afterAll(() => site?.stop());

/** Accepts the invitation, sets up the authenticator, leaves, and signs in again with a code of it. */
async function becomeOrganizer(page: Page): Promise<void> {
  const link = (await site.run("organizer", "add", MAIL)).split("\n").find((line) => line.startsWith("http"))!;
  await page.goto(link.replace(/^https?:\/\/[^/]+/, site.url));
  await look(page);
  await page.getByLabel("表示名").fill("しおり");
  await page.getByLabel("パスワード").fill(PASSWORD);
  await page.getByRole("button", { name: "招待を受けて始める" }).click();
  await expect(page.getByRole("heading", { name: "2段階認証を設定" })).toBeVisible();
  await look(page);
  const authenticator = new Authenticator(await page.locator("code.secret").innerText());
  await page.getByLabel("6桁の確認コード").fill(authenticator.code());
  await page.getByRole("button", { name: "設定を終える" }).click();
  await expect(page.getByRole("navigation", { name: "運営デスク" })).toBeVisible();

  await page.locator(".rail").getByText("しおり").click();
  await page.getByRole("button", { name: "ログアウト" }).click();
  await page.goto("/sign-in?next=/organize/import");
  await look(page);
  await page.getByText("パスワードを使う").click();
  await look(page);
  const withPassword = page.locator("details form");
  await withPassword.getByLabel("メールアドレス").fill(MAIL);
  await withPassword.getByLabel("パスワード").fill(PASSWORD);
  await withPassword.getByRole("button", { name: "ログイン" }).click();
  await expect(page.getByRole("heading", { name: "確認コードを入力" })).toBeVisible();
  await look(page);
  // Half signed in is not signed in.
  expect((await page.request.get("/organize", { maxRedirects: 0 })).status()).not.toBe(200);
  await page.getByLabel("6桁の確認コード").fill(authenticator.code());
  await page.getByRole("button", { name: "確認する" }).click();
  await expect(page).toHaveURL(`${site.url}/organize/import`);
}

/** Hands the report in and puts right what was guessed of two talks. */
async function importAndCorrect(page: Page): Promise<void> {
  await look(page);
  await page.getByLabel("レポートの本文").fill(REPORT);
  await page.getByRole("button", { name: "読み取る" }).click();
  await expect(page.getByRole("heading", { name: "読み取った内容" })).toBeVisible();
  await look(page);
  await expect(page.locator(".counts")).toContainText("4枠");
  const unsure = page.locator(".import-guess.unsure");
  await expect(unsure).toHaveCount(2);
  const [first, second] = ["Session1:", "Session2:"].map((label) => page.locator(".import-row").filter({ hasText: label }).first());
  // One guess by its alternative, one by hand.
  await expect(first.locator(".import-heading > p strong")).toHaveText("鍵を配らない 開発環境の話 かくう電機");
  await first.getByRole("button", { name: "題名は「鍵を配らない 開発環境の話」" }).click();
  await expect(first.locator(".import-heading > p strong")).toHaveText("鍵を配らない 開発環境の話");
  await expect(unsure).toHaveCount(1);
  await second.locator(".import-edit > summary").click();
  await second.getByLabel("題名", { exact: true }).fill("Detection Rules 断捨離");
  const people = second.getByLabel("登壇者", { exact: true });
  await people.fill((await people.inputValue()).replace(/^([^/]+)\/[^/]*\//, "$1/ Shiokaze /"));
  await second.getByRole("button", { name: "直しを保存" }).click();
  await expect(unsure).toHaveCount(0);
  await expect(second.locator(".import-heading > p strong")).toHaveText("Detection Rules 断捨離");
  await page.locator(".import-bar button.primary").click();
  await expect(page).toHaveURL(`${site.url}/organize/minato/7/report`);
  await look(page);
}

/** Adds a line to a talk's notes in the editor, which saves by itself. */
async function editNotes(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Detection Rules 断捨離", exact: true }).click();
  await expect(page.locator("html[data-islands=ready]")).toBeAttached();
  await look(page);
  const notes = page.getByLabel("ノート", { exact: true });
  await notes.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("- 消したルールは半年だけ取っておく");
  await expect(page.locator(".preview")).toContainText("消したルールは半年だけ取っておく");
  await expect(page.locator(".save-state")).toHaveText(/に保存しました$/);
}

async function publish(page: Page): Promise<void> {
  await page.goto("/organize/minato/7/report");
  await page.getByRole("button", { name: "公開する" }).click();
  await expect(page).toHaveURL(`${site.url}/minato/7/report`);
  await expect(page.getByText("消したルールは半年だけ取っておく")).toBeVisible();
  await look(page);
}

/** A phone whose browser runs no script. */
async function reader(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  return context.newPage();
}

test("an evening is imported, corrected, published, and its answer is found", async ({ browser }) => {
  const desk = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" })).newPage();
  const witness = await Witness.of(desk, site.url);
  await becomeOrganizer(desk);
  await importAndCorrect(desk);
  const phone = await reader(browser);
  expect((await phone.goto("/minato/7/report"))?.status(), "a draft is nobody's").toBe(404);
  await editNotes(desk);
  await publish(desk);
  witness.expectQuiet("the desk");

  await phone.goto("/");
  await phone.getByRole("searchbox").fill("戻した");
  await phone.getByRole("button", { name: "さがす" }).click();
  const hit = phone.locator(".excerpts li").filter({ hasText: "質問" }).first();
  await expect(hit.locator("mark").first()).toHaveText("戻した");
  await hit.locator("a.excerpt").click();
  await expect(phone.getByText("減らしたルールを戻したことはありますか?").first()).toBeVisible();
  await expect(phone.getByText("2つだけ戻した").first()).toBeVisible();
  const permalink = new URL(phone.url());
  expect(permalink.pathname).toMatch(/^\/minato\/7\/(qa\/\d+|report)$/);
  await expectNoSidewaysScroll(phone);
  await phone.getByRole("link", { name: "レポート" }).last().click();
  await expect(phone.getByText("未回答").first()).toBeVisible();

  // The same pages for axe, which needs a script of its own.
  const twin = await (await browser.newContext({ baseURL: site.url, viewport: { width: 390, height: 844 }, reducedMotion: "reduce" })).newPage();
  for (const path of ["/", "/search?q=%E6%88%BB%E3%81%97%E3%81%9F", permalink.pathname, "/minato/7/report", "/minato/7"]) {
    await twin.goto(path);
    await look(twin);
  }
});
