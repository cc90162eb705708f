import { isForbidden } from '../codebook/forbidden.ts';
import { type BUILT_INS, FIXED_COLUMNS, PERIODS, VALUE_COLUMNS } from '../schemas/vocabulary.ts';
import { camel, readable } from './codes.ts';
import type { Column } from './columns.ts';
import type { FileKind } from './mapping.ts';

/** What the variables of a dataset are called that is made of the columns of a file. */

/** A codebook of the file: what its columns are called, and what their values mean. */
export interface FileCodebook {
  labels: ReadonlyMap<string, string>;
  values: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export const NO_CODEBOOK: FileCodebook = { labels: new Map(), values: new Map() };

/** What a built-in variable is called in files. */
export const BUILT_INS_BY_NAME: readonly (readonly [(typeof BUILT_INS)[number], RegExp])[] = [
  ['sex', /^(sex|gender|geschlecht)$/i],
  ['ageBand', /^age[ _-]?(band|group|range)s?$|^altersgruppe$/i],
  ['courtType', /^(type of court|court([ _-]?type)?)$/i],
  ['area', /^(area|police[ _-]?force([ _-]?area)?|force|county|district|region)$/i],
  ['offence', /offen[cs]e|crime/i],
  ['outcome', /^(outcome|disposal|sentence|punishment)s?([ _-]?(type|group|category))?$/i],
];

/** Names that files of cases, records or definitions have: a variable must not look like one of them. */
const OWN_NAMES: readonly string[] = [...FIXED_COLUMNS, 'custodyDays', 'suspendedDays', 'counts', 'principal', 'none'];

/** Gives each column another name, and none that of the variable by which columns of figures are told apart. */
export function namer(kind: FileKind, codebook: FileCodebook, by: string): (column: Column) => string {
  const taken = new Set<string>([...VALUE_COLUMNS, by, ...(kind === 'cases' ? [...OWN_NAMES, ...PERIODS] : [])]);
  return (column) => {
    const wanted = camel(wordsOf(column, codebook), 'variable');
    let id = isForbidden(wanted) || taken.has(wanted) ? `${wanted.slice(0, 35)}Given` : wanted;
    for (let n = 2; taken.has(id); n += 1) id = `${wanted.slice(0, 35)}${n}`;
    taken.add(id);
    return id;
  };
}

export const labelOf = ({ name }: Column, { labels }: FileCodebook): string => {
  const label = labels.get(name) ?? name.replaceAll(/[_\s]+/g, ' ').trim();
  return readable('Column', label === '' ? '?' : label.charAt(0).toUpperCase() + label.slice(1));
};

/** What ids are made of: the name of the column, or its label if the name is only a number such as q12. */
export const wordsOf = (column: Column, codebook: FileCodebook): string =>
  codebook.labels.has(column.name) && column.name.length <= 3 ? labelOf(column, codebook) : column.name;
