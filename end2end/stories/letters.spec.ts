// Letters to speakers: what a release tells is read and written before it goes, for all and for one, with script and without;
// what is still wanted is asked for again; what goes by itself is switched off; and what goes by itself to who proposes a talk is
// written anew.
import type { Browser, Page } from "@playwright/test";
import { expectRoomAtEveryWidth, look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { mailTo } from "../support/mails";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { noteMail } from "../support/speakers";
import { expect, test } from "../support/story";

const DESK = "/organize/security-jaws/42";
/** It is on, so that nothing is asked for by itself any more. */
const LIVE = "/organize/mini-security-jaws/54";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, javaScriptEnabled = true): Promise<Page> {
  return site.window(browser, { viewport: { width: 1280, height: 900 }, javaScriptEnabled });
}

for (const [script, scripted, minutes] of [["with script", true, "25"], ["without script", false, "35"]] as const) {
  test(`the letter of a moved talk is written before the release and arrives as it was written, ${script}`, async ({ browser }) => {
    const desk = await open(browser, scripted);
    const mail = `moved-${scripted}@talks.test`;
    await enterAs(desk, ORGANIZER, `${DESK}/speakers`);
    await noteMail(desk, `${DESK}/speakers`, mail, "木村 青葉");
    // Somebody else reads English.
    const english = `english-${scripted}@talks.test`;
    const row = desk.locator(".inbox > li", { hasText: "Emi Tachibana" }).first();
    await row.locator("input[name=mail]").fill(english);
    await row.getByLabel("メールの言語").selectOption("en");
    await row.getByRole("button", { name: "保存" }).click();
    await expect(desk.locator(`input[name=mail][value='${english}']`)).toBeVisible();

    await desk.goto(`${DESK}/agenda`);
    const length = desk.locator('[name="0.minutes"]');
    await length.fill(minutes);
    if (scripted) {
      await length.press("Tab");
      await expect(desk.locator(".save-state")).toHaveText(/保存済み/);
    } else {
      await desk.getByRole("button", { name: "下書きを保存" }).first().click();
    }
    await desk.getByRole("button", { name: "変更をリリース" }).first().click();
    await expect(desk).toHaveURL(/\/agenda\/release$/);
    await expect(desk.locator("main")).toContainText("時刻か部屋の変更");
    if (scripted) {
      await look(desk);
      await takeAtEveryWidth(desk, "desk-agenda-release");
    }
    await expectRoomAtEveryWidth(desk);
    await desk.getByText("この文面を直す").first().click();
    await desk.getByLabel("件名(日本語)").first().fill(`時刻が${minutes}分に変わりました: {回}`);
    await desk.getByLabel("本文(日本語)").first().fill("{名前} さん\n\nお待たせしました。");
    await desk.getByRole("button", { name: "文面を確かめる" }).click();
    await expect(desk.locator(".announce-mail").first()).toContainText("お待たせしました。");
    // Who reads English would get the words from before.
    await expect(desk.locator(".warn-word", { hasText: "英語の文面は前のままです" }).first()).toBeVisible();
    // One of them is written to alone, and what was typed is still there after a look.
    const alone = desk.locator(".telling-changes > li", { hasText: "Emi Tachibana" });
    await alone.getByText("この人だけの文面を書く").click();
    await alone.getByLabel("件名").fill(`Only for you: ${minutes}`);
    await alone.getByLabel("本文").fill("Dear {name},\n\nThank you for your patience.");
    await desk.getByRole("button", { name: "文面を確かめる" }).click();
    await expect(alone.getByLabel("件名")).toHaveValue(`Only for you: ${minutes}`);
    await desk.getByRole("button", { name: "リリースして知らせる" }).click();
    await expect(desk.getByText(/リリースしました。.*登壇者\d人にメールを送ります。/)).toBeVisible();
    const text = await mailTo(desk, mail, `時刻が${minutes}分に変わりました`);
    expect(text).toContain("お待たせしました。");
    expect(text).toContain("→");
    const own = await mailTo(desk, english, `Only for you: ${minutes}`);
    expect(own).toContain("Thank you for your patience.");
    expect(own).toContain("→");
    await desk.context().close();
  });
}

for (const [script, scripted, name] of [["with script", true, "久遠 圭"], ["without script", false, "森川 律"]] as const) {
  test(`what is still wanted of a speaker is asked for again after a look at the letter, ${script}`, async ({ browser }) => {
    const desk = await open(browser, scripted);
    const mail = `asked-${scripted}@talks.test`;
    await enterAs(desk, ORGANIZER, `${LIVE}/speakers`);
    await noteMail(desk, `${LIVE}/speakers`, mail, name);
    const row = desk.locator(".inbox > li", { hasText: name }).first();
    await expect(row).toContainText("まだ届いていないもの: 公開してよいもの、資料、自己紹介");
    await row.getByRole("link", { name: /お願いする$/ }).click();
    await expect(desk.getByRole("heading", { level: 1 })).toHaveText(`${name} さんにお願いする`);
    if (scripted) {
      await look(desk);
      await takeAtEveryWidth(desk, "desk-ask-speaker");
    }
    await expectRoomAtEveryWidth(desk);
    await desk.getByLabel("本文").fill("{名前} さん\n\nまだでしたら、お願いします。");
    await desk.getByLabel("件名").fill("");
    await desk.getByRole("button", { name: "この文面で送る" }).click();
    await expect(desk.getByText("件名を入れてください。").first()).toBeVisible();
    await expect(desk.getByLabel("本文")).toHaveValue(/まだでしたら、お願いします。/);
    await desk.getByLabel("件名").fill(`もう一度のお願い ${scripted}`);
    await desk.getByRole("button", { name: "文面を確かめる" }).click();
    await expect(desk.locator(".announce-mail")).toContainText("まだでしたら、お願いします。");
    await desk.getByRole("button", { name: "この文面で送る" }).click();
    await expect(desk.getByText("お願いのメールを送ります。")).toBeVisible();
    const text = await mailTo(desk, mail, `もう一度のお願い ${scripted}`);
    expect(text).toContain("まだでしたら、お願いします。");
    expect(text).toContain("資料、自己紹介");
    // Once a day is enough.
    await expect(row).toContainText("最後にお願いした:");
    await expect(row).toContainText("次にお願いできるのは");
    await expect(row.getByRole("link", { name: /お願いする$/ })).toHaveCount(0);
    await desk.context().close();
  });
}

test("a letter that goes by itself is switched off, on again, and tried", async ({ browser }) => {
  const desk = await open(browser);
  await enterAs(desk, ORGANIZER, `${DESK}/letters`);
  await look(desk);
  const letter = desk.locator("#letter-slides_wanted");
  await letter.getByRole("button", { name: "この回では送らない" }).click();
  await expect(desk.getByText("送らないようにしました。")).toBeVisible();
  await expect(letter).toContainText("止めてあるので");
  await desk.getByRole("button", { name: "元に戻す" }).click();
  await expect(letter).not.toContainText("止めてあるので");
  await letter.getByText(/文面を読む・直す/).click();
  await letter.getByLabel("件名(日本語)").fill("試しの件名: {回}");
  await letter.getByRole("button", { name: "自分に試しに送る" }).click();
  await mailTo(desk, "organizer@demo.example", "試しの件名");
  await expect(letter.getByLabel("件名(日本語)")).toHaveValue("試しの件名: {回}");
  await letter.getByRole("button", { name: "文面を保存" }).click();
  await expect(desk.getByText("文面を保存しました。")).toBeVisible();
  await expect(letter).toContainText("この回の文面");
});

test("what goes by itself to who proposes a talk is written anew for a series, without script", async ({ browser }) => {
  const desk = await open(browser, false);
  await enterAs(desk, ORGANIZER, `${DESK}/letters`);
  for (const [kind, part] of [["answer_wanted", "{期限}"], ["speak_too", "{応募した人}"]] as const) {
    const letter = desk.locator(`#letter-${kind}`);
    await letter.getByText(/文面を読む・直す/).click();
    await expect(letter).toContainText(part);
    await expect(letter.getByRole("button", { name: /送らない$/ })).toHaveCount(0);
    await letter.getByLabel("本文(日本語)").fill("");
    await letter.getByRole("button", { name: "文面を保存" }).click();
    await expect(letter.getByText("本文を入れてください。").first()).toBeVisible();
    await letter.getByLabel("本文(日本語)").fill(`書き直した文面 ${kind}`);
    await letter.getByLabel("どの回の文面にしますか").selectOption("series");
    await letter.getByRole("button", { name: "文面を保存" }).click();
    await expect(desk.getByText("文面を保存しました。")).toBeVisible();
    await expect(letter).toContainText("シリーズの文面");
    await letter.getByText(/文面を読む・直す/).click();
    await expect(letter.locator(".announce-mail").first()).toContainText(`書き直した文面 ${kind}`);
  }
  await expectRoomAtEveryWidth(desk);
  await desk.context().close();
});
