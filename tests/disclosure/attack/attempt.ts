import { expect } from 'vitest';
import type { Codebook } from '../../../src/codebook/model.ts';
import { type Outcome, protectedTables } from '../../../src/disclosure/protection.ts';
import type { TableData } from '../../../src/statistics/table.ts';
import { testSolver } from '../solver.ts';
import { attackPair, attackRelease, type Finding, type Knowns } from './attacker.ts';
import { countWorld, type Truth } from './count.ts';
import { storedDoor } from './door.ts';
import { type World, worldsOf } from './world.ts';

/** Attacks on all releases of random datasets, and what comes of them. */
export interface Attempts {
  releases: number;
  held: number;
  /** Counts that were withheld from the attacker, of releases that were not held. */
  withheld: number;
  /** Pairs of releases that were subtracted. */
  pairs: number;
  /** Searches that the attacker gave up. */
  undecided: number;
  /** Releases that could be neither built nor held. */
  failures: string[];
  /** What it has found, with the seed of the world. Empty as it should be. */
  leaks: string[];
}

/** Attacks so many random worlds from a seed on, finds nothing in them, and has tried enough that this says something. */
export async function expectNothingFound(seed: number, worlds: number): Promise<void> {
  const { releases, held, withheld, pairs, undecided, failures, leaks } = await attackWorlds(worldsOf(seed, worlds));
  expect(leaks).toEqual([]);
  expect(failures).toEqual([]);
  if (worlds < 20) return; // too few for what follows
  // It would prove nothing if most were held back, or if nothing was withheld.
  expect(undecided).toBeLessThan(withheld / 20);
  expect(held).toBeLessThan(releases / 2);
  expect(withheld).toBeGreaterThan(2 * worlds);
  expect(pairs).toBeGreaterThan(worlds / 5);
}

export async function attackWorlds(worlds: Iterable<readonly [name: string, world: World]>): Promise<Attempts> {
  const attempts: Attempts = { releases: 0, held: 0, withheld: 0, pairs: 0, undecided: 0, failures: [], leaks: [] };
  for (const [name, world] of worlds) await attackWorld(name, world, attempts);
  return attempts;
}

async function attackWorld(name: string, { codebook, releases }: World, attempts: Attempts): Promise<void> {
  const readable: { version: string; codebook: Codebook; tables: TableData[] }[] = [];
  const known: { knowns: Knowns; truth: Truth }[] = [];
  for (const [at, cases] of releases.entries()) {
    attempts.releases++;
    const truth = countWorld(codebook, cases);
    const protection = await protect({ codebook, truth, readable }).catch((error: Error) => {
      attempts.failures.push(`${name}, release ${at + 1}: ${error.message}`);
    });
    if (!protection) continue;
    const { tables, held } = protection;
    if (held.length > 0) {
      attempts.held++;
      continue;
    }
    const version = `${at + 1}.0.0`;
    const knowns = await attackRelease(storedDoor(codebook, version, tables));
    const found = [
      ...knowns.findings.filter((one) => isLeak(one, truth, knowns.threshold)),
      ...falsehoods(knowns, truth),
      ...known.flatMap((before) => {
        attempts.pairs++;
        return attackPair(before.knowns, knowns).filter((one) => isLeakBetween(one, before.truth, truth));
      }),
    ];
    attempts.withheld += knowns.withheld.size;
    attempts.undecided += knowns.knowledge.undecided;
    attempts.leaks.push(...found.map((one) => `${name}: ${JSON.stringify(one)}`));
    readable.push({ version, codebook, tables });
    known.push({ knowns, truth });
  }
}

interface Protecting {
  codebook: Codebook;
  truth: Truth;
  readable: readonly { version: string; codebook: Codebook; tables: readonly TableData[] }[];
}

export async function protect({
  codebook,
  truth,
  readable,
}: Protecting): Promise<{ tables: TableData[]; held: Outcome['held'] }> {
  async function* counted() {
    yield* truth.tables;
  }
  const tables: TableData[] = [];
  const context = { solver: testSolver, readable, progress: () => {}, minutes: 10 };
  const published = protectedTables(codebook, counted(), context);
  for (;;) {
    const next = await published.next();
    if (next.done) return { tables, held: next.value.held };
    tables.push(next.value);
  }
}

/** A withheld sum may be known if several people add to it; what others find is always too much. */
export function isLeak({ kind, cell }: Finding, { cells }: Truth, threshold: number): boolean {
  const people = cells.get(cell)?.people.size ?? 0;
  return kind !== 'withheld sum worked out' || (people >= 1 && people < threshold);
}

/** A sum may move if it moves by what several people add or take away. */
export function isLeakBetween({ kind, cell }: Finding, before: Truth, after: Truth): boolean {
  if (kind !== 'sum moved between releases') return true;
  const [old, now] = [before, after].map(({ cells }) => cells.get(cell)?.parts ?? new Map<string, number>());
  const moved = new Set([...old!.keys(), ...now!.keys()].filter((person) => old!.get(person) !== now!.get(person)));
  return moved.size === 1;
}

/** Published numbers that are not the true ones, numbers of few people, and intervals without the true number. */
export function falsehoods({ published, withheld, knowledge, threshold }: Knowns, truth: Truth): object[] {
  const wrong: object[] = [];
  for (const [cell, value] of published) {
    const right = trueValue(truth, cell);
    if (right !== undefined && right !== value) wrong.push({ kind: 'not the true number', cell, value, right });
    const people = truth.cells.get(cell)?.people.size ?? 0;
    if (value > 0 && people > 0 && people < threshold && cell.startsWith('convictions|'))
      wrong.push({ kind: 'convictions of few people', cell, value, people });
  }
  for (const cell of withheld) {
    const { low, high } = knowledge.ranges.get(cell)!;
    const right = trueValue(truth, cell);
    if (right !== undefined && (right < low || right > high))
      wrong.push({ kind: 'not in its interval', cell, low, high, right });
  }
  return wrong;
}

/** Undefined: the tests do not count it. */
export function trueValue({ cells }: Truth, cell: string): number | undefined {
  if (!cell.includes('!known')) return cells.get(cell)?.value ?? 0;
  const [measure, pairs = ''] = cell.split('|');
  const key = pairs.split('&');
  const known = key.find((pair) => pair.endsWith('=!known'))!;
  const others = key.filter((pair) => pair !== known);
  if (/^(methods|offence)/.test(known) && measure !== 'convictions') return undefined;
  const at = (...more: string[]) => cells.get(`${measure}|${[...others, ...more].sort().join('&')}`)?.value ?? 0;
  return at() - at(known.replace('!known', 'not-reported'));
}
