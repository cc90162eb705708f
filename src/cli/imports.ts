import { type Command, Option } from 'commander';
import type { ImportJob } from '../schemas/import.ts';
import { connect, eachPage, type Api, Refusal, BrokenOff, upload } from './api.ts';
import { usageError, print, printTable, CommandError, EXIT, onInterrupt, count, tell, progress } from './terminal.ts';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { access, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { IMPORT_MODES } from '../schemas/vocabulary.ts';

interface ImportOptions {
  dataset: string;
  mode?: string;
  state?: string;
  validateOnly?: boolean;
  strict?: boolean;
  contentType?: string;
  rejected?: string;
}

const TYPES: Record<string, string> = {
  '.csv': 'text/csv',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
};
const ATTEMPTS = 3;

export function addImport(program: Command): void {
  program
    .command('import <file>')
    .description('import cases from a CSV or NDJSON file, and wait until it is done')
    .requiredOption('--dataset <id>', 'the dataset')
    .addOption(
      new Option('--mode <mode>', 'upsert: replace cases that have one of the external ids').choices(IMPORT_MODES),
    )
    .addOption(new Option('--state <state>', 'in-review: submit what is imported').choices(['draft', 'in-review']))
    .option('--validate-only', 'check every row and write nothing')
    .option('--strict', 'reject likely duplicates instead of listing them')
    .option('--content-type <type>', 'of a file whose name ends neither in .csv nor in .ndjson or .jsonl')
    .option('--rejected <file>', 'save what was rejected to this new file, with the reasons')
    .addHelpText(
      'after',
      `
Prints what became of it as name and number, and ends with 1 if anything was rejected. The file's columns are those of
the template, GET /v1/datasets/<id>/imports/template.csv. Needs a key with imports:write.

Examples:
  assize import cases.csv --dataset press-snapshot-2015 --validate-only
  assize import cases.csv --dataset press-snapshot-2015 --state in-review --rejected rejected.csv`,
    )
    .action(importFile);
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const type = options.contentType ?? TYPES[extname(file).toLowerCase()];
  if (type === undefined) throw usageError('Give --content-type text/csv or application/x-ndjson.');
  const bytes = await sizeOf(file);
  if (options.rejected !== undefined) await requireNew(options.rejected);
  const api = connect();
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

/** Looked at before the work: an hour later is late. */
async function requireNew(file: string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) throw usageError(`${file} is there already. Give --rejected a new name, so that nothing mended is lost.`);
}

async function send(api: Api, file: string, bytes: number, type: string, options: ImportOptions): Promise<ImportJob> {
  const { dataset, mode, state, validateOnly, strict } = options;
  const query = new URLSearchParams({
    ...(mode !== undefined && { mode }),
    ...(state !== undefined && { state }),
    ...(validateOnly && { validateOnly: 'true' }),
  });
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/imports${query.size > 0 ? `?${query}` : ''}`;
  // The same in every attempt: should only the answer have been lost, it comes again and nothing is imported twice.
  const headers = {
    'content-type': type,
    'idempotency-key': randomUUID(),
    ...(strict && { prefer: 'handling=strict' }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const shown = progress('Sending', 'bytes');
    let whole = false;
    const forget = onInterrupt(() => {
      shown.stop();
      return whole ? `The file was sent, the answer is missing. ${lookFor(dataset)}` : 'Stopped: nothing is imported.';
    });
    const onProgress = (sent: number): void => {
      shown.update(sent, bytes);
      whole = sent === bytes;
    };
    try {
      return (await upload(api, { path, file, bytes, headers, onProgress })) as ImportJob;
    } catch (error) {
      const again = error instanceof BrokenOff || (error instanceof Refusal && error.code === 'request-in-progress');
      if (!again) throw error;
      if (attempt === ATTEMPTS) throw new CommandError(error.exitCode, `${error.message}\n${lookFor(dataset)}`);
      tell('The connection broke off; sending again.');
      await sleep(1_000 * attempt);
    } finally {
      forget();
      shown.stop();
    }
  }
}

const lookFor = (dataset: string): string =>
  `Whether it is imported, this tells: assize imports list --dataset ${dataset}`;

/** An import that the service works on: waiting for it, and what came of it. */

const OPEN: readonly string[] = ['receiving', 'queued', 'running', 'reversing'];
const POLL_MS = 500;
const PATIENCE_MS = 60_000;

/** Waits until the import is over. It goes on without this process, and whenever waiting ends early, that is said. */
export async function followImport(api: Api, job: ImportJob): Promise<ImportJob> {
  const shown = progress(job.state === 'reversing' ? 'Reversing' : 'Importing', 'rows');
  const command = (verb: string) => `assize imports ${verb} ${job.id} --dataset ${job.dataset}`;
  const goesOn = `The import goes on at the service.\nTo see it: ${command('status')}\nTo stop it: ${command('cancel')}`;
  const forget = onInterrupt(() => {
    shown.stop();
    return goesOn;
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
    throw new CommandError(error.exitCode, `${error.message}\n${goesOn}`);
  } finally {
    forget();
    shown.stop();
  }
}

/** A service that is started anew takes the import up again: it is waited for. */
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

/** What became of it, a line each; then the exit code that says so. */
export async function reportImport(api: Api, job: ImportJob, rejectedFile: string | undefined): Promise<number> {
  const { counts, state, reversal } = job;
  print(`import\t${job.id}`);
  print(`state\t${state}`);
  print(`rows\t${job.rows}`);
  for (const [name, number] of Object.entries(counts)) print(`${name}\t${number}`);
  if (reversal) {
    print(`undone\t${reversal.undone}`);
    print(`kept\t${reversal.kept}`);
  }
  if (job.error !== null) tell(`It ended with ${job.error}.`);
  if (counts.rejected > 0) await saveRejected(api, job, rejectedFile);
  return counts.rejected > 0 || state === 'failed' || state === 'cancelled' ? EXIT.refused : EXIT.done;
}

async function saveRejected(api: Api, job: ImportJob, file: string | undefined): Promise<void> {
  const rejected = count(job.counts.rejected, 'case');
  if (file === undefined) {
    tell(`${rejected} rejected: see why with --rejected <file>, or at ${api.url}${job.links.rejected}`);
    return;
  }
  const { body } = await api.open(job.links.rejected);
  if (!body) throw new CommandError(EXIT.unreachable, 'The rejected rows did not come.');
  // wx: never over a file that somebody may have begun to mend.
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.fromWeb(body as ReadableStream), out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw usageError(`${file} is there already.`);
    throw new CommandError(EXIT.unreachable, `The rejected rows could not be saved (${error.code ?? 'broken off'}).`);
  });
  tell(`${rejected} rejected: saved in ${file}, each with its error. Mend them there and import that file.`);
}

interface JobOptions {
  dataset: string;
  wait?: boolean;
  rejected?: string;
  reason?: string;
}

export function addImports(program: Command): void {
  const imports = program
    .command('imports')
    .description('see, cancel or reverse an import that was sent before (needs a key with imports:write)');

  imports
    .command('list')
    .description('the imports of a dataset, newest first')
    .requiredOption('--dataset <id>', 'the dataset')
    .option('--json', 'print each import as a line of JSON')
    .action(listImports);

  imports
    .command('status <id>')
    .description('how far an import is; ends with 1 if it failed or rejected anything')
    .requiredOption('--dataset <id>', 'the dataset')
    .option('--wait', 'wait until it is over')
    .option('--rejected <file>', 'save what was rejected to this new file, with the reasons')
    .action(async (id: string, { dataset, wait, rejected }: JobOptions) => {
      const api = connect();
      const { body } = await api.call<ImportJob>('GET', pathOf(dataset, id));
      const job = wait ? await followImport(api, body) : body;
      process.exitCode = await reportImport(api, job, rejected);
    });

  imports
    .command('cancel <id>')
    .description('stop an import; what it has written stays')
    .requiredOption('--dataset <id>', 'the dataset')
    .action(async (id: string, { dataset }: JobOptions) => {
      const api = connect();
      const { body } = await api.call<ImportJob>('POST', `${pathOf(dataset, id)}/cancel`);
      await reportImport(api, await followImport(api, body), undefined);
    });

  imports
    .command('reverse <id>')
    .description('undo an import: what it made is withdrawn, what it changed gets its former content')
    .requiredOption('--dataset <id>', 'the dataset')
    .option('--reason <code>', 'of correction-reasons; left out: rectification')
    .action(async (id: string, { dataset, reason }: JobOptions) => {
      const api = connect();
      const body = reason === undefined ? {} : { reason };
      const asked = await api.call<ImportJob>('POST', `${pathOf(dataset, id)}/reversal`, { body });
      await reportImport(api, await followImport(api, asked.body), undefined);
    });
}

async function listImports({ dataset, json }: { dataset: string; json?: boolean }): Promise<void> {
  const rows: string[][] = [];
  for await (const page of eachPage<ImportJob>(
    connect(),
    `/v1/datasets/${encodeURIComponent(dataset)}/imports?limit=1000`,
  )) {
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

function pathOf(dataset: string, id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw usageError('Give the id of the import, as assize import printed it.');
  return `/v1/datasets/${encodeURIComponent(dataset)}/imports/${id}`;
}
