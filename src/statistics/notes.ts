import type { Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import {
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

/** What must be said of the amounts that the service itself makes of sentences, and a word that says somebody has said it. */
const OF_TERMS: Readonly<Record<string, { text: string; said: RegExp }>> = {
  custodyDays: {
    text: 'Immediate custody of determinate length only: life and other indeterminate sentences and suspended terms are not in it.',
    said: /determinate/i,
  },
  suspendedDays: {
    text: 'Suspended terms of determinate length only: immediate custody is not in it.',
    said: /suspended/i,
  },
};

/**
 * The mandatory note of a measure: its own, and of terms which ones they are, unless its own says so. Undefined if there is
 * nothing to say.
 */
export function measureNote({ of, note }: Pick<Measure, 'of' | 'note'>): string | undefined {
  const terms = OF_TERMS[of ?? ''];
  if (!terms || (note !== undefined && terms.said.test(note))) return note;
  return note === undefined ? terms.text : `${note} ${terms.text}`;
}

/** The same of a measure of terms alone: what a headline of it has to say too. */
export const termsNote = (measure: Pick<Measure, 'of' | 'note'>): string | undefined =>
  OF_TERMS[measure.of ?? ''] && measureNote(measure);

/** Days, half-open. */
type Window = DatasetDefinition['coverage']['window'];

const DAY_MS = 86_400_000;

/** `2013-07-22 to 2015-07-21`: people read both days as included. */
export function windowText({ from, to }: Window): string {
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  return `${from} to ${last}`;
}

/**
 * Labels of the periods listed that the window covers in part only: their numbers are no match for a whole one's. Of an
 * aggregate dataset nothing is known of when a period begins: a year may be a financial one.
 */
export function partPeriods({ dimension, positions }: PlannedDimension, window: Window): string[] {
  if (dimension.kind !== 'period') return [];
  const listed = positions.map((position) => dimension.codes[position]!); // positions of this very list
  return listed.flatMap(({ code, label }) => {
    const days = daysOf(code);
    return days && (days.from < window.from || days.to > window.to) ? [label] : [];
  });
}

/** Half-open, as a window is: `2015-Q1` is 2015-01-01 to 2015-04-01. */
function daysOf(code: string): Window | undefined {
  const match = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(code);
  if (!match) return undefined;
  const [, year, quarter, month] = match;
  const [first, length] = quarter ? [Number(quarter) * 3 - 2, 3] : month ? [Number(month), 1] : [1, 12];
  const next = first + length;
  const day = (of: number, ofMonth: number) => `${of}-${String(ofMonth).padStart(2, '0')}-01`;
  return { from: day(Number(year), first), to: next > 12 ? day(Number(year) + 1, 1) : day(Number(year), next) };
}

export interface AnswerNote {
  id: string;
  text: string;
  mandatory: boolean;
}

export interface AnswerWarning {
  code: 'absent-code' | 'no-codes' | 'zeros-omitted';
  text: string;
}

/** A unit of the measure can have several codes of the dimension, and counts once under each. (A category stands at the level of its amount, so never.) */
export function isMultiResponse(dimension: Dimension, measure: Measure): boolean {
  const units: readonly string[] = UNITS;
  const levels: readonly string[] = LEVELS;
  const below =
    units.includes(measure.countingUnit) && levels.indexOf(dimension.unit) > levels.indexOf(measure.countingUnit);
  return dimension.multiple || below;
}

/**
 * What has to be said with an answer: the dataset's completeness always, periods that are not whole, the measures' notes, a
 * warning of several codes a unit, and the codebook's notes. A note that names measures or dimensions applies if the answer has one of them; one that names
 * neither applies always.
 */
export function notesOf({ codebook, measures, dimensions }: Plan): AnswerNote[] {
  const { coverage, codebook: definition } = codebook.definition;
  const multiple = measures.flatMap((measure) => {
    const several = dimensions.filter(({ dimension }) => isMultiResponse(dimension, measure));
    const labels = several.map(({ dimension }) => dimension.label).join(', ');
    if (several.length === 0) return [];
    return [`${measure.label}: a ${measure.countingUnit} counts once under every code it has of ${labels}.`];
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
    ...(multiple.length === 0 ? [] : [{ id: MULTI_RESPONSE_NOTE, text: multiResponseText(multiple), mandatory: true }]),
    ...applies.map(({ id, text, mandatory }) => ({ id, text, mandatory })),
  ];
}

const partText = (part: readonly string[], window: Window): string =>
  `${inWords(part)} ${part.length > 1 ? 'are' : 'is'} not covered whole: the data are of ${windowText(window)}.`;

const multiResponseText = (sentences: readonly string[]): string =>
  `${sentences.join(' ')} The codes can add up to more than the total, and shares to more than 100%.`;

/** Why an answer has less than was asked for. */
export function warningsOf({ codebook, measures, dimensions, absent }: Plan, observations: number): AnswerWarning[] {
  const warnings = absent.map(({ dimension: id, code }): AnswerWarning => {
    const label = codebook.dimensions.get(id)!.label; // the plan checked the name
    return { code: 'absent-code', text: `No unit of this release has the code ${code} of ${label}.` };
  });
  if (observations > 0 || warnings.length > 0) return warnings;
  const bare = dimensions.find(({ positions, total }) => positions.length === 0 && !total)?.dimension;
  if (bare) return [{ code: 'no-codes', text: `No unit of this release has a code of ${bare.label}.` }];
  const text = measures.some(({ statistic }) => isAverage(statistic))
    ? 'Nothing is left: zeros, and means and medians of no units, are left out of an answer of this size.'
    : 'Every value is 0, and zeros are left out of an answer of this size.';
  return [{ code: 'zeros-omitted', text }];
}
