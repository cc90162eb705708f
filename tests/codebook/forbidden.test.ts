import { expect, test } from 'vitest';
import { isForbidden, whyForbidden } from '../../src/codebook/forbidden.ts';
import {
  CaseContent,
  CaseQuantity,
  Conviction,
  Defendant,
  ExternalId,
  Sentence,
  SourceReport,
} from '../../src/schemas/case.ts';
import { BUILT_INS, PERIODS } from '../../src/schemas/vocabulary.ts';
import { SHIPPED_IDS, shippedDefinition } from '../samples/shipped.ts';

test.each([
  ...[
    'name',
    'forename',
    'surname',
    'alias',
    'initials',
    'dob',
    'dateOfBirth',
    'date_of_birth',
    'age',
    'AGE',
    'address',
  ],
  ...[
    'postcode',
    'school',
    'employer',
    'urn',
    'cro',
    'pncId',
    'PNC-ID',
    'asn',
    'prisonNumber',
    'caseNumber',
    'case_number',
  ],
  ...[
    'hash',
    'md5',
    'SHA-1',
    'sha1',
    'photo',
    'userName',
    'email',
    'e-mail',
    'phone',
    'ip',
    'nationality',
    'ethnicity',
  ],
  ...[
    'religion',
    'health',
    'charge',
    'arrest',
    'victim',
    'victims',
    'victimAge',
    'victim-count',
    'child',
    'children',
    'childSex',
  ],
])('%s must not exist', (name) => {
  expect(isForbidden(name)).toBe(true);
});

test.each([
  ...[
    'ageBand',
    'ageBandGroup',
    'role',
    'trust',
    'methods',
    'images',
    'priorSimilar',
    'priorBand',
    'offenderType',
    'source',
  ],
  ...[
    'sources',
    'url',
    'counts',
    'value',
    'imagesCategory',
    'trustOrAccess',
    'otherSexualCrime',
    'grandchild',
    'region',
    'country',
  ],
])('%s may exist', (name) => {
  expect(isForbidden(name)).toBe(false);
});

test.each([
  ['yearOfBirth', 'An exact age or a date of birth can identify a person. Use bands of ages', 'never a year of birth'],
  ['PNC-ID', 'a key of an official register', '`externalIds`'],
  ['sha256', 'describes an image', 'a quantity'],
  ['surname', 'names a person', 'Leave it out'],
  ['cautions', 'not a conviction', '`offence`'],
  ['childSex', 'about a victim or a child', 'nothing may be recorded'],
])('a refusal of %s says why, and what to do instead', (name, why, instead) => {
  expect(whyForbidden(name)).toMatch(new RegExp(`^${name} cannot be recorded\\. `));
  expect(whyForbidden(name)).toContain(why);
  expect(whyForbidden(name)).toContain(instead);
});

test('what is not like a name is not repeated', () => {
  expect(whyForbidden('child of J. Smith')).toMatch(/^This field cannot be recorded\. /);
  expect(whyForbidden('ageBand')).toBeUndefined();
});

test('no member of a case and no built-in is forbidden', () => {
  const shapes = [CaseContent, Defendant, Conviction, Sentence, SourceReport, CaseQuantity, ExternalId];
  const members = [...shapes.flatMap((shape) => Object.keys(shape.shape)), ...BUILT_INS, ...PERIODS];
  expect(members.filter(isForbidden)).toEqual([]);
});

test('the codebooks that ship use no forbidden id', () => {
  const ids = SHIPPED_IDS.flatMap((id) => {
    const { variables = [], quantities = [], derived = [] } = shippedDefinition(id).codebook;
    return [...variables, ...quantities, ...derived].map((piece: { id: string }) => piece.id);
  });
  expect(ids.length).toBeGreaterThan(12);
  expect(ids.filter(isForbidden)).toEqual([]);
});
