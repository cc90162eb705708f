import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressOf, ConfigError, readConfig } from '../../src/config.ts';
import { mintSigningKey, publicPartOf, readSigningKey } from '../../src/secret.ts';

test('without any variable the service listens on loopback with the embedded database and the demo', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    databaseUrl: undefined,
    databaseConnections: 16,
    dataDir: './data',
    files: { kind: 'folder', folder: 'data/files', work: 'data/files/tmp' },
    logLevel: 'info',
    adminKey: undefined,
    signingKey: undefined,
    publicUrl: undefined,
    contact: undefined,
    auditAnchorMinutes: 60,
    demo: true,
    jobs: true,
    rateLimit: { scope: 'shared', address: 600, key: 6_000 },
    trustProxy: undefined,
    webhooksAllow: [],
    oidc: undefined,
    metrics: undefined,
    telemetry: undefined,
    inFlight: { reads: 100, keyedReads: 50, writes: 50, uploads: 8, charts: 60 },
  });
});

test('an empty variable is one that is not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', ASSIZE_ADMIN_KEY: '', DEMO: '' })).toEqual(readConfig({}));
});

test('every variable is read', () => {
  const key = 'k'.repeat(32);
  const signingKey = mintSigningKey();
  expect(
    readConfig({
      HOST: '0.0.0.0',
      PORT: '8080',
      DATABASE_URL: 'postgres://u:p@h:5432/d',
      DATABASE_POOLER_URL: 'postgres://u:p@pooler:6432/d',
      DATABASE_READ_URL: 'postgres://u:p@replica:5432/d',
      DATABASE_READ_LAG_SECONDS: '7',
      DATABASE_CONNECTIONS: '40',
      DATA_DIR: '/data',
      FILES: 's3://bucket/some/where/',
      S3_ENDPOINT: 'https://s3.example',
      LOG_LEVEL: 'warn',
      ASSIZE_ADMIN_KEY: key,
      ASSIZE_SIGNING_KEY: signingKey,
      PUBLIC_URL: 'https://figures.example:8443/',
      CONTACT: 'figures@example.org',
      AUDIT_ANCHOR_MINUTES: '5',
      DEMO: 'off',
      JOBS: 'off',
      RATE_LIMIT: 'process',
      RATE_LIMIT_ADDRESS: '1',
      RATE_LIMIT_KEY: '2',
      TRUST_PROXY: '10.0.0.0/8,::1',
      WEBHOOKS_ALLOW: '10.1.0.0/16,::1/128',
      OIDC_ISSUER: 'https://login.example.org/realms/desk',
      OIDC_AUDIENCE: 'assize',
      OIDC_ROLES: 'desk=contributor,editors=reviewer',
      OIDC_ROLES_CLAIM: 'groups',
      OIDC_DESK_CLIENT: 'assize-desk',
      OIDC_DESK_SCOPE: 'openid profile',
      METRICS_PORT: '9464',
      METRICS_HOST: '10.0.0.7',
      OTLP_TRACES_URL: 'http://collector.example:4318/v1/traces',
      OTLP_TRACES_PERCENT: '5',
      READS_IN_FLIGHT: '3',
      KEYED_READS_IN_FLIGHT: '4',
      WRITES_IN_FLIGHT: '5',
      UPLOADS_IN_FLIGHT: '6',
      CHARTS_IN_FLIGHT: '7',
    }),
  ).toEqual({
    host: '0.0.0.0',
    port: 8080,
    databaseUrl: 'postgres://u:p@h:5432/d',
    databaseConnections: 40,
    pooler: 'postgres://u:p@pooler:6432/d',
    replica: { url: 'postgres://u:p@replica:5432/d', lagMs: 7_000 },
    dataDir: '/data',
    files: {
      kind: 's3',
      bucket: 'bucket',
      prefix: 'some/where',
      endpoint: 'https://s3.example',
      work: '/data/files/tmp',
    },
    logLevel: 'warn',
    adminKey: key,
    signingKey,
    publicUrl: 'https://figures.example:8443',
    contact: 'figures@example.org',
    auditAnchorMinutes: 5,
    demo: false,
    jobs: false,
    rateLimit: { scope: 'process', address: 1, key: 2 },
    trustProxy: ['10.0.0.0/8', '::1'],
    webhooksAllow: ['10.1.0.0/16', '::1/128'],
    oidc: {
      issuer: 'https://login.example.org/realms/desk',
      audience: 'assize',
      rolesClaim: 'groups',
      roles: { desk: 'contributor', editors: 'reviewer' },
      desk: { client: 'assize-desk', scope: 'openid profile' },
    },
    metrics: { host: '10.0.0.7', port: 9464 },
    telemetry: { url: 'http://collector.example:4318/v1/traces', share: 0.05 },
    inFlight: { reads: 3, keyedReads: 4, writes: 5, uploads: 6, charts: 7 },
  });
  expect(readConfig({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
});

test('any setting may be in a file, and a password beside its address', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assize-settings-'));
  const file = join(folder, 'secret');
  await writeFile(file, 'pass/word 1\n');
  const databases = { DATABASE_URL: 'postgres://u@h/d', DATABASE_READ_URL: 'postgres://u:own@r/d' };
  const config = readConfig({ ...databases, DATABASE_PASSWORD_FILE: file });
  expect([config.databaseUrl, config.replica?.url]).toEqual([
    'postgres://u:pass%2Fword%201@h/d',
    'postgres://u:own@r/d',
  ]);
  expect(() => readConfig({ DATABASE_PASSWORD: 'x', DATABASE_PASSWORD_FILE: file })).toThrow('not both');
  expect(() => readConfig({ ASSIZE_ADMIN_KEY_FILE: join(folder, 'none') })).toThrow(
    'ASSIZE_ADMIN_KEY_FILE names a file that cannot be read (ENOENT).',
  );
  await rm(folder, { recursive: true });
});

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['DATABASE_CONNECTIONS', '3'],
  ['PORT', '3000x'],
  ['PORT', '0x10'],
  ['DATABASE_URL', 'mysql://u:p@h/d'],
  ['DATABASE_URL', 'secret-host:5432/d'],
  ['LOG_LEVEL', 'loud'],
  ['ASSIZE_SIGNING_KEY', 'k'.repeat(32)],
  ['ASSIZE_ADMIN_KEY', 'k'.repeat(31)],
  ['ASSIZE_ADMIN_KEY', 'k'.repeat(201)],
  ['ASSIZE_ADMIN_KEY', `${'k'.repeat(40)}!`],
  ['PUBLIC_URL', 'ftp://example.org'],
  ['PUBLIC_URL', 'example.org'],
  ['PUBLIC_URL', 'https://user:secret@example.org'],
  ['PUBLIC_URL', 'https://example.org/?x=1'],
  ['PUBLIC_URL', 'https://example.org/assize'],
  ['PUBLIC_URL', 'https://example.org//'],
  ['CONTACT', 'the press office'],
  ['AUDIT_ANCHOR_MINUTES', '1441'],
  ['DEMO', 'yes'],
  ['JOBS', 'no'],
  ['DATABASE_POOLER_URL', 'mysql://x'],
  ['DATABASE_READ_URL', 'mysql://x'],
  ['DATABASE_READ_LAG_SECONDS', '61'],
  ['OTLP_TRACES_URL', 'elsewhere:4318'],
  ['OTLP_TRACES_PERCENT', '101'],
  ['OIDC_ISSUER', 'login.example.org'],
  ['OIDC_ROLES', 'desk=boss'],
  ['OIDC_DESK_SCOPE', ' openid'],
  ['HOST', 'a b'],
  ['RATE_LIMIT', 'on'],
  ['RATE_LIMIT_KEY', '0'],
  ['READS_IN_FLIGHT', '1.5'],
  ['UPLOADS_IN_FLIGHT', '100001'],
  ['TRUST_PROXY', 'on'],
  ['TRUST_PROXY', '0'],
  ['TRUST_PROXY', 'proxy.example'],
  ['TRUST_PROXY', '10.0.0.0/33'],
])('%s=%s is refused by name, without its value', (name, value) => {
  try {
    readConfig({ [name]: value });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(new RegExp(`^${name} is not valid\\. \\S`));
    expect((error as Error).message.split('\n').length).toBe(1);
    if (value.length > 6) expect((error as Error).message).not.toContain(value);
    return;
  }
  throw new Error('it was accepted');
});

test('a public address with a path is refused, and the reason is given', () => {
  expect(() => readConfig({ PUBLIC_URL: 'https://example.org/assize' })).toThrow(
    /without a path, since addresses in answers are paths from the root/,
  );
});

test('every bad variable is named at once', () => {
  expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'x', DEMO: 'x' })).toThrow(/^PORT.*\nLOG_LEVEL.*\nDEMO/);
});

test('what does nothing without another setting is named, all at once', () => {
  const useless = {
    DATABASE_READ_URL: 'postgres://u@r/d',
    DATABASE_PASSWORD: 'x',
    OIDC_AUDIENCE: 'assize',
    JOBS: 'off',
  };
  expect(() => readConfig(useless)).toThrow(
    /^DATABASE_READ_URL needs DATABASE_URL\.\nDATABASE_PASSWORD needs.*\nJOBS=off needs.*\nOIDC_AUDIENCE needs OIDC_ISSUER\.$/,
  );
});

test('the configuration cannot be changed afterwards', () => {
  expect(Object.isFrozen(readConfig({}))).toBe(true);
});

test('a wildcard is reached on loopback, IPv6 in brackets', () => {
  expect(addressOf('0.0.0.0', 80)).toBe('http://127.0.0.1:80');
  expect(addressOf('::', 80)).toBe('http://[::1]:80');
  expect(addressOf('::1', 80)).toBe('http://[::1]:80');
  expect(addressOf('example.org', 80)).toBe('http://example.org:80');
});

test('a signing key is read from PEM and from base64, and no other kind of key is one', () => {
  const text = mintSigningKey();
  const key = readSigningKey(text)!;
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  // In an environment file a line break is often written as two characters.
  for (const written of [pem, pem.replaceAll('\n', '\\n')]) {
    expect(publicPartOf(readSigningKey(written)!)).toBe(publicPartOf(key));
  }
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  for (const wrong of [
    '',
    'x',
    text.slice(4),
    other.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
  ])
    expect(readSigningKey(wrong)).toBeUndefined();
});
