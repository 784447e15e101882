// What readers see now stands beside the draft, read only and with what differs; without script and on a phone.
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const DESK = "/organize/security-jaws/42/agenda";

test("the released agenda is seen beside its draft without script, and which one it is", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await enterAs(page, ORGANIZER, DESK);
  await page.goto(`${DESK}?see=released`);
  const rows = page.locator(".released-rows > li");
  await expect(page.getByRole("heading", { name: "公開中のタイムテーブル" })).toBeVisible();
  await expect(page.getByText("下書きは、公開中の内容と同じです。")).toBeVisible();
  const many = await rows.count();
  expect(many).toBeGreaterThan(3);
  await expect(page.locator(".released-rows > :is(.changed, .gone)")).toHaveCount(0);
  const versions = page.getByRole("navigation", { name: "下書きか公開中か" });
  await expect(versions.locator("[aria-current]")).toHaveText(/^公開中/);

  // The draft: a title is changed, and a slot taken off.
  await versions.getByRole("link", { name: "下書き" }).click();
  await expect(versions.locator("[aria-current]")).toHaveText("下書き");
  await page.goto(`${DESK}?view=list`);
  const title = await page.locator("#row-1 .title").inputValue();
  await page.locator("#row-1 .title").fill("題名を変えた話");
  await page.getByRole("button", { name: "下書きを保存" }).click();
  await page.getByRole("button", { name: `${many} 削除`, exact: true }).click();
  await expect(page.locator(".agenda-row")).toHaveCount(many - 1);

  await page.getByRole("navigation", { name: "下書きか公開中か" }).getByRole("link", { name: /^公開中/ }).click();
  await expect(rows).toHaveCount(many);
  await expect(rows.nth(1)).toContainText(title);
  await expect(rows.nth(1)).toContainText("題名 「題名を変えた話」");
  await expect(rows.nth(1)).toHaveClass(/changed/);
  await expect(rows.nth(many - 1)).toContainText("下書きにはありません");
  await expect(rows.nth(0)).toContainText("同じ");
  // There is nothing to press that would change it.
  await expect(page.locator("main :is(input:not([type=hidden]), textarea, select, button)")).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await page.getByRole("link", { name: "下書きを編集" }).click();
  await expect(page.locator("[name='1.title']")).toHaveValue("題名を変えた話");
  await context.close();

  const wide = await (await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 900 } })).newPage();
  await enterAs(wide, ORGANIZER, DESK);
  await wide.getByRole("link", { name: /との違い$/ }).click();
  await expect(wide.locator("#agenda-changes")).toBeInViewport();
  await wide.goto(`${DESK}?see=released`);
  await expectNoSidewaysScroll(wide);
  await expectNoBarriersInLightAndDark(wide);
  await wide.context().close();
});
