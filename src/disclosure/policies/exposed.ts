import { appendTo } from '../../lists.ts';
import type { Counted } from '../model/cells.ts';
import type { Model } from '../model/model.ts';
import { firstRelease, variablesAsked } from '../model/variables.ts';
import { type Determined, determinedSums, type Equation } from '../solve/elimination.ts';
import { type System, withholding } from '../solve/system.ts';
import { propagate, viewOf } from '../solve/view.ts';
import { type Contributions, joined, NO_CONTRIBUTIONS } from './contributions.ts';
import { protectionLevel, type Sensitive, type SensitivityRules } from './primary.ts';

/**
 * Sums of several withheld numbers that everybody can work out from published ones. That a number of units is small is never known of
 * such a sum, since each small part can be T. But an amount can be of few people or dominated by one, and convictions can be of few
 * people, although none of the parts tells it.
 */

/** The system where everything is withheld that can be: what earlier releases show stays as it is. */
const withAllHidden = (system: System): System =>
  withholding(
    system,
    Uint8Array.from(system.cells, ({ frozen, virtual, withheld }) => (withheld || !(frozen || virtual) ? 1 : 0)),
  );

interface Exposing {
  model: Model;
  system: System;
  made: ReadonlyMap<number, Contributions>;
}

/** Each is answered as a demand on the cheapest number that could hide it. */
export function exposedSums({ model, system, made }: Exposing, { threshold, p }: SensitivityRules): Sensitive[] {
  const { cells } = system;
  const { lower, upper } = propagate(viewOf(system));
  const shown = propagate(viewOf(withAllHidden(system)));
  const isOpen = (cell: number): boolean => lower[cell] !== upper[cell];
  const staysOpen = (cell: number): boolean => shown.lower[cell] !== shown.upper[cell];
  const unknown = unknownSums(model, system);
  const hasUnknown = ({ times }: Determined): boolean => [...times.keys()].some((cell) => unknown.has(cell));
  const madeOf = (cell: number): Contributions | undefined =>
    cells[cell]?.value === 0 ? NO_CONTRIBUTIONS : made.get(cell);
  const sizeOf = (cell: number): number | undefined => (unknown.has(cell) ? Infinity : madeOf(cell)?.sum);
  const togetherOf = ({ times, from }: Determined): Contributions => {
    const known = [...times.keys()].map((cell) => madeOf(cell) ?? NO_CONTRIBUTIONS).reduce(joined, NO_CONTRIBUTIONS);
    const all = [...from].reduce((sum, [cell, often]) => sum + often * (lower[cell] ?? 0), 0);
    const left = Math.round(all - known.sum);
    // What is left of a certain sum may be of one person.
    const isOfOne = hasUnknown({ times, from }) && left > 0;
    return isOfOne ? joined(known, { sum: left, contributors: 1, first: left, second: 0 }) : known;
  };
  const isDominated = (one: Contributions): boolean =>
    (one.contributors > 0 && one.contributors < threshold) || protectionLevel(one, p) > 0;
  /** The smallest number with which it is large enough, or the smallest of all. One that no table has is hidden by what it follows from. */
  const hidingOf = ({ from }: Determined, together: Contributions): number | undefined => {
    const [hiding] = [...from]
      .filter(([cell]) => staysOpen(cell) && cells[cell]?.value !== 0)
      .map(([cell, often]) => {
        const isEnough = often > 0 || !isDominated(joined(together, made.get(cell) ?? NO_CONTRIBUTIONS));
        return { cell, isEnough, isVirtual: cells[cell]?.virtual ?? false, value: cells[cell]?.value ?? 0 };
      })
      .sort(
        (a, b) =>
          Number(b.isEnough) - Number(a.isEnough) ||
          Number(a.isVirtual) - Number(b.isVirtual) ||
          a.value - b.value ||
          a.cell - b.cell,
      );
    return hiding?.cell;
  };
  const found: Sensitive[] = [];
  const questions = [...equationsOf(model, system)].flatMap((equations) =>
    [...wantedIn(equations, { model, system })].map((wanted) => ({ equations, wanted })),
  );
  for (const { equations, wanted } of questions) {
    const sizeOfWanted = (cell: number): number | undefined => (wanted.has(cell) ? sizeOf(cell) : undefined);
    const published = unknown.size === 0 ? [] : [...certainSums(equations, staysOpen, sizeOfWanted)].filter(hasUnknown);
    const isGiven = (group: Determined): boolean =>
      published.some(({ times }) => [...times.keys()].every((cell) => group.times.has(cell)));
    for (const group of certainSums(equations, isOpen, sizeOfWanted)) {
      const together = togetherOf(group);
      if (!isDominated(together) || isGiven(group)) continue;
      const cell = hidingOf(group, together);
      if (cell === undefined) continue;
      const value = cells[cell]?.value ?? 0;
      const level = Math.max(1, protectionLevel(together, p), (p / 100) * together.first);
      found.push({
        cell,
        rule: 'dominance',
        // As far as anything can hide it.
        low: Math.max(shown.lower[cell] ?? 0, Math.floor(value - level)),
        high: Math.min(shown.upper[cell] ?? Number.POSITIVE_INFINITY, Math.ceil(value + level)),
      });
    }
  }
  return found;
}

/** The cells of the model by their place in the system. */
function* cellsByPlace(
  { cells, counted }: Model,
  system: System,
): Generator<readonly [place: number, counted: Counted]> {
  for (const [cell, one] of counted.entries()) if (one) yield [system.index.get(cells[cell]?.id ?? '') ?? -1, one];
}

/**
 * Sums of units that came after the oldest release, of which the publisher does not know the number either: he knows who came after the
 * newest one, and what that one withholds, and not what older ones do.
 */
function unknownSums(model: Model, system: System): ReadonlySet<number> {
  const later = [...cellsByPlace(model, system)].flatMap(([cell, { population, units }]) =>
    population.layer === 'sum' && firstRelease(units) > 0 ? [cell] : [],
  );
  return new Set(later.filter((cell) => system.cells[cell]?.virtual && system.cells[cell]?.value === null));
}

/**
 * The numbers of which certain sums are looked for: all of them, and those by the same variables alone, also only of units that came
 * after some release. Where they are fewer, the sums that are found are simpler.
 */
function* wantedIn(
  equations: readonly Equation[],
  { model, system }: Pick<Exposing, 'model' | 'system'>,
): Generator<ReadonlySet<number>> {
  const wholes = wholesIn(equations);
  const own = new Set(equations.flatMap((equation) => [...equation.keys()]));
  yield own;
  const alike = new Map<string, { cell: number; since: number }[]>();
  for (const [cell, { units }] of cellsByPlace(model, system))
    if (own.has(cell) && !wholes.has(cell))
      appendTo(alike, variablesAsked(units), { cell, since: firstRelease(units) });
  for (const cells of alike.values())
    for (const since of new Set(cells.map((one) => one.since)))
      yield new Set(cells.flatMap((one) => (one.since >= since ? [one.cell] : [])));
}

/** The cells that an equation makes the sum of several others. */
function wholesIn(equations: readonly Equation[]): ReadonlySet<number> {
  const wholes = new Set<number>();
  for (const equation of equations)
    for (const sign of [1, -1]) {
      const [whole, another] = [...equation].filter(([, times]) => Math.sign(times) === sign);
      if (whole && !another && equation.size > 2) wholes.add(whole[0]);
    }
  return wholes;
}

/** The equations between amounts of one kind, and those between convictions: of each kind by itself. Cells by their place in the system. */
function equationsOf({ cells, counted, relations }: Model, system: System): Iterable<Equation[]> {
  const kinds = new Map<string, Equation[]>();
  for (const relation of relations) {
    // What is left of an inequality is of the same.
    const populations = relation.cells.flatMap((cell) => counted[cell]?.population ?? []);
    const ids = new Set(populations.map(({ id }) => id));
    const [population] = populations;
    if (!population || ids.size > 1 || !(population.layer === 'sum' || population.unit === 'conviction')) continue;
    const equation = new Map<number, number>();
    for (const [at, cell] of relation.cells.entries())
      equation.set(system.index.get(cells[cell]?.id ?? '') ?? -1, relation.coefficients[at] ?? 0);
    appendTo(kinds, population.id, equation);
  }
  return kinds.values();
}

/** With more, each equation is only looked at by itself. */
const MOST_UNKNOWNS = 1_500;

/**
 * What follows from all equations together, and from each by itself: what one of them says may take many of a basis. Large numbers come
 * first, so that certain sums are of small ones.
 */
export function* certainSums(
  equations: readonly Equation[],
  isOpen: (cell: number) => boolean,
  sizeOf: (cell: number) => number | undefined,
): Generator<Determined> {
  const open = [...new Set(equations.flatMap((equation) => [...equation.keys()].filter(isOpen)))];
  const unknowns = {
    wanted: open
      .filter((cell) => sizeOf(cell) !== undefined)
      .sort((a, b) => (sizeOf(b) ?? 0) - (sizeOf(a) ?? 0) || a - b),
    others: open.filter((cell) => sizeOf(cell) === undefined),
  };
  const together = open.length <= MOST_UNKNOWNS ? [equations] : [];
  for (const some of [...together, ...equations.map((equation) => [equation])])
    yield* certainGroups(determinedSums(some, unknowns));
}

/** Certain sums of a basis, and of two of it, that count each number once or not at all. */
function* certainGroups(basis: readonly Determined[]): Generator<Determined> {
  const none: Determined = { times: new Map(), from: new Map() };
  for (const [at, one] of basis.entries())
    for (const other of [none, ...(basis.length > MOST_IN_PAIRS ? [] : basis.slice(at + 1))])
      for (const [own, sign] of [
        [1, 1],
        [1, -1],
        [-1, -1],
      ] as const) {
        // biome-ignore format: one table
        if (other === none && own !== sign) continue;
        const times = weighed(one.times, own, other.times, sign);
        if ([...times.values()].every((number) => Math.abs(number - 1) < 1e-9) && times.size > 0)
          yield { times, from: weighed(one.from, own, other.from, sign) };
      }
}

const MOST_IN_PAIRS = 300;

/** So many times one, and so many times the other. */
function weighed(
  one: ReadonlyMap<number, number>,
  times: number,
  other: ReadonlyMap<number, number>,
  more: number,
): Map<number, number> {
  const sum = new Map([...one].map(([cell, number]) => [cell, times * number]));
  for (const [cell, number] of other) {
    const both = (sum.get(cell) ?? 0) + more * number;
    if (Math.abs(both) < 1e-9) sum.delete(cell);
    else sum.set(cell, both);
  }
  return sum;
}
