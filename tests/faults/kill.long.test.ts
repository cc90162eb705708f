import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { dice } from '../dice.ts';
import { fillDataFolder } from '../harness.ts';
import { freePort, type RealService, type RealServices, realServices } from '../process/real-service.ts';
import { runs, SEED } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { invariantFaults } from './invariants.ts';
import { type Ledger, ledgerFaults, openLedger } from './ledger.ts';
import { describeEmbedded, describeOnPostgres, type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { type Crew, FOCUSES, makeDataset, runCrew } from './writers.ts';

// The built service is killed at random moments while clients write, import, build, publish and erase. KILL_ROUNDS sets how often,
// SEED makes the same choices again (not the same moments: those are the machine's).

const ROUNDS = runs('KILL_ROUNDS', 2, 100);
/** Rounds on one database: the check reads all of it after each. */
const ROUNDS_A_DATABASE = 10;
const WRITERS = 4;
/** A kill comes after this many answers at most, or this many milliseconds, so that a busy machine is killed as late as an idle one. */
const ANSWERS = 40;
const LATEST = 10_000;

let services: RealServices | undefined;
let server: PostgresServer | undefined;
let folder: string | undefined;

afterEach(async () => {
  await services?.stop();
  await server?.remove();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  [services, server, folder] = [undefined, undefined, undefined];
});

/** One database, the processes on it, and what they acknowledged. */
interface Stage {
  ports: number[];
  running: RealService[];
  ledger: Ledger;
  counted: Map<string, string>;
  /** Opens the database for a check; while a process of the service has the embedded one open, nobody else can. */
  open: () => Promise<Database>;
  isEmbedded: boolean;
}

describeEmbedded('on the embedded database', () => {
  test(`killed ${ROUNDS} times, it loses, doubles and halves nothing`, { timeout: 3_600_000 }, async () => {
    await bouts(async () => {
      folder = await mkdtemp(join(tmpdir(), 'assize-kill-'));
      const own = folder;
      await fillDataFolder(own);
      services = await realServices({ DATA_DIR: own });
      return { processes: 1, open: () => openDatabase({ folder: own }), isEmbedded: true };
    });
  });
});

describeOnPostgres('two processes on PostgreSQL', () => {
  test(`killed ${ROUNDS} times, they lose, double and halve nothing`, { timeout: 3_600_000 }, async () => {
    server = await startPostgresServer();
    let made = 0;
    await bouts(async () => {
      made += 1;
      const url = await server!.createDatabase(`kill_${made}`); // started above
      services = await realServices({ DATABASE_URL: url });
      return { processes: 2, open: () => openDatabase({ url }), isEmbedded: false };
    });
  });
});

type Place = Pick<Stage, 'open' | 'isEmbedded'> & { processes: number };

/** All rounds, on a new database after every few. */
async function bouts(newPlace: () => Promise<Place>): Promise<void> {
  const roll = dice(SEED);
  const totals = { rounds: 0, acknowledged: 0, interrupted: 0, foundDone: 0, releases: 0 };
  while (totals.rounds < ROUNDS) {
    const { processes, ...place } = await newPlace();
    const ports = await Promise.all(Array.from({ length: processes }, freePort));
    const running = await Promise.all(ports.map((port) => services!.start({ port }))); // newPlace made them
    const stage: Stage = { ...place, ports, running, ledger: openLedger(), counted: new Map() };
    const dataset = 'kills';
    await makeDataset(running[0]!, dataset); // there is a process at least
    const last = Math.min(ROUNDS, totals.rounds + ROUNDS_A_DATABASE);
    for (; totals.rounds < last; totals.rounds += 1) await round(stage, roll, dataset, totals.rounds);
    const { counts, releases } = stage.ledger;
    for (const name of ['acknowledged', 'interrupted', 'foundDone'] as const) totals[name] += counts[name];
    totals.releases += releases.length;
    await services?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
  // Else the kills came when nothing was under way, and the test shows nothing.
  expect(totals.acknowledged).toBeGreaterThan(ROUNDS);
  console.log(`seed ${SEED}: ${JSON.stringify(totals)}`);
}

async function round(stage: Stage, roll: (sides: number) => number, dataset: string, number: number): Promise<void> {
  const { ledger, running, ports } = stage;
  const focus = FOCUSES[roll(FOCUSES.length)]!; // a side for each
  ledger.note(`round ${number}: ${focus}`);
  let over = false;
  const crew: Crew = { services: () => stage.running, dataset, ledger, dice: roll, focus, isOver: () => over };
  const crewed = runCrew(crew, WRITERS);
  await someAnswers(ledger, roll(ANSWERS));
  await sleep(roll(40));
  const victims = running.filter((_, index) => index === number % running.length || roll(4) === 0);
  await Promise.all(victims.map((victim) => victim.kill()));
  ledger.note(`killed ${victims.map((victim) => `process ${running.indexOf(victim) + 1}`).join(' and ')}`);
  if (stage.isEmbedded || roll(4) === 0)
    await check(stage, 'right after the kill', number, { isSettled: stage.isEmbedded });
  await Promise.all(
    victims.map(async (victim) => {
      const index = running.indexOf(victim);
      running[index] = await services!.start({ port: ports[index]! }); // made by `bouts`
    }),
  );
  // What the dead left is taken up while new requests come in.
  await sleep(roll(200));
  over = true;
  await crewed;
  if (stage.isEmbedded) await checkPublished(stage, number);
  else {
    await check(stage, 'once all had been answered', number, { isSettled: true });
    await checkPublished(stage, number);
  }
}

async function someAnswers({ counts }: Ledger, wanted: number): Promise<void> {
  const enough = counts.acknowledged + wanted;
  const began = performance.now();
  while (counts.acknowledged < enough && performance.now() - began < LATEST) await sleep(1);
}

/** While writers write, the ledger runs ahead of the database or behind it, so only the database itself is checked. */
async function check(stage: Stage, when: string, number: number, { isSettled }: { isSettled: boolean }): Promise<void> {
  const { ledger, counted } = stage;
  const database = await stage.open();
  try {
    const contentOf = (id: string, revision: number): Body | undefined =>
      ledger.cases.find((one) => one.id === id)?.steps[revision - 1]?.content;
    const faults = await invariantFaults(database.db, { contentOf, counted });
    if (isSettled) faults.push(...(await ledgerFaults(database.db, ledger)));
    await report(stage, `${when}, in round ${number}`, faults);
  } finally {
    await database.close();
  }
}

/** A release that was acknowledged answers what it answered then, from every process. */
async function checkPublished({ ledger, running, ...stage }: Stage, number: number): Promise<void> {
  const faults = [...ledger.faults];
  for (const { path, answer } of ledger.releases) {
    for (const service of running) {
      const { status, body } = await service.call('GET', path);
      if (status !== 200 || JSON.stringify(body) !== answer) faults.push(`${path} has another answer (${status})`);
    }
  }
  await report({ ledger, running, ...stage }, `in published releases, in round ${number}`, faults);
}

async function report({ ledger, running }: Stage, where: string, faults: readonly string[]): Promise<void> {
  if (faults.length === 0) return;
  const file = join(tmpdir(), `assize-ledger-${SEED}.txt`);
  const said = running.map((service) => service.said()).join('\n');
  await writeFile(file, `seed ${SEED}\n${faults.join('\n')}\n\n${ledger.tail(10_000)}\n\n${said}`);
  const shown = faults.slice(0, 20).join('\n  ');
  throw new Error(
    `seed ${SEED}, ${where}:\n  ${shown}\nThe last of the ledger (all of it: ${file}):\n${ledger.tail(40)}\nThe services:\n${said.slice(-2_000)}`,
  );
}
