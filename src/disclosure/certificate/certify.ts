import { createPublicKey, sign, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { PublicDisclosure } from '../../codebook/protection.ts';
import type { Certificate, CertificateKey } from '../../schemas/certificate.ts';
import type { CanonicalSummary, DisclosureReport } from '../../schemas/disclosure.ts';
import type { Signer } from '../../secret.ts';
import { MOST_TOGETHER } from '../policies/cell-key.ts';
import { SMALL_BELOW } from './canonical.ts';

/** The certificate of a release: what is claimed of its published numbers, what was counted and tested, and a signature of it. */

type Unsigned = Omit<Certificate, 'signature'>;

/** What is known when a release is published. */
export interface CertifiedRelease
  extends Pick<Certificate, 'dataset' | 'release' | 'url' | 'publishedAt' | 'signedAt' | 'generator'> {
  /** As the public codebook has it. */
  policy: PublicDisclosure;
  summary: CanonicalSummary;
  report: DisclosureReport;
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
  // Where numbers were changed or rounded by chance, no difference is tested, so there is nothing to say about it.
  const tested = report.policy === 'rounding' ? report.betweenReleases.filter((one) => one.differences > 0) : [];
  const betweenReleases = (audit?.betweenReleases ?? tested).map(({ version, differences, passes }) => {
    return { version, differences, passes };
  });
  const rounding = report.policy === 'rounding' ? { method: report.method, reason: report.reason ?? null } : null;
  return {
    ...release,
    policy,
    claim: claimOf(policy, { wholeNumbers: audit?.wholeNumbers ?? null, rounding, betweenReleases }),
    limits: limitsOf(policy, { small, rounding }),
    hash,
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
    rounding,
    solver: isProtected && report.solver !== null ? { name: report.solver, version: report.solverVersion ?? '' } : null,
  };
}

/** How the hash is made, in words that are enough to make it again. */
const METHOD =
  'The hash is the SHA-256, in hex, of lines that are sorted by their bytes and end with a line feed. There is one line for each measure and each set of dimensions of a published table, margins included: the id of the measure, the ids of the dimensions in alphabetical order with commas between them, and the SHA-256 of the cells of that set, with tabs between the three. The cells of a set are lines too, sorted and ended in the same way: one for each combination of codes, without _T, that is withheld or has a value other than 0. It has the codes in the order of the dimensions with commas between them, a tab, and the value as R/statistics prints it, or [c] if it is withheld.';

/** The claim in words; null where nothing is claimed. */
export function claimOf(
  policy: PublicDisclosure,
  { wholeNumbers, rounding, betweenReleases }: Pick<Certificate, 'wholeNumbers' | 'rounding' | 'betweenReleases'>,
): string | null {
  if (policy.policy === 'threshold') {
    return `For every protected cell there are at least two different ${wholeNumbers ? 'whole-number ' : ''}tables that agree with everything published in this and earlier releases; one has the lowest possible value and one at least ${policy.threshold}. Checked as a linear system over the published tables.`;
  }
  if (policy.policy === 'rounding') {
    const { base } = policy;
    const near = `Every published count is a multiple of ${base}, and the true count differs from it by less than ${base}.`;
    if (rounding?.method !== 'controlled')
      return `${near} Each number was rounded up or down by chance, so numbers need not add up to their totals.`;
    const versions = betweenReleases.map(({ version }) => version);
    const since = versions.length === 0 ? '' : `, or that it moved by 1 to ${base - 1} since ${versions.join(' or ')}`;
    return `${near} Numbers add up to their totals, so the published counts could be the true ones: nobody can conclude from them that a count, or what is left of one without some of its parts, is from 1 to ${base - 1}${since}. Checked as a linear system over the published tables.`;
  }
  if (policy.policy === 'cell-key') {
    return `Every published number has a small random change that was drawn for this release alone. The same group of people has the same change in every table of the release. Zeros stay zero. When it was published, no more than ${MOST_TOGETHER} releases could be read together.`;
  }
  return null;
}

/** What the claim does not cover, in sentences. */
export function limitsOf(
  { policy }: PublicDisclosure,
  { small, rounding }: Pick<CanonicalSummary, 'small'> & Pick<Certificate, 'rounding'>,
): string[] {
  switch (policy) {
    case 'none':
      return [
        'Nothing is claimed about the protection of people: every number is shown as it is.',
        `${small === 1 ? '1 count is' : `${small} counts are`} between 1 and ${SMALL_BELOW - 1}.`,
        'The signature says only that these are the numbers that were published.',
      ];
    case 'threshold':
      return [
        'The claim is about what can be worked out from the published tables and from one person who knows of themselves. It is not about what somebody knows from elsewhere, such as a newspaper.',
        'The published tables are taken as a system of sums. Somebody who reasons about all dimensions together, or who runs the same method again to see which cells it would withhold, may learn more.',
        ...COMMON_LIMITS,
      ];
    case 'rounding':
      return [
        rounding?.method === 'controlled'
          ? 'It is about counts of one kind of unit and what can be added up of them. Somebody who knows of a person from elsewhere, or sees a sum of an amount or a count of another unit where the count is 0, can know that the true count is not 0.'
          : 'It is not claimed that a true count cannot be narrowed down further, by adding up rounded numbers, by subtracting releases, or by what somebody knows from elsewhere.',
        'Nobody but the publisher can check how far a number is from the true one.',
        ...COMMON_LIMITS,
      ];
    case 'cell-key':
      return [
        'It is not claimed that no number can be guessed. Somebody who compares many tables, or several releases, can make the change smaller than it is in one of them.',
        'Nobody but the publisher can check the changes: their sizes and the key that they were drawn by are secret.',
        ...COMMON_LIMITS,
      ];
  }
}

const COMMON_LIMITS = [
  'Other datasets over the same people, of this publisher or others, are not covered.',
  'Labels, notes and definitions are not hashed.',
];

const bytesOf = (certificate: Unsigned): Buffer => Buffer.from(canonicalize(certificate) ?? '');

/** Signs the canonical JSON (RFC 8785) of the certificate without its signature, by Ed25519 (RFC 8032). */
export function signCertificate(certificate: Unsigned, { kid, privateKey }: Signer): Certificate {
  const value = sign(null, bytesOf(certificate), privateKey).toString('base64url');
  return { ...certificate, signature: { kid, alg: 'EdDSA', value } };
}

/** Whether the signature is of this certificate and by this key. False for a key or signature that is ill-formed. */
export function isSignedBy({ signature, ...certificate }: Certificate, { kty, crv, x }: CertificateKey): boolean {
  try {
    const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    return verify(null, bytesOf(certificate), key, Buffer.from(signature.value, 'base64url'));
  } catch {
    return false;
  }
}
