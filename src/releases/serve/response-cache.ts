import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Db } from '../../db/client.ts';
import { findTable, listHeadlines } from '../../db/queries/release-contents.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import { AppError, notFound } from '../../errors.ts';
import type { HeadlineResult } from '../../schemas/stored.ts';
import type { TableData } from '../../statistics/table.ts';
import { nameOfRead, type TableRead } from '../../statistics/table-choice.ts';
import { type Coding, codingPreference, encode } from './content-coding.ts';
import type { OpenedRelease, ReleaseNames } from './release-names.ts';

export interface ReadyAnswer {
  bytes: Buffer;
  /** With its quotes, of the bytes before they are coded. */
  etag: string;
  type: string;
  headers?: Record<string, string>;
}

type SentHeaders = Record<string, OutgoingHttpHeader | undefined>;

/** What a request was answered with, so that others can be answered with it again. */
interface SentAnswer {
  /** Every release that the address names. */
  releases: readonly OpenedRelease[];
  /** The key of the answer: see `answer`. */
  key: string;
  /** In the coding. */
  bytes: Buffer;
  type: string;
  coding: Coding;
  isWorthCoding: boolean;
  headers: SentHeaders;
}

/** What was read and made of releases. */
export interface ResponseCache {
  tables(release: ReleaseRow, reads: readonly TableRead[]): Promise<(read: TableRead) => TableData>;
  headlines(release: ReleaseRow): Promise<HeadlineResult[]>;
  /**
   * An answer of a published release, made once. `key` is the canonical address below the release. With a client it is made
   * once for each of them that asks at one time: it may have to wait its turn, and another client's turn may come sooner.
   */
  answer(release: ReleaseRow, key: string, make: () => Promise<ReadyAnswer>, client?: string): Promise<ReadyAnswer>;
  /** The bytes of such an answer in a coding, made once. */
  coded(release: ReleaseRow, key: string, answer: ReadyAnswer, coding: Coding): Promise<Buffer>;
  /** Remembers what a request to an address was answered with. */
  remember(url: string, sent: SentAnswer): void;
  /** Answers a request as one before it was, if that answer is still right; else returns false. */
  answerAgain(request: IncomingMessage, response: ServerResponse): boolean;
  /** How many requests `answerAgain` has answered, and how much is in memory. */
  use(): { answers: number; bytes: number; limit: number };
}

const MEMORY_BYTES = 256 * 1024 * 1024;
/** Estimates of what one of each costs, beyond the bytes of bodies. */
const BYTES = { headline: 2_000, cell: 100, answer: 500, headers: 3_000 };

/** How an address, as it was spelt, was answered in each coding. */
interface Remembered {
  releases: readonly OpenedRelease[];
  isWorthCoding: boolean;
  forms: Partial<Record<Coding, RememberedForm>>;
}
interface RememberedForm {
  /** Where the bytes are in memory. */
  key: string;
  etag: string;
  whole: Head;
  /** Of a 304. */
  known: Head;
}
interface Head {
  status: 200 | 304;
  headers: SentHeaders;
  /** As Node wrote it in the second of the clock that its Date names. */
  written?: { text: string; second: number };
}
/** The keys of all kinds but addresses have a space in them, which no address has. */
type Kept = TableData | HeadlineResult[] | ReadyAnswer | Remembered;

/**
 * What a release contains never changes, so tables, headlines and answers are kept under its id and need no check. Which release
 * an address means can change: `names` knows it.
 *
 * Answers are kept under their canonical address, so every spelling of a query shares one answer (see canonicalQuery in
 * statistics/query.ts). An address as it was spelt leads to that answer once a request spelt so has passed every check; no
 * refusal is kept. `answerAgain` runs in front of the framework, because the framework's own work on a request takes longer
 * (measured: 33 µs through the hooks, of which a bare route takes 21; bench/warm-reads.ts has the ratio).
 */
export function responseCache(db: Db, names: Pick<ReleaseNames, 'isCurrent' | 'ageOf'>): ResponseCache {
  const memory = new LRUCache<string, Kept>({ maxSize: MEMORY_BYTES });
  const making = new Map<string, Promise<Kept>>();
  let reads = 0;

  /** What is kept under a key, or else made and kept: once, however many requests wait for it. */
  const once = async <T extends Kept>(
    key: string,
    make: () => Promise<T>,
    sizeOf: (made: T) => number,
    client = '',
  ): Promise<T> => {
    const asked = `${key} ${client}`;
    const kept = memory.get(key) ?? making.get(asked);
    if (kept) return kept as T | Promise<T>; // one kind of thing for each kind of key
    const made = make();
    making.set(asked, made);
    try {
      const value = await made;
      memory.set(key, value, { size: sizeOf(value) + key.length });
      return value;
    } finally {
      making.delete(asked);
    }
  };

  const tableOf = (release: ReleaseRow, read: TableRead): Promise<TableData> => {
    const make = async () => {
      const table = await findTable(db, release.id, read.by, read.measure);
      // A draft may be rebuilt at any time.
      if (!table) throw release.version === null ? notFound() : new AppError('internal-error');
      return table;
    };
    const key = `table ${contentsKey(release)}/${nameOfRead(read)}`;
    return once(key, make, ({ cells }) => cells.length * BYTES.cell);
  };

  /** The form of an address that a request prefers, and its bytes, if it can be sent without asking anybody. */
  const formFor = (request: IncomingMessage) => {
    const remembered = memory.get(request.url ?? '');
    if (!remembered || !('forms' in remembered) || !isPlainRead(request)) return undefined;
    const preference = codingPreference(request.headers['accept-encoding']);
    const form = remembered.forms[remembered.isWorthCoding ? preference.long : preference.short];
    const kept = form && memory.get(form.key);
    if (!kept || !('bytes' in kept) || !remembered.releases.every(names.isCurrent)) return undefined;
    return { form, bytes: kept.bytes, releases: remembered.releases };
  };

  return {
    async tables(release, reads) {
      const found = new Map<string, TableData>();
      for (const read of reads) found.set(nameOfRead(read), await tableOf(release, read));
      return (read) => {
        const table = found.get(nameOfRead(read));
        if (!table) throw new Error('a table was not asked for');
        return table;
      };
    },

    headlines: (release) =>
      once(
        `headlines ${contentsKey(release)}`,
        () => listHeadlines(db, release.id),
        (results) => results.length * BYTES.headline,
      ),

    answer: (release, key, make, client) => once(answerKey(release, key, 'identity'), make, sizeOfAnswer, client),

    async coded(release, key, answer, coding) {
      if (coding === 'identity') return answer.bytes;
      const make = async () => ({ ...answer, bytes: await encode(answer.bytes, coding) });
      return (await once(answerKey(release, key, coding), make, sizeOfAnswer)).bytes;
    },

    remember(url, { releases, key, bytes, type, coding, isWorthCoding, headers: sent }) {
      const [release] = releases;
      if (!release || releases.some(({ lease }) => !lease)) return;
      const {
        'content-type': _type,
        'content-length': _length,
        'content-encoding': _coding,
        age: _age,
        // What one client has left is nothing to tell another.
        ratelimit: _left,
        'ratelimit-policy': _policy,
        ...knownHeaders
      } = sent;
      const headers = {
        ...knownHeaders,
        'content-type': type,
        'content-length': `${bytes.length}`,
        ...(coding !== 'identity' && { 'content-encoding': coding }),
      };
      const form = {
        key: answerKey(release.row, key, coding),
        etag: String(knownHeaders.etag),
        whole: { status: 200, headers },
        known: { status: 304, headers: knownHeaders },
      } as const;
      const before = memory.get(url);
      const others = before && 'forms' in before && areSame(before.releases, releases) ? before.forms : {};
      const forms = { ...others, [coding]: form };
      memory.set(
        url,
        { releases, isWorthCoding, forms },
        { size: url.length + Object.keys(forms).length * BYTES.headers },
      );
    },

    answerAgain(request, response) {
      const found = formFor(request);
      if (!found) return false;
      const { form, bytes, releases } = found;
      const asked = request.headers['if-none-match'];
      const isKnown = asked !== undefined && (asked === form.etag || asked === `W/${form.etag}`);
      // The framework's side reads other tags, and lists of them.
      if (asked !== undefined && !isKnown) return false;
      reads += 1;
      const age = names.ageOf(releases);
      if (age !== undefined) response.setHeader('age', age);
      writeHead(response, isKnown ? form.known : form.whole);
      response.end(isKnown || request.method === 'HEAD' ? undefined : bytes);
      return true;
    },

    use: () => ({ answers: reads, bytes: memory.calculatedSize ?? 0, limit: MEMORY_BYTES }),
  };
}

/** Names the contents of a release. A draft may be built again, and what was read of it before must not be taken for them. */
const contentsKey = ({ id, builtAt }: ReleaseRow): string => `${id}.${builtAt}`;

const areSame = (some: readonly OpenedRelease[], others: readonly OpenedRelease[]): boolean =>
  some.every(({ row }, index) => row.id === others[index]?.row.id);

const answerKey = (release: ReleaseRow, key: string, coding: Coding): string => `${coding} ${release.id}/${key}`;

const sizeOfAnswer = ({ bytes }: ReadyAnswer): number => bytes.length + BYTES.answer;

/**
 * Node checks and joins these headers in 2 µs, as long as all else that JavaScript does for an answer. So what it wrote is sent
 * again for the rest of the second, with everything that is Node's to decide. Node has no public way to do so: where
 * `headersSent` says that this one does nothing, headers are written as ever.
 */
function writeHead(response: ServerResponse & { _header?: string }, head: Head): void {
  const second = Math.floor(Date.now() / 1_000);
  // A header of this answer alone, and the end of a connection, are not what the others were sent.
  const isUsual = response.shouldKeepAlive && response.getHeaderNames().length === 0;
  if (isUsual && head.written?.second === second) response._header = head.written.text;
  if (response.headersSent) return;
  response.writeHead(head.status, head.headers);
  if (isUsual && response._header) head.written = { text: response._header, second };
}

/** Keys, preconditions and bodies have to be checked: such requests go to the framework. */
function isPlainRead({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.host !== undefined &&
    headers.authorization === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}
