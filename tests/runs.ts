/**
 * How many rounds a random test makes: a few in `npm test`, all of them in `npm run soak`, which sets THOROUGH.
 * A variable with the test's own name overrides both, to look for a rare failure.
 */
export const runs = (name: string, few: number, all: number): number =>
  Number(process.env[name] ?? (process.env.THOROUGH ? all : few));

/** The same for the tests of the pure rooms: a sixth in `npm test`. */
export const rounds = (all: number): number => (process.env.THOROUGH ? all : Math.ceil(all / 6));

/** Where the dice of long tests begin: another number each time (vitest.config.ts), printed, and given again by SEED. */
export const SEED = Number(process.env.SEED);
