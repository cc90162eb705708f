import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config, LoadKind } from '../config.ts';
import type { Database } from '../db/client.ts';
import { failureCode } from '../db/failures.ts';
import { AppError } from '../errors.ts';
import { type Admission, admission, loadKindOf } from './admission.ts';
import { type Policy, type Quota, quotaHeaders, rateLimiter } from './rate-limit.ts';
import { answerAtOnce } from './socket.ts';
import { workInTurns } from './turns.ts';

/**
 * Checks requests before the framework does: it refuses too many at once (503) and too many a minute (429). Answers from memory
 * are sent before it (releases/serve/response-cache.ts), and health checks always pass.
 */
export interface FrontDoor {
  /** Hands the request to the framework when its turn comes, or refuses it. */
  admit(request: IncomingMessage, response: ServerResponse, handle: () => void): void;
  /** Counts a request with a key that is valid, or of an address that sent one that is not; throws 429, or 503 for too many uploads. */
  charge(request: FastifyRequest, keyId: string | undefined): void;
  /** Who the request comes from; for queues that are fair between clients. */
  clientOf(request: IncomingMessage): string;
  /** What the client of a request has left; undefined if requests are not counted. */
  quotaOf(request: IncomingMessage): Quota | undefined;
  /** For metrics: refusals since the start by their reason, and the places of each kind of requests. */
  use(): { refused: Readonly<Record<string, number>>; places: ReturnType<Admission['use']> };
}

const LOG_MS = 10_000;

interface FrontDoorOptions {
  config: Pick<Config, 'rateLimit' | 'trustProxy' | 'inFlight'>;
  database: Pick<Database, 'db' | 'kind' | 'readOnlyBecause'>;
  secret: string;
}

export function frontDoor(app: FastifyInstance, { config, database, secret }: FrontDoorOptions): FrontDoor {
  const { rateLimit } = config;
  const places = admission(app, config.inFlight);
  const inTurn = workInTurns();
  const clientOf = addressReader(config.trustProxy);
  const quotas = new WeakMap<IncomingMessage, Quota>();
  // One process owns an embedded database, so there is nobody to share with; and one that only reads cannot say what it has counted.
  const isAlone = database.kind === 'embedded' || database.readOnlyBecause !== undefined;
  const limiter = rateLimiter({
    limits: isAlone && rateLimit.scope === 'shared' ? { ...rateLimit, scope: 'process' } : rateLimit,
    db: database.db,
    secret,
    onFailure: (error) => app.log.warn({ code: failureCode(error) }, 'rate limits are counted by this process alone'),
  });
  /** Refusals since the last line of the log, which has no line for each: a flood of requests would be a flood of lines. */
  let refused: Partial<Record<LoadKind | Policy, number>> = {};
  const refusedInAll: Partial<Record<LoadKind | Policy, number>> = {};
  const noteRefused = (why: LoadKind | Policy): void => {
    for (const counts of [refused, refusedInAll]) counts[why] = (counts[why] ?? 0) + 1;
  };
  const logRefused = (): void => {
    if (Object.keys(refused).length > 0) app.log.warn({ refused }, 'requests were refused: too many');
    refused = {};
  };
  const timer = setInterval(logRefused, LOG_MS).unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    places.stop();
    await limiter.stop();
    logRefused();
  });

  const take = (policy: Policy, client: string, request: IncomingMessage): AppError | undefined => {
    const quota = limiter.take(policy, client);
    if (!quota) return undefined;
    quotas.set(request, quota);
    if (!quota.isExceeded) return undefined;
    noteRefused(policy);
    return quotaExceeded(quota);
  };

  app.addHook('onSend', async (request, reply) => {
    const quota = quotas.get(request.raw);
    if (!quota) return;
    // The reader has these bytes already: the next one is as free as this one.
    const left = reply.statusCode === 304 ? limiter.giveBack(quota) : quota;
    reply.headers(quotaHeaders(left));
  });

  let isWarned = config.trustProxy !== undefined || rateLimit.scope === 'off';
  return {
    clientOf,
    quotaOf: (request) => quotas.get(request),
    use: () => ({ refused: refusedInAll, places: places.use() }),
    admit(request, response, handle) {
      const kind = loadKindOf(request);
      if (kind === undefined) return handle();
      const client = clientOf(request);
      if (!isWarned && request.headers['x-forwarded-for'] !== undefined) {
        isWarned = true;
        app.log.warn('requests come through a proxy: until TRUST_PROXY names it, its clients share one rate limit');
      }
      if (!places.admit(kind, client, request, response)) {
        noteRefused(kind);
        return answerAtOnce(request, response, BUSY);
      }
      const exceeded = request.headers.authorization === undefined ? take('address', client, request) : undefined;
      if (exceeded) answerAtOnce(request, response, exceeded);
      else inTurn(handle);
    },
    charge({ raw }, keyId) {
      const exceeded = keyId === undefined ? take('address', clientOf(raw), raw) : take('key', keyId, raw);
      if (exceeded) throw exceeded;
      if (keyId === undefined || places.admitKey(keyId, raw)) return;
      noteRefused('uploads');
      throw KEY_UPLOADS;
    },
  };
}

/** One object for all: an error for each would cost its stack. */
const BUSY = new AppError('unavailable', {
  detail: 'Too many requests are in progress. Try again after the seconds in Retry-After.',
  headers: { 'retry-after': '2' },
});
const KEY_UPLOADS = new AppError('unavailable', {
  detail: 'This key has as many uploads in progress as one may have. Try again after the seconds in Retry-After.',
  headers: { 'retry-after': '2' },
});

function quotaExceeded(quota: Quota): AppError {
  const whose = quota.policy === 'key' ? 'with this key' : 'from this address without a key';
  return new AppError('too-many-requests', {
    detail: `At most ${quota.limit} requests a minute are accepted ${whose}.`,
    headers: { ...quotaHeaders(quota), 'retry-after': String(quota.reset) },
  });
}

/**
 * Who sends a request, as far as an address can say. It is never stored or logged in the clear.
 *
 * Fastify's own `trustProxy` is not used: it also takes host and protocol from X-Forwarded-…, and limits are checked in front of
 * the framework.
 */
export type AddressOf = (request: IncomingMessage) => string;

/** X-Forwarded-For is read only if the connection comes from a proxy that the operator has named. */
export function addressReader(trusted: Config['trustProxy']): AddressOf {
  if (trusted === undefined) return (request) => networkOf(request.socket.remoteAddress ?? '');
  const trust =
    typeof trusted === 'number' ? (_address: string, hops: number) => hops < trusted : proxyAddr.compile([...trusted]);
  return (request) => {
    const sent = withoutPort(proxyAddr(request, trust));
    // A proxy that writes something else, such as "unknown", is itself the client.
    return networkOf(isIP(sent) > 0 ? sent : (request.socket.remoteAddress ?? ''));
  };
}

/** Some proxies write `192.0.2.1:54321`. */
const withoutPort = (address: string): string => address.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');

/** IPv6 by its /64, since whoever has one address of such a network has all of them. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  // A URL has one spelling of an address.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = head.split(':').filter(Boolean);
  const behind = tail?.split(':').filter(Boolean) ?? [];
  const all =
    tail === undefined ? groups : [...groups, ...Array(8 - groups.length - behind.length).fill('0'), ...behind];
  return `${all.slice(0, 4).join(':')}::/64`;
}
