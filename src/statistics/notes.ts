import type { Window } from '../codebook/calendar.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import {
  type ABSENT_MEANINGS,
  COMPLETENESS_NOTE,
  LEVELS,
  MULTI_RESPONSE_NOTE,
  measureNoteId,
  PART_PERIODS_NOTE,
  UNITS,
} from '../schemas/vocabulary.ts';
import type { Plan, PlannedDimension } from './query.ts';
import { isAverage } from './table.ts';
import { inWords } from './wording.ts';

/** What has to be said with an answer. Mandatory notes must be shown wherever its numbers are. */

export interface AnswerNote {
  id: string;
  text: string;
  mandatory: boolean;
}

/** What it means that an answer does not list a combination of codes. */
export interface Absent {
  means: (typeof ABSENT_MEANINGS)[number];
  text: string;
}

export interface AnswerWarning {
  code: 'absent-code' | 'no-codes' | 'zeros-omitted' | 'all-left-out';
  text: string;
}

/**
 * The notes of an answer: the dataset's completeness, periods covered in part, what the measures' amounts are, dimensions of
 * which a unit can have several codes, and the codebook's own notes. A codebook's note that names measures or dimensions
 * applies if the answer has one of them; one that names neither always applies.
 */
export function notesOf({ codebook, measures, dimensions }: Plan): AnswerNote[] {
  const { coverage, codebook: definition } = codebook.definition;
  const several = measures.flatMap((measure) => {
    const multiple = dimensions.filter(({ dimension }) => isMultiResponse(dimension, measure));
    const labels = multiple.map(({ dimension }) => dimension.label).join(', ');
    if (multiple.length === 0) return [];
    return [`${measure.label}: a ${measure.countingUnit} is counted once under every code that it has of ${labels}.`];
  });
  const part = dimensions.flatMap((planned) => partPeriods(planned, coverage.window));
  const applies = definition.notes.filter(
    (note) =>
      (note.measures === undefined && note.dimensions === undefined) ||
      measures.some(({ id }) => note.measures?.includes(id)) ||
      dimensions.some(({ dimension }) => note.dimensions?.includes(dimension.id)),
  );
  return [
    { id: COMPLETENESS_NOTE, text: coverage.completeness, mandatory: true },
    ...(part.length === 0 ? [] : [{ id: PART_PERIODS_NOTE, text: partText(part, coverage.window), mandatory: true }]),
    ...measures.flatMap((measure) => {
      const text = measureNote(measure);
      return text ? [{ id: measureNoteId(measure.id), text, mandatory: true }] : [];
    }),
    ...(several.length === 0 ? [] : [{ id: MULTI_RESPONSE_NOTE, text: severalText(several), mandatory: true }]),
    ...applies.map(({ id, text, mandatory }) => ({ id, text, mandatory })),
  ];
}

const partText = (part: readonly string[], window: Window): string =>
  `${inWords(part)} ${part.length > 1 ? 'are' : 'is'} covered in part only: the data cover ${windowText(window)}.`;

const severalText = (sentences: readonly string[]): string =>
  `${sentences.join(' ')} The codes can add up to more than the total, and shares to more than 100%.`;

/** Why an answer has less than was asked for. */
export function warningsOf(
  { codebook, query, measures, dimensions, absent }: Plan,
  observations: number,
): AnswerWarning[] {
  const warnings = absent.map(({ dimension: id, code }): AnswerWarning => {
    const label = codebook.dimensions.get(id)!.label; // the plan checked the name
    return { code: 'absent-code', text: `The code ${code} of ${label} does not occur in this release.` };
  });
  if (observations > 0 || warnings.length > 0) return warnings;
  const bare = dimensions.find(({ positions, total }) => positions.length === 0 && !total)?.dimension;
  if (bare) return [{ code: 'no-codes', text: `No code of ${bare.label} occurs in this release.` }];
  if (query.sort) return [{ code: 'all-left-out', text: `Nothing is listed. ${LEFT_OUT_OF_SORTED}` }];
  const text = measures.some(({ statistic }) => isAverage(statistic))
    ? 'Nothing is listed: an answer of this size leaves out zeros, and means and medians of no units.'
    : 'Nothing is listed: every value is 0, and an answer of this size leaves out zeros.';
  return [{ code: 'zeros-omitted', text }];
}

const LEFT_OUT_OF_SORTED = 'A sorted answer leaves out totals and what is not reported.';

/**
 * In a dataset of cases a combination that is not listed has no units, whether one of its codes occurs nowhere or the answer leaves
 * out zeros. An official table lists all combinations of the codes that it has, and knows nothing of others.
 */
export function absentOf(
  { codebook, query, measures }: Plan,
  { zeros, total, listed }: { zeros: 'listed' | 'omitted'; total: number; listed: number },
): Absent {
  if (query.sort || listed < total) {
    const parts = [
      `${listed} of ${total} observations are listed${query.sort ? ', in the order of their values' : ''}.`,
      ...(query.sort ? [LEFT_OUT_OF_SORTED] : []),
      ...(zeros === 'omitted' ? ['Zeros are left out.'] : []),
      'A combination that is not listed can have any value.',
    ];
    return { means: 'not-listed', text: parts.join(' ') };
  }
  const combinations = `Combinations ${query.where.length > 0 ? 'within the filter ' : ''}that are not listed`;
  if (codebook.definition.kind !== 'cases' && zeros === 'listed') {
    return { means: 'not-available', text: `${combinations} have no row in the official table.` };
  }
  const text = `${combinations} have the value 0`;
  return measures.some(({ statistic }) => isAverage(statistic))
    ? { means: 'zero-or-no-units', text: `${text}, or no units where a mean or median is given.` }
    : { means: 'zero', text: `${text}.` };
}

/**
 * Whether a unit of the measure can have several codes of the dimension: it then counts once under each. A category dimension
 * has the level of its amount, so it is never multi-response for it.
 */
export function isMultiResponse(dimension: Dimension, measure: Measure): boolean {
  const units: readonly string[] = UNITS;
  const levels: readonly string[] = LEVELS;
  const below =
    units.includes(measure.countingUnit) && levels.indexOf(dimension.unit) > levels.indexOf(measure.countingUnit);
  return dimension.multiple || below;
}

/**
 * The note on each amount that the service computes from sentences. `said` recognises a codebook's note that says so already.
 */
const NOTES_OF_TERMS: Readonly<Record<string, { text: string; said: RegExp }>> = {
  custodyDays: {
    text: 'Only immediate custody of determinate length is included, not life or other indeterminate sentences or suspended terms.',
    said: /determinate/i,
  },
  suspendedDays: {
    text: 'Only suspended terms of determinate length are included, not immediate custody.',
    said: /suspended/i,
  },
};

/** The note of a measure: its own, followed by which terms it includes unless its own says so. Undefined if there is none. */
function measureNote({ of, note }: Pick<Measure, 'of' | 'note'>): string | undefined {
  const terms = NOTES_OF_TERMS[of ?? ''];
  if (!terms || (note !== undefined && terms.said.test(note))) return note;
  return note === undefined ? terms.text : `${note} ${terms.text}`;
}

/** The note of a measure of terms, which its headlines need too; undefined for any other measure. */
export const termsNote = (measure: Pick<Measure, 'of' | 'note'>): string | undefined =>
  NOTES_OF_TERMS[measure.of ?? ''] && measureNote(measure);

const DAY_MS = 86_400_000;

/** `2013-07-22 to 2015-07-21`. A window ends with the day after its last, but people read both days as included. */
export function windowText({ from, to }: Window): string {
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  return `${from} to ${last}`;
}

/** Which of some periods the window covers in part only, as a sentence; undefined if it covers all of them. */
export function partPeriodsText(
  codebook: Codebook,
  periods: readonly { dimension: string; codes: readonly string[] }[],
): string | undefined {
  const { window } = codebook.definition.coverage;
  const part = periods.flatMap(({ dimension: id, codes }) => {
    const dimension = codebook.dimensions.get(id)!; // a checked name
    const positions = codes.flatMap((code) => dimension.index.get(code) ?? []);
    return partPeriods({ dimension, positions }, window);
  });
  return part.length === 0 ? undefined : partText(part, window);
}

/**
 * Labels of the listed periods that the window covers in part only, so that their numbers cannot be compared with others'. An
 * aggregate dataset does not say when its periods begin (a year may be a financial year), so it has none.
 */
function partPeriods(
  { dimension, positions }: Pick<PlannedDimension, 'dimension' | 'positions'>,
  window: Window,
): string[] {
  if (dimension.kind !== 'period') return [];
  const listed = positions.map((position) => dimension.codes[position]!); // positions of this very list
  return listed.flatMap(({ code, label }) => {
    const days = daysOf(code);
    return days && (days.from < window.from || days.to > window.to) ? [label] : [];
  });
}

/** The window of a period: `2015-Q1` is 2015-01-01 to 2015-04-01. */
function daysOf(code: string): Window | undefined {
  const match = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(code);
  if (!match) return undefined;
  const [, year, quarter, month] = match;
  const [first, length] = quarter ? [Number(quarter) * 3 - 2, 3] : month ? [Number(month), 1] : [1, 12];
  const next = first + length;
  const day = (of: number, ofMonth: number) => `${of}-${String(ofMonth).padStart(2, '0')}-01`;
  return { from: day(Number(year), first), to: next > 12 ? day(Number(year) + 1, 1) : day(Number(year), next) };
}
