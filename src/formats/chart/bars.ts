import type { Drawing } from './drawing.ts';
import {
  domainOf,
  fieldOf,
  hasNone,
  hasNumber,
  labelField,
  labelsOf,
  MIN_PLOT,
  numbersAxis,
  PALE_INK,
  SERIES_COLOURS,
  SMALL_SIZE,
  seriesColour,
  TEXT_SIZE,
  WIDTH,
} from './look.ts';
import type { Chart } from './shape.ts';
import { sideAxis } from './side-axis.ts';
import { widest } from './text-width.ts';
import { cellText } from './words.ts';

const BAR = 26;
const GROUPED_BAR = 18;
const BETWEEN_GROUPS = 12;
const AXIS_HEIGHT = 52;

type BarChart = Extract<Chart, { kind: 'bars' }> | Extract<Chart, { kind: 'grouped-bars' }>;

/** Lying bars, since labels are long, in the order of the codes; each with its number at its end. */
export function barsDrawing(chart: BarChart): Drawing {
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
    below: AXIS_HEIGHT,
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
