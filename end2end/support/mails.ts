// Mails as the developer's page keeps them.
import { type Page, expect } from "@playwright/test";

/** The text of the newest mail with this subject to somebody. */
export async function mailTo(page: Page, mail: string, subject: string): Promise<string> {
  let found: string | undefined;
  await expect(async () => {
    const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
    found = mails.find((text) => text.includes(mail) && text.includes(subject));
    expect(found).toBeTruthy();
  }).toPass();
  return found!;
}

/** The address of a registration that such a mail leads to. */
export async function linkTo(page: Page, mail: string, subject: string): Promise<string> {
  return /https?:\/\/[^/\s"]+(\/registration\/[A-Za-z0-9_-]{43})/.exec(await mailTo(page, mail, subject))![1];
}
