import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { codebookOf } from '../db/codebooks.ts';
import { listDescribedFiles, type ReleaseFileRow } from '../db/queries/release-files.ts';
import { listPublished } from '../db/queries/releases.ts';
import { type CataloguedDataset, catalogueJsonLd, turtleOf } from '../formats/dcat.ts';
import { sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { releaseFile } from '../releases/lifecycle/manifest.ts';

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

/** In two statements, and one for each codebook that this process has not read yet. */
async function cataloguedDatasets({ readers, root }: Context): Promise<CataloguedDataset[]> {
  const published = await listPublished(readers);
  const files = new Map(published.map(({ id }) => [id, [] as ReleaseFileRow[]]));
  for (const { releaseId, ...file } of await listDescribedFiles(readers, [...files.keys()]))
    if (file.access === 'public') files.get(releaseId)?.push(file);
  type Release = CataloguedDataset['releases'][number];
  const found = new Map<string, { id: string; releases: [Release, ...Release[]] }>();
  for (const { id, datasetId: dataset, codebookVersion, notice, ...row } of published) {
    const version = row.version ?? '';
    const release: Release = {
      version,
      publishedAt: row.publishedAt ?? '',
      notice: notice?.text ?? null,
      definition: (await codebookOf(root, dataset, codebookVersion, readers)).definition,
      files: (files.get(id) ?? []).map((file) => releaseFile({ dataset, version, publishedAt: row.publishedAt }, file)),
    };
    const earlier = found.get(dataset);
    if (earlier) earlier.releases.push(release);
    else found.set(dataset, { id: dataset, releases: [release] });
  }
  return [...found.values()];
}
