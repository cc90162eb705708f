import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'a note names no measure',
    (c) => (c.notes[2].measures = ['cases', 'nothing']),
    ['/notes/2/measures/1 unknown-measure'],
  ],
  [
    'a note names no dimension',
    (c) => (c.notes[2].dimensions = ['nothing']),
    ['/notes/2/dimensions/0 unknown-dimension'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
