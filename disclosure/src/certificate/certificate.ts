import type { PublicPolicy } from '../definition.ts';
import type { BetweenReleases, TestedPoint, TestResult, UntestedPoint } from '../report.ts';

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
