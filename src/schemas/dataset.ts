import { z } from 'zod';
import { byMember, CHOICES } from './choice.ts';
import {
  AUDIENCES,
  type BUILT_INS,
  DATASET_KINDS,
  DAY_BASES,
  LEVELS,
  type PERIODS,
  POLICIES,
  SHARE_BASES,
  STANDARD_LISTS,
  STATISTICS,
  VARIABLE_KINDS,
  WORDING_FORMS,
} from './vocabulary.ts';

/** The body of PUT /v1/datasets/{dataset}: contract data 2. Shape only; src/codebook checks what it means. */

export const CamelId = z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/);
export const KebabId = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
export const CodeName = z
  .string()
  .max(60)
  .regex(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/);
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const Label = z.string().min(1).max(200);
const Text = z.string().min(1).max(4_000);
const Url = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\/\S+$/);
const Bound = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Audience = z.enum(AUDIENCES);
const Levels = z.record(CamelId, Audience);

export const CodeEntry = z.strictObject({
  code: CodeName,
  label: Label,
  parent: CodeName.optional(),
  publishAs: CodeName.optional(),
  min: Bound.optional(),
  max: Bound.optional(),
  note: Text.optional(),
});
export type CodeEntry = z.output<typeof CodeEntry>;

export const StandardList = z.strictObject({
  standard: z.enum(STANDARD_LISTS),
  include: z.array(CodeName).min(1).max(10_000).optional(),
});
export const OwnList = z.strictObject({
  label: Label,
  source: Text.optional(),
  codes: z.array(CodeEntry).min(1).max(10_000),
  levels: z
    .array(z.strictObject({ id: CamelId, label: Label, codes: z.array(CodeEntry).min(1).max(10_000) }))
    .max(5)
    .optional(),
});
export type OwnList = z.output<typeof OwnList>;
/** A list that ships with the service, or one written out. Two schemas, told apart by the member `standard`. */
export const CodeList = z
  .union([StandardList, OwnList])
  .register(CHOICES, { choose: (value) => (Object.hasOwn(value, 'standard') ? 0 : 1) });
export type CodeList = z.output<typeof CodeList>;

export const Filter = z.record(
  CamelId,
  z.union([z.array(CodeName).min(1).max(1_000), z.strictObject({ not: z.array(CodeName).min(1).max(1_000) })]),
);
export type Filter = z.output<typeof Filter>;

export const Binding = z.strictObject({
  codeList: KebabId,
  label: Label.optional(),
  required: z.boolean().default(false),
  audience: Audience.default('public'),
  levels: Levels.optional(),
});
export type Binding = z.output<typeof Binding>;

export const Variable = z.strictObject({
  id: CamelId,
  label: Label,
  description: Text.optional(),
  level: z.enum(LEVELS),
  kind: z.enum(VARIABLE_KINDS).default('code'),
  codeList: KebabId.optional(),
  multiple: z.boolean().default(false),
  required: z.boolean().default(false),
  audience: Audience.default('public'),
  levels: Levels.optional(),
  youthWithheld: z.boolean().default(false),
});
export type Variable = z.output<typeof Variable>;

export const Quantity = z.strictObject({
  id: CamelId,
  label: Label,
  unit: Label,
  level: z.enum(['case', 'defendant']),
  categories: KebabId.optional(),
  audience: Audience.default('public'),
  levels: Levels.optional(),
});
export type Quantity = z.output<typeof Quantity>;

const ExistsRule = z.strictObject({ exists: Filter });
const MapRule = z.strictObject({
  map: z.strictObject({
    of: CamelId,
    codes: z.record(CodeName, z.array(CodeName).min(1).max(10_000)),
    else: CodeName.optional(),
  }),
  codeList: KebabId,
});
const CountRule = z.strictObject({ count: z.enum(['defendant', 'conviction']), codeList: KebabId });
const BandRule = z.strictObject({ band: CamelId, codeList: KebabId });
/** Told apart by the one member that names the rule. */
const RULE_SHAPES = { exists: ExistsRule, map: MapRule, count: CountRule, band: BandRule };
export const Rule = z
  .union([ExistsRule, MapRule, CountRule, BandRule])
  .register(CHOICES, { choose: byMember(Object.keys(RULE_SHAPES)) });
export type Rule = z.output<typeof Rule>;

export const Derived = z.strictObject({
  id: CamelId,
  label: Label,
  level: z.enum(LEVELS),
  audience: Audience.default('public'),
  rule: Rule,
});
export type Derived = z.output<typeof Derived>;

export const Calendar = z.strictObject({
  label: Label,
  weekend: z.array(z.number().int().min(1).max(7)).max(7),
  holidays: z.array(Day).max(10_000),
});
export type Calendar = z.output<typeof Calendar>;

export const Measure = z.strictObject({
  id: KebabId,
  label: Label,
  unit: Label,
  countingUnit: z.string().regex(/^[a-z][a-z -]{0,59}$/),
  statistic: z.enum(STATISTICS),
  of: CamelId.optional(),
  filter: Filter.optional(),
  decimals: z.number().int().min(0).max(6).default(0),
  population: Text,
  note: Text.optional(),
});
export type Measure = z.output<typeof Measure>;

export const Tables = z.strictObject({
  upTo: z.number().int().min(0).max(4).default(0),
  of: z.array(CamelId).max(200).optional(),
  also: z
    .array(z.strictObject({ by: z.array(CamelId).max(6), measures: z.array(KebabId).min(1).max(200).optional() }))
    .max(1_000)
    .optional(),
});
export type Tables = z.output<typeof Tables>;

const Where = z.record(CamelId, z.array(CodeName).length(1));
const headline = {
  id: KebabId,
  statement: Text,
  form: z.enum(WORDING_FORMS),
  usage: z.array(KebabId).max(20).optional(),
  note: Text.optional(),
};
const CountHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('count'),
  measure: KebabId,
  where: Where.optional(),
});
const ShareHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('share'),
  measure: KebabId,
  where: Where,
  share: CamelId,
  base: z.enum(SHARE_BASES).default('all'),
});
const SumHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('sum'),
  measure: KebabId,
  where: Where.optional(),
  convert: z.strictObject({ unit: Label, divideBy: z.number().positive().max(1e12) }).optional(),
});
const RateHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('rate'),
  of: z
    .union([z.strictObject({ measure: KebabId }), z.strictObject({ externalFigure: KebabId })])
    .register(CHOICES, { choose: byMember(['measure', 'externalFigure']) }),
  days: z.strictObject({ basis: z.enum(DAY_BASES), calendar: KebabId.optional() }),
});
export const HeadlineDefinition = z.discriminatedUnion('statistic', [
  CountHeadline,
  ShareHeadline,
  SumHeadline,
  RateHeadline,
]);
export type HeadlineDefinition = z.output<typeof HeadlineDefinition>;

export const ExternalFigure = z.strictObject({
  id: KebabId,
  wording: Text,
  value: z.number(),
  bound: z.enum(['exact', 'at-least', 'about']),
  unit: Label,
  publisher: Label,
  source: Text,
  publishedOn: Day.optional(),
  period: Label,
  usage: z.array(KebabId).max(20).optional(),
});
export type ExternalFigure = z.output<typeof ExternalFigure>;

export const Note = z.strictObject({
  id: KebabId,
  text: Text,
  mandatory: z.boolean(),
  measures: z.array(KebabId).max(200).optional(),
  dimensions: z.array(CamelId).max(200).optional(),
});
export type Note = z.output<typeof Note>;

export const Disclosure = z.strictObject({
  policy: z.enum(POLICIES),
  threshold: z.number().int().min(0).max(1_000).optional(),
  reason: Text.optional(),
});
export type Disclosure = z.output<typeof Disclosure>;

const binding = Binding.optional();
const period = Audience.optional();

/** Who sees each period; the codebook module fills in those left out. */
export const Periods = z
  .strictObject({ year: period, quarter: period, month: period } satisfies Record<
    (typeof PERIODS)[number],
    typeof period
  >)
  .default({ year: 'public', quarter: 'partner', month: 'internal' });

export const CodebookDefinition = z.strictObject({
  builtIn: z
    .strictObject({
      area: binding,
      courtType: binding,
      sex: binding,
      ageBand: binding,
      offence: binding,
      outcome: binding,
      requirements: binding,
      orders: binding,
    } satisfies Record<(typeof BUILT_INS)[number], typeof binding>)
    .prefault({}),
  periods: Periods,
  variables: z.array(Variable).max(200).default([]),
  quantities: z.array(Quantity).max(50).default([]),
  derived: z.array(Derived).max(200).default([]),
  codeLists: z.record(KebabId, CodeList),
  calendars: z.record(KebabId, Calendar).default({}),
  externalFigures: z.array(ExternalFigure).max(200).default([]),
  measures: z.array(Measure).min(1).max(200),
  tables: Tables,
  headlines: z.array(HeadlineDefinition).max(500).default([]),
  notes: z.array(Note).max(200).default([]),
  disclosure: Disclosure,
});
export type CodebookDefinition = z.output<typeof CodebookDefinition>;

export const Licence = z.strictObject({ id: Label, url: Url, attribution: Text });
export const Coverage = z.strictObject({
  window: z.strictObject({ from: Day, to: Day }),
  windowNote: Text.optional(),
  area: Text,
  sources: Text,
  inclusionRule: Text,
  completeness: Text,
});
export const Settings = z.strictObject({
  selfApproval: z.boolean().default(false),
  youthRule: z.boolean().default(true),
  duplicates: z
    .union([z.literal('off'), z.strictObject({ windowDays: z.number().int().min(0).max(366) })])
    .default({ windowDays: 7 }),
  retentionMonths: z.number().int().min(1).max(1_200).optional(),
});

export const DatasetDefinition = z
  .strictObject({
    kind: z.enum(DATASET_KINDS),
    title: Label,
    description: Text,
    publisher: Label,
    constructed: z.boolean().default(false),
    designation: KebabId.default('not-official-statistics'),
    licence: Licence,
    coverage: Coverage,
    settings: Settings.prefault({}),
    codebook: CodebookDefinition,
  })
  .meta({ id: 'DatasetDefinition' });
export type DatasetDefinition = z.output<typeof DatasetDefinition>;
