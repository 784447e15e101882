// A talk of TLP:AMBER is looked for in every public place; one of TLP:GREEN opens to who takes part, and to nobody else.
import type { APIRequestContext, Browser, Page } from "@playwright/test";
import { release, saved } from "../support/agenda";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { takeAtEveryWidth } from "../support/pictures";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const EVENT = "/security-jaws/42";
const DESK = "/organize/security-jaws/42/agenda";
const ATTENDEE = "参加者 はるか";
const SECRET = "聞こえてはいけない題名";
/** Who speaks of it, and nowhere else. */
const SPEAKER = "鳴海沢 せつ";
const WORDED = "ある会社の事故対応";
/** The slot of the second row. */
const TALK = `${EVENT}/talks/2`;

/** Everywhere that who is not signed in can look for something of the event. */
const PUBLIC = [
  "/", "/reports", "/security-jaws", EVENT, `${EVENT}/agenda/changes`, `${EVENT}/qa`, `${EVENT}/qa/all`, `${EVENT}/qa/stage`,
  `${EVENT}/register`, `${EVENT}/event.ics`, "/security-jaws/calendar.ics", "/security-jaws/feed.atom", "/sitemap.xml", "/sitemap/1.xml",
  // A part of it, since a page of results says what was looked for.
  `/search?q=${encodeURIComponent(SECRET.slice(0, 5))}`, `/search?q=${encodeURIComponent(SECRET.slice(0, 5))}&kind=talk`,
  `/search?q=${encodeURIComponent(SPEAKER.slice(0, 3))}`, `/search?q=${encodeURIComponent(SPEAKER.slice(0, 3))}&kind=speaker`,
  "/api/v1/events/security-jaws/42/questions", ...["csv", "json", "md"].map((kind) => `${EVENT}/qa/export/questions.${kind}`),
  `${EVENT}/report`,
];

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, viewport = { width: 1280, height: 900 }): Promise<Page> {
  return site.window(browser, { viewport });
}

/** Where the words stand, of all public places and of these. */
async function placesWith(request: APIRequestContext, places: string[], words: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of [...PUBLIC, ...places]) {
    const reply = await request.get(path, { maxRedirects: 0 });
    expect(reply.status(), path).toBeLessThan(500);
    if ((await reply.text()).includes(words)) found.push(path);
  }
  return found;
}

test("a talk of TLP:AMBER is nowhere in public but as organizers word it", async ({ browser }) => {
  const organizer = await open(browser);
  await enterAs(organizer, ORGANIZER, DESK);
  const row = organizer.locator("#row-1");
  await row.locator(".title").fill(SECRET);
  await organizer.keyboard.press("Enter");
  await saved(organizer);
  const billed = row.locator("[name='1.who.0.name']");
  if (!(await billed.isVisible())) await row.locator("summary").first().click();
  await billed.fill(SPEAKER);
  await organizer.keyboard.press("Tab");
  await saved(organizer);
  await release(organizer);

  const visitor = await open(browser);
  await visitor.goto(EVENT);
  await expect(visitor.locator("main")).toContainText(SECRET);
  const links = await visitor.locator(`a[href^="${EVENT}/talks/"]`).evaluateAll((all) => all.map((a) => new URL((a as HTMLAnchorElement).href).pathname));
  const talks = [...new Set(links)];
  expect(talks).toContain(TALK);
  const page = (await visitor.locator("main a.who", { hasText: SPEAKER }).first().getAttribute("href"))!;
  expect(page).toMatch(/^\/speakers\//);
  const places = [...talks, ...talks.map((talk) => `${talk}/within`), page];
  // Nobody finds a word in the bytes of a picture: there is one, or none.
  const picture = async (request: APIRequestContext) => (await request.get(`${TALK}/share.png`)).status();
  // The control: while everybody may hear it, it is found, and so is who speaks.
  expect((await placesWith(visitor.request, places, SECRET)).length).toBeGreaterThan(2);
  const named = await placesWith(visitor.request, places, SPEAKER);
  expect(named).toEqual(expect.arrayContaining([EVENT, TALK, page]));
  expect(named.some((path) => path.startsWith("/search"))).toBe(true);
  expect(await picture(visitor.request)).toBe(200);

  await organizer.goto(DESK);
  await row.locator("summary").first().click();
  await row.getByLabel("枠全体").selectOption("amber");
  await row.getByLabel("公開する題名").fill(WORDED);
  await organizer.keyboard.press("Tab");
  await saved(organizer);
  // Drafted is not released: readers are told nothing yet.
  expect((await placesWith(visitor.request, places, WORDED)).length).toBe(0);
  await release(organizer);

  for (const words of [SECRET, SPEAKER]) expect(await placesWith(visitor.request, places, words), words).toEqual([]);
  expect(await picture(visitor.request)).toBe(404);
  await visitor.goto(EVENT);
  await expect(visitor.locator("main")).toContainText(WORDED);
  await expect(visitor.locator("main .tlp").first()).toHaveText("TLP:AMBER");
  await expectNoSidewaysScroll(visitor);
  await expectNoBarriersInLightAndDark(visitor);
  // Not even for who holds a seat.
  const attendee = await open(browser, { width: 390, height: 844 });
  await enterAs(attendee, ATTENDEE);
  for (const words of [SECRET, SPEAKER]) expect(await placesWith(attendee.request, places, words), words).toEqual([]);
  expect(await picture(attendee.request)).toBe(404);
  // Whoever plans it reads it.
  await organizer.goto(DESK);
  await expect(row.locator(".title")).toHaveValue(SECRET);
});

test("a talk of TLP:GREEN opens to who holds a seat", async ({ browser }) => {
  const organizer = await open(browser);
  await enterAs(organizer, ORGANIZER, DESK);
  const row = organizer.locator("#row-2");
  await row.locator("summary").first().click();
  await row.getByLabel("枠全体").selectOption("green");
  await organizer.keyboard.press("Tab");
  await saved(organizer);
  await release(organizer);

  const visitor = await open(browser, { width: 390, height: 844 });
  await visitor.goto(EVENT);
  const line = visitor.locator("main li, main tr, main article").filter({ hasText: "TLP:GREEN" }).first();
  const talk = new URL((await line.locator(`a[href^="${EVENT}/talks/"]`).first().getAttribute("href"))!, site.url).pathname;
  await visitor.goto(talk);
  await expect(visitor.locator("main")).toContainText("TLP:GREEN");
  const way = visitor.getByRole("link", { name: "参加者として見る" });
  await expectNoBarriersInLightAndDark(visitor);
  await way.click();
  await expect(visitor).toHaveURL(/\/sign-in\?next=/);

  const attendee = await open(browser, { width: 390, height: 844 });
  await enterAs(attendee, ATTENDEE);
  await attendee.goto(`${talk}/within`);
  await expect(attendee.getByRole("heading").first()).toBeVisible();
  await expect(attendee.locator("main")).toContainText("TLP:GREEN");
  await expectNoSidewaysScroll(attendee);
  await expectNoBarriersInLightAndDark(attendee);
  await takeAtEveryWidth(attendee, "talk-within");
});
