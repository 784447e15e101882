// The editor of notes, of the talks of one evening, and how its words become saved.
import { type Locator, type Page, expect } from "@playwright/test";

export const notesPath = (talk: number): string => `/organize/security-jaws/32/notes/${talk}`;
export const notes = (page: Page): Locator => page.getByLabel("ノート", { exact: true });
export const state = (page: Page): Locator => page.locator(".save-state");

/** The editor with its script awake. */
export async function open(page: Page, talk: number): Promise<void> {
  await page.goto(notesPath(talk));
  await expect(page.locator("html[data-islands=ready]")).toBeAttached();
}

/** At the end of what stands there. */
export async function write(page: Page, text: string): Promise<void> {
  await notes(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
}
