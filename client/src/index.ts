import type { operations } from './api.ts';
import { bodyOf, connectTo, type Service, type ServiceOptions } from './requests.ts';
import { type SyncOptions, type SyncResult, sync } from './sync.ts';

export type { components, operations, paths } from './api.ts';
export { type Problem, Refused, type Service, type ServiceOptions } from './requests.ts';
export type { CopiedRecord, RecordChange, Store, SyncState } from './store.ts';
export { folderStore } from './stores/folder.ts';
export { type PostgresOptions, postgresStore } from './stores/postgres.ts';
export { sqliteStore } from './stores/sqlite.ts';
export type { CodebookChange, SyncOptions, SyncProgress, SyncResult } from './sync.ts';

/** The client of an Assize service. */

type Answered<Id extends keyof operations> = operations[Id] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;
type QueryOf<Id extends keyof operations> = NonNullable<operations[Id]['parameters']['query']>;

interface OfRelease {
  dataset: string;
  /** A version, such as `1.2.0`, `1.2` or `1`. Default: `latest`. */
  release?: string | undefined;
}

export interface AssizeClient extends Service {
  statistics(question: OfRelease & QueryOf<'getStatistics'>): Promise<Answered<'getStatistics'>>;
  headlines(question: OfRelease): Promise<Answered<'listHeadlines'>>;
  /** Whether a claim in words says what the headline's figure says. */
  check(question: OfRelease & QueryOf<'checkHeadline'> & { headline: string }): Promise<Answered<'checkHeadline'>>;
  /** The record, or the one that it was merged into (308 is followed). Undefined if it was withdrawn or erased (410). */
  record(question: { dataset: string; id: string }): Promise<Answered<'getRecord'> | undefined>;
  /** Brings a copy of the records up to date. It can be stopped, or killed, at any moment: the next call goes on. */
  sync(options: SyncOptions): Promise<SyncResult>;
}

export function connect(options: ServiceOptions): AssizeClient {
  const service = connectTo(options);
  const { api } = service;
  const pathOf = ({ dataset, release = 'latest' }: OfRelease) => ({ dataset, version: release });
  return {
    ...service,
    statistics: async ({ dataset, release, ...query }) => {
      const params = { path: pathOf({ dataset, release }), query };
      return bodyOf(await api.GET('/v1/datasets/{dataset}/releases/{version}/statistics', { params }));
    },
    headlines: async (question) => {
      const params = { path: pathOf(question) };
      return bodyOf(await api.GET('/v1/datasets/{dataset}/releases/{version}/headlines', { params }));
    },
    check: async ({ dataset, release, headline, ...query }) => {
      const params = { path: { ...pathOf({ dataset, release }), id: headline }, query };
      return bodyOf(await api.GET('/v1/datasets/{dataset}/releases/{version}/headlines/{id}/check', { params }));
    },
    record: async (path) => {
      const answer = await api.GET('/v1/datasets/{dataset}/records/{id}', { params: { path } });
      return answer.response.status === 410 ? undefined : bodyOf(answer);
    },
    sync: (options) => sync(service, options),
  };
}
