import { isDeepStrictEqual } from 'node:util';
import { type Guarded, PART_KINDS, type PartKind, type PublishedPart, type PublishedShape } from './published-shape.ts';

/** How what two releases promise differs, name by name. */

type Names = PublishedPart['names'];

export interface Relabelled {
  names: Names;
  previous: string;
  label: string;
}

export interface Structure {
  added: Readonly<Record<PartKind, readonly Names[]>>;
  removed: Readonly<Record<PartKind, readonly Names[]>>;
  /** The name is the same and means something else. */
  redefined: Readonly<Record<PartKind, readonly Names[]>>;
  relabelled: Readonly<Record<PartKind, readonly Relabelled[]>>;
  /** Of what everything depends on: what is no longer the same. */
  whole: readonly (keyof PublishedShape['whole'])[];
  /** Numbers are shown in another form. */
  reformed: boolean;
}

export function structureBetween(before: PublishedShape, after: PublishedShape): Structure {
  const pairs = (kind: PartKind) =>
    [...after.parts[kind]].flatMap(([key, now]): { was: PublishedPart; now: PublishedPart }[] => {
      const was = before.parts[kind].get(key);
      return was ? [{ was, now }] : [];
    });
  const only = (kind: PartKind, here: PublishedShape, there: PublishedShape): Names[] =>
    [...here.parts[kind]].flatMap(([key, { names }]) => {
      // The codes of a dimension that is there on one side only go without saying.
      const inside = kind !== 'codes' || there.parts.dimensions.has(String(names.dimension));
      return inside && !there.parts[kind].has(key) ? [names] : [];
    });
  return {
    added: each((kind) => only(kind, after, before)),
    removed: each((kind) => only(kind, before, after)),
    redefined: each((kind) => pairs(kind).flatMap(({ was, now }) => (meansTheSame(was, now) ? [] : [now.names]))),
    relabelled: each((kind) =>
      pairs(kind).flatMap(({ was, now }) =>
        was.label === null || now.label === null || was.label === now.label
          ? []
          : [{ names: now.names, previous: was.label, label: now.label }],
      ),
    ),
    whole: (Object.keys(after.whole) as (keyof PublishedShape['whole'])[]).filter(
      (name) => !isDeepStrictEqual(before.whole[name], after.whole[name]),
    ),
    reformed: PART_KINDS.some((kind) => pairs(kind).some(({ was, now }) => !isDeepStrictEqual(was.form, now.form))),
  };
}

const each = <T>(of: (kind: PartKind) => T): Record<PartKind, T> =>
  Object.fromEntries(PART_KINDS.map((kind) => [kind, of(kind)])) as Record<PartKind, T>;

const meansTheSame = (was: PublishedPart, now: PublishedPart): boolean =>
  isDeepStrictEqual(unordered(was.meaning), unordered(now.meaning)) &&
  Object.keys(now.guarded).every((name) => sameGuarded(was.guarded[name], now.guarded[name]));

/** What readers see in neither release moves no version by itself: its consequences are among the values. */
const sameGuarded = (was: Guarded | undefined, now: Guarded | undefined): boolean =>
  (was?.hidden === true && now?.hidden === true) || isDeepStrictEqual(unordered(was?.real), unordered(now?.real));

/** Lists of codes are sets: their order means nothing. Members without a value are absent. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') ? [...value].sort() : value.map(unordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, unordered(member)]])),
  );
}
