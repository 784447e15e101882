// What every story starts from: Playwright's test, whose windows end with it.
import { test as base } from "@playwright/test";

/** Closes what a story opened; its pages with their streams would run on under the next story of the file. */
export const test = base.extend<{ windowsEnd: void }>({
  windowsEnd: [
    async ({ browser }, use, info) => {
      await use();
      // A story that fails takes its whole browser along, after the pictures of all that it had open.
      if (info.status !== info.expectedStatus) return;
      for (const context of browser.contexts()) {
        // Pages first: those that are closed with their context are pictured before.
        await Promise.all(context.pages().map((page) => page.close()));
        await context.close();
      }
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
