import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { PublicPolicy } from '../definition.ts';
import type { Certificate, CertificateKey, PublicKey, Report } from '../report.ts';
import { type CanonicalSummary, SMALL_BELOW } from './canonical.ts';
import { statementsOf, testedIn } from './statements.ts';

/** The certificate of a release: what is claimed of its published numbers, what was counted and tested, and a signature of it. */

/** Changes when a point is added, taken away or tested in another way. 1: those without one, of before version 0.2.0. */
export const EDITION = 2;

/** What signs certificates: an Ed25519 key, by the id of its public part. */
export interface Signer {
  kid: string;
  privateKey: KeyObject;
}

/** The id of a public key: its JWK thumbprint (RFC 7638), so that another key cannot have it. */
export const keyIdOf = ({ kty, crv, x }: PublicKey): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');

type Unsigned = Omit<Certificate, 'signature'>;

/** What is known when a release is published. */
interface CertifiedRelease
  extends Pick<Certificate, 'dataset' | 'release' | 'url' | 'publishedAt' | 'signedAt' | 'generator'> {
  /** As the public codebook has it. */
  policy: PublicPolicy;
  summary: CanonicalSummary;
  report: Report;
}

/**
 * The certificate without its signature.
 * @throws Error if the report is of another policy: such a release was not built as its codebook says.
 */
export function certificateOf({ policy, summary, report, ...release }: CertifiedRelease): Unsigned {
  if (report.policy !== policy.policy) throw new Error('the report of a release is of another policy');
  const { hash, cells, withheld, small } = summary;
  const audit = report.policy === 'threshold' ? report : undefined;
  const isProtected = report.policy !== 'none';
  // Under `rounding`, one without differences was not tested.
  const compared = report.policy === 'rounding' ? report.betweenReleases.filter((one) => one.differences > 0) : [];
  const betweenReleases = (audit?.betweenReleases ?? compared).map(({ version, differences, passes }) => {
    return { version, differences, passes };
  });
  const versions = betweenReleases.map(({ version }) => version);
  const { claim, tested, notTested, limits } = statementsOf(policy, testedIn(report), versions);
  return {
    ...release,
    edition: EDITION,
    policy: { ...policy },
    ...{ claim, tested, notTested, limits, hash },
    method: METHOD,
    cells,
    withheld,
    small: isProtected ? null : { below: SMALL_BELOW, cells: small },
    components: audit?.components ?? null,
    programmes: audit?.programmes ?? null,
    narrowest: audit?.narrowest ?? null,
    insider: audit?.insider ?? null,
    policyAware: audit?.policyAware ?? null,
    betweenReleases,
    wholeNumbers: audit?.wholeNumbers ?? null,
    rounding: report.policy === 'rounding' ? { method: report.method, reason: report.reason ?? null } : null,
    solver: isProtected && report.solver !== null ? { name: report.solver, version: report.solverVersion ?? '' } : null,
  };
}

/** How the hash is made, in words that are enough to make it again. */
const METHOD =
  'The hash is the SHA-256, in hex, of lines that are sorted by their bytes and end with a line feed. There is one line for each measure and each set of dimensions of a published table, margins included: the id of the measure, the ids of the dimensions in alphabetical order with commas between them, and the SHA-256 of the cells of that set, with tabs between the three. The cells of a set are lines too, sorted and ended in the same way: one for each combination of codes, without _T, that is withheld or has a value other than 0. It has the codes in the order of the dimensions with commas between them, a tab, and the value as R/statistics prints it, or [c] if it is withheld.';

const signedBytes = (certificate: Unsigned): Buffer => Buffer.from(canonicalize(certificate) ?? '');

/** Signs the canonical JSON (RFC 8785) of the certificate without its signature, by Ed25519 (RFC 8032). */
export function signCertificate(certificate: Unsigned, { kid, privateKey }: Signer): Certificate {
  const value = sign(null, signedBytes(certificate), privateKey).toString('base64url');
  return { ...certificate, signature: { kid, alg: 'EdDSA', value } };
}

/** Whether the signature is of this certificate and by this key. False for a key or signature that is ill-formed. */
export function isSignedBy({ signature, ...certificate }: Certificate, { kty, crv, x }: CertificateKey): boolean {
  try {
    const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    return verify(null, signedBytes(certificate), key, Buffer.from(signature.value, 'base64url'));
  } catch {
    return false;
  }
}
