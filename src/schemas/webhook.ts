import { z } from 'zod';
import { named } from './named.ts';
import { DatasetId, Label } from './names.ts';
import { pageOf } from './paging.ts';
import { DELIVERY_STATES, PAUSE_CAUSES, WEBHOOK_EVENTS, WEBHOOK_STATES } from './vocabulary.ts';

/** Webhooks and their deliveries: docs/reference/webhooks.md. */

const url = z.string().max(2_000).refine(isWebAddress, 'Must be an https address, without a user or password.');

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + hash === '';
}

const subscription = {
  label: Label.describe('What it is for, for people.'),
  url: url.describe(
    'Where events are sent: https, at a public address. `WEBHOOKS_ALLOW` of the installation can allow others.',
  ),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .describe('Which events. It is told only of what the key that made it may read.'),
  datasets: z
    .array(DatasetId)
    .min(1)
    .nullable()
    .default(null)
    .describe('Of which datasets; null: every dataset that the key reaches.'),
};

export const WebhookDraft = named('WebhookDraft', 'A webhook to be made.', subscription);
export type WebhookDraft = z.output<typeof WebhookDraft>;

export const WebhookItem = named('Webhook', 'An address that is told of events.', {
  id: z.string().describe('UUID of the webhook.'),
  ...subscription,
  datasets: subscription.datasets.unwrap().describe('Of which datasets; null: every dataset that the key reaches.'),
  state: z.enum(WEBHOOK_STATES).describe('paused: nothing is sent, and events of this time are not sent later.'),
  pausedBecause: z
    .enum(PAUSE_CAUSES)
    .nullable()
    .describe(
      '`asked`: by somebody. `failing`: nothing could be delivered for three days. `gone`: the address answered 410. `key`: the key that made it no longer works.',
    ),
  failingSince: z.string().nullable().describe('When the first of the deliveries failed since which none succeeded.'),
  secretExpires: z.string().nullable().describe('Until when the secret before signs too; null if there is one only.'),
  createdBy: z.string().describe('Id of the key that made it.'),
  createdAt: z.string().describe('When it was made, in UTC.'),
});
export type WebhookItem = z.output<typeof WebhookItem>;
export const WebhookPage = pageOf(WebhookItem).meta({ id: 'WebhookPage', description: 'Webhooks of this key.' });

export const WebhookWithSecret = WebhookItem.extend({
  secret: z.string().describe('What deliveries are signed with: `whsec_` and Base64. Shown this once.'),
}).meta({ id: 'WebhookWithSecret', description: 'A webhook and its new secret.' });
export type WebhookWithSecret = z.output<typeof WebhookWithSecret>;

export const WebhookMove = named('WebhookMove', 'Pauses a webhook, or takes it up again.', {
  to: z.enum(WEBHOOK_STATES).describe('`active` after `paused` begins with events from now on.'),
});
export type WebhookMove = z.output<typeof WebhookMove>;

/** Identifiers and paths only: a receiver reads the rest with its key. */
export const EventData = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export type EventData = z.output<typeof EventData>;

export const DeliveryAttempt = z.strictObject({
  at: z.string().describe('When it began, in UTC.'),
  status: z.int().nullable().describe('The status that was answered; null if there was no answer.'),
  error: z
    .string()
    .nullable()
    .describe(
      'Why there was no answer: a code such as `ETIMEDOUT`, or `address-refused` of an address that is not public.',
    ),
  ms: z.int().describe('How long it took, in milliseconds.'),
});
export type DeliveryAttempt = z.output<typeof DeliveryAttempt>;

export const Delivery = named('WebhookDelivery', 'An event for one webhook, and how its delivery went.', {
  id: z.string().describe('UUID of the delivery.'),
  event: z.string().describe('`webhook-id` of the message: the same each time it is sent.'),
  type: z.string().describe('The event, or `webhook.test`.'),
  data: EventData.describe('What was sent as `data`.'),
  at: z.string().describe('When it happened, in UTC.'),
  state: z.enum(DELIVERY_STATES).describe('failed: given up, after three days or a 410.'),
  nextAttempt: z.string().nullable().describe('When it is tried next; null if it is not.'),
  attempts: z.array(DeliveryAttempt).describe('What happened, oldest first.'),
});
export type Delivery = z.output<typeof Delivery>;
export const DeliveryPage = pageOf(Delivery).meta({
  id: 'WebhookDeliveryPage',
  description: 'Deliveries, newest first.',
});
