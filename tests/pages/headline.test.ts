import { expect, test } from 'vitest';
import { headlinePage } from '../../src/pages/headline.ts';
import type { HeadlineBody } from '../../src/statistics/headline.ts';
import { descendants, type Element, readXml } from '../formats/xml.ts';

const share: HeadlineBody = {
  id: 'prior-similar',
  computed: true,
  statement: '1 in 6 had a record',
  statistic: 'share',
  value: '0.1683',
  percent: '16.8',
  numerator: '17',
  denominator: '101',
  base: 'all',
  notReported: '8',
  missingBounds: { lower: '0.1683', upper: '0.2475' },
  unit: 'defendants',
  countingUnit: 'defendant',
  population: 'all of them',
  window: { from: '2013-07-22', to: '2015-07-22' },
  wording: { form: 'one-in-n', text: '1 in 6', exact: false },
  query: '/v1/datasets/d/releases/1.0.0/statistics?measure=defendants&where=prior:yes&share=prior',
  usage: ['no-ranking', 'own-limit'],
  flags: ['lower-bound'],
  note: 'A note.',
  citation: null,
  release: '1.0.0',
};

function read(
  headline: HeadlineBody,
  supersededBy: string | null = null,
  newer?: HeadlineBody,
  editions: Parameters<typeof headlinePage>[0]['editions'] = [],
): Element {
  const release = { dataset: 'd', title: 'Dataset', version: '1.0.0', supersededBy };
  const page = headlinePage({
    release,
    headline,
    newer,
    editions,
    notes: ['Half.'],
    places: 2,
    constructed: 'Made up.',
    wordings: ['1 in 6'],
  });
  return readXml(page.replace('<!doctype html>\n', '').trim());
}
const factsOf = (page: Element) => {
  const texts = (name: string) => descendants(page).flatMap((one) => (one.name === name ? [one.text] : []));
  return Object.fromEntries(texts('dt').map((name, index) => [name, texts('dd')[index]]));
};
const itemsOf = (page: Element) => descendants(page).flatMap(({ name, text }) => (name === 'li' ? [text] : []));

test('a headline without a sentence is not said to say its id', () => {
  const none = { ...share, id: 'nobody', statement: null, wording: null };
  const published = { state: 'published', publishedAt: '2026-01-01T00:00:00.000Z', supersededBy: null } as const;
  const edition = { ...published, version: '1.0.0', result: none };
  const [table] = descendants(read(none, null, undefined, [edition])).filter(({ name }) => name === 'table');
  expect(table?.text).toContain('No sentence with this figure may be printed');
  expect(table?.text).not.toContain('Nobody');
});

test('an amount that is not whole has all decimals of its measure', () => {
  const sum: HeadlineBody = { ...share, statistic: 'sum', value: '4754.5', unit: 'euros', notReported: '0' };
  expect(factsOf(read(sum))).toMatchObject({ Figure: '4,754.50 euros' });
});

test('a rate of an external figure has a source in place of a population', () => {
  const rate: HeadlineBody = { ...share, externalFigure: 'found', population: 'Annual report' };
  expect(factsOf(read(rate))).toMatchObject({ Source: 'Annual report', 'External figure': 'found' });
  expect(factsOf(read(rate))).not.toHaveProperty('Population');
});

test('units of which a sum lacks the amount are named in the plural', () => {
  const sum: HeadlineBody = {
    ...share,
    statistic: 'sum',
    notReported: '3',
    missingBounds: null,
    countingUnit: 'company',
  };
  expect(factsOf(read(sum))).toMatchObject({ 'Not reported': '3 companies.' });
});

test('a share says what it is of, and how far what is not reported could move it', () => {
  const page = read(share);
  expect(factsOf(page)).toMatchObject({
    Figure: '17 of 101 defendants, 16.8%',
    Numerator: '17 defendants',
    Denominator: '101 defendants',
    Population: 'all of them',
    Time: '22 July 2013 to 21 July 2015',
    'Not reported': '8 defendants. If it were known for all, the share would be between 16.8% and 24.8%.',
    Qualified: '“at least”: a part of the sum is a lower bound',
  });
  for (const text of ['Made up.', 'A note.', 'Half.']) expect(itemsOf(page)).toContain(text);
  expect(itemsOf(page).filter((text) => /rank|own-limit/.test(text))).toHaveLength(2);
  const links = descendants(page).flatMap(({ name, attributes }) => (name === 'a' ? [attributes.href] : []));
  expect(links).toContain(share.query?.slice('/v1'.length));
});

test('what is not reported is counted in units, never in what a sum adds up', () => {
  const count = { ...share, statistic: 'count' as const, value: '1', notReported: '4', missingBounds: null };
  const known = 'If it were known for all, the number would be between 1 and 5.';
  expect(factsOf(read(count))).toMatchObject({ 'Not reported': `4 defendants. ${known}` });
  const sum = {
    ...share,
    statistic: 'sum' as const,
    value: '90',
    unit: 'images',
    countingUnit: 'case',
    notReported: '4',
  };
  expect(factsOf(read({ ...sum, missingBounds: null }))).toMatchObject({ 'Not reported': '4 cases.' });
});

test('a rate says which days it counts, and that the external figure is a lower bound', () => {
  const rate = { ...share, statistic: 'rate' as const, value: '1.98', numerator: '1000', denominator: '506' };
  const days = { basis: 'working' as const, calendar: 'england' };
  expect(
    factsOf(read({ ...rate, days, externalFigure: 'found', notReported: null, missingBounds: null })),
  ).toMatchObject({
    Figure: '1.98 a working day: 1,000 in 506 working days',
    Qualified: '“at least”: the external figure is a lower bound',
  });
});

test('a figure without wording is not to be printed, and its place says so', () => {
  const page = read({ ...share, statement: null, wording: null });
  expect(descendants(page).find(({ name }) => name === 'h1')?.text).toBe('Prior similar');
  expect(page.text).toContain('No sentence with this figure may be printed');
});

test('a newer release says what the headline is there, or that it is gone', () => {
  expect(read(share, '2.0.0', share).text).toContain('There it says the same: 1 in 6 had a record');
  const moved = { ...share, statement: '1 in 5 had a record', value: '0.2' };
  expect(read(share, '2.0.0', moved).text).toContain('There it says: 1 in 5 had a record');
  expect(read(share, '2.0.0').text).toContain('The newer version does not have this headline.');
});

test('a figure of another body has its publisher, and none of the notes of this dataset', () => {
  const page = read({
    id: 'case-files',
    computed: false,
    statement: '52% of case files',
    value: '0.52',
    bound: 'about',
    unit: 'share of case files',
    publisher: 'Inspectorate',
    source: 'A report',
    publishedOn: '2015-07-02',
    period: '2015',
    usage: [],
  });
  expect(factsOf(page)).toMatchObject({ Figure: 'About 0.52 (share of case files)', Published: '2 July 2015' });
  expect(itemsOf(page)).not.toContain('Made up.');
});

test('a withheld figure says why there is no sentence, and gives no number of it', () => {
  const withheld: HeadlineBody = {
    ...share,
    ...{ statement: null, wording: null, value: null, percent: null, numerator: null, missingBounds: null },
    ...{ status: 'suppressed', flags: [] },
  };
  const page = read(withheld);
  expect(page.text).toContain('No sentence with this figure may be printed: it is withheld to protect people.');
  const { Figure, Numerator, 'Not reported': unreported } = factsOf(page);
  expect(Figure).toMatch(/^Withheld/);
  expect([Numerator, unreported]).toEqual([undefined, '8 defendants.']);
  expect(read(share, '2.0.0', withheld).text).toContain('There no sentence with it may be printed: Prior similar');
});

test('a rounded figure is never called exact, and its 0 never nobody', () => {
  const facts = factsOf(
    read({
      ...{ ...share, statistic: 'count', value: '600', notReported: '0', missingBounds: null, flags: ['rounded'] },
      ...{ statement: 'about 600 people', wording: { form: 'exact', text: 'about 600', exact: false } },
    }),
  );
  expect(facts).toMatchObject({
    'Not reported': '0 defendants.',
    Wording: '“about 600” is true of the published numbers, which are near the true ones.',
  });
  expect(facts.Qualified).toMatch(/^numbers are rounded/);
  const about = { form: 'exact', text: 'about 353,042', exact: false } as const;
  const sum = { ...share, statistic: 'sum' as const, value: '353042', missingBounds: null };
  expect(factsOf(read({ ...sum, flags: ['lower-bound', 'approximate'], wording: about })).Wording).toBe(
    '“about 353,042” says that the figure is not known exactly.',
  );
  const none = read({ ...share, statement: null, wording: null, flags: ['perturbed'] });
  expect(none.text).toContain('or it would say none or all, which the published numbers cannot tell.');
});
