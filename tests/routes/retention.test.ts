import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { captureContext } from '../../src/background.ts';
import { startRetention } from '../../src/capture/retention.ts';
import { readSecrets } from '../../src/db/queries/datasets.ts';
import { useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';

const service = await useService();
const NOW = new Date('2015-06-30T23:59:59.000Z');
const A_WEEK_BEFORE = new Date('2015-06-23T23:59:59.000Z');
beforeEach(() => {
  service.clock.now = NOW;
});

const keeping = (months?: number) =>
  newDataset(
    service,
    aDataset((body) => {
      if (months !== undefined) body.settings.retentionMonths = months;
    }),
  );
const due = async (dataset: string, query = '', key = service.adminKey): Promise<Body> => {
  const { status, text, body } = await service.send('GET', `${casesOf(dataset)}?retention=due${query}`, { key });
  if (status !== 200) throw new Error(text);
  return body;
};
const idsOf = ({ items }: Body): string[] => items.map(({ id }: Body) => id);
const on = (sentencedOn: string, more: Body = {}) => aCase({ sentencedOn, ...more });

test('a case is due on the day that many months after its sentence, by the service’s clock', async () => {
  const dataset = await keeping(12);
  const one = await newCase(service, dataset, on('2014-07-01'));
  await newCase(service, dataset, on('2014-07-02'));
  expect(idsOf(await due(dataset))).toEqual([]);
  service.clock.now = new Date('2015-07-01T00:00:00.000Z');
  expect(idsOf(await due(dataset))).toEqual([one.id]);
});

test.each([
  ['2014-01-31', 1, '2014-02-28'],
  ['2014-08-31', 6, '2015-02-28'],
  ['2014-02-28', 12, '2015-02-28'],
  ['2014-12-31', 2, '2015-02-28'],
])('%s and %i months is %s: a month without that day ends on its last', async (sentencedOn, months, day) => {
  const dataset = await keeping(months);
  const one = await newCase(service, dataset, on(sentencedOn));
  service.clock.now = new Date(Date.parse(`${day}T00:00:00.000Z`) - 1);
  expect(idsOf(await due(dataset))).toEqual([]);
  service.clock.now = new Date(`${day}T00:00:00.000Z`);
  expect(idsOf(await due(dataset))).toEqual([one.id]);
});

test('a dataset without retentionMonths keeps its cases, and a condition it cannot have is refused all the same', async () => {
  const dataset = await keeping();
  await newCase(service, dataset, on('2014-01-01'));
  service.clock.now = new Date('2199-01-01T00:00:00.000Z');
  expect(await due(dataset)).toEqual({ items: [], next: null });
  const refused = await service.send('GET', `${casesOf(dataset)}?retention=due&where=nothing:x`, {
    key: service.adminKey,
  });
  expect([refused.status, faultsOf(refused)]).toEqual([422, ['where unknown-dimension']]);
});

test.each(['now', 'DUE', ''])('no other word than due: %j', async (word) => {
  const dataset = await keeping(12);
  const refused = await service.send('GET', `${casesOf(dataset)}?retention=${word}`, { key: service.adminKey });
  expect([refused.status, faultsOf(refused)]).toEqual([400, ['retention unknown-code']]);
});

test('the day counts that the head has now, and a case of any listed state is due', async () => {
  const dataset = await keeping(12);
  const draft = await newCase(service, dataset, on('2014-01-01'));
  const live = await newApproved(service, dataset, on('2014-01-02'));
  const gone = await newApproved(service, dataset, on('2014-01-03'));
  await move(service, gone, { to: 'withdrawn', reason: 'out-of-scope' });
  const kept = await newCase(service, dataset, on('2014-01-04'));
  const { etag, ...rest } = kept;
  const corrected = await service.send('PUT', `${casesOf(dataset)}/${kept.id}`, {
    key: service.adminKey,
    headers: { 'if-match': etag },
    body: { ...rest, sentencedOn: '2015-01-04' },
  });
  expect(corrected.status).toBe(200);
  expect(idsOf(await due(dataset))).toEqual([draft.id, live.id, gone.id].sort());
});

test('it goes together with the other filters, both orders and pages', async () => {
  const dataset = await keeping(12);
  const made: Body[] = [];
  for (const [sentencedOn, area, state] of [
    ['2014-01-01', 'leeds', 'in-review'],
    ['2015-01-01', 'leeds', 'in-review'],
    ['2014-01-01', 'kent', 'in-review'],
    ['2014-01-01', 'leeds', 'draft'],
  ] as const) {
    service.clock.now = new Date(service.clock.now.getTime() + 1_000);
    made.push(
      await newCase(
        service,
        dataset,
        on(sentencedOn, { area, externalIds: [{ system: 'd', value: `${made.length}` }] }),
        { state },
      ),
    );
  }
  const ids = (...positions: number[]) => positions.map((position) => made[position].id);
  expect(idsOf(await due(dataset, '&where=area:leeds'))).toEqual(ids(0, 3).sort());
  expect(idsOf(await due(dataset, '&state=in-review'))).toEqual(ids(0, 2).sort());
  expect(idsOf(await due(dataset, '&externalId=d:1'))).toEqual([]);
  expect(idsOf(await due(dataset, '&externalId=d:2'))).toEqual(ids(2));
  expect(idsOf(await due(dataset, '&order=submitted'))).toEqual(ids(0, 2, 3));
  for (const order of ['id', 'submitted']) {
    const all = idsOf(await due(dataset, `&order=${order}`));
    const paged: string[] = [];
    let next: string | null = `${casesOf(dataset)}?retention=due&order=${order}&limit=1`;
    while (next !== null) {
      const { body }: Body = await service.send('GET', next, { key: service.adminKey });
      paged.push(...idsOf(body));
      next = body.next;
    }
    expect(paged).toEqual(all);
  }
});

test('what is due is erased in bulk, and is in no list after', async () => {
  const dataset = await keeping(12);
  const live = await newApproved(service, dataset, on('2014-01-01'));
  const draft = await newCase(service, dataset, on('2014-01-02'));
  const kept = await newApproved(service, dataset, on('2015-01-02'));
  const merged = await newCase(service, dataset, on('2014-01-03'));
  await move(service, merged, { to: 'merged', into: live.id });
  const { items } = await due(dataset);
  expect(idsOf({ items })).toEqual([live.id, draft.id].sort());
  const body = {
    to: 'erased',
    reason: 'retention-expired',
    items: items.map(({ id, etag }: Body) => ({ id, etag })),
  };
  const path = `${casesOf(dataset)}/transitions`;
  expect((await service.send('POST', path, { key: await service.key('publisher'), body })).status).toBe(403);
  const done = await service.send('POST', path, { key: await service.key(['cases:erase', 'sources:read']), body });
  expect([done.body.done, done.body.refused]).toEqual([2, 0]);
  expect(idsOf(await due(dataset))).toEqual([]);
  for (const { id } of [live, draft, merged]) {
    expect((await service.send('GET', `${casesOf(dataset)}/${id}`, { key: service.adminKey })).status).toBe(410);
  }
  const records = await service.send('GET', `/v1/datasets/${dataset}/records`, { key: service.adminKey });
  expect(idsOf(records.body)).toEqual([kept.id]);
});

test('what is due can be erased as a selection, with the number that is expected', async () => {
  const dataset = await keeping(12);
  const one = await newCase(service, dataset, on('2014-01-01'));
  await newCase(service, dataset, on('2015-01-02'));
  const select = { state: 'draft', retention: 'due' };
  const ask = (of: string, expect: number) =>
    service.send('POST', `${casesOf(of)}/transitions`, {
      key: service.adminKey,
      body: { to: 'erased', reason: 'retention-expired', select, expect },
    });
  expect((await ask(dataset, 2)).body).toMatchObject({ code: 'selection-changed', cases: { count: 1 } });
  const asked = await ask(dataset, 1);
  expect([asked.status, asked.body.select]).toEqual([202, select]);
  await expect.poll(() => statusOf(one), { timeout: 10_000 }).toBe(410);
  const refused = await ask(await keeping(), 1);
  expect([refused.status, faultsOf(refused)]).toEqual([422, ['/select/retention not-allowed']]);
});

const statusOf = async ({ dataset, id }: Body): Promise<number> =>
  (await service.send('GET', `${casesOf(dataset)}/${id}`, { key: service.adminKey })).status;
const erasing = (days: number, months = 12): Body =>
  aDataset((body) => Object.assign(body.settings, { retentionMonths: months, eraseDueAfterDays: days }));

async function startedRetention() {
  const failures: string[] = [];
  const { database, clock } = service;
  const retention = startRetention({
    context: captureContext(database, await readSecrets(service.db)),
    database,
    now: () => clock.now,
    onFailure: (code) => failures.push(code),
  });
  return { retention, failures };
}

test('where a dataset says so, the service erases what has been listed as due for so many days, and logs it', async () => {
  service.clock.now = A_WEEK_BEFORE;
  const dataset = await newDataset(service, erasing(7));
  const live = await newApproved(service, dataset, on('2014-06-23'));
  const draft = await newCase(service, dataset, on('2014-06-01'));
  const listed = await newCase(service, dataset, on('2014-06-24'));
  const elsewhere = await newCase(service, await keeping(12), on('2014-01-01'));
  service.clock.now = NOW;
  expect(idsOf(await due(dataset))).toEqual([live.id, draft.id, listed.id].sort());
  const { retention, failures } = await startedRetention();
  for (const one of [live, draft]) await expect.poll(() => statusOf(one), { timeout: 20_000 }).toBe(410);
  // A second look finds nothing more to do.
  retention.wake();
  await retention.stop();
  expect([await statusOf(listed), await statusOf(elsewhere), failures]).toEqual([200, 200, []]);
  expect(idsOf(await due(dataset))).toEqual([listed.id]);

  const { body } = await service.send('GET', `/v1/audit?dataset=${dataset}&key=service`, { key: service.adminKey });
  const actions = body.items.map(({ action }: Body) => action);
  expect(actions.filter((action: string) => action === 'case.erased')).toHaveLength(2);
  const queued = body.items.filter(({ action }: Body) => action === 'selection.queue');
  expect(queued.map(({ detail }: Body) => detail)).toEqual([
    { to: 'erased', cases: 1 },
    { to: 'erased', cases: 1 },
  ]);
  const path = `/v1/datasets/${dataset}/selections/${queued[0].subject}`;
  expect((await service.send('GET', path, { key: service.adminKey })).body).toMatchObject({
    by: { key: 'service', label: 'Retention' },
    reason: 'retention-expired',
    select: { retention: 'due', state: 'approved' },
  });
  const erasures = await service.send('GET', `/v1/datasets/${dataset}/erasures`, { key: service.adminKey });
  expect(idsOf(erasures.body)).toEqual([live.id]);
}, 40_000);

test('a correction that nobody has reviewed has nothing erased before it has been listed for so many days', async () => {
  service.clock.now = A_WEEK_BEFORE;
  const dataset = await newDataset(service, erasing(7));
  const [live, overdue] = [await newApproved(service, dataset, on('2015-03-01')), on('2014-06-01')];
  const witness = await newCase(service, dataset, { ...overdue, area: 'york' });
  service.clock.now = NOW;
  const key = await service.key('contributor');
  expect((await put(service, live, overdue, key)).status).toBe(200);
  expect(idsOf(await due(dataset))).toContain(live.id);
  const { retention } = await startedRetention();
  await expect.poll(() => statusOf(witness), { timeout: 20_000 }).toBe(410);
  await retention.stop();
  expect(await statusOf(live)).toBe(200);
}, 40_000);

test('a dataset in which nothing can be erased holds up no other', async () => {
  service.clock.now = A_WEEK_BEFORE;
  const datasets = [await newDataset(service, erasing(7)), await newDataset(service, erasing(7))].sort();
  const [, second] = await Promise.all(datasets.map((dataset) => newCase(service, dataset, on('2014-06-01'))));
  service.clock.now = NOW;
  await service.db.execute(
    sql.raw(`create function sabotage() returns trigger language plpgsql as $$
    begin if new.dataset_id = '${datasets[0]}' then raise exception 'on purpose' using errcode = 'XX001'; end if;
    return new; end $$`),
  );
  await service.db.execute(sql`create trigger zz_sabotage before insert on case_selections
    for each row execute function sabotage()`);
  const { retention, failures } = await startedRetention();
  await expect.poll(() => statusOf(second ?? {}), { timeout: 20_000 }).toBe(410);
  await retention.stop();
  expect([failures, retention.activity.failures]).toEqual([['XX001'], 1]);
  await service.db.execute(sql`drop trigger zz_sabotage on case_selections`);
  await service.db.execute(sql`drop function sabotage()`);
}, 40_000);

test('only whoever may erase cases can make the service do it', async () => {
  const dataset = await keeping(12);
  const publisher = await service.key('publisher');
  const put = async (body: Body, key: string) => {
    const { headers } = await service.send('GET', `/v1/datasets/${dataset}/definition`, { key: service.adminKey });
    const ifMatch = { 'if-match': String(headers.etag) };
    return service.send('PUT', `/v1/datasets/${dataset}`, { key, body, headers: ifMatch });
  };
  const refused = await put(erasing(7), publisher);
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:erase']);
  expect((await put(erasing(7), service.adminKey)).status).toBe(200);
  expect((await put({ ...erasing(7), title: 'Another title' }, publisher)).status).toBe(200);
  expect((await put(erasing(6), publisher)).status).toBe(403);
  expect((await put(erasing(7, 1), publisher)).status).toBe(403);
  // A sentence counts from the last day that it can be of, which is in the window.
  const shorter = erasing(7);
  shorter.coverage.window.to = '2015-12-01';
  expect((await put(shorter, publisher)).status).toBe(403);
  expect((await put(aDataset(), publisher)).status).toBe(200);
  const alone = aDataset((body) => Object.assign(body.settings, { eraseDueAfterDays: 7 }));
  expect(faultsOf(await put(alone, service.adminKey))).toEqual(['/settings/eraseDueAfterDays not-allowed']);
});
