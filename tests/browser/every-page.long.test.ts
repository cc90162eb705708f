import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SEED } from '../runs.ts';
import { accessFaults, useReader } from './reader.ts';

/**
 * Every kind of page, at three widths and in both themes; axe looks at each theme in one width, another in each run, and with THOROUGH
 * in all. With SCREENSHOTS=folder their pictures are put there, to be looked at:
 * SCREENSHOTS=.tmp/pages npx vitest run --project long tests/browser/every-page
 */

const readerTest = useReader();
const D = '/datasets/press-snapshot-2015';
const R = `${D}/releases/1.0.0`;
const PROTECTED = '/datasets/court-sample/releases/latest';

const WIDTHS = [360, 768, 1280];
const THEMES = ['light', 'dark'] as const;

/** Whether axe looks at this one. */
const isLookedAt = (width: number, theme: number): boolean =>
  process.env.THOROUGH !== undefined || WIDTHS.indexOf(width) === (SEED + theme) % WIDTHS.length;

const PAGES: Record<string, string> = {
  front: '/',
  search: '/search?q=prison',
  'nothing found': '/search?q=zzz',
  calendar: '/release-calendar',
  dataset: D,
  releases: `${D}/releases`,
  notices: `${D}/notices`,
  'headline history': `${D}/headlines/prison/history`,
  release: R,
  headlines: `${R}/headlines`,
  headline: `${R}/headlines/trust-or-access`,
  'true claim': `${R}/headlines/trust-or-access/check?claim=1%20in%203`,
  'false claim': `${R}/headlines/trust-or-access/check?claim=90%25%20of%20them`,
  'claim not read': `${R}/headlines/trust-or-access/check?claim=6%20out%20of%2010%20women%20were%20jailed`,
  statistics: `${R}/statistics?by=outcome,sex&totals=true`,
  shares: `${R}/statistics?by=outcome&share=outcome`,
  'withheld statistics': `${PROTECTED}/statistics?by=areaRegion,outcome&totals=true`,
  'empty builder': `${R}/table`,
  'table builder': `${R}/table?measure=defendants&by=outcome`,
  structure: `${R}/structure`,
  codebook: `${R}/codebook`,
  files: `${R}/files`,
  certificate: `${PROTECTED}/certificate`,
  beside: `${PROTECTED}/beside?measure=defendants&by=outcome&with=press-snapshot-2015`,
  problems: '/problems',
  problem: '/problems/not-found',
  'usage codes': '/usage-codes',
  'code lists': '/code-lists',
  limits: '/limits',
  docs: '/docs',
  'docs of a group': '/docs/headlines',
  'docs of a shape': '/docs/schemas/Structure',
  desk: '/desk',
  'in Welsh': `${R}/statistics?by=outcome,sex&lang=cy`,
};
const ERRORS: Record<string, string> = {
  'not found': '/datasets/nobody',
  refused: `${R}/statistics?by=colour`,
};

readerTest(
  'axe finds nothing on any page, and nothing is wider than the screen',
  async (reader) => {
    const folder = process.env.SCREENSHOTS;
    if (folder) await mkdir(folder, { recursive: true });
    const faults: string[] = [];
    for (const [name, path] of Object.entries({ ...PAGES, ...ERRORS })) {
      const page = await reader.open(path, { isError: name in ERRORS });
      let isFirst = true;
      for (const width of WIDTHS)
        for (const [theme, colorScheme] of THEMES.entries()) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          const where = `${name}, ${width} px, ${colorScheme}`;
          if (isLookedAt(width, theme)) {
            for (const fault of await accessFaults(page, isFirst ? 'all' : 'seen')) faults.push(`${where}: ${fault}`);
            isFirst = false;
          }
          const wide = await page.evaluate('document.documentElement.scrollWidth');
          if (wide !== width) faults.push(`${where}: it is ${wide} px wide`);
          if (folder) await page.screenshot({ path: join(folder, `${where}.png`), fullPage: true });
        }
      await page.context().close();
    }
    expect(faults).toEqual([]);
  },
  300_000,
);
