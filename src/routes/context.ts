import type { Config } from '../config.ts';
import type { Db } from '../db/client.ts';
import type { Builder } from '../releases/builder.ts';
import type { ReleaseReader } from '../releases/reader.ts';
import type { WarmReads } from './warm.ts';

/** What the process still waits for before /readyz says so; empty once it is ready. */
export type Readiness = Set<'demo'>;

/** What every route is given. Time and chance come in here, so that tests can set them. */
export interface Context {
  config: Config;
  db: Db;
  now: () => Date;
  /** A UUID for something new. */
  newId: () => string;
  readiness: Readiness;
  /** Key of the hashes in case ETags: this installation's own. */
  etagSecret: string;
  /** Base of absolute addresses: PUBLIC_URL, or where the service listens. */
  publicUrl: () => string;
  /** Serves releases from memory. */
  reader: ReleaseReader;
  /** Sends again what was sent before, in front of everything else. */
  warm: WarmReads;
  /** Builds releases, off the request. */
  builder: Builder;
}
