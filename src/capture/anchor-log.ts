import type { Db } from '../db/client.ts';
import { findAuditHead } from '../db/queries/audit.ts';
import { type JobRunner, noActivity } from '../jobs/runner.ts';

/**
 * Writes the head of the audit log to the log of the service. Where logs are shipped to another machine, a person who can change
 * the database can no longer rewrite what came before without a trace: docs/audit.md.
 */
export interface AnchorLog extends Pick<JobRunner, 'activity' | 'stop'> {
  /** Writes the head, unless it is the one that was written last. Never rejects. */
  note(): Promise<void>;
}

interface AnchorLogOptions {
  db: Db;
  /** How often to write it, besides `note`; 0: never. */
  minutes: number;
  /** `anchor` is `seq:hash`, as `assize audit verify --anchor` reads it. */
  write: (anchor: string) => void;
  onFailure: (error: unknown) => void;
  retryMs?: number;
}

/** A head that could not be read is asked for again, since the next publication may be far away. */
const ANCHOR_RETRY_MS = 15 * 60_000;

export function startAnchorLog(options: AnchorLogOptions): AnchorLog {
  const { db, minutes, write, onFailure, retryMs = ANCHOR_RETRY_MS } = options;
  const activity = noActivity();
  let last = 0;
  let retry: NodeJS.Timeout | undefined;
  let noting = Promise.resolve();
  const note = async (): Promise<void> => {
    clearTimeout(retry);
    activity.runs += 1;
    try {
      const head = await findAuditHead(db);
      if (!head || head.seq === last) return;
      last = head.seq;
      write(`${head.seq}:${head.hash}`);
    } catch (error) {
      activity.failures += 1;
      retry = setTimeout(inTurn, retryMs).unref();
      onFailure(error);
    }
  };
  const inTurn = (): Promise<void> => {
    noting = noting.then(note);
    return noting;
  };
  const timer = minutes === 0 ? undefined : setInterval(inTurn, minutes * 60_000).unref();
  return {
    activity,
    note: inTurn,
    stop: async () => {
      clearInterval(timer);
      await noting;
      clearTimeout(retry);
    },
  };
}
