import { LRUCache } from 'lru-cache';
import { codebookOf } from '../capture/codebooks.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findOpenRelease, findRelease, findTable, listHeadlines, type ReleaseRow } from '../db/queries/releases.ts';
import { AppError, notFound } from '../errors.ts';
import type { HeadlineResult } from '../statistics/headline.ts';
import type { ReleaseView } from '../statistics/release.ts';
import type { TableData } from '../statistics/table.ts';
import type { TableRead } from '../statistics/table-choice.ts';
import { isFull, parsePin } from './version.ts';

/** A release as it is read: its row, its codebook, and what answers say of it. */
export interface OpenedRelease {
  row: ReleaseRow;
  codebook: Codebook;
  view: ReleaseView;
  /** pinned: a full version. latest: `latest` or a short pin. draft: not yet public. */
  via: 'pinned' | 'latest' | 'draft';
  /** By performance.now(): how long the name that it was opened by may be taken to mean it. */
  until: number;
  /** Of the reader, when it was opened. */
  edition: number;
}

/** Bytes ready to send. */
export interface ReadyAnswer {
  bytes: Buffer;
  etag: string;
  type: string;
}

export interface ReleaseReader {
  /** The release that a version in a path names; throws 404 or 410. */
  open(dataset: string, version: string): Promise<OpenedRelease>;
  /** The open release, for those who may see it; throws 404. */
  openDraft(dataset: string): Promise<OpenedRelease>;
  tables(release: ReleaseRow, reads: readonly TableRead[]): Promise<(read: TableRead) => TableData>;
  headlines(release: ReleaseRow): Promise<HeadlineResult[]>;
  /** The bytes of an answer of a published release, made once for each name. */
  ready(release: ReleaseRow, name: string, make: () => Promise<ReadyAnswer>): Promise<ReadyAnswer>;
  /** Bytes made before, without any look at the database; undefined if there are none. */
  peek(dataset: string, version: string, name: string): { release: OpenedRelease; answer: ReadyAnswer } | undefined;
  /** Something was published: `latest` means another release now. */
  forget(): void;
  /** Another number after each `forget`. */
  edition(): number;
}

/** How long a process may go on answering `latest` from memory after another process published. */
const FRESH_MS = 1_000;
const READY_BYTES = 128 * 1024 * 1024;
/** Cells of stored tables held in memory; a cell costs about 100 bytes. */
const TABLE_CELLS = 2_000_000;

export function releaseReader(db: Db): ReleaseReader {
  const opened = new LRUCache<string, { release: OpenedRelease }>({ max: 10_000, ttl: FRESH_MS });
  const answers = new LRUCache<string, ReadyAnswer>({
    maxSize: READY_BYTES,
    sizeCalculation: ({ bytes }, name) => bytes.length + name.length + 200,
  });
  const tables = new LRUCache<string, TableData>({
    maxSize: TABLE_CELLS,
    sizeCalculation: ({ cells }) => cells.length + 1,
  });
  const headlines = new LRUCache<string, HeadlineResult[]>({ max: 200 });

  let edition = 0;
  const view = async (
    row: ReleaseRow,
    via: OpenedRelease['via'],
    asked: Pick<OpenedRelease, 'until' | 'edition'>,
  ): Promise<OpenedRelease> => ({
    ...asked,
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

  return {
    async open(dataset, version) {
      const known = opened.get(`${dataset}/${version}`);
      if (known) return known.release;
      const asked = { until: performance.now() + FRESH_MS, edition };
      const pin = parsePin(version);
      const row = pin && (await findRelease(db, dataset, pin));
      if (!row) throw notFound();
      const release = await view(row, isFull(pin) ? 'pinned' : 'latest', asked);
      // What was asked before a publication may have been answered from before it.
      if (asked.edition === edition) opened.set(`${dataset}/${version}`, { release });
      return release;
    },

    async openDraft(dataset) {
      const row = await findOpenRelease(db, dataset);
      if (!row) throw notFound();
      return view(row, 'draft', { until: 0, edition });
    },

    async tables(release, reads) {
      const found = new Map<string, TableData>();
      for (const { by, measure } of reads) {
        const name = `${release.id}/${measure}/${by.join(',')}`;
        const table = tables.get(name) ?? (await findTable(db, release.id, by, measure));
        if (!table) throw new AppError('internal-error');
        tables.set(name, table);
        found.set(name, table);
      }
      return ({ by, measure }) => found.get(`${release.id}/${measure}/${by.join(',')}`)!; // asked only for what was read
    },

    async headlines(release) {
      const known = headlines.get(release.id);
      if (known) return known;
      const results = await listHeadlines(db, release.id);
      headlines.set(release.id, results);
      return results;
    },

    async ready(release, name, make) {
      const key = `${release.id}/${name}`;
      const known = answers.get(key);
      if (known) return known;
      const answer = await make();
      answers.set(key, answer);
      return answer;
    },

    peek(dataset, version, name) {
      const release = opened.get(`${dataset}/${version}`)?.release;
      const answer = release && answers.get(`${release.row.id}/${name}`);
      return answer && { release, answer };
    },

    forget: () => {
      opened.clear();
      edition += 1;
    },
    edition: () => edition,
  };
}
