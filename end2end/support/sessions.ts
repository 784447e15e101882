// Sessions that end while somebody writes, and the sign-in that stands in the place of what was sent.
import { type Page, expect } from "@playwright/test";
import { expectNoBarriersInLightAndDark, expectNoSidewaysScroll } from "./checks";

/** All sessions of this person end, from another of their windows. */
export async function endSessions(page: Page, home: string): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("button", { name: "この端末もふくめて、すべて閉じる" }).click();
  await page.waitForURL(home);
}

/** Signs in on the page that stands in the place of the form. */
export async function signInInPlace(page: Page, name: string): Promise<void> {
  await expect(page.getByText("書いた内容は残っています")).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectNoBarriersInLightAndDark(page);
  await page.getByRole("link", { name: "デモの人になって入る" }).click();
  await page.getByRole("button", { name }).click();
}
