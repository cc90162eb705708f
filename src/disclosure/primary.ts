import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { type CellName, cellId, complementOf, extendSystem, type RelationInput, type System } from './solve/system.ts';
import { viewOf } from './solve/view.ts';

/**
 * Which cells are sensitive, and how far from the truth an attacker has to be kept (../shared/reference/disclosure.md, 1.3
 * and 2.1). Numbers of cells that are withheld already are read where they are known.
 */

/** Why a cell is sensitive. */
export type PrimaryRule = 'identity' | 'attribute' | 'zero' | 'dominance' | 'difference';

/**
 * A cell whose interval has to contain everything from `low` to `high`. It may be a virtual cell: then cells around it are
 * withheld until nobody can work it out.
 */
export interface Sensitive {
  /** Position in the system. */
  cell: number;
  rule: PrimaryRule;
  low: number;
  high: number;
}

export interface CountPolicy {
  /** T: counts from 1 to T-1 are sensitive. */
  threshold: number;
  /** Ids of dimensions that say what must not become known of a group. `not-reported` says nothing, so all or none may have it. */
  sensitive?: readonly string[];
  /** A group is protected if at most k people in it do not have a code of such a dimension, or nobody has it. Default 0. */
  k?: number;
  /** The counts that the policy is about. Default: all whole cells of tables. */
  covers?: (cell: number) => boolean;
}

/** A system, perhaps with more virtual cells, and what is sensitive in it, in the order of cells. */
export interface Primary {
  system: System;
  sensitive: Sensitive[];
}

/**
 * The sensitive counts: identity (1 <= n < T), attribute (n(B) > 0 and n(B) - n(A) <= k, where A adds a code of a sensitive dimension to B;
 * the difference B - A is a virtual cell that has to be protected; and n(A) = 0, which says that nobody of B has the code),
 * and, for every dimension, zeros in groups of 1 to T-1 people. Where every zero is always shown, no zero is sensitive. Each interval has to contain everything from the lowest possible number to T. A complement, which anybody can work
 * out, is a count like any other. Positions are those of the system in the answer.
 */
export function sensitiveCounts(original: System, policy: CountPolicy): Primary {
  const { threshold } = policy;
  const covers = policy.covers ?? ((cell) => original.cells[cell]!.whole);
  const zeros = original.zeros === 'protect';
  const found = new Map<string, Omit<Sensitive, 'cell'>>();
  const virtual: CellName[] = [];
  const relations: RelationInput[] = [];
  const { lower } = viewOf(original);
  original.cells.forEach(({ id, value, virtual: isVirtual }, cell) => {
    if (value === null || value < 1 || value >= threshold || !covers(cell)) return;
    if (isVirtual && !isComplement(original, cell)) return;
    found.set(id, { rule: 'identity', low: lower[cell]!, high: threshold });
  });
  for (const group of groupsOf(original)) {
    if (!covers(group.parent)) continue;
    const whole = original.cells[group.parent]!;
    if (whole.value === null || whole.value <= 0) continue;
    const isSensitive = policy.sensitive?.includes(group.dimension) ?? false;
    for (const child of group.children) {
      const part = original.cells[child]!;
      if (part.value === null || part.virtual) continue;
      const tells = isSensitive && part.pairs[group.dimension] !== NOT_REPORTED;
      if (part.value === 0) {
        const rule = tells ? 'attribute' : 'zero';
        const applies = tells || whole.value < threshold;
        if (zeros && applies && !found.has(part.id)) found.set(part.id, { rule, low: lower[child]!, high: threshold });
        continue;
      }
      if (!tells || whole.value - part.value > (policy.k ?? 0)) continue;
      const rest = group.children.length === 2 ? group.children.find((other) => other !== child)! : undefined;
      const name = rest === undefined ? restOf(whole, part, group.dimension) : original.cells[rest]!;
      const id = cellId(name);
      if (found.has(id)) continue;
      found.set(id, { rule: 'attribute', low: 0, high: threshold });
      if (rest !== undefined) continue;
      virtual.push({ layer: name.layer, pairs: name.pairs });
      relations.push({ terms: [[whole, 1], [part, -1], [name, -1]] }); // biome-ignore format: one equation
    }
  }
  const system = extendSystem(original, { virtual, relations });
  const sensitive = [...found].map(([id, rest]) => ({ cell: system.index.get(id)!, ...rest }));
  return { system, sensitive: sensitive.sort((a, b) => a.cell - b.cell) };
}

/** Everybody of the parent who does not have the code of the child. */
function restOf(parent: CellName, child: CellName, dimension: string): CellName {
  // A code that is one of a finer level too is named by that.
  const code = complementOf(child.pairs[dimension] ?? cellId(child), parent.pairs[dimension] ?? null);
  return { layer: parent.layer, pairs: { ...parent.pairs, [dimension]: code } };
}

interface Group {
  dimension: string;
  parent: number;
  children: number[];
}

function* groupsOf({ relations }: System): Generator<Group> {
  const { count, starts, cells, dimensions } = relations;
  for (let r = 0; r < count; r++) {
    const dimension = dimensions[r];
    if (dimension === null || dimension === undefined) continue;
    const [parent, ...children] = cells.subarray(starts[r]!, starts[r + 1]!);
    yield { dimension, parent: parent!, children };
  }
}

/** Whether a virtual cell is one of two parts of a group: what is left without the other. */
function isComplement({ relations: { from, list, starts, dimensions } }: System, cell: number): boolean {
  return list
    .subarray(from[cell]!, from[cell + 1]!)
    .some((r) => dimensions[r] !== null && starts[r + 1]! - starts[r]! === 3);
}

/** What a sum is made of. All amounts are at least 0. */
export interface Contributions {
  sum: number;
  contributors: number;
  /** The largest contribution, and the second largest; 0 if there is none. */
  first: number;
  second: number;
}

/**
 * The p% rule: the second largest contributor must not be able to estimate the largest to within p percent. The protection level is
 * (p/100)·x1 - (X - x1 - x2); a sum is sensitive if it is more than 0. (Handbook on Statistical Disclosure Control, 4.2.2.)
 */
export const protectionLevel = ({ sum, first, second }: Contributions, p: number): number =>
  Math.max(0, (p / 100) * first - (sum - first - second));

/**
 * The sensitive sums: by the p% rule, and with 1 to T-1 contributors. Each interval has to contain the sum plus and minus the protection level, which
 * is at least p percent of the largest contribution where there are few contributors. `contributions` is undefined for cells that are no sums.
 */
export function sensitiveSums(
  { cells }: System,
  { threshold, p }: { threshold: number; p: number },
  contributions: (cell: number) => Contributions | undefined,
): Sensitive[] {
  return cells.flatMap((_, cell) => {
    const made = contributions(cell);
    if (!made || made.contributors === 0) return [];
    const few = made.contributors < threshold;
    const level = Math.max(protectionLevel(made, p), few ? (p / 100) * made.first : 0);
    if (level === 0 && !few) return [];
    const { lower, whole } = cells[cell]!;
    const low = Math.max(lower, made.sum - level);
    const high = made.sum + level;
    const rounded = whole ? { low: Math.floor(low), high: Math.ceil(high) } : { low, high };
    return [{ cell, rule: 'dominance' as const, ...rounded }];
  });
}
