import { isDeepStrictEqual } from 'node:util';
import { factKey } from '../cases/facts.ts';
import { codebookChanges } from '../codebook/codebook-changes.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { haveSamePolicy } from '../codebook/protection.ts';
import type { Database, Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { holdCases } from '../db/queries/cases.ts';
import { FIRST_ID, LAST_ID } from '../db/queries/changes.ts';
import { findCodebook, findDataset, holdCodebook, insertCodebook, listFactKeys } from '../db/queries/datasets.ts';
import {
  countStored,
  endRedefinition,
  findOpenRedefinition,
  findRedefinition,
  hasMoreCases,
  holdNextCases,
  insertRedefinition,
  listOpenRedefinitions,
  listWrittenSince,
  moveRedefinition,
  type RedefinitionRow,
  takeUpRedefinition,
} from '../db/queries/redefinitions.ts';
import { listStoredContents, type StoredContent } from '../db/queries/revisions.ts';
import { vacuumFacts } from '../db/traces.ts';
import { AppError, orNotFound, type ProblemCode } from '../errors.ts';
import { type JobRunner, JobStopped, type RowJobsOptions, startRowJobs } from '../jobs/runner.ts';
import { redefinitionPath } from '../schemas/addresses.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Redefinition } from '../schemas/redefinition.ts';
import { type Actor, auditOf, type CaptureContext, requireNotRevoked } from './actor.ts';
import { requireOnePolicy } from './one-policy.ts';
import { type Findings, inspect, inspectCounted, noFindings, refitFacts, renewBlocks, storedCases } from './refit.ts';

/**
 * A new definition that many stored cases have to be read for, as a job. Until all of them fit, the former definition is in force,
 * for readers and writers. The job first checks every case, and writes nothing. Then it writes the facts that differ, under names of
 * their own (`Codebook.factKeys`), which nobody reads yet. Cases that are written meanwhile are found in the audit log. Once few are
 * left, it holds the codebook alone, takes the last ones, and puts the definition in force.
 */

/** The most cases that a PUT reads itself. */
const MOST_IN_PUT = 1_000;
/** The most writes of cases that the job goes through while all writers wait: at most twice as many. */
const LAST_ENTRIES = 500;
/** Cases taken in one transaction. */
const BATCH_CASES = 250;
/**
 * Rows written before the room of the old ones is given free: at least so many, and a part of all cases, which have two rows and more. Each
 * time the indexes are read from end to end: at a million cases, after a tenth of them, this took longer than the rows themselves.
 */
const VACUUM = { least: 20_000, part: 0.5 } as const;

/** Whether the dataset has too many cases for one request. */
export const needsJob = (tx: Db, datasetId: string): Promise<boolean> => hasMoreCases(tx, datasetId, MOST_IN_PUT);

/** Throws 409 while a definition is on its way; answers it if it is the same that is put again. */
export async function openRedefinition(
  tx: Db,
  datasetId: string,
  posted: unknown,
): Promise<RedefinitionRow | undefined> {
  const open = await findOpenRedefinition(tx, datasetId);
  if (!open || isDeepStrictEqual(open.posted, posted)) return open;
  throw new AppError('redefinition-open', { extra: { redefinition: redefinitionPath(datasetId, open.id) } });
}

/** Queues the job. The caller holds the codebook alone. */
export async function askRedefinition(
  tx: Db,
  { newTimedId }: Pick<CaptureContext, 'newTimedId'>,
  actor: Actor,
  datasetId: string,
  { definition, posted }: { definition: DatasetDefinition; posted: unknown },
): Promise<RedefinitionRow> {
  const { keyId, keyLabel, requestId, at } = actor;
  const id = newTimedId();
  const row = await insertRedefinition(tx, {
    ...{ id, datasetId, keyId, keyLabel, requestId, definition, posted },
    createdAt: at,
  });
  await appendAudit(tx, [auditOf(actor, 'redefinition.queue', datasetId, { subject: id })]);
  return orNotFound(row);
}

/** Throws 404 if there is none. */
export const redefinitionOf = async (
  { db }: Pick<CaptureContext, 'db'>,
  datasetId: string,
  id: string,
): Promise<RedefinitionRow> => orNotFound(await findRedefinition(db, datasetId, id));

export function redefinitionBody(row: RedefinitionRow, problem: Redefinition['problem'] = null): Redefinition {
  const { id, datasetId: dataset, state, phase, codebookVersion, done, total: of } = row;
  const { keyId: key, keyLabel: label, createdAt, startedAt, finishedAt, error } = row;
  return {
    ...{ id, dataset, state, phase, codebookVersion },
    progress: { done, of },
    by: { key, label },
    ...{ createdAt, startedAt, finishedAt, problem, error },
    links: { self: redefinitionPath(dataset, id) },
  };
}

/** Stops an open job: the former definition stays. Throws 409 if it has ended, or if the new one is in force already. */
export async function cancelRedefinition(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  id: string,
): Promise<RedefinitionRow> {
  return context.db.transaction(async (tx) => {
    await holdCodebook(tx, datasetId, 'alone');
    const { phase } = await redefinitionOf({ db: tx }, datasetId, id);
    if (phase === 'search' || !(await endRedefinition(tx, id, { state: 'cancelled', at: actor.at })))
      throw new AppError('redefinition-finished');
    await appendAudit(tx, [auditOf(actor, 'redefinition.cancel', datasetId, { subject: id })]);
    return redefinitionOf({ db: tx }, datasetId, id);
  });
}

/** Puts new definitions in force, one at a time. */
export function startRedefiner({ context, ...options }: RowJobsOptions & { context: CaptureContext }): JobRunner {
  const { database, now } = options;
  const db = database.jobs;
  return startRowJobs({
    ...options,
    kind: 'redefinition',
    list: () => listOpenRedefinitions(db),
    run: async (id, signal) => {
      const row = await takeUpRedefinition(db, id, now());
      if (!row) return;
      await redefine({ context, database, db, now, signal }, row).catch(async (error: unknown) => {
        if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error;
        const { detail, errors = [], extra = {} } = error.options;
        const refused = { code: error.code, detail, errors: [...errors], extra };
        await endRedefinition(db, id, { state: 'refused', refused, at: now() });
      });
    },
    fail: async (id, error) => void (await endRedefinition(db, id, { state: 'failed', error, at: now() })),
  });
}

/** What is in the way of a definition, and no failure of the job. */
const REFUSALS: readonly ProblemCode[] = ['codebook-breaks-cases', 'policy-conflict'];

interface Within {
  context: CaptureContext;
  database: Database;
  db: Db;
  now: () => Date;
  signal: AbortSignal;
}

/** A job with what it works with. `next` has the names of its facts once the cases have been checked. */
interface Refit extends Within {
  row: RedefinitionRow;
  former: Codebook;
  next: Codebook;
  version: number;
}

async function redefine(within: Within, row: RedefinitionRow): Promise<void> {
  const { db } = within;
  const { datasetId } = row;
  const version = row.codebookVersion ?? ((await findDataset(db, datasetId))?.codebookVersion ?? 0) + 1;
  const before = orNotFound(await findCodebook(db, datasetId, version - 1));
  const former = compile(datasetId, before.definition, before.factKeys);
  let job: Refit = { ...within, row, former, version, next: compile(datasetId, row.definition, row.factKeys) };
  if (row.phase === 'check') job = await checkCases(job);
  while (job.row.phase === 'refit') job = await refitAll(job);
  if (job.row.renamed) job = await eachBatch(job, (tx, stored) => renewBlocks(tx, job.next, stored));
  await endRedefinition(db, row.id, { state: 'succeeded', at: within.now() });
}

/** Stores how far the job is, and answers it as it is then. */
async function progressed(
  job: Refit,
  progress: Parameters<typeof moveRedefinition>[2],
  db: Db = job.db,
): Promise<Refit> {
  if (job.signal.aborted || !(await moveRedefinition(db, job.row.id, progress))) throw new JobStopped();
  const row = { ...job.row, ...progress };
  const next = progress.factKeys ? compile(row.datasetId, row.definition, row.factKeys) : job.next;
  return { ...job, row, next };
}

/** Reads every case, and writes none. After a kill it begins again. */
async function checkCases(job: Refit): Promise<Refit> {
  const { db, row, former, next } = job;
  const findings = noFindings(next);
  const total = await countStored(db, row.datasetId);
  let done = 0;
  for await (const stored of storedCases(db, row.datasetId)) {
    await inspect(findings, former, next, stored);
    done += new Set(stored.map(({ caseId }) => caseId)).size;
    await progressed(job, { done: Math.min(done, total), total });
  }
  await inspectCounted(db, next, findings.breaks);
  findings.breaks.refuse(true);
  return progressed(job, { ...foundSoFar(job, findings), total, phase: 'refit', ...FROM_THE_FIRST });
}

const FROM_THE_FIRST = { done: 0, after: FIRST_ID };

/** What the row keeps of the findings. A dimension whose facts differ gets a name that the former codebook does not use. */
function foundSoFar({ row, former, next, version }: Refit, { dimensions, reload, renamed }: Findings) {
  const all = [...new Set([...row.dimensions, ...dimensions])];
  const inUse = namesInUse(former);
  const factKeys = Object.fromEntries(
    [...next.dimensions.keys()].flatMap((id) => {
      const before = factKey(id, former.factKeys);
      const name = all.includes(id) && inUse.has(before) ? `${id}@${version}` : before;
      return name === id ? [] : [[id, name]];
    }),
  );
  return { dimensions: all, factKeys, reload: row.reload || reload, renamed: row.renamed || renamed };
}

const namesInUse = ({ dimensions, factKeys }: Codebook): Set<string> =>
  new Set([...dimensions.keys()].map((id) => factKey(id, factKeys)));

/** Names that facts may be held under, and that neither codebook uses. */
async function staleNames({ db, row, former, next }: Refit): Promise<string[]> {
  const inUse = new Set([...namesInUse(former), ...namesInUse(next)]);
  const named = (await listFactKeys(db, row.datasetId)).flatMap((keys) => Object.entries(keys).flat());
  return [...new Set(named)].filter((name) => !inUse.has(name));
}

/** Takes all cases behind the last one that had its turn, a batch in each transaction. */
async function eachBatch(
  started: Refit,
  work: (tx: Db, stored: readonly StoredContent[]) => Promise<unknown>,
  between: () => Promise<void> = async () => {},
): Promise<Refit> {
  for (let job = started; ; ) {
    const { datasetId, after, done, total } = job.row;
    const next = await job.db.transaction(async (tx) => {
      const ids = await holdNextCases(tx, datasetId, after, BATCH_CASES);
      const last = ids.at(-1);
      if (last === undefined) return undefined;
      await work(tx, await listStoredContents(tx, datasetId, { ids }));
      return progressed(job, { after: last, done: Math.min(done + ids.length, total) }, tx);
    });
    if (next === undefined) return job;
    job = next;
    await between();
  }
}

/** Writes the facts of all cases, then takes a step towards putting the definition in force. */
async function refitAll(started: Refit): Promise<Refit> {
  const { db, database, next } = started;
  const { dimensions, datasetId, total } = started.row;
  const stale = await staleNames(started);
  let written = 0;
  const job =
    dimensions.length === 0
      ? started
      : await eachBatch(
          started,
          async (tx, stored) => {
            written += await refitFacts(tx, next, { dimensions, stale }, stored);
          },
          async () => {
            if (written < Math.max(VACUUM.least, VACUUM.part * total)) return;
            await vacuumFacts(database);
            written = 0;
          },
        );
  if (started.row.after !== LAST_ID) await checkCounted(started);
  const entries = await listWrittenSince(db, datasetId, job.row.auditSeq, LAST_ENTRIES + 1);
  return db.transaction((tx) =>
    entries.length > LAST_ENTRIES ? catchUp(tx, job, entries.slice(0, BATCH_CASES)) : putInForce(tx, job),
  );
}

/** A release that was published meanwhile may count what a case has said for a while only. */
async function checkCounted({ db, next }: Refit): Promise<void> {
  const { breaks } = noFindings(next);
  await inspectCounted(db, next, breaks);
  breaks.refuse(true);
}

/**
 * Takes cases that were written since the job began. If they have other facts of a dimension of which no case had any before, all
 * cases have their turn again: then the job is back at the first.
 */
async function catchUp(tx: Db, job: Refit, entries: Awaited<ReturnType<typeof listWrittenSince>>): Promise<Refit> {
  const { former, next } = job;
  const ids = [...new Set(entries.map(({ id }) => id))];
  const auditSeq = entries.at(-1)?.seq ?? job.row.auditSeq;
  const { datasetId, dimensions } = job.row;
  await holdCases(tx, datasetId, ids);
  const stored = await listStoredContents(tx, datasetId, { ids });
  const findings = noFindings(next);
  await inspect(findings, former, next, stored);
  findings.breaks.refuse(true);
  const found = foundSoFar(job, findings);
  if (found.dimensions.length > dimensions.length) return progressed(job, { ...found, ...FROM_THE_FIRST }, tx);
  await refitFacts(tx, next, { dimensions }, stored);
  return progressed(job, { reload: found.reload, renamed: found.renamed, after: LAST_ID, auditSeq }, tx);
}

/** While all writers wait: the last cases, then the new version. */
async function putInForce(tx: Db, job: Refit): Promise<Refit> {
  const { row, former, version, now } = job;
  const { datasetId, auditSeq, definition, posted, keyId, keyLabel, requestId } = row;
  await holdCodebook(tx, datasetId, 'alone');
  await requireNotRevoked(tx, keyId);
  const entries = await listWrittenSince(tx, datasetId, auditSeq, 2 * LAST_ENTRIES + 1);
  if (entries.length > 2 * LAST_ENTRIES) return job;
  const fitted = await catchUp(tx, job, entries);
  if (fitted.row.after === FIRST_ID) return fitted;
  const { disclosure } = definition.codebook;
  if (!haveSamePolicy(former.definition.codebook.disclosure, disclosure))
    await requireOnePolicy(tx, datasetId, disclosure);
  const { reload, factKeys } = fitted.row;
  const at = now();
  const changes = codebookChanges(former, fitted.next);
  await insertCodebook(tx, { datasetId, version, definition, posted, factKeys, changes, reload, at, by: keyId });
  const inForce = await progressed(fitted, { phase: 'search', codebookVersion: version, ...FROM_THE_FIRST }, tx);
  const actor: Actor = { keyId, keyLabel, requestId, at, scopes: [] };
  await appendAudit(tx, [auditOf(actor, 'dataset.put', datasetId, { detail: { codebookVersion: version } })]);
  return inForce;
}
