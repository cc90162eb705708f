import { CommanderError } from 'commander';
import { CommandError, EXIT } from './exit.ts';
import { tell } from './print.ts';
import { assize } from './program.ts';

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
