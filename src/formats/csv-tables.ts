import type { Codebook } from '../codebook/model.ts';
import { arePadded, csvLine, isWholeNumber, misreadAs } from '../schemas/cell-text.ts';
import { DIFFERENCE_CAUSES, TOTAL } from '../schemas/vocabulary.ts';
import type { MovedObservation } from '../statistics/differences.ts';
import type { HeadlineBody } from '../statistics/headline.ts';
import { LIST_SEPARATOR } from './columns.ts';
import { csvCode, withPoint } from './csv.ts';

/** Headlines and differences as CSV: flat rows in the dialect of the statistics (`docs/reference/statistics.md`, "Columns of the CSV"). */

interface Column<T> {
  name: string;
  /** Empty for null. */
  read: (row: T) => string | null | undefined;
}

const table = <T>(columns: readonly Column<T>[], rows: readonly T[]): string =>
  [
    csvLine(columns.map(({ name }) => name)),
    ...rows.map((row) => csvLine(columns.map(({ read }) => read(row) ?? ''))),
  ].join('');

const text = <T>(name: string, read: Column<T>['read']): Column<T> => ({ name, read });
const decimal = <T>(name: string, read: Column<T>['read']): Column<T> => ({
  name,
  read: (row) => withPoint(read(row) ?? ''),
});
const list = <T>(name: string, read: (row: T) => readonly string[]): Column<T> => ({
  name,
  read: (row) => read(row).join(LIST_SEPARATOR),
});

const computed = (row: HeadlineBody) => (row.computed ? row : undefined);
const external = (row: HeadlineBody) => (row.computed ? undefined : row);

/** Numbers have a point, since a column has counts and shares. A wording that is the plain number is left out: `value` has it. */
const HEADLINE_COLUMNS: readonly Column<HeadlineBody>[] = [
  text('id', ({ id }) => id),
  text('kind', (row) => (row.computed ? 'computed' : 'external')),
  text('statistic', (row) => computed(row)?.statistic),
  text('statement', ({ statement }) => statement),
  decimal('value', ({ value }) => value),
  text('status', (row) => computed(row)?.status),
  decimal('percent', (row) => computed(row)?.percent),
  decimal('numerator', (row) => computed(row)?.numerator),
  decimal('denominator', (row) => computed(row)?.denominator),
  text('base', (row) => computed(row)?.base),
  decimal('not_reported', (row) => computed(row)?.notReported),
  decimal('missing_lower', (row) => computed(row)?.missingBounds?.lower),
  decimal('missing_upper', (row) => computed(row)?.missingBounds?.upper),
  text('unit', ({ unit }) => unit),
  text('counting_unit', (row) => computed(row)?.countingUnit),
  text('population', (row) => computed(row)?.population),
  text('period', (row) => (row.computed ? `${row.window.from}/${row.window.to}` : row.period)),
  text('form', (row) => computed(row)?.wording?.form),
  text('wording', (row) => wordsOf(computed(row)?.wording?.text)),
  list('usage', ({ usage }) => usage),
  list('flags', (row) => computed(row)?.flags ?? []),
  text('note', (row) => computed(row)?.note),
  text('bound', (row) => external(row)?.bound),
  text('publisher', (row) => external(row)?.publisher),
  text('source', (row) => external(row)?.source),
  text('query', (row) => computed(row)?.query),
];

const wordsOf = (words: string | undefined): string | undefined =>
  words === undefined || isWholeNumber(words) || misreadAs(words) !== undefined ? undefined : words;

/** The headlines of a release (`docs/reference/headlines.md`, "As CSV"). */
export const headlinesCsv = (headlines: readonly HeadlineBody[]): string => table(HEADLINE_COLUMNS, headlines);

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
  const number = both.every(({ decimals }) => decimals === 0) ? text : decimal;
  const units = new Map(both.map(({ id, unit }) => [id, unit]));
  return table<MovedObservation>(
    [
      ...dimensions.flatMap((id) => dimensionColumns(codebooks, id)),
      text('measure', ({ measure }) => measure),
      text('unit', ({ measure }) => units.get(measure)),
      number('previous', ({ previous }) => previous),
      number('value', ({ value }) => value),
      number('difference', ({ difference }) => difference),
      text('previous_status', ({ previousStatus }) => previousStatus),
      text('status', ({ status }) => status),
      ...DIFFERENCE_CAUSES.map((cause) =>
        number<MovedObservation>(cause.replaceAll('-', '_'), ({ causes }) => causes && (causes.get(cause) ?? '0')),
      ),
    ],
    rows,
  );
}

function dimensionColumns({ before, after }: DifferencesTable['codebooks'], id: string): Column<MovedObservation>[] {
  const codes = [before, after].flatMap((codebook) => codebook.dimensions.get(id)?.codes ?? []);
  const isPadded = arePadded(codes);
  const cells = new Map(codes.map(({ code, label }) => [code, { code: csvCode(code, isPadded), label }]));
  cells.set(TOTAL, { code: TOTAL, label: 'Total' });
  const cellOf = ({ key, codes: named }: MovedObservation) => cells.get(named[key.indexOf(id)] ?? TOTAL);
  return [text(id, (row) => cellOf(row)?.code), text(`${id}_label`, (row) => cellOf(row)?.label)];
}
