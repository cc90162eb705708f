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
    .command('demo')
    .description('create and publish the datasets of the demo, unless they exist')
    .addHelpText('after', about)
    .action(async () => (await import('./own-database.ts')).createDemo());
}
