import type { TableComparison } from '../schemas/table-comparison.ts';
import { count } from './terminal.ts';

/** How an official table differs from the one before, in lines. */
export function comparisonLines({ totals, ...rows }: TableComparison): string[] {
  const words = (['new', 'changed', 'gone', 'same'] as const).map((name) => `rows ${name}\t${rows[name]}`);
  const text = (sum: string | null, unknown: number): string =>
    sum ?? (unknown > 0 ? `not known (${count(unknown, 'number')} missing)` : 'none');
  const moved = (totals ?? []).map(({ code, before, after, unknown }) =>
    [code === '_T' ? 'in all' : code, text(before, unknown.before), text(after, unknown.after)].join('\t'),
  );
  return [...words, ...(moved.length > 0 ? ['total\tbefore\tafter', ...moved] : [])];
}
