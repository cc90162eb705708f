import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { releases } from '../../src/db/tables/releases.ts';
import { type Answer, startApp, type TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { PARISHIONERS, parishCourt, people } from '../samples/parish-court.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/** The way from a codebook and cases to a published release, through the public API. */

export async function putDataset(service: TestApp, id: string, definition: Body): Promise<void> {
  const path = `/v1/datasets/${id}`;
  const key = service.adminKey;
  const now = await service.send('GET', `${path}/definition`, { key });
  const etag = now.status === 200 ? { 'if-match': String(now.headers.etag) } : {};
  const put = await service.send('PUT', path, { key, body: definition, headers: etag });
  expect([200, 201], put.text).toContain(put.status);
}

/** The dataset of the samples in which everything is public, with its six cases approved. */
export async function putHamlets(service: TestApp, id: string): Promise<Posted[]> {
  await putDataset(service, id, hamlets());
  return approveCases(service, id, townCases());
}

/** A dataset under a disclosure policy, with the cases of its first release. */
export async function putParishCourt(service: TestApp, id: string, disclosure?: Body): Promise<void> {
  await putDataset(service, id, parishCourt(disclosure));
  await approveCases(service, id, people(PARISHIONERS));
}

export interface Posted {
  id: string;
  etag: string;
}

/** Posts cases straight into review, and approves them. */
export async function approveCases(service: TestApp, id: string, cases: readonly Body[]): Promise<Posted[]> {
  const key = service.adminKey;
  const batch = await service.send('POST', `/v1/datasets/${id}/cases/batch?state=in-review`, {
    key,
    body: { items: cases },
  });
  expect(batch.status, batch.text).toBe(201);
  return moveCases(service, id, { to: 'approved' }, batch.body.items);
}

export async function moveCases(
  service: TestApp,
  id: string,
  move: { to: string; reason?: string },
  cases: readonly Posted[],
): Promise<Posted[]> {
  const items = cases.map((one) => ({ id: one.id, etag: one.etag }));
  const moved = await service.send('POST', `/v1/datasets/${id}/cases/transitions`, {
    key: service.adminKey,
    body: { ...move, items },
  });
  expect(moved.body.refused, moved.text).toBe(0);
  return moved.body.items.map((item: Posted) => ({ id: item.id, etag: item.etag }));
}

/** Creates a release and waits until it is built or has failed. Answers its manifest. */
export async function buildDraft(service: TestApp, id: string, body: Body = {}): Promise<Answer> {
  const opened = await service.send('POST', `/v1/datasets/${id}/releases`, { key: service.adminKey, body });
  expect(opened.status, opened.text).toBe(202);
  return waitForDraft(service, id);
}

/** Looks into the database while the release is built: the manifest of a draft is dear to ask for again and again. */
export async function waitForDraft(service: TestApp, id: string): Promise<Answer> {
  const building = service.db
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.datasetId, id), eq(releases.state, 'building')));
  for (;;) {
    while ((await building).length > 0) await sleep(20);
    const draft = await service.send('GET', `/v1/datasets/${id}/releases/draft`, { key: service.adminKey });
    expect(draft.status, draft.text).toBe(200);
    if (draft.body.state !== 'building') return draft;
  }
}

export const moveDraft = (service: TestApp, id: string, to: string, etag?: string): Promise<Answer> =>
  service.send('POST', `/v1/datasets/${id}/releases/draft/transitions`, {
    key: service.adminKey,
    body: { to },
    ...(etag !== undefined && { headers: { 'if-match': etag } }),
  });

/** Builds a release and publishes it. Answers its version. */
export async function publish(service: TestApp, id: string, body: Body = {}): Promise<string> {
  const draft = await buildDraft(service, id, body);
  const errors = service.logLines.filter((line) => JSON.parse(line).level >= 50);
  expect(draft.body, [draft.text, ...errors].join('\n')).toMatchObject({ state: 'draft', error: null });
  const published = await moveDraft(service, id, 'published', String(draft.headers.etag));
  expect(published.status, published.text).toBe(200);
  return published.body.version;
}

/** A service that listens, with the dataset `towns` and its first releases published. */
export async function listenWithTowns(releases: 1 | 2): Promise<{ service: TestApp; url: string }> {
  // Tests count the requests that reach the framework.
  const service = await startApp({ config: { logLevel: 'debug' } });
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 });
  await putDataset(service, 'towns', hamlets());
  for (const cases of [townCases(), townCases().slice(0, 1)].slice(0, releases)) {
    await approveCases(service, 'towns', cases);
    await publish(service, 'towns');
  }
  return { service, url };
}

/** How many requests the framework of a service has seen. Its log level is debug. */
export const requestsSeen = ({ logLines }: TestApp): number =>
  logLines.filter((line) => line.includes('incoming request')).length;

/** What is answered in front of the framework. A busy machine may let a lease run out between two reads. */
export async function fromMemory<Read>(service: TestApp, read: () => Promise<Read>): Promise<Read | undefined> {
  for (let tries = 0; tries < 5; tries += 1) {
    const before = requestsSeen(service);
    const answer = await read();
    if (requestsSeen(service) === before) return answer;
  }
  return undefined;
}
