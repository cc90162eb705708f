import type { Codebook } from '../codebook/model.ts';
import type { Warning } from '../schemas/dry-run.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';

/** Most codes that a warning names. */
const NAMED = 20;

/** What is no fault of a dataset, and yet hardly what was meant: said by a dry run. */
export function datasetWarnings(codebook: Codebook): Warning[] {
  const bands = codebook.dimensions.get('ageBand');
  if (!codebook.definition.settings.youthRule || bands?.kind !== 'builtIn') return [];
  // The rule that protects defendants under 18 goes by the bounds of the bands alone, whatever they are called.
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
