import { expect, test } from 'vitest';
import { checkDataset } from '../../src/codebook/check.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';
import { SHIPPED_IDS, shippedDefinition } from '../samples/shipped.ts';
import { broken, type Change, faultsOf } from './faults.ts';

test('the samples are accepted', () => {
  expect(faultsOf(sampleCases())).toEqual([]);
  expect(faultsOf(sampleAggregate())).toEqual([]);
});

test.each(SHIPPED_IDS)('the definition of %s is accepted', (id) => {
  expect(faultsOf(shippedDefinition(id), id)).toEqual([]);
});

test('what an unknown list could be names every list, those with faults of their own too', () => {
  const body = sampleCases();
  body.codebook.codeLists.bad = { standard: 'nope' };
  body.codebook.variables[0].codeList = 'unknown-one';
  const checked = checkDataset('sample', body);
  const fault = 'faults' in checked ? checked.faults.find(({ code }) => code === 'unknown-reference') : undefined;
  expect(fault?.allowed).toEqual(expect.arrayContaining(['bad']));
});

test.each(['Sample', 'a_b', '', '-a', 'a--b', 'a/b', 'x'.repeat(61)])('%j is no id of a dataset', (id) => {
  expect(faultsOf(sampleCases(), id)).toEqual(['dataset ill-formed']);
});

test.each<[string, Change]>([
  [
    'a filter by not-reported and by none',
    (c) => (c.measures[0].filter = { sex: { not: ['not-reported'] }, methods: ['none'] }),
  ],
  ['a filter by an internal dimension', (c) => (c.measures[0].filter = { orders: ['shpo'] })],
  ['a share of the unreported', (c) => (c.headlines[1].where = { sex: ['not-reported'] })],
  [
    'a map that reads not-reported and leads to it',
    (c) => (c.derived[3].rule.map.codes = { 'not-reported': ['post'], no: ['not-reported'] }),
  ],
  ['a public variable derived from a derived one', (c) => (c.derived[4].rule.exists = { alsoOther: ['yes'] })],
  ['a list that nothing uses', (c) => (c.codeLists.spare = { standard: 'trust-roles' })],
  ['a stand-in with the same parent', (c) => (c.codeLists.offence.codes[1].publishAs = 'make')],
  ['a headline of no condition', (c) => (c.headlines[0].where = {})],
  [
    'tables that name two levels of one variable in of',
    (c) => Object.assign(c.tables, { upTo: 2, of: ['sex', 'offence', 'offenceGroup', 'imagesCategory'] }),
  ],
  [
    'a band below the least number there can be',
    (c) =>
      c.codeLists.many.codes.splice(
        0,
        1,
        { code: '0', label: 'No one', max: 0 },
        { code: '1', label: 'x', min: 1, max: 1 },
      ),
  ],
  ['bands in any order', (c) => c.codeLists.many.codes.reverse()],
  ['a total of a count', (c) => (c.headlines[0].form = 'total')],
])('accepted: %s', (_, change) => {
  expect(broken(sampleCases(), change)).toEqual([]);
});

test('a first band that begins too late is told so, and not of a band before it', () => {
  const body = sampleCases();
  body.codebook.codeLists.many.codes.shift();
  const checked = checkDataset('sample', body);
  const details = 'faults' in checked ? checked.faults.map(({ detail }) => detail) : [];
  expect(details).toContain('No band begins with 1. Every whole number from 1 on must lie in a band.');
});

/** The path of every text that a value has, at any depth. */
const textPaths = (value: unknown): string[][] =>
  typeof value === 'string'
    ? [[]]
    : Object.entries(value ?? {}).flatMap(([name, member]) => textPaths(member).map((path) => [name, ...path]));

test.each([sampleCases, sampleAggregate])(
  'no text of a definition may begin as a formula of a spreadsheet: %o',
  (sample) => {
    const paths = textPaths(sample());
    expect(paths.length).toBeGreaterThan(50);
    const accepted = paths.filter((path) => {
      const body = sample();
      let place = body;
      for (const name of path.slice(0, -1)) place = place[name];
      place[path.at(-1)!] = `=${place[path.at(-1)!]}`; // no path is empty
      return faultsOf(body).length === 0;
    });
    expect(accepted.map((path) => path.join('/'))).toEqual([]);
  },
);

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\u0000', '\u0085=1', '＝1+1', '＋1', '－1', '＠x'])(
  'a label such as %j is refused, and the fault says why',
  (label) => {
    const body = sampleCases();
    body.codebook.codeLists.sex.codes[0].label = label;
    body.codebook.measures[0].unit = label;
    const checked = checkDataset('sample', body);
    expect('faults' in checked && checked.faults).toMatchObject([
      {
        pointer: '/codebook/codeLists/sex/codes/0/label',
        code: expect.stringMatching(/^(ill-formed|forbidden-text)$/),
      },
      { pointer: '/codebook/measures/0/unit', code: expect.stringMatching(/^(ill-formed|forbidden-text)$/) },
    ]);
    if (label !== '\u0000') expect(JSON.stringify(checked)).toContain('a spreadsheet would run it');
  },
);

test('a label may have these signs anywhere else, and any other sign in front', () => {
  const body = sampleCases();
  for (const label of ['Under 18 = young', '18+', '18-29', 'a@b', '“=”', '−1', '(+)', "'=1+1"]) {
    body.codebook.codeLists.sex.codes[0].label = label;
    expect([label, faultsOf(body)]).toEqual([label, []]);
  }
});

test.each(['NA', 'n/a', 'None', 'null', 'TRUE', 'f', '01', '1.5', '1,000', '1e5', 'inf', '2014-05-01', '12:30', ' x'])(
  'a label or unit such as %j, which programs that read CSV misread, is refused, and the fault says what to write',
  (text) => {
    const body = sampleCases();
    body.codebook.codeLists.sex.codes[0].label = text;
    body.codebook.measures[0].unit = text;
    const checked = checkDataset('sample', body);
    expect('faults' in checked && checked.faults).toMatchObject([
      { pointer: '/codebook/codeLists/sex/codes/0/label', code: 'not-allowed' },
      { pointer: '/codebook/measures/0/unit', code: 'not-allowed', detail: expect.stringContaining('Say it in words') },
    ]);
  },
);

test('official codes keep their form, whatever programs read them as; whole numbers may be labels', () => {
  const body = sampleCases();
  body.codebook.codeLists.spare = {
    label: 'Spare',
    codes: ['NA', '01', 'F', '1e5', '2014'].map((code) => ({ code, label: code === '2014' ? '2014' : `Code ${code}` })),
  };
  expect(faultsOf(body)).toEqual([]);
});

test('an aggregate dataset may send back the default of periods', () => {
  const body = sampleAggregate();
  body.codebook.periods = { year: 'public', quarter: 'partner', month: 'internal' };
  expect(faultsOf(body)).toEqual([]);
});

test('all faults come at once: of the shape, of references, and across members', () => {
  const body = sampleCases();
  const { codebook } = body;
  delete body.title;
  body.colour = 'red';
  body.coverage.window.from = '2016-01-01';
  codebook.builtIn.sex.codeList = 'nothing';
  codebook.variables[1].colour = 'red';
  codebook.variables[1].label = '';
  codebook.codeLists.sex.codes[1].code = 'male';
  codebook.codeLists.offence.codes[0].parent = 'nowhere';
  codebook.measures[0].of = 'images';
  codebook.measures[1].statistic = 'mode';
  codebook.derived[1].rule = { count: 'defendant' };
  codebook.tables.also[0].by.push('nothing');
  codebook.headlines[0].form = 'percent';
  codebook.headlines[0].statement = 'none';
  codebook.disclosure.policy = 'threshold';
  expect(faultsOf(body)).toEqual([
    '/codebook/builtIn/sex/codeList unknown-reference',
    '/codebook/codeLists/offence/codes/0/parent unknown-code',
    '/codebook/codeLists/sex/codes/1/code duplicate',
    '/codebook/derived/1/rule/codeList required',
    '/codebook/disclosure/threshold required',
    '/codebook/headlines/0/form not-allowed',
    '/codebook/headlines/0/statement ill-formed',
    '/codebook/measures/0/of not-allowed',
    '/codebook/measures/1/statistic unknown-code',
    '/codebook/tables/also/0/by/3 unknown-dimension',
    '/codebook/variables/1/colour unknown-member',
    '/codebook/variables/1/label too-short',
    '/colour unknown-member',
    '/coverage/window/to out-of-range',
    '/title required',
  ]);
});

test('a reference to a piece that is there, but faulty, is not a fault of its own', () => {
  const faulty: [change: (c: Body) => void, fault: string][] = [
    [(c) => (c.codeLists.sex.label = ''), '/codeLists/sex/label too-short'],
    [(c) => (c.codeLists.offence.codes[0].min = -1), '/codeLists/offence/codes/0/min out-of-range'],
    [(c) => (c.builtIn.offence.required = 'yes'), '/builtIn/offence/required wrong-type'],
    [(c) => (c.variables[2].label = 7), '/variables/2/label wrong-type'],
    [(c) => (c.variables[2].id = 7), '/variables/2/id wrong-type'],
    [(c) => (c.quantities[0].unit = ''), '/quantities/0/unit too-short'],
    [(c) => (c.derived[3].level = 'court'), '/derived/3/level unknown-code'],
    [(c) => (c.measures[0].decimals = 7), '/measures/0/decimals out-of-range'],
    [(c) => (c.calendars.england.weekend = [8]), '/calendars/england/weekend/0 out-of-range'],
    [(c) => (c.externalFigures[0].value = '9'), '/externalFigures/0/value wrong-type'],
    [(c) => (c.periods = { year: 'secret', quarter: 'public' }), '/periods/year unknown-code'],
    [(c) => (c.variables = {}), '/variables wrong-type'],
    [(c) => (c.codeLists = []), '/codeLists wrong-type'],
    [(c) => (c.measures = 'all'), '/measures wrong-type'],
    [(c) => delete c.tables, '/tables required'],
  ];
  for (const [change, fault] of faulty) expect(broken(sampleCases(), change)).toEqual([fault]);
});

test('without a kind nothing is judged that depends on it', () => {
  for (const sample of [sampleCases, sampleAggregate])
    expect(broken(sample(), (_, b) => delete b.kind)).toEqual(['/kind required']);
});

test('an unknown member leaves the rest of its object in play', () => {
  expect(broken(sampleCases(), (c) => Object.assign(c.measures[0], { colour: 1, of: 'images' }))).toEqual([
    '/measures/0/colour unknown-member',
    '/measures/0/of not-allowed',
  ]);
});

test('faults list what would be allowed, and never an internal code', () => {
  const body = sampleCases();
  body.codebook.headlines[0].where = { role: ['juggler'] };
  const checked = checkDataset('sample', body);
  expect(checked).toMatchObject({ faults: [{ allowed: ['teacher', 'entertainer', 'not-reported'] }] });
});

test('a body is not changed by being checked', () => {
  const body = sampleCases();
  body.colour = 'red';
  body.codebook.measures[0].colour = 'red';
  const before = structuredClone(body);
  expect(faultsOf(body)).toHaveLength(2);
  expect(body).toEqual(before);
});
