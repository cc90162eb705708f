import { createHmac } from 'node:crypto';
import type { CellKeyPolicy, Definition } from '../definition.ts';
import { type CountedCell, type CountedTable, layersOf, measureOf, type ProtectedTable, scaleOf } from '../tables.ts';
import { countPerturbation, magnitudePerturbation, type NoiseRow, type PerturbationTable } from './cell-key-noise.ts';

/**
 * The cell-key method: each person or other counted unit has a random key, a cell has the sum of the keys of its units, and that
 * sum decides which noise the cell gets. The same units therefore have the same noise in every table, and asking again does not
 * average it away. Perturb last: keys and true values of finer cells add up to those of their margins, perturbed values do not.
 * See Fraser and Wooton (2006) and, for magnitudes, the Handbook on Statistical Disclosure Control (2024), chapters 4 and 5.
 * The results agree with the R package cellKey 1.0.2.
 *
 * A mean is published as published sum / published count: the true mean would give both away.
 */

/** As many releases can be read together: the mean of several changed numbers hides less than one of them. */
export const MOST_TOGETHER = 5;

/** Keys are whole numbers from 0 to KEYS - 1. */
export const KEYS = 2 ** 32;

const SECRET_BYTES = 32;

/**
 * The key of a unit by its id: the first 32 bits of HMAC-SHA256(secret, id). A release has a secret of its own.
 * @throws RangeError if the secret has less than 32 bytes.
 */
export function recordKeys(secret: Uint8Array): (id: string) => number {
  if (secret.length < SECRET_BYTES)
    throw new RangeError(`The secret of record keys has at least ${SECRET_BYTES} bytes.`);
  return (id) => createHmac('sha256', secret).update(id).digest().readUInt32BE();
}

/** The key of a cell with these units, or of a margin with these cells: the sum, mod 2^32. */
export function sumKeys(keys: Iterable<number>): number {
  let sum = 0;
  for (const key of keys) sum = (sum + key) % KEYS;
  return sum;
}

/** The published count of a cell with `count` units: `count` plus the noise that the cell's key draws. 0 stays 0. */
export function perturbCount({ rows }: PerturbationTable, count: number, key: number): number {
  return count + drawnNoise(rows[count] ?? rows.at(-1), key); // counts have a row for each value up to the last
}

/** The noise whose interval of probabilities the key is in. */
function drawnNoise(row: NoiseRow | undefined, key: number): number {
  const share = key / KEYS;
  return row?.noise[row.upTo.findIndex((bound) => share < bound)] ?? 0;
}

/** How much noise a sum gets. */
interface MagnitudeNoise {
  table: PerturbationTable;
  /** Largest contributions below it, in units of the amount, count as small. */
  flexPoint: number;
  /** One unit of noise, as a share of a small largest contribution. At most 1. */
  small: number;
  /** What that share tends to as the largest contribution grows. */
  large: number;
  /** How fast it does. */
  speed: number;
}

/** A cell with a sum of amounts that are not negative. */
interface MagnitudeCell {
  sum: number;
  /** The largest amount of one unit. */
  largest: number;
  /** The sum of the keys of the units whose amount is not 0. */
  key: number;
}

/** The noise of the Handbook's example: one unit is 30% of a small largest contribution and tends to 3% of a large one. */
export const MAGNITUDE_NOISE: MagnitudeNoise = {
  table: magnitudePerturbation({ d: 10, v: 3, step: 2, values: [1, 5, 10] }),
  flexPoint: 1_000,
  small: 0.3,
  large: 0.03,
  speed: 3,
};

/**
 * The published sum of a cell, not rounded: sum + unit * noise, at least 0. The unit of noise is a share of the largest
 * contribution x, by the flex function of cellKey: `small` below the flex point f, above it
 * large (1 + ((small x - large f) / (large f)) (2 f / (f + x))^speed). The noise is looked up at sum / unit, and interpolated
 * between the rows of the table. 0 stays 0.
 */
export function perturbMagnitude(noise: MagnitudeNoise, { sum, largest, key }: MagnitudeCell): number {
  if (sum === 0) return 0;
  const unit = largest * noiseShare(noise, largest);
  return Math.max(0, sum + unit * interpolated(noise.table, sum / unit, key));
}

function noiseShare({ flexPoint, small, large, speed }: MagnitudeNoise, largest: number): number {
  if (largest < flexPoint) return small;
  const excess = (small * largest - large * flexPoint) / (large * flexPoint);
  return large * (1 + excess * ((2 * flexPoint) / (flexPoint + largest)) ** speed);
}

function interpolated({ rows }: PerturbationTable, value: number, key: number): number {
  const above = rows.findIndex((row) => row.value >= value);
  const [other, one] = [rows.at(above), above > 0 ? rows[above - 1] : undefined]; // at -1 is the last one
  if (!one || !other) return drawnNoise(other, key);
  const part = (value - one.value) / (other.value - one.value);
  return (1 - part) * drawnNoise(one, key) + part * drawnNoise(other, key);
}

/** How counts are changed, and numbers of units with an amount. */
interface CountChange {
  /** The published number of the units of a cell. */
  count(cell: CountedCell): number;
  /** No count is changed by more. */
  most: number;
  /** Sums are rounded to multiples of it, in units of the amount, after they have been changed. */
  step: number;
  /** The key that a sum is changed by; the sum of the keys of its contributors if there is no function. */
  keyOfSum?(cell: CountedCell): number;
}

/** The policy `cell-key`. */
export function cellKeyChange({ d, v, js }: CellKeyPolicy): CountChange {
  const table = countPerturbation({ d, v, js });
  return { count: ({ evidence: { known, key } }) => perturbCount(table, known, key), most: d, step: 0 };
}

/**
 * The published form of a table in which nothing is withheld but a median of few units. Counts are changed as `change` says, sums by
 * the noise of their largest amounts: a sum that was only rounded could still give away the one unit that most of it is of.
 */
export function changedTable(definition: Definition, table: CountedTable, change: CountChange): ProtectedTable {
  const { by } = table;
  const measure = measureOf(definition, table.measure);
  const sumOf = sumChange(measure.of === undefined ? 1 : scaleOf(definition, measure), change);
  const changed = table.cells.map((cell) => {
    const units = change.count(cell);
    // A sum beside a count of 0 would tell that somebody is there.
    return { codes: cell.codes, units, sum: () => (units === 0 ? 0 : sumOf(cell, units)) };
  });
  const layers = layersOf(measure.statistic).map((layer) => ({
    ...{ by, measure: measure.id, layer },
    cells: changed.map(({ codes, units, sum }) => ({
      ...{ codes, isWithheld: false },
      number: BigInt(layer === 'sum' ? sum() : units),
    })),
  }));
  return { by, measure: measure.id, layers, blur: change.most };
}

/**
 * The published sum of a cell with so many published units: their number times the changed mean of the true ones. Where amounts are much
 * alike, such as fixed penalties, a sum of the true ones would tell how many they are. Amounts are counted in parts of a unit; what is
 * small and large is said in units.
 */
function sumChange(
  scale: number,
  { step, keyOfSum = ({ evidence }) => evidence.contributors }: CountChange,
): (cell: CountedCell, units: number) => number {
  const noise: MagnitudeNoise = { ...MAGNITUDE_NOISE, flexPoint: MAGNITUDE_NOISE.flexPoint * scale };
  const unit = Math.max(1, step * scale);
  return (cell, units) => {
    const { known, largest } = cell.evidence;
    const changed = perturbMagnitude(noise, { sum: Number(cell.value), largest, key: keyOfSum(cell) });
    return Math.round((changed * units) / known / unit) * unit;
  };
}
