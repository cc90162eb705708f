import type { Drawing } from './drawing.ts';
import {
  domainOf,
  hasNone,
  hasNumber,
  labelField,
  labelsOf,
  numbersAxis,
  PALE_INK,
  SERIES_COLOURS,
  SHAPES,
  seriesColour,
  seriesLegend,
  TEXT_SIZE,
  WIDTH,
} from './look.ts';
import type { Cell, Chart } from './shape.ts';
import { amountOf } from './words.ts';

/** Years `2015`, quarters `2015-Q1` and months `2015-03` as numbers on a line. */

const STEPS = [
  { form: /^(\d{4})$/, steps: 1, code: (year: number) => `${year}` },
  { form: /^(\d{4})-Q([1-4])$/, steps: 4, code: (year: number, step: number) => `${year}-Q${step}` },
  {
    form: /^(\d{4})-(\d\d)$/,
    steps: 12,
    code: (year: number, step: number) => `${year}-${`${step}`.padStart(2, '0')}`,
  },
];
/** More places than this leave no room for any. */
const MAX_PLACES = 1_000;

/** The periods from the first to the last of these, none left out; as they are if they are of no one kind. */
function periodsBetween(codes: readonly string[]): readonly string[] {
  const kind = STEPS.find(({ form }) => codes.every((code) => form.test(code)));
  if (!kind || codes.length === 0) return codes;
  const numbers = codes.map((code) => {
    const [, year, step = '1'] = kind.form.exec(code)!; // tested above
    return Number(year) * kind.steps + Number(step) - 1;
  });
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  if (to - from >= MAX_PLACES) return codes;
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const number = from + i;
    return kind.code(Math.floor(number / kind.steps), (number % kind.steps) + 1);
  });
}

const HEIGHT = 300;
const LEFT = 64;
const AXIS_HEIGHT = 34;
/** Of so many points, each has its number beside it. */
const NUMBERED = 14;
/** More periods than this are a line rather than points. */
const DENSE = 40;

type LineChart = Extract<Chart, { kind: 'line' }>;

/** Values over time. A period that is not there has its place on the axis, and no line leads across it. */
export function lineDrawing(chart: LineChart): Drawing {
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
  const colour = second ? { color: seriesColour(second, WIDTH - LEFT) } : {};
  const shape = second && {
    field: labelField(second),
    type: 'nominal',
    scale: { domain: labelsOf(second), range: SHAPES.slice(0, second.codes.length) },
    legend: seriesLegend(second, WIDTH - LEFT),
  };
  const one = second ? {} : { color: SERIES_COLOURS[0] };
  const numbered = !second && chart.cells.length <= NUMBERED && domainOf(chart)[0] === 0;
  return {
    width: WIDTH - LEFT,
    height: HEIGHT,
    left: LEFT,
    below: AXIS_HEIGHT,
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

/** Labels of the periods from the first to the last, those between that the answer lacks named by their codes. */
function placesOf({ first }: LineChart): string[] {
  const labels = new Map(first.codes.map(({ code, label }) => [code, label]));
  return periodsBetween(first.codes.map(({ code }) => code)).map((code) => labels.get(code) ?? code);
}

/** A number for each unbroken stretch of each line; a line ends where a period or a number is missing. */
function runsOf(chart: LineChart): ReadonlyMap<Cell, number> {
  const { first, second, cells } = chart;
  const places = new Map(placesOf(chart).map((label, place) => [label, place]));
  const byPlace = cells.map((cell) => ({ cell, place: places.get(cell.labels[first.id]!) ?? 0 })); // every label has one
  byPlace.sort((a, b) => a.place - b.place);
  const last = new Map<string, { place: number; run: number }>();
  const runs = new Map<Cell, number>();
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
