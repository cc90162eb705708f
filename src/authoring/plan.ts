import { whyForbidden } from '../codebook/forbidden.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import { codesFor, type DraftList, kebab } from './codes.ts';
import { type Column, entryAt, examples, LONG, MOST_VALUES, NAMED_YEAR, valuesOf } from './columns.ts';
import type { FileKind, MappedColumn, Use } from './mapping.ts';
import { meaningsOfMarks } from './marks.ts';
import { BUILT_INS_BY_NAME, type FileCodebook, labelOf, namer } from './names.ts';
import { checkedColumn, convictedIn, dateIn, idIn, totalRows } from './people.ts';
import { agesIn, personalIn, personalInTable } from './personal.ts';
import { DraftFault, type Interview } from './questions.ts';
import { labelsAmong, levelsAmong, type Relations } from './relations.ts';
import { findTotals, PROOFS } from './totals.ts';

/** What a draft makes of each column of a file. What can be read in two ways is asked. */

export interface Planned extends MappedColumn {
  name: string;
  column: Column;
  /** Why it is left out. */
  why?: string;
  /** The list of a column of codes, and the columns of its coarser levels, the nearest first. */
  list?: DraftList;
  levels?: { id: string; at: number }[];
}

export interface DraftFile {
  kind: FileKind;
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
  /** The line of each row in the file, from 1. */
  lines: readonly number[];
  relations: Relations;
  codebook: FileCodebook;
}

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
  others: readonly Reading[];
}

export function planColumns(file: DraftFile, interview: Interview): Planned[] {
  const { kind, columns, relations } = file;
  const isPeople = kind === 'cases';
  const figures = figureColumns(file, interview);
  const date = isPeople ? dateIn(columns, interview) : undefined;
  const id = isPeople ? idIn(columns, interview) : undefined;
  const without = columns.map((_, at) => (isPeople ? totalRows(file, at, interview) : []));
  const convicted = isPeople ? convictedIn(columns, interview) : undefined;
  const plans = columns.map((column, at): Planned => {
    const plan = { name: column.name, column, ...((without[at] ?? []).length > 0 && { without: without[at] }) };
    if (column === convicted?.column) return { ...plan, ...checkedColumn(column, convicted.values) };
    if (column === date?.column) return { ...plan, use: { as: 'date', form: date.form } };
    if (column === id) return { ...plan, use: { as: 'id' } };
    if (column.kind === 'empty') return { ...plan, use: { as: 'dropped' }, why: 'It has no values.' };
    const { reading, why } = figures.has(column) ? { reading: 'figure' as const } : readingOf(file, column, interview);
    return { ...plan, ...(why !== undefined && { why }), use: useOf(file, at, reading, interview) };
  });
  const coded = plans.flatMap(({ use }, at) => (use.as === 'code' || use.as === 'flag' ? [at] : []));
  const drop = (at: number, why: string): void => {
    plans[at] = { ...entryAt(plans, at), use: { as: 'dropped' }, why };
  };
  const labels = relatedColumns(columns, labelsAmong(columns, coded, relations), 'labels', interview);
  for (const [at, of] of labels) drop(at, `It has the labels of ${entryAt(columns, of).name}.`);
  const keys = coded.filter((at) => !labels.has(at));
  const totals = isPeople ? new Map<number, string>() : totalsIn(file, keys, plans, interview);
  if (!isPeople && isFolded(interview))
    for (const at of foldedTotals(file, keys, plans, interview)) drop(at, 'It is a sum of others.');
  const emptyTotals = new Set(isPeople ? [] : keys.filter((at) => isEmptyTotal(file, at, plans, interview)));
  const levels = relatedColumns(columns, levelsAmong(columns, keys, relations, totals), 'level', interview);
  for (const [at, of] of levels) drop(at, `It is a coarser level of ${entryAt(columns, of).name}.`);
  const nameOf = namer(kind, file.codebook);
  for (const at of keys)
    if (!levels.has(at)) plans[at] = codedPlan(file, plans, at, { totals, emptyTotals, labels, nameOf });
  for (const [at, plan] of plans.entries())
    if (isPeople && plan.use.as === 'amount') plans[at] = { ...plan, use: { ...plan.use, id: nameOf(plan.column) } };
  nameLevels(plans, levels, relations, nameOf);
  return plans;
}

function readingOf(
  file: DraftFile,
  column: Column,
  interview: Interview,
): { reading: Reading | undefined; why?: string } {
  const { reading, why, others } = file.kind === 'cases' ? proposalOfPeople(file, column) : proposalOfTable(column);
  const all: Reading[] = [...new Set([...(reading === undefined ? [] : [reading]), ...others, 'left out' as const])];
  const answer = interview.ask({
    id: `column ${column.name}`,
    asks: ['What is', `"${column.name}"?`, why ?? ''].join(' ').trim(),
    // What is left out of people is not copied into another file.
    seen: reading === 'left out' && file.kind === 'cases' ? [] : [examples(column)],
    readings: Object.fromEntries(all.map((one) => [one, COLUMN_READINGS[one]])),
    proposed: reading,
  }) as Reading | undefined;
  return { reading: answer, why: answer === reading ? (why ?? '') : 'You left it out.' };
}

/** A column whose name is a year needs only a single number. */
const isNumeric = (column: Column): boolean => column.numbers > (isYearName(column) ? 0 : column.reported / 2);

/** With more different values than this, nearly one for each row, a column could lead to people. */
const MOST_UNASKED = 5;

function proposalOfPeople({ codebook }: DraftFile, column: Column): Proposal {
  const others: Reading[] = isNumeric(column) ? ['code', 'figure'] : ['code'];
  const leaves = (why: string): Proposal => ({ reading: 'left out', why, others });
  const ages = agesIn(column);
  if (ages === 'yes') return { ...leaves('Ages in years can lead to a person.'), others: ['age bands'] };
  if (ages === 'perhaps') return { why: 'Its numbers could be ages.', others: ['age bands', 'figure'] };
  const personal = personalIn(column, labelOf(column, codebook));
  if (personal !== undefined) return leaves(`It looks like ${personal}.`);
  const forbidden = whyForbidden(kebab(column.name, 'column'), column.name);
  if (forbidden !== undefined) return leaves(forbidden);
  if (['undated', 'date', 'year'].includes(column.kind))
    return leaves('A case has one date, that of the sentence, written as 2014-05-13, 13.05.2014, 2014-05 or 2014.');
  if (column.kind === 'number' && column.lowest < 0) return leaves('Amounts of cases cannot be below zero.');
  if (column.kind === 'code' && column.distinct > MOST_UNASKED && column.distinct > column.reported / 2)
    return { why: 'Most of its values are met once: they could be names or numbers of people.', others };
  return column.kind === 'many'
    ? leaves('It has more values than a list can have. Group them first.')
    : (proposalOfCodes(column, others) ?? leaves('It has another value in each row.'));
}

function proposalOfTable(column: Column): Proposal {
  const others: Reading[] = isNumeric(column) ? ['code', 'figure'] : ['code'];
  const personal = personalInTable(column);
  if (personal !== undefined)
    return { why: `It looks like ${personal}. If a row is a person, the kind of file is people.`, others };
  if (NAMED_STATUS.test(column.name) && column.kind === 'code') return { reading: 'status', others };
  const isName =
    column.distinct <= MOST_VALUES && column.longest <= LONG && valuesOf(column).every((text) => /\p{L}/u.test(text));
  return (
    proposalOfCodes(column, others) ??
    (isName || ['date', 'year', 'undated'].includes(column.kind)
      ? { reading: 'code', others }
      : { reading: 'left out', why: 'It numbers rows, or has more values than a list can have.', others })
  );
}

function proposalOfCodes({ kind, numbers }: Column, others: readonly Reading[]): Proposal | undefined {
  if (kind === 'constant') return { reading: 'check', why: 'Every row has the same value.', others: ['code'] };
  if (kind === 'flag') return { reading: 'flag', others: ['code'] };
  if (kind !== 'code') return undefined;
  return { reading: 'code', ...(numbers > 0 && { why: 'Its few numbers are taken for codes.' }), others };
}

const COLUMN_RELATIONS = { labels: 'the labels of the codes of', level: 'a coarser level of' };

/** Those of the columns that are the labels or a level of another one: in a small file it may only look so. */
function relatedColumns(
  columns: readonly Column[],
  found: ReadonlyMap<number, { of: number; isLikely: boolean }>,
  what: keyof typeof COLUMN_RELATIONS,
  interview: Interview,
): Map<number, number> {
  const said = [...found].filter(([at, { of, isLikely }]) => {
    const [name, other] = [entryAt(columns, at).name, entryAt(columns, of).name];
    const answer = interview.ask({
      id: `${name} beside ${other}`,
      asks: `Each value of "${other}" goes with one of "${name}". Is "${name}" ${COLUMN_RELATIONS[what]} "${other}"?`,
      seen: [examples(entryAt(columns, of)), examples(entryAt(columns, at))],
      readings: { [what]: `it is ${COLUMN_RELATIONS[what]} "${other}"`, own: 'it is a variable of its own' },
      proposed: isLikely ? what : undefined,
    });
    return answer === what;
  });
  return new Map(said.map(([at, { of }]) => [at, of]));
}

const NAMED_STATUS = /^(obs[ _-]?)?(status|symbol|flag|marker)$/i;

function useOf(file: DraftFile, at: number, reading: Reading | undefined, interview: Interview): Use {
  const column = entryAt(file.columns, at);
  const line = (value: string) => file.lines[file.rows.findIndex((row) => row[at] === value)];
  const marks = () => meaningsOfMarks(column, interview, (value) => `line ${line(value)}, column ${column.name}`);
  switch (reading) {
    case 'figure':
      return {
        as: 'amount',
        id: 'value',
        by: isYearName(column) && isFolded(interview) ? 'year' : 'figure',
        marks: marks(),
      };
    case 'age bands':
      return { as: 'age', marks: marks() };
    case 'check':
      return { as: 'check', values: valuesOf(column) };
    case 'code':
      return { as: 'code', id: '', codes: {} };
    case 'flag':
      return { as: 'flag', id: '' };
    case 'status':
      return { as: 'status' };
    default:
      return { as: 'dropped' };
  }
}

/** A column of codes or flags with its name, and with its codes. */
function codedPlan(
  file: DraftFile,
  plans: readonly Planned[],
  at: number,
  given: {
    totals: ReadonlyMap<number, string>;
    emptyTotals: ReadonlySet<number>;
    labels: ReadonlyMap<number, number>;
    nameOf: (column: Column) => string;
  },
): Planned {
  const plan = entryAt(plans, at);
  const { column } = plan;
  if (plan.use.as === 'flag') return { ...plan, use: { as: 'flag', id: given.nameOf(column) } };
  const isTaken = (id: string) => plans.some(({ use }) => use.as === 'code' && use.id === id);
  const builtIn = BUILT_INS_BY_NAME.find(
    ([id, form]) => file.kind === 'cases' && form.test(column.name) && !isTaken(id),
  );
  const labelColumn = [...given.labels].find(([, of]) => of === at)?.[0];
  const labels =
    file.codebook.values.get(column.name) ??
    (labelColumn === undefined ? undefined : file.relations.between(at, labelColumn)) ??
    new Map<string, string>();
  const values = valuesOf(column).filter((value) => !plan.without?.includes(value));
  const list = codesFor(labelOf(column, file.codebook), values, labels, file.kind, given.totals.get(at));
  if (given.emptyTotals.has(at)) list.codeOf.set('', TOTAL);
  const id = builtIn?.[0] ?? given.nameOf(column);
  return { ...plan, list, levels: [], use: { as: 'code', id, codes: Object.fromEntries(list.codeOf) } };
}

const isYearName = ({ name }: Column): boolean => /^(1[6-9]|20)\d\d([/-]\d{2,4})?$/.test(name);

/** The columns of numbers that are added up or averaged. One alone, with many different numbers, need not be asked about. */
function figureColumns({ kind, columns, codebook }: DraftFile, interview: Interview): ReadonlySet<Column> {
  const isTable = kind === 'aggregate';
  const mayBe = (column: Column) =>
    isTable ||
    (column.lowest >= 0 && agesIn(column) === 'no' && personalIn(column, labelOf(column, codebook)) === undefined);
  const few = columns.filter((column) => {
    const isFew = ['code', 'flag'].includes(column.kind) || (column.kind === 'year' && !NAMED_YEAR.test(column.name));
    return isTable && isFew && isNumeric(column);
  });
  // In a small table most numbers are different, though they are few.
  const isClear = (column: Column) =>
    column.kind === 'number' || (few.includes(column) && column.distinct > column.reported / 2);
  const clear = columns.filter((column) => isClear(column) && mayBe(column));
  const isWide = [...clear, ...few].filter(isYearName).length > 1;
  const isUnclear = isTable && (clear.length === 0 || isWide);
  const asked = isUnclear ? columns.filter((one) => clear.includes(one) || few.includes(one)) : clear;
  if (asked.length === 0 && isTable)
    throw new DraftFault('The table has no column of figures: none has numbers in most of its rows.');
  if (asked.length === 0) return new Set();
  const names = asked.map(({ name }) => name);
  const by = asked.every(isYearName) ? 'year' : 'what the columns are called';
  const answer = interview.askAny({
    id: isWide && by === 'year' ? 'figures by year' : `figures of ${names.join(', ')}`,
    asks: `Which of these columns have figures, which can be added up or averaged? Write a word, or their names as [${names.slice(0, 2).join(', ')}].`,
    seen: asked.slice(0, 5).map((column) => `${column.name}: ${examples(column)}`),
    readings: {
      all: 'each column is a figure of its own',
      ...(isTable && names.length > 1 && { one: `they are one figure, by ${by}` }),
      none: 'they are codes, or no figures',
    },
    proposed: asked.length === 1 && !isUnclear ? 'all' : undefined,
  });
  if (answer === 'none') return new Set();
  if (answer === undefined || answer === 'all' || answer === 'one') return new Set(asked);
  const chosen = [answer].flat().map(String);
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new DraftFault(`${unknown} is none of the columns that could be figures: ${names.join(', ')}.`);
  return new Set(asked.filter(({ name }) => chosen.includes(name)));
}

/** Whether the columns of figures were said to be one figure. */
export const isFolded = (interview: Interview): boolean =>
  interview.asked().some(({ id, answer }) => id.startsWith('figures ') && answer === 'one');

/** The value of each column that is its total. Rows of other sums are left out. */
function totalsIn(
  { columns, rows, relations, codebook }: DraftFile,
  coded: readonly number[],
  plans: Planned[],
  interview: Interview,
): Map<number, string> {
  const keys = coded.map((at) => {
    const column = entryAt(columns, at);
    const labels = codebook.values.get(column.name);
    return { at, labels: new Map(valuesOf(column).map((value) => [value, labels?.get(value) ?? value])) };
  });
  const places = plans.flatMap(({ use }, at) => (use.as === 'amount' ? [at] : []));
  const found = keys.flatMap((key) => {
    // Rates beside the numbers add up to nothing, so each column of figures is looked at by itself.
    const ofAll = places.flatMap((figure) => findTotals(rows, key, keys, figure, relations));
    const strongestLast = ofAll.toSorted((one, other) => PROOFS.indexOf(one.shownBy) - PROOFS.indexOf(other.shownBy));
    return [...new Map(strongestLast.map((one) => [one.value, { ...one, at: key.at }])).values()];
  });
  const totals = new Map<number, string>();
  for (const { at, value, shownBy, seen } of found) {
    const plan = entryAt(plans, at);
    const answer = interview.ask({
      id: `total ${plan.name}=${value}`,
      asks: `Is "${value}" in "${plan.name}" a total of other rows? Counted beside them, everything would count twice.`,
      seen: [seen],
      readings: {
        total: `it is the total over "${plan.name}" and no code of it`,
        'left out': 'it is the sum of some others: its rows are left out',
        'own value': 'it contains no other value',
      },
      proposed: shownBy === 'sum and name' && !totals.has(at) ? 'total' : undefined,
    });
    if (answer === 'total') totals.set(at, value);
    if (answer === 'left out') plans[at] = { ...plan, without: [...(plan.without ?? []), value] };
  }
  return totals;
}

/** Whether rows without a code are totals, as `Leeds` with no offence may be; rows of other sums are left out. */
function isEmptyTotal({ rows, lines }: DraftFile, at: number, plans: Planned[], interview: Interview): boolean {
  const plan = entryAt(plans, at);
  const empty = lines.filter((_, row) => {
    const cells = entryAt(rows, row);
    return cells[at] === '' && !plans.some(({ without }, place) => without?.includes(cells[place] ?? ''));
  });
  if (empty.length === 0) return false;
  const answer = interview.ask({
    id: `empty ${plan.name}`,
    asks: `What are the rows without "${plan.name}"? A total that is taken for a part counts everything twice.`,
    seen: [`${empty.length} times, first in line ${empty[0]}`],
    readings: {
      total: `they are totals over "${plan.name}"`,
      'left out': 'they are other sums: they are left out',
      'not reported': 'they are no sums: nobody knows which value they have',
    },
  });
  if (answer === 'left out') plans[at] = { ...plan, without: [...(plan.without ?? []), ''] };
  return answer === 'total';
}

/** Finds columns of one figure that are sums of others, in the way that such rows are found. */
function foldedTotals(
  { columns, rows, relations }: DraftFile,
  coded: readonly number[],
  plans: readonly Planned[],
  interview: Interview,
): number[] {
  const folded = plans.flatMap(({ name, use }, at) => (use.as === 'amount' ? [{ at, name }] : []));
  const [nameAt, figureAt] = [columns.length, columns.length + 1];
  const long = rows.flatMap((row) => folded.map(({ at, name }) => [...row, name, row[at] ?? '']));
  const key = { at: nameAt, labels: new Map(folded.map(({ name }) => [name, name])) };
  const keys = coded.map((at) => ({ at, labels: new Map<string, string>() }));
  return findTotals(long, key, keys, figureAt, relations).flatMap(({ value, seen }) => {
    const answer = interview.ask({
      id: `total ${value}`,
      asks: `Is the column "${value}" a total of other columns? Counted beside them, everything would count twice.`,
      seen: [seen],
      readings: {
        'left out': 'it is the sum of some others, and is left out',
        'own value': 'it contains no other column',
      },
    });
    return answer === 'left out' ? folded.filter(({ name }) => name === value).map(({ at }) => at) : [];
  });
}

/** Gives each column of a coarser level to the column of codes below it, nearest first; each must determine the next. */
function nameLevels(
  plans: readonly Planned[],
  levels: ReadonlyMap<number, number>,
  relations: Relations,
  nameOf: (column: Column) => string,
): void {
  const bySize = [...levels].toSorted(
    ([one], [other]) => entryAt(plans, other).column.distinct - entryAt(plans, one).column.distinct,
  );
  for (const [at, of] of bySize) {
    const { list, levels: nearer = [] } = entryAt(plans, of);
    const nearest = nearer.at(-1)?.at ?? of;
    // A list that ships has levels of its own.
    if (list?.standard === undefined && relations.between(nearest, at))
      nearer.push({ id: nameOf(entryAt(plans, at).column), at });
  }
}
