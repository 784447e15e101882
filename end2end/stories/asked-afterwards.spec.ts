// After the evening: a question that a phone kept without a connection came too late and goes to who spoke, a talk is asked on
// its page without JavaScript, and its speaker finds both and then takes no more.
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { BOARD, PHONE, open } from "../support/board";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { enterByMail, noteMail } from "../support/speakers";
import { expect, test } from "../support/story";

const DESK = "/organize/mini-security-jaws/54";
const TALK = "/mini-security-jaws/54/talks/2";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function window(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  return (await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", ...options })).newPage();
}

test("what came too late reaches who spoke, until they take no more", async ({ browser }) => {
  const speaker = "ritsu@talks.test";
  const desk = await window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  await noteMail(desk, `${DESK}/speakers`, speaker, "森川 律");

  // On a phone without a connection; meanwhile the evening ends.
  const phone = await window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await open(phone, BOARD);
  await phone.getByLabel("質問", { exact: true }).focus();
  await phone.locator('[name="talk"]').selectOption("2");
  await phone.context().setOffline(true);
  await expect(phone.getByText("未接続", { exact: true })).toBeVisible();
  await phone.getByLabel("質問", { exact: true }).fill("電波が戻ったときには、もう終わっていましたか?");
  await phone.getByRole("button", { name: "つながったら送る", exact: true }).click();
  const waiting = phone.locator(".board-kept");
  await expect(waiting).toContainText("つながったら自動で送ります");
  await expect(waiting.getByRole("button", { name: "登壇者に届ける" })).toHaveCount(0);
  await desk.goto(DESK);
  await desk.getByRole("button", { name: "終了する", exact: true }).click();
  await expect(desk.getByText(/終了しました。/)).toBeVisible();
  await phone.context().setOffline(false);
  await expect(waiting).toContainText("受付は終わりました");
  await expect(waiting).toContainText("電波が戻ったときには");
  await expectNoSidewaysScroll(phone);
  await expectNoBarriersInLightAndDark(phone);
  await waiting.getByRole("button", { name: "登壇者に届ける" }).click();
  await expect(waiting).toBeHidden();

  // On the page of the talk, without JavaScript.
  const plain = await window(browser, { viewport: PHONE, javaScriptEnabled: false });
  await plain.goto(TALK);
  await expectNoSidewaysScroll(plain);
  await plain.getByLabel("質問", { exact: true }).fill("翌朝に思いついた質問です。ロールの名前は、だれが決めましたか?");
  await plain.getByRole("button", { name: "登壇者に質問を送る" }).click();
  await expect(plain.getByText("質問を送りました。登壇者に届きます。")).toBeVisible();
  await expect(plain.getByText("翌朝に思いついた質問です")).toBeVisible();
  await plain.goto(`${BOARD}/all`);
  await expect(plain.locator(".board-words", { hasText: "翌朝に思いついた" })).toContainText("終了後");

  const inbox = await window(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
  await enterByMail(inbox, speaker, "森川 律", "/me/questions");
  for (const words of ["電波が戻ったときには", "翌朝に思いついた"]) await expect(inbox.locator(".inbox > li", { hasText: words })).toBeVisible();

  // They take no more: the form is gone, and who had it open keeps their words.
  await plain.goto(TALK);
  await inbox.goto("/speaking");
  await expectNoBarriersInLightAndDark(inbox);
  const past = inbox.locator("details.speaking-past", { hasText: "第54回" }).first();
  await past.locator("summary").first().click();
  await past.getByRole("button", { name: "終了後の質問を受け付けない" }).click();
  await expect(inbox.getByText("終了後の質問の設定を保存しました。")).toBeVisible();
  await plain.getByLabel("質問", { exact: true }).fill("遅れて書いた質問です");
  await plain.getByRole("button", { name: "登壇者に質問を送る" }).click();
  await expect(plain.getByText("この話は、終了後の質問を受け付けていません。", { exact: false })).toBeVisible();
  await expect(plain.getByLabel("質問", { exact: true })).toHaveValue("遅れて書いた質問です");
  await phone.goto(TALK);
  await expect(phone.getByRole("button", { name: "登壇者に質問を送る" })).toHaveCount(0);
});
