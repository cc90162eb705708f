import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codebookOf } from '../../src/db/codebooks.ts';
import { findTable } from '../../src/db/queries/release-contents.ts';
import { findRelease } from '../../src/db/queries/releases.ts';
import { exportFacts } from '../../src/releases/lifecycle/export-facts.ts';
import { startApp } from '../harness.ts';
import { readable } from '../releases/cube/count.ts';
import { countedElsewhere } from '../releases/cube/fact-files.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import { hamlets, townCases } from '../samples/towns.ts';

test('the facts of a release count to its published tables, whatever has changed since', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assize-facts-'));
  const service = await startApp();
  try {
    await putDataset(service, 'counted', hamlets());
    const cases = townCases();
    await approveCases(service, 'counted', cases);
    const version = await publish(service, 'counted');
    await approveCases(service, 'counted', townCases().slice(0, 3));
    const place = { dataset: 'counted', pin: {}, folder };
    expect(await exportFacts(service.db, place, () => {})).toEqual({ version, cases: cases.length });
    expect(await exportFacts(service.db, { ...place, pin: { major: 7 } }, () => {})).toBeUndefined();

    const counted = await countedElsewhere(folder);
    const release = await findRelease(service.db, 'counted', {});
    const codebook = await codebookOf(service.db, 'counted', release?.codebookVersion ?? 0);
    expect(codebook.tables.length).toBeGreaterThan(3);
    for (const { by, measures } of codebook.tables) {
      for (const measure of measures) {
        const table = await findTable(service.db, release?.id ?? '', by, measure);
        if (!table) throw new Error('a published table is missing');
        expect(await counted.table(codebook, table)).toEqual(readable(codebook, table));
      }
    }
  } finally {
    await service.stop();
    await rm(folder, { recursive: true });
  }
});
