import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Signer } from '#disclosure';
import type { Actor, CaptureContext } from '../capture/actor.ts';
import { caseEtag } from '../capture/case-view.ts';
import { createCases } from '../capture/create.ts';
import { putDataset } from '../capture/datasets.ts';
import { moveCases } from '../capture/transitions.ts';
import type { Database } from '../db/client.ts';
import { findExternalIds, listCases } from '../db/queries/cases.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { findLastRelease, findOpenRelease } from '../db/queries/releases.ts';
import { AppError } from '../errors.ts';
import type { JobRunner } from '../jobs/runner.ts';
import { createRelease, discardRelease, publishRelease } from '../releases/lifecycle/publish.ts';
import { SCOPES } from '../schemas/vocabulary.ts';
import type { DemoDataset } from './datasets.ts';

export interface DemoContext extends CaptureContext {
  database: Database;
  builder: JobRunner;
  publicUrl: () => string;
  signer: Signer;
  now: () => Date;
}

/** Cases written in one transaction: a reader's query waits for it on the embedded database. */
const CASES_AT_ONCE = 250;

/**
 * Creates and publishes a demo dataset by the same calls as any other dataset; does nothing once it has had a release, even one
 * that was withdrawn since. Each step looks at what is there, so that a start after a kill goes on where the last one stopped. Of
 * several processes one does the work and the others wait. Answers whether it was this one that published it.
 */
export async function ensureDemo(context: DemoContext, dataset: DemoDataset): Promise<boolean> {
  let isMine = false;
  while (!(await findLastRelease(context.db, dataset.id))) {
    const unlock = await context.database.tryLock('assize:demo');
    if (!unlock) {
      await sleep(500);
      continue;
    }
    try {
      await createDataset(context, dataset);
      await createMissingCases(context, dataset);
      await approveCases(context, dataset.id);
      await publishFirst(context, dataset.id);
      isMine = true;
    } finally {
      await unlock();
    }
  }
  return isMine;
}

/** Two people, since an author cannot approve their own case. */
const actor = (context: DemoContext, who: 'author' | 'reviewer'): Actor => ({
  keyId: `demo-${who}`,
  keyLabel: `Demo ${who}`,
  scopes: SCOPES,
  requestId: randomUUID(),
  at: context.now(),
});

async function createDataset(context: DemoContext, { id, definition }: DemoDataset): Promise<void> {
  if (await findDataset(context.db, id)) return;
  await putDataset(context, actor(context, 'author'), id, {
    body: definition,
    mayReadCases: true,
    requireMatch: () => {},
  });
}

async function createMissingCases(context: DemoContext, { id, cases }: DemoDataset): Promise<void> {
  const posts = cases();
  const ids = posts.flatMap((post) => post.externalIds ?? []);
  const there = new Set((await findExternalIds(context.db, id, ids)).map(({ value }) => value));
  const missing = posts.filter((post) => !post.externalIds?.some(({ value }) => there.has(value)));
  for (let from = 0; from < missing.length; from += CASES_AT_ONCE) {
    await createCases(context, actor(context, 'author'), id, {
      state: 'in-review',
      duplicates: 'save',
      items: missing.slice(from, from + CASES_AT_ONCE).map((body) => ({ body, pointer: '' })),
    });
  }
}

async function approveCases(context: DemoContext, dataset: string): Promise<void> {
  const view = { etagSecret: context.secrets.etag, sources: true };
  for (;;) {
    const waiting = await listCases(context.db, dataset, {
      states: ['in-review'],
      where: [],
      order: 'id',
      limit: CASES_AT_ONCE,
    });
    if (waiting.length === 0) return;
    const outcomes = await moveCases(context, actor(context, 'reviewer'), dataset, {
      move: { to: 'approved' },
      items: waiting.map((row) => ({ id: row.id, matches: (etag) => etag === caseEtag(row, view) })),
      view,
    });
    const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
    if (refused) throw refused.problem;
  }
}

async function publishFirst(context: DemoContext, dataset: string): Promise<void> {
  const { db, newId, signer } = context;
  const writer = { db, newId, signer, publicUrl: context.publicUrl() };
  const left = await findOpenRelease(context.db, dataset);
  if (left?.state === 'failed') await discardRelease(writer, actor(context, 'author'), left);
  if (!left || left.state === 'failed') {
    await createRelease(writer, actor(context, 'author'), dataset, { notice: null });
  }
  context.builder.wake();
  for (;;) {
    const open = await findOpenRelease(context.db, dataset);
    if (!open) return;
    if (open.state === 'failed') throw new Error(`the release of ${dataset} could not be built`);
    if (open.state === 'draft') {
      try {
        await publishRelease(writer, actor(context, 'reviewer'), open);
        return;
      } catch (error) {
        // A version before this one has built it, so it is built again.
        if (!(error instanceof AppError && error.code === 'release-changed')) throw error;
      }
    }
    await sleep(50);
  }
}
