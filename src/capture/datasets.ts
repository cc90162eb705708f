import { isDeepStrictEqual } from 'node:util';
import { checkDataset } from '../codebook/check.ts';
import { codebookChanges } from '../codebook/codebook-changes.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { haveSamePolicy } from '../codebook/protection.ts';
import { leavesCases } from '../codebook/redefinition.ts';
import type { Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { type CodebookRow, findCodebook, holdCodebook, insertCodebook, insertDataset } from '../db/queries/datasets.ts';
import type { RedefinitionRow } from '../db/queries/redefinitions.ts';
import { AppError } from '../errors.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { requireOnePolicy } from './one-policy.ts';
import { askRedefinition, needsJob, openRedefinition } from './redefinition.ts';
import { inspectCases, refitCases } from './refit.ts';
import { refitTable } from './stored-table.ts';

interface Put {
  body: unknown;
  /** Whether the answer may name ids of cases. */
  mayReadCases: boolean;
  /** Whether the answer may name this other dataset. Left out: one that is public. */
  mayName?: (db: Db, datasetId: string) => Promise<boolean>;
  /** Throws 428 or 412 unless the request names this body as the one that it replaces; undefined if there is none yet. */
  requireMatch: (posted: unknown) => void;
  /** Check everything, write nothing. */
  validateOnly?: boolean;
}

interface PutOutcome {
  outcome: 'created' | 'replaced' | 'unchanged' | 'queued';
  /** The dataset's body after the write. */
  posted: unknown;
  definition: DatasetDefinition;
  /** If so many cases must be read that a job does it. */
  job?: RedefinitionRow;
}

/** Creates or replaces a dataset's definition. An identical body changes nothing; any other is a new codebook version. */
export async function putDataset(context: CaptureContext, actor: Actor, id: string, put: Put): Promise<PutOutcome> {
  const { body: posted, validateOnly = false } = put;
  return context.db.transaction(async (tx) => {
    // A dry run takes the shared lock, so that writers of cases need not wait for it.
    const present = await holdCodebook(tx, id, validateOnly ? 'shared' : 'alone');
    const current = present === undefined ? undefined : await findCodebook(tx, id, present);
    put.requireMatch(current?.posted);
    // A body that was accepted once changes nothing, whatever a later version of the service asks for.
    if (current && isDeepStrictEqual(posted, current.posted))
      return { outcome: 'unchanged', posted: current.posted, definition: current.definition };
    const definition = checkedDefinition(id, posted, current?.definition);
    requireMayErase(actor, current?.definition, definition);
    if (!current) {
      if (!validateOnly) {
        await insertDataset(tx, { id, kind: definition.kind, at: actor.at });
        await append(tx, actor, { id, version: 1, definition, posted, reload: false });
      }
      return { outcome: 'created', posted, definition };
    }
    return replaceDefinition(tx, context, actor, { current, definition, put });
  });
}

async function replaceDefinition(
  tx: Db,
  context: CaptureContext,
  actor: Actor,
  { current, definition, put }: { current: CodebookRow; definition: DatasetDefinition; put: Put },
): Promise<PutOutcome> {
  const { datasetId: id, factKeys } = current;
  const { body: posted, validateOnly = false } = put;
  const open = await openRedefinition(tx, id, posted);
  if (open) return { outcome: 'queued', posted, definition, job: open };
  const former = compile(id, current.definition, factKeys);
  const next = compile(id, definition, factKeys);
  const isOfCases = definition.kind === 'cases';
  const redefined = isOfCases
    ? await redefineCases(tx, former, next, put)
    : await refitTable(tx, next).then(() => ({ reload: false }));
  if (redefined === 'by a job') {
    const job = await askRedefinition(tx, context, actor, id, { definition, posted });
    return { outcome: 'queued', posted, definition, job };
  }
  if (!validateOnly) {
    const version = current.version + 1;
    // An official table has no feed.
    const changes = isOfCases ? codebookChanges(former, next) : null;
    await append(tx, actor, { id, version, definition, posted, factKeys, changes, ...redefined });
  }
  return { outcome: 'replaced', posted, definition };
}

/** Refuses a codebook that a stored case does not satisfy. `reload`: whether partners see any case differently under the new one. */
async function redefineCases(
  tx: Db,
  former: Codebook,
  next: Codebook,
  { mayReadCases, mayName, validateOnly }: Put,
): Promise<{ reload: boolean } | 'by a job'> {
  const { disclosure } = next.definition.codebook;
  if (!haveSamePolicy(former.definition.codebook.disclosure, disclosure))
    await requireOnePolicy(tx, next.id, disclosure, mayName);
  if (leavesCases(former, next)) return { reload: false };
  if (!validateOnly && (await needsJob(tx, next.id))) return 'by a job';
  const findings = await inspectCases(tx, former, next);
  findings.breaks.refuse(mayReadCases);
  if (!validateOnly) await refitCases(tx, next, findings);
  return { reload: findings.reload };
}

/** Whoever makes the service erase cases, or more of them, must be allowed to erase them. */
function requireMayErase({ scopes }: Actor, current: DatasetDefinition | undefined, next: DatasetDefinition): void {
  const { eraseDueAfterDays: days, retentionMonths: months } = next.settings;
  if (days === undefined || scopes.includes('cases:erase')) return;
  const before = current?.settings;
  // A sentence counts from the last day that it can be of, which is in the window.
  const isShorter = current !== undefined && next.coverage.window.to < current.coverage.window.to;
  if (before?.eraseDueAfterDays === days && before.retentionMonths === months && !isShorter) return;
  throw new AppError('forbidden', {
    detail: 'Only a key with cases:erase can make the service erase cases that are due.',
    extra: { requiredScope: 'cases:erase' },
  });
}

function checkedDefinition(id: string, body: unknown, current: DatasetDefinition | undefined): DatasetDefinition {
  const checked = checkDataset(id, body);
  if ('faults' in checked) throw new AppError('invalid-dataset', { errors: checked.faults });
  if (current && current.kind !== checked.definition.kind) {
    throw new AppError('invalid-dataset', {
      errors: [
        {
          pointer: '/kind',
          code: 'not-allowed',
          detail: 'The kind of a dataset cannot be changed.',
          allowed: [current.kind],
        },
      ],
    });
  }
  return checked.definition;
}

async function append(
  tx: Db,
  actor: Actor,
  row: Pick<
    Parameters<typeof insertCodebook>[1],
    'version' | 'definition' | 'posted' | 'reload' | 'factKeys' | 'changes'
  > & {
    id: string;
  },
): Promise<void> {
  await insertCodebook(tx, { ...row, datasetId: row.id, at: actor.at, by: actor.keyId });
  const detail = { codebookVersion: row.version };
  await appendAudit(tx, [auditOf(actor, 'dataset.put', row.id, { detail })]);
}
