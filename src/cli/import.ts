import { randomUUID } from 'node:crypto';
import { access, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { ImportJob } from '../schemas/import.ts';
import { IMPORT_MODES } from '../schemas/vocabulary.ts';
import { type Api, connect, Refusal } from './api.ts';
import { CommandError, usageError } from './exit.ts';
import { followImport, reportImport } from './import-job.ts';
import { onInterrupt } from './interrupt.ts';
import { tell } from './print.ts';
import { progress } from './progress.ts';
import { BrokenOff, upload } from './upload.ts';

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
