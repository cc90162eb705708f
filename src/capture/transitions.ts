import { REASON_CLASS_OF } from '../codebook/standard/correction-reasons.ts';
import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit } from '../db/queries/audit.ts';
import { copyHeadToLive, deleteSide } from '../db/queries/case-sides.ts';
import { type CaseRow, type CaseUpdate, lockCases, updateCases } from '../db/queries/cases.ts';
import { insertChanges, type NewChange } from '../db/queries/changes.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { insertRevisions, type NewRevision } from '../db/queries/revisions.ts';
import { AppError, notFound } from '../errors.ts';
import { type Actor, auditOf, authorOf, type CaptureContext } from './actor.ts';
import { caseEtag, type StaffView, staleCase } from './case-view.ts';
import { withCodebook } from './create.ts';
import { allowedTargets, type CaseState, causeOfApproval, type Standing, scopeOf, type Target } from './states.ts';

export interface Move {
  to: Target;
  /** A code of correction-reasons; required for `withdrawn`. */
  reason?: string | undefined;
  note?: string | undefined;
}

export interface MoveItem {
  id: string;
  /** True if the request names this ETag as the state it read. */
  matches: (etag: string) => boolean;
}

export type MoveOutcome =
  | { id: string; outcome: 'done'; state: CaseState; revision: number; etag: string }
  | { id: string; outcome: 'refused'; problem: AppError };

/** Cases moved in one transaction: enough to spread its cost, few enough to hold the log's counter only briefly. */
const GROUP = 250;

/**
 * Moves cases to another state, in order; each succeeds or is refused by itself. A group of moves shares one transaction
 * (measured: one each took four times as long on the embedded database); a refusal undoes nothing, it is found before any write.
 */
export async function moveCases(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { move, items, view }: { move: Move; items: readonly MoveItem[]; view: StaffView },
): Promise<MoveOutcome[]> {
  const outcomes: MoveOutcome[] = [];
  for (const group of groups(items)) {
    const done = await withCodebook(context, datasetId, (codebook) => {
      const { selfApproval } = codebook.definition.settings;
      return (tx) => moveGroup(tx, actor, datasetId, { move, group, view, selfApproval });
    });
    outcomes.push(...done);
  }
  return outcomes;
}

/** At most GROUP items, and no case twice: its second move starts from what the first made of it. */
function* groups(items: readonly MoveItem[]): Generator<MoveItem[]> {
  let group = new Map<string, MoveItem>();
  for (const item of items) {
    if (group.size >= GROUP || group.has(item.id)) {
      yield [...group.values()];
      group = new Map();
    }
    group.set(item.id, item);
  }
  if (group.size > 0) yield [...group.values()];
}

interface Group {
  move: Move;
  group: readonly MoveItem[];
  view: StaffView;
  selfApproval: boolean;
}

async function moveGroup(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { move, group, view, selfApproval }: Group,
): Promise<MoveOutcome[]> {
  const rows = await lockCases(
    tx,
    datasetId,
    group.map(({ id }) => id),
  );
  const refusals = new Map<string, AppError>();
  const moved: CaseRow[] = [];
  for (const { id, matches } of group) {
    const row = rows.get(id);
    const refusal = row ? refusalOf(row, actor, move, { view, selfApproval, matches }) : notFound();
    if (refusal) refusals.set(id, refusal);
    else if (row) moved.push(row);
  }
  const updates = await writeMoves(tx, actor, datasetId, move, moved);
  return group.map(({ id }) => {
    const problem = refusals.get(id);
    if (problem) return { id, outcome: 'refused', problem };
    const update = updates.get(id)!; // every case that was not refused was moved
    return {
      id,
      outcome: 'done',
      state: move.to as CaseState,
      revision: update.headRevision,
      etag: caseEtag(update, view),
    };
  });
}

const standingOf = (row: CaseRow): Standing => ({
  state: row.state,
  live: row.liveRevision !== null,
  everLive: row.everLive,
});

function refusalOf(
  row: CaseRow,
  actor: Actor,
  { to }: Move,
  { view, selfApproval, matches }: { view: StaffView; selfApproval: boolean; matches: MoveItem['matches'] },
): AppError | undefined {
  if (row.state === 'erased') return new AppError('gone');
  if (!matches(caseEtag(row, view))) return staleCase(row, view);
  const standing = standingOf(row);
  const scope = scopeOf(standing, to);
  if (scope === undefined) {
    return new AppError('transition-not-allowed', {
      detail: `A case in state ${row.state} cannot go to ${to}.`,
      extra: { allowed: allowedTargets(standing) },
    });
  }
  if (!actor.scopes.includes(scope)) {
    return new AppError('forbidden', { detail: `The key lacks the scope ${scope}.`, extra: { requiredScope: scope } });
  }
  if (to === 'approved' && !selfApproval && row.contentAuthors.includes(actor.keyId))
    return new AppError('self-review');
  return undefined;
}

async function writeMoves(
  tx: Db,
  actor: Actor,
  datasetId: string,
  move: Move,
  rows: readonly CaseRow[],
): Promise<Map<string, CaseUpdate & { liveRevision: number | null }>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  if (move.to === 'approved') await copyHeadToLive(tx, ids);
  if (move.to === 'withdrawn') await deleteSide(tx, 'live', ids);

  const revisions: NewRevision[] = [];
  const entries: AuditEntry[] = [];
  for (const row of rows) {
    revisions.push({
      ...authorOf(actor),
      caseId: row.id,
      revision: row.headRevision + 1,
      state: move.to as CaseState,
      contentRevision: row.headContent,
      reason: move.reason,
      note: move.note,
    });
    entries.push(auditOf(actor, `case.${move.to}`, datasetId, { subject: row.id, revision: row.headRevision + 1 }));
  }
  await insertRevisions(tx, datasetId, revisions);

  // Numbers last: from here to the commit every other writer of this log waits.
  const altersLive = rows.filter(
    (row) => move.to === 'approved' || (move.to === 'withdrawn' && row.liveRevision !== null),
  );
  const seqs = new Map<string, number>();
  if (altersLive.length > 0) {
    const first = await takeSeq(tx, datasetId, altersLive.length);
    altersLive.forEach(({ id }, index) => {
      seqs.set(id, first + index);
    });
    await insertChanges(
      tx,
      datasetId,
      altersLive.map((row) => changeOf(row, move, actor, seqs.get(row.id)!)),
    ); // set just above
  }
  const updates = rows.map((row) => updateOf(row, move, actor, seqs.get(row.id)));
  await updateCases(tx, updates);
  await appendAudit(tx, entries);
  return new Map(updates.map((update) => [update.id, update]));
}

function changeOf(row: CaseRow, { to, reason }: Move, actor: Actor, seq: number): NewChange {
  const reasonClass = reason === undefined ? undefined : REASON_CLASS_OF[reason];
  const change = { seq, at: actor.at, caseId: row.id, reason: reasonClass };
  return to === 'approved'
    ? { ...change, op: 'upsert', cause: causeOfApproval(standingOf(row)), contentRevision: row.headContent }
    : { ...change, op: 'remove', cause: 'withdrawn' };
}

function updateOf(row: CaseRow, { to, note }: Move, actor: Actor, seq: number | undefined): CaseUpdate {
  const revision = row.headRevision + 1;
  const reviewed = to === 'approved' || to === 'returned';
  const live =
    to === 'approved'
      ? { liveRevision: revision, liveContent: row.headContent, liveSeq: seq ?? null }
      : to === 'withdrawn'
        ? { liveRevision: null, liveContent: null, liveSeq: null }
        : { liveRevision: row.liveRevision, liveContent: row.liveContent, liveSeq: row.liveSeq };
  return {
    ...row,
    state: to as CaseState,
    headRevision: revision,
    headContent: row.headContent,
    ...live,
    submittedAt: to === 'in-review' ? actor.at.toISOString() : null,
    contentAuthors: to === 'approved' ? [] : row.contentAuthors,
    review: reviewed ? { to, note: note ?? null, by: actor.keyLabel, at: actor.at.toISOString() } : row.review,
    at: actor.at,
  };
}
