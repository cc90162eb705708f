import type { FastifyReply } from 'fastify';
import { orNotFound } from '../errors.ts';
import type { App } from '../http/operation.ts';
import { type ApiDocument, apiPage, apiSchemaPage, apiSchemasPage, apiTagPage } from '../pages/api-docs.ts';
import { sendEnglishHtml } from './page-answers.ts';

/** The reference of the API as pages, each made of the OpenAPI document by the first request for it; in English, as the document is. */
export async function docsRoutes(app: App): Promise<void> {
  const made = new Map<string, string>();
  const send = async (reply: FastifyReply, path: string, make: (document: ApiDocument) => string | undefined) => {
    const page = made.get(path) ?? orNotFound(make(app.swagger() as unknown as ApiDocument)); // see http/openapi.ts
    made.set(path, page);
    return sendEnglishHtml(reply, page);
  };
  app.get('/docs', async (_request, reply) => send(reply, '', apiPage));
  app.get('/docs/schemas', async (_request, reply) => send(reply, 'schemas', apiSchemasPage));
  app.get('/docs/schemas/:name', async (request, reply) => {
    const { name } = request.params as { name: string };
    return send(reply, `schemas/${name}`, (document) => apiSchemaPage(document, name));
  });
  app.get('/docs/:tag', async (request, reply) => {
    const { tag } = request.params as { tag: string };
    return send(reply, tag, (document) => apiTagPage(document, tag));
  });
}
