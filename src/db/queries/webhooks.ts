import { and, desc, eq, gt, inArray, lt, lte, or } from 'drizzle-orm';
import { insertRows } from '../bulk.ts';
import type { Db } from '../client.ts';
import { instance } from '../tables/datasets.ts';
import { apiKeys, auditLog } from '../tables/keys.ts';
import { webhookDeliveries, webhooks } from '../tables/webhooks.ts';
import { isWithinReach, type KeyReach } from './keys.ts';

/** Webhooks, and the deliveries that wait or have been made. */

export type WebhookRow = typeof webhooks.$inferSelect;
export type DeliveryRow = typeof webhookDeliveries.$inferSelect;

export async function insertWebhook(tx: Db, row: WebhookRow): Promise<void> {
  await tx.insert(webhooks).values(row);
}

/** The keys whose webhooks are asked for: one, by its id, or those within a reach. */
type Makers = string | KeyReach;

const areMadeBy = (db: Db, makers: Makers) =>
  typeof makers === 'string'
    ? eq(webhooks.keyId, makers)
    : inArray(webhooks.keyId, db.select({ id: apiKeys.id }).from(apiKeys).where(isWithinReach(makers)));

/** In the order of ids. */
export const listWebhooks = (db: Db, makers: Makers, after: string, limit: number): Promise<WebhookRow[]> =>
  db
    .select()
    .from(webhooks)
    .where(and(areMadeBy(db, makers), gt(webhooks.id, after)))
    .orderBy(webhooks.id)
    .limit(limit);

export async function findWebhook(db: Db, makers: Makers, id: string): Promise<WebhookRow | undefined> {
  const [row] = await db
    .select()
    .from(webhooks)
    .where(and(areMadeBy(db, makers), eq(webhooks.id, id)));
  return row;
}

export async function updateWebhook(tx: Db, id: string, change: Partial<WebhookRow>): Promise<void> {
  await tx.update(webhooks).set(change).where(eq(webhooks.id, id));
}

export async function deleteWebhook(tx: Db, id: string): Promise<void> {
  await tx.delete(webhooks).where(eq(webhooks.id, id));
}

export const listActiveWebhooks = (db: Db): Promise<WebhookRow[]> =>
  db.select().from(webhooks).where(eq(webhooks.state, 'active'));

/** What an entry of the audit log says of something that webhooks are told of. */
export type ToldEntry = Pick<
  typeof auditLog.$inferSelect,
  'seq' | 'action' | 'datasetId' | 'subject' | 'detail' | 'at'
>;

/** What happened since webhooks were told last: the entries of these actions, oldest first, and the end of the log. */
export async function listUntold(
  db: Db,
  actions: readonly string[],
  limit: number,
): Promise<{ entries: ToldEntry[]; end: number }> {
  const [told] = await db.select({ seq: instance.webhooksSeq }).from(instance);
  const [head] = await db.select({ seq: auditLog.seq }).from(auditLog).orderBy(desc(auditLog.seq)).limit(1);
  const { seq, action, datasetId, subject, detail, at } = auditLog;
  const entries = await db
    .select({ seq, action, datasetId, subject, detail, at })
    .from(auditLog)
    .where(and(gt(seq, told?.seq ?? 0), lte(seq, head?.seq ?? 0), inArray(action, [...actions])))
    .orderBy(seq)
    .limit(limit);
  return { entries, end: entries.length < limit ? (head?.seq ?? 0) : (entries.at(-1)?.seq ?? 0) };
}

export async function noteTold(tx: Db, seq: number): Promise<void> {
  await tx.update(instance).set({ webhooksSeq: seq });
}

export async function insertDeliveries(
  tx: Db,
  rows: readonly (typeof webhookDeliveries.$inferInsert)[],
): Promise<void> {
  await insertRows(tx, webhookDeliveries, rows);
}

/** Deliveries whose time has come, of active webhooks, the longest due first. */
export async function listDue(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ delivery: DeliveryRow; webhook: WebhookRow }[]> {
  return db
    .select({ delivery: webhookDeliveries, webhook: webhooks })
    .from(webhookDeliveries)
    .innerJoin(webhooks, eq(webhooks.id, webhookDeliveries.webhookId))
    .where(and(eq(webhookDeliveries.state, 'queued'), lte(webhookDeliveries.nextAt, now), eq(webhooks.state, 'active')))
    .orderBy(webhookDeliveries.nextAt)
    .limit(limit);
}

export async function updateDelivery(tx: Db, id: string, change: Partial<DeliveryRow>): Promise<void> {
  await tx.update(webhookDeliveries).set(change).where(eq(webhookDeliveries.id, id));
}

/** Those of a webhook before an id, newest first: ids are in the order of time. */
export const listDeliveries = (
  db: Db,
  webhookId: string,
  before: string | undefined,
  limit: number,
): Promise<DeliveryRow[]> =>
  db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        before === undefined ? undefined : lt(webhookDeliveries.id, before),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit);

export async function findDelivery(db: Db, webhookId: string, id: string): Promise<DeliveryRow | undefined> {
  const [row] = await db
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.id, id)));
  return row;
}

/** Gives up what waits for a webhook that is paused. */
export async function dropQueued(tx: Db, webhookId: string): Promise<void> {
  await tx
    .update(webhookDeliveries)
    .set({ state: 'failed', nextAt: null })
    .where(and(eq(webhookDeliveries.webhookId, webhookId), eq(webhookDeliveries.state, 'queued')));
}

export async function deleteOldDeliveries(db: Db, before: Date): Promise<void> {
  await db
    .delete(webhookDeliveries)
    .where(
      and(
        lt(webhookDeliveries.createdAt, before),
        or(eq(webhookDeliveries.state, 'delivered'), eq(webhookDeliveries.state, 'failed')),
      ),
    );
}
