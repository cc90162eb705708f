import type { FORMATS } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { chartFault } from './chart/shape.ts';
import { answerSvg, type Draw } from './chart/svg.ts';
import { answerVegaLite } from './chart/vega-lite.ts';
import { answerCsv } from './csv.ts';
import { answerCsvw } from './csvw.ts';
import { answerJson } from './json.ts';
import { answerJsonStat, MAX_PLACES, placesOfCube } from './json-stat.ts';
import { answerParquet } from './parquet.ts';

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
