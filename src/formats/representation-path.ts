import type { REPRESENTATIONS } from '../schemas/vocabulary.ts';

/** Where each representation of statistics is, and what it is. */

export type Representation = (typeof REPRESENTATIONS)[number];

/** What follows `…/statistics` in the path of each representation. */
export const SUFFIXES = {
  json: '',
  csv: '.csv',
  xlsx: '.xlsx',
  parquet: '.parquet',
  jsonstat: '.jsonstat',
  csvw: '.csv-metadata.json',
  'vega-lite': '.vl.json',
  svg: '.svg',
  png: '.png',
} as const satisfies Record<Representation, string>;

/** The Content-Type of each representation. */
export const MEDIA_TYPES = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  jsonstat: 'application/json',
  csvw: 'application/csvm+json',
  'vega-lite': 'application/vnd.vegalite.v6+json',
  svg: 'image/svg+xml',
  png: 'image/png',
} as const satisfies Record<Representation, string>;

/** The path of another representation of a query, given that of its JSON: `…/statistics.csv?by=sex` for `…/statistics?by=sex`. */
export const representationPath = (self: string, representation: Representation): string =>
  self.replace(/(?=\?|$)/, SUFFIXES[representation]);
