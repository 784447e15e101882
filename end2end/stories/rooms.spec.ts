// Two rooms: planned with and without script, by mouse and by keys, released, and read on a wide window and on a phone.
import { type Page, expect, test } from "@playwright/test";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42/agenda";
const card = (page: Page, row: number) => page.locator(`#card-${row}`);
const saved = (page: Page) => expect(page.locator(".save-state")).toHaveText(/保存済み/);

/** The second to fifth slots go to two rooms, by their rows. */
async function openRooms(page: Page): Promise<void> {
  for (const [row, room] of [[1, "ホールA"], [2, "ホールB"], [3, "ホールA"], [4, "ホールB"]] as const) {
    const line = page.locator(`#row-${row}`);
    if (!(await line.getByLabel("部屋", { exact: true }).isVisible())) await line.locator("summary").first().click();
    await line.getByLabel("部屋", { exact: true }).fill(room);
    await page.keyboard.press("Tab");
    await saved(page);
  }
}

test("an agenda of two rooms is planned, released and read", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  await expect(page.locator(".rooms")).toHaveCount(0);
  await openRooms(page);
  await page.getByRole("link", { name: "部屋ごと" }).click();
  await expect(page.locator(".room-head b")).toHaveText(["ホールA", "ホールB"]);
  // Cards of two rooms stand side by side, as long as they take.
  const [first, second] = [await card(page, 1).boundingBox(), await card(page, 2).boundingBox()];
  expect(Math.abs(first!.y - second!.y)).toBeLessThan(2);
  expect(second!.x).toBeGreaterThan(first!.x + first!.width - 1);
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);

  // By keys: to the other room and back, with the focus on the same card.
  const title = await card(page, 1).locator(".room-title").innerText();
  await card(page, 1).locator("summary").focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(card(page, 1)).toHaveAttribute("data-name", "ホールB");
  await expect(card(page, 1).locator("summary")).toBeFocused();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(card(page, 1)).toHaveAttribute("data-name", "ホールA");
  // By a button, which stays under the finger.
  await card(page, 1).locator("summary").click();
  await card(page, 1).getByRole("button", { name: "後へ" }).click();
  await expect(card(page, 3).locator(".room-title")).toHaveText(title);
  await expect(card(page, 3).locator("[data-way=later]")).toBeFocused();

  // By the mouse: into the other room, before its first card.
  await page.keyboard.press("Escape");
  const handle = await card(page, 3).locator("summary").boundingBox();
  const target = await card(page, 1).boundingBox();
  await page.mouse.move(handle!.x + 8, handle!.y + 8);
  await page.mouse.down();
  await page.mouse.move(target!.x + 30, target!.y + 4, { steps: 8 });
  await expect(page.locator(".room-head.drop-here b")).toHaveText("ホールB");
  await page.mouse.up();
  await expect(page.locator(".room-card", { hasText: title })).toHaveAttribute("data-name", "ホールB");

  await page.getByRole("button", { name: "変更をリリース" }).first().click();
  await expect(page.getByText("リリースしました。")).toBeVisible();
  witness.expectQuiet("the editor");

  const reader = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 } })).newPage();
  await reader.goto("/security-jaws/42");
  await expect(reader.locator(".room-head")).toHaveText(["ホールA", "ホールB"]);
  await expectNoSidewaysScroll(reader);
  await expectNoBarriersInLightAndDark(reader);
  const clocks = await reader.locator(".event-agenda time").allInnerTexts();
  expect(clocks).toEqual([...clocks].sort());
  await reader.setViewportSize({ width: 390, height: 844 });
  await expect(reader.locator(".room-head").first()).toBeHidden();
  await expect(reader.locator(".event-agenda .room-tag").first()).toBeVisible();
  await expectNoSidewaysScroll(reader);
  await reader.context().close();
  await context.close();
});

test("without script the same buttons move a card", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, DESK);
  const moved = page.locator(".room-card[data-name='ホールB']").first();
  const title = await moved.locator(".room-title").innerText();
  await moved.locator("summary").click();
  await moved.getByRole("button", { name: "ホールAへ" }).click();
  await expect(page).toHaveURL(/#card-\d+$/);
  await expect(page.locator(".room-card", { hasText: title })).toHaveAttribute("data-name", "ホールA");
  await context.close();
});

test("a release that changes something is in the list of changes", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, `${DESK}?view=list`);
  await page.locator("#row-1 .title").fill("題名を変えた話");
  await page.keyboard.press("Enter");
  await saved(page);
  await page.getByRole("button", { name: "変更をリリース" }).first().click();
  await expect(page.getByText("リリースしました。")).toBeVisible();
  await page.goto("/security-jaws/42");
  await page.getByRole("link", { name: "変更を見る" }).click();
  await expect(page.getByRole("heading", { name: "タイムテーブルの変更" })).toBeVisible();
  await expect(page.locator("main")).toContainText("題名を変えた話");
  await expectNoBarriersInLightAndDark(page);
  await context.close();
});
