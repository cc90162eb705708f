import { readFileSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { readSigningKey } from './secret.ts';

/** The only file that reads the environment. A test checks the README's tables of settings against this file. */

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

function isHttpAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

/** The service must be at the root of its host, because addresses in its answers and pages are paths from there. */
const isPublicUrl = (text: string): boolean => isHttpAddress(text) && new URL(text).pathname === '/';

const isContact = (text: string): boolean => z.email().safeParse(text).success || isHttpAddress(text);

const textLike = (form: RegExp) => z.string().regex(form);
const textThat = (isSound: (text: string) => boolean) => z.string().refine(isSound);
const postgresAddress = textLike(/^postgres(ql)?:\/\/\S+$/);
const httpAddress = textThat(isHttpAddress);
const hostToListenOn = textLike(/^[A-Za-z0-9.:_-]{1,255}$/).default('127.0.0.1');
const onUnlessOff = z.enum(['on', 'off']).default('on');

/** A whole number, in decimal digits. */
const numberSetting = (fallback: number, { least = 1, most }: { least?: number; most: number }) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .refine((text) => Number(text) >= least && Number(text) <= most)
    .default(String(fallback))
    .transform(Number);
const inFlight = (fallback: number, what: string) =>
  numberSetting(fallback, { most: 100_000 }).describe(`${what} that are answered at one time.`);

/** `off`, a number of proxies, or addresses and networks with commas between them. */
function isProxyList(text: string): boolean {
  if (text === 'off' || /^[1-9]$/.test(text)) return true;
  return text.split(',').every(isNetwork);
}

/** An address, or a network as an address and a number of bits. */
function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

/** Networks as an address and a number of bits, with commas between them. */
const isNetworkList = (text: string): boolean => text.split(',').every((one) => one.includes('/') && isNetwork(one));

export const SETTINGS = z.object({
  HOST: hostToListenOn.describe('Address to listen on; 0.0.0.0 for every interface.'),
  PORT: numberSetting(3_000, { least: 0, most: 65_535 }).describe('Port to listen on; 0 takes any free one.'),
  DATABASE_URL: postgresAddress
    .optional()
    .describe('PostgreSQL 15 or later, as postgres://user:password@host:port/database. Unset: the embedded database.'),
  DATABASE_POOLER_URL: postgresAddress
    .optional()
    .describe(
      'A pooler in front of DATABASE_URL, such as PgBouncer in transaction mode, for what clients wait for. Jobs connect directly.',
    ),
  DATABASE_READ_URL: postgresAddress
    .optional()
    .describe(
      'A streaming replica of DATABASE_URL, for what is read without a key. Unset: the primary answers everything.',
    ),
  DATABASE_READ_LAG_SECONDS: numberSetting(2, { most: 60 }).describe(
    'How far the replica may be behind, in seconds, up to 60; then the primary answers.',
  ),
  DATABASE_PASSWORD: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Password of DATABASE_URL and the other addresses, if it is not in there; for DATABASE_PASSWORD_FILE.'),
  DATABASE_CONNECTIONS: numberSetting(16, { least: 4, most: 9_999 }).describe(
    'Connections that a process keeps to PostgreSQL, at most; at least 4. A build and each job need a few more.',
  ),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded database; made private to the user that runs the service.'),
  FILES: textThat((text) => readStorePlace(text) !== undefined)
    .optional()
    .describe(
      'Where the files of releases are kept: a folder, s3://bucket or s3://bucket/prefix, or off. Processes on one database share one place. Unset: files in DATA_DIR.',
    ),
  S3_ENDPOINT: httpAddress
    .optional()
    .describe(
      'Address of the server of the bucket, if it is not that of Amazon. The region and the credentials are in AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or wherever else the AWS SDK looks for them.',
    ),
  LOG_LEVEL: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe(`One of ${LOG_LEVELS.join(', ')}.`),
  ASSIZE_ADMIN_KEY: textLike(/^[A-Za-z0-9_-]{32,200}$/)
    .optional()
    .describe(
      'The admin key: 32 to 200 letters, digits, _ or -. Replaces the former one when it changes. Unset: one is made and printed at the first start.',
    ),
  ASSIZE_SIGNING_KEY: z
    .string()
    .max(2_000)
    .refine((text) => readSigningKey(text) !== undefined)
    .optional()
    .describe(
      'Ed25519 private key that signs certificates of releases, as PEM or as PKCS #8 in base64. Unset: one is made at the first start and kept in the database.',
    ),
  PUBLIC_URL: textThat(isPublicUrl)
    .optional()
    .describe(
      'Address under which readers see the service, for citations and the OpenAPI document: http or https and a host, without a path, since addresses in answers are paths from the root. Several processes need the same one. Unset: http://HOST:PORT.',
    ),
  CONTACT: textThat(isContact)
    .optional()
    .describe('Whom users of the API ask: an email address, or the address of a page. Shown in the OpenAPI document.'),
  AUDIT_ANCHOR_MINUTES: numberSetting(60, { least: 0, most: 1_440 }).describe(
    'Minutes between log lines with the head of the audit log, up to 1440; 0: only when a release is published.',
  ),
  DEMO: onUnlessOff.describe(
    'on: create and publish the datasets press-snapshot-2015 and court-sample at the first start; off: start empty.',
  ),
  JOBS: onUnlessOff.describe(
    'on: builds, imports and other jobs run in this process; off: it leaves them to assize worker, of which there must be one.',
  ),
  RATE_LIMIT: z
    .enum(['shared', 'process', 'off'])
    .default('shared')
    .describe(
      'shared: processes on one PostgreSQL count requests together; process: each counts by itself; off: requests are not counted.',
    ),
  RATE_LIMIT_ADDRESS: numberSetting(600, { most: 1_000_000 }).describe(
    'Requests a minute from one address, without a key.',
  ),
  RATE_LIMIT_KEY: numberSetting(6_000, { most: 1_000_000 }).describe('Requests a minute with one key.'),
  TRUST_PROXY: textThat(isProxyList)
    .default('off')
    .describe(
      'Whose X-Forwarded-For is believed: off; the number of proxies in front (1 to 9); or their addresses and networks, with commas between them.',
    ),
  WEBHOOKS_ALLOW: textThat(isNetworkList)
    .optional()
    .describe(
      'Networks that webhooks may be sent to although they are not public, with commas between them, such as 10.1.0.0/16; without TLS, too.',
    ),
  OIDC_ISSUER: httpAddress
    .optional()
    .describe(
      'Issuer of an OpenID provider whose access tokens staff may send in place of a key: https, or http on this machine. Unset: there is none.',
    ),
  OIDC_AUDIENCE: textLike(/^\S{1,500}$/)
    .optional()
    .describe('Audience that the tokens must be for; needed with OIDC_ISSUER.'),
  OIDC_ROLES: textLike(
    /^[^\s=,]+=(partner|contributor|reviewer|publisher|admin)(,[^\s=,]+=(partner|contributor|reviewer|publisher|admin))*$/,
  )
    .optional()
    .describe(
      'Which role each role of the provider gives, such as desk=contributor,editors=reviewer; needed with OIDC_ISSUER.',
    ),
  OIDC_ROLES_CLAIM: textLike(/^\S{1,200}$/)
    .default('roles')
    .describe('Claim of the tokens that lists the roles, such as groups or realm_access.roles.'),
  OIDC_DESK_CLIENT: textLike(/^[\x21-\x7e]{1,500}$/)
    .optional()
    .describe(
      'Public client of the provider with which the page /desk lets staff sign in; needs OIDC_ISSUER. Unset: they paste a key or a token.',
    ),
  OIDC_DESK_SCOPE: textLike(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/)
    .max(1_000)
    .default('openid')
    .describe('Scopes that the desk asks the provider for, with spaces between them.'),
  METRICS_PORT: textLike(/^\d{1,5}$/)
    .refine((text) => Number(text) <= 65_535)
    .optional()
    .describe(
      'Port on which GET /metrics answers Prometheus, at no other address; 0 takes any free one. Unset: there are no metrics.',
    ),
  METRICS_HOST: hostToListenOn.describe(
    'Address on which metrics are served. Nothing checks who asks, so it must not be public.',
  ),
  OTLP_TRACES_URL: httpAddress
    .optional()
    .describe(
      'Where traces are sent, by OpenTelemetry’s protocol over HTTP, such as http://collector:4318/v1/traces. Unset: there are none.',
    ),
  OTLP_TRACES_PERCENT: numberSetting(100, { least: 0, most: 100 }).describe('How many of a hundred traces are kept.'),
  READS_IN_FLIGHT: inFlight(100, 'Reads without a key'),
  KEYED_READS_IN_FLIGHT: inFlight(50, 'Reads with a key'),
  WRITES_IN_FLIGHT: inFlight(50, 'Writes'),
  UPLOADS_IN_FLIGHT: inFlight(8, 'Uploads of files and batches'),
  CHARTS_IN_FLIGHT: inFlight(60, 'Requests for drawn charts'),
});

export const CLIENT_SETTINGS = z.object({
  ASSIZE_URL: httpAddress
    .default('http://127.0.0.1:3000')
    .describe('Address of the service that the command line speaks to.'),
  ASSIZE_KEY: textLike(/^[A-Za-z0-9_.-]{32,14000}$/)
    .optional()
    .describe('The API key, or the token of an OpenID provider, that it sends; never given as an argument.'),
});

export type Config = ReturnType<typeof readConfig>;

/** Kinds of requests that have limits of their own, so that one kind cannot take another down. */
export type LoadKind = keyof Config['inFlight'];

export type ClientConfig = ReturnType<typeof readClientConfig>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Names every bad variable in one message, without its value: that may be a key or a password. */
export class ConfigError extends Error {}

export function readConfig(environment: Environment = process.env) {
  const env = readSettings(SETTINGS, environment);
  refuseWithout(env);
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL && withPassword(env.DATABASE_URL, env.DATABASE_PASSWORD),
    databaseConnections: env.DATABASE_CONNECTIONS,
    pooler: env.DATABASE_POOLER_URL && withPassword(env.DATABASE_POOLER_URL, env.DATABASE_PASSWORD),
    /** A streaming replica for what the public reads, and how far it may be behind. */
    replica:
      env.DATABASE_READ_URL === undefined
        ? undefined
        : {
            url: withPassword(env.DATABASE_READ_URL, env.DATABASE_PASSWORD),
            lagMs: 1_000 * env.DATABASE_READ_LAG_SECONDS,
          },
    dataDir: env.DATA_DIR,
    files: storeSettings(env),
    logLevel: env.LOG_LEVEL,
    adminKey: env.ASSIZE_ADMIN_KEY,
    /** As PEM or PKCS #8 in base64. Undefined: the database has one. */
    signingKey: env.ASSIZE_SIGNING_KEY,
    /** Without a slash at the end. Undefined: citations use the address that the service listens on. */
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    /** An email address, or the address of a page. */
    contact: env.CONTACT,
    /** 0: the head of the audit log is logged only when a release is published. */
    auditAnchorMinutes: env.AUDIT_ANCHOR_MINUTES,
    demo: env.DEMO === 'on',
    jobs: env.JOBS === 'on',
    /** Requests a minute from one address without a key, and with one key. */
    rateLimit: { scope: env.RATE_LIMIT, address: env.RATE_LIMIT_ADDRESS, key: env.RATE_LIMIT_KEY },
    trustProxy: trustedProxies(env.TRUST_PROXY),
    /** Networks that webhooks may be sent to although they are not public. */
    webhooksAllow: env.WEBHOOKS_ALLOW?.split(',') ?? [],
    oidc: oidcSettings(env),
    /** Where metrics are served. Undefined: nothing is counted for them. */
    metrics: env.METRICS_PORT === undefined ? undefined : { host: env.METRICS_HOST, port: Number(env.METRICS_PORT) },
    /** Where traces are sent, and which share of them. Undefined: none are made. */
    telemetry:
      env.OTLP_TRACES_URL === undefined
        ? undefined
        : { url: env.OTLP_TRACES_URL, share: env.OTLP_TRACES_PERCENT / 100 },
    /** How many requests of each kind are answered at one time. */
    inFlight: {
      reads: env.READS_IN_FLIGHT,
      keyedReads: env.KEYED_READS_IN_FLIGHT,
      writes: env.WRITES_IN_FLIGHT,
      uploads: env.UPLOADS_IN_FLIGHT,
      charts: env.CHARTS_IN_FLIGHT,
    },
  });
}

/** What does nothing without another setting, which was then probably misspelt: the service would start on an empty database. */
function refuseWithout(env: z.output<typeof SETTINGS>): void {
  const useless = [
    ...(['DATABASE_POOLER_URL', 'DATABASE_READ_URL', 'DATABASE_PASSWORD'] as const)
      .filter((name) => env.DATABASE_URL === undefined && env[name] !== undefined)
      .map((name) => `${name} needs DATABASE_URL.`),
    ...(env.JOBS === 'off' && env.DATABASE_URL === undefined
      ? ['JOBS=off needs DATABASE_URL: no worker can open the embedded database.']
      : []),
    ...(['OIDC_AUDIENCE', 'OIDC_ROLES', 'OIDC_DESK_CLIENT'] as const)
      .filter((name) => env.OIDC_ISSUER === undefined && env[name] !== undefined)
      .map((name) => `${name} needs OIDC_ISSUER.`),
  ];
  if (useless.length > 0) throw new ConfigError(useless.join('\n'));
}

/** Whose tokens staff may send in place of a key. Undefined: nobody's. */
function oidcSettings(env: z.output<typeof SETTINGS>) {
  const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_ROLES, OIDC_ROLES_CLAIM, OIDC_DESK_CLIENT, OIDC_DESK_SCOPE } = env;
  if (OIDC_ISSUER === undefined) return undefined;
  if (OIDC_AUDIENCE === undefined || OIDC_ROLES === undefined)
    throw new ConfigError('OIDC_ISSUER needs OIDC_AUDIENCE and OIDC_ROLES.');
  if (!/^(https:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$))/.test(OIDC_ISSUER))
    throw new ConfigError('OIDC_ISSUER must be https: whoever is in between could sign tokens of their own.');
  return {
    issuer: OIDC_ISSUER,
    audience: OIDC_AUDIENCE,
    rolesClaim: OIDC_ROLES_CLAIM,
    roles: Object.fromEntries(OIDC_ROLES.split(',').map((pair) => pair.split('=') as [string, string])),
    /** How staff sign in at the desk; undefined: with a key or token that they paste. */
    desk: OIDC_DESK_CLIENT === undefined ? undefined : { client: OIDC_DESK_CLIENT, scope: OIDC_DESK_SCOPE },
  };
}

/** Where files are kept, and where they are while they are written. Undefined: no files are written. */
export type StoreSettings = { work: string } & (
  | { kind: 'folder'; folder: string }
  | { kind: 's3'; bucket: string; prefix: string; endpoint: string | undefined }
);

/** A folder, a bucket with a prefix, or `off`; undefined for any other text. */
function readStorePlace(text: string): 'off' | { folder: string } | { bucket: string; prefix: string } | undefined {
  if (text === 'off') return text;
  // s3: with too few slashes is a bucket that was meant, and not a folder of that name below the service.
  if (!/^s3:|:\/\//.test(text)) return { folder: text };
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(text) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefix.replace(/^\/+|\/+$/g, '') };
}

function storeSettings({ FILES, DATA_DIR, S3_ENDPOINT }: z.output<typeof SETTINGS>): StoreSettings | undefined {
  const place = readStorePlace(FILES ?? join(DATA_DIR, 'files'));
  if (place === undefined || place === 'off') return undefined;
  if ('folder' in place) return { kind: 'folder', folder: place.folder, work: join(place.folder, 'tmp') };
  return { kind: 's3', ...place, endpoint: S3_ENDPOINT, work: join(DATA_DIR, 'files', 'tmp') };
}

/** Whose X-Forwarded-For is believed: so many proxies, or those at these addresses. Undefined: nobody's. */
function trustedProxies(text: string): number | readonly string[] | undefined {
  if (text === 'off') return undefined;
  return /^\d$/.test(text) ? Number(text) : text.split(',');
}

export function readClientConfig(environment: Environment = process.env) {
  const env = readSettings(CLIENT_SETTINGS, environment);
  return Object.freeze({ url: env.ASSIZE_URL.replace(/\/+$/, ''), key: env.ASSIZE_KEY });
}

function readSettings<S extends z.ZodObject>(settings: S, environment: Environment): z.output<S> {
  // Compose files and shells write an empty variable for "not set".
  const given = Object.fromEntries(Object.keys(settings.shape).map((name) => [name, settingOf(name, environment)]));
  const read = settings.safeParse(given);
  if (read.success) return read.data;
  const names = [...new Set(read.error.issues.map((issue) => String(issue.path[0])))];
  const shape: Record<string, { description?: string | undefined }> = settings.shape;
  throw new ConfigError(names.map((name) => `${name} is not valid. ${shape[name]?.description ?? ''}`).join('\n'));
}

/** The variable itself, or what is in the file that `NAME_FILE` names: a secret of Docker or Kubernetes. */
function settingOf(name: string, environment: Environment): string | undefined {
  const path = environment[`${name}_FILE`] || undefined;
  if (path === undefined) return environment[name] || undefined;
  if (environment[name]) throw new ConfigError(`Set ${name} or ${name}_FILE, not both.`);
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    throw new ConfigError(`${name}_FILE names a file that cannot be read (${(error as { code?: string }).code}).`);
  }
}

/** With the password, unless the address has one. */
function withPassword(url: string, password: string | undefined): string {
  const address = new URL(url);
  if (password === undefined || address.password !== '') return url;
  address.password = password;
  return address.href;
}

/** The address at which this machine reaches a listener on `host`. A wildcard is reached on loopback. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
