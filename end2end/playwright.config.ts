// Stories start their own servers; here is only which browser tells them.
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// The same browser without windows first: it opens a page with two thirds of the work.
const places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser"];
const installed = process.env.CHROMIUM ?? places.find((path) => existsSync(path));

export default defineConfig({
  testDir: "stories",
  outputDir: "results",
  reporter: "line",
  // How long to wait for what will come, on a machine that does much else and is slow besides.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: !!process.env.CI,
  workers: 2,
  use: {
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: installed,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
