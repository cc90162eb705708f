import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { caseOf, measure, type Person, townOf } from '../../disclosure/attack/town.ts';
import { useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { hamlets, townCases } from '../../samples/towns.ts';
import { approveCases, buildDraft, moveCases, type Posted, publish, putDataset, waitForDraft } from '../journey.ts';

/**
 * What readers without a key could tell, beside the numbers: a code that somebody has, or that somebody was erased. Each was found
 * by comparing all answers about two datasets that differ in just that.
 */

const NOW = new Date('2026-03-04T05:06:07.000Z');
const DAY = '2026-03-05T09:30:00.000Z';
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const service = await useService({ now: NOW, writesFiles: true });

const TOWN = townOf({
  open: ['sex', 'year'],
  measures: [measure('people')],
  tables: { upTo: 1 },
  disclosure: { threshold: 5 },
});
TOWN.coverage.window.from = '2013-01-01';
const of = (times: number, one: Person): Body[] => Array.from({ length: times }, () => caseOf(one));
const WOMAN = { sex: 'female', date: '2014-03-03' };
const MAN = { sex: 'male', date: '2015-03-03' };
const TOWNSPEOPLE = [...of(30, WOMAN), ...of(30, MAN)];

const get = (url: string) => service.send('GET', url, {});
const erase = (dataset: string, cases: readonly Posted[]) =>
  moveCases(service, dataset, { to: 'erased', reason: 'erasure-upheld' }, cases);

async function settledFiles(dataset: string, version: string): Promise<Body> {
  for (;;) {
    const { status, body } = await get(`/v1/datasets/${dataset}/releases/${version}/files`);
    if (status === 200) return body;
    await sleep(20);
  }
}

async function schedule(dataset: string): Promise<void> {
  const draft = await buildDraft(service, dataset);
  const { status, text } = await service.send('POST', `/v1/datasets/${dataset}/releases/draft/transitions`, {
    key: service.adminKey,
    body: { to: 'published', publishAt: DAY },
    headers: { 'if-match': String(draft.headers.etag) },
  });
  expect(status, text).toBe(200);
}

/** Until the service has noticed an erasure and built the release again. */
async function untilBuiltAgain(dataset: string): Promise<Body> {
  const path = `/v1/audit?dataset=${dataset}&action=release.rebuild`;
  while ((await service.send('GET', path, { key: service.adminKey })).body.items.length === 0) await sleep(50);
  return (await waitForDraft(service, dataset)).body;
}

test('which files of records there are does not tell that a withheld number of a year is not 0', async () => {
  const answers: unknown[] = [];
  // Withheld numbers have the same intervals, whichever of the two it is.
  for (const few of [0, 3]) {
    service.clock.now = NOW;
    const dataset = `years-${few}`;
    await putDataset(service, dataset, TOWN);
    const years = [few, 8 - few, 1].flatMap((times, at) => of(times, { ...MAN, date: `${2016 - at}-03-03` }));
    await approveCases(service, dataset, [...of(40, { ...WOMAN, date: '2013-03-03' }), ...years]);
    const version = await publish(service, dataset);
    await settledFiles(dataset, version);
    const R = `/v1/datasets/${dataset}/releases/${version}`;
    const { body } = await get(`${R}/statistics?by=year`);
    const { value, interval } = body.observations.find(({ key }: Body) => key.year === '2016');
    const { status } = await get(`${R}/files/records-2016.parquet`);
    answers.push({ value, interval, status });
  }
  expect(answers[0]).toEqual({ value: null, interval: [0, 9], status: 401 });
  expect(answers[1]).toEqual(answers[0]);
});

test('files that everybody may read are not written again because somebody was erased', async () => {
  service.clock.now = NOW;
  await putDataset(service, 'erased', TOWN);
  const posted = await approveCases(service, 'erased', TOWNSPEOPLE);
  const version = await publish(service, 'erased');
  const before = await settledFiles('erased', version);
  service.clock.now = later(3_600);
  await erase('erased', posted.slice(0, 1));
  const erasure = `/v1/datasets/erased/erasures/${posted[0]?.id}`;
  while (!(await service.send('GET', erasure, { key: service.adminKey })).body.complete) await sleep(20);
  expect(await settledFiles('erased', version)).toEqual(before);
});

test('when a release and its files were made does not tell that somebody was erased while it waited for its date', {
  timeout: 60_000,
}, async () => {
  const shown: Body[] = [];
  for (const dataset of ['kept', 'gone']) {
    service.clock.now = NOW;
    await putDataset(service, dataset, TOWN);
    const more = dataset === 'gone' ? of(1, WOMAN) : [];
    const posted = await approveCases(service, dataset, [...TOWNSPEOPLE, ...more]);
    await schedule(dataset);
    service.clock.now = later(600);
    if (dataset === 'gone') await erase(dataset, posted.slice(TOWNSPEOPLE.length));
    service.clock.now = later(900);
    if (dataset === 'gone') await untilBuiltAgain(dataset);
    service.clock.now = new Date(DAY);
    const files = await settledFiles(dataset, '1.0.0');
    const { builtAt, publishedAt } = (await get(`/v1/datasets/${dataset}/releases/1.0.0`)).body;
    // After the publication they say how long it took to write them, which is another time for each release.
    const early = files.items.filter(({ writtenAt }: Body) => writtenAt < publishedAt);
    shown.push({ builtAt, publishedAt, early });
  }
  expect(shown[0]).toEqual({ builtAt: null, publishedAt: shown[0]?.publishedAt, early: [] });
  expect(shown[1]).toEqual(shown[0]);
});

test('the calendar does not tell that a release was held because somebody was erased', {
  timeout: 60_000,
}, async () => {
  service.clock.now = NOW;
  await putDataset(service, 'held', TOWN);
  await approveCases(service, 'held', TOWNSPEOPLE);
  await publish(service, 'held');
  const posted = await approveCases(service, 'held', of(5, WOMAN));
  await schedule('held');
  service.clock.now = later(600);
  await erase('held', posted.slice(0, 1));
  service.clock.now = later(900);
  expect(await untilBuiltAgain('held')).toMatchObject({ state: 'failed', error: 'release-held' });
  const { items } = (await get('/v1/release-calendar')).body;
  const cancelled = items.find(({ dataset, state }: Body) => dataset === 'held' && state === 'cancelled');
  // As if somebody had taken the date back without a word.
  expect(cancelled.dateChanges.map(({ reason }: Body) => reason)).toEqual([null]);
});

test('anchors of a dataset without a policy do not tell how much was written in one that protects people', async () => {
  service.clock.now = NOW;
  await putDataset(service, 'people', TOWN);
  const posted = await approveCases(service, 'people', TOWNSPEOPLE);
  await publish(service, 'people');
  await putDataset(service, 'open', hamlets());
  for (const cases of [townCases(), townCases().slice(0, 1)]) {
    await approveCases(service, 'open', cases);
    const { auditAnchor } = (await get(`/v1/datasets/open/releases/${await publish(service, 'open')}`)).body;
    expect(auditAnchor).toEqual({ seq: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await erase('people', posted.splice(0, 1));
  }
});
