import { createHash } from 'node:crypto';
import type { LogEntry } from '../db/queries/feed.ts';

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
