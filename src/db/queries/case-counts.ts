import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { LISTED_STATES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, instant } from '../sql.ts';
import { storedReader } from '../stored.ts';
import { type CaseState, type Due, keptTooLong } from './cases.ts';
import { countedFirst } from './changes.ts';
import { STANDING_STATES } from './duplicates.ts';

interface CountedCases {
  /** A state that no case has is missing. */
  states: Partial<Record<CaseState, number>>;
  /** When the case that has waited longest for review was submitted; null if none waits. */
  waitingSince: string | null;
  openPairs: number;
  retentionDue: number;
}

/** Looked up by id: there are few open pairs, and a join would read all cases twice. */
const stateOfCase = (id: SQL): SQL => sql`(select s.state from cases s where s.id = ${id})`;

/** How many cases and pairs the lists hold, counted in one statement. `due` has the states that the list of due cases holds. */
export async function countCases(
  db: Db,
  datasetId: string,
  due: (Due & { states: readonly CaseState[] }) | undefined,
): Promise<CountedCases> {
  const standing = anyOf(STANDING_STATES, 'text');
  const isDueCase = due ? sql`c.state = ${anyOf(due.states, 'text')} and ${keptTooLong(due)}` : sql`false`;
  // Raw: four counts. The first reads every case of the dataset once; with 100,000 of them the statement took 0.2 s on the
  // embedded database of a busy machine. The others read what an index finds.
  const [row] = await rowsOf<CountedCases>(
    db,
    sql`select
          (select coalesce(json_object_agg(s.state, s.count), '{}') from (
             select c.state, count(*)::int from cases c where c.dataset_id = ${datasetId} group by c.state) s) as states,
          (select ${instant(sql`nullif(min(coalesce(c.submitted_at, 'infinity')), 'infinity')`)} from cases c
             where c.dataset_id = ${datasetId} and c.state = 'in-review') as "waitingSince",
          (select count(*)::int from duplicate_pairs p
             where p.dataset_id = ${datasetId} and p.state = 'open'
             and ${stateOfCase(sql`p.one`)} = ${standing} and ${stateOfCase(sql`p.other`)} = ${standing}) as "openPairs",
          (select count(*)::int from cases c where c.dataset_id = ${datasetId} and ${isDueCase}) as "retentionDue"`,
    { states: { mapFromDriverValue: storedReader('states', z.record(z.string(), z.number())) } },
  );
  if (!row) throw new Error('a select without a table has one row');
  return row;
}

export const countDue = (
  db: Db,
  datasetId: string,
  due: Due,
): Promise<{ state: (typeof LISTED_STATES)[number]; count: number }[]> =>
  rowsOf(
    db,
    sql`select c.state, count(*)::int as count from cases c
        where c.dataset_id = ${datasetId} and c.state = ${anyOf(LISTED_STATES, 'text')} and ${keptTooLong(due)}
        group by c.state order by c.state`,
  );

interface CasesOfMonths {
  state: 'draft' | 'in-review' | 'returned' | 'approved';
  /** The first and the last month that their sentences may be of, such as `2023-05`. */
  first: string;
  last: string;
  cases: number;
}

/**
 * How many cases wait, by state and month, and how many have an approved revision, which count as `approved` in the month that
 * this revision says. One that was never approved, or is no longer, waits.
 */
export const countByMonth = (db: Db, datasetId: string): Promise<CasesOfMonths[]> =>
  // Raw: one scan of the cases of a dataset. The approved revision is only read where a later one waits.
  rowsOf<CasesOfMonths>(
    db,
    sql`select case when c.live_revision is null then c.state else 'approved' end as state,
          case when r.revision is null then to_char(c.sentenced_on, 'YYYY-MM')
            else rpad(coalesce(r.content ->> 'sentencedOn', '1600'), 7, '-01') end as first,
          case when r.revision is null then to_char(coalesce(c.sentenced_to, c.sentenced_on), 'YYYY-MM')
            else rpad(coalesce(r.content ->> 'sentencedOn', '2200'), 7, '-12') end as last,
          count(*)::int as cases
        from cases c
        left join case_revisions r on r.case_id = c.id and r.revision = c.live_content and c.live_content <> c.head_content
        where c.dataset_id = ${datasetId} and (c.live_revision is not null or c.state in ('draft', 'in-review', 'returned'))
        group by 1, 2, 3`,
  );

/** The months of cases that releases at these positions count, though they have been withdrawn, merged or erased since. */
export const countStillCounted = (db: Db, datasetId: string, positions: readonly number[]): Promise<CasesOfMonths[]> =>
  // Raw: windows over the log.
  rowsOf<CasesOfMonths>(
    db,
    sql`select 'approved' as state, rpad(coalesce(content ->> 'sentencedOn', '1600'), 7, '-01') as first,
          rpad(coalesce(content ->> 'sentencedOn', '2200'), 7, '-12') as last, count(*)::int as cases
        from (
          select r.content
          from (${countedFirst(datasetId, positions, sql`case_id in (select id from cases where dataset_id = ${datasetId} and live_revision is null)`)}) f
          join case_revisions r on r.case_id = f.case_id and r.revision = f.content_revision
          where r.content is not null
          union all
          select content from erased_contributions
          where dataset_id = ${datasetId} and position = any(${sql.param([...positions])}::bigint[])
        ) c
        group by 1, 2, 3`,
  );
