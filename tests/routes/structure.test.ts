import { beforeAll, expect, test } from 'vitest';
import type { ReleaseStructure } from '../../src/schemas/structure.ts';
import { dice } from '../dice.ts';
import { type Answer, useService } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, putDataset } from '../releases/journey.ts';
import { runs } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { townCases, towns } from '../samples/towns.ts';

// A query form that knows nothing but the structure of a release: what it offers is answered, what it does not offer is not.

const service = await useService();
let structure: ReleaseStructure;
/** The structure of the draft, asked for without and with a key. */
let draft: Answer[];
const DRAFT = '/v1/datasets/towns/releases/draft/structure';
const RELEASE = '/v1/datasets/towns/releases/1.0.0';

beforeAll(async () => {
  const definition = towns();
  definition.coverage.gaps = [{ from: '2014-09-01', to: '2014-10-01', reason: 'The desk was closed.' }];
  const [, , , images] = definition.codebook.measures;
  definition.codebook.measures.push({ ...images, id: 'images-mean', statistic: 'mean', decimals: 1 });
  await putDataset(service, 'towns', definition);
  await approveCases(service, 'towns', townCases());
  const { headers } = await buildDraft(service, 'towns');
  draft = await Promise.all(
    [undefined, service.adminKey].map((key) => service.send('GET', DRAFT, { ...(key && { key }) })),
  );
  expect((await moveDraft(service, 'towns', 'published', String(headers.etag))).body.version).toBe('1.0.0');
  structure = (await service.send('GET', `${RELEASE}/structure`)).body;
}, 120_000);

type Roll = (sides: number) => number;
const pick = <T>(list: readonly T[], roll: Roll): T => list[roll(list.length)]!;

/** The rule that the structure gives for what combines. */
const isOffered = (measures: readonly string[], dimensions: readonly string[]): boolean =>
  measures.every((measure) =>
    structure.tables.some(
      (table) => table.measures.includes(measure) && table.by.some((by) => dimensions.every((id) => by.includes(id))),
    ),
  );

const dimensionOf = (id: string) => structure.dimensions.find((one) => one.id === id)!;

/** One condition on a dimension: a code, several, a range, or a code of the coarser dimension. */
function condition(id: string, roll: Roll): string {
  const { codes, ranges, coarser } = dimensionOf(id);
  const ordered = codes.filter(({ code }) => code !== 'not-reported');
  const kinds = [
    () => pick(codes, roll).code,
    () => codes.map(({ code }) => code).join(','),
    ...(ranges && ordered.length > 0 ? [() => `${ordered[0]!.code}..`] : []),
    ...(coarser === null
      ? []
      : [
          () =>
            pick(
              codes.flatMap(({ parent }) => parent ?? []),
              roll,
            ),
        ]),
  ];
  return `where=${id}:${pick(kinds, roll)()}`;
}

/** A query that the form offers for a set of dimensions: broken down by some of them, filtered by the others. */
function query(measures: readonly string[], set: readonly string[], roll: Roll): string {
  const filtered = set.filter((id) => dimensionOf(id).codes.length > 0 && roll(3) === 0);
  const by = set.filter((id) => !filtered.includes(id));
  const haveShares = measures.every((id) => structure.measures.find((one) => one.id === id)!.shares);
  const sorted = measures.length === 1 && roll(3) === 0;
  return [
    `measure=${measures.join(',')}`,
    ...(by.length > 0 ? [`by=${by.join(',')}`] : []),
    ...filtered.map((id) => condition(id, roll)),
    ...(roll(2) === 0 ? ['totals=true'] : []),
    ...(haveShares && set.length > 0 && roll(2) === 0
      ? [`share=${pick(set, roll)}&base=${pick(['all', 'known'], roll)}`]
      : []),
    ...(sorted ? [`sort=${pick(['value', '-value'], roll)}&limit=${1 + roll(5)}`] : []),
  ].join('&');
}

test('every kind of query that a form builds from the structure alone is answered, and each note is in the structure', async () => {
  const roll = dice(10);
  const suffixes = ['', '.csv', '.jsonstat', '.csv-metadata.json', '.parquet'];
  const noted = new Set<string>();
  const ask = async (measures: readonly string[], set: readonly string[]) => {
    const url = `${structure.links.statistics}${pick(suffixes, roll)}?${query(measures, set, roll)}`;
    const answer = await service.send('GET', url);
    expect([url, answer.status, answer.status === 200 || answer.text]).toEqual([url, 200, true]);
    for (const id of String(answer.headers['assize-notes']).split(', ')) noted.add(id);
  };
  for (const { measures, by } of structure.tables) {
    for (const measure of measures) {
      await ask([measure], []);
      for (const set of by) await ask([measure], set);
    }
    for (const set of by) await ask(measures, set);
  }
  const about = [...noted].filter((id) => !/^absent-|^zeros-omitted$|^absent-code$|^no-codes$|^all-left-out$/.test(id));
  expect(about.sort()).toEqual(
    expect.arrayContaining([
      'always',
      'completeness',
      'measure-images-seized',
      'not-covered',
      'of-images',
      'part-periods',
    ]),
  );
  for (const id of about) expect(structure.notes.map((note) => note.id)).toContain(id);
}, 60_000);

test('what the structure does not offer is refused, and what it does is not', async () => {
  const roll = dice(11);
  const [ids, measures] = [structure.dimensions.map(({ id }) => id), structure.measures.map(({ id }) => id)];
  for (let i = 0; i < runs('STRUCTURE_RUNS', 150, 2_000); i += 1) {
    const by = [...new Set(Array.from({ length: roll(5) }, () => pick(ids, roll)))];
    const measure = [...new Set(Array.from({ length: 1 + roll(2) }, () => pick(measures, roll)))];
    const { status, body } = await service.send(
      'GET',
      `${RELEASE}/statistics?measure=${measure}${by.map((id) => `&by=${id}`).join('')}`,
    );
    const verdict = status === 200 ? 'answered' : body.code;
    expect([measure, by, verdict]).toEqual([measure, by, isOffered(measure, by) ? 'answered' : 'table-not-published']);
  }
});

test('dimensions have the codes that answers list, and name nothing that is not public', async () => {
  expect(JSON.stringify(structure)).not.toMatch(/zz/);
  expect(structure.dimensions.length).toBeGreaterThan(8);
  for (const { id, label, codes } of structure.dimensions) {
    const measure = structure.measures.find(({ dimensions }) => dimensions.includes(id))!;
    const { body } = await service.send('GET', `${RELEASE}/statistics?measure=${measure.id}&by=${id}`);
    const [dimension] = body.dimensions;
    expect([dimension.id, dimension.label, dimension.codes]).toEqual([
      id,
      label,
      codes.map(({ code, label: text }) => ({ code, label: text })),
    ]);
    expect([id, dimension.multiResponse]).toEqual([id, measure.multiResponse.includes(id)]);
    const notes = structure.notes.filter(
      (note) =>
        (!note.measures && !note.dimensions) || note.measures?.includes(measure.id) || note.dimensions?.includes(id),
    );
    for (const note of body.notes as Body[]) {
      const known = notes.find((one) => one.id === note.id);
      expect([note.id, known?.mandatory]).toEqual([note.id, note.mandatory]);
    }
  }
  expect(dimensionOf('year')).toMatchObject({ role: 'time', ranges: true, coarser: null });
  expect(dimensionOf('areaRegion')).toMatchObject({ role: 'geo', ranges: false, coarser: null });
  expect(dimensionOf('imagesCategory')).toMatchObject({
    coarser: 'imagesCategoryScale',
    codes: expect.arrayContaining([{ code: 'A', label: 'Label of A', parent: 'new' }]),
  });
  expect(structure.measures.map(({ id, shares }) => [id, shares])).toContainEqual(['images-mean', false]);
  expect(structure.limits).toMatchObject({ listed: 10_000, observations: 100_000 });
});

test('a refusal lists what resembles the name, code or label that was sent first', async () => {
  const asked = async (query: string) => {
    const { status, body } = await service.send('GET', `${RELEASE}/statistics?${query}`);
    expect([query, status]).toEqual([query, 422]);
    return body.errors.map(({ allowed }: Body) => allowed[0]);
  };
  expect(await asked('measure=convicts&by=Out-come,areaRegoin')).toEqual(['convictions', 'outcome', 'areaRegion']);
  expect(await asked('where=outcome:Comunity&where=areaRegion:South')).toEqual(['community', 'south']);
  // A code that is not public is as far as one that does not exist.
  expect(await asked('where=offenceGroup:zz-arson')).toEqual(await asked('where=offenceGroup:xx-xxxxx'));
  const [first] = townCases();
  const posted = await service.send('POST', '/v1/datasets/towns/cases?validateOnly=true', {
    key: service.adminKey,
    body: { ...first, area: 'Kent', attributes: { ...first?.attributes, methods: ['Label of tool'] } },
  });
  expect(posted.body.errors.map(({ pointer, allowed }: Body) => [pointer, allowed[0]])).toEqual([
    ['/area', 'zz-kent'],
    ['/attributes/methods/0', 'tool'],
  ]);
});

test('it is kept like the codebook, and a draft has its own', async () => {
  const pinned = await service.send('GET', `${RELEASE}/structure`);
  expect(pinned.headers['cache-control']).toBe('public, max-age=86400, immutable');
  const headers = { 'if-none-match': String(pinned.headers.etag) };
  expect((await service.send('GET', `${RELEASE}/structure`, { headers })).status).toBe(304);
  const latest = await service.send('GET', '/v1/datasets/towns/releases/latest/structure');
  expect([latest.text, latest.headers['content-location']]).toEqual([pinned.text, `${RELEASE}/structure`]);
  expect((await service.send('GET', RELEASE)).body.links.structure).toBe(`${RELEASE}/structure`);
  const [unseen, seen] = draft;
  expect([unseen?.status, seen?.status, seen?.headers['cache-control']]).toEqual([404, 200, 'private, no-store']);
  expect([seen?.body.release, seen?.body.dimensions]).toEqual(['draft', structure.dimensions]);
});
