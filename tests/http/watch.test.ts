import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { monitored } from '../../src/db/queries/monitoring.ts';
import { releaseFileSets, releases } from '../../src/db/tables/releases.ts';
import { hasCommand } from '../contract/documents.ts';
import { startApp, type TestApp } from '../harness.ts';
import { buildDraft, moveDraft, publish } from '../releases/journey.ts';
import { move, newApproved, newCase, newDataset, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase } from '../samples/court.ts';

/** What an operator sees of the service: its log, its metrics, and who uses it. */

let service: TestApp;
let dataset: string;
let address: string;
let metricsAddress: string;
beforeAll(async () => {
  const { metrics } = readConfig({ METRICS_PORT: '0' });
  service = await startApp({ readiness: new Set(['not-yet']), config: { metrics } });
  dataset = await newDataset(service);
  await newApproved(service, dataset);
  const served = service.logLines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'metrics are served');
  metricsAddress = served.url;
  address = await service.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => service.stop());

/** The lines of requests since the last look. */
function requestLines(): Body[] {
  const lines = service.logLines.splice(0).map((line) => JSON.parse(line));
  return lines.filter(({ msg }) => msg === 'request');
}

test('a reader of the feed is as far behind as its newest receipt says, under a hash of its key', async () => {
  const key = await service.key('partner');
  const feed = `/v1/datasets/${dataset}/changes`;
  const { cursor } = (await service.send('GET', `${feed}?limit=1`, { key })).body;
  const receipt = await service.send('POST', `${feed}/acknowledgements`, { key, body: { cursor } });
  expect(receipt.status).toBe(201);
  const { body } = await service.send('GET', feed, { key });
  const reader = requestLines().at(-1)?.key;
  // The first to ask: what the database says is kept for ten seconds.
  await expect
    .poll(readMetrics, { timeout: 15_000, interval: 500 })
    .toContain(`assize_feed_reader_lag_entries{dataset="${dataset}",reader="${reader}"} ${body.items.length - 1}`);
}, 20_000);

test('each request is one line, which says what it was, how it went, and who asked by a hash', async () => {
  const key = await service.key('partner');
  requestLines();
  const answered = await service.send('GET', `/v1/datasets/${dataset}/records?limit=7`, { key });
  await service.send('GET', '/v1/datasets/no-such-person/records', { key });
  await service.send('GET', '/v1/nowhere/SecretPerson');
  const [records, missing, nowhere, ...rest] = requestLines();
  expect(rest).toEqual([]);
  expect(records).toMatchObject({
    level: 30,
    method: 'GET',
    route: '/v1/datasets/:dataset/records',
    dataset,
    status: 200,
    bytes: answered.text.length,
    ms: expect.any(Number),
    key: expect.stringMatching(/^[\w-]{12}$/),
  });
  expect(missing).toMatchObject({ route: '/v1/datasets/:dataset/records', status: 404, key: records?.key });
  expect(nowhere).toMatchObject({ status: 404 });
  expect(nowhere).not.toHaveProperty('route');
  const id = key.slice(7, 15);
  expect(JSON.stringify([records, missing, nowhere])).not.toMatch(new RegExp(`${id}|no-such-person|Secret|limit=7`));
});

test('a stream is logged with the bytes that it took, HEAD and 304 with none', async () => {
  const headers = { authorization: `Bearer ${service.adminKey}` };
  const path = `${address}/v1/datasets/${dataset}/records.csv`;
  requestLines();
  const answer = await fetch(path, { headers });
  const sent = (await answer.text()).length;
  const etag = String(answer.headers.get('etag'));
  await fetch(path, { headers: { ...headers, 'if-none-match': etag } });
  await fetch(path, { headers, method: 'HEAD' });
  const [whole, known, head] = requestLines();
  expect(whole?.bytes).toBeGreaterThan(sent);
  expect(whole?.bytes).toBeLessThan(sent + 2_000);
  expect([known?.status, known?.bytes, head?.status, head?.bytes]).toEqual([304, 0, 200, 0]);
});

test('whoever polls health, or a dataset of the demo that is being published, leaves no line and no warning', async () => {
  service.logLines.length = 0;
  expect((await service.send('GET', '/livez')).status).toBe(200);
  expect((await service.send('GET', '/readyz')).status).toBe(503);
  expect((await service.send('GET', '/v1/datasets/not-yet')).body.code).toBe('starting');
  // Nor does it count as an error.
  const requests = 'assize_http_requests_total{method="GET",route="/v1/datasets/:dataset",status=';
  const metrics = await readMetrics();
  expect([seriesIn(metrics, `${requests}"pending"}`), metrics.includes(`${requests}"5xx"}`)]).toEqual([1, false]);
  const lines = service.logLines.map((line) => JSON.parse(line));
  expect(lines.map(({ level, msg, status }) => [level, msg, status])).toEqual([[30, 'request', 503]]);
});

const OPS = new URL('../../ops/', import.meta.url);
const readMetrics = async (): Promise<string> => (await fetch(metricsAddress)).text();
/** The value of a series. */
const seriesIn = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length),
  );

test('metrics are counted by the template of the path and the class of the status, on a port of their own', async () => {
  const before = await readMetrics();
  const series = 'assize_http_requests_total{method="GET",route="/v1/datasets/:dataset",status="4xx"}';
  await service.send('GET', '/v1/datasets/no-such-person');
  const after = await readMetrics();
  expect(seriesIn(after, series)).toBe((seriesIn(before, series) || 0) + 1);
  expect(seriesIn(after, 'assize_database_up')).toBe(1);
  expect(seriesIn(after, 'assize_database_bytes')).toBeGreaterThan(1_000_000);
  expect(seriesIn(after, 'assize_requests_in_progress_limit{kind="uploads"}')).toBe(10_000);
  expect(seriesIn(after, 'assize_job_runs_total{kind="housekeeping"}')).toBe(1);
  expect(seriesIn(after, 'assize_job_failures_total{kind="anchors"}')).toBe(0);
  expect(after).not.toMatch(/no-such-person|admin000/);
  expect((await fetch(`${address}/metrics`)).status).toBe(404);
  expect((await fetch(metricsAddress.replace('/metrics', '/v1'))).status).toBe(404);
});

test('an erasure that is not complete, files that are not written and a webhook that fails are seen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assize-watch-'));
  const config = readConfig({ METRICS_PORT: '0', FILES: folder, WEBHOOKS_ALLOW: '127.0.0.0/8' });
  const watched = await startApp({ config });
  const served = watched.logLines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'metrics are served');
  const metric = async (series: string) => seriesIn(await (await fetch(served.url)).text(), series);
  const towns = await newDataset(watched);
  const erased = await newApproved(watched, towns);
  await publish(watched, towns, { complete: ['2015'] });
  const files = `/v1/datasets/${towns}/releases/latest/files`;
  await expect.poll(async () => (await watched.send('GET', files)).status, { timeout: 20_000 }).toBe(200);
  const webhook = await watched.send('POST', '/v1/webhooks', {
    key: watched.adminKey,
    body: { label: 'Nobody', url: 'http://127.0.0.1:2/', events: ['case.erased'] },
  });
  expect(webhook.status).toBe(201);

  await rename(join(folder, 'kept'), join(folder, 'away'));
  await writeFile(join(folder, 'kept'), '');
  expect((await move(watched, erased, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(503);
  watched.clock.now = new Date(watched.clock.now.getTime() + 3_600_000);
  const soon = { timeout: 30_000, interval: 500 };
  await expect.poll(() => metric('assize_job_oldest_seconds{kind="erasure"}'), soon).toBeGreaterThanOrEqual(3_600);
  // Files that hold an erased case wait as an erasure alone.
  expect(await metric('assize_job_oldest_seconds{kind="files"}')).toBe(0);
  await expect.poll(() => metric('assize_job_failures_total{kind="builder"}'), soon).toBeGreaterThan(0);
  await expect.poll(() => metric('assize_webhooks{state="failing"}'), soon).toBe(1);
  expect(await metric('assize_disk_free_bytes{disk="files"}')).toBeGreaterThan(1_000_000);
  await watched.stop();
  await rm(folder, { recursive: true });
}, 100_000);

test('a release waits for its files from its last step on: to be written, or removed', async () => {
  const id = await newDataset(service);
  await newApproved(service, id);
  const began = service.clock.now.getTime();
  const filesWait = async (hours: number, keepsFiles: boolean) => {
    const { waits } = await monitored(service.db, new Date(began + hours * 3_600_000), { keepsFiles });
    return waits.find(({ kind }) => kind === 'files')?.seconds;
  };
  expect(await filesWait(1, true)).toBe(0);
  const version = await publish(service, id, { complete: ['2015'] });
  expect([await filesWait(1, true), await filesWait(1, false)]).toEqual([3_600, 0]);
  const [release] = await service.db.select().from(releases).where(eq(releases.datasetId, id));
  const files = { releaseId: release?.id ?? '', erasuresSeen: 1_000, described: true };
  await service.db.insert(releaseFileSets).values(files);
  expect(await filesWait(1, true)).toBe(0);
  service.clock.now = new Date(began + 3_600_000);
  await service.send('POST', `/v1/datasets/${id}/releases/${version}/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A list was read wrongly.' },
  });
  expect(await filesWait(2, true)).toBe(3_600);
});

test('a release that is held is none that has failed, and an announced one is late from its date on', async () => {
  const id = await newDataset(service);
  await newApproved(service, id);
  await newCase(service, id, aCase({ sentencedOn: '2014-03-13' }), { state: 'in-review' });
  const key = service.adminKey;
  expect((await buildDraft(service, id)).body.error).toBe('release-held');
  const found = (at: Date) => monitored(service.db, at, { keepsFiles: false });
  const now = service.clock.now;
  const states = (await found(now)).counts.filter(({ what }) => what === 'releases').map(({ state }) => state);
  expect(states).toContain('held');
  expect(states).not.toContain('failed');

  await moveDraft(service, id, 'discarded');
  const { headers } = await buildDraft(service, id, { complete: ['2014'] });
  const hours = (after: number) => new Date(now.getTime() + after * 3_600_000);
  const scheduled = await service.send('POST', `/v1/datasets/${id}/releases/draft/transitions`, {
    key,
    body: { to: 'published', publishAt: hours(1).toISOString() },
    headers: { 'if-match': String(headers.etag) },
  });
  expect(scheduled.status, scheduled.text).toBe(200);
  const late = async (at: Date) => (await found(at)).waits.filter(({ kind }) => kind === 'publication');
  expect(await late(hours(0.9))).toEqual([{ kind: 'publication', seconds: 0 }]);
  expect(await late(hours(2))).toEqual([{ kind: 'publication', seconds: expect.closeTo(3_600, -1) }]);
});

test('a job that ends with a failure of the service is counted', async () => {
  const id = await newDataset(service);
  await newCase(service, id, aCase(), { state: 'in-review' });
  await service.db.execute(sql`create function sabotage() returns trigger language plpgsql as $$
    begin raise exception 'on purpose' using errcode = 'XX001'; end $$`);
  await service.db.execute(sql`create trigger zz_sabotage after insert on changes execute function sabotage()`);
  const asked = await service.send('POST', `/v1/datasets/${id}/cases/transitions`, {
    key: await reviewerOf(service),
    body: { to: 'approved', select: { state: 'in-review' }, expect: 1 },
  });
  expect(asked.status, asked.text).toBe(202);
  const failures = async () => seriesIn(await readMetrics(), 'assize_job_failures_total{kind="mover"}');
  await expect.poll(failures, { timeout: 10_000 }).toBe(1);
  const selection = await service.send('GET', asked.body.links.self, { key: service.adminKey });
  expect(selection.body).toMatchObject({ state: 'failed', error: 'internal-error' });
  await service.db.execute(sql`drop trigger zz_sabotage on changes`);
  await service.db.execute(sql`drop function sabotage()`);
});

test('the dashboard and the alerts read metrics that there are, and the dashboard shows each of ours', async () => {
  const exported = [...(await readMetrics()).matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  const files = await Promise.all(
    (await readdir(OPS))
      .filter((name) => /^(grafana|alerts)/.test(name))
      .map(async (name) => [name, await readFile(new URL(name, OPS), 'utf8')] as const),
  );
  const read = files.flatMap(([, text]) => text.match(/\b(assize|nodejs|process)_[a-z0-9_]+/g) ?? []);
  expect(read.length).toBeGreaterThan(40);
  expect(read.filter((name) => !exported.includes(name))).toEqual([]);
  const ours = exported.filter((name) => name.startsWith('assize_') && !/_(sum|count)$/.test(name));
  const shown = files.find(([name]) => name === 'grafana.json')?.[1] ?? '';
  expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
});

const hasPromtool = hasCommand('promtool', '--version');
if (!hasPromtool) console.log('Skipped is what promtool checks of ops/: it is not installed (Debian: prometheus)');

test.skipIf(!hasPromtool)('promtool takes the rules, their tests, the configuration and our metrics', async () => {
  const run = (...given: string[]) => promisify(execFile)('promtool', given, { cwd: OPS });
  await run('check', 'config', 'prometheus.yml');
  await run('test', 'rules', 'alerts.test.yml');
  const folder = await mkdtemp(join(tmpdir(), 'assize-metrics-'));
  const lines = (await readMetrics()).split('\n').filter((line) => /^(# \w+ )?assize_/.test(line));
  await writeFile(join(folder, 'metrics'), `${lines.join('\n')}\n`);
  await promisify(execFile)('sh', ['-c', 'promtool check metrics < metrics'], { cwd: folder });
  await rm(folder, { recursive: true });
});
