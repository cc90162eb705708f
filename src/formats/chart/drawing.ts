import { lineDrawing } from './line.ts';
import {
  byLines,
  type Drawing,
  domainOf,
  fieldOf,
  inLines,
  type Lines,
  linesOf,
  MIN_PLOT,
  numbersAxis,
  ofFullStrength,
  ofSmallBase,
  onShade,
  SMALL_SIZE,
  sideAxis,
  TEXT_LINE,
  TEXT_SIZE,
  WIDTH,
  withNumber,
  withoutNumber,
  ZERO_LINE,
} from './look.ts';
import type { Chart, DrawnDimension } from './shape.ts';
import { widestText } from './text-width.ts';
import { cellText, hasSmallBase } from './words.ts';

const FIGURE_SIZE = 48;
const VALUE_TEXT = { field: 'value_text', type: 'nominal' };

export function drawingOf(chart: Chart): Drawing {
  if (chart.kind === 'figure' || chart.cells.length === 0) return figureDrawing(chart);
  if (chart.kind === 'line') return lineDrawing(chart);
  return chart.kind === 'heat-map' ? heatMapDrawing(chart) : barsDrawing(chart);
}

/** What is written large where nothing is listed. The subtitle says it in a sentence. */
const NOTHING_LISTED = {
  zero: '0',
  'zero-or-no-units': 'No units',
  'not-available': 'Not available',
  'not-listed': 'Nothing listed',
};

function figureDrawing(chart: Chart): Drawing {
  const { cells, answer } = chart;
  const isFaint = cells.some(({ observation }) => hasSmallBase(chart, observation));
  const weight = isFaint ? { style: 'aside' } : { fontWeight: 'bold' };
  const mark = { type: 'text', align: 'left', baseline: 'middle', fontSize: FIGURE_SIZE, ...weight };
  const place = { x: { value: 0 }, y: { value: FIGURE_SIZE / 2 } };
  const nothing = {
    data: { values: [{}] },
    mark: { ...mark, text: NOTHING_LISTED[answer.absent.means] },
    encoding: place,
  };
  return {
    width: 360,
    height: FIGURE_SIZE,
    left: 0,
    below: 18,
    lines: [],
    layer: [cells.length === 0 ? nothing : { mark, encoding: { ...place, text: VALUE_TEXT } }],
  };
}

const BAR = 26;
const GROUPED_BAR = 18;
const BETWEEN_GROUPS = 12;
const BARS_AXIS = 52;

type BarChart = Extract<Chart, { kind: 'bars' }> | Extract<Chart, { kind: 'grouped-bars' }>;

/** Horizontal bars, since labels are long, with the number at the end of each. */
function barsDrawing(chart: BarChart): Drawing {
  const { first } = chart;
  const second = chart.kind === 'grouped-bars' ? chart.second : undefined;
  const size = second ? SMALL_SIZE : TEXT_SIZE;
  const texts = chart.cells.map(({ observation }) => cellText(chart, observation));
  const textRoom = widestText(texts, size) + 8;
  const bars = second ? second.codes.length * GROUPED_BAR + BETWEEN_GROUPS : BAR;
  const side = sideAxis(first, { paddingInner: second ? BETWEEN_GROUPS / bars : 0.25, paddingOuter: 0.1 });
  const { left } = side;
  const width = Math.max(MIN_PLOT, Math.floor(WIDTH - left - textRoom));
  const series = second && seriesOf(second, WIDTH - left);
  const place = { y: side.encoding, ...(series && { yOffset: byLines(series.lines) }) };
  const hasNegative = domainOf(chart)[0] < 0;
  const numbers = numbersAxis(chart, hasNegative ? { padding: Math.min(textRoom, width / 3) } : {});
  const x = { ...numbers, axis: { ...numbers.axis, ...ZERO_LINE } };
  const encoding = { ...place, x, ...(series && { color: series.encoding }) };
  const number = (below: boolean) => ({
    ...withNumber(chart, ...(hasNegative ? [{ filter: { field: fieldOf(chart), [below ? 'lt' : 'gte']: 0 } }] : [])),
    mark: { type: 'text', align: below ? 'right' : 'left', dx: below ? -4 : 4, fontSize: size },
    encoding: { ...place, x, text: VALUE_TEXT },
  });
  return {
    width,
    height: first.codes.length * Math.max(bars, side.lines.height + 6),
    left,
    below: BARS_AXIS,
    lines: [side.lines, ...(series ? [series.lines] : [])],
    layer: [
      { ...ofFullStrength(chart), mark: 'bar', encoding },
      ...ofSmallBase(chart, { mark: { type: 'bar', filled: false, strokeWidth: 1.5 }, encoding }),
      number(false),
      ...(hasNegative ? [number(true)] : []),
      ...withoutNumber(chart, {
        mark: { type: 'text', style: 'aside', align: 'left', dx: 4, fontSize: size },
        encoding: { ...place, x: { datum: 0 }, text: VALUE_TEXT },
      }),
    ],
  };
}

const SYMBOL = 40;

/** The colours of series, and a legend above them. */
function seriesOf(series: DrawnDimension, width: number): { lines: Lines; encoding: object } {
  const lines = linesOf(series, width - SYMBOL);
  const columns = Math.min(3, Math.max(1, Math.floor(width / (lines.width + SYMBOL))));
  const legend = { title: series.label, orient: 'top', columns, symbolSize: 120, titleLimit: 0, ...inLines(lines) };
  return { lines, encoding: { ...byLines(lines), legend } };
}

const ROW = 24;
const MAX_COLUMN = 120;
/** A heat map of columns as wide as their words would be wider than this: the labels are then set aslant. */
const MAX_FLAT = 960;

type HeatMap = Extract<Chart, { kind: 'heat-map' }>;

/** A table in shades of one colour, stronger for more, with its number in each cell. */
function heatMapDrawing(chart: HeatMap): Drawing {
  const { first, second } = chart;
  const texts = chart.cells.map(({ observation }) => cellText(chart, observation));
  const side = sideAxis(first);
  const { left } = side;
  const count = second.codes.length;
  const narrow = Math.max(widestText(texts, SMALL_SIZE) + 8, Math.min((WIDTH - left) / count, MAX_COLUMN));
  const words = second.codes.flatMap(({ label }) => label.split(' '));
  const flat = Math.max(narrow, Math.min(widestText(words, TEXT_SIZE) + 8, MAX_COLUMN));
  const isFlat = flat === narrow || left + flat * count <= MAX_FLAT;
  const column = isFlat ? flat : narrow;
  const columns = isFlat ? atBottom(linesOf(second, column - 8)) : linesOf(second, MAX_SLANTED);
  const place = {
    y: side.encoding,
    x: {
      ...byLines(columns),
      axis: {
        title: second.label,
        orient: 'top',
        ticks: false,
        domain: false,
        labelAngle: isFlat ? 0 : -45,
        labelOverlap: false,
        ...(isFlat && { labelPadding: 4 + columns.height - TEXT_LINE }),
        ...inLines(columns),
      },
    },
  };
  const [low, high] = domainOf(chart);
  const unshaded = [
    { mark: { type: 'rect', style: 'no-number' }, encoding: place },
    { mark: { type: 'text', style: 'aside', fontSize: SMALL_SIZE }, encoding: { ...place, text: VALUE_TEXT } },
  ];
  return {
    width: Math.round(column * count),
    height: Math.max(ROW, side.lines.height + 6) * first.codes.length,
    left,
    below: 14,
    lines: [side.lines, columns],
    layer: [
      {
        ...ofFullStrength(chart),
        mark: { type: 'rect', style: 'cell' },
        encoding: {
          ...place,
          color: {
            field: fieldOf(chart),
            type: 'quantitative',
            scale: { domain: [low, high], interpolate: 'rgb' },
            legend: null,
          },
        },
      },
      {
        ...ofFullStrength(chart),
        mark: { type: 'text', fontSize: SMALL_SIZE },
        encoding: { ...place, text: VALUE_TEXT, color: onShade(fieldOf(chart), low, high) },
      },
      ...ofSmallBase(chart, ...unshaded),
      ...withoutNumber(chart, ...unshaded),
    ],
  };
}

const MAX_SLANTED = 260;

/** Labels above a plot all end in its uppermost line: shorter ones begin with empty lines. */
function atBottom(lines: Lines): Lines {
  const padded = [...lines.of].map(([label, text]) => {
    const missing = lines.height / TEXT_LINE - text.split('\n').length;
    return [label, '\n'.repeat(missing) + text] as const;
  });
  return { ...lines, of: new Map(padded) };
}
