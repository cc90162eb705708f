import type { Body } from '../samples/body.ts';

/** A case as somebody writes it into a spreadsheet: cells by the name of their column, one row for each defendant. */
export type WrittenRow = Record<string, string>;

export const rowsOf = (body: Body): WrittenRow[] =>
  body.defendants.map((defendant: Body, position: number) => ({
    case: 'a case',
    ...(position === 0 ? caseCells(body) : {}),
    ...codeCells(defendant, ['sex', 'ageBand']),
    ...attributeCells(defendant),
    ...amountCells(defendant.quantities),
    ...codeCells(defendant.sentence, [
      ...['outcome', 'custodyTerm', 'suspendedTerm', 'indeterminate', 'minimumTerm', 'requirements', 'orders'],
    ]),
    ...numbered('conviction', defendant.convictions, (conviction) => ({
      counts: String(conviction.counts ?? 1),
      ...(conviction.principal === undefined ? {} : { principal: String(conviction.principal) }),
      ...codeCells(conviction, ['offence']),
      ...attributeCells(conviction),
    })),
  }));

/** The rows under one header. A variable may be called `constructor`, so only own members are cells. */
export const fileOf = (
  rows: readonly WrittenRow[],
  header = headerOf(rows),
): { header: string[]; rows: string[][] } => ({
  header,
  rows: rows.map((cells) => header.map((name) => (Object.hasOwn(cells, name) ? cells[name]! : ''))),
});

export const headerOf = (rows: readonly WrittenRow[]): string[] => [
  ...new Set(rows.flatMap((row) => Object.keys(row))),
];

const caseCells = (body: Body): WrittenRow => ({
  ...(body.externalIds?.length > 0
    ? {
        externalIds: body.externalIds
          .map(({ system, value }: Body) => `${escaped(system)}:${escaped(value)}`)
          .join('; '),
      }
    : {}),
  sentencedOn: body.sentencedOn,
  ...codeCells(body, ['area', 'courtType']),
  ...attributeCells(body),
  ...amountCells(body.quantities),
  ...numbered('source', body.sources ?? [], (source) => source),
});

const escaped = (text: string): string => text.replaceAll(/[\\;:\s]/g, '\\$&');

const codeCells = (object: Body, names: readonly string[]): WrittenRow =>
  Object.fromEntries(names.flatMap((name) => (name in object ? [[name, cellOf(object[name])]] : [])));

const attributeCells = ({ attributes = {} }: Body): WrittenRow =>
  Object.fromEntries(Object.entries(attributes).map(([id, codes]) => [id, cellOf(codes)]));

const cellOf = (codes: unknown): string => {
  if (!Array.isArray(codes)) return String(codes);
  return codes.length === 0 ? 'none' : codes.join(';');
};

const amountCells = (entries: readonly Body[] = []): WrittenRow =>
  Object.assign(
    {},
    ...entries.map(({ quantity, category, value, basis }) => {
      const name = category === undefined ? quantity : `${quantity}.${category}`;
      return { [name]: String(value), [`${name}.basis`]: basis };
    }),
  );

const numbered = (kind: string, items: readonly Body[], cells: (item: Body) => WrittenRow): WrittenRow =>
  Object.assign(
    {},
    ...items.map((item, position) =>
      Object.fromEntries(Object.entries(cells(item)).map(([name, cell]) => [`${kind}${position + 1}.${name}`, cell])),
    ),
  );
