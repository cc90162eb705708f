import type { Observation } from '../statistics/answer.ts';

/** How a status or flag is shown beside a number: as a symbol for people, as an SDMX code for machines. */

/** The shorthand of the UK Government Analysis Function for symbols in tables. */
export const SYMBOLS = {
  suppressed: '[c]',
  'not-available': '[x]',
  'not-applicable': '[z]',
  provisional: '[p]',
  revised: '[r]',
} as const;
/** Codes of SDMX CL_OBS_STATUS 2.0 for a null value. */
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

/** The symbol of the status, then those of the flags that have one. */
export function symbolsOf({ status, flags }: Pick<Observation, 'status' | 'flags'>): string[] {
  return [
    ...(status ? [SYMBOLS[status]] : []),
    ...(flags.includes('provisional') ? [SYMBOLS.provisional] : []),
    ...(flags.includes('revised') ? [SYMBOLS.revised] : []),
  ];
}

/** SDMX CL_OBS_STATUS of the value only: a number whose share is null is a normal value. */
export function obsStatus({ value, status, flags }: Pick<Observation, 'value' | 'status' | 'flags'>): string {
  if (value === null && status) return OBS_STATUS[status];
  return flags.includes('provisional') ? 'P' : 'A';
}

/** SDMX CL_CONF_STATUS. */
export const confStatus = ({ status }: Pick<Observation, 'status'>): 'C' | 'F' => (status === 'suppressed' ? 'C' : 'F');
