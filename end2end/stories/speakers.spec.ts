// What speakers hear, and do: an agenda of two rooms is released, changed and released again, and each time those are told
// whom it touches; and one of them comes on a phone from the first mail to a talk that is confirmed, permitted and handed in.
import type { Browser, Page } from "@playwright/test";
import { release, saved } from "../support/agenda";
import { DESK as CALL, ask, linkIn, sendResults, write } from "../support/calls";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { mailTo, newestMail, toldSince } from "../support/mails";
import { Site } from "../support/site";
import { PDF, enterByMail, noteMail, permission, returnByMail } from "../support/speakers";
import { expect, test } from "../support/story";

const EVENT = "/security-jaws/42";
const DESK = "/organize/security-jaws/42";
const MOVED = "登壇の時刻か部屋が変わりました";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, width = 390): Promise<Page> {
  return site.window(browser, { viewport: { width, height: 844 }, hasTouch: width < 600, isMobile: width < 600 });
}

/** These slots stand in these rooms from now on, in the draft. */
async function toRooms(desk: Page, rooms: [row: number, room: string][]): Promise<void> {
  await desk.goto(`${DESK}/agenda?view=list`);
  for (const [row, room] of rooms) {
    const field = desk.locator(`#row-${row}`).getByLabel("部屋", { exact: true });
    if (!(await field.isVisible())) await desk.locator(`#row-${row} summary`).first().click();
    await field.fill(room);
    await desk.keyboard.press("Tab");
    await saved(desk);
  }
}

/** The page before a release, with who would be told: everybody that is named here, and nobody else. */
async function look(desk: Page, names: string[]): Promise<void> {
  await desk.getByRole("button", { name: "変更をリリース" }).first().click();
  await expect(desk).toHaveURL(/\/agenda\/release$/);
  for (const name of names) await expect(desk.getByLabel(`${name} さんに知らせる`)).toBeChecked();
  await expect(desk.getByLabel(/ さんに知らせる$/)).toHaveCount(names.length);
}

test("two rooms are released, changed and released again, and those are told whom each release touches", async ({ browser }) => {
  const [aoba, emi, ritsu] = ["aoba@talks.test", "emi@talks.test", "speaker@demo.example"];
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  await noteMail(desk, `${DESK}/speakers`, aoba, "木村 青葉");
  await noteMail(desk, `${DESK}/speakers`, emi, "Emi Tachibana");
  const reader = await open(browser);
  const room = (words: string) => reader.locator(".event-agenda li", { hasText: words }).locator(".room-tag");
  const tell = async (people: number) => {
    await desk.getByRole("button", { name: "リリースして知らせる" }).click();
    await expect(desk.getByText(new RegExp(`リリースしました。.*登壇者${people}人にメールを送ります。`))).toBeVisible();
  };

  // Two talks beside each other: what follows begins earlier, so that its speaker is told, too. Who is not reached is named.
  await toRooms(desk, [[1, "ホールA"], [2, "ホールB"]]);
  await reader.goto(EVENT);
  await expect(reader.locator(".event-agenda .room-tag")).toHaveCount(0);
  const begin = await newestMail(desk);
  await look(desk, ["木村 青葉", "森川 律", "Emi Tachibana"]);
  await expect(desk.locator(".warn-word", { hasText: "連絡先がないので届きません" })).toContainText("久遠 圭");
  await tell(3);
  await expect.poll(() => toldSince(desk, begin, MOVED)).toEqual([aoba, emi, ritsu]);
  expect(await mailTo(desk, aoba, MOVED)).toContain("19:05 → 19:05 ホールA");
  expect(await mailTo(desk, ritsu, MOVED)).toContain("19:30 → 19:05 ホールB");
  expect(await mailTo(desk, emi, MOVED)).toContain("20:05 → 19:40");
  await reader.goto(EVENT);
  await expect(room("鳴りすぎるGuardDuty")).toHaveText("ホールA");
  await expect(room("権限の棚卸し")).toHaveText("ホールB");

  // They change rooms: nobody reads of it before it is released, and nobody else hears of it.
  await toRooms(desk, [[1, "ホールB"], [2, "ホールA"]]);
  await reader.reload();
  await expect(room("鳴りすぎるGuardDuty")).toHaveText("ホールA");
  const second = await newestMail(desk);
  await look(desk, ["木村 青葉", "森川 律"]);
  await tell(2);
  await expect.poll(() => toldSince(desk, second, MOVED)).toEqual([aoba, ritsu]);
  expect(await mailTo(desk, aoba, MOVED)).toContain("19:05 ホールA → 19:05 ホールB");
  expect(await mailTo(desk, ritsu, MOVED)).toContain("19:05 ホールB → 19:05 ホールA");
  await reader.reload();
  await expect(room("鳴りすぎるGuardDuty")).toHaveText("ホールB");
  await expectNoSidewaysScroll(reader);

  // Other words move nobody: that release asks for nothing.
  await desk.goto(`${DESK}/agenda?view=list`);
  await desk.locator("#row-1 .title").fill("GuardDutyを静かにした半年");
  await desk.keyboard.press("Tab");
  await saved(desk);
  await desk.getByRole("button", { name: "変更をリリース" }).first().click();
  await expect(desk.getByText("リリースしました。")).toBeVisible();
  await expect(desk.getByText(/登壇者\d+人にメールを送ります。/)).toHaveCount(0);
  await reader.goto(EVENT);
  await reader.getByRole("link", { name: "変更を見る" }).click();
  await expect(reader.getByRole("heading", { level: 2, name: /^第\d+版/ })).toHaveCount(3);
  for (const words of ["ホールA", "ホールB", "GuardDutyを静かにした半年"]) await expect(reader.locator("main")).toContainText(words);
  await expectNoSidewaysScroll(reader);
  await expectNoBarriersInLightAndDark(reader);
  // In all, each as often as it was about them.
  expect(await toldSince(desk, begin, MOVED)).toEqual([aoba, aoba, emi, ritsu, ritsu]);
});

test("a speaker comes on a phone from the mail to a talk that is confirmed, permitted and handed in", async ({ browser }) => {
  const mail = "minato@talks.test";
  const title = "止めた鍵の名簿を、みんなで読む";
  const owner = await open(browser, 1280);
  await enterAs(owner, ORGANIZER, "/organize");
  await ask(owner, "2026-01-01", "2199-12-31");
  const home = await open(browser, 1280);
  await enterByMail(home, mail, "凪野 みなと");
  await write(home, title);
  await home.getByRole("button", { name: "提出する" }).click();
  await expect(home.getByText("運営に届いています").first()).toBeVisible();
  await owner.goto(CALL);
  const row = owner.locator(".talk-row").filter({ hasText: title });
  await row.getByText("決める", { exact: true }).click();
  await row.getByRole("button", { name: "採択", exact: true }).click();
  await expect(owner.getByText("を「採択」にしました。")).toBeVisible();
  await sendResults(owner, 1);

  // By the link of the mail, on a phone that nobody has signed in on.
  const phone = await open(browser);
  await phone.goto(await linkIn(phone, mail, "採択のお知らせ", "reply"));
  await expectNoSidewaysScroll(phone);
  await phone.getByRole("button", { name: "登壇します" }).click();
  await expect(phone.getByText("登壇が決まりました")).toBeVisible();

  await owner.goto("/organize/mini-security-jaws/55/agenda");
  await owner.getByRole("button", { name: `「${title}」を最後に置く` }).click();
  await expect(owner.locator(`#agenda input.title[value="${title}"]`)).toBeVisible();
  await release(owner);
  expect(await mailTo(phone, mail, "タイムテーブルを公開しました: mini Security-JAWS 第55回")).toContain(title);
  await owner.goto("/organize/mini-security-jaws/55/letters");
  await owner.locator("#letter-slides_wanted").getByRole("link", { name: /^いま\d+人に送る$/ }).click();
  // Whom it tells is looked at first, and this speaker gets a line of their own.
  const told = owner.locator(".telling-changes > li").filter({ hasText: title });
  await told.getByText("この人だけの文面を書く").click();
  await told.getByLabel("件名").fill("ご登壇の前のお願い: mini Security-JAWS 第55回");
  await told.getByLabel("本文").fill("{名前} さん、駅まで迎えに行きます。\n\n{枠}");
  await owner.getByRole("button", { name: "文面を確かめる" }).click();
  await expect(told.getByLabel("本文")).toHaveValue(/駅まで迎えに行きます/);
  await expectNoSidewaysScroll(owner);
  await owner.getByRole("button", { name: "この文面で送る" }).click();
  await expect(owner.getByText(/\d+人に送ります。/)).toBeVisible();

  // The mail says what is wanted and leads there; to sign in takes a link, and no password.
  const wanted = await mailTo(phone, mail, "ご登壇の前のお願い: mini Security-JAWS 第55回");
  expect(wanted).toContain(`${title}: `);
  expect(wanted).toContain("駅まで迎えに行きます");
  await returnByMail(phone, mail, /https?:\/\/[^/\s"]+(\/speaking)/.exec(wanted)![1]);
  const tasks = phone.locator(".speaking-tasks");
  for (const task of ["公開してよいものを選ぶ", "資料を入れる"]) await expect(tasks).toContainText(task);
  await expectNoSidewaysScroll(phone);
  await expectNoBarriersInLightAndDark(phone);
  for (const what of ["録画", "資料の公開", "投稿"]) await permission(phone, what, "よい").check();
  await permission(phone, "写真", "断る").check();
  await phone.getByRole("button", { name: "この内容で保存する" }).click();
  await expect(phone.getByText("公開してよいものを保存しました。")).toBeVisible();
  await phone.locator("input[name=file]").setInputFiles(PDF);
  await phone.getByRole("button", { name: "PDFをアップロード" }).click();
  await expect(phone.getByText("PDFを預かりました。")).toBeVisible();
  for (const task of ["公開してよいものを選ぶ", "資料を入れる"]) await expect(phone.getByText(task)).toHaveCount(0);
  await expect(phone.locator(".speaking-talk")).toContainText("確定");
  await expectNoSidewaysScroll(phone);

  // Anybody opens the slides, and organizers are not asked for anything.
  const reader = await open(browser, 1280);
  const slides = (await phone.getByRole("link", { name: "預かっているPDF" }).getAttribute("href"))!;
  expect((await reader.request.get(slides)).status()).toBe(200);
  await reader.goto("/mini-security-jaws/55");
  await expect(reader.locator(".event-agenda")).toContainText(title);
  await owner.goto(CALL);
  await expect(row).toContainText("確定");
  await expect(row).toContainText("タイムテーブルに入りました");
});
