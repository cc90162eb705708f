import { and, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { SelectedCase, SelectionOutcome } from '../../schemas/stored.ts';
import { type Db, rowsOf } from '../client.ts';
import { listIds, type TextRow, textColumns } from '../sql.ts';
import { caseSelectionParts, caseSelections } from '../tables/case-selections.ts';
import { type CaseState, type Due, type FactCondition, hasFacts, keptTooLong } from './cases.ts';

/** Cases selected together and moved by a job: see the tables. */

type StoredSelection = typeof caseSelections.$inferSelect;

export type SelectionRow = TextRow<typeof caseSelections>;
const SELECTION = textColumns(caseSelections);

const IS_OPEN_SELECTION = inArray(caseSelections.state, ['queued', 'running']);

type NewSelection = Omit<
  StoredSelection,
  'total' | 'moved' | 'refused' | 'state' | 'error' | 'startedAt' | 'finishedAt'
>;

/** Which cases of a dataset are selected. */
interface SelectionSearch {
  state: CaseState;
  where: readonly FactCondition[];
  due?: Due | undefined;
  /** The request of an import: cases whose present content that import wrote. */
  contentRequest?: string | undefined;
}

/** Cases moved in one transaction. */
const CASES_IN_PART = 250;

/** Stores the job with the cases that match now, in the order of their ids, and answers how many they are. */
export async function insertSelection(tx: Db, row: NewSelection, search: SelectionSearch): Promise<number> {
  const none = { total: 0, moved: 0, refused: 0 };
  await tx.insert(caseSelections).values({ ...row, ...none, state: 'queued' });
  const { state, where, due, contentRequest } = search;
  // Raw: one statement for any number of cases.
  const [found] = await rowsOf<{ total: number }>(
    tx,
    sql`with s as (
          select c.id, c.head_revision as revision, (row_number() over (order by c.id) - 1) / ${CASES_IN_PART}::int as part
          from cases c where c.dataset_id = ${row.datasetId} and c.state = ${state}
          ${where.length > 0 ? sql`and ${hasFacts('head', where)}` : sql``}
          ${due ? sql`and ${keptTooLong(due)}` : sql``}
          ${
            contentRequest === undefined
              ? sql``
              : sql`and exists (select from case_revisions r where r.case_id = c.id
            and r.revision = c.head_content and r.request_id = ${contentRequest})`
          }),
        p as (
          insert into case_selection_parts (selection_id, part, cases)
          select ${row.id}::uuid, s.part, json_agg(json_build_object('id', s.id, 'revision', s.revision) order by s.id)
          from s group by s.part)
        update case_selections set total = (select count(*) from s) where id = ${row.id}::uuid returning total`,
  );
  if (!found) throw new Error('the row was inserted before');
  return found.total;
}

export async function findSelection(db: Db, datasetId: string, id: string): Promise<SelectionRow | undefined> {
  const [row] = await db
    .select(SELECTION)
    .from(caseSelections)
    .where(and(eq(caseSelections.datasetId, datasetId), eq(caseSelections.id, id)));
  return row;
}

/** Whether a selection that a key asked for has not ended. */
export async function hasOpenSelection(db: Db, datasetId: string, keyId: string): Promise<boolean> {
  const isOf = and(eq(caseSelections.datasetId, datasetId), eq(caseSelections.keyId, keyId));
  return (await db.$count(caseSelections, and(isOf, IS_OPEN_SELECTION))) > 0;
}

export const listOpenSelections = (db: Db): Promise<string[]> => listIds(db, caseSelections, IS_OPEN_SELECTION);

/** The job as it is taken up. Undefined: there is nothing to do. */
export async function takeUpSelection(db: Db, id: string, at: Date): Promise<SelectionRow | undefined> {
  const [row] = await db
    .update(caseSelections)
    .set({ state: 'running', startedAt: sql`coalesce(${caseSelections.startedAt}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(caseSelections.id, id), IS_OPEN_SELECTION))
    .returning(SELECTION);
  return row;
}

/** The next cases that have not been moved, behind a part that has; held until the transaction ends. */
export async function holdNextPart(
  tx: Db,
  selectionId: string,
  after: number,
): Promise<{ part: number; cases: SelectedCase[] } | undefined> {
  const { part, cases, outcomes } = caseSelectionParts;
  const [row] = await tx
    .select({ part, cases })
    .from(caseSelectionParts)
    .where(and(eq(caseSelectionParts.selectionId, selectionId), gt(part, after), isNull(outcomes)))
    .orderBy(part)
    .limit(1)
    .for('update');
  return row;
}

/** Stores what became of a part, and adds it to the counts of the job. */
export async function endPart(
  tx: Db,
  selectionId: string,
  part: number,
  outcomes: readonly SelectionOutcome[],
): Promise<void> {
  await tx
    .update(caseSelectionParts)
    .set({ outcomes: [...outcomes] })
    .where(and(eq(caseSelectionParts.selectionId, selectionId), eq(caseSelectionParts.part, part)));
  const moved = outcomes.filter(({ outcome }) => outcome === 'done').length;
  await tx
    .update(caseSelections)
    .set({
      moved: sql`${caseSelections.moved} + ${moved}::int`,
      refused: sql`${caseSelections.refused} + ${outcomes.length - moved}::int`,
    })
    .where(eq(caseSelections.id, selectionId));
}

/** Ends the job and answers its counts. Undefined: it had ended before. */
export async function endSelection(
  tx: Db,
  id: string,
  { state, error = null, at }: { state: 'succeeded' | 'failed'; error?: string | null; at: Date },
): Promise<{ moved: number; refused: number } | undefined> {
  const [ended] = await tx
    .update(caseSelections)
    .set({ state, error, note: null, finishedAt: at })
    .where(and(eq(caseSelections.id, id), IS_OPEN_SELECTION))
    .returning({ moved: caseSelections.moved, refused: caseSelections.refused });
  return ended;
}

export async function listSelectionOutcomes(
  db: Db,
  selectionId: string,
  after: number,
  limit: number,
): Promise<{ part: number; outcomes: SelectionOutcome[] | null }[]> {
  const { part, outcomes } = caseSelectionParts;
  return db
    .select({ part, outcomes })
    .from(caseSelectionParts)
    .where(and(eq(caseSelectionParts.selectionId, selectionId), gt(part, after), isNotNull(outcomes)))
    .orderBy(part)
    .limit(limit);
}
