import { expect, test } from 'vitest';
import type { CountedTable } from '../../../src/disclosure/tables.ts';
import { tabulate } from '../../releases/cube/count.ts';
import { runs } from '../../runs.ts';
import { countWorld } from './count.ts';
import { randomWorld } from './world.ts';

const KNOWN = -2;

/** Cells with their evidence, without the margins of reported units, in any order. */
const contents = ({ by, cells, evidence }: CountedTable): string[] =>
  cells
    .flatMap((cell, at) => (cell.slice(0, by.length).includes(KNOWN) ? [] : [JSON.stringify([cell, evidence[at]])]))
    .sort();

test('random datasets are counted here as they are in the cube', async () => {
  const worlds = runs('COUNTED_WORLDS', 6, 60);
  let cells = 0;
  for (let seed = 0; seed < worlds; seed++) {
    const { codebook, releases } = randomWorld(seed);
    const { tables } = await tabulate(codebook, [...releases[0]!.values()]);
    const own = countWorld(codebook, releases[0]!).tables;
    for (const table of tables as CountedTable[]) {
      const same = own.find(({ by, measure }) => measure === table.measure && by.join() === table.by.join())!;
      expect(contents(same)).toEqual(contents(table));
      cells += table.cells.length;
    }
    expect(own).toHaveLength(tables.length);
  }
  expect(cells).toBeGreaterThan(worlds * 10);
});
