// A seat for nothing but a mail address, from the event's page to a ticket on a phone, and what one does with it.
import type { Browser, Page } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll, expectRoomAtEveryWidth } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { linkTo } from "../support/mails";
import { setSeats } from "../support/seats";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function phone(browser: Browser, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 390, height: 844 }, javaScriptEnabled });
  return context.newPage();
}

/** Chooses a type and gives an address; nothing else is asked. */
async function ask(page: Page, kind: RegExp, mail: string): Promise<void> {
  await page.goto("/security-jaws/42");
  await page.getByRole("link", { name: "参加を申し込む" }).first().click();
  await page.getByRole("radio", { name: kind }).check();
  await page.getByLabel("メールアドレス").fill(mail);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: /申し込む$/ }).click();
  await expect(page.getByRole("heading", { name: "メールを送りました" })).toBeVisible();
  await expectNoSidewaysScroll(page);
}

for (const [script, scripted] of [["with script", true], ["without script", false]] as const) {
  test(`somebody without an account comes to a ticket, ${script}`, async ({ browser }) => {
    const mail = `hayama-${scripted}@joins.test`;
    const page = await phone(browser, scripted);
    await ask(page, /^オンライン/, mail);
    await page.goto(await linkTo(page, mail, "あと1回押すと確定します"));
    await expect(page.getByRole("heading", { name: "あと1回押すと、席が確定します" })).toBeVisible();
    await expectNoSidewaysScroll(page);
    if (scripted) await expectNoBarriersInLightAndDark(page);
    await page.getByRole("button", { name: "席を確定する" }).click();
    await expect(page.getByText("席が確定しました")).toBeVisible();
    await expect(page.getByRole("img", { name: "受付番号のQRコード" })).toBeVisible();
    await expectNoSidewaysScroll(page);
    if (scripted) await expectNoBarriersInLightAndDark(page);
    // It is an account: what is held stands on its page, and nothing asked for a password.
    await page.goto("/me");
    await expect(page.getByRole("link", { name: "受付票を開く" })).toHaveCount(1);
    await linkTo(page, mail, "参加確定");
  });
}

test("who waits takes another seat meanwhile, and moves when theirs is free", async ({ browser }) => {
  const desk = await browser.newPage({ baseURL: site.url, viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  await setSeats(desk, 0, "0");
  const mail = "mizusawa@joins.test";
  const page = await phone(browser);
  await ask(page, /^現地/, mail);
  await page.goto(await linkTo(page, mail, "あと1回押すと並びます"));
  await page.getByRole("button", { name: "キャンセル待ちに並ぶ" }).click();
  await expect(page.getByText(/^キャンセル待ち \d+番目$/)).toBeVisible();

  await page.getByText("参加枠を変える").click();
  await page.getByRole("button", { name: /待つあいだ、オンラインで参加できるようにする/ }).click();
  await expect(page.getByText("参加枠を変えました")).toBeVisible();
  await expect(page.getByText("空きを待っている枠")).toBeVisible();
  const happened = page.getByRole("region", { name: "これまでの経過" }).getByRole("listitem");
  await expect(happened.first()).toContainText("「現地」に申し込みました");
  await expect(happened.last()).toContainText("「オンライン」の席を持ったまま、「現地」の空きを待つことにしました");
  await expect(page.getByText("参加確定").first()).toBeVisible();
  await expectNoBarriersInLightAndDark(page);

  await setSeats(desk, 0, "500");
  await page.reload();
  await expect(page.getByText("空きを待っている枠")).toBeHidden();
  await expect(page.locator(".ticket-facts").getByText("現地")).toBeVisible();
  await expect(happened.last()).toContainText("繰り上がり、「現地」の席が決まりました");
  await linkTo(page, mail, "繰り上げで参加確定");
  await desk.context().close();
});

test("shortly before, a free seat is offered: one leaves it, the next, who was online meanwhile, takes it", async ({ browser }) => {
  const desk = await browser.newPage({ baseURL: site.url, viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  const save = async (name: string, value: string) => {
    await desk.goto("/organize/security-jaws/42?edit=seats");
    await desk.locator(`[name="${name}"]`).fill(value);
    await desk.getByRole("button", { name: "保存する", exact: true }).click();
    await expect(desk.getByText("保存しました。")).toBeVisible();
  };
  // Both seats of this type are taken, and one waits already. From a month before people are asked first.
  await save("ask_hours", "720");
  const mail = "kazami@joins.test";
  const second = await phone(browser);
  await ask(second, /^LT・現地/, mail);
  await second.goto(await linkTo(second, mail, "あと1回押すと並びます"));
  await second.getByRole("button", { name: "キャンセル待ちに並ぶ" }).click();
  await expect(second.getByText("キャンセル待ち 2番目", { exact: true })).toBeVisible();
  await expect(second.locator(".ticket-turn")).toContainText("来られるかを順にメールで聞きます");
  await second.getByText("参加枠を変える").click();
  await second.getByRole("button", { name: /待つあいだ、オンラインで参加できるようにする/ }).click();
  await expect(second.getByText("参加枠を変えました")).toBeVisible();

  await save("types/2/capacity", "3");
  const first = await phone(browser, false);
  await first.goto(await linkTo(first, "attendee2@demo.example", "までにお返事ください"));
  await expect(first.getByRole("heading", { name: "席が空きました" })).toBeVisible();
  await expectRoomAtEveryWidth(first);
  // It is offered to one at a time.
  await second.reload();
  await expect(second.getByRole("button", { name: "席を受け取る" })).toHaveCount(0);
  await first.getByRole("button", { name: "見送る" }).click();
  await expect(first.locator("strong", { hasText: "席を見送りました" })).toBeVisible();

  await second.goto(await linkTo(second, mail, "までにお返事ください"));
  await expect(second.getByText("見送っても、「オンライン」の席はそのままです。")).toBeVisible();
  await expectRoomAtEveryWidth(second);
  await expectNoBarriersInLightAndDark(second);
  await second.getByRole("button", { name: "席を受け取る" }).click();
  await expect(second.getByText("席が確定しました")).toBeVisible();
  await expect(second.locator(".ticket-facts").getByText("LT・現地")).toBeVisible();
  await expect(second.getByText("空きを待っている枠")).toHaveCount(0);
});

test("a wrong address is said at its field, and nothing that was chosen is lost", async ({ browser }) => {
  const page = await phone(browser, false);
  await page.goto("/security-jaws/42/register");
  await page.getByRole("radio", { name: /^オンライン/ }).check();
  // A browser's own check would stop it: this is what a program sends.
  await page.locator('[name="mail"]').evaluate((field: HTMLInputElement) => { field.type = "text"; });
  await page.getByLabel("メールアドレス").fill("haru@");
  await page.getByRole("button", { name: "参加を申し込む" }).click();
  await expect(page.getByText("メールアドレスの形を確かめてください(例: name@example.jp)。").first()).toBeVisible();
  await expect(page.getByLabel("メールアドレス")).toHaveValue("haru@");
  await expect(page.getByRole("radio", { name: /^オンライン/ })).toBeChecked();
});
