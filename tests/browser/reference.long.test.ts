import { expect } from 'vitest';
import { DESKTOP, expectAccessible, PHONE, useReader } from './reader.ts';

/** What figures mean, what is claimed of them, what there is to find, and the reference of the API. */

const readerTest = useReader();
const R = '/datasets/press-snapshot-2015/releases/1.0.0';

readerTest(
  'axe finds nothing, and nothing is wider than the screen: phone and desktop, both themes',
  async (reader) => {
    for (const path of [
      `${R}/structure`,
      '/datasets/court-sample/releases/latest/certificate',
      '/datasets/press-snapshot-2015/headlines/prison/history',
      '/release-calendar',
      '/search?q=prison',
      '/problems/not-found',
      '/docs',
      '/docs/headlines',
      '/docs/schemas/Structure',
    ])
      await expectAccessible(reader, path);
  },
);

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
