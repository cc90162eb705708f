import type { OwnList } from '../../schemas/code-list.ts';

/** Orders made beside a sentence. */
export const ANCILLARY_ORDERS: OwnList = {
  label: 'Ancillary order',
  source: 'CJS result codes',
  codes: [
    {
      code: 'shpo',
      label: 'Sexual harm prevention order',
      note: 'imposed; fixed period of at least 5 years or until further order',
    },
    {
      code: 'sopo',
      label: 'Sexual offences prevention order (predecessor; SHPO in force 2015-03-08)',
      note: 'imposed',
    },
    {
      code: 'notification',
      label: 'Notification requirements (sex offenders register)',
      note: 'automatic by law: not part of the sentence',
    },
    { code: 'notification-order', label: 'Notification order', note: 'imposed' },
    {
      code: 'disqualification-children',
      label: 'Disqualification from working with children (historic)',
      note: 'imposed',
    },
    {
      code: 'barring',
      label: 'Barring from regulated activity with children (DBS)',
      note: 'automatic or by DBS: not part of the sentence',
    },
    { code: 'forfeiture', label: 'Forfeiture / deprivation of devices', note: 'imposed' },
    { code: 'restraining', label: 'Restraining order', note: 'imposed' },
    { code: 'surcharge', label: 'Victim surcharge', note: 'automatic' },
  ],
};
