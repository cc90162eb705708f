import JSONstat from 'jsonstat-toolkit';
import { expect } from 'vitest';
import type { Row } from '../formats/readers.ts';
import type { Body } from '../samples/body.ts';

/** The same numbers from every representation, by code and measure: of our own JSON, of rows that a reader gives, of a cube. */

/** `[code, …, measure] -> numbers`, of our own JSON. */
export function expected({ observations, dimensions }: Body): Record<string, Row> {
  const entries = observations.map(({ key, measure, value, share, denominator, status, shareStatus }: Body) => {
    const name = [...dimensions.map(({ id }: Body) => key[id]), measure].join('|');
    return [name, { value, share, denominator, status, shareStatus }];
  });
  return Object.fromEntries(entries);
}

export function fromRows(rows: readonly Row[], { dimensions }: Body): Record<string, Row> {
  const entries = rows.map((row) => {
    const { measure, value, share, denominator, status, share_status: shareStatus } = row;
    const name = [...dimensions.map(({ id }: Body) => codeOf(row[id])), measure].join('|');
    return [name, { value, share, denominator, status, shareStatus }];
  });
  expect(entries.length).toBe(rows.length);
  return Object.fromEntries(entries);
}

export function fromJsonStat(body: Body): Record<string, Row> {
  const cube = JSONstat(body);
  expect([cube.class, cube.n]).toEqual(['dataset', body.value.length]);
  const ids: string[] = cube.id;
  const [metric, ...dimensions] = ids;
  expect(metric).toBe('measure');
  const keys = ids.reduce<string[][]>(
    (before, id) => before.flatMap((key) => cube.Dimension(id).id.map((code: string) => [...key, code])),
    [[]],
  );
  const { share } = body.extension;
  const entries = keys.map((key, place) => {
    const cell = cube.Data(Object.fromEntries(ids.map((id, i) => [id, key[i]])));
    const status = cell.value === null ? cell.status : null;
    const shareStatus = share ? (status ?? share.status[place] ?? null) : null;
    const numbers = {
      value: cell.value,
      share: share?.value[place] ?? null,
      denominator: share?.denominator[place] ?? null,
    };
    return [[...key.slice(1), key[0]].join('|'), { ...numbers, status, shareStatus }];
  });
  expect(dimensions.every((id) => cube.Dimension(id).label)).toBe(true);
  return Object.fromEntries(entries);
}

/** The rows of the first sheet of a workbook, under the names of the columns of the CSV. The shorthand stands where no number is. */
export const sheetRows = (data: readonly unknown[][], names: readonly string[]): Row[] =>
  data.slice(1).map((row) => {
    const cells = Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]));
    const number = (cell: unknown) => (/^\[[cxz]\]$/.test(String(cell)) ? null : cell);
    return { ...cells, value: number(cells.value), share: number(cells.share) };
  });

/** CSV marks codes that programs would misread. */
const codeOf = (cell: unknown): string => String(cell).replace(/^code:/, '');

/** Queries of the demo. */
export const QUERIES = [
  '',
  'measure=images-seized',
  'by=outcome',
  'by=outcome&share=outcome',
  'by=outcome,sex&totals=true&share=outcome',
  'by=priorSimilar&share=priorSimilar&base=known&totals=true',
  'by=year&where=sex:male',
  'by=year,outcome&totals=true',
  'by=role,year',
  'by=offence,role&share=offence',
  'by=outcome&where=sex:female',
  'by=outcome&where=sex:male&where=year:2014',
  'measure=images-seized&by=imagesCategory&totals=true',
  'measure=custody-days&by=outcome,sex&share=sex',
  'measure=cases&by=methods&share=methods&totals=true',
];
