import { type Definition, NOT_REPORTED, publicDefinition, type ThresholdPolicy } from '../definition.ts';
import { knownDomains, type Model, type ModelOptions, modelOf, type NumbersOfTable, type ReleaseNumbers } from '../model/model.ts'; // biome-ignore format: one line
import { type PublishedTable, publicNumbers } from '../model/published.ts';
import { assembleSystem, ContradictionError, cellOf, type System } from '../solve/system.ts';
import { propagate, viewOf } from '../solve/view.ts';
import {
  type Codes,
  type CountedTable,
  codesName,
  countedLayers,
  type Evidence,
  type Layer,
  type TableLayer,
} from '../tables.ts';
import type { JointSuppression } from './carriers.ts';
import { type Contributions, contributionsIn } from './contributions.ts';
import { aboveLowestBands, type Sensitive, sensitiveCells, splitsAsked } from './primary.ts';

/** Counted tables beside the releases that can be read, as one system, with what is sensitive in it: the start of suppression. */

export interface SuppressionWork {
  model: Model;
  /** What each sum is made of that is known, by position in the system. */
  made: ReadonlyMap<number, Contributions>;
  /** The tables of the new release, a layer each. */
  layers: readonly WorkLayer[];
  /** By the names that cells of the system give to the tables that show them: an index in `layers`. */
  names: ReadonlyMap<string, number>;
  /** True numbers, with what is withheld so far. */
  system: System;
  /** By position in the system. */
  sensitive: ReadonlyMap<number, Sensitive>;
  together: JointSuppression;
}

/** A layer of a counted table. */
export interface WorkLayer {
  by: readonly string[];
  measure: string;
  layer: Layer;
  counted: CountedTable;
  rows: readonly WorkRow[];
}

export interface WorkRow {
  codes: Codes;
  /** Position in the system. */
  cell: number;
  /** Units, or the nearest double of an amount in multiples of 1/scale. */
  value: number;
  /** Undefined: no unit. */
  evidence: Evidence | undefined;
}

/** What the new release is called, which has no version yet. */
export const NEW_RELEASE = 'new';

/** A release that can be read, as its publisher knows it. */
export interface ReadableRelease {
  version: string;
  definition: Definition;
  /** As readers have them. */
  tables: readonly PublishedTable[];
  /** What else the publisher knows of them: the sums behind means, and the units behind sums and means. */
  behind: readonly TableLayer[];
}

/** What is published already. */
export interface Beside {
  /** The releases that can be read, oldest first. */
  readable?: readonly ReadableRelease[];
  /** The same tables of the units that none of them counts. Empty: that is not known. */
  added?: readonly CountedTable[];
}

/**
 * The work of a new release.
 * @throws ContradictionError if the counted tables and what can be read already cannot all be true
 */
export function startSuppression(
  definition: Definition,
  policy: ThresholdPolicy,
  counted: readonly CountedTable[],
  { readable = [], added = [] }: Beside = {},
): SuppressionWork {
  const inputs = counted.flatMap((table) =>
    countedLayers(definition, table).map((layer) => ({ ...layer, counted: table })),
  );
  const news = added.flatMap((table) => countedLayers(definition, table));
  const before = readable.map(({ behind, ...release }): ReleaseNumbers => {
    const known = publicNumbers(release, { frozen: true });
    const sums = behind.filter(({ layer }) => layer === 'sum').map((one) => ({ ...one, isPartial: true }));
    return { ...known, tables: [...known.tables, ...sums] };
  });
  const { youthRule = false, dated = [] } = definition.capture ?? {};
  const numbers: ReleaseNumbers = {
    ...{ release: NEW_RELEASE, definition, youthRule },
    dated: datedPeriods(dated, [...inputs, ...before.flatMap(({ tables }) => tables)]),
    tables: inputs,
    ...(readable.length > 0 && { added: news }),
  };
  const build = (domains: ModelOptions['domains'] = new Map()): BuiltSystem => {
    const model = modelOf([...before, numbers], { split: splitsAsked(policy), domains });
    return { model, system: assembleSystem(model.cells, model.relations, policy) };
  };
  const { model, system } = unlessUntrue(() => build(knownDomains(publicDefinition(definition)))) ?? build();
  const evidence = new Map<number, Evidence>();
  for (const [index, { rows }] of model.added.entries()) {
    const found = new Map(news[index]?.cells.map((cell) => [codesName(cell.codes), cell.evidence]));
    for (const { codes, cell } of rows) {
      const own = found.get(codesName(codes));
      if (own) evidence.set(system.index.get(model.cells[cell]?.id ?? '') ?? unknownTable(), own);
    }
  }
  const layers = model.tables
    .filter(({ release }) => release === NEW_RELEASE)
    .map(({ by, measure, layer, rows }, index): WorkLayer => {
      const { cells = [], counted: table } = inputs[index] ?? unknownTable();
      const found = new Map(cells.map((cell) => [codesName(cell.codes), cell]));
      return {
        ...{ by, measure, layer, counted: table },
        rows: rows.map(({ codes, cell }): WorkRow => {
          const place = system.index.get(model.cells[cell]?.id ?? '') ?? unknownTable();
          const { number = 0n, evidence: own } = found.get(codesName(codes)) ?? {};
          if (own && !evidence.has(place)) evidence.set(place, own);
          return { codes, cell: place, value: Number(number), evidence: own };
        }),
      };
    });
  const names = new Map(
    model.tables.filter(({ release }) => release === NEW_RELEASE).map(({ id }, index) => [id, index]),
  );
  const evidenceOf = (cell: number): Evidence | undefined => evidence.get(cell);
  const made = contributionsIn(model, system, evidenceOf);
  const rules = { ...policy, above: aboveLowestBands(definition, policy) };
  const sensitive = sensitiveCells(model, system, rules, evidenceOf, made);
  return {
    model,
    made,
    layers,
    names,
    system,
    sensitive: new Map(sensitive.map((one) => [one.cell, one])),
    together: [...pairsIn(layers), ...zerosOf({ model, system })],
  };
}

type BuiltSystem = Pick<SuppressionWork, 'model' | 'system'>;

/** Undefined where somebody has an amount who should have none: then nobody can say where it is from. */
function unlessUntrue(build: () => BuiltSystem): BuiltSystem | undefined {
  try {
    const work = build();
    propagate(viewOf(work.system));
    return work.system.cells.some(({ value }) => value !== null && value < 0) ? undefined : work;
  } catch (error) {
    if (error instanceof ContradictionError) return undefined;
    throw error;
  }
}

const unknownTable = (): never => {
  throw new Error('a table that is not of this work');
};

/** Where the units with an amount are withheld, their sum is too: it would show whether there are any. */
function pairsIn(layers: readonly WorkLayer[]): SuppressionWork['together'] {
  const pairs = new Map<string, readonly [number, number]>();
  const knowns = new Map(
    layers.flatMap(({ layer, counted, rows }) =>
      layer === 'known' ? [[counted, new Map(rows.map(({ codes, cell }) => [codesName(codes), cell]))] as const] : [],
    ),
  );
  for (const { layer, rows, counted } of layers)
    for (const { codes, cell } of layer === 'sum' ? rows : []) {
      const known = knowns.get(counted)?.get(codesName(codes));
      if (known !== undefined) pairs.set(`${known} ${cell}`, [known, cell]);
    }
  return [...pairs.values()];
}

/** Where a 0 of defendants is withheld, the 0 of cases from which it follows is too. */
const zerosOf = ({ model: { cells, nobody }, system }: BuiltSystem): SuppressionWork['together'] =>
  nobody.flatMap(({ cell, shown: [zero, ...others] }): SuppressionWork['together'] => {
    const [many, few] = [cell, zero].map((one) => system.index.get(cells[one ?? -1]?.id ?? '') ?? -1);
    const isOne = others.length === 0 && system.cells[few ?? -1]?.value === 0;
    return isOne && many !== undefined && few !== undefined && !cellOf(system, many).virtual ? [[many, few]] : [];
  });

/**
 * The periods that no case is without, as everybody knows. What is kept of an erased case can be without one. And what an earlier
 * release withholds must stay so, or it could be worked out.
 */
const datedPeriods = (dated: readonly string[], tables: readonly NumbersOfTable[]): string[] =>
  dated.filter((period) =>
    tables.every(({ by, cells }) => {
      const at = by.indexOf(period);
      return (
        at < 0 ||
        cells.every(({ codes, number, isWithheld }) => codes[at] !== NOT_REPORTED || (number === 0n && !isWithheld))
      );
    }),
  );
