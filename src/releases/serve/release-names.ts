import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Codebook } from '../../codebook/model.ts';
import { isFull, parsePin } from '../../codebook/version.ts';
import type { Database, Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { isUnavailable } from '../../db/failures.ts';
import { findOpenRelease, findRelease, findWithdrawn, type ReleaseRow } from '../../db/queries/releases.ts';
import { AppError, notFound } from '../../errors.ts';
import type { ReleaseView } from '../../statistics/citation.ts';
import { releaseWithdrawn } from '../lifecycle/withdraw.ts';

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
  dataset: string;
  /** As it was asked for. */
  version: string;
  /** By performance.now(). */
  until: number;
  /** How often names had changed here when the database was asked. */
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
  isOpen: boolean;
  answer: Promise<OpenedRelease>;
}

/** Which releases the names of versions mean now. */
export interface ReleaseNames {
  /**
   * The release that a version in a path names; throws 404, and 410 if it is withdrawn. While the database cannot be asked, it
   * is the release that the name last meant: see `ageOf`.
   */
  open(dataset: string, version: string): Promise<OpenedRelease>;
  /** The same for its manifest, which a withdrawn version still has; within a transaction, as that leaves it. */
  openManifest(dataset: string, version: string, within?: Db): Promise<OpenedRelease>;
  /** The open release, for those who may see it; throws 404. */
  openDraft(dataset: string): Promise<OpenedRelease>;
  /** Whether the name that a release was opened by still means it, without asking the database. */
  isCurrent(release: OpenedRelease): boolean;
  /**
   * For the header Age of an answer: seconds since the database last said that these releases are what their names mean.
   * Undefined while it can be asked.
   */
  ageOf(releases: readonly OpenedRelease[]): number | undefined;
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
const NAME_PATIENCE_MS = 500;
const NAMES_KEPT = 5_000;

/**
 * The database is asked what a name means, and its answer holds for one lease, or until this process publishes or withdraws
 * something. `isCurrent` decides this, for `latest`, short pins and full versions alike, and nothing else does.
 *
 * While the database is away, locked or out of connections, the last answer holds on (`prolong`), and answers say by `Age` how
 * old it is. The database is asked all the while, so that what was withdrawn is served no longer than the outage lasts.
 */
export function releaseNames(database: Pick<Database, 'db' | 'readers' | 'useOwnWrites'>): ReleaseNames {
  const db = database.readers;
  const opened = new LRUCache<string, OpenedRelease>({ max: NAMES_KEPT });
  /** Questions that the database has yet to answer, by edition and name. */
  const asking = new Map<string, Question>();
  let edition = 0;

  const openRow = async (row: ReleaseRow, via: OpenedRelease['via'], from = db): Promise<OpenedRelease> => ({
    row,
    codebook: await codebookOf(database.db, row.datasetId, row.codebookVersion, from),
    view: {
      dataset: row.datasetId,
      version: row.version ?? 'draft',
      publishedAt: row.publishedAt,
      publicUrl: row.publicUrl ?? '',
      present: row.present ?? {},
      since: row.vintage?.before[0]?.version,
    },
    via,
  });

  const lookUp = async (dataset: string, version: string, from = db): Promise<OpenedRelease> => {
    // The lease begins before the question, so that whatever is published during it ends the lease.
    const confirmed = performance.now();
    const lease = { dataset, version, until: confirmed + LEASE_MS, edition, confirmed, isLastKnown: false };
    const pin = parsePin(version);
    const row = pin && (await findRelease(from, dataset, pin));
    if (row) return { ...(await openRow(row, isFull(pin) ? 'pinned' : 'latest', from)), lease };
    const withdrawn = pin && (await findWithdrawn(from, dataset, pin));
    throw withdrawn ? releaseWithdrawn(withdrawn) : notFound();
  };

  /** One object for each name of a release, so that a new lease holds for all addresses that were remembered with it. */
  const keepOpen = (name: string, release: OpenedRelease): OpenedRelease => {
    const before = opened.get(name);
    if (before?.row.id === release.row.id) return Object.assign(before, release);
    endLease(name);
    opened.set(name, release);
    return release;
  };
  /** The name no longer means what it did, so no address is answered as before. */
  const endLease = (name: string): void => {
    delete opened.get(name)?.lease;
    opened.delete(name);
  };
  /** The database cannot say what the name means: for one more lease, it means what it last did. */
  const prolong = (name: string, asked: number): OpenedRelease | undefined => {
    const release = opened.get(name);
    if (!release?.lease) return undefined;
    const until = performance.now() + LEASE_MS;
    Object.assign(release.lease, { until, edition: asked, isLastKnown: true });
    return release;
  };

  /** Asks the database, and keeps its answer unless something was published or withdrawn here meanwhile. */
  const confirm = async (dataset: string, version: string): Promise<OpenedRelease> => {
    const name = `${dataset}/${version}`;
    const asked = edition;
    try {
      const release = await lookUp(dataset, version);
      if (release.row.state === 'withdrawn') throw releaseWithdrawn(release.row);
      return asked === edition ? keepOpen(name, release) : release;
    } catch (error) {
      if (error instanceof AppError && asked === edition) endLease(name);
      const release = isUnavailable(error) ? prolong(name, asked) : undefined;
      if (!release) throw error;
      return release;
    }
  };

  /** One question at a time, whoever wants to know. */
  const ask = (dataset: string, version: string): Question => {
    // After something was published or withdrawn here, an answer to an earlier question may be wrong.
    const key = `${edition} ${dataset}/${version}`;
    const already = asking.get(key);
    if (already) return already;
    const answer = confirm(dataset, version).finally(() => {
      asking.delete(key);
      question.isOpen = false;
    });
    const question = { since: performance.now(), isOpen: true, answer };
    asking.set(key, question);
    return question;
  };

  const isCurrent = ({ lease }: OpenedRelease): boolean => {
    if (!lease) return false;
    const left = lease.until - performance.now();
    if (left <= 0 || lease.edition !== edition) return false;
    // In the background: until it is renewed, requests are answered from memory, so that none waits for the database. If it
    // fails, the next request learns of it.
    if (left < RENEWED_MS) ask(lease.dataset, lease.version).answer.catch(() => {});
    return true;
  };

  return {
    async open(dataset, version) {
      const name = `${dataset}/${version}`;
      const release = opened.get(name);
      if (release && isCurrent(release)) return release;
      const asked = edition;
      const question = ask(dataset, version);
      // After something was published here, only the database can tell whether the name means that.
      if (release?.lease?.edition !== asked) return question.answer;
      const left = Math.max(0, question.since + NAME_PATIENCE_MS - performance.now());
      const unanswered = sleep(left, undefined, { ref: false }).then(
        () => (question.isOpen && prolong(name, asked)) || question.answer,
      );
      return Promise.race([question.answer, unanswered]);
    },

    openManifest: lookUp,

    async openDraft(dataset) {
      const row = await findOpenRelease(db, dataset);
      if (!row) throw notFound();
      return openRow(row, 'draft');
    },

    isCurrent,

    ageOf(releases) {
      let since = Number.POSITIVE_INFINITY;
      for (const { lease } of releases) if (lease?.isLastKnown) since = Math.min(since, lease.confirmed);
      return Number.isFinite(since) ? Math.floor((performance.now() - since) / 1_000) : undefined;
    },

    forget() {
      database.useOwnWrites();
      edition += 1;
    },

    forgetRelease(id) {
      database.useOwnWrites();
      edition += 1;
      for (const kept of opened.values()) if (kept.row.id === id) delete kept.lease;
    },
  };
}
