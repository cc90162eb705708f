import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { knownDimension } from '../codebook/model.ts';
import { isAbove } from '../codebook/version.ts';
import { listVersions } from '../db/queries/releases.ts';
import { AppError, FAULTS, type Fault, MOST_ALLOWED } from '../errors.ts';
import { differencesCsv } from '../formats/csv-tables.ts';
import { differencesJson } from '../formats/json.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import { datasetOf } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { cursorAt, readCursor } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import {
  formed,
  listOfNames,
  NAME,
  PIN,
  pageQuery,
  RELEASE_PATH,
  type Values,
  whereWithRanges,
} from '../http/parameters.ts';
import {
  type Compared,
  compareReleases,
  type DifferenceFilter,
  type DifferencePosition,
} from '../releases/attribution/compare-releases.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import { releasePath } from '../schemas/addresses.ts';
import { DifferencePage } from '../schemas/difference.ts';
import { PAGE } from '../schemas/paging.ts';
import type { AnswerNote } from '../schemas/statistics.ts';
import { MAX_OBSERVATIONS } from '../statistics/answer.ts';
import type { MovedObservation } from '../statistics/comparison.ts';
import { canonicalConditions, conditionFaults, namedCodes } from '../statistics/conditions.ts';
import { protectionNotes } from '../statistics/protection-notes.ts';
import { byFaults, measureFaults } from '../statistics/query.ts';
import { openReleased, savedCsv, sendReleaseAnswer } from './release-answers.ts';

const filterQuery = {
  since: formed(PIN, 'The earlier release: `1.1.0`, `1.1`, `1` or `latest`.'),
  measure: listOfNames(NAME, 'Only these measures.'),
  by: listOfNames(NAME, 'Only observations over these dimensions or some of them, such as a table with its totals.'),
  where: whereWithRanges(),
};
type DifferencesFilter = Values<typeof filterQuery>;
const differencesQuery = { ...filterQuery, ...pageQuery };
type DifferencesQuery = Values<typeof differencesQuery>;

export async function differenceRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/releases/:version/differences',
    operation({
      id: 'getDifferences',
      tag: 'statistics',
      summary: 'What differs between a release and an earlier one, and why',
      description:
        'The earlier release plus the differences is the later release. `items` lists each observation that changed, once; a dimension that its key does not name is at its total. `structure` and `headlines` are on the first page only, whatever the filters. `causes` add up to the difference of the published numbers. They are null for means and medians, and where they are unknown or would disclose something.',
      access: 'public',
      path: RELEASE_PATH,
      query: differencesQuery,
      answers: { 200: DifferencePage },
      problems: [410, 422],
    }),
    async (request, reply) => {
      const { query } = request;
      const after = await openReleased(context, request);
      const before = await openSince(context, datasetOf(request), after, query.since);
      const address = pageAddress(request, query, before, after);
      const cursor = readCursor(request, address.path, address.values);
      // A block, and how many of its observations the pages before had.
      const [block = 0, offset = 0] = cursor?.split('-').map(Number) ?? [];
      const filter = filterOf(after, before, query);
      return sendReleaseAnswer(context, reply, {
        releases: [after, before],
        key: address.self,
        pinned: address.self,
        make: async () => {
          const compared = await compareReleases(context.readers, context.reader, before, after);
          return differencesPage(compared, after, address, filter, cursor === undefined, { block, offset });
        },
      });
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version/differences.csv',
    operation({
      id: 'getDifferencesCsv',
      tag: 'statistics',
      summary: 'The observations that differ, as CSV',
      description: `All that match, in one file of at most ${MAX_OBSERVATIONS.toLocaleString('en')} rows; \`measure\`, \`by\` and \`where\` make it smaller. A column for each dimension (\`_T\` where an observation is at its total) and its label, then measure, unit, previous, value, difference and a column for each cause. Where causes are not known their columns are empty. Structure and headlines are in the JSON only.`,
      access: 'public',
      path: RELEASE_PATH,
      query: filterQuery,
      answers: { 200: { [MEDIA_TYPES.csv]: z.string().describe('CSV.') } },
      noted: true,
      problems: [410, 422],
    }),
    async (request, reply) => {
      const { query } = request;
      const after = await openReleased(context, request);
      const before = await openSince(context, datasetOf(request), after, query.since);
      const address = `${releasePath(after.view)}/differences.csv?${filterParts(canonicalFilter(query, before, after)).join('&')}`;
      const filter = filterOf(after, before, query);
      return sendReleaseAnswer(context, reply, {
        releases: [after, before],
        key: address,
        pinned: address,
        make: async () => {
          const compared = await compareReleases(context.readers, context.reader, before, after);
          const { items: rows, next } = await compared.page(filter, { block: 0, offset: 0 }, MAX_OBSERVATIONS);
          if (next) throw tooManyRows();
          const codebooks = { before: before.codebook, after: after.codebook };
          const dimensions = compared.dimensions(filter);
          const csv = differencesCsv({ codebooks, measures: filter.measures, dimensions, rows });
          const { dataset, version } = after.view;
          const file = savedCsv(csv, `${dataset}-${version}-since-${before.view.version}.csv`);
          const notes = notesOfDifferences(after, filter, rows).map(({ id }) => id);
          return notes.length === 0
            ? file
            : { ...file, headers: { ...file.headers, 'assize-notes': notes.join(', ') } };
        },
      });
    },
  );
}

function tooManyRows(): AppError {
  const detail = `More than ${MAX_OBSERVATIONS} observations differ. Ask for fewer with measure, by or where, or read the pages of the JSON.`;
  return new AppError('too-many-observations', { detail, extra: { limit: MAX_OBSERVATIONS } });
}

/** Throws 422 for a release that does not exist or is not earlier, and 410 for one that has been withdrawn. */
async function openSince(
  { readers, reader }: Context,
  dataset: string,
  { row }: OpenedRelease,
  since: string,
): Promise<OpenedRelease> {
  const found = await reader.open(dataset, since).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  });
  const isEarlier = found && (row.version === null || isAbove(row.version, found.row.version ?? ''));
  if (found && isEarlier) return found;
  const earlier = (await listVersions(readers, dataset, undefined, MOST_ALLOWED)).flatMap(({ state, version }) =>
    state === 'published' && version !== null && (row.version === null || isAbove(row.version, version))
      ? [version]
      : [],
  );
  const fault: Fault = found
    ? { parameter: 'since', code: 'not-allowed', detail: 'Must be an earlier release.', allowed: earlier }
    : { parameter: 'since', code: 'unknown-release', detail: FAULTS['unknown-release'], allowed: earlier };
  throw new AppError('invalid-query', { errors: [fault] });
}

/** The canonical address of a page: with both versions in full, and its filters, whose order changes nothing, sorted. */
interface PageAddress {
  path: string;
  /** With both versions in full. */
  self: string;
  values: DifferencesQuery;
  dataset: string;
  release: string;
  next: (position: DifferencePosition) => string;
}

function pageAddress(
  request: FastifyRequest,
  query: DifferencesQuery,
  before: OpenedRelease,
  after: OpenedRelease,
): PageAddress {
  const { row, view } = after;
  const path = `${releasePath(view)}/differences`;
  const values = { ...query, ...canonicalFilter(query, before, after) };
  const parts = [...filterParts(values), ...(query.limit === PAGE ? [] : [`limit=${query.limit}`])];
  const withCursor = (cursor: string) => `${path}?${[...parts, `cursor=${cursor}`].join('&')}`;
  const sent = query.cursor?.slice(query.cursor.lastIndexOf('=') + 1);
  return {
    path,
    self: sent === undefined ? `${path}?${parts.join('&')}` : withCursor(sent),
    values,
    dataset: row.datasetId,
    release: view.version,
    next: ({ block, offset }) => withCursor(cursorAt(request, path, values, `${block}-${offset}`)),
  };
}

/** A filter in its one form: `since` in full, and lists whose order changes nothing sorted. */
const canonicalFilter = (
  query: DifferencesFilter,
  before: OpenedRelease,
  { codebook }: OpenedRelease,
): DifferencesFilter => ({
  since: before.view.version,
  measure: query.measure.toSorted(),
  by: query.by.toSorted(),
  where: canonicalConditions(codebook, query.where),
});

const filterParts = ({ since, measure, by, where }: DifferencesFilter): string[] => [
  `since=${since}`,
  ...(measure.length > 0 ? [`measure=${measure.join(',')}`] : []),
  ...(by.length > 0 ? [`by=${by.join(',')}`] : []),
  ...where.map(({ dimension, codes }) => `where=${dimension}:${codes.join(',')}`),
];

/** The filter of the query, by the codebook of the later release. Throws 422 with all faults. */
function filterOf({ codebook }: OpenedRelease, before: OpenedRelease, query: DifferencesFilter): DifferenceFilter {
  const measures = [...codebook.measures.keys()];
  const faults = [
    ...measureFaults(query.measure, codebook, before.codebook),
    ...byFaults(query.by, codebook, before.codebook),
    ...conditionFaults(codebook, query.where),
  ];
  if (faults.length > 0) throw new AppError('invalid-query', { errors: faults });
  const selected = new Map<string, Set<string>>();
  for (const { dimension: id, positions } of namedCodes(codebook, canonicalConditions(codebook, query.where))) {
    const names = positions.flatMap((position) => knownDimension(codebook, id).codes[position]?.code ?? []);
    selected.set(id, new Set([...(selected.get(id) ?? []), ...names]));
  }
  return {
    measures: query.measure.length > 0 ? measures.filter((id) => query.measure.includes(id)) : measures,
    by: query.by.length > 0 ? new Set(query.by) : undefined,
    selected,
  };
}

async function differencesPage(
  compared: Compared,
  after: OpenedRelease,
  { dataset, release, values, next }: PageAddress,
  filter: DifferenceFilter,
  isFirst: boolean,
  from: DifferencePosition,
): Promise<string> {
  const page = await compared.page(filter, from, values.limit);
  const headlines = isFirst ? await compared.headlines() : [];
  return differencesJson({
    dataset,
    release,
    since: values.since,
    about: isFirst ? { structure: compared.structure(), headlines } : undefined,
    items: page.items,
    notes: notesOfDifferences(after, filter, [...page.items, ...headlines]),
    next: page.next && next(page.next),
  });
}

/** How people are protected in these differences, by the policy of the later release. */
function notesOfDifferences(
  { codebook, view }: OpenedRelease,
  { measures }: DifferenceFilter,
  moved: readonly Pick<MovedObservation, 'previousStatus' | 'status'>[],
): AnswerNote[] {
  const withheld = moved.some(({ previousStatus, status }) => [previousStatus, status].includes('suppressed'));
  return protectionNotes(
    codebook,
    measures.flatMap((id) => codebook.measures.get(id) ?? []),
    withheld,
    view,
  );
}
