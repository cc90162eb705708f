import type { CaseContent, CaseQuantity, Conviction, Defendant, Sentence, SourceReport } from '../schemas/case.ts';
import { OUTLET_TYPES } from '../schemas/vocabulary.ts';
import { DEFENDANTS } from './press-snapshot-defendants.ts';
import { PROCEEDINGS } from './press-snapshot-proceedings.ts';

/**
 * The demo's records: 100 cases with 101 defendants, as internal tools would post them. Always the same; in order of
 * sentence. They are built so that every figure of the founding article comes out of the ordinary machinery.
 */
export function pressSnapshotCases(): CaseContent[] {
  const defendants = rowsOf(DEFENDANTS);
  return rowsOf(PROCEEDINGS).map((row) =>
    toCase(
      row,
      defendants.filter((defendant) => cell(defendant, 'no') === cell(row, 'no')),
    ),
  );
}

type Row = Record<string, string>;

function toCase(row: Row, defendants: Row[]): CaseContent {
  const no = cell(row, 'no');
  const sentencedOn = cell(row, 'sentenced');
  const methods = list(row, 'methods');
  return {
    externalIds: [{ system: 'press-snapshot', value: no }],
    sentencedOn,
    ...member('area', code(row, 'area')),
    ...member('courtType', code(row, 'court')),
    attributes: { ...member('methods', methods) },
    quantities: quantities(row),
    defendants: defendants.map(toDefendant),
    sources: (list(row, 'sources') ?? []).map((text, index) => toSource(text, no, index, sentencedOn)),
  };
}

function toDefendant(row: Row): Defendant {
  return {
    ...member('sex', code(row, 'sex')),
    ...member('ageBand', code(row, 'age')),
    attributes: {
      ...member('role', code(row, 'role')),
      ...member('trust', code(row, 'trust')),
      ...member('priorSimilar', code(row, 'prior')),
    },
    convictions: (list(row, 'convictions') ?? []).map(toConviction),
    sentence: toSentence(row),
  };
}

function toSentence(row: Row): Sentence {
  const outcome = code(row, 'outcome');
  const term = code(row, 'term');
  return {
    ...member('outcome', outcome),
    ...(outcome === 'immediate-custody' && member('custodyTerm', term)),
    ...(outcome === 'suspended-sentence' && member('suspendedTerm', term)),
    ...member('requirements', list(row, 'requirements')),
    ...member('orders', list(row, 'orders')),
  };
}

function toConviction(text: string, _index: number, all: string[]): Conviction {
  const principal = text.endsWith('!') || all.length === 1;
  const [offence = '', counts = ''] = text.replace('!', '').split(':');
  return { offence, counts: whole(counts), principal };
}

function quantities(row: Row): CaseQuantity[] {
  const total = code(row, 'images');
  const categories = list(row, 'categories') ?? [];
  return [
    ...(total === undefined ? [] : [{ quantity: 'images', ...amount(total) }]),
    ...categories.map((text) => {
      const [category = '', number = ''] = text.split(':');
      return { quantity: 'images', category, ...amount(number) };
    }),
  ];
}

/** Never "about": a total with an approximate addend could not be worded "more than". */
function amount(text: string): Pick<CaseQuantity, 'value' | 'basis'> {
  return text.startsWith('>=')
    ? { value: whole(text.slice(2)), basis: 'at-least' }
    : { value: whole(text), basis: 'exact' };
}

function toSource(text: string, no: string, index: number, sentencedOn: string): SourceReport {
  const [outlet = '', days = ''] = text.split('+');
  const outletType = OUTLET_TYPES.find((type) => type === outlet);
  if (outletType === undefined) throw new Error(`the demo has no outlet type ${outlet}`);
  const day = new Date(`${sentencedOn}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + whole(days));
  return {
    outletType,
    publishedOn: day.toISOString().slice(0, 10),
    url: `https://example.org/reports/${no}-${index + 1}`,
  };
}

/** The lines below the heading, each as column name -> text. */
function rowsOf(table: string): Row[] {
  const [heading = [], ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  return lines.map((cells) => {
    if (cells.length !== heading.length) throw new Error(`a line of the demo has ${cells.length} columns: ${cells[0]}`);
    return Object.fromEntries(heading.map((name, index) => [name, cells[index] ?? '']));
  });
}

function cell(row: Row, column: string): string {
  const text = row[column];
  if (text === undefined) throw new Error(`the demo has no column ${column}`);
  return text;
}

function code(row: Row, column: string): string | undefined {
  const text = cell(row, column);
  return text === '-' ? undefined : text;
}

function list(row: Row, column: string): string[] | undefined {
  const text = code(row, column);
  return text === 'none' ? [] : text?.split(',');
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`the demo has ${text} where a whole number belongs`);
  return Number(text);
}

/** exactOptionalPropertyTypes: an optional member is absent, never undefined. */
function member<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [name in K]?: V }); // a computed key widens to string
}
