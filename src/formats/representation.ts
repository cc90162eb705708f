import type { FORMATS } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { chartFault } from './chart/shape.ts';
import { answerSvg, type Draw } from './chart/svg.ts';
import { answerVegaLite } from './chart/vega-lite.ts';
import { type AnswerColumn, answerColumns, LIST_SEPARATOR } from './columns.ts';
import { answerCsv } from './csv.ts';
import { answerJson } from './json.ts';
import { answerJsonStat, MAX_PLACES, placesOfCube } from './json-stat.ts';
import { answerParquet } from './parquet.ts';
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
      columns: answerColumns(answer).map(columnMetadata),
      primaryKey: [...dimensions.map(({ id }) => id), 'measure'],
    },
  });
}

/** The first title is the header of the CSV, which a validator compares; the second is for people. */
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

export type Format = (typeof FORMATS)[number];

/** Content-Type of each format, as contract statistics 2 spells it. */
export const MEDIA_TYPES = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
  'json-stat': 'application/json',
  parquet: 'application/vnd.apache.parquet',
  csvw: 'application/csvm+json',
  'vega-lite': 'application/vnd.vegalite.v6+json',
  svg: 'image/svg+xml',
} as const satisfies Record<Format, string>;

export interface Representation {
  bytes: Buffer;
  type: string;
  headers?: Record<string, string>;
}

export interface RepresentationOptions {
  /** Of CSV. */
  bom: boolean;
  /** Of SVG. */
  draw: Draw;
}

/** The bytes of an answer in one of its formats. Throws AppError where a format cannot hold it. */
export async function represent(
  answer: StatisticsAnswer,
  format: Format,
  { bom, draw }: RepresentationOptions,
): Promise<Representation> {
  const bytes = await bytesOf[format](answer, { bom, draw });
  const headers = headersOf(answer, format);
  return { bytes: Buffer.from(bytes), type: MEDIA_TYPES[format], ...(headers && { headers }) };
}

const bytesOf: Record<
  Format,
  (answer: StatisticsAnswer, options: RepresentationOptions) => string | Buffer | Promise<string>
> = {
  json: (answer) => answerJson(answer, { links: linksOf(answer) }),
  csv: (answer, { bom }) => answerCsv(answer, { bom }),
  'json-stat': answerJsonStat,
  parquet: answerParquet,
  csvw: answerCsvw,
  'vega-lite': answerVegaLite,
  svg: (answer, { draw }) => answerSvg(answer, draw),
};

/** The other formats of the same query; a cube and a chart only where there is one. */
function linksOf(answer: StatisticsAnswer): Record<string, string> {
  const { self } = answer.links;
  const formats: Format[] = [
    'csvw',
    'parquet',
    ...(placesOfCube(answer) <= MAX_PLACES ? (['json-stat'] as const) : []),
    ...(chartFault(answer) ? [] : (['vega-lite', 'svg'] as const)),
  ];
  return Object.fromEntries(formats.map((format) => [format, `${self}&format=${format}`]));
}

function headersOf({ dataset, release, links }: StatisticsAnswer, format: Format): Record<string, string> | undefined {
  // How CSV on the Web finds the metadata of a table.
  if (format === 'csv') return { link: `<${links.self}&format=csvw>; rel="describedby"; type="${MEDIA_TYPES.csvw}"` };
  // No browser shows it: it is saved, under a name that says what it is.
  if (format === 'parquet') return { 'content-disposition': `attachment; filename="${dataset}-${release}.parquet"` };
  // Opened by itself it is a document of this origin: it may do nothing but be looked at.
  if (format === 'svg') return { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" };
  return undefined;
}
