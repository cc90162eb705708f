import type { Codebook } from '../codebook/model.ts';
import { KNOWN_POSITION, type TableData } from '../statistics/table.ts';
import { countDemand, type Ends, endsOf, hasMovedFar, sumDemand } from './between-releases.ts';
import { differencesOf, linkReleases } from './linkage.ts';
import { type LayerCell, type LayerTable, releaseNumbers } from './linked-tables.ts';
import type { System } from './solve/system.ts';
import { knownCells, type SuppressionWork, type WorkLayer, type WorkRow } from './suppression-work.ts';
import { type Layer, layersOf } from './tables.ts';

/** The cells of a new release beside those of earlier ones, and what these ask of them. */

/** A release that can be read, with its stored tables. */
export interface ReadableRelease {
  version: string;
  codebook: Codebook;
  tables: readonly TableData[];
}

/** A cell that an earlier release publishes or withholds too. */
export interface ReleasePair {
  version: string;
  measure: string;
  by: readonly string[];
  layer: Layer;
  row: WorkRow;
  earlier: Ends;
  /** For a sum: the units with an amount, then and now. */
  known: { cell: number; earlier: Ends } | undefined;
}

/** Each cell with what means the same in each earlier release. */
export function releasePairs(work: SuppressionWork, readable: readonly ReadableRelease[]): ReleasePair[] {
  const { layers, numbers, system } = work;
  const places = new Map<number, { layer: WorkLayer; row: WorkRow }>();
  for (const layer of layers)
    for (const row of layer.rows) if (!places.has(row.cell)) places.set(row.cell, { layer, row });
  const knowns = knownCells(layers);
  return readable.flatMap(({ version, codebook, tables }) => {
    const releases = [releaseNumbers(version, codebook, storedLayers(codebook, tables), { frozen: true }), numbers];
    const linkage = linkReleases(releases, { zeros: true });
    const endsOfCell = new Map<number, Ends[]>();
    for (const { earlier, later } of differencesOf(linkage, releases)) {
      const ends = { low: 0, high: 0 };
      for (const part of earlier) {
        const { value, lower, upper } = linkage.cells[part]!; // cells of this linkage
        ends.low += value ?? lower;
        ends.high += value ?? upper;
      }
      const cell = system.index.get(linkage.cells[later]!.id)!; // the same cells as in the system
      endsOfCell.set(cell, [...(endsOfCell.get(cell) ?? []), ends]);
    }
    return [...endsOfCell].flatMap(([cell, all]) => {
      const { layer, row } = places.get(cell)!; // every cell of a table has a row
      const knownCell = layer.layer === 'sum' ? knowns.get(layer.counted)?.get(row.at.join(',')) : undefined;
      const [before] = knownCell === undefined ? [] : (endsOfCell.get(knownCell) ?? []);
      const known = knownCell === undefined || !before ? undefined : { cell: knownCell, earlier: before };
      const { measure, by } = layer;
      return all.map((earlier): ReleasePair => ({ version, measure, by, layer: layer.layer, row, earlier, known }));
    });
  });
}

/** The layers of stored tables. All is taken as withheld, with what is known of it: a mean does not say which of its parts is. */
const storedLayers = (codebook: Codebook, tables: readonly TableData[]): LayerTable[] =>
  tables.flatMap(({ by, measure, cells }) => {
    const { statistic } = codebook.measures.get(measure)!; // a table of this codebook
    if (statistic === 'median') return [];
    return layersOf(statistic).map((layer) => ({
      ...{ by, measure, layer },
      cells: cells.flatMap((cell): LayerCell[] => {
        const at = cell.slice(0, by.length) as number[]; // the first entries of a cell are positions
        if (at.includes(KNOWN_POSITION)) return [];
        const { low, high } = endsOf(cell, by.length, statistic, layer);
        return [{ at, value: low === high ? low : null, withheld: true, lower: low, upper: high }];
      }),
    }));
  });

/** An interval that a cell must have because of an earlier release. */
export interface PairDemand extends Ends {
  pair: ReleasePair;
}

/** What everybody knows of a cell now. */
export type KnownOf = (cell: number) => Ends;

/** What the pairs ask for. */
export function demandsOf(
  pairs: readonly ReleasePair[],
  nowOf: KnownOf,
  { threshold, p }: { threshold: number; p: number },
): PairDemand[] {
  return pairs.flatMap((pair): PairDemand[] => {
    const { layer, row, earlier, known } = pair;
    const now = nowOf(row.cell);
    if (layer !== 'sum') {
      const wanted = countDemand(row.value, now, earlier, threshold);
      return wanted ? [{ ...wanted, pair }] : [];
    }
    const hasMoved = known !== undefined && hasMovedFar(nowOf(known.cell), known.earlier, threshold);
    const margin = Math.max(1, Math.ceil(((row.evidence?.largest ?? 0) * p) / 100));
    const wanted = sumDemand(row.value, now, earlier, { hasMoved, margin });
    return wanted ? [{ ...wanted, pair }] : [];
  });
}

/**
 * Groups of which it is known by how much they moved together, although it is not known of each: what is left of a total when all
 * else is known in both releases. Where that is 1 to threshold - 1 units, the cheapest cell that hides it has to be withheld as well.
 * Answers an interval for it, or the whole that cannot be hidden.
 */
export function leftoverDemands(
  { system }: SuppressionWork,
  pairs: readonly ReleasePair[],
  nowOf: KnownOf,
  threshold: number,
): { demands: PairDemand[]; open: ReleasePair[] } {
  const demands = new Map<string, PairDemand>();
  const open: ReleasePair[] = [];
  for (const version of new Set(pairs.map((pair) => pair.version))) {
    const own = pairs.filter((pair) => pair.version === version && pair.layer !== 'sum');
    // The earlier release can say a number in several ways; the narrowest is what is known of it.
    const widthOf = ({ earlier }: ReleasePair): number => earlier.high - earlier.low;
    const byCell = new Map(
      own.toSorted((a, b) => widthOf(b) - widthOf(a)).map((pair) => [pair.row.cell, pair]), // the last of a cell stays
    );
    const movedBy = (pair: ReleasePair): number | undefined => {
      const now = nowOf(pair.row.cell);
      const isKnown = now.low === now.high && pair.earlier.low === pair.earlier.high;
      return isKnown ? now.low - pair.earlier.low : undefined;
    };
    for (const list of expandedRelations(
      system,
      (cell) => byCell.has(cell) && movedBy(byCell.get(cell)!) === undefined,
    )) {
      const terms = list.map((cell) => byCell.get(cell));
      const [whole, ...parts] = terms;
      const moved = whole && movedBy(whole);
      // A virtual part is what is left of the whole, which is published nowhere, but means what the others make it mean.
      if (moved === undefined || parts.some((part, at) => !part && !system.cells[list[at + 1]!]!.virtual)) continue;
      const known = parts.flatMap((part) => {
        const by = part && movedBy(part);
        return by === undefined ? [] : [{ pair: part!, by }]; // it has moved
      });
      const left = moved - known.reduce((sum, { by }) => sum + by, 0);
      if (known.length === parts.length || left === 0 || Math.abs(left) >= threshold) continue;
      if (known.some(({ pair }) => demands.has(`${version} ${pair.row.cell}`))) continue;
      const hiding = known
        .filter(({ by }) => by !== 0 && (left + by === 0 || Math.abs(left + by) >= threshold))
        .sort((a, b) => a.pair.row.value - b.pair.row.value);
      const [cheapest] = hiding;
      if (!cheapest) {
        open.push(whole!);
        continue;
      }
      const { pair } = cheapest;
      const { cell, value } = pair.row;
      demands.set(`${version} ${cell}`, { pair, low: Math.max(0, value - 1), high: value + 1 });
    }
  }
  return { demands: [...demands.values()], open };
}

/**
 * Relations of a whole and its parts; those in which a part that is open is replaced by the parts of its finer level: a total less
 * what is known of the finer codes is a group as well; and those in which some of the finest parts are replaced by their sum, such as
 * what the filter of another measure selects.
 */
function* expandedRelations({ relations, cells }: System, isOpen: (cell: number) => boolean): Generator<number[]> {
  const { count, starts, cells: terms, dimensions } = relations;
  const sizeOf = (cell: number): number => Object.keys(cells[cell]!.pairs).length; // of this system
  const lists: number[][] = [];
  const finer = new Map<number, number[]>();
  for (let relation = 0; relation < count; relation++) {
    if (dimensions[relation] == null) continue;
    const list = Array.from(terms.subarray(starts[relation]!, starts[relation + 1]!));
    lists.push(list);
    const [whole, part] = list;
    // A code in place of a coarser one, not beside it, and of the same units.
    const isFiner =
      part !== undefined && sizeOf(part) === sizeOf(whole!) && cells[part]!.layer === cells[whole!]!.layer;
    if (isFiner) finer.set(whole!, list.slice(1));
  }
  const finestOf = (parts: readonly number[]): number[] =>
    parts.flatMap((part) => (finer.has(part) ? finestOf(finer.get(part)!) : [part])); // as it has
  /** By the first of their finest parts. */
  const sums = new Map<number, { sum: number; some: number[] }[]>();
  for (const [sum, ...parts] of lists) {
    const some = finestOf(parts);
    const [first] = some;
    if (first !== undefined) sums.set(first, [...(sums.get(first) ?? []), { sum: sum!, some }]);
  }
  for (const [whole, ...parts] of lists) {
    yield [whole!, ...parts];
    for (let now = parts; now.some((part) => isOpen(part) && finer.has(part)); ) {
      now = now.flatMap((part) => (isOpen(part) ? finer.get(part) : undefined) ?? [part]);
      yield [whole!, ...now];
    }
    const finest = finestOf(parts);
    const all = new Set(finest);
    for (const { sum, some } of finest.flatMap((part) => sums.get(part) ?? [])) {
      if (some.length >= finest.length || !some.every((part) => all.has(part))) continue;
      const replaced = new Set(some);
      yield [whole!, sum, ...finest.filter((part) => !replaced.has(part))];
    }
  }
}
