import { checkCase } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { isExternalIdClash } from '../db/failures.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { findExternalIds } from '../db/queries/cases.ts';
import { holdCodebook } from '../db/queries/datasets.ts';
import { AppError, type Fault, notFound } from '../errors.ts';
import { casePath } from '../schemas/addresses.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { codebookOf } from './codebooks.ts';
import { type Candidate, candidateBody, findLikely, openPairs, possibleDuplicate } from './duplicates.ts';
import { refuseErased } from './erase.ts';
import { prepareCase, type WrittenState, writeNewCases } from './write.ts';

export interface NewCases {
  state: WrittenState;
  /** What looks like a case that is there: refused with 409, or saved and listed as a pair to decide on. */
  duplicates: 'refuse' | 'save';
  /** Where each stands in the body: `` for one case, `/items/3` in a batch. */
  items: readonly { body: unknown; pointer: string }[];
}

export interface CreatedCase {
  id: string;
  /** Cases that it may be another report of. */
  candidates: readonly Candidate[];
}

/** Creates cases, all or none, and answers them in order. */
export async function createCases(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { state, duplicates, items }: NewCases,
): Promise<CreatedCase[]> {
  return withCodebook(context, datasetId, (codebook) => {
    const cases = checkAll(context, codebook, items);
    return async (tx) => {
      await refuseTakenExternalIds(tx, actor, datasetId, cases, items);
      // After the external ids: one that an erasure has just set free is marked by the time it is looked for.
      await refuseErased(tx, context.secrets, codebook, datasetId, cases, items);
      const likely = await findLikely(tx, codebook, datasetId, cases);
      if (likely.length > 0 && duplicates === 'refuse') throw possibleDuplicate(actor, datasetId, likely, items);
      await writeNewCases(tx, actor, datasetId, state, cases);
      await openPairs(tx, context, actor, datasetId, likely);
      return cases.map(({ id }, index) => ({
        id,
        candidates: likely.filter(({ position }) => position === index).map((one) => candidateBody(datasetId, one)),
      }));
    };
  });
}

const WRITE_ATTEMPTS = 3;

/**
 * Runs a write against the dataset's present codebook. The check runs outside the transaction, so that it holds no lock;
 * if the codebook was replaced meanwhile, it runs again. So does a write that finds its external id taken by one that
 * committed just before: the second time it can say by which case.
 */
export async function withCodebook<T>(
  { db, root }: CaptureContext,
  datasetId: string,
  check: (codebook: Codebook) => (tx: Db) => Promise<T>,
): Promise<T> {
  let version: number | undefined;
  for (let attempt = 1; ; ) {
    version ??= await db.transaction((tx) => holdCodebook(tx, datasetId, 'shared'));
    if (version === undefined) throw notFound();
    const codebook = await codebookOf(root, datasetId, version, db);
    if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
    const write = check(codebook);
    const checked = version;
    try {
      const done = await db.transaction(async (tx) => {
        const now = await holdCodebook(tx, datasetId, 'shared');
        return now === checked ? { value: await write(tx) } : { version: now };
      });
      if ('value' in done) return done.value;
      version = done.version;
    } catch (error) {
      if (attempt === WRITE_ATTEMPTS || !isExternalIdClash(error)) throw error;
      attempt += 1;
    }
  }
}

function checkAll(context: CaptureContext, codebook: Codebook, items: NewCases['items']): PreparedCase[] {
  const faults: Fault[] = [];
  const cases: PreparedCase[] = [];
  const seen = new Map<string, number>();
  items.forEach(({ body, pointer }, index) => {
    const checked = checkCase(codebook, body, { mode: 'create', newId: context.newId, pointer });
    if ('faults' in checked) {
      faults.push(...checked.faults);
      return;
    }
    const one = prepareCase(codebook, context.newId(), checked.content);
    (one.content.externalIds ?? []).forEach(({ system, value }, position) => {
      const name = JSON.stringify([system, value]);
      if (seen.has(name)) {
        faults.push({
          pointer: `${pointer}/externalIds/${position}`,
          code: 'duplicate',
          detail: `Item ${seen.get(name)} of this batch has the same external id.`,
        });
      } else seen.set(name, index);
    });
    cases.push(one);
  });
  if (faults.length > 0) throw new AppError('invalid-case', { errors: faults });
  return cases;
}

/** 409, for a key that may read cases with the path of the case that has it. */
export async function refuseTakenExternalIds(
  tx: Db,
  actor: Actor,
  datasetId: string,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
  items: readonly { pointer: string }[],
): Promise<void> {
  const wanted = cases.flatMap(({ content }) => content.externalIds ?? []);
  const taken = new Map(
    (await findExternalIds(tx, datasetId, wanted)).map((row) => [JSON.stringify([row.system, row.value]), row.caseId]),
  );
  const clashes = cases.flatMap(({ id, content }, index) =>
    (content.externalIds ?? []).flatMap(({ system, value }, position) => {
      const owner = taken.get(JSON.stringify([system, value]));
      if (owner === undefined || owner === id) return [];
      return [{ pointer: `${items[index]?.pointer ?? ''}/externalIds/${position}`, case: casePath(datasetId, owner) }];
    }),
  );
  if (clashes.length === 0) return;
  const mayRead = actor.scopes.includes('cases:read');
  throw new AppError('external-id-exists', {
    errors: clashes.map(({ pointer, case: path }) => ({
      pointer,
      code: 'duplicate',
      detail: mayRead ? `It belongs to ${path}.` : 'It belongs to another case.',
    })),
    ...(mayRead && { extra: { case: clashes[0]?.case } }),
  });
}
