/**
 * All published tables as one linear system (../shared/reference/disclosure.md, 2.2). A cell is a layer and a set of
 * (dimension, code) pairs without totals, so two tables that share a margin share its cells. What an attacker can add up is a
 * relation: a parent is the sum of its children.
 */

/** What identifies a cell. A layer is whatever keeps numbers apart: a measure, or a measure of one release. */
export interface CellName {
  layer: string;
  /** From dimension to code. A dimension that is not there is summed over: its total. */
  pairs: Readonly<Record<string, string>>;
}

/** The children add up to the parent; null is the total of the dimension. */
export interface Breakdown {
  parent: string | null;
  children: readonly string[];
}

export interface TableDimension {
  /** The same id and the same codes in every table that shows this dimension, at whatever level of detail. */
  id: string;
  /**
   * What adds up. A hierarchy has one breakdown for each parent. A coarser level, or a map, is one more partition of the same
   * codes. A dimension of several answers has `[code, complementOf(code)]` for each code.
   */
  breakdowns: readonly Breakdown[];
  /** Codes that are in no breakdown. */
  codes?: readonly string[];
  /** Codes whose cells nobody publishes, but which anybody can work out: complements. */
  virtual?: readonly string[];
}

export interface TableInput {
  /** Named in refusals and errors. */
  id: string;
  layer: string;
  dimensions: readonly TableDimension[];
  /**
   * The number of a cell; `codes` follow `dimensions`, null is a total. A number is known to whoever builds the system: to the
   * publisher also where `withheld`. Null is withheld, and its number is not known. Undefined: the table does not have the cell.
   */
  value(codes: readonly (string | null)[]): number | null | undefined;
  /** Whether a cell with a number is not published. Default: no cell. */
  withheld?(codes: readonly (string | null)[]): boolean;
  /** Whether a cell must stay as it is: one of an earlier release, a combination that cannot occur. Default: no cell. */
  frozen?(codes: readonly (string | null)[]): boolean;
  /** What everybody knows of a cell that is not published, for example of a rounded number. Default: from 0, and from 1 where zeros are always shown. */
  bounds?(codes: readonly (string | null)[]): readonly [low: number, high: number] | undefined;
  /** Whether the numbers are whole, as counts are. Default true. */
  whole?: boolean;
}

/** A cell in no table: a difference of two releases, what is left of a margin. It is never published. */
export interface VirtualCell extends CellName {
  /** What everybody knows. Default 0; a difference needs -Infinity. */
  lower?: number;
  /** Default Infinity. */
  upper?: number;
  whole?: boolean;
}

/** An equation of the caller: the sum of coefficient times cell is 0. */
export interface RelationInput {
  terms: readonly (readonly [cell: CellName, coefficient: number])[];
}

export interface SystemInput {
  tables: readonly TableInput[];
  /** Cells of `relations` that are in no table. */
  virtual?: readonly VirtualCell[];
  relations?: readonly RelationInput[];
  /** `shown`: every zero is always published, so what is withheld is at least 1, and no zero can be withheld. */
  zeros?: 'protect' | 'shown';
}

export interface Cell extends CellName {
  /** `cellId` of it. */
  id: string;
  /** Null: not known to whoever built the system. */
  value: number | null;
  /** Not published. A virtual cell is not withheld: it is open to whoever can work it out. */
  withheld: boolean;
  virtual: boolean;
  /** It must stay as it is: published or withheld. */
  frozen: boolean;
  whole: boolean;
  /** What everybody knows before they look at a table. */
  lower: number;
  upper: number;
  /** How many dimensions of the largest table that shows it are totals in it. */
  totals: number;
  /** The ids of the tables that show it. */
  tables: string[];
}

/** Cells are sorted by id, so that the order of tables changes nothing. RelationMatrix are in compressed rows. */
export interface System {
  cells: readonly Cell[];
  /** From id to the position in `cells`. */
  index: ReadonlyMap<string, number>;
  relations: RelationMatrix;
  zeros: 'protect' | 'shown';
}

/** Relation r has the terms from starts[r] to starts[r+1]: the sum of coefficient times cell is 0. */
export interface RelationMatrix {
  count: number;
  starts: Int32Array;
  cells: Int32Array;
  coefficients: Float64Array;
  /** The dimension that a breakdown of a table breaks down, whose parent is the first term; null for a relation of the caller. */
  dimensions: readonly (string | null)[];
  /** Cell c is in the relations list[from[c]] to list[from[c+1]], with the coefficients of `weights`. */
  from: Int32Array;
  list: Int32Array;
  weights: Float64Array;
}

/** Published numbers that cannot all be true. */
export class ContradictionError extends Error {
  override name = 'ContradictionError';
}

const escaped = (text: string): string => text.replace(/[%|=]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

/** The identity of a cell as text, for example `defendants|force=X|sex=f`. */
export function cellId({ layer, pairs }: CellName): string {
  const names = Object.keys(pairs).sort();
  return [escaped(layer), ...names.map((name) => `${escaped(name)}=${escaped(pairs[name]!)}`)].join('|');
}

/** The code of everybody who does not have this code: of a dimension of several answers, and in the attribute rule. */
export const complementOf = (code: string, parent: string | null = null): string => `${parent ?? ''}!${code}`;

const TOLERANCE = 1e-6;

/**
 * Builds the system. Throws a ContradictionError if two tables give a cell different numbers, if one withholds what another
 * publishes, or if published numbers do not add up; and a RangeError for a relation over a cell that does not exist.
 */
export function buildSystem({ tables, virtual = [], relations = [], zeros = 'protect' }: SystemInput): System {
  const drafts = new Map<string, Cell>();
  const sums = new Map<string, Sum>();
  const addSum = (sum: Sum): void => {
    const key = keyOf(sum);
    if (!sums.has(key)) sums.set(key, sum);
  };
  for (const table of tables) addTable(table, zeros, drafts, addSum);
  return complete(drafts, sums, { virtual, relations, zeros });
}

/** A relation between cells of a list: the sum of coefficient times cell is 0. */
export interface RelationOfCells {
  /** Positions in the list. */
  cells: readonly number[];
  coefficients: readonly number[];
  /** As in RelationMatrix. */
  dimension: string | null;
}

/**
 * The system of cells and relations that are made already, such as those of linkage.ts: each cell once, with its id. `zeros` as in
 * SystemInput. Throws a ContradictionError if published numbers do not add up.
 */
export function assembleSystem(
  given: readonly Cell[],
  relations: readonly RelationOfCells[],
  zeros: 'protect' | 'shown' = 'protect',
): System {
  const order = given.map((_, at) => at).sort((a, b) => (given[a]!.id < given[b]!.id ? -1 : 1)); // positions of this very list
  const places = new Int32Array(given.length);
  order.forEach((at, place) => {
    places[at] = place;
  });
  const cells = order.map((at): Cell => {
    const cell = given[at]!; // as above
    if (zeros === 'protect' || cell.virtual || !cell.whole) return { ...cell };
    return { ...cell, lower: Math.max(cell.lower, 1), frozen: cell.frozen || cell.value === 0 };
  });
  const index = new Map(cells.map(({ id }, at) => [id, at]));
  if (index.size < cells.length) throw new RangeError('two cells have the same id');
  const rows = relations.map((row) => ({ ...row, cells: row.cells.map((at) => places[at]!) })); // as above
  const system = { cells, index, relations: compress(rows, cells.length), zeros };
  deriveValues(system);
  return system;
}

/** The same system with more virtual cells and relations. They tell an attacker nothing new, but have intervals. */
export function extendSystem(system: System, more: Pick<SystemInput, 'virtual' | 'relations'>): System {
  const { starts, cells, coefficients, dimensions, count } = system.relations;
  const drafts = new Map(system.cells.map((cell) => [cell.id, { ...cell }]));
  const sums = new Map<string, Sum>();
  for (let r = 0; r < count; r++) {
    const terms = cells.subarray(starts[r]!, starts[r + 1]!);
    const sum: Sum = {
      cells: Array.from(terms, (cell) => drafts.get(system.cells[cell]!.id)!),
      coefficients: [...coefficients.subarray(starts[r]!, starts[r + 1]!)],
      dimension: dimensions[r]!,
    };
    sums.set(keyOf(sum), sum);
  }
  return complete(drafts, sums, { ...more, zeros: system.zeros });
}

/** The same system where exactly these cells (1) are withheld. */
export const withholding = (system: System, withheld: Uint8Array): System => ({
  ...system,
  cells: system.cells.map((cell, at) => ({ ...cell, withheld: !cell.virtual && withheld[at] === 1 })),
});

interface Sum {
  cells: Cell[];
  coefficients: number[];
  dimension: string | null;
}

const keyOf = ({ cells, coefficients }: Sum): string =>
  cells
    .map(({ id }, at) => `${coefficients[at]} ${id}`)
    .sort()
    .join('\n');

function complete(
  drafts: Map<string, Cell>,
  sums: Map<string, Sum>,
  { virtual = [], relations = [], zeros = 'protect' }: Omit<SystemInput, 'tables'>,
): System {
  for (const cell of virtual) {
    const id = cellId(cell);
    if (drafts.has(id)) continue;
    const { lower = 0, upper = Infinity, whole = true } = cell;
    drafts.set(id, { ...emptyCell(cell, id, whole), lower, upper });
  }
  for (const { terms } of relations) {
    const cells = terms.map(([name]) => {
      const draft = drafts.get(cellId(name));
      if (!draft) throw new RangeError(`no table and no virtual cell is ${cellId(name)}`);
      return draft;
    });
    const sum = { cells, coefficients: terms.map(([, coefficient]) => coefficient), dimension: null };
    if (!sums.has(keyOf(sum))) sums.set(keyOf(sum), sum);
  }
  const cells = [...drafts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const index = new Map(cells.map(({ id }, at) => [id, at]));
  const rows = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) => ({ ...sum, cells: sum.cells.map(({ id }) => index.get(id)!) })); // cells of this system
  const system = { cells, index, relations: compress(rows, cells.length), zeros };
  deriveValues(system);
  return system;
}

/** The position of a cell. Throws a RangeError if the system does not have it. */
export function positionOf({ index }: System, name: CellName): number {
  const at = index.get(cellId(name));
  if (at === undefined) throw new RangeError(`the system has no cell ${cellId(name)}`);
  return at;
}

/** A cell of which nothing is known but that it is not negative. */
export const emptyCell = ({ layer, pairs }: CellName, id: string, whole: boolean): Cell => ({
  id,
  layer,
  pairs,
  value: null,
  withheld: false,
  virtual: true,
  frozen: false,
  whole,
  lower: 0,
  upper: Infinity,
  totals: 0,
  tables: [],
});

function addTable(
  table: TableInput,
  zeros: 'protect' | 'shown',
  drafts: Map<string, Cell>,
  addSum: (sum: Sum) => void,
): void {
  const axes = table.dimensions.map(({ breakdowns, codes = [] }) => {
    const all = new Set<string | null>([null, ...codes]);
    for (const { parent, children } of breakdowns) for (const code of [parent, ...children]) all.add(code);
    return [...all];
  });
  const positions = axes.map((axis) => new Map(axis.map((code, at) => [code, at])));
  const hidden = table.dimensions.map(({ virtual = [] }) => new Set<string | null>(virtual));
  const strides = axes.map((_, d) => axes.slice(d + 1).reduce((product, axis) => product * axis.length, 1));
  const size = axes.reduce((product, axis) => product * axis.length, 1);
  const cells = Array.from({ length: size }, (_, at) => {
    const codes = axes.map((axis, d) => axis[Math.floor(at / strides[d]!) % axis.length]!);
    const isHidden = codes.some((code, d) => hidden[d]!.has(code));
    return addCell(table, codes, isHidden, zeros, drafts);
  });
  table.dimensions.forEach(({ id, breakdowns }, d) => {
    const stride = strides[d]!;
    for (const { parent, children } of breakdowns) {
      const offsets = [parent, ...children].map((code) => positions[d]!.get(code)! * stride);
      const coefficients = [1, ...children.map(() => -1)];
      for (let at = 0; at < size; at++) {
        if (Math.floor(at / stride) % axes[d]!.length !== 0) continue;
        addSum({ cells: offsets.map((offset) => cells[at + offset]!), coefficients, dimension: id });
      }
    }
  });
}

function addCell(
  table: TableInput,
  codes: readonly (string | null)[],
  hidden: boolean,
  zeros: 'protect' | 'shown',
  drafts: Map<string, Cell>,
): Cell {
  const pairs: Record<string, string> = {};
  codes.forEach((code, d) => {
    if (code !== null) pairs[table.dimensions[d]!.id] = code;
  });
  const id = cellId({ layer: table.layer, pairs });
  let cell = drafts.get(id);
  if (!cell) {
    cell = emptyCell({ layer: table.layer, pairs }, id, table.whole ?? true);
    drafts.set(id, cell);
  }
  const value = hidden ? undefined : table.value(codes);
  if (value === undefined) return cell;
  const withheld = value === null || (table.withheld?.(codes) ?? false);
  if (!cell.virtual && cell.withheld !== withheld)
    throw new ContradictionError(
      `${id} is withheld in ${withheld ? table.id : cell.tables[0]} and published in ${withheld ? cell.tables[0] : table.id}`,
    );
  if (value !== null && cell.value !== null && Math.abs(value - cell.value) > TOLERANCE)
    throw new ContradictionError(`${table.id} and ${cell.tables[0]} have different numbers for ${id}`);
  cell.value ??= value;
  cell.withheld = withheld;
  cell.virtual = false;
  cell.frozen ||= (table.frozen?.(codes) ?? false) || (zeros === 'shown' && value === 0);
  const [lower, upper] = table.bounds?.(codes) ?? [zeros === 'shown' && cell.whole ? 1 : 0, Infinity];
  cell.lower = cell.tables.length === 0 ? lower : Math.max(cell.lower, lower);
  cell.upper = Math.min(cell.upper, upper);
  cell.totals = Math.max(cell.totals, codes.filter((code) => code === null).length);
  cell.tables.push(table.id);
  return cell;
}

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
  const weights = new Float64Array(length);
  for (let r = 0; r < rows.length; r++)
    for (let t = starts[r]!; t < starts[r + 1]!; t++) {
      const at = next[cells[t]!]!++;
      list[at] = r;
      weights[at] = coefficients[t]!;
    }
  const dimensions = rows.map(({ dimension }) => dimension);
  return { count: rows.length, starts, cells, coefficients, dimensions, from, list, weights };
}

/** Works out the numbers that follow from a relation without any other unknown, and checks that known numbers add up. */
function deriveValues({ cells, relations }: System): void {
  const { count, starts, coefficients, from, list } = relations;
  const queue = Array.from({ length: count }, (_, r) => r);
  for (let at = 0; at < queue.length; at++) {
    const r = queue[at]!;
    let sum = 0;
    let size = 0;
    let unknown = -1;
    let unknowns = 0;
    for (let t = starts[r]!; t < starts[r + 1]!; t++) {
      const { value } = cells[relations.cells[t]!]!;
      if (value === null) {
        unknown = t;
        unknowns++;
      } else {
        sum += coefficients[t]! * value;
        size = Math.max(size, Math.abs(value));
      }
    }
    if (unknowns === 0 && Math.abs(sum) > TOLERANCE * Math.max(1, size))
      throw new ContradictionError(notAdding(cells, relations, r));
    if (unknowns !== 1) continue;
    const cell = relations.cells[unknown]!;
    const value = -sum / coefficients[unknown]!;
    cells[cell]!.value = cells[cell]!.whole ? Math.round(value) : value;
    for (let t = from[cell]!; t < from[cell + 1]!; t++) queue.push(list[t]!);
  }
}

function notAdding(cells: readonly Cell[], { starts, cells: terms }: RelationMatrix, r: number): string {
  const names = Array.from(terms.subarray(starts[r]!, starts[r + 1]!), (cell) => cells[cell]!.id);
  return `these cells do not add up: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' and more' : ''}`;
}
