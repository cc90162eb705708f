import { STANDARD } from '../codebook/standard.ts';
import { grouped } from '../lists.ts';
import type { STANDARD_LISTS } from '../schemas/vocabulary.ts';
import { bareSpelling, codesFor, spelling } from './codes.ts';
import { type Column, entryAt, valuesOf } from './columns.ts';
import { figureColumns, isYearName } from './figures.ts';
import { type DraftFile, type Planned, type PlannedFile, takenRows } from './file.ts';
import { figuresOf, keysOf, type MarkMeaning } from './mapping.ts';
import { meaningsOfEmpty } from './marks.ts';
import { BUILT_INS_BY_NAME, labelOf, namer } from './names.ts';
import { askPublic, askRepeated, checkedColumn, convictedIn, dateIn, idIn } from './people.ts';
import { askedReading } from './readings.ts';
import { askRelated, labelsAmong, levelsAmong } from './relations.ts';
import { askTotals } from './totals.ts';

/** What a draft makes of each column of a file. What can be read in two ways is asked. */

export function planned(given: DraftFile): PlannedFile {
  const { columns, codebook } = given;
  const isPeople = given.kind === 'cases';
  const plans = columns.map((column): Planned => ({ name: column.name, column, use: { as: 'dropped' } }));
  const { figures, isFolded } = figureColumns(given);
  const file: PlannedFile = { ...given, plans, isFolded };
  const become = (at: number, change: Partial<Planned>): void => {
    plans[at] = { ...entryAt(plans, at), ...change };
  };
  const { date, id, convicted } = isPeople ? peopleIn(file) : {};
  for (const [at, column] of columns.entries()) {
    if (column === convicted?.column) become(at, checkedColumn(column, convicted.values));
    else if (column === date?.column) become(at, { use: { as: 'date', form: date.form } });
    else if (column === id) become(at, { use: { as: 'id' } });
    else become(at, askedReading(file, at, figures.includes(column)));
  }
  const coded = keysOf(plans).map((at) => entryAt(columns, at));
  for (const column of askPublic(file, coded))
    become(columns.indexOf(column), { use: { as: 'dropped' }, why: 'You left it out.' });
  const drop = (related: ReadonlyMap<number, number>, what: string): void => {
    for (const [at, of] of related)
      become(at, { use: { as: 'dropped' }, why: `It ${what} ${entryAt(columns, of).name}.` });
  };
  const labels = askRelated(file, labelsAmong(file, keysOf(plans)), 'labels');
  drop(labels, 'has the labels of');
  const totals = isPeople ? new Map<number, string[]>() : askTotals(file, keysOf(plans));
  const levels = askRelated(file, levelsAmong(file, keysOf(plans), totals), 'level');
  drop(levels, 'is a coarser level of');
  const by = isFolded && figures.every(isYearName) ? 'year' : 'figure';
  const nameOf = namer(file.kind, codebook, by);
  for (const at of keysOf(plans)) become(at, namedKey(file, at, { totals, labels, nameOf }));
  const empty = isPeople ? new Map<string, MarkMeaning>() : meaningsOfEmpty(file);
  for (const at of figuresOf(plans)) {
    const { column } = entryAt(plans, at);
    become(
      at,
      namedFigure(entryAt(plans, at), { by, id: isPeople ? nameOf(column) : 'value', empty: empty.get(column.name) }),
    );
  }
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

/** A column of figures with its name, and with what its empty cells say. */
function namedFigure(
  { use }: Planned,
  { by, id, empty }: { by: 'year' | 'figure'; id: string; empty: MarkMeaning | undefined },
): Partial<Planned> {
  if (use.as !== 'amount') return {};
  return { use: { ...use, by, id, marks: { ...use.marks, ...(empty && { '': empty }) } } };
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
  const answer = interview.ask({
    id: `list of ${name}`,
    asks: `All values of "${name}" are in a list that ships: ${STANDARD[standard].label}. Is that what they are?`,
    readings: { same: 'they are those, with the codes of the list', own: 'they are others of the same name' },
  });
  return answer === 'same';
}

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
