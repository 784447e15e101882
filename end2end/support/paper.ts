// What a page looks like on paper, read from the PDF that the browser prints.
import type { Page } from "@playwright/test";
import { unzlibSync } from "fflate";

/** A rectangle that something is cut to, in millimetres from the upper left corner of its sheet. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The sheets of A4, each with the rectangles that its contents are cut to. */
export async function sheets(page: Page): Promise<Box[][]> {
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  const text = pdf.toString("latin1");
  const count = (text.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  const drawn: Box[][] = [];
  for (const { index, 0: begin } of text.matchAll(/stream\r?\n/g)) {
    if (text.slice(index - 3, index) === "end") continue;
    const from = index + begin.length;
    const contents = inflated(pdf.subarray(from, text.indexOf("endstream", from)));
    // The contents of a sheet begin with its scale; other streams are letters and pictures.
    const scale = /^(\.\d+) 0 0 -\.\d+ 0 [\d.]+ cm/.exec(contents)?.[1];
    if (!scale) continue;
    const millimetres = (value: string) => (Number(value) * Number(scale) * 25.4) / 72;
    drawn.push(
      [...contents.matchAll(/(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re\nW\*? n/g)].map(([, x, y, width, height]) => ({
        x: millimetres(x),
        y: millimetres(y),
        width: millimetres(width),
        height: millimetres(height),
      })),
    );
  }
  if (drawn.length !== count) throw new Error(`${count} sheets, ${drawn.length} of them read`);
  return drawn;
}

function inflated(bytes: Uint8Array): string {
  try {
    return Buffer.from(unzlibSync(bytes)).toString("latin1");
  } catch {
    return "";
  }
}
