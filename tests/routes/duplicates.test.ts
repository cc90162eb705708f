import { describe, expect, test } from 'vitest';
import { brokenLinks } from '../capture/chain.ts';
import { type Answer, useService } from '../harness.ts';
import { casesOf, faultsOf, move, newApproved, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();

/** A dataset that looks for duplicates. */
const watchful = (windowDays = 7): Promise<string> =>
  newDataset(
    service,
    aDataset((dataset) => {
      dataset.settings.duplicates = { windowDays };
    }),
  );
/** A second report of aFullCase(), by another desk. */
const aSecondReport = (change: Body = {}): Body =>
  aFullCase({
    externalIds: [{ system: 'agency', value: 'x-1' }],
    quantities: [{ quantity: 'images', value: 1300, basis: 'about' }],
    sources: [{ outletType: 'local', url: 'https://example.org/second-report' }],
    ...change,
  });
const post = (dataset: string, body: Body, key = service.adminKey, headers = {}): Promise<Answer> =>
  service.send('POST', casesOf(dataset), { key, body, headers });
const lenient = { prefer: 'handling=lenient' };
const match = (dataset: string, body: Body, query = '', key = service.adminKey): Promise<Answer> =>
  service.send('POST', `${casesOf(dataset)}/match${query}`, { key, body });
const list = (dataset: string, query = '', key = service.adminKey): Promise<Answer> =>
  service.send('GET', `/v1/datasets/${dataset}/duplicates${query}`, { key });
const decide = (dataset: string, id: string, body: Body, key = service.adminKey): Promise<Answer> =>
  service.send('POST', `/v1/datasets/${dataset}/duplicates/${id}/decision`, { key, body });
/** What the audit log has of a pair. */
const auditOf = async (pair: string): Promise<Body[]> =>
  (await service.send('GET', `/v1/audit?subject=${pair}`, { key: service.adminKey })).body.items;
const countOf = async (dataset: string): Promise<number> =>
  (await service.send('GET', casesOf(dataset), { key: service.adminKey })).body.items.length;

/** A dataset with a case and a second report of it that was saved all the same, and their open pair. */
async function aPair(): Promise<{ dataset: string; first: Body; second: Body; pair: Body }> {
  const dataset = await watchful();
  const first = await newCase(service, dataset, aFullCase());
  const saved = await post(dataset, aSecondReport(), service.adminKey, lenient);
  if (saved.status !== 201) throw new Error(saved.text);
  const { candidates: _, ...second } = saved.body;
  const [pair] = (await list(dataset)).body.items;
  return { dataset, first, second, pair };
}

describe('posting a case that may be there already', () => {
  test('is refused with the likely one, its score and reasons without a value; nothing is saved', async () => {
    const dataset = await watchful();
    const first = await newCase(service, dataset, aFullCase());
    const refused = await post(dataset, aSecondReport({ sentencedOn: '2015-03-15' }));
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'possible-duplicate',
      errors: [{ pointer: '', code: 'likely-duplicate' }],
    });
    expect(refused.body.candidates).toEqual([
      {
        id: first.id,
        href: `${casesOf(dataset)}/${first.id}`,
        score: expect.any(Number),
        reasons: expect.arrayContaining(['same area', 'dates 2 days apart', 'same outcome and term', 'similar images']),
      },
    ]);
    expect(refused.body.candidates[0].score).toBeGreaterThanOrEqual(70);
    expect(refused.text).not.toMatch(/leeds|adult|custody|murder|P1Y|1200|1300|zz-/);
    expect([await countOf(dataset), (await list(dataset)).body.items]).toEqual([1, []]);
  });

  test('a key that may not read cases learns neither id nor path', async () => {
    const dataset = await watchful();
    const first = await newCase(service, dataset, aFullCase());
    const key = await service.key(['cases:write']);
    const refused = await post(dataset, aSecondReport(), key);
    expect([refused.status, refused.body.code]).toEqual([409, 'possible-duplicate']);
    expect(refused.text).not.toContain(first.id);
    expect(refused.body.candidates).toEqual([]);
  });

  test('is saved and listed as an open pair if the client prefers it', async () => {
    const { dataset, first, second, pair } = await aPair();
    expect(pair).toEqual({
      id: expect.any(String),
      state: 'open',
      score: expect.any(Number),
      reasons: expect.arrayContaining(['same area', 'same date']),
      createdAt: '2026-03-04T05:06:07.000Z',
      cases: [first, second]
        .map(({ id, state }) => ({ id, state, href: `${casesOf(dataset)}/${id}` }))
        .sort((one, other) => (one.id < other.id ? -1 : 1)),
      decision: null,
    });
  });

  test('in a batch each is named by its item, also one that resembles an earlier item; none is saved', async () => {
    const dataset = await watchful();
    const first = await newCase(service, dataset, aFullCase());
    const other = aFullCase({ area: 'kent', externalIds: [], sources: [], sentencedOn: '2014-05-05' });
    const items = [other, aCase(), { ...other, sentencedOn: '2014-05-06' }, aSecondReport()];
    const refused = await service.send('POST', `${casesOf(dataset)}/batch`, { key: service.adminKey, body: { items } });
    expect(refused.status).toBe(409);
    expect(faultsOf(refused)).toEqual(['/items/2 likely-duplicate', '/items/3 likely-duplicate']);
    expect(refused.body.errors[0].detail).toBe('May duplicate /items/0 of this request.');
    const shown = refused.body.candidates.map(({ score: _, reasons: __, ...rest }: Body) => rest);
    expect(shown).toHaveLength(2);
    expect(shown).toEqual(
      expect.arrayContaining([
        { pointer: '/items/2', resembles: '/items/0' },
        { pointer: '/items/3', id: first.id, href: `${casesOf(dataset)}/${first.id}` },
      ]),
    );
    expect(await countOf(dataset)).toBe(1);
  });

  test('only cases of the same area within the window count, and those without an area among themselves', async () => {
    const dataset = await watchful(3);
    await newCase(service, dataset, aFullCase());
    const statusOf = async (change: Body) =>
      (await post(dataset, aSecondReport({ externalIds: [], sources: [], ...change }))).status;
    expect(await statusOf({ sentencedOn: '2015-03-16' })).toBe(409);
    expect(await statusOf({ sentencedOn: '2015-03-10' })).toBe(409);
    expect(await statusOf({ sentencedOn: '2015-03-17' })).toBe(201);
    expect(await statusOf({ sentencedOn: '2015-03-09' })).toBe(201);
    expect(await statusOf({ area: 'york' })).toBe(201);
    expect(await statusOf({ area: 'not-reported' })).toBe(201);
    expect(await statusOf({ area: 'not-reported', sentencedOn: '2015-03-14' })).toBe(409);
  });

  test('a window of no days is the same day only', async () => {
    const dataset = await watchful(0);
    await newCase(service, dataset, aFullCase());
    expect((await post(dataset, aSecondReport({ sentencedOn: '2015-03-14' }))).status).toBe(201);
    expect((await post(dataset, aSecondReport({ externalIds: [] }))).status).toBe(409);
  });

  test('nothing is looked for where it is off, and little reported is no likeness', async () => {
    const off = await newDataset(service);
    await newCase(service, off, aFullCase());
    await newCase(service, off, aSecondReport());
    const dataset = await watchful();
    await newCase(service, dataset, aCase({ area: 'leeds' }));
    await newCase(service, dataset, aCase({ area: 'leeds' }));
    expect((await list(dataset)).body.items).toEqual([]);
  });

  test('it is compared with what the head says, in every state but withdrawn and beyond', async () => {
    const dataset = await watchful();
    const statusOf = async () => (await post(dataset, aSecondReport())).status;
    let one = await newApproved(service, dataset, aFullCase());
    expect(await statusOf()).toBe(409);
    one = (await put(service, one, { sentencedOn: '2014-02-02' })).body;
    expect((await match(dataset, aSecondReport())).body.items).toEqual([]);
    one = (await put(service, one, { sentencedOn: '2015-03-14' })).body;
    expect(await statusOf()).toBe(409);
    one = (await move(service, one, { to: 'in-review' })).body;
    one = (await move(service, one, { to: 'returned', note: 'No.' }, await reviewerOf(service))).body;
    expect(await statusOf()).toBe(409);
    one = (await move(service, one, { to: 'withdrawn', reason: 'duplicate' })).body;
    expect(await statusOf()).toBe(201);
  });
});

describe('matching by example', () => {
  test('answers what a POST would be refused for, best first, and writes nothing', async () => {
    const dataset = await watchful();
    const first = await newCase(service, dataset, aFullCase());
    const looser = await newCase(
      service,
      dataset,
      aFullCase({
        externalIds: [],
        sentencedOn: '2015-03-12',
        quantities: [],
        defendants: [aDefendant({ sex: 'female' })],
      }),
    );
    const { status, body } = await match(dataset, aSecondReport());
    expect([status, body.next]).toEqual([200, null]);
    expect(body.items.map(({ id }: Body) => id)).toEqual([first.id]);
    expect(body.items[0]).toEqual((await post(dataset, aSecondReport())).body.candidates[0]);
    const all = (await match(dataset, aSecondReport(), '?minScore=0')).body.items;
    expect(all.map(({ id }: Body) => id)).toEqual([first.id, looser.id]);
    expect(all[1].score).toBeLessThan(70);
    expect((await match(dataset, aSecondReport(), `?minScore=${all[1].score + 1}`)).body.items).toHaveLength(1);
    expect([await countOf(dataset), (await list(dataset)).body.items]).toEqual([2, []]);
  });

  test('a case that is there resembles itself and says by which id', async () => {
    const dataset = await watchful();
    const { id } = await newCase(service, dataset, aFullCase());
    const { body } = await match(dataset, aFullCase());
    expect(body.items).toEqual([expect.objectContaining({ id, score: 100 })]);
    expect(body.items[0].reasons).toContain('same external id');
  });

  test('it also looks where posting does not, within a week, and answers at most 20', async () => {
    const dataset = await newDataset(service);
    const items = Array.from({ length: 25 }, () => aFullCase({ externalIds: [] }));
    await service.send('POST', `${casesOf(dataset)}/batch`, { key: service.adminKey, body: { items } });
    expect((await match(dataset, aSecondReport({ sentencedOn: '2015-03-20' }))).body.items).toHaveLength(20);
    expect((await match(dataset, aSecondReport({ sentencedOn: '2015-03-21' }))).body.items).toEqual([]);
  });

  test('the example is checked as a case is, and the key needs cases:read', async () => {
    const dataset = await watchful();
    const faulty = await match(dataset, { defendants: [aDefendant({ sex: 'x' })] });
    expect([faulty.status, faultsOf(faulty)]).toEqual([
      422,
      ['/defendants/0/sex unknown-code', '/sentencedOn required'],
    ]);
    expect((await match(dataset, aFullCase(), '?minScore=101')).status).toBe(400);
    const writer = await match(dataset, aFullCase(), '', await service.key(['cases:write']));
    expect([writer.status, writer.body.requiredScope]).toEqual([403, 'cases:read']);
  });
});

describe('pairs', () => {
  test('are listed in pages, open ones unless asked otherwise', async () => {
    const dataset = await watchful();
    const items = Array.from({ length: 4 }, () => aFullCase({ externalIds: [] }));
    await service.send('POST', `${casesOf(dataset)}/batch`, {
      key: service.adminKey,
      body: { items },
      headers: lenient,
    });
    const all = (await list(dataset)).body.items;
    expect(all).toHaveLength(6);
    expect(new Set(all.map(({ cases }: Body) => cases.map(({ id }: Body) => id).join())).size).toBe(6);
    const ids = all.map(({ id }: Body) => id);
    expect(ids).toEqual(ids.toSorted());
    const read = [];
    for (let next: string | null = `/v1/datasets/${dataset}/duplicates?limit=4`; next !== null; ) {
      const page = await service.send('GET', next, { key: service.adminKey });
      read.push(page.body.items.map(({ id }: Body) => id));
      next = page.body.next;
    }
    expect(read).toEqual([ids.slice(0, 4), ids.slice(4)]);

    await decide(dataset, ids[0], { decision: 'same' });
    await decide(dataset, ids[1], { decision: 'different' });
    const listed = async (query: string) => (await list(dataset, query)).body.items.map(({ id }: Body) => id);
    expect(await listed('')).toEqual(ids.slice(2));
    expect(await listed('?state=same')).toEqual([ids[0]]);
    expect(await listed('?state=different,same')).toEqual([ids[0], ids[1]]);
    expect(await listed('?state=open&state=different')).toEqual(ids.slice(1));
    expect((await list(dataset, '?state=maybe')).status).toBe(400);
    expect((await list(await watchful())).body.items).toEqual([]);
    expect((await list(dataset, '', await service.key(['cases:write']))).body.requiredScope).toBe('cases:read');
  });

  test('is not open while one of its cases is withdrawn, and stays if it was decided', async () => {
    const { dataset, second, pair } = await aPair();
    let one = (await move(service, second, { to: 'withdrawn', reason: 'duplicate' })).body;
    expect((await list(dataset)).body.items).toEqual([]);
    one = (await move(service, one, { to: 'in-review' })).body;
    expect((await list(dataset)).body.items.map(({ id }: Body) => id)).toEqual([pair.id]);
    await decide(dataset, pair.id, { decision: 'same' });
    await move(service, one, { to: 'withdrawn', reason: 'duplicate' });
    const [kept] = (await list(dataset, '?state=same')).body.items;
    expect(kept.cases.map(({ state }: Body) => state).sort()).toEqual(['draft', 'withdrawn']);
  });

  test('are decided by merging, and gone with an erased case', async () => {
    const merged = await aPair();
    await move(service, merged.second, { to: 'merged', into: merged.first.id });
    const [pair] = (await list(merged.dataset, '?state=open,same')).body.items;
    expect(pair).toMatchObject({ id: merged.pair.id, state: 'same', decision: { decision: 'same', note: null } });
    const kept = await aPair();
    await decide(kept.dataset, kept.pair.id, { decision: 'different', note: 'Two men.' });
    const erased = await move(service, kept.second, { to: 'erased', reason: 'erasure-upheld' });
    expect(erased.status).toBeLessThan(300);
    expect((await list(kept.dataset, '?state=open,same,different')).body.items).toEqual([]);
    expect((await decide(kept.dataset, kept.pair.id, { decision: 'different' })).status).toBe(404);
  });
});

describe('a decision', () => {
  test('is recorded with who, when and why, in the audit log too, and changes no case', async () => {
    const { dataset, first, second, pair } = await aPair();
    const key = await service.key('reviewer');
    const { status, body } = await decide(dataset, pair.id, { decision: 'different', note: 'Two men, one day.' }, key);
    const keyId = /^assize_(\w{8})_/.exec(key)?.[1];
    const decision = {
      decision: 'different',
      note: 'Two men, one day.',
      by: { key: keyId, label: 'reviewer' },
      at: '2026-03-04T05:06:07.000Z',
    };
    expect([status, body]).toEqual([200, { ...pair, state: 'different', decision }]);
    expect((await list(dataset, '?state=different')).body.items).toEqual([body]);
    for (const one of [first, second]) {
      const { body: now } = await service.send('GET', `${casesOf(dataset)}/${one.id}`, { key: service.adminKey });
      expect(now).toEqual(one);
    }
    const entries = await auditOf(pair.id);
    expect(entries).toMatchObject([
      { action: 'duplicate.decide', key: keyId, dataset, detail: { decision: 'different' } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('Two men');
    expect(await brokenLinks(service.db)).toEqual([]);
  });

  test('stands: the same again changes nothing, the other is refused', async () => {
    const { dataset, pair } = await aPair();
    const first = await decide(dataset, pair.id, { decision: 'same', note: 'One case.' });
    service.clock.now = new Date(service.clock.now.getTime() + 60_000);
    const again = await decide(dataset, pair.id, { decision: 'same', note: 'Another note.' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await decide(dataset, pair.id, { decision: 'different' });
    expect([other.status, other.body.code]).toEqual([409, 'pair-decided']);
    expect((await list(dataset, '?state=open,same,different')).body.items).toEqual([first.body]);
    expect(await auditOf(pair.id)).toHaveLength(1);
  });

  test('of two at the same moment one stands', async () => {
    const { dataset, pair } = await aPair();
    const answers = await Promise.all(
      (['same', 'different', 'same', 'different'] as const).map((decision) => decide(dataset, pair.id, { decision })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    const [decided] = (await list(dataset, '?state=same,different')).body.items;
    expect(new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.state))).toEqual(
      new Set([decided.state]),
    );
  });

  test('needs cases:review, a pair of this dataset and a sound body', async () => {
    const { dataset, pair, first } = await aPair();
    const refused = await decide(dataset, pair.id, { decision: 'same' }, await service.key('contributor'));
    expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:review']);
    const statusOf = async (at: string, id: string) => (await decide(at, id, { decision: 'perhaps' })).status;
    expect(await statusOf(dataset, first.id)).toBe(404);
    expect(await statusOf(dataset, 'x')).toBe(404);
    expect(await statusOf(await watchful(), pair.id)).toBe(404);
    const blank = await decide(dataset, pair.id, { decision: 'same', note: ' \u00a0' });
    expect([blank.status, faultsOf(blank)]).toEqual([422, ['/note ill-formed']]);
    const faulty = await decide(dataset, pair.id, { decision: 'perhaps', note: '', why: 1 });
    expect([faulty.status, faultsOf(faulty).sort()]).toEqual([
      422,
      ['/decision unknown-code', '/note too-short', '/why unknown-member'],
    ]);
    expect((await list(dataset)).body.items).toEqual([pair]);
  });

  test('answers a key that may not read cases without its cases and reasons', async () => {
    const { dataset, first, second, pair } = await aPair();
    const answer = await decide(dataset, pair.id, { decision: 'same' }, await service.key(['cases:review']));
    expect(answer.body).toMatchObject({ id: pair.id, state: 'same', decision: { decision: 'same' } });
    for (const secret of [first.id, second.id, 'same area']) expect(answer.text).not.toContain(secret);
  });
});
