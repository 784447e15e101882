// The camera of the door, and the QR codes that it is held before.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, chromium } from "@playwright/test";
import { expectNoSidewaysScroll } from "../support/checks";
import { ORGANIZER, enterAs } from "../support/demo";
import { DOOR, expectKept, phonesOf, search } from "../support/door";
import { readQr } from "../support/qr";
import { Site } from "../support/site";
import { expect, test } from "../support/story";

let site: Site;
test.beforeAll(async () => {
  site = await Site.start({ demo: true });
});
test.afterAll(() => site?.stop());

const { phone, guest } = phonesOf(() => site);

/** Does this in a browser whose camera sees the ticket on that page. */
async function filming(ticket: Page, act: (browser: Browser) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "camera-"));
  const file = join(folder, "ticket.y4m");
  writeFileSync(file, await pictureOf(ticket));
  const { executablePath, args = [] } = test.info().project.use.launchOptions ?? {};
  const camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
  const browser = await chromium.launch({ executablePath, args: [...args, ...camera] });
  try {
    await act(browser);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The camera is opened, and lets in whoever holds the ticket before it; `waits`: to be told when there is network. */
async function expectReadByCamera(page: Page, waits = false): Promise<void> {
  const begin = page.getByRole("button", { name: "カメラで読み取る" });
  // A browser that has allowed it already opens by itself, and may do so between the look and the click.
  await expect(async () => {
    if (await begin.isVisible()) await begin.click({ timeout: 1000 });
    await expect(page.locator(waits ? ".door-card.wait" : ".door-card.ok")).toBeVisible({ timeout: 3000 });
  }).toPass();
  await expect(page.locator(".door-card")).toContainText(waits ? "送信待ち" : "出席");
  await expect(page.locator("video")).toBeVisible();
}

test("the camera reads a ticket", async ({ browser }) => {
  const { page: holder, code } = await guest(browser, "camera@door.test");
  await filming(holder, async (filming) => {
    const page = await phone(filming);
    await enterAs(page, ORGANIZER, DOOR);
    const reply = await page.request.get(DOOR);
    expect(reply.headers()["permissions-policy"]).toContain("camera=(self)");
    await expectReadByCamera(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "取り消す", exact: true }).click();
    await search(page, code);
    await expect(page.getByRole("button", { name: "受付する" })).toBeVisible();
  });
});

test("the camera reads a ticket without network where the browser's own detector knows no QR code", async ({ browser }) => {
  const { page: holder } = await guest(browser, "detector@door.test");
  await filming(holder, async (filming) => {
    const page = await phone(filming);
    await page.addInitScript(() => {
      Object.assign(window, { BarcodeDetector: { getSupportedFormats: async () => [] } });
      // It is opened by a press alone, so that nothing was loaded for it before the network went.
      navigator.permissions.query = async () => ({ state: "prompt" }) as PermissionStatus;
    });
    await enterAs(page, ORGANIZER, DOOR);
    await expect(page.getByText("同期済み")).toBeVisible();
    await expectKept(page);
    await page.context().setOffline(true);
    await page.reload();
    await expect(page.locator("#door.scripted")).toBeVisible();
    await expectReadByCamera(page, true);
    await expect(page.getByText("1件を送信待ち")).toBeVisible();
    await page.context().setOffline(false);
    await expect(page.getByText("同期済み")).toBeVisible();
  });
});

/** The QR code as the page draws it, as one picture of a film (YUV4MPEG2) of 640 × 480. */
async function pictureOf(page: Page): Promise<Buffer> {
  const shot = await page.locator(".ticket-number .qr").screenshot();
  const grey = await page.evaluate(async (base64) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${base64}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "white";
    context.fillRect(0, 0, 640, 480);
    context.drawImage(picture, 320 - 150, 240 - 150, 300, 300);
    const { data } = context.getImageData(0, 0, 640, 480);
    return [...Array(640 * 480).keys()].map((i) => data[i * 4]);
  }, shot.toString("base64"));
  const frame = Buffer.concat([Buffer.from("FRAME\n"), Buffer.from(grey), Buffer.alloc(320 * 240 * 2, 128)]);
  return Buffer.concat([Buffer.from("YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"), frame, frame]);
}

test("the QR code of a ticket is read by a reader that is not ours, in light, in dark and small on paper", async ({ browser }) => {
  const { page, code } = await guest(browser, "qr@door.test");
  const address = `${site.url}/me/tickets/${code}`;
  const place = page.locator(".ticket-number");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // With all that stands around it, as a camera sees it.
    const box = (await place.boundingBox())!;
    expect(await readQr(page, await place.screenshot(), Math.round(box.width)), colorScheme).toBe(address);
  }
  // 25 mm wide, as a printer of labels with 203 dots an inch puts it on paper.
  await page.emulateMedia({ media: "print" });
  expect(await readQr(page, await page.locator(".ticket-number .qr").screenshot(), Math.round((25 / 25.4) * 203))).toBe(address);
});
