import type { FastifyInstance } from 'fastify';
import type { Context } from '../http/context.ts';
import { addOpenApi } from '../http/openapi.ts';
import { auditRoutes } from './audit.ts';
import { caseRoutes } from './cases.ts';
import { catalogueRoutes } from './catalogue.ts';
import { changeRoutes } from './changes.ts';
import { codeListRoutes } from './code-lists.ts';
import { datasetRoutes } from './datasets.ts';
import { differenceRoutes } from './differences.ts';
import { docsRoutes } from './docs.ts';
import { duplicateRoutes } from './duplicates.ts';
import { erasureRoutes } from './erasures.ts';
import auditExamples from './examples/audit.json' with { type: 'json' };
import casesExamples from './examples/cases.json' with { type: 'json' };
import datasetsExamples from './examples/datasets.json' with { type: 'json' };
import headlinesExamples from './examples/headlines.json' with { type: 'json' };
import importsExamples from './examples/imports.json' with { type: 'json' };
import keysExamples from './examples/keys.json' with { type: 'json' };
import parameterExamples from './examples/parameters.json' with { type: 'json' };
import problemExamples from './examples/problems.json' with { type: 'json' };
import recordsExamples from './examples/records.json' with { type: 'json' };
import releasesExamples from './examples/releases.json' with { type: 'json' };
import serviceExamples from './examples/service.json' with { type: 'json' };
import statisticsExamples from './examples/statistics.json' with { type: 'json' };
import webhooksExamples from './examples/webhooks.json' with { type: 'json' };
import { feedRoutes } from './feeds.ts';
import { headlineRoutes } from './headlines.ts';
import { importRoutes } from './imports.ts';
import { keyRoutes } from './keys.ts';
import { pageRoutes } from './pages.ts';
import { previewRoutes } from './previews.ts';
import { recordRoutes } from './records.ts';
import { redefinitionRoutes } from './redefinitions.ts';
import { referencePageRoutes } from './reference-pages.ts';
import { releaseCalendarRoutes } from './release-calendar.ts';
import { releaseCheckRoutes } from './release-checks.ts';
import { releaseFileRoutes } from './release-files.ts';
import { releasePageRoutes } from './release-pages.ts';
import { releaseRoutes } from './releases.ts';
import { revisionRoutes } from './revisions.ts';
import { rootRoutes } from './root.ts';
import { scriptRoutes } from './scripts.ts';
import { searchRoutes } from './search.ts';
import { searchPageRoutes } from './search-pages.ts';
import { statisticsRoutes } from './statistics.ts';
import { besideRoutes, tableBuilderRoutes } from './table-builder.ts';
import { transitionRoutes } from './transitions.ts';
import { usageRoutes } from './usage.ts';
import { webhookRoutes } from './webhooks.ts';

/** The table of contents: every resource, in the order of the OpenAPI document. */
export async function registerRoutes(app: FastifyInstance, context: Context): Promise<void> {
  await addOpenApi(app, context, {
    common: parameterExamples,
    problems: problemExamples,
    operations: {
      ...datasetsExamples,
      ...statisticsExamples,
      ...headlinesExamples,
      ...releasesExamples,
      ...recordsExamples,
      ...casesExamples,
      ...importsExamples,
      ...webhooksExamples,
      ...keysExamples,
      ...auditExamples,
      ...serviceExamples,
    },
  });
  const v1 = { prefix: '/v1', context };
  await app.register(datasetRoutes, v1);
  await app.register(redefinitionRoutes, v1);
  await app.register(catalogueRoutes, v1);
  await app.register(codeListRoutes, { prefix: '/v1' });
  await app.register(searchRoutes, v1);
  await app.register(statisticsRoutes, v1);
  await app.register(headlineRoutes, v1);
  await app.register(differenceRoutes, v1);
  await app.register(releaseRoutes, v1);
  await app.register(releaseFileRoutes, v1);
  await app.register(releaseCheckRoutes, v1);
  await app.register(previewRoutes, v1);
  await app.register(releaseCalendarRoutes, v1);
  await app.register(feedRoutes, v1);
  await app.register(recordRoutes, v1);
  await app.register(changeRoutes, v1);
  await app.register(erasureRoutes, v1);
  await app.register(caseRoutes, v1);
  await app.register(transitionRoutes, v1);
  await app.register(revisionRoutes, v1);
  await app.register(duplicateRoutes, v1);
  await app.register(importRoutes, v1);
  await app.register(webhookRoutes, v1);
  await app.register(keyRoutes, v1);
  await app.register(usageRoutes, v1);
  await app.register(auditRoutes, v1);
  await app.register(rootRoutes, { context });
  await app.register(docsRoutes);
  await app.register(scriptRoutes);
  await app.register(pageRoutes, { context });
  await app.register(tableBuilderRoutes, { context });
  await app.register(besideRoutes, { context });
  await app.register(searchPageRoutes, { context });
  await app.register(releasePageRoutes, { context });
  await app.register(referencePageRoutes, { context });
}
