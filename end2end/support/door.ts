// Phones at the door of an evening, and whoever comes to it.
import { type Browser, type Page, expect } from "@playwright/test";
import type { Site } from "./site";

export const DOOR = "/organize/security-jaws/42/check-in";

/** Phones of this site, and guests on their own. */
export function phonesOf(site: () => Site) {
  async function phone(browser: Browser, javaScriptEnabled = true): Promise<Page> {
    const context = await browser.newContext({ baseURL: site().url, reducedMotion: "reduce", viewport: { width: 390, height: 844 }, javaScriptEnabled });
    return context.newPage();
  }

  /** Somebody comes to a ticket, on a phone of their own, and may say how their name is read; answers the page with it and its number. */
  async function guest(browser: Browser, mail: string, kind = /^現地/, reading = ""): Promise<{ page: Page; code: string }> {
    const page = await phone(browser);
    await page.goto("/security-jaws/42/register");
    await page.getByRole("radio", { name: kind }).check();
    await page.getByLabel("メールアドレス").fill(mail);
    await page.getByLabel("お名前のふりがな(任意)").fill(reading);
    await page.getByRole("button", { name: /申し込む$/ }).click();
    await expect(page.getByRole("heading", { name: "メールを送りました" })).toBeVisible();
    const pattern = new RegExp(`${site().url}(/registration/[A-Za-z0-9_-]{43})`);
    await expect(async () => {
      const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
      await page.goto(pattern.exec(mails.find((text) => text.includes(mail)) ?? "")![1]);
    }).toPass();
    await page.getByRole("button", { name: "席を確定する" }).click();
    await expect(page.getByRole("img", { name: "受付番号のQRコード" })).toBeVisible();
    return { page, code: await page.locator(".ticket-code").innerText() };
  }

  return { phone, guest };
}

/** The page of the door is on this phone, with all that it is drawn with. */
export async function expectKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(async (path) => (await caches.match(path)) !== undefined, DOOR)).toBe(true);
}

export async function search(page: Page, words: string): Promise<void> {
  await page.getByRole("searchbox").fill(words);
}
