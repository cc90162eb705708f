import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import {
  approveCases,
  buildDraft,
  moveCases,
  type Posted,
  publish,
  putDataset,
  putHamlets,
} from '../releases/journey.ts';
import { etagNow } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// What a release says of an earlier one, case by case and cause by cause.

const service = await useService();

const get = (path: string, options: Body = {}) => service.send('GET', path, options);
const differences = (dataset: string, version: string, query: string) =>
  get(`/v1/datasets/${dataset}/releases/${version}/differences?${query}`);

/** The item at a key, without what is the same in all. */
function itemOf(items: Body[], measure: string, key: Body): Body {
  const found = items.filter((one) => one.measure === measure && JSON.stringify(one.key) === JSON.stringify(key));
  expect(found.length).toBeLessThan(2);
  const [item] = found;
  return item && [item.previous, item.value, item.difference, item.causes];
}

async function correct(dataset: string, posted: Posted, body: Body, reason?: string): Promise<void> {
  const path = `/v1/datasets/${dataset}/cases/${posted.id}`;
  const put = await service.send('PUT', path, {
    key: service.adminKey,
    body,
    headers: { 'if-match': posted.etag },
  });
  expect(put.status, put.text).toBe(200);
  const review = await moveCases(service, dataset, { to: 'in-review' }, [
    { id: posted.id, etag: String(put.headers.etag) },
  ]);
  await moveCases(service, dataset, { to: 'approved', ...(reason && { reason }) }, review);
}

async function merge(dataset: string, { id, etag }: Posted, into: Posted): Promise<void> {
  const moved = await service.send('POST', `/v1/datasets/${dataset}/cases/${id}/transitions`, {
    key: service.adminKey,
    body: { to: 'merged', into: into.id },
    headers: { 'if-match': etag },
  });
  expect(moved.status, moved.text).toBe(200);
}

const withTerm = (body: Body, custodyTerm: string): Body => {
  const changed = structuredClone(body);
  changed.defendants[0].sentence = { outcome: 'custody', custodyTerm };
  return changed;
};

const CAUSES = ['created', 'corrected', 'sentence-varied', 'quashed', 'merged', 'removed', 'method'];

/** The CSV has every item of the JSON (all of it on one page), each dimension in a column of its own. */
async function sameAsCsv(dataset: string, { items, release, since }: Body): Promise<void> {
  const path = `/v1/datasets/${dataset}/releases/${release}/differences.csv?since=${since}`;
  const csv = await get(path);
  expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
  expect(csv.headers).toMatchObject({
    'cache-control': 'public, max-age=86400, immutable',
    'content-disposition': `attachment; filename="${dataset}-${release}-since-${since}.csv"`,
  });
  const rows: Record<string, string>[] = parse(csv.text, { columns: true, record_delimiter: '\r\n' });
  const [first] = rows;
  const dimensions = Object.keys(first ?? {}).filter((name) => `${name}_label` in (first ?? {}));
  const number = (cell: string | undefined) => (cell === '' ? null : Number(cell));
  const read = rows.map((row) => ({
    measure: row.measure,
    key: Object.fromEntries(dimensions.flatMap((id) => (row[id] === '_T' ? [] : [[id, row[id]]]))),
    numbers: [row.previous, row.value, row.difference].map(number),
    statuses: [row.previous_status || null, row.status || null],
    causes: CAUSES.map((cause) => number(row[cause.replace('-', '_')])),
  }));
  const known = items.map(({ measure, key, previous, value, difference, previousStatus, status, causes }: Body) => ({
    measure,
    key,
    numbers: [previous, value, difference],
    statuses: [previousStatus, status],
    causes: CAUSES.map((cause) => causes && (causes[cause] ?? 0)),
  }));
  expect(read).toEqual(known);
  expect((await get(path, { headers: { 'if-none-match': String(csv.headers.etag) } })).status).toBe(304);
}

test('every cause is told apart, and together they make the difference', async () => {
  const definition = hamlets();
  definition.codebook.tables.also.push({ by: ['sex'], measures: ['custody-days'] });
  await putDataset(service, 'causes', definition);
  const bodies = [...townCases(), ...townCases(), ...townCases()];
  const cases = await approveCases(service, 'causes', bodies);
  await publish(service, 'causes');

  const [first, second, third, fourth, , , seventh, eighth] = cases as [Posted, ...Posted[]];
  await correct('causes', first, withTerm(bodies[0], 'P4Y'), 'sentence-varied');
  await correct('causes', second!, { ...bodies[1], defendants: bodies[1].defendants.slice(0, 1) });
  await correct('causes', seventh!, withTerm(bodies[6], 'P6M'), 'partial-quash');
  await moveCases(service, 'causes', { to: 'withdrawn', reason: 'conviction-quashed' }, [third!]);
  await moveCases(service, 'causes', { to: 'withdrawn', reason: 'out-of-scope' }, [fourth!]);
  await merge('causes', eighth!, cases[13]!);
  await approveCases(service, 'causes', townCases().slice(0, 1));
  expect(await publish(service, 'causes')).toBe('1.1.0');

  const { status, body } = await differences('causes', '1.1.0', 'since=1.0.0&limit=1000');
  expect(status).toBe(200);
  expect(body).toMatchObject({ dataset: 'causes', release: '1.1.0', since: '1.0.0', next: null });
  expect(itemOf(body.items, 'cases', {})).toEqual([18, 16, -2, { created: 1, quashed: -1, merged: -1, removed: -1 }]);
  expect(itemOf(body.items, 'defendants', {})).toEqual([
    24,
    20,
    -4,
    { created: 1, corrected: -1, quashed: -1, merged: -2, removed: -1 },
  ]);
  await sameAsCsv('causes', body);
  // A year of 365.25 days: three years more, half a year less.
  const days = { created: 365.25, 'sentence-varied': 1095.75, quashed: -182.62, merged: -182.63 };
  const whole = itemOf(body.items, 'custody-days', { sex: 'male' });
  expect(whole[2]).toBe(1095.75);
  expect(whole[3]).toEqual({ ...days, quashed: whole[3].quashed, merged: whole[3].merged });
  expect(Math.round((whole[3].quashed + whole[3].merged) * 100)).toBe(-36525);
  const all = body.headlines.find(({ id }: Body) => id === 'all');
  expect(all).toEqual({
    id: 'all',
    statistic: 'count',
    value: {
      previous: 24,
      value: 20,
      difference: -4,
      causes: { created: 1, corrected: -1, quashed: -1, merged: -2, removed: -1 },
    },
    numerator: null,
    denominator: null,
    previousStatus: null,
    status: null,
    wording: { previous: '24', value: '20' },
  });
});

test('a case erased since the earlier release is still told as removed', async () => {
  const cases = await putHamlets(service, 'erased');
  await publish(service, 'erased');
  await moveCases(service, 'erased', { to: 'erased', reason: 'erasure-upheld' }, cases.slice(0, 1));
  await approveCases(service, 'erased', townCases().slice(2, 4));
  await publish(service, 'erased');
  const { body } = await differences('erased', '1.1.0', 'since=1.0.0');
  expect(itemOf(body.items, 'cases', {})).toEqual([6, 7, 1, { created: 2, removed: -1 }]);
  const custody = body.headlines.find(({ id }: Body) => id === 'custody');
  expect(custody.numerator).toEqual({ previous: 3, value: 2, difference: -1, causes: { removed: -1 } });

  // And where it was erased after the later release was built: what that counts is not what it was built from any more.
  const left = (await get('/v1/datasets/erased/cases?limit=1000', { key: service.adminKey })).body.items;
  const ids = left.map(({ id }: Body) => id).slice(0, 2);
  await moveCases(service, 'erased', { to: 'erased', reason: 'conviction-quashed' }, [
    { id: ids[0], etag: await etagNow(service, ids[0]) },
  ]);
  await moveCases(service, 'erased', { to: 'erased', reason: 'erasure-upheld' }, [
    { id: ids[1], etag: await etagNow(service, ids[1]) },
  ]);
  await publish(service, 'erased');
  const later = await differences('erased', '1.2.0', 'since=1.1.0');
  // Two causes of which nothing is left: only the sum is given.
  expect(itemOf(later.body.items, 'cases', {})).toEqual([7, 5, -2, null]);
});

test('a codebook that counts otherwise is the method’s; what is not there on one side has no value there', async () => {
  await putHamlets(service, 'method');
  await publish(service, 'method');
  const definition = hamlets();
  definition.codebook.measures.find(({ id }: Body) => id === 'images-seized').label = 'Images found';
  definition.codebook.codeLists.method.codes.find(({ code }: Body) => code === 'rope').publishAs = 'tool';
  definition.codebook.codeLists.outcome.codes[1].label = 'A fine';
  definition.codebook.measures.find(({ id }: Body) => id === 'convictions').filter = { offenceGroup: ['violence'] };
  definition.codebook.variables.push({ id: 'armed', label: 'Armed', level: 'case', kind: 'flag' });
  definition.codebook.tables.also.push({ by: ['armed'], measures: ['cases'] });
  await putDataset(service, 'method', definition);
  expect(await publish(service, 'method')).toBe('2.0.0');
  const { body } = await differences('method', '2.0.0', 'since=1.0.0');
  expect(body.structure).toEqual({
    added: {
      measures: [],
      dimensions: ['armed'],
      codes: [],
      quantities: [],
      tables: [{ by: ['armed'], measures: ['cases'] }],
      headlines: [],
    },
    removed: {
      ...{ measures: [], dimensions: [], quantities: [], tables: [], headlines: [] },
      codes: [{ dimension: 'methods', code: 'rope' }],
    },
    redefined: {
      ...{ dimensions: [], codes: [], quantities: [], tables: [], headlines: [], dataset: [] },
      measures: ['convictions'],
    },
    relabelled: {
      measures: [{ id: 'images-seized', previous: 'Label of images-seized', label: 'Images found' }],
      dimensions: [],
      codes: [{ dimension: 'outcome', code: 'fine', previous: 'Label of fine', label: 'A fine' }],
      quantities: [],
      headlines: [],
    },
    renamed: { codes: [] },
  });
  expect(body.items).toEqual([
    {
      measure: 'convictions',
      key: {},
      previous: 11,
      value: 3,
      previousStatus: null,
      status: null,
      difference: -8,
      causes: { method: -8 },
    },
  ]);
});

test('filters choose measures, tables and codes; pages follow one another by pinned addresses', async () => {
  await putHamlets(service, 'pages');
  await publish(service, 'pages');
  await approveCases(service, 'pages', townCases());
  await publish(service, 'pages');
  const whole = await differences('pages', '1.1.0', 'since=1.0.0&limit=1000');
  expect(whole.headers['cache-control']).toBe('public, max-age=86400, immutable');
  const table = await differences('pages', '1.1.0', 'since=1.0.0&measure=defendants&by=sex,year&limit=1000');
  expect(table.body.items).toEqual(
    whole.body.items.filter(({ measure, key }: Body) => measure === 'defendants' && !('outcome' in key)),
  );
  expect(table.body.items.map(({ key }: Body) => key)).toContainEqual({ sex: 'male', year: '2014' });
  const women = await differences('pages', '1.1.0', 'since=1.0.0&where=sex:female&where=year:2015');
  expect(women.body.items).toEqual(
    whole.body.items.filter(({ key }: Body) => key.sex === 'female' && key.year === '2015'),
  );
  expect(women.body.items.length).toBeGreaterThan(0);

  const read: Body[] = [];
  for (let next: string | null = '/v1/datasets/pages/releases/latest/differences?since=1&limit=7'; next; ) {
    // `since=1` is the newest of major version 1, which is latest itself.
    const page: Body = await get(next.replace('since=1&', 'since=1.0.0&'));
    expect(page.status, page.text).toBe(200);
    expect('structure' in page.body).toBe(read.length === 0);
    if (read.length === 0) expect(page.headers['cache-control']).toBe('public, max-age=60');
    else expect(next).toMatch(/^\/v1\/datasets\/pages\/releases\/1\.1\.0\/differences\?since=1\.0\.0&limit=7&cursor=/);
    const pinned = String(page.headers['content-location'] ?? next);
    expect((await get(pinned)).text).toBe(page.text);
    read.push(...page.body.items);
    next = page.body.next;
  }
  expect(read).toEqual(whole.body.items);

  const cursor = /cursor=(.*)$/.exec((await differences('pages', '1.1.0', 'since=1.0.0&limit=7')).body.next)?.[1];
  const other = await differences('pages', '1.1.0', `since=1.0.0&measure=cases&cursor=${cursor}`);
  expect([other.status, other.body.code]).toEqual([400, 'cursor-mismatch']);
});

test('what cannot be compared is refused, with what could be', async () => {
  const cases = await putHamlets(service, 'refused');
  await publish(service, 'refused');
  await moveCases(service, 'refused', { to: 'withdrawn', reason: 'out-of-scope' }, cases.slice(0, 1));
  await publish(service, 'refused');
  const answers = [
    await differences('refused', '1.1.0', ''),
    await differences('refused', '1.1.0', 'since=7.0.0'),
    await differences('refused', '1.0.0', 'since=1.1.0'),
    await differences('refused', '1.1.0', 'since=1.1.0'),
    await differences('refused', '1.1.0', 'since=1.0.0&measure=nothing&by=zzDesk&where=methods:nothing'),
    await differences('refused', '3.0.0', 'since=1.0.0'),
  ];
  const said = answers.map(({ status, body }) => [
    status,
    ...body.errors.map(({ parameter, code }: Body) => `${parameter} ${code}`),
  ]);
  expect(said).toEqual([
    [400, 'since required'],
    [422, 'since unknown-release'],
    [422, 'since not-allowed'],
    [422, 'since not-allowed'],
    [422, 'measure unknown-code', 'by unknown-dimension', 'where unknown-code'],
    [404],
  ]);
  expect(answers[1]?.body.errors[0].allowed).toEqual(['1.0.0']);

  const withdrawn = await service.send('POST', '/v1/datasets/refused/releases/1.0.0/transitions', {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A mistake' },
  });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  const gone = await differences('refused', '1.1.0', 'since=1.0.0');
  expect([gone.status, gone.body.code]).toEqual([410, 'release-withdrawn']);
});

test('a draft shows to those who may see it what it will change, and proposes its version', async () => {
  await putHamlets(service, 'drafted');
  await publish(service, 'drafted');
  await approveCases(service, 'drafted', townCases().slice(0, 1));
  const draft = await buildDraft(service, 'drafted');
  expect(draft.body).toMatchObject({ state: 'draft', proposedVersion: '1.1.0' });
  const path = '/v1/datasets/drafted/releases/draft/differences?since=1.0.0';
  expect((await get(path)).status).toBe(404);
  const seen = await get(path, { key: service.adminKey });
  expect(seen.headers['cache-control']).toBe('private, no-store');
  expect(itemOf(seen.body.items, 'cases', {})).toEqual([6, 7, 1, { created: 1 }]);
});

test('a correction that no public figure shows is a patch; so are words', async () => {
  const cases = await putHamlets(service, 'patched');
  await publish(service, 'patched');
  const body = townCases()[0];
  body.attributes.zzDesk = 'zz-one';
  body.area = 'zz-kent';
  body.defendants[0].attributes = { zzRank: 'no' };
  await correct('patched', cases[0]!, body);
  expect(await publish(service, 'patched')).toBe('1.0.1');
  const { body: unchanged } = await differences('patched', '1.0.1', 'since=1.0.0');
  expect([unchanged.items, unchanged.headlines]).toEqual([[], []]);
  const definition = hamlets();
  definition.description = 'Otherwise described.';
  // The same codes in another order: positions in the stored tables move, and nothing else.
  definition.codebook.codeLists.outcome.codes.reverse();
  await putDataset(service, 'patched', definition);
  expect(await publish(service, 'patched')).toBe('1.0.2');
  definition.codebook.tables.also.push({ by: ['sex'], measures: ['cases'] });
  await putDataset(service, 'patched', definition);
  expect(await publish(service, 'patched')).toBe('1.1.0');
  definition.codebook.tables.also.pop();
  await putDataset(service, 'patched', definition);
  expect(await publish(service, 'patched')).toBe('2.0.0');
});
