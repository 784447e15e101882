// A new release under load: people use the site of the old program while the new one migrates its database, then while both
// serve, then while the new one serves alone. Fails when somebody is told that a server failed, or is not let in.
//   PSQL=… UPGRADE_DIR=… node bin/upgrade.mjs OLD NEW DATABASE_URL
// With UPGRADE_CONTROL=1 a column goes that the old program reads; fails when nobody notices.
// Counts are printed, and a line that sums them up is left in UPGRADE_DIR/told.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { writeFileSync } from "node:fs";
import http from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const [oldProgram, newProgram, database] = process.argv.slice(2);
const { PATH, HOME, LANG, PSQL = "psql", UPGRADE_DIR = "/tmp", UPGRADE_CONTROL } = process.env;

/** Where people believe that they are: one name, whichever program answers. */
const ORIGIN = "http://upgrade.localhost";
const BOARD = "/api/v1/events/mini-security-jaws/54/questions";
const EVENING = "/upgrade/1";
const DESK = `/organize${EVENING}`;
/** Seconds of each phase. Somebody who makes a backup holds all tables for longer than what serves people waits. */
const SECONDS = { warm: 5, backup: 3, after: 12, beside: 8, alone: 5 };
/** How long an answer may take, and a program to start or to stop. */
const PATIENCE = 30_000;
const STOPS_WITHIN = 12_000;
const SEATS = 40;
const GUESTS = 20;
const MEMBERS = 24;

const environment = {
  PATH, HOME, LANG, DATABASE_URL: database, DATA_DIR: UPGRADE_DIR, DEMO: "evening", LISTEN: "127.0.0.1:0", METRICS_LISTEN: "off",
  LOG_FORMAT: "json", PUBLIC_URL: ORIGIN, SECRET_KEY: randomBytes(32).toString("base64"), TRUSTED_PROXIES: "127.0.0.1",
};

// ── programs and their database ──

const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

const sql = async (text) => (await promisify(execFile)(PSQL, ["-qAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text])).stdout.trim();

/** Runs a command of the program to its end; answers what it printed. */
async function command(program, ...words) {
  const { stdout } = await promisify(execFile)(program, words, { env: environment });
  return stdout.trim();
}

/** Serves, once it is ready. */
async function serve(program) {
  const child = spawn(program, ["serve"], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  children.add(child);
  const ended = new Promise((done) => child.once("exit", (code, signal) => { children.delete(child); done(signal ?? code); }));
  const errors = [], seen = [];
  const port = await new Promise((done, fail) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      const entry = parse(line);
      if (entry.level === "ERROR") errors.push(line);
      if (entry.message === "listening") done(Number(String(entry.address).split(":").pop()));
      else if (seen.length < 50) seen.push(line);
    });
    child.once("error", fail);
    ended.then(() => fail(new Error(`${program} ended early:\n${seen.join("\n")}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    return Promise.race([ended, sleep(STOPS_WITHIN, "not ended", { ref: false })]);
  };
  const site = { port, errors, stop, agent: new http.Agent({ keepAlive: true }) };
  const until = Date.now() + PATIENCE;
  while ((await send(site, { path: "/readyz" }).catch(() => ({}))).status !== 200) {
    if (Date.now() > until) throw new Error(`${program} does not get ready:\n${seen.join("\n")}`);
    await sleep(50);
  }
  return site;
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

// ── requests ──

/** One request, as a browser makes it: on a connection that was ended meanwhile it is sent once more. */
function send(site, { method = "GET", path, headers = {}, body = "" }, again = true) {
  return new Promise((done, fail) => {
    const options = { host: "127.0.0.1", port: site.port, agent: site.agent, method, path, headers, timeout: PATIENCE };
    const request = http.request(options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", fail);
      response.on("end", () => done({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }));
    });
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", (error) => {
      if (request.reusedSocket && error.code === "ECONNRESET" && again) done(send(site, { method, path, headers, body }, false));
      else fail(error);
    });
    request.end(body);
  });
}

/** Those who answer now; where there are two, people come to one or the other. */
let serving = [];
let phase = "old program";
/** By phase: how many answers, those that failed, and the slowest in milliseconds; by act: how many went well. */
const counts = new Map();
const samples = [];

function countsOf(name) {
  if (!counts.has(name)) counts.set(name, { answers: 0, failed: 0, odd: 0, waits: 0, slowest: 0, acts: new Map() });
  return counts.get(name);
}

/**
 * Somebody does something, and looks at what comes back: one of the statuses that are wanted, a request to wait (429), a server
 * that failed, or something that does not belong here. Answers the reply when it was wanted.
 */
async function act(person, name, wanted, request, isRight = () => true) {
  const site = serving[Math.floor(Math.random() * serving.length)];
  const [during, began] = [phase, Date.now()];
  const of = countsOf(during);
  const headers = { host: "upgrade.localhost", "x-forwarded-for": person.address, ...request.headers };
  if (person.cookie) headers.cookie = person.cookie;
  if (request.method && request.method !== "GET") Object.assign(headers, { origin: ORIGIN, "sec-fetch-site": "same-origin" });
  let reply, failure;
  try {
    reply = await send(site, { ...request, headers });
  } catch (error) {
    failure = error.code ?? error.message;
  }
  of.answers += 1;
  of.slowest = Math.max(of.slowest, Date.now() - began);
  if (failure || reply.status >= 500) {
    of.failed += 1;
    sample(`${during}: ${name}: ${failure ?? reply.status}`);
  } else if (reply.status === 429) {
    of.waits += 1;
  } else if (!wanted.includes(reply.status) || !isRight(reply)) {
    of.odd += 1;
    sample(`${during}: ${name}: ${reply.status} ${reply.headers.location ?? reply.text.replace(/\s+/g, " ").slice(0, 300)}`);
  } else {
    of.acts.set(name, (of.acts.get(name) ?? 0) + 1);
    return reply;
  }
}

function sample(text) {
  if (samples.length < 20) samples.push(text);
}

const form = (fields) => ({ headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields).toString() });
const json = (value) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(value) });

// ── who comes, and what they do ──

const over = new AbortController();
setMaxListeners(0, over.signal);
const people = [];

/** Somebody new; with an account they are signed in. */
async function person(account) {
  const n = people.length + 1;
  const someone = { address: `10.76.${n >> 8}.${n & 255}`, cookie: "" };
  people.push(someone);
  if (account) {
    const headers = { host: "upgrade.localhost", origin: ORIGIN, "x-forwarded-for": someone.address };
    const asked = form({ account, next: "/" });
    const reply = await send(serving[0], { method: "POST", path: "/demo/sign-in", body: asked.body, headers: { ...headers, ...asked.headers } });
    const cookies = (reply.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]);
    if (!cookies.some((cookie) => cookie.startsWith("session="))) throw new Error(`nobody is signed in: ${reply.status} ${reply.text.slice(0, 300)}`);
    someone.cookie = cookies.join("; ");
  }
  return someone;
}

/** An evening with seats, and accounts: of who holds the desk, and of who comes. */
async function evening() {
  const [type, ...accounts] = (await sql(`
    with s as (insert into series (slug, name) values ('upgrade', 'Upgrade') returning id),
         e as (insert into events (series_id, number, state, starts_at, ends_at)
               select id, 1, 'open', now() + interval '1 day', now() + interval '1 day 2 hours' from s returning id),
         t as (insert into participation_types (event_id, name, capacity) select id, 'Seat', ${SEATS} from e returning id),
         a as (insert into accounts (mail, mail_key, name, confirmed_at, is_demo)
               select m, m, 'Upgrade', now(), true
               from (select 'upgrade-' || n || '@upgrade.example' as m from generate_series(1, ${1 + GUESTS + MEMBERS}) n) each
               returning id),
         r as (insert into series_roles (series_id, account_id, role) select s.id, (select min(id) from a), 'owner' from s returning 1)
    select string_agg(id::text, ' ' order by place, id) from (select 0 as place, id from t union all select 1, id from a) all_of, (select count(*) from r) made`)).split(" ");
  return { type, accounts };
}

/** Again and again until it is over, with so many milliseconds between, more or less. */
async function often(pause, what) {
  const rest = (ms) => sleep(ms, undefined, { signal: over.signal }).catch(() => {});
  await rest(Math.random() * pause);
  for (let n = 0; !over.signal.aborted; n += 1) {
    await what(n);
    await rest(pause * (0.5 + Math.random()));
  }
}

const PAGES = ["/", "/security-jaws", "/security-jaws/42", "/security-jaws/32/report", "/mini-security-jaws/54/qa", EVENING, `${EVENING}/register`];
const OWN = ["/", "/me", EVENING];
const ORGANIZING = ["/organize/upgrade", DESK, `${DESK}/attendees`, `${DESK}/check-in`];

const reads = (who, pages) => often(60, (n) => act(who, `reads ${pages[n % pages.length]}`, [200], { path: pages[n % pages.length] }));
const searches = (who) => often(300, (n) => act(who, "searches", [200], { path: `/search?q=aws&page=1&n=${n}` }));
const registers = (who, type) => act(who, "registers", [303], { method: "POST", path: `${EVENING}/register`, ...form({ type }) }, (reply) => ticketOf(reply));
const ticketOf = (reply) => /^\/me\/tickets\/([^?/]+)/.exec(reply?.headers.location ?? "")?.[1];

/** Registers, looks at the ticket, and cancels. */
const comesAndGoes = (who, type) => often(400, async () => {
  const ticket = ticketOf(await registers(who, type));
  if (!ticket) return;
  await act(who, "reads a ticket", [200], { path: `/me/tickets/${ticket}` });
  await sleep(Math.random() * 600);
  // Somebody who could not be told that they cancelled tries until they are.
  for (let tries = 0; tries < 20; tries += 1) {
    if (await act(who, "cancels", [303], { method: "POST", path: `/me/tickets/${ticket}/cancel`, ...form({}) })) return;
    await sleep(500);
  }
});

const registersByMail = (who, type) => often(700, (n) =>
  act(who, "registers by mail", [303], { method: "POST", path: `${EVENING}/register`, ...form({ type, mail: `by-mail-${n}@upgrade.example` }) }));

/** Lets somebody in, and takes it back for the next time. */
const scans = (who, tickets) => often(250, async (n) => {
  const id = `upgrade-${randomBytes(8).toString("hex")}`;
  const tell = (name, entry, became) => act(who, name, [200], { method: "POST", path: `${DESK}/check-in/acts`, ...json({ acts: [entry] }) },
    (reply) => became.includes(parse(reply.text)[0]?.became));
  await tell("scans", { id, ago: 0, what: "enter", code: decodeURIComponent(tickets[n % tickets.length]) }, ["entered", "already"]);
  await tell("takes a scan back", { id: `${id}-u`, ago: 0, what: "undo", entries: [id] }, ["undone"]);
});

// Each as often as they may.
const asks = (who, name) => often(21_000, (n) =>
  act(who, "asks", [201, 202], { method: "POST", path: BOARD, ...json({ body: `Question ${n} of ${name} while the site goes to its next release` }) }));
const votes = (who, question) => often(2_500, (n) =>
  act(who, "votes", [200], { method: "PUT", path: `/api/v1/questions/${question}/vote`, ...json({ voted: n % 2 === 0 }) }));

// ── the release ──

/** A backup holds all tables for as long as it reads. */
const backup = () => sql(`do $$ declare t text; begin
  for t in select tablename from pg_tables where schemaname = 'public' loop execute format('lock table %I in access share mode', t); end loop;
  perform pg_sleep(${SECONDS.backup}); end $$`);

async function load() {
  const { type, accounts } = await evening();
  const owner = await person(accounts[0]);
  const guests = await Promise.all(accounts.slice(1, 1 + GUESTS).map(person));
  const tickets = [];
  for (const guest of guests) tickets.push(ticketOf(await registers(guest, type)));
  const open = parse((await act(owner, "reads the board", [200], { path: BOARD }))?.text)?.questions?.find((question) => question.status === "live");
  if (!open || tickets.includes(undefined)) throw new Error(`what the load needs is not there:\n${samples.join("\n")}`);
  const members = await Promise.all(accounts.slice(1 + GUESTS).map(person));
  const visitors = await Promise.all(Array.from({ length: 8 }, () => person()));
  return [
    ...visitors.slice(0, 5).map((who) => reads(who, PAGES)),
    searches(visitors[5]),
    registersByMail(visitors[6], type),
    reads(visitors[7], [BOARD]),
    reads(owner, ORGANIZING),
    scans(owner, tickets.slice(0, GUESTS / 2)),
    scans(owner, tickets.slice(GUESTS / 2)),
    ...members.map((who) => comesAndGoes(who, type)),
    ...guests.slice(0, 4).map((who) => reads(who, OWN)),
    ...[...guests, ...members].map((who, n) => asks(who, n + 1)),
    ...members.map((who) => votes(who, open.id)),
  ];
}

const begin = (name) => { phase = name; };
const lasts = (seconds) => sleep(seconds * 1_000);

/** Answers what went wrong beside answers. */
async function release(older) {
  const wrong = [];
  begin("while it migrates");
  const held = backup();
  await sleep(300);
  const began = Date.now();
  console.log(`${await command(newProgram, "migrate")} It took ${((Date.now() - began) / 1_000).toFixed(1)} s beside a backup of ${SECONDS.backup} s.`);
  await held;
  if (UPGRADE_CONTROL) await sql("alter table registrations rename column code to code_of_before");
  begin("old program, new schema");
  await lasts(SECONDS.after);
  if (UPGRADE_CONTROL) return wrong;

  const newer = await serve(newProgram);
  serving = [older, newer];
  begin("both programs");
  await lasts(SECONDS.beside);
  // Nobody new is sent to the old one. Who is there is served to the end.
  serving = [newer];
  begin("new program");
  await sleep(200);
  const ended = await older.stop();
  if (ended !== 0) wrong.push(`the old program ended with ${ended}`);
  await lasts(SECONDS.alone);
  return wrong;
}

function tell(phases) {
  for (const name of phases) {
    const { answers, failed, odd, waits, slowest, acts } = countsOf(name);
    console.log(`${name}: ${answers} answers, ${failed} failed, ${odd} unexpected, ${waits} told to wait, slowest ${slowest} ms`);
    console.log(`  ${[...acts].sort().map(([act, n]) => `${act} ${n}`).join(", ")}`);
  }
}

console.log(await command(oldProgram, "migrate"));
const older = await serve(oldProgram);
serving = [older];
begin("before");
const walks = await load();
begin("old program");
await lasts(SECONDS.warm);
const wrong = await release(older);
over.abort();
await Promise.all(walks);

const phases = [...counts.keys()].filter((name) => name !== "before");
const all = phases.map(countsOf);
const sum = (of) => all.reduce((total, each) => total + of(each), 0);
const failed = sum((each) => each.failed), odd = sum((each) => each.odd), answers = sum((each) => each.answers);
tell(phases);
if (UPGRADE_CONTROL) {
  const noticed = countsOf("old program, new schema").failed;
  console.log(`control: a column is gone that the old program reads, and ${noticed} answers failed`);
  process.exit(noticed > 0 ? 0 : 1);
}
// A load that does nothing proves nothing. The migration itself may be over too soon for each of them.
const acts = new Set(all.flatMap((each) => [...each.acts.keys()]));
for (const name of phases.filter((name) => name !== "while it migrates")) {
  for (const act of acts) if (!countsOf(name).acts.has(act)) wrong.push(`${name}: nobody ${act}`);
}
if (failed + odd + wrong.length > 0) {
  console.error([...wrong, ...samples, ...older.errors.slice(0, 10)].join("\n"));
  process.exit(1);
}
writeFileSync(`${UPGRADE_DIR}/told`, `${answers} answers, ${failed} failed, slowest ${Math.max(...all.map((each) => each.slowest))} ms`);
process.exit(0);
