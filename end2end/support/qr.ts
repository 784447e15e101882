// A reader of QR codes that is not the one that ships: jsQR.
import type { Page } from "@playwright/test";
import jsQR from "jsqr";

/** What a picture (PNG) says, drawn `width` pixels wide; nothing where it is not read. The page only draws. */
export async function readQr(page: Page, picture: Buffer, width: number): Promise<string | undefined> {
  const drawn = await page.evaluate(
    async ([base64, width]) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${base64}`;
      await picture.decode();
      const height = Math.round((picture.naturalHeight * width) / picture.naturalWidth);
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d")!;
      context.drawImage(picture, 0, 0, width, height);
      return { height, pixels: [...context.getImageData(0, 0, width, height).data] };
    },
    [picture.toString("base64"), width] as const,
  );
  return jsQR(Uint8ClampedArray.from(drawn.pixels), width, drawn.height, { inversionAttempts: "dontInvert" })?.data;
}
