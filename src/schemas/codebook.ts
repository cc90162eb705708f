import { z } from 'zod';
import { boundedList, boundedRecord } from './bounded.ts';
import { CellLabel, OwnId } from './cell-text.ts';
import { CodeList } from './code-list.ts';
import { byMember, FAULT_HINTS } from './fault-hints.ts';
import { ExternalFigure, HeadlineDefinition } from './headline.ts';
import { Audience, CamelId, CodeName, Day, inOtherLanguages, KebabId, Label, Levels, Text } from './names.ts';
import {
  type BUILT_INS,
  COUNTED_UNITS,
  LEVELS,
  type PERIODS,
  QUANTITY_LEVELS,
  STATISTICS,
  VARIABLE_KINDS,
  ZERO_RULES,
} from './vocabulary.ts';

/** The codebook in a dataset definition (docs/reference/datasets.md). Shape only; src/codebook checks what it means. */

const filterCodes = z.array(CodeName).min(1).max(1_000);

export const Filter = boundedRecord(
  CamelId,
  z.union([filterCodes, z.strictObject({ not: filterCodes.describe('Every code but these.') })]),
);
export type Filter = z.output<typeof Filter>;

const tableHeading = Label.describe('Heading in tables and charts; 1 to 200 characters.');

/** Members that a built-in, a variable, a quantity and a derived variable have in common. */
const audience = Audience.default('public').describe(
  'Who sees it: everybody (`public`), partners and staff (`partner`), or staff alone (`internal`). Nothing public is made of what is not. Default `public`.',
);
const levels = Levels.optional().describe(
  'Who sees each coarser level of the code list: level -> audience. A level that is not named has the audience of the whole.',
);
const required = z
  .boolean()
  .default(false)
  .describe(
    'Whether a case without it is refused, so that nobody forgets it. `not-reported` is an answer too. Default false.',
  );

export const Binding = z.strictObject({
  codeList: KebabId.describe('The codes that it may have: a name in `codeLists`.'),
  label: Label.optional().describe('Heading in tables and charts. Left out: its usual name, such as `Outcome`.'),
  labels: inOtherLanguages(Label),
  required,
  audience,
  levels,
});
export type Binding = z.output<typeof Binding>;

export const Variable = z.strictObject({
  id: CamelId.describe(
    'camelCase. Queries name the dimension by it (`by=role`) and CSV the column, so it stays as it is.',
  ),
  label: tableHeading,
  labels: inOtherLanguages(Label),
  description: Text.optional().describe(
    'What it means, and how it is coded, so that two people code alike and readers know how.',
  ),
  level: z
    .enum(LEVELS)
    .describe(
      'What it describes: a case, a defendant, a conviction or, in an aggregate dataset, an observation. Broken down by what lies below its unit, a measure can count a unit under several codes.',
    ),
  kind: z
    .enum(VARIABLE_KINDS)
    .default('code')
    .describe('`code`: a code of a code list. `flag`: yes or no. Default `code`.'),
  codeList: KebabId.optional().describe(
    'Name of the code list that its codes are from. Required for the kind `code`; a flag has none.',
  ),
  multiple: z
    .boolean()
    .default(false)
    .describe(
      'Whether it holds a list of codes instead of one. Its shares can then exceed 100%, and every answer says so. Default false.',
    ),
  required,
  audience,
  levels,
  youthWithheld: z
    .boolean()
    .default(false)
    .describe(
      'Whether the youth rule withholds it for a case with a defendant under 18, since it could identify a child. Default false.',
    ),
});
export type Variable = z.output<typeof Variable>;

export const Quantity = z.strictObject({
  id: CamelId.describe('camelCase. A measure names it with `of`, a case with `quantity`.'),
  label: tableHeading,
  labels: inOtherLanguages(Label),
  unit: Label.describe('What is counted, in the plural, such as `images`. Printed behind every amount.'),
  units: inOtherLanguages(Label),
  level: z
    .enum(QUANTITY_LEVELS)
    .describe('Whether a case or a defendant has the amount. It is the counting unit of its sums.'),
  decimals: z
    .int()
    .min(0)
    .max(6)
    .default(0)
    .describe('How many decimals an amount may have, 0 to 6. They are added up exactly. Default: 0, whole numbers.'),
  categories: KebabId.optional().describe(
    'Name of the code list that its amounts are split by. It gives the dimension `<id>Category`, for measures of this quantity alone.',
  ),
  onlyWith: Filter.optional().describe(
    'What a case or defendant has who can have the amount, such as `{ "outcome": ["fine"] }`: dimension -> codes, or { "not": codes }. Disclosure control then takes it as known of everybody. Default: anybody can have it.',
  ),
  audience,
  levels,
});
export type Quantity = z.output<typeof Quantity>;

const bands = KebabId.describe(
  'Name of a code list whose `min` and `max` are the bands. Every number lies in exactly one, so that nothing is lost or counted twice.',
);

const ExistsRule = z.strictObject({
  exists: Filter.describe(
    '`yes` if one and the same conviction matches, else `no`: dimension -> codes, or { "not": codes }.',
  ),
});

const MapRule = z.strictObject({
  map: z
    .strictObject({
      of: CamelId.describe('The dimension whose codes are read.'),
      codes: boundedRecord(CodeName, z.array(CodeName).min(1).max(10_000)).describe(
        'New code -> the codes that become it. Each code is mapped once.',
      ),
      else: CodeName.optional().describe('The new code of all other codes. Left out: `not-reported`.'),
    })
    .describe(
      'Gives the codes of another dimension new codes: groups, so that a headline or table can speak of several codes at once.',
    ),
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
  id: CamelId.describe('camelCase. Queries name the dimension by it, as that of a variable.'),
  label: tableHeading,
  labels: inOtherLanguages(Label),
  level: z.enum(LEVELS).describe('What it describes. It is the level of what its rule reads.'),
  audience,
  rule: Rule.describe('How its code is found: `exists`, `map`, `count` or `band`.'),
});
export type Derived = z.output<typeof Derived>;

export const Calendar = z.strictObject({
  label: Label.describe('Whose working days these are, since figures per working day say so.'),
  weekend: z.array(z.int().min(1).max(7)).max(7).describe('ISO weekdays that are not worked: 1 is Monday, 7 Sunday.'),
  holidays: z
    .array(Day)
    .max(10_000)
    .describe('Other days that are not worked, such as bank holidays, YYYY-MM-DD; at most 10,000.'),
});
export type Calendar = z.output<typeof Calendar>;

export const Measure = z.strictObject({
  id: OwnId.describe('kebab-case. A query names it with `measure=`, so it stays as it is.'),
  label: tableHeading,
  labels: inOtherLanguages(Label),
  unit: CellLabel.describe(
    'What its values are, in the plural, such as `defendants` or `days`. Printed behind every value.',
  ),
  units: inOtherLanguages(CellLabel),
  countingUnit: z
    .string()
    .regex(/^[a-z][a-z -]{0,59}$/, 'Must be a singular word in lower case, such as occasion, of at most 60 characters.')
    .describe(
      'What one unit is: `case`, `defendant` or `conviction`; in an aggregate dataset any singular word. Readers must know whether people or cases are counted.',
    ),
  statistic: z
    .enum(STATISTICS)
    .describe(
      '`count`: the number of different units. `sum`, `mean`, `median`: of the amount that `of` names. `value`: a figure of an official table that does not add up, such as a rate, an index or a published median. It is answered as it was uploaded.',
    ),
  of: CamelId.optional().describe(
    'The amount: a quantity, `custodyDays`, `suspendedDays` or `counts`; in an aggregate dataset `value`. A count has none.',
  ),
  filter: Filter.optional().describe(
    'Counts only units that match every condition: dimension -> codes, or { "not": codes }.',
  ),
  decimals: z
    .int()
    .min(0)
    .max(6)
    .default(0)
    .describe('Decimals that values are rounded to, half up; 0 to 6. Shares are computed before rounding. Default 0.'),
  population: Text.describe(
    'Who or what is counted, in words, so that the figure is not taken for more. It goes with every answer.',
  ),
  note: Text.optional().describe('What a reader must know about the measure. It goes with every answer.'),
});
export type Measure = z.output<typeof Measure>;

export const MOST_DIMENSIONS = 6;

export const Tables = z.strictObject({
  upTo: z
    .int()
    .min(0)
    .max(4)
    .optional()
    .describe(
      'Publishes every table of up to so many of the dimensions of `of`; 0 to 4. Each more multiplies the tables. Default 0 under the policy `none`: totals alone. Default 2 under any other.',
    ),
  of: z.array(CamelId).max(200).optional().describe('The dimensions to combine. Left out: every public one.'),
  also: boundedList(
    z.strictObject({
      by: z
        .array(CamelId)
        .max(MOST_DIMENSIONS)
        .describe(
          'The dimensions of the table, at most 6, no two of them levels of one variable. Its margins are published too.',
        ),
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
    .describe('Single tables to publish besides, such as one of more dimensions than `upTo`.'),
});
export type Tables = z.output<typeof Tables>;

export const Note = z.strictObject({
  id: KebabId.describe('kebab-case. Answers and the header `Assize-Notes` name the note by it.'),
  text: Text.describe('What it says, in words that can be quoted.'),
  mandatory: z.boolean().describe('Whether the note must be shown wherever the figures are.'),
  measures: z.array(KebabId).max(200).optional().describe('The measures that it is about. Left out: all.'),
  dimensions: z.array(CamelId).max(200).optional().describe('The dimensions that it is about. Left out: all.'),
});
export type Note = z.output<typeof Note>;

const reason = Text.optional().describe('Why this policy was chosen. The public codebook shows it.');

/** Whoever knew these could work out more of what is withheld. */
const secret = 'Secret: no public answer has it.';

const THRESHOLD = { least: 3, most: 100 };

const NonePolicy = z.strictObject({
  policy: z.literal('none').describe('Every number is shown as it is. Right only for data that are public already.'),
  reason,
});

const ThresholdPolicy = z.strictObject({
  policy: z
    .literal('threshold')
    .describe(
      'Small numbers are withheld, and as many others as are needed so that no small one can be worked out. What is shown is exact.',
    ),
  threshold: z
    .int()
    .min(THRESHOLD.least)
    .max(THRESHOLD.most)
    .describe(
      'The least number of units that is shown, 3 to 100. Take 10 where a dimension is a small area, an occupation, a position of trust or an exact offence; 5 for tables of a whole country by one or two dimensions.',
    ),
  sensitive: z
    .array(CamelId)
    .max(200)
    .default([])
    .describe(
      'Public dimensions of which nobody may learn the code of a person: it is withheld as well that all of a group have a code. Their coarser levels are sensitive too. Default: none.',
    ),
  k: z
    .int()
    .min(0)
    .max(THRESHOLD.most - 1)
    .default(0)
    .describe(
      `For sensitive dimensions: if at most so many people of a group lack a code, it is withheld that the others have it; less than \`threshold\`. 0: only where all have it. 1: also where one person would learn it of all others. Default 0. ${secret}`,
    ),
  p: z
    .number()
    .positive()
    .max(100)
    .default(10)
    .describe(
      `For sums, in percent: a sum is withheld if whoever has the second largest amount in it could work out the largest to within so many percent. Default 10. ${secret}`,
    ),
  zeros: z
    .enum(ZERO_RULES)
    .default('protect')
    .describe(
      '`protect`: a zero can be withheld, so that a withheld number may be 0. `shown`: never, so that far more other numbers are withheld, and some tables cannot be protected. Default `protect`.',
    ),
  reason,
});

const RoundingPolicy = z.strictObject({
  policy: z
    .literal('rounding')
    .describe(
      'Every count is rounded to a multiple of `base`, up or down; sums and means are changed a little at random.',
    ),
  base: z.int().min(3).max(100).describe('Counts are rounded to multiples of it, 3 to 100; usually 5 or 10.'),
  controlled: z
    .boolean()
    .default(true)
    .describe(
      'That counts are rounded together, so that totals are still the sums of their parts. `false`, each by chance, is only in codebooks of earlier releases. Default true.',
    ),
  reason,
});

const CellKeyPolicy = z.strictObject({
  policy: z
    .literal('cell-key')
    .describe(
      'Small random changes hide every number. The same people give the same change in every table of a release. Totals can differ from the sums of their parts.',
    ),
  d: z.int().min(1).max(50).default(5).describe(`No count is changed by more, 1 to 50. Default 5. ${secret}`),
  v: z
    .number()
    .positive()
    .max(850)
    .default(3)
    .describe(`Variance of the changes: the more, the safer and the less exact. Default 3. ${secret}`),
  js: z
    .int()
    .min(0)
    .max(49)
    .default(2)
    .describe(`No count of 1 to \`js\` is published; less than \`d\`. Default 2. ${secret}`),
  reason,
});

const POLICY_SHAPES = [NonePolicy, ThresholdPolicy, RoundingPolicy, CellKeyPolicy];

/** A member that another policy has is refused with the members that this one has. */
for (const shape of POLICY_SHAPES) {
  const allowed = Object.keys(shape.shape);
  const { policy } = shape.shape;
  shape.register(FAULT_HINTS, {
    unknownMember: (name) =>
      POLICY_SHAPES.some((other) => Object.hasOwn(other.shape, name))
        ? {
            code: 'not-allowed',
            detail: `\`${name}\` belongs to another policy. The members of \`${policy.value}\` are listed.`,
            allowed,
          }
        : { code: 'unknown-member', allowed },
  });
}

export const Disclosure = z.discriminatedUnion('policy', [NonePolicy, ThresholdPolicy, RoundingPolicy, CellKeyPolicy]);
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
      sex: binding.describe('Sex of a defendant, as reported.'),
      ageBand: binding.describe(
        'Age of a defendant when sentenced, in bands: an age or a birth year could identify somebody.',
      ),
      offence: binding.describe('What a defendant was convicted of.'),
      outcome: binding.describe(
        'What a sentence is: custody at once or suspended, a community sentence, a fine, …; one code.',
      ),
      requirements: binding.describe('What a community or suspended sentence requires, such as unpaid work; a list.'),
      orders: binding.describe('What was ordered beside the sentence; a list.'),
    } satisfies Record<(typeof BUILT_INS)[number], z.ZodType>)
    .prefault({})
    .describe(
      'The built-in variables that the dataset uses, as members of their own in a case. The service knows what they mean: sentences are checked against them, and the youth rule withholds area and court type.',
    ),
  periods: Periods.describe(
    'Who sees the periods that the date of sentence lies in. The date itself is internal, since it could identify a case.',
  ),
  variables: boundedList(Variable).max(200).default([]).describe('Variables of the dataset’s own. Default: none.'),
  quantities: z
    .array(Quantity)
    .max(50)
    .default([])
    .describe('Amounts that cases or defendants have, for measures to add up. Default: none.'),
  derived: boundedList(Derived)
    .max(200)
    .default([])
    .describe(
      'Variables that are computed from others, so that nobody has to code the same thing twice. Default: none.',
    ),
  codeLists: boundedRecord(KebabId, CodeList).describe(
    'The code lists, by name: one that ships with the service, or one written out.',
  ),
  calendars: boundedRecord(KebabId, Calendar)
    .default({})
    .describe('Calendars of working days, by name, for rates per working day. Default: none.'),
  externalFigures: boundedList(ExternalFigure)
    .max(200)
    .default([])
    .describe(
      'Figures published by other bodies, to be quoted beside those of the dataset and never computed with, but for a rate. Default: none.',
    ),
  measures: boundedList(Measure)
    .min(1)
    .max(200)
    .describe('What is counted or summed. A query that names none gets the first.'),
  tables: Tables.describe('Which breakdowns a release publishes. A query can ask for nothing else.'),
  headlines: boundedList(HeadlineDefinition)
    .max(500)
    .default([])
    .describe('Named figures with a sentence each, which can be quoted and checked. Default: none.'),
  notes: boundedList(Note).max(200).default([]).describe('Notes that go with the answers. Default: none.'),
  disclosure: Disclosure.describe(
    'How people are protected in public statistics: by nothing (`none`), or because small numbers are withheld (`threshold`), all counts rounded (`rounding`) or changed a little (`cell-key`).',
  ),
});
export type CodebookDefinition = z.output<typeof CodebookDefinition>;
