// While an evening is on, the first page and its board lead to its stream, to one's ticket and to asking, as its own page does;
// whoever asks there loses nothing; and when it is over, the first page says what comes of it.
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { BOARD, PHONE } from "../support/board";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const EVENT = "/mini-security-jaws/54";
const STREAM = "https://stream.example/mini-54";
const LEFT = /^(あと\d+分|まもなく次へ)$/;

test("who holds a seat finds stream, ticket and the way to ask on the first page and over the board", async ({ browser }) => {
  const phone = await site.window(browser, { viewport: PHONE });
  await enterAs(phone, "参加者 はるか");
  const isThere = async (path: string) => {
    await phone.goto(path);
    const ways = phone.locator(".hour-ways");
    await expect(ways.getByRole("link", { name: "配信を見る" })).toHaveAttribute("href", STREAM);
    await expect(ways.getByRole("link", { name: /^受付票/ })).toHaveAttribute("href", /^\/me\/tickets\//);
  };
  for (const path of ["/", BOARD]) {
    await isThere(path);
    await expect(phone.locator(".hour-left").first()).toHaveText(LEFT);
    await expectNoSidewaysScroll(phone);
    await expectNoBarriersInLightAndDark(phone);
  }
  // The board of who has voted is drawn for them.
  await expect(phone.locator("html[data-islands=ready]")).toBeAttached();
  await phone.getByRole("button", { name: /^投票する/ }).first().click();
  await expect(phone.getByRole("button", { name: /^投票を取り消す/ }).first()).toBeVisible();
  await isThere(BOARD);

  await phone.goto("/");
  await phone.locator(".live-strip").getByRole("link", { name: "質問を書く" }).click();
  await expect(phone).toHaveURL(`${site.url}${BOARD}#ask`);

  const visitor = await site.window(browser, { viewport: PHONE });
  for (const path of ["/", BOARD]) {
    await visitor.goto(path);
    await expect(visitor.locator(".hour-left").first()).toHaveText(LEFT);
    expect(await visitor.content()).not.toContain(STREAM);
  }
  for (const page of [phone, visitor]) await page.context().close();
});

test("a stream that can be framed opens over the board, and goes on when the evening runs late", async ({ browser }) => {
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, `/organize${EVENT}`);
  await desk.goto(`/organize${EVENT}?edit=all`);
  await desk.locator("[name=stream_url]").fill("https://www.youtube.com/watch?v=exampleid54");
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();

  const holder = await site.window(browser, { viewport: PHONE });
  await holder.route(/youtube/, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>x</title>" }));
  await enterAs(holder, "参加者 はるか", BOARD);
  await holder.locator(".hour-ways").getByRole("link", { name: "配信を見る" }).click();
  const frame = holder.locator(".hour-ways iframe");
  await expect(frame).toHaveAttribute("src", /^https:\/\/www\.youtube-nocookie\.com\/embed\/exampleid54/);
  await expectNoSidewaysScroll(holder);
  const late = (await holder.locator(".hour-strip").getAttribute("data-late"))!;
  await desk.goto(`/organize${EVENT}/run`);
  await desk.getByRole("button", { name: "なんでも質問会 を5分延ばす" }).click();
  await expect(holder.locator(".hour-strip")).not.toHaveAttribute("data-late", late);
  await expect(frame).toHaveCount(1);
  for (const page of [desk, holder]) await page.context().close();
});

test("whoever asks on the page of an event loses nothing, sees what was asked before, and gets there by a key", async ({ browser }) => {
  const page = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  // Nothing is lost by leaving, so nobody is asked whether to.
  const asked: string[] = [];
  page.on("dialog", (dialog) => { asked.push(dialog.type()); return dialog.accept(); });
  await page.goto(EVENT);
  const words = page.getByLabel("登壇者に聞きたいこと");
  await page.keyboard.press("q");
  await expect(words).toBeFocused();
  // In a field a letter is a letter.
  await page.keyboard.press("v");
  await expect(words).toHaveValue("v");
  await words.fill("");
  await words.blur();
  await page.keyboard.press("v");
  await expect(page.locator("a[data-vote]").first()).toBeFocused();
  await page.getByLabel("キーを使う").uncheck();
  await page.getByLabel("キーを使う").blur();
  await page.keyboard.press("q");
  await expect(words).not.toBeFocused();
  await page.getByLabel("キーを使う").check();
  await expectNoBarriersInLightAndDark(page);

  await words.fill("ルートユーザーのMFAは、どこに保管していますか?");
  await expect(page.locator(".event-ask .ask-similar a").first()).toContainText("答えがあります");
  await expect(page.locator(".event-ask .ask-similar a").first()).toContainText("#54");

  // What one sees as a character counts as one.
  const family = "👨‍👩‍👧‍👦";
  await words.fill(family.repeat(500));
  await expect(words).toHaveValue(family.repeat(500));
  await expect(page.locator("#ask-left")).toHaveText("あと0文字");
  await words.fill(family.repeat(501));
  await expect(page.locator("#ask-left")).toHaveText("1文字多すぎます");

  await words.fill("電波のない席から、この質問は届きますか?");
  await page.reload();
  await expect(words).toHaveValue("電波のない席から、この質問は届きますか?");
  await page.context().setOffline(true);
  await page.locator(".event-ask").getByRole("button", { name: "質問を送る" }).click();
  await expect(page.locator(".event-ask [role=status]")).toContainText("つながったときに送ります");
  await expect(words).toHaveValue("電波のない席から、この質問は届きますか?");
  await page.context().setOffline(false);
  await expect(page).toHaveURL(/\/qa\?asked=1$/);
  await expect(page.locator(".board-question", { hasText: "電波のない席から" }).first()).toBeVisible();
  await page.goto(EVENT);
  await expect(words).toHaveValue("");
  expect(asked).toEqual([]);

  // A question at sign-up as well.
  await page.goto("/security-jaws/42/register");
  await page.getByText("発表者に聞きたいことがあれば").click();
  await page.getByLabel("質問", { exact: true }).fill("ルートユーザーのMFAは、どこに保管していますか?");
  await expect(page.locator(".register .ask-similar a").first()).toContainText("答えがあります");
  await page.context().close();
});

test("when the evening is over, the first page says what comes of it until its report is out", async ({ browser }) => {
  const home = await site.window(browser, { viewport: PHONE });
  await home.goto("/");
  await expect(home.locator(".live-strip")).toContainText("なんでも質問会");
  const desk = await site.window(browser, { viewport: { width: 1280, height: 900 } });
  await enterAs(desk, ORGANIZER, `/organize${EVENT}`);
  await desk.getByRole("button", { name: "終了する", exact: true }).click();
  await expect(desk.getByText(/終了しました。/)).toBeVisible();
  await home.reload();
  const over = home.locator(".live-strip.over");
  await expect(over).toContainText("なんでも質問会");
  await expect(over).toContainText(/まだ答えのない質問 \d+件/);
  await expect(over).toContainText("レポートを公開すると、このページに載ります。");
  await expect(home.locator(".live-strip:not(.over)")).toHaveCount(0);
  await expectNoSidewaysScroll(home);
  await expectNoBarriersInLightAndDark(home);
  await over.getByRole("link", { name: "ふり返る" }).click();
  await expect(home).toHaveURL(`${site.url}${EVENT}`);
  for (const page of [home, desk]) await page.context().close();
});
