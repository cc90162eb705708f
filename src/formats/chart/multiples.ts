import { withCommas } from '../../statistics/wording.ts';
import { axisPeriods, IN_PIXELS, missingRows, numberPlaces, pointsOf } from './line.ts';
import { type Drawing, linesOf, numbersAxis, SMALL_SIZE, TEXT_LINE } from './look.ts';
import { type Chart, isNarrow } from './shape.ts';

/** Many lines over time would cross each other, so each gets a small chart of its own. All have the same scale. */

const PLOT = 72;
const BETWEEN = 24;
/** Between the title of a panel and its plot, for the numbers of points. */
const ABOVE_PLOT = 22;
const BELOW_PLOT = 16;

type SmallCharts = Extract<Chart, { kind: 'multiples' }>;

/** Where everything of each small chart is, in pixels of the whole. */
function panelsOf(chart: SmallCharts) {
  const { second } = chart;
  const places = axisPeriods(chart);
  const inRow = isNarrow(chart) ? 2 : 4;
  const width = Math.floor((chart.width - BETWEEN * (inRow - 1)) / inRow);
  const names = linesOf(second, width);
  const step = width / places.length;
  const [low, high] = numbersAxis(chart).scale.domain;
  const lines = second.codes.map(({ label }) => {
    const cells = chart.cells.filter(({ labels }) => labels[second.id] === label);
    return { label, chart: { ...chart, kind: 'line' as const, second: undefined, cells } };
  });
  const missing = lines.map((line) => missingRows(line.chart, places, step, PLOT).flatMap(({ marks }) => marks));
  const below = missing.some((marks) => marks.length > 0) ? BELOW_PLOT : 0;
  const height = names.height + ABOVE_PLOT + PLOT + below + BELOW_PLOT;
  const panels = lines.map(({ label, chart: line }, i) => {
    const [left, top] = [(i % inRow) * (width + BETWEEN), Math.floor(i / inRow) * (height + BETWEEN)];
    const plot = names.height + ABOVE_PLOT;
    const points = pointsOf(line, places, (place, amount) => ({
      x: step * (place + 0.5),
      y: plot + PLOT * (1 - (amount - low) / (high - low)),
    }));
    const ends = points.length > 0 ? [points[0], points.at(-1)].flatMap((point) => point ?? []) : [];
    const room = { width, height: plot + PLOT, taken: [{ x: [0, width], y: [0, names.height] }] as const };
    const texts = numberPlaces(line, points, room).filter(({ point }) => ends.includes(point));
    const ticks = [places[0], places.at(-1)].flatMap((place, end) =>
      place ? [{ x: end === 0 ? 0 : width, y: plot + PLOT + below + BELOW_PLOT, text: place.label, end }] : [],
    );
    const at = <T extends { x: number; y: number }>(one: T): T => ({ ...one, x: left + one.x, y: top + one.y });
    return {
      name: at({ x: 0, y: 0, text: names.of.get(label) ?? label }),
      base: { ...at({ x: 0, y: plot + (PLOT * high) / (high - low) }), x2: left + width },
      points: points.map(({ cell, x, y, run, isHollow }) => {
        const column = { plot_x: left + x, plot_y: top + y, line_run: `${i}.${run}`, is_hollow: isHollow };
        return [cell, column] as const;
      }),
      texts: texts.map(({ text, x, y }) => at({ x, y, text })),
      ticks: ticks.map(at),
      missing: (missing[i] ?? []).map(({ x, text }) => at({ x, y: plot + PLOT + BELOW_PLOT / 2 + 2, text })),
    };
  });
  const rows = Math.ceil(panels.length / inRow);
  return { panels, names, places, height: rows * (height + BETWEEN) - BETWEEN };
}

export function multiplesDrawing(chart: SmallCharts): Drawing {
  const { panels, names, places, height } = panelsOf(chart);
  const [low, high] = numbersAxis(chart).scale.domain;
  const amountText = (amount: number) =>
    chart.ofShare ? `${Number((amount * 100).toPrecision(12))}%` : withCommas(String(amount));
  const place = { x: IN_PIXELS('x'), y: IN_PIXELS('y') };
  const text = { ...place, text: { field: 'text', type: 'nominal' } };
  const layerOf = (values: readonly object[], mark: object, encoding: object = text) =>
    values.length === 0 ? [] : [{ data: { values }, mark, encoding }];
  // What is drawn is the data of the chart, as in all others.
  const onPlot = { x: IN_PIXELS('plot_x'), y: IN_PIXELS('plot_y') };
  const points = (isHollow: boolean) => ({
    transform: [{ filter: { field: 'is_hollow', equal: isHollow } }],
    encoding: onPlot,
  });
  const ticks = panels.flatMap((panel) => panel.ticks);
  const small = { type: 'text', fontSize: SMALL_SIZE };
  const title = {
    type: 'text',
    align: 'left',
    baseline: 'top',
    fontWeight: 'bold',
    lineBreak: '\n',
    lineHeight: TEXT_LINE,
  };
  return {
    width: chart.width,
    height,
    left: 0,
    below: 14,
    lines: [names],
    columns: new Map(panels.flatMap((panel) => panel.points)),
    scale: `Each chart goes from ${amountText(low)} to ${amountText(high)}`,
    layer: [
      ...layerOf(
        panels.map(({ base }) => base),
        { type: 'rule' },
        { ...place, x2: { field: 'x2' } },
      ),
      {
        transform: [{ filter: { field: 'plot_y', valid: true } }],
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { ...onPlot, detail: { field: 'line_run', type: 'nominal' } },
      },
      { ...points(false), mark: { type: 'point', filled: true, opacity: 1, size: places.length > 14 ? 10 : 24 } },
      { ...points(true), mark: { type: 'point', filled: false, opacity: 1, size: 24 } },
      ...layerOf(
        panels.map(({ name }) => name),
        title,
      ),
      ...layerOf(
        panels.flatMap(({ texts }) => texts),
        small,
      ),
      ...layerOf(
        panels.flatMap((panel) => panel.missing),
        { ...small, style: 'aside' },
      ),
      ...['left', 'right'].flatMap((align, end) =>
        layerOf(
          ticks.filter((tick) => tick.end === end),
          { ...small, style: 'aside', align, baseline: 'bottom' },
        ),
      ),
    ],
  };
}
