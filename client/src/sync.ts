import { randomUUID } from 'node:crypto';
import type { components } from './api.ts';
import { type Copy, copyOfRecords, copyOfRelease, removeCopy, type Source } from './copy.ts';
import { lock } from './lock.ts';
import { bodyOf, Refused, type Service } from './requests.ts';
import type { RecordChange, Store, SyncState } from './store.ts';

/** Brings a copy of a dataset's records up to date, from whatever state it is in. */

export interface SyncOptions {
  dataset: string;
  store: Store;
  signal?: AbortSignal;
  onProgress?: (progress: SyncProgress) => void;
  /** Called for each codebook that the feed tells of, again if the copy was killed then. `changes` says what is new. */
  onCodebook?: (codebook: CodebookChange) => void;
}

export interface SyncProgress {
  /** `copy`: bytes of the file or the pages that have arrived; `follow`: changes that were applied. */
  step: 'copy' | 'follow';
  done: number;
  /** Undefined if nobody knows. */
  of?: number | undefined;
}

export interface SyncResult {
  /** How often all records were read: once at first, and again after a codebook with `reload` or a cursor that expired. */
  copies: number;
  /** Changes of records that were applied. */
  changes: number;
  /** Up to where the copy has everything. It is acknowledged. */
  cursor: string;
}

type ChangeItem = components['schemas']['Change'];
export type CodebookChange = Extract<ChangeItem, { op: 'codebook' }>;

/** How often a copy may be in vain, because the log was replaced while it was made. */
const COPIES = 5;

export async function sync(service: Service, options: SyncOptions): Promise<SyncResult> {
  const file = await options.store.arrival(options.dataset);
  const release = await lock(`${file}.lock`);
  try {
    return await syncFrom(service, file, options);
  } finally {
    await release();
  }
}

async function syncFrom(
  service: Service,
  file: string,
  { dataset, store, signal, onProgress, onCodebook }: SyncOptions,
): Promise<SyncResult> {
  const { api } = service;
  const withSignal = signal && { signal };
  const source: Source = {
    service,
    dataset,
    file,
    signal,
    onProgress: (done, of) => onProgress?.({ step: 'copy', done, of }),
  };
  const result = { copies: 0, changes: 0 };

  const take = async ({ records, cursor }: Copy, more: Partial<SyncState> = {}): Promise<SyncState> => {
    result.copies += 1;
    if (result.copies > COPIES) throw new Error(`The log of ${dataset} changes faster than its records can be read.`);
    const state = { cursor, ...more };
    await store.replace(dataset, records, state);
    await removeCopy(file);
    return state;
  };
  const newest = async (): Promise<Copy> => (await copyOfRelease(source)) ?? (await copyOfRecords(source));

  const applyErasures = async (state: SyncState): Promise<SyncState> => {
    for (let next: string | null | undefined; next !== null; ) {
      const params = { path: { dataset }, query: { limit: 1_000, ...(next !== undefined && { cursor: next }) } };
      const page = bodyOf(await api.GET('/v1/datasets/{dataset}/erasures', { params, ...withSignal }));
      await store.apply(
        dataset,
        page.items.map(({ id }) => ({ id, json: null })),
        state,
      );
      next = page.next;
    }
    const { erasuresDue: _, ...rest } = state;
    await store.apply(dataset, [], rest);
    return rest;
  };

  /** Applies the feed until there is no more. */
  const follow = async (from: SyncState): Promise<SyncState> => {
    let state = from;
    for (let hasMore = true; hasMore; ) {
      if (state.erasuresDue) state = await applyErasures(state);
      const query = { cursor: state.cursor, limit: 1_000, include: ['record' as const] };
      const answer = await api.GET('/v1/datasets/{dataset}/changes', {
        params: { path: { dataset }, query },
        ...withSignal,
      });
      if (isExpired(answer)) {
        state = await take(await newest(), { erasuresDue: true });
        continue;
      }
      const page = bodyOf(answer);
      const codebooks = page.items.filter((item) => item.op === 'codebook');
      for (const codebook of codebooks) onCodebook?.(codebook);
      if (codebooks.some(({ reload }) => reload)) {
        state = await take(await copyOfRecords(source));
        continue;
      }
      const changes = changesOf(page.items);
      if (page.cursor !== state.cursor) {
        state = { ...state, cursor: page.cursor };
        await store.apply(dataset, changes, state);
      }
      result.changes += changes.length;
      onProgress?.({ step: 'follow', done: result.changes });
      hasMore = page.hasMore;
    }
    return state;
  };

  let state = (await store.state(dataset)) ?? (await take(await newest()));
  for (;;) {
    state = await follow(state);
    // Of a copy that was killed before it was removed. It may have what has been erased since.
    await removeCopy(file);
    await store.settle?.(dataset);
    const { cursor } = state;
    if (state.acknowledged === cursor) return { ...result, cursor };
    const answer = await api.POST('/v1/datasets/{dataset}/changes/acknowledgements', {
      params: { path: { dataset }, header: { 'idempotency-key': randomUUID() } },
      body: { cursor },
      ...withSignal,
    });
    if (isExpired(answer)) continue;
    bodyOf(answer);
    await store.apply(dataset, [], { ...state, acknowledged: cursor });
    return { ...result, cursor };
  }
}

/** The log does not go on from the cursor. */
const isExpired = ({ response, error }: { response: Response; error?: unknown }): boolean =>
  response.status === 410 && new Refused(response.status, error).code === 'cursor-expired';

/** What has become of each record in the end. */
function changesOf(items: readonly ChangeItem[]): RecordChange[] {
  const last = new Map<string, string | null>();
  for (const item of items) {
    if (item.op === 'codebook') continue;
    // Null: it has left the view in the meantime, and its remove follows.
    last.set(item.id, item.op === 'upsert' && item.record ? JSON.stringify(item.record) : null);
  }
  return [...last].map(([id, json]) => ({ id, json }));
}
