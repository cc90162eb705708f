import type { Db } from '../db/client.ts';
import { type AuditEntry, appendAudit, contentHash } from '../db/queries/audit.ts';
import { insertHeadRows, type PreparedCase } from '../db/queries/case-rows.ts';
import { deleteSide } from '../db/queries/case-sides.ts';
import {
  type CaseRow,
  deleteExternalIds,
  type ExternalIdRow,
  insertCases,
  insertExternalIds,
  updateCases,
} from '../db/queries/cases.ts';
import { insertRevisions, type NewRevision } from '../db/queries/revisions.ts';
import { type Actor, auditOf, authorOf } from './actor.ts';
import { contentText, newContentKey, sourcesText } from './prepare.ts';

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
  await insertCases(
    tx,
    datasetId,
    cases.map((one) => ({ id: one.id, state, author: actor.keyId, at: actor.at, ...likenessOf(one) })),
  );
  const stored = cases.map((one) => storedContent(actor, datasetId, state, one, 1, 'case.create'));
  await insertRevisions(
    tx,
    datasetId,
    stored.map(({ revision }) => revision),
  );
  await insertExternalIds(tx, datasetId, cases.flatMap(externalIdsOf));
  await insertHeadRows(tx, cases);
  await appendAudit(
    tx,
    stored.map(({ entry }) => entry),
  );
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
  await insertExternalIds(
    tx,
    datasetId,
    contents.flatMap(({ next }) => externalIdsOf(next)),
  );
  await deleteSide(tx, 'head', ids);
  await insertHeadRows(
    tx,
    contents.map(({ next }) => next),
  );
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
  const content = contentText(one.content);
  const contentKey = newContentKey();
  return {
    revision: {
      ...authorOf(actor),
      caseId: one.id,
      revision,
      state,
      contentRevision: revision,
      content,
      sources: sourcesText(one.sources),
      contentKey,
    },
    entry: auditOf(actor, action, datasetId, {
      subject: one.id,
      revision,
      contentHash: contentHash(contentKey, content),
    }),
  };
}

const externalIdsOf = ({ id, content }: PreparedCase): ExternalIdRow[] =>
  (content.externalIds ?? []).map((externalId) => ({ ...externalId, caseId: id }));

/** By what likely duplicates of it are looked up. */
export const likenessOf = ({ content }: Pick<PreparedCase, 'content'>): { sentencedOn: string; area: string } => ({
  sentencedOn: content.sentencedOn,
  area: content.area ?? '',
});
