// A talk that was promised to one evening goes on to the next with its slot: whom that tells is looked at first, one of two
// speakers is left out, the other reads words of their own, and the next agenda has it.
import type { Browser, Page } from "@playwright/test";
import { DESK, PUBLIC, SPEAKER, SPEAKER_MAIL, ask, linkIn, sendResults, write } from "../support/calls";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { mailTo, newestMail, toldSince } from "../support/mails";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const TITLE = "権限を借りて、返すまで";
const FRIEND = "sora@talks.test";
const AGENDA = "/organize/mini-security-jaws/55/agenda";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 1280): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 } });
}

/** A talk of two who agree that it may move on, accepted and confirmed. */
async function promised(browser: Browser, owner: Page): Promise<void> {
  await ask(owner, "2026-01-01", "2199-12-31");
  const phone = await open(browser, 390);
  await enterAs(phone, SPEAKER, PUBLIC);
  await write(phone, TITLE);
  await phone.getByLabel("1人目のお名前").fill("波戸 そら");
  await phone.getByLabel("1人目のメールアドレス").fill(FRIEND);
  await phone.getByLabel(/次の回の選考に移してよい/).check();
  await phone.getByRole("button", { name: "提出する" }).click();
  await expect(phone.getByText("運営に届いています").first()).toBeVisible();
  await phone.goto(await linkIn(phone, FRIEND, "共同登壇のお願い", "join"));
  await phone.getByRole("button", { name: "いっしょに話します" }).click();
  await expect(phone.getByText("承諾をいただいています")).toBeVisible();
  await owner.goto(DESK);
  const row = owner.locator(".talk-row").filter({ hasText: TITLE });
  await row.getByText("決める", { exact: true }).click();
  await row.getByRole("button", { name: "採択", exact: true }).click();
  await expect(owner.getByText("を「採択」にしました。")).toBeVisible();
  await sendResults(owner, 1);
  await phone.goto(await linkIn(phone, SPEAKER_MAIL, "採択のお知らせ", "reply"));
  await phone.getByRole("button", { name: "登壇します" }).click();
  await expect(phone.getByText("登壇が決まりました")).toBeVisible();
  await phone.context().close();
}

test("a slot goes to the next evening, and its speakers hear of it as somebody has looked at it", async ({ browser }) => {
  const owner = await open(browser);
  await enterAs(owner, ORGANIZER, "/organize");
  await promised(browser, owner);
  await owner.goto("/organize/mini-security-jaws");
  await owner.getByRole("link", { name: "次の回をつくる" }).first().click();
  await expect(owner.getByLabel("回", { exact: true })).toHaveValue("56");
  await owner.getByLabel(/題名/).fill("借りた権限の夜");
  await owner.getByRole("button", { name: "下書きとしてつくる" }).click();
  await expect(owner).toHaveURL(`${site.url}/organize/mini-security-jaws/56`);

  await owner.goto(`${AGENDA}?view=list`);
  await owner.getByRole("button", { name: `「${TITLE}」を最後に置く` }).click();
  const slot = owner.locator(".agenda-row").filter({ has: owner.locator(`input.title[value="${TITLE}"]`) });
  await expect(slot).toHaveCount(1);
  await owner.goto(`${AGENDA}?view=list`);
  await slot.locator(".row-more > summary").click();
  await slot.getByRole("button", { name: "次の回へ送る" }).click();

  // Nothing is moved yet: who is told of what.
  await expect(owner.getByRole("heading", { name: "第56回へ移すと、登壇する人2人に関わります" })).toBeVisible();
  await expectNoBarriersInLightAndDark(owner);
  for (const width of [390, 1280]) {
    await owner.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(owner);
  }
  await takeAtEveryWidth(owner, "desk-agenda-move");
  const begin = await newestMail(owner);
  const subject = "次の夜にお願いします";
  await owner.getByLabel("波戸 そら さんに知らせる").uncheck();
  const proposer = owner.locator(".telling-changes > li").filter({ hasText: "応募した人" });
  await proposer.getByText("この人だけの文面を書く").click();
  await proposer.getByLabel("件名").fill(subject);
  await proposer.getByLabel("本文").fill("会場が早く閉まるので、「{題名}」は次の夜にたっぷり話してください。");
  await owner.getByRole("button", { name: "文面を確かめる" }).click();
  await expect(owner.getByLabel("波戸 そら さんに知らせる")).not.toBeChecked();
  await expect(proposer.getByLabel("件名")).toHaveValue(subject);
  expect(await toldSince(owner, begin, subject)).toEqual([]);
  await owner.getByRole("button", { name: "移して知らせる" }).click();

  // It is gone here, and stands there.
  await expect(owner.getByText("第56回のタイムテーブルの下書きに移しました。")).toContainText("登壇する人1人にメールを送ります。");
  await expect(slot).toHaveCount(0);
  await owner.goto("/organize/mini-security-jaws/56/agenda?view=list");
  await expect(slot).toHaveCount(1);
  expect(await mailTo(owner, SPEAKER_MAIL, subject)).toContain(`会場が早く閉まるので、「${TITLE}」は次の夜にたっぷり話してください。`);
  expect(await toldSince(owner, begin, subject)).toEqual([SPEAKER_MAIL]);
  expect(await toldSince(owner, begin, "")).not.toContain(FRIEND);
});
