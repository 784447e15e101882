// The door of an evening: two phones, one of them without network for a while, paper, and no script at all.
import type { Page } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { DOOR, expectKept, phonesOf, search } from "../support/door";
import { sheets } from "../support/paper";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const { phone, guest } = phonesOf(() => site);
const entered = (page: Page) => page.locator('[data-count="entered"]');

/** Out by the menu of a page; no page is kept on the phone afterwards. */
async function signOut(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.locator("details.menu.narrow summary").click();
  await page.getByRole("button", { name: "ログアウト" }).last().click();
  await page.waitForURL((url) => url.pathname !== "/settings");
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(0);
}

test("two phones, one of them without network for a while, let each person in once", async ({ browser }) => {
  const first = await guest(browser, "first@door.test");
  const second = await guest(browser, "second@door.test");
  const third = await guest(browser, "third@door.test");
  const [left, right] = [await phone(browser), await phone(browser)];
  for (const page of [left, right]) {
    await enterAs(page, ORGANIZER, DOOR);
    await expect(page.getByText("同期済み")).toBeVisible();
    await expectNoSidewaysScroll(page);
  }
  await expectNoBarriersInLightAndDark(left);

  // One lets somebody in, the other hears of it.
  await search(left, first.code.toLowerCase());
  await left.getByRole("button", { name: "受付する" }).click();
  await expect(entered(left)).toHaveText("1");
  await expect(entered(right)).toHaveText("1");
  await search(right, first.code);
  await expect(right.getByText("受付済み")).toBeVisible();
  await search(right, "");

  // The network of the right one goes.
  await right.context().setOffline(true);
  await search(right, second.code);
  await right.getByRole("button", { name: "受付する" }).click();
  await expect(right.getByText("1件を送信待ち")).toBeVisible();
  await expect(entered(right)).toHaveText("2");
  await search(right, third.code);
  await right.getByRole("button", { name: "受付する" }).click();
  await expect(right.getByText("2件を送信待ち")).toBeVisible();
  await expectNoSidewaysScroll(right);
  // Its window closes, and opens again, still without network: nothing is lost.
  right.on("dialog", (dialog) => dialog.accept());
  await right.reload();
  await expect(right.getByText("2件を送信待ち")).toBeVisible();
  await expect(entered(right)).toHaveText("3");
  // Meanwhile the other phone lets one of them in too.
  await search(left, second.code);
  await left.getByRole("button", { name: "受付する" }).click();
  await expect(entered(left)).toHaveText("2");

  await right.context().setOffline(false);
  for (const page of [left, right]) {
    await expect(entered(page)).toHaveText("3");
    await expect(page.getByText("同期済み")).toBeVisible();
  }
  // A mistake is taken back on the one, and gone on the other.
  await search(left, third.code);
  await left.locator(".door-found").getByRole("button", { name: /取り消す/ }).click();
  await expect(entered(left)).toHaveText("2");
  await expect(entered(right)).toHaveText("2");

  // Somebody without a ticket, and something that is none.
  await left.getByRole("link", { name: "当日参加", exact: true }).click();
  await left.getByLabel("お名前").fill("飛び入り のぞみ");
  await left.getByRole("button", { name: "入れる", exact: true }).click();
  await expect(left.locator('[data-count="walk_ins"]')).toHaveText("1");
  await expect(right.locator('[data-count="walk_ins"]')).toHaveText("1");
  await search(left, "https://example.com/menu");
  await left.keyboard.press("Enter");
  await expect(left.getByText("見つかりませんでした")).toBeVisible();
  await search(left, "ABCDEF12");
  await left.keyboard.press("Enter");
  await expect(left.getByText("この会の受付票ではありません")).toBeVisible();
  // The overview counts both apart, as the form of the door says.
  await left.goto("/organize/security-jaws/42");
  await expect(left.getByText("出席 2人 ・ 当日参加 1人")).toBeVisible();
  await expectNoSidewaysScroll(left);
});

test("a phone whose clock is wrong, or is set while it is closed, tells when people came", async ({ browser }) => {
  const HOUR = 3_600_000;
  const people = [await guest(browser, "ahead@door.test"), await guest(browser, "set@door.test"), await guest(browser, "about@door.test")];
  const [page, desk] = [await phone(browser), await phone(browser)];
  await enterAs(desk, ORGANIZER, DOOR);
  // An hour ahead, from the beginning on.
  await page.clock.install({ time: Date.now() + HOUR });
  await enterAs(page, ORGANIZER, DOOR);
  await expect(page.getByText("同期済み")).toBeVisible();
  await expectKept(page);
  page.on("dialog", (dialog) => dialog.accept());
  const clockOf = (at: number) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" }).format(at);
  /** Before each press, and after it. */
  const came: [number, number][] = [];
  const letIn = async (code: string) => {
    await search(page, code);
    const from = Date.now();
    await page.getByRole("button", { name: "受付する" }).click();
    await expect(page.locator(".door-card")).toContainText("送信待ち");
    came.push([from, Date.now()]);
  };
  /** The entries of these people as the server has them. */
  const told = async () => {
    const reply = await desk.request.get(`${DOOR}/roster?since=0&version=`);
    const { entries } = (await reply.json()) as { entries: { code?: string; at: string; is_about?: boolean }[] };
    return people.map(({ code }) => entries.find((entry) => entry.code === code.replace(/[^A-Z0-9]/g, "")));
  };
  await page.context().setOffline(true);
  await letIn(people[0].code);
  // What waits is shown by the server's time, not by the clock of this phone.
  const minutes = [came[0][0] - 60_000, ...came[0], came[0][1] + 60_000].map(clockOf);
  expect(minutes).toContain(/\d\d:\d\d/.exec(await page.locator(".door-card").innerText())![0]);
  // Its window closes, the clock is set two hours on, and it opens again.
  await letIn(people[1].code);
  await page.clock.setSystemTime(Date.now() + 3 * HOUR);
  await page.reload();
  await expect(page.getByText("2件を送信待ち")).toBeVisible();
  // One more in a window that has not heard of the server yet; then the clock is set right. When, this phone cannot know.
  await letIn(people[2].code);
  await page.clock.setSystemTime(Date.now());
  await page.reload();
  await expect(page.getByText("3件を送信待ち")).toBeVisible();
  expect((await told()).every((entry) => entry === undefined)).toBe(true);

  await page.context().setOffline(false);
  await expect(page.getByText("同期済み")).toBeVisible();
  await expect.poll(async () => (await told()).filter(Boolean).length).toBe(3);
  const [ahead, set, about] = await told();
  for (const [n, entry] of [ahead, set].entries()) {
    const at = Date.parse(entry!.at);
    expect(at, `${n}: ${entry!.at}`).toBeGreaterThan(came[n][0] - 10_000);
    expect(at, `${n}: ${entry!.at}`).toBeLessThan(came[n][1] + 10_000);
    expect(entry!.is_about ?? false).toBe(false);
  }
  expect(about!.is_about).toBe(true);
  expect(Date.parse(about!.at)).toBeLessThanOrEqual(Date.now());
  await search(page, people[2].code);
  await expect(page.locator(".door-found")).toContainText("ごろ 受付済み");
});

test("promise_36: a ticket that was seen once opens without network, and nothing stays after signing out", async ({ browser }) => {
  const { page } = await guest(browser, "train@door.test");
  await page.goto("/me");
  await page.getByRole("link", { name: "受付票を開く" }).click();
  await expect(page.locator("html[data-kept]")).toHaveCount(1);
  const ticket = page.url();
  await page.context().setOffline(true);
  await page.goto(ticket);
  await expect(page.getByRole("img", { name: "受付番号のQRコード" })).toBeVisible();
  await expect(page.locator(".ticket")).toHaveCSS("overflow", "hidden");
  await page.context().setOffline(false);
  await signOut(page);
  await page.context().setOffline(true);
  await expect(page.goto(ticket)).rejects.toThrow();
});

test("promise_36: names of the door leave a phone at sign-out, what waits to be sent stays", async ({ browser }) => {
  const { code } = await guest(browser, "leaves@door.test", /^現地/, "はなれ ゆき");
  const page = await phone(browser);
  await enterAs(page, ORGANIZER, DOOR);
  await expect(page.getByText("同期済み")).toBeVisible();
  await expectKept(page);
  /** What this phone knows of the door, by its names. */
  const known = () => page.evaluate(() => Object.fromEntries(Object.entries({ ...localStorage }).filter(([name]) => name.startsWith("door:"))));
  await expect.poll(async () => JSON.stringify(await known())).toContain("はなれ ゆき");
  // Somebody comes while there is no network, and the window closes before there is one.
  page.on("dialog", (dialog) => dialog.accept());
  await page.context().setOffline(true);
  await search(page, code);
  await page.getByRole("button", { name: "受付する" }).click();
  await expect(page.getByText("1件を送信待ち")).toBeVisible();
  await page.goto("about:blank");
  await page.context().setOffline(false);

  await signOut(page);
  const left = await known();
  expect(Object.keys(left)).toEqual([expect.stringContaining(`door:${DOOR}:act:`)]);
  expect(JSON.stringify(left)).not.toContain("はなれ ゆき");
  await page.context().setOffline(true);
  await expect(page.goto(DOOR)).rejects.toThrow();
  await page.context().setOffline(false);

  // Whoever is at the door next on this phone sends it.
  await enterAs(page, ORGANIZER, DOOR);
  await expect(page.getByText("同期済み")).toBeVisible();
  await search(page, code);
  await expect(page.getByText("受付済み")).toBeVisible();
  await expect.poll(async () => Object.keys(await known())).toEqual([`door:${DOOR}`]);
});

test("who says how their name is read is found by it at the door, in kana or Latin letters", async ({ browser }) => {
  const { page: holder, code } = await guest(browser, "reading@door.test", /^現地/, "しらいし ゆう");
  await expect(holder.getByText("しらいし ゆう")).toBeAttached();
  const [page, bare] = [await phone(browser), await phone(browser, false)];
  await enterAs(page, ORGANIZER, DOOR);
  await enterAs(bare, ORGANIZER, DOOR);
  await expect(page.getByText("同期済み")).toBeVisible();
  for (const words of ["シライシ", "shiraishi", "Siraisi", "yuu shiraishi"]) {
    await search(page, words);
    await expect(page.locator(".door-found"), words).toContainText(code);
    // The server finds the same.
    await bare.goto(`${DOOR}?q=${encodeURIComponent(words)}`);
    await expect(bare.locator(".door-found"), words).toContainText(code);
  }
  await search(page, "kuroishi");
  await expect(page.getByText("見つかりませんでした")).toBeVisible();
});

test("name badges fit their labels, ten on a sheet and nothing else", async ({ browser }) => {
  await guest(browser, "long@door.test", /^現地/, "寿限無".repeat(26) + "の人");
  await guest(browser, "latin@door.test", /^現地/, "W".repeat(80));
  const page = await phone(browser);
  await enterAs(page, ORGANIZER, `${DOOR}/badges`);
  await expect(page.getByText("寿限無".repeat(26))).toBeVisible();
  for (const guests of [10, 11]) {
    // As many labels as that, the two with long names among them.
    await page.reload();
    await page.evaluate((guests) => {
      const list = document.querySelector(".name-badges")!;
      const all = [...list.children].sort((a, b) => b.textContent!.length - a.textContent!.length);
      list.replaceChildren(...[...Array(guests).keys()].map((n) => all[n % all.length].cloneNode(true)));
    }, guests);
    const paper = await sheets(page);
    expect(paper.length).toBe(Math.ceil(guests / 10));
    // Labels of 91 × 55 mm: two beside each other from 14 mm on, five below each other from 11 mm on.
    const labels = paper.map((boxes) => boxes.filter(({ width, height }) => Math.abs(width - 91) < 1 && Math.abs(height - 55) < 1));
    expect(labels.map(({ length }) => length)).toEqual(guests === 10 ? [10] : [10, 1]);
    for (const onSheet of labels) {
      for (const [n, { x, y }] of onSheet.entries()) {
        expect(Math.abs(x - (14 + (n % 2) * 91)), `${n}`).toBeLessThan(0.7);
        expect(Math.abs(y - (11 + Math.floor(n / 2) * 55)), `${n}`).toBeLessThan(0.7);
      }
    }
    await page.emulateMedia({ media: "print" });
    const wrong = await page.evaluate(() => {
      const isOut = (badge: Element) => {
        const label = badge.getBoundingClientRect();
        return [...badge.children].some((part) => {
          const box = part.getBoundingClientRect();
          return box.left < label.left || box.top < label.top || box.right > label.right || box.bottom > label.bottom;
        });
      };
      const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const beside: string[] = [];
      while (words.nextNode()) {
        const parent = words.currentNode.parentElement!;
        if (words.currentNode.textContent!.trim() && parent.checkVisibility({ visibilityProperty: true }) && !parent.closest(".name-badge")) beside.push(words.currentNode.textContent!);
      }
      return { out: [...document.querySelectorAll(".name-badge")].filter(isOut).map((badge) => badge.textContent), beside };
    });
    expect(wrong).toEqual({ out: [], beside: [] });
    await page.emulateMedia({ media: null });
  }
});

test("the door works without script, and on paper", async ({ browser }) => {
  const { code } = await guest(browser, "paper@door.test");
  const page = await phone(browser, false);
  await enterAs(page, ORGANIZER, DOOR);
  await page.getByRole("searchbox").fill(code);
  await page.getByRole("button", { name: "さがす" }).click();
  await page.getByRole("button", { name: "受付する" }).click();
  await expect(page.getByText("を受け付けました")).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(page.getByText("受付を取り消しました")).toBeVisible();
  await page.goto(`${DOOR}/list`);
  await expect(page.getByRole("cell", { name: code }).last()).toBeVisible();
  await page.goto(`${DOOR}/badges`);
  await expect(page.locator(".name-badge").first()).toBeVisible();
});

test("who watches types the code that the stage shows", async ({ browser }) => {
  const { page } = await guest(browser, "online@door.test", /^オンライン/);
  const desk = await browser.newPage({ baseURL: site.url, viewport: { width: 1280, height: 720 } });
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto("/organize/security-jaws/42?edit=all");
  // The evening began ten minutes ago.
  const at = new Date(Date.now() - 600_000);
  const [day, clock] = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "short" }).format(at).split(" ");
  await desk.locator('[name="date"]').first().fill(day);
  await desk.locator('[name="start"]').first().fill(clock);
  await desk.locator('[name="doors"]').first().fill("");
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await desk.getByRole("button", { name: "知らせずに変える" }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();
  await desk.goto("/security-jaws/42/qa/stage");
  const digits = desk.locator("[data-digits]");
  await expect(digits).toHaveText(/^\d{6}$/);
  // Nobody else's screen shows it.
  const other = await browser.newPage({ baseURL: site.url });
  await other.goto("/security-jaws/42/qa/stage");
  await expect(other.locator("[data-digits]")).toHaveCount(0);
  await page.reload();
  await page.getByLabel("出席コード").fill("12");
  await page.getByRole("button", { name: "出席を記録する" }).click();
  await expect(page.getByText("いま画面に出ている6桁と違います")).toBeVisible();
  await page.getByLabel("出席コード").fill(await digits.innerText());
  await page.getByRole("button", { name: "出席を記録する" }).click();
  await expect(page.getByText(/に出席を記録しました/)).toBeVisible();
  await expectNoSidewaysScroll(page);
});
