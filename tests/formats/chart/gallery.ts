import type { StatisticsAnswer } from '../../../src/statistics/answer.ts';
import type { Observation } from '../../../src/statistics/observation.ts';
import { answerOf } from '../answer-of.ts';

/** Charts of every shape, each with what is hard to draw. `npm run charts` makes pictures of them. */

type Cell = number | null | Partial<Observation>;
type Labels = Record<string, string>;

const codes = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
const years = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);
/** Numbers that look like any others and are always the same. */
const numbers = (count: number, most: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((((i + 1) * 7919) % 1009) * (most / 1009)));

function answer(
  dimensions: Record<string, string[]>,
  cells: readonly Cell[],
  {
    labels = {},
    titles = {},
    about,
    ...rest
  }: { labels?: Labels; titles?: Labels; about?: object } & Omit<Partial<StatisticsAnswer>, 'about'> = {},
): StatisticsAnswer {
  const made = answerOf(dimensions, cells, rest);
  const time = Object.keys(dimensions).filter((id) => ['year', 'month'].includes(id));
  return {
    ...made,
    about: { ...made.about, time, ordered: time, ...about },
    dimensions: made.dimensions.map(({ id, label, codes: listed, ...more }) => ({
      ...more,
      id,
      label: titles[id] ?? `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
      codes: listed.map(({ code }) => ({ code, label: code === '_T' ? 'Total' : (labels[code] ?? code) })),
    })),
  };
}

const share = (value: number, denominator: number, rest: Partial<Observation> = {}): Partial<Observation> => ({
  value: `${value}`,
  denominator: `${denominator}`,
  share: `${Math.round((value / denominator) * 10_000) / 10_000}`,
  flags: denominator < 10 ? ['small-base'] : [],
  ...rest,
});
const missing = (status: 'suppressed' | 'not-available' | 'not-applicable'): Partial<Observation> => ({ status });
const OUTCOMES = {
  discharge: 'Absolute or conditional discharge',
  fine: 'Fine',
  community: 'Community sentence',
  suspended: 'Suspended sentence',
  custody: 'Immediate custody',
  other: 'Otherwise dealt with, including compensation, confiscation, disqualification and hospital orders',
};
const outcomes = Object.keys(OUTCOMES);
/** Under the policy `threshold` with T = 5: what would be 1 to 4, and a few more. */
const withheldSome = (count: number, most: number): Cell[] =>
  numbers(count, most).map((one, i) => (one < 5 || i % 7 === 4 ? c : one));
const WITHHELD = {
  notes: [
    {
      id: 'withheld',
      text: '[c]: withheld to protect people. This does not mean that the number is small: some numbers are withheld so that others cannot be worked out.',
      mandatory: true,
    },
  ],
};
const [c, x] = [missing('suppressed'), missing('not-available')];

const SCALES = ['C', 'A', 'B', 'level-5', 'level-1', 'level-2', 'level-3', 'level-4', 'other', 'not-reported'];
const TWO_SCALES = {
  about: {
    systems: new Map([
      [
        'category',
        [
          { label: 'Sentencing Council 2014', codes: ['A', 'B', 'C'] },
          {
            label: 'Sentencing Guidelines Council 2007',
            codes: ['level-1', 'level-2', 'level-3', 'level-4', 'level-5'],
          },
        ],
      ],
    ]),
  },
  labels: {
    ...Object.fromEntries(
      SCALES.map((one) => [one, /^.$/.test(one) ? `Category ${one}` : one.replace('level-', 'Level ')]),
    ),
    'not-reported': 'Not reported',
  },
};

export const GALLERY: Record<string, StatisticsAnswer> = {
  'a single figure': answer({ sex: ['female'] }, [{ value: '4567890', flags: ['lower-bound', 'approximate'] }]),
  'nothing: zero': answer({ outcome: [], sex: ['female'] }, [], {
    warnings: [{ code: 'no-codes', text: 'No code of Outcome occurs in this release.' }],
  }),
  'nothing: not available': answer({ outcome: [] }, [], {
    absent: { means: 'not-available', text: 'Combinations that are not listed have no row in the official table.' },
    warnings: [{ code: 'absent-code', text: 'The code fine of Outcome does not occur in this release.' }],
  }),
  'bars of values': answer({ outcome: [...outcomes, 'not-reported', '_T'] }, [12, 60, 23, 14, 61, 0, 7, 177], {
    labels: { ...OUTCOMES, 'not-reported': 'Not reported' },
  }),
  'bars of bands, in their order': answer({ age: ['0-17', '18-24', '25-39', '40-plus'] }, [3, 18, 40, 12], {
    about: { ordered: ['age'] },
    labels: { '0-17': 'Under 18', '18-24': '18 to 24', '25-39': '25 to 39', '40-plus': '40 and over' },
  }),
  'bars of labels that are long or alike': answer({ court: codes(5, 'c') }, [5, 4, 3, 2, 1], {
    labels: {
      c1: 'Newport',
      c2: 'Newport',
      c3: 'Supercalifragilisticexpialidocious-Llanfairpwllgwyngyllgogerychwyrndrobwll',
      c4: 'The High Court of Justiciary of Scotland, sitting as an appeal court in Edinburgh and Glasgow',
      c5: '最高裁判所 والمحكمة العليا Верховный суд',
    },
  }),
  'bars with missing values': answer({ outcome: outcomes }, [c, 60, x, 14, missing('not-applicable'), 0], {
    labels: OUTCOMES,
  }),
  'bars below zero': answer({ change: codes(4, 'area ') }, [-12, 30, { value: '-4', flags: ['provisional'] }, 0]),
  'bars of millions': answer({ scale: ['A', 'B', 'C'] }, [
    4_512_345,
    1_250_000,
    { value: '87', flags: ['lower-bound'] },
  ]),
  'bars of two scales': answer(
    { category: SCALES },
    [4_512, 12_345, 134_000, 9_539, 616, c, 534, 12, 0, 150_000],
    TWO_SCALES,
  ),
  'groups of two scales': answer({ category: SCALES, sex: ['m', 'f'] }, numbers(20, 900), TWO_SCALES),
  'parts of two scales': answer(
    { sex: ['m', 'f'], category: SCALES.slice(1, 6) },
    [10, 30, 40, 15, 5, 20, 20, 20, 20, 20].map((value) => share(value, 100)),
    { ...TWO_SCALES, share: { of: ['category'], base: 'all' } },
  ),
  'a heat map of two scales': answer({ category: SCALES, place: codes(8, 'Place ') }, numbers(80, 900), TWO_SCALES),
  'bars of fractions': answer({ rate: ['A', 'B', 'C'] }, [{ value: '0.31' }, { value: '0.07' }, { value: '0.6' }], {
    measures: [
      {
        id: 'people',
        label: 'Rate',
        unit: 'per 100,000 people',
        countingUnit: 'defendant',
        decimals: 2,
        population: 'everyone',
      },
    ],
  }),
  'bars of 57 codes': answer({ offence: codes(57, 'Offence ') }, numbers(57, 900)),
  'bars, the ten largest of 57': answer({ offence: codes(10, 'Offence ') }, [99, 98, 90, 70, 66, 65, 60, 40, 40, 39], {
    about: { sorted: true },
    absent: { means: 'not-listed', text: '10 of 57 observations are listed, in the order of their values.' },
  }),
  'shares of a small base': answer(
    { outcome: outcomes.slice(0, 5) },
    [share(1, 67), share(2, 67), share(23, 67), share(0, 67), share(41, 67)],
    { labels: OUTCOMES, share: { of: ['outcome'], base: 'all' } },
  ),
  'shares of a large base, of those reported': answer(
    { outcome: [...outcomes.slice(0, 4), 'not-reported'] },
    [
      share(1, 40_000),
      share(12_344, 40_000),
      share(27_655, 40_000, { flags: ['approximate'] }),
      share(0, 40_000),
      { value: '1200', shareStatus: 'not-applicable' },
    ],
    { labels: { ...OUTCOMES, 'not-reported': 'Not reported' }, share: { of: ['outcome'], base: 'known' } },
  ),
  'shares in groups': answer(
    { outcome: outcomes.slice(0, 5), sex: ['male', 'female'], year: ['2014'] },
    [
      share(1, 99),
      share(0, 2),
      share(2, 99),
      share(0, 2),
      share(23, 99),
      share(0, 2),
      share(13, 99),
      share(1, 2),
      share(60, 99),
      share(1, 2),
    ],
    { labels: { ...OUTCOMES, male: 'Male', female: 'Female' }, share: { of: ['outcome'], base: 'all' } },
  ),
  'groups of six long series': answer({ role: codes(3, 'Role '), outcome: outcomes }, [...numbers(16, 80), c, x], {
    labels: OUTCOMES,
  }),
  'a line of steep steps': answer({ year: years(2010, 2019) }, [2, 95, 3, 90, 88, 87, 10, 1_040, 12, 950]),
  'a line with gaps': answer({ year: ['2010', '2011', '2012', '2013', '2016', '2017'] }, [5, c, x, 0, 9, 10]),
  'a line of years, the first and the last in part': answer({ year: years(2013, 2017) }, [22, 52, 49, 60, 27], {
    about: { part: ['2013', '2017'] },
  }),
  'lines of years in part': answer({ year: years(2013, 2015), outcome: outcomes.slice(1, 4) }, numbers(9, 80), {
    about: { part: ['2013', '2015'] },
    labels: OUTCOMES,
  }),
  'a line of months': answer(
    { month: years(2010, 2019).flatMap((year) => codes(12, '').map((one) => `${year}-${one.padStart(2, '0')}`)) },
    numbers(120, 300).map((one, i) => (i > 40 && i < 52 ? null : one)),
  ),
  'lines of four series that cross': answer(
    { year: years(2014, 2020), outcome: outcomes.slice(2) },
    numbers(28, 100).map((one, i) => (i === 9 ? c : i === 10 || i === 11 ? x : i > 22 && i % 4 === 0 ? null : one)),
    { labels: OUTCOMES },
  ),
  'lines of shares close together': answer(
    { year: years(2014, 2018), outcome: outcomes },
    Array.from({ length: 30 }, (_, i) => share(300 + (i % 6) * 4 + i, 1_900)),
    { labels: OUTCOMES, share: { of: ['outcome'], base: 'all' } },
  ),
  'lines of shares, some of a few': answer(
    { year: years(2014, 2018), sex: ['male', 'female'] },
    Array.from({ length: 10 }, (_, i) => share(1 + (i % 3), 3 + i * 2)),
    { labels: { male: 'Male', female: 'Female' }, share: { of: ['sex'], base: 'all' } },
  ),
  'a heat map of shares, some of a few': answer(
    { role: codes(8, 'Role '), method: codes(8, 'Method ') },
    Array.from({ length: 64 }, (_, i) => share(i % 4, 4 + (i % 16))),
    { share: { of: ['method'], base: 'all' } },
  ),
  'a share of a few': answer({ sex: ['female'] }, [share(2, 3)], { share: { of: ['sex'], base: 'all' } }),
  'lines below zero': answer(
    { year: years(2014, 2019), sex: ['male', 'female'] },
    [-5, 3, -9, 8, 0, -1, 4, 4, 12, -3, 7, 7],
  ),
  'a heat map of long labels': answer({ role: codes(9, 'r'), method: codes(8, 'm') }, [...numbers(70, 60), c, x], {
    labels: {
      r1: 'School or college staff',
      m1: 'Grooming under a fake identity',
      m2: 'Peer to peer',
      m3: 'Live streaming',
      m4: 'Commercial website',
      m5: 'Social media or messaging',
      m6: 'None',
      m7: 'Cloud storage',
      m8: 'Unpaid work requirement',
    },
  }),
  'a heat map of too many columns for level labels': answer(
    { role: codes(22, 'Role '), method: codes(22, 'A method of ') },
    numbers(484, 60),
  ),
  'lines of quarters': answer(
    {
      month: [2015, 2016, 2017, 2018, 2019].flatMap((year) => [1, 2, 3, 4].map((one) => `${year}-Q${one}`)),
      sex: ['male', 'female'],
    },
    numbers(40, 700),
  ),
  'a heat map of 57 codes': answer(
    { offence: codes(57, 'Offence '), court: codes(12, 'Court of region ') },
    numbers(684, 5_000),
  ),
  'parts of wholes': answer(
    { role: codes(4, 'Role '), outcome: outcomes },
    [10, 230, 60, 300, 398, 2, 0, 40, 40, 10, 10, 0, 5, 5, 5, 5, 5, 0, 1, 1, 1, 1, 1, 45].map((value, i) =>
      share(value, [1_000, 100, 25, 50][Math.floor(i / 6)] ?? 1),
    ),
    { labels: OUTCOMES, share: { of: ['outcome'], base: 'all' } },
  ),
  'small charts of many series': answer(
    { year: years(2010, 2021), offence: codes(9, 'Offence number ') },
    numbers(108, 1_500).map((one, i) => (i % 17 === 3 ? c : i % 23 === 5 ? x : one)),
    { labels: { 'Offence number 3': 'An offence that has a name of many words, which needs lines' } },
  ),
  'withheld: a figure': answer({ sex: ['female'] }, [c], WITHHELD),
  'withheld: bars with a total that is withheld': answer({ outcome: [...outcomes, '_T'] }, [c, 60, c, 14, 0, c, c], {
    ...WITHHELD,
    labels: OUTCOMES,
  }),
  'withheld: bars, all of them': answer({ outcome: outcomes }, [c, c, c, c, c, c], { ...WITHHELD, labels: OUTCOMES }),
  'withheld: bars of 57 codes': answer({ offence: codes(57, 'Offence ') }, withheldSome(57, 60), WITHHELD),
  'withheld: groups': answer({ role: codes(5, 'Role '), outcome: outcomes.slice(0, 4) }, withheldSome(20, 40), {
    ...WITHHELD,
    labels: OUTCOMES,
  }),
  'withheld: shares in groups': answer(
    { role: codes(3, 'Role '), sex: ['male', 'female'] },
    [
      share(80, 99),
      { value: '19', denominator: '99', share: '0.1919' },
      { status: 'suppressed', shareStatus: 'suppressed', denominator: '20' },
      { status: 'suppressed', shareStatus: 'suppressed', denominator: '20' },
      { value: '12', shareStatus: 'suppressed' },
      { status: 'suppressed', shareStatus: 'suppressed' },
    ],
    { ...WITHHELD, labels: { male: 'Male', female: 'Female' }, share: { of: ['sex'], base: 'all' } },
  ),
  'withheld: a line': answer({ year: years(2010, 2021) }, [c, c, 12, 15, c, 18, 0, c, 22, 25, 30, c], WITHHELD),
  'withheld: a line of months': answer(
    { month: years(2014, 2019).flatMap((year) => codes(12, '').map((one) => `${year}-${one.padStart(2, '0')}`)) },
    withheldSome(72, 30),
    WITHHELD,
  ),
  'withheld: lines': answer({ year: years(2014, 2020), outcome: outcomes.slice(2) }, withheldSome(28, 50), {
    ...WITHHELD,
    labels: OUTCOMES,
  }),
  'withheld: lines, one without any number': answer(
    { year: years(2014, 2017), sex: ['male', 'female'] },
    [12, c, 15, c, c, c, 20, c],
    WITHHELD,
  ),
  'a heat map with withheld cells': answer(
    { role: codes(9, 'Role '), method: codes(8, 'Method ') },
    withheldSome(72, 60),
    WITHHELD,
  ),
};
