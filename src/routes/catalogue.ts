import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { codebookOf } from '../db/codebooks.ts';
import { listDatasets } from '../db/queries/datasets.ts';
import { listDescribedFiles } from '../db/queries/release-files.ts';
import { listVersions } from '../db/queries/releases.ts';
import { type CataloguedDataset, catalogueJsonLd, turtleOf } from '../formats/dcat.ts';
import { sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { releaseFile } from '../releases/lifecycle/manifest.ts';
import { MAX_PAGE } from '../schemas/paging.ts';

/** The catalogue of all datasets that have a release, for harvesters. */

const JSON_LD = 'application/ld+json';
const TURTLE = 'text/turtle; charset=utf-8';
const ABOUT_CATALOGUE =
  'DCAT-AP 3: every dataset with its published releases as versions, and their public files as distributions with checksums. Licence, coverage, publisher and contact are those of the definitions.';

export async function catalogueRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/catalog',
    operation({
      id: 'getCatalog',
      tag: 'datasets',
      summary: 'The catalogue as JSON-LD',
      description: ABOUT_CATALOGUE,
      access: 'public',
      answers: { 200: { [JSON_LD]: z.record(z.string(), z.unknown()).describe('JSON-LD.') } },
    }),
    async (_request, reply) =>
      sendBytes(reply, JSON.stringify(await catalogue(context)), { cache: 'public', type: JSON_LD }),
  );

  app.get(
    '/catalog.ttl',
    operation({
      id: 'getCatalogTurtle',
      tag: 'datasets',
      summary: 'The catalogue as Turtle',
      description: ABOUT_CATALOGUE,
      access: 'public',
      answers: { 200: { [TURTLE]: z.string().describe('Turtle.') } },
    }),
    async (_request, reply): Promise<FastifyReply> =>
      sendBytes(reply, await turtleOf(await catalogue(context)), { cache: 'public', type: TURTLE }),
  );
}

async function catalogue(context: Context): Promise<Record<string, unknown>> {
  const base = context.publicUrl().replace(/\/+$/, '');
  return catalogueJsonLd(await cataloguedDatasets(context), { base, contact: context.config.contact });
}

async function cataloguedDatasets(context: Context): Promise<CataloguedDataset[]> {
  const found: CataloguedDataset[] = [];
  for (let after = ''; ; ) {
    const ids = await listDatasets(context.readers, { unpublished: [], after, limit: MAX_PAGE });
    for (const id of ids) {
      const [latest, ...earlier] = await cataloguedReleases(context, id);
      if (latest) found.push({ id, releases: [latest, ...earlier] });
    }
    if (ids.length < MAX_PAGE) return found;
    after = ids.at(-1) ?? '';
  }
}

async function cataloguedReleases({ readers, root }: Context, dataset: string) {
  const rows = await listVersions(readers, dataset, undefined, MAX_PAGE);
  const published = rows.filter(({ state }) => state === 'published');
  return Promise.all(
    published.map(async ({ id, codebookVersion, notice, ...row }) => {
      const version = row.version ?? '';
      const { definition } = await codebookOf(root, dataset, codebookVersion, readers);
      const files = await listDescribedFiles(readers, id);
      return {
        version,
        publishedAt: row.publishedAt ?? '',
        notice: notice?.text ?? null,
        definition,
        files: files.flatMap((file) => (file.access === 'public' ? [releaseFile({ dataset, version }, file)] : [])),
      };
    }),
  );
}
