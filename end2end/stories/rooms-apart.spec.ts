// Rooms one at a time where a window is narrow, with and without script; and two rooms that had the same name.
import type { Page } from "@playwright/test";
import { giveRooms, release } from "../support/agenda";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const EVENT = "/security-jaws/42";
const DESK = `/organize${EVENT}/agenda`;
const PHONE = { width: 390, height: 844 };
const tab = (page: Page, name: string) => page.locator(".rooms-tabs").getByRole("radio", { name });

test("a narrow window shows one room at a time, to readers and in the editor", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  await giveRooms(page);
  await release(page);

  // Readers need no script for it.
  const reader = await (await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: PHONE })).newPage();
  await reader.goto(EVENT);
  const tags = reader.locator(".event-agenda .room-tag:visible");
  const rooms = async () => [...new Set((await tags.allInnerTexts()).map((text) => /ホール[AB]/.exec(text)![0]))].sort();
  await expect(tab(reader, "ホールA")).toBeChecked();
  await expect.poll(rooms).toEqual(["ホールA"]);
  await expectNoSidewaysScroll(reader);
  await tab(reader, "ホールB").check();
  await expect.poll(rooms).toEqual(["ホールB"]);
  await tab(reader, "すべて").check();
  await expect.poll(rooms).toEqual(["ホールA", "ホールB"]);
  await reader.setViewportSize({ width: 1199, height: 900 });
  await tab(reader, "ホールA").check();
  await expect.poll(rooms).toEqual(["ホールA"]);
  await expect(reader.locator(".room-head").first()).toBeHidden();
  await reader.setViewportSize({ width: 1200, height: 900 });
  await expect(tab(reader, "ホールA")).toBeHidden();
  await expect(reader.locator(".room-head")).toHaveText(["ホールA", "ホールB"]);
  for (const head of await reader.locator(".room-head").all()) await expect(head).toBeVisible();
  await reader.context().close();

  // By keys a card goes to the other room, and the window with it.
  await page.goto(`${DESK}?view=rooms`);
  await page.setViewportSize({ width: 1000, height: 900 });
  await expect(tab(page, "ホールA")).toBeChecked();
  await expect(page.locator(".room-card[data-name='ホールB']").first()).toBeHidden();
  await page.locator("#card-1 summary").focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(page.locator("#card-1")).toHaveAttribute("data-name", "ホールB");
  await expect(tab(page, "ホールB")).toBeChecked();
  await expect(page.locator("#card-1 summary")).toBeFocused();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(page.locator("#card-1")).toHaveAttribute("data-name", "ホールA");
  await expect(tab(page, "ホールA")).toBeChecked();
  // An arrow alone finds what is in view.
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".room-card:focus-within")).not.toHaveAttribute("data-name", "ホールB");
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);
  witness.expectQuiet("the editor");
  await context.close();
});

test("on a phone without script a card goes to the other room, which is shown then", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: PHONE });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, DESK);
  await tab(page, "ホールB").check();
  const moved = page.locator(".room-card[data-name='ホールB']").first();
  const title = await moved.locator(".room-title").innerText();
  await expect(page.locator(".room-card[data-name='ホールA']").first()).toBeHidden();
  await moved.locator("summary").click();
  await expectNoSidewaysScroll(page);
  await moved.getByRole("button", { name: "ホールAへ" }).click();
  await expect(tab(page, "ホールA")).toBeChecked();
  const there = page.locator(".room-card", { hasText: title });
  await expect(there).toHaveAttribute("data-name", "ホールA");
  await expect(there).toBeInViewport();
  // Taken back, so that both rooms have something.
  await page.getByRole("button", { name: "ひとつ前に戻す" }).click();
  await expect(page.locator(".room-card", { hasText: title })).toHaveAttribute("data-name", "ホールB");
  await context.close();
});

test("a new room of a name that another one had shares nothing with it", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, DESK);
  const panel = page.locator("#agenda-rooms");
  const head = (name: string) => page.locator(`.room-head[data-name='${name}']`).first();
  const say = async (room: string, seats: string, name = room) => {
    const form = panel.getByRole("listitem").filter({ has: page.locator(`input[name=was][value='${room}']`) });
    const field = form.getByLabel(`${room}の席数`, { exact: true });
    if (!(await field.isVisible())) await form.getByText("席数・配信", { exact: true }).click();
    await field.fill(seats);
    await form.getByLabel(`${room}の名前`, { exact: true }).fill(name);
    await form.getByRole("button", { name: `${room}を保存` }).click();
    await expect(head(name)).toContainText(`${seats}席`);
  };
  await say("ホールA", "60");
  await say("ホールA", "61", "大ホール");
  await panel.getByLabel("新しい部屋").fill("ホールA");
  await panel.getByRole("button", { name: "部屋を足す" }).click();
  await expect(head("ホールA")).toBeVisible();
  await expect(head("ホールA")).not.toContainText("61席");
  await say("ホールA", "8");
  await expect(head("大ホール")).toContainText("61席");

  // Readers know the hall by its old name until the release, with what is known of it by now.
  const reader = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 } })).newPage();
  await reader.goto(EVENT);
  await expect(reader.locator(".room-head")).toHaveText(["ホールA61席", "ホールB"]);
  const card = page.locator(".room-card[data-name='ホールB']").first();
  const title = await card.locator(".room-title").innerText();
  await card.locator("summary").focus();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(page.locator(".room-card", { hasText: title })).toHaveAttribute("data-name", "ホールA");
  await release(page);
  await reader.reload();
  await expect(reader.locator(".room-head")).toHaveText(["ホールA8席", "ホールB", "大ホール61席"]);
  await expectNoSidewaysScroll(reader);
  for (const one of [page, reader]) await one.context().close();
});
