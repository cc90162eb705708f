import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRedefiner } from '../../src/capture/redefinition.ts';
import { factsOf, filterRows, underKeys } from '../../src/cases/facts.ts';
import { rowsOf } from '../../src/db/client.ts';
import { presentCodebook } from '../../src/db/codebooks.ts';
import { readSecrets } from '../../src/db/queries/datasets.ts';
import { type Answer, openTestDatabase, startApp, type TestApp } from '../harness.ts';
import { imported, ndjson, numbered } from '../imports/files.ts';
import { casesOf, move, newApproved, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aDataset } from '../samples/court.ts';

/** More than one PUT reads itself. */
const CASES = 1_010;
/** Imported while a definition is on its way: more writes than the job goes through at once. */
const MANY = 800;
let service: TestApp;
let dataset: string;
/** While it is true, another process seems to have the jobs. */
let isHeld = true;

beforeAll(async () => {
  const opened = await openTestDatabase();
  const { tryLock } = opened.database;
  opened.database.tryLock = async (name, onLost) =>
    isHeld && name.startsWith('assize:redefinition:') ? undefined : tryLock(name, onLost);
  service = await startApp({ opened });
  dataset = await newDataset(service, definition());
  const offences = ['murder', 'theft', 'assault'];
  const cases = Array.from({ length: CASES }, (_, n) =>
    numbered(n, {
      area: 'leeds',
      defendants: [{ sex: 'male', convictions: [{ offence: offences[n % 3] }], sentence: { outcome: 'fine' } }],
    }),
  );
  await imported(service, dataset, ndjson(cases));
}, 120_000);
afterAll(() => service.stop());

const definition = (change: (definition: Body) => void = () => {}): Body =>
  aDataset((body) => {
    body.settings = { duplicates: 'off', selfApproval: true };
    change(body);
  });

/** `theft` is violent now, `fine` is `money`, and there is a plea. */
const changed = definition(({ codebook }) => {
  codebook.derived[1].rule = { exists: { offence: ['theft'] } };
  Object.assign(codebook.codeLists.outcome.codes[1], { code: 'money', renamedFrom: ['fine'] });
  codebook.variables.push({ id: 'plea', label: 'Plea', level: 'case', kind: 'flag' });
});

const read = (path: string): Promise<Answer> => service.send('GET', path, { key: service.adminKey });

async function replace(body: Body, key = service.adminKey): Promise<Answer> {
  const { headers } = await read(`/v1/datasets/${dataset}/definition`);
  const match = { 'if-match': String(headers.etag) };
  return service.send('PUT', `/v1/datasets/${dataset}`, { key, body, headers: match });
}

const found = async (where: string): Promise<number> =>
  (await read(`${casesOf(dataset)}?limit=1000&where=${where}`)).body.items.length;

/** A process of its own that works on jobs. */
const worker = async () => {
  const { db, database } = service;
  const [secrets, randomId] = [await readSecrets(db), () => crypto.randomUUID()];
  return startRedefiner({
    context: { db, root: db, newId: randomId, newTimedId: randomId, secrets },
    database: { ...database, tryLock: async () => async () => {} },
    now: () => new Date(service.clock.now),
    onFailure: (id, code) => {
      throw new Error(`${id} ${code}`);
    },
  });
};

async function until(path: string, isSo: (job: Body) => boolean): Promise<Body> {
  for (let i = 0; i < 3_000; i += 1) {
    const { body } = await read(path);
    if (isSo(body)) return body;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the job does not get there');
}
const hasEnded = (job: Body) => job.finishedAt !== null;

/** Every row of facts that differs from what the present codebook makes of the content. */
async function wrongFacts(): Promise<string[]> {
  const { codebook } = await presentCodebook(service.db, dataset);
  const rows = await rowsOf<Body>(
    service.db,
    sql`select c.id, v.side, json_agg(v.facts order by v.position) as facts,
          json_agg(v.partner_facts order by v.position) as partner, (array_agg(r.content))[1] as content
        from cases c join convictions v on v.case_id = c.id
        join case_revisions r on r.case_id = c.id
          and r.revision = case v.side when 'head' then c.head_content else c.live_content end
        where c.dataset_id = ${dataset} group by c.id, v.side`,
  );
  expect(rows.length).toBeGreaterThan(CASES);
  return rows.flatMap(({ id, side, facts, partner, content }) => {
    const [staff, partners] = (['internal', 'partner'] as const).map((view) =>
      filterRows(factsOf(codebook, content, view)).map((codes) => underKeys(codes, codebook.factKeys)),
    );
    const isSame = (stored: readonly object[], wanted: readonly object[] = []) =>
      stored.length === wanted.length &&
      stored.every((row, at) => Object.entries(wanted[at] ?? {}).every(([key, code]) => same(row, key, code)));
    const isRight = side === 'head' ? isSame(facts, staff) && isSame(partner, partners) : isSame(facts, partners);
    return isRight ? [] : [`${id} ${side}`];
  });
}
const same = (row: object, key: string, code: unknown): boolean =>
  JSON.stringify((row as Record<string, unknown>)[key]) === JSON.stringify(code);

test('a definition that many cases are read for is in force once all of them fit, whatever is written and killed meanwhile', async () => {
  const before = await read(`/v1/datasets/${dataset}/definition`);
  const { cursor } = (await read(`/v1/datasets/${dataset}/changes?cursor=latest`)).body;
  const live = await newApproved(service, dataset, numbered(5_000));
  const answer = await replace(changed);
  expect([answer.status, answer.headers['retry-after']]).toEqual([202, '1']);
  const self = String(answer.headers.location);
  expect(answer.body).toMatchObject({ state: 'queued', phase: 'check', codebookVersion: null, problem: null });

  // The same again is the same job, and another one has to wait.
  expect((await replace(changed)).headers.location).toBe(self);
  const other = await replace(definition((body) => Object.assign(body, { title: 'Other' })));
  expect([other.status, other.body.code, other.body.redefinition]).toEqual([409, 'redefinition-open', self]);

  const violent = await found('anyViolent:yes');
  expect(violent).toBeGreaterThan(CASES / 2);
  const first = await worker();
  const running = await until(self, ({ phase, progress }) => phase === 'refit' && progress.done > 0);
  expect(running).toMatchObject({ state: 'running', finishedAt: null });
  expect(running.progress.done).toBeLessThan(running.progress.of);
  await first.stop();

  // The former definition is in force for readers and writers.
  expect((await read(`/v1/datasets/${dataset}/definition`)).headers.etag).toBe(before.headers.etag);
  expect(await found('anyViolent:yes')).toBe(violent);
  expect(await found('outcome:fine')).toBe(1_000);
  const added = await newCase(service, dataset, numbered(6_000));
  const corrected = await put(service, live, {
    defendants: [{ sex: 'female', convictions: [{ offence: 'murder' }], sentence: { outcome: 'fine' } }],
  });
  expect(corrected.status).toBe(200);
  const many = Array.from({ length: MANY }, (_, n) =>
    numbered(7_000 + n, {
      area: 'leeds',
      defendants: [{ sex: 'male', convictions: [{ offence: 'assault' }], sentence: { outcome: 'fine' } }],
    }),
  );
  await imported(service, dataset, ndjson(many));

  const second = await worker();
  const job = await until(self, hasEnded);
  await second.stop();
  expect(job).toMatchObject({ state: 'succeeded', phase: 'search', codebookVersion: 2, problem: null, error: null });
  expect(await wrongFacts()).toEqual([]);
  expect((await read(`/v1/datasets/${dataset}/definition`)).body).toEqual(changed);
  const thefts = Math.floor((CASES + 1) / 3) + 1; // the added one too
  expect(await found('anyViolent:yes')).toBe(thefts);
  expect(await found('outcome:money')).toBe(1_000);
  expect(await found('plea:not-reported')).toBe(1_000);
  expect((await read(`/v1/datasets/${dataset}/records?where=anyViolent:yes`)).body.items).toHaveLength(1);
  expect((await read(`${casesOf(dataset)}/${added.id}`)).body.id).toBe(added.id);
  const { items } = (await read(`/v1/datasets/${dataset}/changes?cursor=${cursor}`)).body;
  expect(items.map(({ op }: Body) => op)).toEqual(['upsert', 'codebook']);
}, 120_000);

test('the next one gives the same dimensions other names, and drops those that nobody reads any more', async () => {
  isHeld = false;
  for (const offence of ['murder', 'assault', 'theft']) {
    const next = structuredClone(changed);
    next.codebook.derived[1].rule = { exists: { offence: [offence] } };
    const answer = await replace(next);
    if (answer.status === 202) {
      const job = await until(String(answer.headers.location), hasEnded);
      expect(job).toMatchObject({ state: 'succeeded' });
    }
    expect(await wrongFacts()).toEqual([]);
  }
  const [names] = await rowsOf<{ names: string[] }>(
    service.db,
    sql`select array_agg(distinct name) as names from convictions v join cases c on c.id = v.case_id,
        jsonb_object_keys(v.facts) name where c.dataset_id = ${dataset} and name like 'anyViolent%'`,
  );
  expect(names?.names.sort()).toEqual(['anyViolent@4', 'anyViolent@5']);
}, 120_000);

test('a definition that cases do not satisfy ends refused, says why, and has written nothing', async () => {
  const places = () =>
    rowsOf(service.db, sql`select case_id, side, position, ctid::text as place from convictions order by 1, 2, 3`);
  const before = await places();
  const narrower = structuredClone(changed);
  narrower.codebook.codeLists.area.codes.splice(0, 1);
  const answer = await replace(narrower);
  expect(answer.status).toBe(202);
  const job = await until(String(answer.headers.location), hasEnded);
  expect(job).toMatchObject({ state: 'refused', phase: 'check', codebookVersion: null });
  expect(job.problem).toMatchObject({ code: 'codebook-breaks-cases', status: 409, cases: { count: CASES + MANY } });
  expect(job.problem.cases.ids).toHaveLength(10);
  expect(job.problem.errors).toEqual([
    expect.objectContaining({ pointer: '/codebook/builtIn/area', code: 'unknown-code', cases: job.problem.cases }),
  ]);
  const key = await service.key(['datasets:write']);
  const { problem } = (await service.send('GET', String(answer.headers.location), { key })).body;
  expect(problem.cases).toEqual({ count: CASES + MANY });
  expect(await places()).toEqual(before);

  // A case that it names can be erased, and is then named nowhere.
  const [id] = job.problem.cases.ids;
  const named = await read(`${casesOf(dataset)}/${id}`);
  const erased = await move(service, named.body, { to: 'erased', reason: 'erasure-upheld' });
  expect(erased.status, erased.text).toBe(200);
  expect((await read(String(answer.headers.location))).body).toMatchObject({ state: 'refused', problem: null });
});

test('a definition is not put in force for a key that is revoked meanwhile', async () => {
  isHeld = true;
  const { adminKey } = service;
  const { text } = await read(`/v1/datasets/${dataset}/definition`);
  const { body: minted } = await service.send('POST', '/v1/keys', {
    key: adminKey,
    body: { label: 'Taken', role: 'publisher' },
  });
  const answer = await replace(definition(), minted.key);
  expect(answer.status).toBe(202);
  await service.send('DELETE', `/v1/keys/${minted.id}`, { key: adminKey });
  isHeld = false;
  const job = await until(String(answer.headers.location), hasEnded);
  expect(job).toMatchObject({ state: 'failed', error: 'unauthenticated', codebookVersion: null });
  expect((await read(`/v1/datasets/${dataset}/definition`)).text).toBe(text);
}, 120_000);

test('a job that is not done can be cancelled, once', async () => {
  isHeld = true;
  const answer = await replace(definition());
  expect(answer.status).toBe(202);
  const cancel = () =>
    service.send('POST', `${answer.headers.location}/cancel`, { key: service.adminKey, body: undefined });
  const cancelled = await cancel();
  expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
  const again = await cancel();
  expect([again.status, again.body.code]).toEqual([409, 'redefinition-finished']);
  expect((await replace(definition())).status).toBe(202);
});
