// What organizers do with those who registered: ask them something, look at them, change one by hand, write to them; and
// a draw that a small program of somebody else's repeats from what is published.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { mailTo, newestMail, toldSince } from "../support/mails";
import { register } from "../support/registering";
import { setSeats } from "../support/seats";
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

/** When these stories began: their days stay the same when midnight passes meanwhile. */
const BEGAN = Date.now();

/** The day so many days from then, as a form has it. */
function inTokyo(days: number): string {
  return new Date(BEGAN + (days * 24 + 9) * 3_600_000).toISOString().slice(0, 10);
}

test("what is asked is answered, seen, and changed by hand", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  await desk.goto(`${DESK}/sign-up`);
  const ask = async (words: string, kind: string, more: Record<string, string> = {}, required = false) => {
    const box = desk.locator("#new");
    if (!(await box.evaluate((node: HTMLDetailsElement) => node.open))) await box.locator("summary").click();
    await box.locator('[name="words_ja"]').fill(words);
    await box.locator('[name="kind"]').selectOption(kind);
    for (const [name, value] of Object.entries(more)) {
      const field = box.locator(`[name="${name}"]`);
      if ((await field.evaluate((node) => node.tagName)) === "SELECT") await field.selectOption(value);
      else await field.fill(value);
    }
    if (required) await box.locator('[name="required"]').check();
    await box.getByRole("button", { name: "加える" }).click();
    await expect(desk.getByText("質問を加えました。")).toBeVisible();
  };
  await ask("懇親会", "choice", { options: "出る\n出ない" }, true);
  const condition = await desk.locator('#new [name="only_if"] option', { hasText: "出る" }).first().getAttribute("value");
  await ask("食べられないもの", "short", { only_if: condition! });
  await expectNoBarriersInLightAndDark(desk);
  // A question without its options keeps what was typed.
  await desk.locator("#new summary").click();
  await desk.locator('#new [name="words_ja"]').fill("きっかけ");
  await desk.locator('#new [name="kind"]').selectOption("choices");
  await desk.locator("#new").getByRole("button", { name: "加える" }).click();
  await desk.getByRole("link", { name: "選択肢を2つ以上" }).click();
  await expect(desk.locator("#f-options")).toBeFocused();
  await expect(desk.locator('#new [name="words_ja"]')).toHaveValue("きっかけ");

  const page = await register(site, browser, "asked@desk.test", /^現地/, async (page) => {
    await expect(page.getByLabel("食べられないもの")).toBeHidden();
    await page.getByRole("radio", { name: "出る", exact: true }).check();
    await page.getByLabel("食べられないもの").fill("えび");
    await expectNoSidewaysScroll(page);
    await expectNoBarriersInLightAndDark(page);
  });
  const code = await page.locator(".ticket-code").innerText();
  // They change their mind.
  await page.getByText("申し込みの答え").click();
  await page.getByRole("radio", { name: "出ない" }).check();
  await page.getByRole("button", { name: "答えを保存する" }).click();
  await expect(page.getByText("答えを保存しました")).toBeVisible();

  // Found among all by the answer, until the token takes itself away.
  await desk.goto(`${DESK}/attendees`);
  await desk.getByText("絞り込み", { exact: true }).click();
  await desk.locator(".narrow-by").filter({ hasText: "懇親会" }).getByRole("checkbox", { name: "出ない" }).check();
  await desk.getByRole("button", { name: "絞り込む" }).click();
  await expect(desk.locator(".attendee-rows li")).toHaveCount(1);
  await expect(desk.locator(".attendee-rows li")).toContainText(code);
  await expectNoBarriersInLightAndDark(desk);
  // Pressed, it opens with what it may be; by keyboard, too.
  const token = desk.locator(".token").filter({ hasText: "懇親会" });
  await token.locator("summary").focus();
  await desk.keyboard.press("Enter");
  await expect(token.getByRole("checkbox", { name: "出ない" })).toBeFocused();
  await desk.keyboard.press("Escape");
  await expect(token.getByRole("checkbox", { name: "出る" })).toBeHidden();
  await expect(token.locator("summary")).toBeFocused();
  await token.locator("summary").click();
  await token.getByRole("checkbox", { name: "出る", exact: true }).check();
  await expectNoBarriersInLightAndDark(desk);
  await token.getByRole("button", { name: "絞り込む" }).click();
  await expect(token).toContainText("出る・出ない");
  await expect(desk.locator(".attendee-rows li").filter({ hasText: code })).toHaveCount(1);
  await desk.getByRole("link", { name: "「懇親会 出る・出ない」を外す" }).click();
  await expect(desk.locator(".token")).toHaveCount(0);
  await expect(desk.locator(".attendee-rows li")).not.toHaveCount(1);

  await desk.goto(`${DESK}/attendees?q=${code}`);
  await expect(desk.getByText("見込み").or(desk.locator(".growth").first()).first()).toBeVisible();
  await expectNoBarriersInLightAndDark(desk);
  await desk.locator(".attendee-who a").click();
  const person = desk.locator("#person");
  await expect(desk.locator(".attendee-facts").getByText("出ない")).toBeVisible();
  await expect(desk.getByText("asked@desk.test")).toHaveCount(0);
  await desk.getByRole("button", { name: "表示する" }).click();
  await expect(desk.getByText("asked@desk.test")).toBeVisible();
  await desk.getByRole("textbox", { name: "運営のメモ" }).fill("入口で声をかける");
  await desk.getByRole("button", { name: "保存する" }).click();
  await expect(desk.getByText("メモを保存しました。")).toBeVisible();
  await expectNoBarriersInLightAndDark(desk);
  await person.getByText("申し込みを取り消す").click();
  await person.locator('[name="words"]').fill("会場の都合で、申し訳ありません。");
  await desk.locator("#f-reason-remove").fill("会場の都合");
  await desk.getByRole("button", { name: "取り消す", exact: true }).click();
  await expect(desk.getByText("変えました。")).toBeVisible();
  expect(await mailTo(page, "asked@desk.test", "申し込みを取り消しました")).toContain("申し訳ありません");
  // Its answers leave with the list.
  const csv = await desk.request.post(`${DESK}/attendees.csv`, { headers: { origin: site.url } });
  expect(await csv.text()).toContain('"懇親会"');
  for (const path of ["attendees", `attendees/${code}`, "sign-up", "announcements", "lottery"]) {
    const phone = await open(browser);
    await enterAs(phone, ORGANIZER, "/organize");
    await phone.goto(`${DESK}/${path}`);
    await expectNoSidewaysScroll(phone);
    await phone.context().close();
  }
});

for (const [script, javaScriptEnabled] of [["with script", true], ["without script", false]] as const) {
  test(`people are read beside the list, which stays as it was, ${script}`, async ({ browser }) => {
    const context = await browser.newContext({ baseURL: site.url, reducedMotion: "reduce", viewport: { width: 1280, height: 844 }, javaScriptEnabled });
    const desk = await context.newPage();
    await enterAs(desk, ORGANIZER, "/organize");
    await desk.goto(`${DESK}/attendees?view=confirmed`);
    const rows = desk.locator(".attendee-rows li");
    const person = desk.locator("#person");
    const names = await rows.locator("strong").allInnerTexts();
    expect(names.length).toBeGreaterThan(3);
    const reads = async (n: number) => {
      await expect(person.getByRole("heading", { level: 2 })).toHaveText(names[n]!);
      await expect(person.getByText(`${names.length}人の${n + 1}人目`)).toBeVisible();
      await expect(rows).toHaveCount(names.length);
      await expect(rows.nth(n)).toHaveAttribute("aria-current", "true");
      expect(new URL(desk.url()).searchParams.get("view")).toBe("confirmed");
      if (javaScriptEnabled) await expect(desk.locator("html")).toHaveAttribute("data-desk", "ready");
    };
    await rows.nth(0).locator('input[name="code"]').check();
    await rows.nth(1).getByRole("link").click();
    await reads(1);
    // The line has the focus; from it Tab and Enter lead to what stands beside it.
    await expect(rows.nth(1)).toBeFocused();
    await desk.keyboard.press("Tab");
    await desk.keyboard.press("Tab");
    await desk.keyboard.press("Enter");
    await expect(person).toBeFocused();
    if (javaScriptEnabled) {
      await expect(rows.nth(0).locator('input[name="code"]')).toBeChecked();
      await desk.keyboard.press("j");
      await reads(2);
      await desk.keyboard.press("k");
      await reads(1);
      await desk.keyboard.press("ArrowDown");
      await reads(2);
      await expect(rows.nth(0).locator('input[name="code"]')).toBeChecked();
    } else {
      await person.getByRole("link", { name: "次の人" }).click();
      await reads(2);
    }
    await expectNoSidewaysScroll(desk);
    if (javaScriptEnabled) await expectNoBarriersInLightAndDark(desk);
    const note = person.getByRole("textbox", { name: "運営のメモ" });
    await note.fill(`通路側の席 ${script}`);
    if (javaScriptEnabled) {
      // Escape leaves the field, and what is typed stays.
      await desk.keyboard.press("Escape");
      await expect(note).not.toBeFocused();
      await expect(note).toHaveValue(`通路側の席 ${script}`);
      // M goes to the button that leaves the page: a key alone begins no announcement.
      await desk.keyboard.press("m");
      await expect(person.getByRole("button", { name: "お知らせを書く" })).toBeFocused();
      await reads(2);
    }
    await person.getByRole("button", { name: "保存する" }).click();
    await expect(desk.getByText("メモを保存しました。")).toBeVisible();
    await reads(2);
    await expect(rows.nth(2).locator(".attendee-note")).toHaveText(`通路側の席 ${script}`);
    // What is refused says so beside the list, too.
    await person.getByText("申し込みを取り消す").click();
    await person.locator('[name="words"]').fill("会場の都合です。");
    await person.locator("#f-reason-remove").fill(" ");
    await person.getByRole("button", { name: "取り消す", exact: true }).click();
    await expect(person.locator('[name="words"]')).toHaveValue("会場の都合です。");
    await expect(rows).toHaveCount(names.length);
    await person.getByRole("link", { name: "一覧だけにする" }).click();
    await expect(person).toHaveCount(0);
    await expect(rows.nth(2)).toBeFocused();
    if (javaScriptEnabled) {
      await expect(desk.locator("html")).toHaveAttribute("data-desk", "ready");
      await expect(rows.nth(0).locator('input[name="code"]')).toBeChecked();
      await desk.keyboard.press("Space");
      await reads(2);
      await desk.keyboard.press("Escape");
      await expect(person).toHaveCount(0);
    } else {
      await rows.nth(2).getByRole("link").click();
      await reads(2);
      await person.getByRole("link", { name: "一覧だけにする" }).click();
      await expect(person).toHaveCount(0);
    }
    await desk.goBack();
    await reads(2);
    await context.close();
  });
}

test("on a phone who is read stands in the place of the list", async ({ browser }) => {
  const phone = await open(browser);
  await enterAs(phone, ORGANIZER, "/organize");
  await phone.goto(`${DESK}/attendees?view=confirmed`);
  const row = phone.locator(".attendee-rows li").nth(1);
  const name = await row.locator("strong").innerText();
  await expectNoSidewaysScroll(phone);
  await row.getByRole("link").click();
  await expect(phone.getByRole("heading", { level: 2, name })).toBeVisible();
  await expect(phone.locator(".attendee-rows")).toBeHidden();
  await expectNoSidewaysScroll(phone);
  await expectNoBarriersInLightAndDark(phone);
  await phone.getByRole("link", { name: "一覧だけにする" }).click();
  await expect(row).toBeFocused();
  await expect(row).toBeInViewport();
  await phone.goBack();
  await expect(phone.getByRole("heading", { level: 2, name })).toBeVisible();
  await phone.context().close();
});

test("an announcement is looked at, tried, stopped, and arrives", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, `${DESK}/announcements`);
  await desk.getByLabel("件名", { exact: true }).fill("会場の入口が変わりました");
  await desk.getByLabel("本文", { exact: true }).fill("{名前} さん\n\n**北口**から入ってください。{受付票}");
  await desk.getByRole("button", { name: "保存して確かめる" }).click();
  await expect(desk.locator(".announce-mail strong").first()).toHaveText("北口");
  await expectNoBarriersInLightAndDark(desk);
  const people = Number(/(\d+)/.exec(await desk.locator(".announce-reach b").innerText())![1]);
  expect(people).toBeGreaterThan(3);
  await desk.getByRole("button", { name: "自分に試しに送る" }).click();
  await mailTo(desk, "organizer@demo.example", "会場の入口が変わりました");
  await desk.getByRole("button", { name: `${people}人に送る` }).click();
  await desk.getByRole("button", { name: "元に戻す" }).click();
  await expect(desk.getByText("止めました。")).toBeVisible();
  await desk.getByRole("link", { name: "続きを書く" }).click();
  await desk.getByRole("button", { name: `${people}人に送る` }).click();
  await expect(desk.getByText("まもなく送ります。")).toBeVisible();
  await expect(desk.getByText("送信済み")).toBeVisible({ timeout: 40_000 });
  await expect(desk.getByText(`届いた ${people}`)).toBeVisible();
  const text = await mailTo(desk, "attendee@demo.example", "会場の入口が変わりました");
  expect(text).toContain("参加者 はるか さん");
});

test("a draw is repeated from its published list by a small program of somebody else's", async ({ browser }) => {
  const desk = await open(browser, 1280);
  await enterAs(desk, ORGANIZER, "/organize");
  // Two seats are free beside those that are held.
  await setSeats(desk, 1, "6");
  await desk.goto(`${DESK}/lottery`);
  const kind = desk.locator("section.card", { hasText: "オンライン" });
  await kind.getByText("抽選にする").first().click();
  await kind.getByLabel("種にする公開の値").fill("3日後の日経平均の終値");
  await kind.getByLabel("時刻", { exact: true }).fill("15:00");
  // A value that is out already is no promise.
  await kind.getByLabel("その値が出る日").fill(inTokyo(-1));
  await kind.getByRole("button", { name: "抽選にする" }).click();
  await expect(desk.getByText("この日時はもう過ぎています。").first()).toBeVisible();
  await kind.getByLabel("その値が出る日").fill(inTokyo(3));
  await kind.getByRole("button", { name: "抽選にする" }).click();
  await expect(desk.getByText("抽選にしました。")).toBeVisible();
  // The button says what choosing comes to.
  const chooser = await open(browser);
  await chooser.goto("/security-jaws/42/register");
  await chooser.getByRole("radio", { name: /^オンライン/ }).check();
  await expect(chooser.getByRole("button", { name: /^オンライン.*の抽選に申し込む$/ })).toBeVisible();
  await chooser.getByRole("radio", { name: /^現地/ }).check();
  await expect(chooser.getByRole("button", { name: /抽選に申し込む$/ })).toBeHidden();
  const holders: Page[] = [];
  for (const name of ["ika", "tako", "ebi"]) holders.push(await register(site, browser, `${name}@draw.test`, /^オンライン/));
  await holders[0].reload();
  await expect(holders[0].getByText("抽選に申し込み済み")).toBeVisible();
  await kind.getByRole("button", { name: "名簿を閉じて" }).click();
  await expect(desk.getByText("名簿を閉じました。").first()).toBeVisible();

  const reader = await open(browser);
  await reader.goto("/security-jaws/42/lottery");
  const [year, month, day] = inTokyo(3).split("-").map(Number);
  const out = new RegExp(`${year}年${month}月${day}日\\(.\\) 15:00です。`);
  await expect(reader.getByText("値が出るのは").filter({ hasText: out })).toBeVisible();
  await expect(reader.locator(".lottery-left")).toHaveText(/^あと\d+日と\d+時間\d+分$/);
  const [seal] = await reader.locator(".seal code").allInnerTexts();
  const list = await (await reader.request.get(await reader.getByRole("link", { name: "名簿(番号だけ)" }).getAttribute("href") as string)).text();
  const before = await newestMail(desk);
  await desk.getByLabel("出た値").fill("42123.45");
  await desk.getByRole("button", { name: "抽選する" }).click();
  await expect(desk.getByText("約束した値が出る日時は、まだ来ていません。").first()).toBeVisible();
  // The days pass.
  await site.sql("update lotteries set said_at = said_at - interval '4 days', closed_at = closed_at - interval '4 days', value_at = value_at - interval '4 days'");
  await expect(desk.getByLabel("出た値")).toHaveValue("42123.45");
  await desk.getByRole("button", { name: "抽選する" }).click();
  await expect(desk.getByText("抽選しました。").first()).toBeVisible();

  // Only what is published: the list as it was before, the seed, the number of seats.
  await reader.reload();
  const [, past, then] = inTokyo(-1).split("-").map(Number);
  await expect(reader.getByText("値が出る日時として約束したのは").filter({ hasText: `${past}月${then}日` })).toBeVisible();
  const seed = (await reader.locator(".seal code").allInnerTexts())[1];
  const seats = /(\d+)席を分けました/.exec(await reader.locator("main").innerText())![1];
  expect(seats).toBe("2");
  const ran = spawnSync(process.execPath, [join(__dirname, "../support/draw.mjs"), seed, seats], { input: list, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  const [fingerprint, ...ours] = ran.stdout.trim().split("\n");
  expect(fingerprint).toBe(seal);
  const order = await (await reader.request.get(await reader.getByRole("link", { name: "くじの順" }).getAttribute("href") as string)).text();
  const theirs = order.trim().split(/\r?\n/).slice(1).map((line) => line.replaceAll('"', "").split(","));
  expect(theirs.map(([, number, , result]) => `${number} ${result}`)).toEqual(ours);
  await expectNoSidewaysScroll(reader);
  await expectNoBarriersInLightAndDark(reader);
  // The page computes all of it anew from the two files.
  const check = reader.locator("form[data-lottery]");
  await check.getByLabel("申し込み番号").fill(ours[2].split(" ")[0].toLowerCase());
  await check.getByRole("button", { name: "計算する" }).click();
  await expect(check.getByText("公表した順と同じです")).toBeVisible();
  await expect(check.getByText(`${ours[2].split(" ")[0]}は3番目です。`)).toBeVisible();
  await expect(check.locator("[data-fill=value]")).toHaveText(theirs[2][2]);
  await check.getByLabel("申し込み番号").fill("A-9999");
  await check.getByRole("button", { name: "計算する" }).click();
  await expect(check.getByText("この番号は名簿にありません。")).toBeVisible();
  await expectNoBarriersInLightAndDark(reader);
  // A list that was tampered with is found out by its fingerprint, an order by the number that stands elsewhere.
  await reader.route("**/list.txt", (route) => route.fulfill({ contentType: "text/plain", body: list.replace("A-0001", "A-0007") }));
  await check.getByRole("button", { name: "計算する" }).click();
  await expect(check.getByText("公表したものと違います")).toBeVisible();
  await expect(check.getByText("名簿の指紋が違います。")).toBeVisible();
  await expect(check.locator("[data-fill=theirs]")).toHaveText(seal);
  await expect(check.locator("[data-fill=ours]")).toHaveText(/^[0-9a-f]{64}$/);
  await expect(check.getByText("公表した順と同じです")).toBeHidden();
  await reader.unroute("**/list.txt");
  const [first, second] = [theirs[0], theirs[1]];
  const swapped = order.replace(first[1], "X").replace(second[1], first[1]).replace("X", second[1]);
  await reader.route("**/order.csv", (route) => route.fulfill({ contentType: "text/csv", body: swapped }));
  await check.getByRole("button", { name: "計算する" }).click();
  await expect(check.getByText("1番目の申し込み番号が違います。")).toBeVisible();
  await expect(check.locator("[data-fill=theirs]")).toHaveText(second[1]);
  await expect(check.locator("[data-fill=ours]")).toHaveText(first[1]);
  await expectNoSidewaysScroll(reader);
  await expectNoBarriersInLightAndDark(reader);
  await reader.unroute("**/order.csv");
  const program = await reader.request.get(await reader.getByRole("link", { name: "計算の手順" }).getAttribute("href") as string);
  expect(await program.text()).toContain("hashlib.sha256");
  // Everybody reads their own place in it, and has a mail.
  const won: string[] = [];
  for (const holder of holders) {
    await holder.goto("/security-jaws/42/lottery");
    const title = await holder.getByRole("heading", { level: 1 }).innerText();
    const place = /^当選しました。あなたは(\d+)番目です。$/.exec(title)?.[1];
    if (place) won.push(ours[Number(place) - 1]);
    else expect(title).toBe("抽選では、キャンセル待ち1番目でした。");
  }
  expect(won.sort()).toEqual(ours.slice(0, 2).sort());
  const told = async () => [await toldSince(desk, before, "当選しました: "), await toldSince(desk, before, "抽選の結果: ")];
  await expect.poll(async () => (await told()).map((to) => to.length)).toEqual([2, 1]);
  expect((await told()).flat().sort()).toEqual(["ebi@draw.test", "ika@draw.test", "tako@draw.test"]);
});
