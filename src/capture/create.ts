import { checkCase } from '../cases/check.ts';
import { contradictionsIn } from '../cases/contradictions.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { writeWithCodebook } from '../db/codebooks.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { findExternalIds } from '../db/queries/cases.ts';
import { AppError, type Fault, MOST_FAULTS } from '../errors.ts';
import { sliced } from '../jobs/sliced.ts';
import { casePath } from '../schemas/addresses.ts';
import { externalIdKey } from '../schemas/case.ts';
import type { Warning } from '../schemas/dry-run.ts';
import type { Candidate } from '../schemas/duplicate.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { candidateBody, findLikely, openPairs, possibleDuplicate } from './duplicates.ts';
import { refuseErased } from './erase.ts';
import { prepareCase, type WrittenState, writeNewCases } from './write.ts';

export interface NewCases {
  state: WrittenState;
  /** Refuse likely duplicates with 409, or save the cases and open a pair for each. */
  duplicates: 'refuse' | 'save';
  /** For a dry run by a key that may not read cases: nothing that is found or thrown depends on a stored case; writes nothing. */
  amongThemselves?: boolean;
  /** `pointer` is the place in the request body: empty for a single case, `/items/3` in a batch. */
  items: readonly { body: unknown; pointer: string }[];
}

export interface Created {
  id: string;
  /** Existing cases that this one may duplicate. */
  candidates: readonly Candidate[];
  /** Contradictions in the case, with pointers into it. */
  warnings: readonly Warning[];
}

/** Creates all of the cases or none, and returns them in order. */
export async function createCases(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { state, duplicates, amongThemselves = false, items }: NewCases,
): Promise<Created[]> {
  return writeWithCodebook(context, datasetId, async (codebook) => {
    const cases = await checkAll(context, codebook, items);
    return async (tx) => {
      if (!amongThemselves) {
        await refuseTakenExternalIds(tx, actor, datasetId, cases, items);
        // In this order: an external id that an erasure frees meanwhile already has its mark.
        await refuseErased(tx, context.secrets, codebook, cases, items);
      }
      const found = await findLikely(tx, codebook, cases);
      const likely = amongThemselves ? found.filter(({ otherPosition }) => otherPosition !== undefined) : found;
      if (likely.length > 0 && duplicates === 'refuse') throw possibleDuplicate(actor, datasetId, likely, items);
      // Writing would run into external ids of stored cases.
      if (!amongThemselves) {
        await writeNewCases(tx, actor, datasetId, state, cases);
        await openPairs(tx, context, actor, datasetId, likely);
      }
      return cases.map(({ id, content }, index) => ({
        id,
        warnings: contradictionsIn(codebook, content),
        candidates: likely.filter(({ position }) => position === index).map((one) => candidateBody(datasetId, one)),
      }));
    };
  });
}

/** Throws the faults of all items at once, as many as an answer lists. */
async function checkAll(
  context: CaptureContext,
  codebook: Codebook,
  items: NewCases['items'],
): Promise<PreparedCase[]> {
  const pause = sliced();
  const faults: Fault[] = [];
  const cases: PreparedCase[] = [];
  const seen = new Map<string, number>();
  for (const [index, { body, pointer }] of items.entries()) {
    await pause();
    if (faults.length > MOST_FAULTS) break;
    const checked = checkCase(codebook, body, { mode: 'create', newId: context.newId, pointer });
    if ('faults' in checked) {
      for (const fault of checked.faults) faults.push(fault);
      continue;
    }
    const one = prepareCase(codebook, context.newId(), checked.content);
    (one.content.externalIds ?? []).forEach((externalId, position) => {
      const key = externalIdKey(externalId);
      if (seen.has(key)) {
        faults.push({
          pointer: `${pointer}/externalIds/${position}`,
          code: 'duplicate',
          detail: `Item ${seen.get(key)} of this batch has the same external id.`,
        });
      } else seen.set(key, index);
    });
    cases.push(one);
  }
  if (faults.length > 0) throw new AppError('invalid-case', { errors: faults });
  return cases;
}

/** Throws 409 if another case has one of the external ids. Names that case only to keys that may read cases. */
export async function refuseTakenExternalIds(
  tx: Db,
  actor: Actor,
  datasetId: string,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
  items: readonly { pointer: string }[],
): Promise<void> {
  const wanted = cases.flatMap(({ content }) => content.externalIds ?? []);
  const found = await findExternalIds(tx, datasetId, wanted);
  const owners = new Map(found.map((row) => [externalIdKey(row), row.caseId]));
  const clashes = cases.flatMap(({ id, content }, index) =>
    (content.externalIds ?? []).flatMap((externalId, position) => {
      const owner = owners.get(externalIdKey(externalId));
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
      detail: mayRead ? `This external id belongs to ${path}.` : 'This external id belongs to another case.',
    })),
    ...(mayRead && { extra: { case: clashes[0]?.case } }),
  });
}
