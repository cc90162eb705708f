import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

const gaps = (from: string, to: string) => [{ from, to, reason: 'Lost.' }];

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
    'gaps that are no days, end before they begin, or lie outside the window',
    (_, b) =>
      (b.coverage.gaps = [
        ...gaps('2014-02-30', '2014-03-01'),
        ...gaps('2014-04-01', '2014-04-01'),
        ...gaps('2013-01-01', '2014-03-01'),
      ]),
    ['/coverage/gaps/0/from invalid-date', '/coverage/gaps/1/to out-of-range', '/coverage/gaps/2 out-of-range'],
  ],
  [
    'gaps that overlap, however far apart they are written',
    (_, b) =>
      (b.coverage.gaps = [
        ...gaps('2014-03-01', '2014-06-01'),
        ...gaps('2014-02-01', '2014-03-01'),
        ...gaps('2014-05-31', '2014-07-01'),
      ]),
    ['/coverage/gaps/2 duplicate'],
  ],
  [
    'a gap without a reason',
    (_, b) => (b.coverage.gaps = [{ from: '2014-03-01', to: '2014-06-01' }]),
    ['/coverage/gaps/0/reason required'],
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
  [
    'the source was published on no real day',
    (_, b) => (b.source = { title: 'T', publisher: 'P', url: 'https://example.org/t', publishedOn: '2015-02-30' }),
    ['/source/publishedOn invalid-date'],
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
