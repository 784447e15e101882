// The demonstration, shared by the stories that only read it: one server for each worker.
import type { Page } from "@playwright/test";
import { Site } from "./site";
import { test as base } from "./story";

export const test = base.extend<{ site: Site }, { demo: Site }>({
  demo: [
    async ({}, use) => {
      const demo = await Site.start({ demo: true });
      await use(demo);
      await demo.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  site: ({ demo }, use) => use(demo),
  baseURL: ({ demo }, use) => use(demo.url),
});

/** Enters as one of the demonstration's people. Without a wish an organizer comes to the desk, everybody else to the first page. */
export async function enterAs(page: Page, name: string, next = "/"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL((url) => (next === "/" ? !url.pathname.includes("sign-in") : url.pathname === next));
}

export const ORGANIZER = "運営 あおい";
/** Billed at several events; their address is known. */
export const BILLED = "森川 律";
export const REPORTER = "レポーター みどり";

export { expect } from "./story";
