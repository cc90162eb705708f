import { test } from 'vitest';
import { runs, SEED } from '../../runs.ts';
import { expectNothingFound } from './attempt.ts';

/** The other half of 1,000 random datasets, so that two cores share them. */
test.each([500, 750].map((part) => 10_000 + (SEED % 1_000_000) * 1_000 + part))(
  'nothing that is withheld can be worked out from public answers (from world %i)',
  (first) => expectNothingFound(first, runs('ATTACKED_WORLDS', 2, 250)),
  600_000,
);
