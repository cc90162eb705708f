import { findErasure, listErasureReaders, listErasures, listRecordReaders } from '../db/queries/erasures.ts';
import { countFilesHolding } from '../db/queries/release-files.ts';
import { orNotFound } from '../errors.ts';
import { datasetOf, endedAgreement, keyOf } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pageQuery, pathId } from '../http/parameters.ts';
import { Erasure, ErasureAcknowledgements, ErasurePage } from '../schemas/change.ts';
import { RecordHolderPage } from '../schemas/key.ts';
import { UUID } from '../schemas/names.ts';

const ERASURE_PATH = {
  ...DATASET_PATH,
  id: pathId(UUID, 'UUID of the erased record, as `GET D/erasures` gives it.'),
};

export async function erasureRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db, now } = context;

  app.get(
    '/datasets/:dataset/erasures',
    operation({
      id: 'listErasures',
      tag: 'records',
      summary: 'Records that must no longer be kept, in the order of their erasure',
      description:
        'Each is also in the feed as a remove. A case that was erased before it was ever a record is not listed, nor, to a key whose agreement has ended, one that became a record after that.',
      access: 'records:read',
      afterAgreement: true,
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: ErasurePage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const readUntil = endedAgreement(keyOf(request), now());
      return sendList(reply, {
        read: (after = '0', limit) => listErasures(db, dataset, { after: Number(after), limit, readUntil }),
        position: ({ seq }) => String(seq),
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/erasures/:id',
    operation({
      id: 'getErasure',
      tag: 'records',
      summary: 'How far an erasure is',
      description:
        'An erased case is gone from the database at once. Record files of releases that have it are written anew without it: `complete` is true once all of them are, and until then none of them is served. A case that was not erased, or never was a record, answers 404.',
      access: 'records:read',
      afterAgreement: true,
      path: ERASURE_PATH,
      answers: { 200: Erasure },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const readUntil = endedAgreement(keyOf(request), now());
      const erasure = orNotFound(await findErasure(db, dataset, request.params.id, readUntil));
      const { of, left } = await countFilesHolding(db, dataset, erasure.seq);
      const releases = { total: of, rewritten: of - left };
      return sendJson(reply, { ...erasure, releases, complete: left === 0 } satisfies Erasure, { cache: 'private' });
    },
  );

  app.get(
    '/datasets/:dataset/erasures/:id/acknowledgements',
    operation({
      id: 'getErasureAcknowledgements',
      tag: 'records',
      summary: 'Who has acknowledged an erasure, and who has not yet',
      description:
        'Lists every key that can read records of the dataset, and every other key that has acknowledged changes of it, with the newest receipt of each. `applied` means that the key acknowledged a change at or after the erasure. It proves an acknowledgement, not a deletion. A case that was not erased, or never was a record, answers 404.',
      access: 'audit:read',
      path: ERASURE_PATH,
      query: pageQuery,
      answers: { 200: ErasureAcknowledgements },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const erasure = orNotFound(await findErasure(db, dataset, request.params.id));
      return sendList(reply, {
        about: erasure,
        read: (after = '', limit) => listErasureReaders(db, dataset, erasure.seq, { now: now(), after, limit }),
        position: ({ key }) => key,
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/acknowledgements',
    operation({
      id: 'listRecordReaders',
      tag: 'records',
      summary: 'Who may have a copy of the records, and how far their receipts reach',
      description:
        'Lists every key that can read records of the dataset, and every other key that has acknowledged changes of it: its agreement, its newest receipt, and how many records were erased since.',
      access: 'audit:read',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: RecordHolderPage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return sendList(reply, {
        read: (after = '', limit) => listRecordReaders(db, dataset, { now: now(), after, limit }),
        position: ({ key }) => key,
        cache: 'private',
      });
    },
  );
}
