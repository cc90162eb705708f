import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { ensureAdminKey } from '../src/db/admin-key.ts';
import { openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readSecrets } from '../src/db/queries/datasets.ts';
import { ensureSigningKey } from '../src/db/signing-key.ts';
import { startTabulator } from '../src/releases/cube/tabulator.ts';
import { DatasetDefinition } from '../src/schemas/dataset.ts';
import { dice } from '../tests/dice.ts';
import { manyDimensions, variablesOf } from './many-dimensions.ts';
import { median, promise } from './measure.ts';
import { KEY, POSTGRES, withPostgres } from './service.ts';

/**
 * A small release, from the order to the published version: 100 cases and 22 tables, on a service that is already running. Promised
 * within 300 ms. The baseline is the time in which the same service took the 100 cases in.
 * `npx tsx bench/small-release.ts [rounds]`, default 9. On the embedded database in memory, and on the PostgreSQL of
 * BENCH_DATABASE_URL if it is set.
 */

const CASES = 100;
const CODES = [4, 7, 9, 3, 5];
const rounds = Number(process.argv[2] ?? 9);

const wanted = { codes: CODES, levelOf: (index: number) => (index % 3 === 0 ? 'case' : 'defendant') } as const;
const variables = variablesOf(wanted);
const body = manyDimensions({
  ...wanted,
  until: '2021-01-01',
  settings: { selfApproval: true, duplicates: 'off' },
  tables: { upTo: 2 },
  disclosure: { policy: 'none', reason: 'constructed' },
});

const roll = dice(1);
const attributesOf = (wantedLevel: string) =>
  Object.fromEntries(
    variables.flatMap(({ id, level }, index) =>
      level === wantedLevel ? [[id, `c${roll(CODES[index] ?? 1)}`] as const] : [],
    ),
  );
const randomCase = () => ({
  sentencedOn: `${2010 + roll(11)}-0${1 + roll(9)}-1${roll(10)}`,
  attributes: attributesOf('case'),
  defendants: [{ attributes: attributesOf('defendant'), convictions: [{}], sentence: {} }],
});

async function measure(url: string | undefined): Promise<number> {
  const database = await openDatabase({ url });
  await migrate(database);
  await ensureAdminKey(database.db, { configured: KEY, now: new Date(), requestId: randomUUID() });
  const config = readConfig({ DEMO: 'off', RATE_LIMIT: 'off', LOG_LEVEL: 'warn', PUBLIC_URL: 'http://127.0.0.1' });
  const signer = await ensureSigningKey(database.db, { configured: undefined, now: new Date() });
  const app = await buildApp({ config, database, secrets: await readSecrets(database.db), signer });
  await app.ready();
  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object, headers = {}) => {
    const answer = await app.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${KEY}`, ...headers },
      ...(payload && { payload }),
    });
    if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`);
    return { body: answer.body === '' ? undefined : answer.json(), etag: String(answer.headers.etag) };
  };
  const parts = new Map<string, number[]>();
  const note = (part: string, ms: number) => parts.set(part, [...(parts.get(part) ?? []), ms]);
  const timed = async <T>(part: string, run: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const done = await run();
    note(part, performance.now() - started);
    return done;
  };

  for (let round = 0; round <= rounds; round++) {
    if (round === 1) parts.clear(); // the first round loads what the others have
    const dataset = `/v1/datasets/small-${round}`;
    const cases = Array.from({ length: CASES }, randomCase);
    await call('PUT', dataset, body);
    await timed('baseline', async () => {
      const { body: batch } = await call('POST', `${dataset}/cases/batch?state=in-review`, { items: cases });
      const items = batch.items.map(({ id, etag }: { id: string; etag: string }) => ({ id, etag }));
      await call('POST', `${dataset}/cases/transitions`, { to: 'approved', items });
    });
    const cpu = process.cpuUsage();
    await timed('release', async () => {
      await timed('  order', () => call('POST', `${dataset}/releases`, {}));
      const etag = await timed('  build', async () => {
        for (;;) {
          const draft = await call('GET', `${dataset}/releases/draft`);
          if (draft.body.state === 'draft') return draft.etag;
          if (draft.body.state !== 'building') throw new Error(`the release is ${draft.body.state}`);
          await sleep(20);
        }
      });
      await timed('  publish', () =>
        call('POST', `${dataset}/releases/draft/transitions`, { to: 'published' }, { 'if-match': etag }),
      );
    });
    const { user, system } = process.cpuUsage(cpu);
    note('processor', (user + system) / 1_000);
    const texts = cases.map((content) => JSON.stringify(content));
    const definition = DatasetDefinition.parse(body);
    await timed('counting alone', async () => {
      const tabulator = startTabulator({ dataset: 'small', definition });
      await timed('  thread and engine', () => tabulator.feed([]));
      await timed('  records', () => tabulator.feed(texts));
      await timed('  tables', async () => {
        for await (const _ of tabulator.tables());
      });
      await timed('  end', async () => {
        await tabulator.totals();
        await tabulator.close();
      });
    });
  }
  await app.close();
  await database.close();
  const medianOf = (part: string) => median(parts.get(part) ?? []);
  for (const part of parts.keys()) console.log(`${part.padEnd(20)}${medianOf(part).toFixed(0).padStart(6)} ms`);
  console.log(`ratio: ${(medianOf('release') / medianOf('baseline')).toFixed(2)} of the baseline`);
  return medianOf('release');
}

console.log(`embedded database, ${rounds} rounds`);
const found = [await measure(undefined)];
if (POSTGRES !== undefined) {
  console.log(`\nPostgreSQL, ${rounds} rounds`);
  found.push(await withPostgres(measure));
}
promise(Math.max(...found) <= 300, '300 ms');
