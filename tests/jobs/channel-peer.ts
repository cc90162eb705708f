import { isMainThread } from 'node:worker_threads';
import { type Channel, openChannel, parentOfProcess, parentOfThread } from '../../src/jobs/channel.ts';

/** The other side in channel.test.ts, as a thread or as a process. */

export interface PeerCalls {
  double(number: number): number;
  /** Asks the test to double it once. */
  fourTimes(number: number): number;
  refuse(): void;
  wait(): void;
  breakOff(): void;
  crash(): void;
}
export interface TestCalls {
  double(number: number): number;
}

const parent = isMainThread ? parentOfProcess() : parentOfThread();
const test: Channel<TestCalls> = openChannel<TestCalls, PeerCalls>(parent, {
  name: 'the test',
  handlers: {
    double: (number) => 2 * number,
    fourTimes: async (number) => 2 * (await test.call('double', number)),
    refuse: () => {
      throw new Error('a secret');
    },
    wait: () => new Promise(() => {}),
    breakOff: () => test.fail(new Error('a secret')),
    crash: () => {
      setImmediate(() => {
        throw new RangeError('a secret');
      });
    },
  },
  tell: (error) => ({ code: error instanceof Error ? error.name : 'unknown', message: 'told' }),
  onEnd: () => (isMainThread ? process.exit() : parent.leave()),
});
// A crash is reported on the output of the service.
if (isMainThread) process.on('uncaughtException', () => process.exit(1));
