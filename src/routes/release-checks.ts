import { actorOf, datasetOf } from '../http/access.ts';
import { sendJob } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pathId } from '../http/parameters.ts';
import { validBody } from '../http/validation.ts';
import { accepted, once } from '../http/writes.ts';
import { askCheck, checkBody, checkOf } from '../releases/lifecycle/check.ts';
import { releaseCheckPath } from '../schemas/addresses.ts';
import { UUID } from '../schemas/names.ts';
import { ReleaseCheckStart } from '../schemas/release.ts';
import { ReleaseCheck } from '../schemas/release-check.ts';

export async function releaseCheckRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.post(
    '/datasets/:dataset/release-checks',
    operation({
      id: 'checkRelease',
      makes: true,
      idempotent: true,
      tag: 'releases',
      summary: 'Check whether a release can be published, without building it',
      description:
        'Does the work of a build from the change log as it is now, and stores nothing of the tables. Answers at once; the check shows the progress, and then what the release would publish or what is in its way. A dataset has one check at a time: one that is under way for the same state of the dataset is answered again, and any other gives way to the new one. A build goes before a check.',
      access: 'releases:write',
      path: DATASET_PATH,
      lateBody: ReleaseCheckStart,
      bodyOptional: true,
      answers: { 202: ReleaseCheck },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(context, reply, async (within) => {
        const { complete = [] } = request.body === undefined ? {} : validBody(request, ReleaseCheckStart);
        const row = await askCheck(within, actorOf(request, within), dataset, complete);
        const location = releaseCheckPath(dataset, row.id);
        return accepted(await checkBody(within.db, row), context.builder, { location });
      });
    },
  );

  app.get(
    '/datasets/:dataset/release-checks/:id',
    operation({
      id: 'getReleaseCheck',
      tag: 'releases',
      summary: 'How far a check of a release is, and what it found',
      description:
        'While it is under way, Retry-After says when to ask again. Found for 7 days, until the dataset has another check.',
      access: 'releases:write',
      path: CHECK_PATH,
      answers: { 200: ReleaseCheck },
      polled: true,
    }),
    async (request, reply) => {
      const row = await checkOf(context.db, datasetOf(request), request.params.id);
      return sendJob(reply, row, await checkBody(context.db, row));
    },
  );
}

const CHECK_PATH = { ...DATASET_PATH, id: pathId(UUID, 'Id of the check, as POST answered it.') };
