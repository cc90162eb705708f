import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { codebookOf } from '../../../src/db/codebooks.ts';
import { findOpenRelease } from '../../../src/db/queries/releases.ts';
import { draftManifest } from '../../../src/releases/lifecycle/manifest.ts';
import { useService } from '../../harness.ts';
import { PARISHIONERS, people } from '../../samples/parish-court.ts';
import { approveCases, buildDraft, moveCases, publish, putParishCourt } from '../journey.ts';

/** What somebody can tell who was let in for a time: a partner whose agreement has ended, a reader of a preview. */

const NOW = new Date('2026-03-04T05:06:07.000Z');
const ENDS = '2026-06-01T00:00:00.000Z';
const service = await useService({ now: NOW, writesFiles: true });

async function mintPartner(): Promise<string> {
  const agreement = { text: 'On records.', version: '1', validUntil: ENDS };
  const body = { label: 'Partner', role: 'partner', agreement };
  return (await service.send('POST', '/v1/keys', { key: service.adminKey, body })).body.key;
}

test('a partner whose agreement has ended is not told how many records a later release has', {
  timeout: 120_000,
}, async () => {
  service.clock.now = NOW;
  await putParishCourt(service, 'files');
  const key = await mintPartner();
  service.clock.now = new Date(ENDS);
  const files = `/v1/datasets/files/releases/${await publish(service, 'files')}/files`;
  const listed = async (sent: { key?: string }) => {
    for (;;) {
      const answer = await service.send('GET', files, sent);
      if (answer.status !== 503) return answer;
      await sleep(20);
    }
  };
  expect((await listed({ key })).body).toEqual((await listed({})).body);
});

test('a partner whose agreement has ended is not told how far the log goes', async () => {
  service.clock.now = NOW;
  await putParishCourt(service, 'log');
  const key = await mintPartner();
  const D = '/v1/datasets/log';
  const { cursor } = (await service.send('GET', `${D}/changes`, { key })).body;
  const [of, seq] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  service.clock.now = new Date(ENDS);
  await approveCases(service, 'log', people(PARISHIONERS));
  const body = { cursor: Buffer.from(`${of}.${seq}.AAAAAAAAAAAA`).toString('base64url') };
  const sent = await service.send('POST', `${D}/changes/acknowledgements`, { key, body });
  expect([sent.status, sent.body.code, sent.body.cursor]).toEqual([410, 'cursor-expired', undefined]);
});

test('a partner whose agreement has ended is told of erasures of what it may have, and not of who came later', async () => {
  service.clock.now = NOW;
  await putParishCourt(service, 'later');
  const key = await mintPartner();
  const D = '/v1/datasets/later';
  const added = people({ 'male teacher': 1 });
  const [before] = await approveCases(service, 'later', added);
  service.clock.now = new Date(ENDS);
  const [since] = await approveCases(service, 'later', added);
  if (!before || !since) throw new Error('nobody was added');
  await moveCases(service, 'later', { to: 'erased', reason: 'erasure-upheld' }, [before, since]);
  const { items } = (await service.send('GET', `${D}/erasures`, { key })).body;
  expect(items.map(({ id }: { id: string }) => id)).toEqual([before.id]);
  const statuses = [before, since].map(
    async ({ id }) => (await service.send('GET', `${D}/erasures/${id}`, { key })).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 404]);
  expect((await service.send('GET', `${D}/erasures`, { key: service.adminKey })).body.items).toHaveLength(2);
});

test('a reader of a preview is not told how many records are counted', async () => {
  await putParishCourt(service, 'preview');
  await buildDraft(service, 'preview');
  const codebook = await codebookOf(service.db, 'preview', 1);
  const progress = { phase: 'records', done: 88, of: 90 } as const;
  const open = await findOpenRelease(service.db, 'preview');
  if (!open) throw new Error('there is no draft');
  const shown = [true, false].map((isPreview) => {
    const about = { supersedes: null, proposedVersion: '1.0.0', isPreview };
    return draftManifest({ ...open, state: 'building', progress }, codebook, about).progress;
  });
  expect(shown).toEqual([null, progress]);
});
