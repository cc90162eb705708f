import loadHighs from 'highs';

/**
 * What follows from linear constraints over unknown whole numbers: a small solver of the attacker's own. Where it takes too long, a
 * library solves the same constraints, written here anew.
 */

// The package's types are those of its CommonJS build.
const solver = await (loadHighs as unknown as typeof loadHighs.default)();

/** The sum of coefficients times unknowns is `sum`; or, for a limit, at most `sum`. */
export interface Constraint {
  terms: ReadonlyMap<string, number>;
  sum: number;
  kind: 'equal' | 'at-most';
}

export interface Range {
  low: number;
  high: number;
}

export class Contradiction extends Error {}

/** Below 2^26, so that a product of two residues is exact in a double. */
const PRIME = 67_108_859;

const residue = (value: number): number => ((value % PRIME) + PRIME) % PRIME;
/** Residues stand for whole numbers around 0. */
const signed = (value: number): number => (value > PRIME / 2 ? value - PRIME : value);

function inverse(value: number): number {
  let [a, b, x, y] = [value, PRIME, 1, 0];
  while (b !== 0) {
    const times = Math.floor(a / b);
    [a, b, x, y] = [b, a - times * b, y, x - times * y];
  }
  return residue(x);
}

/**
 * Gauss-Jordan elimination of the equations, modulo a prime, so that no number is ever rounded. Answers each reduced row whose
 * coefficients are small whole numbers; a row of one unknown determines it.
 */
export function eliminate(equations: readonly Constraint[]): Constraint[] {
  const names = [...new Set(equations.flatMap(({ terms }) => [...terms.keys()]))];
  const place = new Map(names.map((name, at) => [name, at]));
  const width = names.length;
  const rows = equations.map(({ terms, sum }) => {
    const row = new Float64Array(width + 1);
    for (const [name, times] of terms) row[place.get(name)!] = residue(times);
    row[width] = residue(sum);
    return row;
  });
  let rank = 0;
  for (let column = 0; column < width && rank < rows.length; column++) {
    const found = rows.findIndex((row, at) => at >= rank && row[column] !== 0);
    if (found < 0) continue;
    [rows[rank], rows[found]] = [rows[found]!, rows[rank]!];
    const pivot = rows[rank]!;
    const times = inverse(pivot[column]!);
    for (let at = column; at <= width; at++) pivot[at] = (pivot[at]! * times) % PRIME;
    rows.forEach((row, index) => {
      const factor = row[column]!;
      if (index === rank || factor === 0) return;
      for (let at = column; at <= width; at++)
        if (pivot[at] !== 0) row[at] = residue(row[at]! - ((factor * pivot[at]!) % PRIME));
    });
    rank++;
  }
  if (rows.slice(rank).some((row) => row[width] !== 0)) throw new Contradiction('equations without a solution');
  return rows.slice(0, rank).flatMap((row): Constraint[] => {
    const terms = new Map<string, number>();
    for (let at = 0; at < width; at++) if (row[at] !== 0) terms.set(names[at]!, signed(row[at]!));
    if ([...terms.values()].some((times) => Math.abs(times) > 20)) return []; // a fraction
    return [{ terms, sum: signed(row[width]!), kind: 'equal' }];
  });
}

type Ranges = Map<string, Range>;
interface Indexed {
  constraints: readonly { names: readonly string[]; times: readonly number[]; sum: number; isEqual: boolean }[];
  of: ReadonlyMap<string, readonly number[]>;
}

function indexed(constraints: readonly Constraint[]): Indexed {
  const of = new Map<string, number[]>();
  const made = constraints.map(({ terms, sum, kind }, index) => {
    for (const name of terms.keys()) of.set(name, [...(of.get(name) ?? []), index]);
    return { names: [...terms.keys()], times: [...terms.values()], sum, isEqual: kind === 'equal' };
  });
  return { constraints: made, of };
}

/** Narrows ranges until no constraint narrows another. Throws Contradiction if a range has no whole number left. */
function narrow({ constraints, of }: Indexed, ranges: Ranges, first?: readonly number[]): void {
  const waiting = new Set(first ?? constraints.keys());
  let steps = 0;
  for (const index of waiting) {
    waiting.delete(index);
    if (++steps > 20_000) return; // slow sequences that narrow by one each time
    const { names, times, sum, isEqual } = constraints[index]!;
    let least = 0;
    let most = 0;
    for (let at = 0; at < names.length; at++) {
      const { low, high } = ranges.get(names[at]!)!;
      const factor = times[at]!;
      least += factor > 0 ? factor * low : factor * high;
      most += factor > 0 ? factor * high : factor * low;
    }
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!;
      const range = ranges.get(name)!;
      const factor = times[at]!;
      const [own, ownMost] =
        factor > 0 ? [factor * range.low, factor * range.high] : [factor * range.high, factor * range.low];
      // factor * x <= sum - least of the others, and for an equation >= sum - most of the others
      const top = sum - (Number.isFinite(least) ? least - own : othersOf(names, times, ranges, at, 'least'));
      const bottom = isEqual
        ? sum - (Number.isFinite(most) ? most - ownMost : othersOf(names, times, ranges, at, 'most'))
        : Number.NEGATIVE_INFINITY;
      const [a, b] = [bottom / factor, top / factor];
      const low = Math.max(range.low, Math.ceil(Math.min(a, b) - 1e-9));
      const high = Math.min(range.high, Math.floor(Math.max(a, b) + 1e-9));
      if (low > high) throw new Contradiction(name);
      if (low === range.low && high === range.high) continue;
      ranges.set(name, { low, high });
      for (const other of of.get(name)!) waiting.add(other);
      const isUp = factor > 0;
      least += (isUp ? factor * low : factor * high) - own;
      most += (isUp ? factor * high : factor * low) - ownMost;
    }
  }
}

function othersOf(
  names: readonly string[],
  times: readonly number[],
  ranges: Ranges,
  without: number,
  end: 'least' | 'most',
): number {
  let sum = 0;
  names.forEach((name, at) => {
    if (at === without) return;
    const { low, high } = ranges.get(name)!;
    sum += times[at]! * (times[at]! > 0 === (end === 'least') ? low : high);
  });
  return sum;
}

/** Everything that constraints tell of the unknowns that they are about. */
export class Knowledge {
  readonly ranges: Ranges;
  /** Searches that were given up. */
  undecided = 0;
  readonly #constraints: Indexed;
  readonly #witnesses: Map<string, number>[] = [];

  constructor(unknowns: ReadonlyMap<string, Range>, constraints: readonly Constraint[]) {
    const reduced = eliminate(constraints.filter(({ kind }) => kind === 'equal'));
    this.#constraints = indexed([...constraints, ...reduced]);
    this.ranges = new Map(unknowns);
    narrow(this.#constraints, this.ranges);
  }

  /**
   * Whether a solution in whole numbers has the unknown in this range; true too if the search takes too long, since an attacker
   * does not know it then.
   */
  isPossible(name: string, { low, high }: Range): boolean {
    if (this.#witnesses.some((witness) => witness.get(name)! >= low && witness.get(name)! <= high)) return true;
    const ranges = new Map(this.ranges);
    const now = ranges.get(name)!;
    ranges.set(name, { low: Math.max(low, now.low), high: Math.min(high, now.high) });
    if (ranges.get(name)!.low > ranges.get(name)!.high) return false;
    const budget = { left: 200 };
    const found = this.#search(new Map(ranges), budget, this.#constraints.of.get(name) ?? []);
    const solution = found ?? (budget.left <= 0 ? this.#solve(ranges) : undefined);
    if (solution === 'undecided') this.undecided++;
    else if (solution) this.#witnesses.push(solution);
    return solution !== undefined;
  }

  /** Asks the library for any solution. Undefined: there is none. What it answers is checked in whole numbers. */
  #solve(ranges: Ranges): Map<string, number> | 'undecided' | undefined {
    const names = [...this.#constraints.of.keys()];
    const column = new Map(names.map((name, at) => [name, `x${at}`]));
    const written = (numbers: readonly (readonly [string, number])[]): string =>
      numbers.map(([name, times]) => `${times < 0 ? '-' : '+'} ${Math.abs(times)} ${column.get(name)!}`).join('\n');
    const rows = this.#constraints.constraints.map(
      ({ names: own, times, sum, isEqual }) =>
        `${written(own.map((name, at) => [name, times[at]!]))}\n${isEqual ? '=' : '<='} ${sum}`,
    );
    const bounds = names.map((name) => {
      const { low, high } = ranges.get(name)!;
      return `${Number.isFinite(low) ? low : '-inf'} <= ${column.get(name)!} <= ${Number.isFinite(high) ? high : 'inf'}`;
    });
    const model = [
      'Minimize',
      'obj: 0 x0',
      'Subject To',
      ...rows,
      'Bounds',
      ...bounds,
      'General',
      ...column.values(),
      'End',
    ];
    const answer = solver.solve(model.join('\n'), { time_limit: 10 });
    if (answer.Status === 'Infeasible') return undefined;
    if (answer.Status !== 'Optimal') return 'undecided';
    const solution = new Map(
      [...ranges].map(([name, { low }]) => {
        const found = column.get(name);
        return [name, found === undefined ? low : Math.round(answer.Columns[found]!.Primal)];
      }),
    );
    return this.#isSolution(solution) ? solution : 'undecided';
  }

  #isSolution(solution: ReadonlyMap<string, number>): boolean {
    return this.#constraints.constraints.every(({ names, times, sum, isEqual }) => {
      const found = names.reduce((total, name, at) => total + times[at]! * solution.get(name)!, 0);
      return isEqual ? found === sum : found <= sum;
    });
  }

  #search(ranges: Ranges, budget: { left: number }, touched: readonly number[]): Map<string, number> | undefined {
    if (budget.left-- <= 0) return undefined;
    try {
      narrow(this.#constraints, ranges, touched);
    } catch (error) {
      if (error instanceof Contradiction) return undefined;
      throw error;
    }
    let chosen: string | undefined;
    let size = Number.POSITIVE_INFINITY;
    for (const [name, { low, high }] of ranges) {
      if (high > low && this.#constraints.of.has(name) && high - low < size) [chosen, size] = [name, high - low];
    }
    if (chosen === undefined) return new Map([...ranges].map(([name, { low }]) => [name, low]));
    const { low, high } = ranges.get(chosen)!;
    const middle = Number.isFinite(high) ? Math.floor((low + high) / 2) : low + 1_000;
    for (const half of [
      { low, high: middle },
      { low: middle + 1, high },
    ]) {
      const found = this.#search(new Map(ranges).set(chosen, half), budget, this.#constraints.of.get(chosen)!);
      if (found || budget.left <= 0) return found;
    }
    return undefined;
  }
}
