import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IMPORTED_DATASET, writeCases } from './import-cases.ts';
import { promise } from './measure.ts';
import { release } from './release-cases.ts';
import {
  call,
  KEY,
  onPostgres,
  type Service,
  startService,
  uploadCases,
  watchMemory,
  withClient,
  withFolder,
  withPostgres,
} from './service.ts';

/**
 * What a case costs at several sizes of a dataset: to import it, approve it by selection, refit it to a new definition, build a release
 * of it, write it into the files and send it by the feed; with the disk, the memory, and how long the event loop is held, promised to
 * be 50 ms, of which a turn that waits for a core works less (loop-turns.mjs). Promised too: at the largest size at most 1.3 times
 * what it costs at the second, since the first is too short to tell. `npx tsx bench/scale.ts [sizes]`, default 10000,100000,1000000.
 * Needs BENCH_DATABASE_URL; a million cases take a quarter of an hour and the settings of docs/operations.md.
 */

const sizes = (process.argv[2] ?? '10000,100000,1000000').split(',').map(Number);
const D = '/v1/datasets/scale';
/** A line about a long turn of the event loop is in the file by then. */
const TURNS_LATER_MS = 1_500;
const STEPS = ['import', 'approve', 'refit', 'build', 'files', 'feed'] as const;
type Step = (typeof STEPS)[number];
type Costs = Record<Step, { seconds: number; megabytes: number; turns: Turns }>;
/** The most of any turn of the event loop, in milliseconds: from its beginning to its end, of work, and of garbage collection. */
type Turns = Record<'held' | 'ran' | 'collected', number>;

const definition = (offence: string) => ({
  ...IMPORTED_DATASET,
  settings: { selfApproval: true },
  codebook: {
    ...IMPORTED_DATASET.codebook,
    derived: [{ id: 'grave', label: 'Grave', level: 'defendant', rule: { exists: { offence: [offence] } } }],
  },
});

const all: Costs[] = [];
for (const count of sizes) {
  const { costs, bytes, sent } = await measured(count);
  all.push(costs);
  const perCase = (step: Step) => `${step} ${((costs[step].seconds / count) * 1e6).toFixed(0)}`;
  console.log(`${count} cases, microseconds a case: ${STEPS.map(perCase).join(', ')}`);
  console.log(`  megabytes at most: ${STEPS.map((step) => `${step} ${costs[step].megabytes}`).join(', ')}`);
  const ofTurn = (most: keyof Turns) => STEPS.map((step) => `${step} ${costs[step].turns[most]}`).join(', ');
  console.log(`  event loop, ms of work in a turn at most: ${ofTurn('ran')}`);
  console.log(`    held at most: ${ofTurn('held')}; garbage collected for at most: ${ofTurn('collected')}`);
  for (const [most, text] of [
    ['ran', 'works'],
    ['held', 'takes'],
  ] as const)
    promise(
      STEPS.every((step) => costs[step].turns[most] <= 50),
      `no turn of the event loop ${text} for more than 50 ms`,
    );
  console.log(
    `  ${(bytes / count / 1e3).toFixed(1)} kB of disk a case, of which the file had ${(sent / count / 1e3).toFixed(2)}`,
  );
}
const [before, last] = all.slice(-2);
if (before && last && sizes.length > 1) {
  const [small = 1, large = 1] = sizes.slice(-2);
  for (const step of STEPS) {
    const ratio = last[step].seconds / large / (before[step].seconds / small);
    console.log(`${step}: ${ratio.toFixed(2)} times as much a case at ${large} as at ${small}`);
    promise(ratio <= 1.3, `1.3 times, for ${step}`);
  }
}

async function measured(count: number): Promise<{ costs: Costs; bytes: number; sent: number }> {
  return withPostgres((database) =>
    withFolder(async (folder) => {
      const path = join(folder, 'cases.ndjson');
      const sent = await writeCases(path, count);
      const turnsFile = join(folder, 'turns');
      const service = await startService({
        ...onPostgres(database),
        FILES: join(folder, 'files'),
        LOOP_TURNS: turnsFile,
        NODE_OPTIONS: `--import ${new URL('loop-turns.mjs', import.meta.url).href}`,
      });
      try {
        await call(service, 'PUT', D, definition('o1'));
        const peak = watchMemory(service);
        const taken: { step: Step; from: number; to: number; megabytes: number }[] = [];
        const measure = async (step: Step, work: () => Promise<unknown>): Promise<void> => {
          peak();
          const from = Date.now();
          await work();
          taken.push({ step, from, to: Date.now(), megabytes: peak() });
        };
        await measure('import', async () => {
          await ended(service, await uploadCases(service, D, path, '?state=in-review'));
        });
        const bytes = await sizeOf(database);
        await measure('approve', async () => {
          const select = { state: 'in-review' };
          await ended(service, await located(service, 'POST', `${D}/cases/transitions`, { to: 'approved', select, expect: count })); // biome-ignore format: one line
        });
        await measure('refit', async () => {
          const job = await located(service, 'PUT', D, definition('o2'));
          if (job !== '') await ended(service, job);
        });
        await measure('build', () => release(service, 'scale'));
        await measure('files', () => filesOf(service));
        await measure('feed', () => feed(service, count));
        await sleep(TURNS_LATER_MS);
        const lines = (await readFile(turnsFile, 'utf8').catch(() => '')).split('\n');
        const costs = taken.map(({ step, from, to, megabytes }) => {
          return [step, { seconds: (to - from) / 1_000, megabytes, turns: longestTurns(lines, from, to) }];
        });
        return { costs: Object.fromEntries(costs) as Costs, bytes, sent };
      } finally {
        await service.stop();
      }
    }),
  );
}

function longestTurns(lines: readonly string[], from: number, to: number): Turns {
  const turns = lines.map((line) => line.split(' ').map(Number)).filter(([at = 0]) => at >= from && at <= to);
  const most = (column: number) => Math.max(0, ...turns.map((turn) => turn[column] ?? 0));
  return { held: most(1), ran: most(2), collected: most(3) };
}

/** Asks for a job; answers its path, or nothing if all was done at once. */
async function located(service: Service, method: string, path: string, body: object): Promise<string> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'if-match': '*' };
  const answer = await fetch(`${service.url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
  return answer.headers.get('location') ?? '';
}

async function ended(service: Service, job: string): Promise<void> {
  for (;;) {
    const { state } = await call<{ state: string }>(service, 'GET', job);
    if (state === 'succeeded') return;
    if (state !== 'queued' && state !== 'running') throw new Error(`${job} is ${state}`);
    await sleep(50);
  }
}

async function filesOf({ url }: Service): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}` };
  while ((await fetch(`${url}${D}/releases/latest/files`, { headers })).status === 503) await sleep(50);
}

interface FeedPage {
  items: { record?: object }[];
  cursor: string;
  hasMore: boolean;
}

/** As a partner pulls who has nothing yet. */
async function feed(service: Service, count: number): Promise<void> {
  let records = 0;
  for (let [cursor, hasMore] = ['', true]; hasMore; ) {
    const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: FeedPage = await call(service, 'GET', `${D}/changes?include=record&limit=1000${after}`);
    records += page.items.filter(({ record }) => record).length;
    ({ cursor, hasMore } = page);
  }
  if (records < count) throw new Error(`the feed has ${records} records of ${count}`);
}

async function sizeOf(database: string): Promise<number> {
  return withClient(database, async (client) => {
    await client.query('vacuum (analyze)');
    const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
    return Number(rows[0]?.bytes);
  });
}
