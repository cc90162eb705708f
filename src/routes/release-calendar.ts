import { codebookOf } from '../db/codebooks.ts';
import { type CalendarRow, listCalendar } from '../db/queries/release-schedule.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { pageQuery } from '../http/parameters.ts';
import { releasePath, releasesPath } from '../schemas/addresses.ts';
import { type CalendarItem, CalendarPage } from '../schemas/release.ts';

export async function releaseCalendarRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { readers, root } = context;

  app.get(
    '/release-calendar',
    operation({
      id: 'getReleaseCalendar',
      tag: 'releases',
      summary: 'When releases become or became public, latest date first',
      description:
        'Dates to come are listed before past ones, each with every change of the date and its reason. For a release to come, only its date is shown. The first release of a dataset is listed once it is public.',
      access: 'public',
      query: pageQuery,
      answers: { 200: CalendarPage },
    }),
    async (_request, reply) => {
      return sendList(reply, {
        read: async (after, limit) => {
          const [publishAt, id = ''] = after?.split(' ') ?? [];
          const rows = await listCalendar(readers, publishAt === undefined ? undefined : { publishAt, id }, limit);
          return Promise.all(
            rows.map(async (row) => {
              const { definition } = await codebookOf(root, row.datasetId, row.codebookVersion, readers);
              return { row, title: definition.title };
            }),
          );
        },
        show: ({ row, title }) => calendarItem(row, title),
        position: ({ row }) => `${row.publishAt} ${row.id}`,
        cache: 'public',
      });
    },
  );
}

function calendarItem({ datasetId, state, version, publishAt, dates }: CalendarRow, title: string): CalendarItem {
  return {
    dataset: datasetId,
    title,
    publishAt,
    state,
    dateChanges: changesOf(dates),
    href: version === null ? releasesPath(datasetId) : releasePath({ dataset: datasetId, version }),
  };
}

/** The changes from one announced date to the next. */
function changesOf(dates: CalendarRow['dates']): CalendarItem['dateChanges'] {
  const changes: CalendarItem['dateChanges'] = [];
  let previous: string | undefined;
  for (const { publishAt, reason, at } of dates) {
    if (previous !== undefined) changes.push({ previous, publishAt, reason, at });
    previous = publishAt ?? previous;
  }
  return changes;
}
