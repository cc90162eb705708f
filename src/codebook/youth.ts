import type { CaseContent } from '../schemas/case.ts';
import type { Audience } from '../schemas/names.ts';
import type { Codebook } from './model.ts';

/** The rule that protects defendants under 18 in everything but the staff's view: contract data 5. */

const ADULT = 18;

/**
 * Tells whether the view withholds area, court type and the marked variables of a case: if any of its defendants is in an age
 * band that begins under 18. It goes by the real band, also where another is published in its place. A band with a `max`
 * and no `min` begins at 0.
 */
export const youthRule = (codebook: Codebook, view: Audience): ((content: CaseContent) => boolean) => {
  const bands = codebook.dimensions.get('ageBand');
  if (view === 'internal' || !codebook.definition.settings.youthRule || bands?.kind !== 'builtIn') return () => false;
  const young = new Set(
    bands.codes.filter(({ min, max }) => (min ?? (max === undefined ? ADULT : 0)) < ADULT).map(({ code }) => code),
  );
  return ({ defendants }) => defendants.some(({ ageBand }) => ageBand !== undefined && young.has(ageBand));
};
