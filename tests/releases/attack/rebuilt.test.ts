import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { releases } from '../../../src/db/tables/releases.ts';
import { besideService, useService } from '../../harness.ts';
import { buildDraft, moveDraft, putParishCourt, waitForDraft } from '../journey.ts';

const service = await useService();

test('of a draft that is built again nothing drawn before is served, so that nobody can take the mean of two draws', async () => {
  const disclosure = { policy: 'cell-key', d: 5, v: 3, js: 0 };
  await putParishCourt(service, 'again', disclosure);
  const draft = await buildDraft(service, 'again');
  const D = '/v1/datasets/again';
  const below = 'statistics?by=sex,role&totals=true';
  await service.send('GET', `${D}/releases/draft/${below}`, { key: service.adminKey });
  // As if a process of another version had built it, while this one is started.
  await service.db.update(releases).set({ generator: 'assize 0.0.1' }).where(eq(releases.datasetId, 'again'));
  expect((await moveDraft(service, 'again', 'published', String(draft.headers.etag))).status).not.toBe(200);
  service.clock.now = new Date(service.clock.now.getTime() + 1_000);
  const rebuilt = await moveDraft(service, 'again', 'published', await etagOf('again'));
  expect([rebuilt.status, rebuilt.body.code]).toEqual([409, 'release-changed']);
  await waitForDraft(service, 'again');
  expect((await moveDraft(service, 'again', 'published', await etagOf('again'))).status).toBe(200);
  const other = await besideService(service);
  const url = `${D}/releases/1.0.0/${below}`;
  const [here, there] = [(await service.send('GET', url)).body, (await other.inject(url)).json()];
  await other.close();
  expect(here).toEqual(there);
});

async function etagOf(dataset: string): Promise<string> {
  const { headers } = await service.send('GET', `/v1/datasets/${dataset}/releases/draft`, { key: service.adminKey });
  return String(headers.etag);
}
