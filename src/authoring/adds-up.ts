import { addsUpWarning } from '../codebook/warnings.ts';
import { grouped } from '../lists.ts';
import { type Column, cellNumber, entryAt, examples, isPercent, valuesOf } from './columns.ts';
import { type DraftFile, isFolded, type Planned, type PlannedFile, takenRows } from './file.ts';
import { figuresOf, keysOf } from './mapping.ts';

/** Whether figures can be added up: not rates, not numbers at a time or up to a date, and nothing over times that overlap. */

/** Numbers up to a date contain those before, and those of a day are of the same people as the day before. */
const PERHAPS_ADDED =
  /cumulative|to date|\bytd\b|rolling|running total|kumul|gleitend|bisher|population|stock|backlog|caseload|outstanding|pending|headcount|in custody|bestand|belegung/i;

/** @param other what numbers are that cannot be added up: averaged from people, or as the table gives them */
export function statisticOf(
  { interview }: DraftFile,
  column: Column,
  label: string,
  other: 'mean' | 'value',
  { areMixed = false, mayOverlap = false } = {},
) {
  const isUnsure = mayOverlap || PERHAPS_ADDED.test(label);
  const isShare = areMixed || isPercent(column) || isRate(label) || (other === 'value' && column.decimals > 0);
  return interview.ask({
    id: `figure ${column.name}`,
    asks: `Can the numbers of "${column.name}" be added up?`,
    seen: [examples(column)],
    readings: {
      sum: 'they are numbers of something, and are added up',
      [other]:
        other === 'mean'
          ? 'they are not: their average is published'
          : 'they are rates, averages, indexes, sums up to a date, or numbers at a time, such as people in prison: they are never added up',
    },
    proposed: isUnsure && !isShare ? undefined : isShare ? other : 'sum',
  });
}

/** Beside the units of which the service warns that they do not add up: those of shares. */
const SHARES = /\b(proportion|share|ratio)s?\b/i;
const isRate = (text: string): boolean =>
  SHARES.test(text.replaceAll('_', ' ')) ||
  addsUpWarning({ label: text, unit: text.replaceAll('_', ' ').toLowerCase(), statistic: 'sum' }) !== undefined;
/** A column that says what the figures of its rows are: figures of different kinds, which nobody adds up. */
const NAMES_MEASURES =
  /measure|indicator|statistic|metric|unit|series|adjust|version|scenario|variant|vintage|edition|estimate/i;
/** A column of texts, even one that was left out because all rows have the same, which names a rate. */
const saysRate = (column: Column): boolean =>
  (column.kind === 'code' || column.kind === 'constant') && valuesOf(column).some(isRate);

/** Whether nothing of a table can be added up, whatever its figures are. */
export const isMixed = (file: PlannedFile): boolean =>
  timesOverlap(file) ||
  file.plans.some(({ column, use }) => saysRate(column) || (use.as === 'code' && NAMES_MEASURES.test(use.id)));

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
function timesOverlap(file: PlannedFile): boolean {
  const { plans, interview } = file;
  const folded = isFolded(file) ? figuresOf(plans).map((at) => entryAt(plans, at).name) : [];
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
export function mayContain(file: PlannedFile, figure: number): boolean {
  const { plans } = file;
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
  if (times.length !== 1) return false;
  const others = keys.filter((at) => at !== times[0]);
  const told = takenRows(file).filter((row) => !Number.isNaN(cellNumber(row[figure])));
  const series = [...grouped(told, (row) => JSON.stringify(others.map((at) => row[at]))).values()];
  const rises = (steps: typeof told): boolean =>
    steps.length >= LEAST_STEPS &&
    steps.every((row, at) => at === 0 || cellNumber(row[figure]) >= cellNumber(steps[at - 1]?.[figure]));
  return series.length > 0 && series.every(rises);
}
