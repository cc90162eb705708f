import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { manyDimensions, variablesOf } from './many-dimensions.ts';
import { secondsSince } from './measure.ts';
import { call, KEY, type Service, withClient } from './service.ts';

/** A dataset whose release is work: twelve dimensions, every combination up to three, and as many defendants as wanted. */

/** Codes of each dimension but the year, which has eleven. */
const CODES = [45, 4, 7, 15, 9, 3, 12, 3, 5, 20, 2];
export const TABLES = 299;
const CHUNK = 50_000;

const wanted = { codes: CODES, levelOf: (index: number) => (index % 3 === 0 ? 'case' : 'defendant') } as const;
const variables = variablesOf(wanted);

export const RELEASED_DATASET = manyDimensions({
  ...wanted,
  until: '2021-01-01',
  settings: { selfApproval: true, duplicates: 'off' },
  tables: { upTo: 3 },
  disclosure: { policy: 'none', reason: 'constructed' },
});

/** One defendant with one conviction each, straight into the tables; one in twenty of each code is not reported. */
export async function insertDefendants(url: string, dataset: string, size: number): Promise<void> {
  await withClient(url, async (client) => {
    // Row by row they would look for the newest number before each insert.
    const triggers = async (turn: 'disable' | 'enable') => {
      for (const table of ['changes', 'case_revisions'])
        await client.query(`alter table ${table} ${turn} trigger user`);
    };
    await triggers('disable');
    const { rows } = await client.query('select last_seq::int as last from datasets where id = $1', [dataset]);
    const first = rows[0].last + 1;
    for (let from = 0; from < size; from += CHUNK)
      await insertChunk(client, dataset, { first, from, to: Math.min(size, from + CHUNK) });
    await client.query('update datasets set last_seq = $1 where id = $2', [first + size - 1, dataset]);
    await triggers('enable');
    await client.query('analyze');
  });
}

interface Chunk {
  /** Number in the log of the first case of all. */
  first: number;
  from: number;
  to: number;
}

async function insertChunk(client: pg.Client, dataset: string, { first, from, to }: Chunk): Promise<void> {
  await client.query(`create temp table chunk as select gen_random_uuid() as id, ${first} + n as seq, ${content} as content
    from generate_series(${from}, ${to - 1}) n`);
  await client.query(`insert into cases (id, dataset_id, state, head_revision, head_content, live_revision, live_content,
      live_seq, sentenced_on, content_authors, created_at, updated_at)
    select id, '${dataset}', 'approved', 1, 1, 1, 1, seq, day, '{}', now(), now()
    from (select id, seq, (content::json ->> 'sentencedOn')::date as day from chunk) c`);
  await client.query(`insert into case_revisions (case_id, revision, dataset_id, state, content_revision, content,
      author_key, author_label, request_id, at)
    select id, 1, '${dataset}', 'approved', 1, content::json, 'bench', 'bench', 'bench', now() from chunk`);
  await client.query(`insert into changes (dataset_id, seq, at, op, cause, case_id, content_revision)
    select '${dataset}', seq, now(), 'upsert', 'created', id, 1 from chunk`);
  await client.query('drop table chunk');
}

const attributes = (level: string): string =>
  `rtrim('{' || ${variables
    .flatMap((variable, index) =>
      variable.level === level
        ? [
            `case when random() < 0.05 then '' else '"${variable.id}":"c' || floor(random() * ${CODES[index]})::int || '",' end`,
          ]
        : [],
    )
    .join(' || ')}, ',') || '}'`;
const content = `'{"sentencedOn":"' || (date '2010-01-01' + floor(random() * 4017)::int) || '","attributes":' ||
  ${attributes('case')} || ',"defendants":[{"id":"' || gen_random_uuid() || '","attributes":' || ${attributes('defendant')} ||
  ',"convictions":[{"id":"' || gen_random_uuid() || '","principal":true}],"sentence":{}}]}'`;

interface Manifest {
  state: string;
  counts: { tables: number; observations: number };
}

/** From the order to the published version; answers what it holds and how long that took. */
export async function release(
  service: Service,
  dataset: string,
  pollMs = 250,
): Promise<Manifest['counts'] & { seconds: number }> {
  const path = `/v1/datasets/${dataset}/releases`;
  const started = performance.now();
  await call(service, 'POST', path, {});
  for (;;) {
    const { state, counts } = await call<Manifest>(service, 'GET', `${path}/draft`);
    if (state === 'draft') {
      await publishDraft(service, path);
      return { ...counts, seconds: secondsSince(started) };
    }
    if (state !== 'building') throw new Error(`the release is ${state}`);
    await sleep(pollMs);
  }
}

async function publishDraft(service: Service, path: string): Promise<void> {
  const authorization = { authorization: `Bearer ${KEY}` };
  const draft = await fetch(`${service.url}${path}/draft`, { headers: authorization });
  await draft.body?.cancel();
  const answer = await fetch(`${service.url}${path}/draft/transitions`, {
    method: 'POST',
    headers: { ...authorization, 'content-type': 'application/json', 'if-match': draft.headers.get('etag') ?? '' },
    body: JSON.stringify({ to: 'published' }),
  });
  if (!answer.ok) throw new Error(`publishing was answered ${answer.status}: ${await answer.text()}`);
  await answer.body?.cancel();
}
