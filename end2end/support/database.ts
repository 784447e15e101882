// The database of a story's own server, for what no page does: that days pass.
import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";

/** The postmaster notes there where its socket is. */
const socketOf = (folder: string): string => join(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[4], ".s.PGSQL.5432");

/** Runs a statement in the private Postgres of a data folder. */
export function run(folder: string, statement: string): Promise<void> {
  const text = (words: string) => Buffer.from(`${words}\0`);
  const message = (kind: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(kind), length, body]);
  };
  const begin = [Buffer.from([0, 3, 0, 0]), ...["user", "benkyokai", "database", "benkyokai", ""].map(text)];
  return new Promise((done, fail) => {
    const wire = createConnection(socketOf(folder));
    let seen: Buffer = Buffer.alloc(0);
    let isAsked = false;
    wire.once("error", fail);
    wire.once("connect", () => wire.write(message("", Buffer.concat(begin))));
    wire.on("data", (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
      while (seen.length >= 5 && seen.length > seen.readInt32BE(1)) {
        const end = seen.readInt32BE(1) + 1;
        const [kind, body] = [String.fromCharCode(seen[0]), seen.subarray(5, end)];
        seen = seen.subarray(end);
        if (kind === "E") {
          fail(new Error(body.toString().replaceAll("\0", " ")));
          wire.destroy();
        } else if (kind === "Z" && !isAsked) {
          isAsked = true;
          wire.write(message("Q", text(statement)));
        } else if (kind === "Z") {
          wire.end(message("X", Buffer.alloc(0)));
          done();
        }
      }
    });
  });
}
