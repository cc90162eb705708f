import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Signer } from '#disclosure';
import { captureContext, noBackground, openLedger, startBackground } from './background.ts';
import type { Secrets } from './capture/actor.ts';
import { startAnchorLog } from './capture/anchor-log.ts';
import { addressOf, type Config } from './config.ts';
import type { Database } from './db/client.ts';
import { failureCode } from './db/failures.ts';
import { DEMO_DATASETS, type DemoDataset } from './demo/datasets.ts';
import { ensureDemo } from './demo/ensure.ts';
import { openStore } from './files/open-store.ts';
import { addArrivalChecks } from './http/arrival.ts';
import { addFileParser, addJsonParser, BODY_LIMIT, dropRestOfBody, limitArrival } from './http/bodies.ts';
import { compressAnswers } from './http/compression.ts';
import type { Context, Readiness } from './http/context.ts';
import { frontDoor } from './http/front-door.ts';
import { countHeadlineUses } from './http/headline-uses.ts';
import { countKeyUses } from './http/key-uses.ts';
import { keyNaming, logOptions, logServed } from './http/log.ts';
import { allowReading, collectMethods, isRead } from './http/methods.ts';
import { serveMetrics, serviceMetrics } from './http/metrics.ts';
import { handleProblem } from './http/problems.ts';
import { readScripts } from './http/scripts.ts';
import { RequestWatch } from './http/served.ts';
import { addExpectationHandler, answerOnSocket } from './http/socket.ts';
import { staffTokens } from './http/staff-tokens.ts';
import { KEEP_ALIVE_MS, stopInOrder } from './http/stopping.ts';
import { traceRequests } from './http/telemetry.ts';
import { parseQuery } from './http/validation.ts';
import { startReleaseClock } from './releases/lifecycle/release-clock.ts';
import { chartDrawer } from './releases/serve/chart-drawer.ts';
import { type ReleaseReader, releaseReader } from './releases/serve/reader.ts';
import { searchIndex } from './releases/serve/search-index.ts';
import { warmUp } from './releases/serve/warm-up.ts';
import { FILE_TYPES } from './routes/imports.ts';
import { registerRoutes } from './routes/index.ts';

export interface AppOptions {
  config: Config;
  database: Database;
  /** The installation's secrets: readSecrets reads them from the database. */
  secrets: Secrets;
  /** Signs certificates of releases: ensureSigningKey answers it. */
  signer: Signer;
  now?: () => Date;
  newId?: () => string;
  /** What a first start publishes, in this order; by default, what the settings ask for. */
  demo?: readonly DemoDataset[];
  /** What must be published before /readyz answers 200; by default, the demo. */
  readiness?: Readiness;
  /** Called once a dataset of the demo is published. */
  onDemoPublished?: (dataset: DemoDataset) => void;
  /** Folder of the scripts of pages; by default, what the last build made. */
  scripts?: string;
  /** How long clients are let go when it closes; by default, not at all. */
  graceMs?: number;
  /** Receives the log lines; standard output by default. */
  logStream?: { write(line: string): void };
}

/** Both from `dist/`, in an image too, and from `src/`. */
const BUILT_SCRIPTS = fileURLToPath(new URL('../dist/browser', import.meta.url));

/** Wires the service, in reading order. Never listens. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, database, secrets, signer, now = () => new Date() } = options;
  const { demo = config.demo ? DEMO_DATASETS : [] } = options;
  const { readiness = new Set(demo.map(({ id }) => id)) } = options;

  const reader = releaseReader(database);
  const nameKey = keyNaming(secrets.mark);
  const requests = new RequestWatch((served, request) => {
    logServed(served, request, nameKey);
    metrics?.noteServed(served);
    keyUses.note(served);
    if (isRead(served.method) && (served.status === 200 || served.status === 304)) headlineUses.note(request.url);
  });
  const app = Fastify({
    logger: logOptions({ level: config.logLevel, stream: options.logStream }),
    logController: requests,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    // What comes while the service closes is answered.
    return503OnClosing: false,
    serverFactory: (handle) => {
      // Node would answer a missing Host header with an empty body.
      const server = createServer({ requireHostHeader: false }, (request, response) => {
        // Once a scheduled release is due, a hook publishes it before anything is read, so the request must reach the hooks.
        if (!isStopping() && !releaseClock.isPast() && reader.answerAgain(request, response)) {
          headlineUses.note(request.url ?? '');
          return;
        }
        limitArrival(request);
        door.admit(request, response, () => handle(request, response));
      });
      // The header may take a minute; limitArrival times the body.
      server.requestTimeout = 0;
      server.headersTimeout = 60_000;
      server.setTimeout(120_000);
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      return server;
    },
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      // A long id is 404 like any other wrong id; the length of the whole address is limited elsewhere.
      maxParamLength: 16_384,
      querystringParser: parseQuery,
    },
    // A path that cannot be decoded reaches no route and no hook.
    frameworkErrors: (error, request, reply) => {
      if (isRead(request.method)) allowReading(reply);
      reply.raw.once('finish', () => requests.requestCompleted(error, request, reply));
      handleProblem(error, request, reply);
    },
    clientErrorHandler: answerOnSocket,
  });
  const isStopping = stopInOrder(app, options.graceMs ?? 0);
  if (config.telemetry) traceRequests(app);
  const files = await openStore(config.files);
  const capture = captureContext(database, secrets, options.newId);
  // Before anything is served or built: the database may be an older one, which has what was erased since.
  const ledger = await openLedger({ database, files, capture, now, log: app.log });
  const mayWrite = database.readOnlyBecause === undefined;
  const background =
    config.jobs && mayWrite
      ? startBackground({ config, database, files, capture, ledger, now, log: app.log })
      : noBackground();
  const { builder, teller } = background;
  const publicUrl = () => config.publicUrl ?? listeningOn(app, config);
  const anchorLog = startAnchorLog({
    db: database.db,
    minutes: config.auditAnchorMinutes,
    write: (auditAnchor) => app.log.info({ auditAnchor }, 'head of the audit log'),
    onFailure: (error) => app.log.warn({ code: failureCode(error) }, 'the head of the audit log was not read'),
  });
  const releaseClock = startReleaseClock({
    db: database.db,
    now,
    publicUrl,
    signer,
    mayPublish: mayWrite,
    onPublished: () => {
      reader.forget();
      builder.wake();
      teller.wake();
      void anchorLog.note();
    },
    onRebuild: builder.wake,
    onFailure: (release, code) => app.log.error({ release, code }, 'a scheduled release was not published'),
    onPollFailure: (code) => app.log.warn({ code }, 'the dates of scheduled releases could not be read'),
  });
  app.addHook('onListen', () => releaseClock.wake());
  logMemoryReads(app, reader);
  const charts = chartDrawer();
  // After the first answers, which it would hold up.
  app.addHook('onListen', () => void setTimeout(charts.wake, 1_000).unref());
  app.addHook('onReady', () =>
    warmUp(database.readers, reader, charts.for('')).catch((error: unknown) => {
      // The service works without it: the first reader only waits a little longer.
      app.log.warn({ code: failureCode(error) }, 'nothing was read ahead');
    }),
  );
  for (const part of [...Object.values(background), anchorLog, releaseClock, charts, ledger])
    app.addHook('onClose', async () => part.stop());
  const keyUses = countKeyUses({
    database,
    now,
    onFailure: (error) => app.log.warn({ code: failureCode(error) }, 'what keys asked for was not written'),
  });
  const headlineUses = countHeadlineUses({
    database,
    now,
    onFailure: (error) =>
      app.log.warn({ code: failureCode(error) }, 'how often headlines were asked for was not written'),
  });
  for (const uses of [keyUses, headlineUses]) app.addHook('onClose', uses.stop);
  const door = frontDoor(app, { config, database, secret: secrets.mark });
  const jobs = { ...background, anchors: anchorLog };
  const metrics = config.metrics && serviceMetrics({ database, now, nameKey, jobs, files: config.files, reader, door });
  if (metrics) {
    const { url, stop } = await serveMetrics(config.metrics, metrics);
    app.log.info({ url }, 'metrics are served');
    app.addHook('onClose', stop);
  }
  const context: Context = {
    ...capture,
    staff: config.oidc && staffTokens({ settings: config.oidc, database, secret: secrets.mark }),
    nameKey,
    keyUses,
    headlineUses,
    door,
    config,
    database,
    readers: database.readers,
    now,
    readiness,
    isStopping,
    publicUrl,
    reader,
    search: searchIndex(database.readers, reader),
    files,
    ledger,
    charts,
    anchorLog,
    signer,
    releaseClock,
    ...background,
  };

  if (demo.length > 0 && mayWrite) publishDemo(app, context, demo, options.onDemoPublished ?? (() => {}));

  app.setErrorHandler(async (error: { code?: string }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') await dropRestOfBody(request.raw);
    return handleProblem(error, request, reply);
  });
  addExpectationHandler(app);
  app.decorate('cursorSecret', secrets.etag);
  app.decorate('scripts', await readScripts(options.scripts ?? BUILT_SCRIPTS, context.publicUrl));
  // Handlers send finished bytes. A schema documents an answer; it does not serialise it.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  // A body sent with DELETE has no meaning, so it is neither read nor refused.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true });
  addJsonParser(app);
  addFileParser(app, FILE_TYPES);
  compressAnswers(app);
  addArrivalChecks(app, context, collectMethods(app));
  await registerRoutes(app, context);
  return app;
}

/** Logs answers sent from memory as a count, because a line for each would cost as much as the answer itself. */
function logMemoryReads(app: FastifyInstance, reader: ReleaseReader): void {
  let logged = 0;
  const log = () => {
    const { answers } = reader.use();
    if (answers > logged) app.log.info({ reads: answers - logged }, 'answers sent from memory');
    logged = answers;
  };
  const timer = setInterval(log, 10_000);
  timer.unref();
  app.addHook('preClose', async () => {
    clearInterval(timer);
    log();
  });
}

/** How long to wait before the demo is tried again; twice as long each time. */
const DEMO_RETRY_MS = { first: 2_000, most: 60_000 };

/** Publishes the demo in the background once the service listens, one dataset after the other; then /readyz answers 200. */
function publishDemo(
  app: FastifyInstance,
  context: Context,
  demo: readonly DemoDataset[],
  onPublished: (dataset: DemoDataset) => void,
): void {
  const publish = async (pause = DEMO_RETRY_MS.first): Promise<void> => {
    try {
      // What an attempt before has done is found by this one.
      for (const dataset of demo) {
        if (await ensureDemo(context, dataset)) void context.anchorLog.note();
        if (context.readiness.delete(dataset.id)) onPublished(dataset);
      }
    } catch (error) {
      if (context.isStopping()) return;
      app.log.error({ code: failureCode(error) }, 'the demo was not published');
      setTimeout(() => void publish(Math.min(pause * 2, DEMO_RETRY_MS.most)), pause).unref();
    }
  };
  app.addHook('onListen', async () => void publish());
}

/** The address at which this machine reaches the service. With PORT=0 it is known only once the service listens. */
export function listeningOn(app: FastifyInstance, config: Config): string {
  const address = app.server.address();
  return addressOf(config.host, typeof address === 'object' && address ? address.port : config.port);
}
