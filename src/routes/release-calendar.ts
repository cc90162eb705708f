import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { pageQuery } from '../http/parameters.ts';
import { calendarOf } from '../releases/serve/descriptions.ts';
import { CalendarPage } from '../schemas/release.ts';

export async function releaseCalendarRoutes(app: App, { context }: { context: Context }): Promise<void> {
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
        read: (after, limit) => {
          const [publishAt, id = ''] = after?.split(' ') ?? [];
          return calendarOf(context, publishAt === undefined ? undefined : { publishAt, id }, limit);
        },
        show: ({ item }) => item,
        position: ({ row }) => `${row.publishAt} ${row.id}`,
        cache: 'public',
      });
    },
  );
}
