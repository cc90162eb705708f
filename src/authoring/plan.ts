import { isForbidden, whyForbidden } from '../codebook/forbidden.ts';
import { type BUILT_INS, FIXED_COLUMNS, PERIODS, VALUE_COLUMNS } from '../schemas/vocabulary.ts';
import { camel, codesFor, type DraftList, kebab, readable } from './codes.ts';
import { type Column, type DateForm, dateForm, entryAt, isUnique, LONG, NAMED_ID, NUMBER_MARKS } from './columns.ts';
import type { Relations } from './relations.ts';
import { NO_TOTALS, type Totals } from './totals.ts';

/** What a draft makes of each column of a file. */

/** `cases`: a row is a person. `aggregate`: a row is a figure of a published table. */
export type FileKind = 'cases' | 'aggregate';

export type Use =
  | { as: 'dropped'; why: string }
  /** The id that the file’s own system gives the row. */
  | { as: 'id' }
  /** The date of the sentence, in a file of cases. */
  | { as: 'date'; form: DateForm }
  | { as: 'code'; id: string; list: DraftList; levels: { id: string; at: number }[] }
  | { as: 'flag'; id: string }
  /** Ages in years, which become bands, in a file of cases. */
  | { as: 'age' }
  | { as: 'amount'; id: string }
  /** A coarser level of the codes of another column, or the labels of its codes. */
  | { as: 'level' | 'labels'; of: number }
  | { as: 'status' };

export interface Planned {
  column: Column;
  use: Use;
}

/** A column as a mapping knows it. */
export interface MappedColumn {
  column: Pick<Column, 'name'>;
  use: Use;
}

/** A codebook of the file: what its columns are called, and what their values mean. */
export interface FileCodebook {
  labels: ReadonlyMap<string, string>;
  values: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export const NO_CODEBOOK: FileCodebook = { labels: new Map(), values: new Map() };

const BUILT_IN_NAMES: readonly (readonly [(typeof BUILT_INS)[number], RegExp])[] = [
  ['sex', /^(sex|gender)$/i],
  ['ageBand', /^age[ _-]?(band|group|range)s?$/i],
  ['courtType', /^(type of court|court([ _-]?type)?)$/i],
  ['area', /^(area|police[ _-]?force([ _-]?area)?|force|county|district|region)$/i],
  ['offence', /offen[cs]e|crime/i],
  ['outcome', /^(outcome|disposal|sentence|punishment)/i],
];
/** In files of people: names and labels of columns that may not be recorded, whatever else they say. */
const NAMED_PERSONAL =
  /birth|(^|[^a-z])(born|dob|e-?mail|phone|telephone|mobile|address|post ?code|surname|forenames?|alias|aliases|nick ?name|user ?name|initials|victims?|child|children|ethnic|ethnicity|race|nationality|citizenship|religion|faith|health|disabilit(y|ies)|disabled|diagnosis|marital status|sexual orientation)([^a-z]|$)|(first|last|family|given|full|middle|defendant|offender|accused|person|prisoner)('?s)?[ _-]?names?/i;
/** Columns of people. If their values have the form of names, they are names. */
const NAMED_PEOPLE =
  /defendant|accused|offender|prisoner|convict|person|people|individual|judge|magistrate|officer|witness|solicitor|barrister|counsel|complainant|suspect|(^|[^a-z])(who|name)([^a-z]|$)/i;
const LIKE_A_NAME = /^(\p{Lu}[\p{L}.'’-]*,? )+\p{Lu}[\p{L}.'’-]+$/u;
/** Dates of something else than the sentence. */
const OTHER_DATE =
  /offen[cs]e|arrest|charge|appeal|release|death|died|report|publi|updat|created|entered|modified|received|remand/i;
const NAMED_SENTENCE = /sentenc|session|convict|trial|hearing/i;
const NAMED_AGE = /^age(([ _-]?at)?[ _-](sentence|sentencing|conviction|offence))?$/i;
const NAMED_STATUS = /^(obs[ _-]?)?(status|symbol|flag|marker)$/i;

/** Names that files of cases, records or definitions have: a variable must not look like one of them. */
const OWN_NAMES: readonly string[] = [...FIXED_COLUMNS, 'custodyDays', 'suspendedDays', 'counts', 'principal', 'none'];

const isDecided = ({ use }: Planned): boolean => use.as !== 'dropped' || use.why !== '';

/** Decides the use of every column. The same columns give the same plan. */
export function planColumns(
  kind: FileKind,
  given: readonly Column[],
  relations: Relations,
  codebook: FileCodebook = NO_CODEBOOK,
  totals: Totals = NO_TOTALS,
): Planned[] {
  const columns = kind === 'aggregate' ? ofTable(given) : given;
  const taken = new Set<string>([...VALUE_COLUMNS, ...(kind === 'cases' ? [...OWN_NAMES, ...PERIODS] : [])]);
  const nameOf = (column: Column): string => {
    const wanted = camel(wordsOf(column, codebook), 'variable');
    let id = isForbidden(wanted) || taken.has(wanted) ? `${wanted.slice(0, 35)}Given` : wanted;
    for (let n = 2; taken.has(id); n += 1) id = `${wanted.slice(0, 35)}${n}`;
    taken.add(id);
    return id;
  };
  const plans: Planned[] = columns.map((column) => ({ column, use: { as: 'dropped', why: '' } }));
  const isTaken = (at: number): boolean => isDecided(entryAt(plans, at));
  const take = (at: number, use: Use): void => {
    plans[at] = { column: entryAt(columns, at), use };
  };

  for (const [at, column] of columns.entries()) {
    const why =
      reasonToDrop(kind, labelOf(column, codebook), column) ?? (kind === 'cases' ? reasonOfPerson(column) : undefined);
    if (why !== undefined) take(at, { as: 'dropped', why });
  }
  if (kind === 'cases') {
    takeDate(columns, isTaken, take);
    takeId(columns, isTaken, take);
  }
  takeRelated(columns, relations, totals, isTaken, take);
  const builtIns = new Set<string>();
  for (const [at, column] of columns.entries()) {
    if (isTaken(at)) continue;
    const useOfCode = (): Use => {
      const builtIn =
        kind === 'cases' ? BUILT_IN_NAMES.find(([id, form]) => !builtIns.has(id) && form.test(column.name)) : undefined;
      const id = builtIn?.[0] ?? nameOf(column);
      builtIns.add(id);
      const values = codebook.values.get(column.name) ?? labelsFrom(plans, at, relations);
      const total = totals.known.get(at)?.value;
      const list = codesFor(labelOf(column, codebook), [...column.values.keys()], values, kind, total);
      return { as: 'code', id, list, levels: [] };
    };
    take(
      at,
      useOf(kind, column, useOfCode, () => nameOf(column)),
    );
  }
  nameLevels(plans, relations, nameOf);
  return plans.map(withinLimits());
}

/** What the columns are if the file is a table: of what rows are about, and of figures, which may be few different numbers. */
function ofTable(columns: readonly Column[]): readonly Column[] {
  const told = columns.map((column): Column => (namesRows(column) ? { ...column, kind: 'code' } : column));
  // Where one column of texts tells every row apart, or a column is called after a year, no number is needed to do so.
  const isWide = told.some((column) => column.kind === 'code' && namesRows(column));
  const figures = told.map((column) => isFewNumbers(column) && (isWide || NAMED_AFTER_YEAR.test(column.name)));
  if (!figures.includes(true) && !columns.some(({ kind }) => kind === 'amount')) {
    // A table has figures: if no column looks so, the last one of numbers has them.
    const last = told.findLastIndex((column) => column.kind === 'code' && isFewNumbers(column));
    if (last >= 0) figures[last] = true;
  }
  return told.map((column, at) => (figures[at] ? { ...column, kind: 'amount' } : column));
}

/** Texts of which every row has another: they are the names of what the rows are about, not ids or remarks. */
const namesRows = (column: Column): boolean =>
  isUnique(column) &&
  column.rows === column.reported &&
  column.distinct === column.values.size &&
  column.longest <= LONG &&
  column.distinct > 1 &&
  ['id', 'text', 'code'].includes(column.kind) &&
  [...column.values.keys()].every((value) => /\p{L}/u.test(value));

const NAMED_AFTER_YEAR = /(^|\D)(1[6-9]|20)\d\d(\D|$)/;
const isFewNumbers = ({ name, kind, values }: Column): boolean =>
  ['code', 'flag', 'constant'].includes(kind) &&
  !NAMED_ID.test(name) &&
  [...values.keys()].every((value) => /^\d+$/.test(value) || NUMBER_MARKS[value.toLowerCase()] !== undefined) &&
  [...values.keys()].some((value) => /^\d+$/.test(value));

export const labelOf = ({ name }: Column, { labels }: FileCodebook): string => {
  const label = labels.get(name) ?? name.replaceAll(/[_\s]+/g, ' ').trim();
  return readable('Column', label === '' ? '?' : label.charAt(0).toUpperCase() + label.slice(1));
};

/** What ids are made of: the name of the column, or its label if the name is only a number such as q12. */
export const wordsOf = (column: Column, codebook: FileCodebook): string =>
  codebook.labels.has(column.name) && column.name.length <= 3 ? labelOf(column, codebook) : column.name;

function reasonToDrop(kind: FileKind, label: string, column: Column): string | undefined {
  const { name, kind: what } = column;
  // Ages of people become bands. In a table, ages are a dimension: without it, rows would be the same.
  if (NAMED_AGE.test(name) && (what === 'amount' || (kind === 'aggregate' && what === 'code'))) return undefined;
  // A column of figures in a table names what is counted, not a field of a person: arrests may be counted.
  const isFigure = kind === 'aggregate' && what === 'amount' && !/victim|child/i.test(name);
  const forbidden = isFigure ? undefined : whyForbidden(kebab(name, 'column'), name);
  if (forbidden !== undefined) return forbidden;
  if (kind === 'cases' && (NAMED_PERSONAL.test(name) || NAMED_PERSONAL.test(label)))
    return 'Its name or label says that it could lead to a person, or is about a birth, a victim, a child, or a sensitive characteristic such as ethnicity or health. None of that may be recorded.';
  return reasonOfKind(column) ?? (kind === 'cases' ? reasonInCases(column) : reasonInTable(column));
}

function reasonOfKind({ kind, decimals, values }: Column): string | undefined {
  switch (kind) {
    case 'empty':
      return 'It has no values.';
    case 'constant':
      return `Every row has the same value, ${[...values.keys()].join()}. Say it in the description.`;
    case 'text':
      return 'It has nearly as many values as rows, or long texts. Free text is not kept: it may name people.';
    case 'many':
      return 'It has more values than a list can have. Group them first.';
    case 'amount':
      return decimals > 6 ? 'Amounts have at most 6 decimals. Round them first.' : undefined;
    default:
      return undefined;
  }
}

function reasonInCases({ kind, lowest }: Column): string | undefined {
  if (kind === 'unclear')
    return 'It looks like dates, but day and month cannot be told apart, or they are of a form that is not read, or not from 1600 to 2200. Write them as 2014-05-13, 2014-05 or 2014, and leave unknown ones empty.';
  return kind === 'amount' && lowest < 0 ? 'Amounts of cases cannot be below zero.' : undefined;
}

const reasonInTable = ({ kind, name, values }: Column): string | undefined =>
  kind === 'id' || (kind === 'code' && NAMED_ID.test(name) && isNumbered(values))
    ? 'It numbers rows, or parts of the table.'
    : undefined;

/** A name of a person is a code or an id to nobody but a program. */
function reasonOfPerson({ name, kind, values }: Column): string | undefined {
  const texts = [...values.keys()];
  if (kind === 'id' && texts.some((text) => text.includes('@') || !/\d/.test(text)))
    return 'Every row has another text, and they are not all numbered: they may be names or addresses of people.';
  const names = texts.filter((text) => LIKE_A_NAME.test(text)).length;
  return kind === 'code' && NAMED_PEOPLE.test(name) && names > 0.5 * texts.length
    ? 'Its values look like names of people. Recode them, if they are not.'
    : undefined;
}

/** As many variables and quantities as a codebook can have. */
const MOST_VARIABLES = 200;
const MOST_QUANTITIES = 50;

function withinLimits(): (planned: Planned) => Planned {
  let variables = 0;
  let quantities = 0;
  return ({ column, use }) => {
    if (use.as === 'code' || use.as === 'flag') variables += 1;
    if (use.as === 'amount') quantities += 1;
    const why =
      (use.as === 'code' || use.as === 'flag') && variables > MOST_VARIABLES
        ? `A dataset has at most ${MOST_VARIABLES} variables. Take out columns that matter less.`
        : use.as === 'amount' && quantities > MOST_QUANTITIES
          ? `A dataset has at most ${MOST_QUANTITIES} amounts. Take out columns that matter less.`
          : undefined;
    return { column, use: why === undefined ? use : { as: 'dropped', why } };
  };
}

const isNumbered = (values: ReadonlyMap<string, number>): boolean =>
  [...values.keys()].every((value) => /^\d+$/.test(value));

/** One column is the date of the sentence: the one whose name says so, else the first with days, else a year. */
function takeDate(
  columns: readonly Column[],
  isTaken: (at: number) => boolean,
  take: (at: number, use: Use) => void,
): void {
  const dated = columns.flatMap((column, at) =>
    (column.kind === 'date' || column.kind === 'year') && !isTaken(at) ? [{ at, column }] : [],
  );
  const rank = ({ name, kind }: Column): number => (NAMED_SENTENCE.test(name) ? 0 : 2) + (kind === 'date' ? 0 : 1);
  for (const { at, column } of dated) {
    const { name } = column;
    if (NAMED_SENTENCE.test(name) || !OTHER_DATE.test(name)) continue;
    take(at, { as: 'dropped', why: 'A case has one date, that of the sentence. This one is of something else.' });
  }
  const [first, ...others] = dated
    .filter(({ at }) => !isTaken(at))
    .toSorted((one, other) => rank(one.column) - rank(other.column) || one.at - other.at);
  if (first === undefined) return;
  take(first.at, { as: 'date', form: dateForm(first.column) ?? 'iso' });
  for (const { at } of others) {
    const why = `A case has one date, that of the sentence: ${first.column.name} was taken for it.`;
    take(at, { as: 'dropped', why });
  }
}

/** One column is the external id: a reference with letters rather than a number of the row. */
function takeId(
  columns: readonly Column[],
  isTaken: (at: number) => boolean,
  take: (at: number, use: Use) => void,
): void {
  const ids = columns.flatMap((column, at) => (column.kind === 'id' && !isTaken(at) ? [{ at, column }] : []));
  const [first, ...others] = ids.toSorted((one, other) => rankOfId(one.column) - rankOfId(other.column));
  if (first === undefined) return;
  take(first.at, { as: 'id' });
  for (const { at } of others) {
    take(at, { as: 'dropped', why: `A row needs one id: ${first.column.name} was taken for it.` });
  }
}

const rankOfId = ({ values }: Column): number => (isNumbered(values) ? 1 : 0);

/** A coarser level has at most half as many values, so that a coincidence in a small file makes none. */
const LEVEL_SHARE = 0.5;
const LEVEL_LEAST = 5;

/** What people have is no level of something else, even if a small file looks so. */
const NEVER_A_LEVEL = /^(sex|gender|age.*|outcome|disposal|sentence|plea|verdict)$/i;

/** Labels of codes, and coarser levels: columns that another one determines. */
function takeRelated(
  columns: readonly Column[],
  relations: Relations,
  { known }: Totals,
  isTaken: (at: number) => boolean,
  take: (at: number, use: Use) => void,
): void {
  const codes = columns.flatMap(({ kind, name }, at) =>
    kind === 'code' && !isTaken(at) && !NEVER_A_LEVEL.test(name) ? [at] : [],
  );
  const size = (at: number): number => entryAt(columns, at).values.size;
  const coded = (at: number) => looksCoded(entryAt(columns, at));
  const isWhole = (map: ReadonlyMap<string, string> | undefined): map is ReadonlyMap<string, string> =>
    map !== undefined && [...map.values()].every((value) => value !== '');
  for (const other of codes) {
    const pair = codes.find((one) => {
      if (one === other || isTaken(one) || size(one) !== size(other) || size(one) < 2) return false;
      if (!isWhole(relations.between(one, other)) || !isWhole(relations.between(other, one))) return false;
      return one < other || coded(one) > coded(other);
    });
    if (pair !== undefined && coded(pair) >= coded(other)) take(other, { as: 'labels', of: pair });
  }
  // A row of totals is not a code below another one.
  const parts = (at: number): string[] =>
    [...entryAt(columns, at).values.keys()].filter((value) => value !== known.get(at)?.value);
  const isBelow = (one: number, other: number): boolean => {
    const parents = relations.between(one, other);
    return (
      parents !== undefined &&
      [one, other].every((at) => columns[at]?.reported === columns[at]?.rows) &&
      parts(one).every((value) => parents.get(value) !== known.get(other)?.value)
    );
  };
  for (const other of codes.filter((at) => !isTaken(at))) {
    const above = parts(other).length;
    const finer = codes
      .filter((one) => {
        if (one === other || isTaken(one) || parts(one).length < LEVEL_LEAST || above < 2) return false;
        return above <= LEVEL_SHARE * parts(one).length && isBelow(one, other);
      })
      .toSorted((one, another) => size(one) - size(another) || one - another)[0];
    if (finer !== undefined) take(other, { as: 'level', of: finer });
  }
}

/** How many of the values have the form of a code. */
const looksCoded = ({ values }: Column): number =>
  [...values.keys()].filter((value) => /^[A-Z0-9]{2,12}$|^\d+$/.test(value)).length / values.size;

/** The labels that a column of labels gives the values of this one. */
function labelsFrom(plans: readonly Planned[], at: number, relations: Relations): ReadonlyMap<string, string> {
  const labels = plans.findIndex(({ use }) => use.as === 'labels' && use.of === at);
  return (labels < 0 ? undefined : relations.between(at, labels)) ?? new Map();
}

function useOf(kind: FileKind, column: Column, code: () => Use, name: () => string): Use {
  if (kind === 'aggregate') {
    if (NAMED_STATUS.test(column.name) && column.kind === 'code') return { as: 'status' };
    return column.kind === 'amount' && !NAMED_AGE.test(column.name) ? { as: 'amount', id: 'value' } : code();
  }
  switch (column.kind) {
    case 'flag':
      return { as: 'flag', id: name() };
    case 'amount':
      return NAMED_AGE.test(column.name) ? { as: 'age' } : { as: 'amount', id: name() };
    default:
      return code();
  }
}

/** Gives each column of a coarser level to the column of codes below it, nearest first; each must determine the next. */
function nameLevels(plans: Planned[], relations: Relations, nameOf: (column: Column) => string): void {
  const levels = plans.flatMap(({ column, use }, at) => (use.as === 'level' ? [{ column, at, of: use.of }] : []));
  const bySize = levels.toSorted(
    (one, other) => other.column.values.size - one.column.values.size || one.at - other.at,
  );
  for (const { column, at, of } of bySize) {
    const below = entryAt(plans, of);
    const drop = (why: string): void => {
      plans[at] = { column, use: { as: 'dropped', why } };
    };
    if (below.use.as !== 'code') continue;
    const { list, levels: named } = below.use;
    const nearest = named.at(-1);
    if (list.standard !== undefined) drop(`It follows from ${below.column.name}, whose list has its own levels.`);
    else if (nearest && relations.between(nearest.at, at) === undefined) {
      drop(
        `It follows from ${below.column.name}, but not from ${entryAt(plans, nearest.at).column.name}, which is its next level.`,
      );
    } else named.push({ id: nameOf(column), at });
  }
}
