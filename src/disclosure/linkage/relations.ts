import { type Cell, cellId, emptyCell, type RelationOfCells } from '../solve/system.ts';

/** What holds between cells: equations, and inequalities as equations with one cell more. */

/** Cells with coefficients; a cell may be there more than once. */
export type Terms = readonly (readonly [cell: number, coefficient: number])[];

export interface RelationStore {
  all: RelationOfCells[];
  /** The terms add up to 0. With a dimension, the first term is the whole. */
  equal(terms: Terms, dimension?: string | null): void;
  /** The terms add up to 0 or more, in every dataset. */
  atLeastZero(terms: Terms): void;
  /** The parts of a whole: each of the others is a part, and what is left is a cell of its own, which is made and answered. */
  rest(whole: number, part: number, name: { dimension: string; code: string }): void;
}

export function newRelationStore(cells: Cell[]): RelationStore {
  const all: RelationOfCells[] = [];
  const known = new Set<string>();
  const isNew = (kind: string, terms: Terms): boolean => {
    const key = keyOf(kind, terms);
    return !known.has(key) && known.add(key) !== undefined;
  };
  const add = (terms: Terms, dimension: string | null): void => {
    all.push({ cells: terms.map(([cell]) => cell), coefficients: terms.map(([, times]) => times), dimension });
  };
  const taken = new Set<string>();
  const virtual = (id: string, { layer, whole }: Cell, pairs: Readonly<Record<string, string>>): number => {
    taken.add(id);
    cells.push(emptyCell({ layer, pairs }, id, whole));
    return cells.length - 1;
  };
  let rests = 0;
  const relations: RelationStore = {
    all,
    equal(terms, dimension = null) {
      const kept = gathered(terms);
      if (kept.length > 0 && isNew('=', kept)) add(kept, kept.length === terms.length ? dimension : null);
    },
    atLeastZero(terms) {
      const kept = gathered(terms);
      if (kept.every(([, times]) => times > 0)) return;
      if (kept.every(([, times]) => times < 0)) {
        // Nothing is below 0, so each of them is 0.
        for (const term of kept) relations.equal([term]);
      } else if (isNew('>', kept)) {
        const of = cells[kept[0]![0]]!; // there are two terms or more
        const pairs = { '!rest': String(rests++) };
        add([...kept, [virtual(cellId({ layer: of.layer, pairs }), of, pairs), -1]], null);
      }
    },
    rest(whole, part, { dimension, code }) {
      const terms = [
        [whole, 1],
        [part, -1],
      ] as const;
      if (whole === part || !isNew('-', terms)) return;
      const of = cells[whole]!; // its own cell
      for (let number = 1; ; number++) {
        // The whole may have a condition on the dimension already, which holds in another row.
        const name = number === 1 ? dimension : `${dimension} ${number}`;
        if (Object.hasOwn(of.pairs, name)) continue;
        const pairs = { ...of.pairs, [name]: code };
        const id = cellId({ layer: of.layer, pairs });
        if (taken.has(id)) continue;
        add([...terms, [virtual(id, of, pairs), -1]], dimension);
        return;
      }
    },
  };
  return relations;
}

/** Each cell once, without those that cancel out; the first stays first. */
function gathered(terms: Terms): Terms {
  const sums = new Map<number, number>();
  for (const [cell, times] of terms) sums.set(cell, (sums.get(cell) ?? 0) + times);
  if (sums.size === terms.length) return terms;
  return [...sums].filter(([, times]) => times !== 0);
}

function keyOf(kind: string, terms: Terms): string {
  const sorted = terms.length < 2 ? terms : terms.toSorted(([a], [b]) => a - b);
  const sign = kind === '=' && sorted[0]![1] < 0 ? -1 : 1; // there is a term
  let key = kind;
  for (const [cell, times] of sorted) key += `${cell}*${times * sign} `;
  return key;
}
