import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { AppError } from '../errors.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { casePath } from './case-view.ts';

/** Cases that may be one: found when one is written, and listed as pairs until somebody decides. */

export interface Likely {
  /** Of the new case among those looked up. */
  position: number;
  newCase: string;
  /** The case that it resembles. */
  otherCase: string;
  /** Hundredths of certainty. */
  score: number;
  reasons: readonly string[];
}

/** As a problem or an answer lists it. */
export interface Candidate {
  id: string;
  href: string;
  score: number;
  reasons: readonly string[];
}

export const candidateBody = (datasetId: string, { otherCase, score, reasons }: Likely): Candidate => ({
  id: otherCase,
  href: casePath(datasetId, otherCase),
  score,
  reasons,
});

/** Likely duplicates of new cases, among those that are there and among themselves; best first. */
export async function findLikely(
  _tx: Db,
  _codebook: Codebook,
  _datasetId: string,
  _cases: readonly PreparedCase[],
): Promise<Likely[]> {
  return [];
}

/** 409 with the candidates. */
export function possibleDuplicate(
  _actor: Actor,
  datasetId: string,
  likely: readonly Likely[],
  _items: readonly { pointer: string }[],
): AppError {
  return new AppError('possible-duplicate', {
    extra: { candidates: likely.map((one) => candidateBody(datasetId, one)) },
  });
}

/** Lists them as open pairs, but for pairs that were decided on. */
export async function openPairs(
  _tx: Db,
  _context: CaptureContext,
  _actor: Actor,
  _datasetId: string,
  _likely: readonly Likely[],
): Promise<void> {}
