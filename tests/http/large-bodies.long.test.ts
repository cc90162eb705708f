import { monitorEventLoopDelay } from 'node:perf_hooks';
import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { casesOf, newDataset } from '../requests.ts';
import { aCase } from '../samples/court.ts';

/** The largest bodies there can be hold other requests up for a moment only, whatever is in them. */

const service = await useService();
let path = '';
beforeAll(async () => {
  path = `${casesOf(await newDataset(service))}/batch?validateOnly=true`;
});

const MOST = 16 * 1024 * 1024 - 200;
const fill = (text: string, bytes = MOST): string =>
  Array(Math.floor(bytes / (text.length + 1)))
    .fill(text)
    .join(',');
function members(bytes: number): string {
  const parts: string[] = [];
  for (let length = 0; length < bytes; length += parts.at(-1)!.length + 1)
    parts.push(`"${parts.length.toString(36)}":1`);
  return parts.join(',');
}
const deep = `{"defendants":[{"convictions":[${Array(1_000).fill('{}').join(',')}]}]}`;
const large = JSON.stringify({
  ...aCase(),
  sources: Array.from({ length: 160 }, (_, i) => ({
    outletType: 'regional',
    url: `https://example.org/${i}/${'x'.repeat(50)}`,
  })),
});

test.each([
  ['unknown members', `{${members(MOST)}}`, 422],
  ['unknown members in one item', `{"items":[{${members(MOST)}}]}`, 422],
  ['unknown members in every item', `{"items":[${fill(`{${members(16_000)}}`)}]}`, 422],
  ['faults three levels down', `{"items":[${fill(deep)}]}`, 422],
  ['more items than are allowed', `{"items":[${fill('{}')}]}`, 422],
  ['one text', `{"items":[{"sentencedOn":"${'9'.repeat(MOST)}"}]}`, 422],
  ['an end that is missing', `{"items":[${fill(large)}`, 400],
  ['a fault in the last item', `{"items":[${fill(large, MOST - 10)},7]}`, 422],
])('16 MiB of %s', async (_what, text, status) => {
  const raw = Buffer.from(text);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const answer = await service.send('POST', path, { key: service.adminKey, raw });
  delay.disable();
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.anything()]);
  // Measured at up to 460 ms with ten processes for each core. It was 2.8 s on an idle machine.
  expect(delay.max / 1e6).toBeLessThan(1_500);
});
