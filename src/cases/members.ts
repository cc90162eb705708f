import type { Codebook, Dimension } from '../codebook/model.ts';

/** The object of a case that a coded member is in. */
export type Place = 'case' | 'defendant' | 'conviction' | 'sentence';

/** A member of a case whose value is a code or a list of codes, as the codebook has it. */
export interface Member {
  name: string;
  place: Place;
  /** It is in `attributes` of its place; otherwise it is a built-in and in the place itself. */
  attribute: boolean;
  /** The finest level of the variable. */
  dimension: Dimension;
}

/** `make` called once for each key, whose result is kept as long as the key is. */
export const oncePer = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const kept = new WeakMap<K, { made: V }>();
  return (key) => {
    const entry = kept.get(key) ?? { made: make(key) };
    kept.set(key, entry);
    return entry.made;
  };
};

export const perPlace = <T>(of: (place: Place) => T): Record<Place, T> => ({
  case: of('case'),
  defendant: of('defendant'),
  conviction: of('conviction'),
  sentence: of('sentence'),
});

/** The coded members of each object of a case, in codebook order: built-ins first. */
export const membersOf = oncePer((codebook: Codebook): Record<Place, readonly Member[]> => {
  const members = [...codebook.dimensions.values()].flatMap(memberFor);
  return perPlace((place) => members.filter((member) => member.place === place));
});

/** Those that are in `attributes`. */
export const attributesOf = oncePer(
  (codebook: Codebook): Record<Place, readonly Member[]> =>
    perPlace((place) => membersOf(codebook)[place].filter(({ attribute }) => attribute)),
);

const BUILT_IN_PLACES: Record<string, Place> = {
  area: 'case',
  courtType: 'case',
  sex: 'defendant',
  ageBand: 'defendant',
  offence: 'conviction',
  outcome: 'sentence',
  requirements: 'sentence',
  orders: 'sentence',
};

const memberFor = (dimension: Dimension): Member[] => {
  if (dimension.level !== undefined) return [];
  if (dimension.kind === 'builtIn') {
    const place = BUILT_IN_PLACES[dimension.id];
    return place === undefined ? [] : [{ name: dimension.id, place, attribute: false, dimension }];
  }
  if (dimension.kind !== 'variable' || dimension.unit === 'observation') return [];
  return [{ name: dimension.id, place: dimension.unit, attribute: true, dimension }];
};

/** The member's codes in its object, undefined if it is absent: ids such as `constructor` are legal, so only own members count. */
export const codesAt = (member: Member, object: object): string | string[] | undefined => {
  const holder = member.attribute ? (object as { attributes?: object }).attributes : object; // every place with attributes has them there
  if (holder === undefined || !Object.hasOwn(holder, member.name)) return undefined;
  return (holder as Record<string, string | string[] | undefined>)[member.name]; // a checked case has codes under its coded members
};
