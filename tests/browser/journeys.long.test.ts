import { expect } from 'vitest';
import { approveCases, buildDraft, moveDraft, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';
import { DESKTOP, expectAccessible, PHONE, useReader } from './reader.ts';

/** From a number to a sentence that may be printed, and from one version of a dataset to the next. */

const readerTest = useReader();
const R = '/datasets/press-snapshot-2015/releases/1.0.0';

readerTest('from a cell to a sentence: its headline, other words checked, a true wording copied', async ({ open }) => {
  for (const width of [PHONE, DESKTOP]) {
    const page = await open(`${R}/table?measure=defendants&by=outcome`, { width });
    await page.getByRole('row', { name: 'Immediate custody' }).getByRole('link', { name: '61' }).click();
    await page.getByRole('heading', { name: 'Write a sentence with this' }).waitFor();
    await page.getByRole('link', { name: '6 out of 10 were sent to prison' }).click();
    await page.getByLabel('Would other words be true?').fill('more than 70%');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('heading', { name: 'That is not true' }).waitFor();
    expect(await page.getByText('“more than 70%”, a percentage').count()).toBe(1);
    await page.getByRole('button', { name: 'Copy “60%” with its source' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toMatch(/^60% \(Source: .*headlines\/prison\)$/);
  }
});

readerTest('two versions are compared, figure by figure, from the table that one has made', async (reader) => {
  const { open, service } = reader;
  await putDataset(service, 'hamlets', hamlets());
  for (const cases of [townCases(), townCases().slice(0, 1)]) {
    await approveCases(service, 'hamlets', cases);
    const draft = await buildDraft(service, 'hamlets');
    const published = await moveDraft(service, 'hamlets', 'published', String(draft.headers.etag));
    expect(published.status, published.text).toBe(200);
  }
  const latest = '/datasets/hamlets/releases/latest';
  const query = 'measure=defendants&by=outcome,sex';
  const { body } = await service.send('GET', `/v1${latest}/differences?since=1.0.0&${query}`);
  const moved = body.items.find(({ key }: Body) => Object.keys(key).length === 2);
  for (const width of [PHONE, DESKTOP]) {
    const page = await open(`${latest}/table?${query}`, { width });
    await page.getByRole('link', { name: 'What changed in it since version 1.0.0' }).click();
    const row = page.getByRole('row', {
      name: `Outcome: Label of ${moved.key.outcome}; Sex: Label of ${moved.key.sex}`,
    });
    const cells = await row.getByRole('cell').allTextContents();
    expect(cells.slice(0, 2)).toEqual([String(moved.previous), String(moved.value)]);
    expect(cells.at(-1)).toBe(`new cases: +${moved.difference}`);
    await page.getByRole('link', { name: /^The table in version/ }).click();
    await page.getByRole('heading', { name: 'Label of defendants by Outcome and Sex', exact: true }).waitFor();
  }
  await expectAccessible(reader, `${latest}/differences?${query}`);
  await expectAccessible(reader, `${R}/table?measure=defendants&by=outcome`);
});
