/** A dataset of many dimensions, whose defendants are counted; and what every dataset of a benchmark says of itself. */

/** `until`: the day after the last; the first is in 2010. */
export const syntheticDataset = (until: string) => ({
  kind: 'cases',
  title: 'Benchmark',
  description: 'Synthetic',
  publisher: 'bench',
  constructed: true,
  licence: { id: 'CC0-1.0', url: 'https://example.org', attribution: 'bench' },
  coverage: {
    window: { from: '2010-01-01', to: until },
    area: 'nowhere',
    sources: 'none',
    inclusionRule: 'all',
    completeness: 'constructed',
  },
});

interface ManyDimensions {
  /** How many codes each variable has. */
  codes: readonly number[];
  levelOf(index: number): 'case' | 'defendant';
  until: string;
  tables: { upTo: number };
  disclosure: object;
  settings?: object;
}

export const variablesOf = ({ codes, levelOf }: Pick<ManyDimensions, 'codes' | 'levelOf'>) =>
  codes.map((_, index) => ({
    id: `variable${index}`,
    label: `Variable ${index}`,
    level: levelOf(index),
    codeList: `list-${index}`,
  }));

export function manyDimensions({ settings = {}, until, tables, disclosure, ...wanted }: ManyDimensions) {
  return {
    ...syntheticDataset(until),
    settings,
    codebook: {
      variables: variablesOf(wanted),
      codeLists: Object.fromEntries(
        wanted.codes.map((count, index) => {
          const codes = Array.from({ length: count }, (_, code) => ({ code: `c${code}`, label: `Code ${code}` }));
          return [`list-${index}`, { label: `List ${index}`, codes }] as const;
        }),
      ),
      measures: [
        {
          id: 'defendants',
          label: 'Defendants',
          unit: 'defendants',
          countingUnit: 'defendant',
          statistic: 'count',
          population: 'all',
        },
      ],
      tables,
      disclosure,
    },
  };
}
