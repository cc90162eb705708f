import { listNotices, type NoticePosition, type NoticeRow } from '../db/queries/release-schedule.ts';
import { listVersions } from '../db/queries/releases.ts';
import { datasetOf } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { isInstant, readCursor, sendPage } from '../http/pages.ts';
import { DATASET_PATH, pageQuery } from '../http/parameters.ts';
import { releasePath } from '../schemas/addresses.ts';
import { type NoticeItem, NoticePage } from '../schemas/release.ts';
import { NOTICE_KINDS } from '../schemas/vocabulary.ts';

const FORM = new RegExp(`^\\d{4}-\\S{18}Z \\d{1,9}\\.\\d{1,9}\\.\\d{1,9} (${NOTICE_KINDS.join('|')})$`);
/** Instant, version and kind of a notice. */
const POSITION = { test: (text: string) => FORM.test(text) && isInstant(text.slice(0, 24)) };

export async function noticeRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/notices',
    operation({
      id: 'listNotices',
      tag: 'releases',
      summary: 'What was corrected and what was withdrawn, newest first',
      description: 'The notice that each release came with, and the reason of each withdrawal.',
      access: 'public',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: NoticePage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { query } = request;
      const [publishedAt, release, kind] = readCursor(request, query, POSITION)?.split(' ') ?? [];
      const before = publishedAt === undefined ? undefined : ({ publishedAt, release, kind } as NoticePosition); // POSITION is one
      return sendPage(request, reply, query, {
        read: await listNotices(context.db, dataset, before, query.limit + 1),
        show: (row) => shown(dataset, row),
        position: (row) => `${row.publishedAt} ${row.release} ${row.kind}`,
        cache: (await isPublic(context, dataset)) ? 'public' : 'private',
      });
    },
  );
}

/** Whoever reads of a dataset that never had a release has a key. */
const isPublic = async ({ db }: Context, dataset: string): Promise<boolean> =>
  (await listVersions(db, dataset, undefined, 1)).length > 0;

const shown = (dataset: string, { release, publishedAt, kind, text }: NoticeRow): NoticeItem => ({
  release,
  publishedAt,
  kind,
  text,
  href: releasePath({ dataset, version: release }),
});
