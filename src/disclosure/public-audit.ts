import type { PublicCodebook } from '../codebook/public.ts';
import { keyName } from '../codebook/table-plan.ts';
import { TERM_SCALE } from '../codebook/term.ts';
import { fraction, multiply, parseDecimal } from '../statistics/fraction.ts';
import { type Audit, type AuditOptions, audit } from './attackers/audit.ts';
import type { PublishedRelease, PublishedTable } from './certificate/published.ts';
import {
  type Linkage,
  type LinkageOptions,
  linkReleases,
  type NumberCell,
  type NumbersTable,
  systemOf,
} from './linkage.ts';
import { startSolving } from './solve/linear.ts';
import { withProgramme } from './solve/programme.ts';
import type { Solver } from './solve/solver.ts';
import { ContradictionError, type System } from './solve/system.ts';
import { componentsOf, propagate, roundDown, roundUp, viewOf } from './solve/view.ts';

/**
 * The audit of a release from what everybody can read of it. The publisher's certificate and a verifier's test both come from here,
 * so they agree to the last number.
 *
 * Counts and sums are linked. Means and medians are not: they are no sums, and neither are the units behind them published. The
 * publisher protects them in a system of its own, in which both parts of a mean are published with it (see suppress-tables.ts).
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
}

export interface PublicAuditOptions extends AuditOptions {
  /** As the policy has it: whether a zero can be withheld. */
  zeros: System['zeros'];
}

/**
 * Audits the published numbers of a release. It blocks the thread while it solves.
 * @throws ContradictionError if the published numbers cannot all be true
 */
export function auditPublished(
  solver: Solver,
  release: PublishedRelease,
  { zeros, ...options }: PublicAuditOptions,
): PublicAudit {
  const { linkage, system } = linkPublished(release, zeros);
  const found = audit(solver, system, options);
  const intervals = new Map(found.intervals.map((interval) => [interval.id, interval]));
  const places = new Map<string, PublicInterval>();
  let narrowest: number | null = null;
  for (const { by, measure, layer, rows } of linkage.tables) {
    const nameOf = cellNames(by);
    for (const { codes, cell } of rows) {
      const interval = intervals.get(linkage.cells[cell]!.id); // its own cell
      if (!interval) continue;
      const { low, high } = interval;
      places.set(nameOf(measure, codes), layer === 'sum' ? wholeEnds(interval) : { low, high });
      if (layer === 'count' && high !== null) narrowest = Math.min(narrowest ?? Number.POSITIVE_INFINITY, high - low);
    }
  }
  const view = viewOf(system);
  const components = componentsOf(view, propagate(view)).filter(
    ({ cells }) => cells.some((cell) => system.cells[cell]!.withheld), // a position in the system
  ).length;
  return {
    audit: found,
    components,
    narrowest,
    intervalOf: (measure, by, codes) => places.get(cellNames(by)(measure, codes)),
  };
}

/**
 * The linear system of the published counts and sums of a release.
 * @throws ContradictionError if they cannot all be true
 */
export function linkPublished(release: PublishedRelease, zeros: System['zeros']): { linkage: Linkage; system: System } {
  const linkage = linkageOf(release);
  // A number that is known within bounds only is open like one that nobody publishes, although it is not withheld.
  const cells = linkage.cells.map((cell) => (cell.withheld || cell.value !== null ? cell : { ...cell, virtual: true }));
  return { linkage, system: systemOf({ ...linkage, cells }, zeros) };
}

/**
 * The published counts and sums of a release, linked but not added up. With `zeros`, what a table does not have is a 0 of it.
 * @throws ContradictionError if the same units have two numbers
 */
export function linkageOf(
  { version, codebook, coverage, tables }: PublishedRelease,
  options: LinkageOptions = {},
): Linkage {
  const measures = new Map(codebook.measures.map((measure) => [measure.id, measure]));
  const numbers = tables.flatMap(({ by, measure: id, cells }): NumbersTable[] => {
    const measure = measures.get(id)!; // a table of this codebook
    const { statistic } = measure;
    if (statistic !== 'count' && statistic !== 'sum') return [];
    const read = statistic === 'count' ? readCount : readSum(codebook, measure);
    return [{ by, measure: id, layer: statistic, cells: cells.map(({ codes, value }) => ({ codes, ...read(value) })) }];
  });
  return linkReleases([{ release: version, codebook, coverage, tables: numbers }], options);
}

/**
 * Why the published counts of a release, as they are, cannot be true counts: they do not add up, or a part is more than its whole.
 * Undefined: as far as a linear system tells, they can be.
 */
export function contradictionIn(solver: Solver, release: PublishedRelease): string | undefined {
  try {
    const { system } = linkPublished({ ...release, tables: tablesOfCounts(release) }, 'protect');
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
export function tablesOfCounts({ codebook, tables }: PublishedRelease): readonly PublishedTable[] {
  const counts = new Set(codebook.measures.flatMap(({ id, statistic }) => (statistic === 'count' ? [id] : [])));
  return tables.filter(({ measure }) => counts.has(measure));
}

/** One name for a cell, however its table is cut. */
function cellNames(by: readonly string[]): (measure: string, codes: readonly (string | null)[]) => string {
  const order = [...by.keys()].sort((a, b) => (by[a]! < by[b]! ? -1 : 1)); // places of this very list
  return (measure, codes) => {
    const held = order.filter((place) => codes[place] != null);
    return `${measure}/${keyName(held.map((place) => by[place]!))}/${held.map((place) => codes[place]).join(',')}`; // as above
  };
}

const WITHHELD: Omit<NumberCell, 'codes'> = { value: null, withheld: true };

const readCount = (value: string | null): Omit<NumberCell, 'codes'> =>
  value === null ? WITHHELD : { value: Number(value) };

type PublicMeasure = PublicCodebook['measures'][number];

/** A published sum is exact, or known to half of its last digit. */
function readSum(codebook: PublicCodebook, measure: PublicMeasure) {
  const scale = publicScale(codebook, measure);
  const step = 10 ** measure.decimals;
  return (value: string | null): Omit<NumberCell, 'codes'> => {
    if (value === null) return WITHHELD;
    const { of, over } = multiply(parseDecimal(value), fraction(scale));
    const exact = Number(of) / Number(over);
    if (step % scale === 0) return { value: exact };
    const half = scale / step / 2;
    return { value: null, withheld: false, lower: Math.ceil(exact - half), upper: Math.floor(exact + half) };
  };
}

/**
 * The amounts of a measure are whole multiples of 1/scale, as far as the public codebook says. If it does not say what is summed,
 * they are taken to have the decimals of the measure.
 */
export function publicScale({ quantities }: PublicCodebook, { of, decimals }: PublicMeasure): number {
  if (of === 'custodyDays' || of === 'suspendedDays') return TERM_SCALE;
  if (of === 'counts') return 1;
  const quantity = quantities.find(({ id }) => id === of);
  return quantity ? 10 ** (quantity.decimals ?? 0) : 10 ** decimals;
}

const TOLERANCE = 1e-6;

/** An amount is a whole multiple of 1/scale, so that the ends of its interval are rounded inwards. */
function wholeEnds({ low, high }: PublicInterval): PublicInterval {
  const margin = (end: number): number => TOLERANCE * Math.max(1, Math.abs(end));
  return { low: roundUp(low, margin(low)), high: high === null ? null : roundDown(high, margin(high)) };
}
