import {
  byLines,
  type Drawing,
  domainOf,
  fieldOf,
  isHeading,
  type Lines,
  linesOf,
  MIN_PLOT,
  numbersAxis,
  ofFullStrength,
  ofSmallBase,
  onSeries,
  rowsWithHeadings,
  SMALL_SIZE,
  seriesOf,
  sideAxis,
  TEXT_LINE,
  TEXT_SIZE,
  VALUE_TEXT,
  withNumber,
  withoutNumber,
  ZERO_LINE,
} from './look.ts';
import { type Chart, type DrawnDimension, isNarrow } from './shape.ts';
import { textWidth, widestText } from './text-width.ts';
import { boundedText, cellText, percentOf } from './words.ts';

/** Bars: of values, in groups, and of the parts of a whole. */

const BAR = 20;
const GROUPED_BAR = 18;
const BETWEEN_GROUPS = 12;
const BARS_AXIS = 52;

type BarChart = Extract<Chart, { kind: 'bars' }> | Extract<Chart, { kind: 'grouped-bars' }>;

/** Horizontal bars, since labels are long, with the number at the end of each. */
export function barsDrawing(chart: BarChart): Drawing {
  const { first } = chart;
  const second = chart.kind === 'grouped-bars' ? chart.second : undefined;
  const size = second ? SMALL_SIZE : TEXT_SIZE;
  const texts = chart.cells.map(({ observation }) => cellText(chart, observation));
  const textRoom = widestText(texts, size) + 8;
  const bars = second ? second.codes.length * GROUPED_BAR : BAR;
  const side = namedBands(chart, first, { bars, gap: second ? BETWEEN_GROUPS : 6 });
  const { left } = side;
  const width = Math.max(Math.min(MIN_PLOT, chart.width / 4), Math.floor(chart.width - left - textRoom));
  const series = second && seriesOf(second, chart.width - left);
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
    height: side.height,
    left,
    ...(series && { above: series.above }),
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
      ...side.names,
    ],
  };
}

const STACKED_BAR = 24;

/** One bar for each whole, cut into its parts, with their percentages inside where there is room, and what they are of at the end. */
export function stackedDrawing(chart: Extract<Chart, { kind: 'stacked-bars' }>): Drawing {
  const { first, second, cells } = chart;
  const side = namedBands(chart, first, { bars: STACKED_BAR, gap: 6 });
  const places = new Map(second.codes.map(({ label }, place) => [label, place]));
  const wholes = first.codes.map(({ label }) => ({
    label,
    parts: cells
      .filter(({ labels }) => labels[first.id] === label)
      .toSorted((a, b) => (places.get(a.labels[second.id] ?? '') ?? 0) - (places.get(b.labels[second.id] ?? '') ?? 0)),
  }));
  const bases = wholes.map(({ label, parts: [part] }) => ({
    [side.lines.field]: side.lines.of.get(label),
    text: part ? `of ${boundedText(part.observation, 'base', chart.measure)}` : '',
  }));
  const room = widestText(
    bases.map(({ text }) => text ?? ''),
    SMALL_SIZE,
  );
  const width = Math.floor(chart.width - side.left - room - 8);
  const series = seriesOf(second, chart.width - side.left);
  const columns = new Map(
    wholes.flatMap(({ parts }) => {
      let from = 0;
      return parts.map((cell) => {
        const share = Number(cell.observation.share);
        const percent = percentOf(cell.observation.share ?? '0', cell.observation);
        const place = { share_from: from, share_to: from + share, series: places.get(cell.labels[second.id] ?? '') };
        from += share;
        const hasRoom = share * width > textWidth(percent, SMALL_SIZE) + 6;
        return [cell, { ...place, ...(hasRoom && { inside: percent, middle: from - share / 2 }) }] as const;
      });
    }),
  );
  const y = side.encoding;
  const numbers = numbersAxis(chart, { domain: [0, 1] });
  const x = { ...numbers, field: 'share_from', axis: { ...numbers.axis, values: [0, 0.25, 0.5, 0.75, 1] } };
  const text = { type: 'text', fontSize: SMALL_SIZE };
  return {
    width,
    height: side.height,
    left: side.left,
    above: series.above,
    below: BARS_AXIS,
    lines: [side.lines, series.lines],
    columns,
    layer: [
      { mark: { type: 'bar', style: 'cell' }, encoding: { y, x, x2: { field: 'share_to' }, color: series.encoding } },
      {
        transform: [{ filter: { field: 'middle', valid: true } }],
        mark: { ...text, color: onSeries('series') },
        encoding: { y, x: { ...x, field: 'middle' }, text: { field: 'inside', type: 'nominal' } },
      },
      {
        data: { values: bases },
        mark: { ...text, style: 'aside', align: 'left', dx: 6 },
        encoding: { y, x: { value: width }, text: { field: 'text', type: 'nominal' } },
      },
      ...side.names,
    ],
  };
}

/** Bands of bars with their names: beside them, or on a phone above them. The scale ends where the last band does. */
function namedBands(
  chart: Chart,
  first: DrawnDimension,
  { bars, gap }: { bars: number; gap: number },
): { left: number; height: number; lines: Lines; encoding: object; names: object[] } {
  if (!isNarrow(chart)) {
    const side = sideAxis(chart, first, { paddingInner: gap / (bars + gap), paddingOuter: 0.1 });
    return { ...side, height: side.rows * Math.max(bars + gap, side.lines.height + 6), names: [] };
  }
  const lines = linesOf(first, chart.width);
  const rows = rowsWithHeadings(first, lines, chart.width);
  const step = bars + 2 * gap + lines.height;
  const padding = 1 - bars / step;
  const encoding = { ...byLines(lines, { domain: rows, paddingInner: padding, paddingOuter: padding }), axis: null };
  const text = { field: lines.field, type: 'nominal' };
  const mark = {
    type: 'text',
    align: 'left',
    baseline: 'line-bottom',
    dy: { expr: 'datum.rise' },
    lineBreak: '\n',
    lineHeight: TEXT_LINE,
  };
  // A heading has no bar, so it is nearer to the names below it.
  const named = (isBold: boolean) => ({
    data: {
      values: rows
        .filter((name) => isHeading(name) === isBold)
        .map((name) => ({
          [lines.field]: name,
          rise: TEXT_LINE * (1 - name.split('\n').length) - 2 + (isBold ? bars + 2 : 0),
        })),
    },
    mark: { ...mark, ...(isBold && { fontWeight: 'bold' }) },
    encoding: { y: { ...encoding, bandPosition: 0 }, x: { value: 0 }, text },
  });
  const names = [named(false), ...(rows.some(isHeading) ? [named(true)] : [])];
  return { left: 0, lines, encoding, height: Math.round(step * (rows.length + padding)), names };
}
