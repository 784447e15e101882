// The grid of rooms under a finger: one that moves on scrolls, one that rests takes hold of a slot, and at the lower edge
// what lies behind it comes into view.
import type { Page } from "@playwright/test";
import { giveRooms } from "../support/agenda";
import { Witness } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42/agenda";
const HEIGHT = 480;
/** Above what a finger at the lower edge of the window brings nearer. */
const IN_VIEW = HEIGHT - 60;

async function openRooms(page: Page): Promise<void> {
  await giveRooms(page);
  await page.getByRole("link", { name: "部屋ごと" }).click();
  await expect(page.locator(".room-head b")).toHaveText(["ホールA", "ホールB"]);
}

/** Somewhere on a card where nothing else is pressed. */
async function bare(page: Page, row: number): Promise<{ x: number; y: number }> {
  const card = page.locator(`#card-${row}`);
  await card.scrollIntoViewIfNeeded();
  const found = await card.evaluate((card) => {
    const { left, top, right, bottom } = card.getBoundingClientRect();
    for (let y = top + 4; y < bottom - 8; y += 4) {
      for (let x = right - 8; x > left; x -= 6) {
        const under = document.elementFromPoint(x, y);
        if (under?.closest(".room-card") === card && !under.closest("a, button, details, input, [data-grip], [data-edge]")) return { x, y };
      }
    }
    return null;
  });
  expect(found, "a bare place on the card").not.toBeNull();
  return found!;
}

test("a finger that rests carries a slot beyond what is in view, and one that moves on only scrolls", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1440, height: HEIGHT }, hasTouch: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  await openRooms(page);
  const finger = await context.newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  const dragged = page.locator(".room-card.dragged");

  // The browser says that it scrolls now.
  await page.evaluate(() => document.addEventListener("pointercancel", () => document.documentElement.toggleAttribute("data-pans", true), { once: true }));
  const begun = await bare(page, 1);
  const clock = await page.locator("#card-1").getAttribute("data-clock");
  await touch("touchStart", [begun]);
  for (const n of [1, 2, 3, 4]) await touch("touchMove", [{ x: begun.x, y: begun.y - 20 * n }]);
  await expect(page.locator("html[data-pans]")).toBeAttached();
  await expect(dragged).toHaveCount(0);
  await touch("touchEnd", []);
  await expect(page.locator("#card-1")).toHaveAttribute("data-clock", clock!);

  const from = await bare(page, 1);
  const title = await page.locator("#card-1 .room-title").innerText();
  const last = page.locator(".room-tick:not(.drop-tick)").last();
  const height = async () => (await last.boundingBox())!.y;
  expect(await height(), "the end of the evening is out of view").toBeGreaterThan(IN_VIEW);
  await touch("touchStart", [from]);
  await expect(dragged).toHaveCount(1);
  const x = (await page.locator(".room-head", { hasText: "ホールB" }).boundingBox())!.x + 40;
  for (const n of [1, 2, 3, 4]) await touch("touchMove", [{ x: from.x + ((x - from.x) * n) / 4, y: from.y + ((HEIGHT - 10 - from.y) * n) / 4 }]);
  // The finger stays where it is; the rest of the evening comes to it.
  await expect.poll(height).toBeLessThan(IN_VIEW);
  await touch("touchMove", [{ x, y: (await height()) + 4 }]);
  let was = Number.NaN;
  const rests = async () => {
    const [before, is] = [was, await height()];
    was = is;
    return before === is;
  };
  await expect.poll(rests).toBe(true);
  const place = page.locator(".room-drop");
  await expect(place).toContainText("に置く");
  const begins = (await place.innerText()).slice(0, 5);
  await touch("touchEnd", []);
  const moved = page.locator(".room-card", { hasText: title });
  await expect(moved).toHaveAttribute("data-name", "ホールB");
  await expect(moved).toHaveAttribute("data-clock", begins);
  await expect(dragged).toHaveCount(0);
  await expect(page.locator(".save-state")).toHaveText(/保存済み/);
  witness.expectQuiet("the editor");
  await finger.detach();
  await context.close();
});
