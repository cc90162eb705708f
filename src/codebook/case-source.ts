import type { ExternalId, SourceReport } from '../schemas/case.ts';
import { OUTLET_TYPES } from '../schemas/vocabulary.ts';
import { type FaultList, inside } from './case-fault.ts';
import { checkNames, readList, readMember, readObject, readText, readWord } from './case-value.ts';
import { isDay } from './day.ts';

/** Where a case comes from: ids in other systems, and press reports. Neither is in any statistic or partner answer. */

const MAX_EXTERNAL_IDS = 100;
const MAX_SOURCES = 100;
const MAX_SYSTEM = 60;
const MAX_VALUE = 200;
const MAX_URL = 2_000;

const EXTERNAL_ID_NAMES = new Set(['system', 'value']);
const SOURCE_NAMES = new Set(['outletType', 'publishedOn', 'url']);

export const readExternalIds = (faults: FaultList, value: unknown, pointer: string): ExternalId[] | undefined => {
  const seen = new Set<string>();
  return readList(faults, value, pointer, { most: MAX_EXTERNAL_IDS })?.flatMap((item, position) => {
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
  readList(faults, value, pointer, { most: MAX_SOURCES })?.flatMap((item, position) => {
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
  if (/^https?:\/\/\S+$/.test(url) && URL.canParse(url)) return url;
  faults.add(pointer, 'ill-formed', 'An address with http or https is needed.');
  return undefined;
};
