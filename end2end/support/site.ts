// A server of its own for a story: the real program, on a free port, with a Postgres of its own.
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import * as database from "./database";

const root = resolve(__dirname, "../..");
const program = process.env.BENKYOKAI ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/benkyokai");
const work = process.env.STORIES_DIR ?? tmpdir();

/** Where pictures of pages are put, when `PICTURES=1` asks for them. */
export const pictures = join(process.env.STORIES_DIR ?? join(root, "end2end"), "pictures");

/** Folders of data to begin with, of this process of stories, by what is in them. */
const ready = new Map<boolean | "years", Promise<string>>();

function newFolder(name: string): string {
  const folder = mkdtempSync(join(work, name));
  chmodSync(folder, 0o755); // Postgres may run as another user.
  return folder;
}

export class Site {
  /** What it logged as an error; a story that ends well leaves none. */
  readonly errors: string[] = [];

  private constructor(
    private child: ChildProcess,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
    readonly url: string,
  ) {}

  /** Starts the program on an empty database, with the demonstration in it, or also with the years before it. */
  static async start({ demo = false }: { demo?: boolean | "years" } = {}): Promise<Site> {
    if (!existsSync(program)) throw new Error(`${program} is missing: bin/test stories builds it.`);
    if (!ready.has(demo)) ready.set(demo, Site.prepare(demo));
    const folder = newFolder("site-");
    execFileSync("cp", ["-a", `${await ready.get(demo)}/.`, folder]);
    return Site.begin(folder, demo);
  }

  /** Data as they are after the first start: to make a cluster and fill it takes longer than many a story. */
  private static async prepare(demo: boolean | "years"): Promise<string> {
    const folder = newFolder("ready-");
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const site = await Site.begin(folder, demo);
    await site.end();
    if (site.errors.length) throw new Error(`The server logged errors:\n${site.errors.join("\n")}`);
    return folder;
  }

  private static async begin(folder: string, demo: boolean | "years"): Promise<Site> {
    const { PATH, HOME, LANG, PG_BIN, LEPTOS_SITE_ROOT } = process.env;
    const environment = { PATH, HOME, LANG, PG_BIN, LEPTOS_SITE_ROOT, DATA_DIR: folder, LISTEN: "127.0.0.1:0", METRICS_LISTEN: "off", LOG_FORMAT: "json", DEMO: demo === "years" ? "1" : demo ? "evening" : "" };
    const child = spawn(program, ["serve"], { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const site = await new Promise<Site>((done, fail) => {
      const seen: string[] = [];
      let site: Site | undefined;
      const read = (line: string) => {
        const entry = parse(line);
        if (!site) seen.push(line);
        else if (entry.level === "ERROR") site.errors.push(line);
        if (entry.message !== "listening") return;
        const address = String(entry.address);
        // The commands must know the address of the links that they print.
        site = new Site(child, folder, { ...environment, LISTEN: address }, `http://localhost:${address.split(":").pop()}`);
        done(site);
      };
      createInterface({ input: child.stdout! }).on("line", read);
      createInterface({ input: child.stderr! }).on("line", read);
      child.once("error", fail);
      child.once("exit", () => fail(new Error(`The server ended early:\n${seen.join("\n")}`)));
    });
    return site;
  }

  /** A window of somebody's own, who shares nothing with those of others. */
  async window(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
    return (await browser.newContext({ baseURL: this.url, reducedMotion: "reduce", ...options })).newPage();
  }

  /** Runs one command of the program on the same data; answers what it printed. */
  async run(...command: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(program, command, { cwd: root, env: this.environment });
    return stdout.trim();
  }

  /** Writes what no page writes, such as that days have passed. */
  sql(statement: string): Promise<void> {
    return database.run(this.folder, statement);
  }

  /** Ends it and starts it again at the same address with the same data, as an upgrade does. */
  async restart(): Promise<void> {
    await this.end();
    this.child = spawn(program, ["serve"], { cwd: root, env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(this.child, "exit").then(([code]) => { throw new Error(`The server ended again with ${code}.`); });
    ended.catch(() => {});
    const listening = new Promise<void>((done) => {
      for (const stream of [this.child.stdout!, this.child.stderr!]) {
        createInterface({ input: stream }).on("line", (line) => {
          const entry = parse(line);
          if (entry.level === "ERROR") this.errors.push(line);
          if (entry.message === "listening") done();
        });
      }
    });
    await Promise.race([listening, ended]);
  }

  private async end(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const [code] = await ended;
    if (code !== 0) this.errors.push(`The server ended with ${code}.`);
  }

  /** Stops it as an administrator would, and clears its data away. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
    if (this.errors.length) throw new Error(`The server logged errors:\n${this.errors.join("\n")}`);
  }
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
