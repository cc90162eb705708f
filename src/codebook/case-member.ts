import type { Codebook, Dimension } from './model.ts';

/** The object of a case in which a coded member stands. */
export type Place = 'case' | 'defendant' | 'conviction' | 'sentence';

/** A member of a case whose value is a code or a list of codes, as the codebook has it. */
export interface Member {
  name: string;
  place: Place;
  /** It stands in `attributes` of its place; otherwise it is a built-in and stands in the place itself. */
  attribute: boolean;
  /** The finest level of the variable. */
  dimension: Dimension;
}

export interface PlaceMembers {
  builtIns: readonly Member[];
  attributes: readonly Member[];
  /** Names of the members that the object may have. */
  names: ReadonlySet<string>;
  attributeNames: ReadonlySet<string>;
  /** Names of the variables that are attributes of other places than this. */
  elsewhere: ReadonlySet<string>;
}

/** Members of an object that are not coded: before those that are, and after them. */
const UNCODED: Record<Place, { before: readonly string[]; after: readonly string[] }> = {
  case: { before: ['externalIds', 'sentencedOn'], after: ['attributes', 'quantities', 'defendants', 'sources'] },
  defendant: { before: ['id'], after: ['attributes', 'quantities', 'convictions', 'sentence'] },
  conviction: { before: ['id'], after: ['counts', 'principal', 'attributes'] },
  sentence: { before: [], after: ['custodyTerm', 'suspendedTerm', 'minimumTerm', 'indeterminate'] },
};

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

const known = new WeakMap<Codebook, Record<Place, PlaceMembers>>();

/** The coded members of each object of a case, in codebook order. */
export const membersOf = (codebook: Codebook): Record<Place, PlaceMembers> => {
  const before = known.get(codebook);
  if (before !== undefined) return before;
  const members = [...codebook.dimensions.values()].flatMap(memberOf);
  const at = (place: Place): PlaceMembers => {
    const builtIns = members.filter((member) => member.place === place && !member.attribute);
    const attributes = members.filter((member) => member.place === place && member.attribute);
    const { before: first, after } = UNCODED[place];
    return {
      builtIns,
      attributes,
      names: new Set([...first, ...builtIns.map(nameOf), ...after]),
      attributeNames: new Set(attributes.map(nameOf)),
      elsewhere: new Set(members.filter((member) => member.place !== place && member.attribute).map(nameOf)),
    };
  };
  const found = {
    case: at('case'),
    defendant: at('defendant'),
    conviction: at('conviction'),
    sentence: at('sentence'),
  };
  known.set(codebook, found);
  return found;
};

const nameOf = ({ name }: Member): string => name;

const memberOf = (dimension: Dimension): Member[] => {
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
