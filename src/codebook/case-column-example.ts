import { CASE_COLUMN, type CaseColumns, type Column, type Target } from '../cases/csv-columns.ts';
import { NONE, NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { Code, Dimension } from './model.ts';

/** What the cells of a line of example say where no code does. */
const WORDS: Readonly<Record<string, string>> = {
  externalIds: 'your-system:1',
  custodyTerm: 'P1Y6M',
  outletType: 'regional',
  url: 'https://example.org/report',
};

/** One cell for each column of the template: a defendant with two convictions and one source, the first codes of each list. */
export const exampleRow = (columns: CaseColumns): string[] =>
  columns.template.map((name) => {
    if (name === CASE_COLUMN) return 'case-1';
    const found = columns.find(name);
    return found === undefined ? '' : exampleCell(columns, found.column, found.number);
  });

const exampleCell = (columns: CaseColumns, column: Column, number = 1): string => {
  const { target, part, dimension } = column;
  if (number > (part === 'conviction' ? 2 : 1)) return '';
  if (dimension !== undefined) return codesOf(dimension, number);
  if (target.in === 'quantities') return amountOf(columns, target);
  switch (target.member) {
    case 'sentencedOn':
    case 'publishedOn':
      return columns.codebook.definition.coverage.window.from;
    case 'counts':
      return number === 1 ? '12' : '1';
    case 'principal':
      return String(number === 1);
    default:
      return WORDS[target.member] ?? '';
  }
};

/** A list shows two codes and how they are joined; a second conviction has the second code where there is one. */
const codesOf = ({ id, codes, multiple }: Dimension, number: number): string => {
  const own = codes.filter(({ code }) => code !== NONE && code !== NOT_REPORTED);
  const names = own.map(({ code }) => code);
  if (multiple) return names.slice(0, 2).join(';') || NOT_REPORTED;
  return own.find((code) => fitsTheExample(id, code))?.code ?? names[number - 1] ?? names[0] ?? NOT_REPORTED;
};

/** The example is of an adult, and of a sentence that has a custody term, where the lists let it say so. */
const fitsTheExample = (dimension: string, { code, min = 0 }: Code): boolean =>
  (dimension === 'ageBand' && min >= 18) || (dimension === 'outcome' && code === 'immediate-custody');

/** A total, and the first category as a part of it. */
const amountOf = ({ codebook }: CaseColumns, { quantity, category, member }: QuantityTarget): string => {
  if (category === undefined) return member === 'value' ? '1200' : 'at-least';
  const first = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '')?.codes[0];
  if (category !== first?.code) return '';
  return member === 'value' ? '120' : 'exact';
};

type QuantityTarget = Extract<Target, { in: 'quantities' }>;
