/** What was asked for goes to standard output, and everything said about it to standard error. */

export function print(line: string): void {
  process.stdout.write(`${plain(line)}\n`);
}

export function tell(line: string): void {
  process.stderr.write(`${plain(line)}\n`);
}

/** Without control characters, which a label could hold and a terminal would obey. */
const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');

/** Aligned on a terminal; elsewhere with tabs, for cut, awk and spreadsheets. No head: the table goes on. */
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

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
