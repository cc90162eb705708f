import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type CaseRow, type CaseUpdate, findExternalIds } from '../db/queries/cases.ts';
import {
  insertMarks,
  listContentsOf,
  listResultsNaming,
  type Mark,
  purgeAnswers,
  purgeCases,
  purgeRejects,
  updateResults,
} from '../db/queries/erasures.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { Actor, Secrets } from './actor.ts';
import { contentMark, externalIdMark, idName, systemsOf } from './erased.ts';
import { survivorStep } from './merge.ts';
import { NOT_LIVE, type Step, writeSteps } from './transitions.ts';

/**
 * Results of an import without any trace of these cases: neither as what became of a row, nor as a candidate, nor in a
 * problem's words. Everything else of a row stays, and so do the counts.
 */
export function withoutCases(results: readonly ImportResult[], ids: readonly string[]): ImportResult[] {
  const named = new RegExp(`(?:/v1/datasets/[a-z0-9-]+/cases/)?(?:${ids.join('|')})`, 'g');
  const names = (value: unknown): boolean => JSON.stringify(value).search(named) >= 0;
  return results.map((result) => {
    if (!names(result)) return result;
    const { case: became, revision, candidates, problems, ...rest } = result;
    const others = candidates?.filter((candidate) => !names(candidate)) ?? [];
    return {
      ...rest,
      ...(became !== undefined && !names(became) && { case: became, ...(revision !== undefined && { revision }) }),
      ...(problems && { problems: problems.map((problem) => forget(problem, named) as object) }), // an object stays one
      ...(others.length > 0 && { candidates: others }),
    };
  });
}

function forget(value: unknown, named: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(named, 'an erased case');
  if (Array.isArray(value)) return value.map((item) => forget(item, named));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (typeof member === 'string' && member.replaceAll(named, '') === '') return member === '' ? [[name, '']] : [];
      if (name === 'candidates' && Array.isArray(member)) {
        return [[name, member.filter((item) => JSON.stringify(item).search(named) < 0)]];
      }
      return [[name, forget(member, named)]];
    }),
  );
}

/**
 * Erasure. What goes: content, sources and notes of every revision, rows, external ids, pairs of likely duplicates, stored
 * answers, rows and results of imports. What stays: that there was a case, in which states, by whom and why; its id in the
 * change log, which partners erase by; the hashes of the audit log, whose keys are gone; and marks by which it is known again.
 */

export interface Erasure {
  secrets: Secrets;
  codebook: Codebook;
  reason: string;
  /** Locked; with each case all that was merged into it. */
  rows: readonly CaseRow[];
  /** Cases that one of these had been merged into, and that stay. */
  survivors: readonly CaseRow[];
}

export async function writeErasures(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { secrets, codebook, reason, rows, survivors }: Erasure,
): Promise<Map<string, CaseUpdate>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const contents = await listContentsOf(tx, ids);
  await purgeCases(tx, ids);
  const marks = await marksOfCases(tx, secrets, codebook, contents);
  await insertMarks(tx, datasetId, actor.at, marks);
  await purgeAnswers(tx, ids);
  await purgeRejects(
    tx,
    datasetId,
    marks.map(({ mark }) => mark),
  );
  // Whoever would write another result of these cases waits for their locks. A reversal locks results first: should the two
  // ever wait for each other, the database ends one of them, and that one is tried again.
  const naming = await listResultsNaming(tx, datasetId, ids);
  await updateResults(
    tx,
    naming.map((chunk) => ({ ...chunk, results: withoutCases(chunk.results, ids) })),
  );
  return writeSteps(tx, actor, datasetId, [
    ...rows.map((row) => erasureStep(row, reason)),
    ...survivors.map((row) => survivorStep(row, 'case.parted', 'A case that was merged into this one left it.')),
  ]);
}

const erasureStep = (row: CaseRow, reason: string): Step => ({
  row,
  state: 'erased',
  action: 'case.erased',
  detail: { reason },
  reason,
  // Whoever was ever given the record may still have it, also if it was withdrawn or merged since.
  change: row.everLive ? { op: 'remove', cause: 'erased', reason: REASON_CLASS_OF[reason] } : undefined,
  becomes: () => ({
    ...NOT_LIVE,
    contentAuthors: [],
    review: null,
    sentencedOn: null,
    area: '',
    mergedInto: null,
    mergedDirectlyInto: null,
    beforeMerge: null,
  }),
});

/** Of all that the cases ever said; of the external ids that they once had, those that no other case has taken since. */
async function marksOfCases(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  contents: readonly { caseId: string; content: CaseContent }[],
): Promise<(Mark & { caseId: string })[]> {
  const said = new Map<string, CaseContent[]>();
  for (const { caseId, content } of contents) said.set(caseId, [...(said.get(caseId) ?? []), content]);
  const ids = contents.flatMap(({ content }) => content.externalIds ?? []);
  const taken = new Set((await findExternalIds(tx, codebook.id, ids)).map(idName)); // its own are gone by now
  return [...said].flatMap(([caseId, all]) => {
    const systems = systemsOf(all);
    const marks = all.flatMap((content) => [
      contentMark(secrets, codebook, codebook.id, content, systems),
      ...(content.externalIds ?? [])
        .filter((id) => !taken.has(idName(id)))
        .map((id) => externalIdMark(secrets, codebook.id, id)),
    ]);
    return [...new Map(marks.map((mark) => [mark.mark, { ...mark, caseId }])).values()];
  });
}
