import { visibleDimension } from '../cases/view.ts';
import { type Codebook, type Dimension, knownDimension } from '../codebook/model.ts';
import { addsUpWarning } from '../codebook/warnings.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { AnswerNote } from '../schemas/statistics.ts';
import {
  type ABSENT_MEANINGS,
  BOUND_CODES_NOTE,
  COMPLETENESS_NOTE,
  LEVELS,
  MULTI_RESPONSE_NOTE,
  measureNoteId,
  NOT_ADDITIVE_NOTE,
  NOT_COVERED_NOTE,
  PART_PERIODS_NOTE,
  UNITS,
} from '../schemas/vocabulary.ts';
import { notCoveredText, partPeriodsText } from './coverage.ts';
import { protectionNotes } from './protection-notes.ts';
import type { PlannedDimension, StatisticsPlan } from './query.ts';
import { isAverage } from './table.ts';
import { inWords } from './wording.ts';

/** What has to be said with an answer. Mandatory notes must be shown wherever its numbers are. */

/** A dimension with the positions of those of its codes that are listed. */
type ListedDimension = Pick<PlannedDimension, 'dimension' | 'positions'>;

/** What it means that an answer does not list a combination of codes. */
export interface Absent {
  means: (typeof ABSENT_MEANINGS)[number];
  text: string;
}

export interface AnswerWarning {
  code: 'absent-code' | 'no-codes' | 'no-rows' | 'zeros-omitted' | 'all-left-out' | 'not-additive';
  text: string;
}

/**
 * The notes of an answer: the service's own, then those of the codebook. A codebook's note that names measures or dimensions
 * applies if the answer has one of them; one that names neither always applies.
 */
export function notesOf({
  codebook,
  measures,
  dimensions,
  withheld,
  release,
  isAskedBy = () => true,
}: Pick<StatisticsPlan, 'codebook' | 'measures' | 'release'> & {
  dimensions: readonly ListedDimension[];
  /** Whether there are figures of the measure by the dimension. */
  isAskedBy?: (measure: Measure, dimension: Dimension) => boolean;
  /** A value or share is withheld. */
  withheld: boolean;
}): AnswerNote[] {
  const { coverage, codebook: definition } = codebook.definition;
  const several = measures.flatMap((measure) => {
    const multiple = dimensions.filter(
      ({ dimension }) => isAskedBy(measure, dimension) && isMultiResponse(dimension, measure),
    );
    const labels = multiple.map(({ dimension }) => dimension.label).join(', ');
    if (multiple.length === 0) return [];
    return [`${measure.label}: a ${measure.countingUnit} is counted once under every code that it has of ${labels}.`];
  });
  const part = partPeriodsText(codebook, dimensions);
  const notCovered = notCoveredText(codebook, dimensions);
  const bound = boundCodesNote(
    codebook,
    measures,
    dimensions.map(({ dimension }) => dimension.id),
  );
  const values = measures.filter(isValue).map(({ label }) => label);
  const applies = definition.notes.filter(
    (note) =>
      (note.measures === undefined && note.dimensions === undefined) ||
      measures.some(({ id }) => note.measures?.includes(id)) ||
      dimensions.some(({ dimension }) => note.dimensions?.includes(dimension.id)),
  );
  return [
    { id: COMPLETENESS_NOTE, text: coverage.completeness, mandatory: true },
    ...protectionNotes(codebook, measures, withheld, release),
    ...(part === undefined ? [] : [{ id: PART_PERIODS_NOTE, text: part, mandatory: true }]),
    ...(notCovered === undefined ? [] : [{ id: NOT_COVERED_NOTE, text: notCovered, mandatory: true }]),
    ...measures.flatMap((measure) => {
      const text = measureNote(measure);
      return text ? [{ id: measureNoteId(measure.id), text, mandatory: true }] : [];
    }),
    ...(values.length === 0 ? [] : [{ id: NOT_ADDITIVE_NOTE, text: notAdditiveText(values), mandatory: true }]),
    ...(bound === undefined ? [] : [{ id: BOUND_CODES_NOTE, text: bound, mandatory: true }]),
    ...(several.length === 0 ? [] : [{ id: MULTI_RESPONSE_NOTE, text: severalText(several), mandatory: true }]),
    ...applies.map(({ id, text, mandatory }) => ({ id, text, mandatory })),
  ];
}

const isValue = ({ statistic }: Measure): boolean => statistic === 'value';

const notAdditiveText = (labels: readonly string[]): string =>
  `${inWords(labels)}: these figures do not add up, and nothing is added up. There is a total only where the source gives it.`;

const severalText = (sentences: readonly string[]): string =>
  `${sentences.join(' ')} The codes can add up to more than the total, and shares to more than 100%.`;

/**
 * Said of figures by these dimensions, and of measures whose filter names such ones: an amount can be "at least" so much. Undefined
 * if none of them follows from an amount.
 */
export function boundCodesNote(
  codebook: Codebook,
  measures: readonly Pick<Measure, 'filter'>[],
  dimensions: readonly string[],
): string | undefined {
  const filtered = measures.flatMap(({ filter = {} }) => {
    const ids = Object.keys(filter);
    return ids.every((id) => visibleDimension(codebook, id, 'public')) ? ids : []; // another filter is not public
  });
  const named = [...new Set([...dimensions, ...filtered])].map((id) => knownDimension(codebook, id));
  const labels = named.filter(({ root }) => isOfAmount(codebook, root)).map(({ label }) => label);
  if (labels.length === 0) return undefined;
  return `${inWords(labels)}: an amount that was reported as “at least” or “about” is counted by the number that was given, so the true one may belong under another code.`;
}

/**
 * Whether the codes of a derived variable follow from the amount of a quantity, which can be "at least" so much. A rule that reads
 * what is not public is not public itself, so nothing is said of it.
 */
function isOfAmount(codebook: Codebook, root: string): boolean {
  const rule = codebook.definition.codebook.derived.find(({ id }) => id === root)?.rule;
  if (rule === undefined || 'count' in rule) return false;
  if ('band' in rule) {
    const { kind, audience } = codebook.amounts.get(rule.band) ?? {};
    return kind === 'quantity' && audience === 'public';
  }
  const read = 'map' in rule ? [rule.map.of] : Object.keys(rule.exists);
  const seen = read.flatMap((id) => visibleDimension(codebook, id, 'public') ?? []);
  return seen.length === read.length && seen.some((dimension) => isOfAmount(codebook, dimension.root));
}

/** Why an answer has less than was asked for, and what is wrong with its figures in any answer. */
export function warningsOf(
  { codebook, query, measures, dimensions, absent }: StatisticsPlan,
  observations: number,
): AnswerWarning[] {
  const sums = measures.flatMap((measure): AnswerWarning[] => {
    const text = addsUpWarning(measure);
    return text ? [{ code: 'not-additive', text }] : [];
  });
  const codes = absent.map(({ dimension: id, code }): AnswerWarning => {
    const label = knownDimension(codebook, id).label;
    return { code: 'absent-code', text: `The code ${code} of ${label} does not occur in this release.` };
  });
  const isSaid = observations > 0 || codes.length > 0;
  return [...sums, ...codes, ...(isSaid ? [] : [emptyWarning({ codebook, query, measures, dimensions })])];
}

/** Why an answer is empty. */
function emptyWarning({
  codebook,
  query,
  measures,
  dimensions,
}: Pick<StatisticsPlan, 'codebook' | 'query' | 'measures' | 'dimensions'>): AnswerWarning {
  const bare = dimensions.find(({ positions, total }) => positions.length === 0 && !total)?.dimension;
  if (bare) return { code: 'no-codes', text: `No code of ${bare.label} occurs in this release.` };
  if (query.sort) return { code: 'all-left-out', text: `Nothing is listed. ${LEFT_OUT_OF_SORTED}` };
  if (codebook.definition.settings.absentRows === 'not-available' || measures.some(isValue))
    return { code: 'no-rows', text: 'Nothing is listed: the official table has no row for any of these combinations.' };
  const text = measures.some(({ statistic }) => isAverage(statistic))
    ? 'Nothing is listed: an answer of this size leaves out zeros, and means and medians of no units.'
    : 'Nothing is listed: every value is 0, and an answer of this size leaves out zeros.';
  return { code: 'zeros-omitted', text };
}

const LEFT_OUT_OF_SORTED = 'A sorted answer leaves out totals and what is not reported.';

/**
 * In a dataset of cases a combination that is not listed has no units, whether one of its codes occurs nowhere or the answer leaves
 * out zeros. The definition of an official table says what a missing row means; `means` is undefined where that differs from one
 * combination to the next. A definition from before that setting says nothing of codes without a row.
 */
export function absentOf(
  { codebook, query, measures }: StatisticsPlan,
  {
    zeros,
    means,
    total,
    listed,
  }: {
    zeros: 'listed' | 'omitted';
    means: 'zero' | 'not-available' | undefined;
    total: number;
    listed: number;
  },
): Absent {
  if (query.sort || listed < total) {
    const parts = [
      `${listed} of ${total} observations ${listed === 1 ? 'is' : 'are'} listed${query.sort ? ', in the order of their values' : ''}.`,
      ...(query.sort ? [LEFT_OUT_OF_SORTED] : []),
      ...(zeros === 'omitted' ? ['Zeros are left out.'] : []),
      'A combination that is not listed can have any value.',
    ];
    return { means: 'not-listed', text: parts.join(' ') };
  }
  const combinations = `Combinations ${query.where.length > 0 ? 'within the filter ' : ''}that are not listed`;
  const { kind, settings } = codebook.definition;
  const isUnsaid = kind === 'aggregate' && settings.absentRows === undefined && zeros === 'listed';
  if (means !== 'zero' || isUnsaid) {
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
    units.includes(dimension.unit) &&
    units.includes(measure.countingUnit) &&
    levels.indexOf(dimension.unit) > levels.indexOf(measure.countingUnit);
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
