import { describe, expect, test } from 'vitest';
import { checkOf } from '../../bench/claims.ts';

/**
 * What a sentence says besides its figure: docs/reference/headlines.md, "Checking a claim". The figures are those of the demo and of
 * a court that sentenced 1,500 offenders: 294 to immediate custody (19.6%), 608 to a fine (40.5%), 76 to a discharge.
 */

/** The verdict; `figure true` where it is of the figure alone. */
function said(headline: string, claim: string): string {
  const { verdict, scope } = checkOf(headline, claim);
  return scope === 'claim' ? verdict : `figure ${verdict}`;
}

describe('a share of 19.6%', () => {
  test.each([
    ['in excess of 20%', 'false'],
    ['greater than 20%', 'false'],
    ['exceeds 20%', 'false'],
    ['topped 20%', 'false'],
    ['upwards of a fifth', 'false'],
    ['smaller than 20%', 'true'],
    ['20 out of every hundred', 'true'],
    ['a minimum of 300', 'false'],
    ['a minimum of 294', 'true'],
    ['most', 'false'],
    ['a minority', 'true'],
    ['none', 'false'],
    ['all', 'false'],
  ])('%s is %s', (claim, expected) => {
    expect(said('jailed', claim)).toBe(expected);
  });
});

describe('61 of 101, who were sent to prison', () => {
  test.each([
    ['a maximum of 61%', 'true'],
    ['3 of 5', 'true'],
    ['6 of 10', 'true'],
    ['3 out of 5', 'true'],
    ['more than half', 'true'],
    ['at least half', 'true'],
    ['Most defendants were sent to prison', 'true'],
    // What is nearly so many is about so many.
    ['nearly 62%', 'true'],
    ['about 62%', 'true'],
    ['close to 62%', 'true'],
    ['nearly 70%', 'false'],
    // Other subjects.
    ['6 out of 10 women were jailed', 'figure true'],
    ['61 men were jailed', 'figure true'],
    // What did not happen is not what happened.
    ['6 in 10 walked free', 'not-understood'],
    ['4 in 10 avoided prison', 'not-understood'],
    ['60% of men were sent to prison', 'figure true'],
    ['60% could be sent to prison', 'figure true'],
    ['60% were sent to prison in Scotland', 'figure true'],
    ['60% were sent to prison in 2015', 'figure true'],
    ['61 cases were sent to prison', 'figure true'],
    // A part of the sentence, or another order, says something else.
    ['60% were sent', 'figure true'],
    ['Of those sent to prison, 60% were defendants', 'figure true'],
    ['60% of defendants sent to prison', 'figure true'],
    ['60% of those who were sent to prison were defendants', 'figure true'],
    ['60% prison sent', 'figure true'],
    // In front of the figure an unknown word may change it.
    ['a whopping 60% were sent to prison', 'not-understood'],
    ['barely 60% were sent to prison', 'not-understood'],
    ['In Leeds 60% were sent to prison', 'not-understood'],
    ['In Leeds, 60% were sent to prison', 'figure true'],
    // All others.
    ['40% were not sent to prison', 'true'],
    ['40 were not sent to prison', 'true'],
    ['60% were not sent to prison', 'false'],
    ['60% of those not sent to prison', 'not-understood'],
    ['60% of those who were not sent to prison', 'not-understood'],
    ['40% were not never sent to prison', 'not-understood'],
    // Other codes of the same dimension.
    ['14% were given a suspended sentence', 'true'],
    ['15% were given a suspended sentence', 'false'],
    ['14% were not given a suspended sentence', 'not-understood'],
    ['14% were given a suspended sentence or a fine', 'not-understood'],
    ['14% were sent to prison with a suspended sentence', 'not-understood'],
    ['60% were given immediate custody', 'true'],
    // Ranges.
    ['between 55% and 65%', 'true'],
    ['from 60 to 65 per cent', 'true'],
    ['between 61% and 65%', 'false'],
    ['between 20% and 65%', 'misleading'],
    ['three to one', 'not-understood'],
  ])('%s is %s', (claim, expected) => {
    expect(said('prison', claim)).toBe(expected);
  });
});

describe('numbers of another kind', () => {
  test.each([
    // Ages, sums of money and lengths.
    ['prison', 'Defendants over 60 were sent to prison', 'not-understood'],
    ['prison', 'Defendants under 65 were sent to prison', 'not-understood'],
    ['prison', 'A defendant, 61, was sent to prison', 'not-understood'],
    ['prison', 'A defendant (61) was sent to prison', 'not-understood'],
    ['prison', 'Defendants were sent to prison at 61', 'not-understood'],
    ['prison', 'Defendants were sent to prison for 61', 'not-understood'],
    ['prison', 'Defendants were 61', 'not-understood'],
    ['prison', 'Number 61 was sent to prison', 'not-understood'],
    ['prison', 'Immediate custody of 61', 'not-understood'],
    ['fined', 'Offenders were fined at least 608', 'not-understood'],
    ['fined', 'Fines of 608', 'not-understood'],
    ['fined', 'Fines for 608 offenders', 'true'],
    ['prison', 'The number of defendants sent to prison was 61', 'true'],
    // The court is in the population alone, and a word of it can be another's.
    ['sentenced', 'The court sentenced 1,500 offenders', 'figure true'],
    ['sentenced', 'Offenders sentenced: 1,500', 'true'],
    ['women', 'The number of women was 2', 'true'],
    ['women', 'A total of 2 women', 'true'],
    // One of them is not all of them.
    ['total-custody', 'An offender was imprisoned for 49 years', 'figure true'],
    ['total-custody', '49 years for a defendant', 'figure true'],
    // A total is not what each of them got.
    ['total-custody', 'Offenders were imprisoned for 49 years', 'figure true'],
    ['total-custody', 'Offenders were imprisoned for up to 50 years', 'not-understood'],
    ['total-custody', 'Offenders were imprisoned for a total of at most 50 years', 'true'],
    ['total-custody', 'Offenders were imprisoned for more than 49 years', 'figure true'],
    ['total-custody', 'Offenders were imprisoned for more than 49 years in total', 'true'],
    ['total-custody', 'Offenders were imprisoned for 49 years altogether', 'true'],
    ['total-custody', 'In total, offenders were imprisoned for a little over 49 years', 'true'],
    ['prison', '61 were sent to prison in total', 'true'],
    ['prison', 'In total 61 defendants were sent to prison', 'true'],
    ['cases', '100 criminals', 'figure true'],
    ['total-custody', 'Offenders over 49 years were imprisoned', 'not-understood'],
    ['total-custody', 'Over 49 years, offenders were imprisoned', 'figure true'],
    // A dozen is twelve.
    ['prison', 'five dozen were sent to prison', 'misleading'],
    ['prison', '5 dozen were sent to prison', 'misleading'],
    ['women', 'half a dozen women', 'false'],
    ['jailed', '3 hundred offenders', 'misleading'],
  ])('%s: %s is %s', (headline, claim, expected) => {
    expect(said(headline, claim)).toBe(expected);
  });
});

describe('who the figure is of', () => {
  test.each([
    ['prison', '60% of those given immediate custody', 'figure true'],
    ['prison', '60% of immediate custody defendants', 'figure true'],
    ['prison', '60% of those having been sent to prison', 'figure true'],
    ['prison', 'Immediate custody for 60% of defendants', 'true'],
    ['prison', '60% were to be sent to prison', 'not-understood'],
    ['prison', '60% were already sent to prison', 'figure true'],
    ['prison', '60% were sent from prison', 'figure true'],
    ['prison', '40% were not all sent to prison', 'not-understood'],
    // 37 of 188 women and 257 of 1,312 men were given immediate custody: 12.6% and 87.4% of the 294.
    ['women-jailed', '20% of women were given immediate custody', 'true'],
    ['women-jailed', '37 women were given immediate custody', 'true'],
    ['women-jailed', '37 women', 'figure true'],
    ['women-jailed', '257 men', 'figure true'],
    ['women-jailed', '20% were women', 'figure true'],
    ['women-jailed', 'Women: 20% of those given immediate custody', 'figure true'],
    ['women-jailed', 'Women were 20% of those given immediate custody', 'figure true'],
    ['women-jailed', '80% were not women given immediate custody', 'not-understood'],
    ['women-jailed', '257 men were given immediate custody', 'true'],
    ['jailed-women', '13% of those given immediate custody were women', 'true'],
    ['jailed-women', 'Of those given immediate custody, 13% were women', 'true'],
    ['jailed-women', '87% of those given immediate custody were men', 'true'],
    ['jailed-women', '87% of men were given immediate custody', 'figure true'],
    ['jailed-women', '87% of the men were those given immediate custody', 'figure true'],
    ['jailed-women', '87% were men', 'figure true'],
    ['prison', '60–65% were sent to prison', 'true'],
    ['prison', '61–65% were sent to prison', 'false'],
    ['prison', 'As many as 61 were sent to prison', 'true'],
    ['prison', 'Twice as many as 61 were sent to prison', 'not-understood'],
    ['prison', 'It is untrue that 6 out of 10 were sent to prison', 'not-understood'],
    ['prison', 'That 6 out of 10 were sent to prison is false', 'not-understood'],
    ['prison', 'That 6 out of 10 were sent to prison is a myth', 'not-understood'],
    ['prison', '60% were non-sent to prison', 'not-understood'],
    ['prison', 'As few as 61 were sent to prison', 'misleading'],
    ['prison', 'As little as 60% were sent to prison', 'misleading'],
    ['women', 'All but two were men', 'not-understood'],
    ['prison', '60.4pc were sent to prison', 'true'],
  ])('%s: %s is %s', (headline, claim, expected) => {
    expect(said(headline, claim)).toBe(expected);
  });
});

describe('odd English, which says something false', () => {
  test.each([
    // What is in front of the figure makes it another one.
    ['prison', 'For 61 defendants were sent to prison', 'figure true'],
    ['prison', 'Of 61 defendants were sent to prison', 'figure true'],
    ['prison', 'For 60% were sent to prison', 'figure true'],
    ['women', 'In 2 defendants were women', 'not-understood'],
    ['prison', 'For a total of 61 defendants were sent to prison', 'figure true'],
    ['prison', 'A total of 61 defendants were sent to prison', 'true'],
    ['prison', 'Immediate custody for 61 defendants', 'true'],
    ['prison', 'There were 61 defendants sent to prison', 'true'],
    // What is counted, as what is said of them.
    ['jailed', '20% given immediate custody were offenders', 'figure true'],
    ['jailed', '20% were offenders', 'figure true'],
    ['jailed', '20% were the offenders given immediate custody', 'figure true'],
    ['prison', '61 were defendants', 'figure true'],
    ['prison', '61 sent to prison were all defendants', 'figure true'],
    ['women', '2 women were defendants', 'figure true'],
    ['women', '2 were defendants', 'figure true'],
    ['prison', 'The number sent to prison was 61 defendants', 'true'],
    // A sentence that leaves out what the figure is of.
    ['prison', 'There are 61 defendants', 'figure true'],
    ['prison', 'The number of defendants was 61', 'figure true'],
    ['prison', 'Defendants were 60%', 'figure true'],
    // 13% of those sent to prison were women. Of the women, 20% were sent there.
    ['women-in-prison', '13% of those sent to prison were women', 'true'],
    ['women-in-prison', '13% were women', 'figure true'],
    ['women-in-prison', '13% of offenders were women', 'figure true'],
    ['women-in-prison', 'Women: 13%', 'figure true'],
    ['women-in-prison', 'Women sent to prison: 13%', 'figure true'],
    ['women-in-prison', 'Women sent to prison were 13%', 'figure true'],
    ['women-in-prison', '13% women sent to prison', 'figure true'],
    ['women-in-prison', '13% of women sent to prison', 'figure true'],
    ['women-in-prison', 'Women offenders: 13%', 'figure true'],
    ['women-in-prison', '87% of those sent to prison were men', 'true'],
    ['women-in-prison', 'Men sent to prison: 87%', 'figure true'],
    ['women-in-prison', '37 of those sent to prison were women', 'true'],
    ['women-in-prison', '37 women', 'figure true'],
    // Of a measure of its own nobody knows who the others are.
    ['prisoners', '294 were sent to prison', 'true'],
    ['prisoners', '0 were not sent to prison', 'not-understood'],
  ])('%s: %s is %s', (headline, claim, expected) => {
    expect(said(headline, claim)).toBe(expected);
  });
});

describe('a number of something else', () => {
  test.each([
    // An amount is all of them together, and the sum has the noun of its unit.
    ['fines', 'Fines of at least 150,000 euros in total', 'true'],
    ['fines', 'A total of at least 150,000 euros in fines', 'true'],
    ['fines', 'Fines: at least 150,000 euros', 'true'],
    ['fines', 'At least 150,000 euros', 'true'],
    ['fines', 'Fines of at least 150,000 euros', 'figure true'],
    ['fines', 'Fines over 149,000 euros', 'not-understood'],
    ['fines', 'A fine of at least 150,000 euros', 'figure true'],
    ['fines', 'Offenders were fined at least 150,000 euros', 'not-understood'],
    ['fines', 'At least 150,000 fines', 'figure true'],
    ['fines-of-men', 'Men were fined at least 130,000 euros', 'true'],
    ['fines-of-men', 'A man was fined at least 130,000 euros', 'figure true'],
    ['fines-of-men', 'Women were fined at least 130,000 euros', 'misleading'],
    // The label of a measure may name what its filter leaves out.
    ['jailed-offenders', '13% of jailed offenders were women', 'true'],
    ['jailed-offenders', '13% of offenders were women', 'figure true'],
    ['jailed-offenders', '37 of 294 offenders were women', 'figure true'],
    ['jailed-number', '294 offenders were sent to prison', 'true'],
    ['jailed-number', 'There were 294 offenders', 'not-understood'],
    ['jailed-number', 'The number of offenders was 294', 'figure true'],
    ['jailed-number', 'In total, 294 offenders', 'not-understood'],
    ['jailed-number', 'A total of 294 offenders', 'not-understood'],
    ['sentenced', 'A total of 1,500 offenders', 'true'],
    // A woman can have several convictions, and a case several methods.
    ['convictions-of-women', '188 convictions were of women', 'true'],
    ['convictions-of-women', '188 women', 'figure true'],
    ['convictions-of-women', 'There were 188 women', 'figure true'],
    ['convictions-of-women', '188 were women', 'figure true'],
    ['convictions-of-women', 'The number of women was 188', 'figure true'],
    ['seized-from-peers', '1,500 peer-to-peer', 'figure true'],
    ['prison', '60% got immediate custody', 'true'],
    // The population is offenders: those sentenced at the crown court.
    ['fined', '41% of offenders sentenced were fined', 'true'],
    ['fined', '41% of courts were fined', 'figure true'],
    ['sentenced', '1,500 offenders were sentenced at the crown', 'figure true'],
    // A sentence may have the label of another code, and an adjective in front of its noun.
    ['cautions-and-custody', '20% of community sentences and others led to prison', 'true'],
    ['cautions-and-custody', '27% of community sentences and others led to prison', 'false'],
    ['women-counted', '188 convicted women were counted', 'true'],
    ['women-counted', '188 women were counted', 'figure true'],
    ['women-counted', '188 were counted', 'figure true'],
    ['not-free', '41% were not set free', 'true'],
    ['not-free', '41% were not not set free', 'figure true'],
    ['fined', '41% of their offenders were fined', 'figure true'],
  ])('%s: %s is %s', (headline, claim, expected) => {
    expect(said(headline, claim)).toBe(expected);
  });
});

test('wordings of a figure that is converted name the unit of those that are not', () => {
  expect(checkOf('total-custody', '12 years').suggested).toEqual([
    ...['18,110 days', '18,100 days', '18,000 days', '49 years'],
  ]);
});

describe('a sentence with two parts', () => {
  const statement = 'of those convicted held a position of trust or had a role that gave access to children';
  test.each([
    [`A third ${statement}`, 'true'],
    ['A third of those convicted held a position of trust', 'figure true'],
    ['1 in 3 children held a position of trust', 'figure true'],
    ['1 in 3 children had access to a role', 'figure true'],
    [`Of those convicted, 1 in 3 ${statement.slice('of those convicted '.length)}`, 'true'],
    [`A third ${statement.replace('convicted', 'not convicted')}`, 'not-understood'],
  ])('%s is %s', (claim, expected) => {
    expect(said('trust-or-access', claim)).toBe(expected);
  });
});

describe('other figures', () => {
  test.each([
    ['fined', 'less than half', 'true'],
    ['fined', 'a majority were not fined', 'true'],
    ['women', '99 men', 'true'],
    ['women', '99 were men', 'true'],
    ['women', '60 men', 'false'],
    ['women', '99 were not women', 'true'],
    ['women', '99 men were women', 'not-understood'],
    ['prior-similar', '8 were not reported', 'true'],
    ['prior-similar', '9 were not reported', 'false'],
    ['total-custody', 'between 17,000 days and 50 years', 'not-understood'],
    ['total-custody', 'between 49 and 50 years', 'true'],
    ['total-custody', '61 offenders were imprisoned', 'figure false'],
    ['women', '2 cases were women', 'figure true'],
    ['offenders', '100 offenders', 'misleading'],
    ['offenders', 'about 100 offenders', 'true'],
    ['teenagers', 'Only one defendant was under 20', 'true'],
    ['teenagers', '8 were 20-24', 'true'],
    ['images', 'more than four and a half million', 'true'],
    ['images', 'more than 4.5 million images were reported seized', 'true'],
    ['images', 'more than 4.5 million images were seized', 'figure true'],
    ['images', 'more than 4.5 million images were reported', 'figure true'],
    ['images', 'more than 4.5 million cases were seized', 'figure true'],
    // A lower bound may be higher, so nobody knows.
    ['images', 'at most 4,538,217', 'misleading'],
    ['images', 'more than 4,538,217', 'misleading'],
    ['images', 'fewer than 4 million', 'false'],
    ['rate-working', 'at least 1.9 a working day', 'true'],
    ['rate-working', '2 a working day', 'misleading'],
    ['discharges', '1 every 23 days', 'true'],
    ['discharges', '0 a day', 'misleading'],
    ['sentenced', 'The most common sentence was a fine', 'not-understood'],
  ])('%s: %s is %s', (headline, claim, expected) => {
    expect(said(headline, claim)).toBe(expected);
  });

  test('at most and more than a lower bound are refused for the same reason', () => {
    const [atMost, moreThan] = ['at most 1000', 'more than 1000'].map((claim) => checkOf('rate-working', claim).reason);
    expect(atMost).toBe(
      'The figure is 1,000 in 506 working days, which is a lower bound. The figure is a lower bound and may be higher, so nobody knows whether the claim is right.',
    );
    expect(moreThan).toBe(atMost);
  });

  test('a number that may be an age is refused as such', () => {
    expect(checkOf('prison', 'A defendant, 61, was sent to prison').reason).toBe(
      'The number in the claim may be an age, an amount or a date. Send a sentence that has what is counted directly after it.',
    );
  });

  test('the texts name the figure that was compared', () => {
    expect(checkOf('women', '99 men').reason).toBe('The figure of “Male” is 99 defendants. The claim is right.');
    expect(checkOf('prison', '40% were not sent to prison').reason).toBe(
      'The figure is 61 of 101, so that of all others is 40 of 101. The claim is right.',
    );
    expect(checkOf('total-custody', '49 years').reason).toBe('The figure is 18,110 days. The claim is right.');
  });
});

describe('50% of those whose sex is known were women', () => {
  test.each([
    ['50% of those whose sex is known were women', 'true'],
    ['Of those whose sex is known, half were women', 'true'],
    ['34 of 68 of those whose sex is known were women', 'true'],
    // Of all 101 defendants 34 were women.
    ['50% were women', 'figure true'],
    ['50% of the defendants were women', 'figure true'],
    ['Women: 50%', 'figure true'],
    ['50% were men', 'not-understood'],
  ])('%s is %s', (claim, expected) => {
    expect(said('women-of-known', claim)).toBe(expected);
  });

  test('what the sentence of the headline does not say, a claim need not say', () => {
    expect(said('women-among-known', '50% were women')).toBe('true');
    expect(said('women-among-known', '50% were men')).toBe('true');
  });
});
