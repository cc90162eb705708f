import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../capture/actor.ts';
import { candidateBody, openPairs, searchLikely, stillLikely } from '../capture/duplicates.ts';
import { findErased } from '../capture/erase.ts';
import type { Match } from '../capture/matching.ts';
import { type NewContent, prepareCase, writeNewCases, writeNewContents } from '../capture/write.ts';
import { sameCase } from '../cases/diff.ts';
import { addSources, faultList } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { type CaseRow, findExternalIds, lockCases } from '../db/queries/cases.ts';
import type { ImportRow } from '../db/queries/imports.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import { type CaseContent, type ExternalId, externalIdKey, type SourceReport } from '../schemas/case.ts';
import { CaseMoved, type ImportContext } from './job.ts';
import type { CheckedUnit, ImportProblem } from './read-chunk.ts';

/** What an upsert makes of a case that is there. */

/**
 * The row's content over the stored one. Defendants and convictions keep their ids by position. External ids are added and
 * none is removed: a file knows those of its own desk. Sources that the file says nothing of stay; those that the key cannot
 * see, too. What a merged case brings along is that case's, and not taken over.
 */
function updatedContent(row: CaseRow, sent: CaseContent, sourcesSeen: boolean): CaseContent {
  const { sources: _, externalIds: __, defendants, ...content } = sent;
  const externalIds = unitedIds(row, sent.externalIds ?? []);
  return {
    ...(externalIds && { externalIds }),
    ...content,
    defendants: defendants.map((defendant, i) => {
      const stored = row.content.defendants[i];
      return {
        ...defendant,
        ...(stored?.id !== undefined && { id: stored.id }),
        convictions: defendant.convictions.map((conviction, j) => {
          const id = stored?.convictions[j]?.id ?? conviction.id;
          return { ...conviction, ...(id !== undefined && { id }) };
        }),
      };
    }),
    sources: sourcesOf(row, sent.sources, sourcesSeen),
  };
}

function unitedIds(row: CaseRow, sent: readonly ExternalId[]): ExternalId[] | undefined {
  const own = row.content.externalIds ?? [];
  const known = [...own, ...row.merged.flatMap((merged) => merged.externalIds ?? [])];
  const added = sent.filter((id) => !known.some((one) => isDeepStrictEqual(one, id)));
  return own.length + added.length > 0 ? [...own, ...added] : row.content.externalIds;
}

function sourcesOf(row: CaseRow, sent: SourceReport[] | undefined, seen: boolean): SourceReport[] {
  if (sent === undefined) return row.sources;
  const theirs = row.merged.flatMap((merged) => merged.sources ?? []);
  const isTheirs = (source: SourceReport) =>
    theirs.some((one) => isDeepStrictEqual(one, source)) && !row.sources.some((one) => isDeepStrictEqual(one, source));
  const own = sent.filter((source) => !isTheirs(source));
  return seen ? own : addSources(faultList(), row.sources, own, '');
}

/**
 * What would become of the case, for a run that writes nothing. Undefined where it hangs on sources that the key cannot see:
 * whoever tries out addresses would be told which of them the case has.
 */
function wouldBecome(
  codebook: Codebook,
  row: CaseRow,
  { sent, content, sourcesSeen }: { sent: CaseContent; content: CaseContent; sourcesSeen: boolean },
): 'updated' | 'unchanged' | undefined {
  const stored = { ...row.content, sources: row.sources };
  const isHidden = !sourcesSeen && sent.sources !== undefined;
  if (isHidden && sameCase(codebook, { ...content, sources: row.sources }, stored)) return undefined;
  return sameCase(codebook, content, stored) ? 'unchanged' : 'updated';
}

/** What the case says now, with what the merged ones bring along: what it says already is no return of an erased one. */
const presentContent = (row: CaseRow): CaseContent => ({
  ...row.content,
  externalIds: [...(row.content.externalIds ?? []), ...row.merged.flatMap((merged) => merged.externalIds ?? [])],
});

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
