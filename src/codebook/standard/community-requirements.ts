import type { OwnList } from '../../schemas/code-list.ts';

/** Requirements of a community or suspended sentence order. */
export const COMMUNITY_REQUIREMENTS: OwnList = {
  label: 'Community requirement',
  source: 'CJS result codes',
  codes: [
    { code: 'unpaid-work', label: 'Unpaid work requirement' },
    { code: 'programme', label: 'Programme requirement' },
    { code: 'rehabilitation-activity', label: 'Rehabilitation activity requirement' },
    { code: 'curfew', label: 'Curfew requirement' },
    { code: 'exclusion', label: 'Exclusion requirement' },
    { code: 'prohibited-activity', label: 'Prohibited activity requirement' },
    { code: 'foreign-travel', label: 'Foreign travel prohibition requirement' },
    { code: 'residence', label: 'Residence requirement' },
    { code: 'mental-health', label: 'Mental health treatment requirement' },
    { code: 'alcohol', label: 'Alcohol treatment requirement' },
    { code: 'drug', label: 'Drug rehabilitation requirement' },
    { code: 'supervision-historic', label: 'Supervision requirement' },
    { code: 'electronic-monitoring', label: 'Electronic monitoring requirement' },
  ],
};
