import JSONstat from 'jsonstat-toolkit';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { answerJsonStat } from '../../src/formats/json-stat.ts';
import type { StatisticsAnswer } from '../../src/statistics/answer.ts';
import { answerOf } from './answer-of.ts';
import { sample } from './sample.ts';

const read = (answer: StatisticsAnswer) => JSON.parse(answerJsonStat(answer));

test('measures are a dimension with unit and decimals, even a single one; periods and areas have their roles', () => {
  const answer = answerOf({ year: ['1700', '1701'], area: ['north'] }, [1, 2]);
  const body = read({ ...answer, about: { ...answer.about, time: ['year'], geo: ['area'] } });
  expect(body).toMatchObject({ version: '2.0', class: 'dataset', id: ['measure', 'year', 'area'], size: [1, 2, 1] });
  expect(body.role).toEqual({ time: ['year'], geo: ['area'], metric: ['measure'] });
  const cube = JSONstat(body);
  expect(cube.Dimension('measure').Category('people').unit).toEqual({ label: 'people', decimals: 0 });
  expect(cube.Dimension('year').Category('1701').label).toBe('Label of 1701');
  expect(cube.Dimension({ role: 'time' }).map(({ label }: { label: string }) => label)).toEqual(['The year']);
  expect(read(answerOf({ a: ['b'] }, [1])).role).toEqual({ metric: ['measure'] });
});

test('a place that was left out is 0, or null for a mean', () => {
  const sparse = answerOf({ trade: ['miller', 'smith'], can: ['yes', 'no'] }, []);
  const one = { value: '5', share: null, denominator: null, status: null, shareStatus: null, flags: [] } as const;
  const observations = [{ ...one, key: ['smith', 'yes'], measure: 'people' }];
  const answer = { ...sparse, zeros: 'omitted' as const, observations };
  expect(read(answer).value).toEqual([0, 0, 5, 0]);
  expect(read({ ...answer, about: { ...answer.about, statistics: ['count'] } }).value).toEqual([0, 0, 5, 0]);
  expect(read({ ...answer, about: { ...answer.about, statistics: ['median'] } }).value).toEqual([null, null, 5, null]);
  expect(read(answer).note).toContain('Combinations that are not listed have the value 0.');
});

test('status says why a value is null and what qualifies a number; every null has a reason', () => {
  const body = read(
    answerOf({ trade: ['a', 'b', 'c', 'd', 'e'] }, [
      1,
      null,
      { status: 'not-available' },
      { value: '3', flags: ['lower-bound', 'provisional'] },
      { value: '0', status: 'not-applicable' },
    ]),
  );
  expect(body.value).toEqual([1, null, null, 3, 0]);
  expect(body.status).toEqual({ 1: 'suppressed', 2: 'not-available', 3: 'lower-bound;provisional' });
  expect(Object.keys(body.extension.status.label)).toContain('suppressed');
  expect(read(answerOf({ trade: ['a'] }, [1]))).not.toHaveProperty('status');
});

test('shares, their denominators and the units without an amount are given by place', () => {
  const answer = answerOf(
    { trade: ['a', 'b', '_T'] },
    [
      { value: '1', share: '0.25', denominator: '4', notReported: 2, flags: ['lower-bound', 'small-base'] },
      { value: '0', share: null, denominator: '0', shareStatus: 'not-applicable' },
      { value: '4', share: '1', denominator: '4' },
    ],
    { share: { of: ['trade'], base: 'known' } },
  );
  const { share, notReported } = read(answer).extension;
  expect(share).toEqual({
    of: ['trade'],
    base: 'known',
    value: { 0: 0.25, 1: null, 2: 1 },
    denominator: { 0: 4, 1: 0, 2: 4 },
    status: { 1: 'not-applicable' },
    flags: { 0: 'small-base' },
  });
  expect(read(answer).status).toEqual({ 0: 'lower-bound' });
  expect(notReported).toEqual({ 0: 2 });
});

test('numbers keep digits that a double would round', () => {
  const [observation] = sample.observations;
  const text = answerJsonStat({ ...sample, observations: [observation!] }); // the sample has some
  expect(text).toContain('"value":[9007199254740993,0,0]');
  expect(text).toContain('"denominator":{"0":9007199254740995.5}');
});

test('without dimensions the cube has only the measure, and a dimension without codes has a category for none', () => {
  expect(read(answerOf({}, [7]))).toMatchObject({ id: ['measure'], size: [1], value: [7] });
  const empty = read(answerOf({ trade: [] }, []));
  expect(empty).toMatchObject({ id: ['measure', 'trade'], size: [1, 1], value: [0] });
  expect(empty.dimension.trade.category.index).toEqual(['_Z']);
  expect(JSONstat(empty).Data({ trade: '_Z' }).value).toBe(0);
  const unknown = { means: 'not-available', text: 'No row.' } as const;
  expect(read(answerOf({ trade: [] }, [], { absent: unknown }))).toMatchObject({
    value: [null],
    status: { 0: 'not-available' },
    extension: { absent: unknown },
  });
});

test('a place that a limited answer does not list is null and says so', () => {
  const absent = { means: 'not-listed', text: '3 of 9.' } as const;
  const answer = answerOf({ trade: ['a', 'b'], can: ['yes', 'no'] }, [4, 3, 2], { absent, total: 9 });
  const body = read(answer);
  expect(body).toMatchObject({ value: [4, 3, 2, null], status: { 3: 'not-listed' } });
  expect(body.extension).toMatchObject({ absent, total: 9 });
  expect(body.note).toContain('3 of 9.');
});

test('it has notes, warnings, licence and citation; a draft has no date and no citation', () => {
  const answer = answerOf({ trade: ['a'] }, [1], { warnings: [{ code: 'absent-code', text: 'No c.' }] });
  const body = read(answer);
  expect(body.note).toEqual(['Half is lost.', 'No c.', 'Combinations that are not listed have the value 0.']);
  expect(body).toMatchObject({ source: 't', updated: '2015-01-01T00:00:00Z', href: '/s.jsonstat?a' });
  expect(body.extension).toMatchObject({ licence: { id: 'CC0-1.0' }, notes: sample.notes, zeros: 'listed' });
  const draft = read({ ...answer, citation: null });
  expect(draft).not.toHaveProperty('updated');
  expect(draft.source).toBe('p. Parish, draft, not published.');
});

test('a cube that is too large is refused, with the limit', () => {
  const many = Array.from({ length: 800 }, (_, i) => `c${i}`);
  const answer = answerOf({ a: many, b: many }, [], { zeros: 'omitted', observations: [] });
  const refused = (() => {
    try {
      answerJsonStat(answer);
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(AppError);
  expect(refused).toMatchObject({ code: 'too-many-observations', options: { extra: { limit: 500_000 } } });
});
