import { IMPORTED_DATASET } from './import-cases.ts';
import { median } from './load.ts';
import { call, SERVER, type Service, startService, withClient, withDatabase } from './scratch.ts';

/**
 * Page 10,000 of a list of 1,000,000 cases is as fast as page 1 within 20%. The rows are synthetic and go straight into the
 * tables that a list reads. `npx tsx bench/deep-pages.ts [cases]`. Needs BENCH_DATABASE_URL, as bench/import.ts does.
 */

const WITHIN = 0.2;
const LIMIT = 100;
const cases = Number(process.argv[2] ?? 1_000_000);
const DATASET = '/v1/datasets/bench';

const CONTENT = JSON.stringify({
  sentencedOn: '2015-03-13',
  area: 'a1',
  defendants: [{ sex: 's1', convictions: [{ offence: 'o1', principal: true }], sentence: { outcome: 'u1' } }],
});

if (!SERVER) {
  console.log('left out: set BENCH_DATABASE_URL');
  process.exit(0);
}
await withDatabase(async (database) => {
  const service = await startService(database);
  try {
    await call(service, 'PUT', DATASET, IMPORTED_DATASET);
    const before = await withClient(database, async (client) => {
      await client.query('alter table case_revisions disable trigger user');
      await client.query(
        `insert into cases (id, dataset_id, state, head_revision, head_content, content_authors, created_at, updated_at)
         select gen_random_uuid(), 'bench', 'draft', 1, 1, '{bench}', now(), now() from generate_series(1, $1::int)`,
        [cases],
      );
      await client.query(
        `insert into case_revisions (case_id, revision, dataset_id, state, content_revision, content, sources, author_key,
           author_label, request_id, at)
         select id, 1, 'bench', 'draft', 1, $1::json, '[]', 'bench', 'bench', 'bench', now() from cases`,
        [CONTENT],
      );
      await client.query('analyze');
      const found = await client.query('select id from cases order by id offset $1::int limit 1', [cases - LIMIT - 1]);
      return found.rows[0].id as string; // there are that many
    });
    await compare(service, before);
  } finally {
    await service.stop();
  }
});

/** `before`: id of the last case of the page before the last. */
async function compare(service: Service, before: string): Promise<void> {
  const page = (limit: number, cursor: string | undefined) =>
    call<{ next: string | null }>(
      service,
      'GET',
      `${DATASET}/cases?limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
  // Walking there takes 1,000 pages of 1,000: the place is put into a cursor of this list instead.
  const { next } = await page(LIMIT, undefined);
  const given = Buffer.from(new URL(next ?? '', service.url).searchParams.get('cursor') ?? '', 'base64url').toString();
  const deep = Buffer.from(`${given.slice(0, given.indexOf('.') + 1)}${before}`).toString('base64url');
  const times: Record<'first' | 'last', number[]> = { first: [], last: [] };
  for (let round = 0; round < 110; round += 1)
    for (const [name, cursor] of [['first', undefined] as const, ['last', deep] as const]) {
      const started = performance.now();
      await page(LIMIT, cursor);
      if (round >= 10) times[name].push(performance.now() - started);
    }
  const [first, last] = [median(times.first), median(times.last)];
  console.log(`page 1: ${first.toFixed(1)} ms, page ${cases / LIMIT}: ${last.toFixed(1)} ms`);
  if (last > first * (1 + WITHIN)) {
    console.log(`promised: within ${WITHIN * 100}%`);
    process.exitCode = 1;
  }
}
