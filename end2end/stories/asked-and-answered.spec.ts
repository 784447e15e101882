// Five at once on a live evening, over a restart of the server; and a week after the evening a speaker answers, whose asker
// hears of it by mail.
import type { Page } from "@playwright/test";
import { BOARD, PHONE, ask, card, open, row } from "../support/board";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { daysAfter } from "../support/events";
import { mailTo, toldSince } from "../support/mails";
import { Site } from "../support/site";
import { enterByMail, noteMail } from "../support/speakers";
import { expect, test } from "../support/story";

const DESK = "/organize/mini-security-jaws/54";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

/** Votes for what somebody else asked, which may wait behind the strip of new ones. */
async function vote(page: Page, words: string): Promise<void> {
  await expect(async () => {
    const fresh = page.locator(".board-fresh");
    if (await fresh.isVisible()) await fresh.click({ timeout: 500 });
    await expect(row(page, words)).toBeVisible({ timeout: 500 });
  }).toPass();
  await row(page, words).getByRole("button", { name: /^投票する/ }).click();
  await expect(row(page, words).getByRole("button", { name: /^投票を取り消す/ })).toBeVisible();
}

test("five at once, and the server is restarted in the middle", async ({ browser }) => {
  const [phone, other, plain, stage, desk] = await Promise.all([
    site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true }),
    site.window(browser, { viewport: PHONE }),
    site.window(browser, { viewport: PHONE, javaScriptEnabled: false }),
    site.window(browser, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" }),
    site.window(browser, { viewport: { width: 1280, height: 900 } }),
  ]);
  await enterAs(desk, ORGANIZER, "/organize");
  await Promise.all([open(phone, BOARD), open(other, BOARD), plain.goto(BOARD), open(stage, `${BOARD}/stage`), open(desk, `${BOARD}/moderate`)]);

  // In the same moment three ask and the moderator takes one up.
  await Promise.all([
    ask(phone, "鍵を配る係は、何人いますか?"),
    ask(other, "深夜の当番は、どう決めていますか?"),
    ask(plain, "手順書は、どこに置いていますか?"),
    card(desk, "GuardDutyの通知が来たら").getByRole("button", { name: "回答中にする" }).click(),
  ]);
  await expect(plain.getByText("質問を送りました")).toBeVisible();
  for (const page of [phone, other]) {
    await expect(page.getByText(/^送りました。/)).toBeVisible();
    await expect(page.locator(".board-answering")).toContainText("GuardDutyの通知が来たら");
  }
  await expect(stage.locator(".stage-question")).toContainText("GuardDutyの通知が来たら");
  for (const words of ["鍵を配る係", "深夜の当番", "手順書は"]) await expect(card(desk, words)).toBeVisible();

  // In the same moment all vote; whoever asked has voted already.
  await plain.goto(BOARD);
  await Promise.all([vote(phone, "手順書は"), vote(other, "手順書は"), plain.getByRole("button", { name: /投票する.*深夜の当番/ }).click()]);
  for (const page of [phone, other]) await expect(row(page, "手順書は").locator(".vote .count")).toHaveText("3");
  await expect(row(other, "深夜の当番").locator(".vote .count")).toHaveText("2");
  await expect(card(desk, "手順書は").locator(".moderate-votes strong")).toHaveText("3");

  // Nobody touches a page while the server goes and comes back.
  await site.restart();
  for (const page of [phone, other, stage, desk]) await expect(page.locator(".board-connection").first()).toBeHidden();
  await card(desk, "手順書は").getByRole("button", { name: "回答中にする" }).click();
  await expect(stage.locator(".stage-question")).toContainText("手順書は");
  await expect(stage.locator(".stage-word").first()).toContainText("3票");
  for (const page of [phone, other]) await expect(page.locator(".board-answering")).toContainText("手順書は");
  await plain.goto(BOARD);
  await expect(plain.locator(".board-answering")).toContainText("手順書は");

  // They are who they were: own questions are theirs, and the next one is on every screen.
  await phone.getByLabel("質問", { exact: true }).fill("再起動のあとも、ここにいますか?");
  // Ten seconds lie between two questions of one person.
  await expect(async () => {
    await phone.getByRole("button", { name: "送る", exact: true }).click({ timeout: 2_000 });
    await expect(card(desk, "再起動のあとも")).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await phone.getByRole("button", { name: /^自分の質問/ }).click();
  for (const words of ["鍵を配る係", "再起動のあとも"]) await expect(row(phone, words).filter({ visible: true })).toHaveCount(1);
  await vote(other, "再起動のあとも");
  await plain.goto(BOARD);
  await expect(plain.getByRole("button", { name: /投票を取り消す.*深夜の当番/ })).toBeVisible();
  for (const page of [phone, other, plain, stage, desk]) await expectNoSidewaysScroll(page);
  await expect(async () => {
    const reply = await phone.request.get("/api/v1/events/mini-security-jaws/54/questions");
    const { questions } = (await reply.json()) as { questions: { body: string; votes: number }[] };
    const counted = ["鍵を配る係", "深夜の当番", "手順書は", "再起動のあとも"].map((words) => questions.filter(({ body }) => body.startsWith(words)).map(({ votes }) => votes));
    expect(counted).toEqual([[1], [2], [3], [2]]);
  }).toPass();
});

test("a speaker answers a week after the evening, and whoever asked hears of it by mail", async ({ browser }) => {
  const [asker, speaker] = ["asker@talks.test", "ritsu@talks.test"];
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  await noteMail(desk, `${DESK}/speakers`, speaker, "森川 律");

  // Asked without an account, with an address for the answer; the evening has no time for it.
  const phone = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, BOARD);
  await phone.getByLabel("質問", { exact: true }).fill("しまったルートユーザーを、最後に開いたのはいつですか?");
  await phone.locator('[name="talk"]').selectOption("2");
  await phone.getByText("答えをメールで受け取る").click();
  await phone.getByLabel("メールアドレス(ログイン中は空のまま)").fill(asker);
  await phone.getByRole("button", { name: "送る", exact: true }).click();
  await expect(phone.getByText(/^送りました。/)).toBeVisible();
  await open(desk, `${BOARD}/moderate`);
  const question = card(desk, "しまったルートユーザー");
  await question.getByText("…", { exact: true }).click();
  await question.getByRole("button", { name: "登壇者に確認" }).click();
  await expect(question.locator(".badge").first()).toHaveText("登壇者に確認");
  await desk.goto(DESK);
  await desk.getByRole("button", { name: "終了する", exact: true }).click();
  await expect(desk.getByText(/終了しました。/)).toBeVisible();
  expect(await toldSince(desk, 0, "発表への質問が届いています")).toEqual([]);

  // A week goes by: there is no clock to turn, so the evening is put back.
  await desk.goto(`${DESK}?edit=all`);
  const date = desk.locator('[name="date"]').first();
  await date.fill(daysAfter(await date.inputValue(), -7));
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();
  const letter = await mailTo(desk, speaker, "発表への質問が届いています");
  expect(letter).toContain(": 1件");
  const inbox = await site.window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await enterByMail(inbox, speaker, "森川 律", /https?:\/\/[^/\s"]+(\/me\/questions)/.exec(letter)![1]);
  const waiting = inbox.locator(".inbox > li").filter({ hasText: "しまったルートユーザー" });
  await expect(waiting).toContainText("1人が答えの知らせを待っています");
  await waiting.getByLabel("回答(Markdownで書けます)").fill("**二年前**です。手順を確かめる日に開きました。");
  await expect(waiting.locator(".answer-preview strong")).toHaveText("二年前");
  await expectNoSidewaysScroll(inbox);
  await expectNoBarriersInLightAndDark(inbox);
  await waiting.getByRole("button", { name: "答えを載せる" }).click();
  const answered = inbox.locator("section", { has: inbox.getByRole("heading", { name: "答えた質問" }) });
  await expect(answered.locator("li", { hasText: "しまったルートユーザー" })).toContainText("二年前です。");

  // The mail says the answer and leads to it, on whatever device.
  const told = await mailTo(phone, asker, "質問に回答がありました: mini Security-JAWS 第54回");
  expect(told).toContain("手順を確かめる日に開きました。");
  await phone.goto(/https?:\/\/[^/\s"]+(\/mini-security-jaws\/54\/qa\/\d+)/.exec(told)![1]);
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText("しまったルートユーザーを、最後に開いたのはいつですか?");
  await expect(phone.locator(".one-answer")).toContainText("二年前です。");
  await expect(phone.locator(".question-history")).toContainText("森川 律さんの回答が載りました");
  await expectNoSidewaysScroll(phone);
  expect(await toldSince(phone, 0, "質問に回答がありました")).toEqual([asker]);
});
