import type { FORMATS } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { chartFault } from './chart/shape.ts';
import { answerSvg, type Draw } from './chart/svg.ts';
import { answerVegaLite } from './chart/vega-lite.ts';
import { answerCsv, answerCsvw } from './csv.ts';
import { answerJson } from './json.ts';
import { answerJsonStat, MAX_PLACES, placesOfCube } from './json-stat.ts';
import { answerParquet } from './parquet.ts';

/** The formats of an answer: `docs/reference/statistics.md`, "Representations". */

type Format = (typeof FORMATS)[number];

/** The Content-Type of each format. */
export const MEDIA_TYPES = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
  'json-stat': 'application/json',
  parquet: 'application/vnd.apache.parquet',
  csvw: 'application/csvm+json',
  'vega-lite': 'application/vnd.vegalite.v6+json',
  svg: 'image/svg+xml',
} as const satisfies Record<Format, string>;

interface Representation {
  bytes: Buffer;
  type: string;
  headers?: Record<string, string>;
}

interface RepresentationOptions {
  /** Begin CSV with a byte order mark. */
  bom: boolean;
  /** Draws SVG. */
  draw: Draw;
}

/**
 * The bytes of an answer in one of its formats, with their media type and headers. Throws AppError if the format cannot hold the
 * answer: `too-many-observations` (JSON-stat), or `invalid-query` (Parquet, charts).
 */
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
  json: (answer) => answerJson(answer, linksOf(answer)),
  csv: (answer, { bom }) => answerCsv(answer, { bom }),
  'json-stat': answerJsonStat,
  parquet: answerParquet,
  csvw: answerCsvw,
  'vega-lite': answerVegaLite,
  svg: (answer, { draw }) => answerSvg(answer, draw),
};

/** Paths of the other formats of the same query, of those that can hold the answer. */
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
  // The header by which CSV on the Web finds the metadata of a table.
  if (format === 'csv') return { link: `<${links.self}&format=csvw>; rel="describedby"; type="${MEDIA_TYPES.csvw}"` };
  // No browser shows Parquet, so it is saved, under a name that says what it is.
  if (format === 'parquet') return { 'content-disposition': `attachment; filename="${dataset}-${release}.parquet"` };
  // An SVG that is opened by itself is a document of this origin, so it gets no rights.
  if (format === 'svg') return { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" };
  return undefined;
}
