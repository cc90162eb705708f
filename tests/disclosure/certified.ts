import {
  canonicalSummary,
  certificateOf,
  keyIdOf,
  type ReadRelease,
  signCertificate,
  type VerifyInput,
} from '../../disclosure/src/index.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { publicCodebook } from '../../src/codebook/public.ts';
import { answerJson } from '../../src/formats/json.ts';
import { publishedCollector, readAnswer } from '../../src/releases/protection/answers.ts';
import { definitionOf } from '../../src/releases/protection/definition.ts';
import { storedSets } from '../../src/releases/protection/tables.ts';
import type { CertificateKey } from '../../src/schemas/certificate.ts';
import { CanonicalSummary, type DisclosureReport } from '../../src/schemas/disclosure.ts';
import { mintSigningKey, publicPartOf, readSigningKey } from '../../src/secret.ts';
import { assemble } from '../../src/statistics/answer.ts';
import { planQuery } from '../../src/statistics/query.ts';
import { releaseStructure } from '../../src/statistics/release-structure.ts';
import type { PresentCodes, TableData } from '../../src/statistics/table.ts';
import { ownedTables } from '../../src/statistics/table-choice.ts';

/** A release with its certificate, and what a verifier reads of it, without a service. */

const privateKey = readSigningKey(mintSigningKey())!;
const x = publicPartOf(privateKey);
const kid = keyIdOf({ kty: 'OKP', crv: 'Ed25519', x });
export const signer = { kid, privateKey };
export const key: CertificateKey = {
  ...{ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' },
  ...{ validFrom: '2026-01-01T00:00:00.000Z', validUntil: null },
};
export const AT = '2026-02-01T00:00:00.000Z';

interface Published {
  version: string;
  codebook: Codebook;
  present: PresentCodes;
  tables: readonly TableData[];
}

/** What a reader gets of all tables of a release. */
export function readPublished({ version, codebook, present, tables }: Published): ReadRelease {
  const view = {
    ...{ dataset: 'made', version, publishedAt: AT, publicUrl: 'https://x.example', present },
  };
  const collector = publishedCollector([...codebook.measures.values()], codebook.tables);
  for (const { by, measures } of codebook.tables) {
    const query = { measures, by, where: [], totals: true, share: [], base: 'all' as const };
    const answer = assemble(
      planQuery(codebook, view, query),
      (read) => tables.find((table) => table.measure === read.measure && table.by.join() === read.by.join())!,
    );
    collector.add(readAnswer(answerJson(answer)).observations);
  }
  const open = JSON.parse(JSON.stringify(publicCodebook(codebook)));
  const { window, gaps } = releaseStructure(codebook, view, {
    ...{ listed: 1, observations: 1, cells: 1, chartMarks: 1 },
  });
  return {
    version,
    definition: definitionOf(open, { window, ...(gaps && { gaps }) }),
    policy: open.disclosure,
    ...collector.read(),
  };
}

/** What a verifier of a release starts from, with the certificate that the publisher makes of stored tables. */
export function verifyInputOf(
  release: Published,
  report: DisclosureReport,
  earlier: readonly Published[],
): VerifyInput {
  const { version, codebook, tables } = release;
  const sets = [...codebook.measures.keys()].flatMap((measure) =>
    ownedTables(codebook, measure).flatMap(({ by, keys }) =>
      storedSets(codebook, tables.find((table) => table.measure === measure && table.by.join() === by.join())!, keys),
    ),
  );
  const certificate = certificateOf({
    ...{ dataset: 'made', release: version, url: 'https://x.example', publishedAt: AT, signedAt: AT },
    ...{
      generator: 'assize',
      policy: publicCodebook(codebook).disclosure,
      summary: CanonicalSummary.parse(canonicalSummary(sets)),
      report,
    },
  });
  return {
    certificate: signCertificate(certificate, signer),
    keys: [key],
    manifest: { dataset: 'made', version, publishedAt: AT },
    release: readPublished(release),
    others: earlier.map((one) => ({ version: one.version, read: readPublished(one) })),
    older: earlier.map((one) => one.version),
    signedBy: undefined,
  };
}
