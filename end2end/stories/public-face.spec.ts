// The pages that a stranger sees first: a vote from the first page, the strip of what is on, the wall of a series.
import { ORGANIZER, enterAs } from "../support/demo";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: "years" });
});
test.afterAll(() => site?.stop());

test("a stranger votes on the first page, and takes the vote back", async ({ browser }) => {
  const page = await (await browser.newContext({ baseURL: site.url })).newPage();
  await page.goto("/");
  await expectNoBarriersInLightAndDark(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("権限を小さく、夜を静かに。");
  const vote = page.locator(".ask-card a[data-vote]").first();
  const before = Number(await vote.textContent());
  await vote.click();
  await expect(vote).toHaveAttribute("aria-pressed", "true");
  await expect(vote).toHaveText(String(before + 1));
  // Two quick presses are one wish each, never two votes of one person.
  await vote.dblclick();
  await expect(vote).toHaveAttribute("aria-busy", "false");
  await expect(vote).toHaveText(/^\d+$/);
  const board = await page.request.get("/api/v1/events/security-jaws/42/questions");
  const counts = ((await board.json()) as { questions: { votes: number }[] }).questions.map((question) => question.votes);
  expect(Math.max(...counts)).toBeLessThanOrEqual(before + 1);
  await expectNoSidewaysScroll(page);

  // Without a connection the page stays, and says so.
  await page.context().setOffline(true);
  await vote.click();
  await expect(vote.getByRole("status")).toHaveText("つながりません。もう一度押してください。");
  await page.context().setOffline(false);
});

test("a vote is read with its count, and is still mine when the page is loaded again", async ({ browser }) => {
  const page = await (await browser.newContext({ baseURL: site.url })).newPage();
  await page.goto("/");
  const vote = page.locator(".ask-card a[data-vote]").first();
  const before = Number(await vote.textContent());
  await expect(vote).toHaveAttribute("aria-label", new RegExp(`^投票する\\(${before}票\\): .`));
  await vote.click();
  await expect(vote).toHaveAttribute("aria-label", new RegExp(`^投票を取り消す\\(${before + 1}票\\): .`));
  await page.reload();
  await expect(vote).toHaveAttribute("aria-pressed", "true");
  await expect(vote).toHaveAttribute("aria-label", /^投票を取り消す\(/);
  await page.context().close();
});

test("without script a vote on the first page leads to the board", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: site.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/");
  await page.locator(".ask-card a[data-vote]").first().click();
  await expect(page).toHaveURL(/\/security-jaws\/42\/qa$/);
  await expect(page.getByRole("heading", { name: "質問", level: 1 })).toBeVisible();
  await context.close();
});

test("the wall of a series leads to every report, at both widths", async ({ browser }) => {
  const page = await (await browser.newContext({ baseURL: site.url })).newPage();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/security-jaws");
    await expect(page.locator(".tile")).toHaveCount(42);
    await expectNoSidewaysScroll(page);
    await expectNoBarriersInLightAndDark(page);
  }
  await page.getByRole("link", { name: /通知を減らす夜/ }).click();
  await expect(page).toHaveURL(/\/security-jaws\/41\/report$/);
  await page.goto("/security-jaws/41/talks/2");
  await page.locator(".other-talks a").first().click();
  await expect(page.locator(".talk-page h1")).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);
});

test("the strip of the first page says what is being answered now", async ({ browser }) => {
  const stranger = await (await browser.newContext({ baseURL: site.url })).newPage();
  await stranger.goto("/");
  const now = stranger.locator("a[data-answering]");
  await expect(now).toContainText("最初に見るログを1つだけ選ぶなら");
  const moderator = await (await browser.newContext({ baseURL: site.url })).newPage();
  await enterAs(moderator, ORGANIZER, "/organize");
  const board = (await (await moderator.request.get("/api/v1/events/mini-security-jaws/54/questions")).json()) as { questions: { id: number; body: string; status: string }[] };
  const other = board.questions.find((question) => question.status === "live")!;
  const reply = await moderator.request.post(`/mini-security-jaws/54/qa/${other.id}/state`, { form: { to: "answering" }, headers: { origin: site.url } });
  expect(reply.ok()).toBe(true);
  await expect(now).toContainText(other.body);

  // What a moderator hides is gone from the first page with the next reader.
  const answered = board.questions.find((question) => question.status === "answered_text")!;
  expect(await (await stranger.request.get("/")).text()).toContain(answered.body);
  await moderator.request.post(`/mini-security-jaws/54/qa/${answered.id}/state`, { form: { to: "hidden" }, headers: { origin: site.url } });
  expect(await (await stranger.request.get("/")).text()).not.toContain(answered.body);
});
