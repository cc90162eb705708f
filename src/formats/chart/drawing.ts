import { barsDrawing, stackedDrawing } from './bars.ts';
import { lineDrawing } from './line.ts';
import {
  byLines,
  type Drawing,
  domainOf,
  fieldOf,
  inLines,
  type Lines,
  linesOf,
  ofFullStrength,
  ofSmallBase,
  onShade,
  SMALL_SIZE,
  sideAxis,
  TEXT_LINE,
  TEXT_SIZE,
  VALUE_TEXT,
  withoutNumber,
} from './look.ts';
import { multiplesDrawing } from './multiples.ts';
import type { Chart } from './shape.ts';
import { widestText } from './text-width.ts';
import { cellText, hasSmallBase } from './words.ts';

/** Less where the picture is too narrow for it. */
const FIGURE_SIZE = 48;

export function drawingOf(chart: Chart): Drawing {
  if (chart.kind === 'figure' || chart.cells.length === 0) return figureDrawing(chart);
  if (chart.kind === 'line') return lineDrawing(chart);
  if (chart.kind === 'multiples') return multiplesDrawing(chart);
  if (chart.kind === 'stacked-bars') return stackedDrawing(chart);
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
  const texts =
    cells.length === 0
      ? [NOTHING_LISTED[answer.absent.means]]
      : cells.map(({ observation }) => cellText(chart, observation));
  const size = Math.min(FIGURE_SIZE, Math.floor(chart.width / widestText(texts, 1)));
  const isFaint = cells.some(({ observation }) => hasSmallBase(chart, observation));
  const weight = isFaint ? { style: 'aside' } : { fontWeight: 'bold' };
  const mark = { type: 'text', align: 'left', baseline: 'middle', fontSize: size, ...weight };
  const place = { x: { value: 0 }, y: { value: size / 2 } };
  const nothing = {
    data: { values: [{}] },
    mark: { ...mark, text: texts[0] },
    encoding: place,
  };
  return {
    width: Math.min(360, chart.width),
    height: size,
    left: 0,
    below: 18,
    lines: [],
    layer: [cells.length === 0 ? nothing : { mark, encoding: { ...place, text: VALUE_TEXT } }],
  };
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
  const side = sideAxis(chart, first);
  const { left } = side;
  const count = second.codes.length;
  const narrow = Math.max(widestText(texts, SMALL_SIZE) + 8, Math.min((chart.width - left) / count, MAX_COLUMN));
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
    height: Math.max(ROW, side.lines.height + 6) * side.rows,
    left,
    right: isFlat ? 0 : columns.width / Math.SQRT2 - column / 2,
    above: 34 + (isFlat ? columns.height - TEXT_LINE : columns.width / Math.SQRT2),
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
