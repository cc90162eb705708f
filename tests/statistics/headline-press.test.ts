import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { headlineJson } from '../../src/formats/json.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { TableLookup } from '../../src/statistics/answer.ts';
import { computeHeadlines, headlineBody, notesOfHeadline } from '../../src/statistics/headline.ts';
import { headlinesNeed } from '../../src/statistics/headline-figure.ts';
import { storedPresent, storedTables } from '../samples/stored-tables.ts';

/** The figures of the founding article, from the constructed records through a naive count to the sentence. */

const codebook = compile(PRESS_SNAPSHOT_ID, DatasetDefinition.parse(pressSnapshotDataset));
const needs = headlinesNeed(codebook);
const tables = [...new Map(needs.map(({ read }) => [read.by.join(), read.by])).values()].map((by) => ({
  by,
  measures: [...new Set(needs.filter(({ read }) => read.by === by).map(({ read }) => read.measure))],
}));
const cases = pressSnapshotCases();
const counted = storedTables({ ...codebook, tables }, cases);
const present = storedPresent(codebook, cases);
const lookup: TableLookup = ({ by, measure }) =>
  counted.find((table) => table.measure === measure && table.by.join() === by.join())!; // headlinesNeed named them all

const release = {
  dataset: PRESS_SNAPSHOT_ID,
  version: '1.0.0',
  publishedAt: '2015-07-22T00:00:00Z',
  publicUrl: 'https://figures.example.org',
  present,
};
const results = computeHeadlines(codebook, lookup, present);
const bodies = results.map((result) => JSON.parse(headlineJson(headlineBody(codebook, result, release))));
const body = (id: string) => bodies.find((one) => one.id === id);

test('every headline of the codebook is there, in order, then every external figure', () => {
  const { headlines, externalFigures } = codebook.definition.codebook;
  expect(results.map(({ id }) => id)).toEqual([...headlines, ...externalFigures].map(({ id }) => id));
  expect(bodies).toHaveLength(16);
});

test.each([
  ['cases', '100 criminal cases', 100],
  ['offenders', '101 offenders', 101],
  ['two-defendants', '1 case with two defendants', 1],
  ['images', 'more than 4.5 million images reported seized in 100 cases', 4_538_217],
  [
    'trust-or-access',
    '1 in 3 of those convicted held a position of trust or had a role that gave access to children',
    0.3366,
  ],
  ['prior-similar', '1 in 6 already had a record for similar offences', 0.1683],
  ['women', 'only 2 were women', 2],
  ['teenagers', '1 defendant was under 20', 1],
  ['rate-calendar', 'Convictions were found at the rate of at least 1.3 a day', 1.37],
  ['rate-working', 'Convictions were found at the rate of at least 1.9 a working day', 1.98],
])('%s says "%s"', (id, statement, value) => {
  expect(body(id)).toMatchObject({ statement, value });
});

test.each([
  ['other-sexual-crimes', 'more than 1 in 4', 'were also convicted of other sexual crimes'],
  ['prison', '6 out of 10', 'were sent to prison'],
])('%s says "%s"', (id, text, rest) => {
  const { statement, numerator, denominator, value, wording } = body(id);
  expect(statement).toBe(`${text} ${rest}`);
  expect(wording.text).toBe(text);
  expect(denominator).toBe(101);
  expect(value).toBe(Math.round((numerator / denominator) * 10_000) / 10_000);
});

test('custody adds up to 49 whole years, and its value is in days', () => {
  const { statement, value, unit, wording } = body('total-custody');
  expect(statement).toBe('Offenders were imprisoned for a total of 49 years');
  expect(Math.floor(value / 365.25)).toBe(49);
  expect([unit, wording.form]).toEqual(['days', 'total']);
});

test('the headline on custody has the note that says which terms it includes', () => {
  expect(body('total-custody').note).toMatch(/^Determinate immediate terms only/);
  expect(body('images').note).toBe('The sum is of what is reported: 4 cases have no amount.');
});

test('a share is served with every member that docs/reference/headlines.md describes', () => {
  const share = body('trust-or-access');
  expect(Object.keys(share)).toEqual([
    'id',
    'computed',
    'statement',
    'statistic',
    'value',
    'percent',
    'numerator',
    'denominator',
    'base',
    'notReported',
    'missingBounds',
    'unit',
    'countingUnit',
    'population',
    'window',
    'wording',
    'query',
    'usage',
    'usageNotes',
    'flags',
    'citation',
    'release',
  ]);
  expect(share).toMatchObject({
    id: 'trust-or-access',
    computed: true,
    statistic: 'share',
    value: 0.3366,
    percent: 33.7,
    numerator: 34,
    denominator: 101,
    base: 'all',
    unit: 'defendants',
    countingUnit: 'defendant',
    population: 'the 101 defendants of the snapshot',
    window: { from: '2013-07-22', to: '2015-07-22' },
    wording: { form: 'one-in-n', text: '1 in 3', exact: false },
    query:
      '/v1/datasets/press-snapshot-2015/releases/1.0.0/statistics?measure=defendants&where=trustOrAccess:yes&share=trustOrAccess',
    usage: ['not-prevalence', 'no-ranking'],
    flags: [],
    release: '1.0.0',
  });
  expect(share.missingBounds.lower).toBe(0.3366);
  expect(share.missingBounds.upper).toBe(Math.round(((34 + share.notReported) / 101) * 10_000) / 10_000);
  expect(share.citation.url).toBe(
    `https://figures.example.org/datasets/press-snapshot-2015/releases/1.0.0/headlines/${share.id}`,
  );
});

test('a rate names its figure, its days and its usage limits', () => {
  expect(body('rate-working')).toMatchObject({
    statistic: 'rate',
    numerator: 1000,
    denominator: 506,
    externalFigure: 'cases-found',
    days: { basis: 'working', calendar: 'england-and-wales' },
    query: null,
    unit: 'cases',
    flags: ['lower-bound'],
    usage: ['lower-bound', 'not-prevalence'],
    missingBounds: null,
    percent: null,
  });
  expect(body('rate-calendar')).toMatchObject({ numerator: 1000, denominator: 730, days: { basis: 'calendar' } });
});

test('external figures are served as they were published', () => {
  expect(body('people-sharing')).toEqual({
    id: 'people-sharing',
    computed: false,
    statement: 'around 50,000 people',
    value: 50_000,
    bound: 'about',
    unit: 'people',
    publisher: 'CEOP',
    source: 'some 50,000 individuals engaged during 2012 in downloading and sharing',
    publishedOn: null,
    period: '2012',
    usage: ['no-ratio'],
    usageNotes: [
      {
        code: 'no-ratio',
        text: 'The figure was published by another body for another population. It must not be divided by, or compared with, figures of this dataset.',
      },
    ],
  });
  expect(body('case-files')).toMatchObject({ statement: '52% of case files', value: 0.52, publishedOn: '2015-07-02' });
});

test('the sum of images counts the cases that report none', () => {
  const { notReported, flags, numerator, denominator } = body('images');
  expect([notReported, flags, numerator, denominator]).toEqual([4, ['lower-bound'], null, null]);
});

test('what has to be said with the statistics behind a headline has to be said with it: notes and gaps', () => {
  const { coverage } = pressSnapshotDataset;
  const gaps = [{ from: '2014-01-01', to: '2015-01-01', reason: 'Lost.' }];
  const cut = compile(
    PRESS_SNAPSHOT_ID,
    DatasetDefinition.parse({ ...pressSnapshotDataset, coverage: { ...coverage, gaps } }),
  );
  const said = (id: string) => results.flatMap((one) => (one.id === id ? notesOfHeadline(cut, one, release) : []));
  expect(said('women')).toEqual([
    coverage.completeness,
    expect.stringContaining('The data do not cover the whole window.'),
    'A sample of cases found in the press; not a register.',
  ]);
});
