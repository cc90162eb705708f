import { acknowledge } from '../capture/acknowledge.ts';
import { findEntry, listReceipts } from '../db/queries/feed.ts';
import { AppError } from '../errors.ts';
import { datasetOf, keyOf } from '../http/access.ts';
import { actorOf } from '../http/actors.ts';
import type { Context } from '../http/context.ts';
import { cursorExpired, cursorOf, isOf, readFeedCursor } from '../http/feed-cursor.ts';
import { once } from '../http/idempotency.ts';
import { type App, operation } from '../http/operation.ts';
import { readCursor, sendPage } from '../http/pages.ts';
import { DATASET_PATH, pageQuery } from '../http/parameters.ts';
import { readBody } from '../http/validation.ts';
import { Acknowledgement, AcknowledgementDraft, AcknowledgementPage } from '../schemas/change.ts';

const NUMBER = /^[1-9]\d{0,9}$/;

export async function acknowledgementRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/changes/acknowledgements',
    operation({
      id: 'listAcknowledgements',
      tag: 'records',
      summary: 'The receipts of this key, oldest first',
      access: 'records:read',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: AcknowledgementPage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { query } = request;
      const after = Number(readCursor(request, query, NUMBER) ?? 0);
      return sendPage(request, reply, query, {
        read: await listReceipts(db, dataset, keyOf(request).id, after, query.limit + 1),
        show: ({ receivedAt, ...entry }): Acknowledgement => ({
          cursor: cursorOf(context, dataset, entry),
          seq: entry.seq,
          at: receivedAt,
        }),
        position: ({ number }) => String(number),
        cache: 'private',
      });
    },
  );

  app.post(
    '/datasets/:dataset/changes/acknowledgements',
    operation({
      id: 'acknowledgeChanges',
      idempotent: true,
      tag: 'records',
      summary: 'Acknowledge that every change up to a cursor has been applied',
      description:
        'The receipt belongs to the key. It proves the acknowledgement, not that anything was deleted. Acknowledging the position of the newest receipt again answers 200 with that receipt. An earlier position makes a new receipt, since the reader may have restored a backup.',
      access: 'records:read',
      path: DATASET_PATH,
      lateBody: AcknowledgementDraft,
      answers: { 200: Acknowledgement, 201: Acknowledgement },
      problems: [410],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(context, request, reply, async (within) => {
        const { cursor } = readBody(request, AcknowledgementDraft);
        const position = readFeedCursor(context, dataset, cursor);
        if (!position || position === 'of another dataset') throw unusable(position);
        const entry = await findEntry(within.db, dataset, position.seq);
        if (!isOf(context, dataset, position, entry)) throw await cursorExpired(within, dataset);
        const { at, made } = await acknowledge(within, actorOf(request, within), dataset, entry.seq);
        const body: Acknowledgement = { cursor: cursorOf(context, dataset, entry), seq: entry.seq, at };
        return { body, status: made ? 201 : 200, cache: 'private' };
      });
    },
  );
}

function unusable(cursor: 'of another dataset' | undefined): AppError {
  const [code, detail] =
    cursor === undefined
      ? (['ill-formed', 'Send back a cursor exactly as the feed gave it.'] as const)
      : (['not-allowed', 'This cursor belongs to the feed of another dataset.'] as const);
  return new AppError('invalid-body', { errors: [{ pointer: '/cursor', code, detail }] });
}
