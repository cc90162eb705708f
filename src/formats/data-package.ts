import type { Codebook } from '../codebook/model.ts';
import { publicCodebook, publicDimensions } from '../codebook/public.ts';
import type { Citation } from '../schemas/release.ts';
import type { ReleaseView } from '../statistics/citation.ts';
import { protectionNotes } from '../statistics/protection-notes.ts';
import { LIST_SEPARATOR } from './columns.ts';
import { observationColumns } from './observations-csv.ts';
import { CONSTRUCTED } from './provenance.ts';

/** What the files of a release say of each other: a data package (Frictionless), and the metadata of the CSV (CSV on the Web). */

export interface DescribedRelease {
  codebook: Codebook;
  view: ReleaseView;
  citation: Citation;
  /** The public files with numbers. */
  files: readonly { name: string; mediaType: string; bytes: number; sha256: string; rows: number | null }[];
}

const FIELD_TYPES = {
  code: 'string',
  text: 'string',
  list: 'string',
  integer: 'integer',
  decimal: 'number',
} as const;
const CSVW_TYPES = { ...FIELD_TYPES, decimal: 'decimal' } as const;

/**
 * `datapackage.json`: valid by the profile of Data Package 2.0, and by that of 1.0, which knows fewer members.
 * https://datapackage.org/standard/data-package/
 */
export function dataPackage({ codebook, view, citation, files }: DescribedRelease): string {
  const { id, definition } = codebook;
  const { title, description, publisher, licence, coverage, source } = definition;
  const resources = files.map(({ name, mediaType, bytes, sha256, rows }) => ({
    name: name.toLowerCase().replace(/[^a-z0-9._-]/g, '-'),
    path: name,
    mediatype: mediaType.split(';', 1)[0],
    format: name.replace(/\.gz$/, '').split('.').at(-1),
    bytes,
    hash: `sha256:${sha256}`,
    ...(rows !== null && { rows }),
    ...(name === 'observations.csv' && {
      profile: 'tabular-data-resource',
      encoding: 'utf-8',
      dialect: { delimiter: ',', quoteChar: '"', doubleQuote: true, lineTerminator: '\r\n', header: true },
      schema: tableSchema(codebook),
    }),
  }));
  return JSON.stringify({
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    profile: 'data-package',
    name: id,
    id: citation.url,
    title,
    description: [description, ...readersNotes(codebook, view)].join('\n\n'),
    homepage: citation.url,
    version: view.version,
    created: citation.publishedAt,
    // A name of a licence that has no SPDX id may have spaces, which the profile refuses.
    licenses: [
      { ...(/^[\w.-]+$/.test(licence.id) && { name: licence.id }), path: licence.url, title: licence.attribution },
    ],
    contributors: [{ title: publisher, role: 'publisher', roles: ['publisher'] }],
    sources: [
      source ? { title: `${source.publisher}, ${source.title}`, path: source.url } : { title: coverage.sources },
    ],
    temporal: { from: coverage.window.from, until: coverage.window.to, gaps: coverage.gaps ?? [] },
    spatial: coverage.area,
    citation: citation.text,
    resources,
  });
}

/** Fields with their meaning. What qualifies a value is in other fields: an empty value is never zero. */
const tableSchema = (codebook: Codebook) => ({
  fields: observationColumns(codebook).map(({ name, title, description, type, nullable }) => ({
    name,
    type: FIELD_TYPES[type],
    title,
    description,
    ...(!nullable && { constraints: { required: true } }),
  })),
  missingValues: [''],
  primaryKey: primaryKey(codebook),
});

/** `observations.csv-metadata.json`: https://www.w3.org/TR/tabular-metadata/ */
export function observationsCsvw({ codebook, view, citation }: DescribedRelease): string {
  const { title, publisher, licence, coverage } = codebook.definition;
  return JSON.stringify({
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    url: 'observations.csv',
    dialect: { encoding: 'utf-8', delimiter: ',', quoteChar: '"', doubleQuote: true, header: true },
    'dc:title': title,
    'dc:publisher': publisher,
    'schema:version': view.version,
    'dc:issued': { '@value': citation.publishedAt, '@type': 'xsd:dateTime' },
    'dc:identifier': { '@id': citation.url },
    'dc:bibliographicCitation': citation.text,
    'dc:license': { '@id': licence.url },
    'dc:rights': licence.attribution,
    'dc:temporal': `${coverage.window.from}/${coverage.window.to}`,
    notes: readersNotes(codebook, view).map((body) => ({ type: 'Annotation', motivation: 'describing', body })),
    tableSchema: {
      columns: observationColumns(codebook).map(({ name, title: heading, description, type, nullable }) => ({
        name,
        titles: [name, heading],
        'dc:description': description,
        datatype: CSVW_TYPES[type],
        required: !nullable,
        ...(nullable && { null: '' }),
        ...(type === 'list' && { separator: LIST_SEPARATOR }),
      })),
      primaryKey: primaryKey(codebook),
    },
  });
}

const primaryKey = (codebook: Codebook): string[] => [...publicDimensions(codebook).map(({ id }) => id), 'measure'];

/** What has to be known of the numbers, wherever the file travels. */
function readersNotes(codebook: Codebook, view: ReleaseView): string[] {
  const { definition } = codebook;
  const protection = protectionNotes(codebook, [...codebook.measures.values()], true, view);
  return [
    ...(definition.constructed ? [CONSTRUCTED] : []),
    definition.coverage.completeness,
    absentText(codebook),
    ...[...protection, ...publicCodebook(codebook).notes.filter(({ mandatory }) => mandatory)].map(({ text }) => text),
  ];
}

/** What it means that the file has no row for a combination of codes: see `observationsOf`. */
function absentText(codebook: Codebook): string {
  const { definition, measures } = codebook;
  const hasLives = publicDimensions(codebook).some(({ codes }) => codes.some(({ since, until }) => since ?? until));
  const lives = hasLives ? ' By a period in which a code did not exist, it is not applicable in place of 0.' : '';
  const gaps = 'A period that the data do not cover has no rows: its figures are not available.';
  if (definition.kind === 'cases')
    return `A combination of codes without a row is 0; of a mean or median there is nothing to take it of.${lives} ${gaps}`;
  if (definition.settings.absentRows === 'not-available')
    return `A combination of codes without a row is not available, and not 0. ${gaps}`;
  const isValue = [...measures.values()].some(({ statistic }) => statistic === 'value');
  const totals = isValue ? ' Totals of figures that do not add up are not available unless the table has them.' : '';
  return `A combination of codes without a row is 0.${lives}${totals} ${gaps}`;
}
