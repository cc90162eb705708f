import { SHIPPED_IDS, shippedItem, shippedList } from '../codebook/standard.ts';
import { orNotFound } from '../errors.ts';
import type { Context } from '../http/context.ts';
import type { App } from '../http/operation.ts';
import { limitsOf } from '../http/service-limits.ts';
import { deskPage, deskPolicy } from '../pages/desk.ts';
import {
  codeListPage,
  codeListsPage,
  limitsPage,
  problemCodePage,
  problemsPage,
  usageCodesPage,
} from '../pages/reference.ts';
import { PROBLEM_CODES } from '../schemas/problem.ts';
import { USAGE_NOTES } from '../schemas/usage.ts';
import { sendEnglishHtml, sendHtml, withNamesOfList } from './page-answers.ts';

/** Pages of what answers refer to, and the desk, which staff read in English. Only a new version of the service changes them. */
export async function referencePageRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const pages = {
    '/problems': () => problemsPage(PROBLEM_CODES),
    '/usage-codes': () => usageCodesPage(USAGE_NOTES),
    '/limits': () => limitsPage(limitsOf(context.config)),
  };
  for (const [path, page] of Object.entries(pages)) app.get(path, async (_request, reply) => sendHtml(reply, page));

  const desk = deskPage(context.config.oidc);
  const policy = deskPolicy(context.config.oidc);
  app.get('/code-lists', async (request, reply) => {
    const lists = withNamesOfList(request, SHIPPED_IDS.map(shippedItem));
    return sendHtml(reply, () => codeListsPage(lists));
  });

  app.get('/desk', async (_request, reply) =>
    sendEnglishHtml(reply, desk, { 'content-security-policy': policy, 'x-robots-tag': 'noindex' }),
  );

  app.get('/problems/:code', async (request, reply) => {
    const { code } = request.params as { code: string };
    const problem = orNotFound(PROBLEM_CODES.find((one) => one.code === code));
    return sendHtml(reply, () => problemCodePage(problem));
  });

  app.get('/code-lists/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const list = withNamesOfList(request, shippedList(orNotFound(SHIPPED_IDS.find((one) => one === id))));
    return sendHtml(reply, () => codeListPage(list));
  });
}
