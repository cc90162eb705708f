import { beforeAll, expect, test } from 'vitest';
import { auditPublished } from '../../disclosure/src/attackers/outsider.ts';
import { certificateOf, signCertificate } from '../../disclosure/src/certificate/certify.ts';
import { checkCertificate, type VerifyInput } from '../../disclosure/src/certificate/verify.ts';
import { checkProtection } from '../../disclosure/src/certificate/verify-protection.ts';
import { keyIdOf, type ReadRelease } from '../../disclosure/src/index.ts';
import type { Solver } from '../../disclosure/src/solve/linear.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { compile } from '../../src/codebook/compile.ts';
import { publicCodebook } from '../../src/codebook/public.ts';
import { publishedCollector } from '../../src/releases/protection/answers.ts';
import { publishedRelease } from '../../src/releases/protection/tables.ts';
import type { Certificate, CertificateKey } from '../../src/schemas/certificate.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { mintSigningKey, publicPartOf, readSigningKey } from '../../src/secret.ts';
import { codes } from '../samples/code-lists.ts';
import { parishDefinition } from '../samples/parish.ts';

/** Certificates of releases made by hand, true ones and false ones. */

let solver: Solver;
beforeAll(async () => {
  solver = await testSolver();
});

const labelled = (text: string) => ({ label: 'List', codes: codes(text, (code) => `Label of ${code}`) });
const codebookOf = (disclosure: object) =>
  compile(
    'marbles',
    DatasetDefinition.parse({
      ...parishDefinition,
      codebook: {
        variables: [
          { id: 'colour', label: 'Colour', level: 'case', codeList: 'colour', required: true },
          { id: 'shape', label: 'Shape', level: 'case', codeList: 'shape', required: true },
        ],
        periods: { year: 'internal', quarter: 'internal', month: 'internal' },
        codeLists: { colour: labelled('red blue green'), shape: labelled('round flat long') },
        measures: [parishDefinition.codebook.measures[0]],
        tables: { upTo: 0, also: [{ by: ['colour', 'shape'] }] },
        disclosure,
      },
    }),
  );
const threshold = codebookOf({ policy: 'threshold', threshold: 3 });

type Cells = Record<string, number | readonly [number, number]>;

/** Nine withheld cells, of which nobody knows more than that the lines of three add up to 12. */
const OPEN: Cells = Object.fromEntries(
  ['red', 'blue', 'green'].flatMap((colour) => [
    [`${colour},_T`, 12],
    ...['round', 'flat', 'long'].flatMap((shape) => [
      [`${colour},${shape}`, [0, 12]] as const,
      [`_T,${shape}`, 12] as const,
    ]),
  ]),
);
const CELLS: Cells = { ...OPEN, '_T,_T': 36 };

function read(codebook: typeof threshold, version: string, cells: Cells): ReadRelease {
  const collector = publishedCollector([...codebook.measures.values()], codebook.tables);
  collector.add(
    Object.entries(cells).map(([key, value]) => {
      const [colour = '', shape = ''] = key.split(',');
      const isShown = typeof value === 'number';
      return {
        key: { colour, shape },
        measure: 'people',
        value: isShown ? `${value}` : null,
        status: isShown ? null : 'suppressed',
        ...(!isShown && { interval: [`${value[0]}`, `${value[1]}`] as const }),
      };
    }),
  );
  return {
    ...publishedRelease(version, codebook, []),
    policy: publicCodebook(codebook).disclosure,
    ...collector.read(),
  };
}

const privateKey = readSigningKey(mintSigningKey())!;
const x = publicPartOf(privateKey);
const kid = keyIdOf({ kty: 'OKP', crv: 'Ed25519', x });
const key: CertificateKey = {
  ...{ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' },
  ...{ validFrom: '2026-01-01T00:00:00.000Z', validUntil: null },
};
const AT = '2026-02-01T00:00:00.000Z';

/** A release with the certificate that it deserves, and changes of either. */
function evidenceOf(
  cells: Cells = CELLS,
  { earlier = {}, claims = {} }: { earlier?: Record<string, Cells>; claims?: Partial<Certificate> } = {},
): VerifyInput {
  const release = read(threshold, '2.0.0', cells);
  const { audit, components, narrowest } = auditPublished(solver, read(threshold, '2.0.0', CELLS), {
    threshold: 3,
    zeros: 'protect',
  });
  const { insider, policyAware } = audit.attacks();
  const others = Object.entries(earlier).map(([version, of]) => ({ version, read: read(threshold, version, of) }));
  const certificate = certificateOf({
    ...{ dataset: 'marbles', release: '2.0.0', url: 'https://x.example', publishedAt: AT, signedAt: AT },
    generator: 'assize',
    policy: release.definition.policy,
    summary: release.summary,
    report: {
      policy: 'threshold',
      ...{ components, programmes: audit.programmes, narrowest },
      insider: { tried: insider.tried, passes: insider.passes },
      policyAware: { tried: policyAware.tried, passes: policyAware.passes },
      wholeNumbers: audit.wholeNumbers,
      ...{ solver: 'HiGHS', solverVersion: '1' },
      betweenReleases: others.map(({ version }) => ({ version, differences: 25, passes: true })),
    },
  });
  return {
    certificate: signCertificate({ ...certificate, ...claims }, { kid, privateKey }),
    keys: [key],
    manifest: { dataset: 'marbles', version: '2.0.0', publishedAt: AT },
    release,
    others,
    older: Object.keys(earlier),
    signedBy: undefined,
  };
}

const allPoints = (evidence: VerifyInput) => [...checkCertificate(evidence), ...checkProtection(solver, evidence)];
const falseOnes = (evidence: VerifyInput): string[] =>
  allPoints(evidence).flatMap(({ check, verdict }) =>
    verdict === 'true' ? [] : [`${check}${verdict === 'skipped' ? ' (skipped)' : ''}`],
  );

test('a true certificate is true in every point', () => {
  const evidence = evidenceOf(CELLS, { earlier: { '1.0.0': CELLS } });
  const found = [...checkCertificate(evidence), ...checkProtection(solver, evidence)];
  expect(found.filter(({ verdict }) => verdict !== 'true')).toEqual([]);
  expect(found.map(({ check }) => check)).toEqual([
    ...['signature', 'key', 'release', 'policy', 'hash', 'cells', 'withheld', 'claim'],
    ...['system', 'intervals', 'components', 'narrowest', 'exact', 'quantities', 'whole-numbers'],
    ...['insider', 'policy-aware', 'releases'],
  ]);
  const { tested, notTested, claim, limits } = evidence.certificate;
  expect(tested!.map(({ code }) => code)).toEqual([
    'intervals',
    'insider',
    'policy-aware',
    'whole-numbers',
    'releases',
  ]);
  expect(notTested!.map(({ code }) => code)).toEqual(expect.arrayContaining(['dominance', 'outside-knowledge']));
  expect(claim).toBe(tested!.map(({ text }) => text).join(' '));
  expect(limits).toEqual(notTested!.map(({ text }) => text));
  expect(claim).toContain('The same is true of all numbers of this release and 1.0.0 together');
});

test('an interval that does not follow from the published numbers is false', () => {
  expect(falseOnes(evidenceOf({ ...CELLS, 'red,round': [0, 11] }))).toEqual(['intervals']);
  expect(falseOnes(evidenceOf({ ...CELLS, 'red,round': [1, 12] }))).toEqual(['intervals']);
});

test('each number of the certificate is repeated', () => {
  const passed = { tried: 9, passes: true };
  for (const [claims, check] of [
    [{ components: 2 }, 'components'],
    [{ narrowest: 11 }, 'narrowest'],
    [{ insider: { tried: 8, passes: true } }, 'insider'],
    [{ insider: { ...passed, passes: false } }, 'insider'],
    [{ policyAware: null }, 'policy-aware'],
    [{ withheld: 8 }, 'withheld'],
    [{ cells: 15 }, 'cells'],
  ] as const)
    expect(falseOnes(evidenceOf(CELLS, { claims })), check).toEqual([check]);
});

test('a point that nobody tests is false, and so is a sentence that says more than its code', () => {
  const { certificate } = evidenceOf();
  const [first, ...rest] = certificate.tested!;
  const claiming = (tested: Certificate['tested']) => ({ tested, claim: tested!.map(({ text }) => text).join(' ') });
  const untested = {
    code: 'sums' as const,
    text: 'No sum that is published, or can be computed from published ones, comes mostly from one person.',
  };
  const more = evidenceOf(CELLS, { claims: claiming([first!, ...rest.slice(0, 2), untested, ...rest.slice(2)]) });
  expect(falseOnes(more)).toEqual(['claim', 'sums']);
  expect(falseOnes(evidenceOf(CELLS, { claims: claiming([{ ...first!, text: 'All is well.' }, ...rest]) }))).toEqual([
    'claim',
  ]);
  const { notTested } = certificate;
  expect(falseOnes(evidenceOf(CELLS, { claims: { notTested: notTested!.slice(1) } }))).toEqual(['claim']);
});

test('of a certificate of an older kind the numbers are checked, and it is said once that its points are not', () => {
  const { edition: _, tested: __, notTested: ___, signature: ____, ...former } = evidenceOf().certificate;
  const of = (cells: Cells) => ({
    ...evidenceOf(cells),
    certificate: signCertificate({ ...former, claim: 'All is well.' }, { kid, privateKey }),
  });
  const points = allPoints(of(CELLS));
  expect(points.flatMap(({ check, verdict }) => (verdict === 'true' ? [] : [`${check} ${verdict}`]))).toEqual([
    'kind skipped',
  ]);
  expect(points.find(({ check }) => check === 'kind')?.text).toContain(former.generator);
  expect(falseOnes(of({ ...CELLS, '_T,_T': 37 }))).toContain('hash');
});

test('numbers that do not add up are false', () => {
  expect(falseOnes(evidenceOf({ ...CELLS, '_T,_T': 37 }))).toEqual(['system']);
});

test('a pattern that gives people away is false, whatever the certificate says', () => {
  const shown = Object.entries(CELLS).filter(
    ([cell]) => !['red,round', 'red,flat', 'blue,round', 'blue,flat'].includes(cell),
  );
  // One withheld cell in a line can be subtracted.
  const exact: Cells = {
    ...Object.fromEntries(shown),
    'red,round': [2, 2],
    'red,flat': 5,
    'blue,round': 5,
    'blue,flat': 2,
  };
  const numbers: Cells = { 'red,long': 5, 'blue,long': 5, 'green,round': 5, 'green,flat': 5, 'green,long': 2 };
  expect(falseOnes(evidenceOf({ ...exact, ...numbers }))).toEqual(
    expect.arrayContaining(['exact', 'quantities', 'components', 'narrowest']),
  );
  // Four cells in a square: whoever knows one knows all.
  const square: Cells = { 'red,round': [0, 7], 'red,flat': [0, 7], 'blue,round': [0, 7], 'blue,flat': [0, 7] };
  expect(falseOnes(evidenceOf({ ...CELLS, ...numbers, ...square }))).toContain('insider');
});

test('what the later release tells the one person in a withheld count of the earlier one is false', () => {
  // Nobody is new in the first column, so that 3 of the first line were left for two counts of the earlier release.
  const column = { 'red,round': 9, 'blue,round': 3, 'green,round': 0, '_T,round': 12 };
  const margins = { 'red,_T': 36, 'blue,_T': 30, 'green,_T': 26, '_T,flat': 40, '_T,long': 40, '_T,_T': 92 };
  const points = allPoints(evidenceOf({ ...CELLS, ...column, ...margins }, { earlier: { '1.0.0': CELLS } }));
  expect(points.find(({ check }) => check === 'insider')?.text).toMatch(/^This is not so: Somebody who knows/);
});

test('what moved by a few since an earlier release is false', () => {
  const before: Cells = { ...CELLS, 'red,_T': 11, '_T,round': 11, '_T,_T': 35 };
  expect(falseOnes(evidenceOf(CELLS, { earlier: { '1.0.0': before } }))).toEqual(['policy-aware', 'releases']);
  const long = evidenceOf(CELLS, { earlier: { '1.0.0': CELLS } });
  expect(falseOnes({ ...long, older: ['0.9.0', '1.0.0'] })).toEqual(['releases']);
  // One that was withdrawn since cannot be compared any more, which makes nothing false.
  expect(falseOnes({ ...long, others: [{ version: '1.0.0', read: 'it was withdrawn' }] })).toEqual([
    ...['insider (skipped)', 'policy-aware (skipped)', 'releases (skipped)'],
  ]);
});

test('no line is told twice, whatever cannot be checked or is false beside several releases', () => {
  const before: Cells = { ...CELLS, 'red,_T': 11, '_T,round': 11, '_T,_T': 35 };
  const evidence = evidenceOf(CELLS, { earlier: { '1.0.0': before, '1.1.0': before, '1.2.0': before } });
  const textsOf = (read: VerifyInput['others'], verdict: string): string[] =>
    allPoints({ ...evidence, others: read }).flatMap((one) => (one.verdict === verdict ? [one.text] : []));
  const away = evidence.others.map(({ version }) => ({ version, read: 'it was withdrawn' }));
  const skipped = textsOf(away, 'skipped');
  expect(skipped).toEqual([
    expect.stringMatching(/^Without 1\.0\.0, 1\.1\.0 and 1\.2\.0 this cannot be checked: Somebody who knows of one/),
    expect.stringMatching(/^Without 1\.0\.0, 1\.1\.0 and 1\.2\.0 this cannot be checked: Counts that were withheld/),
    ...away.map(
      ({ version }) => `What this release gives away beside ${version} cannot be checked any more: it was withdrawn.`,
    ),
  ]);
  for (const read of [away, evidence.others, [...evidence.others.slice(0, 2), ...away.slice(2)]]) {
    const texts = [...textsOf(read, 'skipped'), ...textsOf(read, 'false')];
    expect(texts).toEqual([...new Set(texts)]);
  }
});
