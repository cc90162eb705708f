import { sameCase } from '../cases/diff.ts';
import { checkCase } from '../cases/schema.ts';
import { findCase, lockCases } from '../db/queries/cases.ts';
import { AppError, notFound } from '../errors.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { caseBody, caseEtag, caseMerged, type Names, ownBody, type StaffView, staleSince } from './case-view.ts';
import { refuseTakenExternalIds, withCodebook } from './create.ts';
import { refuseErased } from './erase.ts';
import { prepareCase, writeNewContents } from './write.ts';

export interface Replacement {
  id: string;
  body: unknown;
  view: StaffView;
  /** Throws 428 if the request names no state; else tells whether it names this one. */
  readMatch: () => Names;
}

/**
 * PUT of a case: a new head revision in draft; the live one stays live. What changes nothing (`sameCase`) makes no revision.
 * A key that cannot see the sources adds to them and removes none. What merged cases brought stays theirs, sent back or not.
 * The precondition is checked before validation, and again on the locked row.
 */
export async function replaceCase(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { id, body, view, readMatch }: Replacement,
): Promise<'replaced' | 'unchanged'> {
  const row = await findCase(context.db, datasetId, id);
  if (!row) throw notFound();
  if (row.state === 'erased') throw new AppError('gone');
  const names = readMatch();
  const mayRead = actor.scopes.includes('cases:read');
  if (!names(caseEtag(row, view))) throw await staleSince(context.db, row, { view, names, mayRead });
  return withCodebook(context, datasetId, (codebook) => {
    const own = ownBody(row, body);
    const checked = checkCase(codebook, own.body, {
      mode: 'replace',
      newId: context.newId,
      current: { ...row.content, sources: row.sources },
      readOnly: caseBody(row, view),
      sourcesUnseen: !view.sources,
    });
    if ('faults' in checked) throw new AppError('invalid-case', { errors: own.inSent(checked.faults) });
    if (row.state === 'merged') throw caseMerged(row, mayRead);
    const next = prepareCase(codebook, id, checked.content);
    return async (tx) => {
      const locked = (await lockCases(tx, datasetId, [id])).get(id);
      if (!locked) throw notFound();
      if (locked.state === 'erased') throw new AppError('gone');
      // Whatever If-Match said: the body was checked against another state.
      if (caseEtag(locked, view) !== caseEtag(row, view)) {
        throw await staleSince(tx, locked, { view, names: (etag) => etag === caseEtag(row, view), mayRead });
      }
      // By what they say, not by their texts: a tool may write out what the stored case leaves to be understood.
      if (sameCase(codebook, checked.content, { ...locked.content, sources: locked.sources })) return 'unchanged';
      await refuseTakenExternalIds(tx, actor, datasetId, [next], [{ pointer: '' }]);
      // After the external ids: one that an erasure has just set free is marked by the time it is looked for.
      const arriving = { content: checked.content, current: locked.content };
      await refuseErased(tx, context.secrets, codebook, datasetId, [arriving], [{ pointer: '' }]);
      await writeNewContents(tx, actor, datasetId, 'draft', [{ row: locked, next }]);
      return 'replaced';
    };
  });
}
