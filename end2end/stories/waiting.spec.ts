// Votes, answers and questions that wait for a connection: over a reload, for whoever gave them and nobody else, until the server
// has said what became of them.
import type { Page } from "@playwright/test";
import { BOARD, PHONE, card, open, row } from "../support/board";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const VOTES = "**/api/v1/questions/*/vote";
const DESK = "/organize/mini-security-jaws/54";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

/** A network that lets no vote of this page through until it is opened, and counts those that it lets through. */
async function gate(page: Page): Promise<{ open(): void; passed: string[] }> {
  const [passed, gate] = [[] as string[], { isOpen: false }];
  await page.route(VOTES, (route) => {
    if (!gate.isOpen) return route.abort();
    passed.push(route.request().postData() ?? "");
    return route.continue();
  });
  return { open: () => { gate.isOpen = true; }, passed };
}

/** Votes for the first question that may be voted for, and says its words. */
async function vote(page: Page, number = 0): Promise<string> {
  const button = page.getByRole("button", { name: /^投票する/ }).nth(number);
  const words = (await button.getAttribute("aria-label"))!.split(": ").pop()!.replace(/…$/, "");
  await button.click();
  await expect(row(page, words).locator(".vote").first()).toContainText("送信待ち");
  return words;
}

const API = "/api/v1/events/mini-security-jaws/54/questions";

async function onBoard(page: Page): Promise<{ id: number; body: string; status: string }[]> {
  const { questions } = (await (await page.request.get(API)).json()) as { questions: { id: number; body: string; status: string }[] };
  return questions;
}

/** What the server knows of this browser's votes, in words. */
async function voted(page: Page): Promise<string[]> {
  const { voted } = (await (await page.request.get(`${API}/mine`)).json()) as { voted: number[] };
  return (await onBoard(page)).filter(({ id }) => voted.includes(id)).map(({ body }) => body);
}

const stored = (page: Page): Promise<string[]> => page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes("/votes:")));

test("a vote that waits survives a reload, and is sent once when the connection is back", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, BOARD);
  await phone.context().setOffline(true);
  await expect(phone.locator(".board-connection")).toContainText("いまつながっていません");
  const words = await vote(phone);
  const button = row(phone, words).locator(".vote").first();
  const count = await button.locator(".count").innerText();
  const way = await gate(phone);
  await phone.context().setOffline(false);
  await open(phone, BOARD);
  await expect(button).toContainText("送信待ち");
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await expect(button.locator(".count")).toHaveText(count);
  await expect(row(phone, words).first()).toContainText("あなたの1票は送信待ち");
  expect(await voted(phone)).toEqual([]);
  await expectNoBarriersInLightAndDark(phone);
  way.open();
  await expect(button).toContainText("投票済み");
  await expect(button.locator(".count")).toHaveText(count);
  expect(way.passed).toHaveLength(1);
  expect((await voted(phone)).map((body) => body.startsWith(words))).toEqual([true]);
  expect(await stored(phone)).toEqual([]);
  // Nothing of it is sent again by the page that comes next.
  await open(phone, BOARD);
  await expect(button).toContainText("投票済み");
  expect(way.passed).toHaveLength(1);
});

test("what waits is sent for nobody who signs in on the same browser", async ({ browser }) => {
  const first = await site.window(browser, { viewport: PHONE });
  const way = await gate(first);
  await open(first, BOARD);
  const words = await vote(first);
  expect(await stored(first)).toHaveLength(1);
  // Somebody else signs in, in another window of the same browser.
  const second = await first.context().newPage();
  const passed: string[] = [];
  second.on("request", (request) => { if (request.method() === "PUT") passed.push(request.url()); });
  await enterAs(second, ORGANIZER, "/organize");
  await open(second, BOARD);
  await expect(second.locator(".board-connection")).toBeHidden();
  await expect(row(second, words).locator(".vote").first()).toHaveAttribute("aria-pressed", "false");
  await expect(second.getByText("送信待ち")).toHaveCount(0);
  // The first window gets its connection back, and is told.
  way.open();
  await expect(first.locator(".board-kept")).toContainText("ログインしている人が変わりました");
  await expect(row(first, words).locator(".vote").first()).toHaveAttribute("aria-pressed", "false");
  await expectNoSidewaysScroll(first);
  expect(await voted(second)).toEqual([]);
  expect(passed).toEqual([]);
  // It waits for whose it is; who signs out leaves nothing on the device.
  expect(await stored(first)).toHaveLength(1);
  await second.goto("/");
  await second.locator("form[action='/sign-out'] button").first().evaluate((button: HTMLButtonElement) => button.click());
  await expect.poll(() => stored(first)).toEqual([]);
});

test("what another window of the board took back is not sent once more, and what counts already is not told as lost", async ({ browser }) => {
  const first = await site.window(browser, { viewport: PHONE });
  const way = await gate(first);
  await open(first, BOARD);
  const words = await vote(first);
  const button = (page: Page) => row(page, words).locator(".vote").first();
  // Another window of the same browser finds the vote, sends it, and takes it back.
  const second = await first.context().newPage();
  await open(second, BOARD);
  await expect(button(second)).toContainText("投票済み");
  await button(second).click();
  await expect.poll(() => voted(second)).toEqual([]);
  await expect.poll(() => stored(second)).toEqual([]);
  way.open();
  await expect(button(first)).toHaveAttribute("aria-pressed", "false");
  await expect(row(first, words).first()).not.toContainText("送信待ち");
  expect(way.passed).toEqual([]);
  // Pressed twice without an answer it is as it was, whatever the server says of the second press.
  await first.unroute(VOTES);
  await first.route(VOTES, (route) => route.abort());
  await button(first).click();
  await expect(button(first)).toContainText("送信待ち");
  await button(first).click();
  await expect(button(first)).toHaveAttribute("aria-pressed", "false");
  await first.unroute(VOTES);
  await first.route(VOTES, (route) => route.fulfill({ status: 403, contentType: "text/html", body: "<h1>403</h1>" }));
  await expect(row(first, words).first()).not.toContainText("送信待ち");
  await expect(button(first)).toHaveAttribute("aria-pressed", "false");
  // Nobody voted, and that is what was wanted.
  await expect(first.locator(".board-kept")).toBeHidden();
  await button(first).click();
  await expect(first.locator(".board-problem")).toContainText("ネットワークの途中で断られた");
  await expect(button(first)).toHaveAttribute("aria-pressed", "false");
  expect(await stored(first)).toEqual([]);
});

test("a question that waits is shown to nobody else, and one from before a sign-in is theirs to send", async ({ browser }) => {
  const page = await site.window(browser, { viewport: PHONE });
  const field = page.getByLabel("質問", { exact: true });
  const waiting = page.locator(".board-kept");
  const way = { isOpen: false, passed: [] as string[] };
  await page.route(`**${API}`, (route) => {
    if (route.request().method() !== "POST") return route.continue();
    if (!way.isOpen) return route.abort();
    way.passed.push(route.request().postData() ?? "");
    return route.continue();
  });
  const keep = async (words: string) => {
    await field.fill(words);
    await page.getByRole("button", { name: "送る", exact: true }).click();
    await expect(waiting).toContainText(words);
  };
  await open(page, BOARD);
  await keep("ログインの前に書いた質問です");
  await enterAs(page, ORGANIZER, "/organize");
  way.isOpen = true;
  await open(page, BOARD);
  await expect(waiting).toContainText("ログインする前に");
  await expectNoBarriersInLightAndDark(page);
  await waiting.getByRole("button", { name: "直す", exact: true }).click();
  await expect(waiting).toBeHidden();
  await expect(field).toHaveValue("ログインの前に書いた質問です");
  expect(way.passed).toEqual([]);
  await page.getByRole("button", { name: "送る", exact: true }).click();
  await expect(page.getByText(/^送りました。/)).toBeVisible();
  expect(way.passed).toHaveLength(1);
  // The session ends while another one waits: whoever comes next on this browser reads nothing of it.
  way.isOpen = false;
  await keep("ログインしている人の質問です");
  await page.context().clearCookies();
  await open(page, BOARD);
  await expect(page.locator(".board-connection")).toBeHidden();
  await expect(waiting).toBeHidden();
  await enterAs(page, ORGANIZER, "/organize");
  way.isOpen = true;
  await open(page, BOARD);
  await expect(page.getByText(/^送りました。/)).toBeVisible();
  await expect(waiting).toBeHidden();
  expect(way.passed.at(-1)).toContain("ログインしている人の質問です");
});

test("an answer waits for a connection, also over a reload, and is told when the poll was closed meanwhile", async ({ browser }) => {
  const [phone, desk] = await Promise.all([
    site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }),
    site.window(browser, { viewport: { width: 1280, height: 900 } }),
  ]);
  const title = "通知は、どこで受け取りますか?";
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto(`${BOARD}/polls`);
  await desk.getByLabel("聞くこと").fill(title);
  await desk.getByLabel(/^選択肢/).fill("チャット\nメール\n電話");
  await desk.getByRole("button", { name: "下書きに加える" }).click();
  await open(desk, `${BOARD}/moderate`);
  await desk.locator(".moderate-polls > summary").click();
  const row = desk.locator(".poll-row").filter({ hasText: title });
  await row.getByRole("button", { name: "始める", exact: true }).click();
  await open(phone, BOARD);
  const card = phone.locator(".live-poll").filter({ hasText: title });
  await expect(card).toBeVisible();
  const option = (words: string) => card.getByRole("button", { name: new RegExp(words) });
  const waits = card.getByText("送信待ち ・ つながったら自動で送ります");

  // What is pressed without a connection is marked, and says that it waits.
  await phone.context().setOffline(true);
  await option("メール").click();
  await expect(waits).toBeVisible();
  await expect(option("メール")).toHaveAttribute("aria-pressed", "true");
  await option("電話").click();
  await expect(option("電話")).toHaveAttribute("aria-pressed", "true");
  await expect(option("メール")).toHaveAttribute("aria-pressed", "false");
  await expectNoBarriersInLightAndDark(phone);

  // The page comes back, answers do not get through yet: nothing is forgotten.
  let [isThrough, arrived] = [false, 0];
  await phone.route("**/polls/*/answer", (route) => {
    if (!isThrough) return route.abort();
    arrived += 1;
    return route.continue();
  });
  await phone.context().setOffline(false);
  await open(phone, BOARD);
  await expect(waits).toBeVisible();
  await expect(option("電話")).toHaveAttribute("aria-pressed", "true");
  await expect(row).toContainText("0人が投票");
  // A stage in the same browser neither shows nor sends it.
  const stage = await phone.context().newPage();
  const sent: string[] = [];
  stage.on("request", (request) => { if (request.method() === "PUT") sent.push(request.url()); });
  await open(stage, `${BOARD}/stage`);
  await expect(stage.locator(".live-poll").filter({ hasText: title })).toBeVisible();
  await expect(stage.locator(".live-poll").filter({ hasText: title }).getByText("送信待ち")).toBeHidden();
  expect(sent).toEqual([]);
  await stage.close();
  isThrough = true;
  await expect(waits).toBeHidden();
  await expect(option("電話")).toHaveAttribute("aria-pressed", "true");
  await expect(row).toContainText("1人が投票");
  await expect(row.locator(".poll-counts")).toContainText("電話 1票");
  expect(arrived).toBe(1);
  expect(await phone.evaluate(() => Object.keys(localStorage).filter((name) => name.includes("/polls:")))).toEqual([]);

  // The next one is pressed too late.
  await phone.context().setOffline(true);
  await option("チャット").click();
  await expect(waits).toBeVisible();
  await row.getByRole("button", { name: "締め切る", exact: true }).click();
  await expect(row).toHaveAttribute("data-state", "closed");
  await phone.context().setOffline(false);
  await expect(card.getByRole("alert")).toContainText("待っていた答えは送れませんでした。 この投票は締め切りました。");
  await expect(waits).toBeHidden();
  await expect(option("電話")).toHaveAttribute("aria-pressed", "true");
  await expect(row.locator(".poll-counts")).toContainText("チャット 0票");

  // One that is counted, though nobody hears of it, is not told as lost when the poll is closed.
  await row.getByRole("button", { name: "もう一度始める", exact: true }).click();
  await expect(option("メール")).toBeEnabled();
  await phone.evaluate(() => {
    const real = globalThis.fetch;
    globalThis.fetch = async (address, init) => {
      if (!String(address).endsWith("/answer") || "through" in document.body.dataset) return real(address, init);
      if (!("counted" in document.body.dataset)) {
        document.body.dataset.counted = "";
        await real(address, init);
      }
      throw new TypeError("no answer comes through");
    };
  });
  await option("メール").click();
  await expect(waits).toBeVisible();
  await expect(row.locator(".poll-counts")).toContainText("メール 1票");
  await row.getByRole("button", { name: "締め切る", exact: true }).click();
  await expect(card).toHaveAttribute("data-state", "closed");
  await phone.evaluate(() => { document.body.dataset.through = ""; });
  await expect(waits).toBeHidden();
  await expect(option("メール")).toHaveAttribute("aria-pressed", "true");
  await expect(card.getByRole("alert")).toBeHidden();

  // What something on the way refuses is told, and does not wait.
  await row.getByRole("button", { name: "もう一度始める", exact: true }).click();
  await expect(option("チャット")).toBeEnabled();
  await phone.route("**/polls/*/answer", (route) => route.fulfill({ status: 413, contentType: "text/html", body: "<h1>413</h1>" }));
  await option("チャット").click();
  await expect(card.getByRole("alert")).toContainText("ネットワークの途中で断られた");
  await expect(waits).toBeHidden();
  await expect(option("メール")).toHaveAttribute("aria-pressed", "true");
});

test("what an earlier release kept on this device is sent, and stands there no longer", async ({ browser }) => {
  const page = await site.window(browser, { viewport: PHONE });
  await open(page, BOARD);
  const { id, body } = (await onBoard(page)).find(({ status }) => status === "live")!;
  const words = "前の版が端末に残した質問です";
  await page.evaluate(([id, words]) => {
    const board = document.querySelector<HTMLElement>("[data-polls]")!.dataset.polls!.replace(/\/polls$/, "");
    const key = document.querySelector<HTMLInputElement>("#ask [name=key]")!.value;
    localStorage.setItem(`kept:${board}:votes:`, id!);
    localStorage.setItem(`kept:${board}:asked:`, JSON.stringify({ body: words, asker: "", talk: null, key, tell: null, who: "" }));
  }, [String(id), words]);
  await open(page, BOARD);
  await expect(page.getByText(/^送りました。/)).toBeVisible();
  await expect.poll(() => voted(page)).toEqual(expect.arrayContaining([body, words]));
  expect((await onBoard(page)).filter((question) => question.body === words)).toHaveLength(1);
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("kept:")))).toEqual([]);
});

test("a vote for a question that is gone, and on a board that was closed, is told and dropped", async ({ browser }) => {
  const [phone, desk] = await Promise.all([
    site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }),
    site.window(browser, { viewport: { width: 1280, height: 900 } }),
  ]);
  await enterAs(desk, ORGANIZER, "/organize");
  await Promise.all([open(phone, BOARD), open(desk, `${BOARD}/moderate`)]);
  const way = await gate(phone);
  const [gone, closed] = [await vote(phone, 0), await vote(phone, 0)];
  await phone.context().setOffline(true);
  const question = card(desk, gone).first();
  await question.getByText("…", { exact: true }).click();
  await question.getByRole("button", { name: "一覧から外す" }).click();
  await expect.poll(async () => (await onBoard(desk)).some(({ body }) => body.startsWith(gone))).toBe(false);
  await desk.goto(DESK);
  await desk.getByRole("button", { name: "終了する", exact: true }).click();
  await expect(desk.getByText(/終了しました。/)).toBeVisible();
  way.open();
  await phone.context().setOffline(false);
  const told = phone.locator(".board-kept");
  await expect(told).toContainText("なくなった質問です");
  await expect(told).toContainText(`「${closed.slice(0, 10)}`);
  await expect(told).toContainText("この回の質問の受付は終わりました");
  await expect(row(phone, closed).locator(".vote").first()).toHaveAttribute("aria-pressed", "false");
  expect(await stored(phone)).toEqual([]);
  expect(await voted(phone)).toEqual([]);
  await expectNoBarriersInLightAndDark(phone);
});
