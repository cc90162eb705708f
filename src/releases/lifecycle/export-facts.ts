import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flattener } from '../../cases/facts.ts';
import { compile } from '../../codebook/compile.ts';
import type { Pin } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { findRelease } from '../../db/queries/releases.ts';
import { contentIn } from '../../db/stored-text.ts';
import { openCube } from '../cube/cube.ts';
import { countableCodebook } from '../cube/layout.ts';
import { feedContents } from './build.ts';

/**
 * Writes what a published release has counted to a folder, before any protection: see fact-files.ts. Cases that have been erased
 * since are left out, unless a later release still counts them. Undefined if there is no such release of cases.
 */
export async function exportFacts(
  db: Db,
  { dataset, pin, folder }: { dataset: string; pin: Pin; folder: string },
  onProgress: (done: number, of: number) => void,
): Promise<{ version: string; cases: number } | undefined> {
  const release = await findRelease(db, dataset, pin);
  if (!release) return undefined;
  const codebook = await codebookOf(db, dataset, release.codebookVersion);
  const { definition } = codebook;
  if (definition.kind === 'aggregate') return undefined;
  const disclosure = { policy: 'none' as const };
  const unprotected = compile(dataset, { ...definition, codebook: { ...definition.codebook, disclosure } });
  const flatten = flattener(countableCodebook(unprotected), 'public');
  const temporaryFolder = join(folder, 'spill');
  const cube = await openCube(unprotected, { exportFolder: folder, temporaryFolder });
  try {
    let cases = 0;
    const feed = async (texts: readonly string[]): Promise<void> => {
      for (const text of texts) cube.add(flatten(contentIn(text)));
      cases += texts.length;
    };
    const counted = { datasetId: dataset, position: release.position, codebook };
    await feedContents({ database: { db } }, counted, release.vintage?.before ?? [], { feed }, async ({ done, of }) =>
      onProgress(done, of),
    );
    cube.finish();
    await cube.exportFacts();
    return { version: release.version ?? '', cases };
  } finally {
    await cube.close();
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}
