import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { canonicalSummary } from '../../disclosure/src/certificate/canonical.ts';
import { isSignedBy } from '../../disclosure/src/certificate/certify.ts';
import { keyIdOf } from '../../disclosure/src/index.ts';
import { publishedCollector, readAnswer } from '../../src/releases/protection/answers.ts';
import type { Certificate, CertificateKey } from '../../src/schemas/certificate.ts';
import { useService } from '../harness.ts';
import {
  approveCases,
  buildDraft,
  moveDraft,
  publish,
  putDataset,
  putHamlets,
  waitForDraft,
} from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { townCases, towns } from '../samples/towns.ts';

/** The certificate of a release, as readers get it, and the keys that it is signed with. */

const R = '/v1/datasets/towns/releases';
const service = await useService();
beforeAll(async () => {
  await putDataset(service, 'towns', towns());
  await approveCases(service, 'towns', townCases());
  await publish(service, 'towns');
}, 60_000);

const get = (path: string) => service.send('GET', path);
const certificateOf = async (version = '1.0.0'): Promise<Certificate> =>
  (await get(`${R}/${version}/certificate`)).body;
const keys = async (): Promise<CertificateKey[]> => (await get('/.well-known/assize-keys.json')).body.keys;

test('a release has a certificate, signed by a key that the service lists', async () => {
  const certificate = await certificateOf();
  expect(certificate).toMatchObject({
    dataset: 'towns',
    release: '1.0.0',
    url: 'https://assize.example/v1/datasets/towns/releases/1.0.0',
    policy: { policy: 'none' },
    claim: null,
    withheld: 0,
    components: null,
    betweenReleases: [],
    signature: { alg: 'EdDSA' },
  });
  const manifest = await get(`${R}/1.0.0`);
  expect(certificate.publishedAt).toBe(manifest.body.publishedAt);
  expect(manifest.body.links.certificate).toBe(`${R}/1.0.0/certificate`);
  const [key, ...others] = await keys();
  expect(others).toEqual([]);
  expect(key).toMatchObject({
    kid: certificate.signature.kid,
    validFrom: '2026-03-04T05:06:07.000Z',
    validUntil: null,
  });
  expect(keyIdOf(key!)).toBe(key!.kid);
  expect(isSignedBy(certificate, key!)).toBe(true);
});

test('its numbers are those of the answers', async () => {
  const { measures } = (await get(`${R}/1.0.0/codebook`)).body.codebook;
  const { tables } = (await get(`${R}/1.0.0`)).body;
  const collector = publishedCollector(measures, tables);
  const small = new Set<string>();
  for (const { by, measures: ids } of tables) {
    const path = `${R}/1.0.0/statistics?measure=${ids.join(',')}${by.length === 0 ? '' : `&by=${by.join(',')}`}`;
    const { observations } = readAnswer((await get(`${path}&totals=true`)).text);
    collector.add(observations);
    const isCount = (id: string) =>
      measures.some((measure: Body) => measure.id === id && measure.statistic === 'count');
    for (const { key, measure, value } of observations) {
      const held = Object.entries(key).filter(([, code]) => code !== '_T');
      if (isCount(measure) && Number(value) > 0 && Number(value) < 5) small.add(`${measure} ${held.sort().join()}`);
    }
  }
  const { hash, cells } = canonicalSummary(collector.sets());
  expect(await certificateOf()).toMatchObject({ hash, cells, small: { below: 5, cells: small.size } });
});

test('it is cached like everything under a version', async () => {
  const pinned = await get(`${R}/1.0.0/certificate`);
  expect(pinned.headers['cache-control']).toBe('public, max-age=86400, immutable');
  const latest = await get(`${R}/latest/certificate`);
  expect(latest.text).toBe(pinned.text);
  expect(latest.headers).toMatchObject({
    'cache-control': 'public, max-age=60',
    'content-location': `${R}/1.0.0/certificate`,
    'access-control-allow-origin': '*',
  });
  const headers = { 'if-none-match': String(pinned.headers.etag) };
  expect((await service.send('GET', `${R}/1.0.0/certificate`, { headers })).status).toBe(304);
  const listed = await get('/.well-known/assize-keys.json');
  expect(listed.headers).toMatchObject({ 'cache-control': 'no-cache', 'access-control-allow-origin': '*' });
});

test('a change of any member, key or signature shows', async () => {
  const certificate = await certificateOf();
  const [key] = await keys();
  expect(isSignedBy(structuredClone(certificate), key!)).toBe(true);
  for (const member of Object.keys(certificate).filter((name) => name !== 'signature')) {
    expect(isSignedBy({ ...certificate, [member]: 'other' } as Certificate, key!), member).toBe(false);
  }
  const { value } = certificate.signature;
  const other = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`;
  expect(isSignedBy({ ...certificate, signature: { ...certificate.signature, value: other } }, key!)).toBe(false);
  expect(isSignedBy(certificate, { ...key!, x: 'not a key' })).toBe(false);
});

test('a draft has none yet; one that an older version built is built again for it; a release from before there were any never has', async () => {
  const dataset = '/v1/datasets/old/releases';
  await putHamlets(service, 'old');
  const draft = await buildDraft(service, 'old');
  const ofDraft = await service.send('GET', `${dataset}/draft/certificate`, { key: service.adminKey });
  expect(ofDraft).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('when the release is published') },
  });
  // As an upgrade finds a draft.
  await service.db.execute(sql`update releases set summary = null, protection = null where dataset_id = 'old'`);
  const refused = await moveDraft(service, 'old', 'published', String(draft.headers.etag));
  expect(refused).toMatchObject({ status: 409, body: { code: 'release-changed' } });
  const again = await waitForDraft(service, 'old');
  const published = await moveDraft(service, 'old', 'published', String(again.headers.etag));
  expect(published.body).toMatchObject({ version: '1.0.0', links: { certificate: `${dataset}/1.0.0/certificate` } });
  // As an upgrade finds a release.
  await service.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`update releases set summary = null, protection = null where dataset_id = 'old'`);
    await tx.execute(
      sql`delete from release_certificates where release_id in (select id from releases where dataset_id = 'old')`,
    );
  });
  const manifest = await service.send('GET', `${dataset}/1.0.0`, { key: service.adminKey });
  expect(manifest.body.links.certificate).toBeUndefined();
  const answer = await get(`${dataset}/1.0.0/certificate`);
  expect(answer).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('before there were certificates') },
  });
});

test('a scheduled release gets it in the transaction that publishes it', async () => {
  const day = (text: string) => new Date(`2026-03-${text}Z`);
  await putHamlets(service, 'later');
  const draft = await buildDraft(service, 'later');
  await service.send('POST', '/v1/datasets/later/releases/draft/transitions', {
    key: service.adminKey,
    body: { to: 'published', publishAt: day('05T09:30:00').toISOString() },
    headers: { 'if-match': String(draft.headers.etag) },
  });
  const before = service.clock.now;
  service.clock.now = day('05T09:30:07');
  const { status, body } = await get('/v1/datasets/later/releases/1.0.0/certificate');
  service.clock.now = before;
  expect(status).toBe(200);
  expect(body).toMatchObject({ publishedAt: '2026-03-05T09:30:00.000Z', signedAt: '2026-03-05T09:30:07.000Z' });
  expect(isSignedBy(body, (await keys())[0]!)).toBe(true);
});

test('it can be neither changed nor removed, and goes with its release', async () => {
  await expect(service.db.execute(sql`update release_certificates set certificate = '{}'`)).rejects.toThrow();
  await expect(service.db.execute(sql`delete from release_certificates`)).rejects.toThrow();
  await expect(service.db.execute(sql`delete from signing_keys`)).rejects.toThrow();
  await service.send('POST', '/v1/datasets/later/releases/1.0.0/transitions', {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A test.' },
  });
  expect((await get('/v1/datasets/later/releases/1.0.0/certificate')).status).toBe(410);
});
