import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { DELIVERY_STATES, PAUSE_CAUSES, WEBHOOK_EVENTS, WEBHOOK_STATES } from '../../schemas/vocabulary.ts';
import { DeliveryAttempt, EventData } from '../../schemas/webhook.ts';
import { stored } from '../stored.ts';

/** Addresses that are told of events. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: uuid('id').primaryKey(),
    /** The key that made it. It is told of nothing that this key may not read. */
    keyId: text('key_id').notNull(),
    label: text('label').notNull(),
    url: text('url').notNull(),
    events: text('events', { enum: WEBHOOK_EVENTS }).array().notNull(),
    /** Null: every dataset that the key reaches. */
    datasets: text('datasets').array(),
    /** What deliveries are signed with, as it was shown: the signature needs it itself, and not a hash. */
    secret: text('secret').notNull(),
    /** The secret before, which signs too until then. */
    formerSecret: text('former_secret'),
    formerUntil: timestamp('former_until', { withTimezone: true }),
    state: text('state', { enum: WEBHOOK_STATES }).notNull(),
    pausedBecause: text('paused_because', { enum: PAUSE_CAUSES }),
    /** Nothing has been delivered since the first failure; null if the last delivery succeeded. */
    failingSince: timestamp('failing_since', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('webhooks_key').on(t.keyId, t.id),
    check('webhooks_paused_whole', sql`(${t.state} = 'paused') = (${t.pausedBecause} is not null)`),
    check('webhooks_former_whole', sql`(${t.formerSecret} is null) = (${t.formerUntil} is null)`),
  ],
);

/** An event for one webhook, and how its delivery went. The row is the job. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid('id').primaryKey(),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    /** Names the event: the same in each delivery of it, so that a receiver can leave out what it has seen. */
    eventId: uuid('event_id').notNull(),
    type: text('type').notNull(),
    data: stored('json', 'data', EventData).notNull(),
    /** When it happened. */
    at: timestamp('at', { withTimezone: true }).notNull(),
    state: text('state', { enum: DELIVERY_STATES }).notNull(),
    attempts: integer('attempts').notNull(),
    /** When it is to be tried; null once it is delivered or given up. */
    nextAt: timestamp('next_at', { withTimezone: true }),
    log: stored('json', 'log', z.array(DeliveryAttempt)).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('webhook_deliveries_due').on(t.nextAt).where(sql`${t.state} = 'queued'`),
    index('webhook_deliveries_webhook').on(t.webhookId, t.id),
    check('webhook_deliveries_queued_whole', sql`(${t.state} = 'queued') = (${t.nextAt} is not null)`),
  ],
);
