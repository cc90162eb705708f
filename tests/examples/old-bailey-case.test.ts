import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bandOfAge, codeOf, externalValue, oldBaileyCase, oldBaileyCases } from '../../examples/old-bailey-case.ts';
import { CaseContent } from '../../src/schemas/case.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { isThere, OLD_BAILEY_CSV } from '../data-files.ts';
import { sumsOf } from '../samples/oracle.ts';
import { guiltyDefendants } from './old-bailey-counts.ts';

const definition = DatasetDefinition.parse(
  JSON.parse(readFileSync(new URL('../../examples/old-bailey-1780-1880.json', import.meta.url), 'utf8')),
);
const codesOf = (list: string) => {
  const found = definition.codebook.codeLists[list];
  return new Map(found && 'codes' in found ? found.codes.map((entry) => [entry.code, entry]) : []);
};
const row = {
  defendant_ref: 't1-1-defend1',
  session_date: '1780-01-12',
  sex: 'female',
  age: '',
  offence_category: 'theft',
  offence_subcategory: 'grandLarceny',
  verdict_category: 'guilty',
  punishment_category: 'imprison',
  punishment_subcategory: 'newgate',
};

test('a row becomes a case of one defendant with one conviction, and a missing age is left out', () => {
  expect(oldBaileyCase(row)).toEqual({
    externalIds: [{ system: 'old-bailey-voices', value: 't1-1-defend1' }],
    sentencedOn: '1780-01-12',
    defendants: [
      { sex: 'female', convictions: [{ offence: 'theft-grand-larceny' }], sentence: { outcome: 'imprison-newgate' } },
    ],
  });
});

test('a row without a punishment has an empty sentence; one without an offence is refused', () => {
  const unpunished = { ...row, punishment_category: '', punishment_subcategory: '' };
  expect(oldBaileyCase(unpunished).defendants[0]?.sentence).toEqual({});
  expect(() => oldBaileyCase({ ...row, offence_category: '' })).toThrow('t1-1-defend1 has no offence');
});

test.each([
  ['theft', 'theftFromPlace', 'theft-theft-from-place'],
  ['miscellaneous', 'concealingABirth', 'miscellaneous-concealing-abirth'],
  ['royalOffences', '', 'royal-offences-unspecified'],
  ['violentTheft', 'robbery', 'violent-theft-robbery'],
  ['', '', undefined],
])('the code of %s and "%s" is %s', (category, subcategory, code) => {
  expect(codeOf(category, subcategory)).toBe(code);
});

test('every age from 0 to 120 falls into the band of the codebook that holds it', () => {
  const bands = [...codesOf('age').values()];
  for (let age = 0; age <= 120; age += 1) {
    const holding = bands.filter((band) => age >= (band.min ?? 0) && age <= (band.max ?? Number.POSITIVE_INFINITY));
    expect(holding.map((band) => band.code)).toEqual([bandOfAge(String(age))]);
  }
  expect(bandOfAge('')).toBeUndefined();
  expect(() => bandOfAge('about 30')).toThrow('not an age');
});

test('two guilty rows with one reference are refused, an acquittal is no case', () => {
  const heading = Object.keys(row).join(',');
  const line = (changes: Partial<typeof row>) => Object.values({ ...row, ...changes }).join(',');
  expect(oldBaileyCases([heading, line({}), line({ verdict_category: 'notGuilty' })].join('\n'))).toHaveLength(1);
  expect(() => oldBaileyCases([heading, line({}), line({})].join('\n'))).toThrow('same defendant_ref');
});

describe.skipIf(!isThere(OLD_BAILEY_CSV))('the file of Old Bailey Voices', () => {
  const cases = isThere(OLD_BAILEY_CSV) ? oldBaileyCases(readFileSync(OLD_BAILEY_CSV, 'utf8')) : [];

  test('it has 16,364 cases, each with its own reference and within the window of the codebook', () => {
    expect(cases).toHaveLength(16_364);
    expect(new Set(cases.map(externalValue)).size).toBe(16_364);
    const { from, to } = definition.coverage.window;
    expect(cases.every((posted) => (posted.sentencedOn ?? '') >= from && (posted.sentencedOn ?? '9') < to)).toBe(true);
    for (const posted of cases) expect(CaseContent.safeParse(posted).success).toBe(true);
  });

  test('every code of every case is in the codebook, and every offence and punishment of the codebook occurs', () => {
    const offences = codesOf('offence');
    const punishments = codesOf('punishment');
    const seen = { offences: new Set<string>(), punishments: new Set<string>() };
    for (const posted of cases) {
      const [one] = posted.defendants;
      expect(codesOf('sex').has(one?.sex ?? '')).toBe(true);
      if (one?.ageBand !== undefined) expect(codesOf('age').has(one.ageBand)).toBe(true);
      seen.offences.add(one?.convictions[0]?.offence ?? '');
      if (one?.sentence.outcome !== undefined) seen.punishments.add(one.sentence.outcome);
    }
    expect([...seen.offences].sort()).toEqual([...offences.keys()].sort());
    expect([...seen.punishments].sort()).toEqual([...punishments.keys()].sort());
  });

  test('the cases agree with the independent counter in every dimension', () => {
    const parents = { offence: codesOf('offence'), outcome: codesOf('punishment') };
    const guilty = guiltyDefendants(OLD_BAILEY_CSV);
    expect(
      cases.map(({ sentencedOn, defendants: [one] }) => {
        const offence = one?.convictions[0]?.offence ?? 'not-reported';
        const outcome = one?.sentence.outcome ?? 'not-reported';
        return {
          year: sentencedOn?.slice(0, 4),
          sex: one?.sex,
          ageBand: one?.ageBand ?? 'not-reported',
          offence,
          offenceCategory: parents.offence.get(offence)?.parent ?? 'not-reported',
          outcome,
          outcomeCategory: parents.outcome.get(outcome)?.parent ?? 'not-reported',
        };
      }),
    ).toEqual(guilty.map(({ codes }) => codes));
  });

  test('the known answers come out: 9,668 imprisoned, 3,286 women, 293 in category sexual', () => {
    const guilty = guiltyDefendants(OLD_BAILEY_CSV);
    expect(sumsOf(guilty, [])).toEqual(new Map([['', 16_364]]));
    expect(Object.fromEntries(sumsOf(guilty, ['outcomeCategory']))).toEqual({
      _T: 16_364,
      imprison: 9_668,
      transport: 4_182,
      death: 928,
      'no-punish': 740,
      corporal: 463,
      'misc-punish': 315,
      'not-reported': 68,
    });
    expect(Object.fromEntries(sumsOf(guilty, ['sex']))).toEqual({ _T: 16_364, male: 13_078, female: 3_286 });
    const byAge = sumsOf(guilty, ['ageBand', 'offenceCategory']);
    expect(byAge.get('not-reported|_T')).toBe(2_293);
    expect(byAge.get('_T|sexual')).toBe(293);
    expect(byAge.get('_T|_T')).toBe(16_364);
  });
});
