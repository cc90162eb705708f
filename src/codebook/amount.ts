import { categoryName } from './dimension.ts';
import type { AmountSource } from './model.ts';
import { firstById, type Sections } from './sections.ts';
import { TERM_SCALE } from './term.ts';

const OF_CASES: readonly AmountSource[] = [
  { id: 'custodyDays', unit: 'defendant', scale: TERM_SCALE, kind: 'term', audience: 'public' },
  { id: 'suspendedDays', unit: 'defendant', scale: TERM_SCALE, kind: 'term', audience: 'public' },
  { id: 'counts', unit: 'conviction', scale: 1, kind: 'counts', audience: 'public' },
];
const VALUE_OF_AGGREGATES: AmountSource = {
  id: 'value',
  unit: 'observation',
  scale: 1,
  kind: 'value',
  audience: 'public',
};

/** Names that a quantity may not have. */
export const FIXED_AMOUNTS: readonly string[] = [...OF_CASES, VALUE_OF_AGGREGATES].map(({ id }) => id);

/**
 * What sums and bands can be taken of: the quantities in their order, without those whose id or level is faulty, then the
 * amounts that every dataset of the kind has.
 */
export function amountSourcesOf(sections: Sections): ReadonlyMap<string, AmountSource> {
  const quantities = sections.quantities.flatMap(({ value }): AmountSource[] => {
    const { id, level, audience, categories, decimals = 0 } = value;
    if (id === undefined || level === undefined) return [];
    const category = categories === undefined ? {} : { category: categoryName(id) };
    return [{ id, unit: level, scale: 10 ** decimals, kind: 'quantity', audience: audience ?? 'public', ...category }];
  });
  const fixed = sections.kind === 'aggregate' ? [{ ...VALUE_OF_AGGREGATES, scale: valueScale(sections) }] : OF_CASES;
  const all =
    sections.kind === 'aggregate' ? fixed : [...quantities.filter(({ id }) => !FIXED_AMOUNTS.includes(id)), ...fixed];
  return firstById(all);
}

/** A value of an official table has as many decimals as the measure that shows the most. */
const valueScale = ({ measures }: Sections): number =>
  10 ** Math.max(0, ...measures.map(({ value }) => value.decimals ?? 0));

/**
 * A number of JSON as a whole multiple of 1/scale, exactly: its digits are shifted, nothing is multiplied.
 * @param scale a power of ten
 * @returns undefined if the number is negative, has more decimals than the scale, or is beyond 2^53-1 multiples
 */
export function scaledAmount(value: number, scale: number): number | undefined {
  const decimals = String(scale).length - 1;
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  if (whole === '' || fraction.length > decimals) return undefined;
  const scaled = Number(whole + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(scaled) ? scaled : undefined;
}

/** The number of JSON that is nearest to a multiple of 1/scale: it is written with exactly these digits. */
export const unscaledAmount = (amount: number, scale: number): number => amount / scale;
