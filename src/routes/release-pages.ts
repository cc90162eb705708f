import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicCodebook } from '../codebook/public.ts';
import { findCertificate } from '../db/queries/certificates.ts';
import { listHeadlineEditions } from '../db/queries/release-contents.ts';
import { notFound } from '../errors.ts';
import { datasetOf } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import type { App } from '../http/operation.ts';
import { calendarPage, releasesPage } from '../pages/calendar.ts';
import { certificatePage } from '../pages/certificate.ts';
import { codebookPage } from '../pages/codebook.ts';
import { historyPage } from '../pages/history.ts';
import { calendarOf, structureOf } from '../releases/serve/descriptions.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Certificate } from '../schemas/certificate.ts';
import { PAGE } from '../schemas/paging.ts';
import { citationOf } from '../statistics/citation.ts';
import { headlinePlaces } from '../statistics/headline.ts';
import { disclosureBody } from '../statistics/protection-notes.ts';
import {
  inSameLanguage,
  newestReleases,
  openNewest,
  openShown,
  sendHtml,
  sendReleasePage,
  shownRelease,
  unlessGone,
  versionOf,
  withNamesOf,
  withNamesOfDatasets,
} from './page-answers.ts';

/** Pages about releases: codebook, certificate, history of a headline, versions and calendar. */
export async function releasePageRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { readers, reader } = context;

  app.get('/datasets/:dataset/releases/:version/structure', async (request, reply) => {
    const opened = await openShown(context, request);
    const { codebook, view } = opened;
    const release = await shownRelease(context, opened);
    const make = async () => {
      const structure = structureOf(opened);
      const citation = citationOf(codebook.definition, view, { query: 'structure' });
      return () => codebookPage({ release, structure, codebook, published: publicCodebook(codebook), citation });
    };
    const key = `structure, superseded by ${release.supersededBy}`;
    return sendReleasePage(context, reply, { releases: [opened], key, make });
  });
  // The structure has all of the codebook that is of use to a reader, so one page is enough.
  app.get('/datasets/:dataset/releases/:version/codebook', async (request, reply) => {
    const { view } = await openShown(context, request);
    return sendTo(request, reply, pagePath(`${releasePath({ ...view, version: versionOf(request) })}/structure`));
  });
  app.get('/datasets/:dataset/codebook', async (request, reply) =>
    sendTo(request, reply, pagePath(`${releasePath({ dataset: datasetOf(request), version: 'latest' })}/structure`)),
  );

  app.get('/datasets/:dataset/releases/:version/certificate', async (request, reply) => {
    const opened = await openShown(context, request);
    const { row, codebook, view } = opened;
    const release = await shownRelease(context, opened);
    const make = async () => {
      const certificate = await findCertificate(readers, row.id);
      if (!certificate) throw notFound('The release was built before there were certificates, and has none.');
      const content = {
        release,
        certificate: certificate as Certificate, // only the service writes them
        protection: disclosureBody(codebook).text,
        citation: citationOf(codebook.definition, view, { query: 'certificate' }),
      };
      return () => certificatePage(content);
    };
    const key = `certificate, superseded by ${release.supersededBy}`;
    return sendReleasePage(context, reply, { releases: [opened], key, make });
  });

  // The page of a release has its files.
  app.get('/datasets/:dataset/releases/:version/files', async (request, reply) => {
    const { view } = await openShown(context, request);
    return sendTo(request, reply, `${pagePath(releasePath({ ...view, version: versionOf(request) }))}#files`);
  });

  app.get('/datasets/:dataset/headlines/:id/history', async (request, reply) => {
    const { id } = request.params as { id: string };
    const dataset = datasetOf(request);
    const editions = await listHeadlineEditions(readers, dataset, id, undefined, PAGE + 1);
    if (editions.length === 0) throw notFound();
    const newest = editions.find(({ result }) => result !== null);
    const opened = newest && (await reader.open(dataset, newest.version).catch(unlessGone));
    const latest = withNamesOf(request, opened ?? (await reader.open(dataset, 'latest')));
    const content = {
      dataset: { id: dataset, title: latest.codebook.definition.title },
      headline: id,
      editions: editions.slice(0, PAGE),
      isWhole: editions.length <= PAGE,
      places: headlinePlaces(latest.codebook).get(id),
      citation: opened ? citationOf(opened.codebook.definition, opened.view, { headline: id }) : null,
    };
    return sendHtml(reply, () => historyPage(content));
  });

  app.get('/datasets/:dataset/releases', async (request, reply) => {
    const dataset = datasetOf(request);
    const releases = await newestReleases(context, dataset, PAGE + 1);
    const latest = await openNewest(context, request, releases);
    const content = {
      dataset: { id: dataset, title: latest.codebook.definition.title },
      releases: releases.slice(0, PAGE),
      isWhole: releases.length <= PAGE,
      next: context.releaseClock.nextDate(dataset),
      citation: citationOf(latest.codebook.definition, latest.view),
    };
    return sendHtml(reply, () => releasesPage(content));
  });

  app.get('/release-calendar', async (request, reply) => {
    const found = await calendarOf(context, undefined, PAGE + 1);
    const items = found.slice(0, PAGE).map(({ item }) => item);
    await withNamesOfDatasets(context, request, items);
    return sendHtml(reply, () => calendarPage(items, found.length <= PAGE));
  });
}

/** Leads a reader to the page that shows the same. */
const sendTo = (request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply =>
  reply.header('cache-control', 'no-cache').redirect(inSameLanguage(request, path), 302);
