import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { checkDataset } from '../../src/codebook/check.ts';
import { resolveList } from '../../src/codebook/list.ts';
import { REASON_CLASS_OF, STANDARD } from '../../src/codebook/standard.ts';
import { REASON_CLASSES, STANDARD_LISTS } from '../../src/schemas/vocabulary.ts';
import { CODE_LISTS, isThere } from '../data-files.ts';
import { sampleCases } from '../samples/definitions.ts';

const rows = (file: string): Record<string, string>[] =>
  parse(readFileSync(`${CODE_LISTS}/${file}`), { columns: true });
const codeAndLabel = ({ code, label }: Record<string, unknown>) => ({ code, label });

test('every standard list has its data, and nothing else does', () => {
  expect(Object.keys(STANDARD)).toEqual([...STANDARD_LISTS]);
});

test.skipIf(!isThere(CODE_LISTS)).each(STANDARD_LISTS)(
  '%s has the codes and labels of its file, in file order',
  (name) => {
    const file = `${name.replaceAll('-', '_')}.csv`;
    expect(STANDARD[name].codes.map((entry) => codeAndLabel({ ...entry }))).toEqual(rows(file).map(codeAndLabel));
  },
);

test.skipIf(!isThere(CODE_LISTS))('police force areas stand under their region and country', () => {
  const [region, country] = STANDARD['police-force-areas'].levels ?? [];
  expect(region?.id).toBe('region');
  expect(country?.id).toBe('country');
  expect(region?.codes.map(({ code, label, parent }) => ({ code, label, country: parent }))).toEqual(
    rows('regions.csv'),
  );
  expect(country?.codes.map(({ code, label }) => ({ code, label }))).toEqual(rows('countries.csv'));
  const above = new Map(region?.codes.map(({ code, parent }) => [code, parent]));
  expect(
    STANDARD['police-force-areas'].codes.map(({ code, parent }) => [code, parent, above.get(parent ?? '')]),
  ).toEqual(rows('police_force_areas.csv').map((row) => [row.code, row.region, row.country]));
});

test.each(STANDARD_LISTS)('%s passes the rules for a list that a dataset writes out', (name) => {
  const body = sampleCases();
  const { changedOn: _, ...list } = STANDARD[name];
  body.codebook.codeLists.shipped = list;
  expect(checkDataset('sample', body)).not.toHaveProperty('faults');
});

test('every correction reason has a class that partners know', () => {
  expect(Object.keys(REASON_CLASS_OF)).toEqual(STANDARD['correction-reasons'].codes.map(({ code }) => code));
  expect(Object.values(REASON_CLASS_OF).every((reason) => REASON_CLASSES.includes(reason))).toBe(true);
  expect(new Set(Object.values(REASON_CLASS_OF))).toEqual(new Set(REASON_CLASSES));
});

test('include takes only its codes, in the list’s order, with the codes above them', () => {
  const list = resolveList({
    standard: 'police-force-areas',
    include: ['N92000002', 'W15000001', 'E23000013', 'E23000007'],
  });
  expect(list.levels.map(({ id, codes }) => [id, codes.map(({ code }) => code)])).toEqual([
    [undefined, ['E23000007', 'E23000013', 'W15000001', 'N92000002']],
    ['region', ['E12000001', 'W92000004', 'N92000002']],
    ['country', ['E92000001', 'W92000004', 'N92000002']],
  ]);
});

test('a list that changes gets the day of the change', () => {
  const states = STANDARD_LISTS.map((name) => {
    const { changedOn, ...list } = STANDARD[name];
    return [name, changedOn, createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 12)].join(' ');
  });
  expect(states).toMatchInlineSnapshot(`
    [
      "police-force-areas 2026-11-29 1394bc640393",
      "court-types 2026-11-29 b83974770ff7",
      "sentence-outcomes 2026-11-29 e55bb02b70bb",
      "community-requirements 2026-11-29 95ed56c77efa",
      "ancillary-orders 2026-11-26 77d54aa21532",
      "method-flags 2026-11-26 e46c01a0132c",
      "offences 2026-11-26 5de6a70cbfaf",
      "trust-roles 2026-11-26 771b5e087320",
      "correction-reasons 2026-11-26 fefcc9ac0bdf",
    ]
  `);
});
