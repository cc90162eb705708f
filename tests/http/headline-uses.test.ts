import { expect, test } from 'vitest';
import { headlineUses } from '../../src/db/tables/releases.ts';
import { openTestDatabase, startApp } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, putDataset } from '../releases/journey.ts';
import { hamlets, townCases } from '../samples/towns.ts';

test('the front page has the headlines that were asked for most in the last 30 days, answers from memory counted', async () => {
  const { database, drop } = await openTestDatabase();
  const opened = { database, drop: async () => {} };
  const first = await startApp({ opened });
  for (const id of ['hamlets', 'villages']) {
    await putDataset(first, id, { ...hamlets(), title: `The ${id}` });
    await approveCases(first, id, townCases());
    const draft = await buildDraft(first, id, {});
    expect((await moveDraft(first, id, 'published', String(draft.headers.etag))).status).toBe(200);
  }
  const address = await first.app.listen({ port: 0 });
  const { items } = (await first.send('GET', '/v1/datasets/hamlets/releases/1.0.0/headlines')).body;
  const said = items.filter(({ statement }: { statement: string | null }) => statement !== null);
  const [one, other] = said.map(({ id }: { id: string }) => id);
  const ask = async (path: string, times: number) => {
    for (let n = 0; n < times; n++) await (await fetch(`${address}${path}`)).arrayBuffer();
  };
  // The second answer to a program comes from memory.
  await ask(`/v1/datasets/villages/releases/1.0.0/headlines/${other}`, 5);
  await ask(`/datasets/hamlets/releases/latest/headlines/${one}`, 3);
  await ask(`/datasets/hamlets/releases/1.0.0/headlines/${one}/check?claim=8`, 1);
  await ask(`/v1/datasets/villages/releases/1.0.0/headlines/${one}`, 2);
  await ask('/v1/datasets/villages/releases/1.0.0/headlines/nothing', 9);
  // What staff read of a draft is nobody's business, least of all before its date.
  await approveCases(first, 'hamlets', townCases().slice(0, 1));
  await buildDraft(first, 'hamlets', {});
  for (let n = 0; n < 9; n++) {
    const read = await first.send('GET', `/v1/datasets/hamlets/releases/draft/headlines/${other}`, {
      key: first.adminKey,
    });
    expect(read.status).toBe(200);
  }
  expect((await first.send('GET', '/')).text).not.toContain('asked for most');
  await first.stop();

  const second = await startApp({ opened });
  const askedOn = async (path: string) => {
    const { text } = await second.send('GET', path);
    const [, section = ''] = /<section aria-labelledby="asked">(.*?)<\/section>/s.exec(text) ?? [];
    return [...section.matchAll(/href="([^"]+\/headlines\/[^"]+)"/g)].map(([, href]) => href);
  };
  const most = [
    `/datasets/villages/releases/latest/headlines/${other}`,
    `/datasets/hamlets/releases/latest/headlines/${one}`,
    `/datasets/villages/releases/latest/headlines/${one}`,
  ];
  expect(await askedOn('/')).toEqual(most);
  expect(await askedOn('/?lang=cy')).toEqual(most.map((href) => `${href}?lang=cy`));
  // The database is asked once a minute.
  const counted = await second.db.select().from(headlineUses);
  await second.db.delete(headlineUses);
  second.clock.now = new Date(second.clock.now.getTime() + 59_000);
  expect(await askedOn('/')).toEqual(most);
  second.clock.now = new Date(second.clock.now.getTime() + 1_000);
  expect(await askedOn('/')).toEqual([]);
  await second.db.insert(headlineUses).values(counted);
  second.clock.now = new Date(second.clock.now.getTime() + 60_000);
  expect(await askedOn('/')).toEqual(most);
  second.clock.now = new Date(second.clock.now.getTime() + 31 * 24 * 60 * 60 * 1_000);
  expect(await askedOn('/')).toEqual([]);
  await second.stop();
  await drop();
}, 60_000);
