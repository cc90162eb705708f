import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { kebab } from '../authoring/codes.ts';
import { type Draft, draftOf, fileKind } from '../authoring/draft.ts';
import type { TableFile } from '../authoring/file.ts';
import { type FileCodebook, NO_CODEBOOK } from '../authoring/names.ts';
import { answersFile, interviewOf, isUnanswered, readAnswers } from '../authoring/questions.ts';
import { markdownOf, pageOfReport, reportOf } from '../authoring/report.ts';
import { checkDataset } from '../codebook/check.ts';
import { compile } from '../codebook/compile.ts';
import { firstAndMore } from '../lists.ts';
import { writeConverted } from './mapped-file.ts';
import { tableFaults } from './table-faults.ts';
import { readPlainTable, readTableFile } from './table-file.ts';
import { CommandError, count, EXIT, print, tell, unreadable, usageError } from './terminal.ts';

interface DraftOptions {
  kind?: string;
  out?: string;
  answers?: string;
  codebook?: string;
}

/** `assize draft`: from one’s own file to a definition that only needs what nobody else can know. */
export function addDraft(program: Command): void {
  program
    .command('draft <file>')
    .description('propose a definition for a file of your own (CSV, TSV, XLSX or Parquet)')
    .addOption(
      new Option('--kind <kind>', 'people: a row is a person; table: a row has figures').choices(['people', 'table']),
    )
    .option('--out <folder>', 'new folder to write to (default: the name of the file, or the folder of the answers)')
    .option('--answers <file>', 'answers.yaml of an earlier draft, filled in; its folder is written anew')
    .option('--codebook <file>', 'CSV with the columns variable, label and values ("1=Yes; 2=No")')
    .addHelpText(
      'after',
      `
Writes report.html and report.md (what is in the file, and what becomes of it), answers.yaml (what is asked: fill it in),
definition.json and mapping.yaml. Once nothing is open, also data.csv, the file as the service takes it. Nothing leaves the
machine. The same file and answers give the same draft.

Examples:
  assize draft register.csv
  assize draft register.csv --answers register/answers.yaml
  assize draft register-2025.csv --answers register/answers.yaml --out register-2025`,
    )
    .action(draft);
}

async function draft(file: string, { kind, out, answers, codebook }: DraftOptions): Promise<void> {
  const name = basename(file, extname(file));
  const folder = out ?? (answers === undefined ? kebab(name, 'draft') : dirname(answers));
  const given =
    answers === undefined
      ? new Map()
      : readAnswers(await readFile(answers, 'utf8').catch(unreadable(answers)), answers);
  if (kind !== undefined) given.set('kind of file', kind);
  const interview = interviewOf(given);
  const labels = codebook === undefined ? NO_CODEBOOK : await readCodebook(codebook);
  const table = await readTableFile(file, interview);
  const isNew = answers === undefined || dirname(answers) !== folder;
  await mkdir(folder, { recursive: !isNew }).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      error.code === 'EEXIST'
        ? `${folder} exists already. Give --out a new folder, or --answers.`
        : `${folder} cannot be made (${error.code}). Is the folder there that it is to be in?`,
    );
  });
  const save = async (part: string, text: string): Promise<void> => writeFile(join(folder, part), text);
  const known = fileKind(table.columns, interview);
  const drafted = known && draftOf({ ...table, kind: known, name, codebook: labels }, interview);
  const open = interview.asked().filter(isUnanswered).length;
  if (drafted) {
    // Labels may have been corrected in it by hand.
    if (!isNew) await rename(join(folder, 'definition.json'), join(folder, 'definition.before.json')).catch(() => {});
    await save('definition.json', `${JSON.stringify(drafted.definition, null, 2)}\n`);
    await save('mapping.yaml', drafted.mapping);
  }
  const faults = drafted && open === 0 ? await remainingFaults(join(folder, 'data.csv'), table, drafted) : [];
  const sections = reportOf(table, drafted, interview, faults);
  const title = `Draft from ${basename(file)}`;
  await save('report.md', markdownOf(title, sections));
  await save('report.html', pageOfReport(title, sections));
  await save('answers.yaml', answersFile(basename(file), interview));
  if (faults.length > 0)
    throw new CommandError(
      EXIT.refused,
      [`The service would refuse this. See ${folder}/report.html.`, ...firstAndMore(faults, FAULTS_TOLD)].join('\n  '),
    );
  tell(
    open > 0
      ? `${count(open, 'question')} open. Answer ${open === 1 ? 'it' : 'them'} in ${folder}/answers.yaml, and draft again with --answers ${folder}/answers.yaml.`
      : `Nothing is open. See ${folder}/report.html.`,
  );
  print(folder);
}

const FAULTS_TOLD = 10;

/** Writes the converted file. Answers what the service would refuse though nothing is open. */
async function remainingFaults(to: string, table: TableFile, drafted: Draft): Promise<string[]> {
  const converted = await writeConverted(to, table, drafted);
  const checked = checkDataset('draft', drafted.definition);
  if ('faults' in checked) return checked.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return drafted.kind === 'cases' ? [] : tableFaults(compile('draft', checked.definition), converted);
}

/** A codebook of the file: a row for each variable, with its label and its values as `1=Yes; 2=No`. */
async function readCodebook(file: string): Promise<FileCodebook> {
  const { names, rows } = await readPlainTable(file);
  const at = (name: string) => names.findIndex((one) => one.trim().toLowerCase() === name);
  const [variable, label, values] = [at('variable'), at('label'), at('values')];
  if (variable < 0 || label < 0) throw usageError(`${file} needs the columns variable and label, and may have values.`);
  const labels = new Map<string, string>();
  const ofValues = new Map<string, Map<string, string>>();
  for (const cells of rows) {
    const name = (cells[variable] ?? '').trim();
    labels.set(name, (cells[label] ?? '').trim());
    const pairs = (cells[values] ?? '').split(/[;|\n]/).flatMap((pair): [string, string][] => {
      const [value, ...rest] = pair.split('=');
      return rest.length > 0 && value !== undefined ? [[value.trim(), rest.join('=').trim()]] : [];
    });
    if (pairs.length > 0) ofValues.set(name, new Map(pairs));
  }
  return { labels, values: ofValues };
}
