import { createHmac, randomBytes } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { DeliveryRow, WebhookRow } from '../db/queries/webhooks.ts';
import { GENERATOR } from '../generator.ts';
import type { DeliveryAttempt } from '../schemas/webhook.ts';
import { type AllowedNetworks, publicLookup, requireDeliverable } from './address.ts';

/** One delivery, as Standard Webhooks has it: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */

const SIGNING_PREFIX = 'whsec_';
const SIGNING_BYTES = 32;
const TIMEOUT_MS = 15_000;

export const newWebhookSecret = (): string => SIGNING_PREFIX + randomBytes(SIGNING_BYTES).toString('base64');

const signatureOf = (secret: string, signed: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice(SIGNING_PREFIX.length), 'base64'))
    .update(signed)
    .digest('base64')}`;

/** What is sent: the same bytes each time, so that a receiver can tell a repetition. */
const messageBody = ({ type, at, data }: Pick<DeliveryRow, 'type' | 'at' | 'data'>): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data });

/** Signed with the secret, and with the one before while that is still valid. */
function messageHeaders(
  delivery: DeliveryRow,
  { secret, formerSecret, formerUntil }: Pick<WebhookRow, 'secret' | 'formerSecret' | 'formerUntil'>,
  now: Date,
): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1_000);
  const id = `msg_${delivery.eventId}`;
  const signed = `${id}.${timestamp}.${messageBody(delivery)}`;
  const secrets =
    formerSecret !== null && formerUntil !== null && now < formerUntil ? [secret, formerSecret] : [secret];
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((one) => signatureOf(one, signed)).join(' '),
  };
}

export interface Attempted extends DeliveryAttempt {
  /** Seconds that the receiver asked to wait; null if it did not. */
  retryAfter: number | null;
}

/** Sends a message once. A redirect is not followed, and of the answer nothing is read but its status. */
export async function attempt(
  delivery: DeliveryRow,
  webhook: WebhookRow,
  { now, allowed, signal }: { now: Date; allowed: AllowedNetworks; signal: AbortSignal },
): Promise<Attempted> {
  const started = performance.now();
  const outcome = await post(delivery, webhook, { now, allowed, signal }).catch((error: NodeJS.ErrnoException) => ({
    status: null,
    retryAfter: null,
    error: error.name === 'TimeoutError' ? 'timeout' : (error.code ?? error.name),
  }));
  return { error: null, ...outcome, at: now.toISOString(), ms: Math.round(performance.now() - started) };
}

function post(
  delivery: DeliveryRow,
  webhook: WebhookRow,
  { now, allowed, signal }: { now: Date; allowed: AllowedNetworks; signal: AbortSignal },
): Promise<{ status: number; retryAfter: number | null }> {
  return new Promise((resolve, reject) => {
    const url = new URL(webhook.url);
    requireDeliverable(url, allowed);
    const body = messageBody(delivery);
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const sent = send(
      url,
      {
        method: 'POST',
        lookup: publicLookup(allowed),
        // A connection of its own: one that was kept could lead to an address that is no longer the name's.
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': GENERATOR,
          ...messageHeaders(delivery, webhook, now),
        },
      },
      (answer) => {
        answer.on('error', () => {}); // its status is known
        answer.destroy();
        const wait = Number(answer.headers['retry-after']);
        resolve({ status: answer.statusCode ?? 0, retryAfter: Number.isFinite(wait) && wait > 0 ? wait : null });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
