// The board of the demonstration's live evening, and what people do there.
import { type Locator, type Page, expect } from "@playwright/test";

export const BOARD = "/mini-security-jaws/54/qa";
export const PHONE = { width: 390, height: 844 };

/** With its scripts at work. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator("html[data-islands=ready]")).toBeAttached();
}

export async function ask(page: Page, words: string): Promise<void> {
  await page.getByLabel("質問", { exact: true }).fill(words);
  await page.getByRole("button", { name: "送る", exact: true }).click();
}

/** A question as attendees see it. */
export const row = (page: Page, words: string): Locator => page.locator(".board-question").filter({ hasText: words });
/** A question as moderators see it. */
export const card = (page: Page, words: string): Locator => page.locator(".moderate-question").filter({ hasText: words });

/** On a moderator's phone one question is shown at a time. */
export async function turnTo(page: Page, question: Locator): Promise<void> {
  await expect(async () => {
    if (!(await question.isVisible())) await page.getByRole("button", { name: "次の質問" }).click({ timeout: 1_000 });
    await expect(question).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** What came to a console since its list was put in order: by a press, where it is not taken in by itself already. */
export async function takeIn(desk: Page): Promise<void> {
  const strip = desk.locator(".moderate-fresh");
  if (await strip.isVisible()) await strip.click({ timeout: 1_000 });
}
