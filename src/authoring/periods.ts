import { dayNumber, isDay } from '../codebook/calendar.ts';
import { appendTo } from '../lists.ts';
import { dateOf } from './columns.ts';
import type { PlannedFile } from './file.ts';
import { isLeftOut } from './mapping.ts';
import { askEach, DraftFault, type Interview } from './questions.ts';

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

export function coverageOf(file: PlannedFile): FileCoverage {
  const { interview } = file;
  const isPeople = file.kind === 'cases';
  const years = yearsOf(file);
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
    lives: met.length < 3 ? new Map() : livesIn(file, years, met),
  };
}

/** The year of each row that is taken; undefined where none is told. */
function yearsOf({ kind, rows, plans }: PlannedFile): (number | undefined)[] {
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
  const runs = new Map(absent.map((run) => [run[0] === run[1] ? `${run[0]}` : run.join('-'), run]));
  const names = [...runs.keys()].join(', ');
  const asks = `No row is of ${names}. What does that mean?`;
  const said = askEach(interview, [...runs.keys()], { id: `years ${names}`, asks, readings: MEANINGS_OF_ABSENCE });
  return [...runs].flatMap(([name, run]) => [
    ...(said.has(name) ? [[run, said.get(name) ?? ''] as [YearRun, string]] : []),
  ]);
}

/** A code begins or ends if it is met in most years between, and would be met so often in the others if all were alike. */
const STEADY = 0.8;
const EXPECTED = 10;

/** Codes that begin or end within the years of the file. */
function livesIn(
  { rows, plans, interview }: PlannedFile,
  years: readonly (number | undefined)[],
  met: readonly number[],
): FileCoverage['lives'] {
  const lives = new Map<number, Map<string, { since?: string; until?: string }>>();
  for (const [at, { column, use }] of plans.entries()) {
    if (use.as !== 'code' || column.kind === 'year') continue;
    const yearsOfValue = new Map<string, number[]>();
    for (const [place, year] of years.entries()) {
      const value = rows[place]?.[at] ?? '';
      if (year !== undefined && value !== '') appendTo(yearsOfValue, value, year);
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
