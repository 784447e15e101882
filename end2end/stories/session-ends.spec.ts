// A session that ends while somebody writes, and a step that wants a fresh proof: asked for in the place
// of the form, which then goes on by itself.
import type { Page } from "@playwright/test";
import { ORGANIZER, REPORTER, enterAs } from "../support/demo";
import { endSessions, signInInPlace } from "../support/sessions";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const field = (page: Page, name: string) => page.locator(`[name="${name}"]`).first();
const EDIT = "/organize/security-jaws/42?edit=all";
const LEAD = "一行目 & <b>太字ではない</b>\n\n三行目 \"引用\"";

async function window(browser: import("@playwright/test").Browser, name: string, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 390, height: 844 }, javaScriptEnabled });
  const page = await context.newPage();
  await enterAs(page, name);
  return page;
}

test("with script the form goes on by itself after signing in", async ({ browser }) => {
  const [page, other] = [await window(browser, ORGANIZER), await window(browser, ORGANIZER)];
  await page.goto(EDIT);
  await field(page, "lead").fill(LEAD);
  await field(page, "label").fill("春の特別回");
  await endSessions(other, `${site.url}/`);
  let resumed = "";
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/resume/")) resumed = request.url();
  });
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await signInInPlace(page, ORGANIZER);
  await expect(page.getByText("保存しました。")).toBeVisible();
  await page.goto(EDIT);
  await expect(field(page, "lead")).toHaveValue(LEAD);
  await expect(field(page, "label")).toHaveValue("春の特別回");
  // Coming back to the page that sent it sends nothing twice.
  await field(page, "label").fill("夏の特別回");
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await page.goto(resumed);
  await expect(page.getByRole("button", { name: "送る" })).toBeVisible();
  await page.goto(EDIT);
  await expect(field(page, "label")).toHaveValue("夏の特別回");
});

test("without script a button sends it", async ({ browser }) => {
  const [page, other] = [await window(browser, REPORTER, false), await window(browser, REPORTER)];
  await page.goto("/organize/security-jaws/32/report");
  await field(page, "lead").fill(LEAD);
  await endSessions(other, `${site.url}/`);
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByText("書いた内容は残っています")).toBeVisible();
  await page.getByRole("link", { name: "デモの人になって入る" }).click();
  await page.getByRole("button", { name: REPORTER }).click();
  await expect(page).toHaveURL(/\/resume\/\d+$/);
  await page.getByRole("button", { name: "送る" }).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await expect(field(page, "lead")).toHaveValue(LEAD);
});
