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
const WORDED = "ある会社の事故対応";

/** Everywhere that who is not signed in can look for something of the event. */
const PUBLIC = [
  "/", "/reports", "/security-jaws", EVENT, `${EVENT}/agenda/changes`, `${EVENT}/qa`, `${EVENT}/qa/all`, `${EVENT}/qa/stage`,
  `${EVENT}/register`, `${EVENT}/event.ics`, "/security-jaws/calendar.ics", "/security-jaws/feed.atom", "/sitemap.xml", "/sitemap/1.xml",
  // A part of it, since a page of results says what was looked for.
  `/search?q=${encodeURIComponent(SECRET.slice(0, 5))}`, `/search?q=${encodeURIComponent(SECRET.slice(0, 5))}&kind=talk`,
  "/api/v1/events/security-jaws/42/questions", `${EVENT}/qa/export/questions.csv`, `${EVENT}/qa/export/questions.json`,
];

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, viewport = { width: 1280, height: 900 }): Promise<Page> {
  return site.window(browser, { viewport });
}

/** Where the words stand, of all public places and of the talks' own. */
async function placesWith(request: APIRequestContext, talks: string[], words: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of [...PUBLIC, ...talks, ...talks.map((talk) => `${talk}/within`)]) {
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
  await release(organizer);

  const visitor = await open(browser);
  await visitor.goto(EVENT);
  await expect(visitor.locator("main")).toContainText(SECRET);
  const links = await visitor.locator(`a[href^="${EVENT}/talks/"]`).evaluateAll((all) => all.map((a) => new URL((a as HTMLAnchorElement).href).pathname));
  const talks = [...new Set(links)];
  // The control: while everybody may hear it, it is found.
  expect((await placesWith(visitor.request, talks, SECRET)).length).toBeGreaterThan(2);

  await organizer.goto(DESK);
  await row.locator("summary").first().click();
  await row.getByLabel("枠全体").selectOption("amber");
  await row.getByLabel("公開する題名").fill(WORDED);
  await organizer.keyboard.press("Tab");
  await saved(organizer);
  // Drafted is not released: readers are told nothing yet.
  expect((await placesWith(visitor.request, talks, WORDED)).length).toBe(0);
  await release(organizer);

  expect(await placesWith(visitor.request, talks, SECRET)).toEqual([]);
  await visitor.goto(EVENT);
  await expect(visitor.locator("main")).toContainText(WORDED);
  await expect(visitor.locator("main .tlp").first()).toHaveText("TLP:AMBER");
  await expectNoSidewaysScroll(visitor);
  await expectNoBarriersInLightAndDark(visitor);
  // Not even for who holds a seat.
  const attendee = await open(browser, { width: 390, height: 844 });
  await enterAs(attendee, ATTENDEE);
  expect(await placesWith(attendee.request, talks, SECRET)).toEqual([]);
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
