import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCertificate, checkProtection } from '../../disclosure/src/index.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { verifyAudit } from '../../src/capture/audit-check.ts';
import { readEvidence } from '../../src/cli/verify.ts';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { GENERATOR } from '../../src/generator.ts';
import { type Answer, startApp, type TestApp } from '../harness.ts';
import { finished, imported, ndjson } from '../imports/files.ts';
import { buildDraft, moveDraft, publish, waitForDraft } from '../releases/journey.ts';
import { move, newCase, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { CSV, csvOf } from '../samples/official-table.ts';
import { townCases } from '../samples/towns.ts';
import { admin, onDatabase } from '../template.ts';
import { load, withoutTriggers } from './load.ts';

/** Whatever an earlier state of the service has stored, this one reads, and goes on with: see make.ts. */

const HERE = new URL('./', import.meta.url);
const files = (await readdir(HERE)).filter((name) => name.endsWith('.sql'));

async function openEmpty(): Promise<{ database: Database; drop: () => Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) return { database: await openDatabase({}), drop: async () => {} };
  const name = `assize_test_${randomUUID().slice(0, 8)}`;
  await admin(url, `create database ${name}`);
  const database = await openDatabase({ url: onDatabase(url, name) });
  return { database, drop: () => admin(url, `drop database if exists ${name} with (force)`) };
}

/** The state before the first release. */
const FIRST = '0000_init.sql';

/** Members with defaults, as if the state had not known them yet. */
const LATER = [
  ...['settings,duplicates', 'settings,datePrecision', 'settings,youthRule', 'constructed', 'designation'],
  ...['codebook,headlines', 'codebook,calendars', 'codebook,derived', 'codebook,notes'],
].map((path) => `update codebooks set definition = (definition::jsonb #- '{${path}}')::json`);

/** What the service gave to clients of this dump: `next` of lists, cursors of the feed of `towns`, ETags by path. */
interface Given {
  lists: string[];
  feed: string[];
  etags: Record<string, string>;
}
const readGiven = (file: string): Given | undefined => {
  const path = new URL(file.replace('.sql', '.json'), HERE);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
};

const asWritten = async (): Promise<void> => {};
const withoutMembers = (database: Database): Promise<void> => database.withSession((db) => withoutTriggers(db, LATER));

describe.each([
  ...files.filter((file) => file !== FIRST).map((file) => ({ file, state: 'as it was written', change: asWritten })),
  // Nobody has such data but who ran the service before 0.1.0, so it is what the harder case is tried on.
  { file: FIRST, state: 'without members that have defaults', change: withoutMembers },
])('a database of $file, $state', ({ file, change }) => {
  let service: TestApp;
  // Before any release, nothing was corrected or erased under a policy.
  let folder: string;
  const given = readGiven(file);
  const vintages = file === FIRST ? [] : ['vintages'];
  const ask = async (path: string): Promise<Body> => {
    const { status, text, body } = await service.send('GET', `/v1/datasets/${path}`, { key: service.adminKey });
    expect(status, `${path}: ${text}`).toBe(200);
    return body;
  };
  const approve = async (one: Body): Promise<void> => {
    const submitted = await move(service, one, { to: 'in-review' });
    const approved = await move(service, submitted.body, { to: 'approved' });
    expect(approved.status, approved.text).toBe(200);
  };

  beforeAll(async () => {
    const opened = await openEmpty();
    await load(opened.database, file);
    await change(opened.database);
    await migrate(opened.database);
    folder = await mkdtemp(join(tmpdir(), 'assize-files-'));
    service = await startApp({ opened, config: { files: { kind: 'folder', folder, work: join(folder, 'tmp') } } });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('is read', async () => {
    for (const dataset of ['towns', 'withheld', 'table', ...vintages]) {
      for (const part of ['', '/headlines', '/statistics?totals=true', '/certificate', '/codebook']) {
        await ask(`${dataset}/releases/1.0.0${part}`);
      }
    }
    expect((await ask('towns/releases/1.1.0/differences?since=1.0.0')).items).not.toEqual([]);
    expect((await ask('towns/cases/counts')).states).toEqual({
      ...{ draft: 1, 'in-review': 0, returned: 1, approved: 4, withdrawn: 1, merged: 1, erased: 1 },
    });
    for (const { id } of (await ask('towns/cases')).items) await ask(`towns/cases/${id}/revisions/1`);
    expect((await ask('towns/changes?include=record')).items).not.toEqual([]);
    expect((await ask('towns/duplicates')).items).toHaveLength(1);
    expect((await ask('withheld/releases/1.0.0')).counts.withheld).toBeDefined();
  });

  test.runIf(given && change === asWritten)('goes on from cursors, and knows ETags, that it gave then', async () => {
    const { lists, feed, etags } = given as Given;
    const get = (path: string) => service.send('GET', path, { key: service.adminKey });
    for (const next of lists) expect([next, (await get(next)).status]).toEqual([next, 200]);
    for (const cursor of feed) {
      const { status, body } = await get(`/v1/datasets/towns/changes?cursor=${cursor}`);
      // Another version may see the log otherwise, and says then where to go on from.
      expect([200, 410]).toContain(status);
      expect(await get(`/v1/datasets/towns/changes?cursor=${body.cursor}`)).toMatchObject({ status: 200 });
    }
    for (const [path, etag] of Object.entries(etags)) {
      // A key that reads records gets the codebook in force since; then it was the public one for everybody.
      const answer = path.endsWith('/codebook') ? await service.send('GET', path) : await get(path);
      expect([path, answer.headers.etag]).toEqual([path, etag]);
    }
  });

  test('its releases get files, as those of today have them', async () => {
    for (const [dataset, version] of [
      ['towns', '1.0.0'],
      ['towns', '1.1.0'],
      ['withheld', '1.0.0'],
      ['table', '1.0.0'],
    ]) {
      const path = `/v1/datasets/${dataset}/releases/${version}`;
      const files = async () => service.send('GET', `${path}/files`, { key: service.adminKey });
      while ((await files()).status === 503) await sleep(50);
      const names = (await files()).body.items.map(({ name }: Body) => name);
      expect([dataset, names]).toEqual([dataset, expect.arrayContaining(['observations.csv', 'datapackage.json'])]);
      expect([dataset, names.includes('records.ndjson')]).toEqual([dataset, dataset !== 'table']);
    }
  });

  // Without its derived variables a codebook has fewer tables.
  test.runIf(change === asWritten)(
    'has certificates that are still true, or once said to be of an older kind',
    async () => {
      const text = async (path: string): Promise<string> => (await service.send('GET', path)).text;
      const api = { text, json: async <T>(path: string) => JSON.parse(await text(path)) as T };
      const show = () => ({ update() {}, stop() {} });
      for (const [dataset, version] of [
        ['towns', '1.0.0'],
        ['towns', '1.1.0'],
        ['withheld', '1.0.0'],
        ['table', '1.0.0'],
        ...vintages.map((dataset) => [dataset, '1.0.0'] as const),
      ] as const) {
        const evidence = await readEvidence(api, { dataset, version, signedBy: undefined, show });
        const found = [...checkCertificate(evidence), ...checkProtection(await testSolver(), evidence)];
        const others = found.flatMap(({ check, verdict }) => (verdict === 'true' ? [] : [`${check} ${verdict}`]));
        const isOlder = evidence.certificate.edition === undefined;
        expect([dataset, others]).toEqual([dataset, isOlder ? ['kind skipped'] : []]);
      }
    },
  );

  test('is written on', async () => {
    const [job] = (await ask('towns/imports')).items;
    await service.send('POST', `${job.links.self}/reversal`, {
      key: service.adminKey,
      body: { reason: 'rectification' },
    });
    expect(await finished(service, job.links.self)).toMatchObject({ state: 'reversed', error: null });
    const cases: Body[] = (await ask('towns/cases?state=approved')).items;
    const [edited, erased] = cases.filter(({ externalIds }) => externalIds?.length === 1);
    await approve((await put(service, edited ?? {}, { sentencedOn: '2014-05-05' })).body);
    expect(await move(service, erased ?? {}, { to: 'erased', reason: 'erasure-upheld' })).toMatchObject({
      status: 200,
    });
    await approve(await newCase(service, 'towns', townCases()[2]));
    const rows = [7, 9].map((number) => ({
      ...townCases()[3],
      externalIds: [{ system: 'desk', value: `n-${number}` }],
    }));
    const upserted = await imported(service, 'towns', ndjson(rows), { query: '?mode=upsert' });
    expect(upserted).toMatchObject({ state: 'succeeded', counts: { rejected: 0 } });
    expect(await imported(service, 'table', csvOf(['2014,male,b,prison,4']), CSV)).toMatchObject({ error: null });
    for (const dataset of vintages) {
      const counted: Body[] = (await ask(`${dataset}/cases?state=approved&limit=100`)).items;
      const known = counted.find(({ externalIds }) => externalIds?.length === 1);
      expect(await move(service, known ?? {}, { to: 'erased', reason: 'erasure-upheld' })).toMatchObject({
        status: 200,
      });
      await approve(await newCase(service, dataset, townCases()[5]));
    }
  });

  test('is written on by every other kind of request', async () => {
    const send = async (status: number, path: string, body: unknown, headers: Record<string, string> = {}) => {
      const method = path.startsWith('PUT ') ? 'PUT' : 'POST';
      const url = `/v1/${path.replace('PUT ', '')}`;
      const answer = await service.send(method, url, { key: service.adminKey, body, headers });
      expect([path, answer.status], answer.text).toEqual([path, status]);
      return answer.body;
    };
    const [one] = (await ask('towns/cases?state=returned')).items;
    const edited = await put(service, one, { sentencedOn: '2014-09-02' });
    expect(await move(service, edited.body, { to: 'in-review' })).toMatchObject({ status: 200 });
    const [merged] = (await ask('towns/cases?state=merged')).items;
    const parted = await move(service, merged, { to: 'unmerged' });
    expect(parted).toMatchObject({ status: 200 });
    const [pair] = (await ask('towns/duplicates')).items;
    if (pair) await send(200, `datasets/towns/duplicates/${pair.id}/decision`, { decision: 'different' });
    await send(200, 'datasets/towns/cases/match', townCases()[0]);
    await send(201, 'datasets/towns/cases/batch', {
      items: ['2015-10-10', '2015-11-20'].map((sentencedOn) => ({ ...townCases()[1], sentencedOn })),
    });
    const selection = {
      to: 'in-review',
      select: { state: 'draft' },
      expect: (await ask('towns/cases?state=draft')).items.length,
    };
    const { links } = await send(202, 'datasets/towns/cases/transitions', selection);
    await finished(service, links.self);
    const { cursor } = await ask('towns/changes');
    await send(201, 'datasets/towns/changes/acknowledgements', { cursor });
    const preview = { label: 'Another agency', endsAt: '2026-04-04T00:00:00Z' };
    await send(201, 'datasets/towns/releases/draft/previews', preview);
    const check = await send(202, 'datasets/withheld/release-checks', {});
    await expect
      .poll(async () => (await ask(check.links.self.replace('/v1/datasets/', ''))).state, { timeout: 20_000 })
      .not.toBe('checking');
    const minted = await send(201, 'keys', { label: 'Partner', role: 'partner' });
    const agreement = { text: 'On records.', version: '1', validUntil: '2027-01-01T00:00:00Z' };
    await send(200, `keys/${minted.id}/agreements`, agreement);
    await send(201, 'webhooks', { label: 'Hook', url: 'https://hooks.example/in', events: ['release.published'] });
    // A new label alone, then a code, for which every case is read again.
    for (const change of [
      (definition: Body) => (definition.title = 'Towns of today'),
      (definition: Body) => definition.codebook.codeLists.method.codes.push({ code: 'newest', label: 'Newest' }),
    ]) {
      const read = await service.send('GET', '/v1/datasets/towns/definition', { key: service.adminKey });
      change(read.body);
      await send(200, 'PUT datasets/towns', read.body, { 'if-match': String(read.headers.etag) });
    }
  });

  test('is released from: what was open, and then anew', async () => {
    for (const dataset of ['towns', 'table', ...vintages]) {
      let published: Answer;
      do {
        const draft = await waitForDraft(service, dataset);
        // One that has a date is taken back first.
        const to = draft.body.state === 'scheduled' ? 'draft' : 'published';
        published = await moveDraft(service, dataset, to, String(draft.headers.etag));
        // A case in it has been erased, so that it is built again.
      } while (published.body.code === 'release-changed' || published.body.state === 'draft');
      expect(published.status, published.text).toBe(200);
      expect(published.body.generator, 'it was built again').toBe(GENERATOR);
      await ask(`${dataset}/releases/${published.body.version}/certificate`);
    }
    for (const dataset of ['towns', 'table']) {
      // What is added above waits in 2015, of which no case is approved.
      const version = await publish(service, dataset, { complete: ['2015'] });
      await ask(`${dataset}/releases/${version}/certificate`);
      expect((await ask(`${dataset}/releases/${version}/differences?since=1.0.0`)).items).not.toEqual([]);
    }
    for (const dataset of vintages) {
      const { tested, betweenReleases } = await ask(`${dataset}/releases/latest/certificate`);
      expect(tested.map(({ code }: Body) => code)).toContain('releases');
      expect(betweenReleases).toMatchObject([{ version: '1.0.0', passes: true }]);
    }
    // Against what the release of before withholds, the new cases would single two people out.
    const { body } = await buildDraft(service, 'withheld');
    expect(body).toMatchObject({ error: 'release-held', held: [{ code: 'between-releases', release: '1.0.0' }] });
  });

  test('has an audit log that is whole', async () => {
    expect(await verifyAudit(service.db)).toMatchObject({ broken: undefined, faults: [] });
  });
});
