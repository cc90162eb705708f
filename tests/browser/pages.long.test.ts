import { expect } from 'vitest';
import { DESKTOP, PHONE, useReader } from './reader.ts';

const readerTest = useReader();
const R = '/datasets/press-snapshot-2015/releases/1.0.0';

readerTest('a citation is copied by its button', async ({ open }) => {
  const page = await open(`${R}/statistics?by=outcome`);
  await page.getByRole('button', { name: 'Copy the source line' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^Source: /);
});

readerTest(
  'a headline is found by a word, opened and cited, by keyboard alone and without scripts',
  async ({ open }) => {
    for (const width of [PHONE, DESKTOP]) {
      const page = await open('/', { width, scripts: false });
      await page.getByRole('searchbox').focus();
      await page.keyboard.type('prison');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /found for “prison”/ }).waitFor();
      await page.getByRole('link', { name: '6 out of 10 were sent to prison' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '6 out of 10 were sent to prison' }).waitFor();
      expect(await page.getByText(/^Source: .*headlines\/prison$/).count()).toBe(1);
    }
  },
);
