import { appendFileSync, openSync, readSync } from 'node:fs';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a service before it starts (`node --import`). For each long turn of its event loop it writes a line to the file that
 * LOOP_TURNS names: when it ended, and in milliseconds how long it took, how long its thread had a core, and the longest
 * garbage collection in it. A thread that waits for a core, or for the threads that help to collect garbage, has none.
 */

const LONG_MS = 20;
const EVERY_MS = 2;
/** The collector tells of its work a little later. */
const LATER_MS = 500;

if (isMainThread && process.argv[1]?.endsWith('server.js') && process.env.LOOP_TURNS) {
  const file = process.env.LOOP_TURNS;
  const schedule = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r'); // of Linux
  const text = Buffer.alloc(100);
  const coreMs = () =>
    Number(text.toString('latin1', 0, readSync(schedule, text, 0, text.length, 0)).split(' ')[0]) / 1e6;

  let collections = [];
  new PerformanceObserver((list) => collections.push(...list.getEntries())).observe({ entryTypes: ['gc'] });
  let turns = [];
  let [since, sinceCore] = [performance.now(), coreMs()];
  setInterval(() => {
    const [now, core] = [performance.now(), coreMs()];
    if (now - since > LONG_MS) turns.push({ from: since, to: now, at: Date.now(), ran: core - sinceCore });
    [since, sinceCore] = [now, core];
  }, EVERY_MS).unref();
  setInterval(() => {
    const before = performance.now() - LATER_MS;
    for (const { from, to, at, ran } of turns.filter((turn) => turn.to < before)) {
      const within = collections.filter((one) => one.startTime < to && one.startTime + one.duration > from);
      const collected = Math.max(0, ...within.map(({ duration }) => duration));
      appendFileSync(file, `${[at, ...[to - from, ran, collected].map(Math.round)].join(' ')}\n`);
    }
    turns = turns.filter((turn) => turn.to >= before);
    collections = collections.filter((one) => one.startTime > before - 10 * LATER_MS);
  }, LATER_MS).unref();
}
