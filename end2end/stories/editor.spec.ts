// The notes editor: several windows, a lost connection, double clicks, a crash, the back button.
import { ORGANIZER, REPORTER, enterAs } from "../support/demo";
import { notes, open, state, write } from "../support/notes";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const SAVED = /^\d\d:\d\d に保存しました$/;

test("a lost connection is told, and saved when it is back", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER);
  await open(page, 4);
  await context.setOffline(true);
  await write(page, "- 電波のない会場で書いた行");
  await expect(state(page)).toContainText("つながりません");
  await context.setOffline(false);
  await expect(state(page)).toHaveText(SAVED);
  await page.reload();
  await expect(notes(page)).toHaveValue(/- 電波のない会場で書いた行\n$/);
  await context.close();
});

test("a window that closes before saving gives its words back", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url });
  const page = await context.newPage();
  await enterAs(page, REPORTER);
  await open(page, 5);
  const stored = await notes(page).inputValue();
  // Saving never reaches the server: the window is gone first.
  await context.route("**/api/fn/notes/save", (route) => route.abort());
  await write(page, "- 閉じる前に書いた行");
  await expect(state(page)).not.toHaveText("");
  await page.close();
  await context.unroute("**/api/fn/notes/save");

  const later = await context.newPage();
  await open(later, 5);
  await expect(notes(later)).toHaveValue(stored);
  await later.getByRole("button", { name: "復元する" }).click();
  await expect(notes(later)).toHaveValue(/- 閉じる前に書いた行\n?$/);
  await expect(state(later)).toHaveText(SAVED);
  await later.reload();
  await expect(notes(later)).toHaveValue(/- 閉じる前に書いた行\n$/);
  await expect(later.getByRole("button", { name: "復元する" })).toBeHidden();
  await context.close();
});

test("a double click on save and on publish is idempotent", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER);
  await open(page, 6);
  await write(page, "- 二度押した行");
  await page.getByRole("button", { name: "保存する" }).dblclick();
  await expect(page.locator(".revisions li")).toHaveCount(2); // the state before, and this one
  await page.reload();
  await expect(page.locator(".revisions li")).toHaveCount(2);
  await expect(notes(page)).toHaveValue(/- 二度押した行\n$/);

  await page.goto("/organize/security-jaws/32/report");
  const revisions = await page.locator(".revisions li").count();
  await page.getByRole("button", { name: "下書きに戻す" }).click();
  await expect(page.getByRole("button", { name: "公開する" })).toBeVisible();
  await page.getByRole("button", { name: "公開する" }).dblclick();
  await expect(page).toHaveURL(`${site.url}/security-jaws/32/report`);
  await page.goto("/organize/security-jaws/32/report");
  await expect(page.locator(".revisions li")).toHaveCount(revisions + 2);
  await context.close();
});
