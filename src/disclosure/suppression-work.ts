import type { Codebook } from '../codebook/model.ts';
import type { ThresholdProtection } from '../codebook/protection.ts';
import { type LinkedCell, type LinkedLayer, type LinkedTables, linkTables } from './linked-tables.ts';
import { type Contributions, type Sensitive, sensitiveCounts, sensitiveSums } from './primary.ts';
import type { System } from './solve/system.ts';
import { type CountedTable, countedCells, type Evidence, layersOf } from './tables.ts';

/** Counted tables as a system, with what is sensitive in them: the start of suppression. */

export interface SuppressionWork {
  layers: readonly WorkLayer[];
  names: LinkedTables['names'];
  numbers: LinkedTables['numbers'];
  /** True numbers, with what is withheld so far. */
  system: System;
  /** By position in the system. */
  sensitive: Map<number, Sensitive>;
  /** Where the units with an amount are withheld, their sum is too. */
  together: readonly (readonly [known: number, sum: number])[];
}

/** A layer of a counted table. */
export interface WorkLayer extends Omit<LinkedLayer, 'rows'> {
  counted: CountedTable;
  rows: readonly WorkRow[];
}

export interface WorkRow extends LinkedCell {
  /** Position in the system. */
  cell: number;
  /** Units, or the nearest double of an amount in multiples of 1/scale. */
  value: number;
  /** Undefined: no unit. */
  evidence: Evidence | undefined;
}

export function startSuppression(
  codebook: Codebook,
  policy: ThresholdProtection,
  counted: readonly CountedTable[],
): SuppressionWork {
  const inputs = counted.flatMap((table) => {
    const { statistic } = codebook.measures.get(table.measure)!; // a table of this codebook
    return layersOf(statistic).map((layer) => {
      const cells = countedCells(table).map(({ at, value, evidence }) => ({
        ...{ at, evidence },
        value: layer === 'sum' ? Number(value) : evidence.known,
      }));
      return { counted: table, by: table.by, measure: table.measure, layer, cells };
    });
  });
  const linked = linkTables(codebook, inputs, { zeros: true, rule: policy.zeros });
  const { threshold, sensitive: dimensions, k } = policy;
  const { system, sensitive } = sensitiveCounts(linked.system, { threshold, sensitive: dimensions, k });
  const layers = linked.tables.map((layer, index): WorkLayer => {
    const { counted: table, cells } = inputs[index]!; // one for each
    const found = new Map(cells.map((cell) => [cell.at.join(','), cell]));
    const rows = layer.rows.map((row) => {
      const { value = 0, evidence } = found.get(row.at.join(',')) ?? {};
      return { ...row, cell: system.index.get(row.id)!, value, evidence }; // the system has every cell of a row
    });
    return { ...layer, counted: table, rows };
  });
  const work: SuppressionWork = {
    layers,
    names: linked.names,
    numbers: linked.numbers,
    system,
    sensitive: new Map(),
    together: [],
  };
  for (const one of sensitive) demandInterval(work, one);
  for (const one of fewPeople(layers, system, policy.threshold)) demandInterval(work, one);
  const made = contributionsIn(layers);
  for (const one of sensitiveSums(system, policy, (cell) => made.get(cell))) demandInterval(work, one);
  work.together = pairsIn(layers);
  return work;
}

/** A cell that has to be protected for several reasons needs the interval of each of them. */
export function demandInterval({ sensitive }: SuppressionWork, one: Sensitive): void {
  const { low, high, ...rest } = sensitive.get(one.cell) ?? one;
  sensitive.set(one.cell, { ...rest, low: Math.min(low, one.low), high: Math.max(high, one.high) });
}

/** Twelve convictions of one person are one person. */
const fewPeople = (layers: readonly WorkLayer[], system: System, threshold: number): Sensitive[] =>
  layers.flatMap(({ layer, rows }) =>
    rows.flatMap(({ cell, value, evidence }): Sensitive[] => {
      if (layer === 'sum' || !evidence || evidence.people === 0 || evidence.people >= threshold) return [];
      return [{ cell, rule: 'identity', low: system.cells[cell]!.lower, high: Math.max(threshold, value) }];
    }),
  );

function contributionsIn(layers: readonly WorkLayer[]): Map<number, Contributions> {
  const made = new Map<number, Contributions>();
  for (const { layer, rows } of layers)
    for (const { cell, value, evidence } of layer === 'sum' ? rows : [])
      if (evidence) {
        const { contributing, largest, second } = evidence;
        made.set(cell, { sum: value, contributors: contributing, first: largest, second });
      }
  return made;
}

function pairsIn(layers: readonly WorkLayer[]): SuppressionWork['together'] {
  const pairs = new Map<string, readonly [number, number]>();
  const knowns = knownCells(layers);
  for (const { layer, rows, counted } of layers)
    for (const { at, cell } of layer === 'sum' ? rows : []) {
      const known = knowns.get(counted)?.get(at.join(','));
      if (known !== undefined) pairs.set(`${known} ${cell}`, [known, cell]);
    }
  return [...pairs.values()];
}

/** For each table of an amount: the cells of the units that have it, by position in the table. */
export const knownCells = (layers: readonly WorkLayer[]): ReadonlyMap<CountedTable, ReadonlyMap<string, number>> =>
  new Map(
    layers.flatMap(({ layer, counted, rows }) =>
      layer === 'known' ? [[counted, new Map(rows.map(({ at, cell }) => [at.join(','), cell]))]] : [],
    ),
  );
