import { z } from 'zod';
import { TESTED_POINTS, UNTESTED_POINTS } from '#disclosure';
import { BetweenReleases, CanonicalSummary, Count, TestResult } from './disclosure.ts';
import { named } from './named.ts';
import { DatasetId, PublishedAt, ReleaseVersion } from './names.ts';
import { POLICIES, ROUNDING_METHODS } from './vocabulary.ts';

/** Certificates of releases, and the keys that sign them: docs/reference/certificates.md. */

const { hash, cells, withheld } = CanonicalSummary.shape;
const text = z.string().describe('The same in a sentence.');
const TestedPoint = z.strictObject({ code: z.enum(TESTED_POINTS).describe('What was tested, for programs.'), text });
const UntestedPoint = z.strictObject({ code: z.enum(UNTESTED_POINTS).describe('What was not, for programs.'), text });

export const Certificate = named(
  'Certificate',
  'What is claimed of the published numbers of a release, and what was counted and tested, signed.',
  {
    dataset: DatasetId,
    release: ReleaseVersion,
    url: z.string().describe('Address of the release: absolute, as of the time of publication.'),
    publishedAt: PublishedAt,
    signedAt: z
      .string()
      .describe(
        'When the certificate was made, in UTC: later than `publishedAt` if the service was down at that second.',
      ),
    generator: z.string().describe('The software that published the release and made the certificate.'),
    edition: z
      .int()
      .optional()
      .describe(
        'Which points a certificate can have, and how each is tested: docs/reference/certificates.md. Certificates from before version 0.2.0 lack it: they are of an older kind.',
      ),
    policy: z
      .looseObject({ policy: z.enum(POLICIES).describe('How people are protected in the figures.') })
      .describe('The policy as the public codebook of the release has it, with its public parameters.'),
    claim: z
      .string()
      .nullable()
      .describe(
        'What is claimed of the published numbers: the sentences of `tested`. Null under `none`: nothing is claimed.',
      ),
    tested: z
      .array(TestedPoint)
      .optional()
      .describe('What was tested of the published numbers, and can be tested again. Early certificates lack it.'),
    notTested: z
      .array(UntestedPoint)
      .optional()
      .describe('What was not tested, and what nobody can test. Early certificates lack it.'),
    limits: z.array(z.string()).describe('What is not claimed: the sentences of `notTested`.'),
    hash,
    method: z.string().describe('What is hashed, in words that are enough to make the hash again.'),
    cells,
    withheld,
    small: z
      .strictObject({
        below: z.int().describe('What a small count is less than.'),
        cells: Count.describe('Counts from 1 up to that number, without it.'),
      })
      .nullable()
      .describe('Under `none`, how many small counts are shown as they are; else null.'),
    components: Count.nullable().describe(
      'Under `threshold`, parts of the linear system that have nothing to do with each other and hold a withheld cell; else null.',
    ),
    programmes: Count.nullable().describe('Under `threshold`, programmes that the audit solved; else null.'),
    narrowest: Count.nullable().describe(
      'Under `threshold`, width of the narrowest interval of a withheld count; null if no count is withheld, and under any other policy.',
    ),
    insider: TestResult.nullable().describe(
      'Under `threshold`: somebody who knows of one withheld cell that it is 1 learns no other one exactly; else null.',
    ),
    policyAware: TestResult.nullable().describe(
      'Under `threshold`: cells that are recognisably withheld only for others are taken to be 0 or at least the threshold, and the rest is still protected; else null.',
    ),
    betweenReleases: z
      .array(BetweenReleases)
      .describe(
        'Tests against other releases that could be read at the time, oldest first. Under `threshold` every one; under `rounding` those whose counts add up and are nowhere higher, if the counts of this one add up. Empty under `none` and `cell-key`.',
      ),
    wholeNumbers: z
      .boolean()
      .nullable()
      .describe(
        'Under `threshold`, whether both ends of each interval are reached by tables of whole numbers; else null.',
      ),
    rounding: z
      .strictObject({
        method: z.enum(ROUNDING_METHODS).describe('controlled: numbers add up. random: they need not.'),
        reason: z.string().nullable().describe('Why it is random; null if it is not.'),
      })
      .nullable()
      .describe('Under `rounding`, how numbers were rounded; else null.'),
    solver: z
      .strictObject({
        name: z.string().describe('Such as `HiGHS`, which is a program for linear optimisation.'),
        version: z.string().describe('Which edition of it ran, such as `1.15.3`.'),
      })
      .nullable()
      .describe('What solved the programmes; null if there were none.'),
    signature: z
      .strictObject({
        kid: z.string().describe('Which of the keys at `/.well-known/assize-keys.json` it is by.'),
        alg: z.literal('EdDSA').describe('Always `EdDSA`, with the curve Ed25519.'),
        value: z
          .string()
          .describe('The signature of the canonical JSON (RFC 8785) of all other members, in base64url.'),
      })
      .describe('Who says so.'),
  },
);
export type Certificate = z.output<typeof Certificate>;

export const CertificateKey = named('CertificateKey', 'A public key that signs certificates, as JWK (RFC 8037).', {
  kty: z.literal('OKP').describe('Always `OKP`.'),
  crv: z.literal('Ed25519').describe('Always `Ed25519`.'),
  x: z.string().describe('The public key, in base64url.'),
  kid: z.string().describe('Its id: the thumbprint of the key (RFC 7638).'),
  use: z.literal('sig').describe('Always `sig`.'),
  alg: z.literal('EdDSA').describe('Always `EdDSA`.'),
  validFrom: z.string().describe('Since when it signs, in UTC.'),
  validUntil: z.string().nullable().describe('When another took its place, in UTC; null if it is in use.'),
});
export type CertificateKey = z.output<typeof CertificateKey>;

export const CertificateKeys = named('CertificateKeys', 'The public keys of certificates, as JWK set (RFC 7517).', {
  keys: z.array(CertificateKey).describe('The key in use and those before it, newest first.'),
});
