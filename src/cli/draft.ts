import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { kebab } from '../authoring/codes.ts';
import { type Column, columnOf, entryAt } from '../authoring/columns.ts';
import { converter } from '../authoring/convert.ts';
import { draftDefinition, tableTotals } from '../authoring/definition.ts';
import { mappingCsv } from '../authoring/mapping.ts';
import { type FileCodebook, type FileKind, NO_CODEBOOK, type Planned, planColumns } from '../authoring/plan.ts';
import { relationReader } from '../authoring/relations.ts';
import { draftReport } from '../authoring/report.ts';
import { NO_TOTALS } from '../authoring/totals.ts';
import { checkDataset } from '../codebook/check.ts';
import { type Api, connect, datasetAddress, Refusal, requireService } from './api.ts';
import { openTable, pickTableOptions, type TableOptions, tableOptions } from './table-file.ts';
import { type CommandError, count, print, tell, usageError } from './terminal.ts';

interface DraftOptions extends TableOptions {
  kind?: FileKind;
  out?: string;
  codebook?: string;
  total?: string[];
  convert?: boolean;
  try?: string;
}

/** `assize draft`: from one’s own file to a definition that only needs what nobody else can know. */
export function addDraft(program: Command): void {
  const draftCommand = program
    .command('draft <file>')
    .description('propose a definition for a file of your own (CSV, TSV, XLSX or Parquet)')
    .addOption(
      new Option('--kind <kind>', 'cases: a row is a person; aggregate: a row is a figure of a table').choices([
        'cases',
        'aggregate',
      ]),
    )
    .option('--out <folder>', 'new folder to write to (default: the name of the file)')
    .option('--codebook <file>', 'CSV with the columns variable, label and values ("1=Yes; 2=No")')
    .option('--total <column=value...>', 'the value of a column that is the total of all its others')
    .option('--convert', 'also write the file as the service takes it')
    .option('--try <dataset>', 'check the definition against the service, without writing anything there')
    .addHelpText(
      'after',
      `
Writes definition.json, mapping.csv (every value with its code) and report.md (what to answer, and what was left out).
Nothing leaves the machine, unless --try asks the service about the definition. The same file gives the same draft.

Examples:
  assize draft register.csv --kind cases --convert
  assize draft rates.xlsx --kind aggregate --range A3:F20 --header 2 --convert`,
    )
    .action(draft);
  for (const option of tableOptions()) draftCommand.addOption(option);
}

async function draft(file: string, options: DraftOptions): Promise<void> {
  const name = basename(file, extname(file));
  const folder = options.out ?? kebab(name, 'draft');
  const api = options.try === undefined ? undefined : connect();
  if (api) await requireService(api);
  const source = await openTable(file, pickTableOptions(options));
  try {
    const kind = options.kind ?? (await askKind());
    const codebook = options.codebook === undefined ? NO_CODEBOOK : await readCodebook(options.codebook);
    const columns = (await source.picture()).map(columnOf);
    if (!columns[0]?.rows) throw usageError(`${file} has no rows below the names of its columns.`);
    const coded = columns.flatMap((column, at) => (column.kind === 'code' ? [at] : []));
    const relations = relationReader(coded);
    for await (const cells of source.rows()) relations.add(cells);
    const title = titleOf(name);
    const owner = ownTotals(file, columns, options.total ?? []);
    let plans = planColumns(kind, columns, relations, codebook);
    let totals = NO_TOTALS;
    if (kind === 'aggregate') {
      const found = tableTotals({ plans, codebook, title }, owner);
      for await (const cells of source.rows()) found.add(cells);
      totals = found.found();
      plans = planColumns(kind, columns, relations, codebook, totals);
    }
    if (kind === 'aggregate' && !plans.some(({ use }) => use.as === 'amount')) throw noFigures(file, plans);
    const { definition, questions } = draftDefinition({ kind, title, plans, relations, codebook, totals });
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      throw usageError(
        error.code === 'EEXIST' ? `${folder} exists already. Give --out a new folder.` : `${folder}: ${error.code}`,
      );
    });
    const save = (part: string, text: string) => writeFile(join(folder, part), text);
    await save('definition.json', `${JSON.stringify(definition, null, 2)}\n`);
    await save('mapping.csv', mappingCsv(plans, kebab(name, 'file')));
    const checks = [
      ...ownChecks(definition, questions),
      ...(api && options.try !== undefined ? await serviceChecks(api, options.try, definition, questions) : []),
    ];
    await save('report.md', draftReport({ file: basename(file), kind, plans, questions, totals, checks }));
    if (options.convert) {
      const out = await open(join(folder, 'data.csv'), 'w');
      const { header, lines } = converter(kind, plans, kebab(name, 'file'));
      await out.write(header);
      let row = 0;
      for await (const cells of source.rows()) await out.write(lines(cells, ++row).join(''));
      await out.close();
    }
    const dropped = plans.filter(({ use }) => use.as === 'dropped').length;
    tell(
      `${count(plans.length, 'column')}, of which ${dropped} left out. Answer ${count(questions.length, 'question')}: see ${folder}/report.md`,
    );
    print(folder);
  } finally {
    source.close();
  }
}

const titleOf = (name: string): string => name.replaceAll(/[_-]+/g, ' ').trim().slice(0, 200) || 'Untitled';

/** Place of a column -> its total, as the options name them. */
function ownTotals(file: string, columns: readonly Column[], options: readonly string[]): Map<number, string> {
  return new Map(
    options.map((option) => {
      // Names and values may have the sign themselves.
      const found = columns.findIndex(({ name, values }) =>
        [...values.keys()].some((value) => `${name}=${value}` === option),
      );
      if (found < 0) throw usageError(`${file} has no column and value ${option}. Write --total "column=value".`);
      return [found, option.slice(entryAt(columns, found).name.length + 1)];
    }),
  );
}

async function askKind(): Promise<FileKind> {
  if (!process.stdin.isTTY)
    throw usageError('Give --kind cases (a row is a person) or --kind aggregate (a row is a figure of a table).');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = (await terminal.question('Is each row a person (p), or a figure of a published table (t)? '))
    .trim()
    .toLowerCase();
  terminal.close();
  if (answer !== 'p' && answer !== 't') throw usageError('Answer p or t, or give --kind.');
  return answer === 'p' ? 'cases' : 'aggregate';
}

/** The faults that a PUT would have beside the questions: there should be none. */
function ownChecks(definition: object, questions: readonly { pointer: string }[]): string[] {
  const checked = checkDataset('draft', definition);
  const faults = 'faults' in checked ? checked.faults : [];
  const others = faults.filter(
    ({ pointer = '' }) => !questions.some((question) => pointer.startsWith(question.pointer)),
  );
  return others.map(({ pointer, detail }) => `\`${pointer}\`: ${detail}`);
}

/** What the service would refuse beside the questions. */
async function serviceChecks(
  api: Api,
  dataset: string,
  definition: object,
  questions: readonly { pointer: string }[],
): Promise<string[]> {
  try {
    await api.call('PUT', `${datasetAddress(dataset)}?validateOnly=true`, { body: definition });
    return ['The service would take the definition.'];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [title = '', ...faults] = error.message.split('\n').map((line) => line.trim());
    const others = faults.filter((line) => !questions.some(({ pointer }) => line.startsWith(pointer)));
    if (faults.length > 0 && others.length === 0)
      return ['The service would take the definition as soon as the questions are answered.'];
    return [title, ...others];
  }
}

/** What a table of figures lacks, with the reason for each column that was left out. */
function noFigures(file: string, plans: readonly Planned[]): CommandError {
  const reasons = plans.flatMap(({ column, use }) => (use.as === 'dropped' ? [`  ${column.name}: ${use.why}`] : []));
  return usageError(
    [
      `${file} has no column of figures. Numbers may have thousands (1,204), decimals (12.5) and %, but no other signs or words.`,
      ...reasons,
    ].join('\n'),
  );
}

/** A codebook of the file: a row for each variable, with its label and its values as `1=Yes; 2=No`. */
async function readCodebook(file: string): Promise<FileCodebook> {
  const table = await openTable(file, { decimal: 'point', verbatim: true });
  const at = (name: string) => table.names.findIndex((one) => one.trim().toLowerCase() === name);
  const [variable, label, values] = [at('variable'), at('label'), at('values')];
  if (variable < 0 || label < 0) throw usageError(`${file} needs the columns variable and label, and may have values.`);
  const labels = new Map<string, string>();
  const ofValues = new Map<string, Map<string, string>>();
  for await (const cells of table.rows()) {
    const name = (cells[variable] ?? '').trim();
    labels.set(name, (cells[label] ?? '').trim());
    const pairs = (cells[values] ?? '').split(/[;|\n]/).flatMap((pair): [string, string][] => {
      const [value, ...rest] = pair.split('=');
      return rest.length > 0 && value !== undefined ? [[value.trim(), rest.join('=').trim()]] : [];
    });
    if (pairs.length > 0) ofValues.set(name, new Map(pairs));
  }
  table.close();
  return { labels, values: ofValues };
}
