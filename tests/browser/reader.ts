import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Config } from '../../src/config.ts';
import { DEMO_DATASETS, type DemoDataset } from '../../src/demo/datasets.ts';
import { type Demo, startDemo } from '../contract/documents.ts';
import { testOnce } from '../once.ts';

/** Pages as a reader has them: in Debian's Chromium, from a service with the demo. */

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
const isUsed = CHROMIUM !== undefined && process.env.TEST_DATABASE_URL === undefined;

export const PHONE = 360;
export const DESKTOP = 1280;

interface View {
  width?: number;
  theme?: 'light' | 'dark';
  /** `false`: a browser that runs none. */
  scripts?: boolean;
  /** The page is one of an error, which a browser notes. */
  isError?: boolean;
}

export interface Reader {
  /** Opens a page of the service in a browser of its own. */
  open(path: string, view?: View): Promise<Page>;
  service: Demo['service'];
}

/**
 * A test in which a reader has a browser. It fails if a page has an error, breaks its own policy or asks for what is not there.
 * `configure` makes settings of the service before it is started.
 */
export function useReader(
  demo: readonly DemoDataset[] = DEMO_DATASETS,
  configure: () => Promise<Partial<Config>> = async () => ({}),
): (name: string, test: (reader: Reader) => Promise<void>, timeout?: number) => void {
  let browser: Browser;
  let started: Demo;
  beforeAll(async () => {
    if (!isUsed) return;
    started = await startDemo({ demo, config: await configure() });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      // Root may not use the sandbox.
      args: [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
  }, 120_000);
  afterAll(async () => {
    if (!isUsed) return;
    await browser.close();
    await started.service.stop();
  });
  return (name, test, timeout = 60_000) =>
    testOnce(name, { timeout }, async ({ skip }) => {
      if (!CHROMIUM) return skip('there is no browser: apt-get install chromium');
      const faults: string[] = [];
      const open: Reader['open'] = async (path, { width = DESKTOP, theme = 'light', scripts = true, isError } = {}) => {
        const context = await browser.newContext({
          baseURL: started.address,
          viewport: { width, height: 800 },
          colorScheme: theme,
          javaScriptEnabled: scripts,
          permissions: ['clipboard-read', 'clipboard-write'],
        });
        const page = await context.newPage();
        page.setDefaultTimeout(10_000);
        page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
        page.on('console', (message) => {
          // What the API refuses is for the script that asked.
          const isFault = message.type() === 'error' && !/\/v1\//.test(message.location().url);
          const isExpected = isError && message.location().url.endsWith(path);
          if (isFault && !isExpected) faults.push(`${path}: ${message.text()}`);
        });
        await page.goto(path);
        return page;
      };
      try {
        await test({ open, service: started.service });
      } finally {
        for (const context of browser.contexts()) await context.close();
      }
      expect(faults).toEqual([]);
    });
}

/** Rules of axe that the width of a window and the theme bear upon. */
const SEEN = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block'];

/** What axe finds on a page as it is now, by all of its rules or those of what is seen. */
export async function accessFaults(page: Page, rules: 'all' | 'seen' = 'all'): Promise<string[]> {
  const hasAxe = await page.evaluate('typeof axe === "object"');
  if (!hasAxe) await page.evaluate(axe.source);
  const options = rules === 'all' ? {} : { runOnly: { type: 'rule', values: SEEN } };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** On a phone in the dark and a desktop in the light: nothing that axe finds, and nothing wider than the screen. */
export async function expectAccessible({ open }: Reader, path: string): Promise<void> {
  for (const [width, theme] of [
    [PHONE, 'dark'],
    [DESKTOP, 'light'],
  ] as const) {
    const page = await open(path, { width, theme });
    const where = `${path} at ${width} px, ${theme}`;
    expect([where, await accessFaults(page)]).toEqual([where, []]);
    expect([where, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([where, width]);
    await page.context().close();
  }
}
