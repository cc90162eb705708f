import {
  domainOf,
  fieldOf,
  hasNone,
  hasNumber,
  INK,
  labelField,
  labelsOf,
  MIN_PLOT,
  NO_NUMBER,
  numbersAxis,
  PALE_INK,
  SERIES_COLOURS,
  SHADES,
  SHAPES,
  SMALL_SIZE,
  seriesColour,
  seriesLegend,
  sideAxis,
  TEXT_SIZE,
  WIDTH,
} from './look.ts';
import type { Chart, DrawnCell } from './shape.ts';
import { widest } from './text-width.ts';
import { amountOf, cellText } from './words.ts';

/** The inside of a chart: layers of a Vega-Lite view, and the room around them. */
export interface Drawing {
  width: number;
  height: number;
  /** Room for the labels on the left. */
  left: number;
  /** Room for the axis at the bottom. */
  below: number;
  layer: readonly object[];
  /** For the dimension beside the chart: a column of the data that holds its labels, broken into lines. */
  lines?: { id: string; field: string; of: ReadonlyMap<string, string> };
  /** In a line chart: which unbroken stretch a cell belongs to. */
  runs?: ReadonlyMap<DrawnCell, number>;
}

const FIGURE_SIZE = 48;

export function drawingOf(chart: Chart): Drawing {
  if (chart.kind === 'figure' || chart.cells.length === 0) return figureDrawing(chart);
  if (chart.kind === 'line') return lineDrawing(chart);
  return chart.kind === 'heat-map' ? heatMapDrawing(chart) : barsDrawing(chart);
}

function figureDrawing({ cells, answer }: Chart): Drawing {
  const mark = {
    type: 'text',
    align: 'left',
    baseline: 'middle',
    fontSize: FIGURE_SIZE,
    fontWeight: 'bold',
    color: INK,
  };
  const place = { x: { value: 0 }, y: { value: FIGURE_SIZE / 2 } };
  return {
    width: 360,
    height: FIGURE_SIZE,
    left: 0,
    below: 18,
    layer:
      cells.length === 0
        ? [
            {
              data: { values: [{}] },
              mark: { ...mark, text: answer.absent.means === 'zero' ? '0' : 'No data' },
              encoding: place,
            },
          ]
        : [{ mark, encoding: { ...place, text: { field: 'value_text', type: 'nominal' } } }],
  };
}

const BAR = 26;
const GROUPED_BAR = 18;
const BETWEEN_GROUPS = 12;
const BARS_AXIS = 52;

type BarChart = Extract<Chart, { kind: 'bars' }> | Extract<Chart, { kind: 'grouped-bars' }>;

/** Horizontal bars, since labels are long, in the order of the codes, with the number at the end of each. */
function barsDrawing(chart: BarChart): Drawing {
  const { first } = chart;
  const second = chart.kind === 'grouped-bars' ? chart.second : undefined;
  const size = second ? SMALL_SIZE : TEXT_SIZE;
  const texts = chart.cells.map(({ observation }) => cellText(chart, observation));
  const textRoom = widest(texts, size) + 8;
  const bars = second ? second.codes.length * GROUPED_BAR + BETWEEN_GROUPS : BAR;
  const {
    left,
    height,
    lines,
    encoding: y,
  } = sideAxis(first, {
    paddingInner: second ? BETWEEN_GROUPS / bars : 0.25,
    paddingOuter: 0.1,
  });
  const place = {
    y,
    ...(second && { yOffset: { field: labelField(second), type: 'nominal', scale: { domain: labelsOf(second) } } }),
  };
  const hasNegative = domainOf(chart)[0] < 0;
  const width = Math.max(MIN_PLOT, Math.floor(WIDTH - left - textRoom));
  const x = numbersAxis(chart, hasNegative ? { padding: Math.min(textRoom, width / 3) } : {});
  const number = (below: boolean) => ({
    transform: [hasNumber(chart), { filter: { field: fieldOf(chart), [below ? 'lt' : 'gte']: 0 } }],
    mark: { type: 'text', align: below ? 'right' : 'left', dx: below ? -4 : 4, fontSize: size },
    encoding: { ...place, x, text: { field: 'value_text', type: 'nominal' } },
  });
  return {
    width,
    height: first.codes.length * Math.max(bars, height + 6),
    left,
    below: BARS_AXIS,
    ...(lines && { lines: { ...lines, id: first.id } }),
    layer: [
      {
        transform: [hasNumber(chart)],
        mark: { type: 'bar', ...(second ? {} : { color: SERIES_COLOURS[0] }) },
        encoding: { ...place, x, ...(second && { color: seriesColour(second, WIDTH - left) }) },
      },
      number(false),
      ...(hasNegative ? [number(true)] : []),
      {
        transform: [hasNone(chart)],
        mark: { type: 'text', align: 'left', dx: 4, fontSize: size, color: PALE_INK },
        encoding: { ...place, x: { datum: 0 }, text: { field: 'value_text', type: 'nominal' } },
      },
    ],
  };
}

const ROW = 24;
const MAX_COLUMN = 120;
/** Above this part of the scale text is white, below it dark: the contrast is never under 4.5 to 1. */
const WHITE_ON = 0.68;
const COLUMN_LABEL_LIMIT = 320;

type HeatMap = Extract<Chart, { kind: 'heat-map' }>;

/** A table in shades of one colour, darker for more, with its number in each cell. */
function heatMapDrawing(chart: HeatMap): Drawing {
  const { first, second } = chart;
  const texts = chart.cells.map(({ observation }) => cellText(chart, observation));
  const { left, height, lines, encoding: y } = sideAxis(first);
  const room = (WIDTH - left) / second.codes.length;
  const column = Math.max(widest(texts, SMALL_SIZE) + 8, Math.min(room, MAX_COLUMN));
  const isFlat = widest(labelsOf(second), TEXT_SIZE) <= column - 4;
  const place = {
    y,
    x: {
      field: labelField(second),
      type: 'nominal',
      scale: { domain: labelsOf(second) },
      axis: {
        title: second.label,
        orient: 'top',
        ticks: false,
        domain: false,
        labelLimit: COLUMN_LABEL_LIMIT,
        labelAngle: isFlat ? 0 : -45,
        labelOverlap: false,
      },
    },
  };
  const [low, high] = domainOf(chart);
  const text = { field: 'value_text', type: 'nominal' };
  return {
    width: Math.round(column * second.codes.length),
    height: Math.max(ROW, height + 6) * first.codes.length,
    left,
    below: 14,
    ...(lines && { lines: { ...lines, id: first.id } }),
    layer: [
      {
        transform: [hasNumber(chart)],
        mark: { type: 'rect', stroke: 'white' },
        encoding: {
          ...place,
          color: {
            field: fieldOf(chart),
            type: 'quantitative',
            scale: { domain: [low, high], range: SHADES, interpolate: 'rgb' },
            legend: null,
          },
        },
      },
      {
        transform: [hasNumber(chart)],
        mark: { type: 'text', fontSize: SMALL_SIZE },
        encoding: {
          ...place,
          text,
          color: {
            condition: { test: { field: fieldOf(chart), gt: low + (high - low) * WHITE_ON }, value: 'white' },
            value: INK,
          },
        },
      },
      { transform: [hasNone(chart)], mark: { type: 'rect', stroke: 'white', color: NO_NUMBER }, encoding: place },
      {
        transform: [hasNone(chart)],
        mark: { type: 'text', fontSize: SMALL_SIZE, color: PALE_INK },
        encoding: { ...place, text },
      },
    ],
  };
}

const LINE_HEIGHT = 300;
const LINE_LEFT = 64;
const LINE_AXIS = 34;
/** Up to so many points have their numbers beside them. */
const NUMBERED = 14;
/** With more periods than this, lines and points are thinner. */
const DENSE = 40;

type LineChart = Extract<Chart, { kind: 'line' }>;

/** Values over time. A period that the answer lacks has its place on the axis, and the line breaks there. */
function lineDrawing(chart: LineChart): Drawing {
  const { first, second } = chart;
  const places = placesOf(chart);
  const isDense = places.length > DENSE;
  const x = {
    field: labelField(first),
    type: 'ordinal',
    scale: { domain: places, padding: 0.5 },
    axis: { title: null, labelAngle: 0, labelOverlap: true, labelLimit: 120, ticks: !isDense },
  };
  const y = numbersAxis(chart);
  const colour = second ? { color: seriesColour(second, WIDTH - LINE_LEFT) } : {};
  const shape = second && {
    field: labelField(second),
    type: 'nominal',
    scale: { domain: labelsOf(second), range: SHAPES.slice(0, second.codes.length) },
    legend: seriesLegend(second, WIDTH - LINE_LEFT),
  };
  const one = second ? {} : { color: SERIES_COLOURS[0] };
  const numbered = !second && chart.cells.length <= NUMBERED && domainOf(chart)[0] === 0;
  return {
    width: WIDTH - LINE_LEFT,
    height: LINE_HEIGHT,
    left: LINE_LEFT,
    below: LINE_AXIS,
    runs: runsOf(chart),
    layer: [
      {
        transform: [hasNumber(chart)],
        mark: { type: 'line', strokeWidth: isDense ? 1.5 : 2.5, ...one },
        encoding: { x, y, ...colour, detail: { field: 'line_run', type: 'nominal' } },
      },
      {
        transform: [hasNumber(chart)],
        mark: { type: 'point', filled: true, opacity: 1, size: isDense ? 16 : 60, ...one },
        encoding: { x, y, ...colour, ...(shape && { shape }) },
      },
      ...(numbered
        ? [
            {
              transform: [hasNumber(chart)],
              mark: { type: 'text', dy: -12, fontSize: TEXT_SIZE },
              encoding: { x, y, text: { field: 'value_text', type: 'nominal' } },
            },
          ]
        : []),
      {
        transform: [hasNone(chart)],
        mark: { type: 'text', dy: -6, baseline: 'bottom', fontSize: TEXT_SIZE, color: PALE_INK },
        encoding: { x, y: { datum: 0 }, text: { field: 'value_text', type: 'nominal' } },
      },
    ],
  };
}

/** Labels of all periods from the first to the last. A period that the answer lacks is named by its code. */
function placesOf({ first }: LineChart): string[] {
  const labels = new Map(first.codes.map(({ code, label }) => [code, label]));
  return periodsBetween(first.codes.map(({ code }) => code)).map((code) => labels.get(code) ?? code);
}

/** Numbers the unbroken stretches of each line, which breaks where a period or a number is missing. */
function runsOf(chart: LineChart): ReadonlyMap<DrawnCell, number> {
  const { first, second, cells } = chart;
  const places = new Map(placesOf(chart).map((label, place) => [label, place]));
  const byPlace = cells.map((cell) => ({ cell, place: places.get(cell.labels[first.id]!) ?? 0 })); // every label has one
  byPlace.sort((a, b) => a.place - b.place);
  const last = new Map<string, { place: number; run: number }>();
  const runs = new Map<DrawnCell, number>();
  for (const { cell, place } of byPlace) {
    if (amountOf(chart, cell.observation) === null) continue;
    const line = second ? (cell.labels[second.id] ?? '') : '';
    const before = last.get(line);
    const run = !before ? 1 : before.place === place - 1 ? before.run : before.run + 1;
    runs.set(cell, run);
    last.set(line, { place, run });
  }
  return runs;
}

/** The forms of periods: `2015`, `2015-Q1` and `2015-03`. `steps`: how many make a year. */
const PERIODS = [
  { form: /^(\d{4})$/, steps: 1, code: (year: number) => `${year}` },
  { form: /^(\d{4})-Q([1-4])$/, steps: 4, code: (year: number, step: number) => `${year}-Q${step}` },
  {
    form: /^(\d{4})-(\d\d)$/,
    steps: 12,
    code: (year: number, step: number) => `${year}-${`${step}`.padStart(2, '0')}`,
  },
];
/** A longer axis has no room for its periods. */
const MAX_PLACES = 1_000;

/** All periods from the first to the last of these; these themselves if they are not all of one form. */
function periodsBetween(codes: readonly string[]): readonly string[] {
  const period = PERIODS.find(({ form }) => codes.every((code) => form.test(code)));
  if (!period || codes.length === 0) return codes;
  const numbers = codes.map((code) => {
    const [, year, step = '1'] = period.form.exec(code)!; // tested above
    return Number(year) * period.steps + Number(step) - 1;
  });
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  if (to - from >= MAX_PLACES) return codes;
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const number = from + i;
    return period.code(Math.floor(number / period.steps), (number % period.steps) + 1);
  });
}
