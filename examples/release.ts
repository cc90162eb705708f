import { setTimeout as sleep } from 'node:timers/promises';
import { progress } from '../src/cli/terminal.ts';
import type { Call, Problem } from './api.ts';

interface Manifest {
  state: string;
  progress?: { phase: string; done: number; of: number } | null;
  error?: unknown;
}

const POLL_MS = 300;

/**
 * Builds and publishes a release of everything approved; false if nothing has changed since the last. A release that an
 * interrupted run left open is finished first; it may be of an earlier position, so another one follows.
 */
export async function publishRelease(call: Call, dataset: string): Promise<boolean> {
  let published = false;
  for (;;) {
    const started = await call<Problem>('POST', `${dataset}/releases`, { body: {}, accept: [409] });
    if (started.status === 409 && started.body.code === 'nothing-to-release') return published;
    if (started.status === 409 && started.body.code !== 'release-open') throw new Error(started.body.title);
    published = (await finish(call, dataset)) || published;
    if (started.status !== 409) return published;
  }
}

/** Waits for the draft and publishes it; false if somebody else did so meanwhile. A failed one is discarded: the next run builds afresh. */
async function finish(call: Call, dataset: string): Promise<boolean> {
  const draft = `${dataset}/releases/draft`;
  const shown = progress('Building', 'parts');
  try {
    for (;;) {
      const { status, etag, body } = await call<Manifest>('GET', draft, { accept: [404] });
      if (status === 404) return false;
      if (body.progress && body.progress.of > 0) shown.update(body.progress.done, body.progress.of);
      if (body.state === 'draft' && etag !== null) {
        const to = await call<Problem>('POST', `${draft}/transitions`, {
          body: { to: 'published' },
          ifMatch: etag,
          accept: [404, 409, 412],
        });
        if (to.status < 400) return true;
        // Else the manifest moved on since it was read, or somebody else published the release: read it again.
        if (to.status === 409 && to.body.code !== 'release-changed') throw new Error(to.body.title);
      } else if (body.state === 'failed') {
        await call('POST', `${draft}/transitions`, { body: { to: 'discarded' }, accept: [404, 409] });
        throw new Error(
          `the release could not be built, and was discarded: ${JSON.stringify(body.error)}; run it again`,
        );
      } else if (body.state !== 'building' && body.state !== 'draft') {
        throw new Error(`the open release is ${body.state}; publish or discard it, then run this again`);
      }
      await sleep(POLL_MS);
    }
  } finally {
    shown.stop();
  }
}
