import fc from 'fast-check';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { TableLookup } from '../../src/statistics/answer.ts';
import type { ReleaseView } from '../../src/statistics/citation.ts';
import type { StatisticsQuery } from '../../src/statistics/query.ts';
import type { PresentCodes, StoredCell, TableData } from '../../src/statistics/table.ts';
import { list } from './code-lists.ts';

/** A small dataset with one of each kind of dimension, and a plain way from rows to stored tables. */

const labelled = (text: string, levels?: Record<string, string>) => list(text, levels, (code) => `Label of ${code}`);

export const parishDefinition = {
  kind: 'cases',
  title: 'Parish & records',
  description: 'A made-up parish.',
  publisher: 'Parish {clerk}',
  licence: { id: 'CC0-1.0', url: 'https://example.org/cc0', attribution: 'None' },
  coverage: {
    window: { from: '2013-01-01', to: '2015-01-01' },
    area: 'The parish',
    sources: 'The register',
    inclusionRule: 'everyone',
    completeness: 'Half of the pages are lost.',
  },
  codebook: {
    variables: [
      { id: 'place', label: 'Place', level: 'case', codeList: 'place' },
      { id: 'trade', label: 'Trade', level: 'defendant', codeList: 'trade' },
      { id: 'literate', label: 'Can write', level: 'defendant', kind: 'flag' },
      { id: 'crime', label: 'Crime', level: 'conviction', codeList: 'crime' },
      { id: 'tools', label: 'Tools', level: 'case', codeList: 'tool', multiple: true },
      { id: 'informer', label: 'Informer', level: 'case', kind: 'flag', audience: 'partner' },
      {
        id: 'ward',
        label: 'Ward',
        level: 'case',
        codeList: 'ward',
        audience: 'partner',
        levels: { quarterOf: 'public' },
      },
    ],
    quantities: [{ id: 'coins', label: 'Coins', unit: 'coins', level: 'defendant', categories: 'metal' }],
    codeLists: {
      place: labelled('mill>north forge>north dock>south isle>isle', { side: 'north south isle' }),
      trade: labelled('miller smith sailor spy>>sailor'),
      crime: labelled('theft fraud arson'),
      tool: labelled('rope lamp'),
      metal: labelled('gold tin'),
      ward: labelled('w1>east w2>west', { quarterOf: 'east west' }),
    },
    measures: [
      {
        id: 'people',
        label: 'People',
        unit: 'people',
        countingUnit: 'defendant',
        statistic: 'count',
        population: 'all',
      },
      {
        id: 'crimes',
        label: 'Crimes',
        unit: 'crimes',
        countingUnit: 'conviction',
        statistic: 'count',
        population: 'all',
      },
      {
        id: 'custody',
        label: 'Custody',
        unit: 'days',
        countingUnit: 'defendant',
        statistic: 'sum',
        of: 'custodyDays',
        decimals: 1,
        population: 'all',
        note: 'Determinate terms only.',
      },
      {
        id: 'coins-found',
        label: 'Coins found',
        unit: 'coins',
        countingUnit: 'defendant',
        statistic: 'sum',
        of: 'coins',
        population: 'all',
      },
    ],
    tables: { upTo: 2, also: [{ by: ['literate', 'trade', 'place', 'crime'], measures: ['people', 'custody'] }] },
    notes: [
      { id: 'always', text: 'Spelling varies.', mandatory: false },
      { id: 'of-trade', text: 'Trades are as stated.', mandatory: true, dimensions: ['trade'] },
      { id: 'of-coins', text: 'Coins were counted twice.', mandatory: true, measures: ['coins-found'] },
    ],
    disclosure: { policy: 'none' },
  },
};

export const parish = (change: (definition: typeof parishDefinition) => object = (same) => same): Codebook =>
  compile('parish', DatasetDefinition.parse(change(structuredClone(parishDefinition))));

/** One defendant with one of their convictions, and one item of the list. */
export interface Row {
  defendant: string;
  conviction: string;
  place: string;
  trade: string;
  literate: string;
  crime: string;
  tools: string;
  /** Sixteenths of a day, of the defendant; null if not reported. */
  custodyDays: number | null;
  basis: 'exact' | 'at-least' | 'about';
}

export type Name = 'place' | 'trade' | 'literate' | 'crime' | 'tools';

/** A code; `_T` any; `_K` any but not-reported. */
const holds = (wanted: string, code: string): boolean =>
  wanted === '_T' || (wanted === '_K' ? code !== 'not-reported' : wanted === code);

export interface Counted {
  amount: bigint | null;
  missing: number;
  flags: number;
}

/** What a cell must hold, counted from the rows. */
export function countRows(rows: readonly Row[], measure: string, key: Readonly<Record<string, string>>): Counted {
  const fitting = rows.filter((row) => Object.entries(key).every(([name, code]) => holds(code, row[name as Name])));
  if (measure !== 'custody') {
    const unit = measure === 'people' ? 'defendant' : 'conviction';
    return { amount: BigInt(new Set(fitting.map((row) => row[unit])).size), missing: 0, flags: 0 };
  }
  const people = [...new Map(fitting.map((row) => [row.defendant, row])).values()];
  const reported = people.filter((row) => row.custodyDays !== null);
  return {
    amount:
      people.length > 0 && reported.length === 0
        ? null
        : reported.reduce((sum, row) => sum + BigInt(row.custodyDays!), 0n), // reported ones
    missing: people.length - reported.length,
    flags:
      (reported.some(({ basis }) => basis === 'at-least') ? 1 : 0) +
      (reported.some(({ basis }) => basis === 'about') ? 2 : 0),
  };
}

export function presentCodes(codebook: Codebook, rows: readonly Row[]): PresentCodes {
  const names: readonly Name[] = ['place', 'trade', 'literate', 'crime', 'tools'];
  return Object.fromEntries(
    names.map((name) => {
      const { codes: list } = codebook.dimensions.get(name)!; // the parish has them
      return [name, list.flatMap(({ code }, position) => (rows.some((row) => row[name] === code) ? [position] : []))];
    }),
  );
}

/** The stored tables of the parish, each made when it is asked for. */
export function tablesOf(codebook: Codebook, rows: readonly Row[]): TableLookup {
  const present = presentCodes(codebook, rows);
  return ({ by, measure }): TableData => {
    const lists = by.map((name) => {
      const dimension = codebook.dimensions.get(name)!; // the codebook's own table
      const own = (present[name] ?? []).map((position) => ({ position, code: dimension.codes[position]!.code })); // its positions
      const known = own.some(({ code }) => code === 'not-reported') ? [{ position: -2, code: '_K' }] : [];
      return [{ position: -1, code: '_T' }, ...known, ...own];
    });
    let keys: { position: number; code: string }[][] = [[]];
    for (const list of lists) keys = keys.flatMap((key) => list.map((entry) => [...key, entry]));
    const cells = keys.flatMap((key): StoredCell[] => {
      const wanted = Object.fromEntries(key.map(({ code }, i) => [by[i]!, code])); // one entry for each
      if (countRows(rows, 'people', wanted).amount === 0n) return [];
      const { amount, missing, flags } = countRows(rows, measure, wanted);
      const stored = amount === null ? null : Number(amount);
      return [[...key.map(({ position }) => position), stored, ...(measure === 'custody' ? [missing, flags] : [])]];
    });
    return { by, measure, cells };
  };
}

const code = (list: string): fc.Arbitrary<string> => fc.constantFrom(...list.split(' '));

/** Up to eight people with up to three convictions in cases of their own, tools being of the case. */
export const someRows: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      place: code('mill forge dock isle not-reported'),
      trade: code('miller smith sailor not-reported'),
      literate: code('yes no not-reported'),
      crimes: fc.array(code('theft fraud arson not-reported'), { minLength: 1, maxLength: 3 }),
      tools: fc.constantFrom(['rope'], ['rope', 'lamp'], ['none'], ['not-reported'], ['lamp']),
      custodyDays: fc.option(fc.nat(100_000)),
      basis: fc.constantFrom('exact' as const, 'at-least' as const, 'about' as const),
    }),
    { maxLength: 8 },
  )
  .map((people) =>
    people.flatMap(({ crimes, tools, ...person }, d) =>
      crimes.flatMap((crime, c) =>
        tools.map((tool) => ({ ...person, defendant: `d${d}`, conviction: `d${d}c${c}`, crime, tools: tool })),
      ),
    ),
  );

export const releaseOf = (present: PresentCodes): ReleaseView => ({
  dataset: 'parish',
  version: '1.2.0',
  publishedAt: '2015-07-22T08:00:00Z',
  publicUrl: 'https://figures.example.org',
  present,
});

/** A query that says what this one says, and else asks for nothing. */
export const queryOf = (query: Partial<StatisticsQuery>): StatisticsQuery => ({
  ...{ measures: [], by: [], where: [], totals: false, share: [], base: 'all' },
  ...query,
});
