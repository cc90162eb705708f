import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { type CaseRow, type CaseState, type CaseUpdate, updateCases } from '../db/queries/cases.ts';
import { insertChanges, type NewChange } from '../db/queries/changes.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { insertRevisions, type NewRevision } from '../db/queries/revisions.ts';
import { type Actor, auditOf, authorOf } from './actor.ts';
import { newContentKey } from './write.ts';

/** A revision without new content: the case changes its state or gets an earlier content back, or what was merged into it changes. */
export interface Step {
  /** The stored case, locked. */
  row: CaseRow;
  state: CaseState;
  /** The action in the audit log. */
  action: string;
  detail?: AuditEntry['detail'];
  reason?: string | undefined;
  note?: string | undefined;
  /** The earlier revision whose content the case gets back; its rows are written by the caller. By default none. */
  contentRevision?: number | undefined;
  /** The entry in the change log, if the step changes what is live. */
  change?: Omit<NewChange, 'seq' | 'at' | 'caseId'> | undefined;
  /** Further columns of the case; `seq` is the number of the change. */
  becomes: (revision: number, seq: number | null) => Partial<CaseUpdate>;
}

/** Columns of a case without a live revision. */
export const NOT_LIVE = { liveRevision: null, liveContent: null, liveSeq: null };

/** Writes steps of different cases: revisions, changes in this order, rows, audit entries. Nothing is checked here. */
export async function writeSteps(
  tx: Db,
  actor: Actor,
  datasetId: string,
  steps: readonly Step[],
): Promise<Map<string, CaseUpdate>> {
  if (steps.length === 0) return new Map();
  const revisions = steps.map(
    ({ row, state, reason, note, contentRevision = row.headContent }): NewRevision => ({
      ...authorOf(actor),
      caseId: row.id,
      revision: row.headRevision + 1,
      state,
      contentRevision,
      contentKey: newContentKey(),
      reason,
      note,
    }),
  );
  await insertRevisions(tx, datasetId, revisions);
  // As late as possible: from here to the commit, every other writer of this dataset's change log waits.
  const seqs = await writeChanges(tx, actor, datasetId, steps);
  const updates = steps.map(({ row, state, contentRevision: headContent = row.headContent, becomes }): CaseUpdate => {
    const revision = row.headRevision + 1;
    const more = becomes(revision, seqs.get(row.id) ?? null);
    return { ...row, state, headRevision: revision, headContent, submittedAt: null, at: actor.at, ...more };
  });
  await updateCases(tx, updates);
  await appendAudit(
    tx,
    revisions.map((written, index) => {
      const { action, detail } = steps[index]!; // one revision for each step
      const { caseId: subject, revision, contentKey } = written;
      const contentHash = revisionHash(contentKey, written);
      return auditOf(actor, action, datasetId, { subject, revision, detail, contentHash });
    }),
  );
  return new Map(updates.map((update) => [update.id, update]));
}

/** Returns the number of each case's change. */
async function writeChanges(
  tx: Db,
  actor: Actor,
  datasetId: string,
  steps: readonly Step[],
): Promise<Map<string, number>> {
  const changing = steps.flatMap(({ row, change }) => (change ? [{ ...change, caseId: row.id, at: actor.at }] : []));
  if (changing.length === 0) return new Map();
  const first = await takeSeq(tx, datasetId, changing.length);
  const changes = changing.map((change, index): NewChange => ({ ...change, seq: first + index }));
  await insertChanges(tx, datasetId, changes);
  return new Map(changes.map(({ caseId, seq }) => [caseId, seq]));
}
