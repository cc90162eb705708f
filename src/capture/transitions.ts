import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { writeWithCodebook } from '../db/codebooks.ts';
import { copyHeadToLive, deleteSide } from '../db/queries/case-rows.ts';
import {
  type CaseRow,
  type CaseState,
  type CaseUpdate,
  holdMerges,
  listFamilies,
  lockCases,
  type MergeLink,
} from '../db/queries/cases.ts';
import { holdCodebook } from '../db/queries/datasets.ts';
import { listSamePerson } from '../db/queries/keys.ts';
import { AppError, notFound } from '../errors.ts';
import type { Scope, TRANSITION_TARGETS } from '../schemas/vocabulary.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { caseEtag, caseMerged, type StaffView, staleCase } from './case-view.ts';
import { writeErasures } from './erase.ts';
import { mergedInto, writeMerge, writeUnmerge } from './merge.ts';
import { NOT_LIVE, type Step, writeSteps } from './steps.ts';

/** The states of cases, who may move a case between them, and the moves. The rules are in docs/reference/cases.md. */

type Target = (typeof TRANSITION_TARGETS)[number];

export interface Move {
  to: Target;
  /** A code of correction-reasons. */
  reason?: string | undefined;
  note?: string | undefined;
  /** For `merged`: the id of the survivor. */
  into?: string | undefined;
}

interface MoveItem {
  id: string;
  /** Whether the case is in the state that the request names, by its ETag or its row. */
  matches: (etag: string, row: CaseRow) => boolean;
}

export type MoveOutcome =
  | { id: string; outcome: 'done'; state: CaseState; revision: number; etag: string }
  | { id: string; outcome: 'refused'; problem: AppError };

/** Scopes of which a key needs at least one for any move to the target. Checked before any case is read. */
export const TARGET_SCOPES: Record<Target, readonly [Scope, ...Scope[]]> = {
  'in-review': ['cases:write', 'cases:review'],
  approved: ['cases:review'],
  returned: ['cases:review'],
  withdrawn: ['cases:write', 'cases:review'],
  merged: ['cases:review'],
  unmerged: ['cases:review'],
  erased: ['cases:erase'],
};

/** Cases moved in one transaction: enough to spread its cost, few enough to hold the change log only briefly. */
const GROUP = 250;

/**
 * Moves cases to another state, in order; each is moved or refused by itself. A group of moves shares one transaction
 * (measured on the embedded database: one transaction for each took four times as long). Refusals are found before anything is
 * written, so they undo nothing.
 */
export async function moveCases(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { move, items, view }: { move: Move; items: readonly MoveItem[]; view: StaffView },
): Promise<MoveOutcome[]> {
  const outcomes: MoveOutcome[] = [];
  await lockJoined(context, datasetId, move, items);
  // One at a time, since two merges may have the same survivor and the second must start from what the first made of it.
  const size = move.to === 'merged' || move.to === 'unmerged' ? 1 : GROUP;
  for (const group of groups(items, size)) {
    const done = await writeWithCodebook(
      context,
      datasetId,
      (codebook) => (tx) => moveGroup(tx, { context, actor, datasetId, codebook, move, view }, group),
    );
    outcomes.push(...done);
  }
  return outcomes;
}

/**
 * In a transaction that the write joins, locks last until after the last group. All are taken before the first group writes,
 * in the order in which every writer takes them; otherwise this one and another could wait for each other.
 */
async function lockJoined(
  { db, root }: CaptureContext,
  datasetId: string,
  { to, into }: Move,
  items: readonly MoveItem[],
): Promise<void> {
  if (db === root) return;
  const ids = [...new Set([...items.map(({ id }) => id), ...(into === undefined ? [] : [into])])];
  await holdCodebook(db, datasetId, 'shared');
  if (!MOVES_FAMILIES.has(to)) return void (await lockCases(db, datasetId, ids));
  await holdMerges(db, datasetId);
  const family = await listFamilies(db, datasetId, ids);
  await lockCases(
    db,
    datasetId,
    family.map(({ id }) => id),
  );
}

/** Groups of at most `size`. A case that is named twice is in two groups: its second move starts from the first. */
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

/** What the moves of one call share. */
interface Call {
  context: Pick<CaptureContext, 'secrets'>;
  actor: Actor;
  datasetId: string;
  codebook: Codebook;
  move: Move;
  view: StaffView;
}

/** Each case of the group is in one of the two maps; `updates` may have further cases. */
interface GroupResult {
  refusals: Map<string, AppError>;
  updates: Map<string, CaseUpdate>;
}

/** Moves that affect other cases too: the survivor of a case, and the cases merged into it. */
const MOVES_FAMILIES = new Set<Target>(['merged', 'unmerged', 'erased']);

async function moveGroup(tx: Db, call: Call, group: readonly MoveItem[]): Promise<MoveOutcome[]> {
  const { to } = call.move;
  const { refusals, updates } = MOVES_FAMILIES.has(to)
    ? await moveFamilies(tx, call, group)
    : await moveEach(tx, call, group);
  return group.map(({ id }) => {
    const problem = refusals.get(id);
    if (problem) return { id, outcome: 'refused', problem };
    const update = updates.get(id)!; // every case that was not refused was moved
    const etag = caseEtag(update, call.view);
    return { id, outcome: 'done', state: update.state, revision: update.headRevision, etag };
  });
}

/** Moves that affect no other case. */
async function moveEach(tx: Db, call: Call, group: readonly MoveItem[]): Promise<GroupResult> {
  const { actor, datasetId, move, view } = call;
  const rows = await lockCases(
    tx,
    datasetId,
    group.map(({ id }) => id),
  );
  const ownAuthors = await ownAuthorsOf(tx, call, [...rows.values()]);
  const refusals = new Map<string, AppError>();
  const moved: CaseRow[] = [];
  for (const { id, matches } of group) {
    const row = rows.get(id);
    // unreadable if there is none
    const refusal = unreadable(row, matches, view) ?? refusalOf(row!, call) ?? selfReview(row!, ownAuthors);
    if (refusal) refusals.set(id, refusal);
    else moved.push(row!);
  }
  const ids = moved.map(({ id }) => id);
  if (move.to === 'approved') await copyHeadToLive(tx, ids);
  if (move.to === 'withdrawn') await deleteSide(tx, 'live', ids);
  const steps = moved.map((row) => stepOf(row, move, actor));
  return { refusals, updates: await writeSteps(tx, actor, datasetId, steps) };
}

function stepOf(row: CaseRow, { to, reason, note }: Move, { keyLabel, at }: Actor): Step {
  const state = to as CaseState; // targets that are not states, and those of families, do not get here
  const reasonClass = reason === undefined ? undefined : REASON_CLASS_OF[reason];
  const step = { row, state, action: `case.${to}`, reason, note };
  const review = { to: state, note: note ?? null, by: keyLabel, at: at.toISOString() };
  switch (to) {
    case 'approved':
      return {
        ...step,
        change: { op: 'upsert', cause: causeOfApproval(row), contentRevision: row.headContent, reason: reasonClass },
        becomes: (revision, seq) => ({
          liveRevision: revision,
          liveContent: row.headContent,
          liveSeq: seq,
          contentAuthors: [],
          review,
        }),
      };
    case 'withdrawn':
      return {
        ...step,
        change: isLive(row) ? { op: 'remove', cause: 'withdrawn', reason: reasonClass } : undefined,
        becomes: () => NOT_LIVE,
      };
    case 'in-review':
      return { ...step, becomes: () => ({ submittedAt: at.toISOString() }) };
    default:
      return { ...step, becomes: () => ({ review }) };
  }
}

async function moveFamilies(tx: Db, call: Call, group: readonly MoveItem[]): Promise<GroupResult> {
  const { datasetId, move } = call;
  const ids = group.map(({ id }) => id);
  await holdMerges(tx, datasetId);
  const family = await listFamilies(tx, datasetId, move.into === undefined ? ids : [...ids, move.into]);
  const rows = await lockCases(
    tx,
    datasetId,
    family.map(({ id }) => id),
  );
  if (move.to === 'erased') return eraseGroup(tx, call, { group, family, rows });
  return mergeOrUnmerge(tx, call, { item: group[0]!, family, rows }); // the groups of merges have one item
}

interface Family {
  family: readonly MergeLink[];
  /** All cases of the family, locked. */
  rows: ReadonlyMap<string, CaseRow>;
}

async function mergeOrUnmerge(
  tx: Db,
  call: Call,
  { item, family, rows }: Family & { item: MoveItem },
): Promise<GroupResult> {
  const { actor, datasetId, move, view } = call;
  const { id, matches } = item;
  const refuse = (problem: AppError) => ({ refusals: new Map([[id, problem]]), updates: new Map() });
  const row = rows.get(id);
  const fault = unreadable(row, matches, view);
  if (fault || !row) return refuse(fault ?? notFound());
  const merges = move.to === 'merged';
  const survivor = rows.get((merges ? move.into : row.mergedInto) ?? '');
  // A fault of the body comes before a refusal by state.
  if (merges && (!survivor || survivor.id === id)) return refuse(unknownSurvivor());
  const refusal = refusalOf(row, call) ?? (merges ? refusalOfSurvivor(row, survivor!, call) : undefined); // checked above
  if (refusal) return refuse(refusal);
  const write = merges ? writeMerge : writeUnmerge;
  const { reason, note } = move;
  // A merged case has a survivor, which is in its family.
  const updates = await write(tx, actor, datasetId, { row, survivor: survivor!, family, reason, note });
  return { refusals: new Map(), updates };
}

/** As if each item had a transaction of its own, in order: later items see what earlier ones erased or changed. */
async function eraseGroup(
  tx: Db,
  call: Call,
  { group, family, rows }: Family & { group: readonly MoveItem[] },
): Promise<GroupResult> {
  const { actor, datasetId, context, codebook, move, view } = call;
  const refusals = new Map<string, AppError>();
  const erased = new Map<string, CaseRow>();
  /** Survivors, as they will be after the erasures so far. */
  const changed = new Map<string, CaseRow>();
  for (const { id, matches } of group) {
    const row = changed.get(id) ?? rows.get(id);
    const refusal = erased.has(id) ? new AppError('gone') : (unreadable(row, matches, view) ?? refusalOf(row!, call)); // unreadable if there is none
    if (refusal || !row) {
      refusals.set(id, refusal ?? notFound());
      continue;
    }
    for (const one of [id, ...mergedInto(family, id)]) erased.set(one, rows.get(one)!); // of its family
    if (row.mergedInto !== null) {
      const survivor = rows.get(row.mergedInto)!; // of its family
      const headRevision = survivor.headRevision + 1;
      const liveRevision = survivor.state === 'approved' ? headRevision : survivor.liveRevision;
      changed.set(survivor.id, { ...survivor, headRevision, liveRevision });
    }
  }
  const updates = await writeErasures(tx, actor, datasetId, {
    secrets: context.secrets,
    codebook,
    reason: move.reason ?? '',
    rows: [...erased.values()],
    survivors: [...changed.keys()].filter((id) => !erased.has(id)).map((id) => rows.get(id)!), // of its family
  });
  return { refusals, updates };
}

// The rules.

const isLive = (row: CaseRow): boolean => row.liveRevision !== null;

/** The scope that a move needs; undefined if the state of the case does not allow the move. */
function scopeOf(row: CaseRow, to: Target): Scope | undefined {
  const { state } = row;
  switch (to) {
    case 'in-review':
      if (state === 'draft' || state === 'returned') return 'cases:write';
      return state === 'withdrawn' ? 'cases:review' : undefined;
    case 'approved':
    case 'returned':
      return state === 'in-review' ? 'cases:review' : undefined;
    case 'withdrawn':
      if (isLive(row)) return 'cases:review';
      if (state !== 'draft' && state !== 'returned' && state !== 'in-review') return undefined;
      // Its author may drop a case that was never public; otherwise a reviewer decides.
      return row.everLive ? 'cases:review' : 'cases:write';
    case 'merged':
      return state === 'merged' || state === 'erased' ? undefined : 'cases:review';
    case 'unmerged':
      return state === 'merged' ? 'cases:review' : undefined;
    case 'erased':
      return state === 'erased' ? undefined : 'cases:erase';
  }
}

function causeOfApproval(row: CaseRow): 'created' | 'corrected' | 'restored' {
  if (isLive(row)) return 'corrected';
  return row.everLive ? 'restored' : 'created';
}

/** Refuses a case that does not exist, or is not in the state that the request names. */
function unreadable(row: CaseRow | undefined, matches: MoveItem['matches'], view: StaffView): AppError | undefined {
  if (!row) return notFound();
  if (row.state === 'erased') return new AppError('gone');
  return matches(caseEtag(row, view), row) ? undefined : staleCase(row, view);
}

/** Refuses a move that the state or the key does not allow. */
function refusalOf(row: CaseRow, { actor, move: { to } }: Call): AppError | undefined {
  const scope = scopeOf(row, to);
  if (scope === undefined) return notAllowed(row, `A case in state ${row.state} cannot be moved to ${to}.`);
  if (!actor.scopes.includes(scope)) {
    return new AppError('forbidden', { detail: `The key lacks the scope ${scope}.`, extra: { requiredScope: scope } });
  }
  return undefined;
}

/** The authors who count as one person with the key, where an approval needs a second person. */
async function ownAuthorsOf(tx: Db, { actor, codebook, move }: Call, rows: readonly CaseRow[]): Promise<Set<string>> {
  if (move.to !== 'approved' || codebook.definition.settings.selfApproval) return new Set();
  return listSamePerson(tx, actor.keyId, [...new Set(rows.flatMap(({ contentAuthors }) => contentAuthors))]);
}

const selfReview = (row: CaseRow, ownAuthors: ReadonlySet<string>): AppError | undefined =>
  row.contentAuthors.some((author) => ownAuthors.has(author)) ? new AppError('self-review') : undefined;

const unknownSurvivor = (): AppError =>
  new AppError('invalid-body', {
    errors: [{ pointer: '/into', code: 'not-allowed', detail: 'Must be the id of another case of this dataset.' }],
  });

function refusalOfSurvivor(row: CaseRow, survivor: CaseRow, { actor }: Call): AppError | undefined {
  if (survivor.state === 'merged') {
    const detail = 'The case named by into was itself merged. Merge into the case that it was merged into.';
    return caseMerged(survivor, actor.scopes.includes('cases:read'), detail);
  }
  if (isLive(row)) {
    // Partners are sent from the merged record to the survivor's, so that must be visible to them.
    if (survivor.state === 'approved') return undefined;
    return notAllowed(row, 'A case that partners can see can only be merged into an approved case.');
  }
  if (survivor.state !== 'withdrawn' && survivor.state !== 'erased') return undefined;
  return notAllowed(row, `A case cannot be merged into a case in state ${survivor.state}.`);
}

const notAllowed = (row: CaseRow, detail: string): AppError => {
  const targets = Object.keys(TARGET_SCOPES) as Target[]; // the keys of the record
  return new AppError('transition-not-allowed', {
    detail,
    extra: { allowed: targets.filter((to) => scopeOf(row, to) !== undefined) },
  });
};
