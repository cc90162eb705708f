import { changedFields } from '../cases/diff.ts';
import type { Db } from '../db/client.ts';
import type { CaseRow } from '../db/queries/cases.ts';
import { findRevision, hasMergesSince, listStatesBefore } from '../db/queries/revisions.ts';
import type { AppError } from '../errors.ts';
import type { CaseContent } from '../schemas/case.ts';
import { caseEtag, type StaffView, staleCase } from './case-view.ts';

/** What has changed since the state that a writer read: contract http 3, 412. */

/** How many revisions before the present one a reader's state is looked for in. */
const LOOK_BACK = 50;

/** True of an ETag that the request names. */
export type Names = (etag: string) => boolean;

/**
 * 412 with the present ETag and, if the request names an earlier state of this case, the members that differ from it. Their
 * names only; none to a key that may not read cases.
 */
export async function staleSince(
  db: Db,
  row: CaseRow,
  { view, names, mayRead }: { view: StaffView; names: Names; mayRead: boolean },
): Promise<AppError> {
  const read = mayRead && row.state !== 'erased' ? await revisionRead(db, row, view, names) : undefined;
  const before = read === undefined ? undefined : await findRevision(db, row.id, read);
  if (!before?.content) return staleCase(row, view);
  const seen = (content: CaseContent, sources: CaseRow['sources']) => ({
    ...content,
    ...(view.sources && { sources }),
  });
  // What merged cases bring is shown with the content and not part of it: see union.ts.
  const brought = (await hasMergesSince(db, row.id, before.revision))
    ? ['/externalIds', ...(view.sources ? ['/sources'] : [])]
    : [];
  const changed = changedFields(seen(before.content, before.sources), seen(row.content, row.sources));
  const state = before.state === row.state ? [] : ['/state'];
  return staleCase(row, view, [...new Set([...state, ...changed, ...brought])]);
}

/**
 * The newest earlier revision whose ETag the request names. An ETag is a keyed hash of head and live revision, so it is found
 * by making it again: with every revision that may have been the live one at the time, an approved one or none.
 */
async function revisionRead(db: Db, row: CaseRow, view: StaffView, names: Names): Promise<number | undefined> {
  const { heads, approved } = await listStatesBefore(db, row.id, row.headRevision, LOOK_BACK);
  return heads.find((headRevision) =>
    [null, ...approved.filter((live) => live <= headRevision)].some((liveRevision) =>
      names(caseEtag({ id: row.id, headRevision, liveRevision }, view)),
    ),
  );
}
