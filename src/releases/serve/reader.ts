import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Codebook } from '../../codebook/model.ts';
import { isFull, parsePin } from '../../codebook/version.ts';
import type { Database, Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { isUnavailable } from '../../db/failures.ts';
import { findTable, listHeadlines } from '../../db/queries/release-contents.ts';
import { findOpenRelease, findRelease, findWithdrawn, type ReleaseRow } from '../../db/queries/releases.ts';
import { AppError, notFound } from '../../errors.ts';
import type { ReleaseView } from '../../statistics/citation.ts';
import type { HeadlineResult } from '../../statistics/headline.ts';
import type { TableData } from '../../statistics/table.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import { releaseWithdrawn } from '../lifecycle/withdraw.ts';
import { type Coding, codingPreference, encode } from './content-coding.ts';

/** A release as it is read: its row, its codebook, and what answers say about it. */
export interface OpenedRelease {
  row: ReleaseRow;
  codebook: Codebook;
  view: ReleaseView;
  /** pinned: a full version. latest: `latest` or a short pin. draft: not yet public. */
  via: 'pinned' | 'latest' | 'draft';
  /** A draft has none: it is looked up by every request. */
  lease?: Lease;
}

/** How long the name that a release was opened by may be taken to mean it. */
interface Lease {
  /** `{dataset}/{version}` as it was asked for. */
  name: string;
  /** By performance.now(). */
  until: number;
  /** The reader's edition when the database was asked. */
  edition: number;
  /** When the database last said what the name means, by performance.now(). */
  confirmed: number;
  /** It could not be asked since: the name is taken to mean what it last did. */
  isLastKnown: boolean;
}

/** What a name means, asked of the database. */
interface Question {
  /** By performance.now(). */
  since: number;
  /** True until it is answered. */
  isOpen: boolean;
  answer: Promise<OpenedRelease>;
}

/** Bytes ready to send. */
export interface ReadyAnswer {
  bytes: Buffer;
  /** With its quotes, of the bytes before they are coded. */
  etag: string;
  type: string;
  /** Further headers. */
  headers?: Record<string, string>;
}

type Headers = Record<string, OutgoingHttpHeader | undefined>;

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
  headers: Headers;
}

/** Opens releases, and holds what was read and made of them in memory. */
export interface ReleaseReader {
  /**
   * The release that a version in a path names; throws 404, and 410 if it is withdrawn. While the database cannot be asked, it
   * is the release that the name last meant: see `ageOf`.
   */
  open(dataset: string, version: string): Promise<OpenedRelease>;
  /** The same for its manifest, which a withdrawn version still has; within a transaction, as that leaves it. */
  openManifest(dataset: string, version: string, within?: Db): Promise<OpenedRelease>;
  /** The open release, for those who may see it; throws 404. */
  openDraft(dataset: string): Promise<OpenedRelease>;
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
  /**
   * For the header Age of an answer: seconds since the database last said that these releases are what their names mean.
   * Undefined while it can be asked.
   */
  ageOf(releases: readonly OpenedRelease[]): number | undefined;
  /** Answers a request as one before it was, if that answer is still right; else returns false. */
  answerAgain(request: IncomingMessage, response: ServerResponse): boolean;
  /** How many requests `answerAgain` has answered since this was last asked. */
  takeCount(): number;
  /** Something was published or withdrawn, or perhaps was: names may mean other releases now. */
  forget(): void;
  /** A release was withdrawn here: it is no longer served, even if the database cannot be asked. */
  forgetRelease(id: string): void;
}

/** How long a process may go on answering from memory after another process published or withdrew a release. */
const LEASE_MS = 1_000;
/** What is left of a lease when the database is asked again, ahead of time. */
const RENEWED_MS = 500;
/** A reader of a name that is known waits for so long for the database to say again what it means. */
const PATIENCE_MS = 500;

const MEMORY_BYTES = 256 * 1024 * 1024;
/** Estimates of what one of each costs, beyond the bytes of bodies. */
const BYTES = { release: 10_000, headline: 2_000, cell: 100, answer: 500, headers: 1_500 };

/** An address as it was spelt, and how it was answered in each coding. */
interface Address {
  releases: readonly OpenedRelease[];
  isWorthCoding: boolean;
  forms: Partial<Record<Coding, AddressForm>>;
}
interface AddressForm {
  /** Where the bytes are in memory. */
  key: string;
  etag: string;
  headers: Headers;
  /** The headers of a 304. */
  knownHeaders: Headers;
}
/** The keys of all kinds but addresses have a space in them, which no address has. */
type Kept = OpenedRelease | TableData | HeadlineResult[] | ReadyAnswer | Address;

/**
 * One memory for everything that serves published releases, with one rule for when an entry is right.
 *
 * The rule: what a release contains never changes, so tables, headlines and answers are kept under its id and need no check.
 * What can change is which release a name means, and whether that release is still published. The database is asked for that,
 * and its answer holds for one lease, or until this process publishes or withdraws something. `isCurrent` decides this, for
 * `latest`, short pins and full versions alike, and nothing else does.
 *
 * While the database is away, locked or out of connections, the last answer holds on (`prolong`), and answers say by `Age` how
 * old it is. The database is asked all the while, so that what was withdrawn is served no longer than the outage lasts.
 *
 * Answers are kept under their canonical address, so every spelling of a query shares one answer (see canonicalQuery in
 * statistics/query.ts). An address as it was spelt leads to that answer once a request spelt so has passed every check; no
 * refusal is kept. `answerAgain` runs in front of the framework, because the framework's own work on a request takes longer
 * (measured: 33 µs through the hooks, of which a bare route takes 21; bench/warm-reads.ts has the ratio).
 */
export function releaseReader(database: Pick<Database, 'db' | 'readers'>): ReleaseReader {
  const db = database.readers;
  const memory = new LRUCache<string, Kept>({ maxSize: MEMORY_BYTES });
  const making = new Map<string, Promise<Kept>>();
  /** Questions that the database has yet to answer, by edition and name. */
  const asking = new Map<string, Question>();
  let edition = 0;
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

  const openRow = async (
    row: ReleaseRow,
    via: OpenedRelease['via'],
    { lease, from = db }: { lease?: Lease; from?: Db } = {},
  ): Promise<OpenedRelease> => ({
    row,
    codebook: await codebookOf(database.db, row.datasetId, row.codebookVersion, from),
    view: {
      dataset: row.datasetId,
      version: row.version ?? 'draft',
      publishedAt: row.publishedAt,
      publicUrl: row.publicUrl ?? '',
      present: row.present ?? {},
    },
    via,
    ...(lease && { lease }),
  });

  const lookUp = async (dataset: string, version: string, from: Db = db): Promise<OpenedRelease> => {
    // The lease begins before the question, so that whatever is published during it ends the lease.
    const confirmed = performance.now();
    const name = `${dataset}/${version}`;
    const lease = { name, until: confirmed + LEASE_MS, edition, confirmed, isLastKnown: false };
    const pin = parsePin(version);
    const row = pin && (await findRelease(from, dataset, pin));
    if (row) return openRow(row, isFull(pin) ? 'pinned' : 'latest', { lease, from });
    const withdrawn = pin && (await findWithdrawn(from, dataset, pin));
    throw withdrawn ? releaseWithdrawn(withdrawn) : notFound();
  };
  const known = (name: string): OpenedRelease | undefined => {
    const kept = memory.get(`release ${name}`);
    return kept && 'codebook' in kept ? kept : undefined;
  };
  /** One object for each name of a release, so that a new lease holds for all addresses that were remembered with it. */
  const keepOpen = (name: string, release: OpenedRelease): OpenedRelease => {
    const before = known(name);
    const isSame = before?.row.id === release.row.id;
    if (before && !isSame) endLease(name);
    const kept = before && isSame ? Object.assign(before, release) : release;
    memory.set(`release ${name}`, kept, { size: BYTES.release });
    return kept;
  };
  /** The name no longer means what it did, so no address is answered as before. */
  const endLease = (name: string): void => {
    const before = known(name);
    if (before) delete before.lease;
    memory.delete(`release ${name}`);
  };
  /** The database cannot say what the name means: for one more lease, it means what it last did. */
  const prolong = (name: string, asked: number): OpenedRelease | undefined => {
    const release = known(name);
    if (!release?.lease) return undefined;
    const until = performance.now() + LEASE_MS;
    Object.assign(release.lease, { until, edition: asked, isLastKnown: true });
    return release;
  };

  /** Asks the database what a name means and keeps its answer. One question at a time, whoever wants to know. */
  const ask = (dataset: string, version: string): Question => {
    const name = `${dataset}/${version}`;
    const asked = edition;
    // After something was published or withdrawn here, an answer to an earlier question may be wrong.
    const key = `${asked} ${name}`;
    const already = asking.get(key);
    if (already) return already;
    const answer = async (): Promise<OpenedRelease> => {
      try {
        const release = await lookUp(dataset, version);
        if (release.row.state === 'withdrawn') throw releaseWithdrawn(release.row);
        return asked === edition ? keepOpen(name, release) : release;
      } catch (error) {
        if (error instanceof AppError && asked === edition) endLease(name);
        const release = isUnavailable(error) ? prolong(name, asked) : undefined;
        if (!release) throw error;
        return release;
      } finally {
        asking.delete(key);
        question.isOpen = false;
      }
    };
    const question = { since: performance.now(), isOpen: true, answer: answer() };
    asking.set(key, question);
    return question;
  };

  const isCurrent = (release: OpenedRelease): boolean => {
    const { lease } = release;
    if (!lease) return false;
    const left = lease.until - performance.now();
    if (left <= 0 || lease.edition !== edition) return false;
    if (left < RENEWED_MS) renew(release, lease);
    return true;
  };

  /** In the background: until it is done, requests are answered from memory, so that none waits for the database. */
  const renew = ({ row }: OpenedRelease, { name }: Lease): void => {
    if (asking.has(`${edition} ${name}`)) return;
    ask(row.datasetId, name.slice(row.datasetId.length + 1)).answer.catch(() => {}); // the next request learns of it
  };

  const ageOf = (releases: readonly OpenedRelease[]): number | undefined => {
    let since = Number.POSITIVE_INFINITY;
    for (const { lease } of releases) if (lease?.isLastKnown) since = Math.min(since, lease.confirmed);
    return Number.isFinite(since) ? Math.floor((performance.now() - since) / 1_000) : undefined;
  };

  return {
    async open(dataset, version) {
      const name = `${dataset}/${version}`;
      const opened = known(name);
      if (opened && isCurrent(opened)) return opened;
      const asked = edition;
      const question = ask(dataset, version);
      // After something was published here, only the database can tell whether the name means that.
      if (opened?.lease?.edition !== asked) return question.answer;
      const patience = sleep(Math.max(0, question.since + PATIENCE_MS - performance.now()), undefined, { ref: false });
      const unanswered = patience.then(() => (question.isOpen && prolong(name, asked)) || question.answer);
      return Promise.race([question.answer, unanswered]);
    },

    openManifest: (dataset, version, within) => lookUp(dataset, version, within),

    async openDraft(dataset) {
      const row = await findOpenRelease(db, dataset);
      if (!row) throw notFound();
      return openRow(row, 'draft');
    },

    async tables(release, wanted) {
      const keyOf = ({ by, measure }: TableRead) => `table ${buildOf(release)}/${measure}/${by.join(',')}`;
      const found = new Map<string, TableData>();
      for (const read of wanted) {
        const make = async () => {
          const table = await findTable(db, release.id, read.by, read.measure);
          // A draft may be rebuilt at any time.
          if (!table) throw release.version === null ? notFound() : new AppError('internal-error');
          return table;
        };
        found.set(keyOf(read), await once(keyOf(read), make, ({ cells }) => cells.length * BYTES.cell));
      }
      return (read) => found.get(keyOf(read))!; // callers ask only for what they named
    },

    headlines: (release) =>
      once(
        `headlines ${buildOf(release)}`,
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
        headers,
        knownHeaders,
      };
      const before = memory.get(url);
      const others = before && 'forms' in before && isSame(before.releases, releases) ? before.forms : {};
      const forms = { ...others, [coding]: form };
      memory.set(
        url,
        { releases, isWorthCoding, forms },
        { size: url.length + Object.keys(forms).length * BYTES.headers },
      );
    },

    ageOf,

    answerAgain(request, response) {
      const address = memory.get(request.url ?? '');
      if (!address || !('forms' in address) || !isPlainRead(request)) return false;
      const { headers } = request;
      const preference = codingPreference(headers['accept-encoding']);
      const form = address.forms[address.isWorthCoding ? preference.long : preference.short];
      const kept = form && memory.get(form.key);
      if (!kept || !('bytes' in kept) || !address.releases.every(isCurrent)) return false;
      const asked = headers['if-none-match'];
      const isKnown = asked !== undefined && (asked === form.etag || asked === `W/${form.etag}`);
      // The framework's side reads other tags, and lists of them.
      if (asked !== undefined && !isKnown) return false;
      reads += 1;
      const age = ageOf(address.releases);
      if (age !== undefined) response.setHeader('age', age);
      if (isKnown) response.writeHead(304, form.knownHeaders).end();
      else response.writeHead(200, form.headers).end(request.method === 'HEAD' ? undefined : kept.bytes);
      return true;
    },

    takeCount() {
      const count = reads;
      reads = 0;
      return count;
    },

    forget() {
      edition += 1;
    },

    forgetRelease(id) {
      edition += 1;
      for (const kept of memory.values()) if ('codebook' in kept && kept.row.id === id) delete kept.lease;
    },
  };
}

/** Names the contents of a release. An erasure rebuilds a draft, so what was read of it before must not be taken for them. */
const buildOf = ({ id, erasuresSeen }: ReleaseRow): string => `${id}.${erasuresSeen}`;

const isSame = (some: readonly OpenedRelease[], others: readonly OpenedRelease[]): boolean =>
  some.every(({ row }, index) => row.id === others[index]?.row.id);

const answerKey = (release: ReleaseRow, key: string, coding: Coding): string => `${coding} ${release.id}/${key}`;

const sizeOfAnswer = ({ bytes }: ReadyAnswer): number => bytes.length + BYTES.answer;

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
