import type { Command } from 'commander';
import type { RecordHolder } from '../schemas/key.ts';
import { connect, eachPage } from './api.ts';
import { print, printTable } from './terminal.ts';

export function addPartners(program: Command): void {
  program
    .command('partners <dataset>')
    .description('list who may have a copy of the records, and which erasures each has yet to apply (needs audit:read)')
    .option('--json', 'print each key as a line of JSON')
    .action(showPartners);
}

async function showPartners(dataset: string, { json }: { json?: boolean }): Promise<void> {
  const rows: string[][] = [];
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/acknowledgements?limit=1000`;
  for await (const page of eachPage<RecordHolder>(connect(), path)) {
    if (json) for (const reader of page) print(JSON.stringify(reader));
    else rows.push(...page.map(partnerRow));
  }
  if (!json) printTable(['key', 'label', 'agreement until', 'last used', 'acknowledged', 'erasures left'], rows);
}

const partnerRow = ({ key, label, agreement, lastUsedAt, at, erasuresLeft }: RecordHolder): string[] => [
  key,
  label,
  agreement?.validUntil.slice(0, 10) ?? 'none',
  lastUsedAt?.slice(0, 10) ?? 'never',
  at?.slice(0, 10) ?? 'never',
  String(erasuresLeft),
];
