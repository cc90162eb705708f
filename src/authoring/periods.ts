import { dayNumber, isDay } from '../codebook/calendar.ts';
import { dateOf, entryAt, numberIn, valuesOf } from './columns.ts';
import { type DraftFile, isFolded, type Planned } from './file.ts';
import { figuresOf, isLeftOut, keysOf } from './mapping.ts';
import { DraftFault, type Interview } from './questions.ts';

/** Which time a file is about, and what it means that a year, or a code in some years, has no row. */

export interface FileCoverage {
  /** From the first day to the one after the last; undefined while nobody has said. */
  window: { from: string; to: string } | undefined;
  gaps: { from: string; to: string; reason: string }[];
  /** Years of a table that are codes though no row has them. */
  zeroYears: string[];
  /** Column -> its codes that did not exist before a year, or from a year on. */
  lives: ReadonlyMap<number, ReadonlyMap<string, { since?: string; until?: string }>>;
}

export function coverageOf(file: DraftFile, plans: readonly Planned[], interview: Interview): FileCoverage {
  const isPeople = file.kind === 'cases';
  const years = yearsOf(file, plans);
  const met = [...new Set(years)].filter((year) => year !== undefined).toSorted((one, other) => one - other);
  const [first, last = first] = [met[0], met.at(-1)];
  const range = first === undefined ? '' : ` of ${first} to ${last}`;
  const said = windowIn(
    interview.ask({
      id: `window${range}`,
      asks: 'Which time does the file cover? Write the first and the last day, both included: 2014-01-01 to 2014-12-31.',
      seen: first === undefined ? [] : [`rows${range}`],
    }),
  );
  // People of no year may be missing at the ends of the window too; the years of a table are those that it has.
  const span: YearRun | undefined = first === undefined || last === undefined ? undefined : [first, last];
  const bounds = span && isPeople && said ? said.years : span;
  const absent = bounds ? yearRuns(yearsFrom(bounds).filter((year) => !met.includes(year))) : [];
  const meanings = absent.length > 0 ? askAbsent(absent, interview) : [];
  return {
    window: said?.window,
    gaps: meanings.flatMap(([[from, to], meaning]) => {
      const reason = GAP_REASONS[meaning];
      if (!isPeople || !said || reason === undefined) return [];
      const [start = '', end = ''] = [
        [`${from}-01-01`, said.window.from].toSorted()[1],
        [`${to + 1}-01-01`, said.window.to].toSorted()[0],
      ];
      return [{ from: start, to: end, reason }];
    }),
    zeroYears: meanings.flatMap(([run, meaning]) =>
      !isPeople && meaning === 'zero' ? yearsFrom(run).map(String) : [],
    ),
    lives: met.length < 3 ? new Map() : livesIn(file, plans, years, met, interview),
  };
}

/** The year of each row that is taken; undefined where none is told. */
function yearsOf({ kind, rows }: DraftFile, plans: readonly Planned[]): (number | undefined)[] {
  const at = plans.findIndex(({ column, use }) =>
    kind === 'cases' ? use.as === 'date' : use.as === 'code' && column.kind === 'year',
  );
  const use = plans[at]?.use;
  return rows.map((row) => {
    const cell = isLeftOut(row, plans) ? '' : (row[at] ?? '');
    const date = use?.as === 'date' ? dateOf(cell, use.form) : cell;
    return Number(/^\d{4}/.exec(date ?? '')?.[0] ?? Number.NaN) || undefined;
  });
}

function windowIn(answer: string | undefined) {
  if (answer === undefined) return undefined;
  const [, from = '', last = ''] = /^(\S+) to (\S+)$/.exec(answer) ?? [];
  if (!isDay(from) || !isDay(last) || from > last)
    throw new DraftFault(`A window is written as 2014-01-01 to 2014-12-31. It is ${answer}.`);
  // The day after the last, by whole days since 1970.
  const to = new Date((dayNumber(last) + 1) * 86_400_000).toISOString().slice(0, 10);
  const years: YearRun = [Number(from.slice(0, 4)), Number(last.slice(0, 4))];
  return { window: { from, to }, years };
}

/** The first and the last of some years that follow one another. */
type YearRun = readonly [first: number, last: number];

const yearsFrom = ([first, last]: YearRun): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);

function yearRuns(years: readonly number[]): YearRun[] {
  const firsts = years.filter((year) => !years.includes(year - 1));
  const lasts = years.filter((year) => !years.includes(year + 1));
  return firsts.map((first, at) => [first, lasts[at] ?? first]);
}

const NOTHING_HAPPENED = 'nothing happened: the numbers are 0';

const GAP_REASONS: Readonly<Record<string, string>> = {
  gap: 'There are no data of this time.',
  'not existing': 'What is counted did not exist at this time.',
};

const MEANINGS_OF_ABSENCE: Readonly<Record<string, string>> = {
  zero: NOTHING_HAPPENED,
  gap: 'there are no data: the numbers are not available',
  'not existing': 'what is counted did not exist',
};

/** What it means that no row is of some years; nothing while nobody has said. */
function askAbsent(absent: readonly YearRun[], interview: Interview): [YearRun, string][] {
  const runs = absent.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  const answer = interview.askAny({
    id: `years ${runs.join(', ')}`,
    asks: `No row is of ${runs.join(', ')}. What does that mean? Write one of the words below, or for each what it means, such as {${runs[0]}: gap}.`,
    readings: MEANINGS_OF_ABSENCE,
  });
  if (answer === undefined) return [];
  const each = typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)) : undefined;
  return absent.map((run, at) => {
    const meaning = String(each ? each.get(runs[at] ?? '') : answer);
    if (Object.hasOwn(MEANINGS_OF_ABSENCE, meaning)) return [run, meaning];
    throw new DraftFault(`Of ${runs[at]} it is not said which it is: ${Object.keys(MEANINGS_OF_ABSENCE).join(', ')}.`);
  });
}

/** A code begins or ends if it is met in most years between, and would be met so often in the others if all were alike. */
const STEADY = 0.8;
const EXPECTED = 10;

/** Codes that begin or end within the years of the file. */
function livesIn(
  { rows }: DraftFile,
  plans: readonly Planned[],
  years: readonly (number | undefined)[],
  met: readonly number[],
  interview: Interview,
): FileCoverage['lives'] {
  const lives = new Map<number, Map<string, { since?: string; until?: string }>>();
  for (const [at, { column, use }] of plans.entries()) {
    if (use.as !== 'code' || column.kind === 'year') continue;
    const yearsOfValue = new Map<string, number[]>();
    for (const [place, row] of rows.entries()) {
      const [year, value = ''] = [years[place], row[at]];
      const own = yearsOfValue.get(value) ?? [];
      if (year !== undefined && value !== '') yearsOfValue.set(value, own);
      if (year !== undefined) own.push(year);
    }
    const cut = [...yearsOfValue].flatMap(([value, all]) => {
      const found = new Set(all);
      const own = met.filter((year) => found.has(year));
      const [first = 0, last = first] = [own[0], own.at(-1)];
      const within = met.filter((year) => year >= first && year <= last).length;
      const isSteady = own.length >= STEADY * within && own.length >= 2;
      if (!isSteady || (all.length / within) * (met.length - within) < EXPECTED) return [];
      const [since, until] = [first === met[0] ? undefined : first, last === met.at(-1) ? undefined : last];
      return [{ value, since, until }];
    });
    if (cut.length === 0) continue;
    const named = cut.map(({ value, since = '', until = '' }) => `${value} ${since}-${until}`);
    const answer = interview.ask({
      id: `years of ${column.name}: ${named.join(', ')}`,
      asks: `Some values of "${column.name}" are met in a part of the years only. What does it mean that they are not met before, or after?`,
      seen: named.slice(0, 10),
      readings: {
        zero: NOTHING_HAPPENED,
        'not existing': 'they did not exist, or were called otherwise: the numbers are not applicable, [z]',
      },
    });
    const lifeOf = ({ since, until }: (typeof cut)[number]) => ({
      ...(since !== undefined && { since: `${since}-01-01` }),
      ...(until !== undefined && { until: `${until + 1}-01-01` }),
    });
    if (answer === 'not existing') lives.set(at, new Map(cut.map((life) => [life.value, lifeOf(life)])));
  }
  return lives;
}

const TIME_WORDS = new Set(
  `year years ending ended to end q quarter h half fy cy financial fiscal calendar month months week day from
  jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec
  december ionawr chwefror mawrth ebrill mehefin gorffennaf awst medi hydref tachwedd rhagfyr blwyddyn chwarter jahr quartal halbjahr monat bis januar februar märz mai juni juli oktober dezember`.split(
    /\s+/,
  ),
);
const MONTH =
  /^(jan|feb|m[aä]r|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz]|ion|chwef|maw|ebr|meh|gor|awst|medi|hyd|tach|rhag)/;
const monthsIn = (text: string): number =>
  (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => MONTH.test(word)).length;
/** Each of such times contains most of the one before it. */
const ROLLING = /\b(year|months?) (ending|ended|to)\b|rolling|cumulative|year to date|\bytd\b|kumul|gleitend/i;

/** How a time is written, so that 2018 and 2019 are alike, and 2018/19 is not; undefined if it is none. Months that a year ends in differ. */
function timeForm(text: string, isRolling: boolean): string | undefined {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const isTime = /(?<!\d)(1[6-9]|2[01])\d\d(?!\d)|\b[cf]y ?\d\d\b/i.test(text) || monthsIn(text) > 1;
  if (!isTime || !words.every((word) => TIME_WORDS.has(word))) return undefined;
  return text
    .toLowerCase()
    .replaceAll(/\d+/g, 'n')
    .replaceAll(/\p{L}+/gu, (word) => (!isRolling && MONTH.test(word) ? 'month' : word));
}

/** Whether times of a table overlap, as 2018 and 2018/19 do, so that nothing may be added up. */
export function timesOverlap({ kind }: DraftFile, plans: readonly Planned[], interview: Interview): boolean {
  if (kind === 'cases') return false;
  const folded = isFolded(interview) ? figuresOf(plans).map((at) => entryAt(plans, at).name) : [];
  const keys = plans.flatMap(({ name, column, use, without = [] }) =>
    use.as === 'code' ? [{ name, values: valuesOf(column).filter((value) => !without.includes(value)) }] : [],
  );
  const answers = [...keys, { name: 'the columns', values: folded }].map(({ name, values }) => {
    // From January to March overlaps with the time from February to April.
    const isRolling =
      [name, ...values].some((text) => ROLLING.test(text)) || values.some((value) => monthsIn(value) > 1);
    const forms = new Map<string, string>();
    for (const value of values) {
      const form = timeForm(value, isRolling);
      if (form !== undefined && !forms.has(form)) forms.set(form, value);
    }
    if (forms.size === 0 || (forms.size === 1 && !isRolling)) return undefined;
    return interview.ask({
      // Asked again if the next file has others.
      id: `times of ${name}: ${[...forms.keys()].toSorted().join(', ')}`,
      asks: `Do some times of "${name}" overlap, as 2018 does with 2018/19, or each year that ends in March with the one that ends in June? A total over them would count things twice.`,
      seen: [[...forms.values()].join(' | ')],
      readings: {
        overlap: 'some overlap: nothing is added up, and there are only the totals that the file has',
        apart: 'nothing is in two of them',
      },
    });
  });
  return answers.includes('overlap');
}

const A_DAY = /\d{1,2}\.?[ ./-](\p{L}+|\d{1,2})\.?[ ./-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}/u;
/** Fewer numbers rise by accident. */
const LEAST_STEPS = 4;

/**
 * Whether numbers of one day or month may have those of the one before in them: they are of days, or never fall from month to month,
 * as numbers up to a date do.
 */
export function mayContain({ rows }: DraftFile, plans: readonly Planned[], figure: number): boolean {
  const keys = keysOf(plans);
  const isOfDays = ({ column }: Planned): boolean =>
    (['date', 'undated'].includes(column.kind) && valuesOf(column).every((text) => A_DAY.test(text))) ||
    /^as (at|of|on)\b|stichtag/i.test(column.name);
  if (keys.some((at) => isOfDays(entryAt(plans, at)))) return true;
  const times = keys.filter((at) => {
    const { column } = entryAt(plans, at);
    return (
      /week|woche/i.test(column.name) || valuesOf(column).filter((value) => monthsIn(value) === 1).length >= LEAST_STEPS
    );
  });
  const series = new Map<string, number[]>();
  for (const row of times.length === 1 ? rows.filter((one) => !isLeftOut(one, plans)) : []) {
    const number = Number(numberIn(row[figure] ?? '')?.digits ?? Number.NaN);
    const key = JSON.stringify(keys.filter((at) => at !== times[0]).map((at) => row[at]));
    if (!Number.isNaN(number)) series.set(key, [...(series.get(key) ?? []), number]);
  }
  const rises = (one: readonly number[]): boolean =>
    one.length >= LEAST_STEPS && one.every((number, at) => at === 0 || number >= (one[at - 1] ?? 0));
  return series.size > 0 && [...series.values()].every(rises);
}
