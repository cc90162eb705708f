import { closest, distance } from 'fastest-levenshtein';
import { whyForbidden } from '../codebook/forbidden.ts';
import type { Code, Codebook, Dimension } from '../codebook/model.ts';
import { COLLECTED_FAULTS, type FaultCode } from '../errors.ts';
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
  /** The columns that occur once, in template order. */
  readonly once: readonly Column[];
  /** The columns of each conviction and each source, named without their number. */
  readonly numbered: Readonly<Record<Numbered, readonly Column[]>>;
  /** The column of a full name. Undefined: there is none. */
  find(name: string): { column: Column; number?: number } | undefined;
}

type Numbered = 'conviction' | 'source';

interface Column {
  name: string;
  /** What its cells are about. */
  part: Place | 'source';
  target: Target;
  form: Form;
  required: boolean;
  /** For a column whose cells are codes. */
  dimension?: Dimension;
  /** For a basis: the column of its value, without which it has no meaning. */
  valueColumn?: string;
}

/** Where the value of a cell goes in the object of its part. */
type Target =
  | { in: 'object' | 'attributes'; member: string }
  | { in: 'quantities'; quantity: string; category?: string; member: 'value' | 'basis' };

/** How a cell is read: see `readCell`. */
export type Form = 'text' | 'codes' | 'ids' | 'whole' | 'decimal' | 'boolean';

/** Rows that share a cell of this column are one case. */
const CASE_COLUMN = 'case';
/** Most convictions of a defendant, and most sources of a case, that a file can name. */
const MOST_NUMBERED = 50;

const IN_TEMPLATE = { conviction: 3, source: 2 } as const satisfies Record<Numbered, number>;

/** `conviction2.counts` of `counts`. */
export const numberedName = (kind: Numbered, number: number, name: string): string => `${kind}${number}.${name}`;

const NUMBERED = /^(conviction|source)([1-9][0-9]?)\.(.+)$/s;
/** A category of a quantity with such an id could look like a column of a conviction. */
const NUMBERED_STEM = /^(conviction|source)[0-9]+$/;

/** A codebook without outcomes that reads no term has no use for terms: a file may have them, the template does not. */
const usesTerms = ({ definition: { codebook } }: Codebook): boolean =>
  codebook.builtIn.outcome !== undefined ||
  codebook.measures.some(({ of }) => isTerm(of)) ||
  codebook.derived.some(({ rule }) => 'band' in rule && isTerm(rule.band));
const isTerm = (amount: string | undefined): boolean => amount === 'custodyDays' || amount === 'suspendedDays';

const FIXED_OF_CONVICTION: ReadonlySet<string> = new Set(['offence', 'counts', 'principal', 'attributes']);

export const columnsOf = oncePer((codebook: Codebook): CaseColumns => {
  const members = membersOf(codebook);
  const { quantities } = codebook.definition.codebook;
  const taken = new Set([...FIXED_COLUMNS, ...quantities.map(({ id }) => id)]);
  const coded = (list: readonly Member[], fixed: ReadonlySet<string> = taken): Column[] =>
    list.map(({ name, place, attribute, dimension }) => ({
      name: attribute && fixed.has(name) ? `attributes.${name}` : name,
      part: place,
      target: { in: attribute ? 'attributes' : 'object', member: name },
      form: dimension.multiple ? 'codes' : 'text',
      required: dimension.required,
      dimension,
    }));
  const amounts = (level: 'case' | 'defendant'): Column[] =>
    quantities.filter((quantity) => quantity.level === level).flatMap(({ id }) => amountColumns(codebook, id, level));
  const once = [
    plain('case', 'externalIds', { form: 'ids' }),
    plain('case', 'sentencedOn', { required: codebook.definition.settings.datePrecision !== 'none' }),
    ...coded(members.case.builtIns),
    ...coded(members.case.attributes),
    ...amounts('case'),
    ...coded(members.defendant.builtIns),
    ...coded(members.defendant.attributes),
    ...amounts('defendant'),
    ...coded(members.sentence.builtIns.filter(({ dimension }) => !dimension.multiple)),
    ...SENTENCE_TERMS.map((name) => plain('sentence', name)),
    ...coded(members.sentence.builtIns.filter(({ dimension }) => dimension.multiple)),
  ];
  const conviction = [
    ...coded(members.conviction.builtIns),
    plain('conviction', 'counts', { form: 'whole' }),
    plain('conviction', 'principal', { form: 'boolean' }),
    ...coded(members.conviction.attributes, FIXED_OF_CONVICTION),
  ];
  const source = [
    plain('source', 'outletType', { required: true }),
    plain('source', 'publishedOn'),
    plain('source', 'url'),
  ];
  const numbered = { conviction, source };
  const shown = once.filter((column) => usesTerms(codebook) || !SENTENCE_TERMS.some((name) => name === column.name));
  return { codebook, once, numbered, template: templateOf(shown, numbered), find: finder(once, numbered) };
});

const plain = (
  part: Column['part'],
  name: string,
  { form = 'text', required = false }: { form?: Form; required?: boolean } = {},
): Column => ({ name, part, target: { in: 'object', member: name }, form, required });

/** The total, then each category, each with its basis after it. */
const amountColumns = (codebook: Codebook, quantity: string, part: 'case' | 'defendant'): Column[] => {
  const stem = FIXED_COLUMNS.has(quantity) || NUMBERED_STEM.test(quantity) ? `quantities.${quantity}` : quantity;
  const categories = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '')?.codes ?? [];
  const form = (codebook.amounts.get(quantity)?.scale ?? 1) > 1 ? 'decimal' : 'whole';
  const pair = (name: string, category?: string): Column[] => {
    const target = { in: 'quantities', quantity, ...(category === undefined ? {} : { category }) } as const;
    return [
      { name, part, target: { ...target, member: 'value' }, form, required: false },
      {
        name: `${name}.basis`,
        part,
        target: { ...target, member: 'basis' },
        form: 'text',
        required: false,
        valueColumn: name,
      },
    ];
  };
  return [
    ...pair(stem),
    ...categories.flatMap(({ code }) => pair(`${stem}.${code === 'basis' ? '_basis' : code}`, code)),
  ];
};

const templateOf = (once: readonly Column[], numbered: CaseColumns['numbered']): string[] => [
  CASE_COLUMN,
  ...once.map(({ name }) => name),
  ...(['conviction', 'source'] as const).flatMap((kind) =>
    Array.from({ length: IN_TEMPLATE[kind] }, (_, before) =>
      numbered[kind].map(({ name }) => numberedName(kind, before + 1, name)),
    ).flat(),
  ),
];

const finder = (once: readonly Column[], numbered: CaseColumns['numbered']): CaseColumns['find'] => {
  const byName = (columns: readonly Column[]) => new Map(columns.map((column) => [column.name, column]));
  const [single, conviction, source] = [byName(once), byName(numbered.conviction), byName(numbered.source)];
  return (name) => {
    const column = single.get(name);
    if (column !== undefined) return { column };
    const [, kind, digits, rest = ''] = NUMBERED.exec(name) ?? [];
    const of = (kind === 'conviction' ? conviction : source).get(rest);
    const number = Number(digits);
    return of === undefined || number > MOST_NUMBERED ? undefined : { column: of, number };
  };
};

/**
 * The example row of the template: one cell for each of its columns. It has a defendant with two convictions, one source and
 * the first codes of each list, and is a valid case of the codebook.
 */
export const templateExample = (codebook: Codebook): string[] => {
  const columns = columnsOf(codebook);
  return columns.template.map((name) => {
    if (name === CASE_COLUMN) return 'case-1';
    const found = columns.find(name);
    return found === undefined ? '' : exampleCell(columns, found.column, found.number);
  });
};

const exampleCell = (columns: CaseColumns, column: Column, number = 1): string => {
  const { target, part, dimension } = column;
  if (number > (part === 'conviction' ? 2 : 1)) return '';
  if (dimension !== undefined) return codesOf(dimension, number);
  if (target.in === 'quantities') return amountOf(columns, target);
  switch (target.member) {
    case 'sentencedOn':
    case 'publishedOn':
      return columns.codebook.definition.coverage.window.from;
    case 'counts':
      return number === 1 ? '12' : '1';
    case 'principal':
      return String(number === 1);
    default:
      return WORDS[target.member] ?? '';
  }
};

/** A list shows two codes and how they are joined; a second conviction has the second code where there is one. */
const codesOf = ({ id, codes, multiple }: Dimension, number: number): string => {
  const own = codes.filter(({ code }) => code !== NONE && code !== NOT_REPORTED);
  const names = own.map(({ code }) => code);
  if (multiple) return names.slice(0, 2).join(';') || NOT_REPORTED;
  return own.find((code) => fitsTheExample(id, code))?.code ?? names[number - 1] ?? names[0] ?? NOT_REPORTED;
};

/** The example is of an adult, and of a sentence that has a custody term, where the lists let it say so. */
const fitsTheExample = (dimension: string, { code, min = 0 }: Code): boolean =>
  (dimension === 'ageBand' && min >= 18) || (dimension === 'outcome' && code === 'immediate-custody');

/** A total, and the first category as a part of it. */
const amountOf = ({ codebook }: CaseColumns, { quantity, category, member }: QuantityTarget): string => {
  if (category === undefined) return member === 'value' ? '1200' : 'at-least';
  const first = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '')?.codes[0];
  if (category !== first?.code) return '';
  return member === 'value' ? '120' : 'exact';
};

type QuantityTarget = Extract<Target, { in: 'quantities' }>;

/** The cells of the example row that are not codes. */
const WORDS: Readonly<Record<string, string>> = {
  externalIds: 'your-system:1',
  custodyTerm: 'P1Y6M',
  outletType: 'regional',
  url: 'https://example.org/report',
};

/** What is wrong with one column of a header. */
export interface HeaderFault {
  /** Its name if it looks like one, else `#` and its number from 1; empty if it is about the whole header. */
  column: string;
  code: FaultCode;
  detail: string;
  /** Up to 100 columns that there are. Only the first fault of a header has them. */
  allowed?: readonly string[];
  allowedTotal?: number;
}

/** All of them; none of a header that can be read. */
export const headerFaults = (columns: CaseColumns, header: readonly string[]): HeaderFault[] => {
  const there = allowedLists()({ allowed: columns.template });
  const known = header.filter((name) => isKnown(columns, name));
  if (known.length === 0) {
    // A file without a header: its first line is a case, which no answer may repeat.
    const detail =
      'The first line must have the names of the columns, with commas between them. It has none that this dataset knows.';
    return [{ column: '', code: 'unknown-column', detail, ...there }];
  }
  const seen = new Set<string>();
  const faults: HeaderFault[] = [];
  for (const [before, name] of header.entries()) {
    // The list would be the same for each of them, so only the first has it.
    if (!isKnown(columns, name)) {
      faults.push({ ...unknown(columns, name, before + 1), ...(faults.some(({ allowed }) => allowed) ? {} : there) });
    } else if (seen.has(name) && name !== ERROR_COLUMN) {
      faults.push({
        column: name,
        code: 'duplicate',
        detail: `There is a second column ${name}: column ${before + 1}.`,
      });
    }
    seen.add(name);
  }
  for (const name of needed(columns, seen)) {
    if (!seen.has(name)) faults.push({ column: name, code: 'required', detail: `The column ${name} is required.` });
  }
  return faults.slice(0, COLLECTED_FAULTS);
};

const isKnown = (columns: CaseColumns, name: string): boolean =>
  name === CASE_COLUMN || name === ERROR_COLUMN || columns.find(name) !== undefined;

/** Cells of a file without a header look like names at best by chance; what does not is not repeated. */
export const LOOKS_LIKE_A_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,99}$/;

/** Prefixes that people leave out. */
const PREFIXES = ['', 'conviction1.', 'source1.', 'attributes.', 'quantities.'];

const unknown = (columns: CaseColumns, name: string, number: number): HeaderFault => {
  const column = LOOKS_LIKE_A_NAME.test(name) ? name : `#${number}`;
  const meant = PREFIXES.map((prefix) => namesByLetters(columns).get(prefix + lettersOf(name))).find((one) => one);
  if (meant !== undefined) return { column, code: 'unknown-column', detail: misspelt(column, meant) };
  const last = name.slice(name.lastIndexOf('.') + 1).replaceAll(/\s/g, '');
  const why = whyForbidden(last, column === name ? last : `Column ${number}`);
  if (why !== undefined) return { column, code: 'forbidden-field', detail: why };
  const [, kind, digits] = /^(conviction|source)([0-9]+)\./.exec(name) ?? [];
  if (kind !== undefined && Number(digits) > MOST_NUMBERED) {
    return { column, code: 'unknown-column', detail: `Columns go up to ${kind}${MOST_NUMBERED}.` };
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

/** @param column as in HeaderFault */
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
const namesByLetters = oncePer((columns: CaseColumns): ReadonlyMap<string, string> => {
  const numbers = Array.from({ length: MOST_NUMBERED }, (_, position) => position + 1);
  const names = [
    ...[CASE_COLUMN, ERROR_COLUMN, ...columns.once.map(({ name }) => name)],
    ...numbers.flatMap((number) =>
      columns.numbered.conviction.map(({ name }) => numberedName('conviction', number, name)),
    ),
    ...numbers.flatMap((number) => columns.numbered.source.map(({ name }) => numberedName('source', number, name))),
  ];
  return new Map(names.toReversed().map((name) => [lettersOf(name), name])); // the first of two alike
});

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

/** The cells of one row, as the CSV parser gives them. */
export type Cells = readonly string[];

export interface FileColumn {
  /** With its number. */
  name: string;
  /** Position in a row, from 0. */
  at: number;
  column: Column;
}

/** The columns of one conviction or source. */
interface ColumnGroup {
  number: number;
  columns: readonly FileColumn[];
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
  convictions: readonly ColumnGroup[];
  sources: readonly ColumnGroup[];
}

/** The layout of a header without faults. */
export const layoutOf = (columns: CaseColumns, header: readonly string[]): FileLayout => {
  const positions = new Map(header.map((name, at) => [name, at]));
  const those = (declared: readonly Column[], nameOf: (column: Column) => string): FileColumn[] =>
    declared.flatMap((column) => {
      const name = nameOf(column);
      const at = positions.get(name);
      return at === undefined ? [] : [{ name, at, column }];
    });
  const once = those(columns.once, ({ name }) => name);
  const groups = (kind: Numbered): ColumnGroup[] =>
    numbersIn(columns, header, kind).map((number) => ({
      number,
      columns: those(columns.numbered[kind], ({ name }) => numberedName(kind, number, name)),
    }));
  return {
    width: header.length,
    caseAt: positions.get(CASE_COLUMN),
    case: once.filter(({ column }) => column.part === 'case'),
    defendant: once.filter(({ column }) => column.part === 'defendant'),
    sentence: once.filter(({ column }) => column.part === 'sentence'),
    convictions: groups('conviction'),
    sources: groups('source'),
  };
};

/** The numbers of the convictions or sources that a header has columns of, ascending. */
const numbersIn = (columns: CaseColumns, header: readonly string[], kind: Numbered): number[] => {
  const numbers = header.flatMap((name) => {
    const found = columns.find(name);
    return found?.number !== undefined && found.column.part === kind ? [found.number] : [];
  });
  return [...new Set(numbers)].sort((one, other) => one - other);
};

/** The convictions or sources that a row says anything about. */
export const filledGroups = (groups: readonly ColumnGroup[], cells: Cells): ColumnGroup[] =>
  groups.filter(({ columns }) => columns.some(({ at }) => !isEmpty(cells[at])));

/** The columns of the values of the quantities that a row gives, in the order in which its body has them. */
export const filledAmounts = (columns: readonly FileColumn[], cells: Cells): string[] => {
  const filled = columns.filter(({ column, at }) => column.target.in === 'quantities' && !isEmpty(cells[at]));
  return [...new Set(filled.map(({ name, column }) => column.valueColumn ?? name))];
};

/** A cell of spaces only is empty. */
export const isEmpty = (cell: string | undefined): boolean => cell === undefined || cell.trim() === '';
