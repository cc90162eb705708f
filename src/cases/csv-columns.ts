import { closest, distance } from 'fastest-levenshtein';
import { whyForbidden } from '../codebook/forbidden.ts';
import type { Code, Codebook, Dimension } from '../codebook/model.ts';
import { COLLECTED_FAULTS, type ColumnFault } from '../errors.ts';
import { grouped } from '../lists.ts';
import { allowedLists } from '../schemas/allowed.ts';
import { ERROR_COLUMN, FIXED_COLUMNS, NONE, NOT_REPORTED, SENTENCE_TERMS } from '../schemas/vocabulary.ts';
import { type Member, membersOf, oncePer, type Place } from './members.ts';

/**
 * The columns that a CSV file of cases may have, named from the codebook. What the codebook does not bind has no column. A row
 * is a defendant with its sentence, so most columns occur once; those of a conviction or a source begin with its number:
 * `conviction2.counts`, `source1.url`. Nothing here depends on CSV itself: a row is the list of its cells. docs/import.md is
 * the guide to the format.
 */
export interface CaseColumns {
  readonly codebook: Codebook;
  /** Names of the columns of the template, in order: every column, with three convictions and two sources. */
  readonly template: readonly string[];
  /** Every column by name, in template order. */
  readonly byName: ReadonlyMap<string, CaseColumn>;
}

export interface CaseColumn {
  /** With the number of its conviction or source. */
  name: string;
  /** What its cells are about. */
  part: Place | Numbered;
  /** Which of the convictions or sources. */
  number?: number;
  target: CellTarget;
  form: CellForm;
  required: boolean;
  /** For a column whose cells are codes. */
  dimension?: Dimension;
  /** For a basis: the column of its value, without which it has no meaning. */
  valueColumn?: string;
}

type Numbered = 'conviction' | 'source';

/** Where the value of a cell goes in the object of its part. */
type CellTarget = { in: 'object' | 'attributes'; member: string } | QuantityTarget;

interface QuantityTarget {
  in: 'quantities';
  quantity: string;
  category?: string;
  member: 'value' | 'basis';
}

/** How a cell is read: see `readCell`. */
export type CellForm = 'text' | 'codes' | 'ids' | 'whole' | 'decimal' | 'boolean';

/** Rows that share a cell of this column are one case. */
const CASE_COLUMN = 'case';
/** Most convictions of a defendant, and most sources of a case, that a file can name. */
const HIGHEST_NUMBER = 50;

const IN_TEMPLATE: Readonly<Partial<Record<CaseColumn['part'], number>>> = { conviction: 3, source: 2 };

/** A category of a quantity with such an id could look like a column of a conviction. */
const NUMBERED_STEM = /^(conviction|source)[0-9]+$/;

/** A codebook without outcomes that reads no term has no use for terms: a file may have them, the template does not. */
const usesTerms = ({ definition: { codebook } }: Codebook): boolean =>
  codebook.builtIn.outcome !== undefined ||
  codebook.measures.some(({ of }) => isTermAmount(of)) ||
  codebook.derived.some(({ rule }) => 'band' in rule && isTermAmount(rule.band));
const isTermAmount = (amount: string | undefined): boolean => amount === 'custodyDays' || amount === 'suspendedDays';

const FIXED_OF_CONVICTION: ReadonlySet<string> = new Set(['offence', 'counts', 'principal', 'attributes']);

export const caseColumns = oncePer((codebook: Codebook): CaseColumns => {
  const members = membersOf(codebook);
  const { quantities } = codebook.definition.codebook;
  const taken = new Set([...FIXED_COLUMNS, ...quantities.map(({ id }) => id)]);
  const coded = (list: readonly Member[], fixed: ReadonlySet<string> = taken): CaseColumn[] =>
    list.map(({ name, place, attribute, dimension }) => ({
      name: attribute && fixed.has(name) ? `attributes.${name}` : name,
      part: place,
      target: { in: attribute ? 'attributes' : 'object', member: name },
      form: dimension.multiple ? 'codes' : 'text',
      required: dimension.required,
      dimension,
    }));
  const amounts = (level: 'case' | 'defendant'): CaseColumn[] =>
    quantities.filter((quantity) => quantity.level === level).flatMap(({ id }) => amountPairs(codebook, id, level));
  const columns = [
    fixedColumn('case', 'externalIds', { form: 'ids' }),
    fixedColumn('case', 'sentencedOn', { required: codebook.definition.settings.datePrecision !== 'none' }),
    ...coded(members.case),
    ...amounts('case'),
    ...coded(members.defendant),
    ...amounts('defendant'),
    ...coded(members.sentence.filter(({ dimension }) => !dimension.multiple)),
    ...SENTENCE_TERMS.map((name) => fixedColumn('sentence', name)),
    ...coded(members.sentence.filter(({ dimension }) => dimension.multiple)),
    ...numbered([
      ...coded(members.conviction.filter(({ attribute }) => !attribute)),
      fixedColumn('conviction', 'counts', { form: 'whole' }),
      fixedColumn('conviction', 'principal', { form: 'boolean' }),
      ...coded(
        members.conviction.filter(({ attribute }) => attribute),
        FIXED_OF_CONVICTION,
      ),
    ]),
    ...numbered([
      fixedColumn('source', 'outletType', { required: true }),
      fixedColumn('source', 'publishedOn'),
      fixedColumn('source', 'url'),
    ]),
  ];
  const unused = new Set<string>(usesTerms(codebook) ? [] : SENTENCE_TERMS);
  const shown = columns.filter(({ name, part, number = 0 }) => !unused.has(name) && number <= (IN_TEMPLATE[part] ?? 0));
  return {
    codebook,
    template: [CASE_COLUMN, ...shown.map(({ name }) => name)],
    byName: new Map(columns.map((column) => [column.name, column])),
  };
});

/** A column that every codebook has. */
const fixedColumn = (
  part: CaseColumn['part'],
  name: string,
  { form = 'text', required = false }: { form?: CellForm; required?: boolean } = {},
): CaseColumn => ({ name, part, target: { in: 'object', member: name }, form, required });

/** The columns of the first conviction or source, then those of the second, and so on. */
const numbered = (columns: readonly CaseColumn[]): CaseColumn[] =>
  Array.from({ length: HIGHEST_NUMBER }, (_, before) =>
    columns.map((column) => ({ ...column, number: before + 1, name: `${column.part}${before + 1}.${column.name}` })),
  ).flat();

/** The total, then each category, each with its basis after it. */
const amountPairs = (codebook: Codebook, quantity: string, part: 'case' | 'defendant'): CaseColumn[] => {
  const stem = FIXED_COLUMNS.has(quantity) || NUMBERED_STEM.test(quantity) ? `quantities.${quantity}` : quantity;
  const form = (codebook.amounts.get(quantity)?.scale ?? 1) > 1 ? 'decimal' : 'whole';
  const pair = (name: string, category?: string): CaseColumn[] => {
    const target = { in: 'quantities', quantity, ...(category === undefined ? {} : { category }) } as const;
    const value: CaseColumn = { name, part, target: { ...target, member: 'value' }, form, required: false };
    const basis = { ...value, name: `${name}.basis`, target: { ...target, member: 'basis' }, form: 'text' } as const;
    return [value, { ...basis, valueColumn: name }];
  };
  return [
    ...pair(stem),
    ...categoryCodes(codebook, quantity).flatMap((code) => pair(`${stem}.${code === 'basis' ? '_basis' : code}`, code)),
  ];
};

const categoryCodes = (codebook: Codebook, quantity: string): string[] =>
  (codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '')?.codes ?? []).map(({ code }) => code);

/**
 * The example row of the template: one cell for each of its columns. It has a defendant with two convictions, one source and
 * the first codes of each list, and is a valid case of the codebook.
 */
export const templateExample = (codebook: Codebook): string[] => {
  const { template, byName } = caseColumns(codebook);
  return template.map((name) => {
    if (name === CASE_COLUMN) return 'case-1';
    const column = byName.get(name);
    return column === undefined ? '' : exampleCell(codebook, column);
  });
};

const exampleCell = (codebook: Codebook, { target, part, dimension, number = 1 }: CaseColumn): string => {
  if (number > (part === 'conviction' ? 2 : 1)) return '';
  if (dimension !== undefined) return exampleCodes(dimension, number);
  if (target.in === 'quantities') return exampleAmount(codebook, target);
  switch (target.member) {
    case 'sentencedOn':
    case 'publishedOn':
      return codebook.definition.coverage.window.from;
    case 'counts':
      return number === 1 ? '12' : '1';
    case 'principal':
      return String(number === 1);
    default:
      return EXAMPLE_CELLS[target.member] ?? '';
  }
};

/** A list shows two codes and how they are joined; a second conviction has the second code where there is one. */
const exampleCodes = ({ id, codes, multiple }: Dimension, number: number): string => {
  const own = codes.filter(({ code }) => code !== NONE && code !== NOT_REPORTED);
  const names = own.map(({ code }) => code);
  if (multiple) return names.slice(0, 2).join(';') || NOT_REPORTED;
  return own.find((code) => fitsTheExample(id, code))?.code ?? names[number - 1] ?? names[0] ?? NOT_REPORTED;
};

/** The example is of an adult, and of a sentence that has a custody term, where the lists let it say so. */
const fitsTheExample = (dimension: string, { code, min = 0 }: Code): boolean =>
  (dimension === 'ageBand' && min >= 18) || (dimension === 'outcome' && code === 'immediate-custody');

/** A total, and the first category as a part of it. */
const exampleAmount = (codebook: Codebook, { quantity, category, member }: QuantityTarget): string => {
  if (category === undefined) return member === 'value' ? '1200' : 'at-least';
  if (category !== categoryCodes(codebook, quantity)[0]) return '';
  return member === 'value' ? '120' : 'exact';
};

/** The cells of the example row that are not codes. */
const EXAMPLE_CELLS: Readonly<Record<string, string>> = {
  externalIds: 'your-system:1',
  custodyTerm: 'P1Y6M',
  outletType: 'regional',
  url: 'https://example.org/report',
};

/** What is wrong with a header. A column has its name if it looks like one, else `#` and its number from 1. Only the first has `allowed`. */
export const headerFaults = (columns: CaseColumns, header: readonly string[]): ColumnFault[] => {
  const there = allowedLists()({ allowed: columns.template });
  const known = header.filter((name) => isKnownColumn(columns, name));
  if (known.length === 0) {
    // A file without a header: its first line is a case, which no answer may repeat.
    const detail =
      'The first line must have the names of the columns, with commas between them. It has none that this dataset knows.';
    return [{ column: '', code: 'unknown-column', detail, ...there }];
  }
  const seen = new Set<string>();
  const faults: ColumnFault[] = [];
  for (const [before, name] of header.entries()) {
    // The list would be the same for each of them, so only the first has it.
    if (!isKnownColumn(columns, name)) {
      faults.push({
        ...unknownColumnFault(columns, name, before + 1),
        ...(faults.some(({ allowed }) => allowed) ? {} : there),
      });
    } else if (seen.has(name) && name !== ERROR_COLUMN) {
      faults.push({
        column: name,
        code: 'duplicate',
        detail: `There is a second column ${name}: column ${before + 1}.`,
      });
    }
    seen.add(name);
  }
  for (const name of neededColumns(columns, seen)) {
    if (!seen.has(name)) faults.push({ column: name, code: 'required', detail: `The column ${name} is required.` });
  }
  return faults.slice(0, COLLECTED_FAULTS);
};

const isKnownColumn = (columns: CaseColumns, name: string): boolean =>
  name === CASE_COLUMN || name === ERROR_COLUMN || columns.byName.has(name);

/** Cells of a file without a header look like names at best by chance; what does not is not repeated. */
export const LOOKS_LIKE_A_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,99}$/;

/** Prefixes that people leave out. */
const PREFIXES = ['', 'conviction1.', 'source1.', 'attributes.', 'quantities.'];

const unknownColumnFault = (columns: CaseColumns, name: string, number: number): ColumnFault => {
  const column = LOOKS_LIKE_A_NAME.test(name) ? name : `#${number}`;
  const meant = PREFIXES.map((prefix) => namesByLetters(columns).get(prefix + lettersOf(name))).find((one) => one);
  if (meant !== undefined) return { column, code: 'unknown-column', detail: misspelt(column, meant) };
  const last = name.slice(name.lastIndexOf('.') + 1).replaceAll(/\s/g, '');
  const why = whyForbidden(last, column === name ? last : `Column ${number}`);
  if (why !== undefined) return { column, code: 'forbidden-field', detail: why };
  const [, kind, digits] = /^(conviction|source)([0-9]+)\./.exec(name) ?? [];
  if (kind !== undefined && Number(digits) > HIGHEST_NUMBER) {
    return { column, code: 'unknown-column', detail: `Columns go up to ${kind}${HIGHEST_NUMBER}.` };
  }
  if (name.trim() === '') return { column, code: 'unknown-column', detail: `Column ${number} has no name.` };
  const nearest = nearestName([...namesByLetters(columns).values()], name);
  return { column, code: 'unknown-column', detail: noSuchColumn(column, nearest) };
};

/** The name that a misspelt one is most like; undefined if most of it differs. */
export function nearestName(names: readonly string[], sent: string): string | undefined {
  const like = sent.slice(0, LONGEST_NAME).toLowerCase();
  const found = closest(like, names);
  return distance(like, found.toLowerCase()) * 2 <= found.length ? found : undefined;
}

const LONGEST_NAME = 100;

/** @param column as in ColumnFault */
export function noSuchColumn(column: string, nearest: string | undefined): string {
  const sent = column.startsWith('#')
    ? `Column ${column.slice(1)} has an unknown name.`
    : `There is no column ${column}.`;
  return nearest === undefined ? sent : `${sent} The nearest is ${nearest}.`;
}

/** For a name that has the letters of another. */
export const misspelt = (column: string, meant: string): string =>
  `${noSuchColumn(column, undefined)} Write it exactly: ${meant}`;

/** What a misspelt name has in common with the right one. */
export const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');

/** Every column by its letters alone. */
const namesByLetters = oncePer(({ byName }: CaseColumns): ReadonlyMap<string, string> => {
  const names = [CASE_COLUMN, ERROR_COLUMN, ...byName.keys()];
  return new Map(names.toReversed().map((name) => [lettersOf(name), name])); // the first of two alike
});

/**
 * Columns without which no case of the file could be valid. They are what is required of a case, a defendant and its first
 * conviction, and of each further conviction and each source that the header has; and the value of each basis.
 */
const neededColumns = ({ byName }: CaseColumns, header: ReadonlySet<string>): string[] => {
  const partOf = ({ part, number = 0 }: CaseColumn) => (number === 0 ? '' : `${part}${number}`);
  const parts = new Set(['', 'conviction1', ...fileColumns(byName, [...header]).map(({ column }) => partOf(column))]);
  return [...byName.values()].flatMap((column) => {
    if (column.required) return parts.has(partOf(column)) ? [column.name] : [];
    return column.valueColumn !== undefined && header.has(column.name) ? [column.valueColumn] : [];
  });
};

/** The cells of one row, as the CSV parser gives them. */
export type Cells = readonly string[];

export interface FileColumn {
  /** Position in a row, from 0. */
  at: number;
  column: CaseColumn;
}

/** The columns of a file by what they are about, each list in the order of the template, however the file has them. */
export interface FileLayout {
  /** Cells that each row has. */
  width: number;
  /** Position of the column `case`. */
  caseAt: number | undefined;
  case: readonly FileColumn[];
  defendant: readonly FileColumn[];
  sentence: readonly FileColumn[];
  /** The columns of each conviction and each source. */
  convictions: readonly (readonly FileColumn[])[];
  sources: readonly (readonly FileColumn[])[];
}

/** The layout of a header without faults. */
export const fileLayout = ({ byName }: CaseColumns, header: readonly string[]): FileLayout => {
  const columns = fileColumns(byName, header);
  const caseAt = header.indexOf(CASE_COLUMN);
  const of = (part: CaseColumn['part']) => columns.filter(({ column }) => column.part === part);
  const numbers = (part: Numbered) => [...grouped(of(part), ({ column }) => column.number).values()];
  return {
    width: header.length,
    caseAt: caseAt < 0 ? undefined : caseAt,
    case: of('case'),
    defendant: of('defendant'),
    sentence: of('sentence'),
    convictions: numbers('conviction'),
    sources: numbers('source'),
  };
};

/** In template order. */
const fileColumns = (byName: CaseColumns['byName'], header: readonly string[]): FileColumn[] => {
  const positions = new Map(header.map((name, at) => [name, at]));
  return [...byName.values()].flatMap((column) => {
    const at = positions.get(column.name);
    return at === undefined ? [] : [{ at, column }];
  });
};

/** The convictions or sources that a row says anything about. */
export const filledGroups = (groups: FileLayout['sources'], cells: Cells): FileLayout['sources'] =>
  groups.filter((columns) => columns.some(({ at }) => !isEmpty(cells[at])));

/** The columns of the values of the quantities that a row gives, in the order in which its body has them. */
export const filledAmounts = (columns: readonly FileColumn[], cells: Cells): string[] => {
  const filled = columns.filter(({ column, at }) => column.target.in === 'quantities' && !isEmpty(cells[at]));
  return [...new Set(filled.map(({ column }) => column.valueColumn ?? column.name))];
};

export const isEmpty = (cell: string | undefined): boolean => cell === undefined || cell.trim() === '';
