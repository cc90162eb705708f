import type { DatasetInput } from './press-snapshot-2015.ts';

/** What each coded variable of the founding snapshot may say. Image categories keep the scale that was in force: never re-graded. */
export const codeLists: DatasetInput['codebook']['codeLists'] = {
  area: { standard: 'police-force-areas' },
  'court-type': { standard: 'court-types' },
  outcome: { standard: 'sentence-outcomes' },
  requirement: { standard: 'community-requirements' },
  order: { standard: 'ancillary-orders' },
  sex: {
    label: 'Sex',
    codes: [
      { code: 'male', label: 'Male' },
      { code: 'female', label: 'Female' },
    ],
  },
  'yes-no': {
    label: 'Yes or no',
    codes: [
      { code: 'yes', label: 'Yes' },
      { code: 'no', label: 'No' },
    ],
  },
  'how-many': {
    label: 'How many',
    codes: [
      { code: '1', label: 'One', min: 1, max: 1 },
      { code: '2', label: 'Two', min: 2, max: 2 },
      { code: '3-plus', label: 'Three or more', min: 3 },
    ],
  },
  age: {
    label: 'Age band',
    codes: [
      { code: 'under-18', label: 'under-18', min: 0, max: 17, parent: 'under-18' },
      { code: '18-19', label: '18-19', min: 18, max: 19, parent: '18-24' },
      { code: '20-24', label: '20-24', min: 20, max: 24, parent: '18-24' },
      { code: '25-34', label: '25-34', min: 25, max: 34, parent: '25-34' },
      { code: '35-44', label: '35-44', min: 35, max: 44, parent: '35-44' },
      { code: '45-54', label: '45-54', min: 45, max: 54, parent: '45-54' },
      { code: '55-plus', label: '55-plus', min: 55, parent: '55-plus' },
    ],
    levels: [
      {
        id: 'group',
        label: 'Age group',
        codes: [
          { code: 'under-18', label: 'Under 18' },
          { code: '18-24', label: '18 to 24' },
          { code: '25-34', label: '25 to 34' },
          { code: '35-44', label: '35 to 44' },
          { code: '45-54', label: '45 to 54' },
          { code: '55-plus', label: '55 and over' },
        ],
      },
    ],
  },
  offence: {
    label: 'Offence',
    codes: [
      { code: 'iioc-make-distribute', label: 'Making or distributing indecent images', parent: 'image' },
      { code: 'iioc-possess', label: 'Possessing indecent images', parent: 'image' },
      { code: 'prohibited-image', label: 'Prohibited image', parent: 'image' },
      { code: 'extreme-porn', label: 'Extreme pornography', parent: 'other' },
      { code: 'grooming-meeting', label: 'Meeting a child after grooming', parent: 'other-sexual' },
      { code: 'voyeurism', label: 'Voyeurism', parent: 'other-sexual' },
      { code: 'indecent-assault-historic', label: 'Indecent assault', parent: 'other-sexual' },
      { code: 'other-sexual-offence', label: 'Other sexual offence', parent: 'other-sexual' },
      { code: 'other-non-sexual', label: 'Other offence', parent: 'other' },
    ],
    levels: [
      {
        id: 'group',
        label: 'Offence group',
        codes: [
          { code: 'image', label: 'Image offences' },
          { code: 'other-sexual', label: 'Other sexual crimes' },
          { code: 'other', label: 'Other' },
        ],
      },
    ],
  },
  method: {
    label: 'Methods',
    codes: [
      { code: 'live-stream', label: 'Live streaming' },
      { code: 'social-network-false-identity', label: 'Grooming under a fake identity' },
      { code: 'peer-to-peer', label: 'Peer to peer' },
    ],
  },
  trust: {
    label: 'Trust or access',
    codes: [
      { code: 'position-of-trust', label: 'Position of trust' },
      { code: 'access-role', label: 'Role giving access' },
      { code: 'neither', label: 'Neither' },
    ],
  },
  role: {
    label: 'Role',
    codes: [
      { code: 'education', label: 'School or college staff' },
      { code: 'health', label: 'Doctor or health professional' },
      { code: 'faith', label: 'Clergy' },
      { code: 'police-justice', label: 'Police officer' },
      { code: 'youth-group', label: 'Youth-group leader' },
      { code: 'other-access', label: 'Other role with access' },
      { code: 'child-entertainment', label: 'Entertainer of children' },
      { code: 'no-role', label: 'No such role' },
      { code: 'magician', label: 'Magician', publishAs: 'child-entertainment' },
      { code: 'santa-claus', label: 'Santa Claus', publishAs: 'child-entertainment' },
    ],
  },
  'image-category': {
    label: 'Image category',
    codes: [
      { code: 'A', label: 'Category A', parent: 'sc2014' },
      { code: 'B', label: 'Category B', parent: 'sc2014' },
      { code: 'C', label: 'Category C', parent: 'sc2014' },
      { code: 'level-1', label: 'Level 1', parent: 'sgc2007' },
      { code: 'level-2', label: 'Level 2', parent: 'sgc2007' },
      { code: 'level-3', label: 'Level 3', parent: 'sgc2007' },
      { code: 'level-4', label: 'Level 4', parent: 'sgc2007' },
      { code: 'level-5', label: 'Level 5', parent: 'sgc2007' },
    ],
    levels: [
      {
        id: 'scale',
        label: 'Scale',
        codes: [
          { code: 'sc2014', label: 'Sentencing Council 2014' },
          { code: 'sgc2007', label: 'SGC 2007' },
        ],
      },
    ],
  },
};
