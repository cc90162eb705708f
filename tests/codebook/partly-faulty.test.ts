import { expect, test } from 'vitest';
import { checkDataset } from '../../src/codebook/check.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';
import { broken, type Refusal } from './faults.ts';

test.each<Refusal>([
  [
    'tables with a number out of range, and names of nothing',
    (c) => (c.tables = { upTo: 9, of: ['zz'], also: [{ by: ['yy', 'B'], measures: ['xx'] }] }),
    [
      '/tables/also/0/by/0 unknown-dimension',
      '/tables/also/0/by/1 ill-formed',
      '/tables/also/0/measures/0 unknown-measure',
      '/tables/of/0 unknown-dimension',
      '/tables/upTo out-of-range',
    ],
  ],
  [
    'a measure without a label, with an id that is taken, an amount that a count has not, and a filter of nothing',
    (c) => c.measures.push({ ...c.measures[0], label: '', of: 'images', filter: { zz: ['a'], sex: ['a', 'b_'] } }),
    [
      '/measures/4/filter/sex/0 unknown-code',
      '/measures/4/filter/sex/1 ill-formed',
      '/measures/4/filter/zz unknown-dimension',
      '/measures/4/id duplicate',
      '/measures/4/label too-short',
      '/measures/4/of not-allowed',
    ],
  ],
  [
    'a variable without a label, with an id that is taken and a list that is not there',
    (c) => c.variables.push({ id: 'role', label: '', level: 'observation', codeList: 'nolist' }),
    [
      '/variables/4/codeList unknown-reference',
      '/variables/4/id name-clash',
      '/variables/4/label too-short',
      '/variables/4/level not-allowed',
    ],
  ],
  [
    'a binding of an unknown list to an unknown audience',
    (c) => (c.builtIn.sex = { codeList: 'nolist', audience: 'x' }),
    ['/builtIn/sex/audience unknown-code', '/builtIn/sex/codeList unknown-reference'],
  ],
  [
    'a headline without a statement, with an id that is taken, a form that does not fit and a measure of nothing',
    (c) => Object.assign(c.headlines[1], { statement: '', id: 'all', form: 'exact', measure: 'zz', share: 'year' }),
    [
      '/headlines/1/form not-allowed',
      '/headlines/1/id duplicate',
      '/headlines/1/measure unknown-measure',
      '/headlines/1/share not-allowed',
      '/headlines/1/statement too-short',
    ],
  ],
  [
    'a headline of no statistic: what all headlines have is judged',
    (c) => Object.assign(c.headlines[1], { statistic: 'ratio', id: 'all', statement: 'none', form: 'bold', note: 1 }),
    [
      '/headlines/1/form unknown-code',
      '/headlines/1/id duplicate',
      '/headlines/1/note wrong-type',
      '/headlines/1/statement ill-formed',
      '/headlines/1/statistic unknown-code',
    ],
  ],
  [
    'a rate of a figure that is not there, over days that are not whole',
    (c) =>
      Object.assign(c.headlines[3], {
        note: '',
        of: { externalFigure: 'zz' },
        days: { basis: 'working', calendar: 'x' },
      }),
    [
      '/headlines/3/days/calendar unknown-reference',
      '/headlines/3/note too-short',
      '/headlines/3/of/externalFigure unknown-reference',
    ],
  ],
  [
    'a list with a bad code, one that stands twice, one of a parent that is not there and one without a label',
    (c) =>
      c.codeLists.offence.codes.push(
        { code: 'a b', label: 'x', parent: 'other' },
        { code: 'make', label: 'x', parent: 'nowhere' },
        { code: 'new', parent: 'other', publishAs: 'new' },
        7,
      ),
    [
      '/codeLists/offence/codes/3/code ill-formed',
      '/codeLists/offence/codes/4/code duplicate',
      '/codeLists/offence/codes/4/parent unknown-code',
      '/codeLists/offence/codes/5/label required',
      '/codeLists/offence/codes/5/publishAs not-allowed',
      '/codeLists/offence/codes/6 wrong-type',
    ],
  ],
  [
    'a shipped list with a bad code and one that stands twice',
    (c) => c.codeLists.area.include.push('a b', 'E23000013', 'nowhere'),
    [
      '/codeLists/area/include/3 ill-formed',
      '/codeLists/area/include/4 duplicate',
      '/codeLists/area/include/5 unknown-code',
    ],
  ],
  [
    'a rule with a bad code and one of nothing',
    (c) => (c.derived[3].rule.map = { of: 'methods', codes: { yes: ['a_b', 'zz'], zz: ['post'] }, else: 'also_bad' }),
    [
      '/derived/3/rule/map/codes/yes/0 ill-formed',
      '/derived/3/rule/map/codes/yes/1 unknown-code',
      '/derived/3/rule/map/codes/zz unknown-code',
      '/derived/3/rule/map/else ill-formed',
    ],
  ],
  [
    'a quantity without a unit, of a level that its list has not',
    (c) => Object.assign(c.quantities[0], { unit: '', levels: { scale: 'public', zz: 'public', yy: 'secret' } }),
    [
      '/quantities/0/levels/yy unknown-code',
      '/quantities/0/levels/zz unknown-reference',
      '/quantities/0/unit too-short',
    ],
  ],
  [
    'a note without a text, of nothing',
    (c) => Object.assign(c.notes[2], { text: '', measures: ['zz', 'B'], dimensions: ['yy'] }),
    [
      '/notes/2/dimensions/0 unknown-dimension',
      '/notes/2/measures/0 unknown-measure',
      '/notes/2/measures/1 ill-formed',
      '/notes/2/text too-short',
    ],
  ],
  [
    'a calendar without a label, with a day that does not exist',
    (c) => Object.assign(c.calendars.england, { label: '', holidays: ['2015-02-29', 'x'] }),
    [
      '/calendars/england/holidays/0 invalid-date',
      '/calendars/england/holidays/1 ill-formed',
      '/calendars/england/label too-short',
    ],
  ],
])('faults of shape hide no other fault beside them: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});

test('in an aggregate dataset too', () => {
  const faults = broken(sampleAggregate(), (c) => {
    Object.assign(c.variables[0], { label: '', multiple: true, level: 'case' });
    Object.assign(c.measures[0], { unit: '', of: 'images' });
    c.periods = { year: 'secret', quarter: 'public' };
    c.quantities = [{ id: 'x' }];
  });
  expect(faults).toEqual([
    '/measures/0/of unknown-reference',
    '/measures/0/unit too-short',
    '/periods/quarter not-allowed',
    '/periods/year unknown-code',
    '/quantities/0 not-allowed',
    '/variables/0/label too-short',
    '/variables/0/level not-allowed',
    '/variables/0/multiple not-allowed',
  ]);
});

/** Each leaves something that other pieces need unknown: they must not be blamed for it. */
test.each<[change: (c: Body) => unknown, fault: string]>([
  [(c) => (c.codeLists.sex.codes[1].code = 'fe male'), '/codeLists/sex/codes/1/code ill-formed'],
  [(c) => (c.codeLists.sex.codes[1] = 'female'), '/codeLists/sex/codes/1 wrong-type'],
  [(c) => (c.codeLists.sex.codes = []), '/codeLists/sex/codes too-short'],
  [(c) => delete c.codeLists.sex.codes, '/codeLists/sex/codes required'],
  [(c) => (c.codeLists.sex = []), '/codeLists/sex wrong-type'],
  [(c) => (c.codeLists.area.standard = 'police'), '/codeLists/area/standard unknown-code'],
  [(c) => (c.codeLists.area.include = 'all'), '/codeLists/area/include wrong-type'],
  [(c) => (c.codeLists.offence.levels = {}), '/codeLists/offence/levels wrong-type'],
  [(c) => (c.codeLists.offence.levels[0].id = 'Group'), '/codeLists/offence/levels/0/id ill-formed'],
  [(c) => (c.codeLists.offence.levels[0] = 'group'), '/codeLists/offence/levels/0 wrong-type'],
  [(c) => (c.codeLists.offence.levels[0].codes = 'all'), '/codeLists/offence/levels/0/codes wrong-type'],
  [
    (c) => (c.codeLists.offence.levels[0].codes[0].code = 'im_age'),
    '/codeLists/offence/levels/0/codes/0/code ill-formed',
  ],
  [(c) => (c.codeLists.offence.codes[0].parent = 7), '/codeLists/offence/codes/0/parent wrong-type'],
  [(c) => (c.codeLists.role.codes[1].code = 7), '/codeLists/role/codes/1/code wrong-type'],
  [(c) => (c.codeLists.role.codes[2].parent = 7), '/codeLists/role/codes/2/parent wrong-type'],
  [(c) => (c.codeLists.many.codes[0].max = '1'), '/codeLists/many/codes/0/max wrong-type'],
  [(c) => (c.codeLists.many.codes[1] = null), '/codeLists/many/codes/1 wrong-type'],
  [(c) => (c.builtIn.offence.audience = 'all'), '/builtIn/offence/audience unknown-code'],
  [(c) => (c.builtIn.area.levels.region = 'all'), '/builtIn/area/levels/region unknown-code'],
  [(c) => (c.builtIn.area.levels = 'public'), '/builtIn/area/levels wrong-type'],
  [(c) => (c.builtIn.sex.codeList = 'Sex'), '/builtIn/sex/codeList ill-formed'],
  [(c) => (c.builtIn = []), '/builtIn wrong-type'],
  [(c) => (c.variables[0].multiple = 'yes'), '/variables/0/multiple wrong-type'],
  [(c) => (c.variables[0].level = 'court'), '/variables/0/level unknown-code'],
  [(c) => (c.variables[2].kind = 'bool'), '/variables/2/kind unknown-code'],
  [(c) => (c.variables[2].id = 'Prior'), '/variables/2/id ill-formed'],
  [(c) => (c.variables[2] = 'prior'), '/variables/2 wrong-type'],
  [(c) => (c.quantities[0].level = 'court'), '/quantities/0/level unknown-code'],
  [(c) => (c.quantities[0].categories = 'A B'), '/quantities/0/categories ill-formed'],
  [(c) => (c.derived[0].rule = {}), '/derived/0/rule required'],
  [(c) => (c.derived[0].rule.exists = 'any'), '/derived/0/rule/exists wrong-type'],
  [(c) => (c.derived[0].rule.exists = { 'A B': ['x'] }), '/derived/0/rule/exists/A B ill-formed'],
  [(c) => (c.derived[3].rule.map.of = 'A'), '/derived/3/rule/map/of ill-formed'],
  [(c) => (c.derived[3].rule.codeList = 'A'), '/derived/3/rule/codeList ill-formed'],
  [(c) => (c.measures[2].of = 'Images'), '/measures/2/of ill-formed'],
  [(c) => (c.measures[2].of = 'nothing'), '/measures/2/of unknown-reference'],
  [(c) => (c.measures[2].statistic = 'total'), '/measures/2/statistic unknown-code'],
  [(c) => delete c.measures[0].statistic, '/measures/0/statistic required'],
  [(c) => (c.measures[0].id = 'Defendants'), '/measures/0/id ill-formed'],
  [(c) => (c.measures[0] = null), '/measures/0 wrong-type'],
  [(c) => delete c.measures, '/measures required'],
  [(c) => (c.measures = []), '/measures too-short'],
  [(c) => (c.measures = {}), '/measures wrong-type'],
  [(c) => delete c.codeLists, '/codeLists required'],
  [(c) => (c.codeLists = {}), '/codeLists too-short'],
  [(c) => (c.codeLists = []), '/codeLists wrong-type'],
  [(c) => (c.tables.upTo = 'one'), '/tables/upTo wrong-type'],
  [(c) => (c.tables.of = ['A b']), '/tables/of/0 ill-formed'],
  [(c) => (c.tables.of = ['nothing']), '/tables/of/0 unknown-dimension'],
  [(c) => (c.tables.also[0] = ['sex']), '/tables/also/0 wrong-type'],
  [(c) => (c.headlines[1].where = ['sex']), '/headlines/1/where wrong-type'],
  [(c) => (c.headlines[1].where = { 'A b': ['female'] }), '/headlines/1/where/A b ill-formed'],
  [(c) => (c.headlines[1].where = { sexes: ['female'] }), '/headlines/1/where/sexes unknown-dimension'],
  [(c) => (c.headlines[1].share = 'A b'), '/headlines/1/share ill-formed'],
  [(c) => (c.headlines[3].days = 'working'), '/headlines/3/days wrong-type'],
  [(c) => (c.headlines[4].days.calendar = 7), '/headlines/4/days/calendar wrong-type'],
  [(c) => (c.calendars.england.weekend = [1, 2, 3, 4, 5, 6, 7, 8]), '/calendars/england/weekend too-long'],
  [(c) => (c.externalFigures[0].id = 'Found'), '/externalFigures/0/id ill-formed'],
  [(c) => (c.periods = 'year'), '/periods wrong-type'],
])('what only follows from a faulty member is no fault of its own: %s %s', (change, fault) => {
  const body = sampleCases();
  // Everything that could be blamed stands on something that is there.
  body.codebook.tables.also.push({ by: ['imagesCategory', 'areaRegion'], measures: ['images-seized'] });
  body.codebook.measures[0].filter = { methods: ['none'], sex: ['female'], offenceGroup: ['image'], prior: ['yes'] };
  body.codebook.measures[1].filter = { area: ['E23000013'], online: ['none'], role: ['teacher'], howMany: ['1'] };
  expect(broken(body, () => undefined)).toEqual([]);
  expect(broken(body, change)).toEqual([fault]);
});

test('a member that must not exist is refused as a case refuses it; another says what there is', () => {
  const body = sampleCases();
  Object.assign(body, { victims: 3, colour: 'red' });
  body.codebook.builtIn.postCode = { codeList: 'sex' };
  body.codebook.measures[0].charge = 'x';
  body.settings.strict = true;
  const checked = checkDataset('sample', body);
  expect('faults' in checked && checked.faults).toEqual([
    expect.objectContaining({ pointer: '/codebook/builtIn/postCode', code: 'forbidden-field' }),
    expect.objectContaining({ pointer: '/codebook/measures/0/charge', code: 'forbidden-field' }),
    {
      pointer: '/colour',
      code: 'unknown-member',
      detail: 'The object has no such member.',
      allowed: [
        ...['kind', 'title', 'titles', 'description', 'descriptions', 'publisher', 'source', 'constructed'],
        ...['designation', 'licence', 'coverage', 'settings', 'codebook'],
      ],
    },
    expect.objectContaining({
      pointer: '/settings/strict',
      allowed: [
        'selfApproval',
        'youthRule',
        'duplicates',
        'retentionMonths',
        'eraseDueAfterDays',
        'datePrecision',
        'absentRows',
      ],
    }),
    expect.objectContaining({ pointer: '/victims', code: 'forbidden-field' }),
  ]);
});

test('of lists that are all faulty each has its own fault', () => {
  expect(broken(sampleAggregate(), (c) => (c.codeLists = { year: 1, outcome: 2, 'yes-no': 3 }))).toEqual([
    '/codeLists/outcome wrong-type',
    '/codeLists/year wrong-type',
    '/codeLists/yes-no wrong-type',
  ]);
  expect(broken(sampleAggregate(), (c) => (c.codeLists = { year: 1, outcome: 2 }))).toEqual([
    '/codeLists/outcome wrong-type',
    '/codeLists/year wrong-type',
    '/derived/0/rule/codeList unknown-reference',
  ]);
});

test('a shipped list that does not say which is a list without codes, and its levels are not known', () => {
  expect(broken(sampleCases(), (c) => delete c.codeLists.area.standard)).toEqual([
    '/codeLists/area/codes required',
    '/codeLists/area/include unknown-member',
    '/codeLists/area/label required',
  ]);
});
