import type { Command } from 'commander';
import type { ImportJob } from '../schemas/import.ts';
import { connect, eachPage } from './api.ts';
import { usageError } from './exit.ts';
import { followImport, reportImport } from './import-job.ts';
import { print, printTable } from './print.ts';

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
