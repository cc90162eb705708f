import { type Codebook, knownDimension, knownMeasure, type ObservationStatus } from '../codebook/model.ts';
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
import { combinationsOf, compareCombinations } from './combinations.ts';
import { publicDimension } from './conditions.ts';
import { isLifeless, lifelessCodes, notCoveredCodes } from './coverage.ts';
import { type Decimal, fraction, parseDecimal, subtract } from './fraction.ts';
import { measureOf } from './headline-figure.ts';
import { renamesBetween, underLaterKeys } from './renames.ts';
import {
  cellValue,
  isProtected,
  listedPositions,
  NOT_APPLICABLE,
  NOT_AVAILABLE,
  type StoredValue,
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
  was: StoredValue | null;
  now: StoredValue | null;
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
  const { key, measure } = block;
  const renames = renamesBetween(before.codebook, after.codebook);
  const was = underLaterKeys(renames, key, valuesIn(before, key, measure));
  const now = valuesIn(after, key, measure);
  const [wasAt, isAt] = [valueReader(before.codebook, key, measure), valueReader(after.codebook, key, measure)];
  const asked = key.map((id) => selected.get(id));
  const rankOf = keyRank(after.codebook, before.codebook, key);
  return [...new Set([...now.keys(), ...was.keys(), ...newlyKnown(comparison)])]
    .map((name) => ({ name, codes: key.length === 0 ? [] : name.split(KEY_SEPARATOR) }))
    .filter(({ codes }) => codes.every((code, i) => asked[i]?.has(code) ?? true))
    .map(({ name, codes }): MovedCell & { rank: readonly number[] } => ({
      codes,
      was: wasAt(renames.earlierCodes(key, codes), was.get(name)),
      now: isAt(codes, now.get(name)),
      rank: rankOf(codes),
    }))
    .filter((cell) => isMoved(comparison, cell))
    .sort((a, b) => compareCombinations(a.rank, b.rank));
}

function isMoved(comparison: BlockComparison, { was, now }: MovedCell): boolean {
  const isOtherStatus = was !== null && now !== null && was.status !== now.status;
  return isOtherStatus || movedOf(...publishedIn(comparison, was, now)) !== undefined;
}

/** The values of an observation before and after, as published. */
const publishedIn = (
  { block: { measure }, before, after }: BlockComparison,
  was: StoredValue | null,
  now: StoredValue | null,
): [before: Published | null, after: Published | null] => [
  publishedOf(before.codebook, knownMeasure(before.codebook, measure), was),
  publishedOf(after.codebook, knownMeasure(after.codebook, measure), now),
];

function publishedOf(codebook: Codebook, measure: Measure, value: StoredValue | null): Published | null {
  if (value === null || value.amount === null) return null;
  return { exact: fraction(value.amount, scaleOf(codebook, measure) * value.over), decimals: measure.decimals };
}

/** Values by codes of the key, at the totals of every other dimension. */
function valuesIn(
  { codebook, table }: CountedBlock,
  key: readonly string[],
  measure: string,
): Map<string, StoredValue> {
  const { statistic } = knownMeasure(codebook, measure);
  const columns = key.map((id) => ({ column: table.by.indexOf(id), codes: knownDimension(codebook, id).codes }));
  const others = table.by.flatMap((id, column) => (key.includes(id) ? [] : [column]));
  const values = new Map<string, StoredValue>();
  for (const cell of table.cells) {
    if (others.some((column) => cell[column] !== TOTAL_POSITION)) continue;
    if (columns.some(({ column }) => Number(cell[column]) < 0)) continue;
    const codes = columns.map(({ column, codes }) => codes[Number(cell[column])]?.code);
    values.set(codes.join(KEY_SEPARATOR), cellValue(cell, table.by.length, statistic));
  }
  return values;
}

/**
 * Keys of the periods that only one of the releases covers: they move between not known and 0 even where neither has a cell. Of the
 * other dimensions, those codes that occur in the table; under a disclosure policy all, as in an answer with statistics.
 */
function newlyKnown({ block, before, after: { codebook, table } }: BlockComparison): string[] {
  const changed = block.key.map((id) => {
    const [was, now] = [notCoveredCodes(before.codebook, id), notCoveredCodes(codebook, id)];
    return { id, codes: [...was.filter((code) => !now.includes(code)), ...now.filter((code) => !was.includes(code))] };
  });
  if (changed.every(({ codes }) => codes.length === 0)) return [];
  const lists = changed.map(({ id, codes }) => {
    if (codes.length > 0) return codes;
    const dimension = knownDimension(codebook, id);
    const column = table.by.indexOf(id);
    const positions = isProtected(codebook)
      ? listedPositions(codebook, {}, dimension)
      : new Set(table.cells.map((cell) => Number(cell[column])));
    return [...positions].flatMap((position) => dimension.codes[position]?.code ?? []);
  });
  return combinationsOf(lists).map((one) => one.join(KEY_SEPARATOR));
}

type ReadAtKey = (codes: readonly string[], stored: StoredValue | undefined) => StoredValue | null;

/**
 * Reads the value at a key: not known in a gap; without a cell what that means, or null if the codebook lacks one of its codes; not
 * applicable in place of a 0 where one of them did not exist.
 */
function valueReader(codebook: Codebook, key: readonly string[], measure: string): ReadAtKey {
  const absent = absentCell(codebook, knownMeasure(codebook, measure), key)(() => false);
  const gaps = key.map((id) => new Set(notCoveredCodes(codebook, id)));
  const whole = key.map((id) => knownDimension(codebook, id));
  const lifeless = lifelessCodes(
    whole.map((dimension) => ({ dimension, positions: dimension.codes.map((_, position) => position) })),
  );
  const dimensions = key.map((id) => publicDimension(codebook, id));
  const isPublic = (code: string, i: number): boolean => {
    const dimension = dimensions[i];
    const found = dimension?.codes[dimension.index.get(code) ?? -1];
    return found !== undefined && found.publishAs === undefined;
  };
  return (codes, stored) => {
    if (codes.some((code, i) => gaps[i]?.has(code))) return NOT_AVAILABLE;
    const value = stored ?? (codes.every(isPublic) ? absent : null);
    const isZero = value?.amount === 0n && lifeless.length > 0;
    const slots = isZero ? codes.map((code, i) => whole[i]?.index.get(code) ?? -1) : [];
    return isZero && isLifeless(lifeless, slots) ? NOT_APPLICABLE : value;
  };
}

/** Ranks codes by the later release's lists. Codes that only the earlier release has come after them, in its order. */
function keyRank(after: Codebook, before: Codebook, key: readonly string[]): (codes: readonly string[]) => number[] {
  const lists = key.map((id) => ({ now: knownDimension(after, id), was: knownDimension(before, id) }));
  return (codes) =>
    lists.map(({ now, was }, i) => {
      const code = codes[i] ?? '';
      return now.index.get(code) ?? now.codes.length + (was.index.get(code) ?? 0);
    });
}

/** The observation as published, with its causes unless `steps` is undefined. */
export function observationOf(
  comparison: BlockComparison,
  { codes, was, now }: MovedCell,
  steps: readonly BlockStep[] | undefined,
): MovedObservation {
  const { block, after } = comparison;
  const { measure, key } = block;
  const scale = scaleOf(after.codebook, knownMeasure(after.codebook, measure));
  const split = steps && cellSplit(codes, was, now, steps);
  const figure = movedOf(...publishedIn(comparison, was, now), split && { amounts: split, scale });
  const statuses = { previousStatus: was?.status ?? null, status: now?.status ?? null };
  // Without a figure that moved, what moved is why there is none.
  return { ...(figure ?? NOT_MOVED), ...statuses, measure, key, codes };
}

const NOT_MOVED: MovedFigure = { previous: null, value: null, difference: null, causes: null };

function cellSplit(
  codes: readonly string[],
  was: StoredValue | null,
  now: StoredValue | null,
  steps: readonly BlockStep[],
): Amounts | null {
  if (typeof was?.amount !== 'bigint' || typeof now?.amount !== 'bigint') return null;
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
  if (!side.codebook.measures.has(measure)) return undefined;
  const values = valuesIn(side, key, measure);
  return (codes) => values.get(codes.join(KEY_SEPARATOR))?.amount ?? 0n;
}

export interface MovedHeadline {
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
): MovedHeadline[] {
  const earlier = new Map(before.map((result) => [result.id, result]));
  return after.flatMap((now): MovedHeadline[] => {
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
): MovedHeadline | undefined {
  const [one, other] = [publishedParts(before, was), publishedParts(after, now)];
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

interface PublishedParts {
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
function publishedParts(codebook: Codebook, result: HeadlineResult): PublishedParts {
  const published = (decimal: Decimal | null, decimals: number): Published | null =>
    decimal === null
      ? null
      : { exact: parseDecimal(decimal), decimals: Math.max(decimals, decimal.split('.')[1]?.length ?? 0) };
  const figure = result.computed ? result : undefined;
  const headline = codebook.definition.codebook.headlines.find(({ id }) => id === result.id);
  const measure = headline && codebook.measures.get(measureOf(headline) ?? '');
  const decimals = measure?.decimals ?? 0;
  return {
    statistic: figure?.statistic ?? null,
    value: published(result.value, figure?.statistic === 'sum' ? decimals : 0),
    numerator: published(figure?.numerator ?? null, decimals),
    denominator: published(figure?.denominator ?? null, decimals),
    percent: figure?.percent ?? null,
    status: figure?.status ?? null,
    wording: result.computed ? (result.wording?.text ?? null) : result.statement,
    scale: measure ? scaleOf(codebook, measure) : 1n,
  };
}

/** The days of the window come from no case, so only the method can change their number. */
function daysSplit(
  { denominator: was }: PublishedParts,
  { denominator: now }: PublishedParts,
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
