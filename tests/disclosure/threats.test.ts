import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { statementsOf } from '../../disclosure/src/certificate/statements.ts';
import { TESTED_POINTS, UNTESTED_POINTS } from '../../disclosure/src/index.ts';
import type { PublicDisclosure } from '../../src/codebook/protection.ts';
import type { Obstacle } from '../../src/schemas/release.ts';
import { publish } from './attack/publish.ts';
import { measure, people, townOf } from './attack/town.ts';

/** THREATS.md is true of the code, of the tests, of certificates and of the guide. */

const PACKAGE = 'disclosure';
const textOf = (path: string): string => readFileSync(path, 'utf8');
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

const rows = textOf(join(PACKAGE, 'THREATS.md'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [, row = '', , becomes = '', files = '', points = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return { row: quoted(row)[0] ?? '', becomes, files: quoted(files), points: quoted(points) };
  });
const outOfScope = rows.filter(({ becomes }) => becomes.startsWith('out of scope'));

const testsIn = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => textOf(join(parentPath, name)))
    .join('\n');
const tests = ['disclosure/tests', 'tests/disclosure', 'tests/codebook'].map(testsIn).join('\n');

test('each row says what becomes of it', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const { row, becomes } of rows) expect([row, becomes]).toEqual([row, expect.stringMatching(/^(defended|refused|out of scope)/)]); // biome-ignore format: one line
});

test.each(rows.filter((one) => !outOfScope.includes(one)))('$row has files and a test', ({ row, files }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect([file, existsSync(join(file.startsWith('src/') ? '' : `${PACKAGE}/src`, file))]).toEqual([file, true]); // biome-ignore format: one line
  expect(tests).toContain(`'${row}: `);
});

test('each point of a certificate is in one row', () => {
  const points = rows.flatMap((one) => one.points);
  expect(points.toSorted()).toEqual([...new Set([...TESTED_POINTS, ...UNTESTED_POINTS])].sort());
});

const POLICIES: readonly PublicDisclosure[] = [
  { policy: 'threshold', threshold: 10, sensitive: [], zeros: 'protect' },
  { policy: 'rounding', base: 5, controlled: true },
  { policy: 'cell-key' },
  { policy: 'none', reason: 'It is public.' },
] as const;

describe.each(outOfScope)('$row is out of scope', ({ points }) => {
  test('which the certificate says, its reference, and the guide', () => {
    const said = POLICIES.flatMap((policy) => statementsOf(policy, [], []).notTested ?? []);
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) {
      expect(said.map(({ code }) => code)).toContain(point);
      for (const page of ['docs/reference/certificates.md', 'docs/disclosure.md'])
        expect([page, textOf(page).includes(`\`${point}\``), point]).toEqual([page, true, point]);
    }
  });
});

test('few-new: 3 new people wait for 7 more, and 12 do not', async () => {
  const body = townOf({ open: ['sex'], measures: [measure('all')], tables: { upTo: 1, of: ['sex'] } });
  const groups = (women: number) => people([40, { sex: 'male' }], [40 + women, { sex: 'female' }]);
  const first = await publish({ body, cases: groups(0) });
  const held: Obstacle[] = [];
  const after = (women: number) =>
    publish({ body, cases: groups(women) }, first ? [first] : [], 2, (one) => held.push(one));
  expect(await after(3)).toBeUndefined();
  expect(held).toEqual([expect.objectContaining({ code: 'between-releases', release: '1.0.0', waitFor: 7 })]);
  expect(await after(12)).toBeDefined();
});
