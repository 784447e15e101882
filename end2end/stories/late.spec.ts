// An evening that runs ten minutes late: said on a phone, and seen on the stage, the board and the event's page, which were
// all open before.
import type { Browser, Page } from "@playwright/test";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const EVENT = "/mini-security-jaws/54";

async function open(browser: Browser, path: string, width: number): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

/** So many minutes later on the clock. */
function later(clock: string, minutes: number): string {
  const [hour, minute] = clock.split(":").map(Number);
  const all = (hour * 60 + minute + minutes) % 1440;
  return [Math.floor(all / 60), all % 60].map((n) => String(n).padStart(2, "0")).join(":");
}

test("an evening that runs ten minutes late", async ({ browser }) => {
  const stage = await open(browser, `${EVENT}/qa/stage`, 1920);
  const board = await open(browser, `${EVENT}/qa`, 390);
  const event = await open(browser, EVENT, 1280);
  const witness = await Witness.of(event, site.url);
  const last = event.locator(".event-agenda li", { hasText: "おわりに" });
  const planned = await last.locator("time").innerText();
  const tenLater = later(planned, 10);
  for (const page of [stage, board]) {
    await expect(page.locator(".hour-strip")).toContainText("なんでも質問会");
    await expect(page.locator(".hour-strip")).toContainText(planned);
  }
  await expect(event.locator(".hour-next")).toContainText(planned);
  await expectNoSidewaysScroll(board);
  await expectNoBarriersInLightAndDark(board);

  const phone = await (await browser.newContext({ baseURL: site.url, viewport: { width: 390, height: 844 } })).newPage();
  await enterAs(phone, ORGANIZER, "/organize/mini-security-jaws/54/run");
  for (const pressed of [5, 10]) {
    await phone.getByRole("button", { name: "なんでも質問会 を5分延ばす" }).click();
    await expect(phone.locator(".run", { hasText: "おわりに" })).toContainText(`+${pressed}分`);
  }

  // Nobody touched these pages.
  await expect(stage.locator(".hour-strip")).toContainText(tenLater);
  await expect(board.locator(".hour-strip")).toContainText(tenLater);
  await expect(event.locator(".hour-next")).toContainText(tenLater);
  await expect(last.locator("time")).toHaveText(tenLater);
  witness.expectQuiet("the event's page");

  // It was not so bad after all.
  await phone.getByRole("button", { name: "元に戻す" }).click();
  await expect(stage.locator(".hour-strip")).toContainText(later(planned, 5));
  await expect(last.locator("time")).toHaveText(later(planned, 5));
  for (const page of [stage, board, event, phone]) await page.context().close();
});

test("a page whose stream was refused once follows the evening again by itself", async ({ browser }) => {
  const page = await (await browser.newContext({ baseURL: site.url })).newPage();
  let asked = 0;
  await page.route("**/questions/stream", (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 503 }) : route.continue();
  });
  const followed = page.waitForResponse((reply) => reply.url().endsWith("/questions/stream") && reply.ok());
  await page.goto(EVENT);
  await followed;
  expect(asked).toBe(2);
  await page.context().close();
});
