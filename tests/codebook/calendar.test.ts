import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countDays,
  dayNumber,
  daysOf,
  isDay,
  isoWeekday,
  lastDayOf,
  precisionOf,
} from '../../src/codebook/calendar.ts';

const PRESS_HOLIDAYS = [
  ...['2013-08-26', '2013-12-25', '2013-12-26', '2014-01-01', '2014-04-18', '2014-04-21', '2014-05-05', '2014-05-26'],
  ...['2014-08-25', '2014-12-25', '2014-12-26', '2015-01-01', '2015-04-03', '2015-04-06', '2015-05-04', '2015-05-25'],
];
const PRESS = { weekend: [6, 7], holidays: PRESS_HOLIDAYS };
const PRESS_WINDOW = { from: '2013-07-22', to: '2015-07-22' };

test('the founding window is 730 calendar days and 506 working days', () => {
  expect(countDays(PRESS_WINDOW, 'calendar')).toBe(730);
  expect(countDays(PRESS_WINDOW, PRESS)).toBe(506);
});

test('a window has its first day and not its last', () => {
  expect(countDays({ from: '2015-03-13', to: '2015-03-14' }, 'calendar')).toBe(1);
  expect(countDays({ from: '2015-03-14', to: '2015-03-16' }, PRESS)).toBe(0);
  expect(countDays({ from: '2015-03-13', to: '2015-03-13' }, 'calendar')).toBe(0);
  expect(countDays({ from: '2015-03-14', to: '2015-03-13' }, 'calendar')).toBe(0);
});

test('a holiday given twice or on a weekend is taken off once', () => {
  const week = { from: '2015-03-09', to: '2015-03-16' };
  expect(countDays(week, { weekend: [6, 7, 7], holidays: ['2015-03-10', '2015-03-10', '2015-03-14'] })).toBe(4);
});

test.each(['1600-01-01', '2200-12-31', '2000-02-29', '1600-02-29', '2015-12-31', '1752-09-10'])(
  '%s is a day',
  (day) => {
    expect(isDay(day)).toBe(true);
  },
);

test.each([
  ...['1599-12-31', '2201-01-01', '1900-02-29', '2015-02-29', '2015-04-31', '2015-00-10', '2015-13-01', '2015-01-00'],
  ...['2015-1-01', '15-01-01', '2015-01-01T00:00', ' 2015-01-01', '2015-01-01\n', '', '２０１５-01-01'],
])('%j is no day', (day) => {
  expect(isDay(day)).toBe(false);
});

test('day numbers and weekdays agree with the platform for every day from 1600 to 2200', () => {
  const first = Date.UTC(1600, 0, 1) / 86_400_000;
  const last = Date.UTC(2200, 11, 31) / 86_400_000;
  let wrong = 0;
  for (let number = first; number <= last; number += 1) {
    const date = new Date(number * 86_400_000);
    const day = date.toISOString().slice(0, 10);
    if (!isDay(day) || dayNumber(day) !== number || isoWeekday(number) !== (date.getUTCDay() || 7)) wrong += 1;
  }
  expect(wrong).toBe(0);
});

test('a text is a day exactly if the platform reads it back unchanged', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1600, max: 2200 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
      (y, m, d) => {
        const day = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
        const date = new Date(Date.UTC(y, m - 1, d));
        expect(isDay(day)).toBe(date.toISOString().slice(0, 10) === day);
      },
    ),
  );
});

test.each([
  ['2014-05-13', 'day', '2014-05-13', '2014-05-13'],
  ['2014-05', 'month', '2014-05-01', '2014-05-31'],
  ['2016-02', 'month', '2016-02-01', '2016-02-29'],
  ['2014', 'year', '2014-01-01', '2014-12-31'],
])('%s is known to the %s', (date, precision, first, last) => {
  expect([precisionOf(date), daysOf(date)]).toEqual([precision, { first, last }]);
});

test.each(['201', '2014-', '2014-13', '2014-0', '1599', '2201', '2014-02-30', '2014-Q1', ''])(
  '%j is no date',
  (text) => {
    expect(precisionOf(text)).toBeUndefined();
  },
);

test('the last day of a window is the day before its end', () => {
  const last = (to: string) => lastDayOf({ from: '1600-01-01', to });
  expect(['2015-07-22', '2016-03-01', '2015-03-01', '2016-01-01'].map(last)).toEqual([
    ...['2015-07-21', '2016-02-29', '2015-02-28', '2015-12-31'],
  ]);
});
