import { whyForbidden } from '../codebook/forbidden.ts';
import { STANDARD } from '../codebook/standard.ts';
import { grouped } from '../lists.ts';
import type { STANDARD_LISTS } from '../schemas/vocabulary.ts';
import { bareSpelling, codesFor, kebab, spelling } from './codes.ts';
import { type Column, entryAt, examples, LONG, MOST_VALUES, valuesOf } from './columns.ts';
import { figureColumns, isNumeric, isYearName } from './figures.ts';
import { type DraftFile, isFolded, type Planned, type PlannedFile, takenRows } from './file.ts';
import { figuresOf, keysOf, type MarkMeaning, type Use } from './mapping.ts';
import { meaningsOfEmpty, meaningsOfMarks } from './marks.ts';
import { BUILT_INS_BY_NAME, labelOf, namer } from './names.ts';
import { askRepeated, checkedColumn, convictedIn, dateIn, idIn, NAMED_SENTENCE } from './people.ts';
import { agesIn, couldBeNames, personalIn, personalInTable } from './personal.ts';
import { askRelated, labelsAmong, levelsAmong } from './relations.ts';
import { askTotals } from './totals.ts';

/** What a draft makes of each column of a file. What can be read in two ways is asked. */

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

export function planned(given: DraftFile): PlannedFile {
  const { columns, codebook } = given;
  const isPeople = given.kind === 'cases';
  const plans = columns.map((column): Planned => ({ name: column.name, column, use: { as: 'dropped' } }));
  const file: PlannedFile = { ...given, plans };
  const become = (at: number, change: Partial<Planned>): void => {
    plans[at] = { ...entryAt(plans, at), ...change };
  };
  const figures = figureColumns(file);
  const { date, id, convicted } = isPeople ? peopleIn(file) : {};
  for (const [at, column] of columns.entries()) {
    if (column === convicted?.column) become(at, checkedColumn(column, convicted.values));
    else if (column === date?.column) become(at, { use: { as: 'date', form: date.form } });
    else if (column === id) become(at, { use: { as: 'id' } });
    else become(at, askedPlan(file, at, figures.includes(column)));
  }
  const drop = (related: ReadonlyMap<number, number>, what: string): void => {
    for (const [at, of] of related)
      become(at, { use: { as: 'dropped' }, why: `It ${what} ${entryAt(columns, of).name}.` });
  };
  const labels = askRelated(file, labelsAmong(file, keysOf(plans)), 'labels');
  drop(labels, 'has the labels of');
  const totals = isPeople ? new Map<number, string[]>() : askTotals(file, keysOf(plans));
  const levels = askRelated(file, levelsAmong(file, keysOf(plans), totals), 'level');
  drop(levels, 'is a coarser level of');
  const by = isFolded(file) && figures.every(isYearName) ? 'year' : 'figure';
  const nameOf = namer(file.kind, codebook, by);
  for (const at of keysOf(plans)) become(at, namedKey(file, at, { totals, labels, nameOf }));
  const empty = isPeople ? undefined : meaningsOfEmpty(file);
  for (const at of figuresOf(plans)) become(at, namedFigure(entryAt(plans, at), { isPeople, by, nameOf, empty }));
  for (const at of keysOf(plans)) become(at, { levels: coarserLevels(at, file, { levels, nameOf }) });
  return file;
}

function peopleIn(file: PlannedFile) {
  const date = dateIn(file);
  const id = idIn(file);
  askRepeated(file);
  askTotals(file, [...file.plans.keys()]);
  return { date, id, convicted: convictedIn(file) };
}

/** What a column says by itself. Without a reading it waits for the answer. */
interface Proposal {
  reading?: Reading;
  why?: string;
  others?: readonly Reading[];
}

function askedPlan(file: DraftFile, at: number, isFigure: boolean): Partial<Planned> {
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

const NAMED_COUNT = /^(count|counts|number|frequency|freq|n|anzahl|zahl|people|persons|offenders|defendants|total)$/i;
/** With more different values than this, nearly one for each row, a column could lead to people. */
const MOST_UNASKED = 5;

function proposalOfPeople({ codebook }: DraftFile, column: Column): Proposal {
  const leaves = (why: string): Proposal => ({ reading: 'left out', why });
  const ages = agesIn(column);
  if (ages === 'yes') return { ...leaves('Ages in years can lead to a person.'), others: ['age bands'] };
  if (ages === 'perhaps') return { why: 'Its numbers could be ages.', others: ['age bands', 'figure'] };
  if (NAMED_COUNT.test(column.name) && column.numbers > 0)
    return { why: 'If its numbers say how many people each row is, the file is a table.', others: ['code', 'figure'] };
  const personal = personalIn(column, labelOf(column, codebook));
  if (personal !== undefined) return leaves(`It looks like ${personal}.`);
  const forbidden = whyForbidden(kebab(column.name, 'column'), column.name);
  if (forbidden !== undefined) return leaves(forbidden);
  if ((column.kind === 'undated' || areSerialDays(column)) && NAMED_SENTENCE.test(column.name))
    return {
      why: 'Its dates are not all written in one form, such as 2014-05-13 or 13.05.2014, or are days as a workbook counts them. Correct the file, or leave it out.',
      others: [],
    };
  if (['undated', 'date', 'year'].includes(column.kind))
    return leaves('A case has one date, that of the sentence, written as 2014-05-13, 13.05.2014, 2014-05 or 2014.');
  if (column.kind === 'number' && column.lowest < 0) return leaves('Amounts of cases cannot be below zero.');
  if (column.kind === 'code' && column.distinct > MOST_UNASKED && column.distinct > column.reported / 2)
    return { why: 'Most of its values are met once: they could be names or numbers of people.' };
  if (column.kind === 'code' && couldBeNames(column)) return { why: 'Its values could be names of people.' };
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
  const areRanges =
    likeFigures > 0 && !NAMED_BAND.test(column.name) && valuesOf(column).every((text) => NUMBER_RANGE.test(text));
  if (2 * likeFigures >= column.distinct || areRanges)
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
/** 5-9 beside <5 and 12, unless it is an age. */
const NUMBER_RANGE = /^[<>≤≥]?\s?\d+(\s?[-–]\s?\d+)?\*?$/;
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

/** A column of figures with its name, and with what its empty cells say. */
function namedFigure(
  { use, column }: Planned,
  names: Pick<KeyNames, 'nameOf'> & {
    isPeople: boolean;
    by: 'year' | 'figure';
    empty: ReadonlyMap<string, MarkMeaning> | undefined;
  },
): Partial<Planned> {
  if (use.as !== 'amount') return {};
  const empty = names.empty?.get(column.name);
  const marks = { ...use.marks, ...(empty && { '': empty }) };
  return { use: { ...use, by: names.by, id: names.isPeople ? names.nameOf(column) : 'value', marks } };
}

interface KeyNames {
  totals: ReadonlyMap<number, readonly string[]>;
  labels: ReadonlyMap<number, number>;
  nameOf: (column: Column) => string;
}

/** A column of codes or flags with its name, and with its codes. */
function namedKey(file: PlannedFile, at: number, { totals, labels, nameOf }: KeyNames): Partial<Planned> {
  const { kind, codebook, relations, rows, plans } = file;
  const { column, use, without } = entryAt(plans, at);
  if (use.as === 'flag') return { use: { as: 'flag', id: nameOf(column) } };
  const isTaken = (id: string) => plans.some((plan) => plan.use.as === 'code' && plan.use.id === id);
  const [builtIn] = BUILT_INS_BY_NAME.find(([id, form]) => form.test(column.name) && !isTaken(id)) ?? [];
  const labelColumn = [...labels].find(([, of]) => of === at)?.[0];
  const named =
    codebook.values.get(column.name) ?? (labelColumn === undefined ? undefined : relations.between(at, labelColumn));
  // A value that only rows have that are left out is no code: it would be published as 0.
  const taken = kind === 'aggregate' ? takenRows(file) : rows;
  const met = new Set(taken.map((row) => row[at]));
  const values = valuesOf(column).filter((value) => met.has(value) && !without?.includes(value));
  askSpoiltRanges(file, column, values);
  const isOne = areOne(file, column, values);
  const list = codesFor(labelOf(column, codebook), values, named ?? new Map(), {
    ...{ kind, isOne, totals: totals.get(at) },
    isStandard: (standard) => isOfList(file, column, standard),
  });
  const id = (kind === 'cases' ? builtIn : undefined) ?? nameOf(column);
  return { list, use: { as: 'code', id, codes: Object.fromEntries(list.codeOf) } };
}

/** Kent is a county, and the area of a police force. */
function isOfList({ interview }: DraftFile, { name }: Column, standard: (typeof STANDARD_LISTS)[number]): boolean {
  const words = standard.split('-').filter((word) => !GENERIC.has(word));
  const { label } = STANDARD[standard];
  const answer = interview.ask({
    id: `list of ${name}`,
    asks: `All values of "${name}" are in a list that ships: ${label}. Is that what they are?`,
    readings: { same: 'they are those, with the codes of the list', own: 'they are others of the same name' },
    proposed: words.some((word) => name.toLowerCase().includes(word.replace(/s$/, ''))) ? 'same' : undefined,
  });
  return answer === 'same';
}
const GENERIC = new Set(['areas', 'types', 'flags']);

/** A spreadsheet takes the ages 10-12 for a date, and writes 12-Oct or 2026-10-12 beside 13-15. */
function askSpoiltRanges({ interview }: DraftFile, { name }: Column, values: readonly string[]): void {
  const dates = values.filter((value) => SPOILT_RANGE.test(value)).slice(0, 5);
  if (dates.length === 0 || !values.some((value) => SHORT_RANGE.test(value))) return;
  interview.ask({
    id: `dates among ${name}: ${dates.join(', ')}`,
    asks: `Among the ranges of "${name}" are dates. A spreadsheet makes such of ranges: 10-12 becomes 12-Oct. If these are ranges, correct the file.`,
    seen: dates,
    readings: { dates: 'they are dates, and values like the others' },
  });
}
const SHORT_RANGE = /^\d{1,3}\s?[-–]\s?\d{1,3}$/;
const SPOILT_RANGE = /^(\d{1,2}[- ]\p{L}{3,4}|\p{L}{3,4}[- ]\d{2}|\d{4}-\d{2}-\d{2})$/u;

/** Whether values that are nearly written alike are one: a part of the rows of an area looks like an area of its own. */
function areOne({ kind, interview }: DraftFile, { name }: Column, values: readonly string[]): boolean {
  const bare = grouped(values, bareSpelling);
  const alike = [...bare.values()].filter(({ length }) => length > 1);
  if (alike.length === 0) return false;
  const isSure = kind === 'cases' && grouped(values, spelling).size === bare.size;
  const answer = interview.ask({
    id: `spellings of ${name}: ${alike
      .slice(0, 5)
      .map((group) => group.join(', '))
      .join('; ')}`,
    asks: `Some values of "${name}" are nearly written alike. Are they the same?`,
    seen: alike.slice(0, 10).map((group) => group.map((value) => `"${value}"`).join(' and ')),
    readings: { same: 'they are one value', different: 'each is a value of its own' },
    proposed: isSure ? 'same' : undefined,
  });
  return answer === 'same';
}

/** The coarser levels of a column of codes, the nearest first, which has most values; each must determine the next. */
function coarserLevels(
  of: number,
  { columns, relations, plans }: PlannedFile,
  { levels, nameOf }: { levels: ReadonlyMap<number, number>; nameOf: (column: Column) => string },
): { id: string; at: number }[] {
  // A list that ships has levels of its own.
  if (plans[of]?.list?.standard !== undefined) return [];
  const distinct = (at: number): number => entryAt(columns, at).distinct;
  const coarser = [...levels.keys()].filter((at) => levels.get(at) === of);
  let below = of;
  return coarser
    .toSorted((one, other) => distinct(other) - distinct(one))
    .flatMap((at) => {
      if (!relations.between(below, at)) return [];
      below = at;
      return [{ id: nameOf(entryAt(columns, at)), at }];
    });
}
