import { test } from 'vitest';

/** A test to which the database makes no difference, or that brings its own: the pass on PostgreSQL would do the same once more. */
export const testOnce = test.skipIf(process.env.TEST_DATABASE_URL !== undefined);
