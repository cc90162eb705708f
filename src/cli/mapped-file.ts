import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConvertedFile, convertFile } from '../authoring/convert.ts';
import type { TableFile } from '../authoring/file.ts';
import { type FileMapping, type MappedColumn, readMapping } from '../authoring/mapping.ts';
import { interviewOf, isUnanswered } from '../authoring/questions.ts';
import { firstAndMore, grouped } from '../lists.ts';
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
  const plans = plansOf(table, new Map(Object.entries(known.columns)), { file, mapping });
  const folder = await mkdtemp(join(tmpdir(), 'assize-mapped-'));
  try {
    const converted = join(folder, 'data.csv');
    await writeConverted(converted, table, { ...known, plans });
    return await use(converted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What becomes of each column. A new name may be that of a column that is gone, or of another one: only a person can say. */
function plansOf(
  { columns }: TableFile,
  known: ReadonlyMap<string, MappedColumn>,
  { file, mapping }: Record<'file' | 'mapping', string>,
): FileMapping['plans'] {
  const names = columns.map(({ name }) => name);
  const plans = names.flatMap((name) => {
    const column = known.get(name);
    return column ? [{ name, ...column }] : [];
  });
  const added = names.filter((name) => !known.has(name));
  const gone = [...known.keys()].filter((name) => !names.includes(name));
  if (added.length + gone.length === 0) return plans;
  const listed = (title: string, some: readonly string[]) => (some.length > 0 ? [`${title}: ${some.join(', ')}`] : []);
  throw usageError(
    [
      `Nothing was sent. The columns of ${file} are not those of ${mapping}:`,
      ...listed('New', added),
      ...listed('Gone', gone),
      ...(added.length > 0 && gone.length > 0
        ? [`Is a new one what was called otherwise? Write its new name in place of the old one in ${mapping}.`]
        : []),
      ...(added.length > 0 ? ['Add each other new one there; "as: dropped" leaves it out.'] : []),
      ...(gone.length > 0 ? ['Remove from there what the file will not have again.'] : []),
      'Or draft the file with --answers.',
    ].join('\n  '),
  );
}

const VALUES_NAMED = 20;
const LINES_NAMED = 5;

/**
 * Writes the rows as the service takes them, or nothing if a cell of one is not understood.
 * @returns what was written
 */
export async function writeConverted(to: string, table: TableFile, mapping: FileMapping): Promise<ConvertedFile> {
  const converted = convertFile(table, mapping);
  if (converted.faults.length > 0) {
    const faults = grouped(converted.faults, ({ column, value }) => `${column}: ${value === '' ? 'empty' : value}`);
    const named = [...faults].map(
      ([name, found]) =>
        `${name} (${count(found.length, 'row')}: line ${firstAndMore(
          found.map(({ line }) => String(line)),
          LINES_NAMED,
        ).join(', ')})`,
    );
    const why = 'Nothing was sent. The mapping does not know these values; add each, or correct the file:';
    throw new CommandError(EXIT.refused, [why, ...firstAndMore(named, VALUES_NAMED)].join('\n  '));
  }
  const lines = [converted.header, ...converted.lines.map(({ cells }) => cells)];
  await writeFile(to, lines.map(csvLine).join(''), { mode: 0o600 });
  return converted;
}
