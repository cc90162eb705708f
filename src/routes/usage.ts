import { listKeyUses } from '../db/queries/key-uses.ts';
import { keyOf } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { dayOf, formed, KEY_ID, pageQuery } from '../http/parameters.ts';
import { KeyUsePage } from '../schemas/key.ts';

const usageQuery = {
  ...pageQuery,
  key: formed(KEY_ID, 'Only this key: its id.').optional(),
  from: dayOf('Only from this day on.').optional(),
  until: dayOf('Only before this day.').optional(),
};

export async function usageRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/usage',
    operation({
      id: 'listUsage',
      tag: 'keys',
      summary: 'How much each key asks for: requests and bytes by day',
      description:
        'Of the keys that this key may revoke, by day and key. Days are in UTC. Counts are kept for 400 days; other processes add theirs once a minute. Counted are requests that were answered, with the bytes of their bodies as they were sent, compressed or not; those that were refused with 401 or 429 are not. `logged` is how the log and the metrics call the key.',
      access: 'keys:manage',
      query: usageQuery,
      answers: { 200: KeyUsePage },
    }),
    async (request, reply) => {
      const { key, from, until } = request.query;
      await context.keyUses.write();
      return sendList(reply, {
        read: (position, limit) => {
          const [day = '', keyId = ''] = position?.split(' ') ?? [];
          const after = position === undefined ? undefined : { day, keyId };
          return listKeyUses(context.db, keyOf(request), { keyId: key, from, until, after }, limit);
        },
        show: ({ keyId, label, ...use }) => ({ key: keyId, label, logged: context.nameKey(keyId), ...use }),
        position: ({ day, keyId }) => `${day} ${keyId}`,
        cache: 'private',
      });
    },
  );
}
