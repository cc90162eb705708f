/** Rolls of a die with any number of sides, from 0; the same for the same seed. */
export function dice(seed: number): (sides: number) => number {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  return (sides) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * sides);
  };
}
