import { periodCodes, periodOf } from '../../codebook/calendar.ts';
import {
  byLines,
  type Drawing,
  inLines,
  type Lines,
  linesOf,
  numbersAxis,
  ofFullStrength,
  ofSmallBase,
  SHAPES,
  seriesOf,
  TEXT_LINE,
  TEXT_SIZE,
  withNumber,
  ZERO_LINE,
} from './look.ts';
import { type Chart, type DrawnCell, type DrawnDimension, isNarrow } from './shape.ts';
import { textWidth } from './text-width.ts';
import { cellText, drawnAmount, hasSmallBase } from './words.ts';

/** Values over time, with the names of the lines at their ends. */

const LINE_HEIGHT = 300;
const LINE_LEFT = 64;
const LINE_AXIS = 34;
/** Up to so many points have their numbers beside them. */
const NUMBERED_POINTS = 14;
/** With more periods than this, lines and points are thinner. */
const DENSE = 40;
/** Room for the names of series beside their lines. */
const MAX_SERIES_NAME = 170;
/** Height of a row of symbols below the plot. */
const SYMBOL_ROW = 16;

type LineChart = Extract<Chart, { kind: 'line' }>;

/**
 * Values over time. A period that the answer lacks has its place on the axis, and the line breaks there. It breaks beside a period
 * that the data cover in part too, and beside a share of fewer than 10, since it would show a rise or a fall that nobody knows of;
 * the point of such a period is hollow.
 */
export function lineDrawing(chart: LineChart): Drawing {
  const { first, second } = chart;
  const places = axisPeriods(chart);
  const isDense = places.length > DENSE;
  const { series, legend, room, above } = lineNames(chart);
  const width = Math.floor(chart.width - LINE_LEFT - room);
  const step = width / places.length;
  const periods = linesOf({ ...first, codes: places }, Math.max(step - 6, 60));
  const y = numbersAxis(chart);
  const [low, high] = y.scale.domain;
  const points = pointsOf(chart, places, (place, amount) => ({
    x: step * (place + 0.5),
    y: LINE_HEIGHT * (1 - (amount - low) / (high - low)),
  }));
  const numbered =
    second || points.length > NUMBERED_POINTS
      ? []
      : numberPlaces(chart, points, { width, height: LINE_HEIGHT }).map(({ point, ...text }) => text);
  const missing = missingRows(chart, places, step);
  const below = missing.length > 0 ? missing.length * SYMBOL_ROW + SYMBOL_ROW / 2 : 0;
  const x = {
    ...byLines(periods, { padding: 0.5 }),
    type: 'ordinal',
    axis: {
      title: null,
      labelAngle: 0,
      labelOverlap: true,
      ticks: !isDense,
      offset: below,
      ...(step < periods.width + 4 && { values: yearStarts(places).map(({ label }) => periods.of.get(label)) }),
      ...inLines(periods),
    },
  };
  const names = second && series && !legend ? seriesNames(second, series, points, LINE_HEIGHT + below) : [];
  const byName = { legend };
  const shapes = { range: SHAPES.slice(0, second?.codes.length) };
  const colour = series && { color: { ...byLines(series), ...byName } };
  const shape = series && { shape: { ...byLines(series, shapes), ...byName } };
  const symbol = { type: 'point', filled: true, opacity: 1 };
  const size = isDense ? 16 : 60;
  const hollow = { ...symbol, size, filled: false, strokeWidth: 2 };
  const part = partlyCovered(chart).map(({ label }) => periods.of.get(label));
  const isPart = { field: periods.field, oneOf: part };
  const beside = (values: readonly object[], mark: object, encoding: object) =>
    values.length === 0
      ? []
      : [{ data: { values }, mark, encoding: { x: IN_PIXELS('x'), y: IN_PIXELS('y'), ...encoding } }];
  const text = { text: { field: 'text', type: 'nominal' } };
  return {
    width,
    height: LINE_HEIGHT,
    left: LINE_LEFT,
    above,
    below: LINE_AXIS - TEXT_LINE + below + periods.height,
    lines: [periods, ...(series ? [series] : [])],
    columns: new Map(points.map(({ cell, run }) => [cell, { line_run: run }])),
    layer: [
      {
        ...withNumber(chart),
        mark: { type: 'line', strokeWidth: isDense ? 1.5 : 2.5 },
        encoding: {
          x,
          y: { ...y, axis: { ...y.axis, ...ABOVE_AXIS, ...(numbered.length > 0 && ZERO_LINE) } },
          ...colour,
          detail: { field: 'line_run', type: 'nominal' },
        },
      },
      {
        ...ofFullStrength(chart, ...(part.length > 0 ? [{ filter: { not: isPart } }] : [])),
        mark: { ...symbol, size },
        encoding: { x, y, ...colour, ...shape },
      },
      ...(part.length > 0
        ? [
            {
              ...withNumber(chart, { filter: isPart }),
              mark: hollow,
              encoding: { x, y, ...colour, ...shape },
            },
          ]
        : []),
      ...ofSmallBase(chart, { mark: hollow, encoding: { x, y, ...colour, ...shape } }),
      ...beside(numbered, { type: 'text' }, text),
      ...beside(
        missing.flatMap(({ marks }) => marks),
        { type: 'text', style: 'aside' },
        text,
      ),
      ...beside(
        [
          ...names.map((name) => ({ ...name, x: width + 12 })),
          ...missing.flatMap(({ name, y }) => (series ? [{ [series.field]: series.of.get(name), x: -10, y }] : [])),
        ],
        { ...symbol, size: 60 },
        { ...colour, ...shape },
      ),
      ...beside(
        names.map((name) => ({ ...name, x: width + 22 })),
        { type: 'text', align: 'left', lineBreak: '\n', lineHeight: TEXT_LINE },
        text,
      ),
    ],
  };
}

/** The title of the axis, above the plot. */
const TITLE_ABOVE = 27;

/** The names of lines beside their ends; on a phone, where there is no room, in a legend above the plot. */
function lineNames(chart: LineChart): { series?: Lines; legend: object | null; room: number; above: number } {
  const { second } = chart;
  if (!second) return { legend: null, room: 0, above: TITLE_ABOVE };
  if (isNarrow(chart)) {
    const { lines, encoding, above } = seriesOf(second, chart.width);
    return { series: lines, legend: encoding.legend, room: 0, above: above + 10 };
  }
  const series = linesOf(second, MAX_SERIES_NAME);
  return { series, legend: null, room: series.width + 30, above: TITLE_ABOVE };
}

/** Periods that are named where there is no room for all of them: the first of each year, if they are parts of years. */
function yearStarts(places: DrawnDimension['codes']): DrawnDimension['codes'] {
  const starts = places.filter(({ code }) => /-(Q1|01)$/.test(code));
  return starts.length > 1 ? starts : places;
}

/** A place in the plot, whatever the scale of the numbers is. */
export const IN_PIXELS = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });

/** The title of an upright axis, written level above it. */
const ABOVE_AXIS = {
  titleAngle: 0,
  titleAlign: 'left',
  titleAnchor: 'end',
  titleX: -LINE_LEFT,
  titleY: -14,
  titleBaseline: 'bottom',
};

interface Point {
  x: number;
  y: number;
  cell: DrawnCell;
  /** Which unbroken stretch of a line it belongs to. */
  run: number;
  /** The period is covered in part, or the share is of a few. */
  isHollow: boolean;
}

/** The periods that the data cover in part only. */
const partlyCovered = ({ first, answer }: LineChart): DrawnDimension['codes'] =>
  first.codes.filter(({ code }) => answer.about.part.includes(code));

/** The points of each line, in the order of time. */
export function pointsOf(
  chart: LineChart,
  places: DrawnDimension['codes'],
  at: (place: number, amount: number) => { x: number; y: number },
): Point[] {
  const part = new Set(partlyCovered(chart).map(({ label }) => places.findIndex((place) => place.label === label)));
  const last = new Map<string, { place: number; run: number; isHollow: boolean }>();
  return byPlace(chart, places).flatMap(({ cell, place, line }) => {
    const amount = drawnAmount(chart, cell.observation);
    if (amount === null) return [];
    const before = last.get(line);
    const isHollow = part.has(place) || hasSmallBase(chart, cell.observation);
    const isJoined = before?.place === place - 1 && !isHollow && !before.isHollow;
    const run = !before ? 1 : isJoined ? before.run : before.run + 1;
    last.set(line, { place, run, isHollow });
    return [{ ...at(place, Number(amount)), cell, run, isHollow }];
  });
}

/** The cells of a line chart in the order of time, each with its place on the axis and the label of its line. */
function byPlace({ first, second, cells }: LineChart, labels: DrawnDimension['codes']) {
  const places = new Map(labels.map(({ label }, place) => [label, place]));
  return cells
    .map((cell) => ({
      cell,
      place: places.get(cell.labels[first.id] ?? '') ?? 0, // every label has one
      line: second ? (cell.labels[second.id] ?? '') : '',
    }))
    .toSorted((a, b) => a.place - b.place);
}

/** Below the plot, a row for each line that lacks numbers, with their symbols: one for each stretch where periods are narrow. */
export function missingRows(chart: LineChart, places: DrawnDimension['codes'], step: number, plot = LINE_HEIGHT) {
  const gaps = byPlace(chart, places).flatMap(({ cell, place, line }) =>
    drawnAmount(chart, cell.observation) === null
      ? [{ line, place, last: place, text: cellText(chart, cell.observation) }]
      : [],
  );
  const rows = chart.second ? chart.second.codes.map(({ label }) => label) : [''];
  return rows
    .filter((name) => gaps.some(({ line }) => line === name))
    .map((name, row) => {
      const y = plot + SYMBOL_ROW * (row + 1);
      const stretches: typeof gaps = [];
      for (const gap of gaps.filter(({ line }) => line === name)) {
        const before = stretches.at(-1);
        const goesOn = step < MIN_SYMBOL && before?.text === gap.text && before.last === gap.place - 1;
        if (goesOn) before.last = gap.place;
        else stretches.push({ ...gap });
      }
      return {
        name,
        y,
        marks: withoutCrowding(
          stretches.map(({ place, last, text }) => ({ text, y, x: step * ((place + last) / 2 + 0.5) })),
        ),
      };
    });
}

/** Symbols that have no room beside each other are one text. */
function withoutCrowding(marks: readonly MissingMark[]): MissingMark[] {
  const texts: MissingMark[] = [];
  for (const mark of marks) {
    const before = texts.at(-1);
    if (!before || mark.x - before.x >= MIN_SYMBOL) texts.push(mark);
    else {
      const text = before.text.endsWith(mark.text) ? before.text : `${before.text} ${mark.text}`;
      texts[texts.length - 1] = { ...before, x: (before.x + mark.x) / 2, text };
    }
  }
  return texts;
}

interface MissingMark {
  text: string;
  x: number;
  y: number;
}

/** Narrower than this, periods have no room for a symbol each. */
const MIN_SYMBOL = 24;

/** The name of each line beside its end, moved up or down so far that none covers another. */
function seriesNames({ id, codes }: DrawnDimension, { field, of }: Lines, points: readonly Point[], bottom: number) {
  const names = codes.map(({ label }) => {
    const text = of.get(label) ?? label;
    const middle = points.findLast(({ cell }) => cell.labels[id] === label)?.y ?? bottom;
    return { [field]: text, text, middle, height: text.split('\n').length * TEXT_LINE + 2 };
  });
  names.sort((a, b) => a.middle - b.middle);
  let free = -TEXT_LINE;
  for (const name of names) {
    name.middle = Math.max(name.middle, free + name.height / 2);
    free = name.middle + name.height / 2;
  }
  free = bottom;
  for (const name of names.toReversed()) {
    name.middle = Math.min(name.middle, free - name.height / 2);
    free = name.middle - name.height / 2;
  }
  return names.map(({ middle, height, ...name }) => ({ ...name, y: middle - (height - 2 - TEXT_LINE) / 2 }));
}

interface Box {
  x: readonly [number, number];
  y: readonly [number, number];
}
const boxOf = (x: number, y: number, width: number, height: number): Box => ({
  x: [x - width / 2, x + width / 2],
  y: [y - height / 2, y + height / 2],
});

/** The number of each point, above or below it where neither the line nor another number is. Without such a place it has none. */
export function numberPlaces(
  chart: LineChart,
  points: readonly Point[],
  room: { width: number; height: number; taken?: readonly Box[] },
) {
  const unbroken = points.flatMap((to, i) => {
    const from = points[i - 1];
    return from?.run === to.run ? [{ from, to }] : [];
  });
  const taken = [...(room.taken ?? []), ...points.map(({ x, y }) => boxOf(x, y, 10, 10))];
  return points.flatMap((point) => {
    const text = cellText(chart, point.cell.observation);
    const wide = textWidth(text, TEXT_SIZE) + 4;
    for (const [dx, dy] of AROUND) {
      const [x, y] = [point.x + dx * (wide / 2 + 6), point.y + dy];
      const box = boxOf(x, y, wide, TEXT_SIZE);
      const isInside = box.x[0] >= 0 && box.x[1] <= room.width && box.y[1] <= room.height;
      const isFree = isInside && !taken.some((other) => spansMeet(box.x, other.x) && spansMeet(box.y, other.y));
      if (!isFree || unbroken.some(({ from, to }) => strikes(from, to, box))) continue;
      taken.push(box);
      return [{ text, x, y, point }];
    }
    return [];
  });
}

/** Places around a point: 1 is right of it, and -1 left; and how far below it. */
const AROUND = [0, 1, -1].flatMap((dx) => [-14, 14, -24, 24, -6].map((dy) => [dx, dy] as const));

const spansMeet = ([a, b]: Box['x'], [c, d]: Box['x']): boolean => a < d && c < b;

/** Whether a straight line passes through a box. */
function strikes(from: Point, to: Point, box: Box): boolean {
  let [enters, leaves] = [0, 1];
  for (const axis of ['x', 'y'] as const) {
    const [start, length] = [from[axis], to[axis] - from[axis]];
    if (length === 0 && !spansMeet([start, start], box[axis])) return false;
    if (length === 0) continue;
    const crossings = box[axis].map((edge) => (edge - start) / length);
    enters = Math.max(enters, Math.min(...crossings));
    leaves = Math.min(leaves, Math.max(...crossings));
  }
  return enters < leaves;
}

/** All periods from the first to the last. One that the answer lacks is named by its code. */
export function axisPeriods({ first }: Pick<LineChart, 'first'>): DrawnDimension['codes'] {
  const labels = new Map(first.codes.map(({ code, label }) => [code, label]));
  return periodsBetween(first.codes.map(({ code }) => code)).map((code) => ({ code, label: labels.get(code) ?? code }));
}

/** A longer axis has no room for its periods. */
const MAX_PERIODS = 1_000;

/** All periods from the first to the last of these; these themselves if they are not all of one form. */
function periodsBetween(codes: readonly string[]): readonly string[] {
  const found = codes
    .flatMap((code) => periodOf(code) ?? [])
    .toSorted((a, b) => (a.window.from < b.window.from ? -1 : 1));
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last || found.length < codes.length || found.some(({ period }) => period !== first.period))
    return codes;
  const window = { from: first.window.from, to: last.window.from.replace(/01$/, '02') };
  const all = periodCodes(first.period, window).map(({ code }) => code);
  return all.length > MAX_PERIODS ? codes : all;
}
