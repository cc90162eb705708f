import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { ImportJob } from '../schemas/import.ts';
import { IMPORT_MODES, NEW_STATES } from '../schemas/vocabulary.ts';
import { type Api, ConnectionLost, connect, eachPage, Refusal, requireService, upload } from './api.ts';
import { CommandError, count, EXIT, onInterrupt, print, printTable, progress, tell, usageError } from './terminal.ts';

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
  assize import cases.csv --dataset press-snapshot-2015 --state in-review --rejected rejected.csv`,
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
    .action(listImports);

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
  const type = options.contentType ?? TYPES[extname(file).toLowerCase()];
  if (type === undefined) throw usageError('Give --content-type text/csv or application/x-ndjson.');
  const bytes = await sizeOf(file);
  // Checked first, not after an hour of importing.
  if (options.rejected !== undefined) await requireNew(options.rejected);
  const api = connect();
  await requireService(api);
  const job = await followImport(api, await send(api, file, bytes, type, options));
  process.exitCode = await reportImport(api, job, options.rejected);
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${file} cannot be read (${error.code}).`);
  });
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

const ATTEMPTS = 3;

async function send(api: Api, file: string, bytes: number, type: string, options: ImportOptions): Promise<ImportJob> {
  const { dataset, mode, state, validateOnly, strict } = options;
  const query = new URLSearchParams({
    ...(mode !== undefined && { mode }),
    ...(state !== undefined && { state }),
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
      if (attempt === ATTEMPTS) throw new CommandError(error.exitCode, `${error.message}\n${checkList(dataset)}`);
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

const OPEN: readonly string[] = ['receiving', 'queued', 'running', 'reversing'];
const POLL_MS = 500;
const PATIENCE_MS = 60_000;

/** Waits until the import is finished. It continues without this process, and a message says so if waiting ends early. */
async function followImport(api: Api, job: ImportJob): Promise<ImportJob> {
  const shown = progress(job.state === 'reversing' ? 'Reversing' : 'Importing', 'rows');
  const command = (verb: string) => `assize imports ${verb} ${job.id} --dataset ${job.dataset}`;
  const continues = `The import continues in the service.\nTo check it: ${command('status')}\nTo stop it: ${command('cancel')}`;
  const forget = onInterrupt(() => {
    shown.stop();
    return continues;
  });
  try {
    for (let now = job; ; ) {
      shown.update(now.progress.done, now.progress.of);
      if (!OPEN.includes(now.state)) return now;
      await sleep(POLL_MS);
      now = await lookAgain(api, job.links.self);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(error.exitCode, `${error.message}\n${continues}`);
  } finally {
    forget();
    shown.stop();
  }
}

/** Waits for a service that is being restarted, since it resumes the import. */
async function lookAgain(api: Api, path: string): Promise<ImportJob> {
  for (const until = performance.now() + PATIENCE_MS; ; ) {
    try {
      return (await api.call<ImportJob>('GET', path)).body;
    } catch (error) {
      const away = error instanceof CommandError && error.exitCode === EXIT.unreachable;
      if (!away || performance.now() > until) throw error;
      await sleep(1_000);
    }
  }
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
  }
  if (job.error !== null) tell(`The import failed: ${job.error}.`);
  if (counts.rejected > 0) await saveRejected(api, job, rejectedFile);
  return counts.rejected > 0 || state === 'failed' || state === 'cancelled' ? EXIT.refused : EXIT.done;
}

async function saveRejected(api: Api, job: ImportJob, file: string | undefined): Promise<void> {
  const rejected = count(job.counts.rejected, 'case');
  if (file === undefined) {
    tell(`${rejected} rejected. To see why, use --rejected <file>, or get ${api.url}${job.links.rejected}`);
    return;
  }
  const { body } = await api.open(job.links.rejected);
  if (!body) throw new CommandError(EXIT.unreachable, 'The service did not send the rejected rows.');
  // wx: never overwrites a file, in which rows may have been corrected.
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.fromWeb(body as ReadableStream), out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw usageError(`${file} already exists.`);
    const why = error.code ?? 'connection lost';
    throw new CommandError(EXIT.unreachable, `The rejected rows could not be saved (${why}).`);
  });
  tell(`${rejected} rejected and saved to ${file}, with the errors. Correct them there and import that file.`);
}

async function listImports({ dataset, json }: { dataset: string; json?: boolean }): Promise<void> {
  const rows: string[][] = [];
  for await (const page of eachPage<ImportJob>(connect(), `${importsPath(dataset)}?limit=1000`)) {
    if (json) for (const job of page) print(JSON.stringify(job));
    else rows.push(...page.map(rowOf));
  }
  if (!json) printTable(['id', 'at', 'by', 'state', 'rows', 'created', 'updated', 'rejected'], rows);
}

const rowOf = ({ id, createdAt, by, state, rows, counts }: ImportJob): string[] => [
  id,
  createdAt,
  by.label,
  state,
  ...[rows, counts.created, counts.updated, counts.rejected].map(String),
];

const importsPath = (dataset: string): string => `/v1/datasets/${encodeURIComponent(dataset)}/imports`;

function pathOf(dataset: string, id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw usageError('Give the id of the import, as printed by assize import.');
  return `${importsPath(dataset)}/${id}`;
}
