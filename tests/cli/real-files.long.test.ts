import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { draftedPath } from '../authoring/file.ts';
import { isThere, MOJ_CSV, OLD_BAILEY_CSV } from '../data-files.ts';
import { useService } from '../harness.ts';
import { publishedDraft } from './published-draft.ts';

/** The real files that lie beside the project: drafted, answered, published, and counted again. */

const service = await useService({ config: { logLevel: 'silent' } });

/** How many rows, or how much of `value`, have each combination of these columns. */
function counted(
  rows: readonly Record<string, string>[],
  by: readonly string[],
  value?: string,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) {
    const key = by.map((name) => row[name] || 'Not reported').join('|');
    sums[key] = (sums[key] ?? 0) + (value === undefined ? 1 : Number(row[value]));
  }
  return sums;
}

const withoutZeros = (answer: Record<string, number | string>) =>
  Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== 0));

describe.skipIf(!isThere(OLD_BAILEY_CSV))('the Old Bailey file', () => {
  test('asks who was convicted, which years are lost and which punishments were later', {
    timeout: 300_000,
  }, async () => {
    const rows: Record<string, string>[] = parse(readFileSync(OLD_BAILEY_CSV), { columns: true, bom: true });
    const first = await draftedPath('cases', OLD_BAILEY_CSV, {
      'who is in the file…': undefined,
      'window…': '1780-01-01 to 1880-12-31',
      'date of the sentence': 'session_date',
    });
    const gaps = first.open.find((id) => id.startsWith('years 1788-1789, 1799, 1801')) ?? '';
    const lives = first.open.filter((id) => id.startsWith('years of '));
    const convicted = first.open.find((id) => id.startsWith('who is in the file')) ?? '';
    expect(first.open.filter((id) => !lives.includes(id))).toEqual([
      'figures of report_word_count',
      'id of a row',
      convicted,
      gaps,
    ]);
    expect(lives.join()).toContain('transport 1782-1857');
    const drafted = await draftedPath('cases', OLD_BAILEY_CSV, {
      'window…': '1780-01-01 to 1880-12-31',
      'date of the sentence': 'session_date',
      'who is in the file…': { verdict_category: ['guilty'] },
      'id of a row': 'defendant_ref',
      'figures of report_word_count': 'all',
      'years of …': 'not existing',
      'years 1…': 'gap',
      'column occupation': 'left out',
      'column age': 'age bands',
    });
    const ask = await publishedDraft(service, 'real-bailey', drafted);
    const guilty = rows.filter(({ verdict_category }) => verdict_category === 'guilty');
    expect(guilty).toHaveLength(16_364);
    expect(await ask('measure=people')).toEqual({ '': 16_364 });
    const byYear = await ask('measure=people&by=year');
    expect(Object.entries(byYear).filter(([, value]) => value === 'not-available')).toHaveLength(18);
    expect(Object.fromEntries(Object.entries(byYear).filter(([, value]) => value !== 'not-available'))).toEqual(
      counted(guilty, ['year']),
    );
    expect(withoutZeros(await ask('measure=people&by=outcome,sex'))).toEqual(
      counted(guilty, ['punishment_category', 'sex']),
    );
    expect((await ask('measure=people&by=year,outcome'))['1781|transport']).toBe('not-applicable');
  });
});

describe.skipIf(!isThere(MOJ_CSV))('the table of the Ministry of Justice', () => {
  test('asks about the rows that are sums of the others, and publishes the others', { timeout: 300_000 }, async () => {
    const rows: Record<string, string>[] = parse(readFileSync(MOJ_CSV), { columns: true, bom: true });
    const twice = 'counted twice, source=All offenders';
    const first = await draftedPath('aggregate', MOJ_CSV, { 'counted twice…': undefined });
    const related = ['source1 beside source', 'target1 beside target', 'orderID beside source'];
    const own = [twice, 'combinations without a row'];
    expect(first.open.toSorted()).toEqual([...related, ...own].toSorted());
    const drafted = await draftedPath('aggregate', MOJ_CSV, {
      [twice]: { source: { 'All offenders': 'left out' } },
      'source1 beside source': 'labels',
      'target1 beside target': 'labels',
      'orderID beside source': 'level',
      'combinations without a row': 'zero',
    });
    const ask = await publishedDraft(service, 'real-moj', drafted);
    const parts = rows.filter(({ source }) => source !== 'All offenders');
    expect(await ask('')).toEqual({ '': 4_859_638 });
    expect(await ask('by=year')).toEqual(counted(parts, ['year'], 'value'));
    const adults = withoutZeros(await ask('by=target,year&where=offenceType:Adults&where=offenceGroup:02'));
    const sexual = parts.filter(
      ({ offence_type, offence_group }) => offence_type === 'Adults' && offence_group?.startsWith('02'),
    );
    expect(Object.values(adults).reduce<number>((sum, value) => sum + Number(value), 0)).toBe(
      Object.values(counted(sexual, ['year'], 'value')).reduce((sum, value) => sum + value, 0),
    );
  });
});
