import type { Form } from '../cases/csv-columns.ts';
import type { FaultCode } from '../errors.ts';
import type { ExternalId } from '../schemas/case.ts';

/** What a cell says. With a fault it does not have the form of its column; the value is then what can be made of it. */
export interface CellValue {
  value: unknown;
  fault?: { code: FaultCode; detail: string };
}

/** Only spaces in a cell are nothing. */
export const isEmpty = (cell: string | undefined): boolean => cell === undefined || cell.trim() === '';

/**
 * Reads a cell that is not empty; spaces around it mean nothing. Only its form is read: whether it is a code, a day or a term of
 * the codebook is for `checkCase` to say, so that a file and a POST are checked by one and the same.
 */
export const readCell = (form: Form, cell: string): CellValue => {
  if (form === 'ids') return readIds(cell); // an escaped space at the end belongs to the id
  const text = cell.trim();
  switch (form) {
    case 'text':
      return { value: text };
    case 'codes':
      return { value: text.split(';').map((code) => code.trim()) };
    case 'whole':
      return /^[0-9]+$/.test(text) ? { value: Number(text) } : misread(text, 'Digits only, such as 1200.');
    case 'boolean':
      return readBoolean(text);
  }
};

const misread = (text: string, detail: string): CellValue => ({ value: text, fault: { code: 'ill-formed', detail } });

/** Spreadsheets write TRUE for true. */
const readBoolean = (text: string): CellValue => {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? { value: word === 'true' } : misread(text, 'true or false is needed.');
};

/**
 * `system:value`, several joined by `;`. A backslash before one of these signs, itself or a space takes away its meaning.
 * Of a cell with faults, the ids that could be read: an erasure finds a refused row by them.
 */
const readIds = (text: string): CellValue => {
  const ids: ExternalId[] = [];
  let detail: string | undefined;
  let system: string | undefined;
  let field = '';
  /** As much of the field as no trimming takes away. */
  let solid = 0;
  const take = (): string => {
    const taken = field.slice(0, solid);
    field = '';
    solid = 0;
    return taken;
  };
  const add = (char: string, kept: boolean): void => {
    if (field === '' && !kept) return;
    field += char;
    if (kept) solid = field.length;
  };
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char === '\\') {
      const escaped = text[at + 1];
      if (escaped !== undefined && /[\\;:\s]/.test(escaped)) {
        add(escaped, true);
        at += 1;
      } else {
        add(char, true);
        detail ??= 'A backslash stands only before ; : a space or another backslash.';
      }
    } else if (char === ':' && system === undefined) {
      system = take();
    } else if (char === ';' || char === undefined) {
      const value = take();
      if (system === undefined) detail ??= 'system:value is needed, several joined by ;';
      else ids.push({ system, value });
      system = undefined;
    } else {
      add(char, !/\s/.test(char));
    }
  }
  return { value: ids, ...(detail === undefined ? {} : { fault: { code: 'ill-formed', detail } }) };
};
