import { expect, test } from 'vitest';
import { caseOf, measure, townOf } from '../../disclosure/attack/town.ts';
import { useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { approveCases, publish, putDataset } from '../journey.ts';

const service = await useService();

const headline = { measure: 'fines', statement: '{wording} of them' };
const TOWN = townOf({
  open: ['sex'],
  measures: [measure('fines', { statistic: 'sum', of: 'fine', decimals: 0 })],
  tables: { upTo: 1 },
  disclosure: { threshold: 5 },
  headlines: [
    { ...headline, id: 'all', statistic: 'sum', form: 'exact' },
    { ...headline, id: 'women', statistic: 'share', where: { sex: ['female'] }, share: 'sex', form: 'percent' },
  ],
});
TOWN.codebook.quantities[0].decimals = 2;
TOWN.codebook.quantities[0].audience = 'public';

test('no share and no claim tells more digits of a sum than are published', { timeout: 120_000 }, async () => {
  const answers: unknown[] = [];
  // The sum of the women is 9.60 or 10.40, and is published as 10 in both.
  for (const [dataset, pence] of [
    ['lower', 96],
    ['upper', 104],
  ] as const) {
    await putDataset(service, dataset, TOWN);
    const people = (sex: string, fine: number): Body[] => Array.from({ length: 10 }, () => caseOf({ sex, fine }));
    await approveCases(service, dataset, [...people('female', pence / 100), ...people('male', 2)]);
    const R = `/v1/datasets/${dataset}/releases/${await publish(service, dataset)}`;
    const get = async (below: string) => (await service.send('GET', `${R}/${below}`)).body;
    const { observations } = await get('statistics?by=sex&totals=true&share=sex');
    const { items } = await get('headlines');
    const claims: unknown[] = [];
    for (const claim of ['exactly 29.6', 'exactly 30.4', 'more than 30', '33.3%', '32.4%', '34.2%'])
      for (const id of ['all', 'women']) {
        const { verdict, reason, suggested } = await get(`headlines/${id}/check?claim=${encodeURIComponent(claim)}`);
        claims.push([id, claim, verdict, reason, suggested]);
      }
    const named = items.map(({ value, percent, wording, missingBounds }: Body) => [value, percent, wording, missingBounds]); // biome-ignore format: one line
    answers.push([observations, named, claims]);
  }
  expect(answers[1]).toEqual(answers[0]);
});
