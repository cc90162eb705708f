import { type SQL, sql } from 'drizzle-orm';
import type { CaseContent, CaseReview, ExternalId, SourceReport } from '../../schemas/case.ts';
import type { CASE_STATES } from '../../schemas/vocabulary.ts';
import { type Columns, insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import type { BeforeMerge } from '../tables/cases.ts';

/** Which cases answer for which. */

/**
 * Until the transaction ends nobody else of this dataset merges, takes apart or erases: what was merged into what stays as it
 * is read, and all cases concerned are known before the first is locked. Taken before any row lock.
 */
export async function holdMerges(tx: Db, datasetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assize:merges:${datasetId}`}, 0))`);
}

export interface MergeLink {
  id: string;
  /** The case that answers for it; null: it answers for itself. */
  mergedInto: string | null;
  mergedDirectlyInto: string | null;
}

/** These cases, those that answer for them, and all that these answer for. */
export async function listFamilies(tx: Db, datasetId: string, ids: readonly string[]): Promise<MergeLink[]> {
  return rowsOf<MergeLink>(
    tx,
    sql`with head as (
          select distinct coalesce(c.merged_into, c.id) as id from cases c
          where c.dataset_id = ${datasetId} and c.id = any(${sql.param([...ids])}::uuid[]))
        select c.id, c.merged_into as "mergedInto", c.merged_directly_into as "mergedDirectlyInto"
        from cases c where c.id in (select id from head) or c.merged_into in (select id from head)
        order by c.id`,
  );
}

/** These merged cases are answered for by another one now; what each was merged into stays on record. */
export async function pointTo(tx: Db, ids: readonly string[], survivor: string): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    update cases set merged_into = ${survivor}::uuid where id = any(${sql.param([...ids])}::uuid[])`);
}

export type CaseState = (typeof CASE_STATES)[number];

/** A case with the content of its head revision. */
export interface CaseRow {
  id: string;
  datasetId: string;
  state: CaseState;
  headRevision: number;
  headContent: number;
  liveRevision: number | null;
  liveContent: number | null;
  liveSeq: number | null;
  /** Some revision was live once, even if none is now. */
  everLive: boolean;
  submittedAt: string | null;
  contentAuthors: string[];
  review: CaseReview | null;
  /** Day and area of the head, by which likely duplicates are found; null and empty of an erased case. */
  sentencedOn: string | null;
  area: string;
  /** The case that answers for this one, the one it was merged into at the time, and what it was before. */
  mergedInto: string | null;
  mergedDirectlyInto: string | null;
  beforeMerge: BeforeMerge | null;
  /** What the cases that were merged into this one bring along. */
  merged: { externalIds: ExternalId[] | null; sources: SourceReport[] | null }[];
  createdAt: string;
  updatedAt: string;
  content: CaseContent;
  sources: SourceReport[];
}

/** Instants leave the database as RFC 3339 in UTC, the same text on both drivers. */
export const instant = (column: ReturnType<typeof sql>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const CASE = sql`
  c.id, c.dataset_id as "datasetId", c.state, c.head_revision as "headRevision", c.head_content as "headContent",
  c.live_revision as "liveRevision", c.live_content as "liveContent", c.live_seq::float8 as "liveSeq",
  exists (select from changes g where g.dataset_id = c.dataset_id and g.case_id = c.id) as "everLive",
  ${instant(sql`c.submitted_at`)} as "submittedAt", to_json(c.content_authors) as "contentAuthors", c.review,
  ${instant(sql`c.created_at`)} as "createdAt", ${instant(sql`c.updated_at`)} as "updatedAt",
  c.sentenced_on::text as "sentencedOn", c.area, c.merged_into as "mergedInto",
  c.merged_directly_into as "mergedDirectlyInto", c.before_merge as "beforeMerge",
  (select coalesce(json_agg(json_build_object('externalIds', q.content -> 'externalIds', 'sources', q.sources) order by m.id), '[]')
   from cases m join case_revisions q on q.case_id = m.id and q.revision = m.head_content
   where m.merged_into = c.id) as merged,
  r.content, coalesce(r.sources, '[]') as sources`;
const HEAD = sql`cases c join case_revisions r on r.case_id = c.id and r.revision = c.head_content`;

export async function findCase(db: Db, datasetId: string, id: string): Promise<CaseRow | undefined> {
  const [row] = await rowsOf<CaseRow>(
    db,
    sql`select ${CASE} from ${HEAD} where c.dataset_id = ${datasetId} and c.id = ${id}::uuid`,
  );
  return row;
}

/** Its state alone, for who asks only whether it is there. */
export async function findCaseState(db: Db, datasetId: string, id: string): Promise<CaseState | undefined> {
  const [row] = await rowsOf<{ state: CaseState }>(
    db,
    sql`select state from cases where dataset_id = ${datasetId} and id = ${id}::uuid`,
  );
  return row?.state;
}

/**
 * Locks the cases until the transaction ends, in the order of their ids so that two writers cannot wait for each other.
 * They are read by a second statement: one that waits for a lock joins the row it waited for with what it saw before, and so
 * would not find a case of which another writer made a new revision meanwhile.
 */
export async function lockCases(tx: Db, datasetId: string, ids: readonly string[]): Promise<Map<string, CaseRow>> {
  const these = sql`c.dataset_id = ${datasetId} and c.id = any(${sql.param([...ids])}::uuid[])`;
  await tx.execute(sql`select c.id from cases c where ${these} order by c.id for update`);
  const rows = await rowsOf<CaseRow>(tx, sql`select ${CASE} from ${HEAD} where ${these}`);
  return new Map(rows.map((row) => [row.id, row]));
}

export interface CasePage {
  states: readonly string[];
  where: readonly { dimension: string; multiple: boolean; codes: readonly string[] }[];
  /** Any of these external ids, its own or of a case that was merged into it. */
  externalIds?: readonly ExternalId[] | undefined;
  /** Kept for so many months after the sentence, as of that day, or longer. */
  due?: { months: number; today: string } | undefined;
  order: 'id' | 'submitted';
  /** The last id of the page before, and (for order `submitted`) when it was submitted; null: it does not wait for review. */
  after?: { id: string; submittedAt: string | null } | undefined;
  limit: number;
}

/** What does not wait for review comes last. As the index `cases_queue` has it: written otherwise, the index does not serve. */
const QUEUED = sql`coalesce(c.submitted_at, 'infinity')`;

export async function listCases(db: Db, datasetId: string, page: CasePage): Promise<CaseRow[]> {
  const conditions = [
    sql`c.dataset_id = ${datasetId}`,
    ...(page.where.length > 0 ? [hasFacts('head', page.where)] : []),
  ];
  if (page.externalIds) {
    conditions.push(sql`c.id in (select coalesce(o.merged_into, o.id) from case_external_ids x
      join jsonb_to_recordset(${JSON.stringify(page.externalIds)}::jsonb) as r(system text, value text)
        on x.system = r.system and x.value = r.value
      join cases o on o.id = x.case_id
      where x.dataset_id = ${datasetId})`);
  }
  if (page.due) {
    // From the sentence on, so that a month without that day ends on its last.
    const { months, today } = page.due;
    conditions.push(sql`c.sentenced_on + make_interval(months => ${months}::int) <= ${today}::date`);
  }
  const states = sql.param([...new Set(page.states)]);
  if (page.order === 'id') {
    if (page.after) conditions.push(sql`c.id > ${page.after.id}::uuid`);
    return rowsOf<CaseRow>(
      db,
      sql`select ${CASE} from ${HEAD} where c.state = any(${states}::text[]) and ${sql.join(conditions, sql` and `)}
          order by c.id limit ${page.limit}::int`,
    );
  }
  if (page.after) {
    const { id, submittedAt } = page.after;
    conditions.push(sql`(${QUEUED}, c.id) > (${submittedAt ?? 'infinity'}::timestamptz, ${id}::uuid)`);
  }
  // The page of each state by the index, then the page of all: the index is ordered within one state only.
  return rowsOf<CaseRow>(
    db,
    sql`select ${CASE} from (
          select q.id from unnest(${states}::text[]) s(state) cross join lateral (
            select c.id, ${QUEUED} as queued from cases c where c.state = s.state and ${sql.join(conditions, sql` and `)}
            order by queued, c.id limit ${page.limit}::int
          ) q order by q.queued, q.id limit ${page.limit}::int
        ) p join cases c on c.id = p.id join case_revisions r on r.case_id = c.id and r.revision = c.head_content
        order by ${QUEUED}, c.id`,
  );
}

/** True of a case if one conviction row of one defendant meets every condition; the codes of a condition are alternatives. */
export function hasFacts(side: 'head' | 'live', where: CasePage['where']) {
  const conditions = where.map(({ dimension, multiple, codes }) => {
    const alternatives = codes.map((code) => JSON.stringify({ [dimension]: multiple ? [code] : code }));
    return sql`v.facts @> any(${sql.param(alternatives)}::jsonb[])`;
  });
  return sql`exists (select from convictions v where v.case_id = c.id and v.side = ${side}
    and ${sql.join(conditions, sql` and `)})`;
}

export interface NewCase {
  id: string;
  state: 'draft' | 'in-review';
  /** One list of all that have the same. */
  authors: readonly string[];
  sentencedOn: string;
  area: string;
  at: Date;
}

const CASES: Columns = {
  id: 'uuid',
  dataset_id: 'text',
  state: 'text',
  head_revision: 'int',
  head_content: 'int',
  submitted_at: 'timestamptz',
  content_authors: 'text[]',
  sentenced_on: 'date',
  area: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
};

/** The statement that inserts them. */
export function casesInsertion(datasetId: string, cases: readonly NewCase[]): SQL {
  const rows = cases.map(({ id, state, authors, sentencedOn, area, at }) => ({
    id,
    dataset_id: datasetId,
    state,
    head_revision: 1,
    head_content: 1,
    submitted_at: state === 'in-review' ? at : null,
    content_authors: authors,
    sentenced_on: sentencedOn,
    area,
    created_at: at,
    updated_at: at,
  }));
  return insertion('cases', CASES, rows);
}

/** What a write makes of a case's row. */
export interface CaseUpdate {
  id: string;
  state: CaseState;
  headRevision: number;
  headContent: number;
  liveRevision: number | null;
  liveContent: number | null;
  liveSeq: number | null;
  submittedAt: string | null;
  contentAuthors: readonly string[];
  review: CaseReview | null;
  sentencedOn: string | null;
  area: string;
  mergedInto: string | null;
  mergedDirectlyInto: string | null;
  beforeMerge: BeforeMerge | null;
  at: Date;
}

export async function updateCases(tx: Db, updates: readonly CaseUpdate[]): Promise<void> {
  // Callers spread whole rows into an update; their contents are not sent along.
  const rows = updates.map((update) => ({ ...update, content: undefined, sources: undefined, merged: undefined }));
  await tx.execute(sql`
    update cases c set state = u.state, head_revision = u."headRevision", head_content = u."headContent",
      live_revision = u."liveRevision", live_content = u."liveContent", live_seq = u."liveSeq",
      submitted_at = u."submittedAt", content_authors = u."contentAuthors", review = u.review,
      sentenced_on = u."sentencedOn", area = u.area, merged_into = u."mergedInto",
      merged_directly_into = u."mergedDirectlyInto", before_merge = u."beforeMerge", updated_at = u.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(id uuid, state text, "headRevision" int,
      "headContent" int, "liveRevision" int, "liveContent" int, "liveSeq" bigint, "submittedAt" timestamptz,
      "contentAuthors" text[], review jsonb, "sentencedOn" date, area text, "mergedInto" uuid,
      "mergedDirectlyInto" uuid, "beforeMerge" jsonb, at timestamptz)
    where c.id = u.id`);
}

export interface ExternalIdRow extends ExternalId {
  caseId: string;
}

/** Which of these external ids the dataset has, and which case answers for the one that has it. */
export async function findExternalIds(db: Db, datasetId: string, ids: readonly ExternalId[]): Promise<ExternalIdRow[]> {
  if (ids.length === 0) return [];
  return rowsOf<ExternalIdRow>(
    db,
    sql`select x.system, x.value, coalesce(o.merged_into, o.id) as "caseId" from case_external_ids x
        join cases o on o.id = x.case_id
        join jsonb_to_recordset(${JSON.stringify(ids)}::jsonb) as r(system text, value text)
          on x.system = r.system and x.value = r.value
        where x.dataset_id = ${datasetId}`,
  );
}

const EXTERNAL_IDS: Columns = { dataset_id: 'text', system: 'text', value: 'text', case_id: 'uuid' };

/** The statement that inserts them in one order, so that two writers of the same ids cannot wait for each other. */
export function externalIdsInsertion(datasetId: string, rows: readonly ExternalIdRow[]): SQL {
  const sorted = rows.toSorted((a, b) => compare(a.system, b.system) || compare(a.value, b.value));
  const named = sorted.map(({ system, value, caseId }) => ({ dataset_id: datasetId, system, value, case_id: caseId }));
  return insertion('case_external_ids', EXTERNAL_IDS, named);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export async function deleteExternalIds(tx: Db, caseIds: readonly string[]): Promise<void> {
  await tx.execute(sql`delete from case_external_ids where case_id = any(${sql.param([...caseIds])}::uuid[])`);
}
