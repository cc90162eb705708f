import { type CheckedPoint, checkProtection, loadSolver, type VerifyInput } from '../disclosure/index.ts';

/** The thread that solves for `assize verify`, so that the command can be interrupted. */
export async function checkEvidence(evidence: VerifyInput): Promise<CheckedPoint[]> {
  return checkProtection(await loadSolver(), evidence);
}
