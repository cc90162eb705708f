import type { PublishedRelease } from '../model/published.ts';
import type { Certificate, CertificateKey } from '../report.ts';
import { type CanonicalSummary, SMALL_BELOW } from './canonical.ts';
import { EDITION, isSignedBy, keyIdOf } from './certify.ts';
import { statementsOf } from './statements.ts';

/** Whether the certificate of a release is true, from published data alone. */

/** `skipped`: it cannot be checked any more, and the certificate can be true without it. */
export type CheckVerdict = 'true' | 'false' | 'skipped';

/** One line of the result. */
export interface CheckedPoint {
  /** What was checked, in a word for programs: the code of a tested point, or another word. */
  check: string;
  verdict: CheckVerdict;
  /** What is true, or what is not, in plain English. */
  text: string;
}

/** A release as it was read from public answers. */
export interface ReadRelease extends PublishedRelease {
  summary: CanonicalSummary;
  /** The policy as its codebook has it, with whatever else that says of it. */
  policy: object;
  /** Every interval that was published, once. */
  intervals: readonly PublishedInterval[];
  /** Cells that two answers give different values: they are not of one release, or somebody has changed one. */
  contradictions: readonly PublishedPlace[];
}

export interface PublishedPlace {
  measure: string;
  /** The dimensions that are at a code and not at their total. */
  dimensions: readonly string[];
  codes: readonly string[];
}

export interface PublishedInterval extends PublishedPlace {
  interval?: readonly [low: string, high: string | null] | null | undefined;
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

export const falsePoint = (check: string, text: string): CheckedPoint => ({ check, verdict: 'false', text });

function signatureFindings({ certificate, keys, signedBy }: VerifyInput): CheckedPoint[] {
  const { signedAt, signature } = certificate;
  const { kid } = signature;
  const key = keys.find((one) => one.kid === kid);
  if (!key) return [falsePoint('signature', `The certificate names the key ${kid}, which the service does not list.`)];
  if (keyIdOf(key) !== kid)
    return [
      falsePoint('key', `The key that the service lists as ${kid} is another one: its id does not follow from it.`),
    ];
  const ofSignature = finding(
    'signature',
    isSignedBy(certificate, key),
    `The certificate is signed by the key ${kid}.`,
    `The signature is not of this certificate: it was changed after it was signed, or signed by another key than ${kid}.`,
  );
  const ofKey = finding(
    'key',
    signedAt >= key.validFrom && (key.validUntil === null || signedAt <= key.validUntil),
    'The service lists this key, and it was in use when the certificate was signed.',
    `The certificate says that it was signed at ${signedAt}, when the key was not in use.`,
  );
  if (signedBy === undefined) return [ofSignature, ofKey];
  const ifOther = `You asked for a certificate signed by ${signedBy}.`;
  return [ofSignature, ofKey, finding('signed-by', kid === signedBy, 'It is the key that you asked for.', ifOther)];
}

function identityFindings({ certificate, manifest, release }: VerifyInput): CheckedPoint[] {
  const { dataset, release: version, publishedAt, policy } = certificate;
  const isOf = dataset === manifest.dataset && version === manifest.version && publishedAt === manifest.publishedAt;
  const text = `It is the certificate of ${dataset} ${version}, published at ${publishedAt}`;
  const { threshold, base } = policy as { threshold?: number; base?: number }; // whichever it is
  const parameter = threshold === undefined ? (base === undefined ? '' : ` to ${base}`) : ` ${threshold}`;
  return [
    finding(
      'release',
      isOf,
      `${text}.`,
      `${text}, and not of ${manifest.dataset} ${manifest.version}, published at ${manifest.publishedAt}.`,
    ),
    finding(
      'policy',
      isSame(sortedMembers(policy), sortedMembers(release.policy)),
      `The codebook of the release has the same policy: ${policy.policy}${parameter}.`,
      `The certificate is about another policy than that of the release: ${policy.policy}${parameter}.`,
    ),
  ];
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const sortedMembers = (value: object): [string, unknown][] =>
  Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

function contentFindings({ certificate, release }: VerifyInput): CheckedPoint[] {
  const { hash, cells, withheld, small } = certificate;
  const { summary, contradictions } = release;
  const [first] = contradictions;
  const different = `Two answers give different values for ${inText(contradictions.length)} cells`;
  return [
    ...(first ? [falsePoint('answers', `${different}, such as ${placeText(first)}.`)] : []),
    finding(
      'hash',
      hash === summary.hash,
      `The ${inText(summary.cells)} published cells are those that were signed.`,
      `The published cells are not those that were signed: their hash is ${summary.hash}, and the certificate has ${hash}.`,
    ),
    countFinding('cells', cells, summary.cells, 'cells are withheld or not 0'),
    countFinding('withheld', withheld, summary.withheld, 'cells are withheld'),
    ...(small ? [countFinding('small', small.cells, summary.small, `counts are from 1 to ${SMALL_BELOW - 1}`)] : []),
    claimFinding(certificate, release),
  ];
}

/** Whether its points are those that this program tests. */
export const isOfOlderKind = ({ edition }: Certificate): boolean => edition !== EDITION;

/** What it says is compared with what this program would say; whether that is true is for the tests of each point. */
function claimFinding(certificate: Certificate, { definition: { policy } }: ReadRelease): CheckedPoint {
  const { claim, limits, tested = [], notTested, betweenReleases, generator } = certificate;
  if (isOfOlderKind(certificate))
    return {
      check: 'kind',
      verdict: 'skipped',
      text: `The certificate is of another kind than those that this program makes: ${generator} made it. Its signature and its numbers are checked, and what it says of the protection of people is not.`,
    };
  const versions = betweenReleases.map(({ version }) => version);
  const said = statementsOf(policy, tested.map(({ code }) => code), versions); // biome-ignore format: one line
  return finding(
    'claim',
    isSame([claim, limits, tested, notTested], [said.claim, said.limits, said.tested, said.notTested]),
    claim === null
      ? 'It claims nothing about the protection of people.'
      : 'It claims what it says was tested, and names what was not.',
    'It claims more than its tests show, or leaves out what was not tested.',
  );
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
