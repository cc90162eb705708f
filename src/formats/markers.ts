import type { Observation } from '../statistics/answer.ts';

/** How a status or flag is said beside a number: in short for people, by SDMX code for machines. */

/** The Analysis Function's shorthand. */
export const SYMBOLS = {
  suppressed: '[c]',
  'not-available': '[x]',
  'not-applicable': '[z]',
  provisional: '[p]',
  revised: '[r]',
} as const;
/** SDMX CL_OBS_STATUS 2.0 of a null value. */
const OBS_STATUS = { suppressed: 'Q', 'not-available': 'O', 'not-applicable': 'M' } as const;

/** What each status and flag means, for a legend. */
export const MEANINGS = {
  suppressed: 'withheld, so that nobody can be identified',
  'not-available': 'not available',
  'not-applicable': 'not applicable',
  provisional: 'provisional',
  revised: 'revised',
  rounded: 'numbers are rounded, so that nobody can be identified',
  perturbed: 'numbers are changed a little, so that nobody can be identified',
  'lower-bound': '“at least”: a part of the sum is a lower bound',
  approximate: '“about”: a part of the sum is approximate',
} as const;

/** Of the status, then of the flags that have one. */
export function symbolsOf({ status, flags }: Pick<Observation, 'status' | 'flags'>): string[] {
  return [
    ...(status ? [SYMBOLS[status]] : []),
    ...(flags.includes('provisional') ? [SYMBOLS.provisional] : []),
    ...(flags.includes('revised') ? [SYMBOLS.revised] : []),
  ];
}

/** About the value alone: a number whose share is null is as good as any. */
export function obsStatus({ value, status, flags }: Pick<Observation, 'value' | 'status' | 'flags'>): string {
  if (value === null && status) return OBS_STATUS[status];
  return flags.includes('provisional') ? 'P' : 'A';
}

export const confStatus = ({ status }: Pick<Observation, 'status'>): 'C' | 'F' => (status === 'suppressed' ? 'C' : 'F');
