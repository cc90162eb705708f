import { createHmac } from 'node:crypto';
import { meaningText } from '../cases/diff.ts';
import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type CaseRow, type CaseUpdate, findExternalIds } from '../db/queries/cases.ts';
import { insertErasedCases, insertUnledgered } from '../db/queries/erasure-ledger.ts';
import {
  findMarked,
  hasMarks,
  insertMarks,
  listContentsOf,
  listResultsNaming,
  listResultsOf,
  type Mark,
  purgeAnswers,
  purgeCases,
  purgeRefusals,
  purgeRejects,
  updateResults,
} from '../db/queries/erasures.ts';
import type { importResults } from '../db/tables/imports.ts';
import { noteErasure } from '../db/traces.ts';
import { AppError } from '../errors.ts';
import { grouped } from '../lists.ts';
import { type CaseContent, type ExternalId, externalIdKey, type SourceReport } from '../schemas/case.ts';
import type { LedgerEntry } from '../schemas/erasure-ledger.ts';
import type { ImportResult } from '../schemas/stored.ts';
import type { Actor, Secrets } from './actor.ts';
import { keepContributions } from './contributions.ts';
import { survivorStep } from './merge.ts';
import { NOT_LIVE, type Step, writeSteps } from './write.ts';

/**
 * Erasing cases. Destroyed are the content, sources and notes of every revision, rows, external ids, pairs of likely
 * duplicates, stored answers, and rows and results of imports. Kept are the id, the states, and who did what and why. So are
 * the id in the change log, by which partners erase, and the hashes of the audit log, whose keys are destroyed. By marks the case
 * is recognised and refused if it is posted again. Of a case that protected releases count, a contribution is kept that names
 * nobody: see contributions.ts.
 */

interface CasesToErase {
  secrets: Secrets;
  codebook: Codebook;
  reason: string;
  /** The cases to erase, locked, each with all cases merged into it. */
  rows: readonly CaseRow[];
  /** Cases that stay, and that one of `rows` was merged into. */
  survivors: readonly CaseRow[];
}

export async function writeErasures(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { secrets, codebook, reason, rows, survivors }: CasesToErase,
): Promise<Map<string, CaseUpdate>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const contents = await listContentsOf(tx, ids);
  await keepContributions(tx, codebook, ids);
  await purgeCases(tx, ids);
  const marks = await marksOfCases(tx, secrets, codebook, contents);
  await insertMarks(tx, datasetId, actor.at, marks);
  const texts = textsOf(contents);
  await purgeAnswers(tx, ids, texts);
  await purgeRefusals(tx, ids);
  const refused = await purgeRejects(tx, datasetId, {
    marks: [
      ...marks.map(({ mark }) => mark),
      ...contents.flatMap(({ sources }) => sourceMarks(secrets, datasetId, sources)),
    ],
    texts,
  });
  // No new result can name these cases, since its writer waits for their locks. A reversal locks results before cases: if it
  // and an erasure wait for each other, the database aborts one, which is retried.
  const naming = await listResultsNaming(tx, datasetId, ids);
  const unnamed = naming.map((chunk) => ({ ...chunk, results: withoutCases(chunk.results, ids) }));
  await updateResults(tx, unnamed);
  const refusing = await listResultsOf(tx, refused);
  const emptied = refusing.map((chunk) => ({ ...chunk, results: withoutRefused(chunk, refused) }));
  await updateResults(tx, emptied);
  await insertUnledgered(tx, ids);
  const written = await writeSteps(tx, actor, datasetId, [
    ...rows.map((row) => erasureStep(row, reason)),
    ...survivors.map((row) => survivorStep(row, 'parted')),
  ]);
  await noteErasure(tx);
  return written;
}

/** Erased cases of which the database knows nothing but what the ledger says: see erasure-ledger.ts. */
export async function writeUnknownErasures(
  tx: Db,
  actor: Actor,
  datasetId: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  await insertErasedCases(
    tx,
    datasetId,
    actor.at,
    entries.map((entry) => entry.case),
  );
  const steps = entries.map(({ case: id, reason, record }) =>
    // Its first revision is the erasure.
    erasureStep({ ...NEVER_WRITTEN, id, datasetId, everLive: record }, reason),
  );
  await writeSteps(tx, actor, datasetId, steps);
}

const NEVER_WRITTEN = {
  ...{ state: 'erased', headRevision: 0, headContent: 1, contentAuthors: [], submittedAt: null, review: null },
  ...{ liveRevision: null, liveContent: null, liveSeq: null, sentencedOn: null, sentencedTo: null, area: '' },
  ...{ sketch: null, mergedInto: null, mergedDirectlyInto: null, beforeMerge: null },
} as const satisfies Partial<Step['row']>;

const erasureStep = (row: Step['row'], reason: string): Step => ({
  row,
  state: 'erased',
  action: 'case.erased',
  detail: { reason },
  reason,
  // A partner who was given the record may still have it, even if it was withdrawn or merged since.
  change: row.everLive ? { op: 'remove', cause: 'erased', reason: REASON_CLASS_OF[reason] } : undefined,
  becomes: () => ({
    ...NOT_LIVE,
    contentAuthors: [],
    review: null,
    sentencedOn: null,
    sentencedTo: null,
    area: '',
    sketch: null,
    mergedInto: null,
    mergedDirectlyInto: null,
    beforeMerge: null,
  }),
});

/**
 * Removes every trace of these cases from results of an import: outcomes, candidates, and names in the text of problems.
 * Everything else of each result stays, so that the counts stay right.
 */
export function withoutCases(results: readonly ImportResult[], ids: readonly string[]): ImportResult[] {
  const named = new RegExp(`(?:/v1/datasets/[a-z0-9-]+/cases/)?(?:${ids.join('|')})`, 'g');
  const names = (value: unknown): boolean => JSON.stringify(value).search(named) >= 0;
  return results.map((result) => {
    if (!names(result)) return result;
    const { case: id, revision: _, before: __, warnings: ___, ...rest } = result;
    return redact(id === undefined || names(id) ? rest : result, named) as ImportResult; // what is left has its members
  });
}

/** Removes what was said about refused rows that are gone: the pointer of a fault may quote a row. */
function withoutRefused(
  { importId, results }: Pick<typeof importResults.$inferSelect, 'importId' | 'results'>,
  refused: readonly { importId: string; row: number }[],
): ImportResult[] {
  const rows = refused.flatMap((one) => (one.importId === importId ? [one.row] : []));
  return results.map((result) => {
    if (!rows.some((row) => row >= result.row && row < result.row + result.rows)) return result;
    const { candidates: _, ...rest } = result;
    return { ...rest, problems: [ROW_REMOVED] };
  });
}

function redact(value: unknown, named: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(named, 'an erased case');
  if (Array.isArray(value)) return value.map((item) => redact(item, named));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (typeof member === 'string' && member.replaceAll(named, '') === '') return member === '' ? [[name, '']] : [];
      if (name === 'candidates' && Array.isArray(member)) {
        const others = member.filter((item) => JSON.stringify(item).search(named) < 0);
        return others.length > 0 ? [[name, others]] : [];
      }
      return [[name, redact(member, named)]];
    }),
  );
}

/** The problem of a row whose case was erased. */
export const ERASED_RECORD = {
  code: 'erased-record',
  detail: 'This record was erased and cannot be added again.',
} as const;

const ROW_REMOVED = {
  ...ERASED_RECORD,
  detail: 'The row is no longer kept, because this record, or another one from the same report, was erased.',
} as const;

/** A case about to be written. */
interface Arriving {
  content: CaseContent;
  /** The stored content of an existing case. What it already says is not refused. */
  current?: CaseContent | undefined;
}

/** Throws 409 if one of the cases was erased before. `items` has the place of each in the body. */
export async function refuseErased(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  cases: readonly Arriving[],
  items: readonly { pointer: string }[],
): Promise<void> {
  const erased = await findErased(tx, secrets, codebook, cases);
  if (erased.size === 0) return;
  throw new AppError('erased-before', {
    errors: [...erased].map((position) => ({
      pointer: items[position]?.pointer ?? '',
      ...ERASED_RECORD,
    })),
  });
}

/** The positions, in order, of the cases that have an external id or the content of an erased case. */
export async function findErased(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  cases: readonly Arriving[],
): Promise<Set<number>> {
  // Asked first because it is cheaper than hashing, and most datasets never erase a case.
  if (cases.length === 0 || !(await hasMarks(tx, codebook.id))) return new Set();
  const marks = cases.flatMap((one, position) =>
    newMarks(secrets, codebook, one).map((mark) => ({ ...mark, position })),
  );
  return new Set(marks.length === 0 ? [] : await findMarked(tx, codebook.id, marks));
}

/** The marks of one content: one for each external id, and one for the content. */
export const marksOf = (secrets: Secrets, codebook: Codebook, content: CaseContent): Mark[] => [
  ...(content.externalIds ?? []).map((id) => externalIdMark(secrets, codebook.id, id)),
  contentMark(secrets, codebook, content),
];

/** The marks of what a case would say for the first time. */
function newMarks(secrets: Secrets, codebook: Codebook, { content, current }: Arriving): Mark[] {
  if (!current) return marksOf(secrets, codebook, content);
  const known = new Set((current.externalIds ?? []).map(externalIdKey));
  const added = (content.externalIds ?? []).filter((id) => !known.has(externalIdKey(id)));
  const ids = added.map((id) => externalIdMark(secrets, codebook.id, id));
  if (meaningText(codebook, content) === meaningText(codebook, current)) return ids;
  return [...ids, contentMark(secrets, codebook, content)];
}

/** The marks of all that the erased cases ever said, except external ids that another case has taken since. */
async function marksOfCases(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  contents: readonly { caseId: string; content: CaseContent }[],
): Promise<(Mark & { caseId: string })[]> {
  const ids = contents.flatMap(({ content }) => content.externalIds ?? []);
  // Those of the erased cases themselves are already deleted.
  const taken = new Set((await findExternalIds(tx, codebook.id, ids)).map(externalIdKey));
  return [...grouped(contents, ({ caseId }) => caseId)].flatMap(([caseId, revisions]) => {
    const all = revisions.map(({ content }) => content);
    const systems = systemsOf(all);
    const marks = all.flatMap((content) => [
      contentMark(secrets, codebook, content, systems),
      ...(content.externalIds ?? [])
        .filter((id) => !taken.has(externalIdKey(id)))
        .map((id) => externalIdMark(secrets, codebook.id, id)),
    ]);
    return [...new Map(marks.map((mark) => [mark.mark, { ...mark, caseId }])).values()];
  });
}

export const externalIdMark = (secrets: Secrets, datasetId: string, { system, value }: ExternalId): Mark => ({
  mark: markHash(secrets, ['external-id', datasetId, system, value]),
  kind: 'external-id',
  systems: [],
});

const contentMark = (
  secrets: Secrets,
  codebook: Codebook,
  content: CaseContent,
  systems: readonly string[] = systemsOf([content]),
): Mark => ({
  mark: markHash(secrets, ['content', codebook.id, meaningText(codebook, content)]),
  kind: 'content',
  systems,
});

/**
 * Marks of the reports that a case was taken from, by which refused rows about it are found if they have another id, or none. No
 * case is recognised by them, because one report may be about several.
 */
export const sourceMarks = (
  secrets: Secrets,
  datasetId: string,
  sources: readonly Partial<SourceReport>[] | null | undefined,
): string[] =>
  (sources ?? []).flatMap(({ url }) =>
    url === undefined ? [] : [markHash(secrets, ['source', datasetId, addressKey(url)])],
  );

/** The same text for addresses that differ in what does not matter: scheme, case of the host, fragment, slash at the end. */
function addressKey(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname, search } = new URL(url);
  return `${host}${pathname.replace(/\/+$/, '')}${search}`;
}

/** Shorter ids would be found in texts that say something else. */
const SHORTEST_ID = 5;

/** Ids and addresses of the cases, to look for in what could not be read: as they are, and as they are inside JSON. */
function textsOf(contents: readonly { content: CaseContent; sources: readonly SourceReport[] | null }[]): string[] {
  const texts = contents.flatMap(({ content, sources }) => [
    ...(content.externalIds ?? []).flatMap(({ value }) => (value.length < SHORTEST_ID ? [] : [value])),
    ...(sources ?? []).flatMap(({ url }) => (url === undefined ? [] : [url])),
  ]);
  return [...new Set(texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]))];
}

const systemsOf = (contents: readonly CaseContent[]): string[] =>
  [...new Set(contents.flatMap(({ externalIds }) => (externalIds ?? []).map(({ system }) => system)))].sort();

/** The prefix keeps marks apart from other hashes made with the same key. */
const markHash = ({ mark }: Secrets, what: readonly string[]): string =>
  createHmac('sha256', mark)
    .update(JSON.stringify(['erased', ...what]))
    .digest('base64url');
