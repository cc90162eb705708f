import { about } from './about.ts';
import type { Body } from './body.ts';
import { list } from './code-lists.ts';

/** A dataset under `threshold`, of people whose numbers are given: few enough to be counted by hand, many enough to be published. */
export const parishCourt = (disclosure: Body = { policy: 'threshold', threshold: 5 }): Body => ({
  kind: 'cases',
  ...about('Parish court'),
  constructed: true,
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

/** Enough people for a release under `threshold`. */
export const PARISHIONERS = { 'male teacher': 20, 'male coach': 12, 'male other': 30, 'female teacher': 3, 'female coach': 14, 'female other': 9 }; // biome-ignore format: one line
