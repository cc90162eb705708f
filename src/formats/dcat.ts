import type { JsonLdDocument } from 'jsonld';
import { lastDayOf } from '../codebook/calendar.ts';
import { datasetPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { ReleaseFile } from '../schemas/release-file.ts';

/**
 * The catalogue of this service, as DCAT-AP 3 has it (https://semiceu.github.io/DCAT-AP/releases/3.0.0/). A dataset has its published
 * releases as versions (`dcat:hasVersion`), and each of these the files that everybody may read as distributions.
 */

interface CataloguedRelease {
  version: string;
  publishedAt: string;
  /** What was said with it. */
  notice: string | null;
  definition: DatasetDefinition;
  files: readonly ReleaseFile[];
}

export interface CataloguedDataset {
  id: string;
  /** Newest first; at least one. */
  releases: readonly [CataloguedRelease, ...CataloguedRelease[]];
}

interface CatalogueAbout {
  /** Scheme and authority of the service, without a slash at the end. */
  base: string;
  /** An email address, or the address of a page. */
  contact: string | undefined;
}

const CONTEXT = {
  '@language': 'en',
  adms: 'http://www.w3.org/ns/adms#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  spdx: 'http://spdx.org/rdf/terms#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

/** Lists of codes of the Publications Office of the EU, which DCAT-AP asks for. */
const AUTHORITY = 'http://publications.europa.eu/resource/authority';
const FILE_FORMATS: Readonly<Record<string, string>> = { csv: 'CSV', parquet: 'PARQUET', json: 'JSON' };
const IANA = 'https://www.iana.org/assignments/media-types';

type Node = Record<string, unknown>;
const iri = (id: string): Node => ({ '@id': id });
const typed = (value: string, type: string): Node => ({ '@value': value, '@type': type });
const untagged = (value: string): Node => ({ '@value': value, '@language': null });

/** JSON-LD. The documents that it names are not needed to read it. */
export function catalogueJsonLd(datasets: readonly CataloguedDataset[], about: CatalogueAbout): Node {
  const { base } = about;
  const publishers = [...new Set(datasets.map(({ releases: [latest] }) => latest.definition.publisher))];
  return {
    '@context': CONTEXT,
    '@id': `${base}/v1/catalog`,
    '@type': 'dcat:Catalog',
    'dct:title': 'Assize: conviction datasets',
    'dct:description': 'Statistics of convictions, in versions that never change.',
    'dct:publisher': agent(publishers.length === 1 ? (publishers[0] ?? '') : 'Assize'),
    'dct:language': iri(`${AUTHORITY}/language/ENG`),
    'foaf:homepage': iri(`${base}/`),
    'dcat:service': {
      '@id': `${base}/v1`,
      '@type': 'dcat:DataService',
      'dct:title': 'The API',
      'dcat:endpointURL': iri(`${base}/v1`),
      'dcat:endpointDescription': iri(`${base}/openapi.public.json`),
      'dcat:servesDataset': datasets.map(({ id }) => iri(base + datasetPath(id))),
    },
    'dcat:dataset': datasets.map((dataset) => datasetNode(dataset, about)),
  };
}

function datasetNode({ id, releases }: CataloguedDataset, about: CatalogueAbout): Node {
  const [latest] = releases;
  const oldest = releases.at(-1) ?? latest;
  const { base } = about;
  return {
    '@id': base + datasetPath(id),
    ...describedAs(latest.definition, about),
    'dct:identifier': untagged(id),
    'dct:issued': typed(oldest.publishedAt, 'xsd:dateTime'),
    'dct:modified': typed(latest.publishedAt, 'xsd:dateTime'),
    'dcat:landingPage': document(base + pagePath(datasetPath(id))),
    'dcat:hasCurrentVersion': iri(base + releasePath({ dataset: id, version: latest.version })),
    'dcat:hasVersion': releases.map((release, at) => versionNode(id, release, releases[at + 1], about)),
  };
}

function versionNode(
  dataset: string,
  { version, publishedAt, notice, definition, files }: CataloguedRelease,
  before: CataloguedRelease | undefined,
  about: CatalogueAbout,
): Node {
  const { base } = about;
  const path = releasePath({ dataset, version });
  return {
    '@id': base + path,
    ...describedAs(definition, about),
    'dct:identifier': untagged(`${dataset} ${version}`),
    'dcat:version': untagged(version),
    'dct:issued': typed(publishedAt, 'xsd:dateTime'),
    'dcat:isVersionOf': iri(base + datasetPath(dataset)),
    ...(before && { 'dcat:previousVersion': iri(base + releasePath({ dataset, version: before.version })) }),
    ...(notice !== null && { 'adms:versionNotes': notice }),
    'dcat:landingPage': document(base + pagePath(path)),
    'dcat:distribution': [
      ...files.flatMap((file) => (file.rows === null ? [] : [distribution(file, definition, base)])),
      {
        '@type': 'dcat:Distribution',
        'dct:title': 'Statistics, by query',
        'dcat:accessURL': iri(`${base}${path}/statistics`),
        'dcat:accessService': iri(`${base}/v1`),
        'dct:license': licenceNode(definition),
      },
    ],
  };
}

/** What a dataset and each of its versions say of themselves. */
function describedAs(definition: DatasetDefinition, { contact }: CatalogueAbout): Node {
  const { title, description, publisher, licence, coverage, source } = definition;
  return {
    '@type': 'dcat:Dataset',
    'dct:title': title,
    'dct:description': description,
    'dct:publisher': agent(publisher),
    'dct:license': iri(licence.url),
    'dct:language': iri(`${AUTHORITY}/language/ENG`),
    'dct:accessRights': { '@id': `${AUTHORITY}/access-right/PUBLIC`, '@type': 'dct:RightsStatement' },
    'dct:temporal': {
      '@type': 'dct:PeriodOfTime',
      'dcat:startDate': typed(coverage.window.from, 'xsd:date'),
      'dcat:endDate': typed(lastDayOf(coverage.window), 'xsd:date'),
    },
    'dct:spatial': { '@type': 'dct:Location', 'rdfs:label': coverage.area },
    'dct:provenance': {
      '@type': 'dct:ProvenanceStatement',
      'rdfs:label': `${coverage.sources} ${coverage.inclusionRule} ${coverage.completeness}`,
    },
    ...(source && { 'dct:source': iri(source.url) }),
    ...(contact !== undefined && { 'dcat:contactPoint': contactNode(contact, publisher) }),
  };
}

function distribution(file: ReleaseFile, definition: DatasetDefinition, base: string): Node {
  const { name, href, mediaType, bytes, sha256 } = file;
  const isPacked = name.endsWith('.gz');
  const [, ending = ''] = /\.(\w+)(?:\.gz)?$/.exec(name) ?? [];
  const url = iri(base + href);
  const inside = isPacked ? 'text/csv' : (mediaType.split(';', 1)[0] ?? '');
  const format = FILE_FORMATS[ending];
  return {
    '@id': `${base}${href}#distribution`,
    '@type': 'dcat:Distribution',
    'dct:title': name,
    'dcat:accessURL': url,
    'dcat:downloadURL': url,
    'dcat:mediaType': { '@id': `${IANA}/${inside}`, '@type': 'dct:MediaType' },
    ...(isPacked && { 'dcat:compressFormat': { '@id': `${IANA}/application/gzip`, '@type': 'dct:MediaType' } }),
    ...(format && { 'dct:format': { '@id': `${AUTHORITY}/file-type/${format}`, '@type': 'dct:MediaTypeOrExtent' } }),
    'dcat:byteSize': typed(String(bytes), 'xsd:nonNegativeInteger'),
    'spdx:checksum': {
      '@type': 'spdx:Checksum',
      'spdx:algorithm': { '@id': 'spdx:checksumAlgorithm_sha256', '@type': 'spdx:ChecksumAlgorithm' },
      'spdx:checksumValue': typed(sha256, 'xsd:hexBinary'),
    },
    'dct:license': licenceNode(definition),
  };
}

const agent = (name: string): Node => ({ '@type': 'foaf:Agent', 'foaf:name': name });
const document = (url: string): Node => ({ '@id': url, '@type': 'foaf:Document' });
const licenceNode = ({ licence }: DatasetDefinition): Node => ({ '@id': licence.url, '@type': 'dct:LicenseDocument' });
const contactNode = (contact: string, name: string): Node => ({
  '@type': 'vcard:Organization',
  'vcard:fn': untagged(name),
  ...(contact.includes('://') ? { 'vcard:hasURL': iri(contact) } : { 'vcard:hasEmail': iri(`mailto:${contact}`) }),
});

/** The same statements as Turtle. The libraries are loaded when somebody asks for it. */
export async function turtleOf(node: Node): Promise<string> {
  const [{ default: jsonld }, { Parser, Writer }] = await Promise.all([import('jsonld'), import('n3')]);
  const { '@language': _, ...prefixes } = CONTEXT;
  const quads = String(await jsonld.toRDF(node as JsonLdDocument, { format: 'application/n-quads' }));
  const writer = new Writer({ prefixes });
  // Without a prefix the parser counts on, and the same catalogue would have another ETag each time.
  writer.addQuads(new Parser({ format: 'N-Quads', blankNodePrefix: 'b' }).parse(quads));
  return new Promise((resolve, reject) => {
    writer.end((error: Error | null, text: string) => (error ? reject(error) : resolve(text)));
  });
}

/** A release as search engines for datasets read it: https://schema.org/Dataset. */
export function schemaOrgDataset(dataset: string, release: CataloguedRelease, base: string): Node {
  const { version, publishedAt, definition, files } = release;
  const { title, description, publisher, licence, coverage } = definition;
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    name: title,
    description,
    url: base + pagePath(releasePath({ dataset, version })),
    version,
    datePublished: publishedAt,
    license: licence.url,
    creator: { '@type': 'Organization', name: definition.source?.publisher ?? publisher },
    publisher: { '@type': 'Organization', name: publisher },
    temporalCoverage: `${coverage.window.from}/${lastDayOf(coverage.window)}`,
    spatialCoverage: coverage.area,
    isAccessibleForFree: true,
    includedInDataCatalog: { '@type': 'DataCatalog', name: 'Assize', url: `${base}/` },
    distribution: files.flatMap(({ name, href, mediaType, rows }) =>
      rows === null
        ? []
        : [
            {
              '@type': 'DataDownload',
              name,
              contentUrl: base + href,
              encodingFormat: mediaType.split(';', 1)[0],
            },
          ],
    ),
  };
}
