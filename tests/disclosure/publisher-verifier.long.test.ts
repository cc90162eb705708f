import { beforeAll, expect, test } from 'vitest';
import { checkCertificate, checkProtection, type Solver, type VerifyInput } from '../../disclosure/src/index.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { presentCodes } from '../../src/releases/protection/protect.ts';
import { runs } from '../runs.ts';
import { everything, withTables } from '../samples/countable.ts';
import { verifyInputOf } from './certified.ts';
import { courtCases } from './court-cases.ts';
import { protectCases, under } from './protect.ts';

/**
 * What a publisher makes of random cases, held by a verifier against the answers that readers get: every point of every certificate
 * must be true. The publisher knows true numbers, the verifier none.
 */

let solver: Solver;
beforeAll(async () => {
  solver = await testSolver();
});

const policy = (more: object) => ({ ...{ policy: 'threshold', threshold: 5, sensitive: [], k: 0, p: 10 }, ...more });
const measures = everything.codebook.measures.filter(({ id }) =>
  ['cases', 'defendants', 'convictions', 'cases-with-p', 'fines', 'custody-days', 'mean-of-images-seized'].includes(id),
);
const tables = {
  upTo: 1,
  of: ['area', 'areaRegion', 'sex', 'outcome', 'methods', 'offence', 'offenceGroup'],
  also: [
    { by: ['sex', 'outcome'], measures: ['cases', 'defendants', 'fines', 'custody-days'] },
    { by: ['area', 'methods'], measures: ['cases', 'mean-of-images-seized'] },
    { by: ['area', 'offence'], measures: ['defendants', 'convictions'] },
  ],
};
const POLICIES: Record<string, object> = {
  protected: policy({ zeros: 'protect', sensitive: ['offence'] }),
  shown: policy({ zeros: 'shown' }),
};

const notTrue = (input: VerifyInput): string[] =>
  [...checkCertificate(input), ...checkProtection(solver, input)].flatMap(({ verdict, check, text }) =>
    verdict === 'true' ? [] : [`${check}: ${text}`],
  );

const ROUNDS = runs('PUBLISHER_VERIFIER', 1, 12);
let certified = 0;
test.each(
  Object.keys(POLICIES).flatMap((zeros) =>
    Array.from({ length: zeros === 'protected' ? ROUNDS : ROUNDS - 1 }, (_, seed) => [zeros, seed + 21] as const),
  ),
)(
  'each point of the certificates of two releases is true (zeros %s, %i)',
  { timeout: 300_000 },
  async (zeros, seed) => {
    const definition = under(withTables(tables, measures), POLICIES[zeros]!);
    const cases = courtCases(seed, 500 + 100 * (seed % 4));
    const first = await protectCases(definition, cases);
    if (!first.report) return; // held, which protect.test.ts is about
    const { codebook } = first;
    const present = presentCodes(codebook);
    const one = { version: '1.0.0', codebook, present, tables: first.tables };
    expect(notTrue(verifyInputOf(one, first.report, []))).toEqual([]);
    certified += 1;
    const second = await protectCases(definition, [...cases, ...courtCases(seed + 100, 900)], [one]);
    if (!second.report) return;
    const two = { version: '1.1.0', codebook, present, tables: second.tables };
    expect(notTrue(verifyInputOf(two, second.report, [one]))).toEqual([]);
    certified += 1;
  },
);

test('most of them were certified', () => {
  expect(certified).toBeGreaterThanOrEqual(ROUNDS);
});
