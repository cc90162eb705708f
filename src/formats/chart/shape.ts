import { AppError, type Fault } from '../../errors.ts';
import { NOT_REPORTED, TOTAL } from '../../schemas/vocabulary.ts';
import type { Observation, StatisticsAnswer } from '../../statistics/answer.ts';

/** Which chart shows an answer, and which of its dimensions it draws. */
export type Chart = Drawn & Shape;

type Shape =
  | { kind: 'figure' }
  | { kind: 'bars'; first: DrawnDimension }
  /** `first` is the dimension of time. */
  | { kind: 'line'; first: DrawnDimension; second?: DrawnDimension }
  | { kind: 'grouped-bars'; first: DrawnDimension; second: DrawnDimension }
  | { kind: 'heat-map'; first: DrawnDimension; second: DrawnDimension };

interface Drawn {
  answer: StatisticsAnswer;
  measure: StatisticsAnswer['measures'][number];
  /** Dimensions with one code. The subtitle names them. */
  fixed: readonly { label: string; code: string }[];
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
  /** Without `_T`, and with distinct labels. */
  codes: readonly { code: string; label: string }[];
}

export interface DrawnCell {
  observation: Observation;
  /** By the id of each drawn dimension. */
  labels: Readonly<Record<string, string>>;
}

/** More marks than this are hard to read and slow to draw. */
export const MAX_MARKS = 500;
/** As many colours can be told apart. More series are drawn as a heat map. */
const MAX_SERIES = 6;
/** More bars than this would be longer than a heat map. */
const MAX_GROUPED = 120;
/** In a heat map, up to so many periods are columns; more are rows. */
const MAX_COLUMNS = 15;

/** Throws AppError `invalid-query` if no chart can show the answer. */
export function chartOf(answer: StatisticsAnswer): Chart {
  const fault = chartFault(answer);
  if (fault) throw new AppError('invalid-query', { errors: [fault] });
  const parts = answer.dimensions.map(withoutTotal);
  const drawn = parts.filter(({ codes }) => codes.length > 1);
  const shared: Drawn = {
    answer,
    measure: answer.measures[0]!, // there is one: see chartFault
    fixed: parts.flatMap(({ label, codes }) =>
      codes.slice(0, codes.length === 1 ? 1 : 0).map((one) => ({ label, code: one.label })),
    ),
    ofShare: answer.share !== null,
    cells: cellsOf(answer, parts, drawn),
    total: answer.observations.find(({ key }) => parts.every((part, i) => isWhole(part, key[i]!))), // one code each
  };
  return { ...shared, ...shapeOf(answer, drawn) };
}

/** Why no chart can show the answer; undefined if one can. */
export function chartFault(answer: StatisticsAnswer): Fault | undefined {
  const refuse = (parameter: string, detail: string): Fault => ({ parameter, code: 'not-allowed', detail });
  if (answer.measures.length > 1) return refuse('measure', 'A chart shows one measure: ask for one at a time.');
  const sizes = answer.dimensions.map((dimension) => withoutTotal(dimension).codes.length);
  if (sizes.filter((size) => size > 1).length > 2)
    return refuse('by', 'A chart shows two dimensions: name at most two, or one code of each other in where.');
  const marks = sizes.reduce((product, size) => product * size, 1);
  if (marks > MAX_MARKS || answer.zeros === 'omitted')
    return refuse('by', `A chart shows at most ${MAX_MARKS} values: narrow it with where, or ask for csv.`);
  return undefined;
}

function shapeOf({ about }: StatisticsAnswer, [first, second]: readonly DrawnDimension[]): Shape {
  const isTime = ({ id, codes }: DrawnDimension) =>
    !about.sorted && about.time.includes(id) && codes.every(({ code }) => code !== NOT_REPORTED);
  if (!first) return { kind: 'figure' };
  if (!second) return { kind: isTime(first) ? 'line' : 'bars', first };
  const [time, other] = !isTime(first) && isTime(second) ? [second, first] : [first, second];
  if (isTime(time))
    return other.codes.length <= MAX_SERIES
      ? { kind: 'line', first: time, second: other }
      : time.codes.length > MAX_COLUMNS
        ? { kind: 'heat-map', first: time, second: other }
        : { kind: 'heat-map', first: other, second: time };
  const [groups, series] = second.codes.length > MAX_SERIES ? [second, first] : [first, second];
  const isGrouped = series.codes.length <= MAX_SERIES && groups.codes.length * series.codes.length <= MAX_GROUPED;
  if (isGrouped) return { kind: 'grouped-bars', first: groups, second: series };
  const [rows, columns] = second.codes.length > first.codes.length ? [second, first] : [first, second];
  return { kind: 'heat-map', first: rows, second: columns };
}

/** A total is drawn only if the dimension has nothing else. */
function withoutTotal({ id, label, codes }: StatisticsAnswer['dimensions'][number]): DrawnDimension {
  const parts = codes.filter(({ code }) => code !== TOTAL);
  return { id, label: drawable(label), codes: distinct(parts.length > 0 ? parts : codes) };
}

/**
 * Vega takes a text such as `constructor` for the name of a signal, since its table of signals inherits one. An invisible word
 * joiner makes it another text.
 */
const drawable = (text: string): string => (text in Object.prototype ? `${text}\u2060` : text);

/** Two codes with the same label would be drawn as one, so labels then have their codes beside them. */
function distinct(codes: DrawnDimension['codes']): DrawnDimension['codes'] {
  const seen = codes.map(({ code, label }) => ({ code, label: drawable(label.replace(/\s+/g, ' ').trim() || code) }));
  if (new Set(seen.map(({ label }) => label)).size === codes.length) return seen;
  return seen.map(({ code, label }) => ({ code, label: `${label} (${code})` }));
}

function cellsOf(
  { observations }: StatisticsAnswer,
  parts: readonly DrawnDimension[],
  drawn: readonly DrawnDimension[],
): DrawnCell[] {
  const labels = parts.map(({ codes }) => new Map(codes.map(({ code, label }) => [code, label])));
  return observations.flatMap((observation) => {
    const found = observation.key.map((code, i) => labels[i]!.get(code)); // one code for each dimension
    if (found.includes(undefined)) return [];
    const named = parts.flatMap((part, i) => (drawn.includes(part) ? [[part.id, found[i]!] as const] : [])); // as above
    return [{ observation, labels: Object.fromEntries(named) }];
  });
}

const isWhole = ({ codes }: DrawnDimension, code: string): boolean =>
  codes.length > 1 ? code === TOTAL : code === codes[0]?.code;
