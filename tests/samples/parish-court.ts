import type { Body } from './body.ts';
import { list } from './code-lists.ts';

/** A dataset under `threshold`, of people whose numbers are given: few enough to be counted by hand, many enough to be published. */
export const parishCourt = (disclosure: Body = { policy: 'threshold', threshold: 5 }): Body => ({
  kind: 'cases',
  title: 'Parish court',
  description: 'Constructed.',
  publisher: 'Parish',
  constructed: true,
  licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Parish' },
  coverage: {
    window: { from: '2014-01-01', to: '2016-01-01' },
    area: 'One parish',
    sources: 'Tests',
    inclusionRule: 'All.',
    completeness: 'Constructed.',
  },
  settings: { selfApproval: true, duplicates: 'off' },
  codebook: {
    builtIn: { sex: { codeList: 'sex' } },
    variables: [{ id: 'role', label: 'Role', level: 'defendant', codeList: 'role' }],
    quantities: [{ id: 'images', label: 'Images', unit: 'images', level: 'case' }],
    codeLists: { sex: list('male female'), role: list('teacher coach other') },
    measures: [
      {
        ...{ id: 'defendants', label: 'Defendants', unit: 'defendants', countingUnit: 'defendant' },
        ...{ statistic: 'count', population: 'All defendants.' },
      },
    ],
    tables: { upTo: 2, of: ['sex', 'role', 'year'] },
    disclosure,
  },
});

/** Cases of one defendant each: so many of each sex and role, in one year. */
export const people = (numbers: Readonly<Record<string, number>>, year = 2014): Body[] =>
  Object.entries(numbers).flatMap(([name, number]) => {
    const [sex, role] = name.split(' ');
    return Array.from({ length: number }, () => ({
      sentencedOn: `${year}-03-04`,
      defendants: [{ sex, attributes: { role }, sentence: {}, convictions: [{}] }],
    }));
  });
