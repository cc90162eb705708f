/**
 * Which noise a number gets, and how often: tables of transition probabilities of maximum entropy, for the cell-key method.
 *
 * Every row has mean 0 and a variance of at most V, adds at most D either way, gives nothing below 0, and no published count
 * from 1 to js. Among the distributions that do so it is the one of maximum entropy: p(v) = exp(a + b v + c v^2), see Fraser
 * and Wooton (2006), "A proposed method for confidentialising tabular output to protect against differencing", and Giessing
 * (2016), "Computational issues in the design of transition probabilities", LNCS 9867. The results agree with the R package
 * ptable 1.0.0.
 */

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
 * The table for counts: rows for 0 to d, or to d + js + 1 if js is not 0. A row near 0 may have less than the variance.
 * @throws RangeError if `perturbationFault` finds a fault
 */
export function countPerturbation(parameters: PerturbationParameters): PerturbationTable {
  const fault = perturbationFault(parameters);
  if (fault) throw new RangeError(fault.detail);
  const { d, v, js } = parameters;
  const values = Array.from({ length: js === 0 ? d : d + js + 1 }, (_, at) => at + 1);
  const isFree = (count: number): boolean => count === 0 || count > js;
  const supportOf = (value: number) => noiseSteps(-Math.min(value, d), d, 1).filter((noise) => isFree(value + noise));
  return noiseTable(values, supportOf, { variance: v, isExact: false });
}

/** The parameters of a table for magnitudes. Its noise is a multiple of a cell's own unit of noise, see `perturbMagnitude`. */
interface MagnitudeTableParameters {
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
  const supportOf = (value: number) => noiseSteps(-Math.min(value, d), d, step);
  return noiseTable(values, supportOf, { variance: v, isExact: true });
}

/** From `first` to `last` by 1/step. */
const noiseSteps = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.round((last - first) * step) + 1 }, (_, at) => first + at / step);

interface NoiseMoments {
  variance: number;
  /** Else a distribution may have less variance. */
  isExact: boolean;
}

function noiseTable(
  values: readonly number[],
  supportOf: (value: number) => readonly number[],
  moments: NoiseMoments,
): PerturbationTable {
  const rows = values.map((value): NoiseRow => {
    const noise = supportOf(value);
    const probabilities = leastKnown(noise, moments);
    if (!probabilities) throw new RangeError(`No noise for ${value} has mean 0 and the variance that is asked for.`);
    return { value, noise, upTo: cumulated(probabilities) };
  });
  return { rows: [{ value: 0, noise: [0], upTo: [1] }, ...rows] };
}

/** Eight decimals, so that the last bits of a machine's arithmetic change no published number. */
function cumulated(probabilities: readonly number[]): number[] {
  let sum = 0;
  const upTo = probabilities.map((probability) => {
    sum += probability;
    return Math.round(sum * 1e8) / 1e8;
  });
  return [...upTo.slice(0, -1), 1];
}

const CLOSE = 1e-9;

/** The bound on the variance is slack unless the distribution without it exceeds the bound: the problem is convex. */
function leastKnown(support: readonly number[], { variance, isExact }: NoiseMoments): number[] | undefined {
  const free = isExact ? undefined : maximumEntropy(support, undefined);
  const has = free?.reduce((sum, probability, at) => sum + probability * (support[at] ?? 0) ** 2, 0) ?? Infinity;
  return has <= variance + CLOSE ? free : maximumEntropy(support, variance);
}

/** Neighbours in the support with one common probability. */
interface NoiseBlock {
  from: number;
  size: number;
  /** Means of v and v^2 over the block. */
  mean: number;
  square: number;
}

/**
 * Probabilities of `support` with the greatest entropy that have mean 0 and the variance, if one is given, and do not fall before 0:
 * neighbours that would break this order share one probability.
 */
function maximumEntropy(support: readonly number[], variance: number | undefined): number[] | undefined {
  const zero = support.indexOf(0);
  let blocks = support.map((_, at) => noiseBlock(support, at, 1));
  // Each round makes one block fewer.
  for (;;) {
    const atZero = blocks.findIndex(({ from, size }) => from <= zero && zero < from + size);
    const chances = probabilitiesOf(blocks, variance);
    if (!chances) return undefined;
    const falls = chances.findIndex((chance, at) => at < atZero && chance > (chances[at + 1] ?? 0) + TINY);
    const [one, other] = falls < 0 ? [] : blocks.slice(falls, falls + 2);
    if (!one || !other) return blocks.flatMap(({ size }, at) => new Array<number>(size).fill(chances[at] ?? 0));
    const merged = noiseBlock(support, one.from, one.size + other.size);
    blocks = [...blocks.slice(0, falls), merged, ...blocks.slice(falls + 2)];
  }
}

function noiseBlock(support: readonly number[], from: number, size: number): NoiseBlock {
  const part = support.slice(from, from + size);
  const meanOf = (power: number) => part.reduce((sum, noise) => sum + noise ** power, 0) / size;
  return { from, size, mean: meanOf(1), square: meanOf(2) };
}

const TINY = 1e-12;
const FLAT = 1e-9;
const MOST_STEPS = 200;

/**
 * The probability of each member of each block, by Newton's method on the dual problem: minimise
 * ln(sum of size exp(b mean + c square)) - c variance over b and c. Without a variance, c is 0. Undefined if nothing has these
 * moments.
 */
function probabilitiesOf(blocks: readonly NoiseBlock[], variance: number | undefined): number[] | undefined {
  const widest = Math.max(...blocks.map(({ square }) => square));
  // Lengths in units of the widest noise keep both unknowns near 1.
  const points = blocks.map(({ size, mean, square }) => ({ size, x: mean / Math.sqrt(widest), y: square / widest }));
  const target = (variance ?? 0) / widest;
  const evaluate = (b: number, c: number) => {
    const top = Math.max(...points.map(({ x, y }) => b * x + c * y));
    const masses = points.map((point) => ({ ...point, mass: point.size * Math.exp(b * point.x + c * point.y - top) }));
    const total = masses.reduce((sum, { mass }) => sum + mass, 0);
    const expect = (of: (x: number, y: number) => number) =>
      masses.reduce((sum, { mass, x, y }) => sum + mass * of(x, y), 0) / total;
    return {
      expect,
      value: Math.log(total) + top - c * target,
      chances: masses.map(({ mass, size }) => mass / total / size),
    };
  };
  let [b, c] = [0, 0];
  let now = evaluate(b, c);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { expect } = now;
    const [ex, ey] = [expect((x) => x), expect((_, y) => y)];
    const [gx, gy] = [ex, variance === undefined ? 0 : ey - target];
    if (Math.hypot(gx, gy) < TINY) return now.chances;
    const xx = expect((x) => (x - ex) ** 2) + TINY;
    const xy = variance === undefined ? 0 : expect((x, y) => (x - ex) * (y - ey));
    const yy = variance === undefined ? 1 : expect((_, y) => (y - ey) ** 2) + TINY;
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

/** The parameters of the noise of the cell-key method, in units of what is counted. */
export interface PerturbationParameters {
  /** D: no count moves by more. A whole number. */
  d: number;
  /** V: the variance of the noise. */
  v: number;
  /** js: no published count is 1 to js. 0: every count can be published. */
  js: number;
}

/** Says which parameter leaves no noise of mean 0, and what is allowed; undefined if there is such noise for every count. */
export function perturbationFault({
  d,
  v,
  js,
}: PerturbationParameters): { member: 'd' | 'v' | 'js'; detail: string } | undefined {
  if (!Number.isInteger(d) || d < 1) return { member: 'd', detail: 'd must be a whole number of at least 1.' };
  if (!Number.isInteger(js) || js < 0) return { member: 'js', detail: 'js must be a whole number of at least 0.' };
  // Else the noise of js + 1 cannot reach 0, and nothing below it is allowed.
  if (js >= d) return { member: 'js', detail: `js must be less than d, which is ${d}.` };
  // A count i of 1 to js becomes 0 or at least js + 1, so that its variance is at least i (js + 1 - i).
  const least = Math.floor((js + 1) ** 2 / 4);
  if (!(v > least))
    return {
      member: 'v',
      detail: `v must be more than ${least}: with js ${js}, noise of mean 0 varies more than that.`,
    };
  // The variance of noise in which -d to d are equally likely.
  const most = (d * (d + 1)) / 3;
  if (v > most)
    return {
      member: 'v',
      detail: `v must be at most ${Math.floor(most * 100) / 100}: noise of at most ${d} varies more only if its extremes are likeliest.`,
    };
  return undefined;
}
