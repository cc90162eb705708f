import { readFileSync } from 'node:fs';
import type { FlatRow } from '../samples/oracle.ts';

/**
 * An independent reading of the Old Bailey file, to count the published tables from. It shares no code with the service or the
 * example: its own reader, its own codes, its own bands.
 */

export const OLD_BAILEY_DIMENSIONS = [
  'year',
  'sex',
  'ageBand',
  'offence',
  'offenceCategory',
  'outcome',
  'outcomeCategory',
] as const;
export type OldBaileyDimension = (typeof OLD_BAILEY_DIMENSIONS)[number];

/** The guilty defendants of the file, each with its code in every dimension; `not-reported` where the file is silent. */
export function guiltyDefendants(path: string): FlatRow<OldBaileyDimension>[] {
  const [heading = [], ...lines] = readFileSync(path, 'utf8').split(/\r?\n/).filter(Boolean).map(fieldsOf);
  const guilty: FlatRow<OldBaileyDimension>[] = [];
  for (const fields of lines) {
    if (fields.length !== heading.length) throw new Error(`a line has ${fields.length} fields`);
    const field = (name: string) => fields[heading.indexOf(name)] ?? '';
    if (field('verdict_category') !== 'guilty') continue;
    const offenceCategory = dashed(field('offence_category'));
    const outcomeCategory = dashed(field('punishment_category'));
    const codes = {
      year: field('session_date').slice(0, 4),
      sex: field('sex'),
      ageBand: band(field('age')),
      offence: joined(offenceCategory, field('offence_subcategory')),
      offenceCategory: offenceCategory || 'not-reported',
      outcome: joined(outcomeCategory, field('punishment_subcategory')),
      outcomeCategory: outcomeCategory || 'not-reported',
    };
    guilty.push({ codes, value: 1 });
  }
  return guilty;
}

/** The fields of one line of RFC 4180; no field of this file holds a line break. */
function fieldsOf(line: string): string[] {
  const fields = [''];
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"' && quoted && line.charAt(at + 1) === '"') at += 1;
    else if (character === '"') {
      quoted = !quoted;
      continue;
    }
    if (character === ',' && !quoted) fields.push('');
    else fields[fields.length - 1] += character;
  }
  if (quoted) throw new Error('a quoted field does not end');
  return fields;
}

/** A dash goes between a small letter and a capital, and nowhere else. */
function dashed(camel: string): string {
  const isSmall = (character: string) => character >= 'a' && character <= 'z';
  const isCapital = (character: string) => character >= 'A' && character <= 'Z';
  let text = '';
  for (let at = 0; at < camel.length; at += 1) {
    if (at > 0 && isCapital(camel.charAt(at)) && isSmall(camel.charAt(at - 1))) text += '-';
    text += camel.charAt(at).toLowerCase();
  }
  return text;
}

function joined(category: string, subcategory: string): string {
  if (!category) return 'not-reported';
  return [category, subcategory ? dashed(subcategory) : 'unspecified'].join('-');
}

function band(age: string): string {
  if (!age) return 'not-reported';
  const years = Number.parseInt(age, 10);
  if (years < 14) return 'under-14';
  if (years < 18) return '14-17';
  if (years < 25) return '18-24';
  if (years < 35) return '25-34';
  if (years < 45) return '35-44';
  if (years < 55) return '45-54';
  return '55-plus';
}
