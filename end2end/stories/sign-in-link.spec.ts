// Coming in without a password: the first time and the next, on another device, without script too.
import type { Page } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function phone(browser: import("@playwright/test").Browser, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 390, height: 844 }, javaScriptEnabled });
  return context.newPage();
}

/** Asks for a link, and opens what came for this address. */
async function askAndOpen(page: Page, mail: string, kind: "sign-up" | "sign-in/link", scripted: boolean): Promise<void> {
  await page.goto("/sign-in?next=/me");
  await page.getByLabel("メールアドレス").first().fill(mail);
  await page.getByRole("button", { name: "リンクを送る" }).click();
  await expect(page.getByRole("heading", { name: "メールを見てください" })).toBeVisible();
  await expectNoSidewaysScroll(page);
  const pattern = new RegExp(`${site.url}(/${kind}/[A-Za-z0-9_-]{43}\\?next=[^\\s"<]+)`);
  let path = "";
  await expect(async () => {
    const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
    // Another story's link may be there already.
    path = pattern.exec(mails.find((text) => text.includes(mail) && pattern.test(text)) ?? "")?.[1] ?? "";
    expect(path).not.toBe("");
  }).toPass();
  await page.goto(path);
  await expectNoSidewaysScroll(page);
  // The checker is a script itself.
  if (scripted) await expectNoBarriersInLightAndDark(page);
}

for (const [script, scripted] of [["with script", true], ["without script", false]] as const) {
  test(`somebody comes in by mail, and again on another device, ${script}`, async ({ browser }) => {
    const mail = `nagi-${scripted}@joins.test`;
    const first = await phone(browser, scripted);
    await askAndOpen(first, mail, "sign-up", scripted);
    await first.getByLabel("表示名").fill("凪");
    await first.getByRole("button", { name: "アカウントを作る" }).click();
    await expect(first).toHaveURL(`${site.url}/me`);

    const second = await phone(browser, scripted);
    await askAndOpen(second, mail, "sign-in/link", scripted);
    await expect(second.getByText(mail)).toBeVisible();
    const link = second.url();
    await second.getByRole("button", { name: "この端末でログインする" }).click();
    await expect(second).toHaveURL(`${site.url}/me`);

    // Used once: the page says what to do instead.
    const third = await phone(browser, scripted);
    await third.goto(link);
    await expect(third.getByText("このリンクは使い終わったか、期限が切れています。")).toBeVisible();
  });
}
