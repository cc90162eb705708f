import type { OwnList } from '../../schemas/code-list.ts';

/** Primary disposal of a defendant, as in the official tables of outcomes by offence. */
export const SENTENCE_OUTCOMES: OwnList = {
  label: 'Outcome',
  source: 'Ministry of Justice, outcomes by offence',
  codes: [
    { code: 'absolute-discharge', label: 'Absolute discharge' },
    { code: 'conditional-discharge', label: 'Conditional discharge' },
    { code: 'fine', label: 'Fine' },
    { code: 'compensation', label: 'Compensation (primary disposal)' },
    { code: 'community-sentence', label: 'Community sentence' },
    { code: 'suspended-sentence', label: 'Suspended sentence' },
    { code: 'immediate-custody', label: 'Immediate custody' },
    { code: 'otherwise-dealt-with', label: 'Otherwise dealt with' },
  ],
};
