import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Codebook } from '../codebook/model.ts';
import { publicDimensions } from '../codebook/public.ts';
import { isAbove } from '../codebook/version.ts';
import { unlessAway } from '../db/failures.ts';
import { listDatasets } from '../db/queries/datasets.ts';
import { HEADLINE_USES_KEPT_MS, listMostUsed } from '../db/queries/headline-uses.ts';
import { listHeadlineEditions } from '../db/queries/release-contents.ts';
import { listNotices } from '../db/queries/release-schedule.ts';
import { findNeighbours, type LatestRelease, listLatest } from '../db/queries/releases.ts';
import { orNotFound } from '../errors.ts';
import { schemaOrgDataset } from '../formats/dcat.ts';
import { CONSTRUCTED } from '../formats/provenance.ts';
import { xmlText } from '../formats/xml.ts';
import { datasetOf } from '../http/access.ts';
import { sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import type { App } from '../http/operation.ts';
import { CLAIM, differencesParameters, formed, KEBAB, statisticsParameters } from '../http/parameters.ts';
import { claimPage } from '../pages/claim.ts';
import { datasetPage, datasetsPage } from '../pages/dataset.ts';
import { differencesPage } from '../pages/differences.ts';
import { type AskedHeadline, frontPage, type NewestRelease } from '../pages/front.ts';
import { headlinePage, statementOf } from '../pages/headline.ts';
import { EMBED_POLICY } from '../pages/layout.ts';
import { noticesPage } from '../pages/notices.ts';
import { releasePage, type SuggestedQuery } from '../pages/release.ts';
import { embedPage, statisticsPage } from '../pages/statistics.ts';
import {
  canonicalFilter,
  differenceFilter,
  filterParts,
  notesOfDifferences,
  openEarlier,
} from '../releases/attribution/asked-differences.ts';
import { compareReleases } from '../releases/attribution/compare-releases.ts';
import { checkedClaim, publishedHeadline } from '../releases/serve/claims.ts';
import { calendarOf, datasetBody, publishedManifestOf } from '../releases/serve/descriptions.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import { datasetPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { MAX_PAGE, PAGE } from '../schemas/paging.ts';
import type { Manifest } from '../schemas/release.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { assemble } from '../statistics/answer.ts';
import { citationOf } from '../statistics/citation.ts';
import { headlineBody, headlinePlaces, notesOfHeadline } from '../statistics/headline.ts';
import { canonicalQuery, planQuery, type StatisticsQuery, statisticsQuery } from '../statistics/query.ts';
import {
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
import { ageHeader } from './release-answers.ts';

/**
 * Pages for people: the address of an answer without `/v1` is a page of that answer. Citations lead to them. They are not in the
 * OpenAPI document, since no program needs them. A parameter that they do not know is ignored: social networks add their own to
 * addresses that are shared. A draft has no page.
 */
export async function pageRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { readers, reader } = context;
  let mostUsedAt: { time: number; names: Awaited<ReturnType<typeof listMostUsed>> } = { time: -Infinity, names: [] };

  app.get('/', async (request, reply) => {
    const { datasets, next } = await datasetsAfter(request, '');
    const newest = (await listLatest(readers)).toSorted(byPublication).slice(0, NEWEST);
    const opened = await Promise.all(newest.map(({ datasetId: id }) => reader.open(id, 'latest').catch(unlessGone)));
    const calendar = await calendarOf(context, undefined, PAGE);
    const coming = calendar.flatMap(({ item }) => (item.state === 'scheduled' ? [item] : [])).reverse();
    await withNamesOfDatasets(context, request, coming);
    const content = {
      newest: await Promise.all(opened.flatMap((one) => (one ? [newestRelease(withNamesOf(request, one))] : []))),
      asked: await askedHeadlines(request),
      coming,
      datasets,
      next,
    };
    return sendHtml(reply, () => frontPage(content));
  });
  app.get(
    '/datasets',
    {
      schema: {
        querystring: z.object({ after: formed(KEBAB, 'Id of the last dataset of the page before.').default('') }),
      },
    },
    async (request, reply) => {
      const { datasets, next } = await datasetsAfter(request, request.query.after);
      return sendHtml(reply, () => datasetsPage(datasets, next));
    },
  );
  app.get('/sitemap.xml', async (_request, reply) =>
    sendBytes(reply, await sitemap(context), { cache: 'public', type: 'application/xml; charset=utf-8' }),
  );

  const dataset = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = datasetOf(request);
    const releases = await newestReleases(context, id, PAGE);
    const latest = await openNewest(context, request, releases);
    const content = {
      dataset: datasetBody(latest, context.releaseClock.nextDate(id)),
      headlines: await reader.headlines(latest.row),
      releases,
      notices: await listNotices(readers, id, undefined, PAGE),
      citation: citationOf(latest.codebook.definition, latest.view),
    };
    return sendHtml(reply, () => datasetPage(content));
  };
  app.get('/datasets/:dataset', dataset);

  app.get('/datasets/:dataset/notices', async (request, reply) => {
    const id = datasetOf(request);
    const { codebook, view } = withNamesOf(request, await reader.open(id, 'latest'));
    const notices = await listNotices(readers, id, undefined, MAX_PAGE + 1);
    const { title } = codebook.definition;
    const citation = citationOf(codebook.definition, view);
    return sendHtml(reply, () =>
      noticesPage({ id, title }, notices.slice(0, MAX_PAGE), notices.length <= MAX_PAGE, citation),
    );
  });

  const release = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = datasetOf(request);
    const manifest = await publishedManifestOf({ ...context, db: readers }, id, versionOf(request));
    const version = manifest.version ?? '';
    const opened = manifest.state === 'withdrawn' ? undefined : withNamesOf(request, await reader.open(id, version));
    const content = {
      manifest: { ...manifest, version },
      headlines: opened ? await reader.headlines(opened.row) : [],
      queries: opened ? suggestedQueries(opened) : [],
      changed: opened && manifest.supersedes !== null ? await changedSince(opened, manifest.supersedes) : undefined,
      releases: await newestReleases(context, id, PAGE),
      about: opened && schemaOrgOf(context, opened, manifest.files ?? []),
    };
    return sendHtml(reply, () => releasePage(content));
  };
  app.get('/datasets/:dataset/releases/:version', release);
  app.get('/datasets/:dataset/releases/:version/headlines', release);

  app.get('/datasets/:dataset/releases/:version/headlines/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const opened = await openShown(context, request);
    const { row, codebook, view } = opened;
    const result = await publishedHeadline(reader, row, id);
    const shown = await shownRelease(context, opened);
    const { constructed } = codebook.definition;
    const content = {
      release: shown,
      headline: headlineBody(codebook, result, view),
      newer: shown.supersededBy === null ? undefined : await headlineIn(row.datasetId, shown.supersededBy, id),
      editions: await unlessAway(listHeadlineEditions(readers, row.datasetId, id, undefined, PAGE), []),
      notes: notesOfHeadline(codebook, result, view),
      constructed: constructed ? CONSTRUCTED : undefined,
      places: headlinePlaces(codebook).get(id),
      wordings: await wordingsOf(opened, result),
    };
    return sendHtml(reply, () => headlinePage(content), ageHeader(reader, [opened]));
  });

  app.get(
    '/datasets/:dataset/releases/:version/headlines/:id/check',
    { schema: { querystring: z.object({ claim: CLAIM }) } },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      const opened = await openShown(context, request);
      const check = await checkedClaim(context, opened, id, request.query.claim);
      const headline = await publishedHeadline(reader, opened.row, id);
      const checked = {
        ...{ release: await shownRelease(context, opened), id, title: statementOf(headline), result: headline },
        citation: citationOf(opened.codebook.definition, opened.view, { headline: id }),
        hasFigure: !headline.computed || headline.value !== null || headline.status === 'suppressed',
      };
      // Anybody can make such an address, so no search engine is to show what it says.
      return sendHtml(reply, () => claimPage(checked, check), {
        ...ageHeader(reader, [opened]),
        'x-robots-tag': 'noindex',
      });
    },
  );

  const ofAnswers = [
    { path: 'statistics', pageOf: statisticsPage, headers: {} },
    // Search engines know the page of the figures; the frame is for other sites.
    { path: 'statistics/embed', pageOf: embedPage, headers: { 'content-security-policy': EMBED_POLICY } },
  ];
  for (const { path, pageOf, headers } of ofAnswers) {
    app.get(
      `/datasets/:dataset/releases/:version/${path}`,
      { schema: { querystring: z.object(statisticsParameters) } },
      async (request, reply) => {
        const { measure, ...conditions } = request.query;
        const query = { ...conditions, measures: measure };
        void context.charts.wake();
        const opened = await openShown(context, request);
        const { row, codebook, view } = opened;
        const shown = await shownRelease(context, opened);
        const key = `${path}, superseded by ${shown.supersededBy}: ${statisticsQuery(canonicalQuery(codebook, query))}`;
        const make = async () => {
          const plan = planQuery(codebook, view, query);
          const answer = assemble(plan, await reader.tables(row, plan.reads));
          const headlines = await headlinesAbout(opened, plan.query);
          return () => pageOf(shown, answer, headlines);
        };
        return sendReleasePage(context, reply, { releases: [opened], key, make, headers });
      },
    );
  }

  const { since, ...narrower } = differencesParameters;
  app.get(
    '/datasets/:dataset/releases/:version/differences',
    { schema: { querystring: z.object({ since: since.optional(), ...narrower }) } },
    async (request, reply) => {
      const after = await openShown(context, request);
      const release = await shownRelease(context, after);
      const named = request.query.since ?? (await findNeighbours(readers, after.row)).supersedes;
      const query = { ...request.query, since: orNotFound(named ?? undefined) };
      const before = await openEarlier(context, after, query.since);
      const filter = differenceFilter(after, before, query);
      const asked = canonicalFilter(query, before, after);
      const address = `?${filterParts(asked).join('&')}`;
      const earlier = (await newestReleases(context, after.row.datasetId, PAGE)).flatMap(({ version, state }) =>
        state !== 'withdrawn' && isAbove(after.view.version, version) ? [version] : [],
      );
      const make = async () => {
        const compared = await compareReleases(readers, reader, before, after);
        const { items, next } = await compared.page(filter, { block: 0, offset: 0 }, SHOWN_DIFFERENCES);
        const moved = await compared.headlines();
        const content = {
          release,
          since: before.view.version,
          codebooks: { before: before.codebook, after: after.codebook },
          structure: compared.structure(),
          moved,
          headlines: await reader.headlines(after.row),
          items,
          isWhole: next === null,
          measures: filter.measures,
          notes: notesOfDifferences(after, filter, [...items, ...moved]),
          query: address,
          asked,
          earlier,
          citation: citationOf(after.codebook.definition, after.view, { query: `differences${address}` }),
        };
        return () => differencesPage(content);
      };
      return sendReleasePage(context, reply, {
        releases: [after, before],
        key: `differences${address}, of ${earlier}`,
        make,
      });
    },
  );

  /** The datasets behind the one of this id, and the id of the last of them if there are more. */
  async function datasetsAfter(
    request: FastifyRequest,
    after: string,
  ): Promise<{ datasets: Dataset[]; next: string | null }> {
    const ids = await listDatasets(readers, { unpublished: [], after, limit: PAGE + 1 });
    const opened = await Promise.all(ids.slice(0, PAGE).map((id) => reader.open(id, 'latest').catch(unlessGone)));
    const datasets = opened.flatMap((one) =>
      one ? datasetBody(withNamesOf(request, one), context.releaseClock.nextDate(one.view.dataset)) : [],
    );
    return { datasets, next: ids.length > PAGE ? (ids[PAGE - 1] ?? null) : null };
  }

  async function newestRelease({ row, codebook, view }: OpenedRelease): Promise<NewestRelease> {
    const { dataset, version, publishedAt } = view;
    const sayable = (await reader.headlines(row)).filter(({ statement }) => statement !== null);
    // A share tells more than how many cases there are.
    const isShare = (one: HeadlineResult) => Number(one.computed && one.statistic === 'share');
    const headlines = sayable.toSorted((a, b) => isShare(b) - isShare(a));
    const { title } = codebook.definition;
    return { dataset, title, version, publishedAt: publishedAt ?? '', headlines: headlines.slice(0, SHOWN_HEADLINES) };
  }

  /** Their names, asked again after a minute: the database adds up what was counted in 30 days. */
  async function mostUsed(): Promise<Awaited<ReturnType<typeof listMostUsed>>> {
    const now = context.now().getTime();
    if (now - mostUsedAt.time >= USES_REMEMBERED_MS) {
      const since = new Date(now - HEADLINE_USES_KEPT_MS).toISOString().slice(0, 10);
      mostUsedAt = { time: now, names: await listMostUsed(readers, since, SHOWN_ASKED) };
    }
    return mostUsedAt.names;
  }

  /** The headlines that are asked for most, as the latest release of each dataset has them. */
  async function askedHeadlines(request: FastifyRequest): Promise<AskedHeadline[]> {
    const used = await unlessAway(mostUsed(), []);
    const found = await Promise.all(
      used.map(async ({ datasetId, headlineId }): Promise<AskedHeadline[]> => {
        const opened = await reader.open(datasetId, 'latest').catch(unlessGone);
        const headline = opened && (await reader.headlines(opened.row)).find(({ id }) => id === headlineId);
        if (!headline) return [];
        const { title } = withNamesOf(request, opened).codebook.definition;
        return [{ dataset: datasetId, title, headline }];
      }),
    );
    return found.flat();
  }

  async function headlineIn(id: string, version: string, headline: string) {
    const newest = await reader.open(id, version).catch(unlessGone);
    return newest && (await reader.headlines(newest.row)).find((one) => one.id === headline);
  }

  /** Other true wordings of a headline, as the check of its own words suggests them. */
  async function wordingsOf(opened: OpenedRelease, result: HeadlineResult): Promise<string[]> {
    if (!result.computed || result.wording === null) return [];
    const said = [result.wording.text, ...(result.percent === null ? [] : [`${result.percent}%`])];
    const checks = await Promise.all(said.map((claim) => checkedClaim(context, opened, result.id, claim)));
    return [...new Set(checks.flatMap(({ suggested }) => suggested))];
  }

  /** The headlines that are about the one figure of a query, as the number that they say or as the numerator of their share. */
  async function headlinesAbout({ row }: OpenedRelease, { by, share, base, ...query }: StatisticsQuery) {
    if (by.length > 0) return [];
    // Conditions may be in any order.
    const inOrder = (asked: string | null) =>
      asked
        ?.replace(/&(share|base)=[^&]*/g, '')
        .split('&')
        .sort()
        .join('&');
    const wanted = inOrder(statisticsQuery({ ...query, by, share: [], base: 'all' }));
    const isWanted = (asked: string | null) => inOrder(asked) === wanted;
    return (await reader.headlines(row)).filter((one) => one.computed && isWanted(one.query));
  }

  async function changedSince(after: OpenedRelease, version: string) {
    const before = await reader.open(after.row.datasetId, version).catch(unlessGone);
    if (!before) return undefined;
    const compared = await compareReleases(readers, reader, before, after);
    const { redefined } = compared.structure();
    return { moved: await compared.headlines(), redefined, places: headlinePlaces(after.codebook) };
  }
}

/** What the front page shows. */
const NEWEST = 4;
const SHOWN_HEADLINES = 3;
const SHOWN_ASKED = 5;
const USES_REMEMBERED_MS = 60_000;

const byPublication = (a: LatestRelease, b: LatestRelease): number =>
  (b.publishedAt ?? '') < (a.publishedAt ?? '') ? -1 : 1;

/** Longer tables are slow to lay out on a phone; the CSV has all. */
const SHOWN_DIFFERENCES = 500;

function schemaOrgOf(
  context: Context,
  { view, codebook }: OpenedRelease,
  files: NonNullable<Manifest['files']>,
): object {
  const { dataset, version, publishedAt } = view;
  const release = { version, publishedAt: publishedAt ?? '', notice: null, definition: codebook.definition, files };
  return schemaOrgDataset(dataset, release, baseOf(context));
}

const baseOf = ({ publicUrl }: Context): string => publicUrl().replace(/\/+$/, '');

/** The pages that search engines should know: of each dataset its own, and that of its newest release with the headlines of it. */
async function sitemap(context: Context): Promise<string> {
  const { readers, reader } = context;
  const pages: { path: string; changed?: string }[] = [{ path: '/' }];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const ids: string[] = await listDatasets(readers, { unpublished: [], after, limit: MAX_PAGE });
    for (const id of ids) {
      const latest = await reader.open(id, 'latest').catch(unlessGone);
      if (!latest) continue;
      const { view, row } = latest;
      const changed = view.publishedAt ?? '';
      const release = pagePath(releasePath(view));
      const headlines = (await reader.headlines(row)).map((headline) => `${release}/headlines/${headline.id}`);
      for (const path of [pagePath(datasetPath(id)), release, `${release}/structure`, ...headlines])
        pages.push({ path, changed });
    }
    after = ids.length < MAX_PAGE ? undefined : ids.at(-1);
  }
  const urls = pages.map(({ path, changed }) => {
    const lastmod = changed === undefined ? '' : `<lastmod>${xmlText(changed)}</lastmod>`;
    return `<url><loc>${xmlText(baseOf(context) + path)}</loc>${lastmod}</url>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}

/** A count as shares too: a number alone says little. */
function suggestedQueries({ codebook, view }: OpenedRelease): SuggestedQuery[] {
  const { measures } = codebook.definition.codebook;
  return measures.flatMap(({ id, label, statistic }) =>
    publishedDimensions(codebook, id).map((dimension) => {
      const share = statistic === 'count' ? `&share=${dimension.id}` : '';
      const path = `${releasePath(view)}/statistics?measure=${id}&by=${dimension.id}&totals=true${share}`;
      return { measure: label, dimension: dimension.label, path };
    }),
  );
}

function publishedDimensions(codebook: Codebook, measure: string) {
  const published = new Set(codebook.tables.flatMap(({ by, measures }) => (measures.includes(measure) ? by : [])));
  return publicDimensions(codebook).filter(({ id }) => published.has(id));
}
