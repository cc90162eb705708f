import type { Measure } from '../schemas/codebook.ts';

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
