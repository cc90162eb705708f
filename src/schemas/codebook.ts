import { z } from 'zod';
import { CodeList } from './code-list.ts';
import { byMember, FAULT_HINTS } from './fault-hints.ts';
import { ExternalFigure, HeadlineDefinition } from './headline.ts';
import { Audience, CamelId, CodeName, Day, KebabId, Label, Levels, Text } from './names.ts';
import { type BUILT_INS, LEVELS, type PERIODS, POLICIES, STATISTICS, VARIABLE_KINDS } from './vocabulary.ts';

/** The codebook in a dataset definition: contract data 2. Shape only; src/codebook checks what it means. */

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
  .register(FAULT_HINTS, { choose: byMember(Object.keys(RULE_SHAPES)) });
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
  countingUnit: z
    .string()
    .regex(
      /^[a-z][a-z -]{0,59}$/,
      'Must be a singular word in lower case, such as occasion, of at most 60 characters.',
    ),
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
