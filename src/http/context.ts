import type { Signer } from '#disclosure';
import type { CaptureContext } from '../capture/actor.ts';
import type { AnchorLog } from '../capture/anchor-log.ts';
import type { ErasureLedger } from '../capture/erasure-ledger.ts';
import type { Config } from '../config.ts';
import type { Database, Db } from '../db/client.ts';
import type { FileStore } from '../files/store.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { ReleaseClock } from '../releases/lifecycle/release-clock.ts';
import type { ChartDrawer } from '../releases/serve/chart-drawer.ts';
import type { ReleaseReader } from '../releases/serve/reader.ts';
import type { SearchIndex } from '../releases/serve/search-index.ts';
import type { FrontDoor } from './front-door.ts';
import type { HeadlineUses } from './headline-uses.ts';
import type { KeyUses } from './key-uses.ts';
import type { KeyNaming } from './log.ts';
import type { StaffTokens } from './staff-tokens.ts';

/** Datasets of the demo that are still to be published: until then each of them, and /readyz, is 503. */
export type Readiness = Set<string>;

/** What every route is given. Time and chance come in here, so that tests can set them. */
export interface Context extends CaptureContext {
  config: Config;
  database: Database;
  /** For what the public reads. Never in a write: it sees nothing of its transaction. */
  readers: Db;
  now: () => Date;
  readiness: Readiness;
  /** The service closes: it answers, and sends clients elsewhere. */
  isStopping: () => boolean;
  /** Base of absolute addresses: PUBLIC_URL, or where the service listens. */
  publicUrl: () => string;
  /** Reads tokens of an OpenID provider, if there is one. */
  staff: StaffTokens | undefined;
  /** How the log and the metrics call a key. */
  nameKey: KeyNaming;
  keyUses: KeyUses;
  headlineUses: HeadlineUses;
  /** Limits how much is asked at once and how often. */
  door: FrontDoor;
  /** Opens releases, and holds what was read and made of them in memory. */
  reader: ReleaseReader;
  /** Finds what the latest releases have by its words. */
  search: SearchIndex;
  /** Where the files of releases are; undefined if none are written. */
  files: FileStore | undefined;
  /** Keeps erasures outside the database. */
  ledger: ErasureLedger;
  /** Draws charts, off the request's thread. */
  charts: ChartDrawer;
  /** Writes the head of the audit log to the service's log. */
  anchorLog: AnchorLog;
  /** Signs certificates of releases. */
  signer: Signer;
  /** Makes scheduled releases public at their second. */
  releaseClock: ReleaseClock;
  /** Builds releases, off the request. */
  builder: JobRunner;
  /** Puts new definitions in force for which many cases must be read, off the request. */
  redefiner: JobRunner;
  /** Moves selected cases, off the request. */
  mover: JobRunner;
  /** Tells webhooks of what happened. */
  teller: JobRunner;
  /** Imports files, off the request. */
  importer: JobRunner;
}
