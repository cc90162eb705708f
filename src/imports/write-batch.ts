import type { Actor } from '../capture/actor.ts';
import { candidateBody, openPairs, searchLikely, stillLikely } from '../capture/duplicates.ts';
import { findErased } from '../capture/erase.ts';
import type { Match } from '../capture/matching.ts';
import { type NewContent, prepareCase, writeNewCases, writeNewContents } from '../capture/write.ts';
import { sameCase } from '../cases/diff.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { type CaseRow, findExternalIds, lockCases } from '../db/queries/cases.ts';
import type { ImportRow } from '../db/queries/imports.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import { externalIdKey } from '../schemas/case.ts';
import { CaseMoved } from './hold.ts';
import type { ImportContext } from './job.ts';
import type { CheckedUnit } from './read-chunk.ts';
import type { ImportProblem } from './unit.ts';
import { presentContent, updatedContent, wouldBecome } from './updated-case.ts';

/** What became of a unit. */
export interface Decision {
  unit: CheckedUnit;
  outcome: 'created' | 'updated' | 'unchanged' | 'rejected' | 'valid';
  /** Of a valid one: see ImportResult. */
  would?: ImportResult['would'];
  caseId?: string;
  revision?: number;
  problems?: readonly ImportProblem[];
  candidates?: readonly object[];
  /** Refused since it was erased: its rows are not kept. */
  erased?: boolean;
}

/** A unit that is ready to be written, as far as it can be known without the database. */
export type ReadyUnit = CheckedUnit & { prepared: PreparedCase };

export interface Batch {
  context: ImportContext;
  job: ImportRow;
  actor: Actor;
  codebook: Codebook;
}

/** Decides on units no two of which are the same case, and writes them. */
export async function writeBatch(
  tx: Db,
  batch: Batch,
  units: readonly ReadyUnit[],
  matches: ReadonlyMap<ReadyUnit, CaseRow>,
): Promise<Decision[]> {
  const { context, job, actor, codebook } = batch;
  const arriving = units.map(({ prepared, content }) => ({ content: content ?? prepared.content }));
  const erased = await findErased(
    tx,
    context.secrets,
    codebook,
    job.datasetId,
    units.map((unit, i) => {
      const row = matches.get(unit);
      return { ...arriving[i]!, ...(row && { current: presentContent(row) }) }; // one for each unit
    }),
  );
  const decisions: Decision[] = [];
  const updates: NewContent[] = [];
  const fresh: ReadyUnit[] = [];
  units.forEach((unit, position) => {
    const row = matches.get(unit);
    if (erased.has(position)) {
      decisions.push({ unit, outcome: 'rejected', problems: [ERASED], erased: true });
    } else if (!row) {
      fresh.push(unit);
    } else {
      const { sourcesSeen } = job;
      const sent = unit.content!; // a ready unit has been checked
      const content = updatedContent(row, sent, sourcesSeen);
      const same = sameCase(codebook, content, { ...row.content, sources: row.sources });
      const outcome = job.validateOnly ? 'valid' : same ? 'unchanged' : 'updated';
      const revision = same || job.validateOnly ? row.headRevision : row.headRevision + 1;
      const would = job.validateOnly ? wouldBecome(codebook, row, { sent, content, sourcesSeen }) : undefined;
      decisions.push({ unit, outcome, would, caseId: row.id, revision });
      if (!same) updates.push({ row, next: prepareCase(codebook, row.id, content) });
    }
  });
  const compare = await searchLikely(
    tx,
    codebook,
    job.datasetId,
    fresh.map(({ prepared }) => prepared),
  );
  const likelyOf = async () => stillLikely(tx, await comparing);
  const comparing = compare();
  comparing.catch(() => {}); // awaited below, unless something else fails first
  // Only a strict import has to know before it writes; otherwise the database writes meanwhile.
  const strict = job.strict ? sortLikely(fresh, await likelyOf()) : undefined;
  const { accepted, refused } = strict ?? { accepted: fresh, refused: [] };
  if (!job.validateOnly) {
    await writeNewContents(tx, actor, job.datasetId, job.caseState, updates);
    const cases = accepted.map(({ prepared }) => prepared);
    await writeNewCases(tx, actor, job.datasetId, job.caseState, cases);
  }
  const likely = strict ? strict.likely : await likelyOf();
  if (!job.strict && !job.validateOnly && likely.length > 0) {
    await openPairs(tx, context, actor, job.datasetId, likely);
  }
  const candidatesOf = candidatesBy(job, fresh, likely);
  for (const unit of refused) {
    decisions.push({ unit, outcome: 'rejected', problems: [LIKELY], candidates: candidatesOf(unit) });
  }
  for (const unit of accepted) {
    const candidates = candidatesOf(unit);
    const shown = candidates.length > 0 ? { candidates } : {};
    if (job.validateOnly) decisions.push({ unit, outcome: 'valid', would: 'created', ...shown });
    else decisions.push({ unit, outcome: 'created', caseId: unit.prepared.id, revision: 1, ...shown });
  }
  return decisions;
}

const ERASED: ImportProblem = { code: 'erased-record', detail: 'This record was erased and cannot be added again.' };
const LIKELY: ImportProblem = { code: 'likely-duplicate', detail: 'May duplicate an existing case.' };

/** Strict: a likely duplicate is refused, but not for the sake of one that is refused itself. */
function sortLikely(
  units: readonly ReadyUnit[],
  likely: readonly Match[],
): { accepted: ReadyUnit[]; refused: ReadyUnit[]; likely: Match[] } {
  const positions = new Map(units.map(({ prepared }, position) => [prepared.id, position]));
  const gone = new Set<string>();
  for (const [position, { prepared }] of units.entries()) {
    const others = likely.flatMap(({ newCase, otherCase }) =>
      newCase === prepared.id ? [otherCase] : otherCase === prepared.id ? [newCase] : [],
    );
    const stands = others.some((other) => (positions.get(other) ?? -1) < position && !gone.has(other));
    if (stands) gone.add(prepared.id);
  }
  return {
    accepted: units.filter(({ prepared }) => !gone.has(prepared.id)),
    refused: units.filter(({ prepared }) => gone.has(prepared.id)),
    likely: likely.filter(({ otherCase }) => !gone.has(otherCase)),
  };
}

/** Of a run that writes nothing, only cases that are there are named: the others get no such id. */
function candidatesBy(
  { datasetId, validateOnly }: ImportRow,
  units: readonly ReadyUnit[],
  likely: readonly Match[],
): (unit: ReadyUnit) => object[] {
  const own = new Set(validateOnly ? units.map(({ prepared }) => prepared.id) : []);
  const shown = new Map<string, object[]>();
  for (const one of likely) {
    if (own.has(one.otherCase)) continue;
    const candidates = shown.get(one.newCase) ?? [];
    candidates.push(candidateBody(datasetId, one));
    shown.set(one.newCase, candidates);
  }
  return ({ prepared }) => shown.get(prepared.id) ?? [];
}

/** The cases that have one of the unit's external ids. */
export type OwnersOf = (unit: ReadyUnit) => string[];

export async function findOwners(tx: Db, datasetId: string, units: readonly ReadyUnit[]): Promise<OwnersOf> {
  const ids = units.flatMap(({ prepared }) => prepared.content.externalIds ?? []);
  const owners = new Map((await findExternalIds(tx, datasetId, ids)).map((row) => [externalIdKey(row), row.caseId]));
  return ({ prepared }) => [
    ...new Set((prepared.content.externalIds ?? []).flatMap((id) => owners.get(externalIdKey(id)) ?? [])),
  ];
}

export async function lockMatches(
  tx: Db,
  datasetId: string,
  matched: ReadonlyMap<ReadyUnit, string>,
): Promise<Map<ReadyUnit, CaseRow>> {
  if (matched.size === 0) return new Map();
  const rows = await lockCases(tx, datasetId, [...matched.values()]);
  return new Map(
    [...matched].map(([unit, id]) => {
      const row = rows.get(id);
      if (!row || row.state === 'merged' || row.state === 'erased') throw new CaseMoved();
      return [unit, row];
    }),
  );
}
