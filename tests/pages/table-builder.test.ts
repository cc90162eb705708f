import { expect, test } from 'vitest';
import type { ShownRelease } from '../../src/pages/layout.ts';
import { type BuiltTable, tableBuilderPage } from '../../src/pages/table-builder.ts';
import { combines, whyNotBy, whyNotMeasure } from '../../src/pages/table-choices.ts';
import type { ReleaseStructure } from '../../src/schemas/structure.ts';
import { answerOf } from '../formats/answer-of.ts';
import { descendants, type Element, readXml } from '../formats/xml.ts';

const release: ShownRelease = { dataset: 'parish', title: 'Parish', version: '1.0.0', supersededBy: null };

const codes = (names: readonly string[], parent?: (name: string) => string) =>
  names.map((code) => ({ code, label: `Label of ${code}`, ...(parent && { parent: parent(code) }) }));
const dimension = (id: string, rest: Partial<ReleaseStructure['dimensions'][number]> = {}) => ({
  ...{ id, label: `The ${id}`, description: null, role: null, ranges: false, coarser: null, codes: codes(['a', 'b']) },
  ...rest,
});
const measure = (id: string, shares = true) => ({
  ...{ id, label: `The ${id}`, unit: id, countingUnit: 'defendant' as const, statistic: 'count' as const },
  ...{ decimals: 0, population: 'everybody', shares, dimensions: [], multiResponse: [] },
});

const villages = Array.from({ length: 200 }, (_, at) => `v${at}`);
const structure = {
  dataset: 'parish',
  release: '1.0.0',
  title: 'Parish',
  measures: [measure('people'), measure('fines', false)],
  dimensions: [
    dimension('year', { role: 'time', ranges: true, codes: codes(['1700', '1701', '1702', '1703']) }),
    dimension('trade'),
    dimension('sex'),
    dimension('village', {
      coarser: 'hundred',
      codes: codes(villages, (name) => (Number(name.slice(1)) < 150 ? 'north' : 'south')),
    }),
    dimension('hundred', { codes: codes(['north', 'south']) }),
  ],
  tables: [
    {
      measures: ['people'],
      by: [
        ['year', 'trade', 'sex'],
        ['village', 'trade'],
        ['hundred', 'trade'],
      ],
    },
    { measures: ['fines'], by: [['year', 'trade']] },
  ],
} as unknown as ReleaseStructure; // the members that a form is made of

const query: BuiltTable['query'] = {
  ...{ measures: ['people'], by: ['trade'], where: [], totals: false, share: [], base: 'all' },
};
const built = (rest: Partial<BuiltTable> = {}): Element => {
  const answer = answerOf({ trade: ['a', 'b'] }, [1, 2]);
  const state = { query, chosen: new Map(), only: undefined, find: '', answer, earlier: null, faults: [] };
  return readXml(
    tableBuilderPage({ release, structure, ...state, ...rest })
      .replace('<!doctype html>\n', '')
      .trim(),
  );
};
const all = (page: Element, name: string) => descendants(page).filter((one) => one.name === name);
const fields = (page: Element, name: string) => descendants(page).filter(({ attributes }) => attributes.name === name);

test('what combines is what is published, and why something does not is said by name', () => {
  expect(combines(structure, ['people'], ['sex', 'year'])).toBe(true);
  expect(combines(structure, ['people', 'fines'], ['trade', 'year'])).toBe(true);
  expect(whyNotBy(structure, ['people'], ['sex'], 'year')).toBeUndefined();
  expect(whyNotBy(structure, ['people'], ['trade', 'sex'], 'village')).toBe('not published with The sex');
  expect(whyNotBy(structure, ['people', 'fines'], [], 'sex')).toBe('not published for The fines');
  expect(whyNotMeasure(structure, 'fines', ['trade', 'sex'])).toBe('not published with The sex');
  expect(whyNotMeasure(structure, 'fines', ['trade'])).toBeUndefined();
});

test('every control is named by a label, and what cannot be chosen is disabled with its reason', () => {
  const page = built({ query: { ...query, by: ['trade', 'sex'] } });
  const labelled = new Set(all(page, 'label').map(({ attributes }) => attributes.for));
  const controls = [...all(page, 'input'), ...all(page, 'select')];
  expect(controls.filter(({ attributes }) => !labelled.has(attributes.id ?? ''))).toEqual([]);
  const ids = descendants(page).flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]));
  expect(new Set(ids).size).toBe(ids.length);
  const [, , third] = fields(page, 'by');
  const village = third?.children.find(({ attributes }) => attributes.value === 'village');
  expect(village?.attributes).toHaveProperty('disabled');
  expect(village?.text).toBe('The village (not published with The sex)');
  expect(page.text).toContain('Not published with The sex: The village and The hundred');
  const fines = fields(page, 'measure').find(({ attributes }) => attributes.value === 'fines');
  expect(fines?.attributes).toHaveProperty('disabled');
});

test('codes are below a box for their group, with counts; a long list shows what is chosen or found', () => {
  const picked = new Map([['village', new Set(['v1', 'south'])]]);
  const shown = { query: { ...query, by: ['village'] }, chosen: picked };
  const boxes = (page: Element) => fields(page, 'where').map(({ attributes }) => attributes.value);
  expect(boxes(built(shown))).toEqual(['village:north', 'village:v1', 'village:south']);
  expect(built(shown).text).toContain('All of Label of south (50)');
  expect(built(shown).text).toContain('The village: 51 of 200');
  expect(built(shown).text).toContain('This list has 200 codes.');
  const found = ['village:north', 'village:v1', 'village:south', 'village:v199'];
  expect(boxes(built({ ...shown, find: 'of v199' }))).toEqual(found);
});

test('periods are a first and a last one, or boxes where there are gaps between them', () => {
  const of = (years: readonly string[]) =>
    built({ query: { ...query, by: ['year'] }, chosen: new Map([['year', new Set(years)]]) });
  const range = of(['1701', '1702']);
  const [from] = fields(range, 'from');
  expect(from?.children.find(({ attributes }) => 'selected' in attributes)?.attributes.value).toBe('year:1701');
  expect(fields(range, 'to')).toHaveLength(1);
  expect(fields(of(['1700', '1703']), 'where')).toHaveLength(4);
});

test('a query without an answer says why, above the form that mends it', () => {
  const page = built({ answer: undefined, faults: [{ detail: 'No published table holds these.' }] });
  expect(page.text).toContain('No published table holds these.');
  expect(all(page, 'form')).toHaveLength(1);
  expect(all(page, 'table')).toHaveLength(0);
});
