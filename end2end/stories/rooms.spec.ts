// Two rooms: planned with and without script, by mouse and by keys, released, and read on a wide window and on a phone.
import type { Page } from "@playwright/test";
import { giveRooms, release, saved } from "../support/agenda";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42/agenda";
const card = (page: Page, row: number) => page.locator(`#card-${row}`);

test("an agenda of two rooms is planned, released and read", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  await expect(page.locator(".rooms")).toHaveCount(0);
  await giveRooms(page);
  await page.getByRole("link", { name: "部屋ごと" }).click();
  await expect(page.locator(".room-head b")).toHaveText(["ホールA", "ホールB"]);
  // Cards of two rooms stand side by side, as long as they take.
  const [first, second] = [await card(page, 1).boundingBox(), await card(page, 2).boundingBox()];
  expect(Math.abs(first!.y - second!.y)).toBeLessThan(2);
  expect(second!.x).toBeGreaterThan(first!.x + first!.width - 1);
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);
  await takeAtEveryWidth(page, "desk-agenda-rooms");

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

  // Shift and an arrow change the length, Alt and an arrow the time; both are said, and taken back.
  const said = page.locator(".agenda-said");
  const top = page.locator(".room-card[data-name='ホールA']").first();
  const [row, long] = [await top.getAttribute("data-row"), Number(await top.getAttribute("data-minutes"))];
  await top.locator("[data-grip]").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(card(page, Number(row))).toHaveAttribute("data-minutes", String(long + 5));
  await expect(said).toContainText(`${long + 5}分にしました`);
  await expect(card(page, Number(row)).locator("[data-grip]")).toBeFocused();
  await page.keyboard.press("Shift+ArrowUp");
  await expect(card(page, Number(row))).toHaveAttribute("data-minutes", String(long));
  const clock = await card(page, Number(row)).getAttribute("data-clock");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(said).toContainText("へ動かしました");
  await expect(page.locator(".room-card:focus-within")).not.toHaveAttribute("data-clock", clock!);
  await page.locator(".agenda-toast").getByRole("button", { name: "元に戻す" }).click();
  await expect(said).toContainText("ひとつ前に戻しました");
  await expect(card(page, Number(row))).toHaveAttribute("data-clock", clock!);
  // Its lower edge, drawn down: it takes longer, which the place says before it is let go of.
  const edge = await card(page, Number(row)).locator("[data-edge]").boundingBox();
  await page.mouse.move(edge!.x + edge!.width / 2, edge!.y + 3);
  await page.mouse.down();
  await page.mouse.move(edge!.x + edge!.width / 2, edge!.y + 120, { steps: 6 });
  await expect(page.locator(".room-drop")).toContainText("分）");
  const drawn = Number(/（(\d+)分）/.exec(await page.locator(".room-drop").innerText())![1]);
  expect(drawn).toBeGreaterThan(long);
  await page.mouse.up();
  await expect(card(page, Number(row))).toHaveAttribute("data-minutes", String(drawn));
  await page.locator(".agenda-toast").getByRole("button", { name: "元に戻す" }).click();
  await expect(card(page, Number(row))).toHaveAttribute("data-minutes", String(long));
  // An arrow alone chooses another card.
  await card(page, Number(row)).locator("[data-grip]").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".room-card:focus-within")).toHaveAttribute("data-name", "ホールB");

  // Into free minutes below everything: the place says which, and the card begins then.
  const lastTick = await page.locator(".room-tick").last().boundingBox();
  const grip = await page.locator(".room-card[data-name='ホールB'] [data-grip]").first().boundingBox();
  const column = await page.locator(".room-head", { hasText: "ホールB" }).boundingBox();
  const words = await page.locator(".room-card[data-name='ホールB'] .room-title").first().innerText();
  await page.mouse.move(grip!.x + 8, grip!.y + 8);
  await page.mouse.down();
  await page.mouse.move(column!.x + 40, lastTick!.y + 4, { steps: 12 });
  await expect(page.locator(".room-drop")).toContainText("に置く");
  const from = (await page.locator(".room-drop").innerText()).slice(0, 5);
  await page.mouse.up();
  await expect(page.locator(".room-card", { hasText: words })).toHaveAttribute("data-clock", from);
  await expectNoBarriersInLightAndDark(page);

  await release(page);
  witness.expectQuiet("the editor");

  const reader = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 } })).newPage();
  await reader.goto("/security-jaws/42");
  await expect(reader.locator(".room-head")).toHaveText(["ホールA", "ホールB"]);
  await expectNoSidewaysScroll(reader);
  await expectNoBarriersInLightAndDark(reader);
  await takeAtEveryWidth(reader, "event-rooms");
  const clocks = await reader.locator(".event-agenda time").allInnerTexts();
  expect(clocks).toEqual([...clocks].sort());
  await reader.setViewportSize({ width: 390, height: 844 });
  await expect(reader.locator(".room-head").first()).toBeHidden();
  await expect(reader.locator(".event-agenda .room-tag:visible").first()).toBeVisible();
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
  await enterAs(page, ORGANIZER, DESK);
  await page.goto(`${DESK}?view=list`);
  await page.locator("#row-1 .title").fill("題名を変えた話");
  await page.keyboard.press("Enter");
  await saved(page);
  await release(page);
  await page.goto("/security-jaws/42");
  await page.getByRole("link", { name: "変更を見る" }).click();
  await expect(page.getByRole("heading", { name: "タイムテーブルの変更" })).toBeVisible();
  await expect(page.locator("main")).toContainText("題名を変えた話");
  await expectNoBarriersInLightAndDark(page);
  await takeAtEveryWidth(page, "agenda-changes");
  await context.close();
});

test("a title of two hundred characters and a second day break nothing on a phone", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, DESK);
  await page.goto(`${DESK}?view=list`);
  await page.locator("#row-2 .title").fill("とても長い題名".repeat(28));
  await page.keyboard.press("Enter");
  await saved(page);
  await page.locator("#row-5 summary").first().click();
  await page.locator("[name='5.day']").selectOption("1");
  await saved(page);
  await expect(page.locator(".agenda-date").first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await release(page);
  await page.goto("/security-jaws/42");
  await expect(page.locator(".agenda-day").first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);
  const calendar = await (await page.request.get("/security-jaws/42/event.ics")).text();
  expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(2);
  await page.goto("/organize/security-jaws/42/run");
  await expect(page.locator(".run-date")).toHaveCount(2);
  await context.close();
});

test("another community holds the evening too, with its own number", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, "/organize/security-jaws/42");
  await page.goto("/organize/security-jaws/42?edit=partner#edit");
  await page.locator("[name=partner_name]").fill("JAWS-UG 東京");
  await page.locator("[name=partner_number]").fill("#12");
  await page.locator("#edit").getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  for (const path of ["/security-jaws/42", "/security-jaws"]) {
    await page.goto(path);
    await expect(page.locator("main")).toContainText("× JAWS-UG 東京 #12");
    await expectNoSidewaysScroll(page);
  }
  const calendar = await (await page.request.get("/security-jaws/42/event.ics")).text();
  expect(calendar.replace(/\r\n /g, "")).toContain("× JAWS-UG 東京 #12");
  await context.close();
});

test("a room is added and renamed without script, and letters add slots with it", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, DESK);
  await page.getByRole("button", { name: "部屋を足す" }).first().click();
  await expect(page.getByText("部屋を足しました。")).toBeVisible();
  await expect(page.locator(".room-head b", { hasText: "部屋3" }).first()).toBeVisible();
  const names = page.locator("#agenda-rooms");
  await names.getByLabel("ホールBの名前", { exact: true }).fill("部屋3");
  await names.getByRole("button", { name: "ホールBを保存" }).click();
  await expect(names.locator(".error")).toContainText("同じ名前の部屋");
  await names.getByLabel("ホールBの名前", { exact: true }).fill("セミナー室");
  await names.getByRole("button", { name: "ホールBを保存" }).click();
  await expect(page.getByText("部屋を保存しました。")).toBeVisible();
  await expect(page.locator(".room-card[data-name='セミナー室']").first()).toBeVisible();
  await expect(page.locator(".room-card[data-name='ホールB']")).toHaveCount(0);
  // How many it seats stands at its head at once; without script too.
  const room = names.getByRole("listitem").filter({ has: page.locator("input[name=was][value='セミナー室']") });
  await room.getByText("席数・配信", { exact: true }).click();
  await room.getByLabel("セミナー室の席数", { exact: true }).fill("24");
  await room.getByRole("button", { name: "セミナー室を保存" }).click();
  await expect(page.getByText("部屋を保存しました。")).toBeVisible();
  await expect(page.locator(".room-head", { hasText: "セミナー室" }).first()).toContainText("24席");
  await context.close();

  const scripted = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: 1000 } })).newPage();
  await enterAs(scripted, ORGANIZER, DESK);
  await expectNoSidewaysScroll(scripted);
  await expectNoBarriersInLightAndDark(scripted);
  const cards = scripted.locator(".room-card");
  const many = await cards.count();
  const chosen = scripted.locator(".room-card[data-name='セミナー室']").first();
  const row = Number(await chosen.getAttribute("data-row"));
  await chosen.locator("[data-grip]").focus();
  await scripted.keyboard.press("b");
  await expect(cards).toHaveCount(many + 1);
  await expect(card(scripted, row + 1)).toHaveAttribute("data-kind", "break");
  await expect(card(scripted, row + 1)).toHaveAttribute("data-name", "セミナー室");
  await expect(scripted.locator(".agenda-said")).toContainText("枠を足しました");
  // In a field a letter is a letter.
  await scripted.locator("#agenda-rooms").getByLabel("新しい部屋").focus();
  await scripted.keyboard.press("n");
  await expect(scripted.locator("#agenda-rooms").getByLabel("新しい部屋")).toHaveValue("n");
  await expect(cards).toHaveCount(many + 1);
  await scripted.context().close();
});

test("two rooms that are on at once have a stream each, for who holds a seat", async ({ browser }) => {
  const LIVE = "/mini-security-jaws/54";
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, `/organize${LIVE}/agenda`);
  // What was over goes on for longer, in another room than what is on.
  for (const [row, room] of [[2, "Bの部屋"], [3, "Aの部屋"]] as const) {
    const line = page.locator(`#row-${row}`);
    if (!(await line.getByLabel("部屋", { exact: true }).isVisible())) await line.locator("summary").first().click();
    await line.getByLabel("部屋", { exact: true }).fill(room);
    await page.keyboard.press("Tab");
    await saved(page);
  }
  await page.locator("[name='2.minutes']").fill("60");
  await page.keyboard.press("Tab");
  await saved(page);
  await page.locator("[name='3.photograph']").selectOption("no");
  await saved(page);
  await release(page);
  const names = page.locator("#agenda-rooms");
  for (const [room, seats] of [["Aの部屋", "40"], ["Bの部屋", "12"]]) {
    const one = names.getByRole("listitem").filter({ has: page.locator(`input[name=was][value='${room}']`) });
    await one.getByText("席数・配信", { exact: true }).click();
    await one.getByLabel(`${room}の席数`, { exact: true }).fill(seats);
    await one.getByLabel(`${room}の配信のアドレス`, { exact: true }).fill(`https://stream.example.test/${seats}`);
    await one.getByRole("button", { name: `${room}を保存` }).click();
    await expect(page.getByText("部屋を保存しました。")).toBeVisible();
  }
  await page.goto(`/organize${LIVE}/agenda?view=rooms`);
  await expect(page.locator(".room-head", { hasText: "Aの部屋" }).first()).toContainText("40席 ・ 配信あり");
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);

  const holder = await (await browser.newContext({ baseURL: site.url, viewport: { width: 390, height: 844 } })).newPage();
  await enterAs(holder, "参加者 はるか", LIVE);
  const streams = holder.locator(".hour-streams");
  for (const [room, seats] of [["Aの部屋", "40"], ["Bの部屋", "12"]]) {
    await expect(streams.getByRole("link", { name: `${room}の配信を見る` })).toHaveAttribute("href", `https://stream.example.test/${seats}`);
  }
  await expect(streams.locator(".hour-others").getByRole("link", { name: "全体" })).toBeVisible();
  await expect(holder.locator(".hour-permitted").first()).toContainText("写真");
  await expectNoSidewaysScroll(holder);
  await expectNoBarriersInLightAndDark(holder);

  const visitor = await (await browser.newContext({ baseURL: site.url })).newPage();
  await visitor.goto(LIVE);
  await expect(visitor.locator(".hour-permitted").first()).toContainText("写真");
  await expect(visitor.locator(".hour-streams")).toHaveCount(0);
  expect(await visitor.content()).not.toContain("stream.example.test");
  for (const one of [page, holder, visitor]) await one.context().close();
});
