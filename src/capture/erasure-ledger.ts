import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Db } from '../db/client.ts';
import { makeFolder } from '../db/data-folder.ts';
import { failureCode } from '../db/failures.ts';
import { holdCodebook } from '../db/queries/datasets.ts';
import {
  deleteUnledgered,
  eachExternalId,
  insertUnledgered,
  listErasedIds,
  listLedgerEntries,
  listUnledgered,
} from '../db/queries/erasure-ledger.ts';
import { insertMarks } from '../db/queries/erasures.ts';
import { holdLock } from '../db/sql.ts';
import { AppError } from '../errors.ts';
import { type FileStore, inTime } from '../files/store.ts';
import { appendTo, grouped } from '../lists.ts';
import { LedgerEntry, LedgerLine } from '../schemas/erasure-ledger.ts';
import { type CaptureContext, SERVICE_KEY, type Secrets } from './actor.ts';
import { externalIdMark, writeUnknownErasures } from './erase.ts';
import { moveCases } from './transitions.ts';

/**
 * The ledger of erasures, beside the files of releases and outside the database: a restored backup does not have what was erased since
 * it was made. Each erased case is one object, which is never changed. A transaction that erases notes its cases as not in the ledger
 * yet; once it has committed, and before the erasure is acknowledged, they are written. So the ledger never has an erasure that was
 * rolled back, and a killed process owes nothing that the next one does not know of. At each start the two are compared: the database
 * erases what only the ledger has, and the ledger gets what only the database has.
 */
export interface ErasureLedger {
  /** Not compared yet, because the store is away: nothing of a case may be answered. */
  isUnread(): boolean;
  /** Resolves once the ledger has every erasure that has been committed; throws 503 while it cannot be written. */
  settle(): Promise<void>;
  /** Erases what the ledger says of a dataset that the database did not have until now. */
  replayInto(datasetId: string): Promise<void>;
  stop(): Promise<void>;
}

interface LedgerOptions {
  context: CaptureContext;
  /** Undefined: there is no ledger. */
  files: FileStore | undefined;
  /** False: a ledger that is ahead of the database stays unread. */
  mayWrite: boolean;
  now: () => Date;
  /** Called with a code when the store cannot be read or written: once, however often it fails so until it succeeds. */
  onFailure: (code: string) => void;
  /** Called with the number of cases that were erased again. */
  onReplayed: (erased: number) => void;
  retryMs?: number;
}

/** The ledger says something that this installation has not written. */
export class LedgerFault extends Error {}

/** How long the store may take to list all objects, and to read or write one. */
const STORE_PATIENCE_MS = { list: 60_000, one: 15_000 };
/** Objects that are read or written at one time. */
const AT_ONCE = 16;
const LEDGER_GROUP = 250;
const EXTERNAL_IDS_READ = 5_000;

/** Compares the ledger with the database before it resolves. Throws LedgerFault; if the store is away, it goes on trying. */
export async function openErasureLedger(options: LedgerOptions): Promise<ErasureLedger> {
  const { context, files, mayWrite, now, onFailure, onReplayed, retryMs = 1_000 } = options;
  if (!files)
    return { isUnread: () => false, settle: async () => {}, replayInto: async () => {}, stop: async () => {} };
  const ledger = ledgerIn(files, context.secrets);
  let isUnread = true;
  let owes = false;
  let toldOf: string | undefined;
  const tell = (error: unknown): void => {
    const code = failureCode(error);
    if (code !== toldOf) onFailure(code);
    toldOf = code;
  };
  /** Of datasets that the database does not have. */
  let waiting: LedgerEntry[] = [];

  const replay = async (entries: readonly LedgerEntry[]): Promise<LedgerEntry[]> => {
    const { erased, left } = await replayErasures(context, entries, now());
    if (erased > 0) onReplayed(erased);
    return left;
  };
  const writeOwed = async (): Promise<void> => {
    for (;;) {
      const ids = await listUnledgered(context.root, LEDGER_GROUP);
      if (ids.length === 0) break;
      await ledger.write(await listLedgerEntries(context.root, ids));
      await deleteUnledgered(context.root, ids);
    }
    owes = false;
    toldOf = undefined;
  };
  const compare = async (): Promise<void> => {
    const kept = new Set(await ledger.list());
    const erased = new Set(await listErasedIds(context.root));
    const ahead = await ledger.read([...kept].filter((id) => !erased.has(id)));
    if (mayWrite) {
      waiting = await replay(ahead);
      await insertUnledgered(
        context.root,
        [...erased].filter((id) => !kept.has(id)),
      );
      await writeOwed();
    }
    isUnread = !mayWrite && ahead.length > 0;
  };
  const tryAgain = async (): Promise<void> => {
    try {
      await (isUnread ? compare() : writeOwed());
    } catch (error) {
      tell(error);
    }
  };
  try {
    await compare();
  } catch (error) {
    if (error instanceof LedgerFault) throw error;
    tell(error);
  }
  let trying: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (!isUnread && !owes) return;
    trying ??= tryAgain().finally(() => {
      trying = undefined;
    });
  }, retryMs);
  timer.unref();
  return {
    isUnread: () => isUnread,
    settle: async () => {
      try {
        await writeOwed();
      } catch (error) {
        owes = true;
        tell(error);
        throw new AppError('unavailable', { detail: UNLEDGERED });
      }
    },
    replayInto: async (datasetId) => {
      const due = waiting.filter(({ dataset }) => dataset === datasetId);
      if (due.length === 0) return;
      await replay(due);
      waiting = waiting.filter((entry) => !due.includes(entry));
    },
    stop: async () => {
      clearInterval(timer);
      await trying;
    },
  };
}

const UNLEDGERED =
  'The erasure is carried out, but not in the ledger outside the database yet, which cannot be written at present. It is tried again every few seconds.';

// The objects.

interface LedgerObjects {
  /** Ids of the cases in the ledger. */
  list(): Promise<string[]>;
  read(ids: readonly string[]): Promise<LedgerEntry[]>;
  write(entries: readonly LedgerEntry[]): Promise<void>;
}

/** No dataset has a name like this, so no release has files here. */
const LEDGER_PLACE = '_erasures';
const OBJECT_NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;

function ledgerIn(files: FileStore, secrets: Secrets): LedgerObjects {
  // Another installation in the same place has a ledger of its own.
  const place = `${LEDGER_PLACE}/${ledgerHash(secrets, ['place']).slice(0, 12)}`;
  const keyOf = (id: string): string => `${place}/${id}.json`;
  return {
    list: async () => {
      const keys = await inTime(STORE_PATIENCE_MS.list, files.list(place));
      return keys.flatMap((key) => OBJECT_NAME.exec(key.slice(place.length + 1))?.[1] ?? []);
    },
    read: (ids) =>
      inTurns(ids, async (id) => {
        const line = await inTime(STORE_PATIENCE_MS.one, files.read(keyOf(id)).then(text));
        const entry = readLedgerLine(secrets, line);
        if (entry?.case === id) return entry;
        throw new LedgerFault(
          `${keyOf(id)} in the place of files is not what this service has written there: it was changed, or is of another installation. Put back what was there, or take it away if nobody was erased by it.`,
        );
      }),
    write: async (entries) => {
      await makeFolder(files.work);
      await inTurns(entries, async (entry) => {
        const path = join(files.work, `${randomUUID()}.json`);
        try {
          await writeFile(path, ledgerLine(secrets, entry), { mode: 0o600 });
          await inTime(STORE_PATIENCE_MS.one, files.keep(keyOf(entry.case), path));
        } finally {
          // It is tried every second for as long as the disk is full.
          await rm(path, { force: true });
        }
      });
    },
  };
}

/** Adds the entries that the ledger does not have. */
export async function addToLedger(files: FileStore, secrets: Secrets, entries: readonly LedgerEntry[]): Promise<void> {
  const ledger = ledgerIn(files, secrets);
  const kept = new Set(await ledger.list());
  await ledger.write(entries.filter((entry) => !kept.has(entry.case)));
}

/** The lines of every ledger in a place of files, as they are. */
export async function* eachLedgerLine(files: FileStore): AsyncGenerator<string> {
  for (const key of await files.list(LEDGER_PLACE)) yield text(await files.read(key));
}

async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(run))));
  return done;
}

/** One line of JSON, signed with a secret that every backup of the database has. */
export const ledgerLine = (secrets: Secrets, entry: LedgerEntry): string =>
  `${JSON.stringify({ entry, signature: ledgerHash(secrets, ['entry', entry]) } satisfies LedgerLine)}\n`;

/** Undefined unless this installation has signed it. */
export function readLedgerLine(secrets: Secrets, line: string): LedgerEntry | undefined {
  const read = LedgerLine.safeParse(jsonIn(line)).data;
  if (!read) return undefined;
  const [signed, said] = [ledgerHash(secrets, ['entry', read.entry]), read.signature].map((hash) => Buffer.from(hash));
  if (signed?.length !== said?.length || !signed || !said || !timingSafeEqual(signed, said)) return undefined;
  return LedgerEntry.safeParse(read.entry).data;
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The first word keeps it apart from other hashes made with the same key. */
const ledgerHash = ({ mark }: Secrets, what: readonly unknown[]): string =>
  createHmac('sha256', mark)
    .update(JSON.stringify(['erasure-ledger', ...what]))
    .digest('base64url');

// Erasing again.

/**
 * Erases what these entries say, as far as it is not erased yet, and answers how many cases that were. Those of datasets that the
 * database does not have are left.
 */
export async function replayErasures(
  context: CaptureContext,
  entries: readonly LedgerEntry[],
  at: Date,
): Promise<{ erased: number; left: LedgerEntry[] }> {
  const left: LedgerEntry[] = [];
  let erased = 0;
  for (const [dataset, of] of grouped(entries, (entry) => entry.dataset)) {
    for (let from = 0; from < of.length; from += LEDGER_GROUP) {
      const group = of.slice(from, from + LEDGER_GROUP);
      const done = await context.root.transaction((tx) => replayGroup(tx, context, { dataset, entries: group, at }));
      if (done === undefined) left.push(...group);
      else erased += done;
    }
  }
  return { erased, left };
}

interface Group {
  dataset: string;
  entries: readonly LedgerEntry[];
  at: Date;
}

/** Undefined: there is no such dataset. */
async function replayGroup(
  tx: Db,
  context: CaptureContext,
  { dataset, entries, at }: Group,
): Promise<number | undefined> {
  // Several processes may start at once.
  await holdLock(tx, 'assize:erasure-ledger');
  if ((await holdCodebook(tx, dataset, 'shared')) === undefined) return undefined;
  const requestId = randomUUID();
  const actor = { keyId: SERVICE_KEY, keyLabel: 'Assize', scopes: ['cases:erase'] as const, requestId, at };
  const unknown = new Map(entries.map((entry) => [entry.case, entry]));
  const again = async (reason: string, ids: readonly string[]): Promise<number> => {
    const outcomes = await moveCases({ ...context, db: tx }, actor, dataset, {
      move: { to: 'erased', reason },
      items: ids.map((id) => ({ id, matches: () => true })),
      view: { etagSecret: context.secrets.etag, sources: false },
    });
    let done = 0;
    for (const outcome of outcomes) {
      const refusal = outcome.outcome === 'done' ? undefined : outcome.problem;
      if (refusal?.code === 'not-found') continue;
      // `gone`: it has been erased with another one, or by another process.
      if (refusal && refusal.code !== 'gone') throw refusal;
      unknown.delete(outcome.id);
      if (!refusal) done += 1;
    }
    return done;
  };
  let erased = 0;
  for (const [reason, of] of grouped(entries, (entry) => entry.reason))
    erased += await again(
      reason,
      of.map((entry) => entry.case),
    );
  // Whoever posted the record again after the restore made another case of it.
  const returned = await listReturned(tx, context.secrets, dataset, [...unknown.values()]);
  for (const [reason, ids] of returned) erased += await again(reason, ids);
  await writeUnknownErasures(tx, actor, dataset, [...unknown.values()]);
  const marks = entries.flatMap((entry) => entry.marks.map((mark) => ({ ...mark, caseId: entry.case })));
  await insertMarks(tx, dataset, at, marks);
  return erased + unknown.size;
}

/** Cases that have an external id of an erased one, by the reason of that erasure. */
async function listReturned(
  tx: Db,
  secrets: Secrets,
  dataset: string,
  entries: readonly LedgerEntry[],
): Promise<Map<string, string[]>> {
  const reasonOf = new Map(
    entries.flatMap(({ marks, reason }) =>
      marks.flatMap(({ mark, kind }) => (kind === 'external-id' ? [[mark, reason] as const] : [])),
    ),
  );
  const found = new Map<string, string[]>();
  if (reasonOf.size === 0) return found;
  for await (const held of eachExternalId(tx, dataset, EXTERNAL_IDS_READ))
    for (const { caseId, ...id } of held) {
      const reason = reasonOf.get(externalIdMark(secrets, dataset, id).mark);
      if (reason !== undefined) appendTo(found, reason, caseId);
    }
  return found;
}
