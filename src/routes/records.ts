import { z } from 'zod';
import { readFilter } from '../capture/case-filter.ts';
import { recordOf } from '../cases/record.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { codebookOf, readWithCodebook } from '../db/codebooks.ts';
import type { FactCondition } from '../db/queries/cases.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { type DatasetRow, findDataset } from '../db/queries/datasets.ts';
import { findLastEntry } from '../db/queries/feed.ts';
import { findLiveCase, listLiveCases } from '../db/queries/records.ts';
import { AppError, orNotFound } from '../errors.ts';
import { recordCsv } from '../formats/record-csv.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import { VERSION } from '../generator.ts';
import { datasetOf } from '../http/access.ts';
import { etagOf, savedAs, sendJson, sendLines } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pageQuery, pathId, whereCodes } from '../http/parameters.ts';
import { recordPath } from '../schemas/addresses.ts';
import { CaseRecord } from '../schemas/case.ts';
import { MergedRecord } from '../schemas/case-body.ts';
import { UUID } from '../schemas/names.ts';
import { pageOf } from '../schemas/paging.ts';
import { requireCase } from './case-in-path.ts';

export async function recordRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db, root } = context;

  app.get(
    '/datasets/:dataset/records',
    operation({
      id: 'listRecords',
      compressed: true,
      tag: 'records',
      summary: 'Approved cases, as partners see them',
      description:
        'Filters apply to what the record shows. All conditions on defendants and below must hold for the same defendant, and all conditions on convictions for the same conviction.',
      access: 'records:read',
      path: DATASET_PATH,
      query: { ...pageQuery, where: whereCodes() },
      answers: { 200: pageOf(CaseRecord) },
      problems: [422],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { where: conditions } = request.query;
      return sendList(reply, {
        read: async (after = FIRST_ID, limit) => {
          const { codebook, value } = await readWithCodebook(db, dataset, async (present) =>
            listLiveCases(db, dataset, { where: readFilter(present, 'partner', conditions), after, limit }),
          );
          return value.map(({ id, seq, content }) => ({ id, record: recordOf(codebook, content, { id, seq }) }));
        },
        show: ({ record }) => record,
        position: ({ id }) => id,
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/records.csv',
    operation({
      id: 'listRecordsCsv',
      compressed: true,
      tag: 'records',
      summary: 'All records as CSV',
      description:
        'The whole list in one file, streamed: a row for each conviction, with its defendant and its case beside it; count different ids, not rows. Takes the filters of the list. A record that changes meanwhile is as it is when its turn comes, so take a `cursor` of the feed first and go on from there. The `ETag` is of the state of the dataset: it stays the same until a record or the codebook changes.',
      access: 'records:read',
      path: DATASET_PATH,
      query: { where: whereCodes() },
      answers: { 200: { [MEDIA_TYPES.csv]: z.string().describe('CSV.') } },
      saved: true,
      problems: [422],
    }),
    async (request, reply) => {
      const dataset = orNotFound(await findDataset(db, datasetOf(request)));
      const { id, codebookVersion } = dataset;
      const last = await findLastEntry(db, id);
      const codebook = await codebookOf(root, id, codebookVersion, db);
      const filter = readFilter(codebook, 'partner', request.query.where);
      const state = JSON.stringify([id, codebookVersion, last?.seq, request.query.where, VERSION]);
      return sendLines(reply, recordLines(db, dataset, codebook, filter), {
        cache: 'private',
        etag: etagOf(state),
        type: MEDIA_TYPES.csv,
        headers: savedAs(`${id}-records.csv`),
      });
    },
  );

  app.get(
    '/datasets/:dataset/records/:id',
    operation({
      id: 'getRecord',
      compressed: true,
      tag: 'records',
      summary: 'An approved case, as partners see it',
      access: 'records:read',
      path: { ...DATASET_PATH, id: pathId(UUID, 'UUID, as the list of records and the feed give it.') },
      onRequest: requireCase(context, 'live'),
      description:
        'A record that was merged into another answers 308 with the path of the other one. A withdrawn or erased record answers 410, and a case that was never approved 404.',
      answers: { 200: CaseRecord, 308: MergedRecord },
      problems: [410],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      const { codebook, value } = await readWithCodebook(db, dataset, () => findLiveCase(db, dataset, id));
      const live = orNotFound(value);
      if (live === 'gone') throw new AppError('gone');
      if ('mergedInto' in live) {
        const { mergedInto } = live;
        const href = recordPath(dataset, mergedInto);
        const body = { id, mergedInto, href } satisfies MergedRecord;
        return sendJson(reply, body, { cache: 'private', status: 308, headers: { location: href } });
      }
      return sendJson(reply, recordOf(codebook, live.content, live), { cache: 'private' });
    },
  );
}

const RECORDS_READ_AT_ONCE = 500;

/** Throws if the codebook is replaced meanwhile: the columns would not fit any more. */
async function* recordLines(
  db: Db,
  { id: dataset, codebookVersion }: Pick<DatasetRow, 'id' | 'codebookVersion'>,
  codebook: Codebook,
  filter: readonly FactCondition[],
): AsyncGenerator<string> {
  const csv = recordCsv(codebook);
  yield csv.header;
  for (let after = FIRST_ID; ; ) {
    const live = await listLiveCases(db, dataset, { where: filter, after, limit: RECORDS_READ_AT_ONCE });
    if ((await findDataset(db, dataset))?.codebookVersion !== codebookVersion)
      throw new Error('The codebook was replaced while its records were read');
    yield live.map(({ content, ...place }) => csv.rows(recordOf(codebook, content, place))).join('');
    after = live.at(-1)?.id ?? after;
    if (live.length < RECORDS_READ_AT_ONCE) return;
  }
}
