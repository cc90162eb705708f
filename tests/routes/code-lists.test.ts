import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { STANDARD_LISTS } from '../../src/schemas/vocabulary.ts';
import { useService } from '../harness.ts';
import type { Body } from '../samples/body.ts';

// The standard code lists, read by somebody who writes a codebook or a file to import.

const service = await useService();

test('every list that a codebook can name is there, as JSON and as CSV with the same codes', async () => {
  const first = await service.send('GET', '/v1/code-lists?limit=5');
  const rest = await service.send('GET', first.body.next);
  const items: Body[] = [...first.body.items, ...rest.body.items];
  expect([items.map(({ id }) => id), rest.body.next]).toEqual([STANDARD_LISTS.toSorted(), null]);
  for (const { id, codes, levels, href, csv } of items) {
    const list = await service.send('GET', href);
    expect([list.status, list.body.id, list.body.codes.length]).toEqual([200, id, codes]);
    expect(list.body.changedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    const file = await service.send('GET', csv);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    const rows: Record<string, string>[] = parse(file.text, { columns: true });
    const coarser: Body[] = list.body.levels ?? [];
    expect(coarser.map((level) => level.id)).toEqual(levels);
    expect(rows.map((row) => [row.level, row.code, row.label, row.parent])).toEqual(
      [{ id, codes: list.body.codes }, ...coarser].flatMap((level) =>
        level.codes.map(({ code, label, parent = '' }: Body) => [level.id, code, label, parent]),
      ),
    );
    const etag = { 'if-none-match': String(file.headers.etag) };
    expect((await service.send('GET', csv, { headers: etag })).status).toBe(304);
  }
  const areas = (await service.send('GET', '/v1/code-lists/police-force-areas')).body;
  expect(areas.codes).toContainEqual(expect.objectContaining({ label: 'Surrey', parent: 'E12000008' }));
  for (const path of ['/v1/code-lists/ages', '/v1/code-lists/ages.csv', '/v1/code-lists/offences.json'])
    expect([path, (await service.send('GET', path)).status]).toEqual([path, 404]);
});
