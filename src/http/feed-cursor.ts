import { createHmac } from 'node:crypto';
import { findLastEntry, type LogEntry } from '../db/queries/feed.ts';
import { AppError } from '../errors.ts';
import type { Context } from './context.ts';

/**
 * Cursors of the change feed. A cursor is opaque, belongs to one dataset and never expires by age. It names the last entry that
 * a reader has seen, with a keyed hash of it: after a backup is restored, the log may have other entries with the same numbers, and a
 * reader that went on from a mere number would miss them.
 */

export interface FeedPosition {
  seq: number;
  mark: string;
}

export function cursorOf(context: Keyed, dataset: string, entry: LogEntry): string {
  const text = `${digest(context, [dataset])}.${entry.seq}.${markOf(context, dataset, entry)}`;
  return Buffer.from(text).toString('base64url');
}

type Keyed = Pick<Context, 'secrets'>;

/** The position that a cursor names; undefined if the text is not a cursor. */
export function readFeedCursor(
  context: Keyed,
  dataset: string,
  cursor: string,
): FeedPosition | 'of another dataset' | undefined {
  const [, of, seq, mark] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (of === undefined || seq === undefined || mark === undefined) return undefined;
  if (of !== digest(context, [dataset])) return 'of another dataset';
  return { seq: Number(seq), mark };
}

const FORM = /^([A-Za-z0-9_-]{12})\.([1-9]\d{0,14})\.([A-Za-z0-9_-]{12})$/;

/** Whether the log still has the entry that the cursor was made of. */
export const isOf = (
  context: Keyed,
  dataset: string,
  position: FeedPosition,
  entry: LogEntry | undefined,
): entry is LogEntry => entry?.seq === position.seq && markOf(context, dataset, entry) === position.mark;

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
export async function cursorExpired(context: Context, dataset: string): Promise<AppError> {
  const last = await findLastEntry(context.db, dataset);
  return new AppError('cursor-expired', { extra: { ...(last && { cursor: cursorOf(context, dataset, last) }) } });
}
