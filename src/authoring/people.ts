import { createHash } from 'node:crypto';
import { whyForbidden } from '../codebook/forbidden.ts';
import { firstAndMore, grouped } from '../lists.ts';
import { kebab } from './codes.ts';
import { type Column, type DateForm, examples, isUnique, NAMED_ID, valuesOf } from './columns.ts';
import type { DraftFile } from './file.ts';
import type { MappedColumn } from './mapping.ts';
import { personalIn } from './personal.ts';
import { askEach, DraftFault, type DraftQuestion } from './questions.ts';

/** What is asked of a file of people: when they were sentenced, who they are to the next file, and who of them was convicted. */

export const NAMED_SENTENCE = /sentenc|session|convict|trial|hearing|urteil|verurteil|hauptverhandlung/i;

/** The column that is the date of the sentence, and how it is written. */
export function dateIn(file: DraftFile): { column: Column; form: DateForm } | undefined {
  const dated = file.columns.filter(
    (column) =>
      // A file of one year may have it in every row.
      (['date', 'year'].includes(column.kind) || (column.kind === 'constant' && column.dateForms.length > 0)) &&
      personalIn(column, column.name) === undefined,
  );
  const [sure, another] = dated;
  const column = askColumn(file, dated, {
    id: 'date of the sentence',
    asks: 'Which column is the date, or the year, of the sentence?',
    none: 'no date is known, and there are no figures by year',
    // Another one may be that of the sentence, and this that of an earlier conviction.
    proposed: sure && !another && NAMED_SENTENCE.test(sure.name) ? sure.name : undefined,
  });
  if (!column) return undefined;
  const [form = 'iso', other] = column.dateForms;
  if (other === undefined) return { column, form };
  const told = file.interview.ask({
    id: `dates of ${column.name}`,
    asks: `Which comes first in the dates of "${column.name}", the day or the month?`,
    seen: [examples(column)],
    readings: { dmy: 'the day', mdy: 'the month' },
  });
  return { column, form: told === 'mdy' ? 'mdy' : 'dmy' };
}

/** The column by which the next file can say that a row is about the same person. */
export function idIn(file: DraftFile): Column | undefined {
  const ids = file.columns.filter(
    (column) =>
      column.kind === 'id' &&
      isUnique(column) &&
      whyForbidden(kebab(column.name, 'column'), column.name) === undefined &&
      valuesOf(column).every((text) => /\d/.test(text) && !text.includes('@')),
  );
  return askColumn(file, ids, {
    id: 'id of a row',
    asks: 'Which column has an id of your own, by which next year’s file can say that a row is about the same person? It is never published. The number of a case by which others can look it up is none.',
    none: 'rows have no id',
  });
}

/** In a column of ids, so many of the values are other ones. */
const NEARLY_ALL = 0.8;
/** Where few columns are told, many people are alike. */
const FEW_ALIKE = 0.1;

/**
 * Values of people become public as codes: a list of few can be first names, or have a remark that names somebody.
 * @returns the columns that are left out
 */
export function askPublic({ kind, interview }: DraftFile, columns: readonly Column[]): Column[] {
  if (kind !== 'cases' || columns.length === 0) return [];
  const names = columns.map(({ name }) => name);
  const words = askEach(interview, names, {
    // Asked again if the next file has other values.
    id: `public values of ${names.join(', ')} (${valuesMark(columns.map((column) => valuesOf(column).toSorted()))})`,
    asks: 'These values become public. Do any of them name a person, or say what one could be known by, such as initials, a nickname, an illness, an address or a remark?',
    seen: columns.map((column) => `${column.name}: ${valuesOf(column).join(' | ')}`),
    readings: { public: 'everybody may read them', 'left out': 'the column is not taken at all' },
  });
  return columns.filter(({ name }) => words.get(name) === 'left out');
}
const valuesMark = (values: unknown): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 6);

/** Rows that share what looks like an id: a person who was entered twice is counted twice. */
export function askRepeated(file: DraftFile): void {
  for (const [at, column] of file.columns.entries()) {
    const { name, kind, distinct, reported } = column;
    const isLikeIds =
      NAMED_ID.test(name) || (column.numbers === 0 && valuesOf(column).every((text) => /\d/.test(text)));
    if (!isLikeIds || isUnique(column) || distinct < NEARLY_ALL * reported || ['date', 'undated'].includes(kind))
      continue;
    file.interview.ask({
      // Asked again if the next file has others.
      id: `repeated ${name}: ${reported - distinct} rows`,
      asks: `Nearly every row has another value of "${name}", but some have the same. Does every row count? If some were entered twice, take them out of the file, and draft again.`,
      seen: [`the same in ${linesAlike(file, (row) => row[at]).named}`],
      readings: { count: 'every row is another person or entry' },
    });
  }
}

/** Says that rows may have been entered twice. */
export function alikeIn(file: DraftFile): string[] {
  const { named, repeated } = linesAlike(file, (row) => JSON.stringify(row));
  if (repeated === 0 || repeated > FEW_ALIKE * file.rows.length) return [];
  return [`the same in every column: ${named}. If some were entered twice, take them out of the file.`];
}

/** Rows that have the same key: how many are like one before, and the first lines as `lines 3 and 7; 9 and 12`. */
function linesAlike({ rows, lines }: DraftFile, keyOf: (row: readonly string[]) => string | undefined) {
  const places = [...rows.keys()].filter((at) => keyOf(rows[at] ?? []));
  const groups = [...grouped(places, (at) => keyOf(rows[at] ?? [])).values()].filter(({ length }) => length > 1);
  const named = groups.map((group) => group.map((at) => lines[at]).join(' and '));
  return {
    repeated: groups.flat().length - groups.length,
    named: `lines ${firstAndMore(named, 5).join('; ')}`,
  };
}

function askColumn(
  { interview }: DraftFile,
  columns: readonly Column[],
  { none, ...question }: DraftQuestion & { none: string },
): Column | undefined {
  if (columns.length === 0) return undefined;
  const seen = columns.map((column) => `${column.name}: ${examples(column)}`);
  const readings = { ...Object.fromEntries(columns.map(({ name }) => [name, question.id])), none };
  const answer = interview.ask({ ...question, seen, readings });
  return columns.find(({ name }) => name === answer);
}

/** Values that say that somebody was not convicted. */
const NOT_CONVICTED =
  /\b(not ?guilty|acquitt(ed|al)|discontinued|no evidence|charges? dropped|withdrawn|dismissed|quashed|overturned|pending|awaiting|freispruch|freigesprochen|eingestellt)\b/i;
/** `notGuilty` as words. */
const spacedWords = (text: string): string => text.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');

/** Which rows are people who were convicted, if not all are. */
export function convictedIn({ columns, interview }: DraftFile): { column: Column; values: string[] } | undefined {
  const isNoConviction = (value: string) => NOT_CONVICTED.test(spacedWords(value));
  const isTelling = (column: Column) => valuesOf(column).some(isNoConviction);
  // Asked again next year if then another value is in the column of verdicts.
  const same = columns.filter(
    (column) => column.kind === 'constant' && column.numbers === 0 && personalIn(column, column.name) === undefined,
  );
  const telling = columns.filter((column) => column.kind === 'code' && isTelling(column));
  const verdicts = [
    ...same.map((column) => `${column.name} is ${valuesOf(column)}`),
    ...telling.map(
      (column) => `${column.name} may be ${valuesOf(column).filter(isNoConviction).toSorted().join(', ')}`,
    ),
  ];
  const answer = interview.askAny({
    id: ['who is in the file', ...verdicts].join(', '),
    asks: 'Were all people in the file convicted? A dataset holds convictions alone. Write a word, or which values of which column say so, such as {verdict: [guilty]}: all other rows are left out.',
    seen: [...telling, ...same].map(({ name, values }) => {
      const counts = [...values].slice(0, 8).map(([value, rows]) => `${value} (${rows})`);
      return `${name}: ${counts.join(', ')}`;
    }),
    readings: { all: 'every row is somebody who was convicted' },
  });
  if (answer === undefined || answer === 'all') return undefined;
  const [[name, given] = ['', []], ...others] =
    typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
  const values = [given].flat().map(String);
  const column = columns.find((one) => one.name === name);
  if (!column || others.length > 0 || !values.some((value) => column.values.has(value)))
    throw new DraftFault(
      'The answer to "who is in the file" is all, or values of one column such as {verdict: [guilty]}.',
    );
  return { column, values };
}

export function checkedColumn(column: Column, values: string[]): MappedColumn {
  const others = [...valuesOf(column), ...(column.reported < column.rows ? [''] : [])].filter(
    (one) => !values.includes(one),
  );
  return { use: { as: 'check', values }, ...(others.length > 0 && { without: others }) };
}
