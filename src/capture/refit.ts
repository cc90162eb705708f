import { isDeepStrictEqual } from 'node:util';
import { checkStored } from '../cases/check.ts';
import { sameRecord } from '../cases/diff.ts';
import { addDiffering, factKey, factsOf, filterRows, underKeys } from '../cases/facts.ts';
import { presentContent } from '../cases/former-names.ts';
import { sketchOf } from '../cases/linkage/sketch.ts';
import type { Codebook, Codes } from '../codebook/model.ts';
import { protectionOf } from '../codebook/protection.ts';
import type { Db } from '../db/client.ts';
import { type RefittedFacts, updateFacts } from '../db/queries/case-rows.ts';
import { updateBlocks } from '../db/queries/cases.ts';
import { analyzeLog, FIRST_ID, listCounted } from '../db/queries/changes.ts';
import { listCountedBefore } from '../db/queries/contributions.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { listStoredContents, type StoredContent } from '../db/queries/revisions.ts';
import { contentIn } from '../db/stored-text.ts';
import { sliced } from '../jobs/sliced.ts';
import type { CaseContent } from '../schemas/case.ts';
import { type CodebookBreaks, codebookBreaks } from './codebook-breaks.ts';
import { blockOf } from './write.ts';

/** What a new codebook means for stored cases: whether they satisfy it, and what is derived from them again. */

/** What has been found out about cases so far. */
export interface Findings {
  breaks: CodebookBreaks;
  /** Whether partners see any case differently. */
  reload: boolean;
  /** Dimensions of which any case has other facts than before. */
  dimensions: Set<string>;
  /** Whether any case has a code that has been renamed. */
  renamed: boolean;
}

export const noFindings = (next: Codebook): Findings => ({
  breaks: codebookBreaks(next),
  reload: false,
  dimensions: new Set(),
  renamed: false,
});

const CASES_READ = 500;

/** The stored contents of all cases of a dataset, in batches. */
export async function* storedCases(db: Db, datasetId: string): AsyncGenerator<StoredContent[]> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const stored: StoredContent[] = await listStoredContents(db, datasetId, { after, limit: CASES_READ });
    if (stored.length > 0) yield stored;
    after = stored.at(-1)?.caseId;
  }
}

/** Reads what every stored case means under a new codebook. Writes nothing. */
export async function inspectCases(db: Db, former: Codebook, next: Codebook): Promise<Findings> {
  const findings = noFindings(next);
  for await (const stored of storedCases(db, next.id)) await inspect(findings, former, next, stored);
  await inspectCounted(db, next, findings.breaks);
  return findings;
}

/** Derives again what filters and the search for duplicates read, where it may differ. All cases satisfy the codebook. */
export async function refitCases(
  tx: Db,
  codebook: Codebook,
  { dimensions, renamed }: Pick<Findings, 'dimensions' | 'renamed'>,
): Promise<void> {
  if (dimensions.size === 0 && !renamed) return;
  for await (const stored of storedCases(tx, codebook.id)) {
    await refitFacts(tx, codebook, { dimensions: [...dimensions] }, stored);
    if (renamed) await renewBlocks(tx, codebook, stored);
  }
}

/** Adds what these cases mean under the new codebook. */
export async function inspect(
  findings: Findings,
  former: Codebook,
  next: Codebook,
  stored: readonly StoredContent[],
): Promise<void> {
  const pause = sliced();
  for (const { caseId, isLive, content } of stored) {
    await pause();
    const checked = checkStored(next, content);
    if ('faults' in checked) {
      findings.breaks.add(caseId, content, checked.faults);
      continue;
    }
    if (isLive) findings.reload ||= !sameRecord(former, next, content);
    findings.renamed ||= isRenamed(next, content);
    for (const view of ['internal', 'partner'] as const)
      addDiffering(findings.dimensions, factsOf(former, content, view), factsOf(next, content, view));
  }
}

/** Whether a stored content has a code under a former name. */
const isRenamed = (codebook: Codebook, content: CaseContent): boolean => {
  const present = presentContent(codebook, content);
  return present !== content && !isDeepStrictEqual(present, content);
};

/** Adds what releases count of cases that have been corrected or withdrawn since: the next one counts it under the new codebook. */
export async function inspectCounted(db: Db, codebook: Codebook, breaks: CodebookBreaks): Promise<void> {
  if (protectionOf(codebook).policy === 'none') return;
  const positions = (await listCountedBefore(db, codebook.id)).map(({ position }) => position);
  if (positions.length === 0) return;
  await analyzeLog(db);
  const end = (await findDataset(db, codebook.id))?.lastSeq ?? 0;
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const counted = await listCounted(db, codebook.id, [...positions, end], after, CASES_READ);
    for (const { id, content: text, since } of counted) {
      if (text === null || since === 'same') continue;
      const content = contentIn(text);
      const checked = checkStored(codebook, content);
      // What a case did not have to say is not reported.
      const faults = 'faults' in checked ? checked.faults.filter(({ code }) => code !== 'required') : [];
      breaks.add(id, content, faults);
    }
    after = counted.length < CASES_READ ? undefined : counted.at(-1)?.id;
  }
}

/**
 * Writes the facts of these dimensions into the rows that have others, and drops what they have under names that are `stale`.
 * Answers how many rows were written.
 */
export async function refitFacts(
  tx: Db,
  codebook: Codebook,
  { dimensions, stale = [] }: { dimensions: readonly string[]; stale?: readonly string[] },
  stored: readonly StoredContent[],
): Promise<number> {
  if (dimensions.length === 0) return 0;
  const { factKeys } = codebook;
  const wanted = new Set(dimensions);
  const only = (codes: Codes) =>
    underKeys(Object.fromEntries(Object.entries(codes).filter(([id]) => wanted.has(id))), factKeys);
  const pause = sliced();
  const rows: RefittedFacts[] = [];
  for (const { caseId, isHead, isLive, content } of stored) {
    await pause();
    const staff = filterRows(factsOf(codebook, content, 'internal'));
    // Both have one object for each conviction.
    filterRows(factsOf(codebook, content, 'partner')).forEach((partnerFacts, position) => {
      const facts = only(staff[position] ?? {});
      rows.push({ caseId, isHead, isLive, position, facts, partnerFacts: only(partnerFacts) });
    });
  }
  return updateFacts(tx, [...stale, ...dimensions.map((id) => factKey(id, factKeys))], rows);
}

/** The search for duplicates finds cases with codes that have been renamed by the present names. */
export async function renewBlocks(tx: Db, codebook: Codebook, stored: readonly StoredContent[]): Promise<void> {
  const renamed = stored.filter(({ isHead, content }) => isHead && isRenamed(codebook, content));
  await updateBlocks(
    tx,
    renamed.map(({ caseId: id, content }) => {
      const present = presentContent(codebook, content);
      return { id, ...blockOf({ content: present, sketch: sketchOf(present) }) };
    }),
  );
}
