import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { articleSql } from '../../cases/linkage/article.ts';
import { type CaseContent, ExternalId, SourceReport } from '../../schemas/case.ts';
import { type BulkRow, insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, holdLock, instant, isAnyOf, recordset } from '../sql.ts';
import { storedReader } from '../stored.ts';
import { caseExternalIds, caseRevisions, cases } from '../tables/cases.ts';

type StoredCase = typeof cases.$inferSelect;
export type CaseState = StoredCase['state'];

const MergedIn = z.strictObject({
  id: z.string(),
  externalIds: z.array(ExternalId).nullable(),
  sources: z.array(SourceReport).nullable(),
});

/** A case with the content of its head revision. */
export interface CaseRow extends Omit<StoredCase, 'submittedAt' | 'createdAt' | 'updatedAt'> {
  /** Some revision was live once, even if none is now. */
  everLive: boolean;
  submittedAt: string | null;
  createdAt: string;
  updatedAt: string;
  /** The version of the dataset's present codebook, which the case satisfies. */
  codebookVersion: number;
  /** The cases that were merged into this one, in the order of their ids, with what they bring along. */
  merged: z.output<typeof MergedIn>[];
  content: CaseContent;
  sources: SourceReport[];
}

// Raw: writes and pages of cases are the hot path, and JSON is gathered over other cases.
const CASE = sql`
  c.id, c.dataset_id as "datasetId", c.state, c.head_revision as "headRevision", c.head_content as "headContent",
  c.live_revision as "liveRevision", c.live_content as "liveContent", c.live_seq::float8 as "liveSeq",
  exists (select from changes g where g.dataset_id = c.dataset_id and g.case_id = c.id) as "everLive",
  ${instant(sql`c.submitted_at`)} as "submittedAt", to_json(c.content_authors) as "contentAuthors", c.review,
  ${instant(sql`c.created_at`)} as "createdAt", ${instant(sql`c.updated_at`)} as "updatedAt",
  c.sentenced_on::text as "sentencedOn", c.sentenced_to::text as "sentencedTo", c.area, '\\x' || encode(c.sketch, 'hex') as sketch, c.merged_into as "mergedInto",
  c.merged_directly_into as "mergedDirectlyInto", c.before_merge as "beforeMerge",
  (select d.codebook_version from datasets d where d.id = c.dataset_id) as "codebookVersion",
  (select coalesce(json_agg(json_build_object('id', m.id, 'externalIds', q.content -> 'externalIds', 'sources', q.sources) order by m.id), '[]')
   from cases m join case_revisions q on q.case_id = m.id and q.revision = m.head_content
   where m.merged_into = c.id) as merged,
  r.content, coalesce(r.sources, '[]') as sources`;
const CASE_READERS = {
  review: cases.review,
  beforeMerge: cases.beforeMerge,
  content: caseRevisions.content,
  sources: caseRevisions.sources,
  merged: { mapFromDriverValue: storedReader('merged', z.array(MergedIn)) },
};
const CASES_AND_HEADS = sql`cases c join case_revisions r on r.case_id = c.id and r.revision = c.head_content`;
const selectCases = (db: Db, rest: SQL): Promise<CaseRow[]> =>
  rowsOf<CaseRow>(db, sql`select ${CASE} ${rest}`, CASE_READERS);

export async function findCase(db: Db, datasetId: string, id: string): Promise<CaseRow | undefined> {
  const [row] = await selectCases(
    db,
    sql`from ${CASES_AND_HEADS} where c.dataset_id = ${datasetId} and c.id = ${id}::uuid`,
  );
  return row;
}

export async function findCaseState(db: Db, datasetId: string, id: string): Promise<CaseState | undefined> {
  const [row] = await db
    .select({ state: cases.state })
    .from(cases)
    .where(and(eq(cases.datasetId, datasetId), eq(cases.id, id)));
  return row?.state;
}

export async function listCaseStates(
  db: Db,
  datasetId: string,
  ids: readonly string[],
): Promise<Map<string, CaseState>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: cases.id, state: cases.state })
    .from(cases)
    .where(and(eq(cases.datasetId, datasetId), isAnyOf(cases.id, ids)));
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/**
 * Locks the cases until the transaction ends, in the order of their ids so that two writers cannot wait for each other.
 * A second statement reads them: one statement that waits for a lock still sees everything else as it was before the wait, and
 * would miss the revision that another writer added meanwhile.
 */
export async function lockCases(tx: Db, datasetId: string, ids: readonly string[]): Promise<Map<string, CaseRow>> {
  await holdCases(tx, datasetId, ids);
  const rows = await selectCases(tx, sql`from ${CASES_AND_HEADS} where ${areOf(datasetId, ids)}`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Locks the cases as `lockCases` does, and reads none. */
export async function holdCases(tx: Db, datasetId: string, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`select c.id from cases c where ${areOf(datasetId, ids)} order by c.id for update`);
}

const areOf = (datasetId: string, ids: readonly string[]): SQL =>
  sql`c.dataset_id = ${datasetId} and c.id = ${anyOf(ids, 'uuid')}`;

/** A condition on a dimension; its codes are alternatives. */
export interface FactCondition {
  /** The name that the facts have it under. */
  dimension: string;
  multiple: boolean;
  codes: readonly string[];
}

/** On the day `today`, the sentence is at least this many months old. */
export interface Due {
  months: number;
  today: string;
  /** The last day of the dataset's window. */
  lastDay: string;
  /** Only cases that nobody has changed since this instant. */
  unchangedSince?: string;
}

export interface CaseSearch {
  states: readonly string[];
  where: readonly FactCondition[];
  /** The case, or one that was merged into it, has any of these. */
  externalIds?: readonly ExternalId[] | undefined;
  due?: Due | undefined;
  /** A source of the case is this article: see cases/linkage/article.ts. */
  article?: string | undefined;
  /** Id of a key that wrote the content of one of its revisions. */
  author?: string | undefined;
  /** The newest revision was made at this instant or later. */
  changedSince?: string | undefined;
  /** The first day of sentence, and the first one that is too late. */
  sentencedFrom?: string | undefined;
  sentencedBefore?: string | undefined;
  order: 'id' | 'submitted';
  /** The last id of the page before, and (for order `submitted`) when it was submitted; null: it does not wait for review. */
  after?: { id: string; submittedAt: string | null } | undefined;
  limit: number;
}

/** Cases that do not wait for review come last. Written as in the index `cases_queue`; otherwise it would not be used. */
const QUEUED = sql`coalesce(c.submitted_at, 'infinity')`;

export async function listCases(db: Db, datasetId: string, search: CaseSearch): Promise<CaseRow[]> {
  const { states, after, limit } = search;
  const conditions = searchConditions(datasetId, search);
  if (search.order === 'id') {
    if (after) conditions.push(sql`c.id > ${after.id}::uuid`);
    return selectCases(
      db,
      sql`from ${CASES_AND_HEADS} where c.state = ${anyOf(states, 'text')} and ${allOf(conditions)}
          order by c.id limit ${limit}::int`,
    );
  }
  if (after) {
    conditions.push(sql`(${QUEUED}, c.id) > (${after.submittedAt ?? 'infinity'}::timestamptz, ${after.id}::uuid)`);
  }
  // One page of each state, then the first of them all: the index is ordered within one state only.
  return selectCases(
    db,
    sql`from (
          select q.id from unnest(${sql.param([...new Set(states)])}::text[]) s(state) cross join lateral (
            select c.id, ${QUEUED} as queued from cases c where c.state = s.state and ${allOf(conditions)}
            order by queued, c.id limit ${limit}::int
          ) q order by q.queued, q.id limit ${limit}::int
        ) p join cases c on c.id = p.id join case_revisions r on r.case_id = c.id and r.revision = c.head_content
        order by ${QUEUED}, c.id`,
  );
}

/** So many cases one search for a text looks at, at most: whoever has not found what they look for goes on behind them. */
const SEARCHED_AT_ONCE = 5_000;

/** What a search for a text has found among the cases that it looked at. */
export interface TextSearched {
  rows: CaseRow[];
  /** How many cases it looked at, up to where the next page begins. */
  searched: number;
  /** The last of these, if more may follow. */
  lastId: string | undefined;
}

/**
 * Cases in the order of their ids that have a text in an external id or, with `inSources`, in the address of a source, in upper or
 * lower case; so have cases that were merged into them. There is no index of such texts, since every import would pay for it.
 */
export async function searchCases(
  db: Db,
  datasetId: string,
  search: Omit<CaseSearch, 'order'> & { text: string; inSources: boolean },
  most = SEARCHED_AT_ONCE,
): Promise<TextSearched> {
  const { states, after, limit, text, inSources } = search;
  const behind = after ? sql`and c.id > ${after.id}::uuid` : sql``;
  const lookedAt = async (upTo: SQL) => {
    const [looked] = await rowsOf<{ searched: number; lastId: string | null }>(
      db,
      sql`select count(*)::int as searched, max(n.id::text collate "C") as "lastId" from (
            select c.id from cases c where c.dataset_id = ${datasetId} ${behind} ${upTo} order by c.id limit ${most}::int) n`,
    );
    return { searched: looked?.searched ?? 0, lastId: looked?.lastId ?? undefined };
  };
  const { searched, lastId } = await lookedAt(sql``);
  if (lastId === undefined) return { rows: [], searched, lastId };
  const has = (written: SQL) => sql`coalesce(bool_or(strpos(lower(${written}), lower(${text}::text)) > 0), false)`;
  // Subqueries that are computed for each case: an `exists` could be answered by a whole table, put into memory.
  const isIn = [
    sql`(select ${has(sql`x.system || ':' || x.value`)} from case_external_ids x where x.case_id = f.id)`,
    ...(inSources ? [sql`(select ${has(sql`s.url`)} from sources s where s.case_id = f.id and s.side = 'head')`] : []),
  ];
  const rows = await selectCases(
    db,
    sql`from ${CASES_AND_HEADS} where c.id <= ${lastId}::uuid ${behind} and c.state = ${anyOf(states, 'text')}
          and ${allOf(searchConditions(datasetId, search))}
          and (select bool_or(${sql.join(isIn, sql` or `)})
               from (select c.id union all select m.id from cases m where m.merged_into = c.id) f)
        order by c.id limit ${limit}::int`,
  );
  if (rows.length < limit) return { rows, searched, lastId: searched < most ? undefined : lastId };
  // The last row only shows that there is more: the next page begins before it.
  const shown = rows.at(-2)?.id;
  return { ...(await lookedAt(sql`and c.id <= ${shown ?? null}::uuid`)), rows };
}

function searchConditions(datasetId: string, search: Omit<CaseSearch, 'order'>): SQL[] {
  const { where, externalIds, due, article, author, changedSince, sentencedFrom, sentencedBefore } = search;
  const conditions = [sql`c.dataset_id = ${datasetId}`];
  if (where.length > 0) conditions.push(hasFacts('head', where));
  if (externalIds) conditions.push(sql`c.id in (select h."caseId" from (${holdersOf(datasetId, externalIds)}) h)`);
  if (due) conditions.push(keptTooLong(due));
  if (article !== undefined)
    conditions.push(sql`c.id in (select s.case_id from sources s where ${namesArticle(sql`${article}::uuid`)})`);
  if (author !== undefined) {
    conditions.push(sql`exists (select from case_revisions a where a.dataset_id = ${datasetId} and a.case_id = c.id
      and a.author_key = ${author} and a.content is not null)`);
  }
  if (changedSince !== undefined) conditions.push(sql`c.updated_at >= ${changedSince}::timestamptz`);
  if (sentencedFrom !== undefined)
    conditions.push(sql`(c.sentenced_on >= ${sentencedFrom}::date or c.sentenced_to >= ${sentencedFrom}::date)`);
  if (sentencedBefore !== undefined) conditions.push(sql`c.sentenced_on < ${sentencedBefore}::date`);
  return conditions;
}

/**
 * The sentence counts from the last day that it may be of, which is in the window. Months are added to it, not taken from today:
 * then a month without that day ends on its last day. The first condition says the same to within three days, in a form that an
 * index can answer.
 */
export const keptTooLong = ({ months, today, lastDay, unchangedSince }: Due): SQL => sql`
  c.sentenced_on <= (${today}::date - make_interval(months => ${months}::int))::date + 3
  and least(coalesce(c.sentenced_to, c.sentenced_on), ${lastDay}::date)
    + make_interval(months => ${months}::int) <= ${today}::date
  ${unchangedSince === undefined ? sql`` : sql`and c.updated_at <= ${unchangedSince}::timestamptz`}`;

const allOf = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

/** Whether a source `s` is of the head of its case and this article: as in the index `sources_article`, or that is not used. */
export const namesArticle = (article: SQL): SQL =>
  sql`${sql.raw(articleSql('s.url'))} = ${article} and s.side = 'head' and s.url is not null`;

/** Whether one conviction row of the case meets every condition. */
export function hasFacts(side: 'head' | 'live', where: readonly FactCondition[]): SQL {
  const conditions = where.map(({ dimension, multiple, codes }) => {
    const alternatives = codes.map((code) => JSON.stringify({ [dimension]: multiple ? [code] : code }));
    return sql`v.facts @> any(${sql.param(alternatives)}::jsonb[])`;
  });
  return sql`exists (select from convictions v where v.case_id = c.id and v.side = ${side} and ${allOf(conditions)})`;
}

interface NewCase {
  id: string;
  state: 'draft' | 'in-review';
  /** One list for all cases that have the same. */
  authors: readonly string[];
  sentencedOn: string;
  sentencedTo: string | null;
  area: string;
  sketch: string;
  at: Date;
}

/** The statement that inserts them. */
export function casesInsertion(datasetId: string, added: readonly NewCase[]): SQL {
  const rows = added.map(
    ({ id, state, authors, sentencedOn, sentencedTo, area, sketch, at }): BulkRow<typeof cases> => {
      return {
        id,
        datasetId,
        state,
        headRevision: 1,
        headContent: 1,
        submittedAt: state === 'in-review' ? at : null,
        contentAuthors: authors,
        sentencedOn,
        sentencedTo,
        area,
        sketch,
        createdAt: at,
        updatedAt: at,
      };
    },
  );
  return insertion(cases, rows);
}

export interface CaseUpdate extends Omit<CaseRow, ReadOnly | 'contentAuthors'> {
  contentAuthors: readonly string[];
  at: Date;
}
type ReadOnly =
  | 'datasetId'
  | 'everLive'
  | 'createdAt'
  | 'updatedAt'
  | 'codebookVersion'
  | 'merged'
  | 'content'
  | 'sources';

export async function updateCases(tx: Db, updates: readonly CaseUpdate[]): Promise<void> {
  // Callers spread whole rows into an update; their contents are not sent along.
  const rows = updates.map((update) => ({ ...update, content: undefined, sources: undefined, merged: undefined }));
  // Raw: bulk, each row with values of its own.
  await tx.execute(sql`
    update cases c set state = u.state, head_revision = u."headRevision", head_content = u."headContent",
      live_revision = u."liveRevision", live_content = u."liveContent", live_seq = u."liveSeq",
      submitted_at = u."submittedAt", content_authors = u."contentAuthors", review = u.review,
      sentenced_on = u."sentencedOn", sentenced_to = u."sentencedTo", area = u.area, sketch = u.sketch, merged_into = u."mergedInto",
      merged_directly_into = u."mergedDirectlyInto", before_merge = u."beforeMerge", updated_at = u.at
    from ${recordset(rows)} as u(id uuid, state text, "headRevision" int, "headContent" int, "liveRevision" int,
      "liveContent" int, "liveSeq" bigint, "submittedAt" timestamptz, "contentAuthors" text[], review jsonb,
      "sentencedOn" date, "sentencedTo" date, area text, sketch bytea, "mergedInto" uuid, "mergedDirectlyInto" uuid, "beforeMerge" jsonb, at timestamptz)
    where c.id = u.id`);
}

/** Replaces what the search for likely duplicates reads of these cases. The cases themselves do not change. */
export async function updateBlocks(
  tx: Db,
  rows: readonly { id: string; sentencedOn: string; sentencedTo: string | null; area: string; sketch: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  // Raw: bulk, each row with values of its own.
  await tx.execute(sql`
    update cases c set sentenced_on = u."sentencedOn", sentenced_to = u."sentencedTo", area = u.area, sketch = u.sketch
    from ${recordset(rows)} as u(id uuid, "sentencedOn" date, "sentencedTo" date, area text, sketch bytea)
    where c.id = u.id`);
}

export interface ExternalIdRow extends ExternalId {
  caseId: string;
}

/** Which of these external ids the dataset has, and which case answers for the one that has it. */
export async function findExternalIds(db: Db, datasetId: string, ids: readonly ExternalId[]): Promise<ExternalIdRow[]> {
  return ids.length === 0 ? [] : rowsOf<ExternalIdRow>(db, holdersOf(datasetId, ids));
}

// Raw: bulk, any number of pairs.
const holdersOf = (datasetId: string, ids: readonly ExternalId[]): SQL => sql`
  select x.system, x.value, coalesce(o.merged_into, o.id) as "caseId" from case_external_ids x
  join cases o on o.id = x.case_id
  join ${recordset(ids)} as r(system text, value text) on x.system = r.system and x.value = r.value
  where x.dataset_id = ${datasetId}`;

/** The statement that inserts them in one order, so that two writers of the same ids cannot wait for each other. */
export function externalIdsInsertion(datasetId: string, rows: readonly ExternalIdRow[]): SQL {
  const sorted = rows.toSorted((a, b) => compareTexts(a.system, b.system) || compareTexts(a.value, b.value));
  return insertion(
    caseExternalIds,
    sorted.map(({ system, value, caseId }) => ({ datasetId, system, value, caseId })),
  );
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export async function deleteExternalIds(tx: Db, caseIds: readonly string[]): Promise<void> {
  await tx.delete(caseExternalIds).where(isAnyOf(caseExternalIds.caseId, caseIds));
}

/**
 * Until the transaction ends, no other transaction merges, separates or erases cases of this dataset. What was merged into what
 * does not change after it is read, so all cases concerned are known before the first is locked. Take it before any row lock.
 */
export const holdMerges = (tx: Db, datasetId: string): Promise<void> => holdLock(tx, `assize:merges:${datasetId}`);

export type MergeLink = Pick<CaseRow, 'id' | 'mergedInto' | 'mergedDirectlyInto'>;

/** These cases, those that answer for them, and all that these answer for. */
export async function listFamilies(tx: Db, datasetId: string, ids: readonly string[]): Promise<MergeLink[]> {
  // Raw: one statement for both steps.
  return rowsOf<MergeLink>(
    tx,
    sql`with head as (
          select distinct coalesce(c.merged_into, c.id) as id from cases c
          where c.dataset_id = ${datasetId} and c.id = ${anyOf(ids, 'uuid')})
        select c.id, c.merged_into as "mergedInto", c.merged_directly_into as "mergedDirectlyInto"
        from cases c where c.id in (select id from head) or c.merged_into in (select id from head)
        order by c.id`,
  );
}

/** Lets another case answer for these merged ones; what each was merged into stays on record. */
export async function pointTo(tx: Db, ids: readonly string[], survivor: string): Promise<void> {
  if (ids.length > 0) await tx.update(cases).set({ mergedInto: survivor }).where(isAnyOf(cases.id, ids));
}
