import type { Db } from '../db/client.ts';
import { findAuditHead } from '../db/queries/audit.ts';

/**
 * Writes the head of the audit log to the log of the service. Where logs are shipped to another machine, a person who can change
 * the database can no longer rewrite what came before without a trace: docs/audit.md.
 */
export interface AnchorLog {
  /** Writes the head, unless it is the one that was written last. Never rejects. */
  note(): Promise<void>;
  stop(): Promise<void>;
}

interface AnchorLogOptions {
  db: Db;
  /** How often to write it, besides `note`; 0: never. */
  minutes: number;
  /** `anchor` is `seq:hash`, as `assize audit verify --anchor` reads it. */
  write: (anchor: string) => void;
  onFailure: (error: unknown) => void;
}

export function startAnchorLog({ db, minutes, write, onFailure }: AnchorLogOptions): AnchorLog {
  let last = 0;
  let noting = Promise.resolve();
  const note = async (): Promise<void> => {
    try {
      const head = await findAuditHead(db);
      if (!head || head.seq === last) return;
      last = head.seq;
      write(`${head.seq}:${head.hash}`);
    } catch (error) {
      onFailure(error);
    }
  };
  const inTurn = (): Promise<void> => {
    noting = noting.then(note);
    return noting;
  };
  const timer = minutes === 0 ? undefined : setInterval(inTurn, minutes * 60_000).unref();
  return {
    note: inTurn,
    stop: async () => {
      clearInterval(timer);
      await noting;
    },
  };
}
