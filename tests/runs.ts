/**
 * How many rounds a random test makes: a few in `npm test`, all of them where THOROUGH is set, as `.ci/run` does.
 * A variable with the test's own name overrides both, to look for a rare failure.
 */
export const runs = (name: string, few: number, all: number): number =>
  Number(process.env[name] ?? (process.env.THOROUGH ? all : few));
