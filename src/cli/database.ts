import type { Command } from 'commander';

/** Commands that open the service's database themselves. */
export function addDatabase(program: Command): void {
  const about = `
Opens the database directly, by DATABASE_URL or DATA_DIR like the service. Only one process at a time can open the
embedded database in DATA_DIR, so stop the service first. With PostgreSQL the service can keep running.`;

  program
    .command('migrate')
    .description('migrate the database to this version (the service does this when it starts)')
    .addHelpText('after', about)
    .action(async () => (await import('./own-database.ts')).migrateDatabase());

  program
    .command('worker')
    .description('do what waits in the background, in a process that answers no requests')
    .addHelpText(
      'after',
      `
Builds releases, imports files, writes files of releases and tells webhooks, until it is stopped. It has the settings of
the service and needs DATABASE_URL. Start any number; services with JOBS=off leave all of it to them.`,
    )
    .action(async () => void (await import('../worker.ts')));

  const demo = program
    .command('demo')
    .description('create and publish the datasets of the demo, unless they exist')
    .addHelpText('after', about)
    .action(async () => (await import('./own-database.ts')).createDemo());

  demo
    .command('partner [dataset]')
    .description('make a sandbox for whoever keeps a copy of records, in a running service')
    .option('--more', 'do everything to its records that can happen to one, and release it again')
    .addHelpText(
      'after',
      `
Makes a dataset (partner-sandbox by default) of made-up cases with one release, and prints a key that may copy it. With
--more, cases are created, corrected, merged, parted, withdrawn and erased, and the codebook changes so that a copy has
to be made anew; an expired cursor is printed, too. docs/sync.md walks through it. Needs an admin key.`,
    )
    .action(async (dataset = 'partner-sandbox', options: { more?: boolean }) =>
      (await import('./sandbox.ts')).makeSandbox(dataset, options),
    );
}
