import { createHash } from 'node:crypto';
import type { PublishedTable } from '../model/published.ts';

/**
 * The published cells of a release as one text, so that two parties can compare all of them by one hash. The publisher makes it
 * from stored tables, a verifier from answers to `R/statistics`; both must get the same text.
 *
 * A set is one measure over one set of dimensions. Its text has a line for each combination of codes (without `_T`) that is withheld
 * or has a value other than 0: the codes with commas between them, in the order of the ids of their dimensions, a tab, and the value as
 * JSON answers print it, or `[c]`. Lines are sorted by their bytes and each ends with a line feed. Zeros, and values that are missing
 * for another reason, have no line; nor have `not-reported` members, flags, shares and denominators.
 */

/** How a withheld value is written. */
const WITHHELD_MARK = '[c]';
/** Counts from 1 up to this, without it, are reported as small where nothing is protected. */
export const SMALL_BELOW = 5;

/** One set as a verifier or publisher has counted it. */
export interface CanonicalSet {
  measure: string;
  /** Ids joined by commas, in their own order. */
  dimensions: string;
  /** SHA-256 of its text, hex. */
  digest: string;
  /** Lines of its text. */
  cells: number;
  /** Those that say that the value is withheld. */
  withheld: number;
  /** Counts from 1 to SMALL_BELOW - 1; 0 for other measures. */
  small: number;
}

/** The line of a combination of codes, joined by commas. */
export const canonicalLine = (codes: string, value: string | null): string => `${codes}\t${value ?? WITHHELD_MARK}`;

/** The set of these lines, which may come in any order. */
export function canonicalSet(
  { id, statistic }: { id: string; statistic: string },
  dimensions: readonly string[],
  lines: string[],
): CanonicalSet {
  lines.sort(); // ids, codes and numbers are ASCII, so this is the order of the bytes
  const withheld = lines.filter((line) => line.endsWith(WITHHELD_MARK)).length;
  const small = statistic === 'count' ? lines.filter(isSmallCount).length : 0;
  const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  return {
    measure: id,
    dimensions: dimensions.toSorted().join(),
    digest: sha256(text),
    cells: lines.length,
    withheld,
    small,
  };
}

const isSmallCount = (line: string): boolean => line.at(-2) === '\t' && Number(line.at(-1)) < SMALL_BELOW;

/** The sets of a table. `keys` are those that belong to it: a set that several tables have counts once. */
export function canonicalSets(
  measure: { id: string; statistic: string },
  { by, cells }: Pick<PublishedTable, 'by' | 'cells'>,
  keys: readonly (readonly string[])[],
): CanonicalSet[] {
  const places = inIdOrder(by.map((id, place) => ({ id, place })));
  /** By the dimensions of a set, each a bit: to name them for each of half a million cells is slow. */
  const linesOf = new Map<number, string[]>(keys.map((key) => [bitsOf(places, key), []]));
  for (const { codes, value } of cells) {
    let bits = 0;
    let line = '';
    for (let at = 0; at < places.length; at++) {
      const code = codes[places[at]?.place ?? -1];
      if (code == null) continue; // a total
      line += bits === 0 ? code : `,${code}`;
      bits |= 1 << at;
    }
    linesOf.get(bits)?.push(canonicalLine(line, value));
  }
  return keys.map((key) => canonicalSet(measure, key, linesOf.get(bitsOf(places, key)) ?? []));
}

/** Which of the dimensions a set has. */
const bitsOf = (dimensions: readonly { id: string }[], set: readonly string[]): number =>
  dimensions.reduce((bits, { id }, at) => (set.includes(id) ? bits | (1 << at) : bits), 0);

/** Dimensions in the order in which a line has their codes. */
export const inIdOrder = <T extends { id: string }>(dimensions: readonly T[]): T[] =>
  dimensions.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The published cells of a release in short, which its certificate repeats. */
export interface CanonicalSummary {
  hash: string;
  /** Cells that are withheld or have a value other than 0, each once. */
  cells: number;
  withheld: number;
  /** Counts from 1 to SMALL_BELOW - 1. */
  small: number;
}

/**
 * All sets of a release together, in any order. The hash is over a line for each set, `measure`, `dimensions` and `digest` with tabs
 * between them, sorted by their bytes.
 */
export function canonicalSummary(sets: readonly CanonicalSet[]): CanonicalSummary {
  const lines = sets.map(({ measure, dimensions, digest }) => `${measure}\t${dimensions}\t${digest}\n`).sort();
  const sum = (member: 'cells' | 'withheld' | 'small') => sets.reduce((total, set) => total + set[member], 0);
  return { hash: sha256(lines.join('')), cells: sum('cells'), withheld: sum('withheld'), small: sum('small') };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
