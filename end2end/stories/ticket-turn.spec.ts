// Who waits sees their turn come nearer on the ticket that is open, and nothing is taken out of their hands meanwhile.
import type { Browser, Page } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { linkTo } from "../support/mails";
import { setSeats } from "../support/seats";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

/** A little more than the time after which an open ticket asks for its turn anew. */
const A_WHILE = 21_000;

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function phone(browser: Browser): Promise<Page> {
  return (await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 390, height: 844 } })).newPage();
}

/** Waits for a seat on site, and answers the page with the ticket. */
async function wait(browser: Browser, mail: string): Promise<Page> {
  const page = await phone(browser);
  await page.goto("/security-jaws/42/register");
  await page.getByRole("radio", { name: /^現地/ }).check();
  await page.getByLabel("メールアドレス").fill(mail);
  await page.getByRole("button", { name: /申し込む$/ }).click();
  await page.goto(await linkTo(page, mail, "あと1回押すと並びます"));
  await page.getByRole("button", { name: "キャンセル待ちに並ぶ" }).click();
  await expect(page.locator(".turn-number")).toBeVisible();
  return page;
}

/** The ticket asks for its turn, as it does while it is open. */
async function letTimePass(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname;
  const asked = page.waitForResponse((reply) => reply.request().resourceType() === "fetch" && new URL(reply.url()).pathname === path);
  await page.clock.fastForward(A_WHILE);
  expect((await asked).status()).toBe(200);
}

test("a turn that comes nearer shows on the open ticket, which is drawn anew only when nothing is in use there", async ({ browser }) => {
  const desk = await browser.newPage({ baseURL: site.url, viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, "/organize");
  await setSeats(desk, 0, "0");
  const [first, second] = [await wait(browser, "ahead@turn.test"), await wait(browser, "behind@turn.test")];
  await second.clock.install();
  await second.reload();
  const [number, badge] = [second.locator(".turn-number"), second.locator(".ticket-head .badge")];
  const lines = second.getByRole("region", { name: "これまでの経過" }).getByRole("listitem");
  const n = Number.parseInt(await number.innerText(), 10);
  expect(n).toBeGreaterThan(1);
  await expect(badge).toHaveText(`キャンセル待ち ${n}番目`);
  const known = await lines.count();
  // A mark that a page which is loaded anew does not have; and somebody is reading there.
  const mark = second.locator("html[data-mark-of-story]");
  await second.evaluate(() => document.documentElement.setAttribute("data-mark-of-story", ""));
  const fold = second.locator("details", { hasText: "待つのをやめるとき" });
  await fold.locator("summary").click();
  await expect(fold).toHaveAttribute("open");

  // Nothing has happened: nothing is otherwise.
  await letTimePass(second);
  await expect(number).toHaveText(`${n}番目`);

  await first.getByText("待つのをやめるとき").click();
  await first.getByRole("button", { name: "キャンセルする", exact: true }).click();
  await expect(first.getByText("キャンセルしました").first()).toBeVisible();
  await letTimePass(second);
  await expect(number).toHaveText(`${n - 1}番目`);
  await expect(badge).toHaveText(`キャンセル待ち ${n - 1}番目`);
  await expect(lines).toHaveCount(known + 1);
  await expect(lines.last()).toContainText(`${n - 1}番目になりました`);
  await expect(mark).toBeAttached();
  await expect(fold).toHaveAttribute("open");
  await expect(fold.getByRole("button", { name: "キャンセルする", exact: true })).toBeVisible();
  await expectNoSidewaysScroll(second);

  // A seat is another page, which waits until what is open is closed.
  await setSeats(desk, 0, "500");
  await letTimePass(second);
  await letTimePass(second);
  await expect(mark).toBeAttached();
  await expect(fold).toHaveAttribute("open");
  await fold.locator("summary").click();
  await second.clock.fastForward(A_WHILE);
  await expect(badge).toHaveText("参加確定");
  await expect(mark).toHaveCount(0);
  await expect(number).toHaveCount(0);
  await expect(second.getByRole("img", { name: "受付番号のQRコード" })).toBeVisible();
  await expectNoBarriersInLightAndDark(second);
  await desk.context().close();
});
