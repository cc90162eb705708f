import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHandling } from '../../src/http/prefer.ts';
import { type Answer, startApp, type TestApp } from '../harness.ts';
import { casesOf, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

test.each([
  ['handling=lenient', 'lenient'],
  ['handling=strict', 'strict'],
  ['Handling=Lenient', 'lenient'],
  ['handling = "lenient"', 'lenient'],
  ['respond-async, handling=lenient', 'lenient'],
  [' ,, wait=10 ,handling=lenient; x="a,b" , return=minimal', 'lenient'],
  ['foo="handling=strict, handling=strict", handling=lenient', 'lenient'],
  ['foo="a\\", handling=strict", handling=lenient', 'lenient'],
  // The first of several counts.
  ['handling=strict, handling=lenient', 'strict'],
  ['handling=lenient, handling=strict', 'lenient'],
  ['handling=odd, handling=lenient', undefined],
  ['handling', undefined],
  ['handling=', undefined],
  ['xhandling=lenient', undefined],
  ['foo;handling=lenient', undefined],
  ['foo="handling=lenient', undefined],
  ['', undefined],
  [undefined, undefined],
  [['wait=1', 'handling=lenient'], 'lenient'],
])('Prefer: %s is handling %s', (header, handling) => {
  expect(readHandling({ headers: { prefer: header } } as unknown as FastifyRequest)).toBe(handling);
});

test('a header that is made to be slow is not', () => {
  const start = performance.now();
  for (const part of [' ', '"', '\\', ',', ';', 'a=', 'a;"', '"\\', 'handling '])
    readHandling({ headers: { prefer: `handling${part.repeat(8_000)}` } } as unknown as FastifyRequest);
  expect(performance.now() - start).toBeLessThan(1_000);
});

describe('what may be a case that is there already', () => {
  let service: TestApp;
  let court: string;
  let there: Body;
  beforeAll(async () => {
    service = await startApp();
    court = await newDataset(
      service,
      aDataset((body) => (body.settings = { duplicates: { windowDays: 7 } })),
    );
    there = await newCase(service, court, aFullCase());
  });
  afterAll(() => service.stop());

  let twins = 0;
  const twin = () => {
    twins += 1;
    return aFullCase({ externalIds: [{ system: 'other-desk', value: String(twins) }] });
  };
  const send = (path: string, body: unknown, headers: Record<string, string> = {}, key = service.adminKey) =>
    service.send('POST', `${casesOf(court)}${path}`, { key, body, headers });
  const lenient = { prefer: 'handling=lenient' };
  const preference = ({ headers }: Answer) => headers['preference-applied'];
  const listed = async () => (await service.send('GET', casesOf(court), { key: service.adminKey })).body.items.length;

  test('is refused as long as nothing else is preferred', async () => {
    const before = await listed();
    for (const headers of [{}, { prefer: 'handling=strict' }, { prefer: 'return=minimal' }] as Record<
      string,
      string
    >[]) {
      const refused = await send('', twin(), headers);
      expect([refused.status, refused.body.code, preference(refused)]).toEqual([409, 'possible-duplicate', undefined]);
    }
    expect((await send('/batch', { items: [aCase({ area: 'kent' }), twin()] })).status).toBe(409);
    expect(await listed()).toBe(before);
  });

  test('is saved with handling=lenient, and lists the candidates', async () => {
    const saved = await send('', twin(), lenient);
    expect([saved.status, preference(saved)]).toEqual([201, 'handling=lenient']);
    expect(saved.body.candidates).toContainEqual({
      id: there.id,
      href: `${casesOf(court)}/${there.id}`,
      score: expect.any(Number),
      reasons: expect.arrayContaining([expect.any(String)]),
    });
    const read = await service.send('GET', String(saved.headers.location), { key: service.adminKey });
    expect(read.body).not.toHaveProperty('candidates');
    expect({ ...read.body, candidates: saved.body.candidates }).toEqual(saved.body);
  });

  test('lists them for each item of a batch, and none for one that is like no other', async () => {
    const saved = await send(
      '/batch',
      { items: [aCase({ area: 'kent', sentencedOn: '2014-02-03' }), twin()] },
      lenient,
    );
    expect([saved.status, preference(saved)]).toEqual([201, 'handling=lenient']);
    const [alone, alike] = saved.body.items;
    expect(alone).not.toHaveProperty('candidates');
    expect(alike.candidates.map(({ id }: Body) => id)).toContain(there.id);
  });

  test('is named to no key that may not read cases', async () => {
    const writer = await service.key(['cases:write']);
    for (const saved of [
      await send('', twin(), lenient, writer),
      await send('/batch', { items: [twin()] }, lenient, writer),
    ]) {
      expect(saved.status).toBe(201);
      expect(saved.body.items?.[0] ?? saved.body).not.toHaveProperty('candidates');
      expect(saved.text).not.toContain(there.id);
    }
    const tried = await send('?validateOnly=true', twin(), lenient, writer);
    expect(tried.body).toMatchObject({ valid: true, warnings: [] });
  });

  test('is a warning of a lenient dry run, and refused by a strict one', async () => {
    const before = await listed();
    const dry = await send('?validateOnly=true', twin(), lenient);
    expect([dry.status, dry.body.would, preference(dry)]).toEqual([200, 'create', 'handling=lenient']);
    expect(dry.body.warnings).toContainEqual({
      pointer: '',
      code: 'likely-duplicate',
      detail: expect.stringContaining(`${casesOf(court)}/${there.id}`),
    });
    const items = [aCase({ area: 'kent', sentencedOn: '2014-12-03' }), twin(), twin()];
    const batch = await send('/batch?validateOnly=true', { items }, lenient);
    const warned = batch.body.warnings.map(({ pointer }: Body) => pointer);
    expect([...new Set(warned)]).toEqual(['/items/1', '/items/2']);
    // A case of the batch has no address yet.
    const mates = batch.body.warnings.filter(({ detail }: Body) => detail.includes('item 1 of this batch'));
    expect(mates).toHaveLength(1);
    expect((await send('?validateOnly=true', twin())).status).toBe(409);
    expect(await listed()).toBe(before);
  });

  test('a repetition has the candidates of the first time; it is gone once a candidate has been erased', async () => {
    const other = await newDataset(
      service,
      aDataset((body) => (body.settings = { duplicates: { windowDays: 7 } })),
    );
    const first = await newCase(service, other, aFullCase());
    const headers = { ...lenient, 'idempotency-key': 'with-candidates' };
    const body = twin();
    const post = () => service.send('POST', casesOf(other), { key: service.adminKey, body, headers });
    const saved = await post();
    expect(saved.body.candidates.map(({ id }: Body) => id)).toEqual([first.id]);
    const again = await post();
    expect([again.text, preference(again)]).toEqual([saved.text, 'handling=lenient']);
    const erased = await service.send('POST', `${casesOf(other)}/${first.id}/transitions`, {
      key: service.adminKey,
      body: { to: 'erased', reason: 'retention-expired' },
      headers: { 'if-match': first.etag },
    });
    expect(erased.status, erased.text).toBeLessThan(300);
    const gone = await post();
    expect([gone.status, gone.body.code]).toEqual([410, 'gone']);
    expect(gone.text).not.toContain(first.id);
  });
});
