import type { TableComparison } from '../schemas/table-comparison.ts';

/** How an official table differs from the one before, in lines. */
export function comparisonLines({ totals, ...rows }: TableComparison): string[] {
  const words = (['new', 'changed', 'gone', 'same'] as const).map((name) => `rows ${name}\t${rows[name]}`);
  const moved = (totals ?? []).map(
    ({ code, before, after }) => `${code === '_T' ? 'in all' : code}\t${before ?? 'none'}\t${after ?? 'none'}`,
  );
  return [...words, ...(moved.length > 0 ? ['total\tbefore\tafter', ...moved] : [])];
}
