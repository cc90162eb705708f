import type { StatisticsAnswer } from '../statistics/answer.ts';
import { type Column, columnsOf, LIST_SEPARATOR } from './columns.ts';
import { CONSTRUCTED, designationText, notesText, releaseName, sourceText, titleOf } from './provenance.ts';

const DATATYPES = { text: 'string', list: 'string', integer: 'integer', decimal: 'decimal' } as const;

/**
 * The metadata of the CSV of the same query (CSV on the Web, 2015). `url` is a path from the root, so that it means the service
 * that the metadata came from. A row is named by its codes and its measure.
 */
export function answerCsvw(answer: StatisticsAnswer): string {
  const { about, release, citation, dimensions, links, measures } = answer;
  const description = [
    releaseName(answer),
    ...measures.map(({ label, unit, population }) => `${label}: ${unit}, of ${population}`),
    ...(about.constructed ? [CONSTRUCTED.slice(0, -1)] : []),
  ];
  return JSON.stringify({
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    url: links.csv,
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
    notes: notesText(answer).map((body) => ({ type: 'Annotation', motivation: 'describing', body })),
    tableSchema: {
      columns: columnsOf(answer).map(columnMetadata),
      primaryKey: [...dimensions.map(({ id }) => id), 'measure'],
    },
  });
}

/** The first title is the header of the CSV, which a validator compares; the second is for people. */
function columnMetadata({ name, title, description, type, nullable }: Column): Record<string, unknown> {
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
