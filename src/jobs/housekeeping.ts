import type { Database } from '../db/client.ts';
import { deleteHeadlineUses, HEADLINE_USES_KEPT_MS } from '../db/queries/headline-uses.ts';
import { ANSWERS_KEPT_MS, deleteOldAnswers } from '../db/queries/idempotency.ts';
import { deleteKeyUses } from '../db/queries/key-uses.ts';
import { deleteOldChecks } from '../db/queries/release-checks.ts';
import { deleteOldDeliveries } from '../db/queries/webhooks.ts';
import { checkpoint, clearTraces } from '../db/traces.ts';
import { type JobRunner, startJobRunner } from './runner.ts';

interface HousekeepingOptions {
  database: Database;
  now: () => Date;
  /** Called with a code when it fails. It is tried again. */
  onFailure: (code: string) => void;
}

/** How often: what was erased is gone from the disk after this time, and what takes long is done once for many erasures. */
const EVERY_MS = 15 * 60 * 1_000;
/** How long what a check of a release found can be read: by then it is of an old state of the dataset. */
const CHECKS_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
/** How long the log of deliveries to webhooks can be read. */
const DELIVERIES_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;
/** How long it can be read how much a key asked for: a year, and the time to report on it. */
const USES_KEPT_MS = 400 * 24 * 60 * 60 * 1_000;
const ANSWERS_A_BATCH = 1_000;

/**
 * Removes what must not be kept: expired answers, old checks of releases, counts of use, and what erased cases have left on the disk. By one
 * process at a time, at the start and then regularly.
 */
export function startHousekeeping({ database, now, onFailure }: HousekeepingOptions): JobRunner {
  return startJobRunner({
    database,
    list: async () => ['housekeeping'],
    lockOf: (id) => `assize:${id}`,
    run: async (_id, signal) => {
      const expired = new Date(now().getTime() - ANSWERS_KEPT_MS);
      while (!signal.aborted && (await deleteOldAnswers(database.jobs, expired, ANSWERS_A_BATCH)) === ANSWERS_A_BATCH);
      await deleteOldChecks(database.jobs, new Date(now().getTime() - CHECKS_KEPT_MS));
      await deleteOldDeliveries(database.jobs, new Date(now().getTime() - DELIVERIES_KEPT_MS));
      const dayBefore = (ms: number) => new Date(now().getTime() - ms).toISOString().slice(0, 10);
      await deleteKeyUses(database.jobs, dayBefore(USES_KEPT_MS));
      await deleteHeadlineUses(database.jobs, dayBefore(HEADLINE_USES_KEPT_MS));
      if (!signal.aborted) await clearTraces(database, now());
      // The embedded engine makes none by itself while it runs, so that its log would grow until the next stop.
      if (database.kind === 'embedded') await checkpoint(database.db);
    },
    onFailure,
    pollMs: EVERY_MS,
  });
}
