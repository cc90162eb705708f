import { isDeepStrictEqual } from 'node:util';
import { isDay } from '../codebook/calendar.ts';
import { isForbidden } from '../codebook/forbidden.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { isTerm } from '../codebook/term.ts';
import { COLLECTED_FAULTS, FAULTS, type Fault, type FaultCode, MOST_ALLOWED } from '../errors.ts';
import {
  CASE_LIMITS,
  type CaseContent,
  type CaseQuantity,
  type Conviction,
  type Defendant,
  type ExternalId,
  READ_ONLY_MEMBERS,
  type Sentence,
  type SourceReport,
} from '../schemas/case.ts';
import { BASES, INDETERMINATE, NONE, NOT_REPORTED, OUTLET_TYPES } from '../schemas/vocabulary.ts';

type Coded = Record<string, string | string[]>;

/** The built-in variables of a place, in codebook order. */
const readBuiltIns = (faults: FaultList, object: Members, at: string, members: readonly Member[]): Coded => {
  const coded: Coded = {};
  for (const { name, dimension } of members) {
    const codes = readMember(
      faults,
      object,
      name,
      at,
      (value, where) => readCodes(faults, value, where, dimension),
      dimension.required ? 'needed' : 'optional',
    );
    if (codes !== undefined) coded[name] = codes;
  }
  return coded;
};

/** The `attributes` of a place. Where they are absent, each required one is missing by itself. */
const readAttributes = (
  faults: FaultList,
  object: Members,
  at: string,
  { attributes: members, attributeNames, elsewhere }: PlaceMembers,
): Coded | undefined => {
  const pointer = inside(at, 'attributes');
  if (!Object.hasOwn(object, 'attributes')) {
    readBuiltIns(faults, {}, pointer, members);
    return undefined;
  }
  const attributes = readObject(faults, object.attributes, pointer);
  if (attributes === undefined) return undefined;
  checkNames(faults, attributes, pointer, attributeNames, elsewhere);
  return readBuiltIns(faults, attributes, pointer, members);
};

/** Reading of single values out of a body. Each answers undefined if the value was reported as a fault. */

export type Members = Record<string, unknown>;

/** The object, or a fault. Its member names are still to be checked. */
export const readObject = (faults: FaultList, value: unknown, pointer: string): Members | undefined => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members; // just tested
  faults.add(pointer, 'wrong-type', 'An object is needed.');
  return undefined;
};

/** Reports every member that the object may not have. */
export const checkNames = (
  faults: FaultList,
  object: Members,
  pointer: string,
  allowed: ReadonlySet<string>,
  elsewhere?: ReadonlySet<string>,
): void => {
  for (const name of Object.keys(object)) {
    if (allowed.has(name)) continue;
    const at = inside(pointer, name);
    if (isForbidden(name)) faults.add(at, 'forbidden-field');
    else faults.add(at, elsewhere?.has(name) ? 'wrong-level' : 'unknown-member', undefined, firstOf(allowed));
  }
};

/** Reads one member, if it is there; its absence is a fault if it is needed. */
export const readMember = <Value>(
  faults: FaultList,
  object: Members,
  name: string,
  pointer: string,
  read: (value: unknown, pointer: string) => Value | undefined,
  needed: 'needed' | 'optional' = 'optional',
): Value | undefined => {
  if (Object.hasOwn(object, name)) return read(object[name], inside(pointer, name));
  if (needed === 'needed') faults.add(inside(pointer, name), 'required');
  return undefined;
};

/** The list, or a fault; its items are still to be read. `allowed`: the codes that they may be. */
const readList = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  bounds: { least?: number; most: number; allowed?: readonly string[] },
): unknown[] | undefined => {
  if (!Array.isArray(value)) {
    faults.add(pointer, 'wrong-type', 'A list is needed.', bounds.allowed);
  } else if (value.length > bounds.most) {
    faults.add(pointer, 'too-long', `At most ${bounds.most} items.`);
  } else if (value.length < (bounds.least ?? 0)) {
    faults.add(pointer, 'too-short', `At least ${bounds.least} item.`);
  } else {
    return value;
  }
  return undefined;
};

const readText = (faults: FaultList, value: unknown, pointer: string, most: number): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A text is needed.');
  else if (value.includes('\0') || /[\uD800-\uDFFF]/u.test(value)) faults.add(pointer, 'forbidden-text');
  else if (value.length > most) faults.add(pointer, 'too-long', `At most ${most} characters.`);
  else if (value.length === 0) faults.add(pointer, 'too-short', 'The text is empty.');
  else return value;
  return undefined;
};

const readWhole = (faults: FaultList, value: unknown, pointer: string, most: number): number | undefined => {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Number.isInteger(value))) {
    faults.add(pointer, 'wrong-type', 'A whole number is needed.');
  } else if (!(value >= 0 && value <= most)) {
    faults.add(pointer, 'out-of-range', `From 0 to ${most}.`);
  } else {
    return value + 0; // JSON has -0, which is not told apart once stored
  }
  return undefined;
};

const readWord = <Word extends string>(
  faults: FaultList,
  value: unknown,
  pointer: string,
  words: readonly Word[],
): Word | undefined => {
  const word = words.find((candidate) => candidate === value);
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A text is needed.');
  else if (word === undefined) faults.add(pointer, 'unknown-code', undefined, words);
  return word;
};

/** A code of the variable, or the list of them if it is multiple. */
export const readCodes = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  dimension: Dimension,
): string | string[] | undefined =>
  dimension.multiple ? readCodeList(faults, value, pointer, dimension) : readCode(faults, value, pointer, dimension);

const readCode = (faults: FaultList, value: unknown, pointer: string, dimension: Dimension): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A code is needed.', allowedOf(dimension));
  else if (!dimension.index.has(value)) faults.add(pointer, 'unknown-code', undefined, allowedOf(dimension));
  else return value;
  return undefined;
};

/**
 * An empty list says `none`, and so does the list of that one code, which is read as the empty one.
 * `not-reported` and `none` say something about the whole list: beside other codes they contradict them.
 */
const readCodeList = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  dimension: Dimension,
): string[] | undefined => {
  const items = readList(faults, value, pointer, { most: CASE_LIMITS.codes, allowed: allowedOf(dimension) });
  if (items === undefined) return undefined;
  const codes: string[] = [];
  for (const [position, item] of items.entries()) {
    const code = readCode(faults, item, inside(pointer, position), dimension);
    if (code === undefined) continue;
    if (codes.includes(code)) faults.add(inside(pointer, position), 'duplicate');
    else if (items.length > 1 && (code === NOT_REPORTED || code === NONE))
      faults.add(inside(pointer, position), 'not-allowed', 'This code must stand alone.');
    codes.push(code);
  }
  return codes.length === 1 && codes[0] === NONE ? [] : codes;
};

const allowedCodes = new WeakMap<Dimension, readonly string[]>();

const allowedOf = (dimension: Dimension): readonly string[] => {
  const before = allowedCodes.get(dimension);
  if (before !== undefined) return before;
  const all = dimension.codes.map(({ code }) => code);
  // `not-reported` is the last code of every list: it is shown although the list is cut.
  const codes = all.length > MOST_ALLOWED ? [...all.slice(0, MOST_ALLOWED - 1), NOT_REPORTED] : all;
  allowedCodes.set(dimension, codes);
  return codes;
};

const memberNames = new WeakMap<ReadonlySet<string>, readonly string[]>();

const firstOf = (names: ReadonlySet<string>): readonly string[] => {
  const before = memberNames.get(names);
  if (before !== undefined) return before;
  const first = [...names].slice(0, MOST_ALLOWED);
  memberNames.set(names, first);
  return first;
};

/** Where a case comes from: ids in other systems, and press reports. Neither is in any statistic or partner answer. */

const MAX_SYSTEM = 60;
const MAX_VALUE = 200;
const MAX_URL = 2_000;

const EXTERNAL_ID_NAMES = new Set(['system', 'value']);
/** An `@` before the path, where browsers take the path to begin: they read any number of slashes, and `\\` as one. */
const CREDENTIALS = /^https?:[/\\]*[^/\\?#]*@/i;

const SOURCE_NAMES = new Set(['outletType', 'publishedOn', 'url']);

const readExternalIds = (faults: FaultList, value: unknown, pointer: string): ExternalId[] | undefined => {
  const seen = new Set<string>();
  return readList(faults, value, pointer, { most: CASE_LIMITS.externalIds })?.flatMap((item, position) => {
    const at = inside(pointer, position);
    const object = readObject(faults, item, at);
    if (object === undefined) return [];
    const before = faults.faults.length;
    checkNames(faults, object, at, EXTERNAL_ID_NAMES);
    const text = (name: string, most: number) =>
      readMember(faults, object, name, at, (found, where) => readText(faults, found, where, most), 'needed');
    const system = text('system', MAX_SYSTEM);
    const id = text('value', MAX_VALUE);
    if (faults.faults.length > before || system === undefined || id === undefined) return [];
    const key = JSON.stringify([system, id]);
    if (seen.has(key)) faults.add(at, 'duplicate');
    seen.add(key);
    return [{ system, value: id }];
  });
};

const readSources = (faults: FaultList, value: unknown, pointer: string): SourceReport[] | undefined =>
  readList(faults, value, pointer, { most: CASE_LIMITS.sources })?.flatMap((item, position) => {
    const at = inside(pointer, position);
    const object = readObject(faults, item, at);
    if (object === undefined) return [];
    checkNames(faults, object, at, SOURCE_NAMES);
    const outletType = readMember(
      faults,
      object,
      'outletType',
      at,
      (word, where) => readWord(faults, word, where, OUTLET_TYPES),
      'needed',
    );
    const publishedOn = readMember(faults, object, 'publishedOn', at, (day, where) => readDay(faults, day, where));
    const url = readMember(faults, object, 'url', at, (text, where) => readUrl(faults, text, where));
    if (outletType === undefined) return [];
    return [
      {
        outletType,
        ...(publishedOn === undefined ? {} : { publishedOn }),
        ...(url === undefined ? {} : { url }),
      },
    ];
  });

/**
 * The stored reports and, after them, those of the sent ones that are not among them yet: what a key that cannot see the stored
 * ones may make of them, so that it loses none.
 */
export const addSources = (
  faults: FaultList,
  stored: readonly SourceReport[],
  sent: readonly SourceReport[],
  pointer: string,
): SourceReport[] => {
  const known = new Set(stored.map(wholeKey));
  const added = sent.filter((source) => {
    const key = wholeKey(source);
    return !known.has(key) && known.add(key);
  });
  if (added.length > 0 && stored.length + added.length > CASE_LIMITS.sources) {
    faults.add(pointer, 'too-long', `With those it has, the case would have more than ${CASE_LIMITS.sources} sources.`);
  }
  return [...stored, ...added];
};

const wholeKey = ({ outletType, publishedOn, url }: SourceReport): string =>
  JSON.stringify([outletType, publishedOn ?? null, url ?? null]);

/** A day of the calendar from 1600 to 2200. */
const readDay = (faults: FaultList, value: unknown, pointer: string): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A day such as 2015-03-13 is needed.');
  else if (!isDay(value)) faults.add(pointer, 'invalid-date');
  else return value;
  return undefined;
};

const readUrl = (faults: FaultList, value: unknown, pointer: string): string | undefined => {
  const url = readText(faults, value, pointer, MAX_URL);
  if (url === undefined) return undefined;
  // The pattern too: the parser forgives spaces and `https:host`.
  if (!/^https?:\/\/\S+$/i.test(url) || !URL.canParse(url)) {
    faults.add(pointer, 'ill-formed', 'An address with http or https is needed.');
  } else if (CREDENTIALS.test(url)) {
    faults.add(
      pointer,
      'ill-formed',
      'An address must not hold a user name or password (before @): it could name a person.',
    );
  } else {
    return url;
  }
  return undefined;
};

const NAMES = new Set(['quantity', 'category', 'value', 'basis']);

/** The quantities of a case or defendant: contract data 3. */
const readQuantities = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  pointer: string,
  level: 'case' | 'defendant',
): CaseQuantity[] | undefined => {
  const items = readList(faults, value, pointer, { most: CASE_LIMITS.quantities });
  if (items === undefined) return undefined;
  const seen = new Set<string>();
  const entries: Placed[] = [];
  for (const [position, item] of items.entries()) {
    const at = inside(pointer, position);
    const entry = readEntry(faults, codebook, item, at, level);
    if (entry === undefined) continue;
    const key = `${entry.quantity} ${entry.category ?? ''}`;
    if (seen.has(key)) faults.add(at, 'duplicate', 'This quantity and category stand twice.');
    else entries.push({ entry, at });
    seen.add(key);
  }
  checkSums(faults, entries);
  return entries.map(({ entry }) => entry);
};

interface Placed {
  entry: CaseQuantity;
  at: string;
}

const readEntry = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  at: string,
  level: 'case' | 'defendant',
): CaseQuantity | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const before = faults.faults.length;
  checkNames(faults, object, at, NAMES);
  const quantity = readMember(
    faults,
    object,
    'quantity',
    at,
    (id, where) => readQuantityId(faults, codebook, id, where, level),
    'needed',
  );
  const category = quantity === undefined ? undefined : readCategory(faults, codebook, quantity, object, at);
  const amount = readMember(
    faults,
    object,
    'value',
    at,
    (number, where) => readWhole(faults, number, where, Number.MAX_SAFE_INTEGER),
    'needed',
  );
  const basis = readMember(
    faults,
    object,
    'basis',
    at,
    (word, where) => readWord(faults, word, where, BASES),
    'needed',
  );
  if (faults.faults.length > before || quantity === undefined || amount === undefined || basis === undefined) {
    return undefined;
  }
  return { quantity, ...(category === undefined ? {} : { category }), value: amount, basis };
};

const readQuantityId = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  pointer: string,
  level: 'case' | 'defendant',
): string | undefined => {
  const { quantities } = codebook.definition.codebook;
  const found = quantities.find(({ id }) => id === value);
  const allowed = () => quantities.filter((quantity) => quantity.level === level).map(({ id }) => id);
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'The id of a quantity is needed.', allowed());
  else if (found === undefined) faults.add(pointer, 'unknown-code', undefined, allowed());
  else if (found.level !== level) faults.add(pointer, 'wrong-level', undefined, allowed());
  else return found.id;
  return undefined;
};

/** `not-reported` is a category like any other: what a report leaves open, said outright. */
const readCategory = (
  faults: FaultList,
  codebook: Codebook,
  quantity: string,
  object: Members,
  at: string,
): string | undefined =>
  readMember(faults, object, 'category', at, (code, where) => {
    const dimension = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '');
    if (dimension !== undefined) return readCode(faults, code, where, dimension);
    faults.add(where, 'not-allowed', 'This quantity has no categories.');
    return undefined;
  });

/** Categories may not exceed the total; without one, their sum is the amount and must be a number that JSON holds exactly. */
const checkSums = (faults: FaultList, entries: readonly Placed[]): void => {
  for (const quantity of new Set(entries.map(({ entry }) => entry.quantity))) {
    const same = entries.filter(({ entry }) => entry.quantity === quantity);
    const total = same.find(({ entry }) => entry.category === undefined);
    const parts = same.filter(({ entry }) => entry.category !== undefined);
    const last = parts.at(-1);
    // Past 2^53-1 the sum is rounded, but never back below it: both comparisons stay right.
    const sum = parts.reduce((so, { entry }) => so + entry.value, 0);
    if (total !== undefined && sum > total.entry.value) {
      faults.add(inside(total.at, 'value'), 'exceeds-total');
    } else if (last !== undefined && sum > Number.MAX_SAFE_INTEGER) {
      faults.add(
        inside(last.at, 'value'),
        'out-of-range',
        `The categories add up to more than ${Number.MAX_SAFE_INTEGER}.`,
      );
    }
  }
};

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

/** Gives a defendant or conviction its id: the one sent back, or a new one. */
type IdKeeper = (kind: 'defendant' | 'conviction', object: Members, pointer: string) => string;

/**
 * @param current the stored case, of a PUT: ids sent back must be its own, and each may be sent once. A conviction may move
 * to another defendant of the case. Without it (a POST) ids are dropped.
 */
const idKeeper = (faults: FaultList, current: CaseContent | undefined, newId: () => string): IdKeeper => {
  const defendants = current?.defendants ?? [];
  const known = {
    defendant: new Set(defendants.map(({ id }) => id)),
    conviction: new Set(defendants.flatMap(({ convictions }) => convictions.map(({ id }) => id))),
  };
  const seen = { defendant: new Set<string>(), conviction: new Set<string>() };
  return (kind, object, pointer) => {
    if (!Object.hasOwn(object, 'id')) return newId();
    const { id } = object;
    const at = inside(pointer, 'id');
    if (typeof id !== 'string') {
      faults.add(at, 'wrong-type', 'An id is a text.');
    } else if (current !== undefined) {
      if (seen[kind].has(id)) faults.add(at, 'duplicate');
      else if (known[kind].has(id)) seen[kind].add(id);
      else faults.add(at, 'unknown-id');
      return id;
    }
    return newId();
  };
};

/** Where the faults of one case are collected, so that an answer has all of them. */
export interface FaultList {
  readonly faults: readonly Fault[];
  /** The first fault of a pointer stays: one fault for each pointer. */
  add(pointer: string, code: FaultCode, detail?: string, allowed?: readonly string[]): void;
}

export const faultList = (): FaultList => {
  const faults: Fault[] = [];
  const pointers = new Set<string>();
  return {
    faults,
    add(pointer, code, detail = FAULTS[code], allowed) {
      if (faults.length >= COLLECTED_FAULTS || pointers.has(pointer)) return;
      pointers.add(pointer);
      faults.push(allowed === undefined ? { pointer, code, detail } : { pointer, code, detail, allowed });
    },
  };
};

/** JSON Pointer (RFC 6901) of a member or item inside `pointer`. */
export const inside = (pointer: string, name: string | number): string =>
  typeof name === 'number' || !/[~/]/.test(name)
    ? `${pointer}/${name}`
    : `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const MAX_COUNTS = 2 ** 31 - 1;

const readDefendants = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  pointer: string,
): Defendant[] | undefined =>
  readList(faults, value, pointer, { least: 1, most: CASE_LIMITS.defendants })?.flatMap(
    (item, position) => readDefendant(faults, codebook, ids, item, inside(pointer, position)) ?? [],
  );

const readDefendant = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  at: string,
): Defendant | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).defendant;
  checkNames(faults, object, at, members.names);
  const id = ids('defendant', object, at);
  const coded = readBuiltIns(faults, object, at, members.builtIns);
  const described = readAttributes(faults, object, at, members);
  const quantities = readMember(faults, object, 'quantities', at, (found, where) =>
    readQuantities(faults, codebook, found, where, 'defendant'),
  );
  const convictions = readMember(
    faults,
    object,
    'convictions',
    at,
    (found, where) => readConvictions(faults, codebook, ids, found, where),
    'needed',
  );
  const sentence = readMember(
    faults,
    object,
    'sentence',
    at,
    (found, where) => readSentence(faults, codebook, found, where),
    'needed',
  );
  if (convictions === undefined || sentence === undefined) return undefined;
  return {
    id,
    ...coded,
    ...(described === undefined ? {} : { attributes: described }),
    ...(quantities === undefined ? {} : { quantities }),
    convictions,
    sentence,
  };
};

const readConvictions = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  pointer: string,
): Conviction[] | undefined => {
  const items = readList(faults, value, pointer, { least: 1, most: CASE_LIMITS.convictions });
  if (items === undefined) return undefined;
  const convictions = items.flatMap(
    (item, position) => readConviction(faults, codebook, ids, item, inside(pointer, position)) ?? [],
  );
  // With an item that is no conviction, or a `principal` that is no boolean, nobody can tell how many there are.
  if (convictions.length === items.length && !hasOnePrincipal(convictions)) faults.add(pointer, 'principal-needed');
  return convictions;
};

/** A single conviction is the principal one unless it says that it is not. */
const hasOnePrincipal = (convictions: readonly Conviction[]): boolean =>
  convictions.length === 1
    ? convictions[0]?.principal !== false
    : convictions.filter(({ principal }) => principal === true).length === 1;

const readConviction = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  at: string,
): Conviction | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).conviction;
  checkNames(faults, object, at, members.names);
  const id = ids('conviction', object, at);
  const coded = readBuiltIns(faults, object, at, members.builtIns);
  const counts = readMember(faults, object, 'counts', at, (found, where) =>
    readWhole(faults, found, where, MAX_COUNTS),
  );
  const principal = readMember(faults, object, 'principal', at, (found, where) => readBoolean(faults, found, where));
  const described = readAttributes(faults, object, at, members);
  if (principal === undefined && Object.hasOwn(object, 'principal')) return undefined;
  return {
    id,
    ...coded,
    ...(counts === undefined ? {} : { counts }),
    ...(principal === undefined ? {} : { principal }),
    ...(described === undefined ? {} : { attributes: described }),
  };
};

const readSentence = (faults: FaultList, codebook: Codebook, value: unknown, at: string): Sentence | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).sentence;
  checkNames(faults, object, at, members.names);
  const { outcome, requirements, orders } = readBuiltIns(faults, object, at, members.builtIns);
  const term = (name: string) => readMember(faults, object, name, at, (found, where) => readTerm(faults, found, where));
  const custodyTerm = term('custodyTerm');
  const suspendedTerm = term('suspendedTerm');
  const minimumTerm = term('minimumTerm');
  const indeterminate = readMember(faults, object, 'indeterminate', at, (found, where) =>
    readWord(faults, found, where, INDETERMINATE),
  );
  if (minimumTerm !== undefined && !Object.hasOwn(object, 'indeterminate')) {
    faults.add(inside(at, 'minimumTerm'), 'not-allowed', 'Only an indeterminate sentence has a minimum term.');
  }
  // `outcome` is bound to a list of single codes, `requirements` and `orders` to multiple ones: readCodes has seen to it.
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(custodyTerm === undefined ? {} : { custodyTerm }),
    ...(suspendedTerm === undefined ? {} : { suspendedTerm }),
    ...(indeterminate === undefined ? {} : { indeterminate }),
    ...(minimumTerm === undefined ? {} : { minimumTerm }),
    ...(requirements === undefined ? {} : { requirements }),
    ...(orders === undefined ? {} : { orders }),
  } as Sentence;
};

const readTerm = (faults: FaultList, value: unknown, pointer: string): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A duration such as P2Y6M is needed.');
  else if (!isTerm(value)) faults.add(pointer, 'invalid-term');
  else return value;
  return undefined;
};

const readBoolean = (faults: FaultList, value: unknown, pointer: string): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  faults.add(pointer, 'wrong-type', 'true or false is needed.');
  return undefined;
};

export type CaseContext = {
  /** Makes the id of a new defendant or conviction. */
  newId: () => string;
  /** Where the case stands in the body: `/items/3` of a batch, else empty. */
  pointer?: string;
} & (
  | { mode: 'create' }
  | {
      mode: 'replace';
      /** The stored head, its sources included. */
      current: CaseContent;
      /** The read-only members as GET answers them to this key. */
      readOnly: { readonly [member in (typeof READ_ONLY_MEMBERS)[number]]?: unknown };
      /** The key cannot see the stored sources: those that it sends are added to them, and none is removed. */
      sourcesUnseen?: boolean;
    }
);

export type CaseCheck =
  | {
      content: CaseContent;
      /** The body had no `sources` (of a PUT): those of `content` are the stored ones. */
      keptSources: boolean;
    }
  | { faults: readonly Fault[] };

/**
 * Checks the body of a POST or PUT of a case, or one item of a batch, against the codebook (contract data 3).
 * All faults are answered at once, up to 1,001, each with its own pointer; nothing is thrown, whatever the body is.
 *
 * The content is canonical: members stand in the order of the contract, attributes in that of the codebook, so two contents
 * that say the same have the same JSON text. Nothing is filled in (an absent `counts`, `principal` or optional code stays
 * absent) except the ids of defendants and convictions; `["none"]` is written `[]`.
 */
export const checkCase = (codebook: Codebook, body: unknown, context: CaseContext): CaseCheck => {
  const faults = faultList();
  const content = readCase(faults, codebook, body, context);
  if (content === undefined || faults.faults.length > 0) return { faults: faults.faults };
  const keptSources = context.mode === 'replace' && !Object.hasOwn(body as Members, 'sources'); // readCase has seen an object
  return { content, keptSources };
};

const readCase = (
  faults: FaultList,
  codebook: Codebook,
  body: unknown,
  context: CaseContext,
): CaseContent | undefined => {
  const at = context.pointer ?? '';
  const object = readObject(faults, body, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).case;
  const allowed = context.mode === 'replace' ? new Set([...members.names, ...READ_ONLY_MEMBERS]) : members.names;
  if (context.mode === 'replace') checkReadOnly(faults, object, at, context.readOnly);
  else refuseReadOnly(faults, object, at, allowed);
  checkNames(faults, object, at, allowed);

  const externalIds = readMember(faults, object, 'externalIds', at, (value, where) =>
    readExternalIds(faults, value, where),
  );
  const sentencedOn = readMember(
    faults,
    object,
    'sentencedOn',
    at,
    (value, where) => readSentencedOn(faults, codebook, value, where),
    'needed',
  );
  const coded = readBuiltIns(faults, object, at, members.builtIns);
  const described = readAttributes(faults, object, at, members);
  const quantities = readMember(faults, object, 'quantities', at, (value, where) =>
    readQuantities(faults, codebook, value, where, 'case'),
  );
  const ids = idKeeper(faults, context.mode === 'replace' ? context.current : undefined, context.newId);
  const defendants = readMember(
    faults,
    object,
    'defendants',
    at,
    (value, where) => readDefendants(faults, codebook, ids, value, where),
    'needed',
  );
  const sources = readCaseSources(faults, object, at, context);
  if (sentencedOn === undefined || defendants === undefined) return undefined;
  return {
    ...(externalIds === undefined ? {} : { externalIds }),
    sentencedOn,
    ...coded,
    ...(described === undefined ? {} : { attributes: described }),
    ...(quantities === undefined ? {} : { quantities }),
    defendants,
    ...(sources === undefined ? {} : { sources }),
  };
};

const readCaseSources = (
  faults: FaultList,
  object: Members,
  at: string,
  context: CaseContext,
): SourceReport[] | undefined => {
  const stored = context.mode === 'replace' ? context.current.sources : undefined;
  if (!Object.hasOwn(object, 'sources')) return stored;
  const pointer = inside(at, 'sources');
  const sent = readSources(faults, object.sources, pointer);
  if (sent === undefined || context.mode !== 'replace' || context.sourcesUnseen !== true) return sent;
  return addSources(faults, stored ?? [], sent, pointer);
};

/** Sent back unchanged they are accepted, so that the answer of GET may be sent to PUT. */
const checkReadOnly = (faults: FaultList, object: Members, at: string, readOnly: Members): void => {
  for (const name of READ_ONLY_MEMBERS) {
    if (Object.hasOwn(object, name) && !isDeepStrictEqual(object[name], readOnly[name])) {
      faults.add(inside(at, name), 'read-only');
    }
  }
};

/** A POST has none. Who posts what GET answered is told why, not only that there is no such member. */
const refuseReadOnly = (faults: FaultList, object: Members, at: string, allowed: ReadonlySet<string>): void => {
  for (const name of READ_ONLY_MEMBERS) {
    if (Object.hasOwn(object, name)) {
      const detail = 'This member is read-only: the service writes it. Leave it out in a POST.';
      faults.add(inside(at, name), 'unknown-member', detail, [...allowed]);
    }
  }
};

/** Days of four-digit years are ordered as texts are. */
const readSentencedOn = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  pointer: string,
): string | undefined => {
  const day = readDay(faults, value, pointer);
  const { from, to } = codebook.definition.coverage.window;
  if (day === undefined || (from <= day && day < to)) return day;
  faults.add(pointer, 'outside-window', `From ${from} to the day before ${to}.`);
  return undefined;
};
