// The main pages as the README shows them, from the demonstration.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ORGANIZER, enterAs, test } from "../support/demo";
import { Site } from "../support/site";

const FOLDER = join(__dirname, "../../docs/pictures");
const REPORT = readFileSync(join(__dirname, "../fixtures/minato-7.txt"), "utf8").replace(
  /^Session1: .*$/m,
  "Session1: 鍵を配らない 開発環境の話 かくう電機 基盤チーム 白浜 すずさん",
);

test.use({ viewport: { width: 1280, height: 860 }, colorScheme: "light" });

const draw = (page: Page, name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`) });

test("what a reader sees", async ({ browser }) => {
  const site = await Site.start({ demo: "years" });
  const page = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 860 }, colorScheme: "light" })).newPage();
  for (const [name, path] of [
    ["home", "/"],
    ["series", "/security-jaws"],
    ["event", "/security-jaws/42"],
    ["report", "/security-jaws/32/report"],
    ["search", "/search?q=権限"],
    ["stage", "/mini-security-jaws/54/qa/stage"],
  ]) {
    await page.goto(path);
    await draw(page, name);
  }
  await site.stop();
});

test("what somebody with a phone sees", async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 860 });
  await page.goto("/q/mini54");
  await page.locator("html[data-islands=ready]").waitFor();
  await draw(page, "board");
});

test("what an organizer sees", async ({ page }) => {
  await enterAs(page, ORGANIZER, "/organize/import");
  await page.getByLabel("シリーズ").selectOption("mini-security-jaws");
  await page.getByLabel("レポートの本文").fill(REPORT);
  await page.getByRole("button", { name: "読み取る" }).click();
  await page.waitForURL(/import\/\d+$/);
  await page.locator(".guess").first().evaluate((node) => node.closest("fieldset")!.scrollIntoView());
  await draw(page, "import");
  await page.goto("/organize/security-jaws/42/agenda");
  await page.locator('[name="2.minutes"]').fill("30");
  await page.locator('[name="4.fixed"]').evaluate((field: HTMLInputElement) => (field.value = "20:20"));
  await page.getByRole("button", { name: "下書きを保存" }).click();
  await page.getByText("変更4件").or(page.getByText(/変更\d+件/)).first().waitFor();
  await draw(page, "agenda");
  await page.goto("/organize/security-jaws/32/notes/4");
  await page.locator("html[data-islands=ready]").waitFor();
  await draw(page, "editor");
});
