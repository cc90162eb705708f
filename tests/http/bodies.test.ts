import { expect, test } from 'vitest';
import { useService } from '../harness.ts';

const service = await useService();

const post = (raw: string | Buffer, headers: Record<string, string> = {}) =>
  service.send('POST', '/v1/keys', { key: service.adminKey, raw, headers });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test.each([
  ['nothing', ''],
  ['a space', ' '],
  ['half an object', '{"label"'],
  ['two values', '{} {}'],
  ['a comma too many', '{"label":"x",}'],
  ['a comment', '{} // no'],
  ['single quotes', "{'label':'x'}"],
  ['NaN', 'NaN'],
  ['a number with a leading zero', '{"a":01}'],
  ['a raw control character', '{"label":"a\u0001"}'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['an overlong encoding', Buffer.from([0x22, 0xc0, 0x80, 0x22])],
  ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['UTF-16', Buffer.from('{}', 'utf16le')],
  ['21 levels', nested(21)],
  ['100,000 levels', nested(100_000)],
  ['levels that never close', '{"a":'.repeat(5_000)],
])('%s is malformed-json', async (_what, raw) => {
  const answer = await post(raw);
  expect([answer.status, answer.body.code]).toEqual([400, 'malformed-json']);
  expect(answer.body.detail).toMatch(
    /^The body is (empty|not JSON: see line 1, column \d+|not UTF-8|nested more than 20 deep)\.$/,
  );
});

test('20 levels, brackets in strings and a byte order mark are JSON', async () => {
  for (const raw of [
    nested(20),
    `{"label":"${'[{'.repeat(100)}"}`,
    `{"label":"\\\\\\"${'['.repeat(50)}"}`,
    '\ufeff{}',
  ]) {
    expect([raw.slice(0, 30), (await post(raw)).status]).toEqual([raw.slice(0, 30), 422]);
  }
});

test('a body that is not there is malformed-json, whatever the headers say', async () => {
  const bare = await service.send('POST', '/v1/keys', { key: service.adminKey });
  expect([bare.status, bare.body.code]).toEqual([400, 'malformed-json']);
  const zero = await service.send('POST', '/v1/keys', {
    key: service.adminKey,
    headers: { 'content-type': 'application/json', 'content-length': '0' },
  });
  expect([zero.status, zero.body.code]).toEqual([400, 'malformed-json']);
});

test.each([
  ['text/plain'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=x'],
  ['application/merge-patch+json'],
  ['application/json; charset=iso-8859-1'],
  ['application/json;charset="utf-16"'],
  ['application/jsonx'],
  ['json'],
  ['*/*'],
  ['application/json, text/plain'],
])('the media type %s is 415 and told what is accepted', async (type) => {
  const answer = await post('{}', { 'content-type': type });
  expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
  expect(answer.headers.accept).toBe('application/json');
});

test.each([
  ['application/json'],
  ['application/json; charset=utf-8'],
  ['application/json;charset="UTF-8"'],
  ['APPLICATION/JSON; Charset=UTF8'],
  ['application/json; profile=x'],
])('the media type %s is accepted', async (type) => {
  expect((await post('{}', { 'content-type': type })).status).toBe(422);
});

test('a body of a mebibyte is read, one byte more is 413 with the limit', async () => {
  const filled = (bytes: number) => `{"label":"${'x'.repeat(bytes - 12)}"}`;
  const most = await post(filled(1_048_576));
  expect([most.status, most.body.code]).toEqual([422, 'invalid-body']);
  const over = await post(filled(1_048_577));
  expect([over.status, over.body.code, over.body.limit]).toEqual([413, 'body-too-large', 1_048_576]);
  expect(over.body.detail).toBe('The limit is 1048576 bytes.');
});

test('__proto__ is an unknown member and changes no prototype', async () => {
  const answer = await post(
    '{"label":"x","role":"partner","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  );
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((fault: { pointer: string; code: string }) => [fault.pointer, fault.code])).toEqual([
    ['/__proto__', 'unknown-member'],
    ['/constructor', 'unknown-member'],
  ]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('faults are cut after a thousand, and the answer says so', async () => {
  const body = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`member${i}`, 1]));
  const answer = await service.send('POST', '/v1/keys', { key: service.adminKey, body });
  expect(answer.body.errors.length).toBe(1_000);
  expect(answer.body.truncated).toBe(true);
  expect(answer.body.detail).toBe('More than 1000 faults');
});
