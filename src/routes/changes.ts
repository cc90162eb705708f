import { createHmac } from 'node:crypto';
import { acknowledge } from '../capture/acknowledge.ts';
import { recordOf } from '../cases/record.ts';
import type { Codebook } from '../codebook/model.ts';
import { parsePin } from '../codebook/version.ts';
import { codebookOf, readWithCodebook } from '../db/codebooks.ts';
import { findDataset } from '../db/queries/datasets.ts';
import {
  type FeedPart,
  type FeedRow,
  findEntry,
  findLastEntry,
  type LogEntry,
  listReceipts,
  readFeed,
} from '../db/queries/feed.ts';
import { findRelease, listVersions, type ReleaseRow } from '../db/queries/releases.ts';
import { AppError, FAULTS, type Fault, MOST_ALLOWED } from '../errors.ts';
import { actorOf, datasetOf, keyOf, mayReadRecords } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { illFormedCursor, sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, formed, listOf, PIN, pageQuery, type Values } from '../http/parameters.ts';
import { validBody } from '../http/validation.ts';
import { once } from '../http/writes.ts';
import { datasetPath } from '../schemas/addresses.ts';
import {
  Acknowledgement,
  AcknowledgementDraft,
  AcknowledgementPage,
  type ChangeItem,
  ChangePage,
  FEED_CURSOR,
} from '../schemas/change.ts';

/** The change feed, and the receipts by which partners say how far they have applied it. */

const changesQuery = {
  limit: pageQuery.limit,
  cursor: formed(
    FEED_CURSOR,
    '`cursor` of the answer before; opaque. `latest`: the end of the log, to follow it from now on.',
  ).optional(),
  since: formed(PIN, 'Begin right after the position of this release.').optional(),
  until: formed(PIN, 'Stop at the position of this release.').optional(),
  include: listOf(
    ['record'],
    'record: add the record to each upsert, as it is now; with `until`, as it was in that release.',
  ),
};
type ChangesQuery = Values<typeof changesQuery>;

export async function changeRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/changes',
    operation({
      id: 'listChanges',
      compressed: true,
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
      // An aggregate dataset has no records, so it has no feed.
      if ((await findDataset(db, dataset))?.kind === 'aggregate') throw new AppError('wrong-kind');
      if (query.cursor !== undefined && query.since !== undefined) throw twoBeginnings();
      const isEnd = query.cursor === 'latest';
      const cursor = query.cursor === undefined || isEnd ? undefined : cursorIn(context, dataset, query.cursor);
      const { since, until } = await namedReleases(context, dataset, query);
      const part = isEnd
        ? { rows: [], entry: await findLastEntry(db, dataset), more: false, codebook: undefined }
        : await readFeedPage(context, dataset, query, { after: cursor?.seq ?? since?.position ?? 0, until });
      if (cursor !== undefined && !hasMark(context, dataset, cursor, part.entry)) throw await expired(context, dataset);
      const last = part.rows.at(-1) ?? part.entry;
      if (last === undefined) throw new Error('the log of a dataset begins with its codebook');
      const end = cursorOf(context, dataset, last);
      const items = part.rows.map((row) => changeBody(row, part.codebook));
      const body: ChangePage = { items, cursor: end, hasMore: part.more };
      return sendJson(reply, body, {
        cache: 'private',
        ...(part.more && { headers: { link: `<${nextPart(dataset, query, end)}>; rel="next"` } }),
      });
    },
  );

  app.get(
    '/datasets/:dataset/changes/acknowledgements',
    operation({
      id: 'listAcknowledgements',
      tag: 'records',
      summary: 'The receipts of this key, oldest first',
      access: 'records:read',
      afterAgreement: true,
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: AcknowledgementPage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = keyOf(request);
      return sendList(reply, {
        read: (after = '0', limit) => listReceipts(db, dataset, id, Number(after), limit),
        show: ({ receivedAt: at, ...entry }): Acknowledgement => receiptBody(context, dataset, entry, at),
        position: ({ number }) => String(number),
        cache: 'private',
      });
    },
  );

  app.post(
    '/datasets/:dataset/changes/acknowledgements',
    operation({
      id: 'acknowledgeChanges',
      idempotent: true,
      tag: 'records',
      summary: 'Acknowledge that every change up to a cursor has been applied',
      description:
        'The receipt belongs to the key. It proves the acknowledgement, not that anything was deleted. Acknowledging the position of the newest receipt again answers 200 with that receipt. An earlier position makes a new receipt, since the reader may have restored a backup.',
      access: 'records:read',
      afterAgreement: true,
      path: DATASET_PATH,
      lateBody: AcknowledgementDraft,
      answers: { 200: Acknowledgement, 201: Acknowledgement },
      problems: [410],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(context, reply, async (within) => {
        const { cursor } = validBody(request, AcknowledgementDraft);
        const position = readFeedCursor(context, dataset, cursor);
        if (!position || position === 'of another dataset') throw unusable(position);
        const entry = await findEntry(within.db, dataset, position.seq);
        if (!hasMark(context, dataset, position, entry)) {
          // How far the log goes says how many records have been written since: no business of who may not read them any more.
          throw mayReadRecords(within, keyOf(request), dataset)
            ? await expired(within, dataset)
            : new AppError('cursor-expired');
        }
        const { at, made } = await acknowledge(within, actorOf(request, within), dataset, entry.seq);
        return { body: receiptBody(context, dataset, entry, at), status: made ? 201 : 200, cache: 'private' };
      });
    },
  );
}

const receiptBody = (context: Keyed, dataset: string, entry: LogEntry, at: string): Acknowledgement => ({
  cursor: cursorOf(context, dataset, entry),
  seq: entry.seq,
  at,
});

function unusable(cursor: 'of another dataset' | undefined): AppError {
  const [code, detail] =
    cursor === undefined
      ? (['ill-formed', 'Send back a cursor exactly as the feed gave it.'] as const)
      : (['not-allowed', 'This cursor belongs to the feed of another dataset.'] as const);
  return new AppError('invalid-body', { errors: [{ pointer: '/cursor', code, detail }] });
}

const twoBeginnings = (): AppError =>
  new AppError('invalid-parameters', {
    errors: [{ parameter: 'since', code: 'not-allowed', detail: 'Send cursor or since, not both.' }],
  });

/** The releases that the query names. Throws 422 with every version that does not exist. */
async function namedReleases(
  { db }: Context,
  dataset: string,
  query: ChangesQuery,
): Promise<{ since: ReleaseRow | undefined; until: ReleaseRow | undefined }> {
  const faults: Fault[] = [];
  const releaseOf = async (parameter: 'since' | 'until'): Promise<ReleaseRow | undefined> => {
    const version = query[parameter];
    if (version === undefined) return undefined;
    const pin = parsePin(version);
    const release = pin && (await findRelease(db, dataset, pin));
    if (release) return release;
    const versions = await listVersions(db, dataset, undefined, MOST_ALLOWED);
    faults.push({
      parameter,
      code: 'unknown-release',
      detail: FAULTS['unknown-release'],
      allowed: versions.flatMap((one) => one.version ?? []),
    });
    return undefined;
  };
  const found = { since: await releaseOf('since'), until: await releaseOf('until') };
  if (faults.length > 0) throw new AppError('invalid-query', { errors: faults });
  return found;
}

/** The entries of a page, and with `include=record` the codebook by which their records are shown: that of `until`, or the present one. */
async function readFeedPage(
  { db, root }: Context,
  dataset: string,
  { include, limit }: ChangesQuery,
  { after, until }: { after: number; until: ReleaseRow | undefined },
): Promise<{ rows: FeedRow[]; entry: LogEntry | undefined; more: boolean; codebook: Codebook | undefined }> {
  const read = (contents: FeedPart['contents']) =>
    readFeed(db, dataset, { after, until: until?.position ?? Number.MAX_SAFE_INTEGER, limit: limit + 1, contents });
  const pageOfRows = ({ rows, entry }: Awaited<ReturnType<typeof read>>, codebook: Codebook | undefined) => {
    return { rows: rows.slice(0, limit), entry, more: rows.length > limit, codebook };
  };
  if (!include.includes('record')) return pageOfRows(await read('none'), undefined);
  if (until) {
    const codebook = await codebookOf(root, dataset, until.codebookVersion, db);
    return pageOfRows(await read({ at: until.position }), codebook);
  }
  const { codebook, value } = await readWithCodebook(db, dataset, () => read('present'));
  return pageOfRows(value, codebook);
}

function changeBody(row: FeedRow, codebook?: Codebook): ChangeItem {
  const { seq, at } = row;
  if (row.op === 'codebook') {
    const { op, reload, codebookVersion, changes } = row;
    return { seq, at, op, reload, codebookVersion, changes };
  }
  const id = row.caseId;
  if (row.op === 'remove') {
    const { op, cause, reason, mergedInto } = row;
    return { seq, at, id, op, cause, reason, mergedInto };
  }
  const { op, cause, live } = row;
  if (codebook === undefined) return { seq, at, id, op, cause };
  return { seq, at, id, op, cause, record: live && recordOf(codebook, live.content, { id, seq: live.seq }) };
}

function nextPart(dataset: string, { limit, until, include }: ChangesQuery, cursor: string): string {
  const kept = new URLSearchParams({
    limit: String(limit),
    ...(until !== undefined && { until }),
    ...(include.length > 0 && { include: include.join(',') }),
    cursor,
  });
  return `${datasetPath(dataset)}/changes?${kept}`;
}

/*
 * A cursor is opaque, belongs to one dataset and never expires by age. It names the last entry that a reader has seen, with a
 * keyed hash of it. After a backup is restored, the log may have other entries with the same numbers, and a reader that went on
 * from a mere number would miss them.
 */

interface FeedPosition {
  seq: number;
  mark: string;
}

type Keyed = Pick<Context, 'secrets'>;

function cursorOf(context: Keyed, dataset: string, entry: LogEntry): string {
  const written = `${digest(context, [dataset])}.${entry.seq}.${markOf(context, dataset, entry)}`;
  return Buffer.from(written).toString('base64url');
}

/** The position that a cursor names; undefined if the text is not a cursor. */
function readFeedCursor(
  context: Keyed,
  dataset: string,
  cursor: string,
): FeedPosition | 'of another dataset' | undefined {
  const [, of, seq, mark] = POSITION.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (of === undefined || seq === undefined || mark === undefined) return undefined;
  return of === digest(context, [dataset]) ? { seq: Number(seq), mark } : 'of another dataset';
}

const POSITION = /^([A-Za-z0-9_-]{12})\.([1-9]\d{0,14})\.([A-Za-z0-9_-]{12})$/;

/** The same for a cursor in a query; throws 400. */
function cursorIn(context: Keyed, dataset: string, cursor: string): FeedPosition {
  const position = readFeedCursor(context, dataset, cursor);
  if (position === 'of another dataset') throw new AppError('cursor-mismatch');
  if (!position) throw illFormedCursor();
  return position;
}

/** Whether the log still has the entry that the cursor was made of. */
const hasMark = (
  context: Keyed,
  dataset: string,
  { seq, mark }: FeedPosition,
  entry: LogEntry | undefined,
): entry is LogEntry => entry?.seq === seq && markOf(context, dataset, entry) === mark;

/** A hash of what every reader of the feed sees of the entry, and of nothing else. */
const markOf = (context: Keyed, dataset: string, { seq, at, op, cause, caseId }: LogEntry): string =>
  digest(context, [dataset, seq, at, op, cause, caseId]);

const digest = ({ secrets }: Keyed, parts: readonly (string | number | null)[]): string =>
  createHmac('sha256', secrets.etag)
    .update(JSON.stringify(['changes', ...parts]))
    .digest('base64url')
    .slice(0, 12);

/**
 * 410 with a way to go on: the end of the log. It is read before the reader asks for the records, so what changes while they
 * are read follows it.
 */
async function expired({ db, secrets }: Pick<Context, 'db' | 'secrets'>, dataset: string): Promise<AppError> {
  const last = await findLastEntry(db, dataset);
  return new AppError('cursor-expired', { extra: { ...(last && { cursor: cursorOf({ secrets }, dataset, last) }) } });
}
