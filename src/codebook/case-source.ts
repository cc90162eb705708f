import { CASE_LIMITS, type ExternalId, type SourceReport } from '../schemas/case.ts';
import { OUTLET_TYPES } from '../schemas/vocabulary.ts';
import { type FaultList, inside } from './case-fault.ts';
import { checkNames, readList, readMember, readObject, readText, readWord } from './case-value.ts';
import { isDay } from './day.ts';

/** Where a case comes from: ids in other systems, and press reports. Neither is in any statistic or partner answer. */

const MAX_SYSTEM = 60;
const MAX_VALUE = 200;
const MAX_URL = 2_000;

const EXTERNAL_ID_NAMES = new Set(['system', 'value']);
/** An `@` before the path, where browsers take the path to begin: they read any number of slashes, and `\\` as one. */
const CREDENTIALS = /^https?:[/\\]*[^/\\?#]*@/i;

const SOURCE_NAMES = new Set(['outletType', 'publishedOn', 'url']);

export const readExternalIds = (faults: FaultList, value: unknown, pointer: string): ExternalId[] | undefined => {
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

export const readSources = (faults: FaultList, value: unknown, pointer: string): SourceReport[] | undefined =>
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
export const readDay = (faults: FaultList, value: unknown, pointer: string): string | undefined => {
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
