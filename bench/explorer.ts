import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { leaveOut, median, promise } from './measure.ts';
import { insertDefendants, RELEASED_DATASET, release } from './release-cases.ts';
import { call, onPostgres, startService, withPostgres } from './service.ts';

/**
 * The explorer on a release of more than 500,000 observations, in Debian's Chromium. Promised: the largest part of a table is painted
 * within a second of a first visit, layout shifts by less than 0.05, and the page answers a press within 100 ms.
 * `npx tsx bench/explorer.ts [defendants] [rounds]`, default 20,000 and 9. Needs BENCH_DATABASE_URL.
 */

const size = Number(process.argv[2] ?? 20_000);
const rounds = Number(process.argv[3] ?? 9);
const DATASET = 'explored';
const OBSERVATIONS = 500_000;
const CHROMIUM = '/usr/bin/chromium';

/** Measures of parts of the people make more observations of the same tables. */
const [everybody] = RELEASED_DATASET.codebook.measures;
const measures = [
  everybody,
  ...['c0', 'c1'].map((code) => ({ ...everybody, id: `some-${code}`, filter: { variable1: [code] } })),
];

/** What a browser notes of a page, from its first byte. */
const NOTES = `
  window.seen = { shift: 0, paint: 0, interaction: 0 };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true, durationThreshold: 16 });
  watch('layout-shift', (one) => { if (!one.hadRecentInput) window.seen.shift += one.value; });
  watch('largest-contentful-paint', (one) => { window.seen.paint = one.startTime; });
  watch('event', (one) => { window.seen.interaction = Math.max(window.seen.interaction, one.duration); });`;
/** Resolves to the milliseconds until the page has another table. */
const CHANGED = `void (window.changed = new Promise((done) => { const from = performance.now();
  new MutationObserver(() => requestAnimationFrame(() => done(performance.now() - from)))
    .observe(document.getElementById('builder'), { childList: true }); }))`;

interface Visit {
  shift: number;
  paint: number;
  interaction: number;
  /** From a press to the new table, which the service makes. */
  table: number;
}

if (!existsSync(CHROMIUM)) leaveOut('there is no browser: apt-get install chromium');
await withPostgres(async (database) => {
  let service = await startService(onPostgres(database));
  const codebook = { ...RELEASED_DATASET.codebook, measures };
  await call(service, 'PUT', `/v1/datasets/${DATASET}`, { ...RELEASED_DATASET, codebook });
  await service.stop();
  await insertDefendants(database, DATASET, size);
  service = await startService(onPostgres(database));
  const { observations } = await release(service, DATASET);
  console.log(`${observations} observations`);
  promise(observations >= OBSERVATIONS, `${OBSERVATIONS} observations`);
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  try {
    // The largest that the builder offers, one in the middle, and one that is small.
    for (const by of ['variable0,variable9', 'variable3,variable4,variable1', 'variable1'])
      await compare(browser, `${service.url}/datasets/${DATASET}/releases/latest/table?measure=${everybody?.id}`, by);
  } finally {
    await browser.close();
    await service.stop();
  }
});

async function compare(browser: Browser, builder: string, by: string): Promise<void> {
  const visits: Visit[] = [];
  for (let round = 0; round < rounds; round++) visits.push(await visit(browser, `${builder}&by=${by}`));
  const of = (name: keyof Visit) => visits.map((one) => one[name]);
  const [paint, table] = [median(of('paint')), median(of('table'))];
  const [shift, interaction] = [Math.max(...of('shift')), Math.max(...of('interaction'))];
  console.log(
    `by ${by}: painted after ${paint.toFixed(0)} ms (${Math.min(...of('paint')).toFixed(0)} to ${Math.max(...of('paint')).toFixed(0)}), shift ${shift.toFixed(3)}, a press is answered within ${interaction} ms, the next table is there after ${table.toFixed(0)} ms`,
  );
  promise(paint < 1_000, 'painted within a second');
  promise(shift < 0.05, 'a shift under 0.05');
  promise(interaction < 100, 'an answer within 100 ms');
}

/** A first visit: nothing is cached in the browser. */
async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(NOTES);
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.waitForFunction('window.seen.paint > 0');
    const paint = Number(await page.evaluate('window.seen.paint'));
    await page.evaluate(CHANGED);
    await page.getByLabel('With totals').click();
    const table = Number(await page.evaluate('window.changed'));
    await page.waitForLoadState('networkidle');
    const { shift, interaction } = (await page.evaluate('window.seen')) as Visit;
    return { shift, paint, interaction, table };
  } finally {
    await context.close();
  }
}
