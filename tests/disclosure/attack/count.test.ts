import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import type { CountedData } from '../../../src/releases/protection/tables.ts';

import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import { tabulate } from '../../releases/cube/count.ts';
import { runs } from '../../runs.ts';
import { countWorld } from './count.ts';
import { randomHistory } from './history.ts';

const KNOWN = -2;

/** Cells with their evidence, without the margins of reported units, in any order. */
const contents = ({ by, cells, evidence }: CountedData): string[] =>
  cells
    .flatMap((cell, at) => {
      return cell.slice(0, by.length).includes(KNOWN) ? [] : [JSON.stringify([cell, evidence[at]])];
    })
    .sort();

test('random datasets are counted here as they are in the cube', async () => {
  const histories = runs('COUNTED_HISTORIES', 8, 60);
  let cells = 0;
  for (let seed = 0; seed < histories; seed++) {
    const { body, cases } = randomHistory(seed).editions[0]!;
    if (body.codebook.disclosure.policy !== 'threshold') continue; // whose keys are drawn here
    const codebook = compile('attacked', DatasetDefinition.parse(body));
    const { tables } = await tabulate(codebook, [...cases.values()]);
    const own = countWorld(codebook, cases).tables;
    for (const table of tables as CountedData[]) {
      const same = own.find(({ by, measure }) => measure === table.measure && by.join() === table.by.join())!;
      expect(contents(same)).toEqual(contents(table));
      cells += table.cells.length;
    }
    expect(own).toHaveLength(tables.length);
  }
  expect(cells).toBeGreaterThan(histories * 10);
});
