import { type Command, Option } from 'commander';
import type { Key } from '../schemas/key.ts';
import { ROLE_NAMES, SCOPES } from '../schemas/vocabulary.ts';
import { connect, eachPage } from './api.ts';
import { usageError, print, printTable, tell } from './terminal.ts';

interface MintOptions {
  label: string;
  role?: string;
  scopes?: string[];
  datasets?: string[];
  expires?: string;
  json?: boolean;
}

const names = (text: string): string[] => text.split(',').filter((name) => name !== '');

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('list, mint and revoke API keys (needs a key with keys:manage)');

  keys
    .command('list')
    .description('list the keys that yours may manage, revoked ones included')
    .option('--json', 'print each key as a line of JSON')
    .action(listKeys);

  keys
    .command('mint')
    .description('mint a key and print it, this once, alone on standard output')
    .requiredOption('--label <text>', 'who or what it is for')
    .addOption(new Option('--role <role>', 'a role').choices(ROLE_NAMES))
    .addOption(new Option('--scopes <scopes>', `instead of a role: ${SCOPES.join(', ')}`).argParser(names))
    .addOption(
      new Option('--datasets <ids>', 'the only datasets it reaches; left out: those of your key').argParser(names),
    )
    .option('--expires <instant>', 'when it ends, such as 2030-01-01T00:00:00Z; left out: never')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      `
Examples:
  assize keys mint --label 'Partner A' --role partner --datasets press-snapshot-2015
  ASSIZE_KEY=$(assize keys mint --label Auditor --scopes audit:read) assize audit verify`,
    )
    .action(mintKey);

  keys
    .command('revoke <id>')
    .description('revoke a key, at once and for good; the id is the eight characters in it')
    .action(async (id: string) => {
      if (!/^[A-Za-z0-9]{8}$/.test(id))
        throw usageError('Give the id of the key, its eight characters, not the key itself.');
      await connect().call('DELETE', `/v1/keys/${id}`);
      tell(`Key ${id} is revoked.`);
    });
}

async function listKeys({ json }: { json?: boolean }): Promise<void> {
  const rows: string[][] = [];
  for await (const page of eachPage<Key>(connect(), '/v1/keys?limit=1000')) {
    if (json) for (const key of page) print(JSON.stringify(key));
    else rows.push(...page.map(rowOf));
  }
  if (!json) printTable(['id', 'label', 'may', 'datasets', 'created', 'last used', 'ends'], rows);
}

const rowOf = (key: Key): string[] => [
  key.id,
  key.label,
  key.role ?? key.scopes.join(','),
  key.datasets?.join(',') ?? 'all',
  key.createdAt.slice(0, 10),
  key.lastUsedAt?.slice(0, 10) ?? 'never',
  key.revokedAt === null ? (key.expiresAt ?? 'never') : `revoked ${key.revokedAt.slice(0, 10)}`,
];

async function mintKey({ label, role, scopes, datasets, expires, json }: MintOptions): Promise<void> {
  if ((role === undefined) === (scopes === undefined)) throw usageError('Give --role or --scopes, one of them.');
  const body = {
    label,
    ...(role !== undefined && { role }),
    ...(scopes !== undefined && { scopes }),
    ...(datasets !== undefined && { datasets }),
    ...(expires !== undefined && { expiresAt: expires }),
  };
  const { body: minted } = await connect().call<Key & { key: string }>('POST', '/v1/keys', { body });
  if (json) return print(JSON.stringify(minted));
  tell(`Key ${minted.id} for ${minted.label}, shown this once:`);
  print(minted.key);
}
