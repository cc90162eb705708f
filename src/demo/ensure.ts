import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, CaptureContext } from '../capture/actor.ts';
import { caseEtag } from '../capture/case-view.ts';
import { createCases } from '../capture/create.ts';
import { putDataset } from '../capture/datasets.ts';
import { moveCases } from '../capture/transitions.ts';
import type { Database } from '../db/client.ts';
import { findExternalIds, listCases } from '../db/queries/cases.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { findOpenRelease, findRelease } from '../db/queries/releases.ts';
import type { JobRunner } from '../jobs/runner.ts';
import { createRelease, discardRelease, publishRelease } from '../releases/lifecycle/publish.ts';
import { SCOPES } from '../schemas/vocabulary.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from './press-snapshot.ts';

export interface DemoContext extends CaptureContext {
  database: Database;
  builder: JobRunner;
  publicUrl: () => string;
  now: () => Date;
}

/**
 * Creates and publishes the demo dataset by the same calls as any other dataset; does nothing once it has a release. Each step
 * looks at what is there, so that a start after a kill goes on where the last one stopped. Of several processes one does the
 * work and the others wait.
 */
export async function ensureDemo(context: DemoContext): Promise<void> {
  while (!(await findRelease(context.db, PRESS_SNAPSHOT_ID, {}))) {
    const unlock = await context.database.tryLock('assize:demo');
    if (!unlock) {
      await sleep(500);
      continue;
    }
    try {
      await createDataset(context);
      await createMissingCases(context);
      await approveCases(context);
      await publish(context);
    } finally {
      await unlock();
    }
  }
}

/** Two people, since an author cannot approve their own case. */
const actor = (context: DemoContext, who: 'author' | 'reviewer'): Actor => ({
  keyId: `demo-${who}`,
  keyLabel: `Demo ${who}`,
  scopes: SCOPES,
  requestId: randomUUID(),
  at: context.now(),
});

async function createDataset(context: DemoContext): Promise<void> {
  if (await findDataset(context.db, PRESS_SNAPSHOT_ID)) return;
  await putDataset(context, actor(context, 'author'), PRESS_SNAPSHOT_ID, {
    body: pressSnapshotDataset,
    mayReadCases: true,
    requireMatch: () => {},
  });
}

async function createMissingCases(context: DemoContext): Promise<void> {
  const posts = pressSnapshotCases();
  const ids = posts.flatMap((post) => post.externalIds ?? []);
  const there = new Set((await findExternalIds(context.db, PRESS_SNAPSHOT_ID, ids)).map(({ value }) => value));
  const missing = posts.filter((post) => !post.externalIds?.some(({ value }) => there.has(value)));
  if (missing.length === 0) return;
  await createCases(context, actor(context, 'author'), PRESS_SNAPSHOT_ID, {
    state: 'in-review',
    duplicates: 'save',
    items: missing.map((body) => ({ body, pointer: '' })),
  });
}

async function approveCases(context: DemoContext): Promise<void> {
  const waiting = await listCases(context.db, PRESS_SNAPSHOT_ID, {
    states: ['in-review'],
    where: [],
    order: 'id',
    limit: 1_000,
  });
  const view = { etagSecret: context.secrets.etag, sources: true };
  const outcomes = await moveCases(context, actor(context, 'reviewer'), PRESS_SNAPSHOT_ID, {
    move: { to: 'approved' },
    items: waiting.map((row) => ({ id: row.id, matches: (etag) => etag === caseEtag(row, view) })),
    view,
  });
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  if (refused) throw refused.problem;
}

async function publish(context: DemoContext): Promise<void> {
  const writer = { db: context.db, newId: context.newId, publicUrl: context.publicUrl() };
  const left = await findOpenRelease(context.db, PRESS_SNAPSHOT_ID);
  if (left?.state === 'failed') await discardRelease(writer, actor(context, 'author'), left);
  if (!left || left.state === 'failed') {
    await createRelease(writer, actor(context, 'author'), PRESS_SNAPSHOT_ID, null);
  }
  context.builder.wake();
  for (;;) {
    const open = await findOpenRelease(context.db, PRESS_SNAPSHOT_ID);
    if (!open) return;
    if (open.state === 'failed') throw new Error('the demo release could not be built');
    if (open.state === 'draft') {
      await publishRelease(writer, actor(context, 'reviewer'), open);
      return;
    }
    await sleep(50);
  }
}
