// The agenda's editor, as stories press it.
import { type Page, expect } from "@playwright/test";

/** Releases what is drafted; whom it would tell is looked at on the way, and told. */
export async function release(page: Page): Promise<void> {
  await page.getByRole("button", { name: "変更をリリース" }).first().click();
  const [released, tells] = [page.getByText("リリースしました。"), page.getByRole("button", { name: "リリースして知らせる" })];
  await expect(released.or(tells).first()).toBeVisible();
  if (await tells.isVisible()) await tells.click();
  await expect(released).toBeVisible();
}

/** What was changed is stored. */
export const saved = (page: Page): Promise<void> => expect(page.locator(".save-state")).toHaveText(/保存済み/);

/** The second to fifth slots go to two rooms, by their rows. */
export async function giveRooms(page: Page): Promise<void> {
  for (const [row, room] of [[1, "ホールA"], [2, "ホールB"], [3, "ホールA"], [4, "ホールB"]] as const) {
    const line = page.locator(`#row-${row}`);
    if (!(await line.getByLabel("部屋", { exact: true }).isVisible())) await line.locator("summary").first().click();
    await line.getByLabel("部屋", { exact: true }).fill(room);
    await page.keyboard.press("Tab");
    await saved(page);
  }
}
