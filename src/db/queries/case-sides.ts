import { sql } from 'drizzle-orm';
import type { SIDES } from '../../schemas/vocabulary.ts';
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
