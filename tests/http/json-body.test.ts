import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { parseJson } from '../../src/http/json-body.ts';

const MiB = 1024 * 1024;
const parsed = (text: string) => parseJson(Buffer.from(text));
const refusal = async (text: string) => {
  const error = await parsed(text).catch((thrown: unknown) => thrown);
  return error instanceof AppError ? [error.code, error.options.detail] : error;
};
/** Items that make a body of more than a mebibyte. */
const padding = JSON.stringify(Array(1_200).fill({ pad: `[{"\\${'x'.repeat(900)}é` }));

test('a large body that is parsed in pieces is what JSON.parse makes of it', async () => {
  const sent = fc.oneof(
    fc.json({ depthSize: 'medium' }),
    fc.constantFrom('{"__proto__":{"a":[[]]}}', '[[[]]]', '[0]', '{}'),
  );
  await fc.assert(
    fc.asyncProperty(sent, sent, fc.constantFrom(' ', '\n', '\t\r\n '), async (one, other, space) => {
      const text = `{"items":${padding},"items2":[${one},${space}[${other}],{"a":${one}}],${space}"__proto__":${other}}`;
      expect(text.length).toBeGreaterThan(MiB);
      const value = await parsed(text);
      expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }),
    { numRuns: 20 },
  );
});

test('a fault is found at the same place in a small body and in a large one', async () => {
  const breaks: [string, number][] = [
    ['{"a":1,}', 8],
    ['{"é":tru}', 6],
    ["{'a':1}", 2],
    ['[1 2]', 4],
    ['{"a":[{"b":01}]}', 13],
  ];
  for (const [broken, column] of breaks) {
    const wanted = (line: number) => ['malformed-json', `The body is not JSON: see line ${line}, column ${column}.`];
    expect(await refusal(broken)).toEqual(wanted(1));
    expect(await refusal(`\ufeff\n${broken}`)).toEqual(wanted(2));
    // Within an item, and beside the items.
    expect(await refusal(`{"items":${padding},\n"more":[\n${broken}\n]}`)).toEqual(wanted(3));
    expect(await refusal(`{"items":${padding},"more":\n${broken}\n}`)).toEqual(wanted(2));
  }
  expect(await refusal(`{"items":${padding},"more":[{}{}]}`)).toEqual([
    'malformed-json',
    `The body is not JSON: see line 1, column ${padding.length + 21}.`,
  ]);
});

test('a large body that holds too many values in one place is refused without being parsed', async () => {
  const members = Array.from({ length: 120_000 }, (_, number) => `"m${number}":1`).join(',');
  for (const [body, pointers] of [
    [`{"items":[{},{${members}},{"a":[${members.replaceAll(/"m\d+":/g, '')}]}]}`, ['/items/1', '/items/2']],
    [`{"items":[{}],${members}}`, ['']],
    [`{"items":[${'{},'.repeat(400_000)}{}]}`, ['']],
  ] as const) {
    const error = (await parsed(body).catch((thrown: unknown) => thrown)) as AppError;
    expect([error.code, error.options.errors?.map(({ pointer }) => pointer)]).toEqual(['invalid-body', pointers]);
  }
  const text = 'x'.repeat(2 * MiB);
  expect(await parsed(`{"items":["${text}",["${text}"]]}`)).toEqual({ items: [text, [text]] });
});
