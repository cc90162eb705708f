import { createHmac } from 'node:crypto';
import { itemKey, withAdded } from '../cases/check.ts';
import { contradictionsIn } from '../cases/contradictions.ts';
import { changedFields } from '../cases/diff.ts';
import { presentContent } from '../cases/former-names.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { codebookOf } from '../db/codebooks.ts';
import type { CaseRow } from '../db/queries/cases.ts';
import { findRevision, hasMergesSince, listStatesBefore } from '../db/queries/revisions.ts';
import { AppError, type Fault } from '../errors.ts';
import { casePath } from '../schemas/addresses.ts';
import type { Case, CaseContent, ExternalId } from '../schemas/case.ts';
import { isObject } from '../schemas/faults.ts';
import type { CaptureContext } from './actor.ts';

/** A case as staff see it: its body, its ETag, and the answer to a write that has the wrong ETag. */

export interface StaffView {
  etagSecret: string;
  sources: boolean;
}

/** The body of a case that is not erased, with the external ids and sources of the cases merged into it. */
export function caseBody(row: CaseRow, view: StaffView, codebook: Codebook): Case {
  const present = presentContent(codebook, row.content);
  const { externalIds: own, ...content } = present;
  const externalIds = allExternalIds(row);
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
    mergedInto: row.mergedInto,
    merged: row.merged.map(({ id }) => id),
    warnings: contradictionsIn(codebook, present),
    ...((own || externalIds.length > 0) && { externalIds }),
    ...content,
    ...(view.sources && { sources: withAdded(row.sources, mergedItems(row).sources) }),
  };
}

/** The same, under the present codebook of its dataset. */
export async function presentBody(
  { db, root }: Pick<CaptureContext, 'db' | 'root'>,
  row: CaseRow,
  view: StaffView,
): Promise<Case> {
  return caseBody(row, view, await codebookOf(root, row.datasetId, row.codebookVersion, db));
}

/** The ids of all cases that the body says something of. */
export const casesIn = ({ id, merged }: Pick<CaseRow, 'id' | 'merged'>): string[] => [
  id,
  ...merged.map((one) => one.id),
];

/**
 * A keyed hash of which state the case is in. It is the same for every key that may read it, so that colleagues can pass it on.
 * Nothing that one of them cannot see can be worked out from it.
 */
export function caseEtag(
  { id, headRevision, liveRevision }: Pick<CaseRow, 'id' | 'headRevision' | 'liveRevision'>,
  { etagSecret }: Pick<StaffView, 'etagSecret'>,
): string {
  const text = `${id}/${headRevision}/${liveRevision ?? '-'}`;
  return `"${createHmac('sha256', etagSecret).update(text).digest('base64url').slice(0, 22)}"`;
}

/** The path of the case that a merged case was merged into. */
export const survivorPath = ({ datasetId, mergedInto }: Pick<CaseRow, 'datasetId' | 'mergedInto'>): string =>
  casePath(datasetId, mergedInto ?? '');

/** 409 for a write to a merged case. Keys that may read cases get the path of the survivor. */
export function caseMerged(row: CaseRow, mayRead: boolean, detail?: string): AppError {
  return new AppError('case-merged', {
    ...(detail !== undefined && { detail }),
    ...(mayRead && { extra: { mergedInto: survivorPath(row) } }),
  });
}

/** Whether a request names this ETag in its precondition. */
export type EtagMatcher = (etag: string) => boolean;

/** 412 with the present ETag and, if known, the pointers of the members that changed. */
export function staleCase(row: CaseRow, view: StaffView, changed?: readonly string[]): AppError {
  const etag = caseEtag(row, view);
  return new AppError('stale', { extra: { etag, ...(changed && { changedFields: changed }) }, headers: { etag } });
}

/**
 * 412 that also says which members changed since the state that the request names, if that was a recent state of this case.
 * Keys that may not read cases do not get this.
 */
export async function staleSince(
  db: Db,
  row: CaseRow,
  { view, matches, mayRead }: { view: StaffView; matches: EtagMatcher; mayRead: boolean },
): Promise<AppError> {
  const read = mayRead && row.state !== 'erased' ? await revisionRead(db, row, view, matches) : undefined;
  const before = read === undefined ? undefined : await findRevision(db, row.id, read);
  if (!before?.content) return staleCase(row, view);
  const seen = (content: CaseContent, sources: CaseRow['sources']) => ({
    ...content,
    ...(view.sources && { sources }),
  });
  // Merged cases add to what is shown without a revision of the content.
  const added = (await hasMergesSince(db, row.id, before.revision))
    ? ['/externalIds', ...(view.sources ? ['/sources'] : [])]
    : [];
  const changed = changedFields(seen(before.content, before.sources), seen(row.content, row.sources));
  const state = before.state === row.state ? [] : ['/state'];
  return staleCase(row, view, [...new Set([...state, ...changed, ...added])]);
}

/** How many earlier revisions are tried. */
const LOOK_BACK = 50;

/**
 * The newest earlier revision whose ETag the request names. The ETag is a keyed hash of head and live revision, so it is
 * computed for each earlier head with every live revision it may have had: an approved one, or none.
 */
async function revisionRead(db: Db, row: CaseRow, view: StaffView, matches: EtagMatcher): Promise<number | undefined> {
  const { heads, approved } = await listStatesBefore(db, row.id, row.headRevision, LOOK_BACK);
  return heads.find((headRevision) =>
    [null, ...approved.filter((live) => live <= headRevision)].some((liveRevision) =>
      matches(caseEtag({ id: row.id, headRevision, liveRevision }, view)),
    ),
  );
}

// External ids and sources of merged cases are shown with the survivor's own and never copied into it, so that undoing the
// merge or erasing the merged case takes them away again.

type ShownItems = Pick<CaseRow, 'merged' | 'content' | 'sources'>;

const mergedItems = ({ merged }: Pick<CaseRow, 'merged'>) => ({
  externalIds: merged.flatMap(({ externalIds }) => externalIds ?? []),
  sources: merged.flatMap(({ sources }) => sources ?? []),
});

/** Its own, and those of the cases merged into it. */
export const allExternalIds = (row: Pick<CaseRow, 'merged' | 'content'>): ExternalId[] =>
  withAdded(row.content.externalIds ?? [], mergedItems(row).externalIds);

/** Whether GET shows an item only because of a merged case. Such an item stays with that case, whoever sends it. */
export function isOfMerged(row: ShownItems, name: 'externalIds' | 'sources'): (item: unknown) => boolean {
  const items = name === 'sources' ? row.sources : (row.content.externalIds ?? []);
  const own = new Set(items.map(itemKey));
  const merged = new Set(mergedItems(row)[name].map(itemKey));
  return (item) => merged.has(itemKey(item)) && !own.has(itemKey(item));
}

/** A body of PUT without the external ids and sources of merged cases. */
interface OwnBody {
  body: unknown;
  /** Faults of `body` with their pointers into the body that was sent. */
  asSent: (faults: readonly Fault[]) => Fault[];
}

/** Removes from a body of PUT what GET had added from merged cases, so that the answer of GET can be sent back. */
export function ownBody(row: ShownItems, body: unknown): OwnBody {
  if (row.merged.length === 0 || !isObject(body)) return { body, asSent: (faults) => [...faults] };
  const kept: Record<string, unknown> = { ...body };
  const places = new Map<string, number[]>();
  for (const name of ['externalIds', 'sources'] as const) {
    const sent = Object.hasOwn(body, name) ? kept[name] : undefined;
    if (!Array.isArray(sent)) continue;
    const isTheirs = isOfMerged(row, name);
    const positions = sent.flatMap((item, position) => (isTheirs(item) ? [] : [position]));
    kept[name] = positions.map((position) => sent[position]);
    places.set(name, positions);
  }
  return { body: kept, asSent: (faults) => faults.map((fault) => relocate(fault, places)) };
}

function relocate(fault: Fault, places: ReadonlyMap<string, readonly number[]>): Fault {
  const [, name = '', position, rest = ''] = /^\/([^/]+)\/(\d+)(\/.*)?$/.exec(fault.pointer ?? '') ?? [];
  const sent = position === undefined ? undefined : places.get(name)?.[Number(position)];
  return sent === undefined ? fault : { ...fault, pointer: `/${name}/${sent}${rest}` };
}
