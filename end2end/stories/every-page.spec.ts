// Every page of the demonstration, narrow and wide, light and dark, Japanese and English.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Witness, expectEnoughContrast, expectLargeTargets, expectNoBarriers, expectNoBarriersButColours, expectNoSidewaysScroll } from "../support/checks";
import { BILLED, ORGANIZER, enterAs, expect, test } from "../support/demo";
import { areWanted, heightAt, takeBoth } from "../support/pictures";

test.describe.configure({ mode: "parallel" });

interface Stop {
  name: string;
  path: string;
  status?: number;
  island?: boolean;
}

const PUBLIC: Stop[] = [
  { name: "home", path: "/" },
  { name: "series", path: "/security-jaws" },
  { name: "series-mini", path: "/mini-security-jaws" },
  { name: "event-32", path: "/security-jaws/32" },
  { name: "event-42", path: "/security-jaws/42" },
  { name: "event-mini", path: "/mini-security-jaws/55" },
  { name: "participants", path: "/security-jaws/42/attendees" },
  { name: "lottery", path: "/security-jaws/42/lottery" },
  { name: "changes", path: "/security-jaws/42/agenda/changes" },
  { name: "event-live", path: "/mini-security-jaws/54" },
  { name: "board", path: "/mini-security-jaws/54/qa", island: true },
  { name: "board-over", path: "/security-jaws/32/qa", island: true },
  { name: "questions", path: "/mini-security-jaws/54/qa/all" },
  { name: "questions-by-talk", path: "/mini-security-jaws/54/qa/all?order=talk&state=open" },
  { name: "questions-over", path: "/security-jaws/32/qa/all" },
  { name: "stage", path: "/mini-security-jaws/54/qa/stage", island: true },
  { name: "register", path: "/security-jaws/42/register" },
  { name: "register-sent", path: "/security-jaws/42/register/sent" },
  { name: "follow-sent", path: "/follow?sent=1" },
  { name: "proposals", path: "/security-jaws/proposals" },
  { name: "join", path: "/q" },
  { name: "join-wrong", path: "/q/nothing", status: 404 },
  { name: "sign-in-link", path: "/sign-in/link" },
  { name: "sign-up", path: "/sign-up" },
  { name: "sign-up-sent", path: "/sign-up?sent=1" },
  { name: "talk", path: "/security-jaws/32/talks/4" },
  { name: "talk-42", path: "/security-jaws/42/talks/2" },
  { name: "report", path: "/security-jaws/32/report" },
  { name: "reports", path: "/reports" },
  { name: "search", path: "/search" },
  { name: "search-hits", path: "/search?q=権限" },
  { name: "search-none", path: "/search?q=ぬばたま" },
  { name: "search-too-long", path: `/search?q=${"長い".repeat(200)}` },
  { name: "sign-in", path: "/sign-in" },
  { name: "reset", path: "/reset" },
  { name: "reset-sent", path: "/reset?sent=1" },
  { name: "404", path: "/security-jaws/999", status: 404 },
  { name: "405", path: "/sign-out", status: 405 },
];

const DESK: Stop[] = [
  { name: "desk", path: "/organize" },
  { name: "desk-import", path: "/organize/import" },
  { name: "desk-report", path: "/organize/security-jaws/32/report" },
  { name: "desk-notes", path: "/organize/security-jaws/32/notes/4", island: true },
  { name: "desk-revision", path: "/organize/security-jaws/32/report/revisions/2" },
  { name: "desk-notes-revision", path: "/organize/security-jaws/32/notes/4/revisions/1" },
  { name: "desk-proposals", path: "/organize/security-jaws/proposals" },
  { name: "desk-call", path: "/organize/security-jaws/proposals/call" },
  { name: "proposal-new", path: "/security-jaws/proposals/new" },
  { name: "settings", path: "/settings" },
  { name: "me", path: "/me" },
  { name: "desk-series", path: "/organize/security-jaws" },
  { name: "desk-events", path: "/organize/security-jaws/events" },
  { name: "desk-find", path: "/organize/find?at=security-jaws/42&q=moushi" },
  { name: "desk-settings", path: "/organize/security-jaws/settings" },
  { name: "desk-members", path: "/organize/security-jaws/members" },
  { name: "desk-mails", path: "/organize/security-jaws/mails" },
  { name: "prove", path: "/prove" },
  { name: "desk-new-series", path: "/organize/series" },
  { name: "desk-missing", path: "/organize/security-jaws/missing" },
  { name: "desk-log", path: "/organize/security-jaws/log" },
  { name: "desk-event", path: "/organize/security-jaws/42" },
  { name: "desk-event-when", path: "/organize/security-jaws/42?edit=when" },
  { name: "desk-event-all", path: "/organize/security-jaws/42?edit=all" },
  { name: "desk-event-log", path: "/organize/security-jaws/42/log" },
  { name: "desk-run-sheet", path: "/organize/security-jaws/42/run" },
  { name: "desk-agenda", path: "/organize/security-jaws/42/agenda" },
  { name: "desk-agenda-released", path: "/organize/security-jaws/42/agenda?see=released" },
  { name: "desk-attendees", path: "/organize/security-jaws/42/attendees" },
  { name: "desk-door", path: "/organize/security-jaws/42/check-in" },
  { name: "desk-door-search", path: "/organize/security-jaws/42/check-in?q=a" },
  { name: "desk-door-list", path: "/organize/security-jaws/42/check-in/list" },
  { name: "desk-door-badges", path: "/organize/security-jaws/42/check-in/badges" },
  { name: "desk-sign-up", path: "/organize/security-jaws/42/sign-up" },
  { name: "desk-sign-up-series", path: "/organize/security-jaws/sign-up" },
  { name: "desk-announcements", path: "/organize/security-jaws/42/announcements" },
  { name: "desk-series-letters", path: "/organize/security-jaws/letters" },
  { name: "desk-letters", path: "/organize/security-jaws/42/letters" },
  { name: "desk-letter-send", path: "/organize/security-jaws/42/letters/slides_wanted" },
  { name: "desk-lottery", path: "/organize/security-jaws/42/lottery" },
  { name: "desk-moderate", path: "/mini-security-jaws/54/qa/moderate", island: true },
  { name: "desk-moderate-all", path: "/mini-security-jaws/54/qa/moderate?state=all" },
  { name: "desk-polls", path: "/mini-security-jaws/54/qa/polls" },
  { name: "desk-speakers", path: "/organize/mini-security-jaws/54/speakers" },
  { name: "desk-people", path: "/organize/security-jaws/speakers" },
  { name: "own-questions", path: "/me/questions" },
  { name: "own-data", path: "/settings/data" },
  { name: "delete-account", path: "/settings/delete" },
  { name: "speaking", path: "/speaking" },
  { name: "register-signed-in", path: "/security-jaws/42/register" },
  { name: "report-signed-in", path: "/security-jaws/32/report" },
];

/** The first link of a kind on a page: addresses that hold names the database made. */
async function hrefOf(page: Page, from: string, selector: string): Promise<string> {
  await page.goto(from);
  return (await page.locator(selector).first().getAttribute("href"))!;
}

/** The address in the mail to somebody who wants to follow a series. */
async function followLink(page: Page, origin: string, mail: string): Promise<string> {
  await page.request.post("/follow", { form: { series: "security-jaws", mail }, headers: { origin } });
  let found: string | undefined;
  await expect(async () => {
    const mails = (await (await page.request.get("/developer/mail")).text()).split("<article");
    found = /https?:\/\/[^/\s"]+(\/follow\/[A-Za-z0-9_-]{43})/.exec(mails.find((text) => text.includes(mail)) ?? "")?.[1];
    expect(found).toBeTruthy();
  }).toPass();
  return found!;
}

// What somebody sees who speaks: their talks, and what they were asked.
const SPEAKING: Stop[] = [
  { name: "speaking-own", path: "/speaking" },
  { name: "questions-to-answer", path: "/me/questions" },
];

/** Widths at which a page is looked at as well: the narrowest, that of a large window, and of a hall's projector. */
const beside = (width: number, name: string): number[] => (width < 600 ? [320] : name === "stage" || areWanted ? [1440, 1920] : [1440]);

/** Each of the first with each of the second and of the third. */
function every<A, B, C>(first: readonly A[], second: readonly B[], third: readonly C[]): [A, B, C][] {
  return first.flatMap((a) => second.flatMap((b) => third.map((c): [A, B, C] => [a, b, c])));
}

// Each page is opened once for a language and a device. All rules are asked of the narrow one in Japanese, in both
// schemes, and of the wide one in English; elsewhere what differs there: room for words, and on the narrow one for
// fingers. The narrowest width and the widest ones are about room alone, so they are asked on the same opened page. Pages
// behind a link of a mail, and those that need something to have happened, are looked at by the stories that come there,
// which take their pictures too. Pictures are taken of every page at every width, light and dark.
for (const [locale, width, part] of every(["ja", "en"] as const, [390, 1280], ["public pages", "the desk"])) {
  test(`promise_33 and promise_61: ${part} are whole at ${width} px, ${locale}`, async ({ browser, site }) => {
    test.setTimeout(areWanted ? 1_200_000 : 300_000);
    const height = heightAt(width);
    const hasColours = width < 600 && locale === "ja";
    const context = await browser.newContext({
      baseURL: site.url,
      viewport: { width, height },
      locale: locale === "ja" ? "ja-JP" : "en-GB",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    const witness = await Witness.of(page, site.url);

    const visit = async (stop: Stop) => {
      const response = await page.goto(stop.path);
      expect(response?.status(), stop.path).toBe(stop.status ?? 200);
      await inspect(stop);
    };
    const inspect = async ({ name, path, status, island }: Stop) => {
      if (island) {
        await expect(page.locator("html[data-islands=ready]")).toBeAttached();
        expect(witness.wasm.splice(0), path).toHaveLength(1);
      }
      expect(witness.wasm, `wasm on ${path}`).toEqual([]);
      const drawn = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        styles: document.querySelectorAll("[style]:not([data-fitted])").length,
      }));
      expect(drawn, `language and inline styles of ${path}`).toEqual({ lang: locale, styles: 0 });
      for (const other of beside(width, name)) {
        await page.setViewportSize({ width: other, height: heightAt(other) });
        await expectNoSidewaysScroll(page);
        if (other > width) await takeBoth(page, name, other, locale);
      }
      await page.setViewportSize({ width, height });
      await expectNoSidewaysScroll(page);
      // Colours are the same at every width and in every language.
      if (hasColours) await expectNoBarriers(page);
      else if (width < 600) await expectLargeTargets(page);
      else if (locale === "en") await expectNoBarriersButColours(page);
      await takeBoth(page, name, width, locale);
      if (hasColours) {
        // Colours are all that the other scheme changes.
        await page.emulateMedia({ colorScheme: "dark" });
        await expectEnoughContrast(page);
        await page.emulateMedia({ colorScheme: "light" });
      }
      witness.expectQuiet(path, status);
    };

    if (part === "public pages") {
      for (const stop of PUBLIC) await visit(stop);
      await visit({ name: "speaker", path: await hrefOf(page, "/security-jaws/32/talks/4", "a.who") });
      await visit({ name: "question", path: await hrefOf(page, "/security-jaws/32/report", ".qa-body a") });
      await visit({ name: "follow-confirm", path: await followLink(page, site.url, `reader-${width}-${locale}@readers.test`) });
      await visit({ name: "mail", path: "/developer/mail" });
      await enterAs(page, "参加者 はるか", "/me");
      await visit({ name: "me-attendee", path: "/me" });
      await visit({ name: "ticket", path: await hrefOf(page, "/me", 'a[href^="/me/tickets/"]') });
    } else {
      await enterAs(page, ORGANIZER, "/organize");
      for (const stop of DESK) await visit(stop);
      const proposal = await hrefOf(page, "/organize/security-jaws/proposals", ".talk-what a");
      await visit({ name: "desk-proposal-beside", path: proposal });
      await visit({ name: "desk-proposal", path: await hrefOf(page, proposal, ".talk-panel > p > a.small") });
      const attendee = await hrefOf(page, "/organize/security-jaws/42/attendees", ".attendee-who a");
      const code = new URL(attendee, site.url).searchParams.get("open") ?? attendee.split("/").pop()!;
      await visit({ name: "desk-attendee", path: `/organize/security-jaws/42/attendees/${code}` });
      await visit({ name: "desk-attendee-beside", path: `/organize/security-jaws/42/attendees?open=${code}` });
      await visit({ name: "desk-person", path: await hrefOf(page, "/organize/security-jaws/speakers", ".people-list .main a") });
      const call = await hrefOf(page, "/organize/security-jaws/proposals", 'a[href*="call="]');
      await visit({ name: "desk-decisions-none", path: `/organize/security-jaws/proposals/decisions?call=${new URL(call, site.url).searchParams.get("call")}` });
      const ask = await hrefOf(page, "/organize/security-jaws/42/speakers", 'a[href$="/ask"]');
      await visit({ name: "desk-speaker-ask", path: ask });
      await visit({ name: "desk-letter-send-one", path: `/organize/security-jaws/42/letters/questions_waiting?person=${ask.split("/").at(-2)}` });
      await page.goto("/organize/security-jaws/speakers");
      for (const n of [0, 1]) await page.locator(".people-list input[name=who]").nth(n).check();
      await page.locator(".people-list .button").click();
      await page.waitForURL(/\/merge\?/);
      await inspect({ name: "desk-merge", path: page.url() });
      await page.goto("/organize/import");
      await page.locator("textarea").fill(readFileSync(join(__dirname, "../fixtures/minato-7.txt"), "utf8"));
      await page.locator("form.form button").click();
      await page.waitForURL(/\/organize\/[a-z-]+\/import\/\d+$/);
      await inspect({ name: "desk-review", path: page.url() });
      await context.clearCookies();
      await enterAs(page, BILLED, "/speaking");
      for (const stop of SPEAKING) await visit(stop);
    }
    await context.close();
  });
}
