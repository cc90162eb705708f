import { z } from 'zod';
import { named } from './named.ts';

/**
 * Limits on the use of a figure, which a codebook names by code. A codebook may have codes of its own. Source: the wording rules
 * in `docs/reference/headlines.md`.
 */
export const USAGE_CODES: Readonly<Record<string, string>> = {
  'not-prevalence':
    'The figure is about cases that were found and ended in conviction. It does not say how common the offence is.',
  'no-ranking': 'The figure must not be used to rank occupations, areas or groups of people.',
  'no-ratio':
    'The figure was published by another body for another population. It must not be divided by, or compared with, figures of this dataset.',
  'lower-bound': 'The figure is a lower bound: the true number is at least this.',
};

const usageText = (code: string): string =>
  USAGE_CODES[code] ?? `The publisher limits the use of this figure: ${code}.`;

/** The codes with their meanings, for people. */
export const usageNotesOf = (codes: readonly string[]): { code: string; text: string }[] =>
  codes.map((code) => ({ code, text: usageText(code) }));

export const USAGE_NOTES = usageNotesOf(Object.keys(USAGE_CODES));

export const UsageNote = named('UsageNote', 'A limit on how a figure may be quoted.', {
  code: z.string().describe('As in `usage`. Stable.'),
  text: z.string().describe('What the code means, in words that can be printed beside the figure.'),
});
