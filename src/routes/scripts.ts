import { notFound } from '../errors.ts';
import { etagOf, sendBytes } from '../http/answers.ts';
import type { App } from '../http/operation.ts';
import { codingPreference } from '../releases/serve/content-coding.ts';

/** The scripts of pages. One whose name has the hash of its bytes is kept for ever. */
export async function scriptRoutes(app: App): Promise<void> {
  app.get('/assets/:file', { schema: { hide: true } }, async (request, reply) => {
    const { file } = request.params as { file: string };
    const found = app.scripts.files.get(file);
    if (!found) throw notFound();
    const coding = codingPreference(request.headers['accept-encoding']).long;
    return sendBytes(reply, found[coding], {
      cache: found.cache,
      etag: etagOf(found.identity),
      coding,
      type: 'text/javascript; charset=utf-8',
    });
  });
}
