import { createHash } from 'node:crypto';

/**
 * Which article an address leads to: two addresses that differ only in protocol, `www.`, the place in the page, or what was added to
 * follow readers are one. The steps are in the index of addresses too (db/tables/cases.ts), so JavaScript and SQL must read them alike.
 */
const STEPS = [
  ['^https?://(www[.]|m[.]|amp[.])?', ''],
  ['#.*$', ''],
  ['[?&](utm_[a-z]+|fbclid|gclid|igshid)=[^&]*', ''],
  ['[?&]', '&'],
  ['/+(&|$)', '&'],
  ['&+$', ''],
] as const;

/** The article of an address: a hash, as long as a UUID and written as one. */
export function articleOf(url: string): string {
  const text = STEPS.reduce((rest, [pattern, by]) => rest.replace(new RegExp(pattern, 'g'), by), url);
  const hash = createHash('md5').update(text).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The same in SQL, of a column. */
export const articleSql = (column: string): string =>
  `md5(${STEPS.reduce((rest, [pattern, by]) => `regexp_replace(${rest}, '${pattern}', '${by}', 'g')`, column)})::uuid`;
