import { randomBytes } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { flattener, rowsOf, rowTexts } from '../cases/facts.ts';
import type { Codebook } from '../codebook/model.ts';
import { executeInTurn } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, revisionHash } from '../db/queries/audit.ts';
import { deleteSide, headInsertions, type PreparedCase } from '../db/queries/case-rows.ts';
import {
  type CaseRow,
  casesInsertion,
  deleteExternalIds,
  type ExternalIdRow,
  externalIdsInsertion,
  updateCases,
} from '../db/queries/cases.ts';
import { insertRevisions, type NewRevision, revisionsInsertion } from '../db/queries/revisions.ts';
import type { CaseContent, SourceReport } from '../schemas/case.ts';
import { type Actor, auditOf, authorOf } from './actor.ts';

/** A checked case made ready for the database. */

const flatteners = new WeakMap<
  Codebook,
  { staff: ReturnType<typeof flattener>; partner: ReturnType<typeof flattener> }
>();

function viewsOf(codebook: Codebook, content: CaseContent) {
  let both = flatteners.get(codebook);
  if (!both) {
    both = { staff: flattener(codebook, 'internal'), partner: flattener(codebook, 'partner') };
    flatteners.set(codebook, both);
  }
  return { staff: both.staff(content), partner: both.partner(content) };
}

/** The facts that filters see: for staff the whole case, for partners what their view has. One object a conviction. */
export function filterFacts(codebook: Codebook, content: CaseContent): { facts: object[]; partnerFacts: object[] } {
  const { staff, partner } = viewsOf(codebook, content);
  return { facts: rowsOf(staff), partnerFacts: rowsOf(partner) };
}

export function prepareCase(codebook: Codebook, id: string, checked: CaseContent): PreparedCase {
  const { sources = [], ...content } = checked;
  const { staff, partner } = viewsOf(codebook, content);
  return { id, content, sources, facts: rowTexts(staff), partnerFacts: rowTexts(partner) };
}

/** What is stored, and what the audit log hashes. */
function contentText(content: CaseContent): string {
  return JSON.stringify(content);
}

const sourcesText = (sources: readonly SourceReport[]): string => JSON.stringify(sources);

const KEY_BYTES = 16;
let drawn = Buffer.alloc(0);

/** Key of one revision's hash. Random: from the hash alone nobody can try contents or notes out. Drawn many at a time: each call costs. */
export function newContentKey(): string {
  if (drawn.length === 0) drawn = randomBytes(256 * KEY_BYTES);
  const key = drawn.toString('base64url', 0, KEY_BYTES);
  drawn = drawn.subarray(KEY_BYTES);
  return key;
}

/** How contents are stored, many at a time: revision, rows, external ids, audit entry. Checked before; nothing is asked here. */

/** The state that a new content stands in. */
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

/** Notes the audit entry of each case on the way. */
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
    cases.map((one) => ({ id: one.id, ...by, ...likenessOf(one) })),
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
  /** The case as it is, locked. */
  row: CaseRow;
  next: PreparedCase;
}

/** A new head revision for each; what is live stays live. */
export async function writeNewContents(
  tx: Db,
  actor: Actor,
  datasetId: string,
  state: WrittenState,
  contents: readonly NewContent[],
): Promise<void> {
  if (contents.length === 0) return;
  const ids = contents.map(({ row }) => row.id);
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
      ...likenessOf(next),
      at: actor.at,
    })),
  );
  await deleteExternalIds(tx, ids);
  const next = contents.map((one) => one.next);
  await executeInTurn(tx, externalIdsOf(datasetId, next));
  await deleteSide(tx, 'head', ids);
  await executeInTurn(tx, headInsertions(next));
  await appendAudit(
    tx,
    stored.map(({ entry }) => entry),
  );
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
    content: contentText(one.content),
    sources: sourcesText(one.sources),
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

/** By what likely duplicates of it are looked up. */
export const likenessOf = ({ content }: Pick<PreparedCase, 'content'>): { sentencedOn: string; area: string } => ({
  sentencedOn: content.sentencedOn,
  area: content.area ?? '',
});
