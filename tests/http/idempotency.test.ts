import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { tryHoldAnswer } from '../../src/db/queries/idempotency.ts';
import { type Answer, type SendOptions, useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

const service = await useService();

const onPostgres = process.env.TEST_DATABASE_URL !== undefined;

const send = (url: string, idempotencyKey: string, options: SendOptions = {}): Promise<Answer> =>
  service.send('POST', url, {
    key: service.adminKey,
    body: aCase(),
    ...options,
    headers: { 'idempotency-key': idempotencyKey, ...options.headers },
  });
const casesIn = async (dataset: string): Promise<Body[]> =>
  (await service.send('GET', `${casesOf(dataset)}?limit=1000`, { key: service.adminKey })).body.items;
const replayed = ({ headers }: Answer) => headers['idempotent-replayed'];

/** Everything that a write leaves behind. */
async function traces(): Promise<unknown> {
  const [row] = await rowsOf(
    service.db,
    sql`select (select count(*)::int from cases) as cases, (select count(*)::int from case_revisions) as revisions,
          (select count(*)::int from audit_log) as audit, (select count(*)::int from idempotent_answers) as answers,
          (select coalesce(sum(last_seq), 0)::int from datasets) as seq`,
  );
  return row;
}

test('sent again, a POST of a case gets its first answer, byte for byte, and no second case', async () => {
  const dataset = await newDataset(service);
  const first = await send(`${casesOf(dataset)}?state=in-review`, 'a-1', { body: aFullCase() });
  expect([first.status, replayed(first)]).toEqual([201, undefined]);
  await move(service, first.body, { to: 'approved' }, await service.key('reviewer'));
  const before = await traces();

  const again = await send(`${casesOf(dataset)}?state=in-review`, 'a-1', { body: aFullCase() });
  expect([again.status, replayed(again), again.text]).toEqual([201, 'true', first.text]);
  for (const name of ['location', 'etag', 'cache-control', 'content-type', 'vary'])
    expect([name, again.headers[name]]).toEqual([name, first.headers[name]]);
  expect(await traces()).toEqual(before);
  expect(await casesIn(dataset)).toHaveLength(1);
});

test('the same POST sent 20 times at once makes one case: one is written, the others are repetitions or told to wait', async () => {
  const dataset = await newDataset(service);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(casesOf(dataset), 'at-once')));
  const written = answers.filter((one) => one.status === 201 && replayed(one) === undefined);
  expect(written).toHaveLength(1);
  for (const one of answers) {
    if (one.status === 201) expect(one.text).toBe(written[0]?.text);
    else {
      expect([one.status, one.body.code]).toEqual([409, 'request-in-progress']);
      expect(one.headers['retry-after']).toBe('1');
    }
  }
  expect(await casesIn(dataset)).toHaveLength(1);
  expect((await send(casesOf(dataset), 'at-once')).text).toBe(written[0]?.text);
}, 20_000);

// The embedded database has one connection: there a second request always waits for the first, and is a repetition.
test.runIf(onPostgres)('while the first is under way, the second is 409 with Retry-After', async () => {
  const dataset = await newDataset(service);
  const name = { keyId: 'admin000', method: 'POST', path: casesOf(dataset), idempotencyKey: 'slow' };
  await service.db.transaction(async (tx) => {
    expect(await tryHoldAnswer(tx, name)).toBe(true);
    const second = await send(casesOf(dataset), 'slow');
    expect([second.status, second.body.code, second.headers['retry-after']]).toEqual([409, 'request-in-progress', '1']);
    // Held for this key, path and method alone.
    expect((await send(casesOf(dataset), 'other')).status).toBe(201);
  });
  expect((await send(casesOf(dataset), 'slow')).status).toBe(201);
});

test('another body or another query under the same key is 422, and changes nothing', async () => {
  const dataset = await newDataset(service);
  const first = await send(casesOf(dataset), 'reused');
  const before = await traces();
  for (const other of [
    await send(casesOf(dataset), 'reused', { body: aCase({ area: 'kent' }) }),
    await send(`${casesOf(dataset)}?state=in-review`, 'reused'),
    // It is not said whether the other body would be valid.
    await send(casesOf(dataset), 'reused', { body: { sentencedOn: 7 } }),
  ]) {
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(faultsOf(other)).toEqual(['idempotency-key duplicate']);
  }
  expect(await traces()).toEqual(before);
  expect((await send(casesOf(dataset), 'reused')).text).toBe(first.text);
});

test('a key is held for each API key and path, whatever form the path has', async () => {
  const [one, other] = [await newDataset(service), await newDataset(service)];
  const mine = await send(casesOf(one), 'shared');
  const theirs = await send(casesOf(one), 'shared', { key: await service.key('contributor'), body: aFullCase() });
  const elsewhere = await send(casesOf(other), 'shared');
  const batch = await send(`${casesOf(one)}/batch`, 'shared', { body: { items: [aCase()] } });
  expect([mine, theirs, elsewhere, batch].map((answer) => [answer.status, replayed(answer)])).toEqual(
    Array.from({ length: 4 }, () => [201, undefined]),
  );
  const encoded = await send(casesOf(one).replace('court', '%63ourt'), 'shared');
  expect([encoded.text, replayed(encoded)]).toEqual([mine.text, 'true']);
  expect(await casesIn(one)).toHaveLength(3);
});

test('scope and dataset come before the repetition', async () => {
  const dataset = await newDataset(service);
  const key = await service.key('contributor');
  await send(casesOf(dataset), 'scoped', { key });
  await service.db.execute(sql`update api_keys set scopes = '{cases:read}' where label = 'contributor'`);
  const refused = await send(casesOf(dataset), 'scoped', { key });
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:write']);
});

test('it is kept for 7 days, and then carried out again', async () => {
  const dataset = await newDataset(service);
  const start = service.clock.now;
  const after = async (milliseconds: number) => {
    service.clock.now = new Date(start.getTime() + milliseconds);
    const answer = await send(casesOf(dataset), 'kept');
    return [answer.status, replayed(answer), (await casesIn(dataset)).length];
  };
  const week = 7 * 24 * 60 * 60 * 1000;
  try {
    expect(await after(0)).toEqual([201, undefined, 1]);
    expect(await after(week - 1)).toEqual([201, 'true', 1]);
    expect(await after(week)).toEqual([201, undefined, 2]);
    expect(await after(week + 1)).toEqual([201, 'true', 2]);
  } finally {
    service.clock.now = start;
  }
});

test('what is refused is not stored: the repaired request may have the same key', async () => {
  const dataset = await newDataset(service);
  const taken = aCase({ externalIds: [{ system: 'desk', value: '1' }] });
  await send(casesOf(dataset), 'first', { body: taken });
  const before = await traces();
  const faulty = await send(casesOf(dataset), 'repaired', { body: aCase({ area: 'nowhere' }) });
  expect([faulty.status, faultsOf(faulty)]).toEqual([422, ['/area unknown-code']]);
  const clash = await send(casesOf(dataset), 'repaired', { body: taken });
  expect([clash.status, clash.body.code]).toEqual([409, 'external-id-exists']);
  expect(await traces()).toEqual(before);
  const repaired = await send(casesOf(dataset), 'repaired');
  expect([repaired.status, replayed(repaired)]).toEqual([201, undefined]);
  expect((await send(casesOf(dataset), 'repaired')).text).toBe(repaired.text);
});

test('write and answer are one transaction: if the answer cannot be stored, nothing was written', async () => {
  const dataset = await newDataset(service);
  const before = await traces();
  await service.db.execute(sql`create function refuse_answers() returns trigger language plpgsql as
    'begin raise exception ''full''; end'`);
  await service.db.execute(sql`create trigger refuse_answers before insert on idempotent_answers
    for each row execute function refuse_answers()`);
  const failed = await send(casesOf(dataset), 'whole');
  await service.db.execute(sql`drop trigger refuse_answers on idempotent_answers`);
  expect([failed.status, failed.body.code]).toEqual([500, 'internal-error']);
  expect(await traces()).toEqual(before);
  const second = await send(casesOf(dataset), 'whole');
  expect([second.status, replayed(second)]).toEqual([201, undefined]);
});

test('two requests with keys of their own that want the same external id: one is told by which case it is taken', async () => {
  const dataset = await newDataset(service);
  const body = aCase({ externalIds: [{ system: 'desk', value: 'wanted' }] });
  const answers = await Promise.all([1, 2, 3, 4].map((number) => send(casesOf(dataset), `wants-${number}`, { body })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  const made = answers.find(({ status }) => status === 201)!;
  for (const one of answers.filter(({ status }) => status === 409)) {
    expect(one.body).toMatchObject({ code: 'external-id-exists', case: made.headers.location });
  }
  expect(await casesIn(dataset)).toHaveLength(1);
});

test('a batch is repeated as a whole', async () => {
  const dataset = await newDataset(service);
  const body = { items: [aCase(), aCase({ area: 'kent' })] };
  const first = await send(`${casesOf(dataset)}/batch`, 'batch', { body });
  const again = await send(`${casesOf(dataset)}/batch`, 'batch', { body });
  expect([first.status, again.status, again.text, replayed(again)]).toEqual([201, 201, first.text, 'true']);
  expect(await casesIn(dataset)).toHaveLength(2);
});

test('a release is opened once, and once it is open, another key finds it open', async () => {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  const url = `/v1/datasets/${dataset}/releases`;
  const first = await send(url, 'release', { body: {} });
  const again = await send(url, 'release', { body: {} });
  expect([first.status, again.status, again.text, replayed(again)]).toEqual([202, 202, first.text, 'true']);
  expect([again.headers.location, again.headers['cache-control']]).toEqual([`${url}/draft`, 'private, no-store']);
  const other = await send(url, 'release-2', { body: {} });
  expect([other.status, other.body.code]).toEqual([409, 'release-open']);
  // No body and {} mean the same and are not the same request.
  const bare = await service.send('POST', url, { key: service.adminKey, headers: { 'idempotency-key': 'release' } });
  expect([bare.status, bare.body.code]).toEqual([422, 'idempotency-key-reused']);
});

test('once a case in an answer has been erased, the answer is gone, and so is all that was stored of it', async () => {
  const dataset = await newDataset(service);
  const body = { items: [aFullCase(), aCase({ area: 'kent' })] };
  const url = `${casesOf(dataset)}/batch`;
  const { items } = (await send(url, 'erased', { body })).body;
  const erased = await move(service, { ...items[0], dataset }, { to: 'erased', reason: 'retention-expired' });
  expect(erased.status, erased.text).toBeLessThan(300);

  const again = await send(url, 'erased', { body });
  expect([again.status, again.body.code]).toEqual([410, 'gone']);
  expect(again.text).not.toContain(items[0].id);
  const other = await send(url, 'erased', { body: { items: [aCase()] } });
  expect([other.status, other.body.code]).toEqual([410, 'gone']);
  const [row] = await rowsOf<Body>(
    service.db,
    sql`select fingerprint, body, headers from idempotent_answers where idempotency_key = 'erased'`,
  );
  expect(row).toEqual({ fingerprint: null, body: null, headers: {} });
});

test('an answer that erasure did not see is not given either', async () => {
  const dataset = await newDataset(service);
  const { body } = await send(casesOf(dataset), 'unseen');
  await service.db.execute(sql`update cases set state = 'erased' where id = ${body.id}::uuid`);
  expect((await send(casesOf(dataset), 'unseen')).status).toBe(410);
});

test('writes with keys, dry runs, codebooks and erasures at once: none waits for another for ever, and none is lost', async () => {
  const dataset = await newDataset(
    service,
    aDataset((body) => (body.settings = { duplicates: { windowDays: 7 } })),
  );
  const key = service.adminKey;
  const url = casesOf(dataset);
  const headers = { prefer: 'handling=lenient' };
  // Each says something of its own: an erased record does not come back.
  const doomed = await Promise.all(
    [1, 2, 3, 4].map((day) =>
      send(url, `doomed-${day}`, { headers, body: aCase({ area: 'york', sentencedOn: `2014-05-0${day}` }) }),
    ),
  );
  const definition = await service.send('GET', `/v1/datasets/${dataset}/definition`, { key });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, number) => [
      send(url, `mixed-${number}`, { headers }),
      send(`${url}/batch`, `mixed-${number}`, { headers, body: { items: [aCase(), aCase({ area: 'kent' })] } }),
      service.send('POST', `${url}/batch?validateOnly=true`, { key, headers, body: { items: [aCase(), aCase()] } }),
      service.send('PUT', `/v1/datasets/${dataset}?validateOnly=${number > 1}`, {
        key,
        body: { ...definition.body, title: `Title ${number}` },
        headers: { 'if-match': '*' },
      }),
      ...(number < 4
        ? [move(service, { ...doomed[number]?.body }, { to: 'erased', reason: 'retention-expired' })]
        : []),
    ]).flat(),
  );
  expect(answers.map(({ status, text }) => (status < 300 ? 'done' : text))).toEqual(answers.map(() => 'done'));
  expect(await casesIn(dataset)).toHaveLength(8 * 3);
}, 30_000);

test.each(['', 'two words', 'a'.repeat(256), 'é', 'a,\tb'])('a key of the wrong form is refused: %j', async (key) => {
  const dataset = await newDataset(service);
  const refused = await send(casesOf(dataset), key);
  expect([refused.status, faultsOf(refused)]).toEqual([400, ['idempotency-key ill-formed']]);
  expect(await casesIn(dataset)).toEqual([]);
});

test('a key of 255 visible characters will do', async () => {
  const dataset = await newDataset(service);
  expect((await send(casesOf(dataset), `"${'~'.repeat(254)}`)).status).toBe(201);
});

test('neither the key nor the body stands in the log or, in plain, in what is compared', async () => {
  const dataset = await newDataset(service);
  const body = aCase({ externalIds: [{ system: 'desk', value: 'Xanthippe' }] });
  await send(casesOf(dataset), 'SecretKey', { body });
  await send(casesOf(dataset), 'SecretKey');
  expect(service.logLines.join('')).not.toMatch(/SecretKey|Xanthippe/);
  const [row] = await rowsOf<{ fingerprint: string }>(
    service.db,
    sql`select fingerprint from idempotent_answers where idempotency_key = 'SecretKey'`,
  );
  expect(row?.fingerprint).toMatch(/^[\w-]{43}$/);
});
