import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { addressOf } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { readSecrets } from '../db/queries/datasets.ts';
import { ensureDemo } from '../demo/ensure.ts';
import { PRESS_SNAPSHOT_ID } from '../demo/press-snapshot.ts';
import { GENERATOR } from '../generator.ts';
import { startBuilder } from '../releases/lifecycle/builder.ts';
import { tell } from './print.ts';
import { withDatabase } from './service-database.ts';

/** Commands that work on the database itself, with the settings of the service: before it runs, or beside it. */

export function addDatabase(program: Command): void {
  const about = `
Opens the database itself, by DATABASE_URL or DATA_DIR, as the service does. The embedded database in DATA_DIR has one
process at a time: stop the service first. On PostgreSQL it may run.`;

  program
    .command('migrate')
    .description('bring the database to this version (the service does so at its start)')
    .addHelpText('after', about)
    .action(() =>
      withDatabase({ create: true }, async (database) => {
        await migrate(database);
        tell('The database is at this version.');
      }),
    );

  program
    .command('demo')
    .description(`create and publish the dataset ${PRESS_SNAPSHOT_ID}, unless it is there`)
    .addHelpText('after', about)
    .action(demo);
}

async function demo(): Promise<void> {
  await withDatabase({ create: true }, async (database, config) => {
    await migrate(database);
    tell(`Creating ${PRESS_SNAPSHOT_ID} …`);
    const now = () => new Date();
    const builder = startBuilder({
      database,
      now,
      generator: GENERATOR,
      onFailure: (_release, code) => tell(`The release was not built (${code}).`),
    });
    const publicUrl = config.publicUrl ?? addressOf(config.host, config.port);
    try {
      await ensureDemo({
        db: database.db,
        root: database.db,
        database,
        builder,
        now,
        newId: randomUUID,
        newTimedId: () => uuidv7(),
        secrets: await readSecrets(database.db),
        publicUrl: () => publicUrl,
      });
    } finally {
      await builder.stop();
    }
    tell(`${PRESS_SNAPSHOT_ID} is published.`);
  });
}
