import type { Command } from 'commander';
import type { Checked } from './own-backup.ts';
import { count, EXIT, print, tell } from './terminal.ts';

/** Backups of an installation, and the checks after a restore. */
export function addBackup(program: Command): void {
  program
    .command('backup <file>')
    .description('write the database and the files of releases to a new file; the service can keep running')
    .option('--no-files', 'leave the files of releases out: a start writes them again')
    .addHelpText(
      'after',
      `
Opens the database by DATABASE_URL or DATA_DIR like the service. With the embedded database a running service writes the
backup itself: requests that need the database wait for that long. What is backed up is one moment of the database.

The file holds everything: cases, hashes of keys, and secrets that sign. Keep it where nobody else can read it. It has
no copy of the ledger of erasures, which must outlive it: docs/erasure.md.

Examples:
  assize backup /backups/assize-$(date +%F).backup
  assize backup --no-files database-only.backup`,
    )
    .action(async (file: string, { files }: { files: boolean }) => {
      const { backUp } = await import('./own-backup.ts');
      const done = await backUp(file, { withFiles: files });
      print(`at\t${done.head.at}\nfiles\t${done.files}\nmissing\t${done.missing}`);
    });

  program
    .command('restore <file>')
    .description('fill an empty database, and the place of files, from a backup, and check what was restored')
    .addHelpText(
      'after',
      `
Takes a backup of either database to the one of DATABASE_URL or DATA_DIR, which must be empty, and brings it to this
version. All of it is restored or nothing. Then it is checked as by assize check. Leave the ledger of erasures in FILES
as it is: the first start erases again what was erased since the backup.

Example:
  DATABASE_URL=postgres://assize@127.0.0.1/assize assize restore assize-2030-01-31.backup`,
    )
    .action(async (file: string) => {
      const { restoreBackup } = await import('./own-backup.ts');
      const { head, files, missing, checked, fault } = await restoreBackup(file);
      print(`at\t${head.at}\nsoftware\t${head.software}\nfiles\t${files}\nmissing\t${missing}`);
      printChecked(checked);
      if (fault === undefined) return;
      tell(`The database is restored, but not all files: ${fault}. The service writes them again.`);
      process.exitCode = EXIT.refused;
    });

  program
    .command('move <url>')
    .description('take the embedded database to an empty PostgreSQL, and compare the two')
    .addHelpText(
      'after',
      `
Stop the service first. The embedded database stays as it is. Afterwards start the service with this DATABASE_URL, with
FILES as before (unset: the same DATA_DIR), and never again without it. Others on the machine can see the address of a
command: give the password in PGPASSWORD, or in ~/.pgpass.

Example:
  assize move postgres://assize@127.0.0.1:5432/assize`,
    )
    .action(async (url: string) => {
      const { moveToPostgres } = await import('./own-backup.ts');
      const { tables, rows, checked } = await moveToPostgres(url);
      print(`tables\t${tables}\nrows\t${rows}`);
      tell('Every row is the same in both databases.');
      printChecked(checked);
    });

  program
    .command('check')
    .description(
      'check what the database holds: the audit log with every case, and each release against its certificate',
    )
    .addHelpText(
      'after',
      `
Opens the database directly and writes nothing to it. Do it after a restore by PostgreSQL's own tools. What takes longer,
whether withheld numbers are safe, is for assize verify.

Example:
  DATABASE_URL=postgres://assize@127.0.0.1/assize assize check`,
    )
    .action(async () => {
      const { checkDatabase } = await import('./own-backup.ts');
      printChecked(await checkDatabase());
    });
}

function printChecked({ audit, certified, uncertified, faults }: Checked): void {
  const { entries, head, broken, revisions, erased } = audit;
  print(`entries\t${entries}\nrevisions\t${revisions}\nerased\t${erased}`);
  if (head) print(`head\t${head.seq}:${head.hash}`);
  print(`certified\t${certified}\nuncertified\t${uncertified}`);
  const wrong = [...(broken ? [`entry ${broken.seq} ${broken.fault}`] : []), ...audit.faults, ...faults];
  for (const fault of wrong) tell(`BROKEN: ${fault}`);
  if (wrong.length > 0) process.exitCode = EXIT.refused;
  else
    tell(
      `All is as it was signed: ${count(entries, 'entry of the audit log', 'entries of the audit log')}, every case, and ${count(certified, 'release')}.`,
    );
}
