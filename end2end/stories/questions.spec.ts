// The questions of a live evening: two attendees, one of them without JavaScript, two moderators and the stage at once; what is
// declined, merged and taken back; a phone that loses its connection; the server that is restarted meanwhile.
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { BOARD, PHONE, ask, card, open, row, takeIn, turnTo } from "../support/board";
import { Witness, expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

/** Somebody who moderates, with scripts or without. */
async function moderating(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await site.window(browser, options);
  await enterAs(page, ORGANIZER, "/organize");
  return page;
}

test("questions wait, are approved by a key, declined with a reason, taken back, and merged", async ({ browser }) => {
  const [phone, plain, stage] = await Promise.all([
    site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }),
    site.window(browser, { viewport: PHONE, javaScriptEnabled: false }),
    site.window(browser, { viewport: { width: 1024, height: 768 } }),
  ]);
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  const witness = await Witness.of(desk, site.url);
  await open(desk, `${BOARD}/moderate`);
  await open(stage, `${BOARD}/stage`);
  await open(phone, BOARD);
  const first = desk.getByRole("switch", { name: "確認してから並べる" });
  await expect(first).not.toBeChecked();
  await first.click();
  await expect(first).toBeChecked();
  await expect(first).toContainText("オン");
  // Whoever goes by keys is still at it.
  await expect(first).toBeFocused();
  await phone.getByLabel("質問", { exact: true }).focus();
  await expect(phone.getByText("質問は運営が確かめてから表示されます。")).toBeVisible();

  // It waits, says so, and is there after a reload, for its asker alone.
  await ask(phone, "権限を返し忘れたとき、気づくのは何日後ですか?");
  await expect(phone.getByText("送りました。運営の確認後に載ります。")).toBeVisible();
  await phone.getByRole("button", { name: "見る", exact: true }).click();
  await expect(row(phone, "返し忘れた")).toContainText("確認待ち");
  await open(phone, BOARD);
  await phone.getByRole("button", { name: /^自分の質問/ }).click();
  await expect(row(phone, "返し忘れた")).toContainText("確認待ち");
  await expectNoBarriersInLightAndDark(phone);
  await plain.goto(BOARD);
  await expect(plain.getByText("返し忘れた")).toHaveCount(0);

  // By keys: the first that waits, and on it goes.
  await expect(card(desk, "返し忘れた")).toBeVisible();
  await desk.keyboard.press("h");
  await desk.keyboard.press("a");
  await expect(row(phone, "返し忘れた")).not.toContainText("確認待ち");
  await plain.reload();
  await plain.getByRole("button", { name: /投票する.*返し忘れた/ }).click();
  await expect(row(phone, "返し忘れた").locator(".vote .count")).toHaveText("2");

  // Without JavaScript: asked, declined with a reason that its asker reads and nobody else, and taken back by a key.
  await plain.getByLabel("質問", { exact: true }).fill("弊社の製品なら30日無料で試せます。");
  await plain.getByRole("button", { name: "送る", exact: true }).click();
  await expect(plain.getByText("質問を受け取りました")).toBeVisible();
  await expect(row(plain, "30日無料")).toContainText("確認待ち");
  const advertisement = card(desk, "30日無料");
  await expect(advertisement).toBeVisible();
  await desk.keyboard.press("h");
  await desk.keyboard.press("d");
  await advertisement.locator("[data-act=decline] form").getByRole("button", { name: "断る" }).click();
  await expect(desk.locator(".moderate-undo")).toContainText("断る");
  await plain.goto(BOARD);
  await expect(row(plain, "30日無料")).toContainText("宣伝にあたるため");
  await phone.getByRole("button", { name: /^回答済み/ }).click();
  await expect(phone.getByText("運営が断った質問 1件")).toBeVisible();
  await expect(phone.getByText("30日無料")).toHaveCount(0);
  await desk.keyboard.press("Escape");
  await desk.keyboard.press("Control+z");
  await expect(advertisement.locator(".badge")).toHaveText("確認待ち");
  await plain.reload();
  await expect(row(plain, "30日無料")).toContainText("確認待ち");

  // Two that say nearly the same are offered to be merged; the board says so and the stage shows one.
  const other = await site.window(browser, { viewport: PHONE });
  await open(other, BOARD);
  await ask(other, "権限を返し忘れたときに気づくのは、何日後ですか?");
  const offered = (console: Page) => expect(async () => {
    await takeIn(console);
    await expect(console.locator(".moderate-alike")).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await offered(desk);
  await expectNoSidewaysScroll(desk);
  await expectNoBarriersInLightAndDark(desk);
  // That both stay is known to every console, and taken back by a key.
  await desk.getByRole("button", { name: "別の質問として残す" }).click();
  await expect(desk.locator(".moderate-alike")).toHaveCount(0);
  const second = await desk.context().newPage();
  await open(second, `${BOARD}/moderate`);
  await expect(second.locator(".moderate-alike")).toHaveCount(0);
  await desk.keyboard.press("Control+z");
  await offered(desk);
  await offered(second);
  await second.close();
  // Where both are in the list they stand together, and keys act on the pair from either of the two.
  await card(desk, "気づくのは、何日後").getByRole("button", { name: /^並べる/ }).click();
  await expect(desk.locator('[data-is="open"] .moderate-alike')).toHaveCount(1);
  await desk.keyboard.press("l");
  const whole = desk.locator('[data-is="open"] .moderate-question:has(+ * .below)');
  await expect(async () => {
    await takeIn(desk);
    await expect(whole).toContainText("返し忘れたとき、気づく", { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expectNoSidewaysScroll(desk);
  await expectNoBarriersInLightAndDark(desk);
  // How many votes they have together is said before: who voted for both counts once.
  await plain.goto(BOARD);
  await plain.getByRole("button", { name: /投票する.*気づくのは、何日後/ }).click();
  await expect(desk.locator('[data-is="open"] .moderate-alike')).toContainText("まとめると3票");
  const chosen = desk.locator(".moderate-question.at .board-body");
  for (let n = 0; n < 30 && !(await chosen.innerText()).includes("返し忘れたとき、気づく"); n++) await desk.keyboard.press("j");
  await expect(chosen).toContainText("返し忘れたとき、気づく");
  await desk.keyboard.press("x");
  await expect(desk.locator(".moderate-alike")).toHaveCount(0);
  await expect(desk.locator(".moderate-undo")).toContainText("別の質問として残す");
  await desk.keyboard.press("Control+z");
  await offered(desk);
  await desk.keyboard.press("m");
  await expect(desk.locator(".moderate-alike")).toHaveCount(0);
  await phone.getByRole("button", { name: /^質問/ }).click();
  await expect(row(phone, "返し忘れた")).toHaveCount(1);
  await expect(row(phone, "返し忘れた")).toContainText("ほか1件とまとめ");
  await expect(row(phone, "返し忘れた").locator(".vote .count")).toHaveText("3");
  await other.getByRole("button", { name: /^自分の質問/ }).click();
  await expect(other.getByText("ほかの質問とまとめました")).toBeVisible();
  await expect(stage.locator(".stage-question")).toBeVisible();
  witness.expectQuiet("the console");
});

test("the second of two moderators is told who was first, and nothing is overwritten", async ({ browser }) => {
  const first = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  await open(first, `${BOARD}/moderate`);
  // The other one's page is as it was drawn, and is not told of what happens.
  const second = await moderating(browser, { viewport: PHONE, javaScriptEnabled: false });
  await second.goto(`${BOARD}/moderate`);
  const name = "最初に見るログを1つだけ選ぶなら";
  await card(first, name).getByRole("button", { name: "回答済みにする" }).click();
  await expect(card(first, name).locator(".badge").first()).toHaveText("回答済み");
  await card(second, name).getByText("…", { exact: true }).click();
  await card(second, name).getByRole("button", { name: "並べ直す" }).click();
  await expect(second.getByText(/さんが先にこの質問を動かしました。いまは「回答済み」です/)).toBeVisible();
  await expect(card(first, name).locator(".badge").first()).toHaveText("回答済み");
  // What the first writes meanwhile goes with the question to where the second has put it.
  await card(first, name).getByText("文章で答える", { exact: true }).click();
  await card(first, name).getByLabel("回答", { exact: true }).fill("CloudTrailを最初に見ます。");
  await second.goto(`${BOARD}/moderate`);
  await card(second, name).getByText("…", { exact: true }).click();
  await card(second, name).getByRole("button", { name: "並べ直す" }).click();
  await expect(card(first, name).locator(".badge").first()).toHaveText("受付中");
  await expect(card(first, name).getByLabel("回答", { exact: true })).toBeVisible();
  await expect(card(first, name).getByLabel("回答", { exact: true })).toHaveValue("CloudTrailを最初に見ます。");
});

test("each button of the console says which question it is about, and all are looked for without script", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: { width: 1280, height: 900 } });
  await open(desk, `${BOARD}/moderate`);
  const rows = desk.locator('[data-is="open"] .moderate-question');
  const words = await rows.locator(".board-body").allTextContents();
  expect(words.length).toBeGreaterThan(1);
  for (const body of words) {
    // The row is called by the question, its buttons by what they do, how many want to know it, and the question.
    const one = desk.getByRole("listitem", { name: body, exact: true });
    await expect(one).toHaveCount(1);
    const votes = await one.locator(".moderate-votes strong").textContent();
    const begin = [...body].slice(0, 40).join("");
    const name = new RegExp(`^回答中にする \\(${votes}票\\): ${begin.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
    await expect(one.getByRole("button", { name })).toHaveCount(1);
  }
  const names = await rows.locator("button:visible, summary:visible").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? one.textContent!));
  expect(names.every((name) => name.includes("票): ")) && new Set(names).size === names.length).toBe(true);

  // What is typed finds on this screen; sent, it finds among all, on a page that needs no script.
  const sought = words[0]!.slice(0, 12);
  await desk.getByLabel("質問をさがす").fill(sought);
  await desk.getByRole("button", { name: /^全\d+件からさがす$/ }).click();
  await expect(desk).toHaveURL(/moderate\?q=/);
  await expect(desk.locator(".moderate-found .moderate-question").first()).toContainText(sought);

  const plain = await moderating(browser, { viewport: PHONE, javaScriptEnabled: false });
  await plain.goto(`${BOARD}/moderate?state=open&q=${encodeURIComponent(sought)}`);
  const found = card(plain, sought);
  await found.getByText("…", { exact: true }).click();
  await found.getByRole("button", { name: /^一覧から外す/ }).click();
  await expect(plain).toHaveURL(/moderate\?state=open&q=.*&act=\d+/);
  await expect(found).toHaveCount(0);
  await plain.getByRole("button", { name: "元に戻す" }).click();
  await expect(found).toHaveCount(1);
  // Which one it is a part of is chosen from all of them.
  await found.getByText("…", { exact: true }).click();
  await found.getByRole("link", { name: "一覧から選ぶ" }).click();
  await expect(plain.getByRole("button", { name: /^ここにまとめる/ }).first()).toBeVisible();
  // Each says how many votes the two would have; so does the page to which a number leads that is typed.
  const whole = plain.locator(".moderate-found .moderate-question").first();
  const number = (await whole.getAttribute("id"))!.slice(1);
  const united = await whole.locator(".moderate-united").innerText();
  expect(united).toMatch(/^まとめると\d+票$/);
  await plain.getByRole("link", { name: "やめる" }).click();
  await expect(plain.getByRole("button", { name: /^ここにまとめる/ })).toHaveCount(0);
  await found.getByText("…", { exact: true }).click();
  await found.getByLabel(/^まとめる先の番号/).fill(number);
  await found.getByRole("button", { name: /^まとめる \(/ }).click();
  await expect(plain.locator(".moderate-found .moderate-question").first()).toHaveAttribute("id", `q${number}`);
  await expect(plain.locator(".moderate-united").first()).toHaveText(united);
  await expectNoSidewaysScroll(plain);
  await plain.getByRole("button", { name: /^ここにまとめる/ }).first().click();
  await expect(plain.getByText(`まとめて、${united.match(/\d+/)![0]}票になりました。`)).toBeVisible();
  await plain.getByRole("button", { name: "元に戻す" }).click();
  await expectNoSidewaysScroll(plain);
  await plain.goto(`${BOARD}/all`);
  await plain.getByRole("link", { name: "新しい順" }).click();
  await expect(plain.getByRole("link", { name: "新しい順" })).toHaveAttribute("aria-current", "page");
});

test("a phone that loses its connection while typing sends once, also when the server was restarted meanwhile", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  const watcher = await site.window(browser, { viewport: PHONE });
  await open(phone, BOARD);
  await open(watcher, BOARD);
  // What is half written survives a reload.
  await phone.getByLabel("質問", { exact: true }).fill("電波が切れても、この質問は");
  await open(phone, BOARD);
  await expect(phone.getByLabel("質問", { exact: true })).toHaveValue("電波が切れても、この質問は");
  await phone.context().setOffline(true);
  // What is shown says from when it is, and nothing of it is live.
  await expect(phone.locator(".board-connection")).toContainText(/いまつながっていません.*\d\d:\d\d:\d\dの画面です/);
  await expect(phone.locator(".board-top .badge.live")).toBeHidden();
  await expect(phone.getByText("未接続", { exact: true })).toBeVisible();
  await expectNoBarriersInLightAndDark(phone);
  const voted = phone.getByRole("button", { name: /^投票する/ }).first();
  const words = (await voted.getAttribute("aria-label"))!.split(": ").pop()!.replace(/…$/, "");
  await voted.click();
  const button = row(phone, words).locator(".vote").first();
  await expect(button).toContainText("送信待ち");
  await expect(row(phone, words).first()).toContainText("あなたの1票は送信待ち");
  await phone.getByLabel("質問", { exact: true }).fill("電波が切れても、この質問は届きますか?");
  await phone.getByRole("button", { name: "つながったら送る", exact: true }).click();
  const waiting = phone.locator(".board-kept");
  await expect(waiting).toContainText("つながったら自動で送ります");
  await expect(phone.getByLabel("質問", { exact: true })).toHaveValue("");
  // It can be put right while it waits, and the next one is written meanwhile.
  await waiting.getByRole("button", { name: "直す", exact: true }).click();
  await expect(waiting).toBeHidden();
  await expect(phone.getByLabel("質問", { exact: true })).toHaveValue("電波が切れても、この質問は届きますか?");
  await phone.getByRole("button", { name: "つながったら送る", exact: true }).click();
  await expect(waiting).toContainText("電波が切れても");
  await site.restart();
  await phone.context().setOffline(false);
  await expect(phone.getByText(/^送りました。/)).toBeVisible();
  await expect(waiting).toBeHidden();
  await expect(phone.locator(".board-connection")).toBeHidden();
  await expect(button).toContainText("投票済み");
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await expect(phone.getByLabel("質問", { exact: true })).toHaveValue("");
  await phone.getByRole("button", { name: /^自分の質問/ }).click();
  await expect(row(phone, "電波が切れても")).toHaveCount(1);
  await expect(watcher.locator(".board-connection")).toBeHidden();
  const own = await phone.request.get("/api/v1/events/mini-security-jaws/54/questions/mine");
  const { questions } = (await own.json()) as { questions: { question: { body: string } }[] };
  expect(questions.filter(({ question }) => question.body.startsWith("電波が切れても"))).toHaveLength(1);
});

test("what was answered before is shown while one types, and words can be put right", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, "/security-jaws/42/qa");
  await phone.getByLabel("質問", { exact: true }).pressSequentially("GuardDutyの通知は、何分以内に見ますか");
  await expect(phone.locator(".ask-similar a").first()).toBeVisible();
  await phone.getByLabel("質問", { exact: true }).fill("鍵の棚卸しを、はじめて行うときの順番は?");
  await phone.getByRole("button", { name: "送る", exact: true }).click();
  await expect(phone.getByText(/^送りました。/)).toBeVisible();
  const own = row(phone, "行うときの");
  await own.getByText("直す", { exact: true }).click();
  await own.locator("textarea").fill("鍵の棚卸しを、初めて行うときの手順は?");
  await own.getByRole("button", { name: "直して送る" }).click();
  await expect(row(phone, "初めて行うときの手順は?")).toContainText("直しました");
  await expectNoSidewaysScroll(phone);
});

test("an answer is shown as it will stand while a moderator writes it, and stands so on the board", async ({ browser }) => {
  const desk = await moderating(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(desk, `${BOARD}/moderate`);
  await desk.getByRole("button", { name: "並んでいる" }).click();
  const question = card(desk, "検証用のアカウントを分けるのは");
  await turnTo(desk, question);
  await question.getByText("…", { exact: true }).click();
  await question.getByText("文章で答える", { exact: true }).click();
  const preview = question.locator(".answer-preview");
  await expect(preview).toBeHidden();
  await question.getByLabel("回答", { exact: true }).fill("**三人**からです。<img src=x>");
  await expect(preview.getByText("載せたときの見え方")).toBeVisible();
  await expect(preview.locator("strong")).toHaveText("三人");
  await expect(preview.locator("img")).toHaveCount(0);
  // What is emptied is not shown any more, and nothing of it stands on the board.
  const board = await site.window(browser, { viewport: PHONE, javaScriptEnabled: false });
  await board.goto(BOARD);
  await expect(board.getByText("三人")).toHaveCount(0);
  await question.getByLabel("回答", { exact: true }).fill(" ");
  await expect(preview).toBeHidden();
  await question.getByLabel("回答", { exact: true }).fill("**四人**からです。");
  await expect(preview.locator("strong")).toHaveText("四人");
  await expectNoSidewaysScroll(desk);
  // The page without script shows what has arrived before it is opened.
  const sent = desk.waitForResponse((reply) => new URL(reply.url()).pathname.endsWith("/answer"));
  await question.getByRole("button", { name: "回答を載せる" }).click();
  expect((await sent).ok()).toBe(true);
  await board.goto(BOARD);
  await expect(row(board, "検証用のアカウントを分けるのは").locator("strong", { hasText: "四人" })).toHaveCount(1);
});

test("where streams do not come through, a board asks for itself, shows a new question, and goes back to the stream", async ({ browser }) => {
  const path = "/security-jaws/42/qa";
  // One network refuses streams, the other holds back what comes in them.
  const [refused, held] = await Promise.all([site.window(browser, { viewport: PHONE }), site.window(browser, { viewport: PHONE })]);
  await refused.route("**/questions/stream**", (route) => route.abort());
  await held.route("**/questions/stream**", () => {});
  await open(refused, path);
  await open(held, path);
  for (const page of [refused, held]) {
    await expect(page.locator(".board-connection")).toContainText("約10秒ごとに更新しています", { timeout: 40_000 });
    await expect(page.getByRole("button", { name: "いま試す" })).toBeHidden();
  }
  await expectNoBarriersInLightAndDark(refused);

  const asker = await site.window(browser, { viewport: PHONE });
  await open(asker, path);
  await ask(asker, "止められたストリームの先でも、これは読めますか?");
  await expect(asker.getByText(/^送りました。/)).toBeVisible();
  for (const page of [refused, held]) {
    // Whoever looks at the top and does nothing is shown it; the board asks at most every twelve seconds, and tries the stream for ten.
    await expect(row(page, "止められたストリーム").first()).toBeVisible({ timeout: 60_000 });
  }
  // Votes go their own way, and count.
  await refused.getByRole("button", { name: /^投票する.*止められたストリーム/ }).click();
  await expect(row(refused, "止められたストリーム").locator(".vote .count").first()).toHaveText("2");

  // Another network lets streams through.
  await refused.unroute("**/questions/stream**");
  await refused.evaluate(() => dispatchEvent(new Event("online")));
  await expect(refused.locator(".board-connection")).toBeHidden();
});
