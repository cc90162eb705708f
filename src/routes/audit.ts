import { listAuditEntries } from '../db/queries/audit.ts';
import { AppError } from '../errors.ts';
import { type AccessKey, keyOf, reaches } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { formed, instantOf, KEBAB, oneOf, pageQuery } from '../http/parameters.ts';
import { AuditPage } from '../schemas/audit.ts';

const auditQuery = {
  ...pageQuery,
  key: formed(/^[A-Za-z0-9-]{1,60}$/, 'Only what this key did: its id.').optional(),
  dataset: formed(KEBAB, 'Only what was done in this dataset.').optional(),
  subject: formed(
    /^[A-Za-z0-9-]{1,100}$/,
    'Only what was done to the case, release, key or other thing with this id: see `subject` of an entry.',
  ).optional(),
  action: formed(
    /^[a-z]+(-[a-z]+)*\.([A-Za-z]+(-[A-Za-z]+)*)?$/,
    'Only this action. With a dot at the end, such as `case.`: all actions that begin with it.',
  ).optional(),
  from: instantOf('Only from this instant on.').optional(),
  until: instantOf('Only before this instant.').optional(),
  order: oneOf(['oldest', 'newest'], 'Which entries come first.').default('oldest'),
};

export async function auditRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/audit',
    operation({
      id: 'listAuditEntries',
      tag: 'audit',
      summary: 'Who did what: the audit log',
      description:
        'Lists every write, and every use of restricted data (`use.<operation>`), once for each clock hour, key, dataset, operation and id in the path. The entries of all datasets form one chain of hashes. An entry holds all that its hash is made of; `assize audit verify` recomputes the chain. A key that is bound to datasets sees only their entries, which are not a whole chain.',
      access: 'audit:read',
      query: auditQuery,
      answers: { 200: AuditPage },
    }),
    async (request, reply) => {
      const { key, dataset, subject, action, from, until, order } = request.query;
      const filter = { datasets: reachOf(keyOf(request), dataset), keyId: key, subject, action, from, until };
      return sendList(reply, {
        read: (position, limit) => {
          const after = position === undefined ? undefined : Number(position);
          return listAuditEntries(context.db, filter, { order, after, limit });
        },
        position: ({ seq }) => String(seq),
        cache: 'private',
      });
    },
  );
}

/** The datasets that the key may read of; undefined for the whole log. */
function reachOf(key: AccessKey, dataset: string | undefined): readonly string[] | undefined {
  if (dataset === undefined) return key.datasets ?? undefined;
  if (!reaches(key, dataset)) throw new AppError('forbidden', { detail: 'The key is bound to other datasets.' });
  return [dataset];
}
