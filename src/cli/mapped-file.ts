import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { converter } from '../authoring/convert.ts';
import { readMapping, type UnmappedValue, unmappedReader } from '../authoring/mapping.ts';
import { openTable, type TableOptions } from './table-file.ts';
import { CommandError, count, EXIT, usageError } from './terminal.ts';

/** The most values that a message names. */
const VALUES_NAMED = 20;

/**
 * Converts a file by its mapping into a temporary CSV that the service takes, and removes it after `use`. Nothing is sent if the
 * mapping does not know a column or a value: it would silently become not reported.
 */
export async function withMapped<T>(
  { file, mapping, table: options }: { file: string; mapping: string; table: TableOptions },
  use: (converted: string) => Promise<T>,
): Promise<T> {
  const known = await mappingOf(mapping);
  const table = await openTable(file, options);
  const folder = await mkdtemp(join(tmpdir(), 'assize-mapped-'));
  try {
    const plans = table.names.map((name) => known.uses.get(name) ?? unknownColumn(mapping, name));
    for (const name of known.uses.keys()) {
      if (!table.names.includes(name)) throw usageError(`${file} lacks the column ${name} of ${mapping}.`);
    }
    const unmapped = unmappedReader(plans);
    for await (const cells of table.rows()) unmapped.add(cells);
    refuseUnmapped(mapping, unmapped.values());
    const converted = join(folder, 'data.csv');
    const out = await open(converted, 'w', 0o600);
    const { header, lines } = converter(known.kind, plans, known.system);
    await out.write(header);
    let row = 0;
    for await (const cells of table.rows()) await out.write(lines(cells, ++row).join(''));
    await out.close();
    return await use(converted);
  } finally {
    table.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function mappingOf(file: string) {
  const table = await openTable(file, { decimal: 'point', verbatim: true });
  const rows: string[][] = [];
  for await (const cells of table.rows()) rows.push(cells);
  table.close();
  const mapping = readMapping(table.names, rows);
  if ('fault' in mapping) throw usageError(`${file}: ${mapping.fault}`);
  return mapping;
}

function unknownColumn(mapping: string, name: string): never {
  throw usageError(`${mapping} does not know the column ${name}. Add a line for it; "dropped" leaves it out.`);
}

function refuseUnmapped(mapping: string, values: readonly UnmappedValue[]): void {
  if (values.length === 0) return;
  const named = values
    .slice(0, VALUES_NAMED)
    .map(({ column, value, rows }) => `  ${column}: ${value} (${count(rows, 'row')})`);
  const more = values.length > VALUES_NAMED ? [`  and ${values.length - VALUES_NAMED} more`] : [];
  throw new CommandError(
    EXIT.refused,
    [`Nothing was sent. ${mapping} does not know these values; add a line for each:`, ...named, ...more].join('\n'),
  );
}
