import { writeWithCodebook } from '../db/codebooks.ts';
import { appendAudit } from '../db/queries/audit.ts';
import {
  endPart,
  endSelection,
  findSelection,
  holdNextPart,
  insertSelection,
  listOpenSelections,
  listSelectionOutcomes,
  type SelectionRow,
  takeUpSelection,
} from '../db/queries/case-selections.ts';
import { holdCodebook } from '../db/queries/datasets.ts';
import { findImport } from '../db/queries/imports.ts';
import { AppError, orNotFound, PROBLEMS } from '../errors.ts';
import { type JobRunner, type RowJobsOptions, startRowJobs } from '../jobs/runner.ts';
import { selectionPath } from '../schemas/addresses.ts';
import type { CaseSelection, SelectionFilter } from '../schemas/case-body.ts';
import type { SelectionOutcome } from '../schemas/stored.ts';
import { type Actor, auditOf, type CaptureContext, requireNotRevoked } from './actor.ts';
import { dueOf, readFilter } from './case-filter.ts';
import type { ErasureLedger } from './erasure-ledger.ts';
import { type Move, type MoveOutcome, moveCases } from './transitions.ts';

/** The same transition of all cases that match a selection, as a job. */

interface AskedSelection {
  move: Omit<Move, 'into'>;
  select: SelectionFilter;
  /** For `retention`: only those that have been due for so long. */
  dueForDays?: number | undefined;
  expect: number;
}

/**
 * Queues the job. It has the cases that match now, each in its present revision: a case that is edited before its turn is refused
 * as stale, so nobody approves what nobody selected. Throws 409 if they are not as many as expected.
 */
export async function askSelection(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { move, select, dueForDays, expect }: AskedSelection,
): Promise<SelectionRow> {
  const id = context.newTimedId();
  await writeWithCodebook(context, datasetId, (codebook) => {
    const conditions = Object.entries(select.where ?? {}).map(([dimension, codes]) => ({ dimension, codes }));
    const where = readFilter(codebook, 'internal', conditions, '/select/where');
    const due = select.retention && dueOf(codebook, actor.at, dueForDays);
    if (select.retention && !due) throw nothingDue();
    return async (tx) => {
      const source = select.import === undefined ? undefined : await findImport(tx, datasetId, select.import);
      if (select.import !== undefined && !source) throw unknownImport();
      const { keyId, keyLabel, requestId, scopes, at } = actor;
      const total = await insertSelection(
        tx,
        {
          ...{ id, datasetId, keyId, keyLabel, requestId, selected: select, createdAt: at },
          scopes: [...scopes],
          to: move.to,
          reason: move.reason ?? null,
          note: move.note ?? null,
        },
        { state: select.state, where, due, contentRequest: source?.requestId },
      );
      if (total !== expect)
        throw new AppError('selection-changed', { detail: countedDetail(total), extra: { cases: { count: total } } });
      const about = { subject: id, detail: { to: move.to, cases: total } };
      await appendAudit(tx, [auditOf(actor, 'selection.queue', datasetId, about)]);
    };
  });
  return selectionOf(context, datasetId, id);
}

const countedDetail = (total: number): string =>
  total === 1 ? 'One case matches the selection now.' : `${total} cases match the selection now.`;

const unknownImport = (): AppError =>
  new AppError('invalid-body', {
    errors: [
      { pointer: '/select/import', code: 'unknown-reference', detail: 'Must be the id of an import of this dataset.' },
    ],
  });

const nothingDue = (): AppError =>
  new AppError('invalid-body', {
    errors: [
      {
        pointer: '/select/retention',
        code: 'not-allowed',
        detail: 'The dataset has no retentionMonths: nothing is due.',
      },
    ],
  });

/** Throws 404 if there is none. */
export async function selectionOf(
  { db }: Pick<CaptureContext, 'db'>,
  datasetId: string,
  id: string,
): Promise<SelectionRow> {
  return orNotFound(await findSelection(db, datasetId, id));
}

export function selectionBody(row: SelectionRow): CaseSelection {
  const { id, datasetId: dataset, state, to, reason, selected: select, moved: done, refused, total: of } = row;
  const { keyId: key, keyLabel: label, createdAt, startedAt, finishedAt, error } = row;
  const self = selectionPath(dataset, id);
  return {
    ...{ id, dataset, state, to, reason, select, done, refused },
    progress: { done: done + refused, of },
    by: { key, label },
    ...{ createdAt, startedAt, finishedAt, error },
    links: { self, results: `${self}/results` },
  };
}

/** Parts read by one query: a download is streamed. */
const PARTS_READ = 8;

/** A line of NDJSON for each case that has had its turn. */
export async function* selectionLines({ db }: Pick<CaptureContext, 'db'>, id: string): AsyncGenerator<string> {
  for (let after = -1; ; ) {
    const parts = await listSelectionOutcomes(db, id, after, PARTS_READ);
    for (const { part, outcomes } of parts) {
      yield (outcomes ?? []).map((outcome) => `${JSON.stringify(outcome)}\n`).join('');
      after = part;
    }
    if (parts.length < PARTS_READ) return;
  }
}

interface MoverOptions extends RowJobsOptions {
  context: CaptureContext;
  ledger: Pick<ErasureLedger, 'settle'>;
}

/** Moves selected cases, one selection at a time. If it fails, what was moved stays. */
export function startMover({ context, ledger, ...options }: MoverOptions): JobRunner {
  const { database, now } = options;
  const within = { ...context, db: database.jobs, root: database.jobs };
  return startRowJobs({
    ...options,
    kind: 'selection',
    list: () => listOpenSelections(database.jobs),
    run: async (id, signal) => {
      const job = await takeUpSelection(database.jobs, id, now());
      if (!job) return;
      // While the ledger is away nothing more is erased, and the job does not end: the next look goes on with it.
      const isSettled = async () => {
        if (job.to !== 'erased') return true;
        return ledger.settle().then(
          () => true,
          () => false,
        );
      };
      let after: number | undefined = -1;
      while (after !== undefined && !signal.aborted && (await isSettled())) {
        // Behind the last one: to look for it among all parts would take longer with each.
        after = await movePart(within, job, after, now());
      }
    },
    fail: async (id, error) => void (await endSelection(database.jobs, id, { state: 'failed', error, at: now() })),
  });
}

/**
 * Moves the next cases and stores what became of them, in one transaction. Answers which part that was; undefined: none were left, and
 * the job has ended.
 */
async function movePart(
  context: CaptureContext,
  job: SelectionRow,
  after: number,
  at: Date,
): Promise<number | undefined> {
  const { id, datasetId, keyId, keyLabel, scopes, requestId, to } = job;
  const actor = { keyId, keyLabel, scopes, requestId, at };
  return context.root.transaction(async (tx) => {
    await holdCodebook(tx, datasetId, 'shared');
    const next = await holdNextPart(tx, id, after);
    if (!next) {
      const ended = await endSelection(tx, id, { state: 'succeeded', at });
      if (ended) await appendAudit(tx, [auditOf(actor, 'selection.finish', datasetId, { subject: id, detail: ended })]);
      return undefined;
    }
    await requireNotRevoked(tx, keyId);
    const outcomes = await moveCases({ ...context, db: tx }, actor, datasetId, {
      move: { to, reason: job.reason ?? undefined, note: job.note ?? undefined },
      items: next.cases.map(({ id, revision }) => ({ id, matches: (_, row) => row.headRevision === revision })),
      view: { etagSecret: context.secrets.etag, sources: false },
    });
    await endPart(tx, id, next.part, outcomes.map(selectionOutcome));
    return next.part;
  });
}

function selectionOutcome(outcome: MoveOutcome): SelectionOutcome {
  if (outcome.outcome === 'done') {
    const { id, state, revision } = outcome;
    return { id, outcome: 'done', state, revision };
  }
  const { code, options } = outcome.problem;
  return { id: outcome.id, outcome: 'refused', code, detail: options.detail ?? PROBLEMS[code].title };
}
