import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { answerCsv } from '../../src/formats/csv.ts';
import { answerOf } from './answer-of.ts';
import { sample } from './sample.ts';

test('CSV has the documented columns, a line for each observation, and an empty field for null', () => {
  const rows = parse(answerCsv(sample), { record_delimiter: '\r\n' });
  const miller = ['miller', '=SUM(A1), "miller"'];
  const smith = ['smith', 'Smith\r\nand sons'];
  const total = ['_T', 'Total'];
  const rest = ['yes', '+ yes', 'coins', 'coins'];
  expect(rows).toEqual([
    [
      'trade',
      'trade_label',
      'literate',
      'literate_label',
      'measure',
      'unit',
      'value',
      'share',
      'denominator',
      'status',
      'share_status',
      'flags',
      'symbol',
    ],
    [...miller, ...rest, '9007199254740993.0', '0.6061', '9007199254740995.5', '', '', '', ''],
    [...smith, ...rest, '', '', '0.0', 'suppressed', 'suppressed', '', '[c]'],
    [...smith, ...rest, '', '', '', 'not-available', 'not-available', '', '[x]'],
    [...total, ...rest, '-12.5', '', '', '', 'not-applicable', 'lower-bound;approximate', '[z]'],
    [...total, ...rest, '0.0', '0.0', '7.0', '', '', 'provisional;revised', '[p];[r]'],
    [...total, ...rest, '', '', '', 'not-applicable', 'not-applicable', '', '[z]'],
  ]);
});

test('CSV is written as RFC 4180 says, byte for byte', () => {
  const text = answerCsv({ ...sample, observations: sample.observations.slice(0, 1) });
  expect(text).toBe(
    'trade,trade_label,literate,literate_label,measure,unit,value,share,denominator,status,share_status,flags,symbol\r\n' +
      'miller,"=SUM(A1), ""miller""",yes,+ yes,coins,coins,9007199254740993.0,0.6061,9007199254740995.5,,,,\r\n',
  );
});

test('CSV without dimensions or observations is a header', () => {
  const header = 'measure,unit,value,share,denominator,status,share_status,flags,symbol\r\n';
  expect(answerCsv({ ...sample, dimensions: [], observations: [] })).toBe(header);
});

test('the byte order mark comes first, and only if it is asked for', () => {
  expect(Buffer.from(answerCsv(sample, { bom: true })).subarray(0, 4)).toEqual(Buffer.from([0xef, 0xbb, 0xbf, 0x74]));
  expect(answerCsv(sample, { bom: true }).slice(1)).toBe(answerCsv(sample));
  expect(answerCsv(sample, {})).toBe(answerCsv(sample));
});

test.each(['a,b', 'a"b', 'a\rb', 'a\nb'])('a label such as %j is quoted', (label) => {
  const [trade, literate] = sample.dimensions;
  const codes = [{ code: 'miller', label }];
  const [observation] = sample.observations;
  const text = answerCsv({ ...sample, dimensions: [{ ...trade!, codes }, literate!], observations: [observation!] }); // the sample has them
  expect(text).toContain(`\r\nmiller,"${label.replace('"', '""')}",yes,`);
});

test('a code that programs would misread is marked; so are the whole numbers of its list', () => {
  const codesOf = (codes: string[], padded: string[] = []) => {
    const text = answerCsv(
      answerOf({ trade: codes }, [], { about: { ...sample.about, padded }, observations: codes.map(at) }),
    );
    return text
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
  };
  const at = (code: string) => ({ ...sample.observations[0]!, key: [code], measure: 'people' }); // the sample has one
  expect(codesOf(['2014', '2015', 'yes', 'none', '_T'])).toEqual(['2014', '2015', 'yes', 'none', '_T']);
  expect(codesOf(['NA', 'F', '1e5', 'GB'])).toEqual(['code:NA', 'code:F', 'code:1e5', 'GB']);
  expect(codesOf(['01', '10', 'not-reported', '_T'], ['trade'])).toEqual(['code:01', 'code:10', 'not-reported', '_T']);
});
