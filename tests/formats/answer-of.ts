import type { StatisticsAnswer } from '../../src/statistics/answer.ts';
import type { Observation } from '../../src/statistics/observation.ts';
import { sample } from './sample.ts';

/** An answer over dimensions such as `{ trade: ['miller', 'smith'] }`, given its cells; the last dimension varies fastest. */
export function answerOf(
  codes: Readonly<Record<string, readonly string[]>>,
  cells: readonly (number | null | Partial<Observation>)[],
  rest: Partial<StatisticsAnswer> = {},
): StatisticsAnswer {
  const measures = rest.measures ?? [
    { ...sample.measures[0]!, id: 'people', label: 'People', unit: 'people', decimals: 0 },
  ]; // the sample has one
  const keys = Object.values(codes).reduce<string[][]>(
    (before, list) => before.flatMap((key) => list.map((code) => [...key, code])),
    [[]],
  );
  const places = measures.flatMap(({ id }) => keys.map((key) => ({ key, measure: id })));
  return {
    ...sample,
    share: null,
    measures,
    dimensions: Object.entries(codes).map(([id, list]) => ({
      id,
      label: `The ${id}`,
      multiResponse: false,
      codes: list.map((code) => ({ code, label: `Label of ${code}` })),
    })),
    observations: places.flatMap(({ key, measure }, place): Observation[] => {
      const cell = cells[place];
      if (cell === undefined) return [];
      const told = typeof cell === 'number' ? { value: `${cell}` } : (cell ?? { status: 'suppressed' as const });
      return [
        {
          key,
          measure,
          value: null,
          share: null,
          denominator: null,
          status: null,
          shareStatus: null,
          flags: [],
          ...told,
        },
      ];
    }),
    ...rest,
  };
}
