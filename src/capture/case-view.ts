import { createHmac } from 'node:crypto';
import type { CaseRow } from '../db/queries/cases.ts';
import { AppError } from '../errors.ts';
import type { Case } from '../schemas/case.ts';

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

export function caseBody(row: CaseRow, view: StaffView): Case {
  const { externalIds, ...content } = row.content;
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
    ...(view.sources && { sources: row.sources }),
  };
}

/** 412 with the present ETag. */
export function staleCase(row: CaseRow, view: StaffView): AppError {
  const etag = caseEtag(row, view);
  return new AppError('stale', { extra: { etag }, headers: { etag } });
}

export const casePath = (datasetId: string, id: string): string => `/v1/datasets/${datasetId}/cases/${id}`;
