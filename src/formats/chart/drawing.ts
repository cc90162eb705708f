import { barsDrawing } from './bars.ts';
import { heatMapDrawing } from './heat-map.ts';
import { lineDrawing } from './line.ts';
import { INK } from './look.ts';
import type { Cell, Chart } from './shape.ts';

/** The inside of a chart: layers of a Vega-Lite view, and the room around them. */
export interface Drawing {
  width: number;
  height: number;
  /** Room for labels. */
  left: number;
  /** Room for the axis at the bottom. */
  below: number;
  layer: readonly object[];
  /** Of the dimension beside the chart: a column of the data with its labels in lines. */
  lines?: { id: string; field: string; of: ReadonlyMap<string, string> };
  /** Of a line chart: the unbroken stretch that a cell lies on. */
  runs?: ReadonlyMap<Cell, number>;
}

const FIGURE_SIZE = 48;

export function drawingOf(chart: Chart): Drawing {
  if (chart.kind === 'figure' || chart.cells.length === 0) return figureDrawing(chart);
  if (chart.kind === 'line') return lineDrawing(chart);
  return chart.kind === 'heat-map' ? heatMapDrawing(chart) : barsDrawing(chart);
}

function figureDrawing({ cells }: Chart): Drawing {
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
        ? [{ data: { values: [{}] }, mark: { ...mark, text: 'No data' }, encoding: place }]
        : [{ mark, encoding: { ...place, text: { field: 'value_text', type: 'nominal' } } }],
  };
}
