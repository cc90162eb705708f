import { type Command, InvalidArgumentError } from 'commander';
import {
  type CodebookChange,
  connect as connectClient,
  folderStore,
  postgresStore,
  Refused,
  type Store,
  sqliteStore,
} from '#client';
import { firstAndMore } from '../lists.ts';
import { connect, unreachable } from './api.ts';
import { CommandError, count, EXIT, onInterrupt, print, progress, tell, usageError } from './terminal.ts';

/** `assize sync`: keeps a copy of the records of a dataset, by the client package. */

interface CopyPlace {
  open: () => Promise<Store>;
  text: string;
}

export function addSync(program: Command): void {
  program
    .command('sync <dataset>')
    .description('make a copy of the records of a dataset, or bring it up to date (needs a key with records:read)')
    .requiredOption('--to <place>', 'sqlite:FILE, postgres://… or folder:DIRECTORY', copyPlaceOf)
    .addHelpText(
      'after',
      `
The first time it reads the newest release; after that only what has changed. Run it as often as you like. It can be
stopped at any moment, and goes on from there. What was withdrawn, merged or erased is deleted from the copy, and the
service is told up to where the copy has everything. A second one at the same time ends with an error.

SQLite and PostgreSQL get the table assize_records, with the record as JSON; a folder gets a file DATASET.ndjson.
A password of PostgreSQL is better in PGPASSWORD or ~/.pgpass, since every user of a machine sees arguments.

Examples:
  assize sync press-snapshot-2015 --to sqlite:records.db
  assize sync press-snapshot-2015 --to folder:records
  assize sync press-snapshot-2015 --to postgres://reader@127.0.0.1/copies`,
    )
    .action((dataset: string, { to }: { to: CopyPlace }) => syncTo(dataset, to));
}

function copyPlaceOf(text: string): CopyPlace {
  const [, kind, path = ''] = /^(sqlite|folder):(.+)$/.exec(text) ?? [];
  if (kind === 'sqlite') return { text, open: () => sqliteStore(path) };
  if (kind === 'folder') return { text, open: () => folderStore(path) };
  if (/^postgres(ql)?:\/\//.test(text)) return { text: 'PostgreSQL', open: () => postgresStore(text) };
  throw new InvalidArgumentError('It must be sqlite:FILE, postgres://… or folder:DIRECTORY.');
}

async function syncTo(dataset: string, { open, text }: CopyPlace): Promise<void> {
  const { url, key } = connect();
  const store = await open().catch((error: Error) => {
    throw usageError(`${text} cannot be opened: ${error.message}`);
  });
  const client = connectClient({
    url,
    key,
    onWait: (seconds, reason) => {
      if (seconds >= 1) tell(`Waiting ${seconds} s: ${reason}`);
    },
  });
  const shown = progress('Copying', 'kB');
  const forget = onInterrupt(() => {
    shown.stop();
    return 'Stopped. The same command goes on from here.';
  });
  try {
    const { copies, changes } = await client.sync({
      dataset,
      store,
      onProgress: ({ step, done, of }) => {
        if (step === 'copy' && of !== undefined) shown.update(Math.ceil(done / 1_000), Math.ceil(of / 1_000));
        else shown.stop();
      },
      onCodebook: (codebook) => tell(`The codebook is another one now${whatIsOther(codebook)}.`),
    });
    const read = copies > 0 ? 'All records were read; ' : '';
    print(`${text} is up to date. ${read}${count(changes, 'change')} applied.`);
  } catch (error) {
    throw syncFailure(error, url);
  } finally {
    shown.stop();
    forget();
    await store.close().catch(() => {});
  }
}

/** What a new codebook changes, in names. A service of before the feed said so leaves it out. */
function whatIsOther({ changes }: Partial<CodebookChange>): string {
  if (!changes) return '';
  const { renamed, ...kinds } = changes;
  const parts = Object.entries(kinds).flatMap(([kind, { dimensions, codes, quantities }]) => {
    const names = [...dimensions, ...quantities, ...codes.map(({ dimension, code }) => `${dimension}:${code}`)];
    return names.length === 0 ? [] : [`${kind} ${someOf(names)}`];
  });
  const codes = renamed.map(({ dimension, previous, code }) => `${dimension}:${previous} to ${code}`);
  if (codes.length > 0) parts.push(`renamed ${someOf(codes)}`);
  return parts.length === 0 ? ', with the same variables and codes' : `: ${parts.join('; ')}`;
}

const MOST_TOLD = 10;
const someOf = (names: readonly string[]): string => firstAndMore(names, MOST_TOLD).join(', ');

function syncFailure(error: unknown, url: string): unknown {
  if (error instanceof Refused) return new CommandError(EXIT.refused, error.message);
  // What fetch throws if there is no answer, or not the end of one.
  if (error instanceof TypeError && /fetch failed|terminated/.test(error.message)) return unreachable(url, error);
  return error instanceof Error ? new CommandError(EXIT.refused, `The copy failed: ${error.message}`) : error;
}
