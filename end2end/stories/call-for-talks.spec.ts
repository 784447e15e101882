// A team judges together by keys, results are mailed, a confirmed speaker calls off and somebody from the waitlist takes the
// slot, an accepted one declines; and whoever writes a proposal loses nothing: not without a connection, and not a minute too late.
import type { Browser, Page } from "@playwright/test";
import { DESK, PUBLIC, SPEAKER, SPEAKER_MAIL, ask, becomeModerator, linkIn, sendResults, write } from "../support/calls";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll, expectRoomAtEveryWidth } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 1280): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 } });
}

async function handIn(page: Page, title: string): Promise<void> {
  await write(page, title);
  await page.getByRole("button", { name: "提出する" }).click();
  await expect(page.getByText("運営に届いています").first()).toBeVisible();
}

/** Keys are heard. */
const ready = (page: Page): Promise<void> => expect(page.locator("html")).toHaveAttribute("data-desk", "ready");

test("five reviewers, the results, and a slot that is given on", async ({ browser }) => {
  const owner = await open(browser);
  await enterAs(owner, ORGANIZER, "/organize");
  await ask(owner, "2026-01-01", "2199-12-31");
  await owner.getByLabel("観点 1", { exact: true }).fill("学び");
  await owner.getByRole("button", { name: "観点を保存" }).click();
  await expect(owner.getByText("観点を保存しました。")).toBeVisible();
  const phone = await open(browser, 390);
  await enterAs(phone, SPEAKER, PUBLIC);
  for (const title of ["鍵の話", "窓の話", "壁の話"]) await handIn(phone, title);

  // Five at once, each by keys: the first proposal is opened, scored with one key, and the next one follows.
  const team = [owner];
  for (const name of ["北見", "三浦", "古賀", "水沢"]) {
    const page = await open(browser);
    await becomeModerator(owner, page, `reviewer${team.length}@team.test`, name);
    team.push(page);
  }
  const scores = [["5", "4", "1"], ["4", "4", "2"], ["4", "3", "1"], ["2", "3", "2"], ["3", "4", "1"]];
  const judge = async (page: Page, own: string[]): Promise<void> => {
    await page.goto(DESK);
    await expect(page.locator(`.rail a[href="${DESK}"] .n`)).toHaveText("3");
    await page.getByRole("link", { name: "鍵の話" }).click();
    for (const [at, title] of ["鍵の話", "窓の話", "壁の話"].entries()) {
      await expect(page.locator("#panel-title")).toHaveText(title);
      await ready(page);
      await page.keyboard.press(own[at]);
      await expect(page.getByText("採点を保存しました。")).toBeVisible();
      await ready(page);
      if (at < 2) await page.keyboard.press("j");
    }
    await expect(page.locator(`.rail a[href="${DESK}"] .n`)).toHaveCount(0);
  };
  await Promise.all(team.map((page, at) => judge(page, scores[at])));
  await owner.goto(DESK);
  const row = (title: string) => owner.locator(".talk-row").filter({ hasText: title });
  await expect(row("鍵の話").locator(".talk-median b")).toHaveText("4.0");
  await expect(row("鍵の話")).toContainText("割れています");
  await expect(row("窓の話").locator(".talk-median b")).toHaveText("4.0");
  await expect(row("壁の話").locator(".talk-median b")).toHaveText("1.0");

  // Decided by keys beside the list; what was typed by mistake is taken back.
  await row("鍵の話").getByRole("link", { name: "鍵の話" }).click();
  await expectNoSidewaysScroll(owner);
  await expectNoBarriersInLightAndDark(owner);
  for (const [title, key, word] of [["鍵の話", "y", "採択"], ["窓の話", "w", "補欠"], ["壁の話", "n", "不採択"]]) {
    await owner.goto(DESK);
    await row(title).getByRole("link", { name: title }).click();
    await expect(owner.locator("#panel-title")).toHaveText(title);
    await ready(owner);
    await owner.keyboard.press(key);
    await expect(owner.getByText(`を「${word}」にしました。`)).toBeVisible();
    await expect(owner.locator("#panel-title")).toHaveText(title);
  }
  await owner.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(owner);
  await owner.setViewportSize({ width: 1280, height: 844 });
  await sendResults(owner, 3);
  const anywhere = await open(browser, 390);
  await anywhere.goto(await linkIn(anywhere, SPEAKER_MAIL, "採択のお知らせ", "reply"));
  await expectRoomAtEveryWidth(anywhere);
  await expectNoBarriersInLightAndDark(anywhere);
  await anywhere.getByRole("button", { name: "登壇します" }).click();
  await expect(anywhere.getByText("登壇が決まりました")).toBeVisible();

  // They cannot speak after all: from their own page, asked once more.
  await phone.goto("/speaking");
  await phone.getByRole("link", { name: "登壇を取りやめる" }).click();
  await expect(phone.getByRole("heading", { name: "登壇を取りやめますか" })).toBeVisible();
  await expectRoomAtEveryWidth(phone);
  await expectNoBarriersInLightAndDark(phone);
  await takeAtEveryWidth(phone, "proposal-call-off");
  await phone.getByLabel("運営への伝言(任意)").fill("出張が入りました。");
  await phone.getByRole("button", { name: "登壇を取りやめる" }).click();
  await expect(phone.getByText("登壇を取りやめ、運営に知らせました。")).toBeVisible();

  // Organizers see it among what is missing, with who waits, and the slot goes to them.
  await owner.goto("/organize/mini-security-jaws/missing");
  const lost = owner.locator(".called-off");
  await expect(lost).toContainText("出張が入りました。");
  await expectNoSidewaysScroll(owner);
  await expectNoBarriersInLightAndDark(owner);
  await lost.locator(".called-off-instead li").filter({ hasText: "窓の話" }).getByRole("button").click();
  await expect(owner.getByText("を「採択」にしました。")).toBeVisible();
  await owner.goto("/organize/mini-security-jaws/missing");
  await lost.getByRole("button", { name: "対応した" }).click();
  await expect(owner.getByText("対応ずみにしました。")).toBeVisible();
  await expect(lost).toHaveCount(0);
  await sendResults(owner, 1);
  await phone.goto(PUBLIC);
  await phone.getByRole("link", { name: "窓の話" }).click();
  await phone.getByRole("button", { name: "登壇します" }).click();
  await expect(phone.getByText("登壇を確定しました。")).toBeVisible();
  await expect(phone.getByText("登壇が決まりました")).toBeVisible();

  // One that was rejected is taken after all, and its speaker declines: organizers see that, too.
  await owner.goto(DESK);
  await row("壁の話").getByRole("link", { name: "壁の話" }).click();
  await expect(owner.locator("#panel-title")).toHaveText("壁の話");
  await ready(owner);
  await owner.keyboard.press("y");
  await expect(owner.getByText("を「採択」にしました。")).toBeVisible();
  await sendResults(owner, 1);
  await phone.goto(PUBLIC);
  await phone.getByRole("link", { name: "壁の話" }).click();
  await phone.getByText("登壇できなくなりました").click();
  await phone.getByRole("button", { name: "辞退する" }).click();
  await expect(phone.getByText("辞退を受け取りました。")).toBeVisible();
  await expect(phone.getByText("登壇を辞退しました")).toBeVisible();
  await owner.goto("/organize/mini-security-jaws/missing");
  await expect(lost).toContainText("壁の話");
  await expect(lost).toContainText("補欠の応募はありません。");
});

test("a proposal is kept while it is written, and a minute after the deadline", async ({ browser }) => {
  const owner = await open(browser);
  await enterAs(owner, ORGANIZER, "/organize");
  await ask(owner, "2026-01-01", "2199-12-31");
  const phone = await open(browser, 390);
  await enterAs(phone, SPEAKER, PUBLIC);
  await write(phone, "扉の話");
  await expect(phone.getByText("下書きを保存しました。")).toBeVisible();
  await expect(phone).toHaveURL(/\/edit$/);
  const edit = phone.url();
  await phone.reload();
  await expect(phone.getByLabel("題名")).toHaveValue("扉の話");

  // Without a connection it stays on the device, whatever becomes of the window.
  await phone.context().setOffline(true);
  await phone.getByLabel("概要").fill("電波のない部屋で書きました。");
  await expect(phone.getByText("接続がありません。入力した内容はこの端末に残し")).toBeVisible();
  const context = phone.context();
  await phone.close();
  await context.setOffline(false);
  const again = await context.newPage();
  again.on("dialog", (dialog) => dialog.accept());
  await again.goto(edit);
  await expect(again.getByLabel("概要")).toHaveValue("電波のない部屋で書きました。");
  await expect(again.getByText("下書きを保存しました。")).toBeVisible();

  // The call closes while it is written.
  await again.getByLabel("題名").fill("扉の話、改");
  await ask(owner, "2026-01-01", "2026-01-02");
  await again.getByRole("button", { name: "提出する" }).click();
  await expect(again.getByText("入力した内容は下書きに残っています。").first()).toBeVisible();
  await expect(again.getByLabel("題名")).toHaveValue("扉の話、改");
  await expect(again.getByLabel("概要")).toHaveValue("電波のない部屋で書きました。");
  await again.goto(PUBLIC);
  await again.getByRole("link", { name: "扉の話、改" }).click();
  await expect(again.getByText("下書きのまま、募集が終わりました")).toBeVisible();
});
