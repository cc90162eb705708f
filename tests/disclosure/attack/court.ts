import type { Body } from '../../samples/body.ts';
import { list } from '../../samples/code-lists.ts';

/** A small court, and people in it, to be written down by hand. */

export const measure = (id: string, more: object = {}) => ({
  ...{ id, label: id, unit: id, countingUnit: 'defendant', statistic: 'count', population: 'all' },
  ...more,
});

/** A court with two dimensions of one code each, places with regions, and a list. */
export const courtOf = (
  more: { disclosure?: object; measures?: object[]; upTo?: number; headlines?: object[] } = {},
): Body => ({
  kind: 'cases',
  ...{ title: 'Court', description: 'By hand', publisher: 'Tests' },
  licence: { id: 'MIT', url: 'https://example.org/licence', attribution: 'Tests' },
  coverage: {
    window: { from: '2014-01-01', to: '2016-01-01' },
    ...{ area: 'nowhere', sources: 'none', inclusionRule: 'all', completeness: 'constructed' },
  },
  settings: { youthRule: false, selfApproval: true, duplicates: 'off' },
  codebook: {
    builtIn: {
      area: { codeList: 'area' },
      outcome: { codeList: 'outcome' },
    },
    periods: { year: 'internal' },
    variables: [{ id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true }],
    quantities: [{ id: 'fine', label: 'Fine', unit: 'pounds', level: 'defendant' }],
    codeLists: {
      area: list('a1>north a2>north a3>south', { region: 'north south' }),
      outcome: list('custody fine other'),
      method: list('m1 m2'),
    },
    measures: more.measures ?? [measure('people')],
    headlines: more.headlines ?? [],
    tables: { upTo: more.upTo ?? 2 },
    disclosure: { policy: 'threshold', threshold: 5, ...more.disclosure },
  },
});

type Person = readonly [area: string, outcome: string, fine?: number | undefined, methods?: string[]];
export const people = (...groups: readonly (readonly [number, ...Person])[]): ReadonlyMap<string, Body> =>
  new Map(
    groups.flatMap(([times, area, outcome, fine, methods = []], group) =>
      Array.from({ length: times }, (_, at): [string, Body] => [
        `${group}-${at}`,
        {
          ...{ sentencedOn: '2014-03-03', attributes: { methods } },
          ...(area && { area }),
          defendants: [
            {
              ...{ attributes: {}, convictions: [{ counts: 1, attributes: {}, principal: true }] },
              sentence: outcome ? { outcome } : {},
              quantities: fine === undefined ? [] : [{ quantity: 'fine', value: fine, basis: 'exact' }],
            },
          ],
        },
      ]),
    ),
  );

/** The court with headlines of its small outcomes. */
export const SPLIT_COURT = courtOf({
  upTo: 1,
  headlines: [
    ...['fine', 'other'].flatMap((code) => {
      const of = { measure: 'people', where: { outcome: [code] }, statement: '{wording} of them' };
      return [
        { ...of, id: `count-${code}`, statistic: 'count', form: 'exact' },
        { ...of, id: `share-${code}`, statistic: 'share', share: 'outcome', base: 'known', form: 'percent' },
      ];
    }),
  ],
});

/** People of the court with three small outcomes. */
export const splitOf = (fine: number, other: number, unknown: number): ReadonlyMap<string, Body> =>
  people([40, 'a1', 'custody'], [fine, 'a1', 'fine'], [other, 'a1', 'other'], [unknown, 'a1', '']);
