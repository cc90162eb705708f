import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { startTabulator } from '../../src/releases/tabulator.ts';
import type { TableData } from '../../src/statistics/table.ts';
import { naiveTables } from './naive.ts';
import { anyCase, withTables } from './tabulate-dataset.ts';

const definition = withTables({ upTo: 1 });
const start = () => startTabulator({ dataset: 'everything', definition, threads: 1 });
const cases = fc.sample(anyCase, { numRuns: 40, seed: 7 });
const texts = cases.map((content) => JSON.stringify(content));
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('assize-tabulator-'));

test('a worker counts what it is fed, in batches, as the naive count does', async () => {
  const tabulator = start();
  const tables: TableData[] = [];
  await tabulator.feed(texts.slice(0, 15));
  await tabulator.feed(texts.slice(15));
  const { units } = await tabulator.finish(async (table) => void tables.push(table));
  await tabulator.close();
  expect(tables).toEqual(naiveTables(compile('everything', definition), cases));
  expect(units.case).toBe(40);
});
