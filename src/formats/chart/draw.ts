import type { TopLevelSpec } from 'vega-lite';
import { textWidth } from './text-width.ts';

/**
 * Draws a Vega-Lite chart as SVG. The same spec gives the same bytes on every machine: text is measured by our own table, and
 * the ids of clips and gradients begin anew. Vega is loaded by the first drawing (0.3 s) and keeps its thread busy for tens of
 * milliseconds a chart, so it belongs in a thread of its own: see releases/chart-drawer.ts.
 */
export async function drawChart(spec: string): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  (vega as unknown as Measured).textMetrics.width = (item, text) =>
    textWidth(String(text), Number(item?.fontSize ?? DEFAULT_SIZE));
  vega.resetSVGDefIds();
  const chart = JSON.parse(spec) as TopLevelSpec;
  // See svg.ts: an image has one text for screen readers.
  const { spec: compiled } = compile({ ...chart, config: { ...chart.config, aria: false } });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.None });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Of a text that names none. */
const DEFAULT_SIZE = 11;

/** Exported by vega and meant to be replaced (its renderer asks for "user defined" ones), but not in its types. */
interface Measured {
  textMetrics: { width: (item: { fontSize?: number } | undefined, text: unknown) => number };
}
