import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../../src/capture/actor.ts';
import { findLikely, openPairs, stillLikely } from '../../src/capture/duplicates.ts';
import { articleOf, articleSql } from '../../src/cases/linkage/article.ts';
import { sketchOf } from '../../src/cases/linkage/sketch.ts';
import { compile } from '../../src/codebook/compile.ts';
import { rowsOf } from '../../src/db/client.ts';
import { findCodebook } from '../../src/db/queries/datasets.ts';
import {
  analyzeFewCases,
  decidePair,
  insertPairs,
  listNeighbours,
  listPairs,
  markSame,
  nearestOf,
} from '../../src/db/queries/duplicates.ts';
import { caseRevisions } from '../../src/db/tables/cases.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { useService } from '../harness.ts';
import { casesOf, move, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

// What tests of routes cannot show: limits of the search, pairs that are found again, and concurrent writers.

const service = await useService();

const watchful = (): Promise<string> =>
  newDataset(
    service,
    aDataset((dataset) => {
      dataset.settings.duplicates = { windowDays: 7 };
    }),
  );
const batch = (dataset: string, items: Body[]) =>
  service.send('POST', `${casesOf(dataset)}/batch`, {
    key: service.adminKey,
    body: { items },
    headers: { prefer: 'handling=lenient' },
  });
const AT = new Date('2026-03-04T05:06:07.000Z');
const actor: Actor = { keyId: 'test0000', keyLabel: 'Test', scopes: [], requestId: randomUUID(), at: AT };
const context = () => {
  const ids = { newId: randomUUID, newTimedId: randomUUID };
  return { db: service.db, root: service.db, ...ids, secrets: { etag: '', mark: '' } };
};
const codebookOf = async (dataset: string) => {
  const row = await findCodebook(service.db, dataset, 1);
  if (!row) throw new Error('there is a codebook');
  return compile(dataset, row.definition);
};
const preparedOf = ({ id, sentencedOn, area, courtType, attributes, quantities, defendants }: Body) => {
  const content = { sentencedOn, area, courtType, attributes, quantities, defendants };
  return { id, content, sketch: sketchOf(content), sources: [] };
};
const ANY = ['open', 'same', 'different'] as const;
const pairsOf = (dataset: string) =>
  listPairs(service.db, dataset, { states: ANY, after: '00000000-0000-0000-0000-000000000000', limit: 1_000 });

test('of concurrent requests that post the same case, one creates it and the others find it', async () => {
  const dataset = await watchful();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      service.send('POST', casesOf(dataset), { key: service.adminKey, body: aFullCase({ externalIds: [] }) }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  const made = answers.find(({ status }) => status === 201)?.body.id;
  for (const { status, body } of answers) if (status === 409) expect(body.candidates[0].id).toBe(made);
});

test('of a huge block only the nearest hundred cases before and after the day are read', async () => {
  const dataset = await newDataset(service);
  const days = Array.from({ length: 150 }, (_, index) => `2015-03-${String(8 + (index % 3)).padStart(2, '0')}`);
  await batch(
    dataset,
    days.map((sentencedOn) => aCase({ area: 'leeds', sentencedOn })),
  );
  await batch(dataset, [aCase({ area: 'york', sentencedOn: '2015-03-09' }), aCase({ sentencedOn: '2015-03-09' })]);
  const near = async (area: string, day: string, windowDays: number, nearest: number) => {
    const [block] = await listNeighbours(service.db, dataset, { blocks: [{ area, day }], windowDays, nearest });
    if (!block) throw new Error('there is a row for each block');
    expect(block).toMatchObject({ area, day });
    return [...nearestOf(block, nearest)];
  };
  const found = async (day: string, windowDays: number, nearest = 100) => {
    const counts = new Map<number, number>();
    for (const { days } of await near('leeds', day, windowDays, nearest)) counts.set(days, (counts.get(days) ?? 0) + 1);
    return [...counts].sort(([one], [other]) => one - other);
  };
  const fifty = (...days: number[]) => days.map((one) => [one, 50]);
  expect(await found('2015-03-08', 7)).toEqual(fifty(0, 1));
  expect(await found('2015-03-10', 7)).toEqual(fifty(-1, 0));
  expect(await found('2015-03-10', 7, 50)).toEqual(fifty(0));
  expect(await found('2015-03-09', 7, 1_000)).toEqual(fifty(-1, 0, 1));
  expect(await found('2015-03-09', 0)).toEqual(fifty(0));
  expect(await found('2015-03-11', 1)).toEqual(fifty(-1));
  expect(await found('2015-03-12', 1)).toEqual([]);
  const [alone, ...others] = await near('', '2015-03-10', 7, 9);
  expect(others).toEqual([]);
  const sketch = alone?.packed.subarray(alone.at, alone.end);
  expect([alone?.days, sketch]).toEqual([-1, sketchOf({ ...aCase(), sentencedOn: '2015-03-09' })]);
});

test('each of three hundred cases of one day is compared, and has at most twenty candidates', async () => {
  const dataset = await watchful();
  const items = Array.from({ length: 300 }, () => aFullCase({ externalIds: [] }));
  const { status, body } = await batch(dataset, items);
  expect(status).toBe(201);
  const numbers = body.items.map(({ candidates = [] }: Body) => candidates.length);
  expect(numbers.slice(0, 3)).toEqual([0, 1, 2]);
  expect(new Set(numbers.slice(20))).toEqual(new Set([20]));
});

test('one search finds the matches of cases of several areas and days', async () => {
  const dataset = await watchful();
  const areas = ['leeds', 'york', 'kent', 'not-reported'];
  const at = (index: number) => ({
    area: areas[index % 4],
    sentencedOn: `2015-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + 9 * Math.floor(index / 120)).padStart(2, '0')}`,
    defendants: aFullCase().defendants.slice(0, 1 + (index % 2)),
  });
  const places = new Set(Array.from({ length: 240 }, (_, index) => JSON.stringify(at(index))));
  const items = [...places].map((place) => aFullCase({ externalIds: [], ...JSON.parse(place) }));
  const first = await batch(dataset, items);
  expect(first.body.items.flatMap(({ candidates = [] }: Body) => candidates)).toEqual([]);
  const second = await batch(dataset, items.toReversed());
  const candidates = second.body.items.map((item: Body) => item.candidates?.map(({ id }: Body) => id));
  expect(candidates).toEqual(first.body.items.toReversed().map(({ id }: Body) => [id]));
});

test('a decided pair is neither found nor opened again; an open pair is not opened twice', async () => {
  const dataset = await watchful();
  const made = await batch(dataset, [aFullCase({ externalIds: [] }), aFullCase({ externalIds: [] })]);
  const [first, second] = await Promise.all(
    made.body.items.map(async ({ href }: Body) => (await service.send('GET', href, { key: service.adminKey })).body),
  );
  const codebook = await codebookOf(dataset);
  const again = () => service.db.transaction((tx) => findLikely(tx, codebook, [preparedOf(second)]));
  const [pair] = await pairsOf(dataset);
  if (!pair) throw new Error('the batch opened a pair');
  const likely = await again();
  expect(likely).toMatchObject([{ position: 0, newCase: second.id, otherCase: first.id, score: pair.score }]);
  await service.db.transaction((tx) => openPairs(tx, context(), actor, dataset, likely));
  expect(await pairsOf(dataset)).toEqual([pair]);

  await service.db.transaction((tx) =>
    decidePair(tx, pair.id, { decision: 'different', note: undefined, decider: actor }),
  );
  expect(await again()).toEqual([]);
  await service.db.transaction((tx) => openPairs(tx, context(), actor, dataset, likely));
  expect(await pairsOf(dataset)).toMatchObject([{ id: pair.id, state: 'different', decidedBy: 'test0000' }]);
});

const reportedAt = (url: string, change: Body = {}): Body =>
  aFullCase({ externalIds: [], sources: [{ outletType: 'local', url }], ...change });

test('cases of one article are compared, in whatever area and on whatever day', async () => {
  const dataset = await watchful();
  const { key } = { key: service.adminKey };
  const one = await newCase(service, dataset, reportedAt('https://www.paper.example/news/?id=7&utm_source=feed#top'));
  const url = 'http://paper.example/news?id=7';
  const again = reportedAt(url, { sentencedOn: '2015-05-20' });
  const match = async (body: Body, own = key) =>
    (await service.send('POST', `${casesOf(dataset)}/match`, { key: own, body })).body.items;
  expect(await match(again)).toMatchObject([{ id: one.id, reasons: expect.arrayContaining(['same article']) }]);
  expect(await match(again, await service.key('contributor'))).toEqual([]);
  expect(await match(reportedAt('http://paper.example/news?id=8', { sentencedOn: '2015-05-20' }))).toEqual([]);
  const posted = await service.send('POST', casesOf(dataset), { key, body: again });
  expect([posted.status, posted.body.candidates?.map(({ id }: Body) => id)]).toEqual([409, [one.id]]);

  const listed = (own = key) =>
    service.send('GET', `${casesOf(dataset)}?sourceUrl=${encodeURIComponent(url)}`, { key: own });
  expect((await listed()).body.items.map(({ id }: Body) => id)).toEqual([one.id]);
  expect((await listed(await service.key('contributor'))).body).toMatchObject({ requiredScope: 'sources:read' });

  // Two of one request, and then more than an article is about: that is a list.
  const two = await batch(dataset, [again, { ...again, sentencedOn: '2015-07-01' }]);
  expect(two.body.items.map(({ candidates = [] }: Body) => candidates.length)).toEqual([1, 2]);
  const others = Array.from({ length: 18 }, () => ({ ...again, sentencedOn: '2015-09-01', area: 'york' }));
  await batch(dataset, others);
  expect(await match(again)).not.toContainEqual(expect.objectContaining({ id: one.id }));
});

test('an address is the same article in the index as in the program', async () => {
  const part = fc.constantFrom(
    'http://',
    'https://',
    'www.',
    'm.',
    'a.example',
    '/',
    '//',
    '?',
    '&',
    '#',
    'utm_x=1',
    'id=1',
    'é',
  );
  const urls = fc.sample(
    fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    500,
  );
  const rows = await rowsOf<{ url: string; article: string }>(
    service.db,
    sql`select url, ${sql.raw(articleSql('url'))}::text as article from unnest(${sql.param(urls)}::text[]) url`,
  );
  expect(rows.map(({ article }) => article)).toEqual(rows.map(({ url }) => articleOf(url)));
  expect(new Set(rows.map(({ article }) => article)).size).toBeGreaterThan(100);
});

test('no pair is opened with a withdrawn case or a case of another dataset', async () => {
  const dataset = await newDataset(service);
  const [one, other, gone] = [
    await newCase(service, dataset),
    await newCase(service, dataset),
    await newCase(service, dataset),
  ];
  const stranger = await newCase(service, await newDataset(service));
  const moved = await service.send('POST', `${casesOf(dataset)}/${gone.id}/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'duplicate' },
    headers: { 'if-match': gone.etag },
  });
  expect(moved.status).toBe(200);
  const pairs = [gone, stranger, other, other].map(({ id }: Body) => {
    return { id: randomUUID(), cases: [one.id, id] as const, score: 80, reasons: ['same area'] };
  });
  await insertPairs(service.db, dataset, pairs, AT);
  const opened = await pairsOf(dataset);
  expect(opened.map((pair) => [pair.one, pair.other])).toEqual([[one.id, other.id].sort()]);
});

test('merging two cases decides their pair, in either direction, if it is open', async () => {
  const dataset = await watchful();
  await batch(
    dataset,
    Array.from({ length: 3 }, () => aFullCase({ externalIds: [] })),
  );
  const [first, second, third] = await pairsOf(dataset);
  if (!first || !second || !third) throw new Error('three cases make three pairs');
  await decidePair(service.db, second.id, {
    decision: 'different',
    note: 'No.',
    decider: { ...actor, keyId: 'other000' },
  });
  for (const { one, other } of [first, second]) await markSame(service.db, dataset, other, one, actor);
  const now = new Map((await pairsOf(dataset)).map((pair) => [pair.id, pair]));
  expect(now.get(first.id)).toMatchObject({ state: 'same', decidedBy: 'test0000', decidedByLabel: 'Test', note: null });
  expect(now.get(second.id)).toMatchObject({ state: 'different', decidedBy: 'other000', note: 'No.' });
  expect(now.get(third.id)).toEqual(third);
});

test('the search reads the index of area and day, and nothing else', async () => {
  const dataset = await newDataset(service);
  const undone = new Error('undone');
  const plan: Record<string, string>[] = [];
  const planning = service.db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into cases (id, dataset_id, state, head_revision, head_content, content_authors, sentenced_on, area, created_at, updated_at)
      select gen_random_uuid(), ${dataset}, 'draft', 1, 1, '{}', date '2015-01-01' + n % 97, 'area' || n % 40, now(), now()
      from generate_series(1, 4000) n`);
    await analyzeFewCases(tx);
    // So few rows that nobody has vacuumed are as cheap to find through a bitmap; a real table is not.
    await tx.execute(sql`set local enable_bitmapscan = off`);
    plan.push(
      ...(await rowsOf<Record<string, string>>(
        tx,
        sql`explain select c.id, c.sketch from cases c where c.dataset_id = ${dataset} and c.area = 'area7'
              and c.state in ('draft', 'in-review', 'returned', 'approved')
              and c.sentenced_on >= date '2015-02-03' and c.sentenced_on <= date '2015-02-10'
            order by c.sentenced_on limit 100`,
      )),
    );
    throw undone;
  });
  await expect(planning).rejects.toBe(undone);
  const text = plan.map((line) => Object.values(line)[0]).join('\n');
  expect(text).toContain('Index Only Scan using cases_alike');
  expect(text).not.toMatch(/Filter|Sort/);
});

const ERASE = { to: 'erased', reason: 'erasure-upheld' };

test('the stored sketch is that of the newest content, and an erasure takes it', async () => {
  const dataset = await newDataset(service);
  const one = await newCase(service, dataset);
  const sketch = async () => {
    const [row] = await rowsOf<{ stored: string | null; content: CaseContent | null }>(
      service.db,
      sql`select encode(c.sketch, 'hex') as stored, r.content from cases c
          join case_revisions r on r.case_id = c.id and r.revision = c.head_content where c.id = ${one.id}::uuid`,
      { content: caseRevisions.content },
    );
    return { stored: row?.stored ?? null, made: row?.content ? sketchOf(row.content).toString('hex') : null };
  };
  const first = await sketch();
  expect(first.stored).toBe(first.made);
  const path = `${casesOf(dataset)}/${one.id}`;
  const body = { ...aFullCase(), sentencedOn: '2015-03-20' };
  const put = { key: service.adminKey, body, headers: { 'if-match': one.etag } };
  const { status, body: replaced } = await service.send('PUT', path, put);
  expect(status).toBe(200);
  const second = await sketch();
  expect(second.stored).toBe(second.made);
  expect(second.stored).not.toBe(first.stored);
  const { status: moved, body: submitted } = await move(service, replaced, { to: 'in-review' });
  expect([moved, await sketch()]).toEqual([200, second]);
  expect((await move(service, submitted, ERASE)).status).toBe(200);
  expect(await sketch()).toEqual({ stored: null, made: null });
});

const likelyOf = (otherCase: string) => [{ position: 0, newCase: randomUUID(), otherCase, score: 90, reasons: [] }];

test('a case that was erased after it was found is not reported', async () => {
  const dataset = await watchful();
  const one = await newCase(service, dataset);
  const found = likelyOf(one.id);
  expect(await service.db.transaction((tx) => stillLikely(tx, found))).toEqual(found);
  expect((await move(service, one, ERASE)).status).toBe(200);
  expect(await service.db.transaction((tx) => stillLikely(tx, found))).toEqual([]);
});

test.runIf(process.env.TEST_DATABASE_URL)('an erasure waits for a transaction that reports the case', async () => {
  const dataset = await watchful();
  const one = await newCase(service, dataset);
  const order: string[] = [];
  let erasing: Promise<unknown> | undefined;
  await service.db.transaction(async (tx) => {
    expect(await stillLikely(tx, likelyOf(one.id))).toHaveLength(1);
    erasing = move(service, one, ERASE).then(({ status }) => order.push(`erased ${status}`));
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push('named');
  });
  await erasing;
  expect(order).toEqual(['named', 'erased 200']);
});
