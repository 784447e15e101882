// The overview of an event: a change that people planned with, what is to be done, the run sheet on phones, and the
// way back from each; and the first event of a series from nothing.
import type { Browser, Page } from "@playwright/test";
import { Witness, look } from "../support/checks";
import { ORGANIZER, REPORTER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42";
const field = (page: Page, name: string) => page.locator(`[name="${name}"]:visible`);

async function window(browser: Browser, width: number, name: string, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width, height: 844 }, javaScriptEnabled });
  const page = await context.newPage();
  await enterAs(page, name);
  return page;
}

/** The script of the desk hears keys. */
async function awake(page: Page): Promise<void> {
  await expect(page.locator("html[data-desk=ready]")).toBeAttached();
}

for (const javaScriptEnabled of [true, false]) {
  test(`a later end is decided on, told, and in the log${javaScriptEnabled ? "" : ", without script"}`, async ({ browser }) => {
    const page = await window(browser, 390, ORGANIZER, javaScriptEnabled);
    const minutes = javaScriptEnabled ? "180" : "195";
    await page.goto(DESK);
    await page.getByRole("link", { name: "日時 を直す" }).click();
    await field(page, "minutes").fill(minutes);
    await page.getByRole("button", { name: "保存する", exact: true }).click();
    // Nothing is changed before it is decided: how many, in which words.
    await expect(page.getByRole("heading", { name: /この変更を\d+人に知らせますか/ })).toBeVisible();
    await expect(page.locator(".telling-mail")).toContainText("変更: Security-JAWS 第42回");
    await expect(field(page, "minutes")).toHaveValue(minutes);
    if (javaScriptEnabled) await look(page);
    const other = await page.context().newPage();
    await other.goto(`${DESK}?edit=when`);
    await expect(field(other, "minutes")).not.toHaveValue(minutes);
    await other.close();
    await page.getByRole("button", { name: "変えて、選んだ人に知らせる" }).click();
    await expect(page.getByText(/保存しました。\d+人にメールを送ります。/)).toBeVisible();
    await expect(async () => {
      await page.goto("/developer/mail");
      await expect(page.getByText("変更: Security-JAWS 第42回").first()).toBeVisible({ timeout: 500 });
    }).toPass();
    await page.goto(`${DESK}/log`);
    await page.getByRole("link", { name: /が回の内容を変えました/ }).first().click();
    await expect(page.locator(".log-change ins")).toHaveText(minutes);
    await expect(page.locator(".log-facts")).toContainText("知らせ");
    if (javaScriptEnabled) await look(page);
  });
}

test("what is to be done is kept by keyboard, and each act has a way back", async ({ browser }) => {
  const page = await window(browser, 1280, ORGANIZER);
  const witness = await Witness.of(page, site.url);
  await page.goto(DESK);
  await page.keyboard.press("c");
  await expect(field(page, "words")).toBeFocused();
  await page.keyboard.type("名札を印刷する");
  await page.locator("#todo-new-due").fill("2026-12-14");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("準備を保存しました。")).toBeVisible();
  const line = page.locator(".task", { hasText: "名札を印刷する" });
  await line.getByRole("button", { name: /済みにする/ }).click();
  await expect(page.locator(".todo-done")).toContainText("済んだ");
  await expect(line).toBeHidden();
  // The way back by its key.
  await awake(page);
  await page.keyboard.press("Control+z");
  await expect(line).toBeVisible();
  await awake(page);
  await line.focus();
  await page.keyboard.press("e");
  await expect(page.locator("#item [name=words]")).toHaveValue("名札を印刷する");
  await page.getByRole("button", { name: "消す" }).click();
  await expect(line).toHaveCount(0);
  await page.getByRole("button", { name: /元に戻す/ }).click();
  await expect(line).toBeVisible();
  // A reload does not offer the way back again.
  await page.reload();
  await expect(page.locator("[data-toast]")).toHaveCount(0);
  witness.expectQuiet("the list");
});

test("the run sheet on two phones: a delay here is seen there, and taken back", async ({ browser }) => {
  const desk = await window(browser, 1280, ORGANIZER);
  await desk.goto(DESK);
  await desk.keyboard.press("n");
  await field(desk, "title").fill("名札を配る");
  await desk.locator("#run-new-start").fill("18:20");
  await desk.locator("#new-line").getByLabel("運営 あおい").check();
  await desk.locator("#new-line [name=hands]").fill("2");
  await desk.locator("#new-line").getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("進行を保存しました。")).toBeVisible();
  const row = desk.locator(".run", { hasText: "名札を配る" });
  await expect(row).toContainText("もう1人");
  await look(desk);

  const phone = await window(browser, 390, REPORTER);
  await phone.goto(`${DESK}/run`);
  await expect(phone.locator(".run", { hasText: "名札を配る" })).toContainText("18:20");
  await expect(phone.getByText("1階の受付 内線9")).toBeVisible();
  await look(phone);
});

test("the first event of a series, from nothing to its page", async ({ browser }) => {
  const page = await window(browser, 1280, ORGANIZER);
  await page.goto("/organize/series");
  await page.getByLabel(/名前/).first().fill("架空クラウド勉強会");
  await page.locator("[name=slug]").fill("kakuu-cloud");
  await page.getByRole("button", { name: /つくる/ }).click();
  await expect(page).toHaveURL(`${site.url}/organize/kakuu-cloud`);
  await page.getByRole("link", { name: "次の回をつくる" }).first().click();
  await expect(page.getByLabel("回", { exact: true })).toHaveValue("1");
  await page.getByLabel("どんな回にしますか").selectOption({ label: "オンラインのみ（登壇2本・LT）" });
  await page.getByRole("button", { name: "下書きとしてつくる" }).click();
  // Facts, seats and stream in one form; the seats of the shape are there.
  await expect(page.locator('[name="types/0/name"]')).toHaveValue("オンライン");
  await page.locator("#f-title").fill("はじめての夜");
  await page.locator("#f-lead").fill("ふたつの話を聞きます。");
  await page.locator("[name=online_note]").fill("申し込んだ人にURLを見せます");
  await page.locator("[name=stream_url]").fill("https://stream.example.test/1");
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await page.goto("/organize/kakuu-cloud/1/agenda");
  await expect(page.locator(".agenda-row")).toHaveCount(8);
  await page.getByRole("button", { name: "変更をリリース" }).first().click();
  await expect(page.getByText("公開中 v1")).toBeVisible();
  await page.goto("/organize/kakuu-cloud/1");
  await expect(page.getByText("告知の前に、まだ決まっていないこと")).toHaveCount(0);
  await page.getByRole("button", { name: /公開して告知する|公開する/ }).click();
  await expect(page.getByText(/公開しました。/)).toBeVisible();
  const visitor = await (await browser.newContext({ baseURL: site.url })).newPage();
  expect((await visitor.goto("/kakuu-cloud/1"))?.status()).toBe(200);
  await expect(visitor.getByRole("heading", { level: 1 })).toContainText("はじめての夜");
});

test("what is missing is left as it is, and taken up again", async ({ browser }) => {
  const page = await window(browser, 1280, ORGANIZER);
  await page.goto("/organize/security-jaws/missing");
  const first = page.locator(".missing-table tbody tr").first();
  const name = (await first.locator("a").first().innerText()).trim();
  await first.getByRole("button", { name: /このままでよい/ }).click();
  await expect(page.getByText(/足りないものから外しました。/)).toBeVisible();
  await expect(page.getByText("足りないものはありません")).toBeVisible();
  await page.getByRole("button", { name: /元に戻す/ }).click();
  await expect(page.locator(".missing-table tbody tr").first()).toContainText(name);
  await page.getByRole("button", { name: /お願いした/ }).first().click();
  await expect(page.getByText("お願いした日を残しました。")).toBeVisible();
  await look(page);
});
