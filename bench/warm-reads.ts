import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { alternate, ratioOf, startBareServer, type Target } from './load.ts';
import { median, promise, spread } from './measure.ts';
import { embeddedIn, startService, untilReady, withFolder } from './service.ts';

/**
 * A statistics answer that has been asked for before, against a bare Fastify route that sends a ready buffer of the same size.
 * Promised: at least 0.9 of its requests a second, through a pinned version, through `latest` and in each coding. A 304 is at
 * least as fast as the whole answer, within what rounds differ by, and a rate limit costs less than 3%, and so do metrics that are read every second. Compared within each round,
 * so that what else the machine does weighs on both. `npx tsx bench/warm-reads.ts [rounds]`, default 21.
 */

const OF_BARE = 0.9;
const WITHIN_NOISE = 0.97;
const rounds = Number(process.argv[2] ?? 21);
const path = (version: string) =>
  `/v1/datasets/press-snapshot-2015/releases/${version}/statistics?measure=defendants&by=outcome,sex&totals=true`;

await withFolder(async (folder) => {
  const service = await startService(embeddedIn(join(folder, 'free')));
  const limited = await startService({ ...embeddedIn(join(folder, 'limited')), RATE_LIMIT: 'shared' });
  // A port that nobody else has, let go again.
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  taken.close();
  const watched = await startService({ ...embeddedIn(join(folder, 'watched')), METRICS_PORT: String(port) });
  for (const one of [service, limited, watched]) await untilReady(one);
  const scrapes = setInterval(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), 1_000);
  const pinned = service.url + path('1.0.0');
  const latest = service.url + path('latest');

  const about = async (coding: string) => {
    const { headers } = await fetch(pinned, { method: 'HEAD', headers: { 'accept-encoding': coding } });
    return { size: Number(headers.get('content-length')), etag: headers.get('etag') ?? '' };
  };
  const plain = await about('identity');
  const coded = await about('br');
  const bare = await startBareServer(plain.size);
  const bareCoded = await startBareServer(coded.size);

  const codings = { 'accept-encoding': 'gzip, deflate, br, zstd' };
  const targets: (Target & { against?: string; promised?: number })[] = [
    { name: 'bare', url: bare.url },
    { name: 'pinned', url: pinned, against: 'bare', promised: OF_BARE },
    { name: 'latest', url: latest, against: 'bare', promised: OF_BARE },
    { name: 'with a rate limit', url: limited.url + path('1.0.0'), against: 'pinned', promised: WITHIN_NOISE },
    { name: 'with metrics', url: watched.url + path('1.0.0'), against: 'pinned', promised: WITHIN_NOISE },
    { name: '304', url: pinned, headers: { 'if-none-match': plain.etag }, against: 'pinned', promised: WITHIN_NOISE },
    { name: 'bare of coded size', url: bareCoded.url },
    { name: 'coded', url: latest, headers: codings, against: 'bare of coded size', promised: OF_BARE },
    {
      name: 'coded 304',
      url: latest,
      headers: { ...codings, 'if-none-match': coded.etag },
      against: 'coded',
      promised: WITHIN_NOISE,
    },
  ];
  const found = await alternate(targets, { rounds, seconds: 1 });
  console.log(`${plain.size} bytes, coded ${coded.size}, median of ${rounds} rounds`);
  for (const { name, against, promised = 0 } of targets) {
    const speeds = found.get(name) ?? [];
    const line = `${name.padEnd(20)}${Math.round(median(speeds))} requests/s ${spread(speeds)}`;
    const ratio = against === undefined ? undefined : ratioOf(found, name, against);
    console.log(ratio === undefined ? line : `${line}, ${ratio.toFixed(2)} of ${against}`);
    if (ratio !== undefined) promise(ratio >= promised, `${name} at least ${promised} of ${against}`);
  }
  clearInterval(scrapes);
  for (const server of [service, limited, watched, bare, bareCoded]) await server.stop();
});
