import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf } from '../../../src/cases/facts.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { openCube } from '../../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../../src/releases/cube/layout.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import { SEED } from '../../runs.ts';
import { anyCase, withTables } from '../../samples/countable.ts';
import { storedTables } from '../../samples/stored-tables.ts';
import { readable } from './count.ts';
import { countedElsewhere } from './fact-files.ts';

test('a DuckDB of its own counts the tables of a release from its facts, by the SQL beside them', async () => {
  const also = [
    { by: ['methods', 'tags', 'sex'] },
    { by: ['imagesCategory', 'methods'], measures: ['images-seized', 'median-of-images-seized'] },
    { by: ['devicesCategory', 'tags'], measures: ['mean-of-devices-seized'] },
  ];
  const codebook = compile('everything', withTables({ upTo: 1, also }));
  const cases = fc.sample(anyCase, { numRuns: 60, seed: SEED });
  const folder = await mkdtemp(join(tmpdir(), "assize-fact's-"));
  try {
    const cube = await openCube(codebook, { exportFolder: folder });
    const countable = countableCodebook(codebook);
    for (const one of cases) cube.add(factsOf(countable, one as unknown as CaseContent, 'public'));
    cube.finish();
    await cube.exportFacts();
    await cube.close();
    const wanted = storedTables(codebook, cases);
    expect(wanted.length).toBeGreaterThan(50);
    const counted = await countedElsewhere(folder);
    expect(counted.types).toEqual(['BIGINT', 'BOOLEAN', 'UINTEGER', 'UTINYINT']);
    for (const table of wanted)
      expect(await counted.table(codebook, table), table.by.join()).toEqual(readable(codebook, table));
  } finally {
    await rm(folder, { recursive: true });
  }
});
