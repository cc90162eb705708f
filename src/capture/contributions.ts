import { randomUUID } from 'node:crypto';
import { anonymizer, fittingContent, tabulatedNames } from '../cases/anonymous.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { codebookOf } from '../db/codebooks.ts';
import {
  type Contribution,
  insertErased,
  listContributionsOf,
  listCountedBefore,
} from '../db/queries/contributions.ts';
import { findOpenRelease, holdReleases, listReadable } from '../db/queries/releases.ts';
import { sliced } from '../jobs/sliced.ts';

/**
 * Under a disclosure policy a case that a release has counted is counted by later ones as it was, also after its erasure: else
 * whoever subtracts the two would read the codes of the erased person. What is kept for this is no more than the tables show. No
 * operation reads it. It goes when the last release that counts it is withdrawn.
 */

/** Keeps what is counted of cases that are about to be erased. `codebook` is the present one. */
export async function keepContributions(tx: Db, codebook: Codebook, caseIds: readonly string[]): Promise<void> {
  const { id: datasetId } = codebook;
  // No release becomes public, or is withdrawn, between this and the erasure.
  await holdReleases(tx, datasetId);
  const positions = (await listCountedBefore(tx, datasetId)).map(({ position }) => position);
  if (positions.length === 0) return;
  const counted = await listContributionsOf(tx, datasetId, positions, caseIds);
  if (counted.length === 0) return;
  // Random ids, since those of the service tell when they were made.
  const reduce = anonymizer(codebook, await namesOfReleases(tx, codebook), randomUUID);
  const pause = sliced();
  const kept: Contribution[] = [];
  for (const { position, content } of counted) {
    kept.push({ position, content: reduce(fittingContent(codebook, content)) });
    await pause();
  }
  await insertErased(tx, datasetId, kept);
}

/** What the tables are made of: of the releases that can be read, of the open one, and of the next. */
async function namesOfReleases(tx: Db, codebook: Codebook): Promise<string[]> {
  const open = await findOpenRelease(tx, codebook.id);
  const names = tabulatedNames(codebook);
  for (const { codebookVersion } of [...(await listReadable(tx, codebook.id)), ...(open ? [open] : [])])
    names.push(...tabulatedNames(await codebookOf(tx, codebook.id, codebookVersion)));
  return [...new Set(names)].filter((name) => codebook.dimensions.has(name) || codebook.amounts.has(name));
}
