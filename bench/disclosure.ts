import { mulberry32 } from '../src/disclosure/attacker.ts';
import { audit } from '../src/disclosure/audit.ts';
import { sensitiveCounts } from '../src/disclosure/primary.ts';
import { loadSolver, type Solver } from '../src/disclosure/solver.ts';
import { protect } from '../src/disclosure/suppression.ts';
import { type PlainTable, tableSystem } from '../tests/disclosure/table-system.ts';

/**
 * Withholding: all two-way tables of twelve dimensions, and a three-way table of two hierarchies and years, from true counts to
 * protected tables that pass every test of the audit with exact intervals. `npx tsx bench/disclosure.ts`.
 */

const TWELVE = [11, 40, 4, 7, 12, 9, 3, 12, 3, 5, 16, 2];
/** Forces in regions, crimes in groups, and years: 4,900 cells with all totals. */
const REGIONS = 4;
const FORCES = 5;
const GROUPS = 4;
const CRIMES = 4;
const YEARS = 8;

/** Codes from 0, the first ones far more often. */
const skewed = (random: () => number, codes: number): number => Math.min(codes - 1, Math.floor(codes * random() ** 2));

interface Axis {
  id: string;
  /** For each code, the codes that it is counted under, itself first. */
  under: string[][];
  breakdowns: { parent: string | null; children: string[] }[];
}

const flat = (id: string, codes: number): Axis => {
  const names = Array.from({ length: codes }, (_, code) => `c${code}`);
  return { id, under: names.map((name) => [name]), breakdowns: [{ parent: null, children: names }] };
};

const nested = (id: string, groups: number, codes: number): Axis => {
  const parents = Array.from({ length: groups }, (_, group) => `g${group}`);
  const childrenOf = (group: number): string[] => Array.from({ length: codes }, (_, code) => `c${group}.${code}`);
  return {
    id,
    under: parents.flatMap((parent, group) => childrenOf(group).map((name) => [name, parent])),
    breakdowns: [
      { parent: null, children: parents },
      ...parents.map((parent, group) => ({ parent, children: childrenOf(group) })),
    ],
  };
};

/** Counts people by these axes; `positions[axis][person]`. */
function count(axes: readonly Axis[], positions: readonly Uint8Array[]): PlainTable {
  const counts = new Map<string, number>();
  const people = positions[0]!.length;
  for (let person = 0; person < people; person++) {
    let keys = [''];
    axes.forEach((axis, a) => {
      const codes = [...axis.under[positions[a]![person]!]!, ''];
      keys = keys.flatMap((key) => codes.map((code) => `${key}|${code}`));
    });
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    id: axes.map(({ id }) => id).join(','),
    layer: 'people',
    dimensions: axes.map(({ id, breakdowns }) => ({ id, breakdowns })),
    value: (codes) => counts.get(codes.map((code) => `|${code ?? ''}`).join('')) ?? 0,
  };
}

const throwPeople = (axes: readonly Axis[], people: number): Uint8Array[] => {
  const random = mulberry32(7);
  return axes.map(({ under }) => Uint8Array.from({ length: people }, () => skewed(random, under.length)));
};

/** All tables of two of twelve dimensions. */
function twoWay(people: number): PlainTable[] {
  const axes = TWELVE.map((codes, at) => flat(`d${at}`, codes));
  const positions = throwPeople(axes, people);
  return axes.flatMap((_, a) =>
    axes.slice(a + 1).map((_, b) => count([axes[a]!, axes[a + 1 + b]!], [positions[a]!, positions[a + 1 + b]!])),
  );
}

/** One table of forces in regions by crimes in groups by year. */
function threeWay(people: number): PlainTable[] {
  const axes = [nested('force', REGIONS, FORCES), nested('crime', GROUPS, CRIMES), flat('year', YEARS)];
  return [count(axes, throwPeople(axes, people))];
}

const THRESHOLD = 5;
/** Processor time, so that other work on the machine counts little. */
const seconds = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;

function measure(solver: Solver, name: string, tables: readonly PlainTable[], limit: number): void {
  const started = seconds();
  const { system, sensitive } = sensitiveCounts(tableSystem(tables), { threshold: THRESHOLD });
  const result = protect(solver, system, sensitive, { threshold: THRESHOLD });
  const isProtected = seconds();
  const checked = audit(solver, result.system, { threshold: THRESHOLD });
  const ended = seconds();
  const passes = checked.exact.length === 0 && checked.insider.passes && checked.policyAware!.passes; // a threshold was given
  if (result.failures.length > 0 || !passes) throw new Error(`${name}: not protected`);
  const used = ended - started;
  console.log(
    `${name}: ${checked.cells} cells, ${result.primary} sensitive, ${result.complementary} withheld for others; largest component ${checked.largest}; ` +
      `protected in ${(isProtected - started).toFixed(1)} s, audited in ${(ended - isProtected).toFixed(1)} s`,
  );
  console.log(`limit: ${used.toFixed(1)} s of ${limit} s`);
  if (used > limit) process.exitCode = 1;
}

const solver = await loadSolver();
measure(solver, 'all two-way tables of 12 dimensions', twoWay(3_000), 3);
measure(solver, 'a three-way table of hierarchies', threeWay(20_000), 30);
