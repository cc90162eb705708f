import { boundedText, percentOf, shareWords } from '../formats/chart/words.ts';
import { type Crosstab, crosstabOf, fixedText } from '../formats/crosstab.ts';
import { isOfShare, legendOf, MEANINGS, SYMBOLS, symbolsOf, whyMissing } from '../formats/markers.ts';
import { answerTitle } from '../formats/provenance.ts';
import { called, t } from '../language/language.ts';
import { pagePath } from '../schemas/addresses.ts';
import { NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';
import { statisticsPath } from '../statistics/query.ts';
import { withCommas } from '../statistics/wording.ts';
import { calledHtml, english, type Html, html } from './html.ts';
import { tableBox } from './layout.ts';

/** The table of an answer, wherever a page shows one. */

/** More rows than this are slow to lay out on a phone; the files have them all. */
const SHOWN_ROWS = 1_000;
/** A table with more columns than this is wider than a screen. */
const MAX_COLUMNS = 8;
/** In a longer table the numbers lead nowhere: links by the thousand are slow, and in the way of a keyboard. */
const LINKED_CELLS = 300;
/** More rows and columns of zeros than this are not named one by one. */
const NAMED_ZEROS = 30;

type FiguresRow = Crosstab['rows'][number];

interface TableColumn {
  /** Tells which observations of a row are in the column. */
  key: string;
  /** In the language of the reader. */
  label: Html | string;
  cell: (observation: Observation | undefined) => Html;
}

/** The figures as rows and columns. What is 0 throughout is folded into a line below them, and each number leads to its own page. */
export function answerTable(answer: StatisticsAnswer, { isLinked = true } = {}): Html {
  const { dimensions, measures, observations } = answer;
  if (observations.length === 0)
    return html`<p>${english(`${answer.warnings.map(({ text }) => text).join(' ')} ${answer.absent.text}`)}</p>`;
  const { named, across, rows } = crosstabOf(answer, MAX_COLUMNS);
  const labels = dimensions.map(({ codes }) => new Map(codes.map(({ code, label }) => [code, label])));
  const { kept, columns, zeros } = folded(
    answer,
    { named, across, rows },
    shownColumns(answer, across, isLinked),
    labels,
  );
  const shown = kept.slice(0, SHOWN_ROWS);
  const heading = named.map((position) => html`<th scope="col">${calledHtml(dimensions[position]?.label ?? '')}</th>`);
  // Without a dimension the row is named by what is counted.
  const rowHead = ({ key }: FiguresRow) =>
    named.length === 0
      ? html`<th scope="row">${measures.map(({ label }, at) => html`${at > 0 && ', '}${calledHtml(label)}`)}</th>`
      : named.map(
          (position) => html`<th scope="row">${calledHtml(labels[position]?.get(key[position] ?? '') ?? '')}</th>`,
        );
  const unit = measures.length === 1 ? (measures[0]?.unit ?? '') : '';
  const fixed = fixedText(answer);
  return html`
${
  kept.length > shown.length &&
  html`<p>${t('The first {shown} of {all} rows. The files below have them all.', { shown: withCommas(String(shown.length)), all: withCommas(String(kept.length)) })}</p>`
}
${tableBox(
  answerTitle(answer),
  html`<tr>${named.length === 0 ? html`<th scope="col">${t('Measure')}</th>` : heading}${columns.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}</tr>`,
  shown.map(
    (row) =>
      html`<tr${isTotalRow(row, named) && html` class="total"`}>${rowHead(row)}${columns.map(({ key, cell }) => cell(row.cells.get(key)))}</tr>
`,
  ),
  [fixed, unit && t('Unit: {unit}', { unit: called(unit) })].filter(Boolean).join('. '),
)}
<div class="tools screen"></div>
${zeros.length > 0 && html`<p class="pale">${t('0 throughout, and so not in the table: {list}.', { list: zerosText(zeros) })}</p>`}
${legendHtml(observations)}`;
}

const isTotalRow = ({ key }: FiguresRow, named: readonly number[]): boolean =>
  named.some((position) => key[position] === TOTAL);

/** Whether the published number is 0. A share that is missing says nothing else. */
const isZero = (one: Observation | undefined): boolean => one !== undefined && /^0(\.0+)?$/.test(one.value ?? '');

/**
 * Without the rows and columns that are 0 throughout, such as those of `not-reported` where it has to be reported. Periods stay: a year
 * without cases is what a series is read for, but not that nothing is without a date. So does a table that would be empty.
 */
function folded(
  { dimensions, about }: StatisticsAnswer,
  { named, across, rows }: Crosstab,
  columns: readonly TableColumn[],
  labels: readonly ReadonlyMap<string, string>[],
): { kept: readonly FiguresRow[]; columns: readonly TableColumn[]; zeros: string[] } {
  const isPeriod = (at: number, code = ''): boolean =>
    about.time.includes(dimensions[at]?.id ?? '') && code !== NOT_REPORTED;
  const kept = rows.filter(
    ({ key, cells }) =>
      named.length === 0 || named.some((at) => isPeriod(at, key[at])) || ![...cells.values()].every(isZero),
  );
  const filled = columns.filter(
    ({ key }) => across === undefined || isPeriod(across, key) || !rows.every(({ cells }) => isZero(cells.get(key))),
  );
  if (kept.length === 0 || filled.length === 0) return { kept: rows, columns, zeros: [] };
  const codeName = (at: number, code = ''): string =>
    `${called(dimensions[at]?.label ?? '')}: ${called(labels[at]?.get(code) ?? code)}`;
  return {
    kept,
    columns: filled,
    zeros: [
      ...rows
        .filter((row) => !kept.includes(row))
        .map(({ key }) => named.map((at) => codeName(at, key[at])).join(', ')),
      ...columns.filter((column) => !filled.includes(column)).map(({ key }) => codeName(across ?? 0, key)),
    ],
  };
}

const zerosText = (zeros: readonly string[]): string =>
  zeros.length > NAMED_ZEROS
    ? `${zeros.slice(0, NAMED_ZEROS).join('; ')}; ${t('and {count} more', { count: withCommas(`${zeros.length - NAMED_ZEROS}`) })}`
    : zeros.join('; ');

function shownColumns(answer: StatisticsAnswer, across: number | undefined, mayLink: boolean): TableColumn[] {
  const { dimensions, measures, share, observations } = answer;
  const isLinked = mayLink && observations.length > 1 && observations.length <= LINKED_CELLS;
  const value = (one: Observation): Html => {
    const shown = valueHtml(one, answer);
    return isLinked && one.value !== null ? html`<a href="${cellPath(answer, one)}">${shown}</a>` : shown;
  };
  const column = (key: string, label: Html | string, content: (one: Observation) => Html | string): TableColumn => ({
    key,
    label,
    cell: (one) => html`<td class="number">${one === undefined ? '' : content(one)}</td>`,
  });
  if (across !== undefined)
    return (dimensions[across]?.codes ?? []).map(({ code, label }) =>
      column(
        code,
        calledHtml(label),
        // Where the number is missing, its share is missing for the same reason.
        (one) =>
          html`${value(one)}${share !== null && one.value !== null && html` <span class="unit">(${shareHtml(one)})</span>`}`,
      ),
    );
  return measures.flatMap(({ id, label }): TableColumn[] => [
    column(id, measures.length === 1 ? t('Value') : calledHtml(label), value),
    ...(share === null
      ? []
      : [
          column(id, t('Share'), shareHtml),
          column(id, t('Of'), (one) => (one.denominator === null ? '' : valueText(one, answer, 'base'))),
        ]),
  ]);
}

/** The page of one number of an answer, as that of the query for it alone. A total is asked for by leaving its dimension out. */
function cellPath({ dataset, release, dimensions, share }: StatisticsAnswer, { key, measure }: Observation): string {
  const where = dimensions
    .flatMap(({ id }, at) => (key[at] === TOTAL ? [] : [{ dimension: id, codes: [key[at] ?? ''] }]))
    .toSorted((a, b) => (a.dimension < b.dimension ? -1 : 1));
  const shared = (share?.of ?? []).filter((id) => where.some(({ dimension }) => dimension === id));
  const base = share?.base ?? 'all';
  const query = { measures: [measure], by: [], where, totals: false, share: shared, base };
  return pagePath(statisticsPath({ dataset, version: release }, query));
}

/** A number as it is printed, with what qualifies it. `table` tells its table from others of the page. */
export function valueHtml(one: Observation, answer: Pick<StatisticsAnswer, 'measures'>, table = 'table'): Html {
  const { status, flags } = one;
  const symbols = symbolsOf({ status, shareStatus: null, flags: flags.filter((flag) => !isOfShare(flag)) });
  if (one.value === null)
    return status === 'suppressed' ? withheldHtml(one, table) : missingHtml(status ?? 'not-available');
  return html`${valueText(one, answer)}${symbols.map((symbol) => ` ${symbol}`)}`;
}

/** `at least 1,200`. */
export function valueText(
  one: Observation,
  { measures }: Pick<StatisticsAnswer, 'measures'>,
  of: 'value' | 'base' = 'value',
): string {
  const { decimals } = measures.find(({ id }) => id === one.measure) ?? {};
  return boundedText(one, of, { decimals }, (word) => t(word)).replace('-', '−');
}

/** Pressed or tapped, the symbol says why the number is not there, and what it can be. */
function withheldHtml({ measure, key, interval }: Observation, table: string): Html {
  const id = [table, measure, ...key].join('.');
  return html`<button type="button" class="why" popovertarget="${id}" aria-label="${t('{symbol}: why?', { symbol: SYMBOLS.suppressed })}">${SYMBOLS.suppressed}</button><span class="popover" popover="auto" id="${id}">${t('This number is withheld to protect people.')} ${interval && `${t('As far as the published numbers tell, it is {range}.', { range: rangeText(interval) })} `}${t('Withheld does not mean small: some numbers are withheld only so that others cannot be worked out.')}</span>`;
}

function shareHtml(one: Observation): Html {
  if (one.share === null) return missingHtml(whyMissing({ ...one, status: one.shareStatus }));
  const symbol = one.flags.includes('small-base') ? [SYMBOLS['small-base']] : [];
  return html`${[shareText(one, one.share), ...symbol].join(' ')}`;
}

/** `about 33.0%`. */
export const shareText = (one: Observation, share: string): string =>
  [...shareWords(one.flags).map((word) => t(word)), percentOf(share, one)].join(' ');

const missingHtml = (status: 'suppressed' | 'not-available' | 'not-applicable'): Html =>
  html`<abbr title="${t(MEANINGS[status])}">${SYMBOLS[status]}</abbr>`;

const rangeText = ([low, high]: NonNullable<Observation['interval']>): string =>
  high === null
    ? `${t('at least')} ${withCommas(low)}`
    : t('from {low} to {high}', { low: withCommas(low), high: withCommas(high) });

function legendHtml(observations: readonly Observation[]): Html {
  const texts = legendOf(observations);
  return texts.length === 0 ? html`` : html`<p class="pale">${texts.join('; ')}.</p>`;
}
