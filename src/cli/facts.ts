import type { Command } from 'commander';
import { print } from './terminal.ts';

/** What a release counts, for engines on other machines. */
export function addFacts(program: Command): void {
  program
    .command('export')
    .description('write data of the service for other engines')
    .command('facts <dataset> <folder>')
    .description('write what a release counts as Parquet, with the SQL of its tables')
    .option('--release <version>', 'a published release', 'latest')
    .addHelpText(
      'after',
      `
Opens the database by DATABASE_URL or DATA_DIR like the service; with the embedded database, stop the service first.
Makes the folder, with files of Parquet and tables.sql, which DuckDB runs in it. Each row of facts is a person, a case
or a conviction, with what tables are broken down by, and without any name or id. Nothing is protected: keep the
folder as you keep the database. docs/scale.md says when it is worth it.

Example:
  assize export facts court-sample facts && cd facts && duckdb counted.duckdb < tables.sql`,
    )
    .action(async (dataset: string, folder: string, { release }: { release: string }) => {
      const { exportFactFiles } = await import('./own-database.ts');
      const { version, cases } = await exportFactFiles(dataset, folder, release);
      print(`release\t${version}\ncases\t${cases}`);
    });
}
