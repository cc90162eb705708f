import { test } from 'vitest';
import { runs } from '../../runs.ts';
import { expectNothingFound } from './attempt.ts';

/** Half of 1,000 random datasets, so that two cores share them. */
test.each([1_000, 1_250])(
  'nothing that is withheld can be worked out from public answers (from world %i)',
  (first) => expectNothingFound(first, runs('ATTACKED_WORLDS', 10, 250)),
  600_000,
);
