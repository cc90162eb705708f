import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { findNeighbours, listLatest } from '../db/queries/releases.ts';
import { AppError, PROBLEMS } from '../errors.ts';
import type { Context } from '../http/context.ts';
import { splitUrl } from '../http/methods.ts';
import type { App } from '../http/operation.ts';
import { formed, KEBAB, NAME, statisticsParameters } from '../http/parameters.ts';
import { besidePage, unsharedParts } from '../pages/beside.ts';
import { type BuiltTable, tableBuilderPage } from '../pages/table-builder.ts';
import { askedQuery, chosenCodes } from '../pages/table-choices.ts';
import { structureOf } from '../releases/serve/descriptions.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import { PAGE } from '../schemas/paging.ts';
import { assemble } from '../statistics/answer.ts';
import { canonicalQuery, planQuery, type StatisticsQuery, statisticsQuery } from '../statistics/query.ts';
import { inSameLanguage, openShown, sendHtml, sendReleasePage, shownRelease, withNamesOf } from './page-answers.ts';

const PERIOD_FIELD = /^[A-Za-z]{1,20}:[A-Za-z0-9_-]{1,60}$/;
/** What the form of the builder sends. An empty field is none. */
const builderParameters = {
  ...statisticsParameters,
  from: formed(PERIOD_FIELD, 'The first period, such as year:2014.').optional(),
  to: formed(PERIOD_FIELD, 'The last period, such as year:2015.').optional(),
  only: formed(NAME, 'A dimension whose codes are shown to choose from.').optional(),
  find: formed(/^[\s\S]{1,100}$/u, 'Words of a label: up to 100 characters.').optional(),
};

/** The table builder: a form, and the table that it asks for. */
export async function tableBuilderRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/releases/:version/table',
    {
      schema: { querystring: z.object(builderParameters) },
      preValidation: async (request) => dropEmptyFields(request.query as Record<string, unknown>),
    },
    async (request, reply) => {
      const { only, find, measure, ...form } = request.query;
      void context.charts.wake();
      const opened = await openShown(context, request);
      const { codebook, row } = opened;
      const query = canonicalQuery(codebook, askedQuery(codebook, { ...form, measures: measure }));
      const chosen = chosenCodes(codebook, query.where);
      const shownOnly = only !== undefined && (query.by.includes(only) || chosen.has(only)) ? undefined : only;
      const address = builderAddress(query, { only: shownOnly, find });
      const [path] = splitUrl(request.raw.url);
      const wanted = inSameLanguage(request, `${path}?${address}`);
      if (request.raw.url !== wanted) return sendOn(reply, wanted);

      const release = await shownRelease(context, opened);
      const { supersedes } = await findNeighbours(context.readers, row);
      const pageOf = (outcome: Pick<BuiltTable, 'answer' | 'faults'>) => {
        const state = { query, chosen, only: shownOnly, find: find ?? '', earlier: supersedes };
        return () => tableBuilderPage({ release, structure: structureOf(opened), ...state, ...outcome });
      };
      const make = async () => {
        const plan = planQuery(codebook, opened.view, query);
        return pageOf({ answer: assemble(plan, await context.reader.tables(row, plan.reads)), faults: [] });
      };
      try {
        // Anybody can look for anything, so that is not worth remembering.
        if (find !== undefined) return await sendHtml(reply, await make(), { 'x-robots-tag': 'noindex' });
        const key = `table, superseded by ${release.supersededBy}, after ${supersedes}: ${address}`;
        return await sendReleasePage(context, reply, { releases: [opened], key, make });
      } catch (error) {
        // The form says what is wrong, so that it can be mended there.
        if (!(error instanceof AppError) || error.status !== REFUSED) throw error;
        const { errors = [], detail = PROBLEMS[error.code].description } = error.options;
        const faults = errors.length > 0 ? errors : [{ detail }];
        return sendHtml(reply, pageOf({ answer: undefined, faults }), {}, REFUSED);
      }
    },
  );
}

/** A query that the release cannot answer. */
const REFUSED = 422;

/** A table of the release beside the same of the latest release of another dataset. */
const besideParameters = {
  measure: statisticsParameters.measure,
  by: statisticsParameters.by,
  where: statisticsParameters.where,
  with: formed(KEBAB, 'Id of the other dataset.').optional(),
};

export async function besideRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { reader, readers } = context;
  app.get(
    '/datasets/:dataset/releases/:version/beside',
    { schema: { querystring: z.object(besideParameters) } },
    async (request, reply) => {
      const opened = await openShown(context, request);
      const { measure, with: id, ...asked } = request.query;
      const plain = { totals: false, share: [], base: 'all' as const };
      const query = canonicalQuery(opened.codebook, { ...asked, ...plain, measures: measure });
      const other = id === undefined ? undefined : await reader.open(id, 'latest');
      const answerOf = async ({ codebook, view, row }: OpenedRelease) => {
        const plan = planQuery(codebook, view, query);
        return assemble(plan, await reader.tables(row, plan.reads));
      };
      const latest = (await listLatest(readers)).filter(({ datasetId }) => datasetId !== opened.row.datasetId);
      const others = await Promise.all(
        latest.slice(0, PAGE).map(async ({ datasetId }) => {
          const { codebook } = withNamesOf(request, await reader.open(datasetId, 'latest'));
          return { id: datasetId, title: codebook.definition.title };
        }),
      );
      const release = await shownRelease(context, opened);
      const shownOther = other && (await shownRelease(context, other));
      const make = async () => {
        const own = await answerOf(opened);
        const unshared = other ? unsharedParts(opened.codebook, other.codebook, query) : [];
        const outcome =
          other && unshared.length === 0 ? { answers: [own, await answerOf(other)] as const } : { unshared };
        return () => besidePage({ release, query, others, other: shownOther, outcome });
      };
      const key = `beside ${shownOther?.dataset} ${shownOther?.version}, of ${others.map((one) => one.id)}: ${statisticsQuery(query)}`;
      return sendReleasePage(context, reply, { releases: other ? [opened, other] : [opened], key, make });
    },
  );
}

function dropEmptyFields(query: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(query)) {
    const filled = [value].flat().filter((one) => one !== '');
    if (filled.length === 0) delete query[name];
    else if (Array.isArray(value)) query[name] = filled.length === 1 ? filled[0] : filled;
  }
}

/** The one spelling of what was chosen, as the address has it. */
const builderAddress = (
  query: StatisticsQuery,
  { only, find }: { only?: string | undefined; find?: string | undefined },
) =>
  [
    statisticsQuery(query).replace('statistics?', ''),
    ...(only === undefined ? [] : [`only=${only}`]),
    ...(find === undefined ? [] : [`find=${encodeURIComponent(find)}`]),
  ].join('&');

/** A form spells its fields at length, the empty ones too; the address that is shared is the short one. */
const sendOn = (reply: FastifyReply, address: string): FastifyReply =>
  reply.code(302).headers({ location: address, 'cache-control': 'no-cache' }).send();
