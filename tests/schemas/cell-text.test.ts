import { expect, test } from 'vitest';
import { isWholeNumber, misreadAs } from '../../src/schemas/cell-text.ts';

// tests/formats/csv-readers.long.test.ts asks the readers themselves.

test.each([
  ['a missing value', ['NA', 'N/A', 'n/a', 'null', 'NULL', 'nan', 'NaN', '-NaN', 'None', '#N/A', '<NA>', '']],
  ['true or false', ['T', 'F', 't', 'f', 'TRUE', 'False']],
  ['a number with other digits', ['01', '00', '1.5', '.5', '1,234', '1e5', '1E-5', '1D5', '2E', '3D', '0x1F', '0b11']],
  ['a number with other digits', ['3i', '1-2i', '1L', 'Inf', '-inf', '1234567890123456']],
  ['a date or time', ['2014-05-01', '1/2/2014', '99-12-31', '20140501T12', 'epoch', '12:30', '12:30:01.5', '9:15 am']],
  ['the same text without the white space at its ends', [' x', 'x ', 'x\u00a0']],
])('read as %s', (what, texts) => {
  for (const text of texts) expect([text, misreadAs(text)]).toEqual([text, what]);
});

test('texts that no reader misunderstands', () => {
  const texts = ['yes', 'no', 'none', 'na', 'Null', 'true-1', 'E23000013', '066A', '1A', '18-24', '2014-15', '2014-05'];
  for (const text of [...texts, '2014-Q1', '1/2', '10%', '5 or more', '2014 to 2015', '10:30 to 11:00', '_T', 'P1Y'])
    expect([text, misreadAs(text)]).toEqual([text, undefined]);
});

test('whole numbers are read as numbers and lose nothing', () => {
  for (const text of ['0', '1', '2014', '999999999999999'])
    expect([isWholeNumber(text), misreadAs(text)]).toEqual([true, undefined]);
  for (const text of ['01', '1.0', '-1', '+1', '1e3', '']) expect(isWholeNumber(text)).toBe(false);
});
