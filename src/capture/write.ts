import { randomBytes } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { sameForPartners } from '../cases/diff.ts';
import { factsOf, filterRowTexts } from '../cases/facts.ts';
import { blockingKey, daysOfCase } from '../cases/linkage/profile.ts';
import { sketchOf } from '../cases/linkage/sketch.ts';
import type { Codebook } from '../codebook/model.ts';
import { executeInTurn } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { copyHeadToLive, deleteSide, headInsertions, type PreparedCase } from '../db/queries/case-rows.ts';
import {
  type CaseRow,
  type CaseState,
  type CaseUpdate,
  casesInsertion,
  deleteExternalIds,
  type ExternalIdRow,
  externalIdsInsertion,
  updateCases,
} from '../db/queries/cases.ts';
import { insertChanges, type NewChange } from '../db/queries/changes.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { insertRevisions, listContentsIn, type NewRevision, revisionsInsertion } from '../db/queries/revisions.ts';
import type { CaseContent } from '../schemas/case.ts';
import { type Actor, auditOf, authorColumns } from './actor.ts';

/** How revisions are stored, many at a time, with all that follows from them. Nothing is checked here. */

export function prepareCase(codebook: Codebook, id: string, checked: CaseContent): PreparedCase {
  const { sources = [], ...content } = checked;
  const facts = filterRowTexts(factsOf(codebook, content, 'internal'), codebook);
  const partnerFacts = filterRowTexts(factsOf(codebook, content, 'partner'), codebook);
  return { id, content, sources, facts, partnerFacts, sketch: sketchOf(content) };
}

export type WrittenState = 'draft' | 'in-review';

export async function writeNewCases(
  tx: Db,
  actor: Actor,
  datasetId: string,
  state: WrittenState,
  cases: readonly PreparedCase[],
): Promise<void> {
  if (cases.length === 0) return;
  const entries: AuditEntry[] = [];
  await executeInTurn(tx, newCaseInsertions(actor, datasetId, state, cases, entries));
  await appendAudit(tx, entries);
}

/** Adds the audit entry of each case to `entries`. */
function* newCaseInsertions(
  actor: Actor,
  datasetId: string,
  state: WrittenState,
  cases: readonly PreparedCase[],
  entries: AuditEntry[],
): Generator<SQL> {
  const by = { state, authors: [actor.keyId], at: actor.at };
  yield casesInsertion(
    datasetId,
    cases.map((one) => ({ id: one.id, ...by, ...blockOf(one) })),
  );
  const revisions = cases.map(({ id: caseId, content, sources }) => {
    const revision: NewRevision = {
      ...authorColumns(actor),
      ...{ caseId, revision: 1, state, contentRevision: 1, contentKey: newContentKey() },
      ...{ content: JSON.stringify(content), sources: JSON.stringify(sources) },
    };
    entries.push(revisionEntry(actor, datasetId, revision, { action: 'case.create' }));
    return revision;
  });
  yield revisionsInsertion(datasetId, revisions);
  yield* externalIdsOf(datasetId, cases);
  yield* headInsertions(cases);
}

/** What happens to a stored case: it gets a new revision, which may have a new content. */
export interface Step {
  /** The stored case, locked. */
  row: Omit<CaseRow, 'content' | 'sources' | 'merged' | 'codebookVersion' | 'createdAt' | 'updatedAt'>;
  state: CaseState;
  /** The action in the audit log. */
  action: string;
  detail?: AuditEntry['detail'];
  reason?: string | undefined;
  note?: string | undefined;
  /** The content of the case from now on, whose rows replace those of its head. */
  next?: PreparedCase;
  /** The earlier revision whose content `next` is: then it is not stored again. */
  contentRevision?: number;
  /** The entry in the change log, if the step changes what is live. */
  change?: Omit<NewChange, 'seq' | 'at' | 'caseId'> | undefined;
  /** Further columns of the case; `seq` is the number of the change. */
  becomes: (revision: number, seq: number | null) => Partial<CaseUpdate>;
}

/** A new content of a case; what is live does not change. */
export const contentStep = (actor: Actor, state: WrittenState, row: CaseRow, next: PreparedCase): Step => ({
  ...{ row, state, next, action: 'case.replace' },
  becomes: () => ({
    submittedAt: state === 'in-review' ? actor.at.toISOString() : null,
    contentAuthors: [...new Set([...row.contentAuthors, actor.keyId])],
  }),
});

export const NOT_LIVE = { liveRevision: null, liveContent: null, liveSeq: null };

/** Writes steps of different cases: revisions, changes in this order, rows, audit entries. */
export async function writeSteps(
  tx: Db,
  actor: Actor,
  datasetId: string,
  steps: readonly Step[],
): Promise<Map<string, CaseUpdate>> {
  if (steps.length === 0) return new Map();
  const stepped = steps.map((step) => ({ step, revision: revisionOf(actor, step) }));
  const revisions = stepped.map(({ revision }) => revision);
  await insertRevisions(tx, datasetId, revisions);
  // As late as possible: from here to the commit, every other writer of this dataset's change log waits.
  const seqs = await writeChanges(tx, actor, datasetId, steps);
  const updates = stepped.map(({ step: { row, state, next, becomes }, revision }): CaseUpdate => {
    const { revision: headRevision, contentRevision: headContent } = revision;
    const changed = { state, headRevision, headContent, submittedAt: null, at: actor.at };
    return { ...row, ...changed, ...(next && blockOf(next)), ...becomes(headRevision, seqs.get(row.id) ?? null) };
  });
  await updateCases(tx, updates);
  const replaced = steps.flatMap(({ next }) => next ?? []);
  await replaceHeads(tx, datasetId, replaced);
  const entries = stepped.map(({ step, revision }) => revisionEntry(actor, datasetId, revision, step));
  await appendAudit(tx, entries);
  return new Map(updates.map((update) => [update.id, update]));
}

function revisionOf(actor: Actor, { row, state, reason, note, next, contentRevision }: Step): NewRevision {
  const revision = row.headRevision + 1;
  const isNew = next !== undefined && contentRevision === undefined;
  return {
    ...authorColumns(actor),
    ...{ caseId: row.id, revision, state, reason, note, contentKey: newContentKey() },
    contentRevision: contentRevision ?? (isNew ? revision : row.headContent),
    ...(isNew && { content: JSON.stringify(next.content), sources: JSON.stringify(next.sources) }),
  };
}

function revisionEntry(
  actor: Actor,
  datasetId: string,
  written: NewRevision,
  { action, detail }: Pick<Step, 'action' | 'detail'>,
): AuditEntry {
  const { caseId: subject, revision, contentKey } = written;
  return auditOf(actor, action, datasetId, {
    subject,
    revision,
    detail,
    contentHash: revisionHash(contentKey, written),
  });
}

/** The steps, with corrections hidden of which partners see nothing. All contents are stored already. */
export async function hideUnseen(tx: Db, codebook: Codebook, steps: readonly Step[]): Promise<Step[]> {
  const corrections = steps.flatMap(({ row, change }) =>
    change?.cause === 'corrected' ? [{ caseId: row.id, before: row.liveContent, after: change.contentRevision }] : [],
  );
  const places = corrections.flatMap(({ caseId, before, after }) =>
    before && after ? [before, after].map((revision) => ({ caseId, revision })) : [],
  );
  const contents = new Map<string, CaseContent>();
  for (const { caseId, revision, content } of await listContentsIn(tx, places))
    contents.set(`${caseId} ${revision}`, content);
  return steps.map((step) => {
    const { row, change } = step;
    const [before, after] = [row.liveContent, change?.contentRevision].map((one) => contents.get(`${row.id} ${one}`));
    const isUnseen = change && before && after && sameForPartners(codebook, before, after);
    return isUnseen ? { ...step, change: { ...change, hidden: true } } : step;
  });
}

/** Returns the number of each case's change: of a hidden one that of the change before, since records show the number. */
async function writeChanges(
  tx: Db,
  actor: Actor,
  datasetId: string,
  steps: readonly Step[],
): Promise<Map<string, number>> {
  const changing = steps.flatMap(({ row, change }) => (change ? [{ ...change, caseId: row.id, at: actor.at }] : []));
  if (changing.length === 0) return new Map();
  const first = await takeSeq(tx, datasetId, changing.length);
  const changes = changing.map((change, index): NewChange => ({ ...change, seq: first + index }));
  await insertChanges(tx, datasetId, changes);
  const before = new Map(steps.map(({ row }) => [row.id, row.liveSeq]));
  return new Map(changes.map(({ caseId, seq, hidden }) => [caseId, (hidden && before.get(caseId)) || seq]));
}

export const caseIds = (cases: readonly { id: string }[]): string[] => cases.map(({ id }) => id);

/** Replaces the rows of the head revisions of these cases, and their external ids. */
async function replaceHeads(tx: Db, datasetId: string, cases: readonly PreparedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await deleteExternalIds(tx, caseIds(cases));
  await executeInTurn(tx, externalIdsOf(datasetId, cases));
  await replaceHeadRows(tx, cases);
}

/** Replaces the rows of the live revisions of these cases. The head rows are theirs too then, until the caller replaces them. */
export async function replaceLives(tx: Db, cases: readonly PreparedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await replaceHeadRows(tx, cases);
  await deleteSide(tx, 'live', caseIds(cases));
  await copyHeadToLive(tx, caseIds(cases));
}

async function replaceHeadRows(tx: Db, cases: readonly PreparedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await deleteSide(tx, 'head', caseIds(cases));
  await executeInTurn(tx, headInsertions(cases));
}

function* externalIdsOf(datasetId: string, cases: readonly PreparedCase[]): Generator<SQL> {
  const rows = cases.flatMap(({ id, content }): ExternalIdRow[] =>
    (content.externalIds ?? []).map((externalId) => ({ ...externalId, caseId: id })),
  );
  if (rows.length > 0) yield externalIdsInsertion(datasetId, rows);
}

/** The columns by which likely duplicates are found, and cases of a day. */
export function blockOf({ content, sketch }: Pick<PreparedCase, 'content' | 'sketch'>): Pick<
  CaseRow,
  'sentencedTo' | 'area'
> & {
  sentencedOn: string;
  sketch: string;
} {
  const { area, day } = blockingKey(content);
  const { last } = daysOfCase(content);
  return { sentencedOn: day, sentencedTo: last === day ? null : last, area, sketch: `\\x${sketch.toString('hex')}` };
}

const KEY_BYTES = 16;
let drawn = Buffer.alloc(0);

/**
 * The random key of a revision's hash in the audit log: without it, a content or note cannot be found out by hashing guesses.
 * Drawn many at a time, because each call to `randomBytes` costs.
 */
function newContentKey(): string {
  if (drawn.length === 0) drawn = randomBytes(256 * KEY_BYTES);
  const key = drawn.toString('base64url', 0, KEY_BYTES);
  drawn = drawn.subarray(KEY_BYTES);
  return key;
}
