// What stays in sight where there is little room: questions on a phone, with the keyboard open and without; and on a stage of
// any size the longest question that may be asked, with its asker.
import type { Browser, Page } from "@playwright/test";
import { BOARD, PHONE, open } from "../support/board";
import { expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const API = "/api/v1/events/mini-security-jaws/54/questions";
const STAGE = `${BOARD}/stage`;
const SCREENS = [{ width: 1024, height: 768 }, { width: 1280, height: 720 }, { width: 1920, height: 1080 }];
/** As long as a name may be. */
const NAME = "名".repeat(40);
const QUESTION = 500;
const fill = (begin: string, words: string): string => (begin + words.repeat(QUESTION)).slice(0, QUESTION);

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

/** Somebody new asks; answers the question's number. */
async function ask(browser: Browser, body: string, asker = NAME): Promise<number> {
  const context = await browser.newContext({ baseURL: site.url });
  const reply = await context.request.post(API, { data: { body, asker }, headers: { origin: site.url } });
  expect(reply.status()).toBe(201);
  const { id } = (await reply.json()) as { id: number };
  await context.close();
  return id;
}

/** A form of the console. */
async function press(desk: Page, path: string, form: Record<string, string>): Promise<void> {
  const reply = await desk.request.post(`${BOARD}/${path}`, { form, headers: { origin: site.url } });
  expect(reply.ok(), `${path}: ${reply.status()}`).toBe(true);
}

/** Questions on a phone of which nothing is cut: by the head, by the form at the foot, or by the edge of the screen. */
const whole = (phone: Page): Promise<number> =>
  phone.evaluate(() => {
    const foot = document.querySelector(".ask-box")!.getBoundingClientRect().top;
    const head = document.querySelector(".top")!;
    const top = getComputedStyle(head).position === "sticky" ? Math.max(0, head.getBoundingClientRect().bottom) : 0;
    return [...document.querySelectorAll(".board-answering, .board-list .board-question > .board-words")].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.height > 0 && box.top >= top && box.bottom <= Math.min(foot, innerHeight);
    }).length;
  });

test("questions stay in sight on a phone: four below the head, five once it is gone, two above the keyboard", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  // An evening as it is: one is being answered, and others wait that are as long as most are.
  for (const n of [1, 2]) await ask(browser, `${n}番目の質問です。権限を返し忘れたら、何日で気づきますか?`, "");
  const body = "鍵を替えるのは、だれの仕事だと決めていますか?";
  await press(desk, `${await ask(browser, body, "haruka")}/state`, { to: "answering" });
  await open(phone, BOARD);
  await expect(phone.locator(".board-answering")).toContainText("だれの仕事");
  await expect.poll(() => whole(phone)).toBeGreaterThanOrEqual(4);
  await phone.evaluate(() => scrollTo(0, scrollY + document.querySelector(".board-answering")!.getBoundingClientRect().top));
  await expect.poll(() => whole(phone)).toBeGreaterThanOrEqual(5);
  await phone.evaluate(() => scrollTo(0, 0));

  // With the keyboard, also where the page was moved before.
  await phone.getByLabel("質問", { exact: true }).focus();
  await phone.setViewportSize({ width: 390, height: 480 });
  await expect(phone.getByRole("button", { name: "送る", exact: true })).toBeInViewport({ ratio: 1 });
  await phone.evaluate(() => scrollTo(0, 0));
  await expect.poll(() => whole(phone)).toBeGreaterThanOrEqual(2);
  await phone.getByLabel("質問", { exact: true }).fill("書いている間も、ほかの質問が見えますか?");
  await expect.poll(() => whole(phone)).toBeGreaterThanOrEqual(2);
  await expectNoSidewaysScroll(phone);
  // Whom one asks, and under which name, is at hand as soon as there are words.
  await phone.setViewportSize(PHONE);
  await expect(phone.locator(".ask-as")).toBeVisible();
  await expect(phone.locator(".ask-to")).toBeVisible();
});

/** Whether the question on stage, its asker and the way to ask lie wholly on the screen, and nothing of them is cut. */
const seen = (page: Page): Promise<Record<string, boolean>> =>
  page.evaluate(() => {
    const node = (selector: string): Element => document.querySelector(selector)!;
    const isInside = (selector: string): boolean => {
      const { left, top, right, bottom, height } = node(selector).getBoundingClientRect();
      return height > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    };
    const isWhole = (selector: string): boolean => node(selector).scrollHeight <= node(selector).clientHeight && node(selector).scrollWidth <= node(selector).clientWidth;
    return {
      question: isInside(".stage-question") && isWhole(".stage-question"),
      asker: isInside(".stage-asker"),
      code: isInside(".stage-qr") && isInside(".stage-code"),
      room: isWhole(".stage-now"),
      page: document.documentElement.scrollHeight <= innerHeight,
    };
  });
const ALL = { question: true, asker: true, code: true, room: true, page: true };
const size = (page: Page): Promise<number> => page.locator(".stage-question").evaluate((node) => parseFloat(getComputedStyle(node).fontSize));

test("the longest questions and who asked them are whole on every stage, with script and without", async ({ browser }) => {
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  const stages = await Promise.all(SCREENS.map((viewport) => site.window(browser, { viewport })));
  const plain = await Promise.all(SCREENS.map((viewport) => site.window(browser, { viewport, javaScriptEnabled: false })));
  for (const stage of stages) await open(stage, STAGE);
  for (const [begin, body] of [
    ["日本語で", fill("日本語で", "権限を返し忘れたとき、気づくのは何日後ですか。")],
    ["In English", fill("In English", " what do you do when nobody remembers which keys they had?")],
    ["一行に一字", fill("一行に一字", "\n字")],
    ["絵文字で", `絵文字で${"\u{1f469}\u{200d}\u{1f467}".repeat(QUESTION - 4)}`],
  ]) {
    await press(desk, `${await ask(browser, body)}/state`, { to: "answering" });
    for (const stage of stages) {
      await expect(stage.locator(".stage-question")).toContainText(begin);
      await expect.poll(() => seen(stage), `${begin} at ${stage.viewportSize()!.width}`).toEqual(ALL);
      await expect(stage.locator(".stage-asker")).toContainText(NAME);
      // Words are read; five hundred pictures are looked at.
      if (begin !== "絵文字で") expect(await size(stage)).toBeGreaterThanOrEqual(16);
      await expectNoSidewaysScroll(stage);
    }
    for (const page of plain) {
      await page.goto(STAGE);
      await expect(page.locator(".stage-question")).toContainText(begin);
      const now = await seen(page);
      // Without script type is as small as the longest words need it; what is longer still can be scrolled, and says who asked.
      const scrolls = await page.locator(".stage-question").evaluate((node) => getComputedStyle(node).overflowY);
      expect([now, scrolls], `${begin} at ${page.viewportSize()!.width}`).toEqual([begin === "絵文字で" ? { ...ALL, question: now.question } : ALL, "auto"]);
    }
  }
});

test("a question fits again when its room changes: below the next three, and after a poll that took its place", async ({ browser }) => {
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  const stages = await Promise.all(SCREENS.map((viewport) => site.window(browser, { viewport })));
  for (const stage of stages) await open(stage, STAGE);
  // As long as one may be that leaves the next three their place.
  const body = "権限を返し忘れたとき、気づくのは何日後ですか。".repeat(10).slice(0, 180);
  await press(desk, `${await ask(browser, body)}/state`, { to: "answering" });
  for (const stage of stages) {
    await expect(stage.locator(".stage-question")).toContainText("権限を返し忘れたとき");
    await expect(stage.locator(".stage-next li")).toHaveCount(3);
    for (const row of await stage.locator(".stage-next li").all()) await expect(row).toBeInViewport({ ratio: 1 });
    await expect.poll(() => seen(stage)).toEqual(ALL);
  }
  const before = await Promise.all(stages.map(size));
  for (const one of before) expect(one).toBeGreaterThanOrEqual(16);

  await press(desk, "polls", { kind: "single", title: "鍵はどうしますか", options: "替える\n消す" });
  await desk.goto(`${BOARD}/polls`);
  const poll = await desk.locator("[data-poll]").first().getAttribute("data-poll");
  await press(desk, `polls/${poll}/run`, { act: "open", seconds: "0" });
  for (const stage of stages) {
    await expect(stage.locator(".stage-board")).toBeHidden();
    await expect(stage.locator(".poll-title")).toBeInViewport({ ratio: 1 });
    // Meanwhile the screen becomes another one.
    await stage.setViewportSize({ width: 1100, height: 740 });
  }
  await press(desk, `polls/${poll}/run`, { act: "close", seconds: "0" });
  for (const [at, stage] of stages.entries()) {
    await expect(stage.locator(".stage-question")).toBeVisible();
    await expect.poll(() => seen(stage)).toEqual(ALL);
    await stage.setViewportSize(SCREENS[at]);
    await expect.poll(async () => [await seen(stage), await size(stage)]).toEqual([ALL, before[at]]);
  }
});
