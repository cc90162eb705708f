import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { copyHeadToLive, deleteSide } from '../db/queries/case-rows.ts';
import {
  type CaseRow,
  type CaseUpdate,
  holdMerges,
  listFamilies,
  lockCases,
  type MergeLink,
  updateCases,
} from '../db/queries/cases.ts';
import { insertChanges, type NewChange } from '../db/queries/changes.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { insertRevisions, type NewRevision } from '../db/queries/revisions.ts';
import { AppError, notFound } from '../errors.ts';
import type { CASE_STATES, Scope, TRANSITION_TARGETS } from '../schemas/vocabulary.ts';
import { type Actor, auditOf, authorOf, type CaptureContext } from './actor.ts';
import { caseEtag, caseMerged, type StaffView, staleCase } from './case-view.ts';
import { withCodebook } from './create.ts';
import { writeErasures } from './erase.ts';
import { mergedInto, writeMerge, writeUnmerge } from './merge.ts';
import { newContentKey } from './write.ts';

/** The states of a case and who may move it between them: contract data 4. Pure. */

type CaseState = (typeof CASE_STATES)[number];
type Target = (typeof TRANSITION_TARGETS)[number];

interface Standing {
  state: CaseState;
  /** It has a live revision now; it had one once. */
  live: boolean;
  everLive: boolean;
}

/** The scope that the move needs; undefined if the state does not allow it. */
function scopeOf(from: Standing, to: Target): Scope | undefined {
  switch (to) {
    case 'in-review':
      if (from.state === 'draft' || from.state === 'returned') return 'cases:write';
      return from.state === 'withdrawn' ? 'cases:review' : undefined;
    case 'approved':
    case 'returned':
      return from.state === 'in-review' ? 'cases:review' : undefined;
    case 'withdrawn':
      if (from.live) return 'cases:review';
      if (from.state !== 'draft' && from.state !== 'returned' && from.state !== 'in-review') return undefined;
      // Never live: its author may drop it. Once public and put back to draft: only a reviewer.
      return from.everLive ? 'cases:review' : 'cases:write';
    case 'merged':
      return from.state === 'merged' || from.state === 'erased' ? undefined : 'cases:review';
    case 'unmerged':
      return from.state === 'merged' ? 'cases:review' : undefined;
    case 'erased':
      return from.state === 'erased' ? undefined : 'cases:erase';
  }
}

/** Scopes one of which every move to a target needs, whatever the case: checked before any case is looked at. */
export const TARGET_SCOPES: Record<Target, readonly Scope[]> = {
  'in-review': ['cases:write', 'cases:review'],
  approved: ['cases:review'],
  returned: ['cases:review'],
  withdrawn: ['cases:write', 'cases:review'],
  merged: ['cases:review'],
  unmerged: ['cases:review'],
  erased: ['cases:erase'],
};

function allowedTargets(from: Standing): Target[] {
  return (Object.keys(TARGET_SCOPES) as Target[]).filter((to) => scopeOf(from, to) !== undefined);
}

/** Whether a case may be merged into this one. */
function receives(survivor: Standing, merged: Standing): boolean {
  // Partners are sent from one to the other: they must find a record there.
  if (merged.live) return survivor.state === 'approved';
  return survivor.state !== 'withdrawn' && survivor.state !== 'merged' && survivor.state !== 'erased';
}

type LiveCause = 'created' | 'corrected' | 'restored';

/** Why an approval puts a case into the partners' view. */
function causeOfApproval(from: Standing): LiveCause {
  if (from.live) return 'corrected';
  return from.everLive ? 'restored' : 'created';
}

/** What is asked of a case that is to go to another state, and why it may be refused. */

export interface Move {
  to: Target;
  /** A code of correction-reasons; required for `withdrawn` and `erased`. */
  reason?: string | undefined;
  note?: string | undefined;
  /** Of `merged`: the case that is to answer for this one. */
  into?: string | undefined;
}

interface MoveItem {
  id: string;
  /** True if the request names this ETag as the state it read. */
  matches: (etag: string) => boolean;
}

/** One call's moves: what all of them have in common. */
interface Moving {
  context: Pick<CaptureContext, 'secrets'>;
  actor: Actor;
  datasetId: string;
  codebook: Codebook;
  move: Move;
  view: StaffView;
}

/** What became of a group of cases, by id: each is in one of the two. */
interface Moved {
  refusals: Map<string, AppError>;
  /** Of other cases that were concerned, too. */
  updates: Map<string, CaseUpdate>;
}

/** Why nothing is to be done to a case, whatever it is: it is not there, or not as the request read it. */
function unreadable(row: CaseRow | undefined, matches: MoveItem['matches'], view: StaffView): AppError | undefined {
  if (!row) return notFound();
  if (row.state === 'erased') return new AppError('gone');
  return matches(caseEtag(row, view)) ? undefined : staleCase(row, view);
}

/** Why this move is not allowed. */
function refusalOf(row: CaseRow, { actor, codebook, move: { to } }: Moving): AppError | undefined {
  const standing = standingOf(row);
  const scope = scopeOf(standing, to);
  if (scope === undefined) return notAllowed(row, `A case in state ${row.state} cannot go to ${to}.`);
  if (!actor.scopes.includes(scope)) {
    return new AppError('forbidden', { detail: `The key lacks the scope ${scope}.`, extra: { requiredScope: scope } });
  }
  const { selfApproval } = codebook.definition.settings;
  if (to === 'approved' && !selfApproval && row.contentAuthors.includes(actor.keyId))
    return new AppError('self-review');
  return undefined;
}

const notAllowed = (row: CaseRow, detail: string): AppError =>
  new AppError('transition-not-allowed', { detail, extra: { allowed: allowedTargets(standingOf(row)) } });

/** Moves that concern other cases too: the one that answers for a case, and those that it answers for. */

/** Of a merge and an unmerge, the group is one case. */
async function moveFamilies(tx: Db, moving: Moving, group: readonly MoveItem[]): Promise<Moved> {
  const { datasetId, move } = moving;
  const ids = group.map(({ id }) => id);
  await holdMerges(tx, datasetId);
  const family = await listFamilies(tx, datasetId, move.into === undefined ? ids : [...ids, move.into]);
  const rows = await lockCases(
    tx,
    datasetId,
    family.map(({ id }) => id),
  );
  const concerned = { group, family, rows };
  return move.to === 'erased' ? eraseAll(tx, moving, concerned) : joinOrPart(tx, moving, concerned);
}

interface Concerned {
  group: readonly MoveItem[];
  family: readonly MergeLink[];
  /** All of the family, locked. */
  rows: ReadonlyMap<string, CaseRow>;
}

async function joinOrPart(tx: Db, moving: Moving, { group, family, rows }: Concerned): Promise<Moved> {
  const { actor, datasetId, move, view } = moving;
  const { id, matches } = group[0]!; // one case at a time
  const row = rows.get(id);
  const into = move.into === undefined ? undefined : rows.get(move.into);
  const refusal =
    unreadable(row, matches, view) ??
    (move.to === 'merged' ? unusable(row!, into) : undefined) ??
    refusalOf(row!, moving) ?? // unreadable if there is none
    (move.to === 'merged' ? refusalOfSurvivor(row!, into!, moving) : undefined);
  if (refusal || !row) return { refusals: new Map([[id, refusal!]]), updates: new Map() };
  const why = { reason: move.reason, note: move.note };
  const survivor = move.to === 'merged' ? into! : rows.get(row.mergedInto!)!; // of its family
  const write = move.to === 'merged' ? writeMerge : writeUnmerge;
  return { refusals: new Map(), updates: await write(tx, actor, datasetId, { row, survivor, family, ...why }) };
}

/** A fault of the body, whatever the states are. */
function unusable(row: CaseRow, into: CaseRow | undefined): AppError | undefined {
  if (into && into.id !== row.id) return undefined;
  return new AppError('invalid-body', {
    errors: [{ pointer: '/into', code: 'not-allowed', detail: 'It names no other case of this dataset.' }],
  });
}

function refusalOfSurvivor(row: CaseRow, into: CaseRow, { actor }: Moving): AppError | undefined {
  if (into.state === 'merged') {
    const detail = 'The case named by into was itself merged; merge into the case that answers for it.';
    return caseMerged(into, actor.scopes.includes('cases:read'), detail);
  }
  const merged = standingOf(row);
  if (receives(standingOf(into), merged)) return undefined;
  return notAllowed(
    row,
    merged.live
      ? 'A case that partners see can be merged only into an approved one.'
      : `A case cannot be merged into one in state ${into.state}.`,
  );
}

/**
 * As if each item had a transaction of its own, in order: what an item erases, or leaves behind changed, a later item finds so.
 * All of it is then written at once.
 */
async function eraseAll(tx: Db, moving: Moving, { group, family, rows }: Concerned): Promise<Moved> {
  const { actor, datasetId, context, codebook, move, view } = moving;
  const refusals = new Map<string, AppError>();
  const erased = new Map<string, CaseRow>();
  const left = new Map<string, CaseRow>();
  for (const { id, matches } of group) {
    const row = left.get(id) ?? rows.get(id);
    const refusal = erased.has(id) ? new AppError('gone') : (unreadable(row, matches, view) ?? refusalOf(row!, moving)); // unreadable if there is none
    if (refusal || !row) {
      refusals.set(id, refusal!);
      continue;
    }
    for (const one of [id, ...mergedInto(family, id)]) erased.set(one, rows.get(one)!); // of its family
    if (row.mergedInto !== null) {
      const survivor = rows.get(row.mergedInto)!; // of its family
      const revision = survivor.headRevision + 1;
      left.set(survivor.id, {
        ...survivor,
        headRevision: revision,
        liveRevision: survivor.state === 'approved' ? revision : survivor.liveRevision,
      });
    }
  }
  const updates = await writeErasures(tx, actor, datasetId, {
    secrets: context.secrets,
    codebook,
    reason: move.reason ?? '',
    rows: [...erased.values()],
    survivors: [...left.keys()].filter((id) => !erased.has(id)).map((id) => rows.get(id)!), // of its family
  });
  return { refusals, updates };
}

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
