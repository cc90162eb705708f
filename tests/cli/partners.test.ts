import { expect, test } from 'vitest';
import { partnersPage } from '../../src/cli/partners.ts';
import type { ErasureItem } from '../../src/schemas/change.ts';
import type { RecordHolder } from '../../src/schemas/key.ts';

/** The page that `assize partners --page` writes. */

const NOW = new Date('2026-07-01T12:34:56.000Z');
const erased = (seq: number): ErasureItem => ({
  id: `00000000-0000-4000-8000-00000000000${seq}`,
  seq,
  at: `2026-06-0${seq}T10:00:00.000Z`,
});
const partner = (key: string, label: string, seq: number | null): RecordHolder => ({
  key,
  label,
  agreement: null,
  lastUsedAt: '2026-06-30T08:09:00.000Z',
  seq,
  at: seq === null ? null : '2026-06-30T08:10:11.000Z',
  erasuresLeft: 0,
});
/** Its text, a line for each heading, paragraph and row of a table. */
const linesOf = (page: string): string[] =>
  page
    .replace(/^[\s\S]*<\/style>/, '')
    .replaceAll(/<\/(?:h1|h2|p|tr)>/g, '\n')
    .replaceAll(/<(?:td|th)>/g, ' | ')
    .replaceAll(/<[^>]*>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

test('it names which erasures each has not acknowledged, and whose agreement has ended', () => {
  const agreement = { text: 'On <records>.', version: '2025', validUntil: '2026-06-15T00:00:00.000Z' };
  const partners = [
    { ...partner('aaaaaaaa', 'Desk', 5), agreement },
    partner('bbbbbbbb', 'Paper', 9),
    partner('cccccccc', 'New', null),
  ];
  const page = partnersPage('courts', partners, [erased(3), erased(7)], NOW);
  expect(page).not.toMatch(/https?:|<script|<records>/);
  expect(linesOf(page)).toEqual([
    'Copies of courts, 2026-07-01 12:34 UTC',
    'Erased records',
    '2 records erased. 2 of 3 keys may still have a copy of some. A receipt proves an acknowledgement, not a deletion.',
    'Who may have a copy of the records',
    'Keys that can read them, and those that have ever given a receipt. A position is that in the change log; times are in UTC.',
    '| key | label | agreement | ends | last used | receipt | position | erasures not acknowledged',
    '| aaaaaaaa | Desk | 2025: On &lt;records&gt;. | 2026-06-15 00:00 (ended) | 2026-06-30 08:09 | 2026-06-30 08:10 | 5 | 1',
    '| bbbbbbbb | Paper | none |  | 2026-06-30 08:09 | 2026-06-30 08:10 | 9 | 0',
    '| cccccccc | New | none |  | 2026-06-30 08:09 | never |  | 2',
    'Not acknowledged by Desk (aaaaaaaa)',
    '| record | erased | position',
    `| ${erased(7).id} | 2026-06-07 10:00 | 7`,
    'Not acknowledged by New (cccccccc)',
    '| record | erased | position',
    `| ${erased(3).id} | 2026-06-03 10:00 | 3`,
    `| ${erased(7).id} | 2026-06-07 10:00 | 7`,
  ]);
});

test('it says so if all is well, and if nothing was erased', () => {
  const partners = [partner('bbbbbbbb', 'Paper', 9)];
  const well = linesOf(partnersPage('courts', partners, [erased(9)], NOW));
  expect(well[2]).toBe(
    '1 record erased. All of it is acknowledged by 1 key. A receipt proves an acknowledgement, not a deletion.',
  );
  expect(well).toHaveLength(7);
  expect(linesOf(partnersPage('courts', partners, [], NOW))[2]).toBe('No record has been erased.');
});
