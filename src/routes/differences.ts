import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { differencesCsv } from '../formats/csv-tables.ts';
import { differencesJson } from '../formats/json.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import type { Context } from '../http/context.ts';
import { cursorAt, readCursor } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { differencesParameters, pageQuery, RELEASE_PATH, type Values } from '../http/parameters.ts';
import {
  canonicalFilter,
  differenceFilter,
  filterParts,
  notesOfDifferences,
  openEarlier,
} from '../releases/attribution/asked-differences.ts';
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
import { MAX_OBSERVATIONS } from '../statistics/answer.ts';
import { openReleased, savedCsv, sendReleaseAnswer } from './release-answers.ts';

const differencesQuery = { ...differencesParameters, ...pageQuery };
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
      const before = await openEarlier(context, after, query.since);
      const address = pageAddress(request, query, before, after);
      const cursor = readCursor(request, address.path, address.values);
      // A block, and how many of its observations the pages before had.
      const [block = 0, offset = 0] = cursor?.split('-').map(Number) ?? [];
      const filter = differenceFilter(after, before, query);
      return sendReleaseAnswer(context, reply, {
        releases: [after, before],
        key: address.self,
        pinned: address.self,
        make: async () => {
          const compared = await compareReleases(context.readers, context.reader, before, after);
          return differencesBody(compared, after, address, filter, cursor === undefined, { block, offset });
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
      description: `All that match, in one file of at most ${MAX_OBSERVATIONS.toLocaleString('en')} rows; \`measure\`, \`by\` and \`where\` make it smaller. A column for each dimension (\`_T\` where an observation is at its total) and its label, then measure, unit, previous, value, difference, previous_status, status and a column for each cause. Where causes are not known their columns are empty. Structure and headlines are in the JSON only.`,
      access: 'public',
      path: RELEASE_PATH,
      query: differencesParameters,
      answers: { 200: { [MEDIA_TYPES.csv]: z.string().describe('CSV.') } },
      noted: true,
      saved: true,
      problems: [410, 422],
    }),
    async (request, reply) => {
      const { query } = request;
      const after = await openReleased(context, request);
      const before = await openEarlier(context, after, query.since);
      const address = `${releasePath(after.view)}/differences.csv?${filterParts(canonicalFilter(query, before, after)).join('&')}`;
      const filter = differenceFilter(after, before, query);
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

async function differencesBody(
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
