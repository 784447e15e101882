// An evening that runs ten minutes late: said on a phone, and seen on the stage, the board and the event's page, which were
// all open before; and where the stream of a board does not come through.
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
const STREAM = /\/questions\/stream(\?|$)/;

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
    await expect(page.locator(".hour-strip .hour-left").first()).toHaveText(/^(あと\d+分|まもなく次へ)$/);
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
  await page.route(STREAM, (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 503 }) : route.continue();
  });
  const followed = page.waitForResponse((reply) => STREAM.test(reply.url()) && reply.ok());
  await page.goto(EVENT);
  await followed;
  expect(asked).toBe(2);
  await page.context().close();
});

test("where no stream comes through, the event's page and the first page ask for the evening themselves, and only while they are looked at", async ({ browser }) => {
  const question = "検証用のアカウントを分けるのは";
  const looks = (page: Page) => {
    const seen: number[] = [];
    page.on("response", (reply) => { if (reply.url().includes("screen=1")) seen.push(reply.status()); });
    return seen;
  };
  const fresh = async () => (await browser.newContext({ baseURL: site.url })).newPage();
  const pages = await Promise.all([fresh(), fresh(), fresh(), fresh(), fresh(), fresh()]);
  const [refused, held, home, free, gone, busy] = pages;
  // One network refuses streams, another one holds them back; one lets them through.
  for (const page of [refused, home, gone, busy]) await page.route(STREAM, (route) => route.abort());
  await held.route(STREAM, () => {});
  // A board that is there no more is not asked for again, and a server that wants to be left alone is.
  await gone.route(/screen=1/, (route) => route.fulfill({ status: 404 }));
  await busy.route(/screen=1/, (route) => route.fulfill({ status: 503, headers: { "retry-after": "600" } }));
  const [askedRefused, askedFree, askedGone, askedBusy] = [looks(refused), looks(free), looks(gone), looks(busy)];
  await Promise.all([refused.goto(EVENT), held.goto(EVENT), home.goto("/"), free.goto(EVENT), gone.goto(EVENT), busy.goto(EVENT)]);
  await expect.poll(() => askedRefused.length, { timeout: 40_000 }).toBeGreaterThan(0);

  const desk = await (await browser.newContext({ baseURL: site.url })).newPage();
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto("/mini-security-jaws/54/qa/moderate");
  await expect(desk.locator("html[data-islands=ready]")).toBeAttached();
  const taken = desk.locator(".moderate-question").filter({ hasText: question });
  await taken.getByRole("button", { name: "回答中にする" }).click();
  for (const page of [refused, held]) await expect(page.locator(".hour-answering")).toContainText(question, { timeout: 60_000 });
  await expect(home.locator("[data-answering]").first()).toContainText(question, { timeout: 60_000 });
  const last = refused.locator(".event-agenda li", { hasText: "おわりに" }).locator("time");
  const planned = await last.innerText();
  await desk.goto("/organize/mini-security-jaws/54/run");
  await desk.getByRole("button", { name: "なんでも質問会 を5分延ばす" }).click();
  await expect(last).toHaveText(later(planned, 5), { timeout: 60_000 });
  // What did not change is not sent again.
  await expect.poll(() => askedRefused.includes(304), { timeout: 60_000 }).toBe(true);

  // Nobody looks, nobody asks; whoever looks again is shown what is on.
  const hide = (isHidden: boolean) => refused.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
  await hide(true);
  const others = looks(held);
  await expect.poll(() => others.length, { timeout: 60_000 }).toBeGreaterThan(0);
  const before = askedRefused.length;
  // The other page asks meanwhile more often than this one would have waited.
  await expect.poll(() => others.length, { timeout: 60_000 }).toBeGreaterThan(2);
  expect(askedRefused.length).toBe(before);
  await hide(false);
  await expect.poll(() => askedRefused.length).toBeGreaterThan(before);

  // Where the stream works nothing is asked; and where it does again, it is taken.
  expect(askedFree).toEqual([]);
  expect([askedGone, askedBusy]).toEqual([[404], [503]]);
  await refused.unroute(STREAM);
  const followed = refused.waitForResponse((reply) => STREAM.test(reply.url()) && reply.ok());
  await refused.evaluate(() => dispatchEvent(new Event("online")));
  await followed;
  for (const page of [...pages, desk]) await page.context().close();
});
