// Speakers as organizers note them, and as they come in.
import { type Locator, type Page, expect } from "@playwright/test";
import { mailTo } from "./mails";

/** Notes an address for who is called so; without a name for the second of those without one, behind whoever opens the evening. */
export async function noteMail(organizer: Page, desk: string, mail: string, name?: string): Promise<void> {
  await organizer.goto(desk);
  const form = name
    ? organizer.locator(".inbox > li", { hasText: name }).locator("form").first()
    : organizer.locator("form", { has: organizer.locator("input[name=mail][value='']") }).nth(1);
  await form.locator("input[name=mail]").fill(mail);
  await form.locator("input[name=mail]").press("Enter");
  await expect(organizer.locator(`input[name=mail][value='${mail}']`)).toBeVisible();
}

/** Asks for a link on the way to a page of a speaker's own, and opens what came: for the first time, or again. */
async function openLink(page: Page, mail: string, path: string, kind: "sign-up" | "sign-in/link"): Promise<void> {
  await page.goto(path);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("メールアドレス").first().fill(mail);
  await page.getByRole("button", { name: "リンクを送る" }).click();
  await expect(page.getByRole("heading", { name: "メールを見てください" })).toBeVisible();
  const text = await mailTo(page, mail, kind === "sign-up" ? "アカウントの登録" : "ログインのリンク");
  await page.goto(new RegExp(`https?://[^/\\s"]+(/${kind}/[A-Za-z0-9_-]{43}\\?next=[^\\s"<]+)`).exec(text)![1]);
}

/** From an address to a page of a speaker's own: a link from a mail, an account, and there. */
export async function enterByMail(page: Page, mail: string, name: string, path = "/speaking"): Promise<void> {
  await openLink(page, mail, path, "sign-up");
  await page.getByLabel("表示名").fill(name);
  await page.getByRole("button", { name: "アカウントを作る" }).click();
  await expect(page).toHaveURL((url) => url.pathname === path);
}

/** The same with the account that there is, on another device. */
export async function returnByMail(page: Page, mail: string, path = "/speaking"): Promise<void> {
  await openLink(page, mail, path, "sign-in/link");
  await page.getByRole("button", { name: "この端末でログインする" }).click();
  await expect(page).toHaveURL((url) => url.pathname === path);
}

/** One of the answers to one of the four questions of what may be published. */
export const permission = (page: Page, what: string, words: "よい" | "断る" | "未定"): Locator =>
  page.locator(".said").filter({ hasText: what }).getByRole("radio", { name: words, exact: true }).first();

/** Slides, as small as they can be. */
export const PDF = { name: "私の資料.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\nslides\n%%EOF\n") };
