import type { PublicPolicy } from './definition.ts';

/** What was found out while a release was protected. Nothing in it is secret: a verifier finds the same from published numbers. */

export type Report =
  | { policy: 'none' }
  | ThresholdReport
  | (Compared & { policy: 'rounding'; method: 'controlled' | 'random'; reason?: string | undefined })
  | (Compared & { policy: 'cell-key' });

interface Compared {
  /** For each other readable release, oldest first. */
  betweenReleases: readonly BetweenReleases[];
  /** Null where no programme was solved. */
  solver: string | null;
  solverVersion: string | null;
}

export interface ThresholdReport extends Compared {
  policy: 'threshold';
  /** Parts of the linear system that hold a withheld cell. */
  components: number;
  /** Programmes that the last audit solved. */
  programmes: number;
  /** Width of the narrowest interval of a withheld count, `high - low`; null if no count is withheld. */
  narrowest: number | null;
  /** Each withheld count that may be 1 is taken to be known to one insider; passes if no other one is known exactly then. */
  insider: TestResult;
  /** Counts whose interval shows that they were withheld only for others are taken to be 0 or at least the threshold. */
  policyAware: TestResult;
  /** Each end of each interval of a withheld count is reached by a table of whole numbers. */
  wholeNumbers: boolean;
  /** The search ended at its bound of work: more may be withheld than is needed. */
  isUnfinished?: boolean | undefined;
  /** What was tested besides and passed, and is said by no other member. */
  tested?: readonly TestedPoint[] | undefined;
}

/** How many withheld cells were tried, and whether all of them passed. */
export interface TestResult {
  tried: number;
  passes: boolean;
}

export interface BetweenReleases {
  version: string;
  /** Cells that both releases publish and whose difference was tested. */
  differences: number;
  passes: boolean;
}

/** What can be tested of the published numbers of a release. */
export const TESTED_POINTS = [
  'intervals',
  'quantities',
  'insider',
  'policy-aware',
  'whole-numbers',
  'shown',
  'same-units',
  'base',
  'sums',
  'counts',
  'releases',
  'readable-releases',
] as const;
export type TestedPoint = (typeof TESTED_POINTS)[number];

/** What a certificate may say that was not tested. */
export const UNTESTED_POINTS = [
  'protection',
  'quantities',
  'dominance',
  'sums-of-sums',
  'whole-numbers',
  'lower-ends-of-unions',
  'crossings',
  'joint-register',
  'method',
  'hidden-rules',
  'medians',
  'true-numbers',
  'sums',
  'other-units',
  'other-releases',
  'averaging',
  'nearly-same-groups',
  'withdrawn-releases',
  'outside-knowledge',
  'other-datasets',
  'labels',
] as const;
export type UntestedPoint = (typeof UNTESTED_POINTS)[number];

/** The certificate of a release: what is claimed of its published numbers, and what was counted and tested, signed. */
export interface Certificate {
  /** What the certificate is of, in the words of who publishes. */
  dataset: string;
  release: string;
  url: string;
  publishedAt: string;
  signedAt: string;
  generator: string;
  /** Undefined: it is of an older kind. */
  edition?: number | undefined;
  /** With its public parameters, and whatever else its codebook says of it. */
  policy: { policy: PublicPolicy['policy']; [member: string]: unknown };
  /** The sentences of `tested`; null: nothing is claimed. */
  claim: string | null;
  tested?: { code: TestedPoint; text: string }[] | undefined;
  notTested?: { code: UntestedPoint; text: string }[] | undefined;
  /** The sentences of `notTested`. */
  limits: string[];
  hash: string;
  /** What is hashed, in words. */
  method: string;
  cells: number;
  withheld: number;
  small: { below: number; cells: number } | null;
  components: number | null;
  programmes: number | null;
  narrowest: number | null;
  insider: TestResult | null;
  policyAware: TestResult | null;
  betweenReleases: BetweenReleases[];
  wholeNumbers: boolean | null;
  rounding: { method: 'controlled' | 'random'; reason: string | null } | null;
  solver: { name: string; version: string } | null;
  signature: { kid: string; alg: 'EdDSA'; value: string };
}

/** A public key that signs certificates, as JWK (RFC 8037), and when it did. */
export interface CertificateKey extends PublicKey {
  kid: string;
  validFrom: string;
  validUntil: string | null;
}

export interface PublicKey {
  kty: string;
  crv: string;
  x: string;
}
