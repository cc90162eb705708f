import type { CaseRow } from '../db/queries/cases.ts';
import type { Fault } from '../errors.ts';
import type { ExternalId, SourceReport } from '../schemas/case.ts';

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
export function unitedExternalIds(row: Brought, own: readonly ExternalId[] | undefined): ExternalId[] | undefined {
  const all = united(
    own ?? [],
    row.merged.map(({ externalIds }) => externalIds),
  );
  return own === undefined && all.length === 0 ? undefined : all;
}

export const unitedSources = (row: Brought, own: readonly SourceReport[]): SourceReport[] =>
  united(
    own,
    row.merged.map(({ sources }) => sources),
  );

/** A body of PUT without what merged cases brought. */
export interface OwnBody {
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
