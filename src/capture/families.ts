import type { Db } from '../db/client.ts';
import { type CaseRow, holdMerges, listFamilies, lockCases, type MergeLink } from '../db/queries/cases.ts';
import { AppError } from '../errors.ts';
import { caseMerged } from './case-view.ts';
import { writeErasures } from './erase.ts';
import { mergedInto, writeMerge, writeUnmerge } from './merge.ts';
import { type Moved, type MoveItem, type Moving, notAllowed, receives, refusalOf, unreadable } from './move.ts';
import { standingOf } from './transitions.ts';

/** Moves that concern other cases too: the one that answers for a case, and those that it answers for. */

/** Of a merge and an unmerge, the group is one case. */
export async function moveFamilies(tx: Db, moving: Moving, group: readonly MoveItem[]): Promise<Moved> {
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
