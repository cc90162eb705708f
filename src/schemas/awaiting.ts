import { z } from 'zod';
import { named } from './named.ts';
import { AWAITING_DECLARATIONS, NOT_REPORTED } from './vocabulary.ts';

/** Cases that no release counts, since no revision of them is approved: docs/reference/releases.md. */

const howManyWait = (state: string) => z.int().min(0).describe(`How many of them are in state \`${state}\`.`);

export const AwaitingPeriod = named('AwaitingPeriod', 'How many cases of a period wait, since they are not approved.', {
  period: z
    .string()
    .describe(
      'The year of the sentence, such as `2023`, or `not-reported`. A quarter or a month is listed only if the public sees these periods and none of its cases is approved, but some of its year are.',
    ),
  draft: howManyWait('draft'),
  'in-review': howManyWait('in-review'),
  returned: howManyWait('returned'),
  approved: z
    .boolean()
    .describe(
      'Whether any case of the period is approved or, under a disclosure policy, was counted by an earlier release and is counted again.',
    ),
  declared: z
    .enum(AWAITING_DECLARATIONS)
    .nullable()
    .describe(
      'Why a period without an approved case holds no release: `complete` was sent with the request, or the coverage says that it is a `gap`. Else null.',
    ),
});
export type AwaitingPeriod = z.output<typeof AwaitingPeriod>;

export const waitingCases = (one: AwaitingPeriod): number => one.draft + one['in-review'] + one.returned;

/** `700 cases of 2023 (700 in review)`. */
export function awaitingText(one: AwaitingPeriod): string {
  const number = waitingCases(one);
  const states = [
    ...(one['in-review'] > 0 ? [`${one['in-review']} in review`] : []),
    ...(one.draft > 0 ? [`${one.draft} ${one.draft === 1 ? 'draft' : 'drafts'}`] : []),
    ...(one.returned > 0 ? [`${one.returned} returned`] : []),
  ];
  const period = one.period === NOT_REPORTED ? 'a year that is not reported' : one.period;
  return `${number} ${number === 1 ? 'case' : 'cases'} of ${period} (${states.join(', ')})`;
}
