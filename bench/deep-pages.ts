import { IMPORTED_DATASET } from './import-cases.ts';
import { median, promise } from './measure.ts';
import { call, onPostgres, type Service, startService, withClient, withPostgres } from './service.ts';

/**
 * Page 10,000 of a list of 1,000,000 cases is as fast as page 1 within 20%. The rows are synthetic and go straight into the
 * tables that a list reads. `npx tsx bench/deep-pages.ts [cases]`. Needs BENCH_DATABASE_URL.
 */

const WITHIN = 0.2;
const LIMIT = 100;
const LARGEST_LIMIT = 1_000;
const cases = Number(process.argv[2] ?? 1_000_000);
const firstPage = (limit: number) => `/v1/datasets/bench/cases?limit=${limit}`;

const CONTENT = JSON.stringify({
  sentencedOn: '2015-03-13',
  area: 'a1',
  defendants: [{ sex: 's1', convictions: [{ offence: 'o1', principal: true }], sentence: { outcome: 'u1' } }],
});

await withPostgres(async (url) => {
  const service = await startService(onPostgres(url));
  try {
    await call(service, 'PUT', '/v1/datasets/bench', IMPORTED_DATASET);
    await withClient(url, async (client) => {
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
    });
    await compare(service, await walkToLastPage(service));
  } finally {
    await service.stop();
  }
});

/** As a client gets there: the path of the last page of `LIMIT` cases. */
async function walkToLastPage(service: Service): Promise<string> {
  let path = firstPage(LARGEST_LIMIT);
  for (let left = cases - LIMIT; left > 0; left -= LARGEST_LIMIT) {
    const limit = Math.min(left, LARGEST_LIMIT);
    const { next } = await call<{ next: string }>(service, 'GET', path.replace(/limit=\d+/, `limit=${limit}`));
    path = next;
  }
  return path.replace(/limit=\d+/, `limit=${LIMIT}`);
}

async function compare(service: Service, lastPage: string): Promise<void> {
  const times = { first: [] as number[], last: [] as number[] };
  for (let round = 0; round < 110; round += 1)
    for (const [name, path] of [['first', firstPage(LIMIT)] as const, ['last', lastPage] as const]) {
      const started = performance.now();
      const { items } = await call<{ items: unknown[] }>(service, 'GET', path);
      if (items.length !== LIMIT) throw new Error(`the ${name} page has ${items.length} cases`);
      if (round >= 10) times[name].push(performance.now() - started);
    }
  const [first, last] = [median(times.first), median(times.last)];
  console.log(`page 1: ${first.toFixed(1)} ms, page ${cases / LIMIT}: ${last.toFixed(1)} ms`);
  promise(last <= first * (1 + WITHIN), `within ${WITHIN * 100}%`);
}
