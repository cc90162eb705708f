import { beforeAll, describe, expect, test } from 'vitest';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { type Answer, useService } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, publish, putDataset } from '../releases/journey.ts';
import { faultsOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/** docs/reference/headlines.md, "Checking a claim", over HTTP: the figures of the founding article, and small ones. */

const service = await useService();
const check = (id: string, claim: string, of = `${PRESS_SNAPSHOT_ID}/releases/1.0.0`): Promise<Answer> =>
  service.send('GET', `/v1/datasets/${of}/headlines/${id}/check?claim=${encodeURIComponent(claim)}`);

const small = (): Body => {
  const definition = hamlets();
  definition.codebook.measures.push({
    ...definition.codebook.measures[3],
    id: 'no-images',
    filter: { outcome: ['fine'] },
  });
  definition.codebook.headlines.push({
    id: 'nothing-reported',
    statistic: 'sum',
    measure: 'no-images',
    form: 'exact',
    statement: '{wording}',
  });
  return definition;
};

beforeAll(async () => {
  const demo = structuredClone(pressSnapshotDataset) as Body;
  demo.settings = { ...demo.settings, selfApproval: true, duplicates: 'off' };
  demo.codebook.tables = { upTo: 1 };
  await putDataset(service, PRESS_SNAPSHOT_ID, demo);
  await approveCases(service, PRESS_SNAPSHOT_ID, pressSnapshotCases());
  await publish(service, PRESS_SNAPSHOT_ID);
  await putDataset(service, 'small', small());
  await approveCases(service, 'small', townCases());
  await publish(service, 'small');
}, 120_000);

describe('the figures of the founding article', () => {
  test.each([
    ['trust-or-access', '1 in 3', 'true', 'fraction'],
    ['trust-or-access', 'one in three', 'true', 'fraction'],
    ['trust-or-access', 'A third of those convicted held a position of trust', 'true', 'fraction'],
    ['trust-or-access', '34%', 'true', 'percentage'],
    ['trust-or-access', '34 of 101', 'true', 'number-of-number'],
    ['trust-or-access', 'more than 1 in 4', 'misleading', 'fraction'],
    ['trust-or-access', '1 in 4', 'false', 'fraction'],
    ['trust-or-access', 'over half', 'false', 'fraction'],
    ['other-sexual-crimes', 'more than 1 in 4', 'true', 'fraction'],
    ['other-sexual-crimes', '25%', 'false', 'percentage'],
    ['prison', '6 out of 10', 'true', 'fraction'],
    ['prison', 'six in ten were jailed', 'true', 'fraction'],
    ['prison', '61', 'true', 'number'],
    ['prison', '60.4%', 'true', 'percentage'],
    ['prison', 'half', 'false', 'fraction'],
    ['prison', 'over half', 'true', 'fraction'],
    ['prison', '40% were not sent to prison', 'true', 'percentage'],
    ['prison', '60% were not sent to prison', 'false', 'percentage'],
    ['prison', '14% were given a suspended sentence', 'true', 'percentage'],
    ['prison', 'between 55% and 65% were sent to prison', 'true', 'percentage'],
    ['women', '99 men', 'true', 'number'],
    ['women', '60 men', 'false', 'number'],
    ['women', '99 men and women', 'not-understood', undefined],
    ['prior-similar', '1 in 6', 'true', 'fraction'],
    ['prior-similar', 'about 1 in 6', 'true', 'fraction'],
    ['images', 'more than 4.5 million', 'true', 'number'],
    ['images', '4.5 million', 'misleading', 'number'],
    ['images', 'more than 5 million', 'misleading', 'number'], // a lower bound: nobody knows
    ['images', 'more than 4 million children', 'misleading', 'number'],
    ['women', 'only 2', 'true', 'number'],
    ['women', 'two', 'true', 'number'],
    ['offenders', '101', 'true', 'number'],
    ['total-custody', '49 years', 'true', 'number'],
    ['total-custody', '49 years in total', 'true', 'number'],
    ['total-custody', '48 years', 'false', 'number'],
    ['rate-working', 'at least 1.9 a working day', 'true', 'per-day'],
    ['rate-working', '2 a working day', 'misleading', 'per-day'],
    ['rate-working', '2 a day', 'misleading', 'per-day'],
    ['rate-calendar', '2 a day', 'misleading', 'per-day'],
    ['rate-calendar', 'at least 1.3 a day', 'true', 'per-day'],
    ['cases-found', 'at least 1000', 'true', 'number'],
    ['people-sharing', 'around 50,000 people', 'true', 'number'],
    ['people-sharing', '50,000', 'misleading', 'number'],
    ['case-files', '52% of case files', 'true', 'percentage'],
    ['case-files', '53%', 'false', 'percentage'],
  ])('%s: «%s» is %s', async (id, claim, verdict, kind) => {
    const { status, body } = await check(id, claim);
    expect([status, body.verdict, body.reading?.kind, body.claim]).toEqual([200, verdict, kind, claim]);
  });

  test('what every headline says of itself is true of it, as a phrase and as its whole sentence', async () => {
    const { body } = await service.send('GET', `/v1/datasets/${PRESS_SNAPSHOT_ID}/releases/1.0.0/headlines`);
    expect(body.items.length).toBeGreaterThan(10);
    for (const { id, computed, wording, statement } of body.items) {
      const said = computed ? wording.text : statement;
      for (const claim of [said, statement, statement.toUpperCase()]) {
        const { verdict, scope } = (await check(id, claim)).body;
        expect([id, claim, verdict, scope]).toEqual([id, claim, 'true', 'claim']);
      }
      const { suggested } = (await check(id, 'no claim')).body;
      expect(suggested.length).toBeGreaterThan(0);
      for (const claim of suggested)
        expect([id, claim, (await check(id, claim)).body.verdict]).toEqual([id, claim, 'true']);
    }
  });

  test('limits on the use of a figure, and what is not reported, come with a claim that holds', async () => {
    const codes = async (id: string, claim: string) =>
      (await check(id, claim)).body.caveats.map(({ code }: Body) => code);
    expect(await codes('trust-or-access', '1 in 3')).toEqual(expect.arrayContaining(['not-prevalence', 'no-ranking']));
    expect(await codes('trust-or-access', '1 in 4')).toEqual([]);
  });
});

describe('a claim that says more than its figure', () => {
  test.each([
    ['6 out of 10 women were jailed', ['women', 'jailed']], // 1 of 2 was
    ['61 men were jailed', ['men', 'jailed']], // 60 were
    ['6 in 10 went home', ['went home']],
  ])('«%s» is not called true', async (claim, unread) => {
    const unchecked = `Not checked: “${unread.join(' … ')}”`;
    expect((await check('prison', claim)).body).toMatchObject({
      ...{ verdict: 'true', scope: 'figure', unread },
      reason: `The figure is 61 of 101. The figure of the claim is right. ${unchecked}.`,
    });
    const address = `/datasets/${PRESS_SNAPSHOT_ID}/releases/1.0.0/headlines/prison/check`;
    const { text } = await service.send('GET', `${address}?claim=${encodeURIComponent(claim)}`);
    expect(text).toContain(`<h1>The figure is right. ${unchecked}</h1>`);
    expect(text).not.toContain('That is true');
  });

  test('what did not happen is not called true', async () => {
    expect((await check('prison', '6 in 10 walked free')).body).toMatchObject({ verdict: 'not-understood' });
  });

  test('a headline without a figure has a page that says so', async () => {
    const { text } = await service.send(
      'GET',
      '/datasets/small/releases/1.0.0/headlines/nothing-reported/check?claim=5',
    );
    expect(text).toContain('<h1>There is no figure for this</h1>');
  });
});

describe('small figures', () => {
  test('where the denominator is under ten nothing is true, and nothing is suggested', async () => {
    const { body } = await check('custody', '43%', 'small/releases/1.0.0'); // 3 of 7
    expect(body).toMatchObject({ verdict: 'misleading', suggested: [] });
  });

  test('of a figure that is not there every claim gets the same answer', async () => {
    for (const claim of ['0', '5', 'more than 3'])
      expect((await check('nothing-reported', claim, 'small/releases/1.0.0')).body).toMatchObject({
        verdict: 'not-understood',
        reason: 'There is no figure for this: none is published, so no claim about it can be checked.',
        suggested: [],
      });
  });
});

describe('as an answer', () => {
  test('it is kept for a day, under latest for a minute with its pinned address', async () => {
    const pinned = await check('prison', '6 out of 10');
    expect(pinned.headers['cache-control']).toBe('public, max-age=86400');
    expect(pinned.headers['content-location']).toBeUndefined();
    for (const pin of ['latest', '1', '1.0']) {
      const latest = await check('prison', '6 out of 10', `${PRESS_SNAPSHOT_ID}/releases/${pin}`);
      expect(latest.text).toBe(pinned.text);
      expect(latest.headers.etag).toBe(pinned.headers.etag);
      expect(latest.headers['cache-control']).toBe('public, max-age=60');
      expect(latest.headers['content-location']).toBe(
        `/v1/datasets/${PRESS_SNAPSHOT_ID}/releases/1.0.0/headlines/prison/check?claim=6%20out%20of%2010`,
      );
    }
    const again = await service.send(
      'GET',
      `/v1/datasets/${PRESS_SNAPSHOT_ID}/releases/1.0.0/headlines/prison/check?claim=6+out+of+10`,
      { headers: { 'if-none-match': String(pinned.headers.etag) } },
    );
    expect(again.status).toBe(304);
  });

  test('a claim is needed, once, of 1 to 200 characters; the answer repeats none of a refused one', async () => {
    const at = `/v1/datasets/${PRESS_SNAPSHOT_ID}/releases/1.0.0/headlines/prison/check`;
    for (const [query, code] of [
      ['', 'required'],
      ['?claim=', 'ill-formed'],
      [`?claim=${'x'.repeat(201)}`, 'ill-formed'],
      ['?claim=a&claim=b', 'given-twice'],
      ['?claim=%ff', 'ill-formed'],
    ]) {
      const answer = await service.send('GET', `${at}${query}`);
      expect([query, answer.status, faultsOf(answer)[0]]).toEqual([query, 400, `claim ${code}`]);
      expect(answer.text).not.toContain('xxx');
    }
    expect((await service.send('GET', `${at}?claim=1&other=2`)).status).toBe(400);
    expect((await check('prison', '😀'.repeat(200))).body.verdict).toBe('not-understood');
  });

  test.each([
    '\u0000',
    '"\\</script>',
    '１ in ３',
    '٣ من ٤',
    '\u202e1 in 3',
    '%',
    '9'.repeat(200),
    `1 in ${'9'.repeat(190)}`,
    '\ud83d\ude00',
  ])('%j is echoed as it was sent, whatever it is', async (claim) => {
    const { status, body } = await check('prison', claim);
    expect([status, body.claim]).toEqual([200, claim]);
  });

  test('a headline or release that is not there is 404', async () => {
    expect((await check('nothing', '1')).status).toBe(404);
    expect((await check('Not-An-Id', '1')).status).toBe(404);
    expect((await check('prison', '1', `${PRESS_SNAPSHOT_ID}/releases/9.0.0`)).status).toBe(404);
    expect((await check('prison', '1', 'nowhere/releases/latest')).status).toBe(404);
  });

  test('a draft is checked for those who may see it, and kept by nobody', async () => {
    await approveCases(service, 'small', [townCases()[0]]);
    expect((await buildDraft(service, 'small')).body.state).toBe('draft');
    const at = '/v1/datasets/small/releases/draft/headlines/all/check?claim=9';
    expect((await service.send('GET', at)).status).toBe(404);
    const draft = await service.send('GET', at, { key: service.adminKey });
    expect([draft.status, draft.body.verdict]).toEqual([200, 'true']);
    expect(draft.headers['cache-control']).toBe('private, no-store');
    expect((await check('all', '9', 'small/releases/latest')).body.verdict).toBe('false');

    // Once it is published, what was said of the release before it has a caveat.
    const before = await check('all', '8', 'small/releases/1.0.0');
    expect(before.body).toMatchObject({ verdict: 'true', caveats: [] });
    const { headers } = await service.send('GET', '/v1/datasets/small/releases/draft', { key: service.adminKey });
    expect((await moveDraft(service, 'small', 'published', String(headers.etag))).status).toBe(200);
    const after = await check('all', '8', 'small/releases/1.0.0');
    expect(after.body).toMatchObject({ verdict: 'true', caveats: [{ code: 'superseded' }] });
  });
});
