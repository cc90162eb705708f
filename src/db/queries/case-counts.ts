import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, instant } from '../sql.ts';
import { type CaseState, type Due, keptTooLong } from './cases.ts';
import { STANDING_STATES } from './duplicates.ts';

interface CaseCounts {
  /** A state that no case has is missing. */
  states: Partial<Record<CaseState, number>>;
  /** When the case that has waited longest for review was submitted; null if none waits. */
  waitingSince: string | null;
  openPairs: number;
  retentionDue: number;
}

/** How many cases and pairs the lists hold, counted in one statement. `due` has the states that the list of due cases holds. */
export async function countCases(
  db: Db,
  datasetId: string,
  due: (Due & { states: readonly CaseState[] }) | undefined,
): Promise<CaseCounts> {
  const standing = anyOf(STANDING_STATES, 'text');
  const isDueCase = due ? sql`c.state = ${anyOf(due.states, 'text')} and ${keptTooLong(due)}` : sql`false`;
  // Raw: four counts, each by an index of its own: cases_queue twice, duplicate_pairs_state, cases_sentenced.
  const [row] = await rowsOf<CaseCounts>(
    db,
    sql`select
          (select coalesce(json_object_agg(s.state, s.count), '{}') from (
             select c.state, count(*)::int from cases c where c.dataset_id = ${datasetId} group by c.state) s) as states,
          (select ${instant(sql`nullif(min(coalesce(c.submitted_at, 'infinity')), 'infinity')`)} from cases c
             where c.dataset_id = ${datasetId} and c.state = 'in-review') as "waitingSince",
          (select count(*)::int from duplicate_pairs p join cases a on a.id = p.one join cases b on b.id = p.other
             where p.dataset_id = ${datasetId} and p.state = 'open'
             and a.state = ${standing} and b.state = ${standing}) as "openPairs",
          (select count(*)::int from cases c where c.dataset_id = ${datasetId} and ${isDueCase}) as "retentionDue"`,
  );
  if (!row) throw new Error('a select without a table has one row');
  return row;
}
