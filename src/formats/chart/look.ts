import type { THEMES } from '../../schemas/vocabulary.ts';
import { type Chart, type DrawnCell, type DrawnDimension, INVISIBLE, isNarrow } from './shape.ts';
import { widestText, wrapText } from './text-width.ts';
import { drawnAmount, hasSmallBase, unitText } from './words.ts';

/** Sizes, colours and scales that all charts share. */

/** The least width of the plot itself. */
export const MIN_PLOT = 240;
/** A longer label beside a chart is broken into lines. */
const LABEL_LIMIT = { wide: 260, narrow: 110 };
const LABEL_GAP = 8;
export const TEXT_SIZE = 12;
export const TEXT_LINE = 14;
export const SMALL_SIZE = 11;
export const SMALL_LINE = 15;
export const TITLE_SIZE = 18;
/** Bold text is wider by this much. */
export const BOLD = 1.08;
export const SUBTITLE_LINE = 16;

export type Theme = (typeof THEMES)[number];

interface Palette {
  background: string;
  ink: string;
  /** The colour of notes and other small text. */
  paleInk: string;
  rule: string;
  /** Told apart by every kind of colour vision, and each 3 to 1 on the background: see the test of the themes. */
  series: readonly string[];
  /** The least and the greatest number of a heat map. */
  shades: readonly [string, string];
  /** Numbers on the pale and on the strong shades. */
  onShades: readonly [string, string];
  /** Text on the colours of series. */
  onSeries: readonly string[];
  noNumber: string;
}

/** In light, nearly the palette of the UK Government Analysis Function. */
const PALETTES: Record<Theme, Palette> = {
  light: {
    background: '#FFFFFF',
    ink: '#0B0C0C',
    paleInk: '#505A5F',
    rule: '#D9DCDE',
    series: ['#12436D', '#28A197', '#6B0F43', '#E8641F', '#111111', '#8E6BC7'],
    shades: ['#E8F0F8', '#12436D'],
    onShades: ['#000000', '#FFFFFF'],
    onSeries: ['#FFFFFF', '#000000', '#FFFFFF', '#000000', '#FFFFFF', '#000000'],
    noNumber: '#ECECEC',
  },
  dark: {
    // That of the pages for people: src/pages/layout.ts.
    background: '#151719',
    ink: '#F3F4F5',
    paleInk: '#B4BBC1',
    rule: '#3A4047',
    series: ['#5AA9E6', '#7FE0D4', '#C94F8A', '#FF8B4D', '#FFFFFF', '#FFD54A'],
    shades: ['#1F2B38', '#5A9BD8'],
    onShades: ['#FFFFFF', '#000000'],
    onSeries: Array.from({ length: 6 }, () => '#000000'),
    noNumber: '#2B2F34',
  },
};
/** Above this part of the scale of a heat map its shades are strong. At any other, the contrast of numbers is under 4.5 to 1. */
const STRONG = 0.69;
export const VALUE_TEXT = { field: 'value_text', type: 'nominal' };
const [ON_PALE, ON_STRONG, ON_SERIES] = ['on_pale', 'on_strong', 'on_series'];
export const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'];

/** Everything in which the themes differ. Marks name no colour, only these styles and parameters. */
export function themeConfig(theme: Theme): { background: string; config: object } {
  const { background, ink, paleInk, rule, series, shades, onShades, onSeries: onColours, noNumber } = PALETTES[theme];
  const text = { labelColor: ink, labelFontSize: TEXT_SIZE, titleColor: ink, titleFontSize: TEXT_SIZE };
  const config = {
    font: 'Arial, Helvetica, sans-serif',
    view: { stroke: null },
    title: {
      anchor: 'start',
      frame: 'group',
      fontSize: TITLE_SIZE,
      color: ink,
      subtitleFontSize: TEXT_SIZE,
      subtitleColor: paleInk,
      subtitleLineHeight: SUBTITLE_LINE,
      subtitlePadding: 6,
      offset: 14,
    },
    axis: {
      ...text,
      labelLineHeight: TEXT_LINE,
      titleFontWeight: 'normal',
      gridColor: rule,
      domainColor: paleInk,
      tickColor: paleInk,
    },
    legend: text,
    mark: { color: series[0] },
    rule: { color: rule },
    text: { fontSize: TEXT_SIZE, color: ink },
    range: { category: series, heatmap: shades },
    params: [
      { name: ON_PALE, value: onShades[0] },
      { name: ON_STRONG, value: onShades[1] },
      { name: ON_SERIES, value: onColours },
    ],
    style: {
      aside: { color: paleInk },
      cell: { stroke: background },
      'no-number': { color: noNumber, stroke: background },
    },
  };
  return { background, config };
}

/** The column of the data that is drawn. */
export const fieldOf = ({ ofShare }: Pick<Chart, 'ofShare'>): 'value' | 'share' => (ofShare ? 'share' : 'value');

/** Always includes zero, since the length of a bar says the number. */
export function domainOf(chart: Chart): [low: number, high: number] {
  const numbers = chart.cells.map(({ observation }) => Number(drawnAmount(chart, observation) ?? 0));
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  return low === 0 && high === 0 ? [0, 1] : [low, high];
}

export function numbersAxis(
  chart: Chart,
  scale: object = {},
): { field: string; type: string; scale: { domain: readonly [number, number]; nice: false }; axis: object } {
  const ticks = ticksOf(chart);
  const hasNumbers = chart.cells.some(({ observation }) => drawnAmount(chart, observation) !== null);
  const [unit, title] = scaleOfUnit(chart);
  return {
    field: fieldOf(chart),
    type: 'quantitative',
    scale: { domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1], nice: false, ...scale },
    axis: {
      title,
      // Where no number is drawn, there is none that the axis could suggest.
      values: hasNumbers ? ticks : [],
      ...(chart.ofShare ? { format: '~%' } : { labelExpr: `format(datum.value / ${unit}, ',~f')` }),
    },
  };
}

/** Where all numbers are written out, no line of the grid but that of zero: others would strike them through. */
export const ZERO_LINE = { gridOpacity: { condition: { test: 'datum.value === 0', value: 1 }, value: 0 } };

/** The numbers of a long axis are in millions. */
function scaleOfUnit(chart: Chart): [unit: number, title: string] {
  const [low, high] = domainOf(chart);
  const title = unitText(chart);
  return !chart.ofShare && Math.max(-low, high) >= 1_000_000 ? [1_000_000, `${title} (millions)`] : [1, title];
}

const MOST_TICKS = 6;

/** Round numbers, at most six, from the least value or below it to one above the greatest, or to 100%. */
function ticksOf(chart: Chart): number[] {
  const [low, high] = domainOf(chart);
  const isWhole = !chart.ofShare && chart.measure.decimals === 0;
  const power = 10 ** Math.floor(Math.log10((high - low) / MOST_TICKS));
  const steps = [1, 2, 5, 10, 20, 50].map((times) => times * power).filter((step) => !isWhole || step >= 1);
  const isFull = high === 0 || (chart.ofShare && high === 1);
  const span = (step: number) =>
    [Math.floor(low / step), isFull ? Math.ceil(high / step) : Math.floor(high / step) + 1] as const;
  const fits = (step: number) => span(step)[1] - span(step)[0] < MOST_TICKS;
  const step = steps.find(fits) ?? 1; // the last is several times the distance of six ticks
  const [first, last] = span(step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** How the labels of a dimension are written at one place of a chart: in lines no wider than it. */
export interface Lines {
  id: string;
  /** The column of the data that holds them. */
  field: string;
  /** By label, joined by line ends. */
  of: ReadonlyMap<string, string>;
  /** The width of the widest line. */
  width: number;
  /** The height of the tallest label. */
  height: number;
}

/** A long label is broken into lines: cut off, it could be taken for another one. */
export function linesOf({ id, codes }: DrawnDimension, width: number): Lines {
  const of = new Map<string, string>();
  const taken = new Set<string>();
  let [widestLine, most] = [0, 1];
  for (const { label } of codes) {
    const lines = wrapText(label, width, TEXT_SIZE);
    let text = lines.join('\n');
    // Two labels that differ only by a space where both are broken would be drawn as one.
    while (taken.has(text)) text += INVISIBLE;
    taken.add(text);
    of.set(label, text);
    widestLine = Math.max(widestLine, widestText(lines, TEXT_SIZE));
    most = Math.max(most, lines.length);
  }
  return { id, field: `${id}_lines`, of, width: widestLine, height: most * TEXT_LINE };
}

/**
 * The labels of a side from top to bottom. Codes of several systems have the name of theirs above them, as a row without numbers; it
 * begins with an invisible character, so that it is no label.
 */
export function rowsWithHeadings({ codes, systems }: DrawnDimension, { of }: Lines, width: number): string[] {
  if (!systems) return [...of.values()];
  let above: string | undefined;
  let gaps = '';
  return codes.flatMap(({ code, label }) => {
    const row = of.get(label) ?? label;
    const system = systems.get(code);
    if (system === above) return [row];
    above = system;
    gaps += INVISIBLE;
    return [gaps + wrapText(system ?? '', width / BOLD, TEXT_SIZE).join('\n'), row];
  });
}
export const isHeading = (row: string): boolean => row.startsWith(INVISIBLE);
const BOLD_HEADINGS = {
  condition: { test: `slice(datum.label, 0, 1) === '${INVISIBLE}'`, value: 'bold' },
  value: 'normal',
};

/** The scale of these labels, and how an axis or a legend writes them. No label becomes part of an expression. */
export const byLines = ({ field, of }: Lines, scale: object = {}) => ({
  field,
  type: 'nominal',
  scale: { domain: [...of.values()], ...scale },
});
export const inLines = ({ height }: Lines): object => ({
  ...(height > TEXT_LINE && { labelExpr: "split(datum.label, '\\n')" }),
  labelLimit: 0,
});
const SYMBOL = 40;

/** The colours of series, and a legend above them. */
export function seriesOf(
  series: DrawnDimension,
  width: number,
): { lines: Lines; above: number; encoding: { legend: object } } {
  const lines = linesOf(series, width - SYMBOL - 30);
  const columns = Math.min(3, Math.max(1, Math.floor(width / (lines.width + SYMBOL))));
  const legend = { title: series.label, orient: 'top', columns, symbolSize: 120, titleLimit: 0, ...inLines(lines) };
  const heights = [...lines.of.values()].map((text) => Math.max(15, text.split('\n').length * TEXT_LINE));
  const rows = heights
    .filter((_, i) => i % columns === 0)
    .map((_, row) => Math.max(...heights.slice(row * columns, (row + 1) * columns)));
  return { lines, above: 35 + rows.reduce((sum, each) => sum + each, 0), encoding: { ...byLines(lines), legend } };
}

/** Vega puts the first line of a label where the whole of it belongs. */
const IN_THE_MIDDLE = { expr: `${-TEXT_LINE / 2} * (length(split(datum.label, '\\n')) - 1)` };

/** The inside of a chart: layers of a Vega-Lite view, and the room around them. */
export interface Drawing {
  width: number;
  height: number;
  /** Room for the labels on the left. */
  left: number;
  /** About how far labels reach beyond the plot on the right. */
  right?: number;
  /** Room for a legend or an axis above the plot, about. */
  above?: number;
  /** Room for the axis at the bottom. */
  below: number;
  layer: readonly object[];
  /** Columns of the data that hold labels, broken into lines. */
  lines: readonly Lines[];
  /** What is said of the scale under the title, where no axis has it. */
  scale?: string;
  /** Further columns of the data, by cell. */
  columns?: ReadonlyMap<DrawnCell, object>;
}

/** The axis of labels beside a chart, and the room for it. */
export function sideAxis(
  chart: Chart,
  side: DrawnDimension,
  scale: object = {},
): { left: number; rows: number; lines: Lines; encoding: object } {
  const limit = LABEL_LIMIT[isNarrow(chart) ? 'narrow' : 'wide'];
  const labels = linesOf(side, limit);
  const rows = rowsWithHeadings(side, labels, limit);
  const headings = rows.filter(isHeading).flatMap((row) => row.split('\n'));
  const lines = { ...labels, height: TEXT_LINE * Math.max(...rows.map((row) => row.split('\n').length)) };
  const left = Math.ceil(Math.max(lines.width, widestText(headings, TEXT_SIZE) * BOLD)) + LABEL_GAP;
  const axis = { title: null, ticks: false, domain: false, labelPadding: LABEL_GAP, minExtent: left, maxExtent: left };
  return {
    left,
    rows: rows.length,
    lines,
    encoding: {
      ...byLines(lines, { domain: rows, ...scale }),
      axis: {
        ...axis,
        ...inLines(lines),
        ...(lines.height > TEXT_LINE && { labelOffset: IN_THE_MIDDLE }),
        ...(headings.length > 0 && { labelFontWeight: BOLD_HEADINGS }),
      },
    },
  };
}

export const onShade = (field: string, low: number, high: number): object => ({
  condition: { test: { field, gt: low + (high - low) * STRONG }, value: { expr: ON_STRONG } },
  value: { expr: ON_PALE },
});

/** The colour of a text on that of a series, whose place among them is in this column. */
export const onSeries = (column: string): object => ({ expr: `${ON_SERIES}[datum.${column}]` });

/** The transforms of a layer of numbers. A cell without one is marked as such, and never drawn as zero. */
export const withNumber = (chart: Chart, ...more: readonly object[]): { transform: object[] } => ({
  transform: [...(lacksNumbers(chart) ? [{ filter: { field: fieldOf(chart), valid: true } }] : []), ...more],
});
/** Layers of the cells without a number, if there are any. */
export const withoutNumber = (chart: Chart, ...layers: readonly object[]): object[] =>
  lacksNumbers(chart)
    ? layers.map((layer) => ({ transform: [{ filter: { field: fieldOf(chart), valid: false } }], ...layer }))
    : [];
/** Layers of the shares of so few that they are not drawn at full strength, if there are any. */
export const ofSmallBase = (chart: Chart, ...layers: readonly object[]): object[] =>
  hasSmallBases(chart) ? layers.map((layer) => ({ transform: [{ filter: SMALL_BASE }], ...layer })) : [];
/** The transforms of a layer of all other numbers. */
export const ofFullStrength = (chart: Chart, ...more: readonly object[]): { transform: object[] } =>
  withNumber(chart, ...(hasSmallBases(chart) ? [{ filter: { not: SMALL_BASE } }] : []), ...more);
const SMALL_BASE = { field: 'small_base', equal: true };
const hasSmallBases = (chart: Chart): boolean =>
  chart.cells.some(({ observation }) => hasSmallBase(chart, observation));
const lacksNumbers = (chart: Chart): boolean =>
  chart.cells.some(({ observation }) => drawnAmount(chart, observation) === null);
