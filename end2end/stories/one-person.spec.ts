// Two speakers turn out to be one: an organizer looks at both, merges them, and undoes it; readers follow at once. With script
// on a wide screen, without script on a phone.
import type { Browser, Page } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

const DESK = "/organize/security-jaws/speakers";
/** Both spoke at #32 and nowhere else. */
const KEPT = "長谷川 智美";
const GONE = "臼田";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

async function open(browser: Browser, viewport: { width: number; height: number }, javaScriptEnabled = true): Promise<Page> {
  return site.window(browser, { viewport, javaScriptEnabled });
}

/** The public page of somebody, as the report of the evening leads to it. */
async function pageOf(reader: Page, name: string): Promise<string> {
  await reader.goto(`/search?q=${encodeURIComponent(name)}&kind=speaker`);
  const link = reader.locator("main a[href^='/speakers/']").first();
  return decodeURI((await link.getAttribute("href"))!);
}

for (const [how, width, scripted] of [
  ["with script", 1280, true],
  ["without script on a phone", 390, false],
] as const) {
  test(`two speakers become one and two again, ${how}`, async ({ browser }) => {
    const organizer = await open(browser, { width, height: 844 }, scripted);
    const reader = await open(browser, { width: 1280, height: 900 });
    const [kept, gone] = [await pageOf(reader, KEPT), await pageOf(reader, GONE)];
    expect(kept).not.toBe(gone);
    const look = async () => {
      await expectNoSidewaysScroll(organizer);
      if (scripted) await expectNoBarriersInLightAndDark(organizer);
    };

    await enterAs(organizer, ORGANIZER, "/organize");
    await organizer.goto(DESK);
    await look();
    // One is not enough.
    await organizer.getByRole("checkbox", { name: `${KEPT}を選ぶ` }).check();
    await organizer.getByRole("button", { name: "印を付けた2人を見比べる" }).click();
    await expect(organizer.getByText("見比べる2人に印を付けてください。")).toBeVisible();
    await organizer.getByRole("checkbox", { name: `${KEPT}を選ぶ` }).check();
    await organizer.getByRole("checkbox", { name: `${GONE}を選ぶ` }).check();
    await organizer.getByRole("button", { name: "印を付けた2人を見比べる" }).click();
    await expect(organizer.getByRole("heading", { level: 1, name: "2人を見比べる" })).toBeVisible();
    await look();
    // Whoever stands first stays; the other way round is one press.
    if ((await organizer.locator(".people-sides h2").first().textContent()) !== KEPT) {
      await organizer.getByRole("link", { name: "残す人を入れ替える" }).click();
    }
    await expect(organizer.locator(".people-sides h2").first()).toHaveText(KEPT);
    await expect(organizer.locator(".people-merge")).toContainText(`「${GONE}」の登壇1件が、「${KEPT}」のページに並びます。`);
    await organizer.getByRole("button", { name: "この2人を統合する" }).click();
    await expect(organizer.getByText("2人を統合しました。")).toBeVisible();
    await look();

    // The former address leads on, the names are as on that evening, and the name is one of theirs.
    await reader.goto(gone);
    expect(decodeURI(new URL(reader.url()).pathname)).toBe(kept);
    await expect(reader.locator("main")).toContainText(new RegExp(`別名: .*${GONE}`));
    await reader.goto("/security-jaws/32/report");
    await expect(reader.locator("main")).toContainText(GONE);

    // Weeks later, from the list.
    await organizer.goto(DESK);
    await expect(organizer.getByRole("checkbox", { name: `${GONE}を選ぶ` })).toHaveCount(0);
    await organizer.getByRole("button", { name: `「${GONE} → ${KEPT}」の統合を元に戻す` }).click();
    await expect(organizer.getByText("統合を元に戻しました。")).toBeVisible();
    await expect(organizer.getByRole("heading", { level: 1, name: GONE })).toBeVisible();
    await reader.goto(gone);
    expect(decodeURI(new URL(reader.url()).pathname)).toBe(gone);
    await expect(reader.locator("main")).not.toContainText(KEPT);

    // A further name of somebody, and what is somebody else's.
    await organizer.getByLabel("別名", { exact: true }).fill(`うすだ\n${KEPT}`);
    await organizer.getByRole("button", { name: "別名を保存" }).click();
    await expect(organizer.getByText("ほかの登壇者の名前です").first()).toBeVisible();
    await look();
    await organizer.getByLabel("別名", { exact: true }).fill(scripted ? "うすだ" : "");
    await organizer.getByRole("button", { name: "別名を保存" }).click();
    await expect(organizer.getByText("別名を保存しました。")).toBeVisible();
    await reader.goto(gone);
    if (scripted) await expect(reader.locator("main")).toContainText("別名: うすだ");
    else await expect(reader.locator("main")).not.toContainText("別名");
  });
}
