import { LIKELY } from '../cases/linkage/score.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import {
  decidePair,
  holdSearch,
  holdUnerased,
  insertPairs,
  listDecided,
  lockPair,
  type PairRow,
} from '../db/queries/duplicates.ts';
import { AppError, type Fault, notFound } from '../errors.ts';
import { casePath } from '../schemas/addresses.ts';
import type { DECISIONS } from '../schemas/vocabulary.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { searchAlike } from './matching.ts';

interface PairDecision {
  id: string;
  decision: (typeof DECISIONS)[number];
  note: string | undefined;
}

/**
 * Records what somebody says of a pair. It stands: the same again changes nothing, the other is refused. No case changes by
 * it; to make one of two is a transition.
 */
export async function decide(
  { db }: CaptureContext,
  actor: Actor,
  datasetId: string,
  { id, decision, note }: PairDecision,
): Promise<PairRow> {
  return db.transaction(async (tx) => {
    const pair = await lockPair(tx, datasetId, id);
    if (!pair) throw notFound();
    if (pair.state === decision) return pair;
    if (pair.state !== 'open') throw new AppError('pair-decided');
    await decidePair(tx, id, { decision, note, decider: actor });
    const decided = await lockPair(tx, datasetId, id);
    if (!decided) throw new Error('a locked pair stays');
    await appendAudit(tx, [auditOf(actor, 'duplicate.decide', datasetId, { subject: id, detail: { decision } })]);
    return decided;
  });
}

/** Cases that may be one: found when one is written, and listed as pairs until somebody decides. */

export interface Likely {
  /** Of the new case among those looked up. */
  position: number;
  newCase: string;
  /** The case that it resembles. */
  otherCase: string;
  /** If that is new itself, an earlier one of those looked up: where it stands. */
  otherPosition?: number;
  /** Hundredths of certainty. */
  score: number;
  reasons: readonly string[];
}

/** As a problem or an answer lists it. */
export interface Candidate {
  id: string;
  href: string;
  score: number;
  reasons: readonly string[];
}

export const candidateBody = (
  datasetId: string,
  { otherCase, score, reasons }: Pick<Likely, 'otherCase' | 'score' | 'reasons'>,
): Candidate => ({
  id: otherCase,
  href: casePath(datasetId, otherCase),
  score,
  reasons,
});

/**
 * Likely duplicates of new cases, among those that are there and among themselves (the later one's); best first, at most 20
 * of each. Nothing if the dataset does not look for them. Call it before the first write of the transaction: from here on it
 * holds the search, so that of two requests that post one case at the same moment the second finds the first.
 */
export async function findLikely(
  tx: Db,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
): Promise<Likely[]> {
  const compare = await searchLikely(tx, codebook, datasetId, cases);
  return stillLikely(tx, await compare());
}

/**
 * The same in two steps: what is asked of the database is asked now, and what is left can be done while it writes the cases.
 * What it finds goes through `stillLikely` before anybody is told.
 */
export async function searchLikely(
  tx: Db,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
): Promise<() => Promise<Likely[]>> {
  const { duplicates } = codebook.definition.settings;
  if (duplicates === 'off' || cases.length === 0) return async () => [];
  await holdSearch(tx, datasetId);
  const search = { windowDays: duplicates.windowDays, least: LIKELY };
  const compare = await searchAlike(tx, codebook, datasetId, cases, search);
  return async () =>
    (await compare()).map(({ id, ...one }): Likely => {
      return { ...one, newCase: cases[one.position]!.id, otherCase: id }; // a position is one of `cases`
    });
}

/**
 * Without the pairs that somebody has decided on (a case that was there before may be looked up again), and without cases that
 * have been erased since they were read. The others cannot be erased until the transaction ends: their ids may be stored in
 * it, and the erasure that comes then finds them.
 */
export async function stillLikely(tx: Db, likely: readonly Likely[]): Promise<Likely[]> {
  if (likely.length === 0) return [];
  const decided = await listDecided(tx, [...new Set(likely.map(({ newCase }) => newCase))]);
  const open = likely.filter(({ newCase, otherCase }) => !decided.has(`${newCase} ${otherCase}`));
  const isNew = ({ otherPosition }: Likely): boolean => otherPosition !== undefined;
  const there = await holdUnerased(tx, [...new Set(open.flatMap((one) => (isNew(one) ? [] : [one.otherCase])))]);
  return open.filter((one) => isNew(one) || there.has(one.otherCase));
}

/** Most candidates of one problem: a batch of 1,000 cases may have 20 each. */
const LISTED = 1_000;

/** 409 with the candidates; their ids for a key that may read cases. In a batch each has the pointer of the item it is for. */
export function possibleDuplicate(
  actor: Actor,
  datasetId: string,
  likely: readonly Likely[],
  items: readonly { pointer: string }[],
): AppError {
  const mayRead = actor.scopes.includes('cases:read');
  const pointerOf = (position: number) => items[position]?.pointer ?? '';
  // A key that may not read cases learns of one that is there nothing but that it is alike: by trying out contents it could
  // otherwise read the case from the reasons.
  const shown = likely.filter(({ otherPosition }) => mayRead || otherPosition !== undefined);
  const candidates = shown.slice(0, LISTED).map((one) => {
    const { position, otherPosition, score, reasons } = one;
    const pointer = pointerOf(position);
    return {
      ...(pointer !== '' && { pointer }),
      // A case of the batch is not there: it has a place and no id.
      ...(otherPosition !== undefined && { resembles: pointerOf(otherPosition) }),
      ...(otherPosition === undefined && candidateBody(datasetId, one)),
      score,
      reasons,
    };
  });
  return new AppError('possible-duplicate', { errors: faultsOf(likely, pointerOf), extra: { candidates } });
}

/** One for each new case, in their order. */
function faultsOf(likely: readonly Likely[], pointerOf: (position: number) => string): Fault[] {
  const byPosition = new Map<number, Likely[]>();
  for (const one of likely) byPosition.set(one.position, [...(byPosition.get(one.position) ?? []), one]);
  return [...byPosition]
    .sort(([one], [other]) => one - other)
    .map(([position, ofCase]) => {
      const stored = ofCase.filter(({ otherPosition }) => otherPosition === undefined).length;
      const others = ofCase.flatMap(({ otherPosition }) => (otherPosition === undefined ? [] : [otherPosition]));
      const named = [
        ...(stored > 0
          ? [stored === 1 ? 'a case that is there already' : `${stored} cases that are there already`]
          : []),
        ...others.slice(0, 3).map((other) => `${pointerOf(other)} of this request`),
      ];
      return { pointer: pointerOf(position), code: 'likely-duplicate', detail: `It may be ${named.join(', or ')}.` };
    });
}

/** Lists them as open pairs, but for pairs that are listed already or were decided on. */
export async function openPairs(
  tx: Db,
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  likely: readonly Likely[],
): Promise<void> {
  await insertPairs(
    tx,
    datasetId,
    likely.map(({ newCase, otherCase, score, reasons }) => ({
      id: context.newTimedId(),
      cases: [newCase, otherCase],
      score,
      reasons,
    })),
    actor.at,
  );
}
