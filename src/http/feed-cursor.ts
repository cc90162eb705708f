import { createHash } from 'node:crypto';
import { findEntry, findLastEntry, type LogEntry } from '../db/queries/feed.ts';
import { findRelease } from '../db/queries/releases.ts';
import { AppError } from '../errors.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { Context } from './context.ts';

/**
 * Cursors of the change feed: opaque, of one dataset, and good for ever. A cursor names the entry that a reader has come to,
 * and carries a mark of it: after a restored backup the log may have other entries at the same places, and whoever went on
 * from a mere number would miss them without knowing.
 */

export interface FeedPosition {
  seq: number;
  mark: string;
}

export function cursorOf(dataset: string, entry: LogEntry): string {
  return Buffer.from(`${digest([dataset])}.${entry.seq}.${markOf(dataset, entry)}`).toString('base64url');
}

/** Where a cursor stands; undefined if it is none. */
export function readFeedCursor(dataset: string, cursor: string): FeedPosition | 'of another dataset' | undefined {
  const [, of, seq, mark] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (of === undefined || seq === undefined || mark === undefined) return undefined;
  if (of !== digest([dataset])) return 'of another dataset';
  return { seq: Number(seq), mark };
}

const FORM = /^([A-Za-z0-9_-]{12})\.([1-9]\d{0,14})\.([A-Za-z0-9_-]{12})$/;

/** True if the log still has the entry that the cursor was made of. */
export const isOf = (dataset: string, position: FeedPosition, entry: LogEntry | undefined): entry is LogEntry =>
  entry?.seq === position.seq && markOf(dataset, entry) === position.mark;

/** Of what every reader of the feed sees of the entry, and of nothing else. */
const markOf = (dataset: string, { seq, at, op, cause, caseId }: LogEntry): string =>
  digest([dataset, seq, at, op, cause, caseId]);

const digest = (parts: readonly (string | number | null)[]): string =>
  createHash('sha256')
    .update(JSON.stringify(['changes', ...parts]))
    .digest('base64url')
    .slice(0, 12);

/**
 * 410, with what to go on with: the newest published release and the cursor behind it, or, without one, the end of the log, to
 * be followed after all records were read.
 */
export async function cursorExpired({ db }: Context, dataset: string): Promise<AppError> {
  const release = await findRelease(db, dataset, {});
  const entry = release ? await findEntry(db, dataset, release.position) : await findLastEntry(db, dataset);
  return new AppError('cursor-expired', {
    extra: {
      release: release?.version ? releasePath({ dataset, version: release.version }) : null,
      ...(entry && { cursor: cursorOf(dataset, entry) }),
    },
  });
}
