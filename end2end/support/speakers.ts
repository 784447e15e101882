// Speakers as organizers note them, and as they come in.
import { type Page, expect } from "@playwright/test";
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

/** From an address that was noted to a page of a speaker's own: a link from a mail, an account, and there. */
export async function enterByMail(page: Page, mail: string, name: string, path = "/speaking"): Promise<void> {
  await page.goto(path);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("メールアドレス").first().fill(mail);
  await page.getByRole("button", { name: "リンクを送る" }).click();
  await expect(page.getByRole("heading", { name: "メールを見てください" })).toBeVisible();
  const link = /https?:\/\/[^/\s"]+(\/sign-up\/[A-Za-z0-9_-]{43}\?next=[^\s"<]+)/;
  await page.goto(link.exec(await mailTo(page, mail, "アカウントの登録"))![1]);
  await page.getByLabel("表示名").fill(name);
  await page.getByRole("button", { name: "アカウントを作る" }).click();
  await expect(page).toHaveURL((url) => url.pathname === path);
}
