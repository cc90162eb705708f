import { type Command, Option } from 'commander';
import type { KeyItem } from '../schemas/key.ts';
import { ROLE_NAMES, SCOPES } from '../schemas/vocabulary.ts';
import { connect, listAll } from './api.ts';
import { print, printItems, tell, usageError } from './terminal.ts';

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
  const keys = program
    .command('keys')
    .description('list, create, rotate and revoke API keys (needs a key with keys:manage)');

  keys
    .command('list')
    .description('list the keys that your key can manage, including revoked ones')
    .option('--json', 'print each key as a line of JSON')
    .action(showKeys);

  keys
    .command('mint')
    .description('create a key and print it; it cannot be shown again')
    .requiredOption('--label <text>', 'who or what the key is for')
    .addOption(new Option('--role <role>', 'role of the key').choices(ROLE_NAMES))
    .addOption(
      new Option('--scopes <scopes>', `comma-separated scopes instead of a role: ${SCOPES.join(', ')}`).argParser(
        names,
      ),
    )
    .addOption(
      new Option(
        '--datasets <ids>',
        'comma-separated datasets to limit the key to (default: those of your key)',
      ).argParser(names),
    )
    .option('--expires <instant>', 'when the key expires, such as 2030-01-01T00:00:00Z (default: when your key does)')
    .option('--json', 'print the key and its details as JSON')
    .addHelpText(
      'after',
      `
Examples:
  assize keys mint --label 'Partner A' --role partner --datasets press-snapshot-2015
  ASSIZE_KEY=$(assize keys mint --label Auditor --scopes audit:read) assize audit verify`,
    )
    .action(mintKey);

  keys
    .command('agreement <id>')
    .description('bind a key to the agreement under which it reads records, or renew it')
    .requiredOption('--text <text>', 'the agreement in short, or where it is')
    .requiredOption('--wording <name>', 'which version of it, such as 2026-03')
    .requiredOption('--until <instant>', 'when it ends, such as 2027-03-01T00:00:00Z')
    .action(async (id: string, { text, wording, until }: { text: string; wording: string; until: string }) => {
      const body = { text, version: wording, validUntil: until };
      await connect().call('POST', `/v1/keys/${encodeURIComponent(id)}/agreements`, { body });
      tell(`Key ${id} reads records until ${until}.`);
    });

  keys
    .command('rotate <id>')
    .description('give a key another secret and print it; the present one works on for a while')
    .option('--hours <number>', 'how many hours it works on, 0 to 720', '24')
    .action(async (id: string, { hours }: { hours: string }) => {
      const body = { overlapHours: Number(hours) };
      const path = `/v1/keys/${encodeURIComponent(id)}/rotate`;
      const { body: rotated } = await connect().call<KeyItem & { key: string }>('POST', path, { body });
      tell(`The secret before works until ${rotated.previousUntil}. Copy the new one now; it cannot be shown again:`);
      print(rotated.key);
    });

  keys
    .command('revoke <id>')
    .description('revoke a key permanently; its id is the eight characters after assize_')
    .option('--descendants', 'also revoke the keys that it created, and those that they created')
    .action(async (id: string, { descendants }: { descendants?: boolean }) => {
      if (!/^[A-Za-z0-9]{8}$/.test(id))
        throw usageError('Give the id of the key (the eight characters after assize_), not the key itself.');
      await connect().call('DELETE', `/v1/keys/${id}${descendants ? '?descendants=true' : ''}`);
      tell(`Revoked key ${id}${descendants ? ' and every key created with it' : ''}.`);
    });
}

async function showKeys({ json }: { json?: boolean }): Promise<void> {
  printItems(await listAll<KeyItem>(connect(), '/v1/keys?limit=1000'), KEY_COLUMNS, json);
}

const KEY_COLUMNS: Readonly<Record<string, (key: KeyItem) => string>> = {
  id: ({ id }) => id,
  label: ({ label }) => label,
  may: ({ role, scopes }) => role ?? scopes.join(','),
  datasets: ({ datasets }) => datasets?.join(',') ?? 'all',
  created: ({ createdAt }) => createdAt.slice(0, 10),
  'last used': ({ lastUsedAt }) => lastUsedAt?.slice(0, 10) ?? 'never',
  expires: ({ revokedAt, expiresAt }) =>
    revokedAt === null ? (expiresAt ?? 'never') : `revoked ${revokedAt.slice(0, 10)}`,
};

async function mintKey({ label, role, scopes, datasets, expires, json }: MintOptions): Promise<void> {
  if ((role === undefined) === (scopes === undefined)) throw usageError('Give either --role or --scopes.');
  const body = {
    label,
    ...(role !== undefined && { role }),
    ...(scopes !== undefined && { scopes }),
    ...(datasets !== undefined && { datasets }),
    ...(expires !== undefined && { expiresAt: expires }),
  };
  const { body: minted } = await connect().call<KeyItem & { key: string }>('POST', '/v1/keys', { body });
  if (json) return print(JSON.stringify(minted));
  tell(`Created key ${minted.id} for ${minted.label}. Copy it now; it cannot be shown again:`);
  print(minted.key);
}
