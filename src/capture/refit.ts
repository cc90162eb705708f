import { isDeepStrictEqual } from 'node:util';
import { checkStored } from '../cases/check.ts';
import { sameRecord } from '../cases/diff.ts';
import { addDiffering, factsOf, filterRows } from '../cases/facts.ts';
import { presentContent } from '../cases/former-names.ts';
import { sketchOf } from '../cases/linkage/sketch.ts';
import type { Codebook, Codes } from '../codebook/model.ts';
import { protectionOf } from '../codebook/protection.ts';
import type { Db } from '../db/client.ts';
import { updateFacts } from '../db/queries/case-rows.ts';
import { updateBlocks } from '../db/queries/cases.ts';
import { analyzeLog, FIRST_ID, listCounted } from '../db/queries/changes.ts';
import { listCountedBefore } from '../db/queries/contributions.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { listStoredContents, type StoredContent } from '../db/queries/revisions.ts';
import { sliced } from '../jobs/sliced.ts';
import type { CaseContent } from '../schemas/case.ts';
import { type CodebookBreaks, codebookBreaks } from './codebook-breaks.ts';
import { blockOf } from './write.ts';

/** What a new codebook means for the stored cases: whether they satisfy it, and what is derived from them again. */

/** What has been found out about the stored cases so far. */
export interface Findings {
  breaks: CodebookBreaks;
  /** Whether partners see any case differently. */
  reload: boolean;
  /** Dimensions of which any case has other facts than before. */
  dimensions: Set<string>;
  /** Whether any case has a code that has been renamed. */
  renamed: boolean;
}

/** Cases read by one query. */
const CASES_READ = 500;

/** Reads what every stored case means under a new codebook. Writes nothing. */
export async function inspectCases(db: Db, former: Codebook, next: Codebook): Promise<Findings> {
  const findings: Findings = { breaks: codebookBreaks(next), reload: false, dimensions: new Set(), renamed: false };
  for await (const stored of storedCases(db, next.id)) await inspect(findings, former, next, stored);
  if (protectionOf(next).policy !== 'none') await addCounted(db, next, findings.breaks);
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
    await refitFacts(tx, codebook, dimensions, stored);
    if (renamed) await renewBlocks(tx, codebook, stored);
  }
}

/** The stored contents of all cases of a dataset, in batches. */
async function* storedCases(db: Db, datasetId: string): AsyncGenerator<StoredContent[]> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const stored: StoredContent[] = await listStoredContents(db, datasetId, { after, limit: CASES_READ });
    yield stored;
    after = stored.at(-1)?.caseId;
  }
}

/** Adds what these cases mean under the new codebook. */
async function inspect(
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

const isRenamed = (codebook: Codebook, content: CaseContent): boolean => {
  const present = presentContent(codebook, content);
  return present !== content && !isDeepStrictEqual(present, content);
};

/** Adds what releases count of cases that have been corrected or withdrawn since: the next one counts it under the new codebook. */
async function addCounted(db: Db, codebook: Codebook, breaks: CodebookBreaks): Promise<void> {
  const positions = (await listCountedBefore(db, codebook.id)).map(({ position }) => position);
  if (positions.length === 0) return;
  await analyzeLog(db);
  const end = (await findDataset(db, codebook.id))?.lastSeq ?? 0;
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const counted = await listCounted(db, codebook.id, [...positions, end], after, CASES_READ);
    for (const { id, content: text, since } of counted) {
      if (text === null || since === 'same') continue;
      const content = JSON.parse(text) as CaseContent;
      const checked = checkStored(codebook, content);
      // What a case did not have to say is not reported.
      const faults = 'faults' in checked ? checked.faults.filter(({ code }) => code !== 'required') : [];
      breaks.add(id, content, faults);
    }
    after = counted.length < CASES_READ ? undefined : counted.at(-1)?.id;
  }
}

/** Writes the facts of these dimensions into the rows that have others. */
async function refitFacts(
  tx: Db,
  codebook: Codebook,
  dimensions: ReadonlySet<string>,
  stored: readonly StoredContent[],
): Promise<void> {
  if (dimensions.size === 0) return;
  const only = (codes: Codes) => Object.fromEntries(Object.entries(codes).filter(([id]) => dimensions.has(id)));
  const rows = stored.flatMap(({ caseId, isHead, isLive, content }) => {
    const staff = filterRows(factsOf(codebook, content, 'internal'));
    // Both have one object for each conviction.
    return filterRows(factsOf(codebook, content, 'partner')).map((partnerFacts, position) => {
      const facts = only(staff[position] ?? {});
      return { caseId, isHead, isLive, position, facts, partnerFacts: only(partnerFacts) };
    });
  });
  await updateFacts(tx, [...dimensions], rows);
}

/** The search for duplicates finds cases with codes that have been renamed by the present names. */
async function renewBlocks(tx: Db, codebook: Codebook, stored: readonly StoredContent[]): Promise<void> {
  const renamed = stored.filter(({ isHead, content }) => isHead && isRenamed(codebook, content));
  await updateBlocks(
    tx,
    renamed.map(({ caseId: id, content }) => {
      const present = presentContent(codebook, content);
      return { id, ...blockOf({ content: present, sketch: sketchOf(present) }) };
    }),
  );
}
