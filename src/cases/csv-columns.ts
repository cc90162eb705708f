import { type Member, membersOf, type Place } from '../codebook/case-member.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { BUILT_INS } from '../schemas/vocabulary.ts';

/**
 * The columns that a CSV file of cases may have. A row is a defendant with its sentence, so most columns stand once; those of a
 * conviction or a source begin with its number: `conviction2.counts`, `source1.url`.
 */
export interface CaseColumns {
  readonly codebook: Codebook;
  /** Names of the columns of the template, in order: every column, with three convictions and two sources. */
  readonly template: readonly string[];
  /** Those that stand once, in template order. */
  readonly once: readonly Column[];
  /** Those of each conviction and each source, named without their number. */
  readonly numbered: Readonly<Record<Numbered, readonly Column[]>>;
  /** The column of a full name. Undefined: there is none. */
  find(name: string): { column: Column; number?: number } | undefined;
}

export type Numbered = 'conviction' | 'source';

export interface Column {
  name: string;
  /** What its cells speak of. */
  part: Place | 'source';
  target: Target;
  form: Form;
  required: boolean;
  /** Of a column whose cells are codes. */
  dimension?: Dimension;
  /** Of a basis: the column of its value, without which it says nothing. */
  valueColumn?: string;
}

/** Where the value of a cell goes in the object of its part. */
export type Target =
  | { in: 'object' | 'attributes'; member: string }
  | { in: 'quantities'; quantity: string; category?: string; member: 'value' | 'basis' };

/** How a cell is read: see `readCell`. */
export type Form = 'text' | 'codes' | 'ids' | 'whole' | 'boolean';

/** Rows that share a cell of this column are one case. */
export const CASE_COLUMN = 'case';
/** What was wrong with a row when it was rejected. A file that is sent again may still have it. */
export const ERROR_COLUMN = 'error';
/** Most convictions of a defendant, and most sources of a case, that a file can name. */
export const MOST_NUMBERED = 50;

const IN_TEMPLATE = { conviction: 3, source: 2 } as const satisfies Record<Numbered, number>;

/** `conviction2.counts` of `counts`. */
export const numberedName = (kind: Numbered, number: number, name: string): string => `${kind}${number}.${name}`;

const NUMBERED = /^(conviction|source)([1-9][0-9]?)\.(.+)$/s;
/** Of a quantity with this id, a category could look like a column of a conviction. */
const NUMBERED_STEM = /^(conviction|source)[0-9]+$/;

/**
 * Names that a variable or quantity leaves to the columns with fixed names, whether the codebook has those or not: binding one
 * more built-in must not rename a column. Such a variable is `attributes.<id>`, such a quantity `quantities.<id>`.
 * The category `basis` of a quantity is written `_basis`, which no code can be.
 */
const FIXED: ReadonlySet<string> = new Set([
  ...[CASE_COLUMN, ERROR_COLUMN, 'externalIds', 'sentencedOn', 'attributes', 'quantities'],
  ...['custodyTerm', 'suspendedTerm', 'indeterminate', 'minimumTerm'],
  ...BUILT_INS,
]);
const FIXED_OF_CONVICTION: ReadonlySet<string> = new Set(['offence', 'counts', 'principal', 'attributes']);

export const declareColumns = (codebook: Codebook): CaseColumns => {
  const members = membersOf(codebook);
  const { quantities } = codebook.definition.codebook;
  const taken = new Set([...FIXED, ...quantities.map(({ id }) => id)]);
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
    plain('case', 'sentencedOn', { required: true }),
    ...coded(members.case.builtIns),
    ...coded(members.case.attributes),
    ...amounts('case'),
    ...coded(members.defendant.builtIns),
    ...coded(members.defendant.attributes),
    ...amounts('defendant'),
    ...coded(members.sentence.builtIns.filter(({ dimension }) => !dimension.multiple)),
    ...['custodyTerm', 'suspendedTerm', 'indeterminate', 'minimumTerm'].map((name) => plain('sentence', name)),
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
  return { codebook, once, numbered, template: templateOf(once, numbered), find: finder(once, numbered) };
};

const plain = (
  part: Column['part'],
  name: string,
  { form = 'text', required = false }: { form?: Form; required?: boolean } = {},
): Column => ({ name, part, target: { in: 'object', member: name }, form, required });

/** The total, then each category, each with its basis after it. */
const amountColumns = (codebook: Codebook, quantity: string, part: 'case' | 'defendant'): Column[] => {
  const stem = FIXED.has(quantity) || NUMBERED_STEM.test(quantity) ? `quantities.${quantity}` : quantity;
  const categories = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '')?.codes ?? [];
  const pair = (name: string, category?: string): Column[] => {
    const target = { in: 'quantities', quantity, ...(category === undefined ? {} : { category }) } as const;
    return [
      { name, part, target: { ...target, member: 'value' }, form: 'whole', required: false },
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
