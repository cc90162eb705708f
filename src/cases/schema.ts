import { z } from 'zod';
import { scaledAmount } from '../codebook/amount.ts';
import { daysOf, isDay, lastDayOf, precisionOf, type Window } from '../codebook/calendar.ts';
import { whyForbidden } from '../codebook/forbidden.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { isTerm } from '../codebook/term.ts';
import { FAULTS } from '../errors.ts';
import { boundedList } from '../schemas/bounded.ts';
import {
  CASE_LIMITS,
  CaseContent,
  CaseQuantity,
  Conviction,
  Defendant,
  ExternalId,
  READ_ONLY_MEMBERS,
  Sentence,
  SourceReport,
} from '../schemas/case.ts';
import { FAULT_HINTS, type FaultHint, UNDECIDED } from '../schemas/fault-hints.ts';
import { isStorable, refusal } from '../schemas/faults.ts';
import { BASES, INDETERMINATE, NONE, NOT_REPORTED, OUTLET_TYPES } from '../schemas/vocabulary.ts';
import { attributesOf, type Member, membersOf, oncePer, type Place } from './members.ts';

/** The strict schemas of a case under one codebook. Rules across fields are not in them: see check.ts. */
interface CaseSchemas {
  /** The body of a POST. Ids of defendants and convictions are dropped: each becomes `''`. */
  create: z.ZodType<CaseContent>;
  /** The body of a PUT. Ids are kept, and read-only members are allowed. */
  replace: z.ZodType<CaseContent>;
  /** A variable has a name that every object inherits, such as `constructor`. */
  hasInheritedName: boolean;
}

type Mode = 'create' | 'replace';

/**
 * The schemas of a codebook version, made once and kept with it. What they put out is canonical: members in the order of
 * docs/reference/cases.md, attributes in that of the codebook, and the list of the code `none` as the empty list.
 */
export const caseSchemas = oncePer((codebook: Codebook): CaseSchemas => {
  const make = (mode: Mode) =>
    z.compile(caseSchema(codebook, mode), { strict: true }) as unknown as z.ZodType<CaseContent>; // its members are those of CaseContent: tests/cases/round-trip.test.ts compares them
  const hasInheritedName = allAttributes(codebook).some(({ name }) => name in Object.prototype);
  return { create: make('create'), replace: make('replace'), hasInheritedName };
});

/**
 * JSON Schema (2020-12) of the body of a POST, with labels as titles. It accepts what `checkCase` accepts but for quantities
 * given twice or adding up to more than their total, and addresses that no URL parser reads.
 * @param id its `$id`
 */
export const caseJsonSchema = (codebook: Codebook, id: string): Record<string, unknown> => {
  const {
    $schema,
    '~standard': _,
    ...schema
  } = z.toJSONSchema(caseSchemas(codebook).create, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    metadata: ANNOTATIONS,
    override: ({ zodSchema, jsonSchema }) => {
      const dimension = CODES_OF.get(zodSchema);
      if (dimension === undefined) return;
      delete jsonSchema.enum;
      // Not `oneOf`, which looks at every code: Ajv takes five times as long.
      const anyOf = dimension.codes.map(({ code, label }) => ({ const: code, title: label }));
      if (dimension.multiple) jsonSchema.items = { type: 'string', anyOf };
      else jsonSchema.anyOf = anyOf;
    },
  });
  return { $schema, $id: id, ...schema };
};

/** What JSON Schema says about a member beyond what Zod derives itself. */
const ANNOTATIONS = z.registry<Record<string, unknown>>();
const CODES_OF = new WeakMap<object, Dimension>();

const annotate = <Schema extends z.ZodType>(schema: Schema, json: Record<string, unknown>): Schema => {
  ANNOTATIONS.add(schema, { ...ANNOTATIONS.get(schema), ...json });
  return schema;
};

const hinted = <Schema extends z.ZodType>(schema: Schema, hint: FaultHint): Schema => {
  FAULT_HINTS.add(schema, hint);
  return schema;
};

type MemberSchemas = Record<string, z.ZodType>;

const caseSchema = (codebook: Codebook, mode: Mode): z.ZodObject => {
  const members = membersOf(codebook);
  const coded = (place: Place): MemberSchemas => codedShape(members[place].filter(({ attribute }) => !attribute));
  const attributes = (place: Place) => attributesSchema(codebook, place);
  const quantities = (level: 'case' | 'defendant') =>
    boundedList(quantitySchema(codebook, level)).max(CASE_LIMITS.quantities).optional();
  const id = () =>
    mode === 'create' ? annotate(z.string().default(''), { default: undefined }) : z.string().optional();

  const conviction = strict(Conviction, {
    id: id(),
    ...coded('conviction'),
    counts: amount(0, 2 ** 31 - 1).optional(),
    principal: z.boolean().optional(),
    attributes: attributes('conviction'),
  });
  const { outcome, requirements, orders } = coded('sentence');
  const sentence = strict(Sentence, {
    ...(outcome && { outcome }),
    custodyTerm: termText().optional(),
    suspendedTerm: termText().optional(),
    indeterminate: z.enum(INDETERMINATE).optional(),
    minimumTerm: termText().optional(),
    ...(requirements && { requirements }),
    ...(orders && { orders }),
  });
  annotate(sentence, { dependentRequired: { minimumTerm: ['indeterminate'] } });
  const defendant = strict(Defendant, {
    id: id(),
    ...coded('defendant'),
    attributes: attributes('defendant'),
    quantities: quantities('defendant'),
    convictions: annotate(boundedList(conviction).min(1).max(CASE_LIMITS.convictions), ONE_PRINCIPAL),
    sentence,
  });
  const shape = {
    externalIds: annotate(boundedList(EXTERNAL_ID).max(CASE_LIMITS.externalIds), { uniqueItems: true }).optional(),
    sentencedOn: sentencedOn(codebook),
    ...coded('case'),
    attributes: attributes('case'),
    quantities: quantities('case'),
    defendants: boundedList(defendant).min(1).max(CASE_LIMITS.defendants),
    sources: boundedList(SOURCE).max(CASE_LIMITS.sources).optional(),
  };
  if (mode === 'replace') {
    return strict(CaseContent, { ...shape, ...Object.fromEntries(READ_ONLY_MEMBERS.map((name) => [name, ANYTHING])) });
  }
  return annotate(strict(CaseContent, shape, { refused: READ_ONLY }), {
    title: `A case of ${codebook.definition.title}`,
  });
};

const sentencedOn = ({ definition: { coverage, settings } }: Codebook): z.ZodType =>
  settings.datePrecision === 'none'
    ? dateWithin(coverage.window, 'year').optional()
    : dateWithin(coverage.window, settings.datePrecision);

const ANYTHING = z.unknown().optional();
const READ_ONLY = {
  names: new Set<string>(READ_ONLY_MEMBERS),
  detail: 'This member is read-only: the service writes it. Leave it out of a POST.',
};

/** A single conviction is the principal one unless it says that it is not; of several, one must say so. */
const ONE_PRINCIPAL = {
  if: { minItems: 2 },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { contains: { properties: { principal: { const: true } }, required: ['principal'] }, maxContains: 1 },
  else: { items: { properties: { principal: { const: true } } } },
};

/** A strict object whose members are described as in `like`, with a fault of its own for each kind of unknown member. */
const strict = (
  like: z.ZodObject,
  shape: MemberSchemas,
  {
    missing,
    refused,
    elsewhere,
  }: Partial<{
    missing: readonly string[];
    /** Names that are refused with a detail of their own. */
    refused: { names: ReadonlySet<string>; detail: string };
    /** Names that are attributes of other places. */
    elsewhere: ReadonlySet<string>;
  }> = {},
): z.ZodObject => {
  for (const [name, member] of Object.entries(shape)) {
    const description = like.shape[name]?.description;
    if (description !== undefined) annotate(member, { description });
  }
  const allowed = Object.keys(shape);
  return hinted(z.strictObject(shape), {
    ...(missing && { missing }),
    unknownMember: (name) => {
      if (refused?.names.has(name)) return { code: 'unknown-member', detail: refused.detail, allowed };
      const why = whyForbidden(name);
      if (why !== undefined) return { code: 'forbidden-field', detail: why };
      return { code: elsewhere?.has(name) ? 'wrong-level' : 'unknown-member', allowed };
    },
  });
};

const codedShape = (members: readonly Member[]): MemberSchemas =>
  Object.fromEntries(
    members.map(({ name, dimension }) => {
      const codes = codesSchema(dimension);
      return [name, dimension.required ? codes : codes.optional()];
    }),
  );

const allAttributes = (codebook: Codebook): Member[] => Object.values(attributesOf(codebook)).flat();

/** If `attributes` is missing, each required attribute is reported as missing. */
const attributesSchema = (codebook: Codebook, place: Place): z.ZodType => {
  const all = allAttributes(codebook);
  const here = all.filter((member) => member.place === place);
  const missing = here.filter(({ dimension }) => dimension.required).map(({ name }) => name);
  const elsewhere = new Set(all.filter((member) => member.place !== place).map(({ name }) => name));
  const attributes = strict(z.object(), codedShape(here), { missing, elsewhere });
  return missing.length > 0 ? attributes : attributes.optional();
};

const codesSchema = (dimension: Dimension): z.ZodType => {
  const schema = dimension.multiple ? codeList(dimension) : toldByCodes(z.enum(codeIds(dimension)), dimension);
  return annotate(schema, { title: dimension.label });
};

/** Codes are told by their dimension: in faults with their labels, in JSON Schema with titles. */
const toldByCodes = <Schema extends z.ZodType>(schema: Schema, dimension: Dimension): Schema => {
  CODES_OF.set(schema, dimension);
  return hinted(schema, { allowed: codeIds(dimension), labels: dimension.codes.map(({ label }) => label) });
};

const codeIds = ({ codes }: Dimension): string[] => codes.map(({ code }) => code);

/** `not-reported` and `none` are about the whole list, so they contradict any other code. */
const ALONE = new Set([NONE, NOT_REPORTED]);

const codeList = (dimension: Dimension): z.ZodType => {
  const values = codeIds(dimension);
  const json = { type: 'array', maxItems: CASE_LIMITS.codes, uniqueItems: true, ...NONE_ALONE };
  const faultOfItem = (item: unknown, position: number, list: readonly unknown[], inst: z.ZodType) => {
    const path = [position];
    if (typeof item !== 'string') return { code: 'invalid_type', expected: 'string', input: item, inst, path } as const;
    if (!dimension.index.has(item)) return { code: 'invalid_value', values, input: item, inst, path } as const;
    if (list.indexOf(item) < position) return refusal(item, 'duplicate', { path });
    if (list.length === 1 || !ALONE.has(item)) return undefined;
    return refusal(item, 'not-allowed', { path, detail: 'This code cannot be combined with others.' });
  };
  const list = leaf(json, (payload, inst) => {
    const { value, issues } = payload;
    if (!Array.isArray(value)) return issues.push({ code: 'invalid_type', expected: 'array', input: value, inst });
    if (value.length > CASE_LIMITS.codes) return issues.push(tooBig(value, CASE_LIMITS.codes, 'array'));
    for (const [position, item] of value.entries()) {
      const fault = faultOfItem(item, position, value, inst);
      if (fault) issues.push(fault);
    }
    payload.value = value.length === 1 && value[0] === NONE ? [] : value.slice();
  });
  return toldByCodes(list, dimension);
};

const NONE_ALONE = {
  if: { contains: { enum: [...ALONE] } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { maxItems: 1 },
};

/** An entry of `quantities`: one option for each quantity of the level, since each has categories of its own, or none. */
const quantitySchema = (codebook: Codebook, level: 'case' | 'defendant'): z.ZodType => {
  const { quantities } = codebook.definition.codebook;
  const here = quantities.filter((quantity) => quantity.level === level);
  const hint: FaultHint = {
    allowed: here.map(({ id }) => id),
    unknownCode: (text) => (quantities.some(({ id }) => id === text) ? 'wrong-level' : 'unknown-code'),
  };
  const entry = (quantity: z.ZodType, category: z.ZodType, decimals = 0) =>
    strict(CaseQuantity, { quantity, category, value: amount(decimals), basis: z.enum(BASES) });
  const [first, ...others] = here.map(({ id, label, decimals }) => {
    const dimension = codebook.dimensions.get(codebook.amounts.get(id)?.category ?? '');
    const category = dimension === undefined ? noCategory() : codesSchema(dimension);
    return annotate(entry(z.literal(id), category.optional(), decimals), { title: label });
  });
  if (first === undefined) return entry(hinted(z.enum([]), hint), ANYTHING);
  const union = hinted(z.discriminatedUnion('quantity', [first, ...others]), hint);
  UNDECIDED.set(union, entry(z.unknown(), ANYTHING));
  return union;
};

const noCategory = (): z.ZodType =>
  leaf({ not: {} }, ({ value, issues }) =>
    issues.push(refusal(value, 'not-allowed', { detail: 'This quantity has no categories.' })),
  );

type LeafPayload = z.core.ParsePayload;
type JudgeLeaf = (payload: LeafPayload, inst: z.ZodType) => unknown;

/** A type whose values one function judges: measured at a third of a string or number of Zod's with checks on it. */
const Leaf = z.core.$constructor<z.ZodType, z.core.$ZodTypeDef & { judge: JudgeLeaf }>('CaseLeaf', (inst, def) => {
  z.ZodType.init(inst, def);
  inst._zod.processJSONSchema = () => {}; // `annotate` says it all
  inst._zod.parse = (payload) => {
    def.judge(payload, inst);
    return payload;
  };
});

const leaf = (json: Record<string, unknown>, judge: JudgeLeaf): z.ZodType =>
  annotate(new Leaf({ type: 'case-leaf' as 'custom', judge }), json); // not `custom`: z.compile would not run the judge

const string = (json: Record<string, unknown>, judge: (text: string, issues: z.core.$ZodRawIssue[]) => unknown) =>
  leaf({ type: 'string', ...json }, ({ value, issues }) =>
    typeof value === 'string'
      ? judge(value, issues)
      : issues.push({ code: 'invalid_type', expected: 'string', input: value }),
  );

type Sized = 'array' | 'string' | 'number';
const tooBig = (input: unknown, maximum: number, origin: Sized): z.core.$ZodRawIssue => {
  return { code: 'too_big', maximum, inclusive: true, origin, input };
};
const tooSmall = (input: unknown, minimum: number, origin: Sized): z.core.$ZodRawIssue => {
  return { code: 'too_small', minimum, inclusive: true, origin, input };
};

/** A number with at most so many decimals that it is held exactly: see `scaledAmount`. */
const amount = (decimals: number, maximum = Math.floor(Number.MAX_SAFE_INTEGER / 10 ** decimals)) => {
  const scale = 10 ** decimals;
  const isWhole = decimals === 0;
  const type = isWhole ? 'integer' : 'number';
  return leaf({ type, minimum: 0, maximum, ...(!isWhole && { multipleOf: 1 / scale }) }, (payload) => {
    const { value, issues } = payload;
    const isFraction = isWhole && Number.isFinite(value) && !Number.isInteger(value);
    if (typeof value !== 'number' || isFraction)
      issues.push({ code: 'invalid_type', expected: isWhole ? 'int' : 'number', input: value });
    else if (value < 0) issues.push(tooSmall(value, 0, 'number'));
    else if (value > maximum) issues.push(tooBig(value, maximum, 'number'));
    else if (scaledAmount(value + 0, scale) === undefined) {
      issues.push(refusal(value, 'ill-formed', { detail: `Must have at most ${decimals} decimals.` }));
    } else payload.value = value + 0; // JSON has -0, which is stored as 0
  });
};

const MAX_SYSTEM = 60;
const MAX_VALUE = 200;
const LONGEST_ADDRESS = 2_000;

/** Characters are counted as JSON Schema counts them: by code point. */
const judgeText = (text: string, most: number, issues: z.core.$ZodRawIssue[]): void => {
  if (!isStorable(text)) issues.push(refusal(text, 'forbidden-text'));
  else if (text.length === 0) issues.push(tooSmall(text, 1, 'string'));
  else if (text.length > most && [...text].length > most) issues.push(tooBig(text, most, 'string'));
};

const storableText = (most: number) =>
  string({ minLength: 1, maxLength: most, pattern: '^[^\\0\\p{Surrogate}]*$' }, (value, issues) =>
    judgeText(value, most, issues),
  );

const day = () =>
  string({ format: 'date', pattern: `^${between('1600-01-01', '2200-12-31')}$` }, (value, issues) => {
    if (!isDay(value)) issues.push(refusal(value, 'invalid-date'));
  });

/** Dates that are as coarse as the dataset allows. One is inside the window if one of its days is. */
const dateWithin = (window: Window, precision: 'day' | 'month' | 'year') => {
  const { from } = window;
  const last = lastDayOf(window);
  const patterns = LENGTHS.slice(0, LENGTHS.indexOf(DATE_LENGTH[precision]) + 1).map((length) =>
    between(from.slice(0, length), last.slice(0, length)),
  );
  const pattern = patterns.length === 1 ? `^${patterns.join()}$` : `^(?:${patterns.join('|')})$`;
  const inside = `Must be from ${from} to ${last}.`;
  return string({ ...(precision === 'day' && { format: 'date' }), pattern }, (value, issues) => {
    const known = precisionOf(value);
    if (known === undefined || DATE_LENGTH[known] < DATE_LENGTH[precision]) {
      return issues.push(refusal(value, 'invalid-date', { detail: DATE_DETAIL[precision] }));
    }
    const { first, last: end } = daysOf(value);
    if (end < from || first > last) issues.push(refusal(value, 'outside-window', { detail: inside }));
  });
};

const DATE_LENGTH = { day: 10, month: 7, year: 4 } as const;
const LENGTHS: readonly number[] = Object.values(DATE_LENGTH);
const DATE_DETAIL = {
  day: FAULTS['invalid-date'],
  month: 'Must be a day such as 2015-03-13 or a month such as 2015-03, from 1600 to 2200.',
  year: 'Must be a day such as 2015-03-13, a month such as 2015-03 or a year such as 2015, from 1600 to 2200.',
} as const;

/** A pattern of the texts from `least` to `most`, two texts of digits and hyphens that are equally long. */
const between = (least: string, most: string): string => {
  const [low = '', high = ''] = [least[0], most[0]];
  const [lowRest, highRest] = [least.slice(1), most.slice(1)];
  const any = lowRest.replaceAll(/\d/g, '\\d');
  if (low === high) return low === '' ? '' : low + between(lowRest, highRest);
  const [zeros, nines] = [lowRest.replaceAll(/\d/g, '0'), lowRest.replaceAll(/\d/g, '9')];
  const [first, last] = [
    lowRest === zeros ? Number(low) : Number(low) + 1,
    highRest === nines ? Number(high) : Number(high) - 1,
  ];
  const options = [
    ...(first > Number(low) ? [low + between(lowRest, nines)] : []),
    ...(first <= last ? [(first === last ? String(first) : `[${first}-${last}]`) + any] : []),
    ...(last < Number(high) ? [high + between(zeros, highRest)] : []),
  ];
  return options.length === 1 ? options.join() : `(?:${options.join('|')})`;
};

const termText = () =>
  string({ maxLength: 60, pattern: TERM_PATTERN }, (value, issues) => {
    if (!isTerm(value)) issues.push(refusal(value, 'invalid-term'));
  });

/** As `isTerm` decides: over zero, and no number above 2^31-1. */
const TERM_NUMBER = `0*(?:\\d{1,9}|${between('1000000000', String(2 ** 31 - 1))})`;
const TERM_PATTERN = `^P(?=\\d)(?=.*[1-9])${[...'YMWD'].map((unit) => `(?:${TERM_NUMBER}${unit})?`).join('')}$`;

const EXTERNAL_ID = strict(ExternalId, { system: storableText(MAX_SYSTEM), value: storableText(MAX_VALUE) });

/** Addresses that are certainly valid, which saves the URL parser: it costs as much as the rest of a case. */
const PLAIN_ADDRESS = /^https?:\/\/(?!.*xn--)(?:[a-z0-9-]+\.)+[a-z]+(?:[/?#][!-~]*)?$/;
/** The pattern too: the parser forgives spaces and `https:host`. */
const ANY_ADDRESS = /^https?:\/\/\S+$/i;
/** An `@` before the path, where browsers take the path to begin: they read any number of slashes, and `\\` as one. */
const CREDENTIALS = /^https?:[/\\]*[^/\\?#]*@/i;
const ADDRESS_PATTERN = '^[hH][tT][tT][pP][sS]?:\\/\\/(?![/\\\\]*[^/\\\\?#]*@)[^\\s\\0\\p{Surrogate}]+$';

const address = () =>
  string({ minLength: 1, maxLength: LONGEST_ADDRESS, pattern: ADDRESS_PATTERN }, (value, issues) => {
    if (value.length <= LONGEST_ADDRESS && PLAIN_ADDRESS.test(value)) return;
    judgeText(value, LONGEST_ADDRESS, issues);
    if (issues.length > 0) return;
    if (!ANY_ADDRESS.test(value) || !URL.canParse(value)) {
      issues.push(refusal(value, 'ill-formed', { detail: 'Must be an address with http or https.' }));
    } else if (CREDENTIALS.test(value)) {
      const detail = 'Must not hold a user name or password (before @): it could name a person.';
      issues.push(refusal(value, 'ill-formed', { detail }));
    }
  });

const SOURCE = strict(SourceReport, {
  outletType: z.enum(OUTLET_TYPES),
  publishedOn: day().optional(),
  url: address().optional(),
});
