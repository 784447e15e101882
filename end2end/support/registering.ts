// Whoever registers with nothing but a mail address.
import type { Browser, Page } from "@playwright/test";
import { linkTo } from "./mails";
import type { Site } from "./site";
import { expect } from "./story";

/** Registers with an address alone, after `fill`; answers the page with the ticket. */
export async function register(site: Site, browser: Browser, mail: string, kind: RegExp, fill?: (page: Page) => Promise<void>): Promise<Page> {
  const page = await site.window(browser, { viewport: { width: 390, height: 844 } });
  await page.goto("/security-jaws/42/register");
  await page.getByRole("radio", { name: kind }).check();
  await page.getByLabel("メールアドレス").fill(mail);
  // A story may have made this question required.
  const asked = page.getByRole("radio", { name: "出ない", exact: true });
  if (fill) await fill(page);
  else if (await asked.count()) await asked.check();
  await page.getByRole("button", { name: /申し込む$/ }).click();
  await expect(page.getByRole("heading", { name: "メールを送りました" })).toBeVisible();
  await page.goto(await linkTo(page, mail, "あと1回押すと"));
  await page.getByRole("button", { name: /席を確定する|キャンセル待ちに並ぶ/ }).click();
  await expect(page.getByText(/席が確定しました|キャンセル待ちで受け付けました|抽選に申し込みました/)).toBeVisible();
  return page;
}
