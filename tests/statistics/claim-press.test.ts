import { describe, expect, test } from 'vitest';
import { checkOf } from '../../bench/claims.ts';
import { pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { type ClaimCheck, checkExternalClaim } from '../../src/statistics/claim-check.ts';

/** Sentences as a hostile reporter would write them: docs/reference/headlines.md, "Checking a claim". */

const EXTERNAL = DatasetDefinition.parse(pressSnapshotDataset).codebook.externalFigures;
function check(id: string, claim: string): ClaimCheck {
  const figure = EXTERNAL.find((one) => one.id === id);
  return figure ? checkExternalClaim(claim, figure, { usage: [] }) : checkOf(id, claim);
}
/** The verdict; `figure true` where it is of the figure alone. */
function said(id: string, claim: string): string {
  const { verdict, scope } = check(id, claim);
  return scope === 'claim' ? verdict : `figure ${verdict}`;
}

describe('a name for the figure is one for its kind', () => {
  test.each([
    ['prison', 'The percentage sent to prison was 61', 'not-understood'], // it was 60.4
    ['prison', 'The percentage sent to prison was 60%', 'true'],
    ['prison', 'The number sent to prison was 60%', 'figure true'],
    ['prison', 'The number sent to prison was 61', 'true'],
    ['prison', 'Number sent to prison: 61', 'true'],
    ['women', 'The percentage of women was 2', 'not-understood'],
    ['women', 'Number of women: 2', 'true'],
    ['offenders', 'The percentage of offenders was 101', 'not-understood'],
    ['offenders', 'The total number of offenders was 101', 'true'],
    ['case-files', 'The number of case files was 52%', 'figure true'],
  ])('%s: %s is %s', (id, claim, expected) => {
    expect(said(id, claim)).toBe(expected);
  });
});

describe('a headline that says nothing besides what is counted', () => {
  test.each([
    ['101 offenders in total', 'true'],
    ['In all, 101 offenders', 'true'],
    ['Overall there were 101 offenders', 'true'],
    ['Offenders: 101', 'true'],
    ['The number of offenders was 101', 'true'],
    ['The rate of offenders was 101', 'not-understood'],
    ['Offenders got 101', 'not-understood'],
    ['Offenders received a total of 101', 'figure true'],
    ['Offenders had 101', 'not-understood'],
    ['An offender: 101', 'figure true'],
    ['101 offenders received figures', 'figure true'],
    ['101 offenders got data', 'figure true'],
    ['101 offenders did', 'figure true'],
    ['101 given to offenders', 'figure true'],
    ['101 among offenders', 'figure true'],
  ])('%s is %s', (claim, expected) => {
    expect(said('offenders', claim)).toBe(expected);
  });
});

describe('of a name with several words the noun follows the figure, and of where a figure is from nothing', () => {
  test.each([
    ['cases-found', 'At least 1,000 court cases', 'true'],
    ['cases-found', 'There were at least 1,000 cases', 'true'],
    ['cases-found', 'At least 1000 courts', 'figure true'],
    ['cases-found', 'At least 1000 local newspapers', 'figure true'],
    ['case-files', 'More than half of case files', 'true'],
    ['case-files', '52% of cases', 'figure true'],
    ['case-files', 'Most cases are online', 'figure true'],
    ['people-sharing', 'About 50,000 people', 'true'],
    ['people-sharing', 'Around 50,000 engaged people', 'figure true'],
    ['rate-working', 'At least 1.9 cases a working day', 'true'],
    ['rate-working', 'At least 1.9 newspapers a working day', 'figure true'],
  ])('%s: %s is %s', (id, claim, expected) => {
    expect(said(id, claim)).toBe(expected);
  });
});

describe('one of them is no part of them', () => {
  test.each([
    ['prior-similar', 'A sixth of defendants already had a record for similar offences', 'true'],
    ['prior-similar', 'A sixth defendant already had a record for similar offences', 'figure true'],
    ['women-jailed', 'A fifth of women were given immediate custody', 'true'],
    ['women-jailed', 'A fifth woman was given immediate custody', 'figure true'],
    ['women', 'Women, 2', 'true'],
    ['women', 'A woman, 2', 'figure true'],
    ['rate-working', 'Convictions were found at a rate of at least 1.9 a working day', 'true'],
  ])('%s: %s is %s', (id, claim, expected) => {
    expect(said(id, claim)).toBe(expected);
  });
});

describe('a sentence says less than the headline', () => {
  test.each([
    // Others were sentenced, but not to pay.
    ['sentenced-to-fines', '608 offenders were sentenced to pay', 'true'],
    ['sentenced-to-fines', '608 offenders were sentenced', 'figure true'],
    ['sentenced-to-fines', 'There were 608 offenders sentenced', 'figure true'],
    // Who lived with women need be no woman.
    ['living-with-women', '188 offenders lived with women', 'true'],
    ['living-with-women', '1,312 offenders lived with men', 'true'],
    ['living-with-women', '188 women', 'figure true'],
    ['living-with-women', 'Women: 188', 'figure true'],
    ['living-with-women', 'The number of women was 188', 'figure true'],
    ['living-with-women', '1,312 men', 'not-understood'],
    ['women', 'Two were given women', 'figure true'],
    ['women', 'Women for two', 'not-understood'],
    // The measure counts defendants, and a filter leaves most of them out.
    ['jailed-people', '294 prisoners', 'true'],
    ['jailed-people', 'There were 294 prisoners', 'true'],
    ['jailed-people', 'Prisoners: 294', 'true'],
    ['jailed-people', '294 defendants', 'figure true'],
    ['jailed-people', 'There were 294 defendants', 'figure true'],
    ['jailed-people', 'Defendants: 294', 'figure true'],
    ['jailed-people', 'The number of defendants was 294', 'figure true'],
  ])('%s: %s is %s', (id, claim, expected) => {
    expect(said(id, claim)).toBe(expected);
  });
});

describe('so many out of all that there are', () => {
  test.each([
    ['61 out of 101 defendants were sent to prison', 'true'],
    ['60 out of 101 defendants were sent to prison', 'false'],
    ['62 in 101 were sent to prison', 'false'],
    // The number that was counted, of another whole.
    ['61 out of 100 defendants were sent to prison', 'misleading'],
    ['61 in 99 were sent to prison', 'misleading'],
    ['39 out of 98 were not sent to prison', 'true'],
    ['40 out of 100 were not sent to prison', 'misleading'],
    ['61 out of 200 were sent to prison', 'false'],
    ['About 60 out of 101 were sent to prison', 'true'],
    ['60 out of 100 were sent to prison', 'true'],
    ['Of the 101 defendants, 61 were sent to prison', 'true'],
    ['Of all 101, 61 were sent to prison', 'true'],
    ['Of 10 defendants, 6 were sent to prison', 'true'],
    ['Of the 101 defendants, 40 were not sent to prison', 'true'],
    ['Of the 101 defendants, 61 were not sent to prison', 'false'],
    ['Of the 100 defendants, 61 were sent to prison', 'false'],
    ['Of the 101 women, 61 were sent to prison', 'figure true'],
    ['Of the 101 cases, 61 were sent to prison', 'figure true'],
    ['Of the 61 sent to prison, 2 were women', 'not-understood'],
    ['Of the 101 defendants, 61 men were sent to prison', 'figure true'],
    ['Of the 101 defendants, 60% were sent to prison', 'not-understood'],
    ['Of the 101 defendants, 6 in 10 were sent to prison', 'not-understood'],
    ['Of the 101 defendants, 60 per cent were sent to prison', 'not-understood'],
    ['Of the 101 defendants, 61 a year were sent to prison', 'not-understood'],
    ['All of the 101 defendants, 61, were sent to prison', 'figure true'],
  ])('%s is %s', (claim, expected) => {
    expect(said('prison', claim)).toBe(expected);
  });
});

describe('plain sentences', () => {
  test.each([
    ['women', 'Fewer than three were women', 'true'],
    ['women', 'More than one defendant was a woman', 'true'],
    ['women', 'More than one was a woman', 'true'],
    ['women', 'Fewer than four were women', 'misleading'],
    ['women', 'At most three were women', 'misleading'],
    ['women', 'More than two were women', 'false'],
    ['rate-calendar', 'More than 1 a day', 'misleading'],
    ['prison', 'Not all defendants were sent to prison', 'true'],
    ['prison', 'Up to 100% were sent to prison', 'misleading'],
    ['prison', 'Four in ten have not been sent to prison', 'true'],
    ['prison', 'Six in ten have not been sent to prison', 'false'],
    ['not-free', '59% have not been set free', 'false'], // 41% were not
    ['prison', 'There were 40 defendants not sent to prison', 'true'],
    ['prison', 'There were 61 defendants not sent to prison', 'false'],
    ['prison', 'Overall, 60% were sent to prison', 'true'],
    ['prison', 'In all, 61 were sent to prison', 'true'],
    ['prison', 'Figures show that 60% of defendants were sent to prison', 'true'],
    ['prison', 'The data show 60% were not sent to prison', 'false'],
    ['jailed-number', 'Data show 294 offenders', 'not-understood'], // those who were sent to prison
    ['two-defendants', 'There was one case with two defendants', 'true'],
    ['total-custody', 'A total of 49 years', 'true'],
    ['total-custody', 'There was a total of 49 years', 'not-understood'],
  ])('%s: %s is %s', (id, claim, expected) => {
    expect(said(id, claim)).toBe(expected);
  });
});
