import { and, eq, getTableColumns, gt, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DECISIONS } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, holdLock, instant, isAnyOf, recordset } from '../sql.ts';
import { cases, duplicatePairs as pairs } from '../tables/cases.ts';
import type { CaseState } from './cases.ts';

/** Pairs of cases that may be one, and the search for them. */

/** States of cases that are worked on or counted. A withdrawn, merged or erased case is not a duplicate of anything. */
export const STANDING_STATES = ['draft', 'in-review', 'returned', 'approved'] as const satisfies readonly CaseState[];

/** A blocking key, by which likely duplicates are found: the area (empty for a case without one) and the day of sentence. */
interface Block {
  area: string;
  day: string;
}

export interface AlikeRow {
  id: string;
  area: string;
  sentencedOn: string;
  /** JSON text: most of them are held for a while before they are read. */
  content: string;
}

/**
 * The cases of the dataset, in one of these states, that share the area of a block and lie within `windowDays` of its day: for
 * each block the `nearest` ones. However many cases a block has, no more than twice as many rows are read for it: two scans of
 * the index `cases_alike`, away from the day, so that neither has to sort them all.
 */
export async function listAlike(
  db: Db,
  datasetId: string,
  { blocks, windowDays, nearest }: { blocks: readonly Block[]; windowDays: number; nearest: number },
): Promise<AlikeRow[]> {
  if (blocks.length === 0) return [];
  const standing = sql`c.dataset_id = ${datasetId} and c.area = b.area and c.state = ${anyOf(STANDING_STATES, 'text')}`;
  const found = sql`c.id, c.area, c.sentenced_on, c.head_content`;
  // Raw: bulk, with lateral joins.
  return rowsOf<AlikeRow>(
    db,
    sql`with n as (
          select distinct q.id, q.area, q.sentenced_on, q.head_content
          from ${recordset(blocks)} as b(area text, day date)
          cross join lateral (
            select s.* from (
              (select ${found}, c.sentenced_on - b.day as distance from cases c
               where ${standing} and c.sentenced_on >= b.day and c.sentenced_on <= b.day + ${windowDays}::int
               order by c.sentenced_on limit ${nearest}::int)
              union all
              (select ${found}, b.day - c.sentenced_on as distance from cases c
               where ${standing} and c.sentenced_on < b.day and c.sentenced_on >= b.day - ${windowDays}::int
               order by c.sentenced_on desc limit ${nearest}::int)
            ) s order by s.distance limit ${nearest}::int
          ) q
        )
        select n.id, n.area, n.sentenced_on::text as "sentencedOn", r.content::text as content
        from n join case_revisions r on r.case_id = n.id and r.revision = n.head_content
        order by n.id`,
  );
}

/**
 * Until the transaction ends, no other request looks for likely duplicates in the dataset: if two requests post one case at the
 * same moment, the second sees the first. One lock, not one for each area: a transaction may come back for it when it already
 * holds the audit chain, and must not wait for another lock then.
 */
export const holdSearch = (tx: Db, datasetId: string): Promise<void> => holdLock(tx, `assize:alike:${datasetId}`);

type Pair = typeof pairs.$inferSelect;

interface NewPair extends Pick<Pair, 'id' | 'score'> {
  cases: readonly [string, string];
  reasons: readonly string[];
}

/**
 * Opens the pairs that are not there yet, if both of their cases still count. A pair that is there stays as it is, above all
 * one that was decided. The table has no foreign key to the cases: its check would wait for a transaction that holds the case,
 * while this one may hold the audit chain that the other waits for.
 */
export async function insertPairs(tx: Db, datasetId: string, added: readonly NewPair[], at: Date): Promise<void> {
  if (added.length === 0) return;
  const rows = added.map(({ id, cases, score, reasons }) => {
    const [one, other] = ordered(...cases);
    return { id, one, other, score, reasons: JSON.stringify(reasons) };
  });
  const standing = anyOf(STANDING_STATES, 'text');
  // Raw: bulk, and only pairs whose cases both still count.
  await tx.execute(sql`
    insert into duplicate_pairs (id, dataset_id, one, other, score, reasons, state, created_at)
    select r.id, ${datasetId}::text, r.one, r.other, r.score, r.reasons::json, 'open', ${at.toISOString()}::timestamptz
    from ${recordset(rows)} as r(id uuid, one uuid, other uuid, score int, reasons text)
    join cases a on a.id = r.one and a.dataset_id = ${datasetId} and a.state = ${standing}
    join cases b on b.id = r.other and b.dataset_id = ${datasetId} and b.state = ${standing}
    order by r.one, r.other
    on conflict do nothing`);
}

/** The lower first, as the table has them: uuids sort as their texts do. */
const ordered = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one]);

/** The decided pairs of these cases: `one other`, both ways round. */
export async function listDecided(db: Db, caseIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .select({ one: pairs.one, other: pairs.other })
    .from(pairs)
    .where(and(ne(pairs.state, 'open'), or(isAnyOf(pairs.one, caseIds), isAnyOf(pairs.other, caseIds))));
  return new Set(rows.flatMap(({ one, other }) => [`${one} ${other}`, `${other} ${one}`]));
}

/** Those of the cases that have not been erased; none of them can be until the transaction ends. */
export async function holdUnerased(tx: Db, caseIds: readonly string[]): Promise<Set<string>> {
  if (caseIds.length === 0) return new Set();
  const rows = await tx
    .select({ id: cases.id })
    .from(cases)
    .where(and(isAnyOf(cases.id, caseIds), ne(cases.state, 'erased')))
    .orderBy(cases.id)
    .for('key share');
  return new Set(rows.map(({ id }) => id));
}

export interface PairRow extends Omit<Pair, 'datasetId' | 'createdAt' | 'decidedAt'> {
  createdAt: string;
  decidedAt: string | null;
  oneState: CaseState;
  otherState: CaseState;
}

const one = alias(cases, 'one_case');
const other = alias(cases, 'other_case');

const { datasetId: _, ...PAIR } = getTableColumns(pairs);

/** Pairs without an erased case. */
function selectPairs(db: Db, condition: SQL | undefined) {
  const times = { createdAt: instant(pairs.createdAt), decidedAt: instant(pairs.decidedAt) };
  return db
    .select({ ...PAIR, ...times, oneState: one.state, otherState: other.state })
    .from(pairs)
    .innerJoin(one, and(eq(one.id, pairs.one), ne(one.state, 'erased')))
    .innerJoin(other, and(eq(other.id, pairs.other), ne(other.state, 'erased')))
    .where(condition);
}

const isPair = (datasetId: string, id: string): SQL | undefined =>
  and(eq(pairs.datasetId, datasetId), eq(pairs.id, id));

/** In the order of their ids, which is that of their age. Open ones only if both cases still count. */
export async function listPairs(
  db: Db,
  datasetId: string,
  { states, after, limit }: { states: readonly Pair['state'][]; after: string; limit: number },
): Promise<PairRow[]> {
  const bothStand = and(inArray(one.state, STANDING_STATES), inArray(other.state, STANDING_STATES));
  const isShown = or(ne(pairs.state, 'open'), bothStand);
  return selectPairs(
    db,
    and(eq(pairs.datasetId, datasetId), inArray(pairs.state, states), gt(pairs.id, after), isShown),
  )
    .orderBy(pairs.id)
    .limit(limit);
}

export async function findPair(db: Db, datasetId: string, id: string): Promise<PairRow | undefined> {
  const [row] = await selectPairs(db, isPair(datasetId, id));
  return row;
}

/** Locked until the transaction ends, so that the second of two deciders finds what the first decided. */
export async function lockPair(tx: Db, datasetId: string, id: string): Promise<PairRow | undefined> {
  await tx.select({ id: pairs.id }).from(pairs).where(isPair(datasetId, id)).for('update');
  return findPair(tx, datasetId, id);
}

/** Who decides, and when. */
interface Decider {
  keyId: string;
  keyLabel: string;
  at: Date;
}

const decidedBy = ({ keyId, keyLabel, at }: Decider) => ({
  decidedAt: at,
  decidedBy: keyId,
  decidedByLabel: keyLabel,
});

export async function decidePair(
  tx: Db,
  id: string,
  {
    decision,
    note = null,
    decider,
  }: {
    decision: (typeof DECISIONS)[number];
    note: string | null | undefined;
    decider: Decider;
  },
): Promise<void> {
  await tx
    .update(pairs)
    .set({ state: decision, note, ...decidedBy(decider) })
    .where(eq(pairs.id, id));
}

/**
 * The two cases have been merged: if their pair was open, that decides it. Call it before the transaction takes the log's
 * counter or the audit chain, since a transaction that decides on the pair holds it and waits for the chain.
 */
export async function markSame(tx: Db, datasetId: string, one: string, other: string, decider: Decider): Promise<void> {
  await tx
    .update(pairs)
    .set({ state: 'same', ...decidedBy(decider) })
    .where(and(isPairOf(datasetId, one, other), eq(pairs.state, 'open')));
}

/** The merge of the two has been undone: if their pair was decided as `same`, it is open again. Call it as early as `markSame`. */
export async function reopenPair(tx: Db, datasetId: string, one: string, other: string): Promise<void> {
  await tx
    .update(pairs)
    .set({ state: 'open', note: null, decidedAt: null, decidedBy: null, decidedByLabel: null })
    .where(and(isPairOf(datasetId, one, other), eq(pairs.state, 'same')));
}

function isPairOf(datasetId: string, ...two: [string, string]): SQL | undefined {
  const [lower, higher] = ordered(...two);
  return and(eq(pairs.datasetId, datasetId), eq(pairs.one, lower), eq(pairs.other, higher));
}
