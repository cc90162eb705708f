import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Theme } from './chart/look.ts';
import { chartFault, type PictureWidth } from './chart/shape.ts';
import { answerSvg, type Drawer } from './chart/svg.ts';
import { answerVegaLite } from './chart/vega-lite.ts';
import { answerCsv, answerCsvw } from './csv.ts';
import { answerJson } from './json.ts';
import { answerJsonStat, MAX_PLACES, placesOfCube } from './json-stat.ts';
import { answerParquet } from './parquet.ts';
import { MEDIA_TYPES, type Representation, representationPath, SUFFIXES } from './representation-path.ts';
import { answerXlsx, MAX_ROWS } from './xlsx.ts';

/** The representations of an answer: `docs/reference/statistics.md`, "Representations". */

interface Represented {
  bytes: Buffer;
  type: string;
  headers: Record<string, string>;
}

interface RepresentationOptions {
  /** Begin CSV with a byte order mark. */
  bom: boolean;
  /** The colours of a chart. */
  theme: Theme;
  /** The width of a chart, in pixels. */
  width?: PictureWidth;
  drawer: Drawer;
}

/**
 * The bytes of an answer in one of its representations, with their media type and headers. Throws AppError if it cannot hold the
 * answer: `too-many-observations` (JSON-stat, XLSX), or `invalid-query` (Parquet, charts).
 */
export async function represent(
  answer: StatisticsAnswer,
  representation: Representation,
  options: RepresentationOptions,
): Promise<Represented> {
  const bytes = await bytesOf[representation](answer, options);
  return {
    bytes: Buffer.from(bytes),
    type: MEDIA_TYPES[representation],
    headers: representationHeaders(answer, representation),
  };
}

const bytesOf: Record<
  Representation,
  (answer: StatisticsAnswer, options: RepresentationOptions) => string | Buffer | Promise<string | Buffer>
> = {
  json: (answer) => answerJson(answer, representationLinks(answer)),
  csv: (answer, { bom }) => answerCsv(answer, { bom }),
  xlsx: answerXlsx,
  jsonstat: answerJsonStat,
  parquet: answerParquet,
  csvw: answerCsvw,
  'vega-lite': (answer, { theme, width }) => answerVegaLite(answer, theme, width),
  svg: (answer, look) => answerSvg(answer, look, look.drawer),
  png: async (answer, look) => Buffer.from(await look.drawer.rasterise(await answerSvg(answer, look, look.drawer))),
};

/** Paths of the other representations of the same query, of those that can hold the answer. */
export function representationLinks(answer: StatisticsAnswer): Record<string, string> {
  const others: Representation[] = [
    'csv',
    'csvw',
    ...(answer.observations.length <= MAX_ROWS ? (['xlsx'] as const) : []),
    'parquet',
    ...(placesOfCube(answer) <= MAX_PLACES ? (['jsonstat'] as const) : []),
    ...(chartFault(answer) ? [] : (['vega-lite', 'svg', 'png'] as const)),
  ];
  return Object.fromEntries(others.map((other) => [other, representationPath(answer.links.self, other)]));
}

/** What is saved to a file; a browser shows the others. */
const SAVED: readonly Representation[] = ['csv', 'xlsx', 'parquet'];

function representationHeaders(answer: StatisticsAnswer, representation: Representation): Record<string, string> {
  const { dataset, release, links, notes, warnings, zeros, absent } = answer;
  const file = `${dataset}-${release}${SUFFIXES[representation] || '.json'}`;
  const said = [
    ...notes.map(({ id }) => id),
    ...warnings.map(({ code }) => code),
    ...(zeros === 'omitted' ? ['zeros-omitted'] : []),
    `absent-${absent.means}`,
  ];
  return {
    'content-disposition': `${SAVED.includes(representation) ? 'attachment' : 'inline'}; filename="${file}"`,
    'assize-notes': [...new Set(said)].join(', '),
    // The header by which CSV on the Web finds the metadata of a table.
    ...(representation === 'csv' && {
      link: `<${representationPath(links.self, 'csvw')}>; rel="describedby"; type="${MEDIA_TYPES.csvw}"`,
    }),
    // An SVG that is opened by itself is a document of this origin, so it gets no rights.
    ...(representation === 'svg' && {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }),
  };
}
