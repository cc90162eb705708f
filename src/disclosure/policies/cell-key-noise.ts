import { type PerturbationParameters, perturbationFault } from '../../codebook/perturbation.ts';

/**
 * Which noise a number gets, and how often: tables of transition probabilities of maximum entropy, for the cell-key method.
 *
 * Every row has mean 0 and a variance of at most V, adds at most D either way, gives nothing below 0, and no published count
 * from 1 to js. Among the distributions that do so it is the one of maximum entropy: p(v) = exp(a + b v + c v^2), see Fraser
 * and Wooton (2006), "A proposed method for confidentialising tabular output to protect against differencing", and Giessing
 * (2016), "Computational issues in the design of transition probabilities", LNCS 9867. The results agree with the R package
 * ptable 1.0.0.
 */

export interface ShapeOptions {
  /** By row from the first after 0, or for all: no noise below 0 is likelier than one closer to 0. True by default. */
  mono?: boolean | readonly boolean[];
  /** A count keeps its value with at least this probability, lowered by steps of 0.05 until the variance can be V. */
  pstay?: number;
  /** `at-most`, by default: a row near 0 may have less than V. `exact`: every row has V. */
  variance?: 'at-most' | 'exact';
}

/** Rows by ascending `value`. The first is for 0, which remains 0. The last also applies to every greater value. */
export interface PerturbationTable {
  rows: readonly NoiseRow[];
}

export interface NoiseRow {
  /** The true value. */
  value: number;
  /** What can be added to it, ascending. */
  noise: readonly number[];
  /** By index in `noise`: the probability of this noise or a lower one, to eight decimals. The last is 1. */
  upTo: readonly number[];
}

/**
 * The table for counts: rows for 0 to d, or to d + js + 1 if js is not 0.
 * @throws RangeError if `perturbationFault` finds a fault, or if `options` leave no distribution.
 */
export function countPerturbation(parameters: PerturbationParameters, options: ShapeOptions = {}): PerturbationTable {
  const fault = perturbationFault(parameters);
  if (fault) throw new RangeError(fault.detail);
  const { d, v, js } = parameters;
  const values = Array.from({ length: js === 0 ? d : d + js + 1 }, (_, at) => at + 1);
  const supportOf = (value: number) => steps(-Math.min(value, d), d, 1).filter((noise) => isFree(value + noise, js));
  return tableOf(values, supportOf, { ...options, variance: options.variance ?? 'at-most' }, { v, js });
}

const isFree = (count: number, js: number): boolean => count === 0 || count > js;

/** The parameters of a table for magnitudes. Its noise is a multiple of a cell's own unit of noise, see `perturbMagnitude`. */
export interface MagnitudeTableParameters {
  d: number;
  v: number;
  /** Noise is a multiple of 1/step. */
  step: number;
  /** The rows after that of 0, ascending; between two rows, noise is interpolated. */
  values: readonly number[];
}

/**
 * The table for magnitudes. Every row has variance v.
 * @throws RangeError if no distribution has it.
 */
export function magnitudePerturbation({ d, v, step, values }: MagnitudeTableParameters): PerturbationTable {
  const supportOf = (value: number) => steps(-Math.min(value, d), d, step);
  return tableOf(values, supportOf, { variance: 'exact' }, { v, js: 0 });
}

/** From `first` to `last` by 1/step. */
const steps = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.round((last - first) * step) + 1 }, (_, at) => first + at / step);

function tableOf(
  values: readonly number[],
  supportOf: (value: number) => readonly number[],
  { mono = true, pstay = 0, variance }: ShapeOptions,
  { v, js }: { v: number; js: number },
): PerturbationTable {
  const rows = values.map((value, at) => {
    const support = supportOf(value);
    const wanted = {
      variance: v,
      exact: variance === 'exact',
      mono: typeof mono === 'boolean' ? mono : mono[at] !== false,
    };
    // A count that cannot stay has no probability to be lowered.
    const probabilities = lowering(support, wanted, value <= js ? 0 : pstay);
    if (!probabilities) throw new RangeError(`No noise for ${value} has mean 0 and the variance that is asked for.`);
    return noiseRow(value, support, probabilities);
  });
  return { rows: [{ value: 0, noise: [0], upTo: [1] }, ...rows] };
}

/** Eight decimals, so that the last bits of a machine's arithmetic change no published number. */
function noiseRow(value: number, noise: readonly number[], probabilities: readonly number[]): NoiseRow {
  let sum = 0;
  const upTo = probabilities.map((probability) => {
    sum += probability;
    return Math.round(sum * 1e8) / 1e8;
  });
  return { value, noise, upTo: [...upTo.slice(0, -1), 1] };
}

interface Wanted {
  variance: number;
  exact: boolean;
  mono: boolean;
}

const STAY_STEP = 0.05;
const CLOSE = 1e-9;

/** The distribution with the greatest bound on staying, from `pstay` down, that has the whole variance; else with no bound. */
function lowering(support: readonly number[], wanted: Wanted, pstay: number): number[] | undefined {
  for (let stay = pstay; stay > 0; stay = Math.round((stay - STAY_STEP) * 1e9) / 1e9) {
    const found = leastKnown(support, wanted, stay);
    if (found && momentOf(found, support, 2) > wanted.variance - CLOSE) return found;
  }
  return leastKnown(support, wanted, 0);
}

/** The bound on the variance is slack unless the distribution without it exceeds the bound: the problem is convex. */
function leastKnown(support: readonly number[], { variance, exact, mono }: Wanted, stay: number): number[] | undefined {
  const free = exact ? undefined : maximumEntropy(support, undefined, mono, stay);
  if (free && momentOf(free, support, 2) <= variance + CLOSE) return free;
  return maximumEntropy(support, variance, mono, stay);
}

const momentOf = (probabilities: readonly number[], support: readonly number[], power: number): number =>
  probabilities.reduce((sum, probability, at) => sum + probability * support[at]! ** power, 0); // one for each

/** Neighbours in the support with one common probability. */
interface Block {
  from: number;
  size: number;
  /** Means of v and v^2 over the block. */
  mean: number;
  square: number;
}

/**
 * Probabilities of `support` with the greatest entropy that have mean 0 and the variance, if one is given. With `mono` they do
 * not fall before 0; noise 0 has at least probability `stay`. Neighbours that would break the order share one probability, and
 * 0 has exactly `stay` if it would have less.
 */
function maximumEntropy(
  support: readonly number[],
  variance: number | undefined,
  mono: boolean,
  stay: number,
): number[] | undefined {
  const zero = support.indexOf(0);
  let blocks = support.map((_, at) => blockOf(support, at, 1));
  let isHeld = false;
  // Each round makes one block fewer, or holds 0; a merger with 0 lets it go again.
  for (let round = 0; round <= 2 * support.length; round++) {
    const atZero = blocks.findIndex(({ from, size }) => from <= zero && zero < from + size);
    const chances = newton(blocks, isHeld ? { block: atZero, chance: stay } : undefined, variance);
    if (!chances) return undefined;
    const falls = chances.findIndex((chance, at) => mono && at < atZero && chance > chances[at + 1]! + TINY);
    // Before the order is mended: holding 0 up takes probability from its neighbours, which may mend the order.
    if (!isHeld && atZero >= 0 && chances[atZero]! < stay - TINY) isHeld = true;
    else if (falls >= 0) {
      const { from, size } = blocks[falls]!;
      const merged = blockOf(support, from, size + blocks[falls + 1]!.size);
      blocks = [...blocks.slice(0, falls), merged, ...blocks.slice(falls + 2)];
      if (falls + 1 === atZero) isHeld = false;
    } else return blocks.flatMap(({ size }, at) => Array.from({ length: size }, () => chances[at]!));
  }
  return undefined;
}

function blockOf(support: readonly number[], from: number, size: number): Block {
  const part = support.slice(from, from + size);
  const meanOf = (power: number) => part.reduce((sum, noise) => sum + noise ** power, 0) / size;
  return { from, size, mean: meanOf(1), square: meanOf(2) };
}

const TINY = 1e-12;
const FLAT = 1e-9;
const MOST_STEPS = 200;

/**
 * The probability of each member of each block, by Newton's method on the dual problem: minimise
 * ln(sum of size exp(b mean + c square)) - b t1 - c t2 over b and c, where t1 and t2 are the moments that the blocks must have.
 * Without a variance, c is 0. Undefined if nothing has these moments.
 */
function newton(
  blocks: readonly Block[],
  held: { block: number; chance: number } | undefined,
  variance: number | undefined,
): number[] | undefined {
  const widest = Math.max(...blocks.map(({ square }) => square));
  const heldBlock = held && blocks[held.block];
  const heldMass = held && heldBlock ? held.chance * heldBlock.size : 0;
  const rest = 1 - heldMass;
  // Lengths in units of the widest noise keep both unknowns near 1.
  const scale = Math.sqrt(widest);
  const target1 = heldBlock ? (-heldMass * heldBlock.mean) / rest / scale : 0;
  const target2 = ((variance ?? 0) - heldMass * (heldBlock?.square ?? 0)) / rest / widest;
  const free = blocks.flatMap((block, at) =>
    at === held?.block ? [] : [{ at, size: block.size, x: block.mean / scale, y: block.square / widest }],
  );

  const evaluate = (b: number, c: number) => {
    const heights = free.map(({ x, y }) => b * x + c * y);
    const top = Math.max(...heights);
    const masses = free.map(({ size }, at) => size * Math.exp(heights[at]! - top));
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    return { masses, total, value: Math.log(total) + top - b * target1 - c * target2 };
  };
  let [b, c] = [0, 0];
  let now = evaluate(b, c);
  for (let step = 0; step < MOST_STEPS; step++) {
    const expect = (of: (point: { x: number; y: number }) => number) =>
      free.reduce((sum, point, at) => sum + now.masses[at]! * of(point), 0) / now.total;
    const [ex, ey] = [expect(({ x }) => x), expect(({ y }) => y)];
    const [gx, gy] = [ex - target1, variance === undefined ? 0 : ey - target2];
    if (Math.hypot(gx, gy) < TINY) {
      const chances = blocks.map(() => held?.chance ?? 0);
      free.forEach(({ at, size }, index) => {
        chances[at] = (rest * now.masses[index]!) / now.total / size;
      });
      return chances;
    }
    const xx = expect(({ x }) => (x - ex) ** 2) + TINY;
    const xy = variance === undefined ? 0 : expect(({ x, y }) => (x - ex) * (y - ey));
    const yy = variance === undefined ? 1 : expect(({ y }) => (y - ey) ** 2) + TINY;
    const determinant = xx * yy - xy * xy;
    const [db, dc] = [(yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant];
    const slope = gx * db + gy * dc;
    let length = 1;
    let next = evaluate(b - db, c - dc);
    // This close to the minimum, rounding hides the fall of the function.
    while (slope > FLAT && next.value > now.value - 1e-4 * length * slope && length > TINY) {
      length /= 2;
      next = evaluate(b - length * db, c - length * dc);
    }
    [b, c, now] = [b - length * db, c - length * dc, next];
  }
  return undefined;
}
