// biome-ignore-all assist/source/organizeImports: in the order of the work, not of the alphabet
/** The door of disclosure control: the rooms outside import from here alone. What is stored of it is described in schemas/disclosure.ts. */

/** A table as it was counted, with what the methods need to know of the people in its cells. */
export type { CountedTable, Evidence } from './tables.ts';

/** From counted tables to published ones, and what keeps them from being published. */
export { type ProtectionOutcome, OutOfTime, protectedTables } from './protection.ts';

/** A release that can be subtracted from the new one. */
export type { ReadableRelease } from './tables.ts';

/** The codes that a protected release says it has. */
export { presentCodes } from './tables.ts';

/** Keys of records, whose sums draw random changes, and how many releases with such changes can be read together. */
export { KEYS, MOST_TOGETHER, recordKeys, sumKeys } from './policies/cell-key.ts';

/** The solver of linear programmes. It is read from disk when it is asked for. */
export { loadSolver, type Solver, type SolverCode } from './solve/solver.ts';

/** The published cells of a release as one hash. */
export { type CanonicalSet, canonicalSets, canonicalSummary, SMALL_BELOW } from './certificate/canonical.ts';

/** The certificate of a release, and its signature. */
export { certificateOf, signCertificate } from './certificate/certify.ts';

/** A release as it is read from public answers. */
export { type PublishedCollector, publishedCollector, type ReadRelease, readAnswer } from './certificate/answers.ts';

/** What can be looked up of whether a certificate is true. */
export {
  type CheckedPoint,
  checkCertificate,
  type CheckVerdict,
  type VerifyInput,
} from './certificate/verify.ts';

/** What has to be solved for it. */
export { checkProtection } from './certificate/verify-protection.ts';
