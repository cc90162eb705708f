import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { copyHeadToLive, deleteSide } from '../db/queries/case-rows.ts';
import { type CaseRow, type CaseUpdate, lockCases, updateCases } from '../db/queries/cases.ts';
import { insertChanges, type NewChange } from '../db/queries/changes.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { insertRevisions, type NewRevision } from '../db/queries/revisions.ts';
import type { AppError } from '../errors.ts';
import { type Actor, auditOf, authorOf, type CaptureContext } from './actor.ts';
import { caseEtag, type StaffView } from './case-view.ts';
import { withCodebook } from './create.ts';
import { moveFamilies } from './families.ts';
import {
  type CaseState,
  causeOfApproval,
  type Move,
  type Moved,
  type MoveItem,
  type Moving,
  refusalOf,
  type Standing,
  unreadable,
} from './move.ts';
import { newContentKey } from './prepare.ts';

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
  // Two merges, or two unmerges, may concern one survivor: each starts from what the one before made of it.
  const size = move.to === 'merged' || move.to === 'unmerged' ? 1 : GROUP;
  for (const group of groups(items, size)) {
    const done = await withCodebook(
      context,
      datasetId,
      (codebook) => (tx) => moveGroup(tx, { context, actor, datasetId, codebook, move, view }, group),
    );
    outcomes.push(...done);
  }
  return outcomes;
}

/** At most `size` items, and no case twice: its second move starts from what the first made of it. */
function* groups(items: readonly MoveItem[], size: number): Generator<MoveItem[]> {
  let group = new Map<string, MoveItem>();
  for (const item of items) {
    if (group.size >= size || group.has(item.id)) {
      yield [...group.values()];
      group = new Map();
    }
    group.set(item.id, item);
  }
  if (group.size > 0) yield [...group.values()];
}

async function moveGroup(tx: Db, moving: Moving, group: readonly MoveItem[]): Promise<MoveOutcome[]> {
  const { to } = moving.move;
  const { refusals, updates } =
    to === 'merged' || to === 'unmerged' || to === 'erased'
      ? await moveFamilies(tx, moving, group)
      : await moveEach(tx, moving, group);
  return group.map(({ id }) => {
    const problem = refusals.get(id);
    if (problem) return { id, outcome: 'refused', problem };
    const update = updates.get(id)!; // every case that was not refused was moved
    const etag = caseEtag(update, moving.view);
    return { id, outcome: 'done', state: update.state, revision: update.headRevision, etag };
  });
}

/** Moves that concern no other case. */
async function moveEach(tx: Db, moving: Moving, group: readonly MoveItem[]): Promise<Moved> {
  const rows = await lockCases(
    tx,
    moving.datasetId,
    group.map(({ id }) => id),
  );
  const refusals = new Map<string, AppError>();
  const moved: CaseRow[] = [];
  for (const { id, matches } of group) {
    const row = rows.get(id);
    const refusal = unreadable(row, matches, moving.view) ?? refusalOf(row!, moving); // unreadable if there is none
    if (refusal) refusals.set(id, refusal);
    else moved.push(row!);
  }
  return { refusals, updates: await writeMoves(tx, moving, moved) };
}

async function writeMoves(
  tx: Db,
  { actor, datasetId, move }: Moving,
  rows: readonly CaseRow[],
): Promise<Map<string, CaseUpdate>> {
  const ids = rows.map(({ id }) => id);
  if (move.to === 'approved') await copyHeadToLive(tx, ids);
  if (move.to === 'withdrawn') await deleteSide(tx, 'live', ids);
  return writeSteps(
    tx,
    actor,
    datasetId,
    rows.map((row) => stepOf(row, move, actor)),
  );
}

function stepOf(row: CaseRow, { to, reason, note }: Move, { keyLabel, at }: Actor): Step {
  const reasonClass = reason === undefined ? undefined : REASON_CLASS_OF[reason];
  const step = { row, state: to as CaseState, action: `case.${to}`, reason, note };
  const review = { to: to as CaseState, note: note ?? null, by: keyLabel, at: at.toISOString() };
  if (to === 'approved') {
    const content = { contentRevision: row.headContent, reason: reasonClass };
    return {
      ...step,
      change: { op: 'upsert', cause: causeOfApproval(standingOf(row)), ...content },
      becomes: (revision, seq) => ({
        liveRevision: revision,
        liveContent: row.headContent,
        liveSeq: seq,
        contentAuthors: [],
        review,
      }),
    };
  }
  if (to === 'withdrawn') {
    const change = { op: 'remove', cause: 'withdrawn', reason: reasonClass } as const;
    return { ...step, change: row.liveRevision === null ? undefined : change, becomes: () => NOT_LIVE };
  }
  if (to === 'in-review') return { ...step, becomes: () => ({ submittedAt: at.toISOString() }) };
  return { ...step, becomes: () => ({ review }) };
}
