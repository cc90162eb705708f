import type { Command } from 'commander';
import type { z } from 'zod';
import {
  type CheckedPoint,
  type CheckVerdict,
  checkCertificate,
  checkProtection,
  loadSolver,
  type VerifyInput,
} from '#disclosure';
import { releasePath, releasesPath } from '../schemas/addresses.ts';
import { Certificate, CertificateKeys } from '../schemas/certificate.ts';
import type { Manifest, ReleaseItem } from '../schemas/release.ts';
import { NotReadable, type PublicApi, publicApi, readAddress, readRelease } from './published-release.ts';
import { CommandError, EXIT, onInterrupt, type ProgressDisplay, print, progress, tell } from './terminal.ts';

/** `assize verify`: repeats what the certificate of a release says, from published data alone. */

interface VerifyOptions {
  json?: boolean;
  signedBy?: string;
}

export function addVerify(program: Command): void {
  program
    .command('verify <url>')
    .description('say whether the certificate of a release is true, from published data alone; needs no key')
    .option('--json', 'print the result as JSON')
    .option('--signed-by <kid>', 'id of the key that it must be signed by, if you have kept it')
    .addHelpText(
      'after',
      `
Reads everything that is published of the release at this address (of the API or of a page, of any service) and of the
releases that its certificate names. Then it checks the signature, hashes all published cells again, and repeats the
audit: what everybody can work out about each withheld value. It prints a line for each thing that is true or not.

Exit codes: 0 the certificate is true; 1 it is not; 2 it could not be checked.

Examples:
  assize verify https://figures.example.org/datasets/press-snapshot-2015/releases/latest
  assize verify http://127.0.0.1:3000/v1/datasets/press-snapshot-2015/releases/1.0.0 --json`,
    )
    .action(verifyRelease);
}

async function verifyRelease(url: string, { json = false, signedBy }: VerifyOptions): Promise<void> {
  const evidence = await publishedEvidence(url, signedBy);
  if (evidence.certificate.policy.policy === 'threshold') tell('Working out what the published numbers give away …');
  const findings = [...(await checkEvidence(evidence)), ...(await solved(evidence))];
  const isTrue = findings.every(({ verdict }) => verdict !== 'false');
  if (json) print(JSON.stringify(resultOf(evidence, findings, isTrue), null, 2));
  else printFindings(evidence, findings, isTrue);
  if (!isTrue) process.exitCode = EXIT.refused;
}

/** Ctrl-C is answered while it reads. What is solved after it leaves no time for that: there Ctrl-C just ends the process. */
async function publishedEvidence(url: string, signedBy: string | undefined): Promise<VerifyInput> {
  const stop = onInterrupt(() => 'Stopped. Nothing was checked to its end.');
  try {
    const { base, dataset, version } = readAddress(url);
    const api = publicApi(base, (seconds) => tell(`The service asks to wait ${seconds} s.`));
    const show = (release: string) => progress(`Reading ${release}`, 'answers');
    return await readEvidence(api, { dataset, version, signedBy, show });
  } finally {
    stop();
  }
}

interface Asked {
  dataset: string;
  version: string;
  signedBy: string | undefined;
  /** Shows how far the reading of a version is. */
  show: (version: string) => ProgressDisplay;
}

/** @throws NotReadable whatever the service answers: what cannot be read is not said to be false. */
export const readEvidence = (api: PublicApi, asked: Asked): Promise<VerifyInput> =>
  ifReadable(() => readAsPromised(api, asked));

/** What follows without a solver. @throws NotReadable as `readEvidence` does */
export const checkEvidence = (evidence: VerifyInput): Promise<CheckedPoint[]> =>
  ifReadable(async () => checkCertificate(evidence));

async function ifReadable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    throw new NotReadable(`The service answers something that this version of assize cannot read (${name}).`);
  }
}

/** The shapes of most answers are taken on trust, so that a later version may add members. */
async function readAsPromised(api: PublicApi, { dataset, version: pin, signedBy, show }: Asked): Promise<VerifyInput> {
  const { version, state, withdrawal } = await api.json<Manifest>(releasePath({ dataset, version: pin }));
  if (version === null) throw new NotReadable(`The release is not published.`);
  if (state === 'withdrawn')
    throw new NotReadable(`Version ${version} was withdrawn, so that nothing of it can be read: ${withdrawal?.reason}`);
  const path = releasePath({ dataset, version });
  const certificate = read(Certificate, await api.json(`${path}/certificate`), 'certificate');
  const { keys } = read(CertificateKeys, await api.json('/.well-known/assize-keys.json'), 'list of keys');
  const { manifest, ...release } = await readAll(api, { dataset, version, show });
  const others: VerifyInput['others'][number][] = [];
  for (const { version: other } of certificate.betweenReleases) {
    others.push({ version: other, read: await readOther(api, { dataset, version: other, show }) });
  }
  return {
    certificate,
    keys,
    manifest: { dataset: manifest.dataset, version, publishedAt: manifest.publishedAt ?? '' },
    release,
    others,
    older: await olderReleases(api, dataset, certificate),
    signedBy,
  };
}

/** A later version may add members, and somebody who changed the certificate may have, too: the signature covers them all. */
function read<S extends z.ZodObject>(schema: S, body: unknown, what: string): z.output<S> {
  const checked = schema.loose().safeParse(body);
  if (checked.success) return checked.data as z.output<S>;
  throw new NotReadable(`The ${what} is not one that this version of assize can read.`);
}

type ToRead = Pick<Asked, 'dataset' | 'version' | 'show'>;

async function readAll(api: PublicApi, { dataset, version, show }: ToRead) {
  const shown = show(version);
  try {
    return await readRelease(api, { dataset, version }, (done, of) => shown.update(done, of));
  } finally {
    shown.stop();
  }
}

async function readOther(api: PublicApi, toRead: ToRead): Promise<VerifyInput['others'][number]['read']> {
  try {
    const { manifest: _, ...release } = await readAll(api, toRead);
    return release;
  } catch (error) {
    if (error instanceof NotReadable && error.status === 410) return 'it was withdrawn';
    throw error;
  }
}

const MOST_PAGES = 1_000;

/** Releases that were public before this one and still are. Those that were withdrawn since may have been, too. */
async function olderReleases(api: PublicApi, dataset: string, { publishedAt }: Certificate): Promise<string[]> {
  const older: string[] = [];
  let pages = 0;
  for (let next: string | null = releasesPath(dataset); next !== null; pages += 1) {
    if (pages === MOST_PAGES) throw new NotReadable('The list of releases has no end.');
    const page: { items: ReleaseItem[]; next: string | null } = await api.json(next);
    for (const item of page.items)
      if (item.state !== 'withdrawn' && item.publishedAt < publishedAt) older.push(item.version);
    next = page.next;
  }
  return older;
}

/** What has to be solved. Nothing that fails here says that the certificate is false. */
async function solved(evidence: VerifyInput): Promise<CheckedPoint[]> {
  if (evidence.certificate.policy.policy === 'none') return [];
  try {
    return checkProtection(await loadSolver(), evidence);
  } catch (error) {
    throw new CommandError(EXIT.usage, `Not checked: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

const MARKS: Record<CheckVerdict, string> = { true: 'true', false: 'FALSE', skipped: 'skipped' };

function printFindings({ certificate }: VerifyInput, findings: readonly CheckedPoint[], isTrue: boolean): void {
  for (const { verdict, text } of findings) print(`${MARKS[verdict].padEnd(7)}  ${text}`);
  if (!isTrue) {
    print('\nThe certificate is not true.');
    return;
  }
  const { claim, limits, tested } = certificate;
  const isWhole = findings.every(({ check }) => check !== 'kind');
  print(
    `\n${isWhole ? 'The certificate is true.' : 'What can be checked of the certificate is true.'}${claim === null ? ' It claims nothing.' : ' It claims:'}`,
  );
  for (const text of tested?.map((point) => point.text) ?? (claim === null ? [] : [claim])) print(`- ${text}`);
  print('Not tested:');
  for (const limit of limits) print(`- ${limit}`);
}

const resultOf = ({ certificate }: VerifyInput, findings: readonly CheckedPoint[], isTrue: boolean) => ({
  dataset: certificate.dataset,
  release: certificate.release,
  url: certificate.url,
  isTrue,
  findings,
  claim: certificate.claim,
  tested: certificate.tested,
  notTested: certificate.notTested,
  limits: certificate.limits,
  kid: certificate.signature.kid,
});
