import { v7 as uuidv7 } from 'uuid';
import type { Database, Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findErasure } from '../db/queries/erasures.ts';
import { findKey } from '../db/queries/keys.ts';
import { listVersions } from '../db/queries/releases.ts';
import {
  type DeliveryRow,
  dropQueued,
  insertDeliveries,
  listActiveWebhooks,
  listDue,
  listUntold,
  noteTold,
  updateDelivery,
  updateWebhook,
  type WebhookRow,
} from '../db/queries/webhooks.ts';
import { endedAgreement, mayReadUnpublished, reaches } from '../http/access.ts';
import { type JobRunner, startJobRunner } from '../jobs/runner.ts';
import type { PAUSE_CAUSES } from '../schemas/vocabulary.ts';
import type { AllowedNetworks } from './address.ts';
import { EVENT_SCOPES, eventsOf, type Happening, TOLD_ACTIONS } from './events.ts';
import { type Attempted, attempt } from './send.ts';

/** Tells webhooks of what happened: one process at a time makes deliveries of new entries of the audit log, and sends what is due. */

interface TellerOptions {
  database: Database;
  now: () => Date;
  /** Networks that are not public and may be told all the same. */
  allowed: AllowedNetworks;
  /** Called with a code when the work fails. It is tried again. */
  onFailure: (code: string) => void;
  pollMs?: number | undefined;
}

const ENTRIES_A_BATCH = 200;
const SENT_AT_ONCE = 20;

/** Seconds before each further attempt: about three days in all, as Standard Webhooks proposes. */
const WAITS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Up to so much is added to each, so that many receivers do not come back in one second. */
const JITTER = 0.2;
const LONGEST_WAIT = 86_400;

export function startTeller({ database, now, allowed, onFailure, pollMs = 2_000 }: TellerOptions): JobRunner {
  const { jobs } = database;
  return startJobRunner({
    database,
    list: async () => ['webhooks'],
    lockOf: (id) => `assize:${id}`,
    run: async (_id, signal) => {
      while (!signal.aborted && (await makeDeliveries(jobs, now()))) {}
      for (;;) {
        const due = signal.aborted ? [] : await listDue(jobs, now(), SENT_AT_ONCE);
        if (due.length === 0) return;
        await Promise.all(due.map(({ delivery, webhook }) => send(delivery, webhook, signal)));
      }
    },
    onFailure,
    pollMs,
  });

  async function send(delivery: DeliveryRow, webhook: WebhookRow, signal: AbortSignal): Promise<void> {
    const at = now();
    if (!(await keyStillWorks(jobs, webhook, at))) return pauseWebhook(jobs, webhook, 'key', at);
    const { retryAfter, ...made } = await attempt(delivery, webhook, { now: at, allowed, signal });
    if (signal.aborted) return; // it is sent again, as any message may be
    await noteAttempt(jobs, { delivery, webhook, made, retryAfter }, now());
  }
}

/** Makes deliveries of what happened since the last time; true if there may be more. */
async function makeDeliveries(db: Db, at: Date): Promise<boolean> {
  const active = await listActiveWebhooks(db);
  // Nobody is to be told: whoever comes begins at the end of the log, see `beginAtEnd`.
  if (active.length === 0) return false;
  const { entries, end } = await listUntold(db, TOLD_ACTIONS, ENTRIES_A_BATCH);
  const rows: DeliveryRow[] = [];
  for (const entry of entries)
    for (const happening of await eventsOf(db, entry))
      for (const webhook of active)
        if (await isToldOf(db, webhook, happening))
          rows.push(newDelivery(webhook.id, { ...happening, eventId: happening.id }, at));
  await db.transaction(async (tx) => {
    await insertDeliveries(tx, rows);
    await noteTold(tx, end);
  });
  return entries.length === ENTRIES_A_BATCH;
}

/**
 * What happened before the first webhook is not looked through. Call it before a webhook becomes active, and after the audit log was
 * written: an erasure writes to the two in this order.
 */
export async function beginAtEnd(tx: Db): Promise<void> {
  if ((await listActiveWebhooks(tx)).length === 0) await noteTold(tx, (await listUntold(tx, [], 1)).end);
}

export const newDelivery = (
  webhookId: string,
  { eventId, type, data, at }: { eventId: string; type: string; data: DeliveryRow['data']; at: Date },
  now: Date,
): DeliveryRow => ({
  id: uuidv7(),
  webhookId,
  eventId,
  type,
  data,
  at,
  state: 'queued',
  attempts: 0,
  nextAt: now,
  log: [],
  createdAt: now,
});

/** It asked for the event, was there when it happened, and its key may know of it. */
async function isToldOf(db: Db, webhook: WebhookRow, { type, dataset, at, data }: Happening): Promise<boolean> {
  if (!webhook.events.includes(type) || webhook.createdAt > at) return false;
  if (webhook.datasets !== null && !webhook.datasets.includes(dataset)) return false;
  const key = await findKey(db, webhook.keyId);
  if (!key || !reaches(key, dataset)) return false;
  const needed = EVENT_SCOPES[type];
  if (needed && !needed.some((scope) => key.scopes.includes(scope))) return false;
  // A key whose agreement has ended is told of erasures of records that it may have a copy of, and of nothing else that needs that scope.
  const readUntil = needed?.includes('records:read') ? endedAgreement(key, at) : undefined;
  if (readUntil && !(data.id && (await findErasure(db, dataset, `${data.id}`, readUntil)))) return false;
  // A dataset without a release is known only to keys that work on it; the date of its first release, only to keys that may set it.
  if ((await listVersions(db, dataset, undefined, 1)).length > 0) return true;
  return type === 'release.scheduled' ? key.scopes.includes('releases:write') : mayReadUnpublished(key, dataset);
}

async function keyStillWorks(db: Db, { keyId }: WebhookRow, at: Date): Promise<boolean> {
  const key = await findKey(db, keyId);
  return key !== undefined && key.revokedAt === null && (key.expiresAt === null || key.expiresAt > at);
}

interface DeliveryOutcome {
  delivery: DeliveryRow;
  webhook: WebhookRow;
  made: Omit<Attempted, 'retryAfter'>;
  retryAfter: number | null;
}

async function noteAttempt(db: Db, { delivery, webhook, made, retryAfter }: DeliveryOutcome, at: Date): Promise<void> {
  const attempts = delivery.attempts + 1;
  const note = { attempts, log: [...delivery.log, made] };
  const { status } = made;
  if (status !== null && status >= 200 && status < 300) {
    await updateDelivery(db, delivery.id, { ...note, state: 'delivered', nextAt: null });
    if (webhook.failingSince !== null) await updateWebhook(db, webhook.id, { failingSince: null });
    return;
  }
  const failingSince = webhook.failingSince ?? at;
  if (webhook.failingSince === null) await updateWebhook(db, webhook.id, { failingSince });
  const wait = WAITS[attempts - 1];
  if (status === 410 || wait === undefined) {
    await updateDelivery(db, delivery.id, { ...note, state: 'failed', nextAt: null });
    const hasFailedThroughout = at.getTime() - failingSince.getTime() >= THREE_DAYS_MS;
    if (status === 410) await pauseWebhook(db, webhook, 'gone', at);
    else if (hasFailedThroughout) await pauseWebhook(db, webhook, 'failing', at);
    return;
  }
  const seconds = Math.max(wait * (1 + JITTER * Math.random()), Math.min(retryAfter ?? 0, LONGEST_WAIT));
  await updateDelivery(db, delivery.id, { ...note, nextAt: new Date(at.getTime() + seconds * 1_000) });
}

const THREE_DAYS_MS = 3 * 24 * 60 * 60 * 1_000;

/** Nothing more is sent until somebody takes it up again. The audit log and the list of webhooks say why. */
async function pauseWebhook(
  db: Db,
  { id, keyId }: WebhookRow,
  pausedBecause: (typeof PAUSE_CAUSES)[number],
  at: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    await updateWebhook(tx, id, { state: 'paused', pausedBecause });
    await dropQueued(tx, id);
    await appendAudit(tx, [
      { at, keyId, action: 'webhook.pause', subject: id, requestId: id, detail: { because: pausedBecause } },
    ]);
  });
}
