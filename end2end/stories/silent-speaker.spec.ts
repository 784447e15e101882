// Somebody is accepted and says nothing until the last day has passed: the list of today says so, an organizer asks again with
// more time, once however often it is pressed, and the speaker confirms from that mail.
import type { Browser, Page } from "@playwright/test";
import { DESK, PUBLIC, SPEAKER, SPEAKER_MAIL, ask, linkIn, sendResults, write } from "../support/calls";
import { expectRoomAtEveryWidth, look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { newestMail, toldSince } from "../support/mails";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const TODAY = "/organize/mini-security-jaws";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 1280, javaScriptEnabled = true): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 }, javaScriptEnabled });
}

test("a speaker who let the last day pass is asked again, and confirms from that mail", async ({ browser }) => {
  test.setTimeout(180_000);
  const owner = await open(browser);
  await enterAs(owner, ORGANIZER, "/organize");
  await ask(owner, "2026-01-01", "2199-12-31");
  const phone = await open(browser, 390);
  await enterAs(phone, SPEAKER, PUBLIC);
  await write(phone, "鍵の話");
  await phone.getByRole("button", { name: "提出する" }).click();
  await expect(phone.getByText("運営に届いています").first()).toBeVisible();
  await owner.goto(DESK);
  const row = owner.locator(".talk-row", { hasText: "鍵の話" });
  await row.getByText("決める", { exact: true }).click();
  await row.getByRole("button", { name: "採択", exact: true }).click();
  await expect(owner.getByRole("heading", { name: "決定ずみ・未送信" })).toBeVisible();
  await sendResults(owner, 1);
  const first = await linkIn(phone, SPEAKER_MAIL, "採択のお知らせ", "reply");
  await phone.goto(first);
  await expect(phone.getByRole("button", { name: "登壇します" })).toBeVisible();
  const silent = owner.locator(".decision", { hasText: "期限までにお返事がありません" });
  await owner.goto(TODAY);
  await expect(silent).toHaveCount(0);

  // Nine days later.
  await site.sql("update proposals set decided_at = decided_at - interval '9 days', confirm_by = confirm_by - interval '9 days' where state = 'accepted'");
  await phone.goto(first);
  await expect(phone.getByText(/お返事の期限\(.+\)を過ぎました/)).toBeVisible();
  await expect(phone.getByRole("button", { name: "登壇します" })).toHaveCount(0);
  await owner.goto(TODAY);
  await expect(silent).toContainText("登壇1件");
  await look(owner);
  await silent.getByRole("link", { name: "応募を見る" }).click();
  await row.getByRole("link", { name: "鍵の話" }).click();
  await owner.getByRole("link", { name: "お返事をもう一度お願いする" }).click();
  await expect(owner.getByText(/送ると、お返事の期限は.+になります。/)).toBeVisible();
  await look(owner);
  await takeAtEveryWidth(owner, "desk-ask-proposer");
  await expectRoomAtEveryWidth(owner);
  // Another organizer looks at the same letter, without script, and a third one writes it in words of their own.
  const [plain, other] = [await open(browser, 1280, false), await open(browser, 390)];
  for (const page of [plain, other]) {
    await enterAs(page, ORGANIZER, "/organize");
    await page.goto(owner.url());
  }
  const before = await newestMail(owner);
  const send = (page: Page) => page.getByRole("button", { name: "この文面で送る" }).click();
  await owner.getByLabel("件名").fill("まだ待っています: {題名}");
  await send(owner);
  await expect(owner.getByText("もう一度お願いするメールを送ります。")).toBeVisible();
  await send(plain);
  await expect(plain.getByText(/もうお願いしてあります。お返事の期限は.+です。2通目は送っていません。/)).toBeVisible();
  await other.getByLabel("本文").fill("わたしからもお願いします。");
  await send(other);
  await expect(other.getByText("もうお願いしてあります。")).toBeVisible();
  await expect(other.getByLabel("本文")).toHaveValue("わたしからもお願いします。");
  await look(other);

  await phone.goto(await linkIn(phone, SPEAKER_MAIL, "まだ待っています: 鍵の話", "reply"));
  expect(await toldSince(owner, before, "")).toEqual([SPEAKER_MAIL]);
  await owner.goto(TODAY);
  await expect(silent).toHaveCount(0);
  await phone.getByRole("button", { name: "登壇します" }).click();
  await expect(phone.getByText("登壇が決まりました")).toBeVisible();
  await owner.goto(DESK);
  await expect(row).toContainText("確定");
  await owner.goto(TODAY);
  await expect(silent).toHaveCount(0);
});
