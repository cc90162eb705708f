import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { CaseContent, CaseQuantity, SourceReport } from '../../schemas/case.ts';
import type { SIDES } from '../../schemas/vocabulary.ts';
import { type BulkRow, insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, isAnyOf, recordset } from '../sql.ts';
import { convictions, defendants, quantities, sentences, sources } from '../tables/cases.ts';

/** The relational rows of a case's head and live revisions, which filters search. */

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
  yield* insertionOf(sentences, cases.flatMap(sentenceRows));
  yield* insertionOf(convictions, cases.flatMap(convictionRows));
  yield* insertionOf(quantities, cases.flatMap(quantityRows));
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
  content.defendants.map(({ id, sex, ageBand, attributes = NO_ATTRIBUTES }, position) => {
    return { caseId, side, id: given(id), position, sex, ageBand, attributes };
  });

const sentenceRows = ({ id: caseId, content }: PreparedCase): BulkRow<typeof sentences>[] =>
  content.defendants.map(({ id, sentence }) => ({
    caseId,
    side,
    defendantId: given(id),
    outcome: sentence.outcome,
    custodyTerm: sentence.custodyTerm,
    suspendedTerm: sentence.suspendedTerm,
    indeterminate: sentence.indeterminate,
    minimumTerm: sentence.minimumTerm,
    requirements: sentence.requirements,
    orders: sentence.orders,
  }));

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

/** The quantities of the case itself, then those of each defendant. */
function quantityRows({ id: caseId, content }: PreparedCase): BulkRow<typeof quantities>[] {
  const rows: BulkRow<typeof quantities>[] = [];
  const add = (entries: readonly CaseQuantity[] | undefined, defendantId: string | undefined) => {
    for (const { quantity, category, value, basis } of entries ?? []) {
      rows.push({ caseId, side, position: rows.length, defendantId, quantity, category, value, basis });
    }
  };
  add(content.quantities, undefined);
  for (const { id, quantities } of content.defendants) add(quantities, id);
  return rows;
}

const sourceRows = (one: PreparedCase): BulkRow<typeof sources>[] =>
  one.sources.map(({ outletType, publishedOn, url }, position) => {
    return { caseId: one.id, side, position, outletType, publishedOn, url };
  });

/** Deletes the rows of one side of these cases. Convictions and sentences go with their defendants. */
export async function deleteSide(tx: Db, side: (typeof SIDES)[number], ids: readonly string[]): Promise<void> {
  for (const table of [sources, quantities, defendants]) {
    await tx.delete(table).where(and(eq(table.side, side), isAnyOf(table.caseId, ids)));
  }
}

/** Replaces the live rows of these cases by their head rows; the facts become what partners may see. */
export async function copyHeadToLive(tx: Db, ids: readonly string[]): Promise<void> {
  await deleteSide(tx, 'live', ids);
  for (const table of [defendants, sentences, convictions, quantities, sources]) {
    const columns = Object.values<PgColumn>(getTableColumns(table)).map(({ name }) => name);
    const values = columns.map((name) => {
      if (name === 'side') return sql`'live'`;
      return sql.identifier(name === 'facts' ? 'partner_facts' : name);
    });
    // Raw: bulk copies of a table into itself.
    await tx.execute(sql`
      insert into ${table} (${sql.join(
        columns.map((name) => sql.identifier(name)),
        sql`, `,
      )})
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
          (o.partner_facts - d.gone) || r."partnerFacts" as partner
        from (select ${sql.param([...names])}::text[] as gone) d) n
      where c.case_id = o.case_id and c.side = o.side and c.id = o.id
        and (n.facts <> o.facts or n.partner <> o.partner_facts)
      returning 1)
    select count(*)::int as count from written`,
  );
  return written?.count ?? 0;
}
