import { type SQL, sql } from 'drizzle-orm';
import type { CaseContent, CaseQuantity, SourceReport } from '../../schemas/case.ts';
import type { SIDES } from '../../schemas/vocabulary.ts';
import { type Columns, insertion } from '../bulk.ts';
import type { Db } from '../client.ts';

/** Deletes the relational rows of one side of these cases. Convictions and sentences go with their defendants. */
export async function deleteSide(tx: Db, side: (typeof SIDES)[number], ids: readonly string[]): Promise<void> {
  const these = sql`side = ${side} and case_id = any(${sql.param([...ids])}::uuid[])`;
  await tx.execute(sql`delete from sources where ${these}`);
  await tx.execute(sql`delete from quantities where ${these}`);
  await tx.execute(sql`delete from defendants where ${these}`);
}

/** Makes the live rows of these cases what their head rows are; facts become what partners may see. */
export async function copyHeadToLive(tx: Db, ids: readonly string[]): Promise<void> {
  await deleteSide(tx, 'live', ids);
  const head = sql`side = 'head' and case_id = any(${sql.param([...ids])}::uuid[])`;
  await tx.execute(sql`
    insert into defendants (case_id, side, id, position, sex, age_band, attributes)
    select case_id, 'live', id, position, sex, age_band, attributes from defendants where ${head}`);
  await tx.execute(sql`
    insert into sentences (case_id, side, defendant_id, outcome, custody_term, suspended_term, indeterminate, minimum_term,
      requirements, orders)
    select case_id, 'live', defendant_id, outcome, custody_term, suspended_term, indeterminate, minimum_term,
      requirements, orders
    from sentences where ${head}`);
  await tx.execute(sql`
    insert into convictions (case_id, side, defendant_id, id, position, offence, counts, principal, facts, partner_facts)
    select case_id, 'live', defendant_id, id, position, offence, counts, principal, partner_facts, partner_facts
    from convictions where ${head}`);
  await tx.execute(sql`
    insert into quantities (case_id, side, position, defendant_id, quantity, category, value, basis)
    select case_id, 'live', position, defendant_id, quantity, category, value, basis from quantities where ${head}`);
  await tx.execute(sql`
    insert into sources (case_id, side, position, outlet_type, published_on, url)
    select case_id, 'live', position, outlet_type, published_on, url from sources where ${head}`);
}

/** After a new codebook: the facts of some convictions, recomputed. Without this, filters would answer by the old one. */
export async function updateFacts(
  tx: Db,
  rows: readonly {
    caseId: string;
    side: (typeof SIDES)[number];
    position: number;
    facts: object;
    partnerFacts: object;
  }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    update convictions c set facts = r.facts, partner_facts = r."partnerFacts"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r("caseId" uuid, side text, position int, facts jsonb, "partnerFacts" jsonb)
    where c.case_id = r."caseId" and c.side = r.side and c.position = r.position`);
}

/**
 * A case's content together with what is derived from it for filters: one object for each conviction, in order, as JSON. Texts,
 * since an import holds those of a thousand cases, and the garbage collector moves whatever is held.
 */
export interface PreparedCase {
  id: string;
  /** Canonical, without sources. */
  content: CaseContent;
  sources: readonly SourceReport[];
  facts: readonly string[];
  partnerFacts: readonly string[];
}

const DEFENDANTS: Columns = {
  case_id: 'uuid',
  side: 'text',
  id: 'uuid',
  position: 'int',
  sex: 'text',
  age_band: 'text',
  attributes: 'jsonb',
};
const CONVICTIONS: Columns = {
  case_id: 'uuid',
  side: 'text',
  defendant_id: 'uuid',
  id: 'uuid',
  position: 'int',
  offence: 'text',
  counts: 'int',
  principal: 'boolean',
  facts: 'jsonb-text',
  partner_facts: 'jsonb-text',
};
const SENTENCES: Columns = {
  case_id: 'uuid',
  side: 'text',
  defendant_id: 'uuid',
  outcome: 'text',
  custody_term: 'text',
  suspended_term: 'text',
  indeterminate: 'text',
  minimum_term: 'text',
  requirements: 'text[]',
  orders: 'text[]',
};
const QUANTITIES: Columns = {
  case_id: 'uuid',
  side: 'text',
  position: 'int',
  defendant_id: 'uuid',
  quantity: 'text',
  category: 'text',
  value: 'bigint',
  basis: 'text',
};
const SOURCES: Columns = {
  case_id: 'uuid',
  side: 'text',
  position: 'int',
  outlet_type: 'text',
  published_on: 'date',
  url: 'text',
};

/** Statements that write the relational rows of the head revisions of these cases, which have none yet. */
export function* headInsertions(cases: readonly PreparedCase[]): Generator<SQL> {
  yield* tableOf('defendants', DEFENDANTS, cases.flatMap(defendantRows));
  yield* tableOf('sentences', SENTENCES, cases.flatMap(sentenceRows));
  yield* tableOf('convictions', CONVICTIONS, cases.flatMap(convictionRows));
  yield* tableOf('quantities', QUANTITIES, cases.flatMap(quantityRows));
  yield* tableOf('sources', SOURCES, cases.flatMap(sourceRows));
}

function* tableOf(table: string, columns: Columns, rows: readonly object[]): Generator<SQL> {
  if (rows.length > 0) yield insertion(table, columns, rows);
}

const side = 'head';
const NO_ATTRIBUTES = {};

const defendantRows = ({ id: case_id, content }: PreparedCase): object[] =>
  content.defendants.map(({ id, sex, ageBand: age_band, attributes = NO_ATTRIBUTES }, position) => {
    return { case_id, side, id, position, sex, age_band, attributes };
  });

const sentenceRows = ({ id: case_id, content }: PreparedCase): object[] =>
  content.defendants.map(({ id: defendant_id, sentence }) => ({
    case_id,
    side,
    defendant_id,
    outcome: sentence.outcome,
    custody_term: sentence.custodyTerm,
    suspended_term: sentence.suspendedTerm,
    indeterminate: sentence.indeterminate,
    minimum_term: sentence.minimumTerm,
    requirements: sentence.requirements,
    orders: sentence.orders,
  }));

function convictionRows({ id: case_id, content, facts, partnerFacts }: PreparedCase): object[] {
  let position = 0;
  return content.defendants.flatMap(({ id: defendant_id, convictions }) =>
    convictions.map(({ id, offence, counts = 1, principal = convictions.length === 1 }) => {
      const derived = { facts: facts[position], partner_facts: partnerFacts[position] };
      position += 1;
      return { case_id, side, defendant_id, id, position: position - 1, offence, counts, principal, ...derived };
    }),
  );
}

/** Those of the case itself, then those of each defendant. */
function quantityRows({ id: case_id, content }: PreparedCase): object[] {
  const rows: object[] = [];
  const add = (entries: readonly CaseQuantity[] | undefined, defendant_id: string | undefined) => {
    for (const entry of entries ?? []) rows.push({ case_id, side, position: rows.length, defendant_id, ...entry });
  };
  add(content.quantities, undefined);
  for (const { id, quantities } of content.defendants) add(quantities, id);
  return rows;
}

const sourceRows = ({ id: case_id, sources }: PreparedCase): object[] =>
  sources.map(({ outletType: outlet_type, publishedOn: published_on, url }, position) => {
    return { case_id, side, position, outlet_type, published_on, url };
  });
