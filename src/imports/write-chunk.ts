import type { Db } from '../db/client.ts';
import { type CaseRow, findExternalIds, lockCases } from '../db/queries/cases.ts';
import { findMarked, hasMarks } from '../db/queries/erasures.ts';
import {
  countChunk,
  deleteChunk,
  type ImportCounts,
  type ImportReject,
  insertOutcome,
  noteNames,
  type ReadName,
} from '../db/queries/imports.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import { externalIdKey } from '../schemas/case.ts';
import { CaseGone, ImportStopped } from './job.ts';
import {
  type CheckedChunk,
  type CheckedItem,
  errorText,
  type ImportItem,
  type ImportProblem,
  marksOfItem,
  nameHash,
  sourceMarksOfItem,
} from './read-chunk.ts';
import { type Batch, type Decision, type ReadyItem, writeBatch } from './write-batch.ts';

/**
 * Writes a chunk in the caller's transaction, which holds the codebook and the job: its cases, the results of its rows, and that
 * it is done.
 */
export async function writeChunk(tx: Db, batch: Batch, { chunk, items }: CheckedChunk): Promise<void> {
  const { context, job } = batch;
  // If the chunk is gone, another process took over the job and wrote it.
  if (!(await deleteChunk(tx, job.id, chunk.chunk))) throw new ImportStopped();
  const torn = await findTorn(tx, batch, items);
  const rejected: Decision[] = [];
  const ready: ReadyItem[] = [];
  for (const item of items) {
    const problem = torn.get(item);
    // What one part of a torn case lacks may be in the other part.
    const problems = problem ? [...item.problems.filter(({ code }) => code !== 'required'), problem] : item.problems;
    if (problems.length > 0 || !item.prepared) rejected.push({ item, outcome: 'rejected', problems });
    else ready.push({ ...item, prepared: item.prepared });
  }
  const decided = job.mode === 'create' ? await createAll(tx, batch, ready) : await upsertAll(tx, batch, ready);
  const decisions = [...rejected, ...decided].sort((a, b) => a.item.row - b.item.row);
  const refused = decisions.flatMap(({ item, outcome, problems = [], erased }) =>
    outcome === 'rejected' && !erased ? [{ item, problems }] : [],
  );
  await insertOutcome(tx, job.id, chunk.chunk, {
    results: decisions.map(resultOf),
    rejects: await rejectsOf(tx, batch, refused),
  });
  await countChunk(tx, job.id, { rows: chunk.rows, counts: countsOf(decisions), at: context.now() });
}

/** Items whose case name occurred before, in this chunk or an earlier one. */
async function findTorn(
  tx: Db,
  { job }: Batch,
  items: readonly CheckedItem[],
): Promise<Map<CheckedItem, ImportProblem>> {
  const torn = new Map<CheckedItem, ImportProblem>();
  const first = new Map<string, CheckedItem>();
  const refuse = (item: CheckedItem, row: number): void => {
    const detail = `The rows of a case must follow one another, but row ${row} belongs to the same case. If row ${row} was imported, correct or withdraw its case, and do not send this row on its own.`;
    torn.set(item, { code: 'split-case', detail, row: item.row, column: 'case' });
  };
  for (const item of items) {
    if (item.name === undefined) continue;
    const before = first.get(item.name);
    if (before) refuse(item, before.row);
    else first.set(item.name, item);
  }
  const names = [...first].map(([name, { row }]) => ({ name, row }));
  const known = await noteNames(tx, job.id, names);
  for (const item of items) {
    const row = item.name === undefined ? undefined : known.get(item.name);
    if (row !== undefined) refuse(item, row);
  }
  return torn;
}

async function createAll(tx: Db, batch: Batch, ready: readonly ReadyItem[]): Promise<Decision[]> {
  const { job } = batch;
  const ownersOf = await findOwners(tx, job.datasetId, ready);
  const known = job.validateOnly ? await noteNames(tx, job.id, idNames(ready)) : new Map<string, number>();
  const decisions: Decision[] = [];
  const fresh: ReadyItem[] = [];
  const rows = new Map<string, number>();
  for (const item of ready) {
    const taken = ownersOf(item).length > 0;
    const earlier = idsOf(item)
      .map((id) => rows.get(id) ?? (known.size > 0 ? known.get(idHash(id)) : undefined))
      .find((row) => row !== undefined);
    if (taken) decisions.push(refusedId(batch, item, 'Another case of the dataset has this external id.'));
    else if (earlier !== undefined) {
      decisions.push(refusedId(batch, item, `Row ${earlier} of this file has the same external id.`));
    } else {
      for (const id of idsOf(item)) rows.set(id, item.row);
      fresh.push(item);
    }
  }
  return [...decisions, ...(await writeBatch(tx, batch, fresh, new Map()))];
}

/** Several rounds, if a case occurs more than once: each later row of it finds what the earlier one made of it. */
async function upsertAll(tx: Db, batch: Batch, ready: readonly ReadyItem[]): Promise<Decision[]> {
  const { job } = batch;
  const repeated = job.validateOnly ? await findRepeated(tx, batch, ready) : new Set<CheckedItem>();
  const decisions: Decision[] = [];
  for (let waiting = ready; waiting.length > 0; ) {
    const ownersOf = await findOwners(tx, job.datasetId, waiting);
    const seen = new Set<string>();
    const round: ReadyItem[] = [];
    const later: ReadyItem[] = [];
    const matched = new Map<ReadyItem, string>();
    for (const item of waiting) {
      const owners = ownersOf(item);
      // Two items may be the same case if they share an external id or its owner.
      const names = [...idsOf(item), ...owners];
      const isFirst = names.every((name) => !seen.has(name));
      for (const name of names) seen.add(name);
      if (!isFirst) later.push(item);
      else if (owners.length > 1) decisions.push(refusedId(batch, item, 'Its external ids belong to different cases.'));
      else {
        round.push(item);
        if (owners[0] !== undefined) matched.set(item, owners[0]);
      }
    }
    decisions.push(...(await writeBatch(tx, batch, round, await lockMatches(tx, job.datasetId, matched))));
    waiting = later;
  }
  return decisions.map((one) => (repeated.has(one.item) ? { ...one, would: undefined } : one));
}

/** With `validateOnly`: items whose outcome cannot be predicted, since an earlier row is the same case. */
async function findRepeated(tx: Db, { job }: Batch, ready: readonly ReadyItem[]): Promise<Set<CheckedItem>> {
  const ownersOf = await findOwners(tx, job.datasetId, ready);
  const names = new Map(ready.map((item) => [item, [...idsOf(item), ...ownersOf(item)].map(idHash)]));
  const rows = new Map<string, number>();
  const repeated = new Set<CheckedItem>();
  for (const [item, own] of names) {
    if (own.some((name) => rows.has(name))) repeated.add(item);
    for (const name of own) if (!rows.has(name)) rows.set(name, item.row);
  }
  const known = await noteNames(
    tx,
    job.id,
    [...rows].map(([name, row]) => ({ name, row })),
  );
  for (const [item, own] of names) if (own.some((name) => known.has(name))) repeated.add(item);
  return repeated;
}

/** Finds the cases that have one of an item's external ids. */
async function findOwners(
  tx: Db,
  datasetId: string,
  items: readonly ReadyItem[],
): Promise<(item: ReadyItem) => string[]> {
  const ids = items.flatMap(({ prepared }) => prepared.content.externalIds ?? []);
  const owners = new Map((await findExternalIds(tx, datasetId, ids)).map((row) => [externalIdKey(row), row.caseId]));
  return (item) => [...new Set(idsOf(item).flatMap((id) => owners.get(id) ?? []))];
}

async function lockMatches(
  tx: Db,
  datasetId: string,
  matched: ReadonlyMap<ReadyItem, string>,
): Promise<Map<ReadyItem, CaseRow>> {
  if (matched.size === 0) return new Map();
  const rows = await lockCases(tx, datasetId, [...matched.values()]);
  return new Map(
    [...matched].map(([item, id]) => {
      const row = rows.get(id);
      if (!row || row.state === 'merged' || row.state === 'erased') throw new CaseGone();
      return [item, row];
    }),
  );
}

function refusedId({ job }: Batch, item: ReadyItem, detail: string): Decision {
  const place = job.format === 'csv' ? { row: item.row, column: 'externalIds' } : { pointer: '/externalIds' };
  return { item, outcome: 'rejected', problems: [{ ...place, code: 'duplicate', detail }] };
}

const idsOf = ({ prepared }: ReadyItem): string[] => (prepared.content.externalIds ?? []).map(externalIdKey);
const idHash = (id: string): string => nameHash('external-id', id);

/** Each external id once, with the first row that has it. */
function idNames(items: readonly ReadyItem[]): ReadName[] {
  const rows = new Map<string, number>();
  for (const item of items) for (const id of idsOf(item)) if (!rows.has(id)) rows.set(id, item.row);
  return [...rows].map(([id, row]) => ({ name: idHash(id), row }));
}

/**
 * The rows of rejected items, kept with the marks by which an erasure of their case finds them, so that they can be repaired and sent again. Rows of a case that was erased before are not
 * kept, whatever they are rejected for.
 */
async function rejectsOf(
  tx: Db,
  { context, codebook }: Batch,
  refused: readonly { item: ImportItem; problems: readonly ImportProblem[] }[],
): Promise<ImportReject[]> {
  const marked = refused.map((one) => ({ ...one, marks: marksOfItem(context.secrets, codebook, one.item) }));
  const asked = marked.flatMap(({ marks }, position) => marks.map((mark) => ({ ...mark, position })));
  const isAsked = asked.length > 0 && (await hasMarks(tx, codebook.id));
  const erased = new Set(isAsked ? await findMarked(tx, codebook.id, asked) : []);
  return marked.flatMap(({ item, problems, marks: own }, position) => {
    if (erased.has(position)) return [];
    const marks = [...own.map(({ mark }) => mark), ...sourceMarksOfItem(context.secrets, codebook, item)];
    return item.originals.map((content, offset) => {
      const row = item.row + offset;
      return { row, content, error: errorText(problems, row), marks };
    });
  });
}

function resultOf(decision: Decision): ImportResult {
  const { item, outcome, would, caseId, revision, before, problems, candidates, warnings = [] } = decision;
  return {
    row: item.row,
    rows: item.originals.length,
    outcome,
    ...(would && { would }),
    ...(caseId !== undefined && { case: caseId }),
    ...(revision !== undefined && { revision }),
    ...(before && { before }),
    ...(problems && { problems }),
    ...(warnings.length > 0 && { warnings }),
    ...(candidates && candidates.length > 0 && { candidates }),
  };
}

/** An import that only validates counts what would be done, as far as that is known, beside what is valid. */
function countsOf(decisions: readonly Decision[]): ImportCounts {
  const counts = { created: 0, updated: 0, unchanged: 0, rejected: 0, valid: 0 };
  for (const { outcome, would } of decisions) {
    counts[outcome] += 1;
    if (would) counts[would] += 1;
  }
  return counts;
}
