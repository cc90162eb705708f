import type { CaseContent } from '../schemas/case.ts';
import type { Warning } from '../schemas/dry-run.ts';
import type { Audience } from '../schemas/names.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { Codebook } from './model.ts';

const ADULT = 18;

/**
 * The youth rule (docs/reference/cases.md): whether a view withholds the dimensions marked `youthWithheld` of a case. It does
 * if any of its defendants is in an age band that begins under 18, but never from staff. What counts is the real band, even if
 * another is published in its place. A band with a `max` and no `min` begins at 0.
 */
export const youthRule = (codebook: Codebook, view: Audience): ((content: CaseContent) => boolean) => {
  const bands = codebook.dimensions.get('ageBand');
  if (view === 'internal' || !codebook.definition.settings.youthRule || bands?.kind !== 'builtIn') return () => false;
  const young = new Set(
    bands.codes.filter(({ min, max }) => (min ?? (max === undefined ? ADULT : 0)) < ADULT).map(({ code }) => code),
  );
  return ({ defendants }) => defendants.some(({ ageBand }) => ageBand !== undefined && young.has(ageBand));
};

/** Most codes that a warning names. */
const NAMED = 20;

/** What a dry run says about a dataset that is valid but probably not what was meant. */
export function datasetWarnings(codebook: Codebook): Warning[] {
  const bands = codebook.dimensions.get('ageBand');
  if (!codebook.definition.settings.youthRule || bands?.kind !== 'builtIn') return [];
  // The youth rule looks at the bounds of the bands alone, whatever they are called.
  const codes = bands.codes.filter(({ code }) => code !== NOT_REPORTED);
  const unbounded = codes.filter(({ min, max }) => min === undefined && max === undefined).map(({ code }) => code);
  if (unbounded.length === 0) return [];
  const some = `${unbounded.slice(0, NAMED).join(', ')}${unbounded.length > NAMED ? ' …' : ''}`;
  const detail =
    unbounded.length === codes.length
      ? 'No age band has a min or a max, so the youth rule never withholds anything.'
      : `The youth rule takes these age bands, which have neither min nor max, for adults: ${some}.`;
  return [{ pointer: '/codebook/builtIn/ageBand', code: 'no-effect', detail }];
}
