import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Channel, moduleBeside, openChannel, startProcess, startThread } from '../../src/jobs/channel.ts';
import type { PeerCalls, TestCalls } from './channel-peer.ts';

const peer = moduleBeside(import.meta.url, 'channel-peer');

describe.each([
  ['a thread', () => startThread(peer, undefined)],
  ['a process', () => startProcess(peer)],
])('%s', (_, start) => {
  let channel: Channel<PeerCalls>;
  let ended: number;
  beforeEach(() => {
    ended = 0;
    channel = openChannel<PeerCalls, TestCalls>(start(), {
      name: 'the peer',
      handlers: { double: (number) => 2 * number },
      onEnd: () => ended++,
    });
  });
  afterEach(() => channel.close());

  test('answers calls, several at once, and makes calls itself', async () => {
    const calls = [channel.call('double', 1), channel.call('fourTimes', 2), channel.call('double', 3)];
    expect(await Promise.all(calls)).toEqual([2, 8, 6]);
  });

  test('tells of an error what may be told, and answers the next call', async () => {
    await expect(channel.call('refuse')).rejects.toMatchObject({ code: 'Error', message: 'told' });
    expect(await channel.call('double', 2)).toBe(4);
  });

  test('that cannot go on rejects what is under way and what comes after', async () => {
    const waiting = channel.call('wait');
    const refused = expect(waiting).rejects.toMatchObject({ code: 'Error', message: 'told' });
    await channel.call('breakOff').catch(() => {});
    await refused;
    await expect(channel.call('double', 1)).rejects.toMatchObject({ message: 'told' });
  });

  test('that ends by itself rejects what is under way without its words', async () => {
    const waiting = channel.call('wait').catch((error: unknown) => error);
    channel.call('crash').catch(() => {});
    const error = await waiting;
    expect(error).toMatchObject({ code: expect.stringMatching(/^(ended|RangeError)$/) });
    expect(String(error)).not.toContain('secret');
    expect(ended).toBe(1);
  });

  test('that is closed rejects what is under way, and ends; closing again changes nothing', async () => {
    expect(await channel.call('double', 1)).toBe(2);
    const waiting = expect(channel.call('wait')).rejects.toMatchObject({ code: 'closed' });
    await Promise.all([channel.close(), channel.close()]);
    await waiting;
    expect(ended).toBe(1);
    await expect(channel.call('double', 1)).rejects.toThrow('the peer was closed');
  });
});
