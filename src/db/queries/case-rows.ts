import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { CaseContent, SourceReport } from '../../schemas/case.ts';
import type { SIDES } from '../../schemas/vocabulary.ts';
import { type BulkRow, insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, isAnyOf, recordset } from '../sql.ts';
import { convictions, defendants, quantities, sources } from '../tables/cases.ts';

/**
 * The relational rows of a case's head and live revisions: what searches read, and no more. A row of a defendant is what the rows of
 * their convictions hang on. Rows in `sentences`, `quantities` and of live `sources` are of an older version: they are only deleted.
 */

/**
 * A case's content together with what is derived from it for filters: one JSON object for each conviction, in order. They are
 * texts, because an import holds those of a thousand cases and many small objects would keep the garbage collector busy.
 */
export interface PreparedCase {
  id: string;
  /** Canonical, without sources. */
  content: CaseContent;
  sources: readonly SourceReport[];
  facts: readonly string[];
  partnerFacts: readonly string[];
  /** See cases/linkage/sketch.ts. */
  sketch: Buffer;
}

/** Statements that write the rows of the head revisions of these cases, which have none yet. */
export function* headInsertions(cases: readonly PreparedCase[]): Generator<SQL> {
  yield* insertionOf(defendants, cases.flatMap(defendantRows));
  yield* insertionOf(convictions, cases.flatMap(convictionRows));
  yield* insertionOf(sources, cases.flatMap(sourceRows));
}

function* insertionOf<T extends PgTable>(table: T, rows: readonly BulkRow<T>[]): Generator<SQL> {
  if (rows.length > 0) yield insertion(table, rows);
}

const side = 'head';
const NO_ATTRIBUTES = {};

/** Ids are optional in what is posted. Canonical content has all of them, and there are facts for each conviction. */
function given(value: string | undefined): string {
  if (value === undefined) throw new Error('a case was prepared without an id or without facts');
  return value;
}

const defendantRows = ({ id: caseId, content }: PreparedCase): BulkRow<typeof defendants>[] =>
  content.defendants.map(({ id }, position) => ({ caseId, side, id: given(id), position, attributes: NO_ATTRIBUTES }));

function convictionRows({ id: caseId, content, facts, partnerFacts }: PreparedCase): BulkRow<typeof convictions>[] {
  let next = 0;
  return content.defendants.flatMap(({ id: defendant, convictions }) =>
    convictions.map(({ id, offence, counts = 1, principal = convictions.length === 1 }) => {
      const position = next++;
      return {
        caseId,
        side,
        defendantId: given(defendant),
        id: given(id),
        position,
        offence,
        counts,
        principal,
        facts: given(facts[position]),
        partnerFacts: given(partnerFacts[position]),
      };
    }),
  );
}

const sourceRows = (one: PreparedCase): BulkRow<typeof sources>[] =>
  one.sources.map(({ outletType, publishedOn, url }, position) => {
    return { caseId: one.id, side, position, outletType, publishedOn, url };
  });

/** Deletes the rows of one side of these cases. Convictions and sentences go with their defendants. */
export async function deleteSide(tx: Db, side: (typeof SIDES)[number], ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of [sources, quantities, defendants]) {
    await tx.delete(table).where(and(eq(table.side, side), isAnyOf(table.caseId, ids)));
  }
}

/** Copies the head rows of these cases, which have no live rows. The facts become what partners may see, which is kept once. */
export async function copyHeadToLive(tx: Db, ids: readonly string[]): Promise<void> {
  const becomes = new Map<string, SQL>([
    ['side', sql`'live'`],
    ['facts', sql`partner_facts`],
    ['partner_facts', sql`'{}'`],
  ]);
  for (const table of [defendants, convictions]) {
    const columns = Object.values<PgColumn>(getTableColumns(table)).map(({ name }) => name);
    const names = columns.map((name) => sql.identifier(name));
    const values = columns.map((name) => becomes.get(name) ?? sql.identifier(name));
    // Raw: bulk copies of a table into itself.
    await tx.execute(sql`
      insert into ${table} (${sql.join(names, sql`, `)})
      select ${sql.join(values, sql`, `)} from ${table} where side = 'head' and case_id = ${anyOf(ids, 'uuid')}`);
  }
}

/** Facts of some dimensions, for one conviction of a case. */
export interface RefittedFacts {
  caseId: string;
  isHead: boolean;
  isLive: boolean;
  position: number;
  /** As staff see them, and as partners do. */
  facts: object;
  partnerFacts: object;
}

/**
 * Replaces what facts have under these names, and answers how many rows were written: those that have the same already are not.
 */
export async function updateFacts(tx: Db, names: readonly string[], rows: readonly RefittedFacts[]): Promise<number> {
  if (rows.length === 0) return 0;
  // Raw: bulk, each row with values of its own.
  const [written] = await rowsOf<{ count: number }>(
    tx,
    sql`with written as (
      update convictions c set facts = n.facts, partner_facts = n.partner
      from ${recordset(rows)} as r("caseId" uuid, "isHead" bool, "isLive" bool, position int, facts jsonb, "partnerFacts" jsonb)
      join convictions o on o.case_id = r."caseId" and o.position = r.position
        and ((o.side = 'head' and r."isHead") or (o.side = 'live' and r."isLive"))
      cross join lateral (
        select (o.facts - d.gone) || case when o.side = 'head' then r.facts else r."partnerFacts" end as facts,
          case when o.side = 'head' then (o.partner_facts - d.gone) || r."partnerFacts" else '{}' end as partner
        from (select ${sql.param([...names])}::text[] as gone) d) n
      where c.case_id = o.case_id and c.side = o.side and c.id = o.id
        and (n.facts <> o.facts or n.partner <> o.partner_facts)
      returning 1)
    select count(*)::int as count from written`,
  );
  return written?.count ?? 0;
}
