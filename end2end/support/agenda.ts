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
