import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { count, print, tell, usageError } from './terminal.ts';

/** The ledger of erasures, which outlives the database. */
export function addErasures(program: Command): void {
  const erasures = program
    .command('erasures')
    .description('keep what was erased apart from the database, and erase it again after a restore');

  erasures
    .command('export')
    .description('print the ledger of erasures, a signed line of JSON for each case')
    .addHelpText(
      'after',
      `
Reads the folder or bucket of FILES; the service can keep running. With FILES=off it opens the database instead. A line
has the id of a case, its dataset, when and why it was erased, and keyed hashes; nothing that the case said. Keep the
export away from the backups of the database, and from FILES.

Example:
  assize erasures export > erasures-$(date +%F).ndjson`,
    )
    .action(async () => {
      const { exportErasures } = await import('./own-database.ts');
      const lines = await exportErasures((line) => print(line));
      tell(`${count(lines, 'erased case', 'erased cases')}.`);
    });

  erasures
    .command('replay <file>')
    .description('erase what an export says and the database still has')
    .addHelpText(
      'after',
      `
Opens the database directly, by DATABASE_URL or DATA_DIR like the service. Do it after a restore, before the service is
started: an export may have erasures that the place of FILES has lost. Cases that came back are erased, records that
the database never had are refused from now on, and partners are told by the feed. Erasures of datasets that the
database does not have wait in the ledger of FILES until such a dataset is made. A line that this installation has not
signed ends it before anything is erased. - reads standard input.`,
    )
    .action(async (file: string) => {
      const { replayErasureFile } = await import('./own-database.ts');
      const read = await text(file === '-' ? process.stdin : createReadStream(file)).catch(
        ({ code }: NodeJS.ErrnoException) => {
          throw usageError(`${file} cannot be read (${code}).`);
        },
      );
      const { lines, erased, waiting } = await replayErasureFile(read.split('\n').filter((line) => line.trim() !== ''));
      print(`lines\t${lines}\nerased\t${erased}\nwaiting\t${waiting.length}`);
      if (waiting.length > 0) tell(`There is no such dataset yet: ${[...new Set(waiting)].join(', ')}.`);
    });
}
