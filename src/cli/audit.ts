import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Anchor, type AuditReport, type ChainReport, verifyAudit, verifyChain } from '../capture/audit-check.ts';
import type { StoredEntry } from '../db/queries/audit.ts';
import type { AuditRecord } from '../schemas/audit.ts';
import type { Key } from '../schemas/key.ts';
import { type Api, connect, eachPage, readClient } from './api.ts';
import { withDatabase } from './database.ts';
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
        '--anchor <seq:hash>',
        'head printed by an earlier verify: checks that the log still contains it',
      ).argParser(anchorOf),
    )
    .addHelpText(
      'after',
      `
With ASSIZE_KEY, reads the log from the service and verifies its chain of hashes. The key needs audit:read and must
not be limited to datasets.

With --database, opens the database (DATABASE_URL or DATA_DIR) and also verifies that every revision of every case is
the one that was logged, and that erased cases are empty. Only one process at a time can open the embedded database:
stop the service first, or use ASSIZE_KEY.

Prints the head of the chain. Keep it elsewhere: a later verify with --anchor <head> then finds out if the end of the
log was cut off or the log was rewritten.

Examples:
  assize audit verify --database
  assize audit verify --anchor 1234:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
    )
    .action(verify);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function anchorOf(text: string): Anchor {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be a head as printed by verify, number:hash.');
  return { seq: Number(seq), hash };
}

async function listEntries({ json, limit, ...filter }: ListOptions): Promise<void> {
  const query = new URLSearchParams({ ...filter, limit: String(limit === 0 ? 1_000 : Math.min(limit, 1_000)) });
  let head: readonly string[] | undefined = HEAD;
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  for await (const page of eachPage<AuditRecord>(connect(), `/v1/audit?${query}`)) {
    const shown = page.slice(0, left);
    if (json) for (const entry of shown) print(JSON.stringify(entry));
    else printTable(head, shown.map(rowOf));
    head = undefined;
    left -= page.length;
    if (left <= 0) return;
  }
}

const HEAD = ['seq', 'at', 'key', 'action', 'dataset', 'subject', 'revision'];
const rowOf = (entry: AuditRecord): string[] => [
  String(entry.seq),
  entry.at,
  entry.key,
  entry.action,
  entry.dataset ?? '-',
  entry.subject ?? '-',
  entry.revision === null ? '-' : String(entry.revision),
];

/** The chain, and with the database the cases. */
type Findings = ChainReport & Partial<AuditReport>;

async function verify({ database, anchor }: { database?: boolean; anchor?: Anchor }): Promise<void> {
  const onDatabase = database || readClient().key === undefined;
  const report: Findings = onDatabase ? await verifyDatabase(anchor) : await verifyService(connect(), anchor);
  const { entries, head, broken, revisions, erased, faults = [] } = report;
  print(`entries\t${entries}`);
  if (revisions !== undefined) print(`revisions\t${revisions}\nerased\t${erased}`);
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

async function verifyDatabase(anchor: Anchor | undefined): Promise<AuditReport> {
  return withDatabase({ create: false }, async ({ db }) => {
    const shown = progress('Checking', 'entries');
    try {
      return await verifyAudit(db, { anchor, onProgress: shown.update });
    } finally {
      shown.stop();
    }
  });
}

async function verifyService(api: Api, anchor: Anchor | undefined): Promise<ChainReport> {
  const { body: me } = await api.call<Key>('GET', '/v1/me');
  if (me.datasets !== null)
    throw usageError('This key is limited to datasets, so it cannot read the whole chain. Use one that is not.');
  const newest = await api.call<{ items: AuditRecord[] }>('GET', '/v1/audit?order=newest&limit=1');
  const of = newest.body.items[0]?.seq ?? 0;
  const shown = progress('Checking', 'entries');
  const onBatch = async (batch: readonly StoredEntry[]): Promise<void> => {
    shown.update(Math.min(batch.at(-1)?.seq ?? of, of), of);
  };
  try {
    return await verifyChain(storedPages(api), { anchor, onBatch });
  } finally {
    shown.stop();
  }
}

async function* storedPages(api: Api): AsyncGenerator<StoredEntry[]> {
  for await (const page of eachPage<AuditRecord>(api, '/v1/audit?limit=1000')) {
    if (!Array.isArray(page)) throw new CommandError(EXIT.unreachable, 'The service sent no audit entries.');
    yield page.map((entry) => ({
      seq: entry.seq,
      at: entry.at,
      key_id: entry.key,
      action: entry.action,
      dataset_id: entry.dataset,
      subject: entry.subject,
      revision: entry.revision,
      request_id: entry.requestId,
      detail: entry.detail,
      content_hash: entry.contentHash,
      previous_hash: entry.previousHash,
      hash: entry.hash,
    }));
  }
}
