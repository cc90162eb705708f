import { allExternalIds, isOfMerged } from '../capture/case-view.ts';
import { candidateBody, openPairs, searchLikely, stillLikely } from '../capture/duplicates.ts';
import { ERASED_RECORD, findErased } from '../capture/erase.ts';
import type { Match } from '../capture/matching.ts';
import { contentStep, prepareCase, type Step, writeNewCases, writeSteps } from '../capture/write.ts';
import { withAdded } from '../cases/check.ts';
import { contradictionsIn } from '../cases/contradictions.ts';
import { sameCase, takenBack } from '../cases/diff.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { type CaseRow, type CaseState, findExternalIds, listCaseStates, lockCases } from '../db/queries/cases.ts';
import { findMarked, hasMarks } from '../db/queries/erasures.ts';
import {
  countChunk,
  deleteChunk,
  type ImportCounts,
  type ImportReject,
  type ImportRow,
  insertOutcome,
  noteNames,
} from '../db/queries/imports.ts';
import { listEarlierContents } from '../db/queries/revisions.ts';
import { JobStopped } from '../jobs/runner.ts';
import { grouped } from '../lists.ts';
import { type CaseContent, externalIdKey } from '../schemas/case.ts';
import type { Warning } from '../schemas/dry-run.ts';
import type { ImportResult } from '../schemas/stored.ts';
import { UNDOES_CORRECTION } from '../schemas/vocabulary.ts';
import { CaseGone, type ChunkContext } from './job.ts';
import {
  type CheckedChunk,
  errorText,
  externalIdsPlace,
  type ImportItem,
  type ImportProblem,
  marksOfItem,
  nameHash,
  sourceMarksOfItem,
} from './read-chunk.ts';

/** What becomes of an item. */
interface Decision {
  item: ImportItem;
  outcome: ImportResult['outcome'];
  would?: ImportResult['would'];
  caseId?: string;
  revision?: number;
  before?: ImportResult['before'];
  problems?: readonly ImportProblem[];
  candidates?: readonly object[];
  /** The case that has its external id. */
  holder?: ImportResult['holder'];
  /** Contradictions in a case that is accepted, and a correction that it undoes. */
  warnings?: readonly Warning[];
  /** Rejected because the case was erased before: its rows are not kept. */
  erased?: boolean;
}

/** An item without problems. */
type ReadyItem = ImportItem & { content: CaseContent; prepared: PreparedCase };

/**
 * Writes a chunk in the caller's transaction, which holds the codebook and the job: its cases, the results of its rows, and that
 * it is done.
 */
export async function writeChunk(tx: Db, batch: ChunkContext, { chunk, items }: CheckedChunk): Promise<void> {
  const { context, job } = batch;
  // If the chunk is gone, another process took over the job and wrote it.
  if (!(await deleteChunk(tx, job.id, chunk.chunk))) throw new JobStopped();
  const torn = await findTorn(tx, batch, items);
  const rejected: Decision[] = [];
  const ready: ReadyItem[] = [];
  for (const item of items) {
    const problem = torn.get(item);
    // What one part of a torn case lacks may be in the other part.
    const problems = problem ? [...item.problems.filter(({ code }) => code !== 'required'), problem] : item.problems;
    const { content, prepared } = item;
    if (problems.length > 0 || !content || !prepared) rejected.push({ item, outcome: 'rejected', problems });
    else ready.push({ ...item, content, prepared });
  }
  const decided = job.mode === 'create' ? await createEach(tx, batch, ready) : await upsertEach(tx, batch, ready);
  const decisions = [...rejected, ...decided].sort((a, b) => a.item.row - b.item.row);
  const refused = decisions.flatMap(({ item, outcome, problems = [], erased }) =>
    outcome === 'rejected' && !erased ? [{ item, problems }] : [],
  );
  await insertOutcome(tx, job.id, chunk.chunk, {
    results: decisions.map(importResult),
    rejects: await rejectsOf(tx, batch, refused),
  });
  await countChunk(tx, job.id, { rows: chunk.rows, counts: countsOf(decisions), at: context.now() });
}

/** Items whose case name occurred before, in this chunk or an earlier one. */
async function findTorn(
  tx: Db,
  { job }: ChunkContext,
  items: readonly ImportItem[],
): Promise<Map<ImportItem, ImportProblem>> {
  const { earlier, first } = await noteRows(tx, job, items, ({ name }) => (name === undefined ? [] : [name]));
  const torn = new Map<ImportItem, ImportProblem>();
  for (const item of items) {
    const row = earlier.get(item.name ?? '') ?? first.get(item.name ?? '');
    if (row === undefined || row === item.row) continue;
    const detail = `The rows of a case must follow one another, but row ${row} belongs to the same case. If row ${row} was imported, correct or withdraw its case, and do not send this row on its own.`;
    torn.set(item, { code: 'split-case', detail, row: item.row, column: 'case' });
  }
  return torn;
}

async function createEach(tx: Db, batch: ChunkContext, ready: readonly ReadyItem[]): Promise<Decision[]> {
  const { job } = batch;
  const ownersOf = await findOwners(tx, job.datasetId, ready);
  // Cases of earlier chunks are found by their external ids, unless they were not written.
  const known = job.validateOnly ? (await noteRows(tx, job, ready, idHashes)).earlier : new Map<string, number>();
  const states = await listCaseStates(tx, job.datasetId, ready.flatMap(ownersOf));
  const decisions: Decision[] = [];
  const fresh: ReadyItem[] = [];
  const rows = new Map<string, number>();
  for (const item of ready) {
    const [holder] = ownersOf(item);
    const earlier = externalKeys(item)
      .map((id) => rows.get(id) ?? (known.size > 0 ? known.get(idHash(id)) : undefined))
      .find((row) => row !== undefined);
    if (holder) {
      const state = states.get(holder);
      decisions.push({ ...refusedId(batch, item, takenId(state)), ...(state && { holder: { case: holder, state } }) });
    } else if (earlier !== undefined) {
      decisions.push(refusedId(batch, item, `Row ${earlier} of this file has the same external id.`));
    } else {
      for (const id of externalKeys(item)) rows.set(id, item.row);
      fresh.push(item);
    }
  }
  return [...decisions, ...(await writeItems(tx, batch, fresh, new Map()))];
}

/** Several rounds, if a case occurs more than once: each later row of it finds what the earlier one made of it. */
async function upsertEach(tx: Db, batch: ChunkContext, ready: readonly ReadyItem[]): Promise<Decision[]> {
  const { job } = batch;
  const repeated = job.validateOnly ? await findRepeated(tx, batch, ready) : new Set<ImportItem>();
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
      const names = [...externalKeys(item), ...owners];
      const isFirst = names.every((name) => !seen.has(name));
      for (const name of names) seen.add(name);
      if (!isFirst) later.push(item);
      else if (owners.length > 1) decisions.push(refusedId(batch, item, 'Its external ids belong to different cases.'));
      else {
        round.push(item);
        if (owners[0] !== undefined) matched.set(item, owners[0]);
      }
    }
    decisions.push(...(await writeItems(tx, batch, round, await lockMatches(tx, job.datasetId, matched))));
    waiting = later;
  }
  return decisions.map((one) => (repeated.has(one.item) ? { ...one, would: undefined } : one));
}

/** With `validateOnly`: items whose outcome cannot be predicted, since an earlier row is the same case. */
async function findRepeated(tx: Db, { job }: ChunkContext, ready: readonly ReadyItem[]): Promise<Set<ImportItem>> {
  const ownersOf = await findOwners(tx, job.datasetId, ready);
  const namesOf = (item: ReadyItem) => [...externalKeys(item), ...ownersOf(item)].map(idHash);
  const { earlier, first } = await noteRows(tx, job, ready, namesOf);
  const isRepeated = (item: ReadyItem) =>
    namesOf(item).some((name) => earlier.has(name) || first.get(name) !== item.row);
  return new Set(ready.filter(isRepeated));
}

/** Finds the cases that have one of an item's external ids. */
async function findOwners(
  tx: Db,
  datasetId: string,
  items: readonly ReadyItem[],
): Promise<(item: ReadyItem) => string[]> {
  const ids = items.flatMap(({ prepared }) => prepared.content.externalIds ?? []);
  const owners = new Map((await findExternalIds(tx, datasetId, ids)).map((row) => [externalIdKey(row), row.caseId]));
  return (item) => [...new Set(externalKeys(item).flatMap((id) => owners.get(id) ?? []))];
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

/** What state the case is in does not say what it says. */
const takenId = (state: CaseState | undefined): string =>
  state === 'withdrawn'
    ? 'A withdrawn case of the dataset has this external id. Submit that case again instead: move it to in-review.'
    : 'Another case of the dataset has this external id.';

function refusedId({ job }: ChunkContext, item: ReadyItem, detail: string): Decision {
  return {
    item,
    outcome: 'rejected',
    problems: [{ ...externalIdsPlace(job.format, item), code: 'duplicate', detail }],
  };
}

const externalKeys = ({ prepared }: ReadyItem): string[] => (prepared.content.externalIds ?? []).map(externalIdKey);
const idHash = (id: string): string => nameHash('external-id', id);
const idHashes = (item: ReadyItem): string[] => externalKeys(item).map(idHash);

/** Notes each name of the items with the `first` row that has it. `earlier` are rows of earlier chunks that have them. */
async function noteRows<Item extends ImportItem>(
  tx: Db,
  job: ImportRow,
  items: readonly Item[],
  namesOf: (item: Item) => string[],
): Promise<Record<'earlier' | 'first', ReadonlyMap<string, number>>> {
  const first = new Map<string, number>();
  for (const item of items) for (const name of namesOf(item)) if (!first.has(name)) first.set(name, item.row);
  const names = [...first].map(([name, row]) => ({ name, row }));
  return { first, earlier: await noteNames(tx, job.id, names) };
}

/** Creates a case for each item, or updates the one that it matches. No two items may be the same case. */
async function writeItems(
  tx: Db,
  batch: ChunkContext,
  items: readonly ReadyItem[],
  matches: ReadonlyMap<ReadyItem, CaseRow>,
): Promise<Decision[]> {
  const { context, job, actor, codebook } = batch;
  const arriving = items.map((item) => {
    const row = matches.get(item);
    return { content: item.content, ...(row && { current: { ...row.content, externalIds: allExternalIds(row) } }) };
  });
  const erased = await findErased(tx, context.secrets, codebook, arriving);
  const decisions: Decision[] = [];
  const updates: Step[] = [];
  const fresh: ReadyItem[] = [];
  const undoes = await undoneBy(tx, batch, items, matches);
  for (const [position, item] of items.entries()) {
    const row = matches.get(item);
    if (erased.has(position)) decisions.push({ item, outcome: 'rejected', problems: [ERASED_RECORD], erased: true });
    else if (!row) fresh.push(item);
    else {
      const { decision, step } = updateBy(batch, item, row);
      const warnings = [...(decision.warnings ?? []), ...(undoes.get(item) ?? [])];
      decisions.push({ ...decision, warnings });
      if (step) updates.push(step);
    }
  }
  const arrived = fresh.map(({ prepared }) => prepared);
  const compare = await searchLikely(tx, codebook, arrived);
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
  return [
    ...decisions,
    ...refused.map((item): Decision => {
      return { item, outcome: 'rejected', problems: [LIKELY_DUPLICATE], candidates: candidatesOf(item) };
    }),
    ...accepted.map((item): Decision => {
      const { id, content } = item.prepared;
      const shown = { item, warnings: contradictionsIn(codebook, content), candidates: candidatesOf(item) };
      if (job.validateOnly) return { ...shown, outcome: 'valid', would: 'created' };
      return { ...shown, outcome: 'created', caseId: id, revision: 1 };
    }),
  ];
}

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
  const others = likely.filter(({ otherCase }) => !own.has(otherCase));
  const shown = grouped(others, ({ newCase }) => newCase);
  return ({ prepared }) => (shown.get(prepared.id) ?? []).map((one) => candidateBody(datasetId, one));
}

/** What an item makes of the stored case that it matches; no step if it says the same. */
function updateBy(
  { job, actor, codebook }: ChunkContext,
  item: ReadyItem,
  row: CaseRow,
): { decision: Decision; step: Step | undefined } {
  const content = updatedContent(row, item.content, job.sourcesSeen);
  const stored = { ...row.content, sources: row.sources };
  const isSame = sameCase(codebook, content, stored);
  const known = { item, caseId: row.id, warnings: contradictionsIn(codebook, content) };
  if (job.validateOnly) {
    // What depends on sources that the key cannot see is not said: by trying addresses it could find out the sources.
    const isHidden = !job.sourcesSeen && item.content.sources !== undefined;
    const isUnknown = isHidden && sameCase(codebook, { ...content, sources: row.sources }, stored);
    const would = isUnknown ? undefined : isSame ? 'unchanged' : 'updated';
    return { decision: { ...known, outcome: 'valid', would, revision: row.headRevision }, step: undefined };
  }
  if (isSame) {
    return { decision: { ...known, outcome: 'unchanged', revision: row.headRevision }, step: undefined };
  }
  const { state, headContent, liveRevision, liveContent, submittedAt, contentAuthors } = row;
  const before = { state, headContent, liveRevision, liveContent, submittedAt, contentAuthors };
  return {
    decision: { ...known, outcome: 'updated', revision: row.headRevision + 1, before },
    step: contentStep(actor, job.caseState, row, prepareCase(codebook, row.id, content)),
  };
}

/** Warnings of items that say what their case said before it was corrected: a file that is older than the correction undoes it. */
async function undoneBy(
  tx: Db,
  { job, codebook }: ChunkContext,
  items: readonly ReadyItem[],
  matches: ReadonlyMap<ReadyItem, CaseRow>,
): Promise<Map<ReadyItem, Warning[]>> {
  const updated = items.flatMap((item) => {
    const row = matches.get(item);
    const next = row && updatedContent(row, item.content, job.sourcesSeen);
    return row && next && !sameCase(codebook, next, { ...row.content, sources: row.sources })
      ? [{ item, row, next }]
      : [];
  });
  const places = updated.map(({ row }) => ({ caseId: row.id, revision: row.headContent }));
  const contents = grouped(await listEarlierContents(tx, places), ({ caseId }) => caseId);
  return new Map(
    updated.map(({ item, row, next }) => {
      const found = new Map<string, Warning>();
      // The newest revisions come first.
      for (const { revision, content: earlier } of contents.get(row.id) ?? []) {
        for (const pointer of takenBack(codebook, { earlier, present: row.content, next })) {
          const detail = `Here the row says what revision ${revision} of the case said. It was corrected since, and the import undoes this.`;
          if (!found.has(pointer)) found.set(pointer, { pointer, code: UNDOES_CORRECTION, detail });
        }
      }
      return [item, [...found.values()]];
    }),
  );
}

/**
 * The sent content over the stored one. Defendants and convictions keep their ids by position. External ids are added and none
 * is removed, since a file knows only those of its own system. Sources stay if the file has none, or if the key cannot see
 * them. What merged cases contribute is left with them.
 */
function updatedContent(row: CaseRow, sent: CaseContent, sourcesSeen: boolean): CaseContent {
  const { sources, externalIds = [], defendants, ...content } = sent;
  const isTheirs = { ids: isOfMerged(row, 'externalIds'), sources: isOfMerged(row, 'sources') };
  const ids = withAdded(
    row.content.externalIds ?? [],
    externalIds.filter((id) => !isTheirs.ids(id)),
  );
  const ownSources = sources?.filter((source) => !isTheirs.sources(source));
  return {
    ...((row.content.externalIds || ids.length > 0) && { externalIds: ids }),
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
    sources: ownSources === undefined ? row.sources : sourcesSeen ? ownSources : withAdded(row.sources, ownSources),
  };
}

/**
 * The rows of rejected items, kept so that they can be repaired and sent again, with the marks by which an erasure of their case
 * finds them. Rows of a case that was erased before are not kept, whatever they are rejected for.
 */
async function rejectsOf(
  tx: Db,
  { context, codebook }: ChunkContext,
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

function importResult(decision: Decision): ImportResult {
  const { item, outcome, would, caseId, revision, before, problems, candidates, holder, warnings = [] } = decision;
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
    ...(holder && { holder }),
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
