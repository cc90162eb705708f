import { LABEL_GAP, LABEL_LIMIT, labelField, labelsOf, TEXT_LINE, TEXT_SIZE } from './look.ts';
import type { Side } from './shape.ts';
import { widest, wrapText } from './text-width.ts';

/** The labels beside a chart: a long one in several lines, since cut off it could be another's. */
export interface SideAxis {
  /** Room for the labels. */
  left: number;
  /** Of the tallest label. */
  height: number;
  encoding: object;
  /** Column of the data with the labels in lines, if any has several. */
  lines?: { field: string; of: ReadonlyMap<string, string> };
}

/** A fixed expression: no label ever stands in one. */
const IN_LINES = "split(datum.label, '\\n')";

export function sideAxis(side: Side, scale: object = {}): SideAxis {
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
