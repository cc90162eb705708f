import { whyForbidden } from '../codebook/forbidden.ts';
import { kebab } from './codes.ts';
import { type Column, entryAt, examples, LONG, MOST_VALUES, valuesOf } from './columns.ts';
import { isNumeric } from './figures.ts';
import type { DraftFile, Planned } from './file.ts';
import type { Use } from './mapping.ts';
import { meaningsOfMarks } from './marks.ts';
import { labelOf } from './names.ts';
import { NAMED_SENTENCE } from './people.ts';
import { agesIn, personalIn, personalInTable } from './personal.ts';

/** What a column becomes by what it says itself. Where that is not clear, it waits for the answer. */

/** What can become of a column, as answers say it. */
const COLUMN_READINGS = {
  code: 'a variable with its values as codes',
  flag: 'yes or no',
  figure: 'numbers of something, which can be added up or averaged',
  'age bands': 'ages in years, published as bands',
  check: 'not published; rows with another value are refused',
  status: 'why a figure is missing',
  'left out': 'not taken at all',
} as const;
type Reading = keyof typeof COLUMN_READINGS;

/** What a column says by itself. Without a reading it waits for the answer. */
interface Proposal {
  reading?: Reading;
  why?: string;
  others?: readonly Reading[];
}

export function askedReading(file: DraftFile, at: number, isFigure: boolean): Partial<Planned> {
  const column = entryAt(file.columns, at);
  if (column.kind === 'empty') return { why: 'It has no values.' };
  if (isFigure) return { use: useOf(file, at, 'figure') };
  const isPeople = file.kind === 'cases';
  const usual: Reading[] = isNumeric(column) ? ['code', 'figure'] : ['code'];
  const { reading, why = '', others = usual } = isPeople ? proposalOfPeople(file, column) : proposalOfTable(column);
  const readings: Reading[] = [...(reading === undefined ? [] : [reading]), ...others, 'left out'];
  const answer = file.interview.ask({
    id: `column ${column.name}`,
    asks: `What is "${column.name}"? ${why}`.trim(),
    // What is left out of people is not copied into another file.
    seen: reading === 'left out' && isPeople ? [] : [examples(column)],
    readings: Object.fromEntries(readings.map((one) => [one, COLUMN_READINGS[one]])),
    proposed: reading,
  }) as Reading | undefined;
  return { why: answer === reading ? why : 'You left it out.', use: useOf(file, at, answer) };
}

const NAMED_COUNT =
  /(^|[^a-z])(count|counts|number|frequency|freq|n|anzahl|zahl|people|persons|offenders|defendants|total)([^a-z]|$)/i;

function proposalOfPeople({ codebook }: DraftFile, column: Column): Proposal {
  const leaves = (why: string): Proposal => ({ reading: 'left out', why });
  const ages = agesIn(column);
  if (ages === 'yes') return { ...leaves('Ages in years can lead to a person.'), others: ['age bands'] };
  if (ages === 'perhaps') return { why: 'Its numbers could be ages.', others: ['age bands', 'figure'] };
  const personal = personalIn(column, labelOf(column, codebook));
  if (personal !== undefined) return leaves(`It looks like ${personal}.`);
  const forbidden = whyForbidden(kebab(column.name, 'column'), column.name);
  if (forbidden !== undefined) return leaves(forbidden);
  if (NAMED_COUNT.test(column.name) && column.numbers > 0)
    return { why: 'If its numbers say how many people each row is, the file is a table.', others: ['code', 'figure'] };
  if ((column.kind === 'undated' || areSerialDays(column)) && NAMED_SENTENCE.test(column.name))
    return {
      why: 'Its dates are not all written in one form, such as 2014-05-13 or 13.05.2014, or are days as a workbook counts them. Correct the file, or leave it out.',
      others: [],
    };
  if (['undated', 'date', 'year'].includes(column.kind))
    return leaves('A case has one date, that of the sentence, written as 2014-05-13, 13.05.2014, 2014-05 or 2014.');
  if (column.kind === 'number' && column.lowest < 0) return leaves('Amounts of cases cannot be below zero.');
  return proposalOfCodes(column) ?? leaves('It has another value in each row, or more values than a list can have.');
}

/** Days as a workbook counts them: 44289 is 3 April 2021. */
const areSerialDays = ({ digits, reported, lowest, highest }: Column): boolean =>
  digits === reported && lowest > 20_000 && highest < 60_000;

function proposalOfTable(column: Column): Proposal {
  const personal = personalInTable(column);
  if (personal !== undefined)
    return { why: `It looks like ${personal}. If a row is a person, the kind of file is people.` };
  if (NAMED_STATUS.test(column.name) && column.kind === 'code') return { reading: 'status' };
  const likeFigures = valuesOf(column).filter((text) => LIKE_A_FIGURE.test(text)).length;
  // 5-9 and 12 beside <5 are no ages.
  if (2 * likeFigures >= column.distinct || (likeFigures > 0 && !NAMED_BAND.test(column.name)))
    return { why: 'Its values look like numbers, but not in a form that can be read.' };
  const isName =
    column.distinct <= MOST_VALUES && column.longest <= LONG && valuesOf(column).every((text) => /\p{L}/u.test(text));
  if (isName || ['date', 'year', 'undated'].includes(column.kind))
    return proposalOfCodes(column) ?? { reading: 'code' };
  return (
    proposalOfCodes(column) ?? {
      reading: 'left out',
      why: 'It numbers rows, or has more values than a list can have.',
    }
  );
}

function proposalOfCodes({ kind, numbers }: Column): Proposal | undefined {
  if (kind === 'constant') return { reading: 'check', why: 'Every row has the same value.', others: ['code'] };
  if (kind === 'flag') return { reading: 'flag', others: ['code'] };
  if (kind !== 'code') return undefined;
  return { reading: 'code', ...(numbers > 0 && { why: 'Its few numbers are taken for codes.' }) };
}

/** (2,031), £12 beside €9, £1.2m, <5. */
const LIKE_A_FIGURE = /^(?=.*[(<>≤≥£$€])[(<>≤≥=~±+-]*[£$€]?\s?\d[\d.,\s]*(k|m|mn|bn)?[£$€]?\)?$/i;
const NAMED_BAND = /age|alter|band|group|gruppe|range|length|duration|klasse/i;
const NAMED_STATUS = /^(obs[ _-]?)?(status|symbol|flag|marker)$/i;

function useOf(file: DraftFile, at: number, reading: Reading | undefined): Use {
  if (reading === 'code') return { as: 'code', id: '', codes: {} };
  if (reading === 'flag') return { as: 'flag', id: '' };
  if (reading === 'check') return { as: 'check', values: valuesOf(entryAt(file.columns, at)) };
  if (reading === 'age bands') return { as: 'age', marks: meaningsOfMarks(file, at) };
  if (reading !== 'figure') return { as: reading === 'status' ? 'status' : 'dropped' };
  return { as: 'amount', id: 'value', by: 'figure', marks: meaningsOfMarks(file, at) };
}
