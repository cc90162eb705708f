import { Command, CommanderError } from 'commander';
import { VERSION } from '../generator.ts';
import { addAudit } from './audit.ts';
import { addDatabase } from './database.ts';
import { CommandError, EXIT, EXIT_HELP, tell } from './terminal.ts';
import { addImport, addImports } from './imports.ts';
import { addKeys } from './keys.ts';
import { addRelease } from './release.ts';

/** Every command, in the order of the help. */
function assize(): Command {
  const program = new Command('assize')
    .description('The command line of Assize, a service for conviction datasets.')
    .version(VERSION)
    // Thrown instead of ending the process: cli.ts has the exit codes.
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText(
      'after',
      `
Talks to the service at ASSIZE_URL (http://127.0.0.1:3000) with the key in ASSIZE_KEY; migrate, demo and audit verify
--database open the database itself. What was asked for is printed on standard output, progress on standard error.`,
    )
    .addHelpText('afterAll', EXIT_HELP);
  addKeys(program);
  addImport(program);
  addImports(program);
  addRelease(program);
  addAudit(program);
  addDatabase(program);
  return program;
}

/** Runs one command line and sets the exit code. */
export async function run(words: readonly string[]): Promise<void> {
  // `assize audit list | head`: whoever read has had enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
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
  // It has said what is wrong, or shown the help that was asked for. Help instead of a command is no success.
  if (error instanceof CommanderError)
    return /^commander\.(helpDisplayed|version)$/.test(error.code) ? EXIT.done : EXIT.usage;
  // Names and places only: a message may hold SQL or a value.
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  tell([`Assize broke down (${name}).`, ...frames].join('\n'));
  return EXIT.refused;
}
