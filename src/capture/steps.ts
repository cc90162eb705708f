import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { type CaseRow, type CaseUpdate, updateCases } from '../db/queries/cases.ts';
import { insertChanges, type NewChange } from '../db/queries/changes.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { insertRevisions, type NewRevision } from '../db/queries/revisions.ts';
import { type Actor, auditOf, authorOf } from './actor.ts';
import { newContentKey } from './prepare.ts';
import type { CaseState, Standing } from './states.ts';

/** A case in another state, or another case's survivor: a revision without a content of its own. */
export interface Step {
  /** The case as it is, locked. */
  row: CaseRow;
  state: CaseState;
  /** What the audit log calls it. */
  action: string;
  detail?: AuditEntry['detail'];
  reason?: string | undefined;
  note?: string | undefined;
  /** Of a step that alters the live state: what stands in the change log. */
  change?: Omit<NewChange, 'seq' | 'at' | 'caseId'> | undefined;
  /** What else becomes of the row; `seq` is the number of the change. */
  becomes: (revision: number, seq: number | null) => Partial<CaseUpdate>;
}

export const standingOf = (row: CaseRow): Standing => ({
  state: row.state,
  live: row.liveRevision !== null,
  everLive: row.everLive,
});

export const NOT_LIVE = { liveRevision: null, liveContent: null, liveSeq: null };

/** Writes the steps, each of another case: revisions, changes in this order, rows, audit entries. Nothing is asked here. */
export async function writeSteps(
  tx: Db,
  actor: Actor,
  datasetId: string,
  steps: readonly Step[],
): Promise<Map<string, CaseUpdate>> {
  if (steps.length === 0) return new Map();
  const revisions = steps.map(
    ({ row, state, reason, note }): NewRevision => ({
      ...authorOf(actor),
      caseId: row.id,
      revision: row.headRevision + 1,
      state,
      contentRevision: row.headContent,
      contentKey: newContentKey(),
      reason,
      note,
    }),
  );
  await insertRevisions(tx, datasetId, revisions);

  // Numbers last: from here to the commit every other writer of this log waits.
  const seqs = await writeChanges(tx, actor, datasetId, steps);
  const updates = steps.map(({ row, state, becomes }): CaseUpdate => {
    const revision = row.headRevision + 1;
    const more = becomes(revision, seqs.get(row.id) ?? null);
    return { ...row, state, headRevision: revision, submittedAt: null, at: actor.at, ...more };
  });
  await updateCases(tx, updates);
  await appendAudit(
    tx,
    revisions.map((made, index) => {
      const { action, detail } = steps[index]!; // one revision a step
      const { caseId: subject, revision, contentKey } = made;
      const contentHash = revisionHash(contentKey, made);
      return auditOf(actor, action, datasetId, { subject, revision, detail, contentHash });
    }),
  );
  return new Map(updates.map((update) => [update.id, update]));
}

async function writeChanges(
  tx: Db,
  actor: Actor,
  datasetId: string,
  steps: readonly Step[],
): Promise<Map<string, number>> {
  const altering = steps.flatMap(({ row, change }) => (change ? [{ caseId: row.id, change }] : []));
  if (altering.length === 0) return new Map();
  const first = await takeSeq(tx, datasetId, altering.length);
  const changes = altering.map(({ caseId, change }, index) => ({
    ...change,
    caseId,
    at: actor.at,
    seq: first + index,
  }));
  await insertChanges(tx, datasetId, changes);
  return new Map(changes.map(({ caseId, seq }) => [caseId, seq]));
}
