import { z } from 'zod';
import type { Context } from '../http/context.ts';
import type { App } from '../http/operation.ts';
import { SEARCH, searchParameters } from '../http/parameters.ts';
import { emptySearchPage, searchPage } from '../pages/search.ts';
import { sendHtml, unlessGone, withNamesOfDatasets } from './page-answers.ts';

export async function searchPageRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const query = z.object({ q: SEARCH.optional(), ...searchParameters });
  app.get('/search', { schema: { querystring: query } }, async (request, reply) => {
    const { q: text, kind: kinds, dataset: id, limit } = request.query;
    if (text === undefined) return sendHtml(reply, emptySearchPage);
    const latest = id === undefined ? undefined : await context.reader.open(id, 'latest').catch(unlessGone);
    const content = {
      text,
      kind: kinds[0],
      dataset: id === undefined ? undefined : { id, title: latest?.codebook.definition.title ?? id },
      answer: await context.search.find({ text, kinds: kinds.slice(0, 1), dataset: id, limit }),
    };
    await withNamesOfDatasets(context, request, content.answer.items);
    // Anybody can make such an address, so no search engine is to show what it says.
    return sendHtml(reply, () => searchPage(content), { 'x-robots-tag': 'noindex' });
  });
}
