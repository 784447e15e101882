// What the screens of a live evening do to whoever looks at them: nothing moves under a reader, nothing is heard, nothing blinks,
// and what a console has to take along stands where it is looked for.
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { BOARD, PHONE, ask, card, open, row } from "../support/board";
import { expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function moderating(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await site.window(browser, options);
  await enterAs(page, ORGANIZER, "/organize");
  return page;
}

test("the list of a phone stays under its reader until they ask for what came, or look at the top and do nothing", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  const [other, third] = await Promise.all([1, 2].map(() => site.window(browser, { viewport: PHONE })));
  for (const page of [phone, other, third]) await open(page, BOARD);
  const listed = phone.locator(".board-question .board-body").filter({ visible: true });
  const strip = phone.locator(".board-fresh");
  // Somebody reads further down.
  await phone.evaluate(() => scrollTo(0, 300));
  await expect.poll(() => phone.evaluate(() => scrollY)).toBeGreaterThan(120);
  const before = await listed.allInnerTexts();
  expect(before.length).toBeGreaterThan(2);
  const [fresh, last] = ["読んでいるあいだに届くと、どこに出ますか?", before.at(-1)!];
  await ask(other, fresh);
  await expect(strip).toHaveText("新しい質問 1件を表示");
  // Votes are counted where they stand.
  const count = row(phone, last).locator(".vote .count").filter({ visible: true });
  const votes = Number(await count.innerText());
  await row(other, last).getByRole("button", { name: /^投票する/ }).click();
  await expect(count).toHaveText(String(votes + 1));
  expect(await listed.allInnerTexts()).toEqual(before);
  await strip.click();
  await expect(strip).toBeHidden();
  await expect(row(phone, fresh).filter({ visible: true })).toHaveCount(1);
  // Votes alone put it elsewhere: that is said, in a place that was there already.
  const moved = phone.getByRole("button", { name: "新しい並びにする" });
  await phone.evaluate(() => scrollTo(0, 300));
  await expect.poll(() => phone.evaluate(() => scrollY)).toBeGreaterThan(120);
  if (await moved.isVisible()) await moved.click();
  await phone.evaluate(() => scrollTo(0, 300));
  const [stood, height] = [await listed.allInnerTexts(), await phone.evaluate(() => document.body.scrollHeight)];
  // With one vote more it is one of the five that have most.
  await row(third, last).getByRole("button", { name: /^投票する/ }).click();
  // Minutes that pass put others elsewhere too: it is the vote that is waited for.
  await expect(count).toHaveText(String(votes + 2));
  await expect(moved).toBeVisible();
  expect([await listed.allInnerTexts(), await phone.evaluate(() => document.body.scrollHeight)]).toEqual([stood, height]);
  await expect(async () => {
    if (await moved.isVisible()) await moved.click({ timeout: 5_000 });
    await expect(moved).toBeHidden({ timeout: 2_000 });
    expect(await listed.allInnerTexts()).not.toEqual(stood);
  }).toPass();
  // At the top, and nobody touches anything.
  await phone.evaluate(() => scrollTo(0, 0));
  const own = "上を見ているだけなら、ひとりでに並びますか?";
  await ask(third, own);
  await expect(row(phone, own).filter({ visible: true })).toHaveCount(1);
  await expect(strip).toBeHidden();
});

/** What a page played, spoke or shook so far, and what of it moves by itself now. */
const noticed = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const moves = document.getAnimations().filter(({ playState }) => playState === "running");
    return [...(window as unknown as { heard: string[] }).heard, ...moves.map(() => "an animation")];
  });

test("no screen makes a sound, and none moves where people asked for that, whatever comes", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const [phone, stage] = await Promise.all([PHONE, { width: 1024, height: 768 }].map((viewport) => site.window(browser, { viewport })));
  for (const page of [desk, phone, stage]) {
    await page.addInitScript(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      HTMLMediaElement.prototype.play = () => {
        heard.push("a sound");
        return Promise.resolve();
      };
      const silent = class {
        constructor() {
          heard.push("a tone");
        }
      };
      Object.defineProperty(window, "AudioContext", { value: silent });
      if ("speechSynthesis" in window) speechSynthesis.speak = () => void heard.push("speech");
      navigator.vibrate = () => heard.push("a shake") > 0;
    });
  }
  await Promise.all([open(desk, `${BOARD}/moderate`), open(phone, BOARD), open(stage, `${BOARD}/stage`)]);
  const words = "この画面は、音を出しますか?";
  await ask(phone, words);
  await card(desk, words).getByRole("button", { name: /^回答中にする/ }).click();
  await expect(stage.locator(".stage-question")).toContainText(words);
  await expect(phone.locator(".board-answering")).toContainText(words);
  for (const page of [desk, phone, stage]) expect(await noticed(page)).toEqual([]);
  // The control: this would be heard.
  await phone.evaluate(() => new Audio().play());
  expect(await noticed(phone)).toEqual(["a sound"]);
});

/** Whether all files of a console stand on one line, and whether that is the line of the search. */
const files = (page: Page): Promise<{ one: boolean; beside: boolean }> =>
  page.evaluate(() => {
    const links = [...document.querySelectorAll(".moderate-files a")].map((link) => link.getBoundingClientRect());
    const search = document.querySelector("#moderate-search")!.getBoundingClientRect();
    return {
      one: links.length === 3 && links.every(({ top, height }) => height > 0 && top === links[0].top),
      beside: links.every(({ top, bottom }) => top < search.bottom && bottom > search.top),
    };
  });

test("the files of a console stand on one line: beside the search, on a phone below it", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  await open(desk, `${BOARD}/moderate`);
  for (const width of [1024, 1280, 1440, 1920]) {
    await desk.setViewportSize({ width, height: 900 });
    expect(await files(desk), `${width}`).toEqual({ one: true, beside: true });
    await expectNoSidewaysScroll(desk);
  }
  const phone = await moderating(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, `${BOARD}/moderate`);
  await phone.getByRole("button", { name: "設定と画面" }).click();
  await expect(phone.locator(".moderate-files")).toBeVisible();
  expect((await files(phone)).one).toBe(true);
  await expectNoSidewaysScroll(phone);
});
