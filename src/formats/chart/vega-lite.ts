import { ownMember } from '../../schemas/names.ts';
import { WITHHELD_NOTE } from '../../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../../statistics/answer.ts';
import { sentenceCase } from '../../statistics/wording.ts';
import { type JsonText, jsonArray, jsonNumber, jsonObject } from '../json.ts';
import { MEANINGS, SYMBOLS, whyMissing } from '../markers.ts';
import { designationText, notesText, sourceLineOf, withoutRepeats } from '../provenance.ts';
import { drawingOf } from './drawing.ts';
import {
  BOLD,
  type Drawing,
  SMALL_LINE,
  SMALL_SIZE,
  SUBTITLE_LINE,
  TEXT_SIZE,
  type Theme,
  TITLE_SIZE,
  themeConfig,
} from './look.ts';
import { type Chart, chartOf, type DrawnCell, type PictureWidth } from './shape.ts';
import { wrapEvenly, wrapText } from './text-width.ts';
import {
  boundWords,
  cellText,
  chartTitle,
  description,
  drawnAmount,
  hasSmallBase,
  shareWords,
  subtitles,
} from './words.ts';

/** The media type names the same version. */
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/**
 * An answer as a Vega-Lite chart with its data inline: the columns of the CSV, with all digits of the numbers, and
 * `value_text`, the number as it is written on the chart. Throws AppError `invalid-query` if no chart can show it.
 */
export const answerVegaLite = (answer: StatisticsAnswer, theme: Theme, width?: PictureWidth): string =>
  specOf(chartOf(answer, width), theme);

/** Around the whole picture. */
const PADDING = 16;

/** The same of its chart. */
export function specOf(chart: Chart, theme: Theme): string {
  const { answer } = chart;
  const drawing = drawingOf(chart);
  const { width, height, layer } = drawing;
  return jsonObject({
    $schema: SCHEMA,
    description: description(chart),
    usermeta: { absent: answer.absent, total: answer.total },
    title: titleSpec(chart, drawing),
    padding: PADDING,
    width,
    height,
    ...themeConfig(theme),
    data: jsonObject({ values: jsonArray(chart.cells.map((cell) => cellRow(chart, drawing, cell))) }),
    layer: [...layer, ...footer(chart, drawing)],
  }).text;
}

/**
 * How large the picture of an answer is, in pixels: what its `img` needs, so that nothing moves when it has come. Its height is known
 * only to the drawing, so this one can be a few lines off. Throws as answerVegaLite does.
 */
export function pictureSize(answer: StatisticsAnswer, asked: PictureWidth): { width: number; height: number } {
  const chart = chartOf(answer, asked);
  const drawing = drawingOf(chart);
  const { text, subtitle } = titleSpec(chart, drawing);
  const { left, width, right = 0, height, above = 0, below } = drawing;
  const title = text.length * (TITLE_SIZE + 2) + subtitle.length * SUBTITLE_LINE + 9;
  return {
    width: Math.round(Math.max(chart.width, left + width + right)) + 2 * PADDING + 2,
    height: Math.round(2 * PADDING + title + above + height + below + 8 + footerLines(chart).length * SMALL_LINE),
  };
}

/** Vega turns rows into text, which it cannot do with one whose `toString` is a code. */
const codeField = (id: string): string => (id in Object.prototype ? `${id}_code` : id);

/** A row of the data. Names of dimensions have no underscore and differ from those of the other columns, so none clashes. */
function cellRow(chart: Chart, { columns, lines }: Drawing, cell: DrawnCell): JsonText {
  const { answer, measure } = chart;
  const { observation, labels } = cell;
  const { key, status, flags } = observation;
  const keys = answer.dimensions.flatMap(({ id, codes }, i) => {
    const code = key[i] ?? '';
    const label = ownMember(labels, id) ?? codes.find((one) => one.code === code)?.label ?? code;
    return [[codeField(id), code] as const, [`${id}_label`, label] as const];
  });
  return jsonObject({
    ...Object.fromEntries(keys),
    measure: observation.measure,
    unit: measure.unit,
    value: jsonNumber(observation.value),
    share: jsonNumber(observation.share),
    denominator: jsonNumber(observation.denominator),
    status,
    share_status: observation.shareStatus,
    flags,
    value_text: cellText(chart, observation),
    ...Object.fromEntries(lines.map(({ id, field, of }) => [field, of.get(labels[id] ?? '')])),
    ...columns?.get(cell),
    small_base: hasSmallBase(chart, observation) || undefined,
  });
}

function titleSpec(chart: Chart, { left, scale }: Drawing): { text: string[]; subtitle: string[]; dx: number } {
  return {
    text: wrapEvenly(chartTitle(chart), chart.width, TITLE_SIZE * BOLD),
    subtitle: [...subtitles(chart), ...(scale === undefined ? [] : [scale])].flatMap((line) =>
      wrapText(line, chart.width, TEXT_SIZE),
    ),
    dx: -left,
  };
}

/** Vega-Lite has no footer, so this is a line across the whole width and the text below it. */
function footer(chart: Chart, { left, height, below }: Drawing): object[] {
  const data = { values: [{}] };
  const [top, start] = [height + below, -left];
  const text = footerLines(chart);
  return [
    {
      data,
      mark: 'rule',
      encoding: { x: { value: start }, x2: { value: start + chart.width }, y: { value: top } },
    },
    {
      data,
      mark: { type: 'text', style: 'aside', ...SMALL_TEXT, text },
      encoding: { x: { value: start }, y: { value: top + 8 } },
    },
  ];
}

const SMALL_TEXT = {
  align: 'left',
  baseline: 'top',
  fontSize: SMALL_SIZE,
  lineHeight: SMALL_LINE,
};

const footerLines = (chart: Chart): string[] =>
  footerTexts(chart).flatMap((line) => wrapText(line, chart.width, SMALL_SIZE));

/** Under the chart: what its marks mean, the mandatory notes, the source and the licence. */
function footerTexts(chart: Chart): string[] {
  const { answer, cells } = chart;
  // Without cells the warnings are in the subtitle: they say what was asked for.
  const above = cells.length === 0 ? answer.warnings.map(({ text }) => text) : [];
  return [
    ...legend(chart),
    ...withoutRepeats(notesText(answer)).filter((text) => !above.includes(text)),
    `${designationText(answer)}. ${sourceLineOf(answer)}`,
    answer.about.licence.attribution,
  ];
}

/** Explains the marks that the chart has, and no others. What a mandatory note says of them is not said twice. */
function legend({ kind, answer, cells, total, ofShare }: Chart): string[] {
  const drawn = cells.map(({ observation }) => observation);
  // The total is a value, also in a chart of shares.
  const missing = [
    ...drawn.filter((one) => drawnAmount({ ofShare }, one) === null),
    ...(total?.value === null ? [total] : []),
  ];
  const shown = total ? [...drawn, total] : drawn;
  const has = (flag: (typeof shown)[number]['flags'][number]) => shown.some(({ flags }) => flags.includes(flag));
  const statuses = (['suppressed', 'not-available', 'not-applicable'] as const).filter((status) =>
    missing.some((one) => whyMissing(one) === status),
  );
  const isFaint = drawn.some((one) => hasSmallBase({ ofShare }, one));
  const hollow = [
    ...(kind === 'line' && answer.about.part.length > 0 ? ['covered in part only'] : []),
    ...(isFaint && kind !== 'heat-map' && kind !== 'figure' ? ['a share of fewer than 10'] : []),
  ];
  const isNoted = answer.notes.some(({ id }) => id === WITHHELD_NOTE);
  const marks = [
    ...statuses.filter((status) => !(isNoted && status === 'suppressed')),
    ...(['provisional', 'revised'] as const).filter(has),
    ...(['small-base'] as const).filter((flag) => ofShare && has(flag)),
  ];
  const words = new Set<string>(
    ofShare
      ? drawn.flatMap(({ flags }) => shareWords(flags))
      : shown.flatMap(({ flags }) => boundWords(flags, 'value')),
  );
  const said = BOUND_WORDS.flatMap(([word, text]) => (words.has(word) ? [text] : []));
  return [
    ...(marks.length > 0 ? [`${marks.map((one) => `${SYMBOLS[one]} ${MEANINGS[one]}`).join('; ')}.`] : []),
    ...(said.length > 0 ? [`${sentenceCase(said.join('; '))}.`] : []),
    ...(hollow.length > 0 ? [`Hollow ${kind === 'line' ? 'points' : 'bars'}: ${hollow.join(', or ')}.`] : []),
  ];
}

const BOUND_WORDS = [
  ['at least', MEANINGS['lower-bound']],
  ['about', '“about”: a part of a sum is a lower bound or approximate'],
  ['at most', MEANINGS['lower-bound-base']],
] as const;
