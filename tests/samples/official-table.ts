import { about } from './about.ts';
import type { Body } from './body.ts';
import { list } from './code-lists.ts';

/** A small official table, its dataset, and files of it. */

export function anAggregate(change: (dataset: Body) => void = () => {}): Body {
  const dataset = {
    kind: 'aggregate',
    ...about('Court statistics'),
    constructed: true,
    settings: { absentRows: 'zero' },
    codebook: {
      variables: [
        { id: 'year', label: 'Year', level: 'observation', codeList: 'year', required: true },
        { id: 'sex', label: 'Sex', level: 'observation', codeList: 'sex' },
        {
          id: 'court',
          label: 'Court',
          level: 'observation',
          codeList: 'court',
          audience: 'internal',
          levels: { kind: 'public' },
        },
        { id: 'outcome', label: 'Outcome', level: 'observation', codeList: 'outcome', required: true },
      ],
      derived: [
        {
          id: 'custody',
          label: 'Custody',
          level: 'observation',
          rule: { map: { of: 'outcome', codes: { yes: ['prison'] }, else: 'no' }, codeList: 'yes-no' },
        },
      ],
      codeLists: {
        year: list('2014 2015'),
        sex: list('male female'),
        court: list('a>crown b>crown c>magistrates', { kind: 'crown magistrates' }),
        outcome: list('prison jail>>prison fine'),
        'yes-no': list('yes no'),
      },
      measures: [
        {
          id: 'occasions',
          label: 'Occasions',
          unit: 'occasions',
          countingUnit: 'occasion',
          statistic: 'sum',
          of: 'value',
          population: 'All.',
        },
        {
          id: 'fines',
          label: 'Fines',
          unit: 'occasions',
          countingUnit: 'occasion',
          statistic: 'sum',
          of: 'value',
          filter: { outcome: ['fine'], court: { not: ['c'] } },
          population: 'Fines of the Crown Court.',
        },
      ],
      tables: { upTo: 3 },
      disclosure: { policy: 'none', reason: 'Tests.' },
    },
  };
  change(dataset);
  return dataset;
}

export const HEADER = 'year,sex,court,outcome,value';

export const csvOf = (rows: readonly string[], header = HEADER): string =>
  [header, ...rows].map((row) => `${row}\r\n`).join('');

export const CSV = { type: 'text/csv' };
