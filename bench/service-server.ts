import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { ensureAdminKey } from '../src/db/admin-key.ts';
import { openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readSecrets } from '../src/db/queries/datasets.ts';
import { ensureSigningKey } from '../src/db/signing-key.ts';
import { DEMO_DATASETS } from '../src/demo/datasets.ts';

/**
 * The service as server.ts starts it, with every default but a rate limit, on the database of the environment and any free port, which it
 * tells its parent once it is ready, or with `at-once` as soon as it listens.
 */

const config = readConfig({ RATE_LIMIT: 'off', ...process.env, PORT: '0' });
const database = await openDatabase({
  url: config.databaseUrl,
  folder: config.databaseUrl === undefined ? config.dataDir : undefined,
});
await migrate(database);
await ensureAdminKey(database.db, { configured: config.adminKey, now: new Date(), requestId: 'bench' });
const readiness = new Set(config.demo ? DEMO_DATASETS.map(({ id }) => id) : []);
const app = await buildApp({
  config,
  database,
  secrets: await readSecrets(database.db),
  signer: await ensureSigningKey(database.db, { configured: config.signingKey, now: new Date() }),
  readiness,
});
await app.listen({ host: '127.0.0.1', port: 0 });
while (readiness.size > 0 && !process.argv.includes('at-once')) await new Promise((resolve) => setTimeout(resolve, 50));
const address = app.server.address();
process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
process.on('message', async () => {
  await app.close();
  await database.close();
  process.exit(0);
});
