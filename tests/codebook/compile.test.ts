import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodCodes } from '../../src/codebook/calendar.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import { planTables } from '../../src/codebook/table-plan.ts';
import { rounds } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';
import { codebookOf } from '../samples/everything.ts';
import { shippedDefinition } from '../samples/shipped.ts';

const compiled = (body: Body) => codebookOf('sample', body);
const dimension = (body: Body, id: string) => compiled(body).dimensions.get(id)!;
const codesOf = (body: Body, id: string) => dimension(body, id).codes.map(({ code }) => code);

test('dimensions stand in codebook order, coarser levels after their finest', () => {
  expect([...compiled(sampleCases()).dimensions.keys()]).toEqual([
    ...['area', 'areaRegion', 'areaCountry', 'sex', 'offence', 'offenceGroup', 'requirements', 'orders'],
    ...['year', 'quarter', 'month', 'methods', 'role', 'prior', 'secretFlag'],
    ...['alsoOther', 'howMany', 'custody', 'online', 'fromSecret', 'imagesCategory', 'imagesCategoryScale'],
  ]);
});

test('an aggregate dataset has its variables and what is derived from them, no periods and one amount', () => {
  const codebook = compiled(sampleAggregate());
  expect([...codebook.dimensions.keys()]).toEqual(['year', 'outcome', 'custody']);
  expect([...codebook.dimensions.values()].map(({ unit }) => unit)).toEqual([
    'observation',
    'observation',
    'observation',
  ]);
  expect([...codebook.amounts.values()]).toEqual([
    { id: 'value', unit: 'observation', scale: 1, kind: 'value', audience: 'public' },
  ]);
});

test('a level has its own audience, or the variable’s', () => {
  const { dimensions } = compiled(sampleCases());
  const audiences = [
    'area',
    'areaRegion',
    'areaCountry',
    'offenceGroup',
    'imagesCategoryScale',
    'orders',
    'fromSecret',
  ];
  expect(audiences.map((id) => dimensions.get(id)?.audience)).toEqual([
    ...['partner', 'public', 'internal', 'public', 'public', 'internal', 'public'],
  ]);
  const body = sampleCases();
  body.codebook.builtIn.area.levels = { country: 'public' };
  expect(dimension(body, 'areaRegion').audience).toBe('partner');
});

test.each([
  [undefined, ['public', 'partner', 'internal']],
  [{}, ['public', 'partner', 'internal']],
  [{ year: 'internal' }, ['internal', 'partner', 'internal']],
  [{ quarter: 'public', month: 'partner' }, ['public', 'public', 'partner']],
])('periods %j give year, quarter and month the audiences %j', (periods, audiences) => {
  const body = sampleCases();
  body.codebook.periods = periods;
  const { dimensions } = compiled({ ...body, codebook: { ...body.codebook, headlines: [], tables: { upTo: 0 } } });
  expect(['year', 'quarter', 'month'].map((id) => dimensions.get(id)?.audience)).toEqual(audiences);
});

test('each dimension says where it stands, of what it is a level, and whether it is a list', () => {
  const { dimensions } = compiled(sampleCases());
  const facts = [...dimensions.values()].map(({ id, root, level, kind, unit, multiple }) =>
    [id, root, level ?? '-', kind, unit, multiple ? 'list' : 'one'].join(' '),
  );
  expect(facts).toEqual([
    'area area - builtIn case one',
    'areaRegion area region builtIn case one',
    'areaCountry area country builtIn case one',
    'sex sex - builtIn defendant one',
    'offence offence - builtIn conviction one',
    'offenceGroup offence group builtIn conviction one',
    'requirements requirements - builtIn defendant list',
    'orders orders - builtIn defendant list',
    'year month - period case one',
    'quarter month - period case one',
    'month month - period case one',
    'methods methods - variable case list',
    'role role - variable defendant one',
    'prior prior - variable defendant one',
    'secretFlag secretFlag - variable conviction one',
    'alsoOther alsoOther - derived defendant one',
    'howMany howMany - derived case one',
    'custody custody - derived defendant one',
    'online online - derived case list',
    'fromSecret fromSecret - derived defendant one',
    'imagesCategory imagesCategory - category case one',
    'imagesCategoryScale imagesCategory scale category case one',
  ]);
});

test('codes are the list’s, then none of a list, then not-reported, internal ones included', () => {
  expect(codesOf(sampleCases(), 'methods')).toEqual(['stream', 'post', 'none', 'not-reported']);
  expect(codesOf(sampleCases(), 'role')).toEqual(['teacher', 'entertainer', 'juggler', 'not-reported']);
  expect(codesOf(sampleCases(), 'prior')).toEqual(['yes', 'no', 'not-reported']);
  expect(codesOf(sampleCases(), 'alsoOther')).toEqual(['yes', 'no', 'not-reported']);
  expect(codesOf(sampleCases(), 'online')).toEqual(['yes', 'no', 'none', 'not-reported']);
  expect(codesOf(sampleCases(), 'areaRegion')).toEqual(['E12000001', 'W92000004', 'not-reported']);
  const { codes, index } = dimension(sampleCases(), 'role');
  expect(codes.map(({ code }) => index.get(code))).toEqual([0, 1, 2, 3]);
});

test('only area, court type and the variables that say so are withheld of a youth', () => {
  const body = sampleCases();
  body.codebook.builtIn.courtType = { codeList: 'court' };
  body.codebook.codeLists.court = { standard: 'court-types' };
  body.codebook.variables[1].youthWithheld = true;
  const withheld = [...compiled(body).dimensions.values()].filter(({ youthWithheld }) => youthWithheld);
  expect(withheld.map(({ id }) => id)).toEqual(['area', 'areaRegion', 'areaCountry', 'courtType', 'role']);
});

test('the label of a built-in is the binding’s, or its own', () => {
  expect(dimension(sampleCases(), 'area').label).toBe('Area');
  expect(dimension(sampleCases(), 'areaRegion').label).toBe('Region');
  const body = sampleCases();
  body.codebook.builtIn.area.label = 'Force';
  expect(dimension(body, 'area').label).toBe('Force');
});

test('a map of a map of a list is a list; so is one of a coarser level, and of a level of a map', () => {
  const body = sampleCases();
  body.codebook.codeLists.method.codes[0].parent = 'net';
  body.codebook.codeLists.method.codes[1].parent = 'net';
  body.codebook.codeLists.method.levels = [{ id: 'kind', label: 'Kind', codes: [{ code: 'net', label: 'Net' }] }];
  const map = (id: string, of: string, code: string, codeList: string) => ({
    ...{ id, label: id, level: 'case' },
    rule: { map: { of, codes: { [codeList === 'method' ? 'post' : 'yes']: [code] } }, codeList },
  });
  body.codebook.derived.push(
    ...[map('again', 'online', 'yes', 'yes-no'), map('coarse', 'methodsKind', 'net', 'yes-no')],
    ...[map('levelled', 'methods', 'post', 'method'), map('ofLevel', 'levelledKind', 'net', 'yes-no')],
    map('single', 'howMany', '1', 'yes-no'),
  );
  const { dimensions } = compiled(body);
  const lists = ['again', 'coarse', 'levelled', 'levelledKind', 'ofLevel', 'single', 'methodsKind'];
  expect(lists.map((id) => dimensions.get(id)?.multiple)).toEqual([true, true, true, true, true, false, true]);
});

test('amounts are the quantities, the two terms and the counts', () => {
  expect([...compiled(sampleCases()).amounts.values()]).toEqual([
    { id: 'images', unit: 'case', scale: 1, kind: 'quantity', audience: 'public', category: 'imagesCategory' },
    { id: 'devices', unit: 'defendant', scale: 1, kind: 'quantity', audience: 'partner' },
    { id: 'custodyDays', unit: 'defendant', scale: 16, kind: 'term', audience: 'public' },
    { id: 'suspendedDays', unit: 'defendant', scale: 16, kind: 'term', audience: 'public' },
    { id: 'counts', unit: 'conviction', scale: 1, kind: 'counts', audience: 'public' },
  ]);
});

test('periods are those that share a day with the half-open window', () => {
  const codes = (from: string, to: string, period: 'year' | 'quarter' | 'month') =>
    periodCodes(period, { from, to }).map(({ code }) => code);
  expect(codes('2014-12-31', '2015-01-01', 'year')).toEqual(['2014']);
  expect(codes('2014-12-31', '2015-01-02', 'year')).toEqual(['2014', '2015']);
  expect(codes('2014-12-31', '2015-04-01', 'quarter')).toEqual(['2014-Q4', '2015-Q1']);
  expect(codes('2014-12-31', '2015-04-02', 'quarter')).toEqual(['2014-Q4', '2015-Q1', '2015-Q2']);
  expect(codes('2014-12-01', '2015-03-01', 'month')).toEqual(['2014-12', '2015-01', '2015-02']);
  expect(codes('2013-07-22', '2015-07-22', 'year')).toEqual(['2013', '2014', '2015']);
  expect(codes('2013-07-22', '2015-07-22', 'quarter')).toHaveLength(9);
  expect(codes('2013-07-22', '2015-07-22', 'month')).toHaveLength(25);
  expect(periodCodes('month', { from: '2015-03-09', to: '2015-03-10' })).toEqual([
    { code: '2015-03', label: 'March 2015', parent: '2015-Q1' },
  ]);
});

const tablesOf = (body: Body) =>
  compiled(body).tables.map(({ by, measures }) => `${by.join('+')}: ${measures.join(' ')}`);

test('upTo 1 is the table of no dimension and one for each public dimension; categories go with their quantity', () => {
  const every = 'defendants cases images-seized secret-devices';
  expect(tablesOf(sampleCases())).toEqual([
    `: ${every}`,
    ...['areaRegion', 'sex', 'offence', 'offenceGroup', 'requirements', 'year', 'methods', 'role', 'prior'].map(
      (id) => `${id}: ${every}`,
    ),
    ...['alsoOther', 'howMany', 'custody', 'online', 'fromSecret'].map((id) => `${id}: ${every}`),
    'imagesCategory: images-seized',
    'imagesCategoryScale: images-seized',
    'sex+year+offenceGroup: defendants',
  ]);
});

test('also adds its measures to a set of dimensions that is there, and keeps its own order elsewhere', () => {
  const body = sampleCases();
  body.codebook.headlines = [];
  body.codebook.tables = {
    upTo: 0,
    also: [
      { by: ['year', 'sex'], measures: ['cases'] },
      { by: ['sex', 'year'], measures: ['defendants', 'cases'] },
      { by: [], measures: ['cases'] },
      { by: ['imagesCategory', 'sex'] },
    ],
  };
  expect(tablesOf(body)).toEqual([
    ': defendants cases images-seized secret-devices',
    'year+sex: defendants cases',
    'imagesCategory+sex: images-seized',
  ]);
});

test('a category without a measure of its quantity is in no table', () => {
  const body = sampleCases();
  body.codebook.measures.splice(2, 1);
  body.codebook.headlines.splice(2, 1);
  expect(tablesOf(body).filter((table) => table.includes('images'))).toEqual([]);
});

test('tables are every combination that may stand, once, whatever the codebook', () => {
  const arbitrary = fc.record({
    upTo: fc.integer({ min: 0, max: 4 }),
    of: fc.option(
      fc.subarray([
        'areaRegion',
        'sex',
        'offence',
        'offenceGroup',
        'year',
        'methods',
        'imagesCategory',
        'imagesCategoryScale',
      ]),
      { nil: undefined },
    ),
  });
  const { dimensions, measures } = compiled(sampleCases());
  const all = [...dimensions.values()];
  fc.assert(
    fc.property(arbitrary, ({ upTo, of }) => {
      const offered = all.filter(({ id, audience }) => audience === 'public' && (of?.includes(id) ?? true)).slice(0, 9);
      const ids = offered.map(({ id }) => id);
      // Every subset, by the bits of a number, judged one by one.
      const wanted = Array.from({ length: 2 ** ids.length }, (_, bits) => offered.filter((_, i) => bits & (1 << i)))
        .filter((by) => by.length <= upTo && new Set(by.map(({ root }) => root)).size === by.length)
        .map((by) => by.map(({ id }) => id).join('+'));
      const planned = planTables({ upTo, of: ids }, all, [...measures.values()]);
      expect(planned.map(({ by }) => by.join('+')).sort()).toEqual(wanted.sort());
      for (const { by, measures: named } of planned)
        expect(named).toEqual(by.some((id) => id.startsWith('images')) ? ['images-seized'] : [...measures.keys()]);
    }),
    { numRuns: rounds(60) },
  );
});

test.each([
  ['press-snapshot-2015', 208],
  ['old-bailey-1780-1880', 52],
  ['moj-offender-histories', 44],
] as const)('%s is accepted, publishes %i tables, and its definition is accepted again', (id, tables) => {
  const checked = checkDataset(id, shippedDefinition(id));
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  expect(compile(id, checked.definition).tables).toHaveLength(tables);
  expect(checkDataset(id, JSON.parse(JSON.stringify(checked.definition)))).toEqual(checked);
});

test('a coarser level is named variable + level with a capital', () => {
  const outcome = codebookOf('old-bailey', shippedDefinition('old-bailey-1780-1880')).dimensions.get('outcomeCategory');
  expect(outcome).toMatchObject({
    root: 'outcome',
    level: 'category',
    label: 'Punishment category',
    unit: 'defendant',
  });
});
