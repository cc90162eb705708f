import { changesBetween } from '../cases/diff.ts';
import { findCase } from '../db/queries/cases.ts';
import { findRevision, listRevisions, type RevisionRow, type RevisionWithContent } from '../db/queries/revisions.ts';
import { AppError, orNotFound } from '../errors.ts';
import { datasetOf, staffView } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { CASE_PATH, integer, pageQuery, pathId } from '../http/parameters.ts';
import { RevisionPage, RevisionWithCase } from '../schemas/case-body.ts';
import { requireCase } from './case-in-path.ts';

const diffQuery = {
  diffFrom: integer({
    min: 0,
    max: 999_999_999,
    fallback: 0,
    about: 'Show what changed since this revision. 0: show no changes.',
  }),
};

export async function revisionRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/cases/:id/revisions',
    operation({
      id: 'listRevisions',
      tag: 'cases',
      summary: 'The revisions of a case, oldest first',
      description: 'A merged case has its own revisions. An erased case shows who did what and when, without notes.',
      access: 'cases:read',
      path: CASE_PATH,
      onRequest: requireCase(context, 'ever'),
      query: pageQuery,
      answers: { 200: RevisionPage },
    }),
    async (request, reply) => {
      const { id } = request.params;
      orNotFound(await findCase(db, datasetOf(request), id)); // merged and erased cases have revisions too
      return sendList(reply, {
        read: (after = '0', limit) => listRevisions(db, id, Number(after), limit),
        show: revisionBody,
        position: ({ revision }) => String(revision),
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/cases/:id/revisions/:revision',
    operation({
      id: 'getRevision',
      tag: 'cases',
      summary: 'One state of a case, and what it changed',
      description:
        'Holds the content of the case itself, without what was merged into it. `case` is null once the case is erased.',
      access: 'cases:read',
      path: { ...CASE_PATH, revision: pathId(/^[1-9]\d{0,8}$/, 'Number of the revision, from 1.') },
      onRequest: requireCase(context, 'ever'),
      query: diffQuery,
      answers: { 200: RevisionWithCase },
      problems: [422],
    }),
    async (request, reply) => {
      const path = request.params;
      const { diffFrom } = request.query;
      orNotFound(await findCase(db, datasetOf(request), path.id));
      const found = orNotFound(await findRevision(db, path.id, Number(path.revision)));
      const earlier = diffFrom === 0 ? undefined : await findRevision(db, path.id, diffFrom);
      if (diffFrom !== 0 && !earlier) {
        throw new AppError('invalid-query', {
          errors: [{ parameter: 'diffFrom', code: 'out-of-range', detail: 'The case has no such revision.' }],
        });
      }
      const { sources } = staffView(request, context);
      const body = { ...revisionBody(found), case: contentOf(found, sources) };
      const before = earlier && contentOf(earlier, sources);
      const changes = before && body.case && changesBetween(before, body.case);
      return sendJson(reply, { ...body, ...(changes && { changes }) }, { cache: 'private' });
    },
  );
}

function contentOf({ content, sources }: RevisionWithContent, withSources: boolean) {
  return content && { ...content, ...(withSources && { sources }) };
}

const revisionBody = (row: RevisionRow) => ({
  revision: row.revision,
  state: row.state,
  at: row.at,
  author: { key: row.authorKey, label: row.authorLabel },
  reason: row.reason,
  note: row.note,
  requestId: row.requestId,
});
