// Pictures of pages to be looked at, when `PICTURES=1` asks for them.
import { join } from "node:path";
import { type Page, test } from "@playwright/test";
import { pictures } from "./site";

/** Pictures are wanted. */
export const areWanted = Boolean(process.env.PICTURES);

/** Widths of a phone, of a laptop, of a large window, and of a hall's projector. */
const WIDTHS = [390, 1280, 1440, 1920];

/** How high the window is at this width. */
export const heightAt = (width: number): number => (width < 600 ? 844 : width === 1920 ? 1080 : 900);

/** The page as it is now, light and dark. */
export async function takeBoth(page: Page, name: string, width: number, locale: string): Promise<void> {
  if (!areWanted) return;
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}-${locale}.png`), fullPage: true, animations: "disabled" });
  }
}

/** The same at every width, of a page that a story has come to; the window is left as it was. */
export async function takeAtEveryWidth(page: Page, name: string): Promise<void> {
  if (!areWanted) return;
  // Nobody waits for a story that takes pictures.
  test.setTimeout(test.info().timeout + 60_000);
  const before = page.viewportSize();
  const locale = (await page.locator("html").getAttribute("lang")) ?? "";
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: heightAt(width) });
    await takeBoth(page, name, width, locale);
  }
  if (before) await page.setViewportSize(before);
}
