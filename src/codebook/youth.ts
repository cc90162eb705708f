import type { CaseContent } from '../schemas/case.ts';
import type { Audience } from '../schemas/names.ts';
import type { Code, Codebook } from './model.ts';

const ADULT = 18;

/** Whether an age band begins under 18. One with a `max` and no `min` begins at 0. */
export const isYoungBand = ({ min, max }: Pick<Code, 'min' | 'max'>): boolean =>
  (min ?? (max === undefined ? ADULT : 0)) < ADULT;

/**
 * The youth rule (docs/reference/cases.md): whether a view withholds the dimensions marked `youthWithheld` of a case. It does
 * if any of its defendants is in an age band that begins under 18, but never from staff. What counts is the real band, even if
 * another is published in its place.
 */
export const youthRule = (codebook: Codebook, view: Audience): ((content: CaseContent) => boolean) => {
  const bands = codebook.dimensions.get('ageBand');
  if (view === 'internal' || !codebook.definition.settings.youthRule || bands?.kind !== 'builtIn') return () => false;
  const young = new Set(bands.codes.filter(isYoungBand).map(({ code }) => code));
  return ({ defendants }) => defendants.some(({ ageBand }) => ageBand !== undefined && young.has(ageBand));
};
