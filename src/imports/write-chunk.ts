import type { Secrets } from '../capture/actor.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
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
import { ImportStopped } from './job.ts';
import {
  type CheckedChunk,
  type CheckedUnit,
  errorText,
  type ImportProblem,
  marksOfUnit,
  nameHash,
  type Unit,
} from './read-chunk.ts';
import { type Batch, type Decision, findOwners, lockMatches, type ReadyUnit, writeBatch } from './write-batch.ts';

/** What is kept of refused cases. */

interface RefusedUnit {
  unit: Unit;
  problems: readonly ImportProblem[];
}

/**
 * Every row of each, so that the file of them can be repaired and sent again. Of a case that was erased nothing is kept,
 * whatever it is refused for.
 */
async function rejectsOf(
  tx: Db,
  { secrets, codebook, datasetId }: { secrets: Secrets; codebook: Codebook; datasetId: string },
  refused: readonly RefusedUnit[],
): Promise<ImportReject[]> {
  const marked = refused.map((one) => ({ ...one, marks: marksOfUnit(secrets, codebook, datasetId, one.unit) }));
  const asked = marked.flatMap(({ marks }, position) => marks.map((mark) => ({ ...mark, position })));
  const isAsked = asked.length > 0 && (await hasMarks(tx, datasetId));
  const erased = new Set(isAsked ? await findMarked(tx, datasetId, asked) : []);
  return marked.flatMap(({ unit, problems, marks }, position) => {
    if (erased.has(position)) return [];
    return unit.originals.map((content, offset) => {
      const row = unit.row + offset;
      return { row, content, error: errorText(problems, row), marks: marks.map(({ mark }) => mark) };
    });
  });
}

/** One transaction for each chunk: its cases, what became of its rows, and that it has been read. */

/** The caller holds the codebook and the job. */
export async function writeChunk(tx: Db, batch: Batch, { chunk, units }: CheckedChunk): Promise<void> {
  const { context, job } = batch;
  // Gone: a process that lost its lock unnoticed is still at work on it, or was.
  if (!(await deleteChunk(tx, job.id, chunk.chunk))) throw new ImportStopped();
  const torn = await refuseTorn(tx, batch, units);
  const rejected: Decision[] = [];
  const ready: ReadyUnit[] = [];
  for (const unit of units) {
    const again = torn.get(unit);
    // What a part of a case lacks may stand in the other part.
    const problems = again ? [...unit.problems.filter(({ code }) => code !== 'required'), again] : unit.problems;
    if (problems.length > 0 || !unit.prepared) rejected.push({ unit, outcome: 'rejected', problems });
    else ready.push({ ...unit, prepared: unit.prepared });
  }
  const decided = job.mode === 'create' ? await createAll(tx, batch, ready) : await upsertAll(tx, batch, ready);
  const decisions = [...rejected, ...decided].sort((a, b) => a.unit.row - b.unit.row);
  const refused = decisions.flatMap(({ unit, outcome, problems = [], erased }) =>
    outcome === 'rejected' && !erased ? [{ unit, problems }] : [],
  );
  const about = { secrets: context.secrets, codebook: batch.codebook, datasetId: job.datasetId };
  await insertOutcome(tx, job.id, chunk.chunk, {
    results: decisions.map(resultOf),
    rejects: await rejectsOf(tx, about, refused),
  });
  await countChunk(tx, job.id, { rows: chunk.rows, counts: countsOf(decisions), at: context.now() });
}

/** Rows of a case that has been read already, here or in a chunk before. */
async function refuseTorn(
  tx: Db,
  { job }: Batch,
  units: readonly CheckedUnit[],
): Promise<Map<CheckedUnit, ImportProblem>> {
  const torn = new Map<CheckedUnit, ImportProblem>();
  const first = new Map<string, CheckedUnit>();
  const refuse = (unit: CheckedUnit, row: number): void => {
    const detail = `Rows of the same case stand at row ${row}: the rows of a case must follow one another. Unless row ${row} was refused too, its case stands without this row: correct that case or withdraw it, and do not send this row alone.`;
    torn.set(unit, { code: 'split-case', detail, row: unit.row, column: 'case' });
  };
  for (const unit of units) {
    if (unit.name === undefined) continue;
    const before = first.get(unit.name);
    if (before) refuse(unit, before.row);
    else first.set(unit.name, unit);
  }
  const names = [...first].map(([name, { row }]) => ({ name, row }));
  const known = await noteNames(tx, job.id, names);
  for (const unit of units) {
    const row = unit.name === undefined ? undefined : known.get(unit.name);
    if (row !== undefined) refuse(unit, row);
  }
  return torn;
}

async function createAll(tx: Db, batch: Batch, ready: readonly ReadyUnit[]): Promise<Decision[]> {
  const { job } = batch;
  const ownersOf = await findOwners(tx, job.datasetId, ready);
  const known = job.validateOnly ? await noteNames(tx, job.id, idNames(ready)) : new Map<string, number>();
  const decisions: Decision[] = [];
  const fresh: ReadyUnit[] = [];
  const rows = new Map<string, number>();
  for (const unit of ready) {
    const taken = ownersOf(unit).length > 0;
    const earlier = idsOf(unit)
      .map((name) => rows.get(name) ?? (known.size > 0 ? known.get(hashOf(name)) : undefined))
      .find((row) => row !== undefined);
    if (taken) decisions.push(refusedId(batch, unit, 'Another case of the dataset has this external id.'));
    else if (earlier !== undefined) {
      decisions.push(refusedId(batch, unit, `Row ${earlier} of this file has the same external id.`));
    } else {
      for (const name of idsOf(unit)) rows.set(name, unit.row);
      fresh.push(unit);
    }
  }
  return [...decisions, ...(await writeBatch(tx, batch, fresh, new Map()))];
}

/** In as many rounds as a case is named: a later row of it finds what an earlier one made of it. */
async function upsertAll(tx: Db, batch: Batch, ready: readonly ReadyUnit[]): Promise<Decision[]> {
  const { job } = batch;
  const repeated = job.validateOnly ? await findRepeated(tx, batch, ready) : new Set<ReadyUnit>();
  const decisions: Decision[] = [];
  for (let waiting = ready; waiting.length > 0; ) {
    const ownersOf = await findOwners(tx, job.datasetId, waiting);
    const seen = new Set<string>();
    const round: ReadyUnit[] = [];
    const later: ReadyUnit[] = [];
    const matched = new Map<ReadyUnit, string>();
    for (const unit of waiting) {
      const owners = ownersOf(unit);
      // Everything the unit could have in common with another: what it names, and whose that is.
      const names = [...idsOf(unit), ...owners];
      const isFirst = names.every((name) => !seen.has(name));
      for (const name of names) seen.add(name);
      if (!isFirst) later.push(unit);
      else if (owners.length > 1) decisions.push(refusedId(batch, unit, 'Its external ids belong to different cases.'));
      else {
        round.push(unit);
        if (owners[0] !== undefined) matched.set(unit, owners[0]);
      }
    }
    decisions.push(...(await writeBatch(tx, batch, round, await lockMatches(tx, job.datasetId, matched))));
    waiting = later;
  }
  return decisions.map((one) => (isAmong(repeated, one) ? { ...one, would: undefined } : one));
}

const isAmong = (units: ReadonlySet<CheckedUnit>, { unit }: Decision): boolean => units.has(unit);

/** Of a run that writes nothing: what would become of a case that an earlier row names too hangs on that row. */
async function findRepeated(tx: Db, { job }: Batch, ready: readonly ReadyUnit[]): Promise<Set<ReadyUnit>> {
  const ownersOf = await findOwners(tx, job.datasetId, ready);
  const names = new Map(ready.map((unit) => [unit, [...idsOf(unit), ...ownersOf(unit)].map(hashOf)]));
  const rows = new Map<string, number>();
  const repeated = new Set<ReadyUnit>();
  for (const [unit, own] of names) {
    if (own.some((name) => rows.has(name))) repeated.add(unit);
    for (const name of own) if (!rows.has(name)) rows.set(name, unit.row);
  }
  const known = await noteNames(
    tx,
    job.id,
    [...rows].map(([name, row]) => ({ name, row })),
  );
  for (const [unit, own] of names) if (own.some((name) => known.has(name))) repeated.add(unit);
  return repeated;
}

function refusedId({ job }: Batch, unit: ReadyUnit, detail: string): Decision {
  const place = job.format === 'csv' ? { row: unit.row, column: 'externalIds' } : { pointer: '/externalIds' };
  return { unit, outcome: 'rejected', problems: [{ ...place, code: 'duplicate', detail }] };
}

const idsOf = ({ prepared }: ReadyUnit): string[] => (prepared.content.externalIds ?? []).map(externalIdKey);
const hashOf = (name: string): string => nameHash('external-id', name);

/** Once each: the first row that has it. */
function idNames(units: readonly ReadyUnit[]): ReadName[] {
  const rows = new Map<string, number>();
  for (const unit of units) for (const name of idsOf(unit)) if (!rows.has(name)) rows.set(name, unit.row);
  return [...rows].map(([name, row]) => ({ name: hashOf(name), row }));
}

function resultOf({ unit, outcome, would, caseId, revision, problems, candidates }: Decision): ImportResult {
  return {
    row: unit.row,
    rows: unit.originals.length,
    outcome,
    ...(would && { would }),
    ...(caseId !== undefined && { case: caseId }),
    ...(revision !== undefined && { revision }),
    ...(problems && { problems }),
    ...(candidates && candidates.length > 0 && { candidates }),
  };
}

function countsOf(decisions: readonly Decision[]): ImportCounts {
  const counts = { created: 0, updated: 0, unchanged: 0, rejected: 0, valid: 0 };
  for (const { outcome } of decisions) counts[outcome] += 1;
  return counts;
}
