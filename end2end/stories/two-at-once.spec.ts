// Two people at every form of the desk at the same time, words that are not saved yet, and the way out of
// the notes field by keyboard.
import type { Browser, Page } from "@playwright/test";
import { ORGANIZER, REPORTER, enterAs } from "../support/demo";
import { notes, open, state, write } from "../support/notes";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const EVENT = "/organize/security-jaws/42?edit=all";
const REPORT = "/organize/security-jaws/32/report";
const save = (page: Page) => page.getByRole("button", { name: "保存する", exact: true });
const field = (page: Page, name: string) => page.locator(`[name="${name}"]`).first();

/** Two windows of their own. */
async function two(browser: Browser, first: string, second: string): Promise<[Page, Page]> {
  const pages: Page[] = [];
  for (const name of [first, second]) {
    const page = await site.window(browser);
    await enterAs(page, name);
    pages.push(page);
  }
  return pages as [Page, Page];
}

async function both(pages: Page[], path: string): Promise<void> {
  for (const page of pages) await page.goto(path);
}

test("facts and participation types that two organizers change at once", async ({ browser }) => {
  const [aoi, other] = await two(browser, ORGANIZER, ORGANIZER);
  await both([aoi, other], EVENT);
  await field(other, "label").fill("春の特別回");
  await field(other, "types/0/capacity").fill("41");
  await save(other).click();
  await expect(other.getByText("保存しました。")).toBeVisible();
  await field(aoi, "title").fill("ふたりで直した夜");
  await field(aoi, "types/1/capacity").fill("300");
  await save(aoi).click();
  await expect(aoi.getByText("保存しました。")).toBeVisible();
  await aoi.goto(EVENT);
  for (const [name, text] of [["title", "ふたりで直した夜"], ["label", "春の特別回"], ["types/0/capacity", "41"], ["types/1/capacity", "300"]]) {
    await expect(field(aoi, name)).toHaveValue(text);
  }

  // The same field: the second sees what the first wrote, and decides.
  await both([aoi, other], EVENT);
  await field(other, "title").fill("先に保存した題名");
  await save(other).click();
  await expect(other.getByText("保存しました。")).toBeVisible();
  await field(aoi, "title").fill("あとから保存した題名");
  await field(aoi, "types/0/capacity").fill("42");
  await save(aoi).click();
  await expect(aoi.locator("#f-title-error")).toContainText("「先に保存した題名」");
  await expect(field(aoi, "title")).toHaveValue("あとから保存した題名");
  await expect(field(aoi, "types/0/capacity")).toHaveValue("42");
  await save(aoi).click();
  await expect(aoi.getByText("保存しました。")).toBeVisible();
  await aoi.goto(EVENT);
  await expect(field(aoi, "title")).toHaveValue("あとから保存した題名");
  await expect(field(aoi, "types/0/capacity")).toHaveValue("42");
});

test("words and links of a report that two reporters change at once", async ({ browser }) => {
  const [midori, other] = await two(browser, REPORTER, ORGANIZER);
  const stored = async (page: Page) => {
    await save(page).click();
    await expect(page.getByText("保存しました。")).toBeVisible();
  };
  await both([midori, other], REPORT);
  await field(other, "author").fill("先に書いた人");
  await stored(other);
  await field(midori, "video").fill("https://video.example/evening");
  await stored(midori);
  await expect(field(midori, "author")).toHaveValue("先に書いた人");
  await expect(field(midori, "video")).toHaveValue("https://video.example/evening");

  await both([midori, other], REPORT);
  await field(other, "closing").fill("先に書いた結び");
  await stored(other);
  await field(midori, "closing").fill("あとから書いた結び");
  await save(midori).click();
  await expect(midori.locator("#f-closing-error")).toContainText("「先に書いた結び」");
  await expect(field(midori, "closing")).toHaveValue("あとから書いた結び");
  await stored(midori);
  await expect(field(midori, "closing")).toHaveValue("あとから書いた結び");
});

test("notes that two reporters write at once are joined while they type", async ({ browser }) => {
  const [midori, aoi] = await two(browser, REPORTER, ORGANIZER);
  await open(midori, 7);
  await open(aoi, 7);
  await write(aoi, "- あおいの行");
  await expect(state(aoi)).toHaveText(/に保存しました$/);
  await write(midori, "- みどりの行");
  await expect(state(midori)).toHaveText(/に保存しました。.*あおい.*の書き込みと合わせました$/);
  await expect(notes(midori)).toHaveValue(/- あおいの行\n- みどりの行\n$/);
  await midori.reload();
  await expect(midori.locator("html[data-islands=ready]")).toBeAttached();
  await expect(midori.getByRole("button", { name: "復元する" })).toBeHidden();

  // Typed while a save is on its way that brings in somebody else's line.
  await open(aoi, 7);
  await write(aoi, "- あおいの二行目");
  await expect(state(aoi)).toHaveText(/に保存しました$/);
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await midori.route("**/api/fn/notes/save", async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  }, { times: 1 });
  const sent = midori.waitForRequest("**/api/fn/notes/save");
  await write(midori, "- 送った行");
  await sent;
  await midori.keyboard.type("\n送っている間に書いた行");
  letGo();
  await expect(state(midori)).toHaveText(/合わせました$/);
  const text = await notes(midori).inputValue();
  for (const line of ["- あおいの二行目", "- 送った行", "送っている間に書いた行"]) expect(text.split(line), text).toHaveLength(2);

  // The same line: both see both.
  await open(aoi, 8);
  await open(midori, 8);
  const before = await notes(aoi).inputValue();
  await notes(aoi).fill(`- あおいの書き出し\n${before.split("\n").slice(1).join("\n")}`);
  await expect(state(aoi)).toHaveText(/に保存しました$/);
  await notes(midori).fill(`- みどりの書き出し\n${before.split("\n").slice(1).join("\n")}`);
  await expect(midori.locator(".theirs")).toContainText("- あおいの書き出し");
  await expect(notes(midori)).toHaveValue(/^- みどりの書き出し/);
  await save(midori).click();
  await expect(midori.locator(".theirs")).toBeHidden();
  await expect(notes(midori)).toHaveValue(/^- みどりの書き出し/);
});

test("a session that ended while notes were written", async ({ browser }) => {
  const [page] = await two(browser, REPORTER, ORGANIZER);
  await open(page, 9);
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await write(page, "- ログインが切れてから書いた行");
  await expect(state(page)).toContainText("ログインが切れました");
  await expect(page.getByRole("link", { name: "新しいタブでログインする" })).toHaveAttribute("target", "_blank");
  await page.context().addCookies(cookies);
  await expect(state(page)).toHaveText(/に保存しました$/);
  await expect(page.getByRole("link", { name: "新しいタブでログインする" })).toBeHidden();
});

test("words that are not saved are asked about before they are left", async ({ browser }) => {
  const [page] = await two(browser, ORGANIZER, ORGANIZER);
  await page.goto(EVENT);
  const asked: string[] = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  // Nothing typed, nothing asked.
  await page.reload();
  expect(asked).toEqual([]);
  await field(page, "title").click();
  await page.keyboard.type("書きかけ");
  const typed = await field(page, "title").inputValue();
  await page.locator(".rail").getByRole("link", { name: "ノートとレポート" }).click();
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  expect(new URL(page.url()).href).toBe(site.url + EVENT);
  // Another form of the page: its button asks, and sends nothing.
  await page.locator("summary", { hasText: "状態を変える" }).click();
  await page.locator(".transitions form:not(.form) button").first().click();
  await expect.poll(() => asked).toEqual(["beforeunload", "confirm"]);
  await expect(field(page, "title")).toHaveValue(typed);
  await save(page).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await page.locator(".rail").getByRole("link", { name: "ノートとレポート" }).click();
  await expect(page).toHaveURL(`${site.url}/organize/security-jaws/42/report`);
  expect(asked).toHaveLength(2);
});

test("several new participation types in one save, with script and without", async ({ browser }) => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled });
    const page = await context.newPage();
    await enterAs(page, ORGANIZER);
    await page.goto(EVENT);
    const rows = page.locator(".type-rows > li");
    const count = await rows.count();
    const names = javaScriptEnabled ? ["見学", "取材"] : ["学生", "配信スタッフ"];
    await field(page, `types/${count - 1}/name`).fill(names[0]);
    await page.getByRole("button", { name: "枠を追加" }).click();
    await expect(rows).toHaveCount(count + 1);
    await expect(field(page, `types/${count - 1}/name`)).toHaveValue(names[0]);
    await field(page, `types/${count}/name`).fill(names[1]);
    await field(page, `types/${count}/closes_date`).fill("2027-01-05");
    await save(page).click();
    await expect(page.getByText("保存しました。")).toBeVisible();
    await page.goto(EVENT);
    await expect(field(page, `types/${count - 1}/name`)).toHaveValue(names[0]);
    await expect(field(page, `types/${count}/name`)).toHaveValue(names[1]);
    await expect(field(page, `types/${count}/closes_date`)).toHaveValue("2027-01-05");
    await context.close();
  }
});

test("the notes field is left by keyboard", async ({ browser }) => {
  const [page] = await two(browser, REPORTER, ORGANIZER);
  await open(page, 10);
  await expect(notes(page)).toHaveAccessibleDescription(/Escを押してからTab/);
  await notes(page).focus();
  await page.keyboard.press("Tab");
  await expect(notes(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("感想", { exact: true })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(notes(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Tab");
  await expect(notes(page)).not.toBeFocused();
});
