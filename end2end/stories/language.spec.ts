// Japanese first, English complete: the browser's wish, the switch, and errors in both.
import { expect, test } from "../support/demo";

test("the switch is remembered, on every page and over the browser's wish", async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url, locale: "ja-JP" });
  const page = await context.newPage();
  await page.goto("/security-jaws/32?x=1");
  await expect(page.getByRole("heading", { name: "この日の話" })).toBeVisible();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page).toHaveURL(`${site.url}/security-jaws/32?x=1`);
  await expect(page.getByRole("heading", { name: "The talks" })).toBeVisible();
  await expect(page.getByText("Wed, 14 Feb 2024").or(page.getByText(/14 February 2024/)).first()).toBeVisible();
  await page.goto("/search");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");

  const tomorrow = await context.newPage();
  await tomorrow.goto("/");
  await expect(tomorrow.locator("html")).toHaveAttribute("lang", "en");
  await tomorrow.getByRole("button", { name: "日本語" }).click();
  await expect(tomorrow.locator("html")).toHaveAttribute("lang", "ja");
  await context.close();
});

test("a browser that asks for English gets English; any other gets Japanese", async ({ browser, site }) => {
  for (const [locale, lang] of [["en-US", "en"], ["fr-FR", "ja"], ["ja-JP", "ja"]] as const) {
    const context = await browser.newContext({ baseURL: site.url, locale });
    const page = await context.newPage();
    await page.goto("/");
    await expect(page.locator("html"), locale).toHaveAttribute("lang", lang);
    await context.close();
  }
});

test("English pages hold no Japanese of ours", async ({ browser, site }) => {
  const context = await browser.newContext({ baseURL: site.url, locale: "en-GB" });
  const page = await context.newPage();
  // A mail in Japanese is among those that were kept.
  await page.request.post("/follow", { form: { series: "security-jaws", mail: "reads@japanese.test" }, headers: { origin: site.url, "accept-language": "ja" } });
  await expect(async () => expect(await (await page.request.get("/developer/mail")).text()).toContain("reads@japanese.test")).toPass();
  // Names and texts of people stay in their language, which is said of them where these pages hold any.
  for (const path of ["/search", "/reset", "/reset?sent=1", "/developer/mail", "/no-such-series", "/security-jaws/7/report"]) {
    await page.goto(path);
    await page.evaluate(() => document.querySelectorAll('body [lang="ja"]').forEach((node) => node.remove()));
    const text = (await page.locator("body").innerText()).replace("日本語", "");
    expect(text.match(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]+/gu), path).toBeNull();
  }
  await context.close();
});

test("errors say what happened and what to do, in both languages", async ({ browser, site }) => {
  for (const [locale, missing, method] of [
    ["ja-JP", "ページが見つかりません", "この方法では開けません"],
    ["en-GB", "Page not found", "This cannot be opened like that"],
  ]) {
    const context = await browser.newContext({ baseURL: site.url, locale });
    const page = await context.newPage();
    for (const [path, status, heading] of [
      ["/no-such-series", 404, missing],
      ["/sign-out", 405, method],
    ] as const) {
      const response = await page.goto(path);
      expect(response?.status()).toBe(status);
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
    }
    await context.close();
  }
});

test("who reads in another zone sees the time on their own clock too", async ({ browser, site }) => {
  for (const [timezoneId, own] of [["America/New_York", 1], ["Asia/Tokyo", 0]] as const) {
    const context = await browser.newContext({ baseURL: site.url, locale: "en-GB", timezoneId });
    const page = await context.newPage();
    await page.goto("/security-jaws/42");
    const when = page.locator(".facts time").first();
    await expect(when).toContainText(/19:00–21:45 JST/);
    await expect(when.locator(".own-time")).toHaveCount(own);
    if (own > 0) await expect(when.locator(".own-time")).toHaveText(/^\w{3},? 0[56]:00 your time$/);
    await context.close();
  }
});
