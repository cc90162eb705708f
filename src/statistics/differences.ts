import type { Codebook, Dimension, ObservationStatus } from '../codebook/model.ts';
import { keyName } from '../codebook/table-plan.ts';
import type { Measure } from '../schemas/codebook.ts';
import { ownMember } from '../schemas/names.ts';
import type { ComputedHeadline, HeadlineResult, HeadlineStep, StoredAmount } from '../schemas/stored.ts';
import { absentCell } from './absent.ts';
import {
  type Amounts,
  type Cause,
  type CellAmounts,
  haveOneResidual,
  KEY_SEPARATOR,
  type MovedFigure,
  movedOf,
  type Published,
  type Residual,
  type StepPart,
  splitDifference,
} from './attribution.ts';
import { combinationsOf } from './combinations.ts';
import { publicDimension } from './conditions.ts';
import { notCoveredCodes } from './coverage.ts';
import { type Decimal, fraction, parseDecimal, subtract } from './fraction.ts';
import { measureOf } from './headline-figure.ts';
import { type Renames, renamesBetween } from './renames.ts';
import {
  type CellValue,
  cellValue,
  isProtected,
  listedPositions,
  NOT_AVAILABLE,
  scaleOf,
  type TableData,
  TOTAL_POSITION,
} from './table.ts';
import { ownedTables, ownersOf, type TableRead } from './table-choice.ts';

/**
 * How the observations and headlines of two releases differ (`docs/reference/releases.md`, "Differences"). It selects and
 * subtracts; it adds nothing up.
 */

/** Observations that are compared together: one measure over one set of dimensions, which both releases have. */
export interface ObservationBlock {
  measure: string;
  /** Dimensions of the keys; those left out are at their total. */
  key: readonly string[];
  before: TableRead;
  after: TableRead;
}

/** One side of a comparison. */
interface CountedBlock {
  codebook: Codebook;
  table: TableData;
}

export interface BlockComparison {
  block: ObservationBlock;
  before: CountedBlock;
  after: CountedBlock;
  /** Codes by dimension; observations of other codes are left out. */
  selected: ReadonlyMap<string, ReadonlySet<string>>;
}

/** An observation that moved, in exact amounts; null where a release has no such code. */
interface MovedCell {
  codes: readonly string[];
  was: CellValue | null;
  now: CellValue | null;
}

/** An observation that moved, as published. */
export interface MovedObservation extends MovedFigure {
  measure: string;
  /** Its dimensions, and a code for each. It is at the total of every other dimension. */
  key: readonly string[];
  codes: readonly string[];
  /** Why there was, and is, no value; null if there is one, or if the release has no such code. */
  previousStatus: ObservationStatus | null;
  status: ObservationStatus | null;
}

/** What is known of one step between the two releases, about one block. */
export interface BlockStep {
  rest: Residual;
  /** Undefined if the step has no causes for this block. */
  causes: CellAmounts | undefined;
  /** How much each cell moved in this step. Only needed where the steps do not have one residual. */
  totals: ((codes: readonly string[]) => bigint) | undefined;
}

/** The blocks of two releases, in the order of the later codebook. Every observation that both can have is in exactly one. */
export function* blocksOf(before: Codebook, after: Codebook, measures: readonly string[]): Generator<ObservationBlock> {
  for (const measure of measures) {
    if (!before.measures.has(measure)) continue;
    const earlier = ownersOf(before, measure);
    for (const { by, keys } of ownedTables(after, measure)) {
      for (const key of keys) {
        const was = earlier.get(keyName(key));
        if (was) yield { measure, key, before: { by: was, measure }, after: { by, measure } };
      }
    }
  }
}

/** What moved in a block, in the order of the later release's codes. */
export function movedIn(comparison: BlockComparison): MovedCell[] {
  const { block, before, after, selected } = comparison;
  const measures = [measureIn(before.codebook, block), measureIn(after.codebook, block)] as const;
  const renames = renamesBetween(before.codebook, after.codebook);
  const was = underLaterNames(renames, block.key, valuesIn(before, block.key, measures[0]));
  const now = valuesIn(after, block.key, measures[1]);
  const keys = [...new Set([...now.keys(), ...was.keys(), ...newlyKnown(comparison)])];
  const [wasAt, isAt] = [
    reader(before.codebook, block.key, measures[0]),
    reader(after.codebook, block.key, measures[1]),
  ] as const;
  const order = keyOrder(after.codebook, before.codebook, block.key);
  const earlierCodes = (codes: readonly string[]) => codes.map((code, i) => renames.earlier(block.key[i]!, code)); // one each
  const found = keys.flatMap((name): (MovedCell & { rank: readonly number[] })[] => {
    const codes = block.key.length === 0 ? [] : name.split(KEY_SEPARATOR);
    if (block.key.some((dimension, i) => selected.get(dimension)?.has(codes[i]!) === false)) return []; // one code each
    const exact = {
      codes,
      was: wasAt(earlierCodes(codes), was.get(name)),
      now: isAt(codes, now.get(name)),
    };
    return isMoved(before.codebook, after.codebook, measures, exact) ? [{ ...exact, rank: order(codes) }] : [];
  });
  return found.sort((a, b) => inOrder(a.rank, b.rank));
}

/** Values by codes of the key, with the later names of codes that have been renamed. */
export const underLaterNames = <T>(
  renames: Renames,
  key: readonly string[],
  values: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> =>
  renames.isEmpty ? values : new Map([...values].map(([name, value]) => [renames.laterKey(key, name), value]));

const measureIn = (codebook: Codebook, { measure }: ObservationBlock): Measure => codebook.measures.get(measure)!; // both have it

function isMoved(
  before: Codebook,
  after: Codebook,
  [one, other]: readonly [Measure, Measure],
  exact: MovedCell,
): boolean {
  const figure = movedOf(publishedOf(before, one, exact.was), publishedOf(after, other, exact.now));
  if (figure !== undefined) return true;
  return exact.was !== null && exact.now !== null && exact.was.status !== exact.now.status;
}

function publishedOf(codebook: Codebook, measure: Measure, value: CellValue | null): Published | null {
  if (value === null || value.amount === null) return null;
  return { exact: fraction(value.amount, scaleOf(codebook, measure) * value.over), decimals: measure.decimals };
}

/** Values by codes of the key, at the totals of every other dimension. */
function valuesIn(
  { codebook, table }: CountedBlock,
  key: readonly string[],
  { statistic }: Measure,
): Map<string, CellValue> {
  const columns = key.map((id) => ({ column: table.by.indexOf(id), codes: codebook.dimensions.get(id)!.codes })); // public ones
  const others = table.by.flatMap((id, column) => (key.includes(id) ? [] : [column]));
  const values = new Map<string, CellValue>();
  for (const cell of table.cells) {
    if (others.some((column) => cell[column] !== TOTAL_POSITION)) continue;
    if (columns.some(({ column }) => (cell[column] as number) < 0)) continue;
    const codes = columns.map(({ column, codes }) => codes[cell[column] as number]!.code); // a position of this very list
    values.set(codes.join(KEY_SEPARATOR), cellValue(cell, table.by.length, statistic));
  }
  return values;
}

/**
 * Keys of the periods that only one of the releases covers: they move between not known and 0 even where neither has a cell. Of the
 * other dimensions, those codes that occur in the table; under a disclosure policy all, as in an answer with statistics.
 */
function newlyKnown({ block, before, after }: BlockComparison): string[] {
  const codes = block.key.map((id) => {
    const [was, now] = [before, after].map(({ codebook }) => notCoveredCodes(codebook, id)) as [string[], string[]];
    return [...was.filter((code) => !now.includes(code)), ...now.filter((code) => !was.includes(code))];
  });
  if (codes.every(({ length }) => length === 0)) return [];
  const { codebook, table } = after;
  const occurring = block.key.map((id, i) => {
    if (codes[i]!.length > 0) return codes[i]!; // one list for each dimension of the key
    const column = table.by.indexOf(id);
    const positions = isProtected(codebook)
      ? listedPositions(codebook, {}, codebook.dimensions.get(id)!) // both releases have it
      : new Set(table.cells.map((cell) => cell[column] as number)); // the first entries of a cell are positions
    return [...positions].flatMap((position) => codebook.dimensions.get(id)?.codes[position]?.code ?? []);
  });
  return combinationsOf(occurring).map((one) => one.join(KEY_SEPARATOR));
}

type ReadAtKey = (codes: readonly string[], stored: CellValue | undefined) => CellValue | null;

/** Reads the value at a key: not known in a gap; without a cell what that means, or null if the codebook lacks one of its codes. */
function reader(codebook: Codebook, key: readonly string[], measure: Measure): ReadAtKey {
  const absent = absentCell(codebook, measure, key)(() => false);
  const gaps = key.map((id) => new Set(notCoveredCodes(codebook, id)));
  const dimensions = key.map((id) => publicDimension(codebook, id));
  return (codes, stored) => {
    if (codes.some((code, i) => gaps[i]!.has(code))) return NOT_AVAILABLE; // one code for each dimension
    if (stored) return stored;
    const known = dimensions.every((dimension, i) => {
      const position = dimension?.index.get(codes[i]!); // as above
      return position !== undefined && dimension?.codes[position]?.publishAs === undefined;
    });
    return known ? absent : null;
  };
}

/** Ranks codes by the later release's lists. Codes that only the earlier release has come after them, in its order. */
function keyOrder(after: Codebook, before: Codebook, key: readonly string[]): (codes: readonly string[]) => number[] {
  const lists = key.map((id) => [after, before].map((codebook) => codebook.dimensions.get(id)!)); // both have it
  return (codes) =>
    codes.map((code, i) => {
      const [now, was] = lists[i] as [Dimension, Dimension];
      return now.index.get(code) ?? now.codes.length + (was.index.get(code) ?? 0);
    });
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!; // of one length
  return 0;
}

/** The observation as published, with its causes unless `steps` is undefined. */
export function observationOf(
  { block, before, after }: BlockComparison,
  { codes, was, now }: MovedCell,
  steps: readonly BlockStep[] | undefined,
): MovedObservation {
  const [one, other] = [measureIn(before.codebook, block), measureIn(after.codebook, block)];
  const scale = scaleOf(after.codebook, other);
  const split = cellSplit(codes, was, now, steps);
  const figure = movedOf(
    publishedOf(before.codebook, one, was),
    publishedOf(after.codebook, other, now),
    split && { amounts: split, scale },
  );
  const statuses = { previousStatus: was?.status ?? null, status: now?.status ?? null };
  // Without a figure that moved, what moved is why there is none.
  return { ...(figure ?? NO_FIGURE), ...statuses, measure: block.measure, key: block.key, codes };
}

const NO_FIGURE: MovedFigure = { previous: null, value: null, difference: null, causes: null };

function cellSplit(
  codes: readonly string[],
  was: CellValue | null,
  now: CellValue | null,
  steps: readonly BlockStep[] | undefined,
): Amounts | null {
  if (!steps || was === null || now === null || was.amount === null || now.amount === null) return null;
  const name = codes.join(KEY_SEPARATOR);
  const parts = steps.map(({ rest, causes }): StepPart => {
    return { rest, known: causes && (causes.get(name) ?? new Map()) };
  });
  const totals = haveOneResidual(steps) ? undefined : steps.map((step) => step.totals?.(codes));
  return splitDifference(
    now.amount - was.amount,
    parts,
    totals?.every((total) => total !== undefined) ? totals : undefined,
  );
}

/** Amounts of one block of a release by codes, 0 where there is no cell; undefined if the release does not have the measure. */
export function blockAmounts(
  side: CountedBlock,
  key: readonly string[],
  measure: string,
): ((codes: readonly string[]) => bigint) | undefined {
  const found = side.codebook.measures.get(measure);
  if (!found) return undefined;
  const values = valuesIn(side, key, found);
  return (codes) => values.get(codes.join(KEY_SEPARATOR))?.amount ?? 0n;
}

/** A headline that moved. */
export interface HeadlineDifference {
  id: string;
  /** Null for an external figure. */
  statistic: ComputedHeadline['statistic'] | null;
  /** Null: it did not move. A share or rate has no causes; its numerator and denominator do. */
  value: MovedFigure | null;
  numerator: MovedFigure | null;
  denominator: MovedFigure | null;
  /** Why there was, and is, no value; null if there is one. */
  previousStatus: ObservationStatus | null;
  status: ObservationStatus | null;
  /** The texts; null where there is no wording. */
  wording: { previous: string | null; value: string | null };
}

/** The exact amounts of the headlines at the earlier release and at the end of each step. */
interface HeadlineSteps {
  start: Readonly<Record<string, HeadlineStep>>;
  steps: readonly { rest: Residual; headlines: Readonly<Record<string, HeadlineStep>> }[];
}

/**
 * The headlines that both releases have and that moved, in the order of the later release, with causes unless `steps` is
 * undefined.
 */
export function headlineDifferences(
  codebooks: { before: Codebook; after: Codebook },
  before: readonly HeadlineResult[],
  after: readonly HeadlineResult[],
  steps: HeadlineSteps | undefined,
): HeadlineDifference[] {
  const earlier = new Map(before.map((result) => [result.id, result]));
  return after.flatMap((now): HeadlineDifference[] => {
    const was = earlier.get(now.id);
    const difference = was && differenceOf(codebooks, was, now, steps);
    return difference ? [difference] : [];
  });
}

function differenceOf(
  { before, after }: { before: Codebook; after: Codebook },
  was: HeadlineResult,
  now: HeadlineResult,
  steps: HeadlineSteps | undefined,
): HeadlineDifference | undefined {
  const [one, other] = [partsOf(before, was), partsOf(after, now)];
  const split = (part: 'numerator' | 'denominator') => {
    const amounts = one.scale === other.scale ? headlineSplit(now.id, part, steps) : null;
    return amounts && { amounts, scale: other.scale };
  };
  const isQuotient = other.numerator !== null || one.numerator !== null;
  const isRate = one.statistic === 'rate' && other.statistic === 'rate';
  const value = movedOf(one.value, other.value, isQuotient ? null : split('numerator')) ?? null;
  const numerator = movedOf(one.numerator, other.numerator, split('numerator')) ?? null;
  const denominator =
    movedOf(one.denominator, other.denominator, isRate ? daysSplit(one, other) : split('denominator')) ?? null;
  const wording = { previous: one.wording, value: other.wording };
  const isOtherwise = one.wording !== other.wording || one.percent !== other.percent || one.status !== other.status;
  if (!(value ?? numerator ?? denominator ?? isOtherwise)) return undefined;
  const statuses = { previousStatus: one.status, status: other.status };
  return { id: now.id, statistic: other.statistic, value, numerator, denominator, ...statuses, wording };
}

interface Parts {
  statistic: ComputedHeadline['statistic'] | null;
  value: Published | null;
  numerator: Published | null;
  denominator: Published | null;
  percent: Decimal | null;
  status: ObservationStatus | null;
  wording: string | null;
  scale: bigint;
}

/** A headline's published numbers, and what its wording depends on. */
function partsOf(codebook: Codebook, result: HeadlineResult): Parts {
  const published = (decimal: Decimal | null, decimals: number): Published | null =>
    decimal === null ? null : { exact: parseDecimal(decimal), decimals: Math.max(decimals, decimalsOf(decimal)) };
  if (!result.computed) {
    const value = published(result.value, 0);
    return {
      ...{ statistic: null, value, numerator: null, denominator: null, percent: null, status: null },
      ...{ wording: result.statement, scale: 1n },
    };
  }
  const headline = codebook.definition.codebook.headlines.find(({ id }) => id === result.id);
  const measure = headline && codebook.measures.get(measureOf(headline) ?? '');
  const { statistic, percent, status = null, wording } = result;
  const decimals = measure?.decimals ?? 0;
  return {
    statistic,
    value: published(result.value, statistic === 'sum' ? decimals : 0),
    numerator: published(result.numerator, decimals),
    denominator: published(result.denominator, decimals),
    percent,
    status,
    wording: wording?.text ?? null,
    scale: measure ? scaleOf(codebook, measure) : 1n,
  };
}

const decimalsOf = (decimal: Decimal): number => decimal.split('.')[1]?.length ?? 0;

/** The days of the window come from no case, so only the method can change their number. */
function daysSplit(
  { denominator: was }: Parts,
  { denominator: now }: Parts,
): { amounts: Amounts; scale: bigint } | null {
  if (!was || !now) return null;
  const days = subtract(now.exact, was.exact);
  return { amounts: new Map([['method', days.of]]), scale: days.over };
}

function headlineSplit(
  id: string,
  part: 'numerator' | 'denominator',
  known: HeadlineSteps | undefined,
): Amounts | null {
  if (!known) return null;
  const amounts = [known.start, ...known.steps.map(({ headlines }) => headlines)]
    .map((one) => ownMember(one, id))
    .map((step) => step?.[part]);
  const exact = amounts.map((amount) => (amount === undefined || amount === null ? undefined : BigInt(amount)));
  const [first, last] = [exact[0], exact.at(-1)];
  if (first === undefined || last === undefined) return null;
  const steps = known.steps.map(({ rest, headlines }) => {
    const causes = ownMember(headlines, id)?.causes?.[part];
    return { rest, known: causes && readAmounts(causes) };
  });
  const totals = known.steps.map((_, i) => (exact[i + 1] ?? 0n) - (exact[i] ?? 0n));
  return splitDifference(last - first, steps, totals);
}

const readAmounts = (causes: Readonly<Record<string, StoredAmount>>): Amounts =>
  new Map(Object.entries(causes).map(([cause, amount]) => [cause as Cause, BigInt(amount)]));
