import { createHash } from 'node:crypto';
import type { Codebook } from '../../codebook/model.ts';
import { keyName } from '../../codebook/table-plan.ts';
import type { Measure } from '../../schemas/codebook.ts';
import type { CanonicalSummary } from '../../schemas/disclosure.ts';
import { periodCoverage } from '../../statistics/coverage.ts';
import { type Decimal, fraction, roundedDecimal } from '../../statistics/fraction.ts';
import { cellValue, scaleOf, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';

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
export const WITHHELD = '[c]';
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

/** The line of a combination of codes, joined by commas; undefined if it has none. `value` is as JSON prints it; null if there is none. */
export function canonicalLine(codes: string, value: string | null, isWithheld: boolean): string | undefined {
  if (isWithheld) return `${codes}\t${WITHHELD}`;
  return value === null || value === '0' ? undefined : `${codes}\t${value}`;
}

/** Dimensions in the order in which a line has their codes, each with its place in the list. */
export const canonicalOrder = (dimensions: readonly string[]): number[] =>
  [...dimensions.keys()].sort((a, b) => (dimensions[a]! < dimensions[b]! ? -1 : 1)); // keys of this very list

/** The set of these lines, which may come in any order. */
export function canonicalSet(
  { id, statistic }: Pick<Measure, 'id' | 'statistic'>,
  dimensions: readonly string[],
  lines: string[],
): CanonicalSet {
  lines.sort(); // ids, codes and numbers are ASCII, so this is the order of the bytes
  let withheld = 0;
  let small = 0;
  for (const line of lines) {
    if (line.endsWith(WITHHELD)) withheld += 1;
    else if (statistic === 'count' && isSmall(line)) small += 1;
  }
  const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  return { measure: id, dimensions: keyName(dimensions), digest: sha256(text), cells: lines.length, withheld, small };
}

const isSmall = (line: string): boolean => line.at(-2) === '\t' && Number(line.at(-1)) < SMALL_BELOW;

/** The sets of a stored table. `keys` are those that belong to it: see ownedTables. */
export function canonicalSets(
  codebook: Codebook,
  table: TableData,
  keys: readonly (readonly string[])[],
): CanonicalSet[] {
  const { by } = table;
  const measure = codebook.measures.get(table.measure)!; // a table of this codebook
  const dimensions = by.map((id) => codebook.dimensions.get(id)!); // as above
  const codesOf = dimensions.map(({ codes }) => codes.map(({ code }) => code));
  const gaps = dimensions.map((dimension) => periodCoverage(codebook, dimension).none);
  const print = valuePrinter(codebook, measure);
  const order = canonicalOrder(by);
  const linesOf = new Map<number, string[]>(keys.map((key) => [bitsOf(by, key), []]));
  for (const cell of table.cells) {
    let bits = 0;
    let isShown = true;
    for (let place = 0; place < by.length; place += 1) {
      const position = cell[place] as number; // the first entries of a cell are positions
      if (position >= 0) bits |= 1 << place;
      // The margin of reported units is only ever a denominator, and what is not covered is answered as not known.
      if (position < TOTAL_POSITION || gaps[place]!.has(position)) isShown = false;
    }
    const lines = isShown ? linesOf.get(bits) : undefined;
    if (!lines) continue;
    let codes = '';
    for (const place of order) {
      const position = cell[place] as number;
      if (position < 0) continue;
      const code = codesOf[place]![position]!; // a position is an index into the codes of its dimension
      codes = codes === '' ? code : `${codes},${code}`;
    }
    const { amount, over, status } = cellValue(cell, by.length, measure.statistic);
    const line = canonicalLine(codes, amount === null ? null : print(amount, over), status === 'suppressed');
    if (line !== undefined) lines.push(line);
  }
  return keys.map((key) => canonicalSet(measure, key, linesOf.get(bitsOf(by, key))!)); // made above
}

const bitsOf = (by: readonly string[], key: readonly string[]): number =>
  by.reduce((bits, id, place) => (key.includes(id) ? bits | (1 << place) : bits), 0);

/** Prints the value of a cell (see CellValue) as JSON answers do. */
export function valuePrinter(codebook: Codebook, measure: Measure): (amount: bigint, over: bigint) => Decimal {
  const scale = scaleOf(codebook, measure);
  return (amount, over) => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(fraction(amount, parts), measure.decimals);
  };
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
