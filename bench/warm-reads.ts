import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, median, spread, startProcess, type Target } from './load.ts';

/**
 * A statistics answer that has been asked for before, against a bare Fastify route that sends a ready buffer of the same size.
 * Promised: at least 0.85 of its requests a second, through a pinned version, through `latest` and in each coding (against a
 * buffer of the coded size); a 304 at least as fast as the whole answer, within what rounds differ by; and a rate
 * limit costs less than 3%.
 * Compared within each round, so that what else the machine does weighs on both; `npx tsx bench/warm-reads.ts [rounds]`, default 21.
 */

const PROMISED = 0.85;
const NOISE = 0.03;
const rounds = Number(process.argv[2] ?? 21);
const QUERY = 'statistics?measure=defendants&by=outcome,sex&totals=true';
const RELEASES = '/v1/datasets/press-snapshot-2015/releases';

const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
const service = await startProcess('./service-server.ts', [], { DATA_DIR: join(folder, 'free'), DATABASE_URL: '' });
const pinned = `${service.url}${RELEASES}/1.0.0/${QUERY}`;
const limited = await startProcess('./service-server.ts', [], {
  DATA_DIR: join(folder, 'limited'),
  DATABASE_URL: '',
  RATE_LIMIT: 'shared',
});
const latest = `${service.url}${RELEASES}/latest/${QUERY}`;
const accept = (coding: string) => ({ 'accept-encoding': coding });
const about = async (coding: string) => {
  const { headers } = await fetch(pinned, { method: 'HEAD', headers: accept(coding) });
  return { size: Number(headers.get('content-length')), etag: headers.get('etag') ?? '' };
};
const plain = await about('identity');
const coded = await about('br');
const bare = await startProcess('./bare-server.ts', [String(plain.size)]);
const bareCoded = await startProcess('./bare-server.ts', [String(coded.size)]);
const targets: (Target & { against?: string })[] = [
  { name: 'bare', url: `${bare.url}/ready` },
  { name: 'pinned', url: pinned, against: 'bare' },
  { name: 'latest', url: latest, against: 'bare' },
  { name: 'with a rate limit', url: pinned.replace(service.url, limited.url), against: 'pinned' },
  { name: '304', url: pinned, headers: { 'if-none-match': plain.etag }, against: 'pinned' },
  { name: 'bare of coded size', url: `${bareCoded.url}/ready` },
  { name: 'coded', url: latest, headers: accept('gzip, deflate, br, zstd'), against: 'bare of coded size' },
  {
    name: 'coded 304',
    url: latest,
    headers: { ...accept('gzip, deflate, br, zstd'), 'if-none-match': coded.etag },
    against: 'coded',
  },
];
try {
  const found = await alternate(targets, { rounds, seconds: 1, connections: 10 });
  console.log(`${plain.size} bytes, coded ${coded.size}, median of ${rounds} rounds`);
  for (const { name, against } of targets) {
    const own = found.get(name)!; // asked for above
    const line = `${name.padEnd(20)}${Math.round(own.median)} requests/s ${spread(own.all)}`;
    if (against === undefined) {
      console.log(line);
      continue;
    }
    const base = found.get(against)!.all; // as above
    const ratio = median(own.all.map((speed, round) => speed / base[round]!)); // one of each a round
    console.log(`${line}, ${ratio.toFixed(2)} of ${against}`);
    const promised = against === 'pinned' || against === 'coded' ? 1 - NOISE : PROMISED;
    if (ratio < promised) {
      console.log(`${name}: promised ${promised}`);
      process.exitCode = 1;
    }
  }
} finally {
  for (const server of [service, limited, bare, bareCoded]) await server.stop();
  await rm(folder, { recursive: true, force: true });
}
