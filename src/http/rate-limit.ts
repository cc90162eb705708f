import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.ts';
import type { Db } from '../db/client.ts';
import { addToRateLimits, deleteRateLimits } from '../db/queries/rate-limits.ts';

/**
 * How many requests a client may send: a leaky bucket for each address and each key. A bucket holds a minute's requests and
 * leaks steadily, so a client may send them all at once and then goes on at the steady rate.
 *
 * Each process counts in memory. With `shared` it adds what it has counted to the database, once a second and whenever a client
 * has used a tenth of its limit, and learns what the other processes have counted. So a request never waits for the database,
 * limits hold while the database is away, and each further process lets through about a tenth of a limit more.
 */

export const WINDOW_SECONDS = 60;

export type Policy = 'address' | 'key';

/** What a client has left. */
export interface Quota {
  policy: Policy;
  limit: number;
  /** Whole requests. */
  remaining: number;
  /** Seconds until the whole limit is there again, or, if it is exceeded, until one more request is accepted. */
  reset: number;
  isExceeded: boolean;
  bucket: Bucket;
}

interface Bucket {
  policy: Policy;
  client: string;
  level: number;
  /** By performance.now(). */
  at: number;
  /** Counted here, and not yet added to the database. */
  unsent: number;
}

export interface RateLimiter {
  /** Counts a request of a client: an address, or the id of a key. Undefined if requests are not counted. */
  take(policy: Policy, client: string): Quota | undefined;
  /** The request cost nothing after all; answers what is left then. */
  giveBack(quota: Quota): Quota;
  stop(): Promise<void>;
}

interface RateLimiterOptions {
  limits: Config['rateLimit'];
  db: Db;
  /** Key of the hashes under which clients are stored. */
  secret: string;
  /** The database did not take what was counted. Called once for each time that it begins to fail. */
  onFailure?: (error: unknown) => void;
}

/** A client that is forgotten begins with a full quota again. */
const MOST_CLIENTS = 50_000;
const MOST_SENT = 1_000;
const SHARE_MS = 1_000;
const SHARE_BEYOND = 0.1;
const CLEAN_MS = 60_000;
/** A bucket is empty after WINDOW_SECONDS without a request. */
const KEPT_MS = 5 * 60_000;

export function rateLimiter({ limits, db, secret, onFailure }: RateLimiterOptions): RateLimiter {
  const unsent = new Set<Bucket>();
  const buckets = new LRUCache<string, Bucket>({ max: MOST_CLIENTS, dispose: (bucket) => unsent.delete(bucket) });
  const isShared = limits.scope === 'shared';
  let sharing: Promise<void> | undefined;
  let isFailing = false;
  let cleanAt = performance.now() + CLEAN_MS;

  const perSecond = (policy: Policy): number => limits[policy] / WINDOW_SECONDS;
  const leak = (bucket: Bucket, now: number): void => {
    bucket.level = Math.max(0, bucket.level - ((now - bucket.at) / 1_000) * perSecond(bucket.policy));
    bucket.at = now;
  };
  const quotaOf = (bucket: Bucket, isExceeded: boolean): Quota => {
    const { policy, level } = bucket;
    const limit = limits[policy];
    const over = isExceeded ? level + 1 - limit : level;
    return {
      policy,
      limit,
      remaining: Math.max(0, Math.floor(limit - level)),
      reset: Math.ceil(over / perSecond(policy)),
      isExceeded,
      bucket,
    };
  };
  const count = (bucket: Bucket, requests: number): void => {
    bucket.level = Math.max(0, bucket.level + requests);
    if (!isShared) return;
    bucket.unsent += requests;
    unsent.add(bucket);
    if (bucket.unsent > limits[bucket.policy] * SHARE_BEYOND && !isFailing) void share();
  };

  const nameOf = ({ policy, client }: Bucket): string =>
    createHmac('sha256', secret).update(`rate-limit ${policy} ${client}`).digest('base64url').slice(0, 22);

  const shareOnce = async (): Promise<void> => {
    if (performance.now() > cleanAt) {
      cleanAt = performance.now() + CLEAN_MS;
      await deleteRateLimits(db, new Date(Date.now() - KEPT_MS));
    }
    const sent = [...unsent]
      .slice(0, MOST_SENT)
      .map((bucket) => ({ bucket, name: nameOf(bucket), requests: bucket.unsent }));
    if (sent.length === 0) return;
    const levels = await addToRateLimits(
      db,
      sent.map(({ bucket, name, requests }) => {
        leak(bucket, performance.now());
        // What has leaked out while the database was away is not counted any more.
        return { name, requests: Math.min(requests, bucket.level), perSecond: perSecond(bucket.policy) };
      }),
    );
    const now = performance.now();
    for (const { bucket, name, requests } of sent) {
      bucket.unsent -= requests;
      if (bucket.unsent === 0) unsent.delete(bucket);
      bucket.level = (levels.get(name) ?? 0) + Math.max(0, bucket.unsent);
      bucket.at = now;
    }
  };
  /** One at a time: what is counted meanwhile waits in memory. */
  const share = (): Promise<void> => {
    sharing ??= shareOnce()
      .then(
        () => {
          isFailing = false;
        },
        (error: unknown) => {
          if (!isFailing) onFailure?.(error);
          isFailing = true;
        },
      )
      .finally(() => {
        sharing = undefined;
      });
    return sharing;
  };
  const timer = isShared ? setInterval(() => void share(), SHARE_MS).unref() : undefined;

  return {
    take(policy, client) {
      if (limits.scope === 'off') return undefined;
      const now = performance.now();
      const name = `${policy} ${client}`;
      let bucket = buckets.get(name);
      if (!bucket) {
        bucket = { policy, client, level: 0, at: now, unsent: 0 };
        buckets.set(name, bucket);
      }
      leak(bucket, now);
      // A refused request is not counted, so a client that keeps asking is still answered at the steady rate.
      const isExceeded = bucket.level + 1 > limits[policy];
      if (!isExceeded) count(bucket, 1);
      return quotaOf(bucket, isExceeded);
    },
    giveBack({ bucket }) {
      count(bucket, -1);
      return quotaOf(bucket, false);
    },
    async stop() {
      clearInterval(timer);
      await sharing;
    },
  };
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10. */
export function quotaHeaders({ policy, limit, remaining, reset }: Quota): Record<string, string> {
  return {
    'ratelimit-policy': `"${policy}";q=${limit};w=${WINDOW_SECONDS}`,
    ratelimit: `"${policy}";r=${remaining};t=${reset}`,
  };
}
