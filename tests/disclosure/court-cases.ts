import { dice } from '../dice.ts';

/** Cases of `everything` of which the first codes of each list are common and the last rare. */
export function courtCases(seed: number, number: number): object[] {
  const roll = dice(seed);
  const skewed = <Item>(items: readonly Item[]): Item => items[Math.min(roll(items.length), roll(items.length * 2))]!;
  const amount = () => (roll(12) === 0 ? 200 + roll(500) : 1 + roll(40));
  const basis = () => skewed(['exact', 'exact', 'at-least']);
  const conviction = () => ({
    counts: 1 + roll(3),
    ...(roll(9) > 0 && { offence: skewed(['o1', 'o2', 'o3']) }),
    attributes: roll(3) > 0 ? { tags: [skewed(['t1', 't2', 't3'])] } : {},
  });
  const defendant = () => ({
    sex: skewed(['male', 'male', 'female', 'not-reported']),
    sentence: {
      outcome: skewed(['custody', 'fine', 'other']),
      ...(roll(2) > 0 && { custodyTerm: skewed(['P1Y', 'P6M', 'P2Y', 'P3M']) }),
    },
    attributes: { role: skewed(['w1', 'w2', 'w3']) },
    quantities: roll(3) > 0 ? [{ quantity: 'fine', value: amount(), basis: basis() }] : [],
    convictions: Array.from({ length: 1 + Math.min(roll(3), roll(3)) }, conviction),
  });
  return Array.from({ length: number }, () => ({
    sentencedOn: skewed(['2014-03-01', '2015-07-02']),
    ...(roll(20) > 0 && { area: skewed(['a1', 'a2', 'a3']) }),
    attributes: { methods: [...new Set([skewed(['m1', 'm2', 'm4']), skewed(['m1', 'm3', 'm4'])])] },
    quantities: roll(4) > 0 ? [{ quantity: 'images', value: amount(), basis: basis() }] : [],
    defendants: Array.from({ length: roll(6) === 0 ? 2 : 1 }, defendant),
  }));
}
