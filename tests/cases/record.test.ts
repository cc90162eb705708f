import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordOf } from '../../src/cases/record.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { CaseRecord } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import { acceptedCase, everything, pressSnapshot } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

const all = everything();
const press = pressSnapshot();
const place = { id: '11111111-1111-4111-8111-111111111111', seq: 812 };
const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;

const record = (body: unknown, codebook: Codebook = all): CaseRecord =>
  recordOf(codebook, acceptedCase(codebook, body), place);

test('the record of the contract', () => {
  const shown = record(
    {
      externalIds: [{ system: 'press-desk', value: '2015-0412' }],
      sentencedOn: '2015-03-13',
      area: 'E23000013',
      courtType: 'crown',
      attributes: { methods: ['live-stream'] },
      quantities: [{ quantity: 'images', value: 1200, basis: 'at-least' }],
      defendants: [
        {
          sex: 'male',
          ageBand: '45-54',
          attributes: { role: 'santa-claus' },
          convictions: [{ offence: 'iioc-make-distribute', counts: 12 }],
          sentence: { orders: ['shpo'], requirements: [], custodyTerm: 'P1Y', outcome: 'immediate-custody' },
        },
      ],
      sources: [{ outletType: 'regional', publishedOn: '2015-03-14', url: 'https://example.org/report' }],
    },
    press,
  );
  expect(JSON.stringify(shown)).toBe(
    JSON.stringify({
      ...place,
      quarter: '2015-Q1',
      area: 'E23000013',
      courtType: 'crown',
      attributes: { methods: ['live-stream'] },
      quantities: [{ quantity: 'images', value: 1200, basis: 'at-least' }],
      defendants: [
        {
          id: id(1),
          sex: 'male',
          ageBand: '45-54',
          attributes: { role: 'child-entertainment' },
          convictions: [{ id: id(2), offence: 'iioc-make-distribute', counts: 12, principal: true }],
          sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y', requirements: [], orders: ['shpo'] },
        },
      ],
      withheld: [],
    }),
  );
});

const full = (ageBand: string): object => ({
  sentencedOn: '2010-12-31',
  area: 'zz-leeds',
  courtType: 'magistrates',
  attributes: { methods: ['zz-dark', 'meeting', 'forum'], zzDesk: 'zz-north' },
  quantities: [
    { quantity: 'images', category: 'zz-b', value: 3, basis: 'at-least' },
    { quantity: 'images', value: 9, basis: 'exact' },
    { quantity: 'images', category: 'B', value: 4, basis: 'exact' },
    { quantity: 'images', category: 'not-reported', value: 1, basis: 'about' },
  ],
  defendants: [
    {
      sex: 'not-reported',
      ageBand,
      attributes: { role: 'zz-clown', constructor: 'yes', habits: ['chat', 'zz-dark', 'meeting'] },
      quantities: [
        { quantity: 'hours', value: 5, basis: 'exact' },
        { quantity: 'zzMoney', value: 5, basis: 'exact' },
      ],
      convictions: [
        { offence: 'zz-affray', attributes: { aggravated: 'no', devices: [] }, principal: true },
        { offence: 'theft', attributes: { aggravated: 'yes' }, counts: 0 },
      ],
      sentence: { requirements: ['not-reported'], orders: ['zz-ban'], indeterminate: 'ipp', minimumTerm: 'P2Y' },
    },
    {
      sex: 'male',
      attributes: { habits: ['chat'] },
      quantities: [{ quantity: 'zzMoney', category: 'zz-x', value: 5, basis: 'exact' }],
      convictions: [{ attributes: { aggravated: 'no' }, offence: 'theft' }],
      sentence: { requirements: ['course', 'work'], outcome: 'zz-fine', suspendedTerm: 'P1M' },
    },
  ],
});

test('a coarser level stands in the same place under its own name, and nothing internal is there', () => {
  const shown: unknown = record(full('25-plus'));
  expect(shown).toEqual<unknown>({
    ...place,
    quarter: '2010-Q4',
    areaRegion: 'north',
    courtType: 'magistrates',
    attributes: { methods: ['forum', 'meeting'] },
    quantities: [
      { quantity: 'images', category: 'B', value: 7, basis: 'at-least' },
      { quantity: 'images', value: 9, basis: 'exact' },
      { quantity: 'images', category: 'not-reported', value: 1, basis: 'about' },
    ],
    defendants: [
      {
        id: id(1),
        sex: 'not-reported',
        ageBand: '25-plus',
        attributes: { role: 'entertainer', constructor: 'yes', habitsKind: ['online', 'offline'] },
        quantities: [{ quantity: 'hours', value: 5, basis: 'exact' }],
        convictions: [
          { id: id(2), offence: 'assault', counts: 1, principal: true, attributes: { aggravated: 'no', devices: [] } },
          { id: id(3), offence: 'theft', counts: 0, principal: false, attributes: { aggravated: 'yes' } },
        ],
        sentence: { indeterminate: 'ipp', minimumTerm: 'P2Y', requirements: ['not-reported'] },
      },
      {
        id: id(4),
        sex: 'male',
        attributes: { habitsKind: ['online'] },
        convictions: [{ id: id(5), offence: 'theft', counts: 1, principal: true, attributes: { aggravated: 'no' } }],
        sentence: { outcome: 'fine', suspendedTerm: 'P1M', requirements: ['work', 'course'] },
      },
    ],
    withheld: [],
  });
});

test('with a defendant under 18 area, court type and marked variables are withheld of all, by the names that partners know', () => {
  const shown = record(full('child'));
  expect(shown.withheld).toEqual(['areaRegion', 'courtType', 'role', 'habitsKind']);
  const text = JSON.stringify({ ...shown, withheld: [] });
  for (const name of ['area', 'courtType', 'role', 'habits', 'north', 'magistrates']) expect(text).not.toContain(name);
  expect(shown).toMatchObject({ quarter: '2010-Q4', attributes: { methods: ['forum', 'meeting'] } });
  expect(shown.defendants[0]).toMatchObject({ ageBand: 'child', attributes: { constructor: 'yes' } });
  expect(shown.defendants[1]).not.toHaveProperty('attributes');
  const open = record(full('child'), everything({ youthRule: false }));
  expect(open.withheld).toEqual([]);
  expect(open.areaRegion).toBe('north');
});

test('withheld names stand there also where nothing was reported', () => {
  const bare = {
    sentencedOn: '2010-12-31',
    defendants: [
      {
        sex: 'male',
        ageBand: '16-17',
        convictions: [{ offence: 'theft', attributes: { aggravated: 'no' } }],
        sentence: { requirements: [] },
      },
    ],
  };
  expect(record(bare).withheld).toEqual(record(full('16-17')).withheld);
});

test('the period is the finest that partners see', () => {
  const periods = (audiences: Record<string, string>) => {
    const dimensions = new Map(
      [...all.dimensions].map(([name, one]) => [
        name,
        name in audiences ? { ...one, audience: audiences[name] as 'public' } : one,
      ]), // one of three words
    );
    const { year, quarter, month } = record(full('25-plus'), { ...all, dimensions });
    return JSON.stringify({ year, quarter, month });
  };
  expect(periods({ year: 'public', quarter: 'internal', month: 'internal' })).toBe('{"year":"2010"}');
  expect(periods({ year: 'public', quarter: 'internal', month: 'partner' })).toBe('{"month":"2010-12"}');
  expect(periods({ year: 'internal', quarter: 'internal', month: 'internal' })).toBe('{}');
});

for (const [name, codebook] of [
  ['press-snapshot-2015', press],
  ['everything', all],
] as const) {
  test(`no record has a name or code that is internal: ${name}`, () => {
    const internal = [...codebook.dimensions.values()].filter(({ audience }) => audience === 'internal');
    const hiddenNames = new Set([...internal.map(({ id }) => id), 'externalIds', 'sources', 'sentencedOn']);
    const derived = codebook.definition.codebook.derived.map(({ id }) => id);
    const hiddenCodes = new Set(
      [...codebook.dimensions.values()].flatMap(({ codes }) =>
        codes.filter(({ publishAs }) => publishAs !== undefined).map(({ code }) => code),
      ),
    );
    for (const { codes } of internal) for (const { code } of codes) if (code.startsWith('zz')) hiddenCodes.add(code);
    const names = (value: unknown): string[] =>
      Array.isArray(value)
        ? value.flatMap(names)
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, member]) => [key, ...names(member)])
          : [];
    const values = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(values) : [value];
    fc.assert(
      fc.property(caseOf(codebook), (body) => {
        const shown = record(body, codebook);
        for (const one of names(shown)) expect(hiddenNames.has(one) || derived.includes(one)).toBe(false);
        for (const one of values(shown)) expect(hiddenCodes.has(String(one))).toBe(false);
        expect(CaseRecord.parse(shown)).toEqual(shown);
      }),
      { numRuns: rounds(150) },
    );
  });
}

test('a record follows from its case alone, and the same case gives the same text', () => {
  fc.assert(
    fc.property(caseOf(press), (body) => {
      expect(JSON.stringify(record(body, press))).toBe(JSON.stringify(record(structuredClone(body), press)));
    }),
    { numRuns: rounds(50) },
  );
});
