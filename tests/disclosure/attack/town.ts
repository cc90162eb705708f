import type { Body } from '../../samples/body.ts';
import { bands, list } from '../../samples/code-lists.ts';

/**
 * A town with one of everything that a table can be made of: levels, maps, lists, flags, bands, amounts, periods. A world chooses
 * what is public, counted and tabulated. All people are made up.
 */
export interface TownOptions {
  /** What is public, by the names of dimensions. */
  open: readonly string[];
  measures: readonly object[];
  tables: object;
  disclosure?: object;
  headlines?: readonly object[];
  gaps?: readonly object[];
  /** Code lists that differ from the usual ones. */
  lists?: Record<string, object>;
  /** Maps that differ from the usual ones. */
  maps?: Record<string, Record<string, string[]>>;
  settings?: object;
  /** What else is said of fines. */
  fines?: object;
}

/** Only the fined have a fine. */
export const ONLY_FINED = { fines: { onlyWith: { outcome: ['fine'] } } };

export const measure = (id: string, more: object = {}) => ({
  ...{ id, label: id, unit: id, countingUnit: 'defendant', statistic: 'count', population: 'all' },
  ...more,
});

export const LISTS = {
  area: list('a1>north a2>north a3>south a4>south', { region: 'north south' }),
  sex: list('female male'),
  outcome: list('custody fine other'),
  offence: list('o1>p o2>p o3>q', { group: 'p q' }),
  method: list('m1 m2'),
  role: list('nurse>health doctor>health teacher>school', { group: 'health school' }),
  fines: bands('low:0-99 middle:100-999 high:1000-'),
  convictions: bands('one:1-1 two:2-2 more:3-'),
  ages: bands('young:10-17 adult:18-'),
};

export function townOf({
  open,
  measures,
  tables,
  disclosure,
  headlines = [],
  gaps,
  lists = {},
  maps = {},
  settings = {},
  fines = {},
}: TownOptions): Body {
  const audience = (id: string) => (open.includes(id) ? 'public' : 'internal');
  const mapOf = (id: string, of: string, codes: Record<string, string[]>) => ({
    ...{ id, label: id, level: 'defendant', audience: audience(id) },
    rule: { map: { of, codes: maps[id] ?? codes, else: 'rest' }, codeList: id.toLowerCase() },
  });
  const codesOf = (id: string, usual: string) =>
    list([...Object.keys(maps[id] ?? {}), ...(maps[id] ? [] : usual.split(' ')), 'rest'].join(' '));
  return {
    kind: 'cases',
    ...{ title: 'Town', description: 'Made up', publisher: 'Tests' },
    licence: { id: 'MIT', url: 'https://example.org/licence', attribution: 'Tests' },
    coverage: {
      window: { from: '2014-01-01', to: '2017-01-01' },
      ...{ area: 'nowhere', sources: 'none', inclusionRule: 'all', completeness: 'constructed' },
      ...(gaps && { gaps }),
    },
    settings: { youthRule: false, selfApproval: true, duplicates: 'off', datePrecision: 'year', ...settings },
    codebook: {
      builtIn: {
        area: { codeList: 'area', audience: audience('area'), levels: { region: audience('areaRegion') } },
        sex: { codeList: 'sex', audience: audience('sex') },
        offence: { codeList: 'offence', audience: audience('offence'), levels: { group: audience('offenceGroup') } },
        outcome: { codeList: 'outcome', audience: audience('outcome') },
        ageBand: { codeList: 'ages', audience: audience('ageBand') },
      },
      periods: { year: audience('year'), quarter: audience('quarter') },
      variables: [
        {
          id: 'methods',
          label: 'Methods',
          level: 'case',
          codeList: 'method',
          multiple: true,
          audience: audience('methods'),
        },
        {
          id: 'role',
          label: 'Role',
          level: 'defendant',
          codeList: 'role',
          audience: audience('role'),
          levels: { group: audience('roleGroup') },
        },
      ],
      quantities: [{ id: 'fine', label: 'Fine', unit: 'pounds', level: 'defendant', ...fines }],
      derived: [
        mapOf('mapOne', 'role', { carer: ['nurse', 'teacher'] }),
        mapOf('mapTwo', 'role', { nurse: ['nurse'] }),
        {
          id: 'violent',
          label: 'Violent',
          level: 'defendant',
          audience: audience('violent'),
          rule: { exists: { offence: ['o1'] } },
        },
        {
          id: 'fineBand',
          label: 'Fine',
          level: 'defendant',
          audience: audience('fineBand'),
          rule: { band: 'fine', codeList: 'fines' },
        },
        {
          id: 'convictionBand',
          label: 'Convictions',
          level: 'defendant',
          audience: audience('convictionBand'),
          rule: { count: 'conviction', codeList: 'convictions' },
        },
      ],
      codeLists: { ...LISTS, mapone: codesOf('mapOne', 'carer'), maptwo: codesOf('mapTwo', 'nurse'), ...lists },
      measures,
      headlines,
      tables,
      disclosure: { policy: 'threshold', ...(!hasPolicy(disclosure) && { threshold: 10 }), ...disclosure },
    },
  };
}

const hasPolicy = (disclosure: object = {}): boolean => 'policy' in disclosure;

/** One defendant, with as many more like them in the case as `with` says, else alone. What is left out is not reported. */
export interface Person {
  sex?: string;
  area?: string;
  outcome?: string;
  role?: string;
  age?: string;
  methods?: string[];
  offences?: string[];
  fine?: number;
  date?: string;
  with?: number;
  /** Somebody else in the same case. */
  beside?: Omit<Person, 'area' | 'date' | 'methods' | 'beside'>;
}

export const caseOf = (one: Person): Body => ({
  ...{ sentencedOn: one.date ?? '2014-03-03', attributes: one.methods ? { methods: one.methods } : {} },
  ...(one.area && { area: one.area }),
  defendants: [one, ...(one.beside ? [one.beside] : [])].flatMap(defendantsLike),
});

const defendantsLike = ({ sex, role, age, outcome, fine, offences = ['o1'], with: more = 0 }: Person): Body[] =>
  Array.from({ length: 1 + more }, () => ({
    ...(sex && { sex }),
    ...(age && { ageBand: age }),
    attributes: role ? { role } : {},
    sentence: outcome ? { outcome } : {},
    quantities: fine === undefined ? [] : [{ quantity: 'fine', value: fine, basis: 'exact' }],
    convictions: offences.map((offence, at) => ({ offence, principal: at === 0, counts: 1, attributes: {} })),
  }));

/** So many cases of each kind, by names that stay the same while the list is only added to. */
export const people = (...groups: readonly (readonly [number, Person])[]): Map<string, Body> =>
  new Map(
    groups.flatMap(([times, one], group) =>
      Array.from({ length: times }, (_, at): [string, Body] => [`${group}-${at}`, caseOf(one)]),
    ),
  );

/** A town with headlines of its small outcomes, and people of it with three of them. */
export const SPLIT_TOWN = townOf({
  open: ['area', 'areaRegion', 'outcome', 'methods'],
  measures: [measure('people')],
  tables: { upTo: 1 },
  disclosure: { threshold: 5 },
  headlines: ['fine', 'other'].flatMap((code) => {
    const of = { measure: 'people', where: { outcome: [code] }, statement: '{wording} of them' };
    return [
      { ...of, id: `count-${code}`, statistic: 'count', form: 'exact' },
      { ...of, id: `share-${code}`, statistic: 'share', share: 'outcome', base: 'known', form: 'percent' },
    ];
  }),
});

export function splitOf(fine: number, other: number, unknown: number): ReadonlyMap<string, Body> {
  const sizes = { custody: 40, fine, other, '': unknown };
  return people(
    ...Object.entries(sizes).map(([outcome, times]): [number, Person] => [
      times,
      { area: 'a1', methods: [], ...(outcome && { outcome }) },
    ]),
  );
}
