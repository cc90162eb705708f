import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { SEARCH, searchParameters } from '../http/parameters.ts';
import { SearchAnswer } from '../schemas/search.ts';

export async function searchRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/search',
    operation({
      id: 'search',
      tag: 'datasets',
      summary: 'Find datasets, headlines, measures, dimensions and codes by their words',
      description:
        'In the latest release of each dataset. Each of the first six different words has to be found, from its beginning and, from five letters on, with a letter or two misspelt; if nothing has them all, the answer has what has some.',
      access: 'public',
      query: { q: SEARCH, ...searchParameters },
      answers: { 200: SearchAnswer },
    }),
    async (request, reply) => {
      const { q, kind, dataset, limit } = request.query;
      return sendJson(reply, await context.search.find({ text: q, kinds: kind, dataset, limit }), { cache: 'public' });
    },
  );
}
