import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'the window begins on no real day',
    (_, b) => (b.coverage.window.from = '2014-02-30'),
    ['/coverage/window/from invalid-date'],
  ],
  [
    'the window ends on no real day',
    (_, b) => (b.coverage.window.to = '2015-13-01'),
    ['/coverage/window/to invalid-date'],
  ],
  [
    'the window ends where it begins',
    (_, b) => (b.coverage.window.to = '2014-01-15'),
    ['/coverage/window/to out-of-range'],
  ],
  [
    'a holiday is no real day',
    (c) => c.calendars.england.holidays.push('2015-02-29'),
    ['/calendars/england/holidays/1 invalid-date'],
  ],
  [
    'a figure was published on no real day',
    (c) => (c.externalFigures[0].publishedOn = '1599-01-01'),
    ['/externalFigures/0/publishedOn invalid-date'],
  ],
  ['a text has a NUL', (_, b) => (b.description = 'a\0b'), ['/description forbidden-text']],
  [
    'a label has a lone surrogate',
    (c) => (c.codeLists.sex.codes[0].label = '\udc00'),
    ['/codeLists/sex/codes/0/label forbidden-text'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
