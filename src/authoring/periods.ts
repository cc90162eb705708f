import { dayNumber, isDay } from '../codebook/calendar.ts';
import { dateOf } from './columns.ts';
import type { DraftFile, Planned } from './plan.ts';
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
  const years = yearsOf(file, plans);
  const met = [...new Set(years.filter((year) => year !== undefined))].toSorted((one, other) => one - other);
  const [first, last] = [met[0], met.at(-1)];
  const range = first === undefined ? '' : ` of ${first} to ${last}`;
  const window = windowIn(
    interview.ask({
      id: `window${range}`,
      asks: 'Which time does the file cover? Write the first and the last day, both included: 2014-01-01 to 2014-12-31.',
      seen: first === undefined ? [] : [`rows${range}`],
    }),
  );
  const from = file.kind === 'cases' && window && first !== undefined ? Number(window.from.slice(0, 4)) : first;
  const to = file.kind === 'cases' && window && first !== undefined ? Number(lastYear(window)) : last;
  const absent: number[] = [];
  if (from !== undefined && to !== undefined)
    for (let year = from; year <= to; year += 1) if (!met.includes(year)) absent.push(year);
  const meanings = absent.length > 0 ? absentYears(absent, interview) : new Map<string, string>();
  const runs = [...meanings];
  return {
    window,
    gaps: runs.flatMap(([run, meaning]) =>
      file.kind === 'cases' && meaning in GAP_REASONS && window ? gapOf(run, window, meaning) : [],
    ),
    zeroYears: runs.flatMap(([run, meaning]) =>
      file.kind === 'aggregate' && meaning === 'zero' ? yearsIn(run).map(String) : [],
    ),
    lives: livesIn(file, plans, years, interview),
  };
}

/** The year of each row that is taken; undefined where none is told. */
function yearsOf({ kind, rows }: DraftFile, plans: readonly Planned[]): (number | undefined)[] {
  const at = plans.findIndex(({ column, use }) =>
    kind === 'cases' ? use.as === 'date' : use.as === 'code' && column.kind === 'year',
  );
  const use = plans[at]?.use;
  return rows.map((row) => {
    if (plans.some(({ without }, place) => without?.includes(row[place] ?? ''))) return undefined;
    const cell = row[at] ?? '';
    const date = use?.as === 'date' ? dateOf(cell, use.form) : cell;
    return Number(/^\d{4}/.exec(date ?? '')?.[0] ?? Number.NaN) || undefined;
  });
}

function windowIn(answer: string | undefined): FileCoverage['window'] {
  if (answer === undefined) return undefined;
  const [, from = '', last = ''] = /^(\S+) to (\S+)$/.exec(answer) ?? [];
  if (!isDay(from) || !isDay(last) || from > last)
    throw new DraftFault(`A window is written as 2014-01-01 to 2014-12-31. It is ${answer}.`);
  // The day after the last, by whole days since 1970.
  const to = new Date((dayNumber(last) + 1) * 86_400_000).toISOString().slice(0, 10);
  return { from, to };
}

const lastYear = ({ to }: { to: string }): string =>
  to.endsWith('-01-01') ? String(Number(to.slice(0, 4)) - 1) : to.slice(0, 4);

const GAP_REASONS: Readonly<Record<string, string>> = {
  gap: 'There are no data of this time.',
  'not existing': 'What is counted did not exist at this time.',
};

const MEANINGS_OF_ABSENCE: Readonly<Record<string, string>> = {
  zero: 'nothing happened: the numbers are 0',
  gap: 'there are no data: the numbers are not available',
  'not existing': 'what is counted did not exist',
};

/** `1788-1789` or `1799` -> what it means that no row is of these years. */
function absentYears(absent: readonly number[], interview: Interview): Map<string, string> {
  const runs: string[] = [];
  for (const [at, year] of absent.entries()) {
    const [first = ''] = runs.at(-1)?.split('-') ?? [];
    if (absent[at - 1] === year - 1) runs[runs.length - 1] = `${first}-${year}`;
    else runs.push(String(year));
  }
  const answer = interview.askAny({
    id: `years ${runs.join(', ')}`,
    asks: `No row is of ${runs.join(', ')}. What does that mean? Write one of the words below, or for each what it means, such as {${runs[0]}: gap}.`,
    readings: MEANINGS_OF_ABSENCE,
  });
  if (answer === undefined) return new Map();
  const each = typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)) : undefined;
  const meanings = new Map(runs.map((run) => [run, String(each ? each.get(run) : answer)]));
  const [wrong] = [...meanings].find(([, meaning]) => !Object.hasOwn(MEANINGS_OF_ABSENCE, meaning)) ?? [];
  if (wrong === undefined) return meanings;
  throw new DraftFault(`Of ${wrong} it is not said which it is: ${Object.keys(MEANINGS_OF_ABSENCE).join(', ')}.`);
}

const yearsIn = (run: string): number[] => {
  const [first = 0, last = first] = run.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
};

function gapOf(run: string, window: { from: string; to: string }, meaning: string): FileCoverage['gaps'] {
  const years = yearsIn(run);
  const [from, to] = [`${years[0]}-01-01`, `${(years.at(-1) ?? 0) + 1}-01-01`];
  const [, first = ''] = [from, window.from].toSorted();
  const [last = ''] = [to, window.to].toSorted();
  return first < last ? [{ from: first, to: last, reason: GAP_REASONS[meaning] ?? '' }] : [];
}

/** A code begins or ends if it is met in most years between, and would be met so often in the others if all were alike. */
const STEADY = 0.8;
const EXPECTED = 10;

/** Codes that begin or end within the years of the file. */
function livesIn(
  file: DraftFile,
  plans: readonly Planned[],
  years: readonly (number | undefined)[],
  interview: Interview,
): FileCoverage['lives'] {
  const met = [...new Set(years.filter((year) => year !== undefined))].toSorted((one, other) => one - other);
  const lives = new Map<number, Map<string, { since?: string; until?: string }>>();
  if (met.length < 3) return lives;
  for (const [at, { column, use }] of plans.entries()) {
    if (use.as !== 'code' || column.kind === 'year') continue;
    const spans = spansOf(file, at, years);
    const cut = [...spans].flatMap(([value, { rows, years: own }]) => {
      const [first = 0, last = first] = [Math.min(...own), Math.max(...own)];
      const within = met.filter((year) => year >= first && year <= last).length;
      const isSteady = own.size >= STEADY * within && own.size >= 2;
      return isSteady && (rows / within) * (met.length - within) >= EXPECTED ? [{ value, first, last }] : [];
    });
    if (cut.length === 0) continue;
    const names = cut.map(({ value, first, last }) => `${value} (${first} to ${last})`);
    const answer = interview.ask({
      id: `years of ${column.name}: ${cut.map(({ value, first, last }) => `${value} ${first === met[0] ? '' : first}-${last === met.at(-1) ? '' : last}`).join(', ')}`,
      asks: `Some values of "${column.name}" are met in a part of the years only. What does it mean that they are not met before, or after?`,
      seen: names.slice(0, 10),
      readings: {
        zero: 'nothing happened: the numbers are 0',
        'not existing': 'they did not exist, or were called otherwise: the numbers are not applicable, [z]',
      },
    });
    if (answer !== 'not existing') continue;
    const entries = cut.map(({ value, first, last }) => {
      const life = {
        ...(first !== met[0] && { since: `${first}-01-01` }),
        ...(last !== met.at(-1) && { until: `${last + 1}-01-01` }),
      };
      return [value, life] as const;
    });
    lives.set(at, new Map(entries));
  }
  return lives;
}

/** The years of each value of a column, and its rows. */
function spansOf({ rows }: DraftFile, at: number, years: readonly (number | undefined)[]) {
  const spans = new Map<string, { years: Set<number>; rows: number }>();
  for (const [place, row] of rows.entries()) {
    const year = years[place];
    const value = row[at] ?? '';
    if (year === undefined || value === '') continue;
    const span = spans.get(value) ?? { years: new Set(), rows: 0 };
    span.years.add(year);
    span.rows += 1;
    spans.set(value, span);
  }
  return spans;
}
