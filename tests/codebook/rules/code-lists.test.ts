import { expect, test } from 'vitest';
import { sampleCases } from '../../samples/definitions.ts';
import { broken, type Refusal } from '../faults.ts';

test.each<Refusal>([
  [
    'a code stands twice in a level',
    (c) => c.codeLists.sex.codes.push({ code: 'male', label: 'x' }),
    ['/codeLists/sex/codes/2/code duplicate'],
  ],
  [
    'a code stands twice in a coarser level',
    (c) => c.codeLists.offence.levels[0].codes.push({ code: 'image', label: 'x' }),
    ['/codeLists/offence/levels/0/codes/2/code duplicate'],
  ],
  [
    'a code is not-reported',
    (c) => c.codeLists.sex.codes.push({ code: 'not-reported', label: 'x' }),
    ['/codeLists/sex/codes/2/code not-allowed'],
  ],
  [
    'a code is none',
    (c) => c.codeLists.sex.codes.push({ code: 'none', label: 'x' }),
    ['/codeLists/sex/codes/2/code not-allowed'],
  ],
  [
    'a code is _T',
    (c) => c.codeLists.sex.codes.push({ code: '_T', label: 'x' }),
    ['/codeLists/sex/codes/2/code ill-formed'],
  ],
  [
    'a former name is still a code, reserved, or that of two codes',
    (c) => {
      c.codeLists.sex.codes[0].renamedFrom = ['female', 'none', 'm'];
      c.codeLists.sex.codes[1].renamedFrom = ['m'];
    },
    [
      '/codeLists/sex/codes/0/renamedFrom/0 not-allowed',
      '/codeLists/sex/codes/0/renamedFrom/1 not-allowed',
      '/codeLists/sex/codes/1/renamedFrom/0 duplicate',
    ],
  ],
  [
    'min is over max',
    (c) => Object.assign(c.codeLists.sex.codes[0], { min: 3, max: 2 }),
    ['/codeLists/sex/codes/0/max out-of-range'],
  ],
  [
    'a code has a parent and the list no level',
    (c) => (c.codeLists.sex.codes[0].parent = 'x'),
    ['/codeLists/sex/codes/0/parent not-allowed'],
  ],
  [
    'a code of the top level has a parent',
    (c) => (c.codeLists.offence.levels[0].codes[0].parent = 'x'),
    ['/codeLists/offence/levels/0/codes/0/parent not-allowed'],
  ],
  [
    'a code below the top has no parent',
    (c) => delete c.codeLists.offence.codes[1].parent,
    ['/codeLists/offence/codes/1/parent required'],
  ],
  [
    'a parent is no code of the next level',
    (c) => (c.codeLists.offence.codes[1].parent = 'possess'),
    ['/codeLists/offence/codes/1/parent unknown-code'],
  ],
  [
    'a code at two levels is not its own ancestor',
    (c) => (c.codeLists.offence.codes[2].parent = 'image'),
    ['/codeLists/offence/codes/2/parent not-allowed'],
  ],
  [
    'a code at two levels is not its own ancestor across a level between them',
    (c) =>
      (c.codeLists.more = {
        label: 'x',
        codes: [{ code: 'top', label: 'x', parent: 'mid' }],
        levels: [
          { id: 'mid', label: 'x', codes: [{ code: 'mid', label: 'x', parent: 'other' }] },
          {
            id: 'top',
            label: 'x',
            codes: [
              { code: 'top', label: 'x' },
              { code: 'other', label: 'x' },
            ],
          },
        ],
      }),
    ['/codeLists/more/codes/0/parent not-allowed'],
  ],
  [
    'two levels have one id',
    (c) => c.codeLists.offence.levels.push({ id: 'group', label: 'x', codes: [{ code: 'z', label: 'z' }] }),
    [
      ...['/codeLists/offence/levels/0/codes/0/parent required', '/codeLists/offence/levels/0/codes/1/parent required'],
      '/codeLists/offence/levels/1/id duplicate',
    ],
  ],
  [
    'a level has a forbidden id',
    (c) => (c.codeLists.category.levels[0].id = 'victims'),
    [...['/codeLists/category/levels/0/id forbidden-field', '/quantities/0/levels/scale unknown-reference']],
  ],
  [
    'publishAs names no code',
    (c) => (c.codeLists.role.codes[2].publishAs = 'clown'),
    ['/codeLists/role/codes/2/publishAs unknown-code'],
  ],
  [
    'publishAs names itself',
    (c) => (c.codeLists.role.codes[2].publishAs = 'juggler'),
    ['/codeLists/role/codes/2/publishAs not-allowed'],
  ],
  [
    'publishAs names a code that is published as another',
    (c) => (c.codeLists.role.codes[1].publishAs = 'teacher'),
    ['/codeLists/role/codes/2/publishAs not-allowed'],
  ],
  [
    'publishAs names a code with another parent',
    (c) => (c.codeLists.offence.codes[2].publishAs = 'make'),
    ['/codeLists/offence/codes/2/publishAs not-allowed'],
  ],
  [
    'a code began on no day, or after it had ended',
    (c) => {
      c.codeLists.role.codes[0].since = '2015-02-30';
      Object.assign(c.codeLists.role.codes[1], { since: '2015-01-01', until: '2015-01-01' });
    },
    ['/codeLists/role/codes/0/since invalid-date', '/codeLists/role/codes/1/until out-of-range'],
  ],
  [
    'include names no code',
    (c) => c.codeLists.area.include.push('E12000001'),
    ['/codeLists/area/include/3 unknown-code'],
  ],
  [
    'include names a code twice',
    (c) => c.codeLists.area.include.push('W15000002'),
    ['/codeLists/area/include/3 duplicate'],
  ],
])('refused: %s', (_, change, faults) => {
  expect(broken(sampleCases(), change)).toEqual(faults);
});
