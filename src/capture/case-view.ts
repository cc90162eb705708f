import { createHmac } from 'node:crypto';
import type { CaseRow } from '../db/queries/cases.ts';
import { AppError } from '../errors.ts';
import { casePath } from '../schemas/addresses.ts';
import type { Case } from '../schemas/case.ts';
import { unitedExternalIds, unitedSources } from './union.ts';

/** How staff see a case. */

/** Two keys that see a case differently get different ETags, and neither tells what the other sees. */
export interface StaffView {
  etagSecret: string;
  sources: boolean;
}

export function caseEtag(row: Pick<CaseRow, 'id' | 'headRevision' | 'liveRevision'>, view: StaffView): string {
  const text = `${row.id}/${row.headRevision}/${row.liveRevision ?? '-'}/${view.sources ? 'staff+sources' : 'staff'}`;
  return `"${createHmac('sha256', view.etagSecret).update(text).digest('base64url').slice(0, 22)}"`;
}

/** Of a case that has not been erased. External ids and sources of cases that were merged into it stand with its own. */
export function caseBody(row: CaseRow, view: StaffView): Case {
  const { externalIds: own, ...content } = row.content;
  const externalIds = unitedExternalIds(row, own);
  return {
    id: row.id,
    dataset: row.datasetId,
    state: row.state,
    revision: row.headRevision,
    liveRevision: row.liveRevision,
    etag: caseEtag(row, view),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    review: row.review,
    ...(externalIds && { externalIds }),
    ...content,
    ...(view.sources && { sources: unitedSources(row, row.sources) }),
  };
}

/** 412 with the present ETag, and pointers of what changed if that is known. */
export function staleCase(row: CaseRow, view: StaffView, changedFields?: readonly string[]): AppError {
  const etag = caseEtag(row, view);
  return new AppError('stale', { extra: { etag, ...(changedFields && { changedFields }) }, headers: { etag } });
}

/** Path of the case that answers for a merged one. */
export const survivorPath = ({ datasetId, mergedInto }: Pick<CaseRow, 'datasetId' | 'mergedInto'>): string =>
  casePath(datasetId, mergedInto ?? '');

/** 409: writes go to the case that answers for it; a key that may read cases is told which. */
export function caseMerged(row: CaseRow, mayRead: boolean, detail?: string): AppError {
  return new AppError('case-merged', {
    ...(detail !== undefined && { detail }),
    ...(mayRead && { extra: { mergedInto: survivorPath(row) } }),
  });
}
