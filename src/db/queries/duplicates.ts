import { and, eq, gt, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DECISIONS } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, holdLock, isAnyOf, recordset, type TextRow, textColumns } from '../sql.ts';
import { cases, duplicatePairs as pairs } from '../tables/cases.ts';
import { type CaseState, namesArticle } from './cases.ts';

/** Pairs of cases that may be one, and the search for them. */

/** States of cases that are worked on or counted. A withdrawn, merged or erased case is not a duplicate of anything. */
export const STANDING_STATES = ['draft', 'in-review', 'returned', 'approved'] as const satisfies readonly CaseState[];

/** A blocking key, by which likely duplicates are found: the area (empty for a case without one) and the day of sentence. */
interface Block {
  area: string;
  day: string;
}

/** The cases near a block, nearest first: packed, since there may be a hundred for each case of an import. */
export interface Neighbourhood extends Block {
  /** On the day or after it. */
  after: Buffer;
  before: Buffer;
}

/**
 * For each block the cases of the dataset, in one of these states, that share its area and lie within `windowDays` of its day:
 * the `nearest` ones after the day and as many before it. Everything is in the index `cases_alike`, side by side, so a block
 * of a hundred cases takes two or three pages. Their rows, which lie all over the table, took twenty times as long.
 */
export async function listNeighbours(
  db: Db,
  datasetId: string,
  { blocks, windowDays, nearest }: { blocks: readonly Block[]; windowDays: number; nearest: number },
): Promise<Neighbourhood[]> {
  if (blocks.length === 0) return [];
  // As in the index, or it is not used.
  const isStanding = sql.raw(`c.state in (${STANDING_STATES.map((state) => `'${state}'`).join(', ')})`);
  const near = (days: SQL, order: SQL) => sql`
    (select string_agg(int2send(s.days) || int2send(length(s.sketch)::int2) || uuid_send(s.id) || s.sketch, '')
     from (select c.id, (c.sentenced_on - b.day)::int2 as days, coalesce(c.sketch, '') as sketch from cases c
           where c.dataset_id = ${datasetId} and c.area = b.area and ${isStanding} and ${days}
           order by c.sentenced_on ${order} limit ${nearest}::int) s)`;
  // Raw: bulk, with lateral queries, and packed: a row for each case would take longer to read than the index.
  const rows = await rowsOf<Block & Record<'after' | 'before', Uint8Array | null>>(
    db,
    sql`select b.area, b.day::text as day,
          ${near(sql`c.sentenced_on >= b.day and c.sentenced_on <= b.day + ${windowDays}::int`, sql`asc`)} as after,
          ${near(sql`c.sentenced_on < b.day and c.sentenced_on >= b.day - ${windowDays}::int`, sql`desc`)} as before
        from ${recordset(blocks)} as b(area text, day date)`,
  );
  const bufferOf = (bytes: Uint8Array | null) =>
    bytes === null ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return rows.map(({ after, before, ...block }) => ({ ...block, after: bufferOf(after), before: bufferOf(before) }));
}

export interface Reported {
  article: string;
  caseId: string;
}

/** The cases of the dataset, in one of these states, whose heads name one of these articles: at most so many for each. */
export async function listReported(
  db: Db,
  datasetId: string,
  articles: readonly string[],
  most: number,
): Promise<Reported[]> {
  if (articles.length === 0) return [];
  // Raw: the index is of an expression. The ids of an article become a list first: with a join, the planner read all cases in the
  // order of their ids until there were enough, and an import stood still once there were 100,000.
  return rowsOf<Reported>(
    db,
    sql`select a.article, n.id as "caseId" from unnest(${sql.param([...articles])}::uuid[]) a(article)
        cross join lateral (
          select array_agg(s.case_id) as ids from sources s where ${namesArticle(sql`a.article`)}) named
        cross join lateral (
          select c.id from cases c
          where c.id = any(named.ids) and c.dataset_id = ${datasetId} and c.state = ${anyOf(STANDING_STATES, 'text')}
          order by c.id limit ${most}::int) n`,
  );
}

/** Where in the packed bytes the parts of a case are: its days (2), the length of its sketch (2), its id (16), its sketch. */
const [DAYS_AT, LENGTH_AT, ID_AT, SKETCH_AT] = [0, 2, 4, 20] as const;

export interface Neighbour {
  /** Days from the block's; negative: before it. */
  days: number;
  /** Where its sketch is in `packed`; it is empty if the case has none. */
  packed: Buffer;
  at: number;
  end: number;
  id(): string;
}

/** The `nearest` cases of a neighbourhood, nearest first. */
export function* nearestOf({ after, before }: Neighbourhood, nearest: number): Generator<Neighbour> {
  const daysAt = (packed: Buffer, at: number): number =>
    at < packed.length ? packed.readInt16BE(at + DAYS_AT) : Number.NaN;
  let [afterAt, beforeAt] = [0, 0];
  for (let count = 0; count < nearest; count += 1) {
    const [later, earlier] = [daysAt(after, afterAt), daysAt(before, beforeAt)];
    if (Number.isNaN(later) && Number.isNaN(earlier)) return;
    const isBefore = Number.isNaN(later) || -earlier <= later;
    const [packed, start] = isBefore ? [before, beforeAt] : [after, afterAt];
    const at = start + SKETCH_AT;
    const end = at + packed.readInt16BE(start + LENGTH_AT);
    if (isBefore) beforeAt = end;
    else afterAt = end;
    yield { days: isBefore ? earlier : later, packed, at, end, id: () => uuidAt(packed, start + ID_AT) };
  }
}

function uuidAt(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Cases from which on PostgreSQL keeps its statistics near enough by itself. */
const FEW = 50_000;

/**
 * Tells the planner what is in the table, if it is small. In a database that has just been made it would take another index for
 * the search until PostgreSQL looks by itself, which is a minute later and 100,000 cases into an import.
 */
export async function analyzeFewCases(db: Db): Promise<void> {
  // Raw: the catalogue of PostgreSQL.
  const [row] = await rowsOf<{ rows: number }>(
    db,
    sql`select reltuples::float8 as rows from pg_class where oid = 'cases'::regclass`,
  );
  if ((row?.rows ?? 0) < FEW) await db.execute(sql`analyze cases`);
}

/** The contents of the heads of these cases, as JSON texts: most of them are held for a while before they are read. */
export async function listHeadContents(db: Db, caseIds: readonly string[]): Promise<{ id: string; content: string }[]> {
  if (caseIds.length === 0) return [];
  // Raw: the text as it is stored.
  return rowsOf(
    db,
    sql`select c.id, r.content::text as content
        from cases c join case_revisions r on r.case_id = c.id and r.revision = c.head_content
        where c.id = ${anyOf(caseIds, 'uuid')} and r.content is not null
        order by c.id`,
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

export interface PairRow extends Omit<TextRow<typeof pairs>, 'datasetId'> {
  oneState: CaseState;
  otherState: CaseState;
}

const one = alias(cases, 'one_case');
const other = alias(cases, 'other_case');

const { datasetId: _, ...PAIR } = textColumns(pairs);

/** Pairs without an erased case. */
function selectPairs(db: Db, condition: SQL | undefined) {
  return db
    .select({ ...PAIR, oneState: one.state, otherState: other.state })
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
