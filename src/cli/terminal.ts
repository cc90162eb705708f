import { SingleBar } from 'cli-progress';

/** What commands print, and how they end. Results go to standard output, everything else to standard error. */

export const EXIT = {
  done: 0,
  /** The service refused, the work failed, rows were rejected, or a check found a fault. */
  refused: 1,
  /** The command, a setting or a file is wrong. Nothing was attempted. */
  usage: 2,
  /** The service or the database cannot be reached. */
  unreachable: 3,
  /** Ctrl-C, or SIGTERM. */
  interrupted: 130,
} as const;

export const EXIT_HELP = `
Exit codes: 0 done; 1 refused, failed, rows rejected, or a check found a fault; 2 wrong command, setting or file;
3 the service or the database cannot be reached; 130 interrupted by Ctrl-C or SIGTERM.`;

/** Ends the command with its message, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const usageError = (message: string): CommandError => new CommandError(EXIT.usage, message);

/** For a file that was named and cannot be opened. */
export const unreadable =
  (file: string) =>
  ({ code }: NodeJS.ErrnoException): never => {
    throw usageError(`${file} cannot be read (${code}).`);
  };

/** At Ctrl-C, or when it is told to end, prints `message` and exits. Returns a function that removes the handler. */
export function onInterrupt(message: () => string): () => void {
  const stop = (): void => {
    tell(`\n${message()}`);
    process.exit(EXIT.interrupted);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  return () => signals.forEach((signal) => void process.off(signal, stop));
}

export function print(line: string): void {
  process.stdout.write(`${withoutControls(line)}\n`);
}

export function tell(line: string): void {
  process.stderr.write(`${withoutControls(line)}\n`);
}

/** Removes control characters: a label could hold them, and the terminal would obey. */
const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');

/** Aligned columns on a terminal, else tabs, for cut, awk and spreadsheets. Without `head` it continues a table. */
export function printTable(head: readonly string[] | undefined, rows: readonly (readonly string[])[]): void {
  const cells = [...(head ? [head] : []), ...rows].map((row) => row.map((cell) => cell.replaceAll(/[\t\n]/g, ' ')));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const aligned = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  for (const row of cells) print(process.stdout.isTTY ? aligned(row) : row.join('\t'));
}

/** Items as a table with these columns, or as lines of JSON. */
export function printItems<T>(
  items: readonly T[],
  columns: Readonly<Record<string, (item: T) => string>>,
  json = false,
): void {
  if (json) for (const item of items) print(JSON.stringify(item));
  else
    printTable(
      Object.keys(columns),
      items.map((item) => Object.values(columns).map((cell) => cell(item))),
    );
}

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;

export interface ProgressDisplay {
  update(done: number, of: number): void;
  stop(): void;
}

/** Shows how far a long operation is: a bar on a terminal, else a line at the start and at each tenth, for logs. */
export function progress(label: string, unit: string, out: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return out.isTTY ? bar(label, unit, out) : lines(label, unit, out);
}

function bar(label: string, unit: string, stream: NodeJS.WriteStream): ProgressDisplay {
  const format = `${label} [{bar}] {percentage}% of {total} ${unit}{left}`;
  const shown = new SingleBar({ format, stream, hideCursor: true });
  let begun: number | undefined;
  return {
    update: (done, of) => {
      // A bar with a total of 0 would be drawn full.
      if (of <= 0) return;
      if (begun === undefined) shown.start(of, 0, { left: '' });
      begun ??= performance.now();
      shown.setTotal(of);
      shown.update(done, { left: timeLeft((performance.now() - begun) / 1_000, done / of) });
    },
    stop: () => {
      if (begun !== undefined) shown.stop();
    },
  };
}

/** Estimated from the pace so far; empty in the first second. */
function timeLeft(seconds: number, share: number): string {
  if (share <= 0 || share >= 1 || seconds < 1) return '';
  const left = Math.ceil((seconds / share) * (1 - share));
  return left < 60 ? `, ${left} s left` : `, ${Math.ceil(left / 60)} min left`;
}

function lines(label: string, unit: string, out: NodeJS.WritableStream): ProgressDisplay {
  let tenth = -1;
  return {
    update: (done, of) => {
      const reached = of > 0 ? Math.floor((10 * done) / of) : -1;
      if (reached <= tenth) return;
      tenth = reached;
      out.write(`${label}: ${done} of ${of} ${unit}\n`);
    },
    stop: () => {},
  };
}
