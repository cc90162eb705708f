import { knownDomains, type Model, type ModelOptions, modelOf, withNobody } from '../model/model.ts';
import { type PublishedRelease, type PublishedTable, publicNumbers } from '../model/published.ts';
import { type Population, type Units, unitsId, withoutSingle } from '../model/units.ts';
import { shortfalls, type TablesFound } from '../solve/intervals.ts';
import type { Solver } from '../solve/linear.ts';
import { startSolving } from '../solve/linear.ts';
import { withProgramme } from '../solve/programme.ts';
import {
  assembleSystem,
  type Cell,
  ContradictionError,
  type CountRules,
  cellOf,
  type System,
} from '../solve/system.ts';
import { type CellBounds, componentsOf, propagate, roundDown, roundUp, viewOf } from '../solve/view.ts';
import { type Attacks, type Audit, type AuditOptions, audit } from './audit.ts';

/**
 * What anybody finds who has read everything that is public, and is none of the people. The publisher's certificate and a verifier's test both come from here,
 * so they agree to the last number.
 */

/** The least and the most that a withheld number can be, as far as published numbers tell. */
export interface PublicInterval {
  /** Units, or multiples of 1/scale of an amount: see publicScale. */
  low: number;
  /** Null: nothing limits it. */
  high: number | null;
}

export interface PublicAudit {
  audit: Audit;
  /** Parts of the system that have nothing to do with each other and hold a withheld cell whose number is open. */
  components: number;
  /** Width of the narrowest interval of a withheld count, in units; null if no count is withheld or has an upper end. */
  narrowest: number | null;
  /** The interval of a withheld count or sum; undefined for any other cell. There is a code for each of `by`; null is the total. */
  intervalOf(measure: string, by: readonly string[], codes: readonly (string | null)[]): PublicInterval | undefined;
  /** By the id of a cell that a table shows: a layer and `nameOfNumber`. In another model it may have another id. */
  names: ReadonlyMap<string, string>;
  quantities: KnownQuantities;
}

export type PublicAuditOptions = AuditOptions & CountRules;

/**
 * Audits the published numbers of a release. It blocks the thread while it solves.
 * @throws ContradictionError if the published numbers cannot all be true
 */
export function auditPublished(solver: Solver, release: PublishedRelease, options: PublicAuditOptions): PublicAudit {
  const { model, system } = modelOfPublished([release], options);
  const found = audit(solver, system, options);
  const intervals = new Map(found.intervals.map((interval) => [interval.id, interval]));
  const places = new Map<string, PublicInterval>();
  const names = new Map<string, string>();
  let narrowest: number | null = null;
  for (const { by, measure, layer, rows } of model.tables) {
    for (const { codes, cell } of rows) {
      const { id = '' } = model.cells[cell] ?? {};
      names.set(id, `${layer} ${nameOfNumber(measure, by, codes)}`);
      const interval = intervals.get(id);
      if (!interval || layer === 'known') continue;
      const { low, high } = interval;
      places.set(nameOfNumber(measure, by, codes), layer === 'sum' ? wholeEnds(interval) : { low, high });
      if (layer === 'count' && high !== null) narrowest = Math.min(narrowest ?? Number.POSITIVE_INFINITY, high - low);
    }
  }
  const view = viewOf(system);
  const components = componentsOf(view, propagate(view)).filter(({ cells }) =>
    cells.some((cell) => system.cells[cell]?.withheld),
  ).length;
  return {
    ...{ audit: found, components, narrowest, names },
    intervalOf: (measure, by, codes) => places.get(nameOfNumber(measure, by, codes)),
    quantities: knownQuantities(solver, { model, system }, found.found),
  };
}

/** Numbers of units that somebody can compute. */
export interface KnownQuantities {
  /** How many were looked at: withheld ones, and those that nobody publishes and that are not known to be 0. */
  tried: number;
  /** In words, those that are known to be from 1 to T-1. */
  small: string[];
}

/** A model of published numbers, and its system. */
export interface ModelAndSystem {
  model: Model;
  system: System;
}

/** Which numbers of units, tabulated or not, are known to be from 1 to T-1: at least 1, and below T. `found` are tables of the system. */
function knownQuantities(solver: Solver, { model, system }: ModelAndSystem, found: TablesFound): KnownQuantities {
  const view = viewOf(system);
  const { lower, upper } = propagate(view);
  const places = new Map(model.cells.map(({ id }, cell) => [id, cell]));
  const open = [...system.cells.entries()].flatMap(([cell, { whole, threshold }]) =>
    whole && view.open[cell] && upper[cell] !== 0 && (lower[cell] ?? 0) < threshold ? [cell] : [],
  );
  const narrow = (side: 1 | -1, cells: readonly number[]): number[] => {
    const wanted = cells.map((cell) => ({
      cell,
      low: side === 1 ? 0 : Number.NaN,
      high: side === 1 ? Number.NaN : cellOf(system, cell).threshold,
    }));
    return shortfalls(startSolving(solver), view, wanted, { found }).map(({ cell }) => cell);
  };
  const below = narrow(-1, open);
  const small = narrow(1, below);
  return {
    tried: open.length,
    small: [
      ...small.map((cell) => model.textOf(places.get(system.cells[cell]?.id ?? '') ?? -1)),
      ...smallRests({ model, system }, { lower, upper }),
    ].sort(),
  };
}

/**
 * In words, rests of 1 to T-1 units that nobody publishes, whatever codes they have: what is left of a number of units without those
 * that have a code, where both are known.
 */
function smallRests({ model, system }: ModelAndSystem, { lower, upper }: CellBounds): string[] {
  const nameOf = (population: Population, units: Units): string => `${population.id}|${unitsId(units)}`;
  const known = new Map<string, { number: number; threshold: number }>();
  for (const [cell, one] of model.counted.entries()) {
    const place = system.index.get(model.cells[cell]?.id ?? '') ?? -1;
    const [low = 0, high] = [lower[place], upper[place]];
    if (one?.population.layer === 'count' && low === high)
      known.set(nameOf(one.population, one.units), { number: low, threshold: cellOf(system, place).threshold });
  }
  return model.counted.flatMap((one, cell) => {
    const own = one && known.get(nameOf(one.population, one.units));
    if (!own) return [];
    return [...one.units.single.keys()].flatMap((family) => {
      const whole = known.get(nameOf(one.population, withoutSingle(one.units, family)));
      const rest = whole ? whole.number - own.number : 0;
      return rest >= 1 && rest < own.threshold ? [`what is left without ${model.textOf(cell)}`] : [];
    });
  });
}

/** What is known from several releases. An insider may be in a count of any of them; so many were tried of the last one. */
export interface ReleasesAudit extends Attacks {
  /** By earlier release: how many counts, of the same measure and codes, the last one has as well. */
  differences: ReadonlyMap<string, number>;
  quantities: KnownQuantities;
}

/**
 * What a release gives away beside the others that can be read, oldest first: which numbers of units, such as those that came between
 * two releases, are known to be from 1 to T-1.
 */
export function auditTogether(solver: Solver, releases: readonly PublishedRelease[], rules: CountRules): ReleasesAudit {
  const published = modelOfPublished(releases, rules);
  const { attacks, found } = audit(solver, published.system);
  return {
    ...{ differences: sharedIn(published.model), ...attacks() },
    quantities: knownQuantities(solver, published, found),
  };
}

/** The published counts of a release, zeros too, by `nameOfNumber`. */
export function publishedCounts(release: PublishedRelease): ReadonlyMap<string, number> {
  const { cells, tables } = modelOf([publicNumbers({ ...release, tables: tablesOfCounts(release) })]);
  const numbers = new Map<string, number>();
  for (const { by, measure, rows } of tables)
    for (const { codes, cell } of rows) {
      const { value = null } = cells[cell] ?? {};
      if (value !== null) numbers.set(nameOfNumber(measure, by, codes), value);
    }
  return numbers;
}

function sharedIn({ tables }: Model): ReadonlyMap<string, number> {
  const names = new Map<string, Set<string>>();
  for (const { release, measure, by, rows, layer } of tables) {
    const known = names.get(release) ?? new Set<string>();
    names.set(release, known);
    if (layer === 'count') for (const { codes } of rows) known.add(nameOfNumber(measure, by, codes));
  }
  const [last] = [...names.values()].slice(-1);
  return new Map(
    [...names].slice(0, -1).map(([version, own]) => [version, [...own].filter((name) => last?.has(name)).length]),
  );
}

/**
 * The linear system of what releases publish, oldest first.
 * @throws ContradictionError if it cannot all be true
 */
function modelOfPublished(releases: readonly PublishedRelease[], rules?: CountRules): ModelAndSystem {
  const numbers = releases.map((release, at) => publicNumbers(release, { frozen: at < releases.length - 1 }));
  const [newest] = numbers.slice(-1);
  const build = (domains: ModelOptions['domains'] = new Map()): ModelAndSystem => {
    const model = modelOf(numbers, { domains });
    return { model, system: withNobody(assembleSystem(model.cells.map(asSeen), model.relations, rules), model) };
  };
  try {
    return build(newest && knownDomains(newest.definition));
  } catch (error) {
    if (!(error instanceof ContradictionError)) throw error;
    // Somebody has a term of custody and another outcome.
    return build();
  }
}

/** A number that is known within bounds only is open like one that nobody publishes, although it is not withheld. */
const asSeen = (cell: Cell): Cell => (cell.withheld || cell.value !== null ? cell : { ...cell, virtual: true });

/**
 * Why the published counts of releases, oldest first, as they are, cannot be true counts: they do not add up, or a part is more than
 * its whole. Undefined: as far as a linear system tells, they can be.
 */
export function contradictionIn(solver: Solver, releases: readonly PublishedRelease[]): string | undefined {
  try {
    const counts = releases.map((release) => ({ ...release, tables: tablesOfCounts(release) }));
    const { system } = modelOfPublished(counts);
    const view = viewOf(system);
    const outer = propagate(view);
    const solving = startSolving(solver);
    for (const component of componentsOf(view, outer))
      withProgramme(solving, view, outer, component, (programme) => programme.settle());
    return undefined;
  } catch (error) {
    if (error instanceof ContradictionError) return error.message;
    throw error;
  }
}

/** The published tables of counts. */
export function tablesOfCounts({
  definition,
  tables,
}: Pick<PublishedRelease, 'definition' | 'tables'>): readonly PublishedTable[] {
  const counts = new Set(definition.measures.flatMap(({ id, statistic }) => (statistic === 'count' ? [id] : [])));
  return tables.filter(({ measure }) => counts.has(measure));
}

/** One name for a number, however its table is cut. */
export function nameOfNumber(measure: string, by: readonly string[], codes: readonly (string | null)[]): string {
  const held = by.flatMap((id, at) => (codes[at] == null ? [] : [`${id}=${codes[at]}`]));
  return `${measure}/${held.length > 1 ? held.sort().join() : (held[0] ?? '')}`;
}

const TOLERANCE = 1e-6;

/** An amount is a whole multiple of 1/scale, so that the ends of its interval are rounded inwards. */
function wholeEnds({ low, high }: PublicInterval): PublicInterval {
  const margin = (end: number): number => TOLERANCE * Math.max(1, Math.abs(end));
  return { low: roundUp(low, margin(low)), high: high === null ? null : roundDown(high, margin(high)) };
}
