// Mails as the developer's page keeps them.
import { type Page, expect } from "@playwright/test";

/** A mail that was kept. */
export interface Kept {
  /** From 1, in the order of arrival. */
  id: number;
  to: string;
  subject: string;
}

/** The newest fifty, the newest first. */
export async function keptMails(page: Page): Promise<Kept[]> {
  const mails = (await (await page.request.get("/developer/mail")).text()).split("<article").slice(1);
  return mails.map((text) => {
    const [head, rest] = text.split("</h2>");
    return { id: Number(/id="mail-(\d+)"/.exec(head)![1]), to: /[^\s<>"]+@[^\s<>"]+/.exec(rest)![0], subject: head.slice(head.indexOf("<h2") + 4) };
  });
}

/** The addresses to which mails with this beginning of a subject went after another one, each as often as it got one. */
export async function toldSince(page: Page, after: number, subject: string): Promise<string[]> {
  return (await keptMails(page)).filter((mail) => mail.id > after && mail.subject.startsWith(subject)).map(({ to }) => to).sort();
}

/** The number of the newest mail. */
export const newestMail = async (page: Page): Promise<number> => (await keptMails(page))[0]?.id ?? 0;

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
