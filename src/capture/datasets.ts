import { isDeepStrictEqual } from 'node:util';
import { checkDataset } from '../codebook/check.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { haveSamePolicy } from '../codebook/protection.ts';
import { leavesCases } from '../codebook/redefinition.ts';
import type { Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findCodebook, holdCodebook, insertCodebook, insertDataset } from '../db/queries/datasets.ts';
import { AppError } from '../errors.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { requireOnePolicy } from './one-policy.ts';
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
  outcome: 'created' | 'replaced' | 'unchanged';
  /** The dataset's body after the write. */
  posted: unknown;
  definition: DatasetDefinition;
}

/** Creates or replaces a dataset's definition. An identical body changes nothing; any other is a new codebook version. */
export async function putDataset(context: CaptureContext, actor: Actor, id: string, put: Put): Promise<PutOutcome> {
  const { body: posted, validateOnly = false } = put;
  return context.db.transaction(async (tx) => {
    // A dry run takes the shared lock, so that writers of cases need not wait for it.
    const version = await holdCodebook(tx, id, validateOnly ? 'shared' : 'alone');
    const current = version === undefined ? undefined : await findCodebook(tx, id, version);
    put.requireMatch(current?.posted);
    // A body that was accepted once changes nothing, whatever a later version of the service asks for.
    if (current && isDeepStrictEqual(posted, current.posted))
      return { outcome: 'unchanged', posted: current.posted, definition: current.definition };
    const definition = checkedDefinition(id, posted, current?.definition);
    if (!current) {
      if (!validateOnly) {
        await insertDataset(tx, { id, kind: definition.kind, at: actor.at });
        await append(tx, actor, { id, version: 1, definition, posted, reload: false });
      }
      return { outcome: 'created', posted, definition };
    }
    const codebook = compile(id, definition);
    const isCases = definition.kind === 'cases';
    const reload = isCases && (await redefineCases(tx, compile(id, current.definition), codebook, put));
    if (!isCases) await refitTable(tx, codebook);
    if (!validateOnly) await append(tx, actor, { id, version: current.version + 1, definition, posted, reload });
    return { outcome: 'replaced', posted, definition };
  });
}

/** Refuses a codebook that a stored case does not satisfy. Answers whether partners see any case differently under the new one. */
async function redefineCases(
  tx: Db,
  former: Codebook,
  next: Codebook,
  { mayReadCases, mayName, validateOnly }: Put,
): Promise<boolean> {
  const { disclosure } = next.definition.codebook;
  if (!haveSamePolicy(former.definition.codebook.disclosure, disclosure))
    await requireOnePolicy(tx, next.id, disclosure, mayName);
  if (leavesCases(former, next)) return false;
  const findings = await inspectCases(tx, former, next);
  findings.breaks.refuse(mayReadCases);
  if (!validateOnly) await refitCases(tx, next, findings);
  return findings.reload;
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
  row: { id: string; version: number; definition: DatasetDefinition; posted: unknown; reload: boolean },
): Promise<void> {
  await insertCodebook(tx, { ...row, datasetId: row.id, at: actor.at, by: actor.keyId });
  const detail = { codebookVersion: row.version };
  await appendAudit(tx, [auditOf(actor, 'dataset.put', row.id, { detail })]);
}
