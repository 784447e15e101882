// The board of a phone while its keyboard is open: the form of a question stays in sight, and so do questions above it.
import { BOARD, PHONE, open } from "../support/board";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

test("a keyboard that lies on the page lifts the form of a question onto it, and two questions fit above", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  // As on an iPhone: what is seen of the page becomes smaller and moves, and the page keeps its size.
  await phone.addInitScript((height) => {
    const view = Object.assign(new EventTarget(), { height, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { configurable: true, value: view });
  }, PHONE.height);
  await open(phone, BOARD);
  const see = (height: number, offsetTop = 0, scale = 1) => phone.evaluate(([height, offsetTop, scale]) => {
    const view = window.visualViewport!;
    const event = height === view.height ? "scroll" : "resize";
    Object.assign(view, { height, offsetTop, scale });
    view.dispatchEvent(new Event(event));
  }, [height, offsetTop, scale]);
  const form = phone.locator("#ask");
  const foot = async () => { const box = (await form.boundingBox())!; return Math.round(box.y + box.height); };
  await phone.getByLabel("質問", { exact: true }).focus();
  const listed = phone.locator(".board-question").filter({ visible: true });
  // However few there are, the page goes on below them.
  await listed.last().evaluate((node) => { node.style.marginBottom = "100vh"; });
  await expect.poll(foot).toBe(PHONE.height);
  await see(430);
  await expect.poll(foot).toBe(430);
  await listed.first().evaluate((node) => scrollBy({ top: node.getBoundingClientRect().top, behavior: "instant" }));
  const fit = await phone.evaluate(() => {
    const end = document.querySelector("#ask")!.getBoundingClientRect().top;
    const all = [...document.querySelectorAll(".board-question")].map((one) => one.getBoundingClientRect());
    return all.filter(({ top, bottom }) => top >= -1 && bottom <= end + 1).length;
  });
  expect(fit).toBeGreaterThanOrEqual(2);
  // Pushed up by the browser, half and whole.
  await see(430, 200);
  await expect.poll(foot).toBe(630);
  await see(430, PHONE.height - 430);
  await expect.poll(foot).toBe(PHONE.height);
  // Who zooms has no keyboard; and when it is gone all is as it was.
  await see(422, 0, 2);
  await expect.poll(foot).toBe(PHONE.height);
  await see(430);
  await expect.poll(foot).toBe(430);
  await see(PHONE.height);
  await expect.poll(foot).toBe(PHONE.height);
});

test("while a keyboard takes half of the screen the form is a line, and whole again after it", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, BOARD);
  await expect(phone.locator("meta[name=viewport]")).toHaveAttribute("content", /interactive-widget=resizes-content/);
  await phone.getByLabel("質問", { exact: true }).focus();
  await expect(phone.locator(".ask-more")).toBeVisible();
  await phone.setViewportSize({ width: 390, height: 440 });
  await expect(phone.locator(".ask-more")).toBeHidden();
  await expect(phone.getByRole("button", { name: "送る", exact: true })).toBeInViewport();
  await phone.setViewportSize(PHONE);
  await expect(phone.locator(".ask-more")).toBeVisible();
});
