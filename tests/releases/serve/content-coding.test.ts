import { expect, test } from 'vitest';
import { codingPreference } from '../../../src/releases/serve/content-coding.ts';

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['br', 'br'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1, br;q=0.5', 'gzip'],
  ['gzip ; q=0.3 ,br; Q=0.9', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0,gzip;q=0.0', 'identity'],
  ['*', 'br'],
  ['*;q=0', 'identity'],
  ['br;q=0, *', 'gzip'],
  ['gzip;q=0.5, *;q=0.8', 'br'],
  ['gzip;q=0.8, *;q=0.5', 'gzip'],
  ['identity', 'identity'],
  ['identity, br;q=0.9', 'identity'],
  ['identity;q=0.5, gzip;q=0.4', 'identity'],
  ['identity, gzip', 'gzip'],
  ['identity;q=0, *', 'br'],
  ['deflate, zstd', 'identity'],
  ['deflate, gzip;q=0.001', 'gzip'],
  // Members with ill-formed weights are ignored.
  ['gzip;q=2', 'identity'],
  ['br;q=0.1234, gzip', 'gzip'],
  ['br;level=5', 'identity'],
  [',, gzip ,', 'gzip'],
])('of a body that is worth coding, %s gets %s', (header, coding) => {
  expect(codingPreference(header).long).toBe(coding);
  // The second time it is known.
  expect(codingPreference(header).long).toBe(coding);
});

test.each([
  ['gzip, br', 'identity'],
  ['identity;q=0.001, br', 'identity'],
  ['*', 'identity'],
  ['identity;q=0, gzip', 'gzip'],
  ['*;q=0, br', 'br'],
  ['*;q=0', 'identity'],
])('of a short body, %s gets %s', (header, coding) => {
  expect(codingPreference(header).short).toBe(coding);
});

test('many spellings of the header are not mixed up', () => {
  for (let n = 0; n < 3_000; n += 1) {
    expect(codingPreference(`gzip;q=0.${n % 999}1, x${n}`).long).toBe(`0.${n % 999}1`.length > 5 ? 'identity' : 'gzip');
    expect(codingPreference(`${' '.repeat(n % 300)}br`).long).toBe('br');
  }
});
