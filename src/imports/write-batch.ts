import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../capture/actor.ts';
import { candidateBody, openPairs, searchLikely, stillLikely } from '../capture/duplicates.ts';
import { ERASED_RECORD, findErased } from '../capture/erase.ts';
import type { Match } from '../capture/matching.ts';
import { contentStep, prepareCase, type Step, writeNewCases, writeSteps } from '../capture/write.ts';
import { withAdded } from '../cases/check.ts';
import { contradictionsIn } from '../cases/contradictions.ts';
import { sameCase } from '../cases/diff.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import type { CaseRow } from '../db/queries/cases.ts';
import type { ImportRow } from '../db/queries/imports.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import type { CaseContent, ExternalId, SourceReport } from '../schemas/case.ts';
import type { Warning } from '../schemas/dry-run.ts';
import type { ImportContext } from './job.ts';
import type { CheckedItem, ImportProblem } from './read-chunk.ts';

export interface Decision {
  item: CheckedItem;
  outcome: ImportResult['outcome'];
  would?: ImportResult['would'];
  caseId?: string;
  revision?: number;
  before?: ImportResult['before'];
  problems?: readonly ImportProblem[];
  candidates?: readonly object[];
  /** Contradictions in a case that is accepted. */
  warnings?: readonly Warning[];
  /** Rejected because the case was erased before: its rows are not kept. */
  erased?: boolean;
}

/** An item without problems. */
export type ReadyItem = CheckedItem & { prepared: PreparedCase };

export interface Batch {
  context: ImportContext;
  job: ImportRow;
  actor: Actor;
  codebook: Codebook;
}

/** Creates a case for each item, or updates the one that it matches. No two items may be the same case. */
export async function writeBatch(
  tx: Db,
  batch: Batch,
  items: readonly ReadyItem[],
  matches: ReadonlyMap<ReadyItem, CaseRow>,
): Promise<Decision[]> {
  const { context, job, actor, codebook } = batch;
  const arriving = items.map((item) => {
    const row = matches.get(item);
    return { content: item.content ?? item.prepared.content, ...(row && { current: shownContent(row) }) };
  });
  const erased = await findErased(tx, context.secrets, codebook, arriving);
  const decisions: Decision[] = [];
  const updates: Step[] = [];
  const fresh: ReadyItem[] = [];
  items.forEach((item, position) => {
    const row = matches.get(item);
    if (erased.has(position)) {
      decisions.push({ item, outcome: 'rejected', problems: [ERASED_RECORD], erased: true });
    } else if (!row) {
      fresh.push(item);
    } else {
      const { sourcesSeen } = job;
      const sent = item.content!; // a ready item has been checked
      const content = updatedContent(row, sent, sourcesSeen);
      const same = sameCase(codebook, content, { ...row.content, sources: row.sources });
      const outcome = job.validateOnly ? 'valid' : same ? 'unchanged' : 'updated';
      const revision = same || job.validateOnly ? row.headRevision : row.headRevision + 1;
      const would = job.validateOnly ? wouldBecome(codebook, row, { sent, content, sourcesSeen }) : undefined;
      const before = outcome === 'updated' ? stateOf(row) : undefined;
      decisions.push({
        item,
        outcome,
        would,
        caseId: row.id,
        revision,
        before,
        warnings: contradictionsIn(codebook, content),
      });
      if (!same) updates.push(contentStep(actor, job.caseState, row, prepareCase(codebook, row.id, content)));
    }
  });
  const compare = await searchLikely(
    tx,
    codebook,
    fresh.map(({ prepared }) => prepared),
  );
  const likelyOf = async () => stillLikely(tx, await comparing);
  const comparing = compare();
  comparing.catch(() => {}); // awaited below, unless something else fails first
  // A strict import has to wait for the comparison before it writes; otherwise the database writes meanwhile.
  const strict = job.strict ? refuseLikely(fresh, await likelyOf()) : undefined;
  const { accepted, refused } = strict ?? { accepted: fresh, refused: [] };
  if (!job.validateOnly) {
    await writeSteps(tx, actor, job.datasetId, updates);
    const cases = accepted.map(({ prepared }) => prepared);
    await writeNewCases(tx, actor, job.datasetId, job.caseState, cases);
  }
  const likely = strict ? strict.likely : await likelyOf();
  if (!job.strict && !job.validateOnly && likely.length > 0) {
    await openPairs(tx, context, actor, job.datasetId, likely);
  }
  const candidatesOf = candidatesBy(job, fresh, likely);
  for (const item of refused) {
    decisions.push({ item, outcome: 'rejected', problems: [LIKELY_DUPLICATE], candidates: candidatesOf(item) });
  }
  for (const item of accepted) {
    const candidates = candidatesOf(item);
    const warnings = contradictionsIn(codebook, item.prepared.content);
    const shown = { warnings, ...(candidates.length > 0 && { candidates }) };
    if (job.validateOnly) decisions.push({ item, outcome: 'valid', would: 'created', ...shown });
    else decisions.push({ item, outcome: 'created', caseId: item.prepared.id, revision: 1, ...shown });
  }
  return decisions;
}

const stateOf = (row: CaseRow): ImportResult['before'] => {
  const { state, headContent, liveRevision, liveContent, submittedAt, contentAuthors } = row;
  return { state, headContent, liveRevision, liveContent, submittedAt, contentAuthors };
};

const LIKELY_DUPLICATE: ImportProblem = { code: 'likely-duplicate', detail: 'May duplicate an existing case.' };

/** Refuses likely duplicates in order: an item is not refused for resembling an item that is refused itself. */
function refuseLikely(
  items: readonly ReadyItem[],
  likely: readonly Match[],
): { accepted: ReadyItem[]; refused: ReadyItem[]; likely: Match[] } {
  const positions = new Map(items.map(({ prepared }, position) => [prepared.id, position]));
  const refused = new Set<string>();
  for (const [position, { prepared }] of items.entries()) {
    const others = likely.flatMap(({ newCase, otherCase }) =>
      newCase === prepared.id ? [otherCase] : otherCase === prepared.id ? [newCase] : [],
    );
    const isLikely = others.some((other) => (positions.get(other) ?? -1) < position && !refused.has(other));
    if (isLikely) refused.add(prepared.id);
  }
  return {
    accepted: items.filter(({ prepared }) => !refused.has(prepared.id)),
    refused: items.filter(({ prepared }) => refused.has(prepared.id)),
    likely: likely.filter(({ otherCase }) => !refused.has(otherCase)),
  };
}

/** The candidates of an item. With `validateOnly` only stored cases, since the others will not have the ids they have now. */
function candidatesBy(
  { datasetId, validateOnly }: ImportRow,
  items: readonly ReadyItem[],
  likely: readonly Match[],
): (item: ReadyItem) => object[] {
  const own = new Set(validateOnly ? items.map(({ prepared }) => prepared.id) : []);
  const shown = new Map<string, object[]>();
  for (const one of likely) {
    if (own.has(one.otherCase)) continue;
    const candidates = shown.get(one.newCase) ?? [];
    candidates.push(candidateBody(datasetId, one));
    shown.set(one.newCase, candidates);
  }
  return ({ prepared }) => shown.get(prepared.id) ?? [];
}

// What an upsert makes of a stored case.

/**
 * The sent content over the stored one. Defendants and convictions keep their ids by position. External ids are added and none
 * is removed, since a file knows only those of its own system. Sources stay if the file has none, or if the key cannot see
 * them. What merged cases contribute is left with them.
 */
function updatedContent(row: CaseRow, sent: CaseContent, sourcesSeen: boolean): CaseContent {
  const { sources: _, externalIds: __, defendants, ...content } = sent;
  const externalIds = updatedIds(row, sent.externalIds ?? []);
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
    sources: updatedSources(row, sent.sources, sourcesSeen),
  };
}

function updatedIds(row: CaseRow, sent: readonly ExternalId[]): ExternalId[] | undefined {
  const own = row.content.externalIds ?? [];
  const known = shownContent(row).externalIds ?? [];
  const added = sent.filter((id) => !known.some((one) => isDeepStrictEqual(one, id)));
  return own.length + added.length > 0 ? [...own, ...added] : row.content.externalIds;
}

function updatedSources(row: CaseRow, sent: SourceReport[] | undefined, seen: boolean): SourceReport[] {
  if (sent === undefined) return row.sources;
  const merged = row.merged.flatMap(({ sources }) => sources ?? []);
  const isMerged = (source: SourceReport) =>
    merged.some((one) => isDeepStrictEqual(one, source)) && !row.sources.some((one) => isDeepStrictEqual(one, source));
  const own = sent.filter((source) => !isMerged(source));
  return seen ? own : withAdded(row.sources, own);
}

/** The content that a reader of the case sees: with the external ids of the cases merged into it. */
const shownContent = (row: CaseRow): CaseContent => ({
  ...row.content,
  externalIds: [...(row.content.externalIds ?? []), ...row.merged.flatMap(({ externalIds }) => externalIds ?? [])],
});

/**
 * The outcome of an update in an import that only validates. Undefined if it depends on sources that the key cannot see;
 * otherwise the key could find out the sources by trying addresses.
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
