import { assembleSystem, type Cell, type CountRules, type RelationOfCells, type System } from '../src/solve/system.ts';

/** Tables written down in a test or benchmark, as the linear system that the product works with. */

export interface PlainTable {
  id: string;
  layer: string;
  dimensions: readonly PlainDimension[];
  /** The number of a cell; null is a total. Null is withheld, and not known. Undefined: the table does not have the cell. */
  value(codes: Codes): number | null | undefined;
  /** Whether a cell with a number is withheld. Default: no cell. */
  withheld?(codes: Codes): boolean;
  /** Whether a cell has to stay as it is. Default: no cell. */
  frozen?(codes: Codes): boolean;
  /** What everybody knows of a cell. Default: it is not negative. */
  bounds?(codes: Codes): { lower: number; upper: number };
  /** Whether the numbers are whole. Default true. */
  whole?: boolean;
}

export interface PlainDimension {
  id: string;
  /** The children add up to the parent; null is the total. */
  breakdowns: readonly { parent: string | null; children: readonly string[] }[];
  /** Codes that may be in no breakdown. */
  codes?: readonly string[];
  /** Codes whose cells nobody publishes. */
  virtual?: readonly string[];
}

type Codes = readonly (string | null)[];

/** A layer, and codes by dimension; a dimension that is not there is summed over. */
interface CellName {
  layer: string;
  pairs: Readonly<Record<string, string>>;
}

/** For example `defendants|force=X|sex=f`. */
export const cellId = ({ layer, pairs }: CellName): string =>
  [
    layer,
    ...Object.keys(pairs)
      .sort()
      .map((name) => `${name}=${pairs[name]}`),
  ].join('|');

/** The codes of a cell, by dimension. */
export const codesIn = (id: string): Record<string, string> =>
  Object.fromEntries(id.split('|').slice(1).map((pair) => pair.split('='))); // biome-ignore format: one line

/** The system of these tables. A cell of two tables is that of the first one. */
export function tableSystem(tables: readonly PlainTable[], rules: Partial<CountRules> = {}): System {
  const cells: Cell[] = [];
  const places = new Map<string, number>();
  const relations = new Map<string, RelationOfCells>();
  for (const table of tables) {
    const placeOf = (codes: Codes): number => {
      const id = cellId(nameOf(table, codes));
      const place = places.get(id) ?? cells.push(emptyCell(id, table.whole ?? true)) - 1;
      places.set(id, place);
      return place;
    };
    const lists = table.dimensions.map(codesOf);
    for (const codes of combinations(lists)) {
      const place = placeOf(codes);
      cells[place] = shownCell(table, codes, cells[place]!);
    }
    table.dimensions.forEach(({ breakdowns }, d) => {
      for (const codes of combinations(lists.map((list, other) => (other === d ? [null] : list))))
        for (const { parent, children } of breakdowns) {
          const terms = [parent, ...children].map((code) => placeOf(codes.with(d, code)));
          relations.set(terms.join(), { cells: terms, coefficients: [1, ...children.map(() => -1)] });
        }
    });
  }
  return assembleSystem(cells, [...relations.values()], { threshold: 0, zeros: 'protect', ...rules });
}

/** A cell of which nothing is known but that it is not negative. */
const emptyCell = (id: string, whole: boolean): Cell => ({
  ...{ id, value: null, withheld: false, virtual: true, frozen: false, whole, threshold: 0 },
  ...{ lower: 0, upper: Number.POSITIVE_INFINITY, totals: 0, tables: [], releases: ['1.0.0'] },
});

function nameOf({ layer, dimensions }: PlainTable, codes: Codes): CellName {
  const pairs = dimensions.flatMap(({ id }, d) => (codes[d] == null ? [] : [[id, codes[d]]]));
  return { layer, pairs: Object.fromEntries(pairs) };
}

const codesOf = ({ breakdowns, codes = [] }: PlainDimension): (string | null)[] => [
  ...new Set([null, ...codes, ...breakdowns.flatMap(({ parent, children }) => [parent, ...children])]),
];

const combinations = (lists: readonly (readonly (string | null)[])[]): (string | null)[][] =>
  lists.reduce<(string | null)[][]>((all, list) => all.flatMap((codes) => list.map((code) => [...codes, code])), [[]]);

/** The cell with what this table says of it. */
function shownCell(table: PlainTable, codes: Codes, cell: Cell): Cell {
  const isHidden = table.dimensions.some(({ virtual }, d) => virtual?.includes(codes[d] ?? ''));
  const value = isHidden ? undefined : table.value(codes);
  if (value === undefined) return cell;
  return {
    ...cell,
    ...table.bounds?.(codes),
    value: cell.value ?? value,
    withheld: value === null || (table.withheld?.(codes) ?? false),
    virtual: false,
    frozen: cell.frozen || (table.frozen?.(codes) ?? false),
    totals: Math.max(cell.totals, codes.filter((code) => code === null).length),
    tables: [...cell.tables, table.id],
  };
}
