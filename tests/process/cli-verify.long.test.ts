import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dice } from '../dice.ts';
import { about } from '../samples/about.ts';
import type { Body } from '../samples/body.ts';
import { codes } from '../samples/code-lists.ts';
import { type CommandLine, listening, startCommandLine } from './command-line.ts';

/** `assize verify` as its readers run it: a real service, real processes, and somebody in between who changes answers. */

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine();
  await release('open', { policy: 'none', reason: 'Made for tests.' }, 1, 200);
  await release('guarded', { policy: 'threshold', threshold: 5, sensitive: ['outcome'] }, 2, 900);
}, 180_000);
afterAll(() => line?.stop());

const labelled = (text: string) => ({ label: 'List', codes: codes(text, (code) => `Label of ${code}`) });

/** A dataset with a published release of random cases, among whom few have the role c. */
async function release(dataset: string, disclosure: object, seed: number, number: number): Promise<void> {
  const definition: Body = {
    kind: 'cases',
    ...about('Made'),
    constructed: true,
    settings: { selfApproval: true, duplicates: 'off' },
    codebook: {
      builtIn: {
        area: { codeList: 'area', levels: { region: 'public' } },
        sex: { codeList: 'sex', required: true },
        outcome: { codeList: 'outcome', required: true },
      },
      variables: [{ id: 'role', label: 'Role', level: 'defendant', codeList: 'role', required: true }],
      codeLists: {
        area: {
          ...labelled('kent>south surrey>south york>north leeds>north'),
          levels: [{ id: 'region', label: 'Region', codes: labelled('south north').codes }],
        },
        ...{ sex: labelled('male female'), outcome: labelled('custody fine community'), role: labelled('a b c') },
      },
      measures: [
        {
          ...{ id: 'defendants', label: 'Defendants', unit: 'defendants', countingUnit: 'defendant' },
          ...{ statistic: 'count', population: 'All.' },
        },
      ],
      tables: { upTo: 2 },
      disclosure,
    },
  };
  await line.api('PUT', `/v1/datasets/${dataset}`, definition);
  await add(dataset, seed, number);
  const made = await line.assize(['release', '--dataset', dataset]);
  expect([made.code, made.err]).toEqual([0, expect.stringContaining(`Published ${dataset} 1.0.0.`)]);
}

async function add(dataset: string, seed: number, number: number): Promise<void> {
  const roll = dice(seed);
  const oneOf = (text: string) => {
    const list = text.split(' ');
    return list[roll(list.length)]!; // of this list
  };
  const items = Array.from({ length: number }, () => ({
    sentencedOn: oneOf('2014-03-01 2015-07-02'),
    area: oneOf('kent surrey york leeds'),
    defendants: [
      {
        sex: oneOf('male male female'),
        attributes: { role: roll(60) === 0 ? 'c' : oneOf('a b') },
        convictions: [{}],
        sentence: { outcome: oneOf('custody fine community') },
      },
    ],
  }));
  const cases = `/v1/datasets/${dataset}/cases`;
  for (let from = 0; from < number; from += 500) {
    const batch = await line.api('POST', `${cases}/batch?state=in-review`, { items: items.slice(from, from + 500) });
    const moved = batch.items.map(({ id, etag }: Body) => ({ id, etag }));
    expect(await line.api('POST', `${cases}/transitions`, { to: 'approved', items: moved })).toMatchObject({
      refused: 0,
    });
  }
}

const verify = (url: string, ...options: string[]) => line.assize(['verify', url, ...options], { ASSIZE_KEY: '' });
const page = (dataset: string, version = 'latest') => `${line.url()}/datasets/${dataset}/releases/${version}`;

test.each(['open', 'guarded'])('the certificate of the release %s is true', async (dataset) => {
  const { code, out, err } = await verify(page(dataset));
  expect([code, out], err).toEqual([0, expect.stringContaining('The certificate is true.')]);
  expect(out).not.toContain('FALSE');
  const json = await verify(`${line.url()}/v1/datasets/${dataset}/releases/1.0.0`, '--json');
  const result = JSON.parse(json.out);
  expect(result).toMatchObject({ dataset, release: '1.0.0', isTrue: true });
  if (dataset === 'open') return expect(result.claim).toBeNull();
  expect(result.claim).toMatch(/^The interval of every withheld count and sum is all that follows/);
  const { withheld } = await line.api('GET', `/v1/datasets/guarded/releases/1.0.0/certificate`);
  expect(withheld).toBeGreaterThan(0);
});

test.each<[string, RegExp, (text: string, path: string) => string]>([
  [
    'a number',
    /published cells are not those that were signed/,
    (text) => text.replace(/"value":(\d\d\d)/, '"value":1$1'),
  ],
  [
    'an interval',
    /published intervals are not what the published numbers allow/,
    (text) => text.replace(/"interval":\[0,(\d+)\]/, '"interval":[0,9$1]'),
  ],
  [
    'the claim',
    /The signature is not of this certificate/,
    (text) => text.replace('None has only one', 'One has only one'),
  ],
  ['the key', /another one: its id does not follow from it/, (text) => text.replace(/"x":"./, '"x":"_')],
])('somebody in between who changes %s is found out', async (_, said, change) => {
  const proxy = await listening(async (request, response) => {
    const answer = await fetch(`${line.url()}${request.url}`);
    const text = change(await answer.text(), request.url ?? '');
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  });
  const { code, out } = await verify(`${proxy.url}/datasets/guarded/releases/latest`);
  proxy.close();
  expect([code, out]).toEqual([1, expect.stringContaining('FALSE')]);
  expect(out).toMatch(said);
  expect(out).toContain('The certificate is not true.');
});

test('the next release is compared with the one before, as long as that can be read', async () => {
  await add('guarded', 3, 1_500);
  const made = await line.assize(['release', '--dataset', 'guarded']);
  expect([made.code, made.err]).toEqual([0, expect.stringContaining('Published guarded 1.1.0.')]);
  const both = await verify(page('guarded'));
  expect([both.code, both.out], both.err).toEqual([
    0,
    expect.stringMatching(/true {5}No difference from 1\.0\.0 gives away/),
  ]);
  await line.api('POST', '/v1/datasets/guarded/releases/1.0.0/transitions', { to: 'withdrawn', reason: 'A test.' });
  const one = await verify(page('guarded'));
  expect([one.code, one.out], one.err).toEqual([
    0,
    expect.stringContaining('skipped  What this release gives away beside 1.0.0'),
  ]);
  const lines = one.out.split('\n').filter((text) => /^(true|FALSE|skipped) /.test(text));
  expect(lines).toEqual([...new Set(lines)]);
  const gone = await verify(page('guarded', '1.0.0'));
  expect([gone.code, gone.err]).toEqual([2, expect.stringContaining('was withdrawn')]);
});

test('what cannot be checked is no lie: wrong address, no service, no such release', async () => {
  for (const url of ['nonsense', 'http://127.0.0.1:9/datasets/a/releases/latest', page('open', '9.0.0')])
    expect((await verify(url)).code, url).toBe(2);
});

test('Ctrl-C ends it', async () => {
  const slow = await listening(async (request, response) => {
    const answer = await fetch(`${line.url()}${request.url}`);
    await sleep(request.url?.includes('/statistics') ? 5_000 : 0);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  const running = line.start(['verify', `${slow.url}/datasets/open/releases/latest`]);
  while (!running.said().includes('Reading')) await sleep(20);
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  slow.close();
});
