// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import loadHighs, { type Model } from 'highs';

/** What follows from linear equations and limits over unknown whole numbers that are not negative. */

// The package's types are those of its CommonJS build.
const solver = await (loadHighs as unknown as typeof loadHighs.default)();

/** A sum of unknowns, each with its coefficient. */
export interface Sum {
  of: readonly number[];
  times: readonly number[];
}
/** What is known of a sum. */
export interface Row extends Sum {
  low: number;
  high: number;
}
export interface Range {
  low: number;
  high: number;
}
/** A sum of unknowns of a group whose value is certain: by position in the group. */
export interface Determined {
  times: Float64Array;
  value: number;
}

export const sumOf = (of: readonly number[], times = 1): Sum => ({ of, times: of.map(() => times) });
export const minus = (one: Sum, other: Sum): Sum => ({
  of: [...one.of, ...other.of],
  times: [...one.times, ...other.times.map((times) => -times)],
});

export class Contradiction extends Error {}

/** Below 2^26, so that a product of two residues is exact in a double. Residues stand for numbers around 0. */
const PRIME = 67_108_859;
const residue = (value: number): number => ((value % PRIME) + PRIME) % PRIME;
export const signed = (value: number): number => (value > PRIME / 2 ? value - PRIME : value);

function inverse(value: number): number {
  let [a, b, x, y] = [value, PRIME, 1, 0];
  while (b !== 0) {
    const times = Math.floor(a / b);
    [a, b, x, y] = [b, a - times * b, y, x - times * y];
  }
  return residue(x);
}

/** Gauss-Jordan elimination modulo a prime, over the first `width` columns; no number is ever rounded. Answers the pivots' columns. */
export function eliminate(rows: Float64Array[], width: number): number[] {
  const pivots: number[] = [];
  for (let column = 0; column < width && pivots.length < rows.length; column++) {
    const rank = pivots.length;
    let found = rank;
    while (found < rows.length && rows[found]![column] === 0) found++;
    if (found === rows.length) continue;
    [rows[rank], rows[found]] = [rows[found]!, rows[rank]!];
    const pivot = rows[rank]!;
    const times = inverse(pivot[column]!);
    const nonzero: number[] = [];
    for (let at = column; at < pivot.length; at++) {
      if (pivot[at] === 0) continue;
      pivot[at] = (pivot[at]! * times) % PRIME;
      nonzero.push(at);
    }
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!;
      const factor = row[column]!;
      if (index === rank || factor === 0) continue;
      for (const at of nonzero) row[at] = residue(row[at]! - ((factor * pivot[at]!) % PRIME));
    }
    pivots.push(column);
  }
  return pivots;
}

/** The sums that two lists of determined sums over the same group have in common, with the value in each. */
export function inBoth(
  one: readonly Determined[],
  other: readonly Determined[],
  size: number,
): { times: Float64Array; values: [number, number] }[] {
  const rows = [...one, ...other].map(({ times, value }, at) => {
    const row = new Float64Array(2 * size + 2);
    const isOne = at < one.length;
    for (let j = 0; j < size; j++) {
      row[j] = residue(times[j]!);
      if (isOne) row[size + j] = row[j]!;
    }
    row[2 * size + (isOne ? 0 : 1)] = residue(value);
    return row;
  });
  const left = eliminate(rows, size).length;
  const rest = rows.slice(left).map((row) => row.slice(size));
  const rank = eliminate(rest, size).length;
  return rest.slice(0, rank).map((row) => ({
    times: row.slice(0, size).map(signed),
    values: [signed(row[size]!), signed(residue(-row[size + 1]!))],
  }));
}

interface Column {
  low: number;
  high: number;
  cost?: number;
  isWhole?: boolean;
}

/** The rows are sums of columns. */
function programmeOf(columns: readonly Column[], rows: readonly Row[]): Model {
  const starts = [0];
  for (const { of } of rows) starts.push(starts.at(-1)! + of.length);
  return solver.createModel({
    numCols: columns.length,
    numRows: rows.length,
    colCost: Float64Array.from(columns, ({ cost = 0 }) => cost),
    colLower: Float64Array.from(columns, ({ low }) => low),
    colUpper: Float64Array.from(columns, ({ high }) => high),
    rowLower: Float64Array.from(rows, ({ low }) => low),
    rowUpper: Float64Array.from(rows, ({ high }) => high),
    ...(columns.some(({ isWhole }) => isWhole) && {
      integrality: Int32Array.from(columns, ({ isWhole }) => (isWhole ? 1 : 0)),
    }),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: columns.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(rows.flatMap(({ of }) => of)),
      values: Float64Array.from(rows.flatMap(({ times }) => times)),
    },
  });
}

/** Unknowns that some row joins, with their programme. Rows and columns are of these unknowns, by position in `of`. */
interface Part {
  model: Model;
  of: readonly number[];
  at: ReadonlyMap<number, number>;
  columns: readonly Column[];
  rows: readonly Row[];
}

/** How often a row may be used to show that a group is somebody. */
const MOST_TIMES = 10;

/** The equations and limits, and what has been found out from them. */
export class System {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The least and the most that an unknown has had in a solution. */
  readonly seenLow: Float64Array;
  readonly seenHigh: Float64Array;
  programmes = 0;
  readonly #rows: readonly Row[];
  readonly #parts: Int32Array;
  readonly #models = new Map<number, Part>();
  readonly #rowsOf: Int32Array[];

  constructor(size: number, rows: readonly Row[], fixed: Iterable<number> = []) {
    this.low = new Float64Array(size);
    this.high = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.seenLow = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.seenHigh = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    for (const at of fixed) this.high[at] = 0;
    this.#rows = rows;
    const rowsOf: number[][] = Array.from({ length: size }, () => []);
    rows.forEach(({ of }, index) => {
      for (const at of of) rowsOf[at]!.push(index);
    });
    this.#rowsOf = rowsOf.map((list) => Int32Array.from(list));
    this.#narrow();
    this.#parts = this.#partsOf();
  }

  isKnown(at: number): boolean {
    return this.low[at] === this.high[at];
  }

  /** Narrows the limits of each unknown by each row, until nothing changes. */
  #narrow(): void {
    const waiting = new Set(this.#rows.keys());
    let steps = 0;
    for (const index of waiting) {
      waiting.delete(index);
      if (++steps > 20 * this.#rows.length) return; // slow sequences that narrow by one each time
      const { of, times, low, high } = this.#rows[index]!;
      const ends = of.map(
        (at, k) =>
          (times[k]! > 0
            ? [times[k]! * this.low[at]!, times[k]! * this.high[at]!]
            : [times[k]! * this.high[at]!, times[k]! * this.low[at]!]) as [number, number],
      );
      let [least, most, open, openAt] = [0, 0, 0, -1];
      let [under, underAt] = [0, -1];
      ends.forEach(([from, to], k) => {
        if (Number.isFinite(from)) least += from;
        else [under, underAt] = [under + 1, k];
        if (Number.isFinite(to)) most += to;
        else [open, openAt] = [open + 1, k];
      });
      for (let k = 0; k < of.length; k++) {
        const [from, to] = ends[k]!;
        const top =
          under === 0 ? high - (least - from) : under === 1 && underAt === k ? high - least : Number.POSITIVE_INFINITY;
        const bottom =
          open === 0 ? low - (most - to) : open === 1 && openAt === k ? low - most : Number.NEGATIVE_INFINITY;
        const [a, b] = times[k]! > 0 ? [bottom / times[k]!, top / times[k]!] : [top / times[k]!, bottom / times[k]!];
        const at = of[k]!;
        const [newLow, newHigh] = [
          Math.max(this.low[at]!, Math.ceil(a - 1e-6)),
          Math.min(this.high[at]!, Math.floor(b + 1e-6)),
        ];
        if (newLow > newHigh) throw new Contradiction();
        if (newLow === this.low[at] && newHigh === this.high[at]) continue;
        this.low[at] = newLow;
        this.high[at] = newHigh;
        for (const other of this.#rowsOf[at]!) waiting.add(other);
      }
    }
  }

  /** Unknowns that some row joins are of one part. */
  #partsOf(): Int32Array {
    const parent = Int32Array.from(this.low, (_, at) => at);
    const root = (at: number): number => {
      let top = at;
      while (parent[top] !== top) top = parent[top] = parent[parent[top]!]!;
      return top;
    };
    for (const { of } of this.#rows) {
      const open = of.filter((at) => !this.isKnown(at));
      for (const at of open) parent[root(at)] = root(open[0]!);
    }
    return Int32Array.from(parent, (_, at) => root(at));
  }

  /** The least and the most that a sum can be in any solution, fractions included. */
  range(sum: Sum): Range {
    let [low, high] = [0, 0];
    const parts = new Map<number, Map<number, number>>();
    sum.of.forEach((at, k) => {
      if (this.isKnown(at)) {
        low += sum.times[k]! * this.low[at]!;
        high += sum.times[k]! * this.low[at]!;
        return;
      }
      const part = parts.get(this.#parts[at]!) ?? new Map<number, number>();
      parts.set(this.#parts[at]!, part.set(at, (part.get(at) ?? 0) + sum.times[k]!));
    });
    for (const [part, costs] of parts) {
      low += this.#least(part, costs);
      high -= this.#least(part, new Map([...costs].map(([at, times]) => [at, -times])));
    }
    return { low, high };
  }

  /** The most of one unknown; only whether it reaches a number is of interest. */
  reaches(at: number, high: number): boolean {
    if (this.high[at]! < high) return false;
    if (this.seenHigh[at]! >= high) return true;
    if (this.isKnown(at)) return this.high[at]! >= high;
    return -this.#least(this.#parts[at]!, new Map([[at, -1]])) >= high - 1e-6;
  }

  /** Whether one unknown can be 0. */
  canBeNone(at: number): boolean {
    if (this.low[at]! > 0) return false;
    if (this.seenLow[at]! < 1e-6) return true;
    return this.isKnown(at) || this.#least(this.#parts[at]!, new Map([[at, 1]])) < 1e-6;
  }

  /** Looks for solutions with as many of these as can be. */
  spread(ats: readonly number[]): void {
    const parts = new Map<number, number[]>();
    for (const at of ats)
      if (!this.isKnown(at)) parts.set(this.#parts[at]!, [...(parts.get(this.#parts[at]!) ?? []), at]);
    for (const [part, own] of parts) this.#least(part, new Map(own.map((at) => [at, -1])));
  }

  #least(part: number, costs: ReadonlyMap<number, number>): number {
    const { model, at, of } = this.#modelOf(part);
    const own = new Float64Array(of.length);
    for (const [unknown, times] of costs) own[at.get(unknown)!] = times;
    model.changeColsCost({ kind: 'range', from: 0, to: of.length - 1 }, own);
    model.run();
    this.programmes++;
    const status = model.getModelStatus();
    if (status === 9 || status === 10) return Number.NEGATIVE_INFINITY;
    if (status === 8) throw new Contradiction();
    if (status !== 7) return Number.NEGATIVE_INFINITY; // undecided: the attacker does not know
    const found = model.getSolution().colValue;
    let value = 0;
    for (let k = 0; k < of.length; k++) {
      const unknown = of[k]!;
      value += own[k]! * found[k]!;
      if (found[k]! < this.seenLow[unknown]!) this.seenLow[unknown] = found[k]!;
      if (found[k]! > this.seenHigh[unknown]!) this.seenHigh[unknown] = found[k]!;
    }
    return value;
  }

  #modelOf(part: number): Part {
    const known = this.#models.get(part);
    if (known) return known;
    const of: number[] = [];
    for (let unknown = 0; unknown < this.low.length; unknown++)
      if (this.#parts[unknown] === part && !this.isKnown(unknown)) of.push(unknown);
    const at = new Map(of.map((unknown, k) => [unknown, k]));
    const rows = [...new Set(of.flatMap((unknown) => [...this.#rowsOf[unknown]!]))].map((index) =>
      this.#reduced(this.#rows[index]!),
    );
    const columns = of.map((unknown) => ({ low: this.low[unknown]!, high: this.high[unknown]! }));
    const local = rows.map((row) => ({ ...row, of: row.of.map((unknown) => at.get(unknown)!) }));
    const model = programmeOf(columns, local);
    model.options.set({ output_flag: false, solver: 'simplex', simplex_strategy: 4, presolve: 'off' });
    this.#models.set(part, { model, at, of, columns, rows: local });
    return { model, at, of, columns, rows: local };
  }

  /** A row without what is known; each unknown once. */
  #reduced({ of, times, low, high }: Row): Row {
    let known = 0;
    const own = new Map<number, number>();
    of.forEach((at, k) => {
      if (this.isKnown(at)) known += times[k]! * this.low[at]!;
      else own.set(at, (own.get(at) ?? 0) + times[k]!);
    });
    return { of: [...own.keys()], times: [...own.values()], low: low - known, high: high - known };
  }

  /** The sums of these unknowns alone whose values the equations determine: a basis of them, with few unknowns each. */
  determined(group: readonly number[]): Determined[] {
    const place = new Map(group.map((at, k) => [at, k]));
    const parts = new Set(group.filter((at) => !this.isKnown(at)).map((at) => this.#parts[at]!));
    const columns = new Map<number, number>();
    const others: number[] = [];
    const rows: Row[] = [];
    for (const row of this.#rows) {
      if (row.low !== row.high) continue;
      const own = this.#reduced(row);
      if (own.of.length === 0 || !parts.has(this.#parts[own.of[0]!]!)) continue;
      rows.push(own);
      for (const at of own.of) if (!place.has(at) && !columns.has(at)) columns.set(at, others.push(at) - 1);
    }
    const width = others.length + group.length;
    const dense = rows.map(({ of, times, low }) => {
      const row = new Float64Array(width + 1);
      of.forEach((at, k) => {
        row[columns.get(at) ?? others.length + place.get(at)!] = residue(times[k]!);
      });
      row[width] = residue(low);
      return row;
    });
    for (const [k, at] of group.entries()) {
      if (!this.isKnown(at)) continue;
      const row = new Float64Array(width + 1);
      row[others.length + k] = 1;
      row[width] = residue(this.low[at]!);
      dense.push(row);
    }
    const first = eliminate(dense, others.length).length;
    const rest = dense.slice(first).map((row) => row.slice(others.length));
    const rank = eliminate(rest, group.length).length;
    return rest
      .slice(0, rank)
      .map((row) => ({ times: row.slice(0, group.length).map(signed), value: signed(row[group.length]!) }));
  }

  /**
   * The smallest group of these unknowns that counts 1 to T - 1 and of which it follows that it is not none; undefined if none was
   * found. By duality: rows, so many times each, that add up to no more than the group, and to more than 0. The programme chooses
   * both. `values` are the true ones: which groups are small is no secret to a judge.
   */
  somebody(group: readonly number[], values: Float64Array, threshold: number): number[] | undefined {
    const parts = new Set(group.filter((at) => !this.isKnown(at)).map((at) => this.#parts[at]!));
    for (const part of parts) {
      const { at, of, columns, rows } = this.#modelOf(part);
      const own = group.flatMap((unknown) => (at.has(unknown) ? [at.get(unknown)!] : []));
      const isSmall = own.some((column) => values[of[column]!]! >= 1 && values[of[column]!]! < threshold);
      const found =
        isSmall &&
        smallestOf(
          columns,
          rows,
          own,
          own.map((column) => values[of[column]!]!),
          threshold,
        );
      if (found) return found.map((column) => of[column]!);
    }
    return undefined;
  }

  /** Gives the memory of the solver back. */
  dispose(): void {
    for (const { model } of this.#models.values()) model.dispose();
    this.#models.clear();
  }
}

function smallestOf(
  columns: readonly Column[],
  rows: readonly Row[],
  group: readonly number[],
  values: readonly number[],
  threshold: number,
): number[] | undefined {
  const chosen: Column[] = group.map(() => ({ low: 0, high: 1, cost: 1, isWhole: true }));
  /** What is used, and how: each end of a row and of an unknown that is known. */
  const used: Column[] = [];
  const adds: Row[] = columns.map(() => ({ of: [], times: [], low: Number.NEGATIVE_INFINITY, high: 0 }));
  const worth: { of: number[]; times: number[] } = { of: [], times: [] };
  const use = (sum: Sum, end: number, sign: 1 | -1) => {
    if (!Number.isFinite(end)) return;
    const column = group.length + used.push({ low: 0, high: MOST_TIMES });
    sum.of.forEach((at, k) => {
      (adds[at]!.of as number[]).push(column - 1);
      (adds[at]!.times as number[]).push(sign * sum.times[k]!);
    });
    if (end !== 0) {
      worth.of.push(column - 1);
      worth.times.push(sign * end);
    }
  };
  for (const row of rows) {
    use(row, row.low, 1);
    use(row, row.high, -1);
  }
  columns.forEach(({ low, high }, at) => {
    if (low > 0) use(sumOf([at]), low, 1);
    use(sumOf([at]), high, -1);
  });
  group.forEach((at, k) => {
    (adds[at]!.of as number[]).push(k);
    (adds[at]!.times as number[]).push(-1);
  });
  const isSomebody: Row = { ...worth, low: 0.1, high: Number.POSITIVE_INFINITY };
  const counted = values.flatMap((value, k) => (value > 0 ? [k] : []));
  const isFew: Row = { of: counted, times: counted.map((k) => values[k]!), low: 1, high: threshold - 1 };
  const model = programmeOf([...chosen, ...used], [...adds, isSomebody, isFew]);
  model.options.set({ output_flag: false, mip_max_nodes: 50 });
  try {
    model.run();
    if (model.getModelStatus() !== 7) return undefined;
    const { colValue } = model.getSolution();
    return group.filter((_, k) => colValue[k]! > 0.5);
  } finally {
    model.dispose();
  }
}
