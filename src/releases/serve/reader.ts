import { LRUCache } from 'lru-cache';
import { codebookOf } from '../../capture/codebooks.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Db } from '../../db/client.ts';
import { findTable, listHeadlines } from '../../db/queries/release-contents.ts';
import { findOpenRelease, findRelease, findWithdrawn, type ReleaseRow } from '../../db/queries/releases.ts';
import { AppError, notFound } from '../../errors.ts';
import type { ReleaseView } from '../../statistics/citation.ts';
import type { HeadlineResult } from '../../statistics/headline.ts';
import type { TableData } from '../../statistics/table.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import { isFull, parsePin } from '../../statistics/version.ts';
import { releaseWithdrawn } from '../lifecycle/withdraw.ts';
import { type Coding, encode } from './content-coding.ts';

/** A release as it is read: its row, its codebook, and what answers say of it. */
export interface OpenedRelease {
  row: ReleaseRow;
  codebook: Codebook;
  view: ReleaseView;
  /** pinned: a full version. latest: `latest` or a short pin. draft: not yet public. */
  via: 'pinned' | 'latest' | 'draft';
  lease: Lease;
}

/** How long the name that a release was opened by may be taken to mean it. */
export interface Lease {
  /** By performance.now(). */
  until: number;
  /** Of the reader, when the database was asked. */
  edition: number;
  /** `{dataset}/{version}` as it was asked for; without one it is not renewed. */
  name?: string;
}

/** Bytes ready to send. */
export interface ReadyAnswer {
  bytes: Buffer;
  etag: string;
  type: string;
  /** Further headers. */
  headers?: Record<string, string>;
}

export interface ReleaseReader {
  /** The release that a version in a path names; throws 404, and 410 of what has been withdrawn. */
  open(dataset: string, version: string): Promise<OpenedRelease>;
  /** The same for its manifest, which a withdrawn version still has. */
  openManifest(dataset: string, version: string): Promise<OpenedRelease>;
  /** The open release, for those who may see it; throws 404. */
  openDraft(dataset: string): Promise<OpenedRelease>;
  tables(release: ReleaseRow, reads: readonly TableRead[]): Promise<(read: TableRead) => TableData>;
  headlines(release: ReleaseRow): Promise<HeadlineResult[]>;
  /** The bytes of an answer of a published release, made once for each name. */
  ready(release: ReleaseRow, name: string, make: () => Promise<ReadyAnswer>): Promise<ReadyAnswer>;
  /** The bytes of such an answer in a coding: made once, off this thread, and kept beside the plain ones. */
  coded(release: ReleaseRow, name: string, answer: ReadyAnswer, coding: Coding): Promise<Buffer>;
  /** Bytes made before, without any look at the database; undefined if there are none. */
  peek(dataset: string, version: string, name: string): { release: OpenedRelease; answer: ReadyAnswer } | undefined;
  /** Whether its name still means it, by what is known without waiting. Asked for often, its lease is renewed ahead of time. */
  holds(release: OpenedRelease): boolean;
  /** Something was published or withdrawn: names mean other releases now. */
  forget(): void;
}

/** How long a process may go on answering `latest` from memory after another process published. */
const FRESH_MS = 1_000;
/** What is left of a lease when the database is asked again. */
const RENEWED_MS = 500;
const READY_BYTES = 128 * 1024 * 1024;
/** Cells of stored tables held in memory; a cell costs about 100 bytes. */
const TABLE_CELLS = 2_000_000;

/** Names the contents: what was read of a draft must not be taken for what it holds after an erasure. */
const buildOf = ({ id, erasuresSeen }: ReleaseRow): string => `${id}.${erasuresSeen}`;

export function releaseReader(db: Db): ReleaseReader {
  const opened = new LRUCache<string, OpenedRelease>({ max: 10_000 });
  const renewing = new Set<string>();
  const opening = new Map<string, Promise<OpenedRelease>>();
  const answers = new LRUCache<string, ReadyAnswer>({
    maxSize: READY_BYTES,
    sizeCalculation: ({ bytes }, name) => bytes.length + name.length + 200,
  });
  const making = new Map<string, Promise<ReadyAnswer>>();
  /** Kept under a key, or made: once, however many wait for it. */
  const once = async (key: string, make: () => Promise<ReadyAnswer>): Promise<ReadyAnswer> => {
    const known = answers.get(key) ?? making.get(key);
    if (known) return known;
    const made = make();
    making.set(key, made);
    try {
      const answer = await made;
      answers.set(key, answer);
      return answer;
    } finally {
      making.delete(key);
    }
  };
  const tables = new LRUCache<string, TableData>({
    maxSize: TABLE_CELLS,
    sizeCalculation: ({ cells }) => cells.length + 1,
  });
  const headlines = new LRUCache<string, HeadlineResult[]>({ max: 200 });

  let edition = 0;
  const view = async (row: ReleaseRow, via: OpenedRelease['via'], lease: Lease): Promise<OpenedRelease> => ({
    lease,
    row,
    codebook: await codebookOf(db, row.datasetId, row.codebookVersion),
    view: {
      dataset: row.datasetId,
      version: row.version ?? 'draft',
      publishedAt: row.publishedAt,
      publicUrl: row.publicUrl ?? '',
      present: row.present ?? {},
    },
    via,
  });

  const openAny = async (dataset: string, version: string): Promise<OpenedRelease> => {
    const lease = { until: performance.now() + FRESH_MS, edition, name: `${dataset}/${version}` };
    const pin = parsePin(version);
    const row = pin && (await findRelease(db, dataset, pin));
    if (row) return view(row, isFull(pin) ? 'pinned' : 'latest', lease);
    const withdrawn = pin && (await findWithdrawn(db, dataset, pin));
    throw withdrawn ? releaseWithdrawn(withdrawn) : notFound();
  };

  /** Whoever comes meanwhile is answered by what is known: nobody waits for it. */
  const renew = ({ row, lease }: OpenedRelease): void => {
    const { name } = lease;
    if (name === undefined || renewing.has(name)) return;
    renewing.add(name);
    openAny(row.datasetId, name.slice(row.datasetId.length + 1))
      .then(
        (now) => {
          const isSame = now.row.id === row.id && now.row.state !== 'withdrawn';
          if (!isSame) lease.until = 0;
          // What was asked before a publication may have been answered from before it.
          else if (now.lease.edition === lease.edition) {
            lease.until = now.lease.until;
            opened.set(name, { ...now, lease });
          }
        },
        (error: unknown) => {
          // Else the database did not answer: the lease ends when it ends.
          if (error instanceof AppError) lease.until = 0;
        },
      )
      .finally(() => renewing.delete(name));
  };
  const holds = (release: OpenedRelease): boolean => {
    const { lease } = release;
    const left = lease.until - performance.now();
    if (left <= 0 || lease.edition !== edition) return false;
    if (left < RENEWED_MS) renew(release);
    return true;
  };

  return {
    async open(dataset, version) {
      const known = opened.get(`${dataset}/${version}`);
      if (known && holds(known)) return known;
      // All who come while it is looked up get the one answer, unless something was published meanwhile.
      const asked = `${edition} ${dataset}/${version}`;
      const looked = opening.get(asked) ?? openAny(dataset, version).finally(() => opening.delete(asked));
      opening.set(asked, looked);
      const release = await looked;
      if (release.row.state === 'withdrawn') throw releaseWithdrawn(release.row);
      opened.set(`${dataset}/${version}`, release);
      return release;
    },

    openManifest: openAny,

    async openDraft(dataset) {
      const row = await findOpenRelease(db, dataset);
      if (!row) throw notFound();
      return view(row, 'draft', { until: 0, edition });
    },

    async tables(release, reads) {
      const found = new Map<string, TableData>();
      for (const { by, measure } of reads) {
        const name = `${buildOf(release)}/${measure}/${by.join(',')}`;
        const table = tables.get(name) ?? (await findTable(db, release.id, by, measure));
        // A draft may be built anew at any time.
        if (!table) throw release.version === null ? notFound() : new AppError('internal-error');
        tables.set(name, table);
        found.set(name, table);
      }
      return ({ by, measure }) => found.get(`${buildOf(release)}/${measure}/${by.join(',')}`)!; // asked only for what was read
    },

    async headlines(release) {
      const known = headlines.get(buildOf(release));
      if (known) return known;
      const results = await listHeadlines(db, release.id);
      headlines.set(buildOf(release), results);
      return results;
    },

    ready: (release, name, make) => once(`${release.id}/${name}`, make),

    async coded(release, name, answer, coding) {
      if (coding === 'identity') return answer.bytes;
      const made = await once(`${coding} ${release.id}/${name}`, async () => ({
        ...answer,
        bytes: await encode(answer.bytes, coding),
      }));
      return made.bytes;
    },

    peek(dataset, version, name) {
      const release = opened.get(`${dataset}/${version}`);
      const answer = release && holds(release) && answers.get(`${release.row.id}/${name}`);
      return answer ? { release, answer } : undefined;
    },

    holds,

    forget: () => {
      opened.clear();
      edition += 1;
    },
  };
}
