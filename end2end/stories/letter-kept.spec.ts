// A letter to one speaker that is written while the connection is lost and the session ends: it arrives as it was written, and
// goes to nobody else; and what no question waits for cannot be sent.
import type { Browser, Page } from "@playwright/test";
import { expectRoomAtEveryWidth, look } from "../support/checks";
import { BILLED, ORGANIZER, enterAs } from "../support/demo";
import { mailTo, newestMail, toldSince } from "../support/mails";
import { endSessions, signInInPlace } from "../support/sessions";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const DESK = "/organize/security-jaws/42/speakers";
const MAIL = "speaker@demo.example";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser): Promise<Page> {
  const page = await site.window(browser, { viewport: { width: 390, height: 844 } });
  await enterAs(page, ORGANIZER, "/organize");
  return page;
}

test("a letter outlives a lost connection and the end of a session", async ({ browser }) => {
  const [desk, other] = [await open(browser), await open(browser)];
  await desk.goto(DESK);
  const row = (name: string) => desk.locator(".inbox > li", { hasText: name }).first();
  // Nobody asked this one anything.
  await expect(row("久遠 圭")).toContainText("知らせる質問はありません");
  await expect(row("久遠 圭").getByRole("button", { name: "いま質問を知らせる" })).toHaveCount(0);
  await row(BILLED).getByRole("button", { name: "いま質問を知らせる" }).click();
  await expect(desk).toHaveURL(/\/letters\/questions_waiting\?person=\d+$/);
  await look(desk);
  await expectRoomAtEveryWidth(desk);
  await desk.getByText("この文面を直す").click();
  const [subject, body] = [desk.getByLabel("件名(日本語)"), desk.getByLabel("本文(日本語)")];
  await subject.fill("電車の中から: {回}");
  await body.fill("{名前} さん\n\n質問が届いています。\n\n{枠}");
  const before = await newestMail(other);
  const send = desk.getByRole("button", { name: "この文面で送る" });

  await desk.context().setOffline(true);
  await send.click();
  await expect(desk.locator(".offline-said")).toBeVisible();
  await expect(subject).toHaveValue("電車の中から: {回}");
  await desk.context().setOffline(false);
  await expect(desk.locator(".offline-said")).toHaveCount(0);

  await endSessions(other, `${site.url}/`);
  await send.click();
  await signInInPlace(desk, ORGANIZER);
  await expect(desk.getByText("質問を知らせるメールを送ります。")).toBeVisible();
  expect(await mailTo(desk, MAIL, "電車の中から")).toContain("質問が届いています。");
  expect(await toldSince(desk, before, "電車の中から")).toEqual([MAIL]);
  await expect(row(BILLED)).toContainText("に知らせました");
});
