import { ownMember } from '../../schemas/names.ts';
import type { StatisticsAnswer } from '../../statistics/answer.ts';
import { jsonNumber, jsonObject } from '../json.ts';
import { MEANINGS, SYMBOLS, whyMissing } from '../markers.ts';
import { designationText, notesText, sourceText } from '../provenance.ts';
import { type Drawing, drawingOf } from './drawing.ts';
import { CONFIG, PALE_INK, RULE, SMALL_LINE, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE, WIDTH } from './look.ts';
import { type Chart, chartOf, type DrawnCell } from './shape.ts';
import { wrapText } from './text-width.ts';
import { amountOf, cellText, chartTitle, description, subtitles } from './words.ts';

/** The media type names the same version. */
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/**
 * An answer as a Vega-Lite chart with its data inline: the columns of the CSV, with all digits of the numbers, and
 * `value_text`, the number as it is written on the chart. Throws AppError `invalid-query` if no chart can show it.
 */
export function answerVegaLite(answer: StatisticsAnswer): string {
  const chart = chartOf(answer);
  const drawing = drawingOf(chart);
  const { width, height, layer } = drawing;
  const around = {
    $schema: SCHEMA,
    description: description(chart),
    usermeta: { absent: answer.absent, total: answer.total },
    title: titleSpec(chart, drawing),
    background: 'white',
    padding: 16,
    width,
    height,
    config: CONFIG,
  };
  return jsonObject([
    ...Object.entries(around).map(([name, value]) => [name, JSON.stringify(value)] as const),
    ['data', `{"values":[${chart.cells.map((cell) => rowJson(chart, drawing, cell)).join(',')}]}`],
    ['layer', JSON.stringify([...layer, ...footer(chart, drawing)])],
  ]);
}

/** Vega turns rows into text, which it cannot do with one whose `toString` is a code. */
const codeField = (id: string): string => (id in Object.prototype ? `${id}_code` : id);

/** A row of the data. Names of dimensions have no underscore and differ from those of the other columns, so none clashes. */
function rowJson(chart: Chart, { runs, lines }: Drawing, cell: DrawnCell): string {
  const { observation, labels } = cell;
  const { dimensions } = chart.answer;
  const run = runs?.get(cell);
  return jsonObject([
    ...dimensions.flatMap(({ id, codes }, i) => {
      const code = observation.key[i]!; // one for each dimension
      const label = ownMember(labels, id) ?? codes.find((one) => one.code === code)?.label ?? code;
      return [[codeField(id), JSON.stringify(code)] as const, [`${id}_label`, JSON.stringify(label)] as const];
    }),
    ['measure', JSON.stringify(observation.measure)],
    ['unit', JSON.stringify(chart.measure.unit)],
    ['value', jsonNumber(observation.value)],
    ['share', jsonNumber(observation.share)],
    ['denominator', jsonNumber(observation.denominator)],
    ['status', JSON.stringify(observation.status)],
    ['share_status', JSON.stringify(observation.shareStatus)],
    ['flags', JSON.stringify(observation.flags)],
    ['value_text', JSON.stringify(cellText(chart, observation))],
    ...(lines ? [[lines.field, JSON.stringify(lines.of.get(labels[lines.id] ?? ''))] as const] : []),
    ...(run === undefined ? [] : [['line_run', `${run}`] as const]),
  ]);
}

function titleSpec(chart: Chart, { left }: Drawing): object {
  return {
    text: wrapText(chartTitle(chart), WIDTH, TITLE_SIZE * 1.08), // bold is wider
    subtitle: subtitles(chart).flatMap((line) => wrapText(line, WIDTH, TEXT_SIZE)),
    dx: -left,
  };
}

/** Vega-Lite has no footer, so this is a line across the whole width and the text below it. */
function footer(chart: Chart, { left, height, below }: Drawing): object[] {
  const data = { values: [{}] };
  const [top, start] = [height + below, -left];
  const text = footerTexts(chart).flatMap((line) => wrapText(line, WIDTH, SMALL_SIZE));
  return [
    {
      data,
      mark: { type: 'rule', color: RULE },
      encoding: { x: { value: start }, x2: { value: start + WIDTH }, y: { value: top } },
    },
    {
      data,
      mark: { type: 'text', ...SMALL_TEXT, text },
      encoding: { x: { value: start }, y: { value: top + 8 } },
    },
  ];
}

const SMALL_TEXT = {
  align: 'left',
  baseline: 'top',
  fontSize: SMALL_SIZE,
  lineHeight: SMALL_LINE,
  color: PALE_INK,
};

/** Under the chart: what its marks mean, the mandatory notes, the source and the licence. */
function footerTexts(chart: Chart): string[] {
  const { answer, cells } = chart;
  // Without cells the warnings are in the subtitle: they say what was asked for.
  const above = cells.length === 0 ? answer.warnings.map(({ text }) => text) : [];
  return [
    ...legend(chart),
    ...notesText(answer).filter((text) => !above.includes(text)),
    `${designationText(answer)}. Source: ${sourceText(answer)}`,
    `Licence: ${answer.about.licence.id}. ${answer.about.licence.attribution}`,
  ];
}

/** Explains the marks that the chart has, and no others. */
function legend({ cells, total, ofShare }: Chart): string[] {
  const drawn = cells.map(({ observation }) => observation);
  // The total is a value, also in a chart of shares.
  const missing = [
    ...drawn.filter((one) => amountOf({ ofShare }, one) === null),
    ...(total?.value === null ? [total] : []),
  ];
  const shown = total ? [...drawn, total] : drawn;
  const has = (flag: (typeof shown)[number]['flags'][number]) => shown.some(({ flags }) => flags.includes(flag));
  const statuses = (['suppressed', 'not-available', 'not-applicable'] as const).filter((status) =>
    missing.some((one) => whyMissing(one) === status),
  );
  const marks = [...statuses, ...(['provisional', 'revised'] as const).filter(has)];
  const inexact = (['lower-bound', 'approximate'] as const).filter(has).map((flag) => MEANINGS[flag]);
  const said = [
    ...(['rounded', 'perturbed'] as const).filter(has).map((flag) => MEANINGS[flag]),
    ...(ofShare && inexact.length > 0 ? [ABOUT_SHARES] : inexact),
  ];
  return [
    ...(marks.length > 0 ? [`${marks.map((one) => `${SYMBOLS[one]} ${MEANINGS[one]}`).join('; ')}.`] : []),
    ...(said.length > 0 ? [`${capitalised(said.join('; '))}.`] : []),
  ];
}

const ABOUT_SHARES = '“about”: a part of a sum is a lower bound or approximate';

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
