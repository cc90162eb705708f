import { type Cell, cellId } from '../solve/system.ts';
import type { AtomSet } from './atoms.ts';
import type { LinkedTable, ReleaseNumbers } from './input.ts';
import { type Meanings, meaningsBetween } from './meanings.ts';
import { entanglementOf, type Population } from './units.ts';
import { type LinkedDimension, type Variables, variablesOf } from './variables.ts';

/** A number that two releases have: it means the same in both, so that the difference counts who came and went. */
export interface Difference {
  /** The earlier release. */
  release: string;
  /** Positions in `Linkage.cells`. Several together are the later number: an area that became part of another, areas of a region. */
  earlier: readonly number[];
  later: number;
}

/**
 * The cells of the last release that an earlier one publishes or withholds too, whatever table or measure shows them there. In the
 * order of the earlier releases; a pair of cells once.
 */
export function differencesOf(
  { cells, tables }: { cells: readonly Cell[]; tables: readonly LinkedTable[] },
  releases: readonly ReleaseNumbers[],
): Difference[] {
  const last = releases.at(-1);
  if (!last) return [];
  const after = { codebook: last.codebook, variables: variablesOf(last.codebook, last.coverage) };
  return releases.slice(0, -1).flatMap(({ release, codebook, coverage }) => {
    const meanings = meaningsBetween({ codebook, variables: variablesOf(codebook, coverage) }, after);
    const earlierCells = new Map<string, number>();
    for (const table of tables)
      if (table.release === release)
        for (const { codes, cell } of table.rows)
          if (!cells[cell]!.virtual)
            earlierCells.set(nameOf(table, table.measure, conditionsOf(table.by, codes)), cell); // its own cell
    const earlierCode = codeReader(meanings);
    const waysOf = waysReader(meanings, after.variables);
    const found = new Map<string, Difference>();
    const add = (earlier: readonly number[], later: number): void => {
      found.set(`${earlier} ${later}`, { release, earlier, later });
    };
    for (const table of tables) {
      if (table.release !== last.release) continue;
      const { layer } = table;
      const measures = meanings.earlierMeasures(table.measure, layer);
      const { countingUnit } = last.codebook.measures.find(({ id }) => id === table.measure)!; // a table of this codebook
      const unit = countingUnit as Population['unit']; // of a dataset of cases
      // Codes of which a unit can have several do not add up.
      const addsUp = table.by.map((id) => {
        const { family } = after.variables.dimensions.get(id)!; // as above
        return entanglementOf({ unit, layer }, family) === undefined;
      });
      for (const { codes, cell } of table.rows) {
        if (cells[cell]!.virtual) continue; // its own cell
        const ways = codes.map(
          (code, at): readonly Way[] =>
            code === null ? [TOTAL] : waysOf(table.by[at]!, code).filter((way) => way.length === 1 || addsUp[at]), // one code each
        );
        for (const measure of measures)
          for (const way of choicesOf(ways)) {
            const parts = Array.from(choicesOf(way), (conditions) =>
              earlierCells.get(nameOf(table, measure, conditions)),
            );
            if (parts.includes(undefined)) continue;
            add(parts as number[], cell); // none is undefined
            break;
          }
      }
    }
    // What the earlier release published as a filter may be a code now, or the other way round.
    const earlierIds = new Map([...earlierCells.values()].map((cell) => [cells[cell]!.id, cell])); // its own cells
    const laterCells = new Set(
      tables.flatMap((table) => (table.release === last.release ? table.rows : [])).map(({ cell }) => cell),
    );
    for (const cell of laterCells) {
      const { layer, pairs, virtual } = cells[cell]!; // as above
      const named = virtual ? undefined : earlierPairs(pairs, earlierCode);
      const earlier =
        named && earlierIds.get(cellId({ layer: release + layer.slice(last.release.length), pairs: named }));
      if (earlier !== undefined) add([earlier], cell);
    }
    return [...found.values()];
  });
}

/** The conditions of a cell by their earlier names; undefined if one of them was not there. */
function earlierPairs(
  pairs: Readonly<Record<string, string>>,
  earlierCode: Meanings['earlierCode'],
): Record<string, string> | undefined {
  const named: Record<string, string> = {};
  for (const [name, code] of Object.entries(pairs)) {
    const [dimension = name] = name.split(' ');
    const earlier = earlierCode(dimension, code);
    if (earlier === undefined) return undefined;
    named[name] = earlier;
  }
  return named;
}

function codeReader(meanings: Meanings): Meanings['earlierCode'] {
  const known = new Map<string, string | undefined>();
  return (dimension, code) => {
    const key = `${dimension} ${code}`;
    if (!known.has(key)) known.set(key, meanings.earlierCode(dimension, code));
    return known.get(key);
  };
}

/** What a cell of a table has: a code of a dimension, or nothing where it is a total. */
type Condition = readonly [dimension: string, code: string] | undefined;
/** Conditions of which each unit has one: together they are one of the later release. */
type Way = readonly Condition[];
const TOTAL: Way = [undefined];

/**
 * How the earlier release says that a unit has a code of the later one, the simplest way first: by the codes that have become it, or
 * by the codes of another dimension that make it up.
 */
function waysReader(
  { earlierCodes }: Meanings,
  { dimensions }: Variables,
): (dimension: string, code: string) => readonly Way[] {
  const codesOf = (id: string, code: string): Way | undefined =>
    earlierCodes(id, code)?.map((name) => [id, name] as const);
  const madeUpBy = ({ id, codes, sets }: LinkedDimension, whole: AtomSet): Way | undefined => {
    const inside = new Set(whole.atoms);
    const isPart = ({ atoms }: AtomSet) => atoms.length > 0 && atoms.every((atom) => inside.has(atom));
    const parts = sets.flatMap((set, at) => (isPart(set) ? [{ set, way: codesOf(id, codes[at]!) }] : [])); // a code for each set
    const covered = parts.reduce((sum, { set }) => sum + set.atoms.length, 0);
    if (covered === 0 || covered < inside.size || parts.some(({ way }) => way === undefined)) return undefined;
    return parts.flatMap(({ way }) => way!); // none is undefined
  };
  const known = new Map<string, readonly Way[]>();
  return (id, code) => {
    const key = `${id} ${code}`;
    const before = known.get(key);
    if (before) return before;
    const dimension = dimensions.get(id)!; // of a table of this codebook
    const whole = dimension.sets[dimension.index.get(code)!]!; // its own code
    const others = [...dimensions.values()].filter((one) => one !== dimension && one.family === dimension.family);
    const ways = [codesOf(id, code), ...others.map((other) => madeUpBy(other, whole))];
    const found = ways.filter((way) => way !== undefined);
    known.set(key, found);
    return found;
  };
}

/** Every choice of one item of each list; the first items first. */
function* choicesOf<Item>([list, ...others]: readonly (readonly Item[])[]): Generator<Item[]> {
  if (!list) yield [];
  for (const item of list ?? []) for (const rest of choicesOf(others)) yield [item, ...rest];
}

const conditionsOf = (by: readonly string[], codes: readonly (string | null)[]): Condition[] =>
  codes.map((code, at) => (code === null ? undefined : [by[at]!, code])); // a code for each

/** A cell by what its table calls it, in any order of the dimensions. */
function nameOf({ layer }: LinkedTable, measure: string, conditions: readonly Condition[]): string {
  const named = conditions.flatMap((condition) => (condition ? [condition.join('=')] : []));
  return [layer, measure, ...named.sort()].join('|');
}
