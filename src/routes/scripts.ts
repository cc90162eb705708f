import { notFound } from '../errors.ts';
import { etagOf, sendBytes } from '../http/answers.ts';
import type { App } from '../http/operation.ts';
import { codingPreference } from '../releases/serve/content-coding.ts';

/** A column of figures between two rules, in the colour of links. */
const ICON = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 2h14M1 14h14M4 11V8M8 11V5M12 11V7" stroke="#1d5fa8" stroke-width="2" fill="none"/></svg>',
);

/** The scripts of pages and their icon. A script whose name has the hash of its bytes is kept for ever. */
export async function scriptRoutes(app: App): Promise<void> {
  app.get('/assets/:file', async (request, reply) => {
    const { file } = request.params as { file: string };
    const found = app.scripts.files.get(file);
    if (!found) throw notFound();
    const coding = codingPreference(request.headers['accept-encoding']).long;
    return sendBytes(reply, await found.coded(coding), {
      cache: found.cache,
      etag: etagOf(found.bytes),
      coding,
      type: 'text/javascript; charset=utf-8',
    });
  });

  // Browsers ask for it under this name, whatever a page says.
  app.get('/favicon.ico', async (_request, reply) =>
    sendBytes(reply, ICON, { cache: 'public', etag: etagOf(ICON), type: 'image/svg+xml' }),
  );
}
