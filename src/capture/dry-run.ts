import type { CaptureContext } from './actor.ts';

/** Carries the value out of a transaction that must not be committed. */
class Undone extends Error {
  readonly value: unknown;

  constructor(value: unknown) {
    super('the dry run was undone');
    this.value = value;
  }
}

/**
 * Does a write to find out what it would do, and undoes it. What the write would be refused for, by a check or by the
 * database, is thrown as it would be; what it would have written, numbers taken included, is gone.
 */
export async function dryRun<C extends CaptureContext, T>(context: C, run: (within: C) => Promise<T>): Promise<T> {
  try {
    return await context.root.transaction(async (tx): Promise<T> => {
      throw new Undone(await run({ ...context, db: tx }));
    });
  } catch (error) {
    if (error instanceof Undone) return error.value as T; // what `run` answered
    throw error;
  }
}
