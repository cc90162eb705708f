import type { Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import {
  COMPLETENESS_NOTE,
  LEVELS,
  MULTI_RESPONSE_NOTE,
  measureNoteId,
  PART_PERIODS_NOTE,
  UNITS,
} from '../schemas/vocabulary.ts';
import { isAverage } from './cells.ts';
import { inWords } from './in-words.ts';
import { measureNote } from './measure-note.ts';
import type { Plan } from './query.ts';
import { partPeriods, type Window, windowText } from './window.ts';

export interface Note {
  id: string;
  text: string;
  mandatory: boolean;
}

export interface Warning {
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
export function notesOf({ codebook, measures, dimensions }: Plan): Note[] {
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
export function warningsOf({ codebook, measures, dimensions, absent }: Plan, observations: number): Warning[] {
  const warnings = absent.map(({ dimension: id, code }): Warning => {
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
