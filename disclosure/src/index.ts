// biome-ignore-all assist/source/organizeImports: in the order of the work, not of the alphabet
/** The door of the package. */

/** What it needs to know of a dataset: plain data, which whoever calls makes of their own. */
export * from './definition.ts';

/** A table as it was counted, with what the methods need to know of the units in its cells, and as it may be published. */
export {
  codesName,
  type CountedCell,
  type CountedTable,
  type Evidence,
  isNumber,
  type Layer,
  type ProtectedTable,
  type TableCell,
  type TableLayer,
  type TableName,
  tableOfCounts,
} from './tables.ts';

/** A release that can be read, for its publisher; and what readers see of one. */
export type { ReadableRelease } from './policies/work.ts';
export { type PublishedRelease, type PublishedTable, publishedTables } from './model/published.ts';

/** Protects counted tables beside the releases that can be read, or says what is in the way. */
export { type ProtectionJob, protectTables, type ProtectedRelease } from './protection.ts';
export type { Obstacle } from './refusals.ts';
export { combinationsIn } from './refusals.ts';
export { standsAlone } from './refusals.ts';

/** Cell keys: tables one by one, keys of records, whose sums draw the changes, and how many such releases can be read together. */
export { cellKeyChange, changedTable, KEYS, MOST_TOGETHER, recordKeys, sumKeys } from './policies/cell-key.ts';
export { perturbationFault } from './policies/cell-key-noise.ts';

/** What was found out. */
export * from './report.ts';

/** Audits published tables from outside. */
export { auditPublished, auditTogether } from './attackers/outsider.ts';

/** The solver of linear programmes. It is read from disk when it is asked for. */
export { loadSolver, type Solver, type SolverCode } from './solve/linear.ts';

/** The published cells of a release as one hash. */
export {
  type CanonicalSet,
  type CanonicalSummary,
  canonicalLine,
  canonicalSet,
  canonicalSets,
  canonicalSummary,
  inIdOrder,
  SMALL_BELOW,
} from './certificate/canonical.ts';

/** The certificate of a release, and its signature. */
export type { Certificate, CertificateKey } from './report.ts';
export { certificateOf, keyIdOf, type Signer, signCertificate } from './certificate/certify.ts';

/** Whether a certificate is true: what can be looked up, and what has to be solved for it. */
export {
  type CheckedPoint,
  type CheckVerdict,
  checkCertificate,
  type PublishedInterval,
  type PublishedPlace,
  type ReadRelease,
  type VerifyInput,
} from './certificate/verify.ts';
export { checkProtection } from './certificate/verify-protection.ts';
