import { expect, test, vi } from 'vitest';
import { buildApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { readSecrets } from '../../../src/db/queries/datasets.ts';
import { ensureSigningKey } from '../../../src/db/signing-key.ts';
import { chartDrawer } from '../../../src/releases/serve/chart-drawer.ts';
import { releaseReader } from '../../../src/releases/serve/reader.ts';
import { warmUp } from '../../../src/releases/serve/warm-up.ts';
import { openTestDatabase, startApp } from '../../harness.ts';
import { townCases } from '../../samples/towns.ts';
import { approveCases, publish, putHamlets } from '../journey.ts';

// What a process reads before it listens, so that the first reader does not wait for it.

test('a table of the newest release is in memory, and what latest means is not', async () => {
  const service = await startApp();
  const charts = chartDrawer();
  try {
    await putHamlets(service, 'towns');
    await publish(service, 'towns');
    const reader = releaseReader(service.database);
    await warmUp(service.db, reader, charts.for(''));
    const { row, codebook } = await reader.openManifest('towns', '1.0.0');
    const { by } = codebook.tables.find((table) => table.by.length === 2) ?? codebook.tables[0]!;
    const statements = vi.spyOn(service.db, 'execute');
    await reader.tables(row, [{ by, measure: codebook.tables[0]!.measures[0]! }]);
    expect(statements).not.toHaveBeenCalled();
    // By another reader's service: this one is not told.
    await approveCases(service, 'towns', townCases().slice(0, 1));
    const version = await publish(service, 'towns');
    expect((await reader.open('towns', 'latest')).row.version).toBe(version);
  } finally {
    await charts.stop();
    await service.stop();
  }
}, 60_000);

test('a service whose database does not answer yet starts all the same', async () => {
  const { database, drop } = await openTestDatabase();
  const secrets = await readSecrets(database.db);
  const signer = await ensureSigningKey(database.db, { configured: undefined, now: new Date() });
  await database.close();
  const lines: string[] = [];
  const app = await buildApp({
    config: readConfig({ DEMO: 'off' }),
    database,
    secrets,
    signer,
    logStream: { write: (line) => void lines.push(line) },
  });
  await app.ready();
  expect((await app.inject('/livez')).statusCode).toBe(200);
  expect(lines.filter((line) => line.includes('nothing was read ahead'))).toHaveLength(1);
  await app.close();
  await drop();
});
