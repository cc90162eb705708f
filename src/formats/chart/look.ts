import type { Chart, DrawnDimension } from './shape.ts';
import { widest, wrapText } from './text-width.ts';
import { amountOf, unitText } from './words.ts';

/** Sizes, colours and scales that all charts share. */

/** The width of the whole chart without its margins. */
export const WIDTH = 720;
/** The least width of the plot itself. */
export const MIN_PLOT = 240;
/** A longer label beside a chart is broken into lines. */
const LABEL_LIMIT = 260;
const LABEL_GAP = 8;
export const TEXT_SIZE = 12;
const TEXT_LINE = 14;
export const SMALL_SIZE = 11;
export const SMALL_LINE = 15;
export const TITLE_SIZE = 18;

/** The palette of the UK Government Analysis Function: neighbours differ for every kind of colour vision, and in grey. */
export const SERIES_COLOURS = ['#12436D', '#28A197', '#801650', '#F46A25', '#3D3D3D', '#A285D1'];
export const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'];
export const INK = '#0B0C0C';
/** Its contrast on white is 7 to 1. */
export const PALE_INK = '#505A5F';
export const RULE = '#D9DCDE';
export const SHADES = ['#E8F0F8', '#12436D'];
export const NO_NUMBER = '#ECECEC';

export const CONFIG = {
  font: 'Arial, Helvetica, sans-serif',
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    fontSize: TITLE_SIZE,
    color: INK,
    subtitleFontSize: TEXT_SIZE,
    subtitleColor: PALE_INK,
    subtitleLineHeight: 16,
    subtitlePadding: 6,
    offset: 14,
  },
  axis: {
    labelColor: INK,
    labelFontSize: TEXT_SIZE,
    titleColor: INK,
    titleFontSize: TEXT_SIZE,
    titleFontWeight: 'normal',
    gridColor: RULE,
    domainColor: PALE_INK,
    tickColor: PALE_INK,
  },
  legend: { labelColor: INK, labelFontSize: TEXT_SIZE, titleColor: INK, titleFontSize: TEXT_SIZE },
  text: { fontSize: TEXT_SIZE, color: INK },
};

/** The column of the data that is drawn. */
export const fieldOf = ({ ofShare }: Pick<Chart, 'ofShare'>): 'value' | 'share' => (ofShare ? 'share' : 'value');

/** Always includes zero, since the length of a bar says the number. */
export function domainOf(chart: Chart): [low: number, high: number] {
  const numbers = chart.cells.map(({ observation }) => Number(amountOf(chart, observation) ?? 0));
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  return low === 0 && high === 0 ? [0, 1] : [low, high];
}

/** Writes `500k` and `4.5M`, and zero without a prefix. */
const MILLIONS = "datum.value === 0 ? '0' : format(datum.value, '~s')";

/** The axis of the numbers that are drawn. */
export function numbersAxis(chart: Chart, scale: object = {}): object {
  const [low, high] = domainOf(chart);
  const isLong = Math.max(-low, high) >= 1_000_000;
  const isWhole = !chart.ofShare && chart.measure.decimals === 0;
  return {
    field: fieldOf(chart),
    type: 'quantitative',
    scale: { domain: [low, high], nice: true, zero: true, ...scale },
    axis: {
      title: unitText(chart),
      ...(isLong ? { labelExpr: MILLIONS } : { format: chart.ofShare ? '~%' : ',~f' }),
      tickCount: 5,
      ...(isWhole && { tickMinStep: 1 }),
    },
  };
}

export const labelField = ({ id }: DrawnDimension): string => `${id}_label`;

export const labelsOf = ({ codes }: DrawnDimension): string[] => codes.map(({ label }) => label);

/** The colour of a series. `width` is the room for the legend. */
export function seriesColour(series: DrawnDimension, width: number): object {
  return {
    field: labelField(series),
    type: 'nominal',
    scale: { domain: labelsOf(series), range: SERIES_COLOURS.slice(0, series.codes.length) },
    legend: seriesLegend(series, width),
  };
}

export function seriesLegend(series: DrawnDimension, width: number): object {
  const entry = widest(labelsOf(series), TEXT_SIZE) + 40;
  const columns = Math.min(3, Math.max(1, Math.floor(width / entry)));
  return { title: series.label, orient: 'top', columns, symbolSize: 120, labelLimit: 0, titleLimit: 0 };
}

/** The axis of labels beside a chart. A long label is broken into lines: cut off, it could be taken for another one. */
export function sideAxis(side: DrawnDimension, scale: object = {}): SideAxis {
  const labels = labelsOf(side);
  const wrapped = labels.map((label) => wrapText(label, LABEL_LIMIT, TEXT_SIZE));
  const left = Math.ceil(widest(wrapped.flat(), TEXT_SIZE)) + LABEL_GAP;
  const most = wrapped.reduce((lines, one) => Math.max(lines, one.length), 1);
  const axis = { title: null, ticks: false, domain: false, labelLimit: 0, labelPadding: LABEL_GAP };
  const room = { minExtent: left, maxExtent: left };
  if (most === 1) {
    const encoding = { field: labelField(side), type: 'nominal', scale: { domain: labels, ...scale } };
    return { left, height: TEXT_LINE, encoding: { ...encoding, axis: { ...axis, ...room } } };
  }
  const texts = wrapped.map((lines) => lines.join('\n'));
  const field = `${side.id}_lines`;
  return {
    left,
    height: most * TEXT_LINE,
    lines: { field, of: new Map(labels.map((label, i) => [label, texts[i]!])) }, // one text for each label
    encoding: {
      field,
      type: 'nominal',
      scale: { domain: texts, ...scale },
      axis: { ...axis, ...room, labelExpr: IN_LINES, labelLineHeight: TEXT_LINE },
    },
  };
}

interface SideAxis {
  /** Room for the labels. */
  left: number;
  /** Height of the tallest label. */
  height: number;
  encoding: object;
  /** The column of the data that holds the labels in lines, if any label has several. */
  lines?: { field: string; of: ReadonlyMap<string, string> };
}

/** A constant: no label becomes part of an expression. */
const IN_LINES = "split(datum.label, '\\n')";

/** A cell without a number is marked as such and never drawn as zero. */
export const hasNumber = (chart: Chart) => ({ filter: { field: fieldOf(chart), valid: true } });
export const hasNone = (chart: Chart) => ({ filter: { field: fieldOf(chart), valid: false } });
