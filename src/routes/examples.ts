import { CASE_EXAMPLE } from './case-examples.ts';

/** Examples of the OpenAPI document for datasets, releases and statistics. Each is checked against its schema. */

const D = '/v1/datasets/press-snapshot-2015';
const R = `${D}/releases/1.0.0`;
const COMPLETENESS = 'A sample found in press reports; it is not every case.';
const licence = { id: 'CC-BY-4.0', url: 'https://creativecommons.org/licenses/by/4.0/', attribution: 'The publisher' };
const coverage = {
  window: { from: '2013-07-22', to: '2015-07-22' },
  area: 'England and Wales',
  sources: 'Reports of court cases in newspapers',
  inclusionRule: 'Convictions of offences with indecent images of children',
  completeness: COMPLETENESS,
};
const about = {
  kind: 'cases',
  title: 'Press snapshot 2013-2015',
  description: 'Constructed records after a newspaper article.',
  publisher: 'Assize demo',
  constructed: true,
  designation: 'not-official-statistics',
};
const measure = {
  id: 'defendants',
  label: 'Defendants',
  unit: 'defendants',
  countingUnit: 'defendant',
  decimals: 0,
  population: 'Defendants convicted in the cases found',
};
const sexList = {
  label: 'Sex',
  codes: [
    { code: 'male', label: 'Male' },
    { code: 'female', label: 'Female' },
  ],
};

const DEFINITION = {
  ...about,
  licence,
  coverage,
  settings: { selfApproval: false, youthRule: true, duplicates: { windowDays: 7 } },
  codebook: {
    builtIn: { sex: { codeList: 'sexes', required: false, audience: 'public' } },
    periods: { year: 'public', quarter: 'partner', month: 'internal' },
    variables: [],
    quantities: [],
    derived: [],
    codeLists: { sexes: sexList },
    calendars: {},
    externalFigures: [],
    measures: [{ ...measure, statistic: 'count' }],
    tables: { upTo: 2 },
    headlines: [],
    notes: [],
    disclosure: { policy: 'none', reason: 'The records are constructed.' },
  },
};

const DATASET = {
  id: 'press-snapshot-2015',
  ...about,
  licence,
  coverage,
  latestRelease: { version: '1.0.0', publishedAt: '2026-03-04T05:06:07.000Z', href: R },
  links: { codebook: `${D}/codebook`, releases: `${D}/releases` },
};

const CODEBOOK = {
  dataset: 'press-snapshot-2015',
  release: '1.0.0',
  codebookVersion: 1,
  codebook: { codeLists: { sexes: sexList }, measures: [{ ...measure, statistic: 'count' }] },
};

const CITATION = {
  text: 'Assize demo (2026): Press snapshot 2013-2015, version 1.0.0.',
  url: `https://assize.example${R}`,
  title: 'Press snapshot 2013-2015',
  publisher: 'Assize demo',
  version: '1.0.0',
  publishedAt: '2026-03-04T05:06:07.000Z',
  licence: 'CC-BY-4.0',
  bibtex: '@misc{press-snapshot-2015-1.0.0, title = {Press snapshot 2013-2015}, year = {2026}}',
  csl: {
    id: 'press-snapshot-2015-1.0.0',
    type: 'dataset',
    title: 'Press snapshot 2013-2015',
    author: [{ literal: 'Assize demo' }],
    publisher: 'Assize demo',
    issued: { 'date-parts': [[2026, 3, 4]] },
    version: '1.0.0',
    URL: `https://assize.example${R}`,
  },
};

const DRAFT = {
  dataset: 'press-snapshot-2015',
  version: null,
  proposedVersion: '1.0.0',
  state: 'building',
  title: 'Press snapshot 2013-2015',
  builtAt: null,
  publishedAt: null,
  publishAt: null,
  codebookVersion: 1,
  policy: 'none',
  generator: null,
  supersedes: null,
  supersededBy: null,
  withdrawal: null,
  notices: [],
  progress: { phase: 'tables', done: 120, of: 211 },
  error: null,
  completeness: COMPLETENESS,
  citation: null,
  links: {},
};

const { proposedVersion: _proposed, progress: _progress, error: _error, ...common } = DRAFT;
const MANIFEST = {
  ...common,
  version: '1.0.0',
  state: 'published',
  builtAt: '2026-03-04T05:06:00.000Z',
  publishedAt: '2026-03-04T05:06:07.000Z',
  generator: 'assize 0.1.0',
  counts: { tables: 211, observations: 9_000, headlines: 13 },
  measures: [{ id: 'defendants', label: 'Defendants' }],
  dimensions: [{ id: 'outcome', label: 'Outcome' }],
  tables: [{ by: ['outcome', 'sex'], measures: ['defendants'] }],
  files: [],
  citation: CITATION,
  links: { codebook: `${R}/codebook`, statistics: `${R}/statistics`, headlines: `${R}/headlines` },
};

const STATISTICS = {
  dataset: 'press-snapshot-2015',
  release: '1.0.0',
  measures: [measure],
  dimensions: [{ id: 'sex', label: 'Sex', multiResponse: false, codes: sexList.codes }],
  share: { of: ['sex'], base: 'all' },
  zeros: 'listed',
  observations: [
    {
      key: { sex: 'male' },
      measure: 'defendants',
      value: 99,
      share: 0.9802,
      denominator: 101,
      status: null,
      flags: [],
    },
    {
      key: { sex: 'female' },
      measure: 'defendants',
      value: 2,
      share: 0.0198,
      denominator: 101,
      status: null,
      flags: [],
    },
  ],
  notes: [{ id: 'completeness', text: COMPLETENESS, mandatory: true }],
  warnings: [],
  designation: 'not-official-statistics',
  citation: CITATION,
  links: { release: R },
};

const HEADLINE = {
  id: 'trust-or-access',
  computed: true,
  statement: '1 in 3 of those convicted held a position of trust or had a role that gave access to children',
  statistic: 'share',
  value: 0.3366,
  percent: 33.7,
  numerator: 34,
  denominator: 101,
  base: 'all',
  notReported: 0,
  missingBounds: { lower: 0.3366, upper: 0.3366 },
  unit: 'defendants',
  countingUnit: 'defendant',
  population: measure.population,
  window: coverage.window,
  wording: { form: 'one-in-n', text: '1 in 3', exact: false },
  query: `${R}/statistics?measure=defendants&where=trustOrAccess:yes&share=trustOrAccess`,
  usage: ['not-prevalence', 'no-ranking'],
  flags: [],
  citation: CITATION,
  release: '1.0.0',
};

const RECORD = {
  id: CASE_EXAMPLE.id,
  seq: 812,
  quarter: '2015-Q1',
  area: 'E23000013',
  courtType: 'crown',
  attributes: { methods: ['live-stream'] },
  quantities: [{ quantity: 'images', value: 1_200, basis: 'at-least' }],
  defendants: [
    {
      id: '5d2f6a0e-3a53-4c0a-8a3f-0b3a4a1c9d10',
      sex: 'male',
      ageBand: '45-54',
      attributes: { role: 'education' },
      convictions: [
        { id: 'a3d1f0b4-6c2e-4f4e-9d52-7f0c3e8b1a22', offence: 'iioc-make-distribute', counts: 12, principal: true },
      ],
      sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y', requirements: [], orders: ['shpo'] },
    },
  ],
  withheld: [],
};

const REVISION = {
  revision: 2,
  state: 'in-review',
  at: '2026-03-04T05:06:07.000Z',
  author: { key: 'a1b2c3d4', label: 'Press desk' },
  reason: null,
  note: null,
  requestId: '3e9f2c8a-5d36-4c0e-9f0b-2f1d7a6b8c90',
};
const {
  id: _id,
  dataset: _dataset,
  state: _state,
  revision: _revision,
  liveRevision: _live,
  etag: _etag,
  ...read
} = CASE_EXAMPLE;
const { createdAt: _created, updatedAt: _updated, review: _review, ...CONTENT } = read;

const page = (...items: unknown[]) => ({ items, next: null });

/** By operation id. */
export const EXAMPLES: Record<string, { body?: unknown; answer?: unknown }> = {
  listDatasets: { answer: page(DATASET) },
  getDataset: { answer: DATASET },
  getCodebook: { answer: CODEBOOK },
  getDatasetDefinition: { answer: DEFINITION },
  putDataset: { body: DEFINITION, answer: DEFINITION },
  getStatistics: { answer: STATISTICS },
  listHeadlines: { answer: { items: [HEADLINE] } },
  getHeadline: { answer: HEADLINE },
  getReleaseCodebook: { answer: CODEBOOK },
  listReleases: {
    answer: page({
      version: '1.0.0',
      state: 'published',
      publishedAt: '2026-03-04T05:06:07.000Z',
      supersededBy: null,
      replacement: null,
      href: R,
    }),
  },
  openRelease: { answer: DRAFT },
  getRelease: { answer: MANIFEST },
  moveRelease: { answer: MANIFEST },
  listRecords: { answer: page(RECORD) },
  getRecord: { answer: RECORD },
  createCases: {
    answer: {
      items: [
        {
          index: 0,
          id: CASE_EXAMPLE.id,
          state: 'in-review',
          revision: 1,
          etag: CASE_EXAMPLE.etag,
          href: `${D}/cases/${CASE_EXAMPLE.id}`,
        },
      ],
    },
  },
  moveCases: {
    answer: {
      done: 1,
      refused: 0,
      items: [{ id: CASE_EXAMPLE.id, outcome: 'done', state: 'approved', revision: 3, etag: CASE_EXAMPLE.etag }],
    },
  },
  listRevisions: { answer: page(REVISION) },
  getRevision: {
    answer: { ...REVISION, case: CONTENT, changes: [{ pointer: '/area', before: 'E23000013', after: 'E23000001' }] },
  },
};
