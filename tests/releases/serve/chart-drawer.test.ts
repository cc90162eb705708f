import { performance } from 'node:perf_hooks';
import { afterEach, expect, test } from 'vitest';
import { drawChart } from '../../../src/formats/chart/svg.ts';
import { answerVegaLite } from '../../../src/formats/chart/vega-lite.ts';
import { type ChartDrawer, type ChartDrawerOptions, chartDrawer } from '../../../src/releases/serve/chart-drawer.ts';
import { answerOf } from '../../formats/answer-of.ts';

const drawers: ChartDrawer[] = [];
const start = (options?: ChartDrawerOptions): ChartDrawer => {
  const drawer = chartDrawer(options);
  drawers.push(drawer);
  return drawer;
};
afterEach(async () => {
  await Promise.all(drawers.splice(0).map((one) => one.stop()));
});

const spec = answerVegaLite(answerOf({ trade: ['a', 'b'] }, [1, 2]), 'light');
const problem = (drawn: Promise<string>) =>
  drawn.then(
    () => 'drawn',
    (error: { code?: string }) => error.code,
  );

test('the thread draws the same bytes as this one, whatever was drawn before', async () => {
  const drawer = start();
  const many = Array.from({ length: 49 }, (_, i) => i);
  const codes = (prefix: string) => Array.from({ length: 7 }, (_, i) => `${prefix}${i}`);
  const heat = answerVegaLite(answerOf({ a: codes('a'), b: codes('b') }, many), 'light');
  const drawn = await Promise.all([heat, spec, heat, spec].map((one) => drawer.for('one').draw(one)));
  expect(drawn).toEqual([drawn[0], drawn[1], drawn[0], drawn[1]]);
  expect(drawn.slice(0, 2)).toEqual([await drawChart(heat), await drawChart(spec)]);
});

test('drawing, and loading what draws, leaves this thread free', async () => {
  const drawer = start();
  const before = performance.eventLoopUtilization();
  await drawer.for('one').draw(spec);
  // In this thread it would be nearly 1.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
});

test('a thread that was woken draws its first chart much sooner, and is not woken twice', async () => {
  const timed = async (drawer: ChartDrawer) => {
    const from = performance.now();
    await drawer.for('one').draw(spec);
    return performance.now() - from;
  };
  const cold = await timed(start());
  const woken = start();
  await woken.wake();
  const from = performance.now();
  await woken.wake();
  expect(performance.now() - from).toBeLessThan(5);
  expect(await timed(woken)).toBeLessThan(cold / 2);
});

test('a chart that cannot be drawn is a fault of ours, and the next one is drawn', async () => {
  const drawer = start();
  expect(await problem(drawer.for('one').draw('{"mark":{"type":"no such mark"},"data":{"values":[{}]}}'))).toBe(
    'internal-error',
  );
  expect(await problem(drawer.for('one').draw('not JSON'))).toBe('internal-error');
  expect(await drawer.for('one').draw(spec)).toContain('<svg');
});

test('too many waiting are sent away at once; those that wait are drawn', async () => {
  const drawer = start({ maxWaiting: 2 });
  const [one, two, three] = [
    drawer.for('one').draw(spec),
    drawer.for('one').draw(spec),
    problem(drawer.for('one').draw(spec)),
  ];
  expect(await three).toBe('unavailable');
  expect(await one).toBe(await two);
});

test('clients take turns: one that asks for many charts holds up another by one drawing, even of a chart that both want', async () => {
  const drawer = start();
  const specs = Array.from({ length: 10 }, (_, n) => answerVegaLite(answerOf({ trade: ['a', 'b'] }, [n, 2]), 'light'));
  const order: string[] = [];
  const ask = (client: string, n: number) =>
    drawer
      .for(client)
      .draw(specs[n] ?? '')
      .then(() => {
        order.push(`${client}${n}`);
      });
  const many = specs.map((_, n) => ask('many', n));
  await Promise.all([...many, ask('one', 9), ask('two', 4), ask('two', 5)]);
  expect(order).toEqual(
    // The first was begun before the others came. A chart that two clients wait for is drawn once, in the turn that comes first.
    ['many0', 'many1', 'one9', 'many9', 'two4', 'many4', 'many2', 'two5', 'many5', 'many3', 'many6', 'many7', 'many8'],
  );
});

test('a thread that takes too long is ended; the next drawing gets a new one', async () => {
  const drawer = start({ patienceMs: 1 });
  expect(await problem(drawer.for('one').draw(spec))).toBe('unavailable');
  const patient = start({ idleMs: 1 });
  expect(await patient.for('one').draw(spec)).toContain('<svg');
  await new Promise((resolve) => setTimeout(resolve, 50)); // idle, so ended
  expect(await patient.for('one').draw(spec)).toContain('<svg');
});

test('once stopped, what waits and what comes is refused', async () => {
  const drawer = start();
  const waiting = [problem(drawer.for('one').draw(spec)), problem(drawer.for('one').draw(spec))];
  await drawer.stop();
  expect(await Promise.all(waiting)).toEqual(['unavailable', 'unavailable']);
  expect(await problem(drawer.for('one').draw(spec))).toBe('unavailable');
  await drawer.stop();
});
