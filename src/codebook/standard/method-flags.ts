import type { OwnList } from '../../schemas/code-list.ts';

/** How the offences were committed, as far as a report says. */
export const METHOD_FLAGS: OwnList = {
  label: 'Method',
  source: 'Press snapshots of 2010 and 2015',
  codes: [
    { code: 'live-stream', label: 'Live streaming of abuse' },
    { code: 'social-network-false-identity', label: 'Grooming by false identity on social networks' },
    { code: 'peer-to-peer', label: 'Peer-to-peer sharing' },
    { code: 'shared-or-distributed', label: 'Shared or distributed' },
    { code: 'long-duration-5y', label: 'Held images for five years or more' },
  ],
};
