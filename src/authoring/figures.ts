import { type Column, entryAt, examples, isPercent, NAMED_CODE, NAMED_YEAR } from './columns.ts';
import type { DraftFile, PlannedFile } from './file.ts';
import { figuresOf, keysOf } from './mapping.ts';
import { labelOf } from './names.ts';
import { agesIn, personalIn } from './personal.ts';
import { DraftFault, type DraftQuestion } from './questions.ts';

/** Which columns have the figures of a file, and which of them can be added up. Both are asked. */

export const isYearName = ({ name }: Column): boolean => /^(1[6-9]|20)\d\d([/-]\d{2,4})?$/.test(name);

/** A column whose name is a year needs only a single number. */
export const isNumeric = (column: Column): boolean => column.numbers > (isYearName(column) ? 0 : column.reported / 2);

/**
 * The columns of numbers, and whether they are one figure. One alone of a table, with many different numbers, need not be asked
 * about.
 */
export function figureColumns(file: DraftFile): { figures: readonly Column[]; isFolded: boolean } {
  const isTable = file.kind === 'aggregate';
  if (isTable) askScale(file);
  const columns = isTable ? numericOfTable(file.columns) : amountsOfPeople(file);
  const [first] = columns;
  if (first === undefined && isTable)
    throw new DraftFault(
      'The table has no column of figures: none has numbers in most of its rows. Write a number alone in its cell, and [c] where it is withheld.',
    );
  if (first === undefined) return { figures: [], isFolded: false };
  const by = columns.every(isYearName) ? 'year' : 'what the columns are called';
  const isClear = first.kind === 'number' || (first.kind !== 'year' && areMostDifferent(first));
  const chosen = askWhich(file, columns, {
    id: columns.length > 1 && by === 'year' ? 'figures by year' : `figures of ${joinedNamesOf(columns)}`,
    asks: 'Which of these columns have figures, which can be added up or averaged?',
    seen: columns.slice(0, 5).map(shownColumn),
    readings: {
      all: 'each column is a figure of its own',
      ...(isTable && columns.length > 1 && { one: `they are one figure, by ${by}` }),
      none: 'they are codes, or no figures',
    },
    // A single column of people may be days as numbers, or say where they live.
    proposed: isTable && columns.length === 1 && isClear ? 'all' : undefined,
  });
  return { figures: chosen?.columns ?? columns, isFolded: chosen?.word === 'one' };
}

/** `Thousands` in a title is in the name of no figure: 12.4 would be published as such. */
function askScale({ apart, interview }: DraftFile): void {
  const said = apart.flatMap(({ text, why }) => (why !== 'another table' && NAMED_SCALE.test(text) ? [text] : []));
  if (said.length === 0) return;
  interview.ask({
    id: `scale, beside ${said.join('; ').slice(0, 200)}`,
    asks: 'Beside the table is a line that may say that numbers are in thousands, or the like. If figures are, write them into the file in full, and draft again.',
    seen: said,
    readings: { single: 'every figure is as it stands' },
  });
}
const NAMED_SCALE = /hundreds|thousands|millions|['’]000|1[.,]?000\b|hundert\b|tausend|\bTsd|\bMio\b/i;

/** Years are no figures, and neither are few numbers in many rows whose name says that they are codes. */
function numericOfTable(columns: readonly Column[]): Column[] {
  const numeric = columns.filter(
    (column) => isNumeric(column) && column.padded === 0 && ['number', 'code', 'flag', 'year'].includes(column.kind),
  );
  const figures = numeric.filter((column) => {
    if (column.kind === 'year') return isYearName(column);
    return column.kind === 'number' || areMostDifferent(column) || !NAMED_CODE.test(column.name);
  });
  // Without any, it may be these.
  return figures.length > 0 ? figures : numeric.filter(({ name }) => !NAMED_YEAR.test(name));
}

/** In a small table most numbers are different, though they are few. */
const areMostDifferent = ({ distinct, reported }: Column): boolean => distinct > reported / 2;

const amountsOfPeople = ({ columns, codebook }: DraftFile): Column[] =>
  columns.filter(
    (column) =>
      column.kind === 'number' &&
      column.lowest >= 0 &&
      agesIn(column) === 'no' &&
      personalIn(column, labelOf(column, codebook)) === undefined,
  );

/** The statistic of a column of figures; null while nobody has said. Percentages are never added up. */
export function statisticsOf(file: PlannedFile): (column: Column) => 'sum' | 'mean' | 'value' | null {
  const { kind, plans, isFolded } = file;
  const figures = figuresOf(plans).map((at) => entryAt(plans, at).column);
  const columns = (isFolded ? figures.slice(0, 1) : figures).filter((column) => !isPercent(column));
  const other = kind === 'cases' ? 'mean' : 'value';
  if (columns.length === 0) return () => other;
  const added = askWhich(file, columns, {
    id: isFolded ? 'adding up' : `adding up of ${joinedNamesOf(columns)}`,
    asks: 'Which of these figures can be added up? Rates, averages and indexes cannot, nor numbers up to a date or at a time, such as people in prison. None can where times overlap, as 2018 and 2018/19 do, or a number comes again, adjusted or revised.',
    seen: [
      ...columns.map(shownColumn),
      ...(isFolded ? [`columns: ${joinedNamesOf(figures)}`] : []),
      ...(kind === 'cases' ? [] : keysOf(plans).map((at) => shownColumn(entryAt(plans, at).column))),
    ],
    readings: {
      all: 'they are numbers of something, and are added up',
      none: kind === 'cases' ? 'their averages are published' : 'there are only the totals that the file has',
    },
  });
  return (column) => (isPercent(column) || added?.columns.includes(column) === false ? other : added ? 'sum' : null);
}

const joinedNamesOf = (columns: readonly Column[]): string => columns.map(({ name }) => name).join(', ');
const shownColumn = (column: Column): string => `${column.name}: ${examples(column)}`;

/** Asks which of some columns are meant: by a word of the readings, `none` or else all of them, or by their names. */
function askWhich(
  { interview }: DraftFile,
  columns: readonly Column[],
  question: DraftQuestion & { readings: Readonly<Record<string, string>> },
): { columns: readonly Column[]; word?: string } | undefined {
  const names = columns.map(({ name }) => name);
  const byName = names.length > 1 ? ` Write a word, or their names as [${names.slice(0, 2).join(', ')}].` : '';
  const answer = interview.askAny({ ...question, asks: `${question.asks}${byName}` });
  if (answer === undefined) return undefined;
  if (typeof answer === 'string' && Object.hasOwn(question.readings, answer))
    return { columns: answer === 'none' ? [] : columns, word: answer };
  const chosen = [answer].flat().map(String);
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new DraftFault(
      `${unknown} is no answer to "${question.id}". Write ${Object.keys(question.readings).join(' or ')}, or some of these names: ${names.join(', ')}.`,
    );
  return { columns: columns.filter(({ name }) => chosen.includes(name)) };
}
