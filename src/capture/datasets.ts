import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { tableColumns, tableVariables } from '../aggregates/columns.ts';
import type { TablePart } from '../aggregates/facts.ts';
import { tableCheck } from '../aggregates/margins.ts';
import { tableRowReader } from '../aggregates/rows.ts';
import { checkCase, noNewId } from '../cases/check.ts';
import { sameRecord } from '../cases/diff.ts';
import { factsOf, filterRows } from '../cases/facts.ts';
import { formerNames, presentContent } from '../cases/former-names.ts';
import { checkDataset } from '../codebook/check.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { haveSamePolicy } from '../codebook/protection.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, listTableParts } from '../db/queries/aggregates.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { updateFacts } from '../db/queries/case-rows.ts';
import { updateBlocks } from '../db/queries/cases.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { findCodebook, holdCodebook, insertCodebook, insertDataset } from '../db/queries/datasets.ts';
import { listStoredContents, type StoredContent } from '../db/queries/revisions.ts';
import { AppError, type Fault } from '../errors.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { codebookBreaks, tableBreaks } from './codebook-breaks.ts';
import { requireOnePolicy } from './one-policy.ts';
import { blockOf, prepareCase, replaceHeadRows, replaceLives } from './write.ts';

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
    const definition = readDefinition(id, posted, current?.definition);
    if (!current) {
      if (!validateOnly) {
        await insertDataset(tx, { id, kind: definition.kind, at: actor.at });
        await append(tx, actor, { id, version: 1, definition, posted, reload: false });
      }
      return { outcome: 'created', posted, definition };
    }
    const codebook = compile(id, definition);
    const isCases = definition.kind === 'cases';
    const { disclosure } = definition.codebook;
    if (isCases && !haveSamePolicy(current.definition.codebook.disclosure, disclosure))
      await requireOnePolicy(tx, id, disclosure, put.mayName);
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
 * Refuses a codebook that a stored case does not satisfy, and derives again what filters and the search for duplicates read.
 * Returns whether partners see any case differently under the new codebook.
 */
async function refitCases(
  tx: Db,
  former: Codebook,
  codebook: Codebook,
  { mayReadCases, validateOnly }: Put,
): Promise<boolean> {
  const breaks = codebookBreaks(codebook);
  let reload = false;
  let fits = true;
  for (let after = FIRST_ID; ; ) {
    const stored = await listStoredContents(tx, codebook.id, after, BATCH);
    const fitting = stored.filter((one) => {
      const faults = faultsUnder(codebook, one);
      breaks.add(one.caseId, one.content, faults);
      return faults.length === 0;
    });
    fits &&= fitting.length === stored.length;
    if (fits && !validateOnly) await refit(tx, codebook, fitting);
    reload ||= fitting.some(({ side, content }) => side === 'live' && !sameRecord(former, codebook, content));
    const last = stored.at(-1);
    if (!last) break;
    after = last.caseId;
  }
  breaks.refuse(mayReadCases);
  return reload;
}

function faultsUnder(codebook: Codebook, { content }: StoredContent): readonly Fault[] {
  const current = presentContent(codebook, content);
  const checked = checkCase(codebook, current, { mode: 'replace', newId: noNewId, current, readOnly: {} });
  return 'faults' in checked ? checked.faults : [];
}

/** Cases whose codes have been renamed get new rows; of the others only the facts may differ. */
async function refit(tx: Db, codebook: Codebook, stored: readonly StoredContent[]): Promise<void> {
  const isRenamed = ({ content }: StoredContent) => !isDeepStrictEqual(presentContent(codebook, content), content);
  const renamed = new Set(stored.filter(isRenamed).map(({ caseId }) => caseId));
  await updateFacts(
    tx,
    stored.filter(({ caseId }) => !renamed.has(caseId)).flatMap((one) => factRows(codebook, one)),
  );
  const prepared = (side: StoredContent['side']) =>
    stored.flatMap(({ caseId, side: of, content, sources }) =>
      of === side && renamed.has(caseId)
        ? [prepareCase(codebook, caseId, { ...presentContent(codebook, content), sources })]
        : [],
    );
  await replaceLives(tx, prepared('live'));
  const heads = prepared('head');
  await replaceHeadRows(tx, heads);
  await updateBlocks(
    tx,
    heads.map((one) => ({ id: one.id, ...blockOf(one) })),
  );
}

function factRows(codebook: Codebook, { caseId, side, content }: StoredContent) {
  const staff = filterRows(factsOf(codebook, content, 'internal'));
  // Both have one object for each conviction.
  return filterRows(factsOf(codebook, content, 'partner')).map((partnerFacts, position) => {
    return { caseId, side, position, partnerFacts, facts: (side === 'head' && staff[position]) || partnerFacts };
  });
}

/** Refuses a codebook that a row of the dataset's official table does not satisfy. */
async function refitTable(tx: Db, codebook: Codebook): Promise<void> {
  const table = await findTableAt(tx, codebook.id);
  if (!table || table.importId === null) return;
  const count = await countMisfits(tx, codebook, table.importId);
  if (count === 0) return;
  throw new AppError('codebook-breaks-cases', {
    errors: await reasonsOf(tx, codebook, table.importId),
    detail: `${count} ${count === 1 ? 'row' : 'rows'} of the table ${count === 1 ? 'does' : 'do'} not satisfy the codebook.`,
    extra: { rows: { count } },
  });
}

/** Why rows do not satisfy the codebook; none if each does, and they contradict each other. */
async function reasonsOf(tx: Db, codebook: Codebook, importId: string): Promise<Fault[]> {
  const breaks = tableBreaks(codebook);
  for await (const { columns, rows } of storedParts(tx, importId)) {
    const read = tableRowReader(codebook, columns, 'store');
    for (const cells of rows) {
      const found = read(cells);
      breaks.add(columns, cells, 'problems' in found ? found.problems : []);
    }
  }
  return breaks.reasons();
}

/**
 * How many rows of an upload the codebook does not allow: rows with a code or value that it lacks (all rows of a part if it lacks
 * one of their columns); if there are none, rows that contradict others under it.
 */
export async function countMisfits(tx: Db, codebook: Codebook, importId: string): Promise<number> {
  const known = new Set(tableColumns(codebook));
  let misfits = 0;
  // Two codes that have become one can make one row of two.
  let mustCompare = tableVariables(codebook).some((dimension) => formerNames(dimension) !== undefined);
  for await (const { columns, rows } of storedParts(tx, importId)) {
    const read = tableRowReader(codebook, columns, 'store');
    const isKnown = columns.every((column) => known.has(column));
    misfits += isKnown ? rows.filter((cells) => !('row' in read(cells))).length : rows.length;
    mustCompare ||= rows.some((cells) => cells.includes(TOTAL));
  }
  return misfits > 0 || !mustCompare ? misfits : countContradictions(tx, codebook, importId);
}

/** How many rows have the codes of a row before them, or are totals that do not add up. */
async function countContradictions(tx: Db, codebook: Codebook, importId: string): Promise<number> {
  const check = tableCheck(codebook);
  let wrong = 0;
  for await (const { columns, rows } of storedParts(tx, importId)) {
    const read = tableRowReader(codebook, columns, 'store');
    for (const cells of rows) {
      const found = read(cells);
      if ('row' in found && check.add(check.size(), found.row)) wrong += 1;
    }
  }
  for (const one of check.totals()) {
    if (one) wrong += 1;
    else await setImmediate(); // let other requests run
  }
  return wrong;
}

/** Parts of a table read by one query. */
const PARTS_BATCH = 10;

async function* storedParts(tx: Db, importId: string): AsyncGenerator<TablePart> {
  for (let after = -1; ; ) {
    const parts = await listTableParts(tx, importId, after, PARTS_BATCH);
    for (const { part, content } of parts) {
      after = part;
      yield JSON.parse(content) as TablePart;
    }
    if (parts.length < PARTS_BATCH) return;
    await setImmediate(); // let other requests run
  }
}
