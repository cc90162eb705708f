import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConvertedFile, convertFile } from '../authoring/convert.ts';
import type { TableFile } from '../authoring/file.ts';
import { type FileMapping, readMapping } from '../authoring/mapping.ts';
import { interviewOf, isUnanswered } from '../authoring/questions.ts';
import { csvLine } from '../schemas/cell-text.ts';
import { readTableFile } from './table-file.ts';
import { CommandError, count, EXIT, unreadable, usageError } from './terminal.ts';

/**
 * Converts a file by its mapping into a temporary CSV that the service takes, and removes it after `use`. Nothing is sent if the
 * mapping does not know a column or a value, or the file can be read in another way than before.
 */
export async function withMapped<T>(
  { file, mapping }: { file: string; mapping: string },
  use: (converted: string) => Promise<T>,
): Promise<T> {
  const known = readMapping(await readFile(mapping, 'utf8').catch(unreadable(mapping)), mapping);
  const interview = interviewOf(new Map(Object.entries(known.answers)));
  const table = await readTableFile(file, interview);
  const asked = interview.asked().find(isUnanswered);
  if (asked)
    throw usageError(
      `${file} raises a question that ${mapping} does not answer: ${asked.asks} Draft the file with --answers.`,
    );
  const plans = table.columns.map(({ name }) => ({ name, ...(known.columns[name] ?? unknownColumn(mapping, name)) }));
  for (const name of Object.keys(known.columns)) {
    if (!plans.some((plan) => plan.name === name)) throw usageError(`${file} lacks the column ${name} of ${mapping}.`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'assize-mapped-'));
  try {
    const converted = join(folder, 'data.csv');
    await writeConverted(converted, table, { ...known, plans });
    return await use(converted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The most values and lines that a message names. */
const VALUES_NAMED = 20;
const LINES_NAMED = 5;

/**
 * Writes the rows as the service takes them, or nothing if a cell of one is not understood.
 * @returns what was written
 */
export async function writeConverted(to: string, table: TableFile, mapping: FileMapping): Promise<ConvertedFile> {
  const converted = convertFile(table, mapping);
  const faults = new Map<string, number[]>();
  for (const { column, value, line } of converted.faults) {
    const name = `${column}: ${value === '' ? 'empty' : value}`;
    faults.set(name, [...(faults.get(name) ?? []), line]);
  }
  if (faults.size > 0) {
    const named = [...faults].slice(0, VALUES_NAMED).map(([name, found]) => {
      const more = found.length > LINES_NAMED ? ', …' : '';
      return `  ${name} (${count(found.length, 'row')}: line ${found.slice(0, LINES_NAMED).join(', ')}${more})`;
    });
    const more = faults.size > VALUES_NAMED ? [`  and ${faults.size - VALUES_NAMED} more`] : [];
    const why = 'Nothing was sent. The mapping does not know these values; add each, or correct the file:';
    throw new CommandError(EXIT.refused, [why, ...named, ...more].join('\n'));
  }
  const lines = [converted.header, ...converted.lines.map(({ cells }) => cells)];
  await writeFile(to, lines.map(csvLine).join(''), { mode: 0o600 });
  return converted;
}

function unknownColumn(mapping: string, name: string): never {
  throw usageError(`${mapping} does not know the column ${name}. Add it; "as: dropped" leaves it out.`);
}
