// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
/**
 * Numbers and what everybody knows between them as one linear system. What an attacker can add up is a relation: a whole is the sum of its parts.
 */

export interface Cell {
  /** What the number is, as text. Two tables that share a margin share its cells. */
  id: string;
  /** Null: not known to whoever built the system. */
  value: number | null;
  /** Not published. A virtual cell is not withheld: it is open to whoever can work it out. */
  withheld: boolean;
  virtual: boolean;
  /** It must stay as it is: published or withheld. */
  frozen: boolean;
  whole: boolean;
  /** Of a count: from 1 to below it, it is small. 0: no number is. */
  threshold: number;
  /** What everybody knows before they look at a table. */
  lower: number;
  upper: number;
  /** How many dimensions of the largest table that shows it are totals in it. */
  totals: number;
  /** The ids of the tables that show it. */
  tables: string[];
  /** The names of the releases that have these tables. */
  releases: string[];
}

/** Cells are sorted by id, so that the order of tables changes nothing. Relations are in compressed rows. */
export interface System {
  cells: readonly Cell[];
  /** From id to the position in `cells`. */
  index: ReadonlyMap<string, number>;
  relations: RelationMatrix;
  zeros: CountRules['zeros'];
}

/** What a policy says of counts. */
export interface CountRules {
  threshold: number;
  /** `shown`: every zero is always published, so what is withheld is at least 1, and no zero can be withheld. */
  zeros: 'protect' | 'shown';
}

/** Relation r has the terms from starts[r] to starts[r+1]: the sum of coefficient times cell is 0. */
export interface RelationMatrix {
  count: number;
  starts: Int32Array;
  cells: Int32Array;
  coefficients: Float64Array;
  /** Cell c is in the relations list[from[c]] to list[from[c+1]]. */
  from: Int32Array;
  list: Int32Array;
}

/** Published numbers that cannot all be true. */
export class ContradictionError extends Error {
  override name = 'ContradictionError';
}

const ADDING_TOLERANCE = 1e-6;

/** A relation between cells of a list: the sum of coefficient times cell is 0. */
export interface RelationOfCells {
  /** Positions in the list. */
  cells: readonly number[];
  coefficients: readonly number[];
}

/**
 * The system of these cells and relations.
 * @throws ContradictionError if published numbers do not add up
 */
export function assembleSystem(
  given: readonly Cell[],
  relations: readonly RelationOfCells[],
  { threshold, zeros }: CountRules = { threshold: 0, zeros: 'protect' },
): System {
  const order = given.map((_, at) => at).sort((a, b) => (given[a]!.id < given[b]!.id ? -1 : 1));
  const places = new Int32Array(given.length);
  order.forEach((at, place) => {
    places[at] = place;
  });
  const cells = order.map((at): Cell => {
    const cell = { ...given[at]!, threshold: given[at]!.whole ? threshold : 0 };
    if (zeros === 'protect' || cell.virtual || !cell.whole) return cell;
    return { ...cell, lower: Math.max(cell.lower, 1), frozen: cell.frozen || cell.value === 0 };
  });
  const index = new Map(cells.map(({ id }, at) => [id, at]));
  if (index.size < cells.length) throw new RangeError('two cells have the same id');
  const rows = relations.map((row) => ({ ...row, cells: row.cells.map((at) => places[at]!) }));
  const system = { cells, index, relations: compress(rows, cells.length), zeros };
  deriveValues(system);
  return system;
}

/** The cell at a position. */
export function cellOf({ cells }: System, at: number): Cell {
  const cell = cells[at];
  if (!cell) throw new RangeError(`a system of ${cells.length} cells has none at ${at}`);
  return cell;
}

/** The cells that some relation joins with a cell, and itself. */
export function cellsBeside({ relations }: System, cell: number): Set<number> {
  const { from, list, starts, cells } = relations;
  const own = [...list.subarray(from[cell]!, from[cell + 1]!)];
  return new Set(own.flatMap((relation) => [...cells.subarray(starts[relation]!, starts[relation + 1]!)]));
}

/** The same system where exactly these cells (1) are withheld. */
export const withholding = (system: System, withheld: Uint8Array): System => ({
  ...system,
  cells: system.cells.map((cell, at) => ({ ...cell, withheld: !cell.virtual && withheld[at] === 1 })),
});

function compress(rows: readonly RelationOfCells[], size: number): RelationMatrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => {
    starts[r + 1] = starts[r]! + row.cells.length;
  });
  const length = starts[rows.length]!;
  const cells = new Int32Array(length);
  const coefficients = new Float64Array(length);
  const from = new Int32Array(size + 1);
  rows.forEach((row, r) => {
    row.cells.forEach((cell, t) => {
      cells[starts[r]! + t] = cell;
      coefficients[starts[r]! + t] = row.coefficients[t]!;
      from[cell + 1]!++;
    });
  });
  for (let c = 0; c < size; c++) from[c + 1]! += from[c]!;
  const next = from.slice();
  const list = new Int32Array(length);
  for (let r = 0; r < rows.length; r++) for (let t = starts[r]!; t < starts[r + 1]!; t++) list[next[cells[t]!]!++] = r;
  return { count: rows.length, starts, cells, coefficients, from, list };
}

/** Works out the numbers that follow from a single relation, and checks that known numbers add up. */
function deriveValues(system: System): void {
  const { count, from, list } = system.relations;
  const queue = Array.from({ length: count }, (_, r) => r);
  for (let at = 0; at < queue.length; at++)
    for (const cell of solveRelation(system, queue[at]!))
      for (let t = from[cell]!; t < from[cell + 1]!; t++) queue.push(list[t]!);
}

/** The cells of a relation whose numbers follow from it, which they then have. */
function solveRelation({ cells, relations }: System, r: number): number[] {
  const { sum, size, unknowns, higher, last } = knownPart(cells, relations, r);
  if (unknowns === 0 && Math.abs(sum) > ADDING_TOLERANCE * Math.max(1, size))
    throw new ContradictionError(notAdding(cells, relations, r));
  // Nothing is below 0, so that the parts of 0 are 0.
  const areZeros = unknowns > 1 && sum === 0 && (higher === 0 || higher === unknowns);
  const found: number[] = [];
  if (unknowns !== 1 && !areZeros) return found;
  for (let place = areZeros ? relations.starts[r]! : last; place <= last; place++) {
    const at = relations.cells[place]!;
    const cell = cells[at]!;
    if (cell.value !== null) continue;
    const value = areZeros ? 0 : -sum / relations.coefficients[place]!;
    cell.value = cell.whole ? Math.round(value) : value;
    found.push(at);
  }
  return found;
}

interface KnownPart {
  /** Of the terms that are known. */
  sum: number;
  /** The largest known number. */
  size: number;
  /** How many numbers are not known, how many of these have a coefficient above 0, and the place of the last. */
  unknowns: number;
  higher: number;
  last: number;
}

function knownPart(
  cells: readonly Cell[],
  { starts, cells: terms, coefficients }: RelationMatrix,
  r: number,
): KnownPart {
  const part: KnownPart = { sum: 0, size: 0, unknowns: 0, higher: 0, last: -1 };
  for (let t = starts[r]!; t < starts[r + 1]!; t++) {
    const { value } = cells[terms[t]!]!;
    if (value === null) {
      part.last = t;
      part.unknowns++;
      if (coefficients[t]! > 0) part.higher++;
    } else {
      part.sum += coefficients[t]! * value;
      part.size = Math.max(part.size, Math.abs(value));
    }
  }
  return part;
}

function notAdding(cells: readonly Cell[], { starts, cells: terms }: RelationMatrix, r: number): string {
  const names = Array.from(terms.subarray(starts[r]!, starts[r + 1]!), (cell) => cells[cell]!.id);
  return `these cells do not add up: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' and more' : ''}`;
}
