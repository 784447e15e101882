// Somebody with a seat, a question and a proposal takes along what is kept of them, and closes their account: whoever waits
// gets the seat, what is counted stays, and nothing says any more that it was them.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { BOARD, open as openBoard, row } from "../support/board";
import { DESK as PROPOSALS, ask as askForTalks, write } from "../support/calls";
import { look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { keptMails, linkTo, mailTo, newestMail } from "../support/mails";
import { setSeats } from "../support/seats";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const NAME = "磯部 なぎさ";
const MAIL = "isobe@leaves.test";
const WAITS = "kazami@leaves.test";
const QUESTION = "引き継ぎのとき、鍵はだれが数え直しますか?";
const TALK = "辞める人の鍵を数える";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function window(browser: Browser, width = 390): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 } });
}

/** Registers with nothing but an address, and presses the button behind the link of the mail. */
async function register(page: Page, mail: string, subject: string, button: string): Promise<void> {
  await page.goto("/security-jaws/42/register");
  await page.getByRole("radio", { name: /^LT・現地/ }).check();
  await page.getByLabel("メールアドレス").fill(mail);
  await page.getByRole("button", { name: /申し込む$/ }).click();
  await expect(page.getByRole("heading", { name: "メールを送りました" })).toBeVisible();
  await page.goto(await linkTo(page, mail, subject));
  await page.getByRole("button", { name: button }).click();
}

test("promise_53: one's data as a file, then the account is closed", async ({ browser }) => {
  const desk = await window(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  await askForTalks(desk, "2026-01-01", "2199-12-31");
  // One waits already and moves up; one seat is left.
  await setSeats(desk, 2, "4");

  // A seat, the last one; a name; a question under it; a proposal.
  const page = await window(browser);
  await register(page, MAIL, "あと1回押すと確定します", "席を確定する");
  await expect(page.getByText("席が確定しました")).toBeVisible();
  await page.goto("/me");
  await page.getByRole("link", { name: "受付票を開く" }).click();
  await page.waitForURL(/\/me\/tickets\//);
  const ticket = new URL(page.url()).pathname;
  const code = ticket.split("/").pop()!;
  await page.goto("/settings");
  await page.getByLabel("表示名").fill(NAME);
  await page.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(page.getByText("保存しました。")).toBeVisible();
  await openBoard(page, BOARD);
  await page.getByLabel("質問", { exact: true }).fill(QUESTION);
  await page.locator(".ask-as").getByText("名前を出す").click();
  await page.getByRole("button", { name: "送る", exact: true }).click();
  await expect(row(page, QUESTION)).toContainText(NAME);
  await write(page, TALK);
  await page.getByRole("button", { name: "提出する" }).click();
  await expect(page.getByText("運営に届いています").first()).toBeVisible();

  const next = await window(browser);
  await register(next, WAITS, "あと1回押すと並びます", "キャンセル待ちに並ぶ");
  await expect(next.getByText("キャンセル待ち 1番目", { exact: true })).toBeVisible();

  // The file: theirs, and of nobody else.
  await page.goto("/settings");
  await look(page);
  await page.getByRole("link", { name: "自分のデータを受け取る" }).click();
  await expect(page.getByRole("heading", { name: "入っていないもの" })).toBeVisible();
  await look(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "ファイルを受け取る" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^benkyokai-\d{4}-\d\d-\d\d\.json$/);
  const text = readFileSync(await file.path(), "utf8");
  const own = JSON.parse(text);
  expect(own).toMatchObject({
    format: "benkyokai.own-data",
    account: { mail: MAIL, name: NAME },
    registrations: [{ series: "security-jaws", event: 42, type: "LT・現地", state: "confirmed", code }],
    questions: [{ series: "mini-security-jaws", event: 54, body: QUESTION, name: NAME, is_anonymous: false }],
    call_for_talks: { proposals: [{ title: TALK, state: "submitted" }] },
  });
  expect(own.browsers.length).toBeGreaterThan(0);
  expect(own.votes).toHaveLength(1);
  expect(text).not.toContain(WAITS);
  expect(text).not.toContain("demo.example");

  // It asks for the address, and says what goes with the account.
  await page.goto("/settings");
  await page.getByRole("link", { name: "アカウントを削除する" }).click();
  await expect(page.getByText(/これからの回の席/)).toBeVisible();
  await expect(page.getByRole("link", { name: "先に、自分のデータを受け取る" })).toBeVisible();
  await page.getByLabel("このアカウントのメールアドレス").fill(MAIL);
  await look(page);
  await page.getByRole("button", { name: "アカウントを削除する" }).click();
  await page.waitForURL(`${site.url}/`);
  await mailTo(page, MAIL, "アカウントを削除しました");

  // Nobody comes in any more: neither with what was open, nor by a link of a mail.
  for (const path of ["/me", "/settings/data", ticket]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  const before = await newestMail(page);
  await page.goto("/sign-in?next=/me");
  await page.getByLabel("メールアドレス").first().fill(MAIL);
  await page.getByRole("button", { name: "リンクを送る" }).click();
  await expect(page.getByRole("heading", { name: "メールを見てください" })).toBeVisible();
  await expect(async () => expect((await keptMails(page)).filter(({ id, to }) => id > before && to === MAIL)).toHaveLength(1)).toPass();
  const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
  const newest = mails.find((mail) => mail.includes(MAIL))!;
  expect(newest, "as for an address that nobody has").toContain(`${site.url}/sign-up/`);
  expect(newest).not.toContain("/sign-in/link/");

  // Whoever waited has the seat, and was told.
  await next.reload();
  await expect(next.getByText("参加確定").first()).toBeVisible();
  await linkTo(next, WAITS, "繰り上げで参加確定");

  // For the organizers a row without anybody, and a proposal that is withdrawn; for everybody a question without a name.
  await desk.goto("/organize/security-jaws/42/attendees?view=cancelled");
  await expect(desk.locator(".attendee-rows li").filter({ hasText: "(退会済み)" }).filter({ hasText: "LT・現地" })).toHaveCount(1);
  const list = await desk.content();
  for (const word of [NAME, MAIL, code]) expect(list).not.toContain(word);
  await desk.goto(PROPOSALS);
  await expect(desk.getByRole("heading", { name: "登壇応募" }).first()).toBeVisible();
  const talks = await desk.content();
  for (const word of [NAME, MAIL, TALK]) expect(talks).not.toContain(word);
  const visitor = await window(browser);
  await openBoard(visitor, BOARD);
  await expect(row(visitor, QUESTION)).toContainText("匿名");
  await expect(row(visitor, QUESTION)).not.toContainText(NAME);
});
