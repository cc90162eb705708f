import type { Certificate, CertificateKey } from '../../schemas/certificate.ts';
import type { CanonicalSummary } from '../../schemas/disclosure.ts';
import { keyIdOf } from '../../secret.ts';
import { SMALL_BELOW } from './canonical.ts';
import { claimOf, isSignedBy, limitsOf } from './certify.ts';
import type { PublishedInterval, PublishedRelease } from './published.ts';

/** Whether the certificate of a release is true, from published data alone. */

/** `skipped`: it cannot be checked any more, and the certificate can be true without it. */
export type Verdict = 'true' | 'false' | 'skipped';

/** One line of the result. */
export interface CheckedPoint {
  /** What was checked, in a word for programs. */
  check: string;
  verdict: Verdict;
  /** What is true, or what is not, in plain English. */
  text: string;
}

/** A release as it was read from answers. */
export interface ReadRelease extends PublishedRelease {
  summary: CanonicalSummary;
  /** Cells that two answers give different values. */
  contradictions: readonly { measure: string; codes: readonly string[] }[];
  /** The public codes of each dimension. */
  codes: Readonly<Record<string, readonly string[]>>;
  intervals: readonly PublishedInterval[];
}

/** What a verifier has read. */
export interface VerifyInput {
  certificate: Certificate;
  keys: readonly CertificateKey[];
  manifest: { dataset: string; version: string; publishedAt: string };
  release: ReadRelease;
  /** The releases that the certificate names under `betweenReleases`; a text says why one cannot be read. */
  others: readonly { version: string; read: ReadRelease | string }[];
  /** Versions of older releases that can be read, or could be when this one was published. */
  older: readonly string[];
  /** The id of the key that it must be signed by, from the reader; undefined: any that the service lists. */
  signedBy: string | undefined;
}

/** Checks everything that needs no audit. */
export function checkCertificate(evidence: VerifyInput): CheckedPoint[] {
  return [...signatureFindings(evidence), ...identityFindings(evidence), ...contentFindings(evidence)];
}

/** One that is true or false. */
export const finding = (check: string, isTrue: boolean, ifTrue: string, ifFalse: string): CheckedPoint => ({
  check,
  verdict: isTrue ? 'true' : 'false',
  text: isTrue ? ifTrue : ifFalse,
});

function signatureFindings({ certificate, keys, signedBy }: VerifyInput): CheckedPoint[] {
  const { kid } = certificate.signature;
  const key = keys.find((one) => one.kid === kid);
  if (!key) {
    const text = `The certificate names the key ${kid}, which the service does not list.`;
    return [{ check: 'signature', verdict: 'false', text }];
  }
  if (keyIdOf(key) !== kid) {
    const text = `The key that the service lists as ${kid} is another one: its id does not follow from it.`;
    return [{ check: 'key', verdict: 'false', text }];
  }
  const wasInUse =
    certificate.signedAt >= key.validFrom && (key.validUntil === null || certificate.signedAt <= key.validUntil);
  return [
    finding(
      'signature',
      isSignedBy(certificate, key),
      `The certificate is signed by the key ${kid}.`,
      `The signature is not of this certificate: it was changed after it was signed, or signed by another key than ${kid}.`,
    ),
    finding(
      'key',
      wasInUse,
      'The service lists this key, and it was in use when the certificate was signed.',
      `The certificate says that it was signed at ${certificate.signedAt}, when the key was not in use.`,
    ),
    ...(signedBy === undefined
      ? []
      : [
          finding(
            'signed-by',
            kid === signedBy,
            'It is the key that you asked for.',
            `You asked for a certificate signed by ${signedBy}.`,
          ),
        ]),
  ];
}

function identityFindings({ certificate, manifest, release }: VerifyInput): CheckedPoint[] {
  const { dataset, release: version, publishedAt } = certificate;
  const isOf = dataset === manifest.dataset && version === manifest.version && publishedAt === manifest.publishedAt;
  return [
    finding(
      'release',
      isOf,
      `It is the certificate of ${dataset} ${version}, published at ${publishedAt}.`,
      `It is the certificate of ${dataset} ${version}, published at ${publishedAt}, and not of ${manifest.dataset} ${manifest.version}, published at ${manifest.publishedAt}.`,
    ),
    finding(
      'policy',
      JSON.stringify(inOrder(certificate.policy)) === JSON.stringify(inOrder(release.codebook.disclosure)),
      `The codebook of the release has the same policy: ${policyText(certificate)}.`,
      `The certificate is about another policy than that of the release: ${policyText(certificate)}.`,
    ),
  ];
}

const inOrder = (members: object): [string, unknown][] => Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));

function policyText({ policy }: Certificate): string {
  const { threshold, base } = policy as { threshold?: number; base?: number };
  if (threshold !== undefined) return `${policy.policy} ${threshold}`;
  return base === undefined ? policy.policy : `${policy.policy} to ${base}`;
}

function contentFindings({ certificate, release }: VerifyInput): CheckedPoint[] {
  const { hash, cells, withheld, small, claim, limits } = certificate;
  const { summary, codebook, contradictions } = release;
  const [first] = contradictions;
  const findings = [
    ...(first
      ? [
          {
            check: 'answers',
            verdict: 'false' as const,
            text: `Two answers give different values for ${inText(contradictions.length)} cells, such as ${placeText(first)}.`,
          },
        ]
      : []),
    finding(
      'hash',
      hash === summary.hash,
      `The ${inText(summary.cells)} published cells are those that were signed.`,
      `The published cells are not those that were signed: their hash is ${summary.hash}, and the certificate has ${hash}.`,
    ),
    countFinding('cells', cells, summary.cells, 'cells are withheld or not 0'),
    countFinding('withheld', withheld, summary.withheld, 'cells are withheld'),
    ...(small ? [countFinding('small', small.cells, summary.small, `counts are from 1 to ${SMALL_BELOW - 1}`)] : []),
  ];
  const { disclosure } = codebook;
  const isKnown =
    claim === claimOf(disclosure, certificate) &&
    JSON.stringify(limits) === JSON.stringify(limitsOf(disclosure, { ...summary, rounding: certificate.rounding }));
  return [
    ...findings,
    finding(
      'claim',
      isKnown,
      claim === null
        ? 'It claims nothing about the protection of people.'
        : 'It claims what follows from its tests, with the limits that this claim has.',
      'It claims more than its tests show, or leaves out a limit, or is worded in a way that this program does not know and cannot check.',
    ),
  ];
}

export const countFinding = (check: string, claimed: number | null, found: number | null, what: string): CheckedPoint =>
  finding(
    check,
    claimed === found,
    `${inText(found)} ${what}.`,
    `${inText(found)} ${what}, and the certificate says ${inText(claimed)}.`,
  );

/** A number for a sentence. */
export const inText = (number: number | null): string => (number === null ? 'no' : number.toLocaleString('en-GB'));

/** A cell for a sentence. */
export const placeText = ({ measure, codes }: { measure: string; codes: readonly string[] }): string =>
  `${measure} at ${codes.join(', ') || 'the total'}`;
