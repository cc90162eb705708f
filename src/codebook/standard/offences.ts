import type { OwnList } from '../../schemas/code-list.ts';

/** Image offences and those dealt with beside them. */
export const OFFENCES: OwnList = {
  label: 'Offence',
  source: 'Acts of Parliament; Home Office counting rules',
  codes: [
    {
      code: 'iioc-make-distribute',
      label:
        'Taking, permitting to be taken, making, distributing or publishing indecent photographs or pseudo-photographs of children',
      note: 'Protection of Children Act 1978, s.1(1) (England and Wales)',
    },
    {
      code: 'iioc-possess',
      label: 'Possession of an indecent photograph or pseudo-photograph of a child',
      note: 'Criminal Justice Act 1988, s.160 (England and Wales)',
    },
    {
      code: 'prohibited-image',
      label: 'Possession of a prohibited (non-photographic) image of a child',
      note: 'Coroners and Justice Act 2009, s.62 (England, Wales and Northern Ireland)',
    },
    {
      code: 'iioc-scotland',
      label: 'Taking, making, distributing, showing or advertising indecent photographs of children',
      note: 'Civic Government (Scotland) Act 1982, s.52 (Scotland)',
    },
    {
      code: 'iioc-possess-scotland',
      label: 'Possession of indecent photographs of children',
      note: 'Civic Government (Scotland) Act 1982, s.52A (Scotland)',
    },
    {
      code: 'iioc-ni',
      label: 'Taking, making, distributing, showing or advertising indecent photographs of children',
      note: 'Protection of Children (Northern Ireland) Order 1978, Art.3 (Northern Ireland)',
    },
    {
      code: 'iioc-possess-ni',
      label: 'Possession of an indecent photograph of a child',
      note: 'Criminal Justice (Evidence, etc.) (Northern Ireland) Order 1988, Art.15 (Northern Ireland)',
    },
    {
      code: 'extreme-porn',
      label: 'Possession of extreme pornographic images',
      note: 'Criminal Justice and Immigration Act 2008, s.63 (England and Wales)',
    },
    {
      code: 'paedophile-manual',
      label: 'Possession of a paedophile manual',
      note: 'Serious Crime Act 2015, s.69 (England and Wales)',
    },
    {
      code: 'grooming-arrange',
      label: 'Arranging or facilitating commission of a child sex offence',
      note: 'Sexual Offences Act 2003, s.14 (England and Wales)',
    },
    {
      code: 'grooming-meeting',
      label: 'Meeting a child following sexual grooming',
      note: 'Sexual Offences Act 2003, s.15 (England and Wales)',
    },
    {
      code: 'grooming-communication',
      label: 'Sexual communication with a child',
      note: 'Sexual Offences Act 2003, s.15A (England and Wales)',
    },
    {
      code: 'abuse-of-trust',
      label: 'Abuse of a position of trust',
      note: 'Sexual Offences Act 2003, ss.16-19 (England and Wales)',
    },
    {
      code: 'child-exploitation',
      label: 'Sexual exploitation of children',
      note: 'Sexual Offences Act 2003, ss.47-50 (England and Wales)',
    },
    { code: 'voyeurism', label: 'Voyeurism', note: 'Sexual Offences Act 2003, s.67 (England and Wales)' },
    {
      code: 'indecent-assault-historic',
      label: 'Indecent assault (conduct before 1 May 2004)',
      note: 'Sexual Offences Act 1956, ss.14-15 (England and Wales)',
    },
    {
      code: 'sexual-assault',
      label: 'Sexual assault and assault by penetration',
      note: 'Sexual Offences Act 2003, ss.2-3, 6-7 (England and Wales)',
    },
    { code: 'rape', label: 'Rape', note: 'Sexual Offences Act 2003, ss.1, 5 (England and Wales)' },
    { code: 'other-sexual', label: 'Other sexual offence' },
    { code: 'other-non-sexual', label: 'Other offence dealt with on the same occasion' },
  ],
};
