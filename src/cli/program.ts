import { Command } from 'commander';
import { VERSION } from '../generator.ts';
import { addAudit } from './audit.ts';
import { addDatabase } from './database.ts';
import { EXIT_HELP } from './exit.ts';
import { addImport } from './import.ts';
import { addImports } from './imports.ts';
import { addKeys } from './keys.ts';
import { addRelease } from './release.ts';

/** Every command, in the order of the help. */
export function assize(): Command {
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
