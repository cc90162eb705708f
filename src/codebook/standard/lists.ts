import type { OwnList } from '../../schemas/code-list.ts';
import type { STANDARD_LISTS } from '../../schemas/vocabulary.ts';
import { ANCILLARY_ORDERS } from './ancillary-orders.ts';
import { COMMUNITY_REQUIREMENTS } from './community-requirements.ts';
import { CORRECTION_REASONS } from './correction-reasons.ts';
import { COURT_TYPES } from './court-types.ts';
import { METHOD_FLAGS } from './method-flags.ts';
import { OFFENCES } from './offences.ts';
import { POLICE_FORCE_AREAS } from './police-force-areas.ts';
import { SENTENCE_OUTCOMES } from './sentence-outcomes.ts';
import { TRUST_ROLES } from './trust-roles.ts';

/** The code lists that ship with the service, by the name that `standard` calls them. */
export const STANDARD: Readonly<Record<(typeof STANDARD_LISTS)[number], OwnList>> = {
  'police-force-areas': POLICE_FORCE_AREAS,
  'court-types': COURT_TYPES,
  'sentence-outcomes': SENTENCE_OUTCOMES,
  'community-requirements': COMMUNITY_REQUIREMENTS,
  'ancillary-orders': ANCILLARY_ORDERS,
  'method-flags': METHOD_FLAGS,
  offences: OFFENCES,
  'trust-roles': TRUST_ROLES,
  'correction-reasons': CORRECTION_REASONS,
};
