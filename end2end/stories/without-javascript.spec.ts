// An organizer's whole evening in a browser that runs no script; wrong input loses nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const REPORT = readFileSync(join(__dirname, "../fixtures/minato-7.txt"), "utf8");
const TOO_LONG = "長い".repeat(5_000);
const MIRRORED = "\u202eさかさま\u202c";
const ARABIC = "مفاتيح مؤقتة";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function organizer(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, "/organize");
  return page;
}

/** Hands the report of the fixture in, as an event of this number. */
async function handIn(page: Page, number: number): Promise<void> {
  await page.goto("/organize/import");
  await page.getByLabel("シリーズ").selectOption("mini-security-jaws");
  await page.getByLabel("レポートの本文").fill(REPORT.replaceAll("第7回", `第${number}回`).replaceAll("minatosec7", `minatosec${number}`));
  await page.getByRole("button", { name: "読み取る" }).click();
  await expect(page.getByRole("heading", { name: "読み取った内容" })).toBeVisible();
}

test("imports, corrects, applies, edits, publishes and withdraws", async ({ browser }) => {
  const page = await organizer(browser);
  await handIn(page, 7);
  const second = page.locator(".import-row").filter({ hasText: "Session2:" }).first();
  await second.getByText("書き直す").click();
  await second.getByLabel("題名", { exact: true }).fill("検知ルールの断捨離 🔕");
  await second.getByRole("button", { name: "直しを保存" }).click();
  await expect(second.locator(".import-heading > p strong")).toHaveText("検知ルールの断捨離 🔕");
  // A line opens a session, and is taken back.
  await page.locator(".import-row").filter({ hasText: "•" }).last().getByRole("radio").check();
  await page.getByLabel("選んだ行は").selectOption("session");
  await page.getByRole("button", { name: "変える" }).click();
  await expect(page.locator(".import-heading")).toHaveCount(5);
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(page.locator(".import-heading")).toHaveCount(4);
  await page.locator(".import-bar button.primary").click();
  await expect(page).toHaveURL(`${site.url}/organize/mini-security-jaws/7/report`);

  await page.getByRole("link", { name: "検知ルールの断捨離 🔕", exact: true }).click();
  const notes = page.getByLabel("ノート", { exact: true });
  await notes.fill(`${await notes.inputValue()}- 一つ目\n  - 二つ目 🔑\n    - ${ARABIC}\n`);
  await page.getByLabel("感想").fill("静かな夜が来そうです。");
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(notes).toHaveValue(new RegExp(`- 一つ目\n {2}- 二つ目 🔑\n {4}- ${ARABIC}\n$`));
  await page.locator(".revisions a").first().click();
  await expect(page.locator(".diff ins").filter({ hasText: "二つ目 🔑" })).toBeVisible();

  await page.goto("/organize/mini-security-jaws/7/report");
  await page.getByRole("button", { name: "公開する" }).click();
  await expect(page).toHaveURL(`${site.url}/mini-security-jaws/7/report`);
  await expect(page.locator(".notes li li li").filter({ hasText: ARABIC })).toBeVisible();
  await expect(page.getByText("静かな夜が来そうです。")).toBeVisible();
  expect((await page.context().browser()!.newContext()).request).toBeDefined();

  await page.goto("/organize/mini-security-jaws/7/report");
  await page.getByRole("button", { name: "下書きに戻す" }).click();
  await expect(page.getByText("下書き", { exact: true })).toBeVisible();
  const stranger = await browser.newContext({ baseURL: site.url });
  expect((await stranger.request.get("/mini-security-jaws/7/report")).status()).toBe(404);
});

test("a hand-in that is no report says what to do and keeps the text", async ({ browser }) => {
  const page = await organizer(browser);
  for (const [text, said] of [
    ["", "レポート"],
    ["\u0000\u0007", "レポート"],
    ["あ".repeat(350_000), "1 MiB"],
  ]) {
    await page.goto("/organize/import");
    const field = page.getByLabel("レポートの本文");
    await field.fill(text);
    await page.getByRole("button", { name: "読み取る" }).click();
    await expect(page.getByRole("alert")).toContainText(said);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    expect((await field.inputValue()).replace("\u0007", "")).toBe(text.replace("\u0007", "").replace("\u0000", "\ufffd"));
  }
});

test("a correction that cannot be stored stands at its field, and the others stay as typed", async ({ browser }) => {
  const page = await organizer(browser);
  await handIn(page, 8);
  const openAll = () => page.evaluate(() => document.querySelectorAll<HTMLDetailsElement>("#import details").forEach((one) => (one.open = true)));
  await openAll();
  const lead = page.getByLabel("リード", { exact: true });
  const attempts: [name: string, value: string, said: RegExp][] = [
    ["date", "2024-02-30", /日付|暦/],
    ["number", "八", /回|数/],
    ["sections/0/title", TOO_LONG, /300文字/],
  ];
  for (const [name, value, said] of attempts) {
    const field = page.locator(`[name="${name}"]`);
    // A browser's own date field refuses such a day by itself; others send what was typed.
    await field.evaluate((input: HTMLInputElement) => (input.type = "text"));
    await field.fill(value);
    await lead.fill(`書きかけのリード ${name}`);
    await page.locator(".import-bar").getByRole("button", { name: "直しを保存" }).click();
    await expect(page.getByRole("alert")).toContainText(said);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(lead).toHaveValue(`書きかけのリード ${name}`);
    if (name !== "date") await expect(field).toHaveValue(value);
    await page.goto(page.url());
    await openAll();
  }
});

test("words around the talks: too long is refused, control characters and turned text are cleaned", async ({ browser }) => {
  const page = await organizer(browser);
  await page.goto("/organize/security-jaws/32/report");
  const lead = page.getByLabel("リード");
  const author = page.getByLabel("文を書いた人");
  await lead.fill(TOO_LONG + "一");
  await author.fill("書いた人 🖊");
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("10000文字以内");
  await expect(lead).toHaveValue(TOO_LONG + "一");
  await expect(author).toHaveValue("書いた人 🖊");

  await lead.fill(`ベル\u0007と${MIRRORED}と${ARABIC}`);
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(lead).toHaveValue(`ベルとさかさまと${ARABIC}`);
});
