import { about } from './about.ts';
import type { Body } from './body.ts';
import { bands, list } from './code-lists.ts';

/** A small court and its cases, for tests of capture. */

/** Every kind of thing that a codebook can have; what partners must not see begins with `zz`. */
export function aDataset(change: (dataset: Body) => void = () => {}): Body {
  const dataset = {
    kind: 'cases',
    ...about('A small court'),
    constructed: true,
    settings: { duplicates: 'off' },
    codebook: {
      builtIn: {
        area: { codeList: 'area', audience: 'partner', levels: { region: 'public' } },
        courtType: { codeList: 'court' },
        sex: { codeList: 'sex', required: true },
        ageBand: { codeList: 'age' },
        offence: { codeList: 'offence', required: true, levels: { group: 'public' } },
        outcome: { codeList: 'outcome' },
        orders: { codeList: 'order', audience: 'internal' },
      },
      periods: { year: 'public', quarter: 'partner', month: 'internal' },
      variables: [
        { id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true },
        { id: 'zzDesk', label: 'Desk', level: 'case', codeList: 'desk', audience: 'internal' },
        { id: 'role', label: 'Role', level: 'defendant', codeList: 'role', youthWithheld: true },
        { id: 'armed', label: 'Armed', level: 'conviction', kind: 'flag' },
      ],
      quantities: [{ id: 'images', label: 'Images', unit: 'images', level: 'case', categories: 'grade' }],
      derived: [
        { id: 'people', label: 'People', level: 'case', rule: { count: 'defendant', codeList: 'how-many' } },
        { id: 'anyViolent', label: 'Violent', level: 'defendant', rule: { exists: { offenceGroup: ['violence'] } } },
      ],
      codeLists: {
        area: list('leeds>north york>north kent>south', { region: 'north south' }),
        court: list('crown magistrates'),
        sex: list('male female'),
        age: bands('under-18:0-17 adult:18-'),
        offence: list('murder>violence assault>violence theft>property', { group: 'violence property' }),
        outcome: list('custody fine'),
        order: list('zz-ban zz-register'),
        method: list('chat forum post'),
        desk: list('zz-north zz-south'),
        role: list('teacher entertainer zz-clown>>entertainer'),
        grade: list('A B'),
        'how-many': bands('1:1-1 2-plus:2-'),
      },
      measures: [
        { id: 'cases', label: 'Cases', unit: 'cases', countingUnit: 'case', statistic: 'count', population: 'All.' },
      ],
      tables: { upTo: 1 },
      disclosure: { policy: 'none', reason: 'Tests.' },
    },
  };
  change(dataset);
  return dataset;
}

export const aConviction = (change: Body = {}): Body => ({ offence: 'theft', ...change });

export const aDefendant = (change: Body = {}): Body => ({
  sex: 'male',
  convictions: [aConviction()],
  sentence: {},
  ...change,
});

/** The least that is a case, and what a test adds to it. */
export const aCase = (change: Body = {}): Body => ({
  sentencedOn: '2015-03-13',
  defendants: [aDefendant()],
  ...change,
});

/** One case with every member that a case of aDataset() can have. */
export const aFullCase = (change: Body = {}): Body => ({
  externalIds: [{ system: 'desk', value: '2015-0412' }],
  sentencedOn: '2015-03-13',
  area: 'leeds',
  courtType: 'crown',
  attributes: { methods: ['chat', 'post'], zzDesk: 'zz-north' },
  quantities: [
    { quantity: 'images', value: 1200, basis: 'at-least' },
    { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
  ],
  defendants: [
    {
      sex: 'male',
      ageBand: 'adult',
      attributes: { role: 'zz-clown' },
      convictions: [
        { offence: 'murder', counts: 12, principal: true, attributes: { armed: 'yes' } },
        { offence: 'theft', principal: false },
      ],
      sentence: { outcome: 'custody', custodyTerm: 'P1Y', orders: ['zz-ban'] },
    },
    { sex: 'female', convictions: [{ offence: 'theft' }], sentence: { outcome: 'fine' } },
  ],
  sources: [{ outletType: 'regional', publishedOn: '2015-03-14', url: 'https://example.org/report' }],
  ...change,
});
