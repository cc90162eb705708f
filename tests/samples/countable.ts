import fc from 'fast-check';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { about } from './about.ts';
import { bands, list } from './code-lists.ts';

/** A dataset that has one of everything that can be counted, and random cases of it. */

const count = (id: string, countingUnit: string, filter?: object) => ({
  id,
  label: id,
  unit: id,
  countingUnit,
  statistic: 'count',
  population: 'all',
  ...(filter ? { filter } : {}),
});
const sum = (id: string, countingUnit: string, of: string, filter?: object) => ({
  ...count(id, countingUnit, filter),
  statistic: 'sum',
  of,
});
/** The same measure with another statistic. */
const as = (statistic: string, measure: { id: string }) => ({
  ...measure,
  id: `${statistic}-of-${measure.id}`,
  statistic,
});

const body = {
  kind: 'cases',
  ...about('Everything'),
  settings: { youthRule: false },
  codebook: {
    builtIn: {
      area: { codeList: 'area' },
      sex: { codeList: 'sex', required: true },
      offence: { codeList: 'offence' },
      outcome: { codeList: 'outcome' },
      requirements: { codeList: 'requirement' },
      orders: { codeList: 'order', audience: 'internal', levels: { kind: 'public' } },
    },
    periods: { year: 'public', quarter: 'partner', month: 'internal' },
    variables: [
      { id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true },
      { id: 'role', label: 'Role', level: 'defendant', codeList: 'role' },
      { id: 'prior', label: 'Prior', level: 'defendant', kind: 'flag', audience: 'internal' },
      { id: 'tags', label: 'Tags', level: 'conviction', codeList: 'tag', multiple: true },
    ],
    quantities: [
      { id: 'images', label: 'Images', unit: 'images', level: 'case', categories: 'image' },
      { id: 'devices', label: 'Devices', unit: 'devices', level: 'defendant', categories: 'device' },
      { id: 'fine', label: 'Fine', unit: 'pence', level: 'defendant' },
    ],
    derived: [
      { id: 'both', label: 'Both', level: 'defendant', rule: { exists: { offence: ['o1'], tags: ['t2'] } } },
      {
        id: 'methodClass',
        label: 'Class of method',
        level: 'case',
        rule: { map: { of: 'methods', codes: { good: ['m1', 'm2'] }, else: 'bad' }, codeList: 'class' },
      },
      { id: 'people', label: 'People', level: 'case', rule: { count: 'defendant', codeList: 'how-many' } },
    ],
    codeLists: {
      area: list('a1>north a2>north a3>south', { region: 'north south' }),
      sex: list('male female'),
      offence: list('o1>p o2>p o3>q', { group: 'p q' }),
      outcome: list('custody fine other'),
      requirement: list('r1>u r2>u r3>v', { sort: 'u v' }),
      order: list('x1>k x2>k x3>l', { kind: 'k l' }),
      method: list('m1>s m2>u m3>u m4>u>m3', { group: 's u' }),
      role: list('w1 w2 w3>>w2'),
      tag: list('t1 t2 t3'),
      image: list('A>new B>new C>old', { scale: 'new old' }),
      device: list('phone laptop'),
      class: list('good bad'),
      'how-many': bands('1:1-1 2-plus:2-'),
    },
    measures: [
      count('cases', 'case'),
      count('defendants', 'defendant'),
      count('convictions', 'conviction'),
      sum('images-seized', 'case', 'images'),
      sum('devices-seized', 'defendant', 'devices'),
      sum('fines', 'defendant', 'fine'),
      sum('custody-days', 'defendant', 'custodyDays', { outcome: ['custody'] }),
      sum('counts-charged', 'conviction', 'counts'),
      count('cases-with-p', 'case', { offenceGroup: ['p'], sex: ['female'] }),
      count('defendants-without', 'defendant', { requirements: { not: ['r1'] }, prior: { not: ['yes'] } }),
      count('convictions-of-item', 'conviction', {
        methods: { not: ['m2'] },
        methodsGroup: ['u'],
        methodClass: ['bad'],
      }),
      count('cases-of-order', 'case', { orders: ['x1', 'x3'], ordersKind: ['k'], offence: ['o1', 'o3'] }),
      sum('images-of-quarter', 'case', 'images', { quarter: ['2014-Q1'], tags: ['t1', 't3'] }),
      ...['mean', 'median'].flatMap((statistic) => [
        as(statistic, sum('images-seized', 'case', 'images')),
        as(statistic, sum('devices-seized', 'defendant', 'devices', { role: ['w1', 'w2'] })),
        as(statistic, sum('custody-days', 'defendant', 'custodyDays', { outcome: ['custody'] })),
        as(statistic, sum('counts-charged', 'conviction', 'counts')),
      ]),
    ],
    tables: {
      upTo: 2,
      also: [
        { by: ['sex', 'offence', 'methods'] },
        { by: ['requirements', 'orders' + 'Kind', 'tags'] },
        { by: ['offenceGroup', 'tags', 'requirementsSort', 'areaRegion'] },
        {
          by: ['imagesCategory', 'methods', 'sex'],
          measures: ['images-seized', 'images-of-quarter', 'median-of-images-seized'],
        },
        {
          by: ['devicesCategory', 'requirements', 'tags', 'year'],
          measures: ['devices-seized', 'mean-of-devices-seized', 'median-of-devices-seized'],
        },
        { by: ['role', 'outcome', 'sex', 'year', 'area'], measures: ['defendants', 'fines', 'convictions'] },
      ],
    },
    disclosure: { policy: 'none', reason: 'constructed' },
  },
};

export const everything = DatasetDefinition.parse(body);

/** `everything` with other tables and measures. */
export const withTables = (tables: object, measures: readonly object[] = body.codebook.measures) =>
  DatasetDefinition.parse({ ...body, codebook: { ...body.codebook, tables, measures } });

const optional = <T>(name: string, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined, freq: 3 }).map((value) => (value === undefined ? {} : { [name]: value }));
const of = (...list: string[]) => fc.constantFrom(...list);
const listOf = (...list: string[]) => fc.uniqueArray(of(...list), { maxLength: 3 });
const merged = (...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((objects) => Object.assign({}, ...objects) as Record<string, unknown>);
const basis = of('exact', 'exact', 'at-least', 'about');
const value = fc.oneof(fc.nat(20), fc.constant(0), fc.constantFrom(2 ** 50, 2 ** 50 + 1));

const quantity = (id: string, ...categories: string[]) =>
  fc
    .record({
      parts: fc.uniqueArray(fc.record({ category: of(...categories), value, basis }), {
        selector: ({ category }) => category,
        maxLength: 3,
      }),
      rest: fc.option(fc.record({ value, basis }), { nil: undefined }),
    })
    .map(({ parts, rest }) => [
      ...parts.map((part) => ({ quantity: id, ...part })),
      ...(rest
        ? [{ quantity: id, value: parts.reduce((total, part) => total + part.value, rest.value), basis: rest.basis }]
        : []),
    ]);

const conviction = merged(
  fc.record({ counts: fc.integer({ min: 1, max: 9 }) }),
  optional('offence', of('o1', 'o2', 'o3')),
  merged(optional('tags', listOf('t1', 't2', 't3'))).map((attributes) => ({ attributes })),
);
const sentence = merged(
  optional('outcome', of('custody', 'custody', 'fine', 'other')),
  optional('custodyTerm', of('P1Y', 'P1M', 'P2W3D', 'P1Y6M')),
  optional('requirements', listOf('r1', 'r2', 'r3')),
  optional('orders', listOf('x1', 'x2', 'x3')),
);
const defendant = merged(
  fc.record({ sex: of('male', 'female', 'not-reported'), sentence }),
  merged(optional('role', of('w1', 'w2', 'w3')), optional('prior', of('yes', 'no'))).map((attributes) => ({
    attributes,
  })),
  fc
    .tuple(quantity('devices', 'phone', 'laptop'), fc.option(fc.record({ value, basis }), { nil: undefined }))
    .map(([devices, fine]) => ({ quantities: [...devices, ...(fine ? [{ quantity: 'fine', ...fine }] : [])] })),
  fc.array(conviction, { minLength: 1, maxLength: 3 }).map((convictions) => ({ convictions })),
);

/** A random case content of `everything`, as it is stored. */
export const anyCase = merged(
  fc.record({ sentencedOn: of('2014-01-05', '2014-06-30', '2015-12-31') }),
  optional('area', of('a1', 'a2', 'a3')),
  merged(optional('methods', listOf('m1', 'm2', 'm3', 'm4'))).map((attributes) => ({ attributes })),
  quantity('images', 'A', 'B', 'C').map((quantities) => ({ quantities })),
  fc.array(defendant, { minLength: 1, maxLength: 3 }).map((defendants) => ({ defendants })),
);
