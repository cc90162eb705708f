import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { auditOf } from '../capture/actor.ts';
import { appendAudit } from '../db/queries/audit.ts';
import {
  type DeliveryRow,
  deleteWebhook,
  dropQueued,
  findDelivery,
  findWebhook,
  insertDeliveries,
  insertWebhook,
  listDeliveries,
  listWebhooks,
  updateDelivery,
  updateWebhook,
  type WebhookRow,
} from '../db/queries/webhooks.ts';
import { AppError, type Fault, orNotFound } from '../errors.ts';
import { actorOf, hasScope, keyOf, requireDatasets } from '../http/access.ts';
import { etagOf, requireMatch, sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { pageQuery, pathId } from '../http/parameters.ts';
import { validBody } from '../http/validation.ts';
import { accepted, once, type WriteAnswer } from '../http/writes.ts';
import { UUID } from '../schemas/names.ts';
import {
  Delivery,
  DeliveryPage,
  WebhookDraft,
  WebhookItem,
  WebhookMove,
  WebhookPage,
  WebhookWithSecret,
} from '../schemas/webhook.ts';
import { requireDeliverable } from '../webhooks/address.ts';
import { newWebhookSecret } from '../webhooks/send.ts';
import { beginAtEnd, newDelivery } from '../webhooks/teller.ts';

/** Webhooks of a key, and what became of their deliveries. */

const WEBHOOK_PATH = { id: pathId(UUID, 'UUID of the webhook.') };
const DELIVERY_PATH = { ...WEBHOOK_PATH, delivery: pathId(UUID, 'UUID of the delivery.') };
/** How long the secret before goes on signing after a rotation. */
const ROTATION_MS = 24 * 60 * 60 * 1_000;

export async function webhookRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;
  /** Whoever reads records has use for hints of them. */
  const access = ['webhooks:manage', 'records:read'] as const;

  app.get(
    '/webhooks',
    operation({
      id: 'listWebhooks',
      tag: 'webhooks',
      summary: 'The webhooks that this key has made',
      description: 'A key with `keys:manage` sees those of every key that it may revoke.',
      access,
      query: pageQuery,
      answers: { 200: WebhookPage },
    }),
    async (request, reply) =>
      sendList(reply, {
        read: (after = FIRST_UUID, limit) => listWebhooks(db, makersOf(request), after, limit),
        show: webhookBody,
        position: ({ id }) => id,
        cache: 'private',
      }),
  );

  app.post(
    '/webhooks',
    operation({
      id: 'createWebhook',
      idempotent: true,
      makes: true,
      tag: 'webhooks',
      summary: 'Have events sent to an address',
      description:
        'Only this answer holds the secret that deliveries are signed with. Webhooks are hints: `D/changes` and `R` are the record. They carry the address of what happened and nothing of it.',
      access,
      lateBody: WebhookDraft,
      answers: { 201: WebhookWithSecret },
    }),
    async (request, reply) =>
      once(context, reply, async (within): Promise<WriteAnswer> => {
        const draft = validBody(request, WebhookDraft);
        await requireSound(within, request, draft);
        const actor = actorOf(request, within);
        const row: WebhookRow = {
          ...draft,
          events: [...new Set(draft.events)],
          id: uuidv7(),
          keyId: actor.keyId,
          secret: newWebhookSecret(),
          formerSecret: null,
          formerUntil: null,
          state: 'active',
          pausedBecause: null,
          failingSince: null,
          createdAt: actor.at,
        };
        await within.db.transaction(async (tx) => {
          await appendAudit(tx, [auditOf(actor, 'webhook.create', undefined, { subject: row.id })]);
          await beginAtEnd(tx);
          await insertWebhook(tx, row);
        });
        const headers = { location: `/v1/webhooks/${row.id}` };
        const body = { ...webhookBody(row), secret: row.secret } satisfies WebhookWithSecret;
        return { body, status: 201, cache: 'none', headers, isSecret: true };
      }),
  );

  app.get(
    '/webhooks/:id',
    operation({
      id: 'getWebhook',
      tag: 'webhooks',
      summary: 'A webhook',
      access,
      path: WEBHOOK_PATH,
      answers: { 200: WebhookItem },
    }),
    async (request, reply) =>
      sendJson(reply, webhookBody(await webhookOf(context, request, request.params.id)), { cache: 'private' }),
  );

  app.delete(
    '/webhooks/:id',
    operation({
      id: 'deleteWebhook',
      idempotent: true,
      tag: 'webhooks',
      summary: 'Send nothing more to an address, and forget its deliveries',
      access,
      path: WEBHOOK_PATH,
      answers: { 204: null },
    }),
    async (request, reply) =>
      once(context, reply, async (within): Promise<WriteAnswer> => {
        const { id } = await webhookOf(within, request, request.params.id);
        await within.db.transaction(async (tx) => {
          await deleteWebhook(tx, id);
          await appendAudit(tx, [auditOf(actorOf(request, within), 'webhook.delete', undefined, { subject: id })]);
        });
        return { status: 204, cache: 'none' };
      }),
  );

  app.post(
    '/webhooks/:id/transitions',
    operation({
      id: 'moveWebhook',
      idempotent: true,
      tag: 'webhooks',
      summary: 'Pause a webhook, or take it up again',
      description: 'What happens while it is paused is not sent later, and what waited is given up: read `D/changes`.',
      access,
      path: WEBHOOK_PATH,
      lateBody: WebhookMove,
      answers: { 200: WebhookItem },
      problems: [412, 428],
    }),
    async (request, reply) =>
      once(context, reply, async (within): Promise<WriteAnswer> => {
        const webhook = await webhookOf(within, request, request.params.id);
        requireMatch(request, etagOf(JSON.stringify(webhookBody(webhook))));
        const { id } = webhook;
        const { to } = validBody(request, WebhookMove);
        const pausedBecause = to === 'paused' ? ('asked' as const) : null;
        await within.db.transaction(async (tx) => {
          const action = to === 'paused' ? 'webhook.pause' : 'webhook.resume';
          await appendAudit(tx, [auditOf(actorOf(request, within), action, undefined, { subject: id })]);
          if (to === 'active') await beginAtEnd(tx);
          await updateWebhook(tx, id, { state: to, pausedBecause, failingSince: null });
          if (to === 'paused') await dropQueued(tx, id);
        });
        return { body: webhookBody(await webhookOf(within, request, id)), status: 200, cache: 'private' };
      }),
  );

  app.post(
    '/webhooks/:id/secrets',
    operation({
      id: 'rotateWebhookSecret',
      idempotent: true,
      tag: 'webhooks',
      summary: 'Give a webhook a new secret',
      description: 'For a day deliveries are signed with both, so that the receiver can change over.',
      access,
      path: WEBHOOK_PATH,
      answers: { 200: WebhookWithSecret },
    }),
    async (request, reply) =>
      once(context, reply, async (within): Promise<WriteAnswer> => {
        const { id, secret: formerSecret } = await webhookOf(within, request, request.params.id);
        const actor = actorOf(request, within);
        const secret = newWebhookSecret();
        const formerUntil = new Date(actor.at.getTime() + ROTATION_MS);
        await within.db.transaction(async (tx) => {
          await updateWebhook(tx, id, { secret, formerSecret, formerUntil });
          await appendAudit(tx, [auditOf(actor, 'webhook.rotate', undefined, { subject: id })]);
        });
        const body = { ...webhookBody(await webhookOf(within, request, id)), secret };
        return { body, status: 200, cache: 'none', isSecret: true };
      }),
  );

  app.post(
    '/webhooks/:id/tests',
    operation({
      id: 'testWebhook',
      idempotent: true,
      tag: 'webhooks',
      summary: 'Send a test event',
      description: 'Its type is `webhook.test`. It is sent like any other; the list of deliveries says how it went.',
      access,
      path: WEBHOOK_PATH,
      answers: { 202: Delivery },
      problems: [409],
    }),
    async (request, reply) =>
      once(context, reply, async (within): Promise<WriteAnswer> => {
        const webhook = activeOnly(await webhookOf(within, request, request.params.id));
        const at = within.now();
        const data = { webhook: webhook.id };
        const row = newDelivery(webhook.id, { eventId: randomUUID(), type: 'webhook.test', data, at }, at);
        await insertDeliveries(within.db, [row]);
        return accepted(deliveryBody(row), context.teller);
      }),
  );

  app.get(
    '/webhooks/:id/deliveries',
    operation({
      id: 'listWebhookDeliveries',
      tag: 'webhooks',
      summary: 'Deliveries of a webhook, newest first',
      description: 'They are kept for 30 days after they have ended.',
      access,
      path: WEBHOOK_PATH,
      query: pageQuery,
      answers: { 200: DeliveryPage },
    }),
    async (request, reply) => {
      const { id } = await webhookOf(context, request, request.params.id);
      return sendList(reply, {
        read: (before, limit) => listDeliveries(db, id, before, limit),
        show: deliveryBody,
        position: (row) => row.id,
        cache: 'private',
      });
    },
  );

  app.post(
    '/webhooks/:id/deliveries/:delivery/redelivery',
    operation({
      id: 'redeliverWebhook',
      idempotent: true,
      tag: 'webhooks',
      summary: 'Send an event again',
      description: 'With the same `webhook-id`, at once, whether it was delivered or given up.',
      access,
      path: DELIVERY_PATH,
      answers: { 202: Delivery },
      problems: [409],
    }),
    async (request, reply) =>
      once(context, reply, async (within): Promise<WriteAnswer> => {
        const { id, delivery } = request.params;
        const webhook = activeOnly(await webhookOf(within, request, id));
        const row = orNotFound(await findDelivery(within.db, webhook.id, delivery));
        const change = { state: 'queued', nextAt: within.now(), attempts: 0 } as const;
        await updateDelivery(within.db, row.id, change);
        return accepted(deliveryBody({ ...row, ...change }), context.teller);
      }),
  );
}

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

/** Whose webhooks the key of the request sees: its own, or those of keys that it may revoke. */
const makersOf = (request: FastifyRequest) => (hasScope(request, 'keys:manage') ? keyOf(request) : keyOf(request).id);

const webhookOf = async ({ db }: Pick<Context, 'db'>, request: FastifyRequest, id: string): Promise<WebhookRow> =>
  orNotFound(await findWebhook(db, makersOf(request), id));

function activeOnly(webhook: WebhookRow): WebhookRow {
  if (webhook.state === 'active') return webhook;
  throw new AppError('transition-not-allowed', { detail: 'The webhook is paused.', extra: { allowed: ['active'] } });
}

/** Throws 422 for an address or datasets of which nothing would be sent. A name of a host is judged when it is looked up. */
async function requireSound(
  { config, db }: Context,
  request: FastifyRequest,
  { url, datasets }: WebhookDraft,
): Promise<void> {
  const faults: Fault[] = [];
  try {
    requireDeliverable(new URL(url), config.webhooksAllow);
  } catch {
    faults.push({
      pointer: '/url',
      code: 'not-allowed',
      detail: 'Must be https, and no address of a private network.',
    });
  }
  await requireDatasets(db, datasets ?? [], keyOf(request), faults);
}

function webhookBody(row: WebhookRow): WebhookItem {
  const { id, label, url, events, datasets, state, pausedBecause, failingSince, formerUntil, keyId, createdAt } = row;
  return {
    id,
    label,
    url,
    events,
    datasets,
    state,
    pausedBecause,
    failingSince: failingSince?.toISOString() ?? null,
    secretExpires: formerUntil?.toISOString() ?? null,
    createdBy: keyId,
    createdAt: createdAt.toISOString(),
  };
}

const deliveryBody = ({ id, eventId, type, data, at, state, nextAt, log }: DeliveryRow): Delivery => ({
  id,
  event: `msg_${eventId}`,
  type,
  data,
  at: at.toISOString(),
  state,
  nextAttempt: nextAt?.toISOString() ?? null,
  attempts: log,
});
