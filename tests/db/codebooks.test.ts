import { expect, test } from 'vitest';
import { codebookOf, readWithCodebook } from '../../src/db/codebooks.ts';
import { AppError } from '../../src/errors.ts';
import { useService } from '../harness.ts';
import { newDataset } from '../requests.ts';
import { aDataset } from '../samples/court.ts';

const service = await useService();

test('a read during which the codebook is replaced is repeated with the new codebook', async () => {
  const dataset = await newDataset(service);
  const titles: string[] = [];
  const { codebook, value } = await readWithCodebook(service.db, dataset, async ({ definition }) => {
    titles.push(definition.title);
    if (titles.length === 1) {
      const body = aDataset((changed) => (changed.title = 'Replaced meanwhile'));
      const headers = { 'if-match': '*' };
      expect(
        (await service.send('PUT', `/v1/datasets/${dataset}`, { key: service.adminKey, body, headers })).status,
      ).toBe(200);
    }
    return titles.length;
  });
  expect(titles).toEqual(['A small court', 'Replaced meanwhile']);
  expect([codebook.definition.title, value]).toEqual(['Replaced meanwhile', 2]);
});

test('a version of a codebook is compiled once', async () => {
  const dataset = await newDataset(service);
  expect(await codebookOf(service.db, dataset, 1)).toBe(await codebookOf(service.db, dataset, 1));
});

test('a missing dataset or version is not found', async () => {
  await expect(readWithCodebook(service.db, 'no-such-court', async () => 1)).rejects.toThrow(AppError);
  await expect(codebookOf(service.db, await newDataset(service), 2)).rejects.toThrow('not-found');
});
