import { randomBytes } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { factsOf, filterRows, filterRowTexts } from '../cases/facts.ts';
import { blockingKey, daysOfCase } from '../cases/linkage/profile.ts';
import { sketchOf } from '../cases/linkage/sketch.ts';
import type { Codebook } from '../codebook/model.ts';
import { executeInTurn } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { copyHeadToLive, deleteSide, headInsertions, type PreparedCase } from '../db/queries/case-rows.ts';
import {
  type CaseRow,
  casesInsertion,
  deleteExternalIds,
  type ExternalIdRow,
  externalIdsInsertion,
  updateCases,
} from '../db/queries/cases.ts';
import { insertRevisions, type NewRevision, revisionsInsertion } from '../db/queries/revisions.ts';
import type { CaseContent } from '../schemas/case.ts';
import { type Actor, auditOf, authorOf } from './actor.ts';

/** How checked contents are stored, many at a time: revisions, rows, external ids, audit entries. Nothing is checked here. */

/** Makes a checked case ready to be stored. */
export function prepareCase(codebook: Codebook, id: string, checked: CaseContent): PreparedCase {
  const { sources = [], ...content } = checked;
  const facts = filterRowTexts(factsOf(codebook, content, 'internal'));
  const partnerFacts = filterRowTexts(factsOf(codebook, content, 'partner'));
  return { id, content, sources, facts, partnerFacts, sketch: sketchOf(content) };
}

/** What lists filter by, one object for each conviction: `facts` for staff, `partnerFacts` as partners see the case. */
export function filterFacts(codebook: Codebook, content: CaseContent): { facts: object[]; partnerFacts: object[] } {
  return {
    facts: filterRows(factsOf(codebook, content, 'internal')),
    partnerFacts: filterRows(factsOf(codebook, content, 'partner')),
  };
}

/** The state that a new content is stored in. */
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
  const stored = cases.map((one) => storedContent(actor, datasetId, state, one, 1, 'case.create'));
  for (const { entry } of stored) entries.push(entry);
  yield revisionsInsertion(
    datasetId,
    stored.map(({ revision }) => revision),
  );
  yield* externalIdsOf(datasetId, cases);
  yield* headInsertions(cases);
}

export interface NewContent {
  /** The stored case, locked. */
  row: CaseRow;
  next: PreparedCase;
}

/** Writes a new head revision of each case; the live revision does not change. */
export async function writeNewContents(
  tx: Db,
  actor: Actor,
  datasetId: string,
  state: WrittenState,
  contents: readonly NewContent[],
): Promise<void> {
  if (contents.length === 0) return;
  const stored = contents.map(({ row, next }) =>
    storedContent(actor, datasetId, state, next, row.headRevision + 1, 'case.replace'),
  );
  await insertRevisions(
    tx,
    datasetId,
    stored.map(({ revision }) => revision),
  );
  await updateCases(
    tx,
    contents.map(({ row, next }) => ({
      ...row,
      state,
      headRevision: row.headRevision + 1,
      headContent: row.headRevision + 1,
      submittedAt: state === 'in-review' ? actor.at.toISOString() : null,
      contentAuthors: [...new Set([...row.contentAuthors, actor.keyId])],
      ...blockOf(next),
      at: actor.at,
    })),
  );
  await replaceHeads(
    tx,
    datasetId,
    contents.map(({ next }) => next),
  );
  await appendAudit(
    tx,
    stored.map(({ entry }) => entry),
  );
}

/** Replaces the rows of the head revisions of these cases, and their external ids. */
export async function replaceHeads(tx: Db, datasetId: string, cases: readonly PreparedCase[]): Promise<void> {
  const ids = cases.map(({ id }) => id);
  await deleteExternalIds(tx, ids);
  await executeInTurn(tx, externalIdsOf(datasetId, cases));
  await replaceHeadRows(tx, cases);
}

/** Replaces the rows of the live revisions of these cases. The head rows are theirs too then, until the caller replaces them. */
export async function replaceLives(tx: Db, cases: readonly PreparedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await replaceHeadRows(tx, cases);
  await copyHeadToLive(
    tx,
    cases.map(({ id }) => id),
  );
}

export async function replaceHeadRows(tx: Db, cases: readonly PreparedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await deleteSide(
    tx,
    'head',
    cases.map(({ id }) => id),
  );
  await executeInTurn(tx, headInsertions(cases));
}

function storedContent(
  actor: Actor,
  datasetId: string,
  state: WrittenState,
  one: PreparedCase,
  revision: number,
  action: string,
): { revision: NewRevision; entry: AuditEntry } {
  const contentKey = newContentKey();
  const stored: NewRevision = {
    ...authorOf(actor),
    caseId: one.id,
    revision,
    state,
    contentRevision: revision,
    content: JSON.stringify(one.content),
    sources: JSON.stringify(one.sources),
    contentKey,
  };
  const contentHash = revisionHash(contentKey, stored);
  return { revision: stored, entry: auditOf(actor, action, datasetId, { subject: one.id, revision, contentHash }) };
}

function* externalIdsOf(datasetId: string, cases: readonly PreparedCase[]): Generator<SQL> {
  const rows = cases.flatMap(({ id, content }): ExternalIdRow[] =>
    (content.externalIds ?? []).map((externalId) => ({ ...externalId, caseId: id })),
  );
  if (rows.length > 0) yield externalIdsInsertion(datasetId, rows);
}

/** The columns by which likely duplicates are found, and cases of a day. */
export function blockOf({
  content,
  sketch,
}: PreparedCase): Pick<CaseRow, 'sentencedTo' | 'area'> & { sentencedOn: string; sketch: string } {
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
export function newContentKey(): string {
  if (drawn.length === 0) drawn = randomBytes(256 * KEY_BYTES);
  const key = drawn.toString('base64url', 0, KEY_BYTES);
  drawn = drawn.subarray(KEY_BYTES);
  return key;
}
