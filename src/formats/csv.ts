import { CODE_MARK, csvLine, isWholeNumber, misreadAs } from '../schemas/cell-text.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';
import { type AnswerColumn, answerColumns, LIST_SEPARATOR } from './columns.ts';
import { answerTitle, CONSTRUCTED, citationText, designationText, notesOfFile, releaseName } from './provenance.ts';
import { representationPath } from './representation-path.ts';

const BOM = '\uFEFF';

/**
 * An answer as CSV (`docs/reference/statistics.md`, "Representations"): RFC 4180, CRLF after every line, a header, and an empty
 * field for null. Programs that guess the types of columns find those that the metadata has. With `bom` the file begins with a byte
 * order mark, which spreadsheets need to read UTF-8.
 */
export function answerCsv(answer: StatisticsAnswer, { bom = false }: { bom?: boolean } = {}): string {
  const columns = answerColumns(answer).map((column) => csvColumn(column, answer.about.padded));
  return [bom ? BOM : '', csvTable(columns, answer.observations)].join('');
}

/** A column of a CSV file. Its cell is empty for null. */
export interface CsvColumn<T> {
  name: string;
  read(row: T): string | null | undefined;
}

/** A header and rows, each line with its end. */
export const csvTable = <T>(columns: readonly CsvColumn<T>[], rows: readonly T[]): string =>
  [headerLine(columns), ...rows.map((row) => rowLine(columns, row))].join('');
export const headerLine = <T>(columns: readonly CsvColumn<T>[]): string => csvLine(columns.map(({ name }) => name));
export const rowLine = <T>(columns: readonly CsvColumn<T>[], row: T): string =>
  csvLine(columns.map((column) => column.read(row) ?? ''));

/** The cells of a column; `padded` are the dimensions with codes such as `01`. A decimal has a point, so that a column of whole ones is read as decimals too. */
export function csvColumn({ name, type, read }: AnswerColumn, padded: readonly string[]): CsvColumn<Observation> {
  if (type === 'decimal') return { name, read: (observation) => withPoint(read(observation) ?? '') };
  if (type !== 'code') return { name, read };
  const isPadded = padded.includes(name);
  const known = new Map<string, string>();
  return {
    name,
    read(observation) {
      const code = read(observation) ?? '';
      const cell = known.get(code) ?? csvCode(code, isPadded);
      known.set(code, cell);
      return cell;
    },
  };
}

export const withPoint = (decimal: string): string => (/^-?\d+$/.test(decimal) ? `${decimal}.0` : decimal);

/**
 * A code as CSV has it. One that programs would misread alone in its column, such as `01`, `F` or `NA`, is `code:01`. Where some
 * codes of a list are such numbers (`isPadded`), all of its whole numbers are marked.
 */
export const csvCode = (code: string, isPadded: boolean): string =>
  misreadAs(code) !== undefined || (isPadded && isWholeNumber(code)) ? CODE_MARK + code : code;

const DATATYPES = { code: 'string', text: 'string', list: 'string', integer: 'integer', decimal: 'decimal' } as const;

/**
 * The metadata of the CSV of the same query, as CSV on the Web (W3C, 2015) has it. `url` is a path from the root, so that it
 * leads to the service that the metadata came from. Codes and measure together are the primary key of a row.
 */
export function answerCsvw(answer: StatisticsAnswer): string {
  const { about, release, citation, dimensions, links, measures } = answer;
  const description = [
    releaseName(answer),
    ...measures.map(({ label, unit, population }) => `${label}: ${unit}; population: ${population}`),
    ...(about.constructed ? [CONSTRUCTED.slice(0, -1)] : []),
  ];
  return JSON.stringify({
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    url: representationPath(links.self, 'csv'),
    dialect: { encoding: 'utf-8', delimiter: ',', quoteChar: '"', doubleQuote: true, header: true },
    'dc:title': answerTitle(answer),
    'dc:description': `${description.join('. ')}.`,
    'dc:isPartOf': { '@id': links.release },
    'dc:publisher': about.publisher,
    'schema:version': release,
    ...(citation && {
      'dc:issued': { '@value': citation.publishedAt, '@type': 'xsd:dateTime' },
      'dc:identifier': { '@id': citation.url },
    }),
    'dc:bibliographicCitation': citationText(answer),
    // Whose figures these are, where they are somebody else's.
    ...(citation?.source && { 'dc:source': { '@id': citation.source.url } }),
    'dc:license': { '@id': about.licence.url },
    'dc:rights': about.licence.attribution,
    'dc:temporal': `${about.window.from}/${about.window.to}`,
    'dc:type': designationText(answer),
    notes: notesOfFile(answer).map((body) => ({ type: 'Annotation', motivation: 'describing', body })),
    tableSchema: {
      columns: answerColumns(answer).map((column) => columnMetadata(column, answer)),
      primaryKey: [...dimensions.map(({ id }) => id), 'measure'],
    },
  });
}

const MARKED =
  'A code that programs would take for a missing value, a logical or a number has code: before it: code:01 is the code 01.';

/** A validator compares the first title with the header of the CSV; the second one is for people. */
function columnMetadata(column: AnswerColumn, answer: StatisticsAnswer): Record<string, unknown> {
  const { name, title, description, type, nullable } = column;
  const { read } = csvColumn(column, answer.about.padded);
  const hasWords = type === 'code' || type === 'text';
  const cells = hasWords ? answer.observations.map((observation) => read(observation) ?? '') : [];
  const isMarked = type === 'code' && cells.some((cell) => cell.startsWith(CODE_MARK));
  // Codes or labels of which all are whole numbers, such as years: programs read the column as numbers.
  const isNumeric = cells.length > 0 && cells.every(isWholeNumber);
  return {
    name,
    titles: [name, title],
    'dc:description': isMarked ? `${description} ${MARKED}` : description,
    datatype: isNumeric ? 'integer' : DATATYPES[type],
    required: !nullable,
    ...(nullable && { null: '' }),
    ...(type === 'list' && { separator: LIST_SEPARATOR }),
  };
}
