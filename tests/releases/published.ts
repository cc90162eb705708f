import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { canonicalSummary } from '../../disclosure/src/index.ts';
import { compile } from '../../src/codebook/compile.ts';
import { listCountedBefore } from '../../src/db/queries/contributions.ts';
import { findDataset, insertCodebook } from '../../src/db/queries/datasets.ts';
import { insertHeadlines, insertStep, insertTables } from '../../src/db/queries/release-contents.ts';
import { findReleaseById, insertRelease, listReadable, markBuilt } from '../../src/db/queries/releases.ts';
import { GENERATOR } from '../../src/generator.ts';
import { attributeStep } from '../../src/releases/attribution/attribute.ts';
import { storedSets } from '../../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { BetweenReleases, DisclosureReport } from '../../src/schemas/disclosure.ts';
import { computeHeadlines } from '../../src/statistics/headline.ts';
import { ownedTables } from '../../src/statistics/table-choice.ts';
import type { TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { type PublishedCells, storedCells } from '../samples/published-cells.ts';
import { moveDraft } from './journey.ts';

/**
 * Publishes a release of a dataset that stores these cells, as if a build had counted and protected them. Answers its version.
 * `definition` has the policy.
 */
export async function publishCells(
  service: TestApp,
  datasetId: string,
  posted: Body,
  published: PublishedCells,
): Promise<string> {
  const definition = DatasetDefinition.parse(posted);
  const { policy } = definition.codebook.disclosure;
  const codebook = compile(datasetId, definition);
  const lookup = storedCells(codebook, published);
  const id = randomUUID();
  const at = service.clock.now;
  const { signal } = new AbortController();
  await service.db.transaction(async (tx) => {
    const dataset = await findDataset(tx, datasetId);
    const { lastSeq: position, codebookVersion } = dataset!; // the caller put it
    const version = codebookVersion + 1;
    await insertCodebook(tx, { datasetId, version, definition, posted, reload: false, at, by: 'test' });
    const betweenReleases = (await listReadable(tx, datasetId)).map((row) => {
      return { version: row.version ?? '', differences: 0, passes: true };
    });
    await insertRelease(tx, { id, datasetId, position, codebookVersion: version, notice: null, at });
    const tables = codebook.tables.flatMap(({ by, measures }) => measures.map((measure) => lookup({ by, measure })));
    await insertTables(tx, id, tables);
    const headlines = computeHeadlines(codebook, lookup, {});
    await insertHeadlines(tx, id, headlines);
    const release = (await findReleaseById(tx, id))!; // inserted above
    const context = { db: tx, temporaryFolder: undefined, generator: GENERATOR, signal, report: async () => {} };
    await insertStep(tx, await attributeStep(context, { release, codebook, present: {}, tables: lookup }));
    const protection = reportOf(policy, betweenReleases);
    const sets = [...codebook.measures.keys()].flatMap((measure) =>
      ownedTables(codebook, measure).flatMap(({ by, keys }) => storedSets(codebook, lookup({ by, measure }), keys)),
    );
    const summary = canonicalSummary(sets);
    const observations = tables.reduce((sum, { cells }) => sum + cells.length, 0);
    const counts = { tables: codebook.tables.length, observations, headlines: headlines.length };
    const before = policy === 'none' ? [] : await listCountedBefore(tx, datasetId);
    const waiting = { corrections: 0, withdrawals: 0, erasures: 0 };
    await markBuilt(tx, id, {
      counts,
      present: {},
      generator: GENERATOR,
      erasuresSeen: 0,
      vintage: policy === 'none' ? null : { before, waiting },
      summary,
      protection,
      at,
    });
  });
  const { headers } = await service.send('GET', `/v1/datasets/${datasetId}/releases/draft`, { key: service.adminKey });
  const moved = await moveDraft(service, datasetId, 'published', String(headers.etag));
  expect(moved.status, moved.text).toBe(200);
  return moved.body.version;
}

function reportOf(policy: DisclosureReport['policy'], betweenReleases: BetweenReleases[]): DisclosureReport {
  const tested = { betweenReleases, solver: null, solverVersion: null };
  const passed = { tried: 0, passes: true };
  switch (policy) {
    case 'none':
      return { policy };
    case 'threshold':
      return {
        ...{ policy, components: 0, programmes: 0, narrowest: null, wholeNumbers: true, ...tested },
        ...{ insider: passed, policyAware: passed },
      };
    case 'rounding':
      return { policy, method: 'random', reason: 'Written down by hand.', ...tested };
    case 'cell-key':
      return { policy, ...tested };
  }
}
