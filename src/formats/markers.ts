import { STATUS_SYMBOLS } from '../aggregates/rows.ts';
import { t } from '../language/language.ts';
import { SHARE_FLAGS } from '../schemas/vocabulary.ts';
import type { Observation } from '../statistics/observation.ts';

/** How a status or flag is shown beside a number. */

/** The shorthand of the UK Government Analysis Function for symbols in tables. */
export const SYMBOLS = {
  ...STATUS_SYMBOLS,
  provisional: '[p]',
  revised: '[r]',
  'small-base': '[u]',
} as const;
/** SDMX codes of a status or flag: CL_OBS_STATUS 2.0 and CL_CONF_STATUS. A value without either is `A` and `F`. */
export const SDMX_CODES = {
  suppressed: { obsStatus: 'Q', confStatus: 'C' },
  'not-available': { obsStatus: 'O', confStatus: 'F' },
  'not-applicable': { obsStatus: 'M', confStatus: 'F' },
  provisional: { obsStatus: 'P', confStatus: 'F' },
} as const;

/** What each status and flag means, for a legend. */
export const MEANINGS = {
  suppressed: 'withheld to protect people',
  'not-available': 'not available',
  'not-applicable': 'not applicable',
  provisional: 'provisional',
  revised: 'revised',
  rounded: 'numbers are rounded to protect people',
  perturbed: 'numbers are changed a little at random to protect people',
  'lower-bound': '“at least”: a part of the sum is a lower bound',
  approximate: '“about”: a part of the sum is approximate',
  'lower-bound-base': '“at most”: the share is of a sum that is a lower bound',
  'approximate-base': '“about”: the share is of a sum that is approximate',
  'small-base': 'low reliability: a share of fewer than 10',
} as const;

/** Whether a flag qualifies the share, not the value. */
export const isOfShare = (flag: Observation['flags'][number]): boolean => SHARE_FLAGS.some((one) => one === flag);

export const whyMissing = ({ status, shareStatus }: Pick<Observation, 'status' | 'shareStatus'>) =>
  status ?? shareStatus ?? 'not-available';

/** The symbol of the status (of the value, or else of the share), then those of the flags that have one. */
export function symbolsOf({
  status,
  shareStatus,
  flags,
}: Pick<Observation, 'status' | 'shareStatus' | 'flags'>): string[] {
  const why = status ?? shareStatus;
  return [
    ...(why ? [SYMBOLS[why]] : []),
    ...(flags.includes('provisional') ? [SYMBOLS.provisional] : []),
    ...(flags.includes('revised') ? [SYMBOLS.revised] : []),
    ...(flags.includes('small-base') ? [SYMBOLS['small-base']] : []),
  ];
}

/** What the symbols mean that these observations have, and no others. */
export function legendOf(observations: readonly Observation[]): string[] {
  const used = new Set(observations.flatMap((one) => [...symbolsOf(one), ...symbolsOf({ ...one, status: null })]));
  return Object.entries(SYMBOLS).flatMap(
    ([name, symbol]) => (used.has(symbol) ? [`${symbol} ${t(MEANINGS[name as keyof typeof SYMBOLS])}`] : []), // a key of this very object
  );
}
