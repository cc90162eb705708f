import { z } from 'zod';
import { boundedList, boundedRecord } from './bounded.ts';
import { CodeList } from './code-list.ts';
import { byMember, FAULT_HINTS } from './fault-hints.ts';
import { ExternalFigure, HeadlineDefinition } from './headline.ts';
import { Audience, CamelId, CodeName, Day, KebabId, Label, Levels, Text } from './names.ts';
import {
  type BUILT_INS,
  COUNTED_UNITS,
  LEVELS,
  type PERIODS,
  POLICIES,
  QUANTITY_LEVELS,
  STATISTICS,
  VARIABLE_KINDS,
} from './vocabulary.ts';

/** The codebook in a dataset definition (docs/reference/datasets.md). Shape only; src/codebook checks what it means. */

const codes = z.array(CodeName).min(1).max(1_000);

export const Filter = boundedRecord(
  CamelId,
  z.union([codes, z.strictObject({ not: codes.describe('Every code but these.') })]),
);
export type Filter = z.output<typeof Filter>;

/** Members that a built-in, a variable, a quantity and a derived variable have in common. */
const audience = Audience.default('public').describe(
  'Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Default `public`.',
);
const levels = Levels.optional().describe(
  'Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole.',
);
const required = z
  .boolean()
  .default(false)
  .describe('Whether each case must have it. `not-reported` counts as given. Default false.');

export const Binding = z.strictObject({
  codeList: KebabId.describe('Name of the code list that its codes are from.'),
  label: Label.optional().describe('What it is called. Left out: its usual name.'),
  required,
  audience,
  levels,
});
export type Binding = z.output<typeof Binding>;

export const Variable = z.strictObject({
  id: CamelId.describe('Id of the variable, and of the dimension that it gives.'),
  label: Label.describe('What it is called in tables and charts.'),
  description: Text.optional().describe('What it means, and how it is coded.'),
  level: z
    .enum(LEVELS)
    .describe('What it describes: a case, a defendant, a conviction or, in an aggregate dataset, an observation.'),
  kind: z
    .enum(VARIABLE_KINDS)
    .default('code')
    .describe('`code`: a code of a code list. `flag`: yes or no. Default `code`.'),
  codeList: KebabId.optional().describe(
    'Name of the code list that its codes are from. Required for the kind `code`; a flag has none.',
  ),
  multiple: z.boolean().default(false).describe('Whether it holds a list of codes instead of one. Default false.'),
  required,
  audience,
  levels,
  youthWithheld: z
    .boolean()
    .default(false)
    .describe('Whether the youth rule withholds it for a case with a defendant under 18. Default false.'),
});
export type Variable = z.output<typeof Variable>;

export const Quantity = z.strictObject({
  id: CamelId.describe('Id of the quantity. A measure names it as its amount.'),
  label: Label.describe('What it is called in tables and charts.'),
  unit: Label.describe('What is counted, in the plural, such as `images`.'),
  level: z.enum(QUANTITY_LEVELS).describe('Whether a case or a defendant has the amount.'),
  categories: KebabId.optional().describe(
    'Name of the code list that its amounts are split by. Gives a dimension of its own.',
  ),
  audience,
  levels,
});
export type Quantity = z.output<typeof Quantity>;

const bands = KebabId.describe(
  'Name of a code list whose `min` and `max` are the bands. Every number lies in exactly one.',
);

const ExistsRule = z.strictObject({
  exists: Filter.describe(
    '`yes` if one and the same conviction matches, else `no`: dimension -> codes, or { "not": codes }.',
  ),
});

const MapRule = z.strictObject({
  map: z
    .strictObject({
      of: CamelId.describe('The dimension that is mapped.'),
      codes: boundedRecord(CodeName, z.array(CodeName).min(1).max(10_000)).describe(
        'New code -> the codes that become it. Each code is mapped once.',
      ),
      else: CodeName.optional().describe('The new code of all other codes. Left out: `not-reported`.'),
    })
    .describe('Gives the codes of another dimension new codes.'),
  codeList: KebabId.describe('Name of the code list that the new codes are from.'),
});

const CountRule = z.strictObject({
  count: z
    .enum(COUNTED_UNITS)
    .describe('What is counted: the defendants of a case, or the convictions of a case or defendant.'),
  codeList: bands,
});

const BandRule = z.strictObject({
  band: CamelId.describe('The amount that is put into bands: a quantity, `custodyDays`, `suspendedDays` or `counts`.'),
  codeList: bands,
});

/** Told apart by the one member that names the rule. */
const RULE_SHAPES = { exists: ExistsRule, map: MapRule, count: CountRule, band: BandRule };

export const Rule = z
  .union([ExistsRule, MapRule, CountRule, BandRule])
  .register(FAULT_HINTS, { choose: byMember(Object.keys(RULE_SHAPES)) });
export type Rule = z.output<typeof Rule>;

export const Derived = z.strictObject({
  id: CamelId.describe('Id of the derived variable, and of the dimension that it gives.'),
  label: Label.describe('What it is called in tables and charts.'),
  level: z.enum(LEVELS).describe('What it describes. It is the level of what its rule reads.'),
  audience,
  rule: Rule.describe('How its code is found: `exists`, `map`, `count` or `band`.'),
});
export type Derived = z.output<typeof Derived>;

export const Calendar = z.strictObject({
  label: Label.describe('Whose working days these are.'),
  weekend: z
    .array(z.number().int().min(1).max(7))
    .max(7)
    .describe('ISO weekdays that are not worked: 1 is Monday, 7 Sunday.'),
  holidays: z.array(Day).max(10_000).describe('Other days that are not worked, YYYY-MM-DD.'),
});
export type Calendar = z.output<typeof Calendar>;

export const Measure = z.strictObject({
  id: KebabId.describe('Id of the measure. A query names it with `measure=`.'),
  label: Label.describe('What it is called in tables and charts.'),
  unit: Label.describe('The unit of its values, such as `defendants` or `days`.'),
  countingUnit: z
    .string()
    .regex(/^[a-z][a-z -]{0,59}$/, 'Must be a singular word in lower case, such as occasion, of at most 60 characters.')
    .describe('What one unit is: `case`, `defendant` or `conviction`; in an aggregate dataset any singular word.'),
  statistic: z
    .enum(STATISTICS)
    .describe('`count`: the number of different units. `sum`, `mean`, `median`: of the amount that `of` names.'),
  of: CamelId.optional().describe(
    'The amount: a quantity, `custodyDays`, `suspendedDays` or `counts`; in an aggregate dataset `value`. A count has none.',
  ),
  filter: Filter.optional().describe(
    'Counts only units that match every condition: dimension -> codes, or { "not": codes }.',
  ),
  decimals: z
    .number()
    .int()
    .min(0)
    .max(6)
    .default(0)
    .describe('Decimals that values are rounded to, half up; 0 to 6. Default 0.'),
  population: Text.describe('Who or what is counted, in words.'),
  note: Text.optional().describe('What a reader must know about the measure. It goes with every answer.'),
});
export type Measure = z.output<typeof Measure>;

/** The most dimensions of a table. */
export const MOST_DIMENSIONS = 6;

export const Tables = z.strictObject({
  upTo: z
    .number()
    .int()
    .min(0)
    .max(4)
    .default(0)
    .describe('Publishes every table of up to so many of the dimensions of `of`; 0 to 4. Default 0: totals alone.'),
  of: z.array(CamelId).max(200).optional().describe('The dimensions to combine. Left out: every public one.'),
  also: boundedList(
    z.strictObject({
      by: z
        .array(CamelId)
        .max(MOST_DIMENSIONS)
        .describe('The dimensions of the table, at most 6, no two of them levels of one variable.'),
      measures: z
        .array(KebabId)
        .min(1)
        .max(200)
        .optional()
        .describe('The measures of the table. Left out: all that fit.'),
    }),
  )
    .max(1_000)
    .optional()
    .describe('Single tables to publish besides.'),
});
export type Tables = z.output<typeof Tables>;

export const Note = z.strictObject({
  id: KebabId.describe('Id of the note.'),
  text: Text.describe('The note, in words that can be quoted.'),
  mandatory: z.boolean().describe('Whether the note must be shown wherever the figures are.'),
  measures: z.array(KebabId).max(200).optional().describe('The measures that it is about. Left out: all.'),
  dimensions: z.array(CamelId).max(200).optional().describe('The dimensions that it is about. Left out: all.'),
});
export type Note = z.output<typeof Note>;

export const Disclosure = z.strictObject({
  policy: z.enum(POLICIES).describe('What is withheld from public statistics. This version supports `none` only.'),
  threshold: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .optional()
    .describe('For the policy `threshold`: the least count that is shown.'),
  reason: Text.optional().describe('Why this policy was chosen.'),
});
export type Disclosure = z.output<typeof Disclosure>;

const binding = Binding.optional();

const periodAudience = Audience.optional();

/** Who sees each period; the codebook module fills in those left out. */
const Periods = z
  .strictObject({
    year: periodAudience.describe('Who sees the year, such as `2015`. Left out: `public`.'),
    quarter: periodAudience.describe('Who sees the quarter, such as `2015-Q1`. Left out: `partner`.'),
    month: periodAudience.describe('Who sees the month, such as `2015-03`. Left out: `internal`.'),
  } satisfies Record<(typeof PERIODS)[number], z.ZodType>)
  .default({ year: 'public', quarter: 'partner', month: 'internal' });

export const CodebookDefinition = z.strictObject({
  builtIn: z
    .strictObject({
      area: binding.describe('Where the case was tried or investigated.'),
      courtType: binding.describe('The kind of court that passed sentence.'),
      sex: binding.describe('Sex of a defendant.'),
      ageBand: binding.describe('Age of a defendant, in bands.'),
      offence: binding.describe('Offence of a conviction.'),
      outcome: binding.describe('Outcome of a sentence.'),
      requirements: binding.describe('Requirements of a sentence served in the community; a list.'),
      orders: binding.describe('Orders made beside a sentence; a list.'),
    } satisfies Record<(typeof BUILT_INS)[number], z.ZodType>)
    .prefault({})
    .describe('The built-in variables that the dataset uses. It has no others.'),
  periods: Periods.describe('Who sees the periods that the date of sentence lies in.'),
  variables: boundedList(Variable).max(200).default([]).describe('Variables of the dataset’s own. Default: none.'),
  quantities: z.array(Quantity).max(50).default([]).describe('Amounts that cases or defendants have. Default: none.'),
  derived: boundedList(Derived)
    .max(200)
    .default([])
    .describe('Variables that are computed from others. Default: none.'),
  codeLists: boundedRecord(KebabId, CodeList).describe(
    'The code lists, by name: one that ships with the service, or one written out.',
  ),
  calendars: boundedRecord(KebabId, Calendar)
    .default({})
    .describe('Calendars of working days, by name. Default: none.'),
  externalFigures: boundedList(ExternalFigure)
    .max(200)
    .default([])
    .describe('Figures published by other bodies, quoted and never computed. Default: none.'),
  measures: boundedList(Measure)
    .min(1)
    .max(200)
    .describe('What is counted or summed. A query that names none gets the first.'),
  tables: Tables.describe('Which breakdowns a release publishes. A query can ask for nothing else.'),
  headlines: boundedList(HeadlineDefinition)
    .max(500)
    .default([])
    .describe('Named figures with a sentence each. Default: none.'),
  notes: boundedList(Note).max(200).default([]).describe('Notes that go with the answers. Default: none.'),
  disclosure: Disclosure.describe('The disclosure policy of public statistics.'),
});
export type CodebookDefinition = z.output<typeof CodebookDefinition>;
