/** How a command ends: contract of the command line with scripts. */

export const EXIT = {
  done: 0,
  /** The service refused, the work failed, rows were rejected, or a check found something. */
  refused: 1,
  /** The command, a setting or a file is wrong: nothing was tried. */
  usage: 2,
  /** The service or the database cannot be reached. */
  unreachable: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

export const EXIT_HELP = `
Exit codes: 0 done; 1 refused, failed, rows rejected, or a check that found something; 2 wrong command, setting or file;
3 the service or the database cannot be reached; 130 stopped by Ctrl-C.`;

/** An end that the user is told of in its own words, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const usageError = (message: string): CommandError => new CommandError(EXIT.usage, message);
