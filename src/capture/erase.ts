import { createHmac } from 'node:crypto';
import { meaningText } from '../cases/diff.ts';
import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type CaseRow, type CaseUpdate, findExternalIds } from '../db/queries/cases.ts';
import {
  findMarked,
  hasMarks,
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
import { AppError } from '../errors.ts';
import type { CaseContent, ExternalId } from '../schemas/case.ts';
import type { Actor, Secrets } from './actor.ts';
import { survivorStep } from './merge.ts';
import { NOT_LIVE, type Step, writeSteps } from './transitions.ts';

/** Erased cases are known again by keyed hashes of their external ids and of what they said. */

/** A case that is about to be written. */
interface Arriving {
  content: CaseContent;
  /** Of a case that is there: what it says already, which is no return of another. */
  current?: CaseContent | undefined;
}

/** 409 if one of these is a record that was erased; `items` says where each stands in the body. */
export async function refuseErased(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Arriving[],
  items: readonly { pointer: string }[],
): Promise<void> {
  const erased = await findErased(tx, secrets, codebook, datasetId, cases);
  if (erased.size === 0) return;
  throw new AppError('erased-before', {
    errors: [...erased].map((position) => ({
      pointer: items[position]?.pointer ?? '',
      code: 'erased-record',
      detail: 'It was erased, and does not come back.',
    })),
  });
}

/** Positions of those that were erased before, in order: one of their external ids was, or what they say was. */
export async function findErased(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Arriving[],
): Promise<Set<number>> {
  // Hashing every case would cost more than the question; most datasets never erase one.
  if (cases.length === 0 || !(await hasMarks(tx, datasetId))) return new Set();
  const marks = cases.flatMap((one, position) =>
    newMarks(secrets, codebook, datasetId, one).map((mark) => ({ ...mark, position })),
  );
  return new Set(marks.length === 0 ? [] : await findMarked(tx, datasetId, marks));
}

function newMarks(secrets: Secrets, codebook: Codebook, datasetId: string, { content, current }: Arriving): Mark[] {
  if (!current) return marksOf(secrets, codebook, datasetId, content);
  const known = new Set((current.externalIds ?? []).map(idName));
  const added = (content.externalIds ?? []).filter((id) => !known.has(idName(id)));
  const ids = added.map((id) => externalIdMark(secrets, datasetId, id));
  if (meaningText(codebook, content) === meaningText(codebook, current)) return ids;
  return [...ids, contentMark(secrets, codebook, datasetId, content)];
}

const idName = ({ system, value }: Pick<ExternalId, 'system' | 'value'>): string => JSON.stringify([system, value]);

/** The marks of one content: one for each external id, one for what it says. */
export const marksOf = (secrets: Secrets, codebook: Codebook, datasetId: string, content: CaseContent): Mark[] => [
  ...(content.externalIds ?? []).map((id) => externalIdMark(secrets, datasetId, id)),
  contentMark(secrets, codebook, datasetId, content),
];

export const externalIdMark = (secrets: Secrets, datasetId: string, { system, value }: ExternalId): Mark => ({
  mark: hashed(secrets, ['external-id', datasetId, system, value]),
  kind: 'external-id',
  systems: [],
});

const contentMark = (
  secrets: Secrets,
  codebook: Codebook,
  datasetId: string,
  content: CaseContent,
  systems: readonly string[] = systemsOf([content]),
): Mark => ({
  mark: hashed(secrets, ['content', datasetId, meaningText(codebook, content)]),
  kind: 'content',
  systems,
});

/** Systems that these contents have external ids of. */
const systemsOf = (contents: readonly CaseContent[]): string[] =>
  [...new Set(contents.flatMap(({ externalIds }) => (externalIds ?? []).map(({ system }) => system)))].sort();

/** Each kind under a name of its own: the key hashes other things too, and none may pass for another. */
const hashed = ({ mark }: Secrets, what: readonly string[]): string =>
  createHmac('sha256', mark)
    .update(JSON.stringify(['erased', ...what]))
    .digest('base64url');

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
