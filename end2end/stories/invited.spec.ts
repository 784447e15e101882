// A type that only those with its link may take; a question that comes with a registration; many acted on at once and
// taken back, or written to; and what is somebody's own: a calendar, a name.
import type { Browser, Page } from "@playwright/test";
import { expectReadAlike } from "../support/calendars";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { linkTo } from "../support/mails";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const DESK = "/organize/security-jaws/42";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 390): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 } });
}

test("a link opens its type to a friend, and to nobody else", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto(`${DESK}?edit=seats`);
  const rows = desk.locator(".type-rows > li");
  const last = rows.last();
  await last.locator('[name$="/name"]').fill("招待");
  await last.locator('[name$="/capacity"]').fill("5");
  await last.getByText("だれが申し込めるか").click();
  await last.locator('[name$="/admission"]').selectOption("invitation");
  await last.locator('[name$="/words_ja"]').fill("名札は受付の右端です。");
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();
  await desk.goto(`${DESK}?edit=seats`);
  const row = desk.locator(".type-rows > li", { has: desk.locator('input[value="招待"]') });
  await row.getByText("だれが申し込めるか").click();
  const link = new URL(await row.locator("code").innerText());
  expect(link.pathname).toBe("/security-jaws/42/register");
  await expectNoBarriersInLightAndDark(desk);

  // Without the link it can be seen, and not taken.
  const stranger = await open(browser);
  await stranger.goto("/security-jaws/42/register");
  await expect(stranger.getByRole("radio", { name: /^招待/ })).toBeDisabled();
  await stranger.goto("/security-jaws/42/register?invite=0123456789abcdef0123456789abcdef");
  await expect(stranger.getByText("この招待リンクは使えません")).toBeVisible();
  await expect(stranger.getByRole("radio", { name: /^招待/ })).toBeDisabled();
  await expectNoSidewaysScroll(stranger);
  await expectNoBarriersInLightAndDark(stranger);

  // With it it is chosen already. What is wrong with the question is said before anything is taken; link and words stay.
  const visitor = await open(browser);
  await visitor.goto(link.pathname + link.search);
  await expect(visitor.getByRole("radio", { name: /^招待/ })).toBeChecked();
  await expectNoBarriersInLightAndDark(visitor);
  await visitor.getByLabel("メールアドレス").fill("friend@invited.test");
  await visitor.getByText("発表者に聞きたいことがあれば").click();
  await visitor.getByLabel("質問", { exact: true }).fill("字".repeat(501));
  await visitor.getByRole("button", { name: "参加を申し込む" }).click();
  await expect(visitor.getByLabel("質問", { exact: true })).toHaveValue("字".repeat(501));
  await visitor.getByLabel("質問", { exact: true }).fill("監査ログはどこに置きますか?");
  const to = visitor.getByLabel("宛先");
  await to.selectOption({ index: 1 });
  await visitor.getByText("名前を出す", { exact: true }).click();
  await visitor.getByLabel("表示する名前").fill("はる");
  await expectNoSidewaysScroll(visitor);
  await expectNoBarriersInLightAndDark(visitor);
  await visitor.getByRole("button", { name: "参加を申し込む" }).click();
  await expect(visitor.getByRole("heading", { name: "メールを送りました" })).toBeVisible();
  await expect(visitor.getByText("質問も送りました。")).toBeVisible();
  await visitor.goto(await linkTo(visitor, "friend@invited.test", "あと1回押すと"));
  await visitor.getByRole("button", { name: "席を確定する" }).click();
  await expect(visitor.getByText("名札は受付の右端です。")).toBeVisible();
  await expectNoBarriersInLightAndDark(visitor);
  await visitor.goto("/security-jaws/42/qa");
  const question = visitor.locator("li", { hasText: "監査ログはどこに置きますか?" }).first();
  await expect(question.getByText("申し込みのときの質問")).toBeVisible();
  await expect(question.getByText("はる", { exact: true })).toBeVisible();

  // Another link ends this one.
  await row.getByText(/新しいリンクにする/).click();
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();
  await stranger.goto(link.pathname + link.search);
  await expect(stranger.getByText("この招待リンクは使えません")).toBeVisible();
});

test("many are acted on at once, and it is taken back", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto(`${DESK}/attendees?view=confirmed`);
  const boxes = desk.locator('.attendee-rows input[name="code"]');
  const before = await boxes.count();
  expect(before).toBeGreaterThan(1);
  // Nothing is offered to nobody; all of the page are ticked by one box, several in a row with Shift.
  const bulk = desk.locator("#bulk");
  await expect(bulk.getByRole("button", { name: "お知らせを書く" })).toBeHidden();
  await bulk.getByRole("checkbox", { name: /このページの/ }).check();
  await expect(bulk.getByText(`${before}人を選択中`)).toBeVisible();
  await desk.keyboard.press("Escape");
  await expect(boxes.nth(0)).not.toBeChecked();
  await boxes.nth(0).click();
  await boxes.nth(1).click({ modifiers: ["Shift"] });
  await expect(bulk.getByText("2人を選択中")).toBeVisible();
  await bulk.getByRole("button", { name: "参加枠を変える" }).click();
  await expect(desk.getByLabel("すること")).toBeFocused();
  await expect(desk.getByLabel("すること")).toHaveValue(/^type-/);
  await expectNoBarriersInLightAndDark(desk);
  await desk.getByLabel("すること").selectOption("remove");
  await desk.getByRole("button", { name: "行う", exact: true }).click();
  // Without a reason nothing is done; who was chosen, and what to do, stands.
  await expect(desk.getByText("理由を入れてください。").first()).toBeVisible();
  await expect(desk.getByLabel("すること")).toHaveValue("remove");
  await expect(boxes.nth(0)).toBeChecked();
  await expect(boxes.nth(1)).toBeChecked();
  await desk.getByRole("link", { name: /理由を入れてください/ }).click();
  await expect(desk.locator("#f-bulk-reason")).toBeFocused();
  await desk.locator("#f-bulk-reason").fill("重複していた");
  await desk.getByRole("button", { name: "行う", exact: true }).click();
  await expect(desk.getByText("2人の申し込みを取り消しました。")).toBeVisible();
  await expect(desk.locator('.attendee-rows input[name="code"]')).toHaveCount(before - 2);
  await desk.getByRole("button", { name: /元に戻す/ }).click();
  await expect(desk.getByText("2人の申し込みを元に戻しました。")).toBeVisible();
  await desk.goto(`${DESK}/attendees?view=confirmed`);
  await expect(desk.locator('.attendee-rows input[name="code"]')).toHaveCount(before);
  await expectNoBarriersInLightAndDark(desk);
  // The wrong type: both have again the one that they had.
  const views = desk.getByRole("navigation", { name: "見方" });
  const online = `${await views.getByRole("link", { name: /^オンライン/ }).getAttribute("href")}&view=confirmed`;
  await desk.goto(online);
  const seated = await boxes.count();
  expect(seated).toBeGreaterThan(1);
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await desk.locator("#bulk summary").click();
  await desk.getByLabel("すること").selectOption({ label: "参加枠を「招待」に変える" });
  await desk.locator("#f-bulk-reason").fill("席の整理");
  await desk.getByRole("button", { name: "行う", exact: true }).click();
  await expect(desk.getByText("2人の参加枠を変えました。")).toBeVisible();
  await expect(boxes).toHaveCount(seated - 2);
  await desk.getByRole("button", { name: /元に戻す/ }).click();
  await expect(desk.getByText("2人を元の参加枠に戻しました。")).toBeVisible();
  await desk.goto(online);
  await expect(boxes).toHaveCount(seated);
  // The friend of the story before opened the link by itself.
  await desk.goto(`${DESK}/attendees`);
  await desk.getByText("どこから来たか").click();
  await expect(desk.locator(".origins tr", { hasText: "ほかのサイト、メール、直接" })).toContainText("1人");
  const phone = await open(browser);
  await enterAs(phone, ORGANIZER, "/organize");
  await phone.goto(`${DESK}/attendees`);
  await phone.locator(".choose input").first().check();
  await phone.locator("#bulk summary").click();
  await expectNoSidewaysScroll(phone);
});

for (const [script, javaScriptEnabled] of [["with script", true], ["without script", false]] as const) {
  test(`who is ticked in the list is written to, and nobody else, ${script}`, async ({ browser }) => {
    const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 1280, height: 844 }, javaScriptEnabled });
    const desk = await context.newPage();
    await enterAs(desk, ORGANIZER, "/organize");
    await desk.goto(`${DESK}/attendees?view=confirmed`);
    const boxes = desk.locator('.attendee-rows input[name="code"]');
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await desk.locator("#bulk").getByRole("button", { name: "お知らせを書く" }).click();
    await expect(desk.getByText("一覧で選んだ2人")).toBeVisible();
    expect(new URL(desk.url()).search).toMatch(/^\?draft=\d+&did=chosen$/);
    await desk.getByLabel("件名", { exact: true }).fill(`名札のこと ${script}`);
    await desk.getByLabel("本文", { exact: true }).fill("{名前} さんの名札は、受付にあります。");
    await desk.getByRole("button", { name: "保存して確かめる" }).click();
    await expect(desk.locator(".announce-reach b")).toHaveText("2人");
    await expect(desk.getByText("一覧で選んだ2人")).toBeVisible();
    if (javaScriptEnabled) await expectNoBarriersInLightAndDark(desk);
    await desk.getByRole("button", { name: "2人に送る" }).click();
    await expect(desk.getByText("まもなく送ります。")).toBeVisible();
    await expect(async () => {
      await desk.goto(`${DESK}/announcements`);
      const row = desk.locator(".announce-rows li", { hasText: `名札のこと ${script}` });
      await expect(row).toContainText("選んだ2人");
      await expect(row).toContainText("届いた 2");
    }).toPass({ timeout: 60_000 });
    await context.close();
  });
}

test("a calendar of one's own is renewed, and a name is shown by whose it is", async ({ browser }) => {
  const me = await open(browser);
  await enterAs(me, "参加者 はるか", "/me");
  await me.getByRole("button", { name: "購読用のアドレスを作る" }).click();
  const address = await me.locator("code").innerText();
  await expectNoSidewaysScroll(me);
  await expectNoBarriersInLightAndDark(me);
  const program = await browser.newContext();
  const read = async (url: string) => program.request.get(new URL(url).pathname.replace(/^/, site.url));
  const reply = await read(address);
  expect(reply.headers()["content-type"]).toContain("text/calendar");
  expect(reply.headers()["cache-control"]).toBe("no-store");
  const own = expectReadAlike(await reply.text());
  expect(own.length).toBeGreaterThan(0);
  // An entry of one's own is that of the event.
  const [published] = expectReadAlike(await (await program.request.get(`${site.url}/security-jaws/42/event.ics`)).text());
  expect(own.filter(({ uid }) => uid === published.uid).map(({ start, end, sequence }) => [start, end, sequence])).toEqual([[published.start, published.end, published.sequence]]);
  await me.goto("/me");
  await expect(me.getByText(address)).toHaveCount(0);
  await me.getByRole("button", { name: "新しいアドレスにする" }).click();
  const renewed = await me.locator("code").innerText();
  expect(renewed).not.toBe(address);
  expect((await read(address)).status()).toBe(404);
  expect((await read(renewed)).status()).toBe(200);

  await me.goto("/security-jaws/42/attendees");
  await expect(me.locator(".participants li")).toHaveCount(0);
  await me.goto("/me");
  await me.getByRole("button", { name: "名前を出す" }).click();
  await expect(me.getByRole("button", { name: "名前を隠す" })).toBeVisible();
  // When they chose is said to them.
  await expect(me.getByText("名前を出すことを選びました")).toBeVisible();
  // Where a reader came from goes along to the form: the page before that of the event.
  const talk = await open(browser);
  await talk.goto("/security-jaws/42/talks/2");
  await talk.locator('a[href="/security-jaws/42"]').first().click();
  await talk.locator('a[href="/security-jaws/42/register"]').first().click();
  await expect(talk.locator('input[name="from"]')).toHaveValue("talk");
  const reader = await open(browser);
  await reader.goto("/security-jaws");
  await reader.locator('a[href="/security-jaws/42"]').first().click();
  await reader.locator('a[href="/security-jaws/42/register"]').first().click();
  await expect(reader.locator('input[name="from"]')).toHaveValue("series");
  await reader.goto("/security-jaws/42");
  await reader.getByRole("link", { name: "参加する人を見る" }).click();
  await expect(reader.locator(".participants li")).toHaveText(["参加者 はるか"]);
  await expectNoBarriersInLightAndDark(reader);
  await me.getByRole("button", { name: "名前を隠す" }).click();
  await expect(me.getByRole("button", { name: "名前を出す" })).toBeVisible();
  await expect(me.getByText("名前を出さないことを選びました")).toBeVisible();
  await reader.reload();
  await expect(reader.locator(".participants li")).toHaveCount(0);
});

test("a series that names its code of conduct asks whoever registers to agree to it", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto("/organize/security-jaws/settings");
  await desk.getByLabel("行動規範のアドレス").fill("conduct");
  await desk.getByRole("button", { name: "保存する", exact: true }).first().click();
  await expect(desk.getByText("https:// で始まるアドレスを入れてください。").first()).toBeVisible();
  await desk.getByLabel("行動規範のアドレス").fill("https://jaws.example/conduct");
  await desk.getByLabel("個人情報の扱いのアドレス").fill("https://jaws.example/privacy");
  await desk.getByRole("button", { name: "保存する", exact: true }).first().click();
  await expect(desk.getByLabel("行動規範のアドレス")).toHaveValue("https://jaws.example/conduct");
  const visitor = await open(browser);
  await visitor.goto("/security-jaws/42/register");
  await visitor.getByLabel("メールアドレス").fill("agrees@invited.test");
  // The browser itself lets nothing go without the tick; whoever gets around that is told at the field.
  const tick = visitor.getByRole("checkbox", { name: /行動規範.*と個人情報の扱い.*を読み、同意します/ });
  await expect(visitor.getByRole("link", { name: /行動規範/ }).first()).toHaveAttribute("href", "https://jaws.example/conduct");
  await visitor.locator("form.register-form").evaluate((form: HTMLFormElement) => { form.noValidate = true; });
  await visitor.locator("form.register-form button.primary").click();
  await expect(visitor.locator("#f-agree-error")).toBeVisible();
  await expect(visitor.getByLabel("メールアドレス")).toHaveValue("agrees@invited.test");
  await expectNoSidewaysScroll(visitor);
  await expectNoBarriersInLightAndDark(visitor);
  await tick.check();
  await visitor.locator("form.register-form button.primary").click();
  await expect(visitor.getByRole("heading", { name: "メールを送りました" })).toBeVisible();
});
