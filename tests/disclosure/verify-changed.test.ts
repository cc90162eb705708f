import { beforeAll, describe, expect, test } from 'vitest';
import {
  type CheckedPoint,
  checkCertificate,
  checkProtection,
  type Solver,
  signCertificate,
  type VerifyInput,
} from '../../disclosure/src/index.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { presentCodes } from '../../src/releases/protection/protect.ts';
import type { StoredRelease } from '../../src/releases/protection/tables.ts';
import type { Certificate } from '../../src/schemas/certificate.ts';
import type { StoredCell } from '../../src/statistics/table.ts';
import { runs } from '../runs.ts';
import { everything, withTables } from '../samples/countable.ts';
import { readPublished, signer, verifyInputOf } from './certified.ts';
import { courtCases } from './court-cases.ts';
import { type ProtectedRelease, protectCases, under } from './protect.ts';

/** Certificates of releases under `rounding` and `cell-key`: true as their publisher makes them, and false when somebody tampers. */

let solver: Solver;
beforeAll(async () => {
  solver = await testSolver();
});

const chosen = ['cases', 'defendants', 'convictions', 'fines', 'mean-of-custody-days', 'median-of-custody-days'];
const measures = everything.codebook.measures.filter(({ id }) => chosen.includes(id));
const definition = withTables(
  {
    upTo: 1,
    of: ['area', 'areaRegion', 'sex', 'outcome', 'methods', 'year'],
    also: [{ by: ['sex', 'outcome'] }, { by: ['areaRegion', 'methods'], measures: ['cases', 'defendants'] }],
  },
  measures,
);
const BASE = 5;
const ROUNDED = { policy: 'rounding', base: BASE, controlled: true };
const CELL_KEY = { policy: 'cell-key', d: 5, v: 3, js: 2 };

const published = (version: string, { codebook, tables }: ProtectedRelease) => ({
  ...{ version, codebook, tables, present: presentCodes(codebook) },
});
const build = (disclosure: object, cases: readonly unknown[], readable: readonly StoredRelease[] = []) =>
  protectCases(under(definition, disclosure), cases, readable);

/** Two releases of one dataset, each built once for all tests. */
const builds = new Map<string, ReturnType<typeof buildBoth>>();

function releasesOf(disclosure: object, seed: number, earlier: object) {
  const name = JSON.stringify([disclosure, seed, earlier]);
  const known = builds.get(name) ?? buildBoth(disclosure, seed, earlier);
  builds.set(name, known);
  return known;
}

async function buildBoth(disclosure: object, seed: number, earlier: object) {
  const cases = courtCases(seed, 200);
  const before = published('1.0.0', await build(earlier, cases.slice(0, 195)));
  const built = await build(disclosure, cases, [before]);
  return { before, now: published('1.1.0', built), report: built.report! };
}

/** A release and what a verifier has of it, and of the one before. */
async function evidenceOf(disclosure: object, seed = 6, earlier = disclosure): Promise<VerifyInput> {
  const { before, now, report } = await releasesOf(disclosure, seed, earlier);
  return verifyInputOf(now, report, [before]);
}

const all = (input: VerifyInput): CheckedPoint[] => [...checkCertificate(input), ...checkProtection(solver, input)];
const wrong = (input: VerifyInput): string[] => all(input).flatMap(({ check, verdict }) => (verdict === 'true' ? [] : [check])); // biome-ignore format: one line

/** The same with other claims, signed by the key of the publisher. */
function claiming({ certificate, ...input }: VerifyInput, claims: Partial<Certificate>): VerifyInput {
  const { signature: _, ...unsigned } = certificate;
  return { ...input, certificate: signCertificate({ ...unsigned, ...claims }, signer) };
}

/** What readers get if the publisher shows other numbers than it has signed; and if it signs these. */
async function tampered(
  disclosure: object,
  { measure, by, ...cell }: { measure: string; by: string; at?: number; change: (value: number) => StoredCell | null },
): Promise<{ shown: VerifyInput; signed: VerifyInput }> {
  const { before, now, report } = await releasesOf(disclosure, 6, disclosure);
  const width = by.split(',').length;
  const tables = now.tables.map((table) => {
    if (table.measure !== measure || table.by.join() !== by) return table;
    const isInside = (one: StoredCell): boolean =>
      one.slice(0, width).every((position) => Number(position) >= 0) && one[0] === (cell.at ?? one[0]);
    const place = table.cells.findIndex(isInside);
    expect(place).toBeGreaterThanOrEqual(0);
    const changed = cell.change(Number(table.cells[place]![width])); // null: left out
    const cells = table.cells.flatMap((one, index) =>
      index !== place ? [one] : changed ? [[...one.slice(0, width), ...changed]] : [],
    );
    return { ...table, cells };
  });
  const other = { ...now, tables };
  return {
    shown: { ...verifyInputOf(now, report, [before]), release: readPublished(other) },
    signed: verifyInputOf(other, report, [before]),
  };
}

/** Adds to one number of the table of sexes and outcomes, which no other table has. */
const adding = (more: number) => ({
  ...{ measure: 'defendants', by: 'sex,outcome' },
  change: (value: number) => [value + more],
});

const POLICIES = { ROUNDED, CELL_KEY };

describe.each(Object.entries(POLICIES))('%s', (name, disclosure) => {
  test.each(Array.from({ length: runs('CHANGED_VERIFIER', 1, 12) }, (_, seed) => seed + 6))(
    'every point of the certificate of a release beside another is true (%i)',
    async (seed) => {
      const input = await evidenceOf(disclosure, seed);
      expect(all(input).filter(({ verdict }) => verdict !== 'true')).toEqual([]);
      const checked = all(input).map(({ check }) => check);
      // Sometimes no rounding adds up in which nothing is lower than before: then nothing is known of the differences.
      const between = input.certificate.betweenReleases.length;
      expect(between).toBeLessThanOrEqual(Number(name === 'ROUNDED'));
      if (name === 'ROUNDED' && seed === 6) expect(between).toBe(1);
      expect(checked).toEqual([
        ...['signature', 'key', 'release', 'policy', 'hash', 'cells', 'withheld', 'claim', 'shown', 'same-units'],
        ...{ ROUNDED: ['base', 'sums'], CELL_KEY: ['counts'] }[name]!,
        ...(between > 0 ? ['releases'] : []),
        'readable-releases',
      ]);
      const { tested, notTested, claim, limits } = input.certificate;
      expect(checked).toEqual(expect.arrayContaining(tested!.map(({ code }) => code)));
      expect(claim).toBe(tested!.map(({ text }) => text).join(' '));
      expect(limits).toEqual(notTested!.map(({ text }) => text));
      // Only what was tested is claimed.
      expect(claim!.includes('moved by 1 to 4')).toBe(between > 0);
    },
  );

  test('a signature of something else, another hash and a missing table are found', async () => {
    const input = await evidenceOf(disclosure);
    const { certificate, release } = input;
    expect(wrong({ ...input, certificate: { ...certificate, publishedAt: '2026-02-02T00:00:00.000Z' } })).toContain('signature'); // biome-ignore format: one line
    const value = certificate.signature.value.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A'));
    expect(wrong({ ...input, certificate: { ...certificate, signature: { ...certificate.signature, value } } })).toEqual(['signature']); // biome-ignore format: one line
    expect(wrong(claiming(input, { hash: release.summary.hash.replace(/^./, (sign) => (sign === '0' ? '1' : '0')) }))).toEqual(['hash']); // biome-ignore format: one line
    const { before, now, report } = await releasesOf(disclosure, 6, disclosure);
    const tables = now.tables.map((table) => (table.by.join() === 'sex,outcome' ? { ...table, cells: [] } : table));
    const without = { ...verifyInputOf(now, report, [before]), release: readPublished({ ...now, tables }) };
    expect(wrong(without)).toEqual(expect.arrayContaining(['hash', 'cells']));
  });

  test('a claim that is too strong is found, and so is a limit that is left out', async () => {
    const input = await evidenceOf(disclosure);
    const { claim, limits } = input.certificate;
    expect(wrong(claiming(input, { claim: `${claim} Nobody can learn anything.` }))).toEqual(['claim']);
    expect(wrong(claiming(input, { limits: limits.slice(1) }))).toEqual(['claim']);
    expect(wrong(claiming(input, { withheld: 0, cells: 1 }))).toContain('cells');
  });

  test('a number that is another one by the base is found by its hash', async () => {
    const { shown } = await tampered(disclosure, adding(BASE));
    expect(wrong(shown)).toContain('hash');
  });

  test('a count that is withheld is found', async () => {
    const { signed } = await tampered(disclosure, { ...adding(0), change: () => [null, 0, 9] });
    expect(wrong(signed)).toContain('shown');
  });
});

test('numbers that do not add up are found if they were said to, although they are signed', async () => {
  const { signed } = await tampered(ROUNDED, adding(BASE));
  expect(wrong(signed)).toEqual(['sums']);
  expect(all(signed).find(({ check }) => check === 'sums')!.text).toMatch(/^Published counts do not add up: /);
});

test('a part that is more than its whole is found', async () => {
  // Codes of a list need not add up, but none is more than everybody.
  const change = (value: number) => [value + 1000];
  const { signed } = await tampered(ROUNDED, { measure: 'cases', by: 'areaRegion,methods', change });
  expect(wrong(signed)).toContain('sums');
});

test('a number that is no multiple of the base is found', async () => {
  const { signed } = await tampered(ROUNDED, adding(1));
  expect(wrong(signed)).toContain('base');
});

test('two numbers of the same people are found', async () => {
  // The south is one area, so that both have the same people.
  for (const change of [(value: number) => [value + BASE], () => null]) {
    const { signed } = await tampered(CELL_KEY, { measure: 'defendants', by: 'area', at: 2, change });
    expect(wrong(signed)).toEqual(['same-units']);
  }
});

test('a certificate is not false because a count is above 0 where the whole has become 0', async () => {
  // With this seed, defendants are 0 and their cases are not.
  expect(wrong(await evidenceOf(CELL_KEY, 13))).toEqual([]);
});

test('too-many-releases: more releases than can be read together are found', async () => {
  const input = await evidenceOf(CELL_KEY);
  const older = ['0.1.0', '0.2.0', '0.3.0', '0.4.0'];
  expect(wrong({ ...input, older })).toEqual([]);
  expect(wrong({ ...input, older: [...older, '0.5.0'] })).toEqual(['readable-releases']);
});

test('differences are claimed only from a release that is rounded alike and adds up', async () => {
  const other = { ...ROUNDED, base: 3 };
  const { certificate } = await evidenceOf(ROUNDED, 6, other);
  expect(certificate.betweenReleases).toEqual([]);
  expect(certificate.claim).not.toContain('moved');
  const input = await evidenceOf(ROUNDED);
  const [between] = input.certificate.betweenReleases;
  expect(between).toEqual({ version: '1.0.0', differences: expect.any(Number), passes: true });
  const fewer = [{ ...between!, differences: between!.differences - 1 }];
  expect(wrong(claiming(input, { betweenReleases: fewer }))).toEqual(['releases']);
  const { others } = await evidenceOf(ROUNDED, 6, other);
  expect(wrong({ ...input, others })).toEqual(['releases']);
  const exact = (await evidenceOf(ROUNDED, 6, { policy: 'none', reason: 'Tests' })).others;
  expect(wrong({ ...input, others: exact })).toEqual(['releases']);
  expect(wrong({ ...input, others: [{ version: '1.0.0', read: 'it was withdrawn' }] })).toEqual(['releases']);
});
