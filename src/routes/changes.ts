import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordOf } from '../cases/record.ts';
import type { Codebook } from '../codebook/model.ts';
import { parsePin } from '../codebook/version.ts';
import { readWithCodebook } from '../db/codebooks.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { type FeedPart, type FeedRow, findLastEntry, readFeed } from '../db/queries/feed.ts';
import { findRelease, listVersions } from '../db/queries/releases.ts';
import { AppError, FAULTS, type Fault, MOST_ALLOWED } from '../errors.ts';
import { datasetOf } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { cursorExpired, cursorOf, type FeedPosition, isOf, readFeedCursor } from '../http/feed-cursor.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, listOf, PIN, pageQuery, text, type Values } from '../http/parameters.ts';
import { datasetPath } from '../schemas/addresses.ts';
import { type Change, ChangePage, FEED_CURSOR } from '../schemas/change.ts';

const changesQuery = {
  limit: pageQuery.limit,
  cursor: text(
    FEED_CURSOR,
    '`cursor` of the answer before; opaque. `latest`: the end of the log, to follow it from now on.',
  ).optional(),
  since: text(PIN, 'Begin right after the position of this release.').optional(),
  until: text(PIN, 'Stop at the position of this release.').optional(),
  include: listOf(['record'], 'record: add the present record to each upsert.'),
};
type ChangesQuery = Values<typeof changesQuery>;

export async function changeRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/changes',
    operation({
      id: 'listChanges',
      tag: 'records',
      summary: 'The change feed: what happened to the records, in order',
      description:
        'To follow the feed, send `cursor` back, even after an empty answer. The bytes and the ETag of an empty answer stay the same until something changes. Applying a change twice does no harm, and a remove of an unknown id is normal. After a codebook change with `reload` true, read all records again and go on from the cursor of that answer. Without `cursor` and `since` the feed begins with the first change. A cursor that the log does not continue from answers 410 `cursor-expired` with another `cursor`: read all records again, replace your copy, and go on from there.',
      access: 'records:read',
      path: DATASET_PATH,
      query: changesQuery,
      answers: { 200: ChangePage },
      problems: [409, 410, 422],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { query } = request;
      await requireRecords(context, dataset);
      if (query.cursor !== undefined && query.since !== undefined) throw twoBeginnings();
      const isEnd = query.cursor === 'latest';
      const cursor = query.cursor === undefined || isEnd ? undefined : readCursor(context, dataset, query.cursor);
      const { since, until } = await positionsOf(context, dataset, query);
      if (isEnd) return sendEnd(request, reply, context, dataset);
      const after = cursor?.seq ?? since ?? 0;
      const part = { after, until: until ?? Number.MAX_SAFE_INTEGER, limit: query.limit + 1 };
      const { read, show } = await readPart(context, dataset, query, part);
      if (cursor !== undefined && !isOf(context, dataset, cursor, read.entry))
        throw await cursorExpired(context, dataset);
      const rows = read.rows.slice(0, query.limit);
      const last = rows.at(-1) ?? read.entry;
      if (last === undefined) throw new Error('the log of a dataset begins with its codebook');
      const end = cursorOf(context, dataset, last);
      const hasMore = read.rows.length > rows.length;
      const body: ChangePage = { items: rows.map(show), cursor: end, hasMore };
      return sendJson(request, reply, body, {
        cache: 'private',
        ...(hasMore && { headers: { link: `<${nextPath(dataset, query, end)}>; rel="next"` } }),
      });
    },
  );
}

/** An aggregate dataset has no records, so it has no feed. */
async function requireRecords({ db }: Context, dataset: string): Promise<void> {
  if ((await findDataset(db, dataset))?.kind === 'aggregate') throw new AppError('wrong-kind');
}

/** The end of the log. A reader takes it before reading `/records`, so that changes in the meantime follow it. */
async function sendEnd(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
  dataset: string,
): Promise<FastifyReply> {
  const last = await findLastEntry(context.db, dataset);
  if (last === undefined) throw new Error('the log of a dataset begins with its codebook');
  const body: ChangePage = { items: [], cursor: cursorOf(context, dataset, last), hasMore: false };
  return sendJson(request, reply, body, { cache: 'private' });
}

const twoBeginnings = (): AppError =>
  new AppError('invalid-parameters', {
    errors: [{ parameter: 'since', code: 'not-allowed', detail: 'Send cursor or since, not both.' }],
  });

function readCursor(context: Context, dataset: string, cursor: string): FeedPosition {
  const position = readFeedCursor(context, dataset, cursor);
  if (position === 'of another dataset') throw new AppError('cursor-mismatch');
  if (position) return position;
  throw new AppError('invalid-parameters', {
    errors: [{ parameter: 'cursor', code: 'ill-formed', detail: 'Send the cursor back exactly as it was given.' }],
  });
}

/** Positions of the releases that the query names. Throws 422 with every version that does not exist. */
async function positionsOf(
  { db }: Context,
  dataset: string,
  query: ChangesQuery,
): Promise<{ since: number | undefined; until: number | undefined }> {
  const faults: Fault[] = [];
  const positionOf = async (parameter: 'since' | 'until'): Promise<number | undefined> => {
    const version = query[parameter];
    if (version === undefined) return undefined;
    const pin = parsePin(version);
    const release = pin && (await findRelease(db, dataset, pin));
    if (release) return release.position;
    const versions = await listVersions(db, dataset, undefined, MOST_ALLOWED);
    faults.push({
      parameter,
      code: 'unknown-release',
      detail: FAULTS['unknown-release'],
      allowed: versions.flatMap((one) => one.version ?? []),
    });
    return undefined;
  };
  const positions = { since: await positionOf('since'), until: await positionOf('until') };
  if (faults.length > 0) throw new AppError('invalid-query', { errors: faults });
  return positions;
}

/** The entries, and how each is shown. Records are shown by the present codebook. */
async function readPart(
  { db }: Context,
  dataset: string,
  { include }: ChangesQuery,
  part: Omit<FeedPart, 'contents'>,
): Promise<{ read: Awaited<ReturnType<typeof readFeed>>; show: (row: FeedRow) => Change }> {
  const contents = include.includes('record');
  if (!contents) return { read: await readFeed(db, dataset, { ...part, contents }), show: (row) => shown(row) };
  const { codebook, value } = await readWithCodebook(db, dataset, () => readFeed(db, dataset, { ...part, contents }));
  return { read: value, show: (row) => shown(row, codebook) };
}

function shown(row: FeedRow, codebook?: Codebook): Change {
  const { seq, at } = row;
  if (row.op === 'codebook') return { seq, at, op: row.op, reload: row.reload };
  const id = row.caseId;
  if (row.op === 'remove') {
    const { op, cause, reason, mergedInto } = row;
    return { seq, at, id, op, cause, reason, mergedInto };
  }
  const { op, cause, live } = row;
  if (codebook === undefined) return { seq, at, id, op, cause };
  return { seq, at, id, op, cause, record: live && recordOf(codebook, live.content, { id, seq: live.seq }) };
}

function nextPath(dataset: string, { limit, until, include }: ChangesQuery, cursor: string): string {
  const kept = new URLSearchParams({
    limit: String(limit),
    ...(until !== undefined && { until }),
    ...(include.length > 0 && { include: include.join(',') }),
    cursor,
  });
  return `${datasetPath(dataset)}/changes?${kept}`;
}
