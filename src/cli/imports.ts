import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { Fault } from '../errors.ts';
import { firstAndMore } from '../lists.ts';
import type { Warning } from '../schemas/dry-run.ts';
import type { ImportJob } from '../schemas/import.ts';
import { IMPORT_CELLS, IMPORT_MODES, NEW_STATES, UNDOES_CORRECTION } from '../schemas/vocabulary.ts';
import { type Api, ConnectionLost, connect, datasetAddress, listAll, Refusal, requireService, upload } from './api.ts';
import { moveSelected, twoPeople } from './cases.ts';
import { follow } from './follow.ts';
import { withMapped } from './mapped-file.ts';
import { comparisonLines } from './table-comparison.ts';
import {
  CommandError,
  count,
  EXIT,
  onInterrupt,
  print,
  printItems,
  progress,
  tell,
  unreadable,
  usageError,
} from './terminal.ts';

/** `assize import` sends a file and waits for the import; `assize imports` works on imports sent before. */
export function addImports(program: Command): void {
  program
    .command('import <file>')
    .description('import cases from a CSV or NDJSON file')
    .requiredOption('--dataset <id>', 'dataset to import into')
    .addOption(
      new Option('--mode <mode>', 'upsert: update the case that has one of the external ids').choices(IMPORT_MODES),
    )
    .addOption(new Option('--state <state>', 'in-review: submit the cases for review').choices(NEW_STATES))
    .addOption(new Option('--cells <what>', 'labels: the file has labels in place of codes').choices(IMPORT_CELLS))
    .option('--mapping <file>', 'mapping.yaml of a draft: the file has the columns and values that it names')
    .option('--approve', 'submit the cases and approve them (needs cases:review, and a dataset with selfApproval)')
    .option('--validate-only', 'check every row and write nothing')
    .option('--strict', 'reject likely duplicates instead of listing them')
    .option('--content-type <type>', 'needed if the file name does not end in .csv, .ndjson or .jsonl')
    .option('--rejected <file>', 'save the rejected rows, with the reasons, to this new file')
    .addHelpText(
      'after',
      `
Waits until the import is finished, prints its id, state and counts, and exits with 1 if any row was rejected.
Get a template with all columns from GET /v1/datasets/<id>/imports/template.csv. Needs a key with imports:write.

Examples:
  assize import cases.csv --dataset press-snapshot-2015 --validate-only
  assize import cases.csv --dataset press-snapshot-2015 --state in-review --rejected rejected.csv
  assize import cases.csv --dataset press-snapshot-2015 --approve`,
    )
    .action(importFile);

  const imports = program
    .command('imports')
    .description('list, check, cancel or reverse imports (needs a key with imports:write)');

  imports
    .command('list')
    .description('list the imports of a dataset, newest first')
    .requiredOption('--dataset <id>', 'dataset of the imports')
    .option('--json', 'print each import as a line of JSON')
    .action(showImports);

  imports
    .command('status <id>')
    .description('show the progress of an import; exits with 1 if it failed or rejected any row')
    .requiredOption('--dataset <id>', 'dataset of the import')
    .option('--wait', 'wait until it is finished')
    .option('--rejected <file>', 'save the rejected rows, with the reasons, to this new file')
    .action(async (id: string, { dataset, wait, rejected }: JobOptions) => {
      const api = connect();
      const { body } = await api.call<ImportJob>('GET', pathOf(dataset, id));
      const job = wait ? await followImport(api, body) : body;
      process.exitCode = await reportImport(api, job, rejected);
    });

  imports
    .command('cancel <id>')
    .description('stop an import; the cases that it has written stay')
    .requiredOption('--dataset <id>', 'dataset of the import')
    .action(async (id: string, { dataset }: JobOptions) => {
      const api = connect();
      const { body } = await api.call<ImportJob>('POST', `${pathOf(dataset, id)}/cancel`);
      await reportImport(api, await followImport(api, body), undefined);
    });

  imports
    .command('approve <id>')
    .description('approve the cases that an import wrote and nobody has edited since (needs cases:read, cases:review)')
    .requiredOption('--dataset <id>', 'dataset of the import')
    .action(async (id: string, { dataset }: JobOptions) => {
      const api = connect();
      const { body } = await api.call<ImportJob>('GET', pathOf(dataset, id));
      process.exitCode = await approve(api, body);
    });

  imports
    .command('reverse <id>')
    .description('undo an import: withdraw the cases that it created, restore those that it updated')
    .requiredOption('--dataset <id>', 'dataset of the import')
    .option('--reason <code>', 'code of correction-reasons (default: rectification)')
    .action(async (id: string, { dataset, reason }: JobOptions) => {
      const api = connect();
      const body = reason === undefined ? {} : { reason };
      const asked = await api.call<ImportJob>('POST', `${pathOf(dataset, id)}/reversal`, { body });
      await reportImport(api, await followImport(api, asked.body), undefined);
    });
}

interface ImportOptions {
  dataset: string;
  mode?: string;
  state?: string;
  cells?: string;
  mapping?: string;
  approve?: boolean;
  validateOnly?: boolean;
  strict?: boolean;
  contentType?: string;
  rejected?: string;
}

interface JobOptions {
  dataset: string;
  wait?: boolean;
  rejected?: string;
  reason?: string;
}

const TYPES: Record<string, string> = {
  '.csv': 'text/csv',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
};

async function importFile(file: string, options: ImportOptions): Promise<void> {
  if (options.mapping !== undefined) {
    const { mapping, ...others } = options;
    return withMapped({ file, mapping }, (converted) => importFile(converted, others));
  }
  const type = options.contentType ?? TYPES[extname(file).toLowerCase()];
  if (type === undefined)
    throw usageError(
      `An import takes CSV or NDJSON. If ${file} is either, give --content-type text/csv or application/x-ndjson. Of another file, such as a workbook, \`assize draft ${file}\` makes a CSV and asks what it does not say.`,
    );
  if (options.approve && options.validateOnly) throw usageError('Give either --approve or --validate-only.');
  if (options.approve && options.state === 'draft') throw usageError('Give either --approve or --state draft.');
  const bytes = await sizeOf(file);
  // Checked first, not after an hour of importing.
  if (options.rejected !== undefined) await requireNew(options.rejected);
  const api = connect();
  await requireService(api);
  await sayWhoApproves(api, options.dataset);
  const sent = options.approve ? { ...options, state: 'in-review' } : options;
  const job = await followImport(api, await send(api, file, bytes, type, sent));
  const code = await reportImport(api, job, options.rejected);
  // What was rejected is repaired and imported again; the cases that were accepted need not wait for it.
  process.exitCode = options.approve ? Math.max(code, await approve(api, job)) : code;
}

/** Approves what an import wrote, and returns the exit code. */
async function approve(api: Api, { id, dataset, counts }: ImportJob): Promise<number> {
  const expect = counts.created + counts.updated;
  if (expect === 0) {
    print('approved\t0');
    return EXIT.done;
  }
  const select = { import: id, state: 'in-review' };
  const again = `assize imports approve ${id} --dataset ${dataset}`;
  try {
    return await moveSelected(api, dataset, { to: 'approved', select, expect }, again);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'selection-changed') throw error;
    const others = `assize cases approve --dataset ${dataset} --import ${id} --expect <number>`;
    throw new CommandError(
      EXIT.refused,
      `${error.message}\nThe import wrote ${expect}: some have been moved, edited or erased since. None was approved. To approve the others: ${others}`,
    );
  }
}

/**
 * Said before the file is sent: what is imported with a key that makes the other keys can be approved with none of them. A key that
 * may not read the definition is not such a key.
 */
async function sayWhoApproves(api: Api, dataset: string): Promise<void> {
  const { body: me } = await api.call<{ scopes: string[] }>('GET', '/v1/me');
  if (!['keys:manage', 'datasets:write'].every((scope) => me.scopes.includes(scope))) return;
  const { body } = await api.call<{ kind: string; settings?: { selfApproval?: boolean } }>(
    'GET',
    `${datasetAddress(dataset)}/definition`,
  );
  if (body.kind !== 'cases' || body.settings?.selfApproval) return;
  tell('What this key imports, neither it nor any key that it made can approve.');
  for (const line of twoPeople(dataset)) tell(line);
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(unreadable(file));
  if (!found.isFile()) throw usageError(`${file} is not a file.`);
  return found.size;
}

async function requireNew(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw usageError(`${file} already exists. Give --rejected the name of a new file.`);
}

const UPLOAD_ATTEMPTS = 3;

async function send(api: Api, file: string, bytes: number, type: string, options: ImportOptions): Promise<ImportJob> {
  const { dataset, mode, state, cells, validateOnly, strict } = options;
  const query = new URLSearchParams({
    ...(mode !== undefined && { mode }),
    ...(state !== undefined && { state }),
    ...(cells !== undefined && { cells }),
    ...(validateOnly && { validateOnly: 'true' }),
  });
  const path = `${importsPath(dataset)}${query.size > 0 ? `?${query}` : ''}`;
  const headers = {
    'content-type': type,
    // The same in every attempt: if only the answer was lost, it is sent again and nothing is imported twice.
    'idempotency-key': randomUUID(),
    ...(strict && { prefer: 'handling=strict' }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const shown = progress('Sending', 'bytes');
    let whole = false;
    const forget = onInterrupt(() => {
      shown.stop();
      return whole
        ? `The file was sent, but not yet accepted. ${checkList(dataset)}`
        : 'Cancelled: nothing was imported.';
    });
    const onProgress = (sent: number): void => {
      shown.update(sent, bytes);
      whole = sent === bytes;
    };
    try {
      return (await upload(api, { path, file, bytes, headers, onProgress })) as ImportJob;
    } catch (error) {
      const again =
        error instanceof ConnectionLost || (error instanceof Refusal && error.code === 'request-in-progress');
      if (!again) throw error;
      if (attempt === UPLOAD_ATTEMPTS)
        throw new CommandError(error.exitCode, `${error.message}\n${checkList(dataset)}`);
      tell('The connection was lost; sending again.');
      await sleep(1_000 * attempt);
    } finally {
      forget();
      shown.stop();
    }
  }
}

const checkList = (dataset: string): string =>
  `To see whether it was imported: assize imports list --dataset ${dataset}`;

const GOING_ON: readonly string[] = ['receiving', 'queued', 'running', 'reversing'];

function followImport(api: Api, job: ImportJob): Promise<ImportJob> {
  const command = (verb: string) => `assize imports ${verb} ${job.id} --dataset ${job.dataset}`;
  return follow(api, job, {
    shown: () => [job.state === 'reversing' ? 'Reversing' : 'Importing', 'rows'],
    isOpen: ({ state }) => GOING_ON.includes(state),
    continues: `The import continues in the service.\nTo check it: ${command('status')}\nTo stop it: ${command('cancel')}`,
  });
}

/** Prints the state and counts of an import and returns the exit code. */
async function reportImport(api: Api, job: ImportJob, rejectedFile: string | undefined): Promise<number> {
  const { counts, state, reversal } = job;
  print(`import\t${job.id}`);
  print(`state\t${state}`);
  print(`rows\t${job.rows}`);
  for (const [name, number] of Object.entries(counts)) print(`${name}\t${number}`);
  if (reversal) {
    print(`undone\t${reversal.undone}`);
    print(`kept\t${reversal.kept}`);
    if (reversal.kept > 0) await tellWhyKept(api, job);
  }
  if (job.comparison) for (const text of comparisonLines(job.comparison)) print(text);
  if (job.error !== null) tell(`The import failed: ${job.error}.`);
  if (job.mode === 'upsert' && counts.updated > 0) await tellUndone(api, job);
  if (counts.rejected > 0) await saveRejected(api, job, rejectedFile);
  return counts.rejected > 0 || state === 'failed' || state === 'cancelled' ? EXIT.refused : EXIT.done;
}

interface ResultLine {
  row: number;
  problems: (Pick<Fault, 'code' | 'detail' | 'allowed'> & { row?: number; column?: string })[];
  warnings?: Warning[];
  holder?: { case: string; state: string };
  because?: string;
}

async function* resultsOf(api: Api, job: ImportJob): AsyncGenerator<ResultLine> {
  const { body } = await api.open(job.links.results);
  if (!body) return;
  for await (const line of createInterface({ input: Readable.fromWeb(body as ReadableStream) }))
    yield JSON.parse(line) as ResultLine;
}

const KEPT_TEXTS: Record<string, string> = {
  approved: 'approved since; a key with cases:review can take them back',
  changed: 'changed since by somebody else',
  'not-restorable': 'what they were before is not known, or the definition no longer allows it',
};

async function tellWhyKept(api: Api, job: ImportJob): Promise<void> {
  const counts = new Map<string, number>();
  for await (const { because } of resultsOf(api, job))
    if (because !== undefined) counts.set(because, (counts.get(because) ?? 0) + 1);
  for (const [because, number] of counts) tell(`${count(number, 'case')} kept: ${KEPT_TEXTS[because] ?? because}.`);
  if (job.state !== 'reversed') tell('Nothing was undone, so the import can be reversed again.');
}

/** Rows that say what their case said before it was corrected. */
async function tellUndone(api: Api, job: ImportJob): Promise<void> {
  let rows = 0;
  for await (const { row, warnings = [] } of resultsOf(api, job)) {
    const undone = warnings.filter(({ code }) => code === UNDOES_CORRECTION);
    if (undone.length === 0) continue;
    rows += 1;
    if (rows <= REASONS) for (const { pointer, detail } of undone) tell(`Row ${row}: ${pointer}: ${detail}`);
  }
  if (rows > 0) tell(`${count(rows, 'row')} ${job.validateOnly ? 'would undo' : 'undid'} a correction.`);
}

async function saveRejected(api: Api, job: ImportJob, file: string | undefined): Promise<void> {
  const rejected = job.counts.rejected.toLocaleString('en-GB'); // cases, or rows of a table
  const { reasons, erased } = await reasonsOf(api, job);
  if (file === undefined) {
    tell(`${rejected} rejected:`);
    for (const reason of reasons) tell(`  ${reason}`);
    if (erased < job.counts.rejected)
      tell(`To have them with their rows, use --rejected <file>, or get ${api.url}${job.links.rejected}`);
  } else {
    await saveRows(api, job, file);
    tell(
      erased === job.counts.rejected
        ? `${rejected} rejected. Their rows are not kept.`
        : `${rejected} rejected and saved to ${file}, with the errors. Correct them there and import that file.`,
    );
  }
  if (erased > 0)
    tell(`${count(erased, 'case was', 'cases were')} erased before and cannot be imported again. ${NOT_KEPT}`);
}

const NOT_KEPT = 'Rows of erased cases are not kept, and there is nothing to correct.';

async function saveRows(api: Api, job: ImportJob, file: string): Promise<void> {
  const { body } = await api.open(job.links.rejected);
  if (!body) throw new CommandError(EXIT.unreachable, 'The service did not send the rejected rows.');
  // wx: never overwrites a file, in which rows may have been corrected.
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.fromWeb(body as ReadableStream), out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw usageError(`${file} already exists.`);
    const why = error.code ?? 'connection lost';
    throw new CommandError(EXIT.unreachable, `The rejected rows could not be saved (${why}).`);
  });
}

/** Different reasons that are shown, and codes that one of them names. */
const REASONS = 10;
const ALLOWED = 10;

/**
 * Why rows were rejected, the first reasons with where each is met first and how often, and how many were erased before. Nothing of
 * the rows is in them.
 */
async function reasonsOf(api: Api, job: ImportJob): Promise<{ reasons: string[]; erased: number }> {
  const found = new Map<string, { row: number; times: number; holder: ResultLine['holder'] }>();
  let erased = 0;
  for await (const { row: first, problems, holder } of resultsOf(api, job)) {
    if (problems.some(({ code }) => code === 'erased-record')) erased += 1;
    for (const { row = first, column, detail, allowed = [] } of problems) {
      const codes = allowed.length > 0 ? ` Allowed: ${firstAndMore(allowed, ALLOWED).join(', ')}.` : '';
      const reason = `${column === undefined ? '' : `${column}: `}${detail}${codes}`;
      const known = found.get(reason);
      if (known) known.times += 1;
      else found.set(reason, { row, times: 1, holder });
    }
  }
  const reasons = [...found].map(
    ([reason, { row, times, holder }]) =>
      `${reason} (${count(times, 'time')}, first in row ${row}${holder ? `: ${holder.case}, ${holder.state}` : ''})`,
  );
  return { reasons: firstAndMore(reasons, REASONS), erased };
}

async function showImports({ dataset, json }: { dataset: string; json?: boolean }): Promise<void> {
  printItems(await listAll<ImportJob>(connect(), `${importsPath(dataset)}?limit=1000`), IMPORT_COLUMNS, json);
}

const IMPORT_COLUMNS: Readonly<Record<string, (job: ImportJob) => string>> = {
  id: ({ id }) => id,
  at: ({ createdAt }) => createdAt,
  by: ({ by }) => by.label,
  state: ({ state }) => state,
  rows: ({ rows }) => `${rows}`,
  created: ({ counts }) => `${counts.created}`,
  updated: ({ counts }) => `${counts.updated}`,
  rejected: ({ counts }) => `${counts.rejected}`,
};

const importsPath = (dataset: string): string => `${datasetAddress(dataset)}/imports`;

function pathOf(dataset: string, id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw usageError('Give the id of the import, as printed by assize import.');
  return `${importsPath(dataset)}/${id}`;
}
