import type { StatisticsAnswer } from '../statistics/answer.ts';
import { type AnswerColumn, answerColumns, LIST_SEPARATOR } from './columns.ts';
import { CONSTRUCTED, designationText, notesOfFile, releaseName, sourceText, titleOf } from './provenance.ts';
import { representationPath } from './representation-path.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * An answer as CSV (`docs/reference/statistics.md`, "Representations"): RFC 4180, CRLF after every line, a header, and an empty
 * field for null. With `bom` the file begins with a byte order mark, which spreadsheets need to read UTF-8.
 */
export function answerCsv(answer: StatisticsAnswer, { bom = false }: { bom?: boolean } = {}): string {
  const columns = answerColumns(answer);
  const header = csvLine(columns.map(({ name }) => name));
  const lines = answer.observations.map((observation) => csvLine(columns.map(({ read }) => read(observation) ?? '')));
  return `${bom ? BYTE_ORDER_MARK : ''}${[header, ...lines].join('\r\n')}\r\n`;
}

/** One line of CSV, without its end. Fields are quoted where RFC 4180 asks for it. */
export const csvLine = (fields: readonly string[]): string => fields.map(csvField).join(',');

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const DATATYPES = { text: 'string', list: 'string', integer: 'integer', decimal: 'decimal' } as const;

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
    'dc:title': titleOf(answer),
    'dc:description': `${description.join('. ')}.`,
    'dc:isPartOf': { '@id': links.release },
    'dc:publisher': about.publisher,
    'schema:version': release,
    ...(citation && {
      'dc:issued': { '@value': citation.publishedAt, '@type': 'xsd:dateTime' },
      'dc:bibliographicCitation': citation.text,
    }),
    'dc:source': sourceText(answer),
    'dc:license': { '@id': about.licence.url },
    'dc:rights': about.licence.attribution,
    'dc:temporal': `${about.window.from}/${about.window.to}`,
    'dc:type': designationText(answer),
    notes: notesOfFile(answer).map((body) => ({ type: 'Annotation', motivation: 'describing', body })),
    tableSchema: {
      columns: answerColumns(answer).map(columnMetadata),
      primaryKey: [...dimensions.map(({ id }) => id), 'measure'],
    },
  });
}

/** A validator compares the first title with the header of the CSV; the second one is for people. */
function columnMetadata({ name, title, description, type, nullable }: AnswerColumn): Record<string, unknown> {
  return {
    name,
    titles: [name, title],
    'dc:description': description,
    datatype: DATATYPES[type],
    required: !nullable,
    ...(nullable && { null: '' }),
    ...(type === 'list' && { separator: LIST_SEPARATOR }),
  };
}
