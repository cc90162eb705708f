import { sql } from 'drizzle-orm';
import type { DECISIONS, PAIR_STATES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { type CaseState, instant } from './cases.ts';

/** Pairs of cases that may be one, and the search for them. */

/** States of cases that are worked on or count: a withdrawn, merged or erased case is no second record of anything. */
export const STANDING_STATES = ['draft', 'in-review', 'returned', 'approved'] as const satisfies readonly CaseState[];

interface Block {
  /** As in cases.area: empty of a case without one. */
  area: string;
  day: string;
}

export interface AlikeRow {
  id: string;
  area: string;
  sentencedOn: string;
  /** As JSON text: most of them are held for a while before they are read. */
  content: string;
}

/**
 * The standing cases of the dataset that share the area of a block and lie within `windowDays` of its day: of each block the
 * `nearest` ones, and no more than twice as many rows are read for it, however many cases the block has. Two scans of the
 * index `cases_alike`, away from the day, so that none has to sort the whole block.
 */
export async function listAlike(
  db: Db,
  datasetId: string,
  { blocks, windowDays, nearest }: { blocks: readonly Block[]; windowDays: number; nearest: number },
): Promise<AlikeRow[]> {
  if (blocks.length === 0) return [];
  const standing = sql`c.dataset_id = ${datasetId} and c.area = b.area
    and c.state = any(${sql.param([...STANDING_STATES])}::text[])`;
  const found = sql`c.id, c.area, c.sentenced_on, c.head_content`;
  return rowsOf<AlikeRow>(
    db,
    sql`with n as (
          select distinct q.id, q.area, q.sentenced_on, q.head_content
          from jsonb_to_recordset(${JSON.stringify(blocks)}::jsonb) as b(area text, day date)
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
 * Until the transaction ends, no other one looks for likenesses in the dataset: of two requests that post one case at the same
 * moment the second sees the first. One lock and not one for each area: a transaction may come back for it when it holds the
 * audit chain already, and must not wait for another then.
 */
export async function holdSearch(tx: Db, datasetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assize:alike:${datasetId}`}::text, 0))`);
}

type PairState = (typeof PAIR_STATES)[number];
type Decision = (typeof DECISIONS)[number];

export interface NewPair {
  id: string;
  cases: readonly [string, string];
  score: number;
  reasons: readonly string[];
}

/**
 * Opens the pairs that are not there yet, of cases that stand. One that is there stays as it is, above all one that was
 * decided. The table has no foreign key to the cases: its check would wait for whoever holds a case, and this is written when
 * the transaction may hold the audit chain, for which that one waits.
 */
export async function insertPairs(tx: Db, datasetId: string, pairs: readonly NewPair[], at: Date): Promise<void> {
  if (pairs.length === 0) return;
  const rows = pairs.map(({ id, cases, score, reasons }) => {
    const [one, other] = ordered(...cases);
    return { id, one, other, score, reasons: JSON.stringify(reasons) };
  });
  const standing = sql.param([...STANDING_STATES]);
  await tx.execute(sql`
    insert into duplicate_pairs (id, dataset_id, one, other, score, reasons, state, created_at)
    select r.id, ${datasetId}::text, r.one, r.other, r.score, r.reasons::json, 'open', ${at.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, one uuid, other uuid, score int, reasons text)
    join cases a on a.id = r.one and a.dataset_id = ${datasetId} and a.state = any(${standing}::text[])
    join cases b on b.id = r.other and b.dataset_id = ${datasetId} and b.state = any(${standing}::text[])
    order by r.one, r.other
    on conflict do nothing`);
}

/** The lower first, as the table has them: uuids sort as their texts do. */
const ordered = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one]);

/** Which pairs of these cases somebody has decided on: `one other`, both ways round. */
export async function listDecided(db: Db, caseIds: readonly string[]): Promise<Set<string>> {
  const ids = sql.param([...caseIds]);
  const rows = await rowsOf<{ one: string; other: string }>(
    db,
    sql`select p.one, p.other from duplicate_pairs p
        where p.state <> 'open' and (p.one = any(${ids}::uuid[]) or p.other = any(${ids}::uuid[]))`,
  );
  return new Set(rows.flatMap(({ one, other }) => [`${one} ${other}`, `${other} ${one}`]));
}

/** Those of the cases that have not been erased; from here on to the end of the transaction none of them can be. */
export async function holdUnerased(tx: Db, caseIds: readonly string[]): Promise<Set<string>> {
  if (caseIds.length === 0) return new Set();
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select id from cases where id = any(${sql.param([...caseIds])}::uuid[]) and state <> 'erased'
        order by id for key share`,
  );
  return new Set(rows.map(({ id }) => id));
}

export interface PairRow {
  id: string;
  state: PairState;
  score: number;
  reasons: string[];
  createdAt: string;
  one: string;
  oneState: CaseState;
  other: string;
  otherState: CaseState;
  decidedAt: string | null;
  decidedBy: string | null;
  decidedByLabel: string | null;
  note: string | null;
}

const PAIR = sql`p.id, p.state, p.score, p.reasons, ${instant(sql`p.created_at`)} as "createdAt",
  p.one, a.state as "oneState", p.other, b.state as "otherState",
  ${instant(sql`p.decided_at`)} as "decidedAt", p.decided_by as "decidedBy", p.decided_by_label as "decidedByLabel", p.note`;
/** What has been erased is in no pair. */
const SEEN = sql`duplicate_pairs p
  join cases a on a.id = p.one and a.state <> 'erased'
  join cases b on b.id = p.other and b.state <> 'erased'`;

/** In the order of their ids, which is that of their age. Open ones only where both cases still stand. */
export async function listPairs(
  db: Db,
  datasetId: string,
  { states, after, limit }: { states: readonly PairState[]; after: string; limit: number },
): Promise<PairRow[]> {
  const standing = sql.param([...STANDING_STATES]);
  return rowsOf<PairRow>(
    db,
    sql`select ${PAIR} from ${SEEN}
        where p.dataset_id = ${datasetId} and p.state = any(${sql.param([...states])}::text[]) and p.id > ${after}::uuid
          and (p.state <> 'open' or (a.state = any(${standing}::text[]) and b.state = any(${standing}::text[])))
        order by p.id limit ${limit}::int`,
  );
}

export async function findPair(db: Db, datasetId: string, id: string): Promise<PairRow | undefined> {
  const [row] = await rowsOf<PairRow>(
    db,
    sql`select ${PAIR} from ${SEEN} where p.dataset_id = ${datasetId} and p.id = ${id}::uuid`,
  );
  return row;
}

/** Locked until the transaction ends: of two deciders the second finds what the first made of it. */
export async function lockPair(tx: Db, datasetId: string, id: string): Promise<PairRow | undefined> {
  await tx.execute(
    sql`select from duplicate_pairs p where p.dataset_id = ${datasetId} and p.id = ${id}::uuid for update`,
  );
  return findPair(tx, datasetId, id);
}

/** Who decides, and when. */
export interface Decider {
  keyId: string;
  keyLabel: string;
  at: Date;
}

const decidedBy = ({ keyId, keyLabel, at }: Decider) => sql`decided_at = ${at.toISOString()}::timestamptz,
  decided_by = ${keyId}::text, decided_by_label = ${keyLabel}::text`;

export async function decidePair(
  tx: Db,
  id: string,
  { decision, note, decider }: { decision: Decision; note: string | undefined; decider: Decider },
): Promise<void> {
  await tx.execute(sql`
    update duplicate_pairs set state = ${decision}::text, ${decidedBy(decider)}, note = ${note ?? null}::text
    where id = ${id}::uuid`);
}

/**
 * The two cases have been merged: if their pair was open, that decides it. Call it before the transaction takes the log's
 * counter or the audit chain, since somebody who decides on the pair holds it and waits for the chain.
 */
export async function markSame(tx: Db, datasetId: string, one: string, other: string, decider: Decider): Promise<void> {
  const [lower, higher] = ordered(one, other);
  await tx.execute(sql`
    update duplicate_pairs set state = 'same', ${decidedBy(decider)}
    where dataset_id = ${datasetId} and one = ${lower}::uuid and other = ${higher}::uuid and state = 'open'`);
}
