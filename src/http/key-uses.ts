import { addKeyUses } from '../db/queries/key-uses.ts';
import type { ServedRequest } from './served.ts';
import { startTally, type Tally, type TallyOptions, utcDay } from './tally.ts';

/** How much each key asks for on each day in UTC. */
export interface KeyUses extends Pick<Tally<never>, 'write' | 'stop'> {
  note(served: Pick<ServedRequest, 'keyId' | 'bytes'>): void;
}

export function countKeyUses(options: TallyOptions): KeyUses {
  const { add, write, stop } = startTally({
    ...options,
    nameOf: ({ day, keyId }) => `${day} ${keyId}`,
    sum: (one, { requests, bytes }) => ({
      ...one,
      requests: one.requests + requests,
      bytes: one.bytes + bytes,
    }),
    store: addKeyUses,
  });
  return {
    note({ keyId, bytes }) {
      if (keyId !== undefined) add({ day: utcDay(options.now()), keyId, requests: 1, bytes });
    },
    write,
    stop,
  };
}
