// What must hold on every page.
import { type Page, expect } from "@playwright/test";
import { type Result, type RunOptions, source } from "axe-core";

const RULES: RunOptions["runOnly"] = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] };

// Many elements have the same few colours. axe reads each anew, which takes a third of its time.
const AXE = `${source}
{
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map();
  prototype.parseString = function (text) {
    if (!known.has(text)) {
      read.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  };
}`;

/** What axe finds on the page, or in the part of it that is named. */
async function violations(page: Page, options: RunOptions, part?: string): Promise<Pick<Result, "id" | "help" | "nodes">[]> {
  // Half a megabyte: once for each document. Frames of others are not looked at.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(
    async ([options, part]) => {
      // What passes is not written down, which takes as long as finding it.
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(part ?? document, { ...options, resultTypes: ["violations"], iframes: false });
      return violations.map(({ id, help, nodes }) => ({ id, help, nodes }));
    },
    [options, part] as const,
  );
}

/** axe finds nothing on the page as it is shown now. */
export const expectNoBarriers = (page: Page): Promise<void> => expectNothing(page, { runOnly: RULES });

/** The same but for contrast, where another width has looked at the same colours. */
export const expectNoBarriersButColours = (page: Page): Promise<void> =>
  expectNothing(page, { runOnly: RULES, rules: { "color-contrast": { enabled: false } } });

/** The same for what the width and the words alone decide. */
export const expectLargeTargets = (page: Page): Promise<void> => expectNothing(page, { runOnly: ["target-size"] });

/** The same for what colours alone decide. */
export const expectEnoughContrast = (page: Page): Promise<void> =>
  expectNothing(page, { runOnly: ["color-contrast", "link-in-text-block"] });

async function expectNothing(page: Page, options: RunOptions): Promise<void> {
  // A colour on its way to another one is neither.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => {}))));
  const found: { id: string; help: string; where: string }[] = [];
  for (const { id, help, nodes } of await violations(page, options)) {
    for (const node of nodes) {
      const target = node.target.join(" ");
      if (id === "target-size" && !(await isTooSmall(page, target))) continue;
      found.push({ id, help, where: `${target}: ${node.failureSummary}` });
    }
  }
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** Where it was found, a bar at the window's edge may have covered half of it: people scroll before they press. */
async function isTooSmall(page: Page, target: string): Promise<boolean> {
  await page.locator(target).first().evaluate((node) => node.scrollIntoView({ block: "center" }));
  return (await violations(page, { runOnly: ["target-size"] }, target)).length > 0;
}

/** The same in light and dark; colours are all that the other scheme changes. */
export async function expectNoBarriersInLightAndDark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoBarriers(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectEnoughContrast(page);
}

/** Nothing sticks out to the right of the window, once what is on its way is there: a style sheet, a new width. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await expect(async () => {
    const { wide, out } = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const wide = document.documentElement.scrollWidth - width;
      // Who it is takes a look at every element.
      if (wide <= 0) return { wide, out: [] };
      const scrolls = (node: Element | null): boolean => !!node && node !== document.body && (/auto|scroll|hidden|clip/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
      const out = [...document.body.querySelectorAll("*")].filter((node) => node.getBoundingClientRect().right > width + 1 && !scrolls(node));
      return { wide, out: out.slice(0, 5).map((node) => `${node.tagName}.${node.className} ${node.textContent?.slice(0, 30)}`) };
    });
    expect(wide, `${page.url()} is too wide: ${out.join("; ")}`).toBeLessThanOrEqual(0);
  }).toPass({ timeout: 30_000 });
}

/** Nothing in the way of anyone, on pages as they stand. */
export async function look(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    await expectNoSidewaysScroll(page);
    await expectNoBarriersInLightAndDark(page);
  }
}

/** Nothing sticks out at any width that a page is made for; afterwards the window is as it was. */
export async function expectRoomAtEveryWidth(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const width of [320, 390, 1280, 1440]) {
    await page.setViewportSize({ width, height: before.height });
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize(before);
}

/** Listens to what a page does behind its face, from its first request on. */
export class Witness {
  /** Errors and warnings in the console, uncaught exceptions, what the content security policy stopped. */
  readonly complaints: string[] = [];
  readonly foreign: string[] = [];
  readonly wasm: string[] = [];

  private constructor() {}

  static async of(page: Page, origin: string): Promise<Witness> {
    const witness = new Witness();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) witness.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => witness.complaints.push(String(error)));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith(".wasm")) witness.wasm.push(url.pathname);
      if (url.origin !== origin && url.protocol !== "data:") witness.foreign.push(request.url());
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    return witness;
  }

  /** Nothing to complain of since the last call. A page whose status is an error may say so once. */
  expectQuiet(where: string, status = 200): void {
    const said = this.complaints.splice(0).filter((text) => !(status >= 400 && text.includes(`status of ${status}`)));
    expect(said, `console of ${where}`).toEqual([]);
    expect(this.foreign.splice(0), `requests to others from ${where}`).toEqual([]);
  }
}
