import { createHmac } from 'node:crypto';
import { changedFields } from '../cases/diff.ts';
import type { Db } from '../db/client.ts';
import type { CaseRow } from '../db/queries/cases.ts';
import { findRevision, hasMergesSince, listStatesBefore } from '../db/queries/revisions.ts';
import { AppError, type Fault } from '../errors.ts';
import { casePath } from '../schemas/addresses.ts';
import type { Case, CaseContent, ExternalId, SourceReport } from '../schemas/case.ts';

/**
 * A case together with those that were merged into it. External ids and sources of the merged ones are shown with its own and
 * never copied into it: to undo the merge, or to erase a merged case, takes all of it away again.
 */

type Brought = Pick<CaseRow, 'merged'>;

/** The same for two items with the same members, however they are ordered. */
const nameOf = (item: unknown): string =>
  typeof item === 'object' && item !== null
    ? JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(item);

function united<T>(own: readonly T[], brought: readonly (readonly T[] | null)[]): T[] {
  const known = new Set(own.map(nameOf));
  const added = brought
    .flatMap((items) => items ?? [])
    .filter((item) => {
      const name = nameOf(item);
      return !known.has(name) && known.add(name);
    });
  return [...own, ...added];
}

/** Undefined if neither says any. */
function unitedExternalIds(row: Brought, own: readonly ExternalId[] | undefined): ExternalId[] | undefined {
  const all = united(
    own ?? [],
    row.merged.map(({ externalIds }) => externalIds),
  );
  return own === undefined && all.length === 0 ? undefined : all;
}

const unitedSources = (row: Brought, own: readonly SourceReport[]): SourceReport[] =>
  united(
    own,
    row.merged.map(({ sources }) => sources),
  );

/** A body of PUT without what merged cases brought. */
interface OwnBody {
  body: unknown;
  /** Faults of it, with their places in the body as it was sent. */
  inSent: (faults: readonly Fault[]) => Fault[];
}

/** What GET answered may be sent back: external ids and sources of merged cases stay theirs, sent or not. */
export function ownBody(row: Pick<CaseRow, 'merged' | 'content' | 'sources'>, body: unknown): OwnBody {
  if (row.merged.length === 0 || typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { body, inSent: (faults) => [...faults] };
  }
  const own = { externalIds: row.content.externalIds ?? [], sources: row.sources };
  const brought = {
    externalIds: unitedExternalIds(row, own.externalIds)?.slice(own.externalIds.length) ?? [],
    sources: unitedSources(row, own.sources).slice(own.sources.length),
  };
  const kept = { ...body } as Record<string, unknown>; // an object, of whatever members
  const places = new Map<string, number[]>();
  for (const name of ['externalIds', 'sources'] as const) {
    const sent = Object.hasOwn(body, name) ? kept[name] : undefined;
    if (!Array.isArray(sent)) continue;
    const theirs = new Set(brought[name].map(nameOf));
    const positions = sent.flatMap((item, position) => (theirs.has(nameOf(item)) ? [] : [position]));
    kept[name] = positions.map((position) => sent[position]);
    places.set(name, positions);
  }
  return { body: kept, inSent: (faults) => faults.map((fault) => moved(fault, places)) };
}

function moved(fault: Fault, places: ReadonlyMap<string, readonly number[]>): Fault {
  const [, name = '', position, rest = ''] = /^\/([^/]+)\/(\d+)(\/.*)?$/.exec(fault.pointer ?? '') ?? [];
  const sent = position === undefined ? undefined : places.get(name)?.[Number(position)];
  return sent === undefined ? fault : { ...fault, pointer: `/${name}/${sent}${rest}` };
}

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

/** How staff see a case. */

/** Two keys that see a case differently get different ETags, and neither tells what the other sees. */
export interface StaffView {
  etagSecret: string;
  sources: boolean;
}

export function caseEtag(row: Pick<CaseRow, 'id' | 'headRevision' | 'liveRevision'>, view: StaffView): string {
  const text = `${row.id}/${row.headRevision}/${row.liveRevision ?? '-'}/${view.sources ? 'staff+sources' : 'staff'}`;
  return `"${createHmac('sha256', view.etagSecret).update(text).digest('base64url').slice(0, 22)}"`;
}

/** Of a case that has not been erased. External ids and sources of cases that were merged into it stand with its own. */
export function caseBody(row: CaseRow, view: StaffView): Case {
  const { externalIds: own, ...content } = row.content;
  const externalIds = unitedExternalIds(row, own);
  return {
    id: row.id,
    dataset: row.datasetId,
    state: row.state,
    revision: row.headRevision,
    liveRevision: row.liveRevision,
    etag: caseEtag(row, view),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    review: row.review,
    ...(externalIds && { externalIds }),
    ...content,
    ...(view.sources && { sources: unitedSources(row, row.sources) }),
  };
}

/** 412 with the present ETag, and pointers of what changed if that is known. */
export function staleCase(row: CaseRow, view: StaffView, changedFields?: readonly string[]): AppError {
  const etag = caseEtag(row, view);
  return new AppError('stale', { extra: { etag, ...(changedFields && { changedFields }) }, headers: { etag } });
}

/** Path of the case that answers for a merged one. */
export const survivorPath = ({ datasetId, mergedInto }: Pick<CaseRow, 'datasetId' | 'mergedInto'>): string =>
  casePath(datasetId, mergedInto ?? '');

/** 409: writes go to the case that answers for it; a key that may read cases is told which. */
export function caseMerged(row: CaseRow, mayRead: boolean, detail?: string): AppError {
  return new AppError('case-merged', {
    ...(detail !== undefined && { detail }),
    ...(mayRead && { extra: { mergedInto: survivorPath(row) } }),
  });
}
