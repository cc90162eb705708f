import { expect } from 'vitest';
import { expectAccessible, useReader } from './reader.ts';

const readerTest = useReader();
const R = '/datasets/press-snapshot-2015/releases/1.0.0';

readerTest(
  'axe finds nothing, and nothing is wider than the screen: phone and desktop, both themes',
  async (reader) => {
    for (const path of [
      '/',
      '/datasets/press-snapshot-2015',
      R,
      `${R}/headlines/trust-or-access`,
      `${R}/headlines/trust-or-access/check?claim=1%20in%203`,
      `${R}/statistics?by=outcome,sex&totals=true`,
    ])
      await expectAccessible(reader, path);
  },
);

readerTest('a citation is copied by its button', async ({ open }) => {
  const page = await open(`${R}/statistics?by=outcome`);
  await page.getByRole('button', { name: 'Copy the source line' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^Source: /);
});
