import { CASE_COLUMN, type CaseColumns, ERROR_COLUMN, MOST_NUMBERED, numberedName } from '../cases/csv-columns.ts';
import type { FaultCode } from '../errors.ts';
import { numbersIn } from './case-column-layout.ts';
import { isForbidden } from './forbidden.ts';

/** What is wrong with one column of a header. */
export interface HeaderFault {
  /** Its name if it looks like one, else `#` and its number from 1; empty if it is about the whole header. */
  column: string;
  code: FaultCode;
  detail: string;
  /** Up to 100 columns that there are. */
  allowed?: readonly string[];
}

const MAX_ALLOWED = 100;
/** As many as an answer has faults, see `faultList`. */
const MOST = 1_001;

/** All of them; none of a header that can be read. */
export const headerFaults = (columns: CaseColumns, header: readonly string[]): HeaderFault[] => {
  const allowed = columns.template.slice(0, MAX_ALLOWED);
  const known = header.filter((name) => isKnown(columns, name));
  if (known.length === 0) {
    // A file without a header: its first line is a case, which no answer may repeat.
    const detail = 'The first line must have the names of the columns, with commas between them. None is known.';
    return [{ column: '', code: 'unknown-column', detail, allowed }];
  }
  const seen = new Set<string>();
  const faults: HeaderFault[] = [];
  for (const [before, name] of header.entries()) {
    if (!isKnown(columns, name)) faults.push({ ...unknown(columns, name, before + 1), allowed });
    else if (seen.has(name) && name !== ERROR_COLUMN) {
      faults.push({ column: name, code: 'duplicate', detail: `Column ${before + 1} has this name too.` });
    }
    seen.add(name);
  }
  for (const name of needed(columns, seen)) {
    if (!seen.has(name)) faults.push({ column: name, code: 'required', detail: 'A column that is needed is missing.' });
  }
  return faults.slice(0, MOST);
};

const isKnown = (columns: CaseColumns, name: string): boolean =>
  name === CASE_COLUMN || name === ERROR_COLUMN || columns.find(name) !== undefined;

/** Cells of a file without a header look like names at best by chance; what does not is not repeated. */
const LOOKS_LIKE_A_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,99}$/;

/** What people leave out. */
const PREFIXES = ['', 'conviction1.', 'source1.', 'attributes.', 'quantities.'];

const unknown = (columns: CaseColumns, name: string, number: number): HeaderFault => {
  const column = LOOKS_LIKE_A_NAME.test(name) ? name : `#${number}`;
  const meant = PREFIXES.map((prefix) => namesByLetters(columns).get(prefix + lettersOf(name))).find((one) => one);
  if (meant !== undefined) return { column, code: 'unknown-column', detail: `Write it exactly: ${meant}` };
  const last = name.slice(name.lastIndexOf('.') + 1).replaceAll(/\s/g, '');
  if (isForbidden(last)) {
    return { column, code: 'forbidden-field', detail: 'A field that must not exist here: it could identify a person.' };
  }
  const [, kind, digits] = /^(conviction|source)([0-9]+)\./.exec(name) ?? [];
  if (kind !== undefined && Number(digits) > MOST_NUMBERED) {
    return { column, code: 'unknown-column', detail: `Columns go up to ${kind}${MOST_NUMBERED}.` };
  }
  if (name.trim() === '') return { column, code: 'unknown-column', detail: `Column ${number} has no name.` };
  return { column, code: 'unknown-column', detail: 'The codebook has no such column.' };
};

const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');

const lettersKnown = new WeakMap<CaseColumns, ReadonlyMap<string, string>>();

/** Every column by its letters alone. */
const namesByLetters = (columns: CaseColumns): ReadonlyMap<string, string> => {
  const before = lettersKnown.get(columns);
  if (before !== undefined) return before;
  const numbers = Array.from({ length: MOST_NUMBERED }, (_, position) => position + 1);
  const names = [
    ...[CASE_COLUMN, ERROR_COLUMN, ...columns.once.map(({ name }) => name)],
    ...numbers.flatMap((number) =>
      columns.numbered.conviction.map(({ name }) => numberedName('conviction', number, name)),
    ),
    ...numbers.flatMap((number) => columns.numbered.source.map(({ name }) => numberedName('source', number, name))),
  ];
  const byLetters = new Map(names.toReversed().map((name) => [lettersOf(name), name])); // of two alike, the first
  lettersKnown.set(columns, byLetters);
  return byLetters;
};

/**
 * Columns without which no case of the file could be valid: what is required of a case, a defendant and its first conviction; of
 * each further conviction and each source that the header has; and the value of each basis.
 */
const needed = (columns: CaseColumns, header: ReadonlySet<string>): string[] => {
  const names = [...header];
  const numbers = {
    conviction: [...new Set([1, ...numbersIn(columns, names, 'conviction')])],
    source: numbersIn(columns, names, 'source'),
  };
  return [
    ...columns.once.flatMap(({ name, required, valueColumn }) => {
      if (required) return [name];
      return valueColumn !== undefined && header.has(name) ? [valueColumn] : [];
    }),
    ...(['conviction', 'source'] as const).flatMap((kind) =>
      numbers[kind].flatMap((number) =>
        columns.numbered[kind].filter(({ required }) => required).map(({ name }) => numberedName(kind, number, name)),
      ),
    ),
  ];
};
