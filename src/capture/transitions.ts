import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { writeWithCodebook } from '../db/codebooks.ts';
import { copyHeadToLive, deleteSide } from '../db/queries/case-rows.ts';
import {
  type CaseRow,
  type CaseState,
  type CaseUpdate,
  holdCases,
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
import { caseIds, hideUnseen, NOT_LIVE, type Step, writeSteps } from './write.ts';

/** The states of cases, who may move a case between them, and the moves. The rules are in docs/reference/cases.md. */

type MoveTarget = (typeof TRANSITION_TARGETS)[number];

export interface Move {
  to: MoveTarget;
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
export const TARGET_SCOPES: Record<MoveTarget, readonly [Scope, ...Scope[]]> = {
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
  const ids = [...new Set([...caseIds(items), ...(into === undefined ? [] : [into])])];
  await holdCodebook(db, datasetId, 'shared');
  if (!MOVES_FAMILIES.has(to)) return holdCases(db, datasetId, ids);
  await holdMerges(db, datasetId);
  const family = await listFamilies(db, datasetId, ids);
  await holdCases(db, datasetId, caseIds(family));
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

/** What became of each case of a group, and of other cases that changed with them. */
type GroupResult = ReadonlyMap<string, CaseUpdate | AppError>;

const movedOrRefused = (updates: GroupResult, refusals: GroupResult): GroupResult => new Map([...updates, ...refusals]);

/** Moves that affect other cases too: the survivor of a case, and the cases merged into it. */
const MOVES_FAMILIES = new Set<MoveTarget>(['merged', 'unmerged', 'erased']);

async function moveGroup(tx: Db, call: Call, group: readonly MoveItem[]): Promise<MoveOutcome[]> {
  const moved = await (MOVES_FAMILIES.has(call.move.to) ? moveFamilies : moveEach)(tx, call, group);
  return group.map(({ id }) => {
    const update = moved.get(id) ?? notFound();
    if (update instanceof AppError) return { id, outcome: 'refused', problem: update };
    const etag = caseEtag(update, call.view);
    return { id, outcome: 'done', state: update.state, revision: update.headRevision, etag };
  });
}

/** Moves that affect no other case. */
async function moveEach(tx: Db, call: Call, group: readonly MoveItem[]): Promise<GroupResult> {
  const { actor, datasetId, move } = call;
  const rows = await lockCases(tx, datasetId, caseIds(group));
  const ownAuthors = await ownAuthorsOf(tx, call, [...rows.values()]);
  const refusals = new Map<string, AppError>();
  const steps: Step[] = [];
  for (const item of group) {
    const row = movable(rows, item, call, ownAuthors);
    if (row instanceof AppError) refusals.set(item.id, row);
    else steps.push(stepOf(row, move, actor));
  }
  const moved = steps.map(({ row }) => row);
  const hadLive = moved.filter(({ everLive }) => everLive);
  if (move.to === 'approved' || move.to === 'withdrawn') await deleteSide(tx, 'live', caseIds(hadLive));
  if (move.to === 'approved') await copyHeadToLive(tx, caseIds(moved));
  const shown = move.to === 'approved' ? await hideUnseen(tx, call.codebook, steps) : steps;
  return movedOrRefused(await writeSteps(tx, actor, datasetId, shown), refusals);
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
  const ids = caseIds(group);
  await holdMerges(tx, datasetId);
  const family = await listFamilies(tx, datasetId, move.into === undefined ? ids : [...ids, move.into]);
  const rows = await lockCases(tx, datasetId, caseIds(family));
  if (move.to === 'erased') return eraseGroup(tx, call, { group, family, rows });
  const [item] = group; // the groups of merges have one item
  return item ? mergeOrUnmerge(tx, call, { item, family, rows }) : new Map();
}

interface MergeFamily {
  family: readonly MergeLink[];
  /** All cases of the family, locked. */
  rows: ReadonlyMap<string, CaseRow>;
}

async function mergeOrUnmerge(
  tx: Db,
  call: Call,
  { item, family, rows }: MergeFamily & { item: MoveItem },
): Promise<GroupResult> {
  const { actor, datasetId, move } = call;
  const refused = (problem: AppError): GroupResult => new Map([[item.id, problem]]);
  const row = presentRow(rows, item, call);
  if (row instanceof AppError) return refused(row);
  const merges = move.to === 'merged';
  const survivor = rows.get((merges ? move.into : row.mergedInto) ?? '');
  // A fault of the body comes before a refusal by state.
  if (merges && (!survivor || survivor.id === row.id)) return refused(unknownSurvivor());
  const refusal = moveRefusal(row, call);
  if (refusal || !survivor) return refused(refusal ?? notFound());
  const unfit = merges && survivorRefusal(row, survivor, call);
  if (unfit) return refused(unfit);
  const { reason, note } = move;
  return (merges ? writeMerge : writeUnmerge)(tx, actor, datasetId, { row, survivor, family, reason, note });
}

/** As if each item had a transaction of its own, in order: later items see what earlier ones erased or changed. */
async function eraseGroup(
  tx: Db,
  call: Call,
  { group, family, rows: locked }: MergeFamily & { group: readonly MoveItem[] },
): Promise<GroupResult> {
  const { actor, datasetId, context, codebook, move } = call;
  const refusals = new Map<string, AppError>();
  const erased = new Map<string, CaseRow>();
  /** Survivors that lost a case. */
  const left = new Map<string, CaseRow>();
  /** The cases as they will be after the erasures so far. */
  const rows = new Map(locked);
  for (const item of group) {
    const row = erased.has(item.id) ? new AppError('gone') : movable(rows, item, call);
    if (row instanceof AppError) {
      refusals.set(item.id, row);
      continue;
    }
    for (const id of [row.id, ...mergedInto(family, row.id)]) {
      const one = locked.get(id);
      if (one) erased.set(id, one);
    }
    const survivor = locked.get(row.mergedInto ?? '');
    if (!survivor) continue;
    const headRevision = survivor.headRevision + 1;
    const liveRevision = survivor.state === 'approved' ? headRevision : survivor.liveRevision;
    rows.set(survivor.id, { ...survivor, headRevision, liveRevision });
    left.set(survivor.id, survivor);
  }
  const updates = await writeErasures(tx, actor, datasetId, {
    secrets: context.secrets,
    codebook,
    reason: move.reason ?? '',
    rows: [...erased.values()],
    survivors: [...left.values()].filter(({ id }) => !erased.has(id)),
  });
  return movedOrRefused(updates, refusals);
}

// The rules.

const isLive = (row: CaseRow): boolean => row.liveRevision !== null;

const onlyInReview = ({ state }: CaseRow) => (state === 'in-review' ? 'cases:review' : undefined);

/** The scope that a move needs; undefined if the state of the case does not allow the move. */
const SCOPE_OF_MOVE: Readonly<Record<MoveTarget, (row: CaseRow) => Scope | undefined>> = {
  'in-review': ({ state }) => {
    if (state === 'draft' || state === 'returned') return 'cases:write';
    return state === 'withdrawn' ? 'cases:review' : undefined;
  },
  approved: onlyInReview,
  returned: onlyInReview,
  withdrawn: (row) => {
    if (isLive(row)) return 'cases:review';
    if (row.state !== 'draft' && row.state !== 'returned' && row.state !== 'in-review') return undefined;
    // Its author may drop a case that was never public; otherwise a reviewer decides.
    return row.everLive ? 'cases:review' : 'cases:write';
  },
  merged: ({ state }) => (state === 'merged' || state === 'erased' ? undefined : 'cases:review'),
  unmerged: ({ state }) => (state === 'merged' ? 'cases:review' : undefined),
  erased: ({ state }) => (state === 'erased' ? undefined : 'cases:erase'),
};

function causeOfApproval(row: CaseRow): 'created' | 'corrected' | 'restored' {
  if (isLive(row)) return 'corrected';
  return row.everLive ? 'restored' : 'created';
}

/** The case; a refusal if there is none, or if it is not in the state that the request names. */
function presentRow(rows: MergeFamily['rows'], { id, matches }: MoveItem, { view }: Call): CaseRow | AppError {
  const row = rows.get(id);
  if (!row) return notFound();
  if (row.state === 'erased') return new AppError('gone');
  return matches(caseEtag(row, view), row) ? row : staleCase(row, view);
}

/** The case, unless the move is refused. `ownAuthors` count as one person with the key. */
function movable(
  rows: MergeFamily['rows'],
  item: MoveItem,
  call: Call,
  ownAuthors?: ReadonlySet<string>,
): CaseRow | AppError {
  const row = presentRow(rows, item, call);
  if (row instanceof AppError) return row;
  const isOwn = row.contentAuthors.some((author) => ownAuthors?.has(author));
  return moveRefusal(row, call) ?? (isOwn ? new AppError('self-review') : row);
}

/** Refuses a move that the state or the key does not allow. */
function moveRefusal(row: CaseRow, { actor, move: { to } }: Call): AppError | undefined {
  const scope = SCOPE_OF_MOVE[to](row);
  if (scope === undefined) return notAllowed(row, `A case in state ${row.state} cannot be moved to ${to}.`);
  if (actor.scopes.includes(scope)) return undefined;
  return new AppError('forbidden', { detail: `The key lacks the scope ${scope}.`, extra: { requiredScope: scope } });
}

/** The authors who count as one person with the key, where an approval needs a second person. */
async function ownAuthorsOf(tx: Db, { actor, codebook, move }: Call, rows: readonly CaseRow[]): Promise<Set<string>> {
  if (move.to !== 'approved' || codebook.definition.settings.selfApproval) return new Set();
  return listSamePerson(tx, actor.keyId, [...new Set(rows.flatMap(({ contentAuthors }) => contentAuthors))]);
}

const unknownSurvivor = (): AppError =>
  new AppError('invalid-body', {
    errors: [{ pointer: '/into', code: 'not-allowed', detail: 'Must be the id of another case of this dataset.' }],
  });

function survivorRefusal(row: CaseRow, survivor: CaseRow, { actor }: Call): AppError | undefined {
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
  const allowed = Object.entries(SCOPE_OF_MOVE).flatMap(([to, scopeOf]) => (scopeOf(row) === undefined ? [] : [to]));
  return new AppError('transition-not-allowed', { detail, extra: { allowed } });
};
