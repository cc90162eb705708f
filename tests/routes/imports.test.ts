import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { cancelImport } from '../../src/imports/job.ts';
import { brokenLinks } from '../capture/chain.ts';
import { startApp, useService } from '../harness.ts';
import {
  allCases,
  finished,
  imported,
  importsOf,
  ndjson,
  numbered,
  rejectedOf,
  resultsOf,
  upload,
} from '../imports/files.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aDefendant } from '../samples/court.ts';

const service = await useService();

/** More than 800 are more than one step of an import. */
const range = (count: number): number[] => [...Array(count).keys()];
const bad = (number: number) => numbered(number, { defendants: [aDefendant({ sex: 'robot' })] });

describe('an upload', () => {
  test('is answered with a job, which then makes a draft of each case', async () => {
    const dataset = await newDataset(service);
    const answer = await upload(service, dataset, ndjson(range(850).map((n) => numbered(n))));
    expect(answer.status).toBe(202);
    expect(answer.headers.location).toBe(`${importsOf(dataset)}/${answer.body.id}`);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toMatchObject({ state: 'queued', rows: 850, format: 'ndjson', mode: 'create', error: null });

    const job = await finished(service, answer.body.links.self);
    expect(job).toMatchObject({
      state: 'succeeded',
      counts: { created: 850, updated: 0, unchanged: 0, rejected: 0, valid: 0 },
      progress: { done: 850, of: 850 },
      by: { label: 'admin' },
    });
    const cases = await allCases(service, dataset);
    expect(cases.map((one) => [one.state, one.revision])).toEqual(range(850).map(() => ['draft', 1]));
    expect(cases.map((one) => one.externalIds[0].value).sort()).toEqual(
      range(850)
        .map((n) => `n-${n}`)
        .sort(),
    );
    const results = await resultsOf(service, job);
    expect(results.map(({ row, rows, outcome }) => [row, rows, outcome])).toEqual(
      range(850).map((n) => [n + 1, 1, 'created']),
    );
    const seventh = await service.send('GET', results[6].case, { key: service.adminKey });
    expect(seventh.body.externalIds[0].value).toBe('n-6');
    const history = await service.send('GET', `${results[6].case}/revisions`, { key: service.adminKey });
    expect(history.body.items[0].requestId).toBe(answer.headers['x-request-id'] ?? history.body.items[0].requestId);
    expect(history.body.items[0].author.label).toBe('admin');
  });

  test('with state=in-review submits its cases', async () => {
    const dataset = await newDataset(service);
    await imported(service, dataset, ndjson([numbered(1)]), { query: '?state=in-review' });
    expect((await allCases(service, dataset)).map(({ state }) => state)).toEqual(['in-review']);
  });

  test('leaves blank lines, carriage returns and a byte order mark out of account', async () => {
    const dataset = await newDataset(service);
    const file = `\uFEFF\r\n${JSON.stringify(numbered(1))}\r\n\r\n  \n${JSON.stringify(bad(2))}`;
    const job = await imported(service, dataset, file);
    expect([job.rows, job.counts.created, job.counts.rejected]).toEqual([2, 1, 1]);
    expect((await resultsOf(service, job)).map(({ row }) => row)).toEqual([1, 2]);
  });

  test('of another media type, coding or charset is refused with what is taken', async () => {
    const dataset = await newDataset(service);
    const types = 'text/csv, application/x-ndjson, application/ndjson, application/jsonl';
    for (const type of ['application/json', 'text/plain', 'text/csv; charset=latin1']) {
      const { status, headers } = await upload(service, dataset, '{}', { type });
      expect([type, status, headers.accept]).toEqual([type, 415, types]);
    }
    const coded = await upload(service, dataset, '{}', { headers: { 'content-encoding': 'gzip' } });
    expect([coded.status, coded.headers['accept-encoding']]).toEqual([415, 'identity']);
    const elsewhere = await service.send('POST', casesOf(dataset), {
      key: service.adminKey,
      raw: 'case',
      headers: { 'content-type': 'text/csv' },
    });
    expect([elsewhere.status, elsewhere.headers.accept]).toEqual([415, 'application/json']);
  });

  test('without rows, or not in UTF-8, is refused whole and leaves nothing', async () => {
    const dataset = await newDataset(service);
    for (const file of ['', '\n \n', '\uFEFF']) {
      const empty = await upload(service, dataset, file);
      expect([empty.status, empty.body.code, faultsOf(empty)]).toEqual([422, 'invalid-import', [' too-short']]);
    }
    const latin = Buffer.concat([Buffer.from(ndjson([numbered(1)])), Buffer.from([0xe9, 0x0a])]);
    const refused = await upload(service, dataset, latin);
    expect([refused.status, faultsOf(refused)]).toEqual([422, [' ill-formed']]);
    const list = await service.send('GET', importsOf(dataset), { key: service.adminKey });
    expect(list.body).toEqual({ items: [], next: null });
    expect(await allCases(service, dataset)).toEqual([]);
  });

  test('sent again with its Idempotency-Key is one import', async () => {
    const dataset = await newDataset(service);
    const file = ndjson(range(3).map((n) => numbered(n)));
    const headers = { 'idempotency-key': 'file-1' };
    const first = await upload(service, dataset, file, { headers });
    const again = await upload(service, dataset, file, { headers });
    expect([again.status, again.headers['idempotent-replayed'], again.body.id]).toEqual([202, 'true', first.body.id]);
    expect(again.headers.location).toBe(first.headers.location);
    const other = await upload(service, dataset, ndjson([numbered(9)]), { headers });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    await finished(service, first.body.links.self);
    expect(await allCases(service, dataset)).toHaveLength(3);
    const list = await service.send('GET', importsOf(dataset), { key: service.adminKey });
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([first.body.id]);
  });

  test('needs imports:write and a dataset of cases', async () => {
    const dataset = await newDataset(service);
    const partner = await service.key('partner');
    expect((await upload(service, dataset, ndjson([numbered(1)]), { key: partner })).status).toBe(403);
    for (const path of ['', '/template.csv']) {
      expect((await service.send('GET', `${importsOf(dataset)}${path}`, { key: partner })).status).toBe(403);
    }
    expect((await upload(service, 'no-such', ndjson([numbered(1)]))).status).toBe(404);
  });
});

describe('rows that are refused', () => {
  test('stop nothing, are told with every fault, and can be sent again repaired', async () => {
    const dataset = await newDataset(service);
    const file = range(300).map((n) => (n % 27 === 5 ? bad(n) : numbered(n)));
    const job = await imported(service, dataset, ndjson(file));
    const count = file.filter((_, n) => n % 27 === 5).length;
    expect(count).toBe(11);
    expect(job.counts).toMatchObject({ created: 289, rejected: 11 });
    const refused = (await resultsOf(service, job)).filter(({ outcome }) => outcome === 'rejected');
    expect(refused.map(({ row }) => row)).toEqual(
      range(300)
        .filter((n) => n % 27 === 5)
        .map((n) => n + 1),
    );
    expect(refused[0].problems).toEqual([
      {
        code: 'unknown-code',
        pointer: '/defendants/0/sex',
        detail: expect.any(String),
        allowed: ['male', 'female', 'not-reported'],
      },
    ]);
    const lines = (await rejectedOf(service, job))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.externalIds[0].value)).toEqual(
      range(300)
        .filter((n) => n % 27 === 5)
        .map((n) => `n-${n}`),
    );
    expect(lines[0].error).toMatch(/^\/defendants\/0\/sex: .*Allowed: male, female, not-reported\.$/);

    for (const line of lines) line.defendants[0].sex = 'male';
    const second = await imported(service, dataset, ndjson(lines));
    expect(second.counts).toMatchObject({ created: 11, rejected: 0 });
    const values = (await allCases(service, dataset)).map((one) => one.externalIds[0].value);
    expect(values.sort()).toEqual(
      range(300)
        .map((n) => `n-${n}`)
        .sort(),
    );
  });

  test('are told of lines that are no JSON, too deep or too long', async () => {
    const dataset = await newDataset(service);
    const deep = `{"a":${'['.repeat(30)}${']'.repeat(30)}}`;
    const long = JSON.stringify(numbered(1, { note: 'x'.repeat(2_000_000) }));
    const file = ['{"broken', '[1]', deep, long, '"text"', `{"a":"\0"}`, JSON.stringify(numbered(7))].join('\n');
    const job = await imported(service, dataset, file);
    expect(job.counts).toMatchObject({ created: 1, rejected: 6 });
    const problems = (await resultsOf(service, job)).map((result) => result.problems[0]?.code ?? null);
    expect(problems).toEqual(['ill-formed', 'wrong-type', 'ill-formed', 'too-long', 'wrong-type', 'ill-formed', null]);
    const lines = (await rejectedOf(service, job))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ line }) => line)).toEqual(['{"broken', '[1]', undefined, '', '"text"', '{"a":"\x01"}']);
    expect(lines[2].a).toBeDefined();
  });

  test('keep their numbers as they were written', async () => {
    const dataset = await newDataset(service);
    const job = await imported(service, dataset, '{"sentencedOn":12345678901234567890.10}\n{}\n');
    const [first, second] = (await rejectedOf(service, job)).split('\n');
    expect(first).toContain('{"sentencedOn":12345678901234567890.10,"error":"');
    expect(second).toMatch(/^\{"error":"/);
  });

  test('are those whose external id stands in the file, or in the dataset, already', async () => {
    const dataset = await newDataset(service);
    await newCase(service, dataset, numbered(1));
    const job = await imported(service, dataset, ndjson([numbered(1), numbered(2), numbered(2), numbered(3)]));
    expect(job.counts).toMatchObject({ created: 2, rejected: 2 });
    const results = await resultsOf(service, job);
    expect(results.map(({ outcome }) => outcome)).toEqual(['rejected', 'created', 'rejected', 'created']);
    expect(results[0].problems).toEqual([
      { pointer: '/externalIds', code: 'duplicate', detail: 'Another case of the dataset has this external id.' },
    ]);
    expect(results[2].problems[0].detail).toBe('Row 2 of this file has the same external id.');
  });

  test('are kept for thirty days', async () => {
    const own = await startApp();
    const dataset = await newDataset(own);
    const job = await imported(own, dataset, ndjson([bad(1)]));
    expect(await rejectedOf(own, job)).not.toBe('');
    own.clock.now = new Date(own.clock.now.getTime() + 31 * 24 * 3_600_000);
    await imported(own, dataset, ndjson([numbered(2)])); // makes the importer look
    for (let i = 0; i < 100 && (await rejectedOf(own, job)) !== ''; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await rejectedOf(own, job)).toBe('');
    expect(await resultsOf(own, job)).toHaveLength(1);
    await own.stop();
  });
});

describe('validateOnly', () => {
  test('says what would be refused, across chunks too, and writes nothing', async () => {
    const dataset = await newDataset(service);
    await newCase(service, dataset, numbered(0));
    const file = [...range(1_020).map((n) => numbered(n)), numbered(5), bad(2_000)];
    const job = await imported(service, dataset, ndjson(file), { query: '?validateOnly=true' });
    expect(job).toMatchObject({ state: 'succeeded', counts: { created: 1_019, valid: 1_019, rejected: 3 } });
    expect(await allCases(service, dataset)).toHaveLength(1);
    const refused = (await resultsOf(service, job)).filter(({ outcome }) => outcome === 'rejected');
    expect(refused.map(({ row }) => row)).toEqual([1, 1_021, 1_022]);
    expect((await rejectedOf(service, job)).trim().split('\n')).toHaveLength(3);
  });
});

describe('upsert', () => {
  test('updates what differs, leaves what does not, creates the rest', async () => {
    const dataset = await newDataset(service);
    const source = { outletType: 'local', url: 'https://example.org/a' };
    const first = numbered(1, { area: 'leeds', sources: [source] });
    const one = await newCase(service, dataset, first);
    const two = await newCase(service, dataset, numbered(2));
    const file = [
      numbered(1, { area: 'york' }),
      numbered(2, { defendants: [aDefendant({ sentence: { outcome: 'not-reported' } })] }),
      numbered(3),
    ];
    const job = await imported(service, dataset, ndjson(file), { query: '?mode=upsert' });
    expect(job.counts).toMatchObject({ created: 1, updated: 1, unchanged: 1, rejected: 0 });
    const results = await resultsOf(service, job);
    expect(results.map(({ outcome, revision }) => [outcome, revision])).toEqual([
      ['updated', 2],
      ['unchanged', 1],
      ['created', 1],
    ]);
    const updated = (await service.send('GET', `${casesOf(dataset)}/${one.id}`, { key: service.adminKey })).body;
    expect(updated).toMatchObject({ area: 'york', revision: 2, state: 'draft', sources: [source] });
    expect(updated.defendants).toEqual(one.defendants);
    const same = (await service.send('GET', `${casesOf(dataset)}/${two.id}`, { key: service.adminKey })).body;
    expect(same.revision).toBe(1);
  });

  test('needs an external id, and adds but removes none', async () => {
    const dataset = await newDataset(service);
    const ids = [
      { system: 'desk', value: 'n-1' },
      { system: 'court', value: 'c-1' },
    ];
    const one = await newCase(service, dataset, aCase({ externalIds: ids }));
    const more = { system: 'paper', value: 'p-1' };
    const file = [aCase(), aCase({ externalIds: [ids[1], more] })];
    const job = await imported(service, dataset, ndjson(file), { query: '?mode=upsert' });
    const [without, added] = await resultsOf(service, job);
    expect(without.problems).toEqual([{ pointer: '/externalIds', code: 'required', detail: expect.any(String) }]);
    expect(added.outcome).toBe('updated');
    const { body } = await service.send('GET', `${casesOf(dataset)}/${one.id}`, { key: service.adminKey });
    expect(body.externalIds).toEqual([...ids, more]);
  });

  test('finds what an earlier row of the same file made', async () => {
    const dataset = await newDataset(service);
    const link = {
      externalIds: [
        { system: 'desk', value: 'n-1' },
        { system: 'court', value: 'c-1' },
      ],
    };
    const file = [
      numbered(1, { area: 'leeds' }),
      numbered(1, { area: 'york' }),
      numbered(1, { area: 'york' }),
      aCase({ ...link, area: 'york' }),
      aCase({ externalIds: [{ system: 'court', value: 'c-1' }], area: 'kent' }),
    ];
    const job = await imported(service, dataset, ndjson(file), { query: '?mode=upsert' });
    const results = await resultsOf(service, job);
    expect(results.map(({ outcome, revision }) => [outcome, revision])).toEqual([
      ['created', 1],
      ['updated', 2],
      ['unchanged', 2],
      ['updated', 3],
      ['updated', 4],
    ]);
    const cases = await allCases(service, dataset);
    expect(cases.map(({ area, externalIds }) => [area, externalIds])).toEqual([['kent', link.externalIds]]);
  });

  test('refuses a row whose external ids belong to two cases', async () => {
    const dataset = await newDataset(service);
    await newCase(service, dataset, numbered(1));
    await newCase(service, dataset, numbered(2));
    const both = aCase({ externalIds: [1, 2].map((n) => ({ system: 'desk', value: `n-${n}` })) });
    const job = await imported(service, dataset, ndjson([both]), { query: '?mode=upsert' });
    expect((await resultsOf(service, job))[0].problems[0]).toMatchObject({
      code: 'duplicate',
      pointer: '/externalIds',
    });
  });

  test('leaves what is live live, and removes no source that the key cannot see', async () => {
    const dataset = await newDataset(service);
    const sources = [{ outletType: 'local', url: 'https://example.org/a' }];
    const one = await newApproved(service, dataset, numbered(1, { sources }));
    const contributor = await service.key('contributor');
    const added = { outletType: 'national', url: 'https://example.org/b' };
    const file = ndjson([numbered(1, { area: 'york', sources: [added] })]);
    await imported(service, dataset, file, { query: '?mode=upsert', key: contributor });
    const path = `${casesOf(dataset)}/${one.id}`;
    const { body } = await service.send('GET', path, { key: service.adminKey });
    expect(body).toMatchObject({ state: 'draft', area: 'york', liveRevision: one.liveRevision });
    expect(body.sources).toEqual([...sources, added]);

    await imported(service, dataset, file, { query: '?mode=upsert' });
    expect((await service.send('GET', path, { key: service.adminKey })).body.sources).toEqual([added]);
  });
});

describe('a reversal', () => {
  const ids = (n: number) => [
    { system: 'desk', value: `n-${n}` },
    { system: 'file', value: `f-${n}` },
  ];
  const reverse = (job: { links: { self: string } }, key = service.adminKey, body?: unknown) =>
    service.send('POST', `${job.links.self}/reversal`, { key, ...(body !== undefined && { body }) });

  test('withdraws what was created, so that the repaired file can be imported', async () => {
    const dataset = await newDataset(service);
    const job = await imported(service, dataset, ndjson(range(850).map((n) => numbered(n))));
    const asked = await reverse(job);
    expect([asked.status, asked.body.state, asked.headers['retry-after']]).toEqual([202, 'reversing', '1']);
    const reversed = await finished(service, job.links.self);
    expect(reversed).toMatchObject({
      state: 'reversed',
      counts: { created: 850 },
      reversal: { undone: 850, kept: 0, reason: 'rectification', by: { label: 'admin' } },
    });
    const cases = await allCases(service, dataset);
    expect(new Set(cases.map(({ state, externalIds }) => `${state} ${externalIds}`))).toEqual(
      new Set(['withdrawn undefined']),
    );
    expect((await resultsOf(service, job)).every(({ reversal }) => reversal === 'undone')).toBe(true);
    expect((await reverse(job)).body.code).toBe('import-finished');

    const again = await imported(service, dataset, ndjson(range(100).map((n) => numbered(n))));
    expect(again.counts).toMatchObject({ created: 100, rejected: 0 });
  });

  test('gives updated cases their content of before, and keeps what somebody has written since', async () => {
    const dataset = await newDataset(service);
    for (const n of range(3)) await newCase(service, dataset, numbered(n, { area: 'leeds' }));
    const file = range(4).map((n) => numbered(n, { area: 'york' }));
    const job = await imported(service, dataset, ndjson([...file, numbered(3, { area: 'kent' })]), {
      query: '?mode=upsert',
    });
    const touched = (await allCases(service, dataset)).find((one) => one.externalIds[0].value === 'n-2');
    expect((await put(service, touched, { area: 'kent' })).status).toBe(200);
    expect((await reverse(job, service.adminKey, { reason: 'duplicate' })).status).toBe(202);
    const reversed = await finished(service, job.links.self);
    expect(reversed.reversal).toMatchObject({ undone: 3, kept: 1, reason: 'duplicate' });
    const cases = (await allCases(service, dataset)).map(({ state, area, externalIds }) => [
      externalIds?.[0].value,
      state,
      area,
    ]);
    expect(cases.sort()).toEqual([
      [undefined, 'withdrawn', 'kent'],
      ['n-0', 'draft', 'leeds'],
      ['n-1', 'draft', 'leeds'],
      ['n-2', 'draft', 'kent'],
    ]);
    expect((await resultsOf(service, job)).map(({ reversal }) => reversal)).toEqual([
      'undone',
      'undone',
      'kept',
      'undone',
      'undone',
    ]);
  });

  test('gives an updated case back the state that it had, and what partners saw', async () => {
    const dataset = await newDataset(service);
    const reviewer = await reviewerOf(service);
    const go = async (one: Body, body: Body) => {
      const moved = await move(service, one, body, reviewer);
      if (moved.status !== 200) throw new Error(moved.text);
      return moved.body;
    };
    const edit = async (one: Body, area: string) => (await put(service, one, { area })).body;
    const at = (n: number) => numbered(n, { area: 'leeds' });
    const submitted = () => ({ state: 'in-review' }) as const;
    const one = {
      draft: await newCase(service, dataset, at(0)),
      waiting: await newCase(service, dataset, at(1), submitted()),
      returned: await go(await newCase(service, dataset, at(2), submitted()), { to: 'returned', note: 'Area?' }),
      approved: await newApproved(service, dataset, at(3)),
      edited: await edit(await newApproved(service, dataset, at(4)), 'york'),
      withdrawn: await go(await newApproved(service, dataset, at(5)), { to: 'withdrawn', reason: 'out-of-scope' }),
      // These the import's content goes live of.
      live: await newApproved(service, dataset, at(6)),
      editedLive: await edit(await newApproved(service, dataset, at(7)), 'york'),
      neverLive: await newCase(service, dataset, at(8)),
      // This one is withdrawn after the import.
      quashed: await newApproved(service, dataset, at(9)),
    };
    const recordsOf = async () =>
      (await service.send('GET', `/v1/datasets/${dataset}/records`, { key: service.adminKey })).body.items;
    const [before, records] = [await allCases(service, dataset), await recordsOf()];
    const file = ndjson(range(10).map((n) => numbered(n, { area: 'kent', externalIds: ids(n) })));
    const job = await imported(service, dataset, file, { query: '?mode=upsert&state=in-review' });
    expect(job.counts).toMatchObject({ updated: 10 });
    const now = new Map((await allCases(service, dataset)).map((each) => [each.id, each]));
    for (const { id } of [one.live, one.editedLive, one.neverLive]) await go(now.get(id)!, { to: 'approved' });
    await go(now.get(one.quashed.id)!, { to: 'withdrawn', reason: 'conviction-quashed' });
    await reverse(job, service.adminKey, { reason: 'duplicate' });
    expect((await finished(service, job.links.self)).reversal).toMatchObject({ undone: 9, kept: 1 });

    const after = await allCases(service, dataset);
    for (const [name, { id }] of Object.entries(one)) {
      if (name === 'quashed') continue;
      const was = before.find((each) => each.id === id);
      const is = after.find((each) => each.id === id);
      const { revision, liveRevision, etag, updatedAt, review, ...rest } = is;
      expect([name, is]).toEqual([name, { ...was, revision, liveRevision, etag, updatedAt, review }]);
      expect([name, liveRevision !== null]).toEqual([name, was.liveRevision !== null]);
      const path = `${casesOf(dataset)}/${id}/revisions`;
      const last = (await service.send('GET', path, { key: service.adminKey })).body.items.at(-1);
      expect(last).toMatchObject({ revision, state: rest.state, reason: 'duplicate', note: 'An import was reversed.' });
      expect((await service.send('GET', `${path}/${revision}`, { key: service.adminKey })).body.case.area).toBe(
        is.area,
      );
    }
    expect(after.find(({ id }) => id === one.quashed.id)).toMatchObject({ state: 'withdrawn', area: 'kent' });
    // Partners see what they saw before, filters included; the feed led them there.
    const shown = (items: Body[]) => items.map(({ seq, ...record }) => record);
    const kept = records.filter(({ id }: Body) => id !== one.quashed.id);
    expect(shown(await recordsOf())).toEqual(shown(kept));
    const filtered = await service.send('GET', `/v1/datasets/${dataset}/records?where=area:leeds`, {
      key: service.adminKey,
    });
    expect(filtered.body.items.length).toBe(kept.length);
    const feed = (await service.send('GET', `/v1/datasets/${dataset}/changes`, { key: service.adminKey })).body.items;
    const lastOf = ({ id }: Body) => feed.findLast((item: Body) => item.id === id);
    expect(lastOf(one.approved)).toMatchObject({ op: 'upsert', cause: 'created' });
    expect(lastOf(one.live)).toMatchObject({ op: 'upsert', cause: 'corrected' });
    expect(lastOf(one.editedLive)).toMatchObject({ op: 'upsert', cause: 'corrected' });
    expect(lastOf(one.neverLive)).toMatchObject({ op: 'remove', cause: 'withdrawn', reason: 'corrected' });
    // The queue and the ids are those of before: what the file added can be used again.
    const queue = await service.send('GET', `${casesOf(dataset)}?state=in-review`, { key: service.adminKey });
    expect(queue.body.items.map(({ id }: Body) => id)).toEqual([one.waiting.id]);
    const taken = await newCase(service, dataset, aCase({ externalIds: [{ system: 'file', value: 'f-3' }] }));
    expect(taken.state).toBe('draft');
    // Nobody but the author of the content is kept from approving it.
    const [waiting] = queue.body.items;
    expect((await move(service, waiting, { to: 'approved' })).body.code).toBe('self-review');
    expect((await move(service, waiting, { to: 'approved' }, reviewer)).status).toBe(200);
    expect(await brokenLinks(service.db)).toEqual([]);

    // A second import is reversed to what the case was before it, not before the first.
    const second = await imported(service, dataset, ndjson([numbered(0, { area: 'kent' })]), { query: '?mode=upsert' });
    await reverse(second);
    await finished(service, second.links.self);
    expect((await allCases(service, dataset)).find(({ id }) => id === one.draft.id)).toMatchObject({
      state: 'draft',
      area: 'leeds',
    });
  });

  test('leaves what is live since, unless the key may withdraw it', async () => {
    const dataset = await newDataset(service);
    const contributor = await service.key('contributor');
    const job = await imported(service, dataset, ndjson([numbered(1)]), {
      query: '?state=in-review',
      key: contributor,
    });
    const [one] = await allCases(service, dataset);
    const items = [{ id: one.id, etag: one.etag }];
    const approved = await service.send('POST', `${casesOf(dataset)}/transitions`, {
      key: service.adminKey,
      body: { to: 'approved', items },
    });
    expect(approved.body.done).toBe(1);
    await reverse(job, contributor);
    expect((await finished(service, job.links.self)).reversal).toMatchObject({ undone: 0, kept: 1 });
    expect((await allCases(service, dataset))[0].state).toBe('approved');

    const second = await imported(service, dataset, ndjson([numbered(2)]), { query: '?state=in-review' });
    const other = (await allCases(service, dataset)).find(({ id }) => id !== one.id);
    const reviewer = await service.key('reviewer');
    await service.send('POST', `${casesOf(dataset)}/transitions`, {
      key: reviewer,
      body: { to: 'approved', items: [{ id: other.id, etag: other.etag }] },
    });
    await reverse(second);
    expect((await finished(service, second.links.self)).reversal).toMatchObject({ undone: 1, kept: 0 });
    const records = await service.send('GET', `/v1/datasets/${dataset}/records`, { key: service.adminKey });
    expect(records.body.items.map(({ id }: { id: string }) => id)).toEqual([one.id]);
  });

  test('and a cancellation are refused in a state that does not allow them', async () => {
    const dataset = await newDataset(service);
    const job = await imported(service, dataset, ndjson([numbered(1)]));
    const late = await service.send('POST', `${job.links.self}/cancel`, { key: service.adminKey });
    expect([late.status, late.body.code]).toEqual([409, 'import-finished']);
    const unknown = await reverse(job, service.adminKey, { reason: 'because' });
    expect([unknown.status, faultsOf(unknown)]).toEqual([422, ['/reason unknown-code']]);
    for (const id of ['x', '01950e2c-8f00-7000-8000-000000000001']) {
      for (const path of ['', '/results', '/rejected']) {
        expect(
          (await service.send('GET', `${importsOf(dataset)}/${id}${path}`, { key: service.adminKey })).status,
        ).toBe(404);
      }
    }
  });
});

test('an import that is cancelled after its last row has succeeded', async () => {
  const dataset = await newDataset(service);
  const job = await imported(service, dataset, ndjson([numbered(1)]));
  const actor = { keyId: 'admin000', keyLabel: 'admin', scopes: [], requestId: 'cancel', at: new Date() };
  // Every row is written, and the job has not ended yet. In one transaction, so that nobody takes it up.
  const cancelled = await service.db.transaction(async (db) => {
    await db.execute(sql`update imports set state = 'running', finished_at = null where id = ${job.id}::uuid`);
    return cancelImport({ db }, actor, dataset, job.id);
  });
  expect([cancelled.state, cancelled.created, cancelled.finishedAt]).toEqual(['succeeded', 1, expect.any(String)]);
});

test('a cancelled import keeps what it wrote and drops the rest', async () => {
  const dataset = await newDataset(service);
  const answer = await upload(service, dataset, ndjson(range(4_000).map((n) => numbered(n))));
  for (let done = 0; done === 0; ) {
    const { body } = await service.send('GET', answer.body.links.self, { key: service.adminKey });
    expect(['queued', 'running']).toContain(body.state);
    done = body.progress.done;
    // The embedded database answers without ever leaving the queue of microtasks: the import would never have its turn.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const cancelled = await service.send('POST', `${answer.body.links.self}/cancel`, { key: service.adminKey });
  expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
  const job = await finished(service, answer.body.links.self);
  expect(job.counts.created).toBe(job.progress.done);
  expect(job.progress.done).toBeLessThan(4_000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await allCases(service, dataset)).toHaveLength(job.progress.done);
  expect(await resultsOf(service, job)).toHaveLength(job.progress.done);
});

test('an import ends with the key that sent it: once that is revoked, no further row is written', async () => {
  const dataset = await newDataset(service);
  const { body: minted } = await service.send('POST', '/v1/keys', {
    key: service.adminKey,
    body: { label: 'Taken', role: 'contributor' },
  });
  const answer = await upload(service, dataset, ndjson(range(4_000).map((n) => numbered(n))), { key: minted.key });
  await service.send('DELETE', `/v1/keys/${minted.id}`, { key: service.adminKey });
  const job = await finished(service, answer.body.links.self);
  expect(job).toMatchObject({ state: 'failed', error: 'unauthenticated' });
  expect(job.progress.done).toBeLessThan(4_000);
  expect(await allCases(service, dataset)).toHaveLength(job.progress.done);
});

test('imports are listed newest first, page by page', async () => {
  const dataset = await newDataset(service);
  const ids: string[] = [];
  for (const n of range(3)) ids.unshift((await imported(service, dataset, ndjson([numbered(n)]))).id);
  const first = await service.send('GET', `${importsOf(dataset)}?limit=2`, { key: service.adminKey });
  const second = await service.send('GET', first.body.next, { key: service.adminKey });
  expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(ids);
});

test('a codebook that is replaced meanwhile is what the rest of the file is checked against', async () => {
  const dataset = await newDataset(service);
  const answer = await upload(
    service,
    dataset,
    ndjson(range(1_700).map((n) => numbered(n, n > 1_650 ? { area: 'bath' } : {}))),
  );
  const path = `/v1/datasets/${dataset}`;
  const { headers } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
  const wider = aDataset((body) => {
    body.codebook.codeLists.area.codes.push({ code: 'bath', label: 'Bath', parent: 'south' });
  });
  const replaced = await service.send('PUT', path, {
    key: service.adminKey,
    body: wider,
    headers: { 'if-match': String(headers.etag) },
  });
  expect(replaced.status).toBe(200);
  const job = await finished(service, answer.body.links.self);
  expect(job.counts).toMatchObject({ created: 1_700, rejected: 0 });
});
