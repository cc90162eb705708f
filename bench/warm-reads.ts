import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, spread, startProcess } from './load.ts';

/**
 * A statistics answer that has been asked for before, against a bare Fastify route that sends a ready buffer of the same size.
 * Promised: at least 0.8 of its requests a second, through a pinned version and through `latest`.
 * `npx tsx bench/warm-reads.ts [rounds]`, default 7.
 */

const PROMISED = 0.8;
const rounds = Number(process.argv[2] ?? 7);
const QUERY = 'statistics?measure=defendants&by=outcome,sex&totals=true';
const RELEASES = '/v1/datasets/press-snapshot-2015/releases';

const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
const service = await startProcess('./service-server.ts', [], { DATA_DIR: folder, DATABASE_URL: '' });
const pinned = `${service.url}${RELEASES}/1.0.0/${QUERY}`;
const size = (await (await fetch(pinned)).arrayBuffer()).byteLength;
const bare = await startProcess('./bare-server.ts', [String(size)]);
try {
  const found = await alternate(
    [
      { name: 'bare', url: `${bare.url}/ready` },
      { name: 'pinned', url: pinned },
      { name: 'latest', url: `${service.url}${RELEASES}/latest/${QUERY}` },
    ],
    { rounds, seconds: 2, connections: 10 },
  );
  const base = found.get('bare')!; // asked for above
  console.log(`${size} bytes, median of ${rounds} rounds`);
  for (const [name, { median, all }] of found) {
    const ratio = median / base.median;
    console.log(`${name.padEnd(8)}${Math.round(median)} requests/s ${spread(all)}, ratio ${ratio.toFixed(2)}`);
    if (ratio < PROMISED) {
      console.log(`${name}: promised ${PROMISED}`);
      process.exitCode = 1;
    }
  }
} finally {
  await service.stop();
  await bare.stop();
  await rm(folder, { recursive: true, force: true });
}
