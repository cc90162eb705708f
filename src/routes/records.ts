import { readFilter } from '../capture/case-filter.ts';
import { readWithCodebook } from '../capture/codebooks.ts';
import { recordOf } from '../cases/record.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { findLiveCase, listLiveCases } from '../db/queries/records.ts';
import { AppError, notFound } from '../errors.ts';
import { datasetOf } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { readCursor, sendPage } from '../http/pages.ts';
import { DATASET_PATH, idOf, pageQuery, UUID, where } from '../http/parameters.ts';
import { recordPath } from '../schemas/addresses.ts';
import { CaseRecord } from '../schemas/case.ts';
import { MergedRecord } from '../schemas/case-body.ts';
import { pageOf } from '../schemas/paging.ts';

const listQuery = { ...pageQuery, where: where() };

export async function recordRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/records',
    operation({
      id: 'listRecords',
      tag: 'records',
      summary: 'Approved cases, as partners see them',
      description:
        'Filters apply to what the record shows. All conditions on defendants and below must hold for the same defendant, and all conditions on convictions for the same conviction.',
      access: 'records:read',
      path: DATASET_PATH,
      query: listQuery,
      answers: { 200: pageOf(CaseRecord) },
      problems: [422],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { query } = request;
      const after = readCursor(request, query, UUID) ?? FIRST_ID;
      const { codebook, value: read } = await readWithCodebook(db, dataset, async (present) => {
        const filter = readFilter(present, 'partner', query.where);
        return listLiveCases(db, dataset, { where: filter, after, limit: query.limit + 1 });
      });
      return sendPage(request, reply, query, {
        read,
        show: ({ id, seq, content }) => recordOf(codebook, content, { id, seq }),
        position: ({ id }) => id,
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/records/:id',
    operation({
      id: 'getRecord',
      tag: 'records',
      summary: 'An approved case, as partners see it',
      access: 'records:read',
      path: { ...DATASET_PATH, id: idOf(UUID, 'Id of the case.') },
      caseInPath: 'live',
      description:
        'A record that was merged into another answers 308 with the path of the other one. A withdrawn or erased record answers 410, and a case that was never approved 404.',
      answers: { 200: CaseRecord, 308: MergedRecord },
      problems: [410],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      const { codebook, value: live } = await readWithCodebook(db, dataset, () => findLiveCase(db, dataset, id));
      if (live === undefined) throw notFound();
      if (live === 'gone') throw new AppError('gone');
      if ('mergedInto' in live) {
        const { mergedInto } = live;
        const href = recordPath(dataset, mergedInto);
        const body = { id, mergedInto, href } satisfies MergedRecord;
        return sendJson(request, reply, body, { cache: 'private', status: 308, headers: { location: href } });
      }
      return sendJson(request, reply, recordOf(codebook, live.content, live), { cache: 'private' });
    },
  );
}
