import type { Drawing } from './drawing.ts';
import {
  domainOf,
  fieldOf,
  hasNone,
  hasNumber,
  INK,
  labelField,
  labelsOf,
  NO_NUMBER,
  PALE_INK,
  SHADES,
  SMALL_SIZE,
  TEXT_SIZE,
  WIDTH,
} from './look.ts';
import type { Chart } from './shape.ts';
import { sideAxis } from './side-axis.ts';
import { widest } from './text-width.ts';
import { cellText } from './words.ts';

const ROW = 24;
const MAX_COLUMN = 120;
/** On the shades above this part white is read best, below it black: never under 4.5 to 1. */
const WHITE_ON = 0.68;
const COLUMN_LABEL_LIMIT = 320;

type HeatMap = Extract<Chart, { kind: 'heat-map' }>;

/** A table in shades of one colour, each cell with its number: the darker, the more. The more codes are the rows. */
export function heatMapDrawing(chart: HeatMap): Drawing {
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
