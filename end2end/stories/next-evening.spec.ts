// The next evening, lived through by everyone in it: an organizer at the desk, two attendees and a
// moderator on phones, the stage screen, and a reader without JavaScript.
import type { Page } from "@playwright/test";
import { Witness, look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const PHONE = { width: 390, height: 844 };

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

/** #43 from #42, one seat on site, one talk with a speaker, released. */
async function plan(desk: Page): Promise<void> {
  await desk.goto("/organize/security-jaws");
  await look(desk);
  await desk.getByRole("link", { name: "次の回をつくる" }).click();
  await expect(desk.getByLabel("回", { exact: true })).toHaveValue("43");
  await look(desk);
  await desk.getByLabel(/題名/).fill("鍵と静かな夜");
  await desk.getByRole("button", { name: "下書きとしてつくる" }).click();
  await expect(desk).toHaveURL(`${site.url}/organize/security-jaws/43`);
  await expect(desk.locator('[name="types/0/name"]')).toHaveValue("現地");
  await desk.locator('[name="types/0/capacity"]').fill("1");
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();
  await expect(desk.locator('[name="types/0/capacity"]')).toHaveValue("1");
  await look(desk);

  await desk.goto("/organize/security-jaws/43/agenda");
  await expect(desk.locator('[name="1.title"]')).toHaveValue("");
  await desk.locator('[name="1.title"]').fill("鍵を数える朝、鍵を減らす夜");
  await desk.locator("#row-1 summary").click();
  await desk.locator('[name="1.who.0.name"]').fill("森川 律");
  await desk.getByRole("button", { name: "下書きを保存" }).click();
  // Billed as last time, and the times flow from the lengths.
  await expect(desk.locator('[name="1.who.0.affiliation"]')).toHaveValue("みなと仮想技研株式会社");
  await look(desk);
  await desk.getByRole("button", { name: "変更をリリース" }).first().click();
  await expect(desk.getByText("公開中 v1")).toBeVisible();
}

async function becomes(desk: Page, button: string): Promise<void> {
  await desk.goto("/organize/security-jaws/43");
  await desk.getByRole("button", { name: button, exact: true }).click();
  await expect(desk.getByRole("button", { name: button, exact: true })).toBeHidden();
}

/** Takes a seat of this kind; the ticket says what became of it. */
async function register(attendee: Page, kind: string): Promise<void> {
  await attendee.goto("/security-jaws/43");
  await attendee.getByRole("link", { name: "参加を申し込む" }).first().click();
  await attendee.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await attendee.getByRole("button", { name: /申し込む$/ }).click();
  await expect(attendee).toHaveURL(/\/me\/tickets\/[A-Z0-9]{8}/);
}

test("from the next event to the answer that a reader finds", async ({ browser }) => {
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  const witness = await Witness.of(desk, site.url);
  await enterAs(desk, ORGANIZER, "/organize");
  await plan(desk);

  const [haruka, yamane] = [await site.window(browser, { viewport: PHONE }), await site.window(browser, { viewport: PHONE })];
  await enterAs(haruka, "参加者 はるか");
  await enterAs(yamane, "参加者 やまね");
  // Nobody sees a planned event; a follower is told when it is announced.
  expect((await haruka.goto("/security-jaws/43"))?.status()).toBe(404);
  await haruka.goto("/security-jaws");
  await haruka.getByRole("button", { name: "開催のお知らせをメールで受け取る" }).click();
  await expect(haruka.getByRole("button", { name: "お知らせを止める" })).toBeVisible();
  await desk.goto("/organize/security-jaws/43");
  await desk.locator("summary", { hasText: "公開して告知する" }).click();
  await desk.getByRole("button", { name: /^\d+人に知らせて公開する$/ }).click();
  await expect(desk.getByText(/公開しました。フォロワー\d+人にメールを送っています。/)).toBeVisible();
  await expect(desk.getByRole("button", { name: "申し込みを始める", exact: true })).toBeVisible();
  await becomes(desk, "申し込みを始める");
  await expect(async () => {
    await desk.goto("/developer/mail");
    await expect(desk.getByText("開催のお知らせ: Security-JAWS 第43回").first()).toBeVisible({ timeout: 500 });
  }).toPass();

  await register(haruka, "現地");
  await expect(haruka.getByText("参加が確定しました")).toBeVisible();
  await look(haruka);
  await register(yamane, "現地");
  await expect(yamane.getByText("キャンセル待ち 1番目").first()).toBeVisible();
  await haruka.getByText("来られなくなったとき").click();
  await haruka.getByRole("button", { name: "キャンセルする" }).click();
  await expect(haruka.getByText("キャンセルしました").first()).toBeVisible();
  await yamane.reload();
  await expect(yamane.getByText("参加確定").first()).toBeVisible();
  await expect(async () => {
    await desk.goto("/developer/mail");
    await expect(desk.getByText("繰り上げで参加確定: Security-JAWS 第43回")).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await register(haruka, "オンライン");
  await desk.goto("/organize/security-jaws/43/attendees");
  await expect(desk.getByText("参加者 はるか")).toBeVisible();
  await look(desk);

  // The evening.
  // Weeks before its date the evening does not begin by one press.
  await desk.goto("/organize/security-jaws/43");
  await desk.locator("summary", { hasText: "状態を変える" }).click();
  await desk.getByText("開催を始める", { exact: true }).click();
  await expect(desk.getByText(/開催まで、あと\d+日あります/)).toBeVisible();
  await desk.getByRole("button", { name: "それでも始める" }).click();
  await expect(desk.getByText("開催を始めました。")).toBeVisible();
  const stage = await site.window(browser, { viewport: { width: 1920, height: 1080 } });
  await stage.goto("/security-jaws/43/qa/stage");
  await expect(stage.getByText("SJ43")).toBeVisible();
  const moderator = await site.window(browser, { viewport: PHONE });
  await enterAs(moderator, ORGANIZER, "/organize");
  await moderator.goto("/security-jaws/43/qa/moderate");
  for (const attendee of [haruka, yamane]) await attendee.goto("/q/sj43");
  for (const page of [haruka, yamane, stage, moderator]) await expect(page.locator("html[data-islands=ready]")).toBeAttached();

  await haruka.getByLabel("質問", { exact: true }).fill("鍵を減らすとき、最初に消すのはどれですか?");
  await haruka.locator('[name="talk"]').selectOption({ label: "鍵を数える朝、鍵を減らす夜" });
  await haruka.getByText("名前を出す", { exact: true }).click();
  await haruka.getByRole("button", { name: "送る", exact: true }).click();
  await expect(haruka.getByText("送りました。質問の一覧に載っています。")).toBeVisible();
  await expect(haruka.getByText("あなたの質問").first()).toBeVisible();
  await yamane.getByLabel("質問", { exact: true }).fill("名前を出さずに訊いてもよいですか?");
  await yamane.getByRole("button", { name: "送る", exact: true }).click();
  const named = (page: Page) => page.locator(".board-question").filter({ hasText: "最初に消すのはどれ" });
  const anonymous = (page: Page) => page.locator(".board-question").filter({ hasText: "名前を出さずに" });
  // It waits behind the strip until she has done nothing for a while.
  await expect(anonymous(haruka)).toContainText("匿名");
  await expect(named(yamane)).toContainText("参加者 はるか");
  await named(yamane).getByRole("button", { name: /^投票する/ }).click();
  await expect(named(yamane).getByRole("button", { name: /^投票を取り消す/ })).toBeVisible();
  await expect(named(haruka).locator(".vote .count")).toHaveText("2");
  await expect(stage.getByText("鍵を減らすとき、最初に消すのはどれですか?")).toBeVisible();
  await look(haruka, moderator, stage);

  const waiting = moderator.locator(".moderate-question").filter({ hasText: "最初に消すのはどれ" });
  await waiting.getByRole("button", { name: "回答中にする" }).click();
  await expect(haruka.locator(".board-answering")).toContainText("最初に消すのはどれ");
  await expect(stage.locator(".stage-question")).toContainText("最初に消すのはどれ");
  // A lost connection comes back by itself and shows what was missed.
  await yamane.context().setOffline(true);
  await moderator.getByRole("button", { name: /回答中・済み/ }).click();
  await waiting.getByText("文章で答える").click();
  await waiting.getByLabel("回答", { exact: true }).fill("使われていない鍵からです。**90日**を目安にしました。");
  await waiting.getByRole("button", { name: "回答を載せる" }).click();
  await expect(haruka.locator(".board-answering")).toBeHidden();
  await yamane.context().setOffline(false);
  await yamane.getByRole("button", { name: /^回答済み/ }).click();
  await expect(yamane.getByText("90日").first()).toBeVisible();

  // Notes while they speak, then the end and the report.
  await desk.goto("/organize/security-jaws/43/notes/2");
  await expect(desk.locator("html[data-islands=ready]")).toBeAttached();
  await desk.getByLabel("ノート", { exact: true }).fill("- 鍵は数えられるだけ持つ\n  - 数えるのは四半期ごと\n");
  await expect(desk.locator(".save-state")).toHaveText(/に保存しました$/);
  await becomes(desk, "終了する");
  await expect(haruka.locator(".ask-box")).toBeHidden();
  await desk.goto("/organize/security-jaws/43/report");
  await expect(desk.getByRole("link", { name: /回答 1件/ })).toBeVisible();
  await look(desk);
  const reader = await site.window(browser, { viewport: PHONE, javaScriptEnabled: false });
  expect((await reader.goto("/security-jaws/43/report"))?.status()).toBe(404);
  await desk.getByRole("button", { name: "公開する" }).click();
  await expect(desk.getByText(/公開しました。\d+人にメールで知らせます。/)).toBeVisible();

  await reader.goto("/search?q=90日");
  await reader.locator(".excerpts li").filter({ hasText: /質問|答え/ }).first().locator("a.excerpt").click();
  await expect(reader.getByText("使われていない鍵からです。").first()).toBeVisible();
  await reader.goto("/security-jaws/43/report");
  await expect(reader.getByText("数えるのは四半期ごと")).toBeVisible();
  await expect(reader.getByText("名前を出さずに訊いてもよいですか?").first()).toBeVisible();
  await expect(reader.getByText("未回答").first()).toBeVisible();
  witness.expectQuiet("the desk");
});
