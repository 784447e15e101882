// An authenticator as on a phone (RFC 6238): SHA-1, six digits, 30 seconds.
import { createHmac } from "node:crypto";

const STEP = 30;

export class Authenticator {
  private readonly key: Buffer;
  private lastStep = 0;

  /** `secret` in base 32, as the page shows it; spaces are overlooked. */
  constructor(secret: string) {
    this.key = base32(secret.replace(/\s/g, ""));
  }

  /** A code that was not handed out before: each works once, so a second within 30 seconds is the next one. */
  code(): string {
    const now = Math.floor(Date.now() / 1000 / STEP);
    this.lastStep = Math.max(now, this.lastStep + 1);
    return this.at(this.lastStep);
  }

  private at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac("sha1", this.key).update(counter).digest();
    const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}

function base32(text: string): Buffer {
  const bits = [...text].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
}
