import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodCode } from '../../src/cases/derive.ts';
import { factsOf, filterRows, flattener } from '../../src/cases/facts.ts';
import { periodCodes } from '../../src/codebook/calendar.ts';
import type { CaseFacts } from '../../src/codebook/model.ts';
import type { Audience } from '../../src/schemas/names.ts';
import { rounds } from '../runs.ts';
import { acceptedCase, everything, pressSnapshot } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

const all = everything();
const press = pressSnapshot();

const conviction = (offence: string, aggravated = 'no', more: object = {}) => ({
  offence,
  attributes: { aggravated },
  ...more,
});
const defendant = (more: object = {}, convictions: object[] = [conviction('theft')], sentence: object = {}) => ({
  sex: 'male',
  ...more,
  convictions: convictions.map((one, position) => ({ principal: position === 0, ...one })),
  sentence: { requirements: [], ...sentence },
});
const posted = (more: object = {}, ...defendants: object[]) => ({
  sentencedOn: '2010-03-31',
  ...more,
  defendants: defendants.length === 0 ? [defendant()] : defendants,
});
const facts = (body: unknown, view: Audience = 'public', codebook = all): CaseFacts =>
  factsOf(codebook, acceptedCase(codebook, body), view);
const only = (codes: Record<string, unknown>, ...ids: string[]) => Object.fromEntries(ids.map((id) => [id, codes[id]]));

test('the case of the contract has the facts of the contract', () => {
  const body = {
    sentencedOn: '2015-03-13',
    area: 'E23000013',
    courtType: 'crown',
    attributes: { methods: ['live-stream'] },
    quantities: [
      { quantity: 'images', value: 1200, basis: 'at-least' },
      { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
    ],
    defendants: [
      {
        sex: 'male',
        ageBand: '18-19',
        attributes: { role: 'magician', trust: 'access-role' },
        convictions: [{ offence: 'iioc-make-distribute', counts: 12, principal: true }, { offence: 'voyeurism' }],
        sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y', requirements: [], orders: ['shpo'] },
      },
    ],
  };
  expect(facts(body, 'public', press)).toEqual({
    codes: {
      areaRegion: 'E12000001',
      areaCountry: 'E92000001',
      courtType: 'crown',
      year: '2015',
      methods: ['live-stream'],
      defendantsPerCase: '1',
    },
    amounts: {
      images: {
        total: 1200,
        basis: 'at-least',
        categories: [
          { code: 'A', total: 120, basis: 'exact' },
          { code: 'not-reported', total: 1080, basis: 'at-least' },
        ],
      },
    },
    defendants: [
      {
        codes: {
          sex: 'male',
          ageBand: '18-19',
          ageBandGroup: '18-24',
          outcome: 'immediate-custody',
          requirements: ['none'],
          role: 'child-entertainment',
          trust: 'access-role',
          priorSimilar: 'not-reported',
          otherSexualCrime: 'yes',
          trustOrAccess: 'yes',
        },
        amounts: { custodyDays: { total: 5844, basis: 'exact' }, suspendedDays: { total: null, basis: 'exact' } },
        convictions: [
          {
            codes: { offence: 'iioc-make-distribute', offenceGroup: 'image' },
            amounts: { counts: { total: 12, basis: 'exact' } },
          },
          {
            codes: { offence: 'voyeurism', offenceGroup: 'other-sexual' },
            amounts: { counts: { total: 1, basis: 'exact' } },
          },
        ],
      },
    ],
  });
  const internal = facts(body, 'internal', press);
  expect(internal.codes).toMatchObject({ area: 'E23000013', quarter: '2015-Q1', month: '2015-03' });
  expect(internal.defendants[0]?.codes).toMatchObject({ role: 'magician', orders: ['shpo'] });
  expect(Object.keys(facts(body, 'partner', press).codes)).toEqual([
    'area',
    'areaRegion',
    'areaCountry',
    'courtType',
    'year',
    'quarter',
    'methods',
    'defendantsPerCase',
  ]);
});

test('what is absent is not reported, and the empty list is none', () => {
  const { codes, amounts, defendants } = facts(posted(), 'internal');
  expect(
    only(codes, 'area', 'areaRegion', 'areaCountry', 'courtType', 'methods', 'methodsKind', 'zzDesk', 'onlineKind'),
  ).toEqual({
    area: 'not-reported',
    areaRegion: 'not-reported',
    areaCountry: 'not-reported',
    courtType: 'not-reported',
    methods: ['not-reported'],
    methodsKind: ['not-reported'],
    zzDesk: 'not-reported',
    onlineKind: ['not-reported'],
  });
  expect(defendants[0]?.codes).toMatchObject({
    constructor: 'not-reported',
    requirements: ['none'],
    orders: ['not-reported'],
  });
  expect(amounts).toEqual({
    images: { total: null, basis: 'exact', categories: [{ code: 'not-reported', total: null, basis: 'exact' }] },
    zzDisks: { total: null, basis: 'exact' },
  });
  expect(defendants[0]?.amounts).toEqual({
    hours: { total: null, basis: 'exact' },
    zzMoney: { total: null, basis: 'exact', categories: [{ code: 'not-reported', total: null, basis: 'exact' }] },
    custodyDays: { total: null, basis: 'exact' },
    suspendedDays: { total: null, basis: 'exact' },
  });
  const none = facts(posted({ attributes: { methods: [] } }));
  expect(only(none.codes, 'methods', 'methodsKind', 'onlineKind')).toEqual({
    methods: ['none'],
    methodsKind: ['none'],
    onlineKind: ['none'],
  });
});

test('the periods of a day are codes that the codebook has', () => {
  const day = fc
    .integer({ min: 10_957, max: 18_261 })
    .map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10));
  const codes = (period: 'year' | 'quarter' | 'month') =>
    new Set(periodCodes(period, all.definition.coverage.window).map(({ code }) => code));
  const known = { year: codes('year'), quarter: codes('quarter'), month: codes('month') };
  fc.assert(
    fc.property(day, (sentencedOn) => {
      for (const period of ['year', 'quarter', 'month'] as const) {
        expect(known[period].has(periodCode(sentencedOn, period))).toBe(true);
      }
    }),
  );
  expect(
    ['2010-01-01', '2010-03-31', '2010-04-01', '2010-09-30', '2010-10-01', '2010-12-31'].map((one) =>
      periodCode(one, 'quarter'),
    ),
  ).toEqual(['2010-Q1', '2010-Q1', '2010-Q2', '2010-Q3', '2010-Q4', '2010-Q4']);
});

test('publishAs comes before levels, derived variables and filters, and only outside the staff', () => {
  const body = posted(
    { area: 'zz-york', attributes: { methods: ['zz-dark', 'forum', 'meeting'] } },
    defendant({ attributes: { role: 'zz-clown' } }, [conviction('zz-affray', 'yes')], { outcome: 'zz-fine' }),
    defendant({ attributes: { role: 'zz-vicar' } }),
  );
  const shown = facts(body);
  expect(shown.codes).toMatchObject({ methods: ['forum', 'meeting'], methodsKind: ['online', 'offline'] });
  expect(shown.defendants[0]?.codes).toMatchObject({
    outcome: 'fine',
    role: 'entertainer',
    roleSector: 'leisure',
    trade: 'off',
    anyViolent: 'yes',
  });
  expect(shown.defendants[0]?.convictions[0]?.codes).toMatchObject({ offence: 'assault', offenceGroup: 'violence' });
  expect(shown.defendants[1]?.codes).toMatchObject({ role: 'zz-vicar', roleSector: 'leisure', trade: 'not-reported' });
  const staff = facts(body, 'internal');
  expect(staff.codes).toMatchObject({ area: 'zz-york', methods: ['forum', 'zz-dark', 'meeting'] });
  expect(staff.defendants[0]?.codes).toMatchObject({
    outcome: 'zz-fine',
    role: 'zz-clown',
    trade: 'not-reported',
  });
  expect(staff.defendants[1]?.codes).toMatchObject({ roleSector: 'zz-church' });
});

test('exists of a defendant: one and the same conviction has all the conditions', () => {
  const anyViolent = (...convictions: object[]) =>
    facts(posted({}, defendant({}, convictions))).defendants[0]?.codes.anyViolent;
  expect(anyViolent(conviction('murder', 'yes'))).toBe('yes');
  expect(anyViolent(conviction('murder', 'no'), conviction('theft', 'yes'))).toBe('no');
  expect(anyViolent(conviction('theft', 'yes'), conviction('assault', 'yes'))).toBe('yes');
  expect(anyViolent(conviction('not-reported', 'yes'))).toBe('no');
});

test('exists of a case: one and the same defendant, and one conviction of theirs', () => {
  const violentCase = (...defendants: object[]) => facts(posted({}, ...defendants)).codes.violentCase;
  const woman = { sex: 'female' };
  expect(violentCase(defendant(woman, [conviction('theft'), conviction('murder')]))).toBe('yes');
  expect(violentCase(defendant({}, [conviction('murder')]), defendant(woman))).toBe('no');
  expect(violentCase(defendant({}), defendant(woman, [conviction('assault')]))).toBe('yes');
});

test('exists of a conviction: that one, its defendant and its case', () => {
  const gravest = (court: string, sex: string) =>
    facts(
      posted(
        { courtType: court },
        defendant({ sex: 'female' }),
        defendant({ sex }, [conviction('theft'), conviction('murder')]),
      ),
    ).defendants.map(({ convictions }) => convictions.map(({ codes }) => codes.gravest));
  expect(gravest('crown', 'male')).toEqual([['no'], ['no', 'yes']]);
  expect(gravest('crown', 'female')).toEqual([['no'], ['no', 'no']]);
  expect(gravest('magistrates', 'male')).toEqual([['no'], ['no', 'no']]);
});

test('a negative condition is true of every other code, not-reported too', () => {
  const notMale = (...sexes: string[]) => facts(posted({}, ...sexes.map((sex) => defendant({ sex })))).codes.notMale;
  expect(notMale('male', 'male')).toBe('no');
  expect(notMale('male', 'female')).toBe('yes');
  expect(notMale('not-reported')).toBe('yes');
});

test('conditions on levels of one list, or on a list and a map of it, hold for one item', () => {
  const derived = (methods: string[]) =>
    only(facts(posted({ attributes: { methods } })).codes, 'oneItem', 'mappedItem', 'onlineKind');
  // chat is online and meeting is offline: no single item is both chat and offline.
  expect(derived(['chat', 'meeting'])).toEqual({ oneItem: 'no', mappedItem: 'no', onlineKind: ['on', 'off'] });
  expect(derived(['forum', 'meeting'])).toEqual({ oneItem: 'no', mappedItem: 'no', onlineKind: ['on', 'off'] });
});

test('a map leaves not-reported alone unless it names it, and takes everything else', () => {
  const trade = (role?: string) =>
    only(
      facts(posted({}, defendant(role === undefined ? {} : { attributes: { role } }))).defendants[0]?.codes ?? {},
      'trade',
      'tradeKnown',
    );
  expect(trade('teacher')).toEqual({ trade: 'on', tradeKnown: 'on' });
  expect(trade('entertainer')).toEqual({ trade: 'off', tradeKnown: 'on' });
  expect(trade('zz-vicar')).toEqual({ trade: 'not-reported', tradeKnown: 'on' });
  expect(trade('not-reported')).toEqual({ trade: 'not-reported', tradeKnown: 'off' });
  expect(trade()).toEqual({ trade: 'not-reported', tradeKnown: 'off' });
  expect(facts(posted({ attributes: { zzDesk: 'zz-south' } })).codes.desk).toBe('off');
  expect(facts(posted({ attributes: { zzDesk: 'not-reported' } })).codes.desk).toBe('not-reported');
});

test('a public variable may be derived from an internal one, whose name stays inside', () => {
  const shown = facts(posted({ attributes: { zzDesk: 'zz-north' } }));
  expect(shown.codes.desk).toBe('on');
  expect('zzDesk' in shown.codes || 'zzInternal' in shown.codes).toBe(false);
});

test('defendants and convictions are counted as records, whatever their counts', () => {
  const three = [conviction('theft', 'no', { counts: 9 }), conviction('theft'), conviction('murder')];
  const shown = facts(posted({}, defendant({}, three), defendant()));
  expect(shown.codes).toMatchObject({ people: 'some', allConvictions: 'many' });
  expect(shown.defendants.map(({ codes }) => codes.convictionsEach)).toEqual(['many', 'some']);
});

test('a band includes its ends and rounds fractions of days down first', () => {
  const custody = (custodyTerm?: string) =>
    facts(posted({}, defendant({}, undefined, custodyTerm === undefined ? {} : { custodyTerm }))).defendants[0]?.codes
      .custodyBand;
  expect(custody('P30D')).toBe('upto-30');
  expect(custody('P1M')).toBe('upto-30'); // 30.4375 days
  expect(custody('P31D')).toBe('upto-365');
  expect(custody('P1Y')).toBe('upto-365'); // 365.25 days
  expect(custody('P2M305D')).toBe('upto-365'); // 365.875 days
  expect(custody('P366D')).toBe('longer');
  expect(custody()).toBe('not-reported');
  const hours = (value: number) =>
    facts(posted({}, defendant({ quantities: [{ quantity: 'hours', value, basis: 'about' }] }))).defendants[0]?.codes
      .hoursBand;
  expect([0, 1, 2, 3, 2 ** 53 - 1].map(hours)).toEqual(['zero', 'some', 'some', 'many', 'many']);
  const counts = (value: number) =>
    facts(posted({}, defendant({}, [conviction('theft', 'no', { counts: value })]))).defendants[0]?.convictions[0]
      ?.codes.countsBand;
  expect([0, 1, 3].map(counts)).toEqual(['zero', 'some', 'many']);
});

test('a derived variable may read derived ones that are declared after it', () => {
  const violentBand = (value: number, offence: string) =>
    facts(
      posted(
        {},
        defendant({ quantities: [{ quantity: 'hours', value, basis: 'exact' }] }, [conviction(offence, 'yes')]),
      ),
    ).defendants[0]?.codes.violentBand;
  expect(violentBand(2, 'murder')).toBe('yes');
  expect(violentBand(0, 'murder')).toBe('no');
  expect(violentBand(2, 'theft')).toBe('no');
});

test('terms are sixteenths of days; an indeterminate sentence has no determinate term', () => {
  const amounts = (sentence: object) => facts(posted({}, defendant({}, undefined, sentence))).defendants[0]?.amounts;
  expect(amounts({ custodyTerm: 'P1Y1M1W1D' })?.custodyDays?.total).toBe(5_844 + 487 + 112 + 16);
  expect(amounts({ suspendedTerm: 'P6M' })).toMatchObject({
    custodyDays: { total: null },
    suspendedDays: { total: 2_922 },
  });
  expect(amounts({ indeterminate: 'life', minimumTerm: 'P20Y' })).toMatchObject({
    custodyDays: { total: null },
    suspendedDays: { total: null },
  });
});

const images = (...entries: [category: string | undefined, value: number, basis?: string][]) =>
  posted({
    quantities: entries.map(([category, value, basis = 'exact']) => ({
      quantity: 'images',
      ...(category === undefined ? {} : { category }),
      value,
      basis,
    })),
  });

test.each<[what: string, body: unknown, total: number, basis: string, categories: [string, number, string][]]>([
  ['a total alone', images([undefined, 7, 'about']), 7, 'about', [['not-reported', 7, 'about']]],
  ['a total of nothing', images([undefined, 0]), 0, 'exact', [['not-reported', 0, 'exact']]],
  [
    'categories alone, one of them "at least"',
    images(['B', 3, 'at-least'], ['A', 2]),
    5,
    'at-least',
    [
      ['A', 2, 'exact'],
      ['B', 3, 'at-least'],
    ],
  ],
  [
    'a total and less in categories',
    images([undefined, 10, 'at-least'], ['A', 2, 'about']),
    10,
    'at-least',
    [
      ['A', 2, 'about'],
      ['not-reported', 8, 'at-least'],
    ],
  ],
  [
    'a total and all of it in categories',
    images(['A', 2], [undefined, 2, 'at-least']),
    2,
    'at-least',
    [['A', 2, 'exact']],
  ],
  [
    'a part said to be of no known category',
    images([undefined, 10, 'at-least'], ['not-reported', 3], ['one', 2]),
    10,
    'at-least',
    [
      ['one', 2, 'exact'],
      ['not-reported', 8, 'at-least'],
    ],
  ],
  [
    'a code that another stands for',
    images(['zz-b', 4, 'about'], ['B', 3, 'at-least'], ['A', 0]),
    7,
    'mixed',
    [
      ['A', 0, 'exact'],
      ['B', 7, 'mixed'],
    ],
  ],
])('a quantity: %s', (_, body, total, basis, categories) => {
  expect(facts(body).amounts.images).toEqual({
    total,
    basis,
    categories: categories.map(([code, value, of]) => ({ code, total: value, basis: of })),
  });
});

test('the amount of a quantity is the sum of its categories', () => {
  fc.assert(
    fc.property(caseOf(all), fc.constantFrom<Audience>('internal', 'partner', 'public'), (body, view) => {
      const { amounts, defendants } = facts(body, view);
      for (const amount of [amounts, ...defendants.map((one) => one.amounts)].flatMap((of) => Object.values(of))) {
        if (amount.categories === undefined) continue;
        const totals = amount.categories.map(({ total }) => total);
        expect(totals.length).toBeGreaterThan(0);
        expect(new Set(amount.categories.map(({ code }) => code)).size).toBe(totals.length);
        if (amount.total === null) expect(totals).toEqual([null]);
        else expect(totals.reduce<bigint>((so, total) => so + BigInt(total ?? -1), 0n)).toBe(BigInt(amount.total));
      }
    }),
  );
});

test('the youth rule takes area, court type and marked variables out of the whole case, before anything is derived', () => {
  const body = (ageBand: string) =>
    posted(
      { area: 'zz-york', courtType: 'crown' },
      defendant({ ageBand: '25-plus', attributes: { role: 'teacher', habits: ['chat'] } }, [conviction('murder')]),
      defendant({ ageBand, attributes: { role: 'entertainer', constructor: 'yes' } }),
    );
  const young = facts(body('16-17'), 'partner');
  expect(young.codes).toMatchObject({
    areaRegion: 'not-reported',
    areaCountry: 'not-reported',
    courtType: 'not-reported',
    quarter: '2010-Q1',
  });
  expect(young.defendants[0]?.codes).toMatchObject({
    role: 'not-reported',
    roleSector: 'not-reported',
    trade: 'not-reported',
    tradeKnown: 'off',
    habitsKind: ['not-reported'],
  });
  expect(young.defendants[1]?.codes).toMatchObject({
    role: 'not-reported',
    constructor: 'yes',
    ageBand: '16-17',
    ageBandGroup: 'young',
  });
  expect(young.defendants[0]?.convictions[0]?.codes.gravest).toBe('no');
  const grown = facts(body('18-24'), 'partner');
  expect(grown.codes).toMatchObject({ areaRegion: 'north', areaCountry: 'england', courtType: 'crown' });
  expect(grown.defendants[0]?.codes).toMatchObject({ role: 'teacher', trade: 'on', habitsKind: ['online'] });
  expect(grown.defendants[0]?.convictions[0]?.codes.gravest).toBe('yes');
});

test('the youth rule goes by the min of the band, holds in both views outside, and can be switched off', () => {
  const court = (ageBand: string, view: Audience, codebook = all) =>
    facts(posted({ courtType: 'crown' }, defendant({ ageBand })), view, codebook).codes.courtType;
  for (const band of ['child', '16-17']) {
    expect([court(band, 'public'), court(band, 'partner'), court(band, 'internal')]).toEqual([
      'not-reported',
      'not-reported',
      'crown',
    ]);
  }
  for (const band of ['18-24', '25-plus', 'adult', 'not-reported']) expect(court(band, 'public')).toBe('crown');
  expect(court('16-17', 'public', everything({ youthRule: false }))).toBe('crown');
});

test('a view has its own dimensions, each of them, in codebook order, at its unit', () => {
  const rank = { public: 0, partner: 1, internal: 2 };
  fc.assert(
    fc.property(caseOf(all), fc.constantFrom<Audience>('internal', 'partner', 'public'), (body, view) => {
      const shown = facts(body, view);
      const names = (unit: string) =>
        [...all.dimensions.values()]
          .filter((one) => one.unit === unit && one.kind !== 'category' && rank[one.audience] <= rank[view])
          .map(({ id }) => id);
      const amounts = (unit: string) =>
        [...all.amounts.values()]
          .filter((one) => one.unit === unit && rank[one.audience] <= rank[view])
          .map(({ id }) => id);
      expect(Object.keys(shown.amounts)).toEqual(amounts('case'));
      for (const one of shown.defendants) expect(Object.keys(one.amounts)).toEqual(amounts('defendant'));
      expect(Object.keys(shown.codes)).toEqual(names('case'));
      for (const one of shown.defendants) {
        expect(Object.keys(one.codes)).toEqual(names('defendant'));
        for (const part of one.convictions) expect(Object.keys(part.codes)).toEqual(names('conviction'));
      }
      for (const row of filterRows(shown)) {
        for (const [id, value] of Object.entries(row)) {
          const dimension = all.dimensions.get(id);
          expect(Array.isArray(value)).toBe(dimension?.multiple);
          const codes = [value].flat();
          expect(codes.length).toBeGreaterThan(0);
          expect(new Set(codes).size).toBe(codes.length);
          for (const code of codes) {
            expect(dimension?.index.has(code)).toBe(true);
            if (view !== 'internal')
              expect(dimension?.codes[dimension.index.get(code) ?? -1]?.publishAs).toBeUndefined();
          }
        }
      }
    }),
  );
});

test('all names with the codes of the public are what the public is shown, and the rest', () => {
  const flatten = flattener(all, 'public', 'all');
  fc.assert(
    fc.property(caseOf(all), (body) => {
      const content = acceptedCase(all, body);
      const [whole, shown] = [flatten(content), factsOf(all, content, 'public')];
      expect(whole.codes).toMatchObject(shown.codes);
      expect(Object.keys(whole.codes)).toEqual(Object.keys(factsOf(all, content, 'internal').codes));
      expect(filterRows(whole)).toMatchObject(filterRows(shown));
    }),
    { numRuns: rounds(50) },
  );
});

test('a row for each conviction has the codes of its case, its defendant and itself', () => {
  const rows = filterRows(
    facts(
      posted(
        { courtType: 'crown' },
        defendant({ sex: 'female' }, [conviction('murder'), conviction('theft')]),
        defendant(),
      ),
    ),
  );
  expect(rows.map((row) => [row.courtType, row.sex, row.offence])).toEqual([
    ['crown', 'female', 'murder'],
    ['crown', 'female', 'theft'],
    ['crown', 'male', 'theft'],
  ]);
});

test('a code that the codebook does not have is an error, not a wrong number', () => {
  const content = acceptedCase(all, posted());
  expect(() => factsOf(all, { ...content, courtType: 'zzz' }, 'public')).toThrow('code');
});

test('facts share nothing: changing one case leaves the next as it is', () => {
  const content = acceptedCase(all, posted());
  const first = factsOf(all, content, 'internal');
  const copy = structuredClone(first);
  (first.codes.methods as string[]).push('x'); // a list, as the tests above say
  expect(factsOf(all, content, 'internal')).toEqual(copy);
});
