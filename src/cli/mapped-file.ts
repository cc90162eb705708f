import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { converter } from '../authoring/convert.ts';
import type { TableFile } from '../authoring/file.ts';
import { type Mapping, readMapping } from '../authoring/mapping.ts';
import { interviewOf, isUnanswered } from '../authoring/questions.ts';
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
 * @returns what was written: the header, and what became of each row
 */
export async function writeConverted(
  to: string,
  { rows, lines }: Pick<TableFile, 'rows' | 'lines'>,
  { kind, plans, system }: Pick<Mapping, 'kind' | 'system'> & { plans: Parameters<typeof converter>[1] },
): Promise<{ header: string; rows: string[] }> {
  const faults = new Map<string, number[]>();
  const { header, lines: convert } = converter(kind, plans, system, ({ column, value, line }) => {
    const name = `${column}: ${value === '' ? 'empty' : value}`;
    faults.set(name, [...(faults.get(name) ?? []), line]);
  });
  const converted = rows.map((cells, at) => convert(cells, lines[at] ?? 0).join(''));
  if (faults.size > 0) {
    const named = [...faults].slice(0, VALUES_NAMED).map(([name, found]) => {
      const more = found.length > LINES_NAMED ? ', …' : '';
      return `  ${name} (${count(found.length, 'row')}: line ${found.slice(0, LINES_NAMED).join(', ')}${more})`;
    });
    const more = faults.size > VALUES_NAMED ? [`  and ${faults.size - VALUES_NAMED} more`] : [];
    const why = 'Nothing was sent. The mapping does not know these values; add each, or correct the file:';
    throw new CommandError(EXIT.refused, [why, ...named, ...more].join('\n'));
  }
  const out = await open(to, 'w', 0o600);
  await out.write(header);
  for (const text of converted) await out.write(text);
  await out.close();
  return { header, rows: converted };
}

function unknownColumn(mapping: string, name: string): never {
  throw usageError(`${mapping} does not know the column ${name}. Add it; "as: dropped" leaves it out.`);
}
