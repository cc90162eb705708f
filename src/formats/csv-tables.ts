import type { Codebook } from '../codebook/model.ts';
import { arePadded, isWholeNumber, misreadAs } from '../schemas/cell-text.ts';
import { DIFFERENCE_CAUSES, TOTAL } from '../schemas/vocabulary.ts';
import type { MovedObservation } from '../statistics/comparison.ts';
import type { HeadlineBody } from '../statistics/headline.ts';
import { LIST_SEPARATOR } from './columns.ts';
import { type CsvColumn, csvCode, csvTable, withPoint } from './csv.ts';

/** Headlines and differences as CSV: flat rows in the dialect of the statistics (`docs/reference/statistics.md`, "Columns of the CSV"). */

type Reads<T> = CsvColumn<T>['read'];
const textColumn = <T>(name: string, read: Reads<T>): CsvColumn<T> => ({ name, read });
const decimalColumn = <T>(name: string, read: Reads<T>): CsvColumn<T> => ({
  name,
  read: (row) => withPoint(read(row) ?? ''),
});
const listColumn = <T>(name: string, read: (row: T) => readonly string[]): CsvColumn<T> => ({
  name,
  read: (row) => read(row).join(LIST_SEPARATOR),
});

const computedOnly = (row: HeadlineBody) => (row.computed ? row : undefined);
const externalOnly = (row: HeadlineBody) => (row.computed ? undefined : row);

/** Numbers have a point, since a column has counts and shares. A wording that is the plain number is left out: `value` has it. */
const HEADLINE_COLUMNS: readonly CsvColumn<HeadlineBody>[] = [
  textColumn('id', ({ id }) => id),
  textColumn('kind', (row) => (row.computed ? 'computed' : 'external')),
  textColumn('statistic', (row) => computedOnly(row)?.statistic),
  textColumn('statement', ({ statement }) => statement),
  decimalColumn('value', ({ value }) => value),
  textColumn('status', (row) => computedOnly(row)?.status),
  decimalColumn('percent', (row) => computedOnly(row)?.percent),
  decimalColumn('numerator', (row) => computedOnly(row)?.numerator),
  decimalColumn('denominator', (row) => computedOnly(row)?.denominator),
  textColumn('base', (row) => computedOnly(row)?.base),
  decimalColumn('not_reported', (row) => computedOnly(row)?.notReported),
  decimalColumn('missing_lower', (row) => computedOnly(row)?.missingBounds?.lower),
  decimalColumn('missing_upper', (row) => computedOnly(row)?.missingBounds?.upper),
  textColumn('unit', ({ unit }) => unit),
  textColumn('counting_unit', (row) => computedOnly(row)?.countingUnit),
  textColumn('population', (row) => computedOnly(row)?.population),
  textColumn('period', (row) => (row.computed ? `${row.window.from}/${row.window.to}` : row.period)),
  textColumn('form', (row) => computedOnly(row)?.wording?.form),
  textColumn('wording', (row) => tellingWords(computedOnly(row)?.wording?.text)),
  listColumn('usage', ({ usage }) => usage),
  listColumn('flags', (row) => computedOnly(row)?.flags ?? []),
  textColumn('note', (row) => computedOnly(row)?.note),
  textColumn('bound', (row) => externalOnly(row)?.bound),
  textColumn('publisher', (row) => externalOnly(row)?.publisher),
  textColumn('source', (row) => externalOnly(row)?.source),
  textColumn('query', (row) => computedOnly(row)?.query),
];

const tellingWords = (words: string | undefined): string | undefined =>
  words === undefined || isWholeNumber(words) || misreadAs(words) !== undefined ? undefined : words;

/** The headlines of a release (`docs/reference/headlines.md`, "As CSV"). */
export const headlinesCsv = (headlines: readonly HeadlineBody[]): string => csvTable(HEADLINE_COLUMNS, headlines);

interface DifferencesTable {
  /** The codebooks of the earlier and of the later release. */
  codebooks: { before: Codebook; after: Codebook };
  measures: readonly string[];
  /** The dimensions that keys can have; one that a key does not name is at its total. */
  dimensions: readonly string[];
  rows: readonly MovedObservation[];
}

/** The observations that differ between two releases, and why (`docs/reference/releases.md`, "Differences"). */
export function differencesCsv({ codebooks, measures, dimensions, rows }: DifferencesTable): string {
  const measuresOf = ({ measures: all }: Codebook) => measures.flatMap((id) => all.get(id) ?? []);
  const both = [...measuresOf(codebooks.before), ...measuresOf(codebooks.after)];
  const number = both.every(({ decimals }) => decimals === 0) ? textColumn : decimalColumn;
  const units = new Map(both.map(({ id, unit }) => [id, unit]));
  return csvTable<MovedObservation>(
    [
      ...dimensions.flatMap((id) => differenceKeyColumns(codebooks, id)),
      textColumn('measure', ({ measure }) => measure),
      textColumn('unit', ({ measure }) => units.get(measure)),
      number('previous', ({ previous }) => previous),
      number('value', ({ value }) => value),
      number('difference', ({ difference }) => difference),
      textColumn('previous_status', ({ previousStatus }) => previousStatus),
      textColumn('status', ({ status }) => status),
      ...DIFFERENCE_CAUSES.map((cause) =>
        number<MovedObservation>(cause.replaceAll('-', '_'), ({ causes }) => causes && (causes.get(cause) ?? '0')),
      ),
    ],
    rows,
  );
}

function differenceKeyColumns(
  { before, after }: DifferencesTable['codebooks'],
  id: string,
): CsvColumn<MovedObservation>[] {
  const codes = [before, after].flatMap((codebook) => codebook.dimensions.get(id)?.codes ?? []);
  const isPadded = arePadded(codes);
  const cells = new Map(codes.map(({ code, label }) => [code, { code: csvCode(code, isPadded), label }]));
  cells.set(TOTAL, { code: TOTAL, label: 'Total' });
  const cellOf = ({ key, codes: named }: MovedObservation) => cells.get(named[key.indexOf(id)] ?? TOTAL);
  return [textColumn(id, (row) => cellOf(row)?.code), textColumn(`${id}_label`, (row) => cellOf(row)?.label)];
}
