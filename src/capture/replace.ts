import { checkCase } from '../codebook/case.ts';
import { sameCase } from '../codebook/case-same.ts';
import { findCase, lockCases } from '../db/queries/cases.ts';
import { AppError, notFound } from '../errors.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { caseBody, caseEtag, type StaffView, staleCase } from './case-view.ts';
import { refuseTakenExternalIds, withCodebook } from './create.ts';
import { refuseErased } from './erased.ts';
import { prepareCase } from './prepare.ts';
import { writeNewContents } from './write.ts';

export interface Replacement {
  id: string;
  body: unknown;
  view: StaffView;
  /** Throws 428 or 412 unless the request names this state. */
  requireMatch: (etag: string) => void;
}

/**
 * PUT of a case: a new head revision in draft; the live one stays live. What changes nothing (`sameCase`) makes no revision.
 * A key that cannot see the sources adds to them and removes none.
 * The precondition is checked before validation, and again on the locked row.
 */
export async function replaceCase(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { id, body, view, requireMatch }: Replacement,
): Promise<void> {
  const row = await findCase(context.db, datasetId, id);
  if (!row) throw notFound();
  requireMatch(caseEtag(row, view));
  await withCodebook(context, datasetId, (codebook) => {
    const checked = checkCase(codebook, body, {
      mode: 'replace',
      newId: context.newId,
      current: { ...row.content, sources: row.sources },
      readOnly: caseBody(row, view),
      sourcesUnseen: !view.sources,
    });
    if ('faults' in checked) throw new AppError('invalid-case', { errors: checked.faults });
    if (row.state === 'merged') throw new AppError('case-merged');
    if (row.state === 'erased') throw new AppError('gone');
    const next = prepareCase(codebook, id, checked.content);
    return async (tx) => {
      const locked = (await lockCases(tx, datasetId, [id])).get(id);
      if (!locked) throw notFound();
      // Whatever If-Match said: the body was checked against another state.
      if (caseEtag(locked, view) !== caseEtag(row, view)) throw staleCase(locked, view);
      // By what they say, not by their texts: a tool may write out what the stored case leaves to be understood.
      if (sameCase(codebook, checked.content, { ...locked.content, sources: locked.sources })) return;
      await refuseErased(tx, context.secrets, codebook, datasetId, [next], [{ pointer: '' }]);
      await refuseTakenExternalIds(tx, actor, datasetId, [next], [{ pointer: '' }]);
      await writeNewContents(tx, actor, datasetId, 'draft', [{ row: locked, next }]);
    };
  });
}
