import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { useService } from '../harness.ts';
import { casesOf, newApproved, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

const service = await useService();

const replace = async (dataset: string, change: (definition: Body) => void) => {
  const path = `/v1/datasets/${dataset}`;
  const { headers } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
  const answer = await service.send('PUT', path, {
    key: service.adminKey,
    body: aDataset(change),
    headers: { 'if-match': String(headers.etag) },
  });
  expect(answer.status, answer.text).toBe(200);
};

/** Where each conviction row is on the disk: a row that is written again is somewhere else. */
const places = async (dataset: string): Promise<Map<string, string>> => {
  const rows = await rowsOf<{ name: string; place: string }>(
    service.db,
    sql`select v.case_id || v.side || v.position as name, v.ctid::text as place
        from convictions v join cases c on c.id = v.case_id where c.dataset_id = ${dataset}`,
  );
  return new Map(rows.map(({ name, place }) => [name, place]));
};

const found = async (path: string): Promise<number> =>
  (await service.send('GET', path, { key: service.adminKey })).body.items.length;

test('a new definition writes again only the rows of which the facts differ', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset, aFullCase());
  await newCase(service, dataset, aCase({ sentencedOn: '2014-02-03' }));
  const before = await places(dataset);
  expect(before.size).toBe(7);

  const texts = (definition: Body) => {
    definition.description = 'Told better.';
    definition.codebook.variables[0].label = 'Ways';
    definition.codebook.codeLists.method.codes.push({ code: 'mail', label: 'Mail' });
  };
  await replace(dataset, texts);
  expect(await places(dataset)).toEqual(before);

  // Only the full case has a murder.
  await replace(dataset, (definition) => {
    texts(definition);
    definition.codebook.derived[1].rule = { exists: { offence: ['theft'] } };
  });
  const after = await places(dataset);
  const moved = [...after].filter(([name, place]) => before.get(name) !== place).map(([name]) => name);
  expect(moved.length).toBeGreaterThan(0);
  expect(moved.length).toBeLessThan(before.size);
  expect(await found(`${casesOf(dataset)}?where=anyViolent:yes`)).toBe(2);
  expect(await found(`/v1/datasets/${dataset}/records?where=anyViolent:yes`)).toBe(1);
  expect(await found(`${casesOf(dataset)}?where=anyViolent:no`)).toBe(0);
});

test('what a new definition no longer shows to partners is no longer among the facts that they search', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset, aFullCase());
  await replace(dataset, ({ codebook }) => {
    codebook.variables[2].audience = 'internal'; // role
  });
  const rows = await rowsOf<Body>(
    service.db,
    sql`select v.facts from convictions v join cases c on c.id = v.case_id
        where c.dataset_id = ${dataset} and v.side = 'live'`,
  );
  expect(rows).toHaveLength(3);
  for (const { facts } of rows) expect(facts).not.toHaveProperty('role');
  expect(await found(`${casesOf(dataset)}?where=role:zz-clown`)).toBe(1);
});
