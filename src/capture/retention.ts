import type { Database } from '../db/client.ts';
import { presentCodebook } from '../db/codebooks.ts';
import { countDue } from '../db/queries/case-counts.ts';
import { hasOpenSelection } from '../db/queries/case-selections.ts';
import { listErasing } from '../db/queries/datasets.ts';
import { AppError } from '../errors.ts';
import { type JobRunner, jobFailure, startJobRunner } from '../jobs/runner.ts';
import { type Actor, type CaptureContext, SERVICE_KEY } from './actor.ts';
import { dueOf } from './case-filter.ts';
import { askSelection } from './selection.ts';

/**
 * Erases cases by itself, where a dataset says `eraseDueAfterDays`. Cases that are due are listed for so many days, in which people can
 * see them; then the service asks for their erasure as anybody with the right does: a selection, with its entries in the audit log.
 */

interface RetentionOptions {
  context: CaptureContext;
  database: Database;
  now: () => Date;
  /** Called with a code when it fails, and of which dataset. It is tried again. */
  onFailure: (code: string, dataset?: string) => void;
}

/** It is decided by the day; what fails is tried again as often as the alert `AssizeJobsFail` expects. */
const LOOK_FOR_DUE_MS = 15 * 60 * 1_000;

export function startRetention({ context, database, now, onFailure }: RetentionOptions): JobRunner {
  const within = { ...context, db: database.jobs, root: database.jobs };
  return startJobRunner({
    database,
    list: () => listErasing(database.jobs),
    lockOf: (dataset) => `assize:retention:${dataset}`,
    run: async (dataset, _signal, failed) => {
      try {
        await eraseOverdue(within, dataset, now());
      } catch (error) {
        const failure = jobFailure(error);
        if (!failure) throw error;
        // The other datasets have their turn.
        failed();
        onFailure(failure.logged, dataset);
      }
    },
    onFailure,
    pollMs: LOOK_FOR_DUE_MS,
  });
}

async function eraseOverdue(context: CaptureContext, datasetId: string, at: Date): Promise<void> {
  const { codebook } = await presentCodebook(context.root, datasetId);
  const { eraseDueAfterDays: days } = codebook.definition.settings;
  const overdue = days === undefined ? undefined : dueOf(codebook, at, days);
  // While the cases of a former day have not had their turn, they would be selected again.
  if (!overdue || (await hasOpenSelection(context.db, datasetId, SERVICE_KEY))) return;
  const by = { keyId: SERVICE_KEY, keyLabel: 'Retention', requestId: 'retention' };
  const actor: Actor = { ...by, scopes: ['cases:erase'], at };
  for (const { state, count } of await countDue(context.db, datasetId, overdue)) {
    const select = { state, retention: 'due' } as const;
    await askSelection(context, actor, datasetId, {
      move: { to: 'erased', reason: 'retention-expired' },
      select,
      dueForDays: days,
      expect: count,
    }).catch((error: unknown) => {
      // A case was written meanwhile. The next look counts again.
      if (!(error instanceof AppError && error.code === 'selection-changed')) throw error;
    });
  }
}
