// The series of the demonstration that asks for talks in stories, who proposes to it, and who judges.
import { type Page, expect } from "@playwright/test";
import { Authenticator } from "./authenticator";
import { mailTo } from "./mails";

export const PUBLIC = "/mini-security-jaws/proposals";
export const DESK = "/organize/mini-security-jaws/proposals";
export const SPEAKER = "参加者 はるか";
export const SPEAKER_MAIL = "attendee@demo.example";

/** The path of a kind of link in a mail to somebody. */
export async function linkIn(page: Page, mail: string, subject: string, kind: "reply" | "join"): Promise<string> {
  const pattern = new RegExp(`https?://[^/\\s"]+(/proposals/${kind}/[A-Za-z0-9_-]{43})`);
  return pattern.exec(await mailTo(page, mail, subject))![1];
}

/** Somebody of this name who is asked to moderate, signed in with a second factor. */
export async function becomeModerator(owner: Page, page: Page, mail: string, name: string): Promise<void> {
  await owner.goto("/organize/mini-security-jaws/members");
  await owner.getByLabel("メールアドレス").fill(mail);
  await owner.getByLabel("役割", { exact: true }).selectOption("moderator");
  await owner.getByRole("button", { name: "招待する" }).click();
  await expect(owner.getByText("招待のメールを送ります。")).toBeVisible();
  let path = "";
  await expect(async () => {
    const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
    path = /(\/invitations\/[A-Za-z0-9_-]{43})/.exec(mails.find((text) => text.includes(mail)) ?? "")?.[1] ?? "";
    expect(path).not.toBe("");
  }).toPass();
  await page.goto(path);
  await page.getByLabel("表示名").fill(name);
  await page.getByRole("button", { name: "招待を受ける" }).click();
  const authenticator = new Authenticator(await page.locator("code.secret").innerText());
  await page.getByLabel("6桁の確認コード").fill(authenticator.code());
  await page.getByRole("button", { name: "設定を終える" }).click();
  await expect(page.getByRole("heading", { name: "2段階認証を設定" })).toBeHidden();
}

/** Fills a new proposal in and leaves it unsent. */
export async function write(page: Page, title: string): Promise<void> {
  await page.goto(PUBLIC);
  await page.getByRole("link", { name: "登壇に応募する" }).click();
  await page.getByLabel("題名").fill(title);
  await page.getByRole("radio", { name: "登壇", exact: true }).check();
  await page.getByRole("radio", { name: "20分" }).check();
  await page.getByLabel("概要").fill("漏れたキーに気づくまで41分かかりました。\n\n- 台本を作りました");
  await page.getByLabel("所属(任意)").fill("ひみつ株式会社");
}

/** An organizer asks for talks for the next event, from one day to another, judged by one criterion. */
export async function ask(owner: Page, from: string, until: string): Promise<void> {
  await owner.goto(`${DESK}/call?number=55`);
  await owner.getByLabel("始める日").fill(from);
  await owner.getByLabel("締め切りの日").fill(until);
  await owner.getByLabel("選べる長さ(分)").fill("10 20");
  await owner.locator("#call").getByRole("button", { name: "保存する" }).click();
  await expect(owner.getByText("保存しました。公開ページもいま変わりました。")).toBeVisible();
}

/** Sends the results of so many proposals; nobody stops it within its ten seconds. */
export async function sendResults(owner: Page, n: number): Promise<void> {
  await owner.goto(DESK);
  const way = owner.getByRole("link", { name: `${n}件の結果をまとめて送る` });
  const letters = (await way.getAttribute("href"))!;
  await way.click();
  await owner.getByRole("button", { name: `${n}件の結果をまとめて送る` }).click();
  await expect(owner.getByText(`${n}件の結果を、まもなく送ります。`).first()).toBeVisible();
  await expect(async () => expect(await (await owner.request.get(letters)).text()).not.toContain("まもなく送ります")).toPass();
}
