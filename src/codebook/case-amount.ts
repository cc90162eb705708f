import { codeMaps, levelsOf, mapCode } from '../cases/view.ts';
import type { CaseQuantity, Conviction, Sentence } from '../schemas/case.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { Amount, AmountBasis, AmountSource, Audience, Basis, Codebook } from './model.ts';
import { termSixteenths } from './term.ts';

/** The codes of a quantity's categories in one view. */
export interface Categories {
  /** Real code -> code of the view, at the finest level. */
  map: ReadonlyMap<string, string>;
  index: ReadonlyMap<string, number>;
}

/** Undefined if the quantity has no categories. */
export const categoriesOf = (codebook: Codebook, source: AmountSource, view: Audience): Categories | undefined => {
  const levels = levelsOf(codebook, source.category ?? '');
  const [finest] = levels;
  const map = codeMaps(levels, view)[0];
  if (finest === undefined || map === undefined) return undefined;
  return { map, index: finest.index };
};

/**
 * The amount of one quantity (contract data 3): the total if it is given, else the sum of the categories, and then its basis is
 * theirs together. What the categories leave of a total counts under `not-reported`, with the basis of the total.
 */
export const quantityAmount = (
  entries: readonly CaseQuantity[] | undefined,
  quantity: string,
  categories: Categories | undefined,
): Amount => {
  let total: CaseQuantity | undefined;
  const parts: CaseQuantity[] = [];
  for (const entry of entries ?? []) {
    if (entry.quantity !== quantity) continue;
    if (entry.category === undefined) total = entry;
    else parts.push(entry);
  }
  if (total === undefined && parts.length === 0) {
    if (categories === undefined) return { total: null, basis: 'exact' };
    return { total: null, basis: 'exact', categories: [{ code: NOT_REPORTED, total: null, basis: 'exact' }] };
  }
  const sum = parts.reduce((so, { value }) => so + value, 0);
  const amount = {
    total: total?.value ?? sum,
    basis: total?.basis ?? parts.reduce<AmountBasis>((so, { basis }) => together(so, basis), 'exact'),
  };
  if (categories === undefined) return amount;
  const rest = amount.total - sum;
  const cells: Cell[] = parts.map(({ category, value, basis }) => ({
    code: mapCode(category ?? NOT_REPORTED, categories.map),
    total: value,
    basis,
  }));
  if (rest > 0 || parts.length === 0) cells.push({ code: NOT_REPORTED, total: rest, basis: amount.basis });
  return { ...amount, categories: merged(cells, categories.index) };
};

type Cell = { code: string; total: number; basis: AmountBasis };

/** Cells of one code added up, in the order of the codes. */
export const merged = (cells: readonly Cell[], index: ReadonlyMap<string, number>): Cell[] => {
  if (cells.length === 1) return [...cells];
  const byCode = new Map<string, Cell>();
  for (const { code, total, basis } of cells) {
    const before = byCode.get(code);
    byCode.set(
      code,
      before === undefined
        ? { code, total, basis }
        : { code, total: before.total + total, basis: together(before.basis, basis) },
    );
  }
  return [...byCode.values()].sort((one, other) => (index.get(one.code) ?? 0) - (index.get(other.code) ?? 0));
};

/** Of a sum of both: every qualifier of an addend qualifies the sum. */
const together = (one: AmountBasis, other: AmountBasis): AmountBasis => {
  if (one === other || other === 'exact') return one;
  return one === 'exact' ? other : 'mixed';
};

const WEAKNESS = { exact: 0, 'at-least': 1, about: 2 } as const satisfies Record<Basis, number>;

/** One word for a sum of both, as a record has it. "At least" and "about" together bound nothing any more: "about". */
export const weaker = (one: Basis, other: Basis): Basis => (WEAKNESS[one] >= WEAKNESS[other] ? one : other);

/** Days of a determinate term, in sixteenths. An indeterminate sentence has no such term, whatever its minimum is. */
export const termAmount = (source: string, sentence: Sentence): Amount => {
  const term = source === 'custodyDays' ? sentence.custodyTerm : sentence.suspendedTerm;
  return { total: term === undefined ? null : termSixteenths(term), basis: 'exact' };
};

export const countsAmount = ({ counts }: Conviction): Amount => ({ total: counts ?? 1, basis: 'exact' });
