import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { caseRevisions, cases } from '../../src/db/tables/cases.ts';
import { useService } from '../harness.ts';
import { imported, ndjson, numbered } from '../imports/files.ts';
import { publish } from '../releases/journey.ts';
import { casesOf, newApproved, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

const service = await useService();

const court = (change: (dataset: Body) => void = () => {}): Body =>
  aDataset((dataset) => {
    dataset.settings = { duplicates: { windowDays: 7 }, selfApproval: true };
    change(dataset);
  });
const replace = async (dataset: string, body: Body, key = service.adminKey, query = '') => {
  const definition = await service.send('GET', `/v1/datasets/${dataset}/definition`, { key: service.adminKey });
  const headers = { 'if-match': String(definition.headers.etag) };
  return service.send('PUT', `/v1/datasets/${dataset}${query}`, { key, body, headers });
};
const get = async (path: string) => (await service.send('GET', path, { key: service.adminKey })).body;

/** `fine` becomes `money`, and the area `leeds` becomes `bradford`. */
const renamed = court(({ codebook: { codeLists } }) => {
  Object.assign(codeLists.outcome.codes[1], { code: 'money', renamedFrom: ['fine'] });
  Object.assign(codeLists.area.codes[0], { code: 'bradford', renamedFrom: ['leeds'] });
});

test('renaming a code of 619 approved cases needs no revision and no approval, and no figure moves', async () => {
  const dataset = await newDataset(service, court());
  const fined = (n: number, change: Body = {}) =>
    numbered(n, {
      area: n % 2 ? 'leeds' : 'kent',
      sentencedOn: `201${4 + (n % 2)}-0${1 + (n % 9)}-1${n % 10}`,
      defendants: [
        { sex: n % 3 ? 'male' : 'female', convictions: [{ offence: 'theft' }], sentence: { outcome: 'fine' } },
      ],
      ...change,
    });
  const full = aFullCase({ externalIds: [{ system: 'desk', value: 'full' }] }); // in leeds, with a fine
  const file = await imported(service, dataset, ndjson([full, ...Array.from({ length: 618 }, (_, n) => fined(n))]), {
    query: '?state=in-review',
  });
  const path = `${casesOf(dataset)}/transitions`;
  const body = { to: 'approved', select: { import: file.id, state: 'in-review' }, expect: 619 };
  const job = await service.send('POST', path, { key: service.adminKey, body });
  for (let i = 0; i < 600 && (await get(job.headers.location as string)).finishedAt === null; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await publish(service, dataset);
  const { cursor } = await get(`/v1/datasets/${dataset}/changes?cursor=latest`);
  const revisions = () => service.db.$count(caseRevisions, eq(caseRevisions.datasetId, dataset));
  const [before] = [await revisions()];

  const answer = await replace(dataset, renamed);
  expect(answer.status).toBe(200);
  expect(await revisions()).toBe(before);
  const listed = await get(`${casesOf(dataset)}?where=outcome:money&limit=1000`);
  expect(listed.items).toHaveLength(619);
  expect(new Set(listed.items.map(({ state, revision }: Body) => `${state} ${revision}`))).toEqual(
    new Set(['approved 2']),
  );
  const old = await service.send('GET', `${casesOf(dataset)}?where=outcome:fine`, { key: service.adminKey });
  expect([old.status, old.body.errors[0].code]).toEqual([422, 'unknown-code']);

  // What GET answers can be sent back, and changes nothing.
  const one = listed.items.find(({ externalIds }: Body) => externalIds[0].value === 'full');
  expect(one.area).toBe('bradford');
  const same = await service.send('PUT', `${casesOf(dataset)}/${one.id}`, {
    key: service.adminKey,
    body: one,
    headers: { 'if-match': one.etag },
  });
  expect([same.status, same.body.revision, same.body.defendants[1].sentence.outcome]).toEqual([200, 2, 'money']);
  // A second report of the case is found under the new name of its area.
  const { sentencedOn, area, courtType, attributes, quantities } = one;
  const defendants = one.defendants.map(({ id: _, convictions, ...rest }: Body) => ({
    ...rest,
    convictions: convictions.map(({ id: __, ...conviction }: Body) => conviction),
  }));
  const again = await service.send('POST', casesOf(dataset), {
    key: service.adminKey,
    body: { sentencedOn, area, courtType, attributes, quantities, defendants },
  });
  expect([again.status, again.body.code]).toEqual([409, 'possible-duplicate']);
  const [row] = await service.db.select().from(cases).where(eq(cases.id, one.id));
  expect(row?.area).toBe('bradford');

  // Partners read everything again, under the new names.
  const { items } = await get(`/v1/datasets/${dataset}/changes?cursor=${encodeURIComponent(cursor)}`);
  expect(items).toEqual([expect.objectContaining({ op: 'codebook', reload: true })]);
  const { items: records } = await get(`/v1/datasets/${dataset}/records?where=outcome:money&limit=1000`);
  expect(records).toHaveLength(619);
  expect(records.every(({ area }: Body) => area !== 'leeds')).toBe(true);

  expect(await publish(service, dataset)).toBe('2.0.0');
  const { structure, items: moved } = await get(`/v1/datasets/${dataset}/releases/2.0.0/differences?since=1.0.0`);
  expect(structure.renamed).toEqual({ codes: [{ dimension: 'outcome', code: 'money', previous: 'fine' }] });
  expect([structure.added.codes, structure.removed.codes, moved]).toEqual([[], [], []]);
}, 120_000);

test('figures that move across a renaming are compared under the later name, with their causes', async () => {
  const dataset = await newDataset(service, court());
  const fined = (area: string) =>
    aCase({ area, defendants: [{ sex: 'male', convictions: [{ offence: 'theft' }], sentence: { outcome: 'fine' } }] });
  await newApproved(service, dataset, fined('leeds'));
  await publish(service, dataset);
  await replace(dataset, renamed);
  const money = { sex: 'female', convictions: [{ offence: 'murder' }], sentence: { outcome: 'money' } };
  await newApproved(service, dataset, aCase({ area: 'kent', sentencedOn: '2014-01-02', defendants: [money] }));
  await publish(service, dataset);
  const { items } = await get(`/v1/datasets/${dataset}/releases/2.0.0/differences?since=1.0.0&by=outcome`);
  expect(items).toContainEqual(
    expect.objectContaining({
      ...{ measure: 'cases', key: { outcome: 'money' }, previous: 1, value: 2, difference: 1 },
      causes: { created: 1 },
    }),
  );
});

test('a removed code that cases have is refused with variable, code, number and what would help', async () => {
  const dataset = await newDataset(service, court());
  await newApproved(service, dataset, aCase({ area: 'leeds' }));
  await newApproved(service, dataset, aCase({ area: 'york', sentencedOn: '2014-02-03' }));
  const narrower = court(({ codebook }) => {
    codebook.codeLists.area.codes.splice(0, 2); // leeds, york
    codebook.variables.push({ id: 'plea', label: 'Plea', level: 'case', codeList: 'desk', required: true });
  });
  const refused = await replace(dataset, narrower);
  expect([refused.status, refused.body.code, refused.body.cases.count]).toEqual([409, 'codebook-breaks-cases', 2]);
  const said = refused.body.errors.map(({ pointer, code, detail, cases: found }: Body) => [
    pointer,
    code,
    detail,
    found.count,
  ]);
  const keep = 'Keep the code, or list it in renamedFrom of the code that replaces it.';
  expect(said.sort()).toEqual([
    ['/codebook/builtIn/area', 'unknown-code', `Cases have the code leeds of area. ${keep}`, 1],
    ['/codebook/builtIn/area', 'unknown-code', `Cases have the code york of area. ${keep}`, 1],
    [
      '/codebook/variables/4',
      'required',
      'Cases do not say plea. Correct them first (not-reported is accepted), or leave the variable optional.',
      2,
    ],
  ]);
  const dry = await replace(dataset, narrower, service.adminKey, '?validateOnly=true');
  expect(dry.body.errors).toEqual(refused.body.errors);
  const blind = await replace(dataset, narrower, await service.key(['datasets:write']));
  expect(blind.body.errors.every((fault: Body) => fault.cases.ids === undefined)).toBe(true);
});
