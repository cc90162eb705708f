import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { tableColumns } from '../aggregates/columns.ts';
import type { TablePart } from '../aggregates/facts.ts';
import { tableRowReader } from '../aggregates/rows.ts';
import { checkCase, noNewId } from '../cases/check.ts';
import { sameRecord } from '../cases/diff.ts';
import { checkDataset } from '../codebook/check.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, listTableParts } from '../db/queries/aggregates.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { updateFacts } from '../db/queries/case-rows.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { findCodebook, holdCodebook, insertCodebook, insertDataset } from '../db/queries/datasets.ts';
import { listStoredContents, type StoredContent } from '../db/queries/revisions.ts';
import { AppError } from '../errors.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { filterFacts } from './write.ts';

interface Put {
  body: unknown;
  /** Whether the answer may name ids of cases. */
  mayReadCases: boolean;
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
    const definition = readDefinition(id, posted, current?.definition);
    if (!current) {
      if (!validateOnly) {
        await insertDataset(tx, { id, kind: definition.kind, at: actor.at });
        await append(tx, actor, { id, version: 1, definition, posted, reload: false });
      }
      return { outcome: 'created', posted, definition };
    }
    if (isDeepStrictEqual(posted, current.posted)) return { outcome: 'unchanged', posted: current.posted, definition };
    const codebook = compile(id, definition);
    const isCases = definition.kind === 'cases';
    const reload = isCases && (await refitCases(tx, compile(id, current.definition), codebook, put));
    if (!isCases) await refitTable(tx, codebook);
    if (!validateOnly) await append(tx, actor, { id, version: current.version + 1, definition, posted, reload });
    return { outcome: 'replaced', posted, definition };
  });
}

function readDefinition(id: string, body: unknown, current: DatasetDefinition | undefined): DatasetDefinition {
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

/** Stored contents read by one query. */
const BATCH = 500;

/**
 * Refuses a codebook that a stored case does not satisfy, and computes the facts for filters again. Returns whether partners
 * see any case differently under the new codebook.
 */
async function refitCases(
  tx: Db,
  former: Codebook,
  codebook: Codebook,
  { mayReadCases, validateOnly }: Put,
): Promise<boolean> {
  const broken = new Set<string>();
  let reload = false;
  for (let after = FIRST_ID; ; ) {
    const stored = await listStoredContents(tx, codebook.id, after, BATCH);
    const fitting = stored.filter((one) => {
      const fits = satisfies(codebook, one);
      if (!fits) broken.add(one.caseId);
      return fits;
    });
    if (broken.size === 0 && !validateOnly)
      await updateFacts(
        tx,
        fitting.flatMap((one) => factRows(codebook, one)),
      );
    reload ||= fitting.some(({ side, content }) => side === 'live' && !sameRecord(former, codebook, content));
    const last = stored.at(-1);
    if (!last) break;
    after = last.caseId;
  }
  if (broken.size === 0) return reload;
  throw new AppError('codebook-breaks-cases', {
    detail: `${broken.size} ${broken.size === 1 ? 'case does' : 'cases do'} not satisfy the codebook.`,
    extra: { cases: { count: broken.size, ...(mayReadCases && { ids: [...broken].slice(0, 10) }) } },
  });
}

function satisfies(codebook: Codebook, { content }: StoredContent): boolean {
  const checked = checkCase(codebook, content, {
    mode: 'replace',
    newId: noNewId,
    current: content,
    readOnly: {},
  });
  return !('faults' in checked);
}

function factRows(codebook: Codebook, { caseId, side, content }: StoredContent) {
  const { facts, partnerFacts } = filterFacts(codebook, content);
  return facts.map((staff, position) => ({
    caseId,
    side,
    position,
    facts: side === 'head' ? staff : partnerFacts[position]!, // both have one object for each conviction
    partnerFacts: partnerFacts[position]!,
  }));
}

/** Refuses a codebook that a row of the dataset's official table does not satisfy. */
async function refitTable(tx: Db, codebook: Codebook): Promise<void> {
  const table = await findTableAt(tx, codebook.id);
  if (!table || table.importId === null) return;
  const count = await countMisfits(tx, codebook, table.importId);
  if (count === 0) return;
  throw new AppError('codebook-breaks-cases', {
    detail: `${count} ${count === 1 ? 'row' : 'rows'} of the table ${count === 1 ? 'does' : 'do'} not satisfy the codebook.`,
    extra: { rows: { count } },
  });
}

/** Parts of a table read by one query. */
const PARTS_BATCH = 10;

/** How many rows of an upload the codebook does not allow; all rows of a part if it lacks one of their columns. */
export async function countMisfits(tx: Db, codebook: Codebook, importId: string): Promise<number> {
  const known = new Set(tableColumns(codebook));
  let misfits = 0;
  for (let after = -1; ; ) {
    const parts = await listTableParts(tx, importId, after, PARTS_BATCH);
    for (const { part, content } of parts) {
      after = part;
      const { columns, rows } = JSON.parse(content) as TablePart;
      const read = tableRowReader(codebook, columns);
      const isKnown = columns.every((column) => known.has(column));
      misfits += isKnown ? rows.filter((cells) => !('row' in read(cells))).length : rows.length;
    }
    if (parts.length < PARTS_BATCH) return misfits;
    await setImmediate(); // let other requests run
  }
}
