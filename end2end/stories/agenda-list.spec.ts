// The agenda of an evening in one room: its rows change places under a finger, by keys and by the mouse, and a finger that only
// passes over them scrolls.
import type { Page } from "@playwright/test";
import { saved } from "../support/agenda";
import { Witness, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42/agenda";

const titles = (page: Page): Promise<string[]> =>
  page.locator(".agenda-row input.title").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));

const swapped = (all: string[], one: number, other: number): string[] => all.map((title, at) => (at === one ? all[other]! : at === other ? all[one]! : title));

/** The middle of something, once it stands in the middle of the window. */
async function middle(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const found = page.locator(selector);
  await found.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  const box = (await found.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Just below the middle of a row: what is let go of there stands after it. */
async function below(page: Page, row: number): Promise<number> {
  const box = (await page.locator(`#row-${row}`).boundingBox())!;
  return box.y + box.height / 2 + 8;
}

test("a row of the list is dragged by a finger on a phone, and goes back by keys", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  await expect(page.locator(".rooms")).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  const before = await titles(page);
  const finger = await context.newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  const dragged = page.locator(".agenda-row.dragged");

  // Beside its handle a finger scrolls: the browser says so.
  await page.evaluate(() => document.addEventListener("pointercancel", () => document.documentElement.toggleAttribute("data-pans", true), { once: true }));
  const begun = await middle(page, "#row-1 .at");
  await touch("touchStart", [begun]);
  for (const n of [1, 2, 3, 4]) await touch("touchMove", [{ x: begun.x, y: begun.y - 20 * n }]);
  await expect(page.locator("html[data-pans]")).toBeAttached();
  await expect(dragged).toHaveCount(0);
  await touch("touchEnd", []);
  expect(await titles(page)).toEqual(before);

  // By its handle it comes along, and the place where it would stand is marked.
  const from = await middle(page, "#row-1 .handle");
  const to = await below(page, 2);
  await touch("touchStart", [from]);
  await expect(dragged).toHaveCount(1);
  for (const n of [1, 2, 3, 4]) await touch("touchMove", [{ x: from.x, y: from.y + ((to - from.y) * n) / 4 }]);
  await expect(page.locator(".agenda-row:is(.drop-before, .drop-after)")).toHaveCount(1);
  expect(await titles(page), "nothing is moved before it is let go of").toEqual(before);
  await touch("touchEnd", []);
  await expect(dragged).toHaveCount(0);
  await expect.poll(() => titles(page)).toEqual(swapped(before, 1, 2));
  await saved(page);
  await page.reload();
  expect(await titles(page), "it is stored").toEqual(swapped(before, 1, 2));

  // By keys it goes back, and the focus goes with it.
  await page.locator("#row-2 input.title").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => titles(page)).toEqual(before);
  await expect(page.locator("#row-1 input.title")).toBeFocused();
  await saved(page);
  await page.reload();
  expect(await titles(page)).toEqual(before);
  // At the top there is nowhere to go.
  await page.locator("#row-0 input.title").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.locator("#row-0 input.title")).toBeFocused();
  expect(await titles(page)).toEqual(before);
  witness.expectQuiet("the list");
  await finger.detach();
  await context.close();
});

test("a row of the list is dragged by the mouse, and a key takes that back", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  const witness = await Witness.of(page, site.url);
  await enterAs(page, ORGANIZER, DESK);
  const before = await titles(page);
  const from = await middle(page, "#row-1 .handle");
  const to = await below(page, 2);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, to, { steps: 6 });
  await expect(page.locator(".agenda-row:is(.drop-before, .drop-after)")).toHaveCount(1);
  await page.mouse.up();
  await expect.poll(() => titles(page)).toEqual(swapped(before, 1, 2));
  await saved(page);
  await page.keyboard.press("Control+z");
  await expect.poll(() => titles(page)).toEqual(before);
  await saved(page);
  witness.expectQuiet("the list");
  await context.close();
});
