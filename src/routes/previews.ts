import { listPreviews, type ReleasePreview } from '../db/queries/previews.ts';
import { findOpenRelease } from '../db/queries/releases.ts';
import { AppError, type Fault, orNotFound } from '../errors.ts';
import { type AccessKey, actorOf, datasetOf, keyOf } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pageQuery, pathId } from '../http/parameters.ts';
import { validBody } from '../http/validation.ts';
import { once } from '../http/writes.ts';
import { createPreview, endPreview } from '../releases/lifecycle/previews.ts';
import { UUID } from '../schemas/names.ts';
import { NewPreview, type Preview, PreviewDraft, PreviewPage } from '../schemas/release.ts';
import { hashSecret, mintPreviewToken } from '../secret.ts';

export async function previewRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/releases/draft/previews',
    operation({
      id: 'listPreviews',
      tag: 'releases',
      summary: 'Previews of the open release',
      access: 'releases:write',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: PreviewPage },
    }),
    async (request, reply) => {
      const open = orNotFound(await findOpenRelease(db, datasetOf(request)));
      return sendList(reply, {
        read: (after, limit) => listPreviews(db, open.id, after, limit),
        show: previewBody,
        position: ({ id }) => id,
        cache: 'none',
      });
    },
  );

  app.post(
    '/datasets/:dataset/releases/draft/previews',
    operation({
      id: 'createPreview',
      idempotent: true,
      tag: 'releases',
      summary: 'Let a reader without a key read the open release before it is public',
      description:
        'Only this answer holds the token: the service stores its hash alone, and with an Idempotency-Key the answer, encrypted with your key. Sent as a Bearer token, never in an address, it reads `D/releases/draft` and everything under it from `startsAt` until `endsAt`, and nothing else. It ends when the release is published or discarded, or when your key is revoked. At any other time, and anywhere else, it gets 401 like an unknown key.',
      access: 'releases:write',
      path: DATASET_PATH,
      lateBody: PreviewDraft,
      answers: { 201: NewPreview },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(context, reply, async (within) => {
        orNotFound(await findOpenRelease(within.db, dataset));
        const actor = actorOf(request, within);
        const draft = validBody(request, PreviewDraft);
        const preview = { id: within.newTimedId(), ...readPreview(draft, actor.at, keyOf(request)) };
        const token = mintPreviewToken();
        await createPreview(within.db, actor, dataset, { ...preview, secretHash: hashSecret(token) });
        return { body: { ...previewBody(preview), token }, status: 201, cache: 'none', isSecret: true };
      });
    },
  );

  app.delete(
    '/datasets/:dataset/releases/draft/previews/:id',
    operation({
      id: 'endPreview',
      idempotent: true,
      tag: 'releases',
      summary: 'End a preview',
      description: 'Takes effect at once and cannot be undone. Ending it again changes nothing.',
      access: 'releases:write',
      path: { ...DATASET_PATH, id: pathId(UUID, 'As the answer that made the preview gave it.') },
      answers: { 204: null },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      return once(context, reply, async (within) => {
        await endPreview(within.db, actorOf(request, within), dataset, id);
        return { status: 204, cache: 'none' };
      });
    },
  );
}

function readPreview(
  draft: PreviewDraft,
  now: Date,
  { expiresAt }: Pick<AccessKey, 'expiresAt'>,
): Pick<ReleasePreview, 'label' | 'startsAt' | 'endsAt'> {
  const startsAt = draft.startsAt === undefined ? now : new Date(draft.startsAt);
  const endsAt = new Date(draft.endsAt);
  const pointer = '/endsAt';
  const errors: Fault[] = [];
  if (!(endsAt > now)) errors.push({ pointer, code: 'out-of-range', detail: 'Must be in the future.' });
  else if (!(endsAt > startsAt)) errors.push({ pointer, code: 'out-of-range', detail: 'Must be after startsAt.' });
  else if (expiresAt !== null && endsAt > expiresAt) {
    const detail = `Must not be after ${expiresAt.toISOString()}, when your key ends.`;
    errors.push({ pointer, code: 'out-of-range', detail });
  }
  if (errors.length > 0) throw new AppError('invalid-body', { errors });
  return { label: draft.label, startsAt, endsAt };
}

const previewBody = ({ id, label, startsAt, endsAt }: Omit<ReleasePreview, 'releaseId'>): Preview => ({
  id,
  label,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
});
