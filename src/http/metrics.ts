import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { addressOf, type StoreSettings } from '../config.ts';
import type { Database } from '../db/client.ts';
import { freeBytesIn } from '../db/data-folder.ts';
import { type Monitored, monitored } from '../db/queries/monitoring.ts';
import { inTime } from '../files/store.ts';
import { VERSION } from '../generator.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { ReleaseReader } from '../releases/serve/reader.ts';
import type { FrontDoor } from './front-door.ts';
import type { KeyNaming } from './log.ts';
import type { ServedRequest } from './served.ts';

/**
 * What a process tells Prometheus. Labels are templates of paths, states and names of datasets; a key is named by a hash. What can be
 * read when it is asked for is read then, so that most of it costs a request nothing.
 */
export interface Metrics {
  /** A request was answered by the framework. */
  noteServed(served: ServedRequest): void;
  write(): Promise<string>;
}

interface MetricsSources {
  database: Database;
  now: () => Date;
  nameKey: KeyNaming;
  jobs: Readonly<Record<string, Pick<JobRunner, 'activity'>>>;
  /** Where files are kept; undefined: nowhere. */
  files: StoreSettings | undefined;
  /** Only a service has these two: a worker answers no requests. */
  reader?: ReleaseReader;
  door?: FrontDoor;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** The database is asked at most so often, however many ask for metrics. */
const ASK_AGAIN_MS = 10_000;
const METRICS_PATIENCE_MS = 4_000;

export function serviceMetrics({ database, now, nameKey, jobs, files, reader, door }: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const made = maker(registry);
  made.gauge('assize_build_info', 'The version of the service; always 1.', ['version']).set({ version: VERSION }, 1);
  const noteServed = servedMetrics(made);
  if (reader) memoryMetrics(made, reader);
  if (door) doorMetrics(made, door);
  jobMetrics(made, jobs);
  connectionMetrics(made, () => database.pools?.() ?? {});
  const tellStored = storedMetrics(made, nameKey);
  const room = made.gauge('assize_disk_free_bytes', 'Free bytes of the disk of the embedded database, and of files.', [
    'disk',
  ]);
  const ask = sharedFor(ASK_AGAIN_MS, async (): Promise<Monitored | undefined> => {
    if (!(await database.isReachable())) return undefined;
    return monitored(database.jobs, now(), { keepsFiles: files !== undefined }).catch(() => undefined);
  });
  return {
    noteServed,
    async write() {
      for (const collect of made.collectors) collect();
      tellStored(await Promise.race([ask(), sleep(METRICS_PATIENCE_MS, undefined, { ref: false })]));
      room.reset();
      // The folder may be away, or not made yet.
      const free = {
        database: await database.freeBytes?.(),
        files: files && (await roomOf(files).catch(() => undefined)),
      };
      for (const [disk, bytes] of Object.entries(free)) if (bytes !== undefined) room.set({ disk }, bytes);
      return registry.metrics();
    },
  };
}

/** For a bucket: the folder that its files are written to first. A folder on a network may not answer, so there is a time limit. */
const roomOf = ({ work }: StoreSettings): Promise<number> => inTime(METRICS_PATIENCE_MS, freeBytesIn(work));

/** Makes metrics of a registry. */
function maker(registry: Registry) {
  const registers = [registry];
  const collectors: (() => void)[] = [];
  return {
    registers,
    collectors,
    count: (name: string, help: string, labelNames: readonly string[] = []) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: readonly string[] = []) =>
      new Gauge({ name, help, labelNames, registers }),
    /** Numbers that something else keeps, and that are read when they are asked for. */
    read<M extends Counter | Gauge>(metric: M, collect: (metric: M) => void): void {
      collectors.push(() => {
        metric.reset();
        collect(metric);
      });
    },
  };
}
type MetricMaker = ReturnType<typeof maker>;

/** What the framework answers. */
function servedMetrics({ count, registers }: MetricMaker): Metrics['noteServed'] {
  const help = 'Requests that were answered, not from memory.';
  const requests = count('assize_http_requests_total', help, ['method', 'route', 'status']);
  const durations = new Histogram({
    name: 'assize_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: SECONDS,
    registers,
  });
  const bytes = count('assize_http_response_bytes_total', 'Bytes of answers, not from memory.', ['route']);
  return ({ method, route = 'none', status, isAwaited, seconds, bytes: sent }) => {
    requests.inc({ method, route, status: isAwaited ? 'pending' : `${Math.floor(status / 100)}xx` });
    durations.observe({ method, route }, seconds);
    bytes.inc({ route }, sent);
  };
}

function memoryMetrics({ count, gauge, read }: MetricMaker, reader: ReleaseReader): void {
  read(count('assize_memory_answers_total', 'Requests that were answered from memory.'), (metric) =>
    metric.inc(reader.use().answers),
  );
  read(gauge('assize_memory_bytes', 'Estimated bytes of answers and tables in memory.'), (metric) =>
    metric.set(reader.use().bytes),
  );
  read(gauge('assize_memory_limit_bytes', 'The most that answers and tables in memory may take.'), (metric) =>
    metric.set(reader.use().limit),
  );
}

function doorMetrics({ count, gauge, read }: MetricMaker, door: FrontDoor): void {
  const help = 'Requests that were refused: too many at once, or in a minute.';
  read(count('assize_refused_requests_total', help, ['reason']), (metric) => {
    for (const [reason, refused] of Object.entries(door.use().refused)) metric.inc({ reason }, refused);
  });
  read(gauge('assize_requests_in_progress', 'Requests that are being answered.', ['kind']), (metric) => {
    for (const [kind, { total }] of Object.entries(door.use().places)) metric.set({ kind }, total);
  });
  read(gauge('assize_requests_in_progress_limit', 'The most that are answered at one time.', ['kind']), (metric) => {
    for (const [kind, { limit }] of Object.entries(door.use().places)) metric.set({ kind }, limit);
  });
}

function jobMetrics({ count, gauge, read }: MetricMaker, jobs: MetricsSources['jobs']): void {
  const runs = count('assize_job_runs_total', 'Jobs that a process has worked on.', ['kind']);
  const busy = count('assize_job_busy_seconds_total', 'Time that a process has worked on jobs.', ['kind']);
  const failed = count('assize_job_failures_total', 'Failures of jobs, and of looks for them.', ['kind']);
  read(gauge('assize_job_running', '1 while a process works on a job.', ['kind']), (running) => {
    for (const metric of [runs, busy, failed]) metric.reset();
    for (const [kind, { activity }] of Object.entries(jobs)) {
      runs.inc({ kind }, activity.runs);
      busy.inc({ kind }, activity.seconds);
      failed.inc({ kind }, activity.failures);
      running.set({ kind }, activity.isRunning ? 1 : 0);
    }
  });
}

function connectionMetrics({ gauge, read }: MetricMaker, pools: NonNullable<Database['pools']>): void {
  read(gauge('assize_database_connections', 'Connections to PostgreSQL.', ['pool', 'state']), (metric) => {
    for (const [pool, { open, idle }] of Object.entries(pools())) {
      metric.set({ pool, state: 'idle' }, idle);
      metric.set({ pool, state: 'busy' }, open - idle);
    }
  });
  read(gauge('assize_database_connections_limit', 'The most connections of a pool.', ['pool']), (metric) => {
    for (const [pool, { limit }] of Object.entries(pools())) metric.set({ pool }, limit);
  });
  read(gauge('assize_database_waiting', 'Statements that wait for a connection.', ['pool']), (metric) => {
    for (const [pool, { waiting }] of Object.entries(pools())) metric.set({ pool }, waiting);
  });
}

/** What the database knows; undefined if it does not answer. */
function storedMetrics({ gauge }: MetricMaker, nameKey: KeyNaming): (found: Monitored | undefined) => void {
  const up = gauge('assize_database_up', '1 if the database answered, 0 if not; then what it knows is missing.');
  const size = gauge('assize_database_bytes', 'Size of the database.');
  const stored = {
    releases: gauge('assize_releases', 'Releases in a state.', ['state']),
    imports: gauge('assize_imports', 'Imports in a state.', ['state']),
    selections: gauge('assize_selections', 'Selections of cases to move, in a state.', ['state']),
    redefinitions: gauge('assize_redefinitions', 'New definitions whose cases are read by a job, in a state.', [
      'state',
    ]),
    webhooks: gauge('assize_webhooks', 'Webhooks in a state.', ['state']),
    deliveries: gauge('assize_webhook_deliveries', 'Deliveries to webhooks that wait.', ['state']),
  };
  const waits = gauge('assize_job_oldest_seconds', 'How long the oldest open job of a kind has been there.', ['kind']);
  const behind = ['dataset', 'reader'];
  const lag = gauge(
    'assize_feed_reader_lag_entries',
    'Changes that a reader of the feed has not acknowledged.',
    behind,
  );
  const lagSeconds = gauge('assize_feed_reader_lag_seconds', 'Age of the oldest change not acknowledged.', behind);

  return (found) => {
    up.set(found ? 1 : 0);
    for (const metric of [size, waits, lag, lagSeconds, ...Object.values(stored)]) metric.reset();
    if (found) size.set(found.bytes);
    else size.remove();
    for (const { what, state, count: number } of found?.counts ?? []) stored[what].set({ state }, number);
    for (const { kind, seconds } of found?.waits ?? []) waits.set({ kind }, seconds);
    for (const { dataset, keyId, entries, seconds } of found?.readers ?? []) {
      const labels = { dataset, reader: nameKey(keyId) };
      lag.set(labels, entries);
      lagSeconds.set(labels, seconds);
    }
  };
}

/** Asks only once at a time, and not again for so long. */
function sharedFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return () => {
    if (!asked || performance.now() - asked.at > ms) asked = { at: performance.now(), answer: ask() };
    return asked.answer;
  };
}

/** Nothing can be listened to at the address of the metrics. */
export class ListenFault extends Error {}

/** Serves `GET /metrics` on a port of its own, and answers the address and how to stop. */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  metrics: Metrics,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') return response.writeHead(404).end();
    try {
      const body = await metrics.write();
      response.writeHead(200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(body);
    } catch {
      response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new ListenFault(`Metrics cannot be served on ${host}, port ${port} (${code}). See METRICS_HOST, METRICS_PORT.`),
      ),
    );
    server.listen(port, host, resolve);
  });
  server.unref();
  return {
    url: `${addressOf(host, (server.address() as AddressInfo).port)}/metrics`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
