import { notFound } from '../errors.ts';
import { etagOf, sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import type { App } from '../http/operation.ts';
import { SITE_PICTURE } from '../pages/layout.ts';
import { codingPreference } from '../releases/serve/content-coding.ts';

/** A column of figures between two rules, in the colour of links. */
const MARK = '<path d="M1 2h14M1 14h14M4 11V8M8 11V5M12 11V7" stroke="#1d5fa8" stroke-width="2" fill="none"/>';
const ICON = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${MARK}</svg>`);

/** What is shown of a page that is shared and has no figure, at half its size. */
const SITE_CARD = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="315">
<rect width="600" height="315" fill="#fff"/><g transform="translate(48 72) scale(5)">${MARK}</g>
<g font-family="Arimo" fill="#0b0c0c"><text x="48" y="214" font-size="44" font-weight="700">Assize</text>
<text x="48" y="252" font-size="24">Conviction datasets</text></g></svg>`;

/** The scripts of pages and their icon. A script whose name has the hash of its bytes is kept for ever. */
export async function scriptRoutes(app: App, { context }: { context: Context }): Promise<void> {
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

  /** Drawn when somebody first asks for it. */
  let picture: Buffer | undefined;
  app.get(SITE_PICTURE, async (request, reply) => {
    const { charts, door } = context;
    picture ??= Buffer.from(await charts.for(door.clientOf(request.raw)).rasterise(SITE_CARD));
    return sendBytes(reply, picture, { cache: 'public', etag: etagOf(picture), type: 'image/png' });
  });

  // Browsers ask for it under this name, whatever a page says.
  app.get('/favicon.ico', async (_request, reply) =>
    sendBytes(reply, ICON, { cache: 'public', etag: etagOf(ICON), type: 'image/svg+xml' }),
  );
}
