import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AuditRecord } from '../schemas/audit.ts';
import { type ChainReport, type NotedAnchor, verifyChain } from '../schemas/audit-chain.ts';
import type { KeyItem } from '../schemas/key.ts';
import { type Api, connect, eachPage, readClient } from './api.ts';
import { CommandError, count, EXIT, print, printTable, progress, tell, usageError } from './terminal.ts';

interface ListOptions {
  key?: string;
  dataset?: string;
  subject?: string;
  action?: string;
  from?: string;
  until?: string;
  order: string;
  limit: number;
  json?: boolean;
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('read and verify the audit log');

  audit
    .command('list')
    .description('list entries of the audit log (needs a key with audit:read)')
    .option('--key <id>', 'only entries by this key')
    .option('--dataset <id>', 'only entries of this dataset')
    .option('--subject <id>', 'only entries about the case, release, import or key with this id')
    .option('--action <action>', 'only this action; case. (with the dot) for all actions on cases')
    .option('--from <instant>', 'only from this time on, such as 2030-01-01T00:00:00Z')
    .option('--until <instant>', 'only before this time')
    .addOption(
      new Option('--order <order>', 'which entries come first').choices(['newest', 'oldest']).default('newest'),
    )
    .addOption(new Option('--limit <number>', 'most entries to list; 0 for all').argParser(wholeNumber).default(100))
    .option('--json', 'print each entry as a line of JSON, with its hashes')
    .addHelpText(
      'after',
      `
Examples:
  assize audit list --dataset press-snapshot-2015 --action release.
  assize audit list --subject 0b5a2f3e-6a52-4f0e-9d43-7a8f3f1c2d4e --order oldest --limit 0 --json`,
    )
    .action(listEntries);

  audit
    .command('verify')
    .description('verify the chain of hashes, and with --database every case')
    .option('--database', 'open the database directly (default if ASSIZE_KEY is not set)')
    .addOption(
      new Option(
        '--anchor <anchor>',
        'checks that the log still has what was noted before: seq:hash, a file, or the address of a release; repeatable',
      ).argParser((text: string, before: string[] = []) => [...before, text]),
    )
    .addHelpText(
      'after',
      `
With ASSIZE_KEY, reads the log from the service and verifies its chain of hashes. The key needs audit:read and must
not be limited to datasets.

With --database, opens the database (DATABASE_URL or DATA_DIR) and also verifies that every revision of every case is
the one that was logged, and that erased cases are empty. Only one process at a time can open the embedded database:
stop the service first, or use ASSIZE_KEY.

Prints the head of the chain, as seq:hash. Keep it elsewhere: a later verify with --anchor then finds out if an entry up
to it was changed, if the end of the log was cut off, or if the whole log was written anew. An anchor is

  seq:hash    a head that was printed before, or logged by the service
  a file      with any number of them: a saved manifest of a release, lines of the service's log, or lines seq:hash
  an address  of a release, such as https://example.org/v1/datasets/press-snapshot-2015/releases/1.0.0. It proves
              something only where it is not this service that answers: an archive, or a copy that somebody keeps

Examples:
  assize audit verify --database
  assize audit verify --anchor 1234:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  assize audit verify --database --anchor manifest-of-1.0.0.json --anchor assize.log`,
    )
    .action(verifyLog);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** `12:hash`, as verify prints it and the service logs it. */
const HEAD = /(?<![\w:])([1-9]\d{0,14}):([0-9a-f]{64})(?!\w)/g;
/** `{"seq":12,"hash":"…"}`, as a manifest has it; `"seq":null` where it protects people. */
const MEMBER = /"auditAnchor"\s*:\s*\{\s*"seq"\s*:\s*([1-9]\d{0,14}|null)\s*,\s*"hash"\s*:\s*"([0-9a-f]{64})"\s*\}/g;

/** All anchors that a text holds: a head, a manifest, or lines of a log. */
function anchorsIn(text: string, where: string): NotedAnchor[] {
  return [HEAD, MEMBER].flatMap((form) =>
    [...text.matchAll(form)].map(([, seq, hash = '']) => ({
      seq: seq === 'null' ? null : Number(seq),
      hash,
      where,
    })),
  );
}

async function readAnchors(given: string): Promise<NotedAnchor[]> {
  const [one] = anchorsIn(given, '--anchor');
  if (one) return [one];
  if (/^\d+:/.test(given)) throw usageError(`${given} is no anchor: it must be a number, a colon and 64 hex digits.`);
  const anchors = anchorsIn(await readNote(given), given);
  if (anchors.length > 0) return anchors;
  throw usageError(`${given} has no anchor. It should be a manifest of a release, or have lines with seq:hash.`);
}

async function readNote(given: string): Promise<string> {
  if (!/^https?:\/\//.test(given)) {
    return readFile(given, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
      throw usageError(`${given} cannot be read as a file (${code}). An anchor is seq:hash, a file or an address.`);
    });
  }
  const answer = await fetch(given).catch(() => undefined);
  if (answer?.ok) return answer.text();
  throw new CommandError(EXIT.unreachable, `${given} answered ${answer ? answer.status : 'nothing'}.`);
}

async function listEntries({ json, limit, ...filter }: ListOptions): Promise<void> {
  const query = new URLSearchParams({ ...filter, limit: String(limit === 0 ? 1_000 : Math.min(limit, 1_000)) });
  let head: readonly string[] | undefined = COLUMNS;
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  for await (const page of eachPage<AuditRecord>(connect(), `/v1/audit?${query}`)) {
    const shown = page.slice(0, left);
    if (json) for (const entry of shown) print(JSON.stringify(entry));
    else printTable(head, shown.map(entryRow));
    head = undefined;
    left -= page.length;
    if (left <= 0) return;
  }
}

const COLUMNS = ['seq', 'at', 'key', 'action', 'dataset', 'subject', 'revision'];
const entryRow = (entry: AuditRecord): string[] => [
  String(entry.seq),
  entry.at,
  entry.key,
  entry.action,
  entry.dataset ?? '-',
  entry.subject ?? '-',
  entry.revision === null ? '-' : String(entry.revision),
];

/** `revisions`, `erased` and `faults` are what the database says beyond the chain: see capture/audit-check.ts. */
type PrintedReport = ChainReport & { revisions?: number; erased?: number; faults?: string[] };

async function verifyLog({ database, anchor = [] }: { database?: boolean; anchor?: string[] }): Promise<void> {
  const onDatabase = database || readClient().key === undefined;
  const anchors = (await Promise.all(anchor.map(readAnchors))).flat();
  const report: PrintedReport = onDatabase
    ? await (await import('./own-database.ts')).verifyDatabase(anchors)
    : await verifyService(connect(), anchors);
  const { entries, head, broken, revisions, erased, faults = [] } = report;
  print(`entries\t${entries}`);
  if (revisions !== undefined) print(`revisions\t${revisions}\nerased\t${erased}`);
  if (anchors.length > 0) print(`anchors\t${anchors.length}`);
  if (head) print(`head\t${head.seq}:${head.hash}`);
  if (broken) tell(`BROKEN: entry ${broken.seq} ${broken.fault}.`);
  for (const fault of faults) tell(`BROKEN: ${fault}.`);
  if (broken || faults.length > 0) {
    process.exitCode = EXIT.refused;
    return;
  }
  tell(
    `The audit log is intact: ${count(entries, 'entry', 'entries')}${onDatabase ? ', and every case matches it' : ''}.`,
  );
}

async function verifyService(api: Api, anchors: readonly NotedAnchor[]): Promise<ChainReport> {
  const { body: me } = await api.call<KeyItem>('GET', '/v1/me');
  if (me.datasets !== null)
    throw usageError('This key is limited to datasets, so it cannot read the whole chain. Use one that is not.');
  const newest = await api.call<{ items: AuditRecord[] }>('GET', '/v1/audit?order=newest&limit=1');
  const of = newest.body.items[0]?.seq ?? 0;
  const shown = progress('Checking', 'entries');
  try {
    return await verifyChain(eachPage<AuditRecord>(api, '/v1/audit?limit=1000'), {
      anchors,
      onBatch: async (batch) => shown.update(Math.min(batch.at(-1)?.seq ?? of, of), of),
    });
  } finally {
    shown.stop();
  }
}
