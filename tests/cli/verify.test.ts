import { afterAll, expect, test } from 'vitest';
import type { CheckedPoint } from '../../disclosure/src/index.ts';
import { NotReadable, type PublicApi, publicApi, readAddress } from '../../src/cli/published-release.ts';
import { checkEvidence, readEvidence } from '../../src/cli/verify.ts';
import { readAnswer } from '../../src/releases/protection/answers.ts';
import { mintSigningKey, publicPartOf, readSigningKey } from '../../src/secret.ts';
import { dice } from '../dice.ts';
import { listenWithTowns } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';

/** The verifier of a release without protection, on a service that listens. */

const { service, url } = await listenWithTowns(1);
const api = publicApi(url);
afterAll(() => service.stop());

const silent = () => ({ update() {}, stop() {} });
const verify = async (through: PublicApi, signedBy?: string): Promise<CheckedPoint[]> =>
  checkEvidence(await readEvidence(through, { dataset: 'towns', version: 'latest', signedBy, show: silent }));
const wrong = (findings: readonly CheckedPoint[]): string[] =>
  findings.filter(({ verdict }) => verdict !== 'true').map(({ check }) => check);

/** What was answered, by path: it is published and stays as it is. */
const answered = new Map<string, Promise<string>>();
const answerOf = (path: string): Promise<string> => {
  const answer = answered.get(path) ?? api.text(path);
  answered.set(path, answer);
  return answer;
};

/** The service with somebody in between who changes what it answers. */
const changing = (change: (text: string, path: string) => string): PublicApi => {
  const text = async (path: string) => change(await answerOf(path), path);
  return { text, json: async <T>(path: string) => JSON.parse(await text(path)) as T };
};
/** One who changes the JSON under an address. */
const changingBody = (end: string, change: (body: Body) => void): PublicApi =>
  changing((text, path) => {
    if (!path.endsWith(end)) return text;
    const body = JSON.parse(text);
    change(body);
    return JSON.stringify(body);
  });

test('the certificate of a release is true', async () => {
  const findings = await verify(api);
  expect(wrong(findings)).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual([
    ...['signature', 'key', 'release', 'policy', 'hash', 'cells', 'withheld', 'small', 'claim'],
  ]);
  const { kid } = (await api.json<Body>('/v1/datasets/towns/releases/latest/certificate')).signature;
  expect(wrong(await verify(api, kid))).toEqual([]);
  expect(wrong(await verify(api, 'another'))).toEqual(['signed-by']);
});

test('answers with too many observations are read in parts, to the same hash', async () => {
  let refused = 0;
  const small: PublicApi = {
    ...api,
    text: async (path) => {
      const text = await api.text(path);
      if (!path.includes('/statistics?') || readAnswer(text).total <= 4) return text;
      refused += 1;
      throw new NotReadable('too many', { status: 422, code: 'too-many-observations' });
    },
  };
  expect(wrong(await verify(small))).toEqual([]);
  expect(refused).toBeGreaterThan(5);
});

test('a certificate that was changed is not true, whichever member it is', async () => {
  for (const [member, value, also] of [
    ['publishedAt', '2020-01-01T00:00:00.000Z', ['release']],
    ['hash', '0'.repeat(64), ['hash']],
    ['cells', 1, ['cells']],
    ['withheld', 1, ['withheld']],
    ['small', { below: 5, cells: 0 }, ['small']],
    ['policy', { policy: 'none', reason: 'Another.' }, ['policy']],
    ['signedAt', '2020-01-01T00:00:00.000Z', ['key']],
    ['claim', 'Nothing can go wrong.', ['claim']],
    ['invented', true, []],
  ] as const) {
    const findings = await verify(changingBody('/certificate', (body) => Object.assign(body, { [member]: value })));
    expect(wrong(findings), member).toEqual(['signature', ...also]);
  }
});

test('a number that was changed shows in the hash, and where another answer has it too', async () => {
  const one = await verify(
    changing((text, path) =>
      path.includes('by=outcome,sex,year') ? text.replace(/"value":([1-9])/, (_, digit) => `"value":${digit}9`) : text,
    ),
  );
  expect(wrong(one)).toContain('hash');
  const margin = await verify(
    changing((text, path) => (path.includes('measure=defendants') ? text.replace(/"value":\d+/g, '"value":77') : text)),
  );
  expect(wrong(margin)).toContain('hash');
});

test('a key that was exchanged is found out, and so is one that is gone', async () => {
  const keysEnd = 'assize-keys.json';
  const x = publicPartOf(readSigningKey(mintSigningKey())!);
  expect(wrong(await verify(changingBody(keysEnd, ({ keys }) => Object.assign(keys[0], { x }))))).toEqual(['key']);
  expect(wrong(await verify(changingBody(keysEnd, (body) => Object.assign(body, { keys: [] }))))).toEqual([
    'signature',
  ]);
  const past = { validUntil: '2020-01-01T00:00:00.000Z' };
  expect(wrong(await verify(changingBody(keysEnd, ({ keys }) => Object.assign(keys[0], past))))).toEqual(['key']);
});

test('a release that cannot be checked is not said to be false', async () => {
  const read = (through: PublicApi, version = 'latest') =>
    readEvidence(through, { dataset: 'towns', version, signedBy: undefined, show: silent });
  await expect(read(api, '9.9.9')).rejects.toThrow(/releases\/9\.9\.9 answers 404/);
  await expect(read(changingBody('/certificate', (body) => delete body.hash))).rejects.toThrow(/cannot read|can read/);
  await expect(read(changing(() => '<html>'))).rejects.toThrow();
  await expect(read(publicApi('http://127.0.0.1:1'))).rejects.toThrow('No answer from http://127.0.0.1:1');
});

test('a service that answers anything else is not readable, or its certificate is not true; the verifier ends in any case', async () => {
  const roll = dice(7_731);
  const values = [null, [], {}, '', -1, true, 1e300, [null], '__proto__', 'toString'];
  const change = (body: Body): void => {
    const places: [Body, string][] = [];
    const walk = (node: Body): void => {
      for (const key of Object.keys(node ?? {})) {
        places.push([node, key]);
        if (typeof node[key] === 'object') walk(node[key]);
      }
    };
    walk(body);
    const [node, key] = places[roll(places.length)] ?? [body, 'none'];
    if (roll(6) === 0) delete node[key];
    else node[key] = values[roll(values.length)];
  };
  const outcomes = { read: 0, refused: 0 };
  for (const end of ['/1.0.0', '/codebook', '/structure', '/certificate', '-keys.json', '/releases'].flatMap((one) =>
    Array(25).fill(one),
  )) {
    const through = changingBody(end, change);
    const outcome = await verify(through).catch((error: unknown) => error);
    if (Array.isArray(outcome)) outcomes.read += 1;
    else {
      expect(outcome).toBeInstanceOf(NotReadable);
      outcomes.refused += 1;
    }
  }
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(10);
  const endless = changingBody('/releases', (body) => Object.assign(body, { next: '/v1/datasets/towns/releases' }));
  await expect(verify(endless)).rejects.toThrow('The list of releases has no end.');
}, 60_000);

test('an address of the API, of something under the release, or of its page names it', () => {
  const release = { base: 'https://x.example/figures', dataset: 'towns', version: 'latest' };
  for (const path of [
    '/v1/datasets/towns/releases/latest',
    '/datasets/towns/releases/latest',
    '/v1/datasets/towns/releases/latest/certificate',
    '/datasets/towns/releases/latest/statistics?by=sex#top',
  ])
    expect(readAddress(`https://x.example/figures${path}`)).toEqual(release);
  for (const wrongOne of ['towns', 'https://x.example/', 'ftp://x/datasets/a/releases/1', 'https://x/datasets/towns'])
    expect(() => readAddress(wrongOne)).toThrow('Give the address of a release');
});
