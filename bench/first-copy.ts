import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, folderStore, postgresStore, type Store, sqliteStore } from '../client/src/index.ts';
import { promise, secondsSince } from './measure.ts';
import { insertDefendants, RELEASED_DATASET, release } from './release-cases.ts';
import { call, KEY, onPostgres, startService, withFolder, withPostgres } from './service.ts';

/**
 * A first copy of 50,000 cases by the client, from the file of a release, into each of its stores. Promised: within 3 s into SQLite.
 * A bare download of the file in the same run shows how much of that is the client's. `npx tsx bench/first-copy.ts [cases]`.
 * Needs BENCH_DATABASE_URL.
 */

const size = Number(process.argv[2] ?? 50_000);
const dataset = 'copied';

await withPostgres((database) =>
  withFolder(async (folder) => {
    const files = { ...onPostgres(database), FILES: join(folder, 'files') };
    let service = await startService(files);
    await call(service, 'PUT', `/v1/datasets/${dataset}`, RELEASED_DATASET);
    await service.stop();
    await insertDefendants(database, dataset, size);
    service = await startService(files);
    try {
      await release(service, dataset);
      const client = connect({ url: service.url, key: KEY });
      // Waits until the files are written.
      const path = { dataset, version: 'latest' };
      await client.api.GET('/v1/datasets/{dataset}/releases/{version}/files', { params: { path } });
      const { bytes, seconds } = await download(`${service.url}/v1/datasets/${dataset}/releases/latest/records.ndjson`);
      console.log(`bare download of ${(bytes / 1e6).toFixed(1)} MB: ${seconds.toFixed(2)} s`);
      const copy = async (name: string, opened: Promise<Store>): Promise<number> => {
        const store = await opened;
        const before = performance.now();
        await client.sync({ dataset, store });
        const taken = secondsSince(before);
        await store.close();
        const memory = Math.round(process.memoryUsage.rss() / 1024 / 1024);
        console.log(`${name}: ${size} cases in ${taken.toFixed(2)} s; this process has ${memory} MB resident`);
        return taken;
      };
      const sqlite = await copy('SQLite', sqliteStore(join(folder, 'copy.db')));
      console.log(`SQLite: ${((await stat(join(folder, 'copy.db'))).size / 1e6).toFixed(1)} MB`);
      await copy('folder', folderStore(join(folder, 'copy')));
      await copy('PostgreSQL', postgresStore(database, { work: join(folder, 'work') }));
      promise(sqlite <= 3, '3 s into SQLite');
    } finally {
      await service.stop();
    }
  }),
);

async function download(url: string): Promise<{ bytes: number; seconds: number }> {
  const before = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${KEY}` } });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  return { bytes, seconds: secondsSince(before) };
}
