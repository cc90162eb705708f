import type { OwnList } from '../../schemas/code-list.ts';

/** Roles that give access to children, in groups wide enough to point at nobody. */
export const TRUST_ROLES: OwnList = {
  label: 'Role',
  source: 'Sexual Offences Act 2003 ss.21-22A; NSPCC',
  codes: [
    { code: 'education', label: 'School, college or nursery staff' },
    { code: 'health', label: 'Doctor or other health professional' },
    { code: 'social-care', label: 'Social worker, foster carer, care-home staff' },
    { code: 'faith', label: 'Clergy or faith leader' },
    { code: 'police-justice', label: 'Police officer, prison or youth-justice staff' },
    { code: 'youth-group', label: 'Uniformed or voluntary youth-group leader' },
    { code: 'sport-coach', label: 'Sports coach or instructor' },
    {
      code: 'child-entertainment',
      label: 'Entertainer of children (all kinds)',
      note: 'Published alone only if numerous enough.',
    },
    { code: 'other-access', label: 'Other role giving access to children' },
    { code: 'no-role', label: 'No such role' },
  ],
};
