import { expect, test } from 'vitest';
import { cellText } from '../../src/formats/chart/words.ts';
import { datesHtml } from '../../src/pages/calendar.ts';
import { valueText } from '../../src/pages/figures.ts';
import { protectionText, releasesHtml } from '../../src/pages/release.ts';
import type { CalendarItem, ReleaseItem } from '../../src/schemas/release.ts';
import type { Observation } from '../../src/statistics/observation.ts';

const NOTHING_SAID: Omit<Observation, 'measure' | 'key' | 'value'> = {
  share: null,
  denominator: null,
  status: null,
  shareStatus: null,
  flags: [],
};
const headings = (html: string): string[] =>
  [...html.matchAll(/<th scope="col">([^<]*)/g)].map(([, text = '']) => text);

test('a table has no column in which nothing is', () => {
  const item = {
    publishAt: '2026-03-04T09:30:00Z',
    title: 'Hamlets',
    state: 'published',
    href: '/v1/datasets/hamlets',
  };
  const change = {
    previous: '2026-03-01T09:30:00Z',
    publishAt: item.publishAt,
    reason: null,
    at: '2026-02-01T00:00:00Z',
  };
  const dates = (dateChanges: object[]) =>
    headings(datesHtml('Dates', [{ ...item, dateChanges } as CalendarItem]).text);
  expect([dates([]).at(-1), dates([change]).at(-1)]).toEqual(['State', 'Changes of the date']);
  const release = (version: string) =>
    ({
      version,
      publishedAt: item.publishAt,
      state: 'published',
      replacement: null,
      href: `/v1/${version}`,
    }) as ReleaseItem;
  const releases = (...versions: string[]) => headings(releasesHtml(versions.map(release)).text);
  expect([releases('1.0.0').at(-1), releases('1.1.0', '1.0.0').at(-1)]).toEqual(['State', 'Changes']);
});

test('money in tables and charts has its pence', () => {
  const measures = [
    { id: 'fines', label: 'Fines', unit: 'euros', countingUnit: 'defendant', decimals: 2, population: 'all' },
  ];
  const [measure] = measures;
  const one = { ...NOTHING_SAID, measure: 'fines', key: [], value: '-4754.5' };
  expect(valueText(one, { measures })).toBe('−4,754.50');
  expect(valueText({ ...one, value: '725' }, { measures })).toBe('725');
  expect(measure && cellText({ kind: 'figure', ofShare: false, measure }, one)).toBe('−4,754.50');
});

test('why a policy was chosen is a sentence of its own', () => {
  const disclosure = { text: 'Every number is published as it was counted.', reason: 'made-up records' };
  expect(protectionText(disclosure as Parameters<typeof protectionText>[0])).toBe(
    'Every number is published as it was counted. Made-up records',
  );
});
