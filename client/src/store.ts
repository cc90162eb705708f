/** Where copies of datasets are kept: what `sync` asks of a store. */

/** A record as JSON, in the bytes of the service. */
export interface CopiedRecord {
  id: string;
  json: string;
}

/** What a record has become; null: it must be deleted. */
export interface RecordChange {
  id: string;
  json: string | null;
}

/** How far the copy of a dataset is. A store keeps it as JSON and need not understand it. */
export interface SyncState {
  cursor: string;
  /** The cursor that was acknowledged last. */
  acknowledged?: string;
  /** After a new copy: the list of erasures has yet to be applied. */
  erasuresDue?: true;
}

/**
 * Keeps copies. Each of the two writes happens as a whole or not at all, together with the state: whoever is killed in between finds
 * the records and the state of before.
 */
export interface Store {
  /** As it was written last; undefined if there is no copy of this dataset. */
  state(dataset: string): Promise<SyncState | undefined>;
  /** Puts these records, in the order of their ids, in place of all that there are of the dataset. There may be millions. */
  replace(dataset: string, records: AsyncIterable<readonly CopiedRecord[]>, state: SyncState): Promise<void>;
  /** Applies some changes, each of another record. Deleting what is not there is normal. */
  apply(dataset: string, changes: readonly RecordChange[], state: SyncState): Promise<void>;
  /** Called when the copy is up to date: what was deleted must now be gone. */
  settle?(dataset: string): Promise<void>;
  /** The path of a file, for nobody else to read, in which a copy arrives. It must be the same after a restart. */
  arrival(dataset: string): Promise<string>;
  close(): Promise<void>;
}
