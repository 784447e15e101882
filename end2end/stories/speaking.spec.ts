// A speaker on a phone: organizers note an address, a link from a mail signs in, and everything that was wanted is said and
// handed in, with script and without; what readers see follows at once. Their picture comes and goes the same way.
import type { Browser, Page } from "@playwright/test";
import { expectNoSidewaysScroll, look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { PDF, enterByMail, noteMail, permission } from "../support/speakers";
import { expect, test } from "../support/story";

const DESK = "/organize/mini-security-jaws/54/speakers";
const PHONE = { width: 390, height: 844 };
/** Somebody in blue, 96 pixels each way. */
const FACE = {
  name: "私.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgCAIAAABt+uBvAAABSElEQVR42u3bQRHDMAxE0YVTJIVYEEXSSxkERCCUQerYlmxJf2YRvFviL32Pk11MEAAEEEAAAQQQQAAxgAACCCCAAAIIIAYQQADVADo/75aVA2p02UFKUWhWMSkWjT+Tguq4GSmujo+RQus4GCm6jrWREuiYGimHjp2R0ugYGQHkDrRQx8IIIF+g5TrTjQACaB+gTXTmGgEEEEAAAQQQQAABBBBAAAEUG4iveYAA4p80QNsD8S4GEG/z1B30QRRmOQozGkUqVzppSntuNbj24V6sHNDj+epbcqBul4VSiuXiL6W4ND5Mik5jzaQcNHZMykRjwaSUOhONlFVnlpGy0sxiUnqdQSNV0BkxUhGdbiPV0ekzUimdDiOApgIl0LlrpII6t4xUU6fdCKAZQCl1Go0AGgZKrNNiBNAYUHqdv0YADQAV0bk2+gGWf1MVdeZ30gAAAABJRU5ErkJggg==",
    "base64",
  ),
};

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, viewport = PHONE, javaScriptEnabled = true): Promise<Page> {
  return site.window(browser, { viewport, javaScriptEnabled });
}

for (const [script, scripted] of [["with script", true], ["without script", false]] as const) {
  test(`a speaker says what may be published and hands in slides, ${script}`, async ({ browser }) => {
    const organizer = await open(browser, { width: 1280, height: 900 });
    await enterAs(organizer, ORGANIZER, "/organize");
    const mail = `masumi-${scripted}@talks.test`;
    await noteMail(organizer, DESK, mail);
    const page = await open(browser, PHONE, scripted);
    await enterByMail(page, mail, "早川 真澄");
    if (scripted) await look(page);
    else await expectNoSidewaysScroll(page);
    await expect(page.locator(".speaking-tasks")).toContainText("公開してよいものを選ぶ");

    // Four answers, one of them a no.
    for (const what of ["録画", "資料の公開", "投稿"]) await permission(page, what, "よい").check();
    await permission(page, "写真", "断る").check();
    await page.getByRole("button", { name: "この内容で保存する" }).first().click();
    await expect(page.getByText("公開してよいものを保存しました。")).toBeVisible();
    await expect(permission(page, "写真", "断る")).toBeChecked();
    await expect(page.locator(".speaking-tasks")).not.toContainText("公開してよいものを選ぶ");

    // A link that is not https is told, and stays where it was typed; then a file, replaced by nothing that is no PDF.
    await page.getByLabel("資料のリンク").first().fill("http://speakerdeck.com/a/b");
    await page.getByRole("button", { name: "リンクを保存" }).first().click();
    await expect(page.getByText("https:// から始まるアドレスを入れてください。").first()).toBeVisible();
    await expect(page.getByLabel("資料のリンク").first()).toHaveValue("http://speakerdeck.com/a/b");
    await page.getByLabel("資料のリンク").first().fill("");
    await page.getByRole("button", { name: "リンクを保存" }).first().click();
    await page.locator("input[type=file]").first().setInputFiles({ name: "x.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>") });
    await page.getByRole("button", { name: "PDFをアップロード" }).first().click();
    await expect(page.getByText("PDFではないファイルです。").first()).toBeVisible();
    await page.locator("input[type=file]").first().setInputFiles(PDF);
    await page.getByRole("button", { name: "PDFをアップロード" }).first().click();
    await expect(page.getByText("PDFを預かりました。")).toBeVisible();
    const href = (await page.getByRole("link", { name: "預かっているPDF" }).first().getAttribute("href"))!;
    if (scripted) await look(page);

    // Readers find it; then the speaker declines, and they find nothing.
    const reader = await open(browser, { width: 1280, height: 900 });
    const status = async () => (await reader.request.get(href)).status();
    expect(await status()).toBe(200);
    await permission(page, "資料の公開", "断る").check();
    await page.getByRole("button", { name: "この内容で保存する" }).first().click();
    await expect(page.getByText("「資料の公開」を断っているので").first()).toBeVisible();
    expect(await status()).toBe(404);

    // The event is on: a label becomes stricter, never looser.
    const green = page.locator(".speaking-label").first().locator("input[value=green]");
    await green.check();
    await page.getByRole("button", { name: "この範囲にする" }).first().click();
    await expect(page.getByText("共有の範囲を保存しました。")).toBeVisible();
    await expect(page.locator(".speaking-label").first().locator("input[value=clear]")).toBeDisabled();
    await reader.goto(href.replace(/\/slides\.pdf$/, ""));
    await expect(reader.locator("main")).toContainText("TLP:GREEN");

    // A few words about oneself, looked at before they are saved.
    await page.getByLabel("自己紹介").fill("鍵を**数える**人です。");
    await page.getByRole("button", { name: "見え方を確かめる" }).click();
    await expect(page.locator(".answer-preview strong").first()).toHaveText("数える");
    await page.getByRole("button", { name: "プロフィールを保存" }).click();
    await expect(page.getByText("プロフィールを保存しました。")).toBeVisible();

    // One press opens, one removes.
    await page.locator("summary", { hasText: "PDFを消す" }).first().click();
    await page.getByRole("button", { name: "消す", exact: true }).first().click();
    await expect(page.getByText("PDFを消しました。")).toBeVisible();
    await expect(page.getByRole("link", { name: "預かっているPDF" })).toHaveCount(0);
    if (scripted) await look(page);
  });
}

test("the second of two tabs is told, and keeps what was chosen", async ({ browser }) => {
  const organizer = await open(browser, { width: 1280, height: 900 });
  await enterAs(organizer, ORGANIZER, "/organize");
  await noteMail(organizer, "/organize/security-jaws/42/speakers", "tabs@talks.test");
  const first = await open(browser);
  await enterByMail(first, "tabs@talks.test", "早川 真澄");
  const second = await first.context().newPage();
  await second.goto("/speaking");
  await permission(first, "録画", "よい").check();
  await first.getByRole("button", { name: "この内容で保存する" }).first().click();
  await permission(second, "録画", "断る").check();
  await second.getByRole("button", { name: "この内容で保存する" }).first().click();
  await expect(second.getByRole("alert").first()).toContainText("先に変えられています");
  await expect(permission(second, "録画", "断る")).toBeChecked();
  await expect(second.locator(".speaking-seen").first()).toContainText("録画 ○");
});

test("a speaker's picture is where they are billed, and goes when they say so", async ({ browser }) => {
  const organizer = await open(browser, { width: 1280, height: 900 });
  await enterAs(organizer, ORGANIZER, "/organize");
  await noteMail(organizer, "/organize/security-jaws/42/speakers", "face@talks.test");
  const page = await open(browser);
  await enterByMail(page, "face@talks.test", "早川 真澄");
  const file = page.locator("input[name=picture]").first();
  const save = page.getByRole("button", { name: "プロフィールを保存" }).first();

  // What is no picture is told, and the words stay.
  await page.getByLabel("自己紹介").first().fill("鍵を数える人です。");
  await file.setInputFiles({ name: "私.png", mimeType: "image/png", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") });
  await save.click();
  await expect(page.getByText("写真として読めるのはJPEG、PNG、WebPです。")).toBeVisible();
  await expect(page.getByLabel("自己紹介").first()).toHaveValue("鍵を数える人です。");
  await file.setInputFiles(FACE);
  await save.click();
  await expect(page.getByText("プロフィールを保存しました。")).toBeVisible();
  const own = page.locator(".speaking-face img");
  await own.scrollIntoViewIfNeeded();
  const width = (face: typeof own) => face.evaluate((img) => (img as HTMLImageElement).naturalWidth);
  await expect.poll(() => width(own)).toBe(96);
  await look(page);

  // Readers find it on the page of the person, and beside their talk.
  const reader = await open(browser, { width: 1280, height: 900 });
  const href = (await page.getByRole("link", { name: "公開ページ" }).first().getAttribute("href"))!;
  await reader.goto(href);
  const seen = reader.getByRole("img", { name: /さんの写真$/ });
  await expect.poll(() => width(seen)).toBe(96);
  await look(reader);
  await reader.locator(".event-list h3 a").first().click();
  await expect(reader.locator(".talk-head .avatar img").first()).toBeVisible();

  await page.getByLabel("この写真を外す").check();
  await save.click();
  await expect(own).toHaveCount(0);
  await reader.goto(href);
  await expect(reader.locator(".person-head .avatar.large")).toBeVisible();
  await expect(seen).toHaveCount(0);
});
