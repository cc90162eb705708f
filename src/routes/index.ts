import type { FastifyInstance } from 'fastify';
import { caseRoutes } from './cases.ts';
import { catalogueRoutes } from './catalogue.ts';
import type { Context } from './context.ts';
import { datasetRoutes } from './datasets.ts';
import { docsRoutes, entryRoutes } from './docs.ts';
import { healthRoutes } from './health.ts';
import { keyRoutes } from './keys.ts';
import { addOpenApi, openApiRoutes } from './openapi.ts';
import { recordRoutes } from './records.ts';
import { releasedRoutes } from './released.ts';
import { releaseRoutes } from './releases.ts';
import { revisionRoutes } from './revisions.ts';
import { transitionRoutes } from './transitions.ts';

/** The table of contents: every resource, in the order of the OpenAPI document. */
export async function registerRoutes(app: FastifyInstance, context: Context): Promise<void> {
  await addOpenApi(app);
  const v1 = { prefix: '/v1', context };
  await app.register(datasetRoutes, v1);
  await app.register(releasedRoutes, v1);
  await app.register(releaseRoutes, v1);
  await app.register(recordRoutes, v1);
  await app.register(caseRoutes, v1);
  await app.register(transitionRoutes, v1);
  await app.register(revisionRoutes, v1);
  await app.register(keyRoutes, v1);
  await app.register(catalogueRoutes, v1);
  await app.register(healthRoutes, { context });
  await app.register(openApiRoutes);
  await app.register(entryRoutes);
  await app.register(docsRoutes);
}
