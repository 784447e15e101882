// How many seats the demonstration's open event has, as stories change it.
import { type Page, expect } from "@playwright/test";

/** So many seats for one of the types, the first of which is 0. */
export async function setSeats(desk: Page, type: number, capacity: string): Promise<void> {
  await desk.goto("/organize/security-jaws/42?edit=seats");
  await desk.locator(`[name="types/${type}/capacity"]`).fill(capacity);
  await desk.getByRole("button", { name: "保存する", exact: true }).click();
  await expect(desk.getByText("保存しました。")).toBeVisible();
}
