import { Command, CommanderError } from 'commander';
import { DraftFault } from './authoring/questions.ts';
import { addAudit } from './cli/audit.ts';
import { addBackup } from './cli/backup.ts';
import { addCases } from './cli/cases.ts';
import { addDatabase } from './cli/database.ts';
import { addDataset } from './cli/dataset.ts';
import { addDraft } from './cli/draft.ts';
import { addErasures } from './cli/erasures.ts';
import { addFacts } from './cli/facts.ts';
import { addHeadline } from './cli/headline.ts';
import { addImports } from './cli/imports.ts';
import { addKeys } from './cli/keys.ts';
import { addPartners } from './cli/partners.ts';
import { addRelease } from './cli/release.ts';
import { addSync } from './cli/sync.ts';
import { CommandError, EXIT, EXIT_HELP, tell } from './cli/terminal.ts';
import { addVerify } from './cli/verify.ts';
import { framesOf } from './errors.ts';
import { VERSION } from './generator.ts';

/** The command line. bin/assize.js starts it. */

/** All commands, in the order of the help. */
function assize(): Command {
  const program = new Command('assize')
    .description('Work with Assize, a service for conviction datasets, from the command line.')
    .version(VERSION)
    // Errors are thrown, not exited with, so that exitCodeOf decides the exit code.
    .exitOverride()
    .showHelpAfterError('(add --help for usage)')
    .addHelpText(
      'after',
      `
Environment variables:
  ASSIZE_URL   address of the service (default http://127.0.0.1:3000)
  ASSIZE_KEY   API key
The commands export, erasures, backup, restore, move, check, migrate, worker, demo and audit verify --database open the
database directly and need neither.

Results are printed to standard output; progress and messages to standard error.`,
    )
    .addHelpText('afterAll', EXIT_HELP);
  addKeys(program);
  addPartners(program);
  addDraft(program);
  addDataset(program);
  addImports(program);
  addCases(program);
  addRelease(program);
  addHeadline(program);
  addSync(program);
  addVerify(program);
  addAudit(program);
  addFacts(program);
  addErasures(program);
  addBackup(program);
  addDatabase(program);
  return program;
}

async function run(words: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // EPIPE: the reader of a pipe has seen enough, as in `assize audit list | head`.
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.refused);
  });
  try {
    await assize().parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) {
    tell(error.message);
    return error.exitCode;
  }
  if (error instanceof DraftFault) {
    tell(error.message);
    return EXIT.usage;
  }
  // Commander has printed its message. Help that was not asked for, because the command was incomplete, is an error.
  if (error instanceof CommanderError)
    return /^commander\.(helpDisplayed|version)$/.test(error.code) ? EXIT.done : EXIT.usage;
  const name = error instanceof Error ? error.name : typeof error;
  tell([`Unexpected error (${name}). Please report it with these lines:`, ...framesOf(error)].join('\n'));
  return EXIT.refused;
}

await run(process.argv.slice(2));
