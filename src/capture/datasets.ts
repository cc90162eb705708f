import { isDeepStrictEqual } from 'node:util';
import { checkStored } from '../cases/check.ts';
import { sameRecord } from '../cases/diff.ts';
import { factsOf, filterRows } from '../cases/facts.ts';
import { presentContent } from '../cases/former-names.ts';
import { checkDataset } from '../codebook/check.ts';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { haveSamePolicy, protectionOf } from '../codebook/protection.ts';
import type { Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { updateFacts } from '../db/queries/case-rows.ts';
import { updateBlocks } from '../db/queries/cases.ts';
import { analyzeLog, FIRST_ID, listCounted } from '../db/queries/changes.ts';
import { listCountedBefore } from '../db/queries/contributions.ts';
import { findCodebook, findDataset, holdCodebook, insertCodebook, insertDataset } from '../db/queries/datasets.ts';
import { listStoredContents, type StoredContent } from '../db/queries/revisions.ts';
import { AppError } from '../errors.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { type CodebookBreaks, codebookBreaks } from './codebook-breaks.ts';
import { requireOnePolicy } from './one-policy.ts';
import { refitTable } from './stored-table.ts';
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
    const definition = checkedDefinition(id, posted, current?.definition);
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

function checkedDefinition(id: string, body: unknown, current: DatasetDefinition | undefined): DatasetDefinition {
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
const CONTENTS_BATCH = 500;

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
    const stored = await listStoredContents(tx, codebook.id, after, CONTENTS_BATCH);
    const fitting = stored.filter((one) => {
      const checked = checkStored(codebook, one.content);
      const faults = 'faults' in checked ? checked.faults : [];
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
  if (protectionOf(codebook).policy !== 'none') await addCounted(tx, codebook, breaks);
  breaks.refuse(mayReadCases);
  return reload;
}

/** Adds what releases count of cases that have been corrected or withdrawn since: the next one counts it under the new codebook. */
async function addCounted(tx: Db, codebook: Codebook, breaks: CodebookBreaks): Promise<void> {
  const positions = (await listCountedBefore(tx, codebook.id)).map(({ position }) => position);
  if (positions.length === 0) return;
  await analyzeLog(tx);
  const end = (await findDataset(tx, codebook.id))?.lastSeq ?? 0;
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const counted = await listCounted(tx, codebook.id, [...positions, end], after, CONTENTS_BATCH);
    for (const { id, content: text, since } of counted) {
      if (text === null || since === 'same') continue;
      const content = JSON.parse(text) as CaseContent;
      const checked = checkStored(codebook, content);
      // What a case did not have to say is not reported.
      const faults = 'faults' in checked ? checked.faults.filter(({ code }) => code !== 'required') : [];
      breaks.add(id, content, faults);
    }
    after = counted.length < CONTENTS_BATCH ? undefined : counted.at(-1)?.id;
  }
}

/** Cases whose codes have been renamed get new rows; of the others only the facts may differ. */
async function refit(tx: Db, codebook: Codebook, stored: readonly StoredContent[]): Promise<void> {
  const isRenamed = ({ content }: StoredContent) => !isDeepStrictEqual(presentContent(codebook, content), content);
  const renamed = new Set(stored.filter(isRenamed).map(({ caseId }) => caseId));
  const kept = stored.filter(({ caseId }) => !renamed.has(caseId));
  const facts = kept.flatMap((one) => factRows(codebook, one));
  await updateFacts(tx, facts);
  const prepared = (side: StoredContent['side']) =>
    stored.flatMap(({ caseId, side: of, content, sources }) =>
      of === side && renamed.has(caseId)
        ? [prepareCase(codebook, caseId, { ...presentContent(codebook, content), sources })]
        : [],
    );
  await replaceLives(tx, prepared('live'));
  const heads = prepared('head');
  await replaceHeadRows(tx, heads);
  const blocks = heads.map((one) => ({ id: one.id, ...blockOf(one) }));
  await updateBlocks(tx, blocks);
}

function factRows(codebook: Codebook, { caseId, side, content }: StoredContent) {
  const staff = filterRows(factsOf(codebook, content, 'internal'));
  // Both have one object for each conviction.
  return filterRows(factsOf(codebook, content, 'partner')).map((partnerFacts, position) => {
    return { caseId, side, position, partnerFacts, facts: (side === 'head' && staff[position]) || partnerFacts };
  });
}
