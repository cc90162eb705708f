import { AppError, type Fault } from '../../errors.ts';
import { type CHART_WIDTHS, NOT_REPORTED, TOTAL } from '../../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../../statistics/answer.ts';
import { combinationsOf } from '../../statistics/combinations.ts';
import type { Observation } from '../../statistics/observation.ts';

/** Which chart shows an answer, and which of its dimensions it draws. */
export type Chart = Drawn & ChartShape;

type ChartShape =
  | { kind: 'figure' }
  | { kind: 'bars'; first: DrawnDimension }
  /** `first` is the dimension of time. */
  | { kind: 'line'; first: DrawnDimension; second?: DrawnDimension | undefined }
  | { kind: 'grouped-bars'; first: DrawnDimension; second: DrawnDimension }
  /** Shares that make up each whole: `second` are the parts. */
  | { kind: 'stacked-bars'; first: DrawnDimension; second: DrawnDimension }
  /** A small line chart for each code of `second`; `first` is the dimension of time. */
  | { kind: 'multiples'; first: DrawnDimension; second: DrawnDimension }
  | { kind: 'heat-map'; first: DrawnDimension; second: DrawnDimension };

interface Drawn {
  answer: StatisticsAnswer;
  /** The width of the chart without its margins, in pixels. */
  width: number;
  measure: StatisticsAnswer['measures'][number];
  /** Dimensions with one code. The subtitle names them. */
  fixed: readonly { id: string; label: string; code: string }[];
  /** Shares are drawn, not values. */
  ofShare: boolean;
  /** Without totals, in the order of the answer. Empty if no unit has any of the codes. */
  cells: readonly DrawnCell[];
  /** The grand total, if the answer has it. It is never drawn beside its parts. */
  total: Observation | undefined;
}

/** A dimension with more than one code. */
export interface DrawnDimension {
  id: string;
  label: string;
  /** Without `_T`, and with distinct labels. Unless they have an order of their own, that of their values. */
  codes: readonly { code: string; label: string }[];
  /** How many codes there are, if only the first of them are drawn. */
  of?: number;
  /** What the system of each code is called, if they belong to several. The codes of one follow each other. */
  systems?: ReadonlyMap<string, string>;
  /** `not-reported` is 0 throughout, and not drawn. */
  isReported?: boolean;
}

export interface DrawnCell {
  observation: Observation;
  /** By the id of each drawn dimension. */
  labels: Readonly<Record<string, string>>;
}

/** More marks than this are hard to read and slow to draw. */
export const MAX_MARKS = 500;
/** A dimension with more codes than `most` is drawn with the first ones only, unless it is time. The rest is never added up. */
const CODES = { most: 30, first: 25 };
/** As many colours can be told apart. More series are drawn as a heat map, or over time as small charts. */
const MAX_SERIES = 6;
/** A line of fewer periods shows no course. */
const MIN_PERIODS = 3;
/** More bars than this would be longer than a heat map. */
const MAX_GROUPED = 120;

/** The widths of pictures, and the width in each without the margins: for a page, and for a phone, which has a layout of its own. */
export type PictureWidth = (typeof CHART_WIDTHS)[number];
const INNER_WIDTH: Record<PictureWidth, number> = { 752: 720, 360: 328 };

/** Whether labels are above what they name, since there is no room beside it. */
export const isNarrow = ({ width }: Pick<Chart, 'width'>): boolean => width < 400;

/** Throws AppError `invalid-query` if no chart can show the answer. */
export function chartOf(answer: StatisticsAnswer, width: PictureWidth = '752'): Chart {
  const [measure] = answer.measures;
  const fault = chartFault(answer);
  if (fault || !measure) throw new AppError('invalid-query', { errors: fault ? [fault] : [] });
  const parts = drawnParts(answer);
  const several = parts.filter(({ codes }) => codes.length > 1);
  const shape = arranged(shapeOf(answer, several), (dimension) => firstCodes(answer, ranked(answer, dimension)));
  return {
    ...shape,
    answer,
    width: INNER_WIDTH[width],
    measure,
    fixed: parts.flatMap(({ id, label, codes: [only, more] }) =>
      only && !more ? { id, label, code: only.label } : [],
    ),
    ofShare: answer.share !== null,
    cells: drawnCells(answer, parts, drawnOf(shape)),
    total: answer.observations.find(({ key }) =>
      parts.every(({ codes }, i) => key[i] === (codes.length > 1 ? TOTAL : codes[0]?.code)),
    ),
  };
}

/** The dimensions with more than one code, the one beside or below the chart first. */
export const drawnOf = (shape: ChartShape): DrawnDimension[] => [
  ...('first' in shape ? [shape.first] : []),
  ...('second' in shape && shape.second ? [shape.second] : []),
];

/** Why no chart can show the answer; undefined if one can. */
export function chartFault(answer: StatisticsAnswer): Fault | undefined {
  const refuse = (parameter: string, detail: string): Fault => ({ parameter, code: 'not-allowed', detail });
  if (answer.measures.length > 1) return refuse('measure', 'A chart shows one measure: ask for one at a time.');
  const parts = drawnParts(answer);
  if (parts.filter(({ codes }) => codes.length > 1).length > 2)
    return refuse('by', 'A chart shows two dimensions: name at most two, or one code of each other in where.');
  const marks = parts.reduce((product, part) => product * firstCodes(answer, part).codes.length, 1);
  if (marks > MAX_MARKS || (answer.zeros === 'omitted' && !answer.about.sorted))
    return refuse('by', `A chart shows at most ${MAX_MARKS} values: narrow it with where, or ask for csv.`);
  return undefined;
}

const isTime = ({ about }: StatisticsAnswer, { id, codes }: DrawnDimension): boolean =>
  !about.sorted && about.time.includes(id) && codes.every(({ code }) => code !== NOT_REPORTED);

function shapeOf(answer: StatisticsAnswer, [first, second]: readonly DrawnDimension[]): ChartShape {
  if (!first) return { kind: 'figure' };
  if (!second) return { kind: isTime(answer, first) ? 'line' : 'bars', first };
  const [time, other] = !isTime(answer, first) && isTime(answer, second) ? [second, first] : [first, second];
  if (isTime(answer, time)) {
    if (other.codes.length <= MAX_SERIES) return { kind: 'line', first: time, second: other };
    return time.codes.length < MIN_PERIODS
      ? { kind: 'heat-map', first: other, second: time }
      : { kind: 'multiples', first: time, second: other };
  }
  const whole = wholesAndParts(answer, first, second);
  if (whole) return { kind: 'stacked-bars', ...whole };
  const [groups, series] = second.codes.length > MAX_SERIES ? [second, first] : [first, second];
  const isGrouped = series.codes.length <= MAX_SERIES && groups.codes.length * series.codes.length <= MAX_GROUPED;
  if (isGrouped) return { kind: 'grouped-bars', first: groups, second: series };
  const [rows, columns] = second.codes.length > first.codes.length ? [second, first] : [first, second];
  return { kind: 'heat-map', first: rows, second: columns };
}

/**
 * Which dimension has the parts of which whole, if the answer has all parts of each whole as shares that add up to it. Nobody is
 * in two of them, none is withheld, and none is of fewer than 10.
 */
function wholesAndParts(
  answer: StatisticsAnswer,
  one: DrawnDimension,
  other: DrawnDimension,
): { first: DrawnDimension; second: DrawnDimension } | undefined {
  const { share, dimensions, observations } = answer;
  const [first, second] = share?.of.includes(one.id) ? [other, one] : [one, other];
  if (share?.of.length !== 1 || share.of[0] !== second.id || second.codes.length > MAX_SERIES) return undefined;
  const [whole, part] = [first, second].map(({ id }) => dimensions.findIndex((each) => each.id === id));
  if (whole === undefined || part === undefined || dimensions[part]?.multiResponse) return undefined;
  const parts = new Map(first.codes.map(({ code }) => [code, [] as number[]]));
  for (const { key, share: amount, flags } of observations) {
    if (key[part] === TOTAL || key[whole] === TOTAL) continue;
    if (amount === null || flags.includes('small-base')) return undefined;
    parts.get(key[whole] ?? '')?.push(Number(amount));
  }
  // Each share is rounded to four decimals.
  const isWhole = (shares: readonly number[]) =>
    Math.abs(shares.reduce((sum, each) => sum + each, 0) - 1) <= 0.0001 * second.codes.length;
  return [...parts.values()].every(isWhole) ? { first, second } : undefined;
}

/** Series keep the order of their list, so that their colours mean the same in every chart. */
function arranged(shape: ChartShape, arrange: (dimension: DrawnDimension) => DrawnDimension): ChartShape {
  if (shape.kind === 'figure') return shape;
  if (shape.kind !== 'heat-map' && shape.kind !== 'multiples') return { ...shape, first: arrange(shape.first) };
  return { ...shape, first: arrange(shape.first), second: arrange(shape.second) };
}

/**
 * Codes that have no order of their own in that of their greatest values, as published; equal ones in the order of the list, then
 * those without a number, then `not-reported`, which is nobody's rank.
 */
function ranked(answer: StatisticsAnswer, dimension: DrawnDimension): DrawnDimension {
  const { dimensions, observations } = answer;
  if (hasOrder(answer, dimension)) return dimension;
  const place = dimensions.findIndex(({ id }) => id === dimension.id);
  const isPart = (code: string, i: number) => code !== TOTAL || dimensions[i]?.codes.length === 1;
  const greatest = new Map<string | undefined, number>();
  for (const { key, value, share } of observations) {
    const amount = answer.share ? share : value;
    const code = key[place];
    if (amount !== null && key.every(isPart)) greatest.set(code, Math.max(greatest.get(code) ?? LEAST, Number(amount)));
  }
  greatest.set(NOT_REPORTED, Number.NEGATIVE_INFINITY);
  const rank = ({ code }: { code: string }) => greatest.get(code) ?? LEAST;
  return { ...dimension, codes: dimension.codes.toSorted((a, b) => rank(b) - rank(a) || 0) };
}

/** Whether codes keep the order that they have in the answer. */
export const hasOrder = ({ about }: StatisticsAnswer, { id, systems }: DrawnDimension): boolean =>
  about.sorted || about.ordered.includes(id) || systems !== undefined;

/** Below every number, and above `not-reported`. */
const LEAST = -Number.MAX_VALUE;

function firstCodes(answer: StatisticsAnswer, dimension: DrawnDimension): DrawnDimension {
  const { codes } = dimension;
  if (codes.length <= CODES.most || isTime(answer, dimension)) return dimension;
  return { ...dimension, codes: codes.slice(0, CODES.first), of: codes.length };
}

/** What is drawn of each dimension: a total only if it has nothing else, and `not-reported` unless it is 0 beside several codes. */
const drawnParts = (answer: StatisticsAnswer): DrawnDimension[] =>
  answer.dimensions.map(({ id, label, codes }, at) => {
    const parts = codes.filter(({ code }) => code !== TOTAL);
    const reported = parts.filter(({ code }) => code !== NOT_REPORTED);
    const isReported = reported.length > 1 && reported.length < parts.length && isNotReportedZero(answer, at);
    const drawn = isReported ? reported : parts.length > 0 ? parts : codes;
    const { systems, codes: together } = inSystems(answer, id, drawn);
    return {
      ...{ id, label: drawable(label), codes: distinct(together) },
      ...(systems && { systems }),
      ...(isReported && { isReported }),
    };
  });

/** The codes of one system together, if they belong to several; those of none come last. */
function inSystems(
  { about }: StatisticsAnswer,
  id: string,
  codes: DrawnDimension['codes'],
): Pick<DrawnDimension, 'systems' | 'codes'> {
  const known = about.systems.get(id) ?? [];
  const found = known.map((system) => ({ ...system, codes: codes.filter(({ code }) => system.codes.includes(code)) }));
  const drawn = found.filter((system) => system.codes.length > 0);
  if (drawn.length < 2) return { codes };
  const systems = new Map(drawn.flatMap(({ label, codes: own }) => own.map(({ code }) => [code, label])));
  const others = codes.filter(({ code }) => !systems.has(code));
  return { systems, codes: [...drawn.flatMap((system) => system.codes), ...others] };
}

/** Whether each number of `not-reported` is published as 0. A row that an official table lacks is not. */
function isNotReportedZero({ observations, absent }: StatisticsAnswer, at: number): boolean {
  const missing = observations.filter(({ key }) => key[at] === NOT_REPORTED);
  const isPublished = missing.length > 0 && absent.means !== 'not-available';
  return isPublished && missing.every(({ value }) => value !== null && Number(value) === 0);
}

/** A word joiner, which makes a text another one that looks the same. */
export const INVISIBLE = '\u2060';

/** Vega takes a text such as `constructor` for the name of a signal, since its table of signals inherits one. */
const drawable = (text: string): string => (text in Object.prototype ? text + INVISIBLE : text);

/** Codes with the same label would be drawn as one, so these have their codes beside them. */
function distinct(codes: DrawnDimension['codes']): DrawnDimension['codes'] {
  let seen = codes.map(({ code, label }) => ({ code, label: drawable(label.replace(/\s+/g, ' ').trim() || code) }));
  // More than once only if a label is that of another code with its code beside it.
  for (;;) {
    const count = new Map<string, number>();
    for (const { label } of seen) count.set(label, (count.get(label) ?? 0) + 1);
    if (count.size === seen.length) return seen;
    seen = seen.map((one) => (count.get(one.label) === 1 ? one : { ...one, label: `${one.label} (${one.code})` }));
  }
}

/** In the order in which they are drawn. An official table can lack the row of a cell, which then has its place all the same. */
function drawnCells(
  { observations, measures: [measure], absent }: StatisticsAnswer,
  parts: readonly DrawnDimension[],
  drawn: readonly DrawnDimension[],
): DrawnCell[] {
  const found = new Map(observations.map((one) => [one.key.join(), one])); // codes have no comma
  const lacksRows = absent.means === 'not-available' && observations.length > 0;
  const places = combinationsOf(drawn.map(({ id, codes }) => codes.map((code) => ({ id, ...code }))));
  return places.flatMap((place) => {
    const key = parts.map(({ id, codes }) => (place.find((one) => one.id === id) ?? codes[0])?.code ?? '');
    const observation =
      found.get(key.join()) ?? (lacksRows && measure ? { ...NO_ROW, key, measure: measure.id } : undefined);
    return observation ? { observation, labels: Object.fromEntries(place.map(({ id, label }) => [id, label])) } : [];
  });
}

const NO_ROW = {
  value: null,
  share: null,
  denominator: null,
  status: 'not-available',
  shareStatus: null,
  flags: [],
} as const;
