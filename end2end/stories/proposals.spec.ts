// A call for talks from the first form to the agenda: a speaker hands in on a phone, with script and without, two reviewers
// score without names, the organizer decides, reads every letter and sends them, and the speaker confirms by the link of
// the mail.
import type { Browser, Page } from "@playwright/test";
import { DESK, PUBLIC, SPEAKER, SPEAKER_MAIL, becomeModerator, linkIn, write } from "../support/calls";
import { expectNoSidewaysScroll, look } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 390, javaScriptEnabled = true): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 }, javaScriptEnabled });
}

/** An agenda without a slot has a grid from the planned hours, into which its first talk is carried by keys; all is taken back. */
async function first(page: Page, title: string): Promise<void> {
  const rows = page.locator(".agenda-row");
  const many = await rows.count();
  await expect(page.locator(".rooms-grid")).toHaveCount(0);
  for (let left = many - 1; left >= 0; left -= 1) {
    await page.getByRole("button", { name: "1 削除", exact: true }).click();
    await expect(rows).toHaveCount(left);
  }
  await expect(page.getByText("枠はまだありません")).toBeVisible();
  await expect(page.locator(".room-head")).toHaveText(["全員"]);
  await look(page);
  await page.getByRole("button", { name: `「${title}」を表に置く` }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  const from = (await page.locator(".room-drop").innerText()).slice(0, 5);
  await page.keyboard.press("Enter");
  const placed = page.locator(".room-card", { hasText: title });
  await expect(placed).toHaveAttribute("data-clock", from);
  await expect(placed.locator("[data-grip]")).toBeFocused();
  await page.locator(".agenda-toast").getByRole("button", { name: "元に戻す" }).click();
  await expect(placed).toHaveCount(0);
  for (let back = 1; back <= many; back += 1) {
    await page.getByRole("button", { name: "ひとつ前に戻す" }).click();
    await expect(rows).toHaveCount(back);
  }
  await page.goto("/organize/mini-security-jaws/55/agenda");
}

/** With a room there is a grid, into which a talk is carried by keys, by a mouse and by a finger; each is taken back. */
async function carried(page: Page, title: string): Promise<void> {
  await page.locator(".agenda-views").getByRole("button", { name: "部屋を足す" }).click();
  await expect(page.getByText("部屋を足しました。")).toBeVisible();
  const waiting = page.locator(".unplaced-card");
  const handle = waiting.getByRole("button", { name: `「${title}」を表に置く` });
  const placed = page.locator(".room-card", { hasText: title });
  const shadow = page.locator(".room-drop");
  // It begins when the dashed place said, and has the focus.
  const isThere = async (act: () => Promise<void>) => {
    const from = (await shadow.innerText()).slice(0, 5);
    await act();
    await expect(placed).toHaveAttribute("data-clock", from);
    await expect(placed.locator("[data-grip]")).toBeFocused();
    await page.locator(".agenda-toast").getByRole("button", { name: "元に戻す" }).click();
    await expect(placed).toHaveCount(0);
    await expect(waiting).toHaveCount(1);
  };

  await handle.focus();
  await page.keyboard.press("Enter");
  await expect(shadow).toBeVisible();
  await expect(page.locator(".agenda-carried")).toContainText("持ちました");
  await page.keyboard.press("Escape");
  await expect(shadow).toHaveCount(0);
  await expect(placed).toHaveCount(0);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await expect(shadow).toContainText("に置く");
  await isThere(() => page.keyboard.press("Enter"));

  const places = async () => {
    const [grip, tick] = [await handle.boundingBox(), await page.locator(".room-tick[data-h='0'][data-m='6']").first().boundingBox()];
    const column = await page.locator(".room-head").first().boundingBox();
    return [{ x: grip!.x + 8, y: grip!.y + 8 }, { x: column!.x + 60, y: tick!.y + 4 }];
  };
  const [from, to] = await places();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  // Anywhere but over the grid it stays where it was.
  await page.mouse.move(from.x, from.y + 40, { steps: 4 });
  await expect(waiting).toHaveClass(/dragged/);
  await expect(shadow).toHaveCount(0);
  await page.mouse.move(to.x, to.y, { steps: 12 });
  await expect(shadow).toContainText("に置く");
  await isThere(() => page.mouse.up());

  const finger = await page.context().newCDPSession(page);
  const [begin, end] = await places();
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  await finger.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await touch("touchStart", [begin]);
  for (const n of [1, 2, 3, 4]) await touch("touchMove", [{ x: begin.x + ((end.x - begin.x) * n) / 4, y: begin.y + ((end.y - begin.y) * n) / 4 }]);
  await expect(shadow).toContainText("に置く");
  await isThere(() => touch("touchEnd", []).then(() => {}));
  await finger.detach();
}

test("a talk comes from a phone to the agenda", async ({ browser }) => {
  const owner = await open(browser, 1280);
  await enterAs(owner, ORGANIZER, "/organize");
  await owner.goto(DESK);
  await expect(owner.getByText("登壇はまだ募集していません")).toBeVisible();
  await look(owner);

  // What is asked for, by what it is judged, and a question of their own.
  await owner.goto(`${DESK}/call?number=55`);
  await owner.getByLabel("始める日").fill("2026-01-01");
  await owner.getByLabel("締め切りの日").fill("2199-12-31");
  await owner.getByLabel("選べる長さ(分)").fill("10 二十");
  const save = owner.locator("#call").getByRole("button", { name: "保存する" });
  await save.click();
  await owner.getByRole("link", { name: /整数で入れてください/ }).click();
  await expect(owner.getByLabel("選べる長さ(分)")).toBeFocused();
  await expect(owner.getByLabel("始める日")).toHaveValue("2026-01-01");
  await owner.getByLabel("選べる長さ(分)").fill("10 20");
  await owner.getByLabel("本文", { exact: true }).fill("鍵と権限の話を待っています。");
  await save.click();
  await expect(owner.getByText("保存しました。公開ページもいま変わりました。")).toBeVisible();
  await owner.getByLabel("観点 1", { exact: true }).fill("学び");
  await owner.getByLabel("観点 1 の重み").selectOption("3");
  await owner.getByLabel("観点 2", { exact: true }).fill("新しさ");
  await owner.getByRole("button", { name: "観点を保存" }).click();
  await expect(owner.getByText("観点を保存しました。")).toBeVisible();
  await owner.getByText("質問を加える").click();
  await owner.locator("#new-question").getByLabel("質問", { exact: true }).fill("どこで話しますか");
  await owner.locator("#new-question").getByRole("button", { name: "加える" }).click();
  await expect(owner.getByText("質問を加えました。")).toBeVisible();
  await look(owner);

  // On a phone: a look before it is sent, somebody who speaks too, and a mistake that loses nothing.
  const phone = await open(browser);
  await phone.goto(PUBLIC);
  await expect(phone.getByText("鍵と権限の話を待っています。")).toBeVisible();
  await look(phone);
  await enterAs(phone, SPEAKER, PUBLIC);
  await write(phone, "アクセスキー漏えい訓練");
  await look(phone);
  await phone.getByLabel("1人目のお名前").fill("波戸 そら");
  await phone.getByLabel("1人目のメールアドレス").fill("sora@");
  await phone.getByLabel("どこで話しますか").fill("現地");
  await phone.getByRole("radio", { name: /TLP:GREEN/ }).check();
  await phone.getByLabel(/次の回の選考に移してよい/).check();
  await phone.getByRole("button", { name: "プレビュー" }).click();
  await expect(phone.locator("#preview").getByRole("listitem")).toHaveText("台本を作りました");
  await expect(phone.locator("#preview")).toContainText("TLP:GREEN");
  await look(phone);
  await phone.getByRole("button", { name: "提出する" }).click();
  await phone.getByRole("link", { name: /メールアドレスの形/ }).click();
  await expect(phone.getByLabel("1人目のメールアドレス")).toBeFocused();
  await expect(phone.getByLabel("どこで話しますか")).toHaveValue("現地");
  await expect(phone.getByRole("radio", { name: /TLP:GREEN/ })).toBeChecked();
  await phone.getByLabel("1人目のメールアドレス").fill("sora@talks.test");
  await phone.getByRole("button", { name: "提出する" }).click();
  await expect(phone.getByText("運営に届いています").first()).toBeVisible();
  const own = new URL(phone.url()).pathname;
  await look(phone);
  await takeAtEveryWidth(phone, "proposal-own");

  // Who speaks too answers by the link of a mail, signed in or not.
  const friend = await open(browser);
  await friend.goto(await linkIn(friend, "sora@talks.test", "共同登壇のお願い", "join"));
  await look(friend);
  await takeAtEveryWidth(friend, "proposal-join");
  await friend.getByLabel("所属(任意)").fill("みなと大学");
  await friend.getByRole("button", { name: "いっしょに話します" }).click();
  await expect(friend.getByText("承諾をいただいています")).toBeVisible();
  await phone.reload();
  await expect(phone.getByRole("listitem").filter({ hasText: "波戸 そら" })).toContainText("承諾");

  // Two reviewers, without names; each sees the other's scores once they have scored.
  const reviewer = await open(browser, 1280);
  await becomeModerator(owner, reviewer, "kitami@team.test", "北見 すず");
  for (const [page, score] of [[reviewer, "4"], [owner, "5"]] as const) {
    await page.goto(DESK);
    await expect(page.locator(".talk-row")).toContainText("名前は伏せています");
    await page.getByRole("link", { name: "アクセスキー漏えい訓練" }).click();
    await expect(page.getByText("ひみつ株式会社")).toHaveCount(0);
    await expect(page.getByText("自分が採点すると見えます")).toBeVisible();
    for (const criterion of ["学び", "新しさ"]) {
      await page.getByRole("group", { name: criterion }).getByRole("radio", { name: score }).check({ force: true });
    }
    await page.getByLabel("意見(任意)").fill(`${score}点: 台本も残したい。`);
    await page.getByRole("button", { name: "採点を保存" }).click();
    await expect(page.getByText("採点を保存しました。")).toBeVisible();
  }
  await expect(owner.getByText("4点: 台本も残したい。")).toBeVisible();
  await look(owner);
  await owner.setViewportSize({ width: 390, height: 844 });
  await look(owner);
  await owner.setViewportSize({ width: 1280, height: 844 });
  // A moderator decides nothing.
  await reviewer.goto(DESK);
  await expect(reviewer.getByText("決める", { exact: true })).toHaveCount(0);

  // Decided, taken back by the toast, decided again; nobody is told.
  await owner.goto(DESK);
  const row = owner.locator(".talk-row");
  await expect(row.locator(".talk-median")).toContainText("4.5");
  await look(owner);
  const decide = async (word: string) => {
    await row.getByText("決める", { exact: true }).click();
    await row.getByRole("button", { name: word, exact: true }).click();
  };
  await decide("不採択");
  await expect(owner.getByText("応募1を「不採択」にしました。")).toBeVisible();
  await owner.getByRole("button", { name: /元に戻す/ }).click();
  await expect(owner.getByRole("heading", { name: "選考中" })).toBeVisible();
  await decide("採択");
  await expect(owner.getByRole("heading", { name: "決定ずみ・未送信" })).toBeVisible();
  await phone.goto(own);
  await expect(phone.getByText("運営に届いています")).toBeVisible();
  await owner.setViewportSize({ width: 390, height: 844 });
  await look(owner);
  await owner.setViewportSize({ width: 1280, height: 844 });

  // Every letter before it goes.
  await owner.getByRole("link", { name: "1件の結果をまとめて送る" }).click();
  await expect(owner.getByText("「アクセスキー漏えい訓練」を採択しました。")).toBeVisible();
  await look(owner);
  await takeAtEveryWidth(owner, "desk-decisions");
  await owner.getByText("この文面を直す").click();
  await owner.getByLabel("件名").fill("採択です: {題名}");
  await owner.getByRole("button", { name: "文面を保存" }).click();
  await expect(owner.getByRole("heading", { name: "採択です: アクセスキー漏えい訓練" })).toBeVisible();
  await owner.getByRole("button", { name: "1件の結果をまとめて送る" }).click();
  // Ten seconds to stop it.
  await expect(owner.getByText("1件の結果を、まもなく送ります。")).toBeVisible();
  await owner.getByRole("button", { name: /元に戻す/ }).click();
  await expect(owner.getByText("止めました。まだだれにも届いていません。")).toBeVisible();
  await owner.getByRole("button", { name: "1件の結果をまとめて送る" }).click();
  await expect(owner.getByText("1件の結果を、まもなく送ります。")).toBeVisible();
  await expect(async () => {
    await owner.goto(DESK);
    await expect(row).toContainText("はるか", { timeout: 500 });
  }).toPass({ timeout: 90_000 });

  // By the link of the mail, without signing in.
  const anywhere = await open(browser);
  await anywhere.goto(await linkIn(anywhere, SPEAKER_MAIL, "採択です", "reply"));
  await look(anywhere);
  await takeAtEveryWidth(anywhere, "proposal-reply");
  await anywhere.getByRole("button", { name: "登壇します" }).click();
  await expect(anywhere.getByText("登壇が決まりました")).toBeVisible();
  await phone.goto(own);
  await expect(phone.getByText("登壇が決まりました")).toBeVisible();
  await look(phone);

  // And on to the agenda.
  await owner.goto("/organize/mini-security-jaws/55/agenda");
  await look(owner);
  await first(owner, "アクセスキー漏えい訓練");
  await carried(owner, "アクセスキー漏えい訓練");
  await owner.goto("/organize/mini-security-jaws/55/agenda?view=list");
  await owner.getByRole("button", { name: "「アクセスキー漏えい訓練」を最後に置く" }).click();
  await expect(owner.locator('#agenda input.title[value="アクセスキー漏えい訓練"]')).toBeVisible();
  await expect(owner.locator("#unplaced")).toHaveCount(0);
  await owner.goto(DESK);
  await expect(row).toContainText("タイムテーブルに入りました");

  // Whoever speaks too changes their mind, and back: one press takes them off the slot, and adds them again.
  const changes = [
    ["今回は控えます", "辞退のお返事をいただいています", "登壇者から外す"],
    ["いっしょに話します", "タイムテーブルはもうできている", "登壇者に加える"],
  ] as const;
  for (const [press, answered, follow] of changes) {
    await friend.getByRole("button", { name: press }).click();
    await expect(friend.getByText(answered)).toBeVisible();
    await owner.goto("/organize/mini-security-jaws/55/agenda?view=list");
    const button = owner.getByRole("button", { name: follow, exact: true });
    await expect(button).toHaveCount(1);
    await look(owner);
    await button.click();
    await expect(button).toHaveCount(0);
  }
  await owner.goto(DESK);

  // Cancelled in words that are looked through first; what was typed stays while something is missing.
  await owner.getByRole("link", { name: "アクセスキー漏えい訓練" }).click();
  await owner.getByRole("link", { name: "登壇を取りやめる" }).click();
  // Who hears of it is ticked, each of them.
  const friendHears = owner.getByLabel("波戸 そら さんに知らせる");
  await expect(owner.getByRole("checkbox", { name: / さんに知らせる$/ })).toHaveCount(2);
  await expect(friendHears).toBeChecked();
  await friendHears.uncheck();
  await look(owner);
  await owner.getByLabel("件名").fill("お詫び: {回}");
  const cancel = owner.getByRole("button", { name: "取りやめて知らせる" });
  await cancel.click();
  await expect(owner.getByRole("link", { name: /理由を書いてください/ })).toBeVisible();
  await expect(owner.getByLabel("件名")).toHaveValue("お詫び: {回}");
  await owner.getByLabel("理由").fill("会場の都合です。");
  await owner.getByRole("button", { name: "文面を確かめる" }).click();
  await expect(owner.locator(".talk-letter-body")).toContainText("会場の都合です。");
  await expect(friendHears).not.toBeChecked();
  await owner.setViewportSize({ width: 390, height: 844 });
  await look(owner);
  await cancel.click();
  const done = owner.getByText("登壇を取りやめました。メールで知らせる相手: ");
  await expect(done).toBeVisible();
  await expect(done).not.toContainText("波戸 そら");
  await phone.goto(own);
  await expect(phone.getByText("お詫び:").first()).toBeVisible();
});

test("without script a draft is kept as typed, taken up again, and discarded", async ({ browser }) => {
  const page = await open(browser, 390, false);
  await enterAs(page, SPEAKER, PUBLIC);
  await write(page, "途中の話");
  await page.getByRole("button", { name: "もう1人加える" }).click();
  await expect(page.getByLabel("2人目のお名前")).toBeVisible();
  await expect(page.getByLabel("題名")).toHaveValue("途中の話");
  await page.getByLabel("2人目のお名前").fill("途中の人");
  await page.getByRole("button", { name: "下書きを保存" }).click();
  await expect(page.getByText("下書きを保存しました。まだ提出していません。")).toBeVisible();
  await expect(page.getByLabel("2人目のお名前")).toHaveValue("途中の人");
  await expectNoSidewaysScroll(page);
  await page.goto(PUBLIC);
  await page.getByRole("link", { name: "途中の話" }).click();
  await expect(page.getByText("まだ運営には届いていません。")).toBeVisible();
  await page.getByText("下書きを消す").click();
  await page.getByRole("button", { name: "消す", exact: true }).click();
  await expect(page.getByText("下書きを消しました。")).toBeVisible();
  await expect(page.getByRole("link", { name: "途中の話" })).toHaveCount(0);
});
