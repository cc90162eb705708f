import { parentPort } from 'node:worker_threads';
import { drawChart } from '../../formats/chart/draw.ts';
import type { DrawReply, DrawRequest } from './chart-drawer.ts';

/** The thread behind chartDrawer. It is sent one drawing at a time. */

const port = parentPort!; // this file is only ever started as a worker

port.on('message', async ({ id, spec }: DrawRequest) => {
  const reply = await drawChart(spec).then(
    (svg): DrawReply => ({ id, svg }),
    (): DrawReply => ({ id, failed: true }),
  );
  port.postMessage(reply);
});
