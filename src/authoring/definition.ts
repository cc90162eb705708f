import { addsUpWarning } from '../codebook/warnings.ts';
import { MOST_DIMENSIONS } from '../schemas/codebook.ts';
import { BUILT_INS, NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { AGE_BANDS, codesFor, type DraftCode, isTotal, isUnknown, kebab } from './codes.ts';
import { type Column, entryAt, isPercent } from './columns.ts';
import { type FileCodebook, type FileKind, labelOf, type Planned, wordsOf } from './plan.ts';
import type { Relations } from './relations.ts';
import { NO_TOTALS, type Totals, totalReader } from './totals.ts';

/** The definition of a dataset that a file can be loaded into. What only its owner knows is null: PUT refuses it until it is answered. */

export interface DraftDefinition {
  /** The body of PUT, with null where there is a question. */
  definition: object;
  /** What the nulls ask, by JSON Pointer. */
  questions: { pointer: string; question: string }[];
}

interface FileFacts {
  kind: FileKind;
  /** Name of the file, without its ending. */
  title: string;
  plans: readonly Planned[];
  relations: Relations;
  codebook: FileCodebook;
  /** Which values of a table are totals. */
  totals?: Totals;
}

const QUESTIONS: readonly { pointer: string; question: string }[] = [
  { pointer: '/publisher', question: 'Who publishes the releases of this dataset?' },
  {
    pointer: '/licence',
    question: 'Under which licence? { "id": "CC-BY-4.0", "url": "https://…", "attribution": "…" }',
  },
  {
    pointer: '/coverage/inclusionRule',
    question: 'Which cases or figures are in it, and which are not (the population)?',
  },
  { pointer: '/coverage/completeness', question: 'How complete is it? Every answer shows this.' },
];

const PROTECTION = '/codebook/disclosure';
const UNPROTECTED = '{ "policy": "none", "reason": "…" }';

/** How people are protected. What is small depends on how closely the columns describe somebody. */
export function protectionQuestion({
  kind,
  plans,
}: Pick<FileFacts, 'kind' | 'plans'>): DraftDefinition['questions'][number] {
  const pointer = PROTECTION;
  if (kind === 'aggregate')
    return {
      pointer,
      question: `Was the table protected by its publisher? Then ${UNPROTECTED}. If not, do not publish it: only its publisher can tell which figures can be worked out from others.`,
    };
  const close = plans.filter(describesClosely).map(({ column }) => column.name);
  const threshold = close.length > 0 ? 10 : 5;
  const why =
    close.length > 0
      ? `it has ${close.slice(0, 3).join(', ')}, which describe${close.length === 1 ? 's' : ''} people closely`
      : 'nothing in it describes people as closely as a place, an occupation or an exact offence would';
  const proposal = `{ "policy": "threshold", "threshold": ${threshold}, "reason": "…" }`;
  return {
    pointer,
    question: `How are people protected? Proposed: ${proposal}, since ${why}. ${UNPROTECTED} publishes every small count, and is right only for data that are public already.`,
  };
}

/** Places below a region, occupations, positions of trust and exact offences. */
const NAMED_CLOSELY =
  /(^|[^a-z])(area|district|town|city|village|parish|ward|borough|county|force|place|court|occupation|job|profession|trade|employer|role|position|rank|school|prison)s?([^a-z]|$)|offen[cs]e|crime/i;

const describesClosely = ({ column, use }: Planned): boolean =>
  use.as === 'code' && (use.id === 'area' || use.id === 'offence' || NAMED_CLOSELY.test(column.name));

/** The questions that a definition leaves open: their members are null. */
export function openQuestions(definition: unknown): DraftDefinition['questions'] {
  const at = (pointer: string): unknown =>
    pointer
      .slice(1)
      .split('/')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], definition);
  const protection = {
    pointer: PROTECTION,
    question: 'How are people protected? The report of the draft proposes an answer.',
  };
  return [...QUESTIONS, protection].filter(({ pointer }) => at(pointer) === null);
}

export function draftDefinition(facts: FileFacts): DraftDefinition {
  const { kind, title, plans } = facts;
  const lists: Record<string, object> = {};
  const variables = variablesOf(facts, lists);
  const own = kind === 'cases' ? casesPart(facts, lists) : tablePart(facts);
  const definition = {
    kind,
    title,
    description: `Drafted from a file of ${plans[0]?.column.rows ?? 0} rows and ${plans.length} columns.`,
    publisher: null,
    licence: null,
    coverage: {
      window: windowOf(plans),
      area: 'Not stated',
      sources: 'Not stated',
      inclusionRule: null,
      completeness: null,
    },
    settings: own.settings,
    codebook: {
      ...own.codebook,
      variables: [...variables, ...figureVariable(facts, lists)],
      codeLists: lists,
      tables: tablesOf(facts),
      headlines: headlineOf(facts),
      disclosure: null,
    },
  };
  return { definition, questions: [...QUESTIONS, protectionQuestion(facts)] };
}

/** Every pair of so many dimensions is a table. With more, each dimension is one by itself. */
const MOST_PAIRED = 60;

/** The figures of an official table are in the one table of all its dimensions: those of fewer are totals, if the file has any. */
function tablesOf({ kind, plans }: FileFacts): object {
  const dimensions = plans.flatMap(({ use }) =>
    use.as === 'code' || use.as === 'flag' ? [use.id] : use.as === 'age' ? ['ageBand'] : [],
  );
  if (kind === 'aggregate' && plans.filter(({ use }) => use.as === 'amount').length > 1) dimensions.push(FIGURE);
  const upTo = Math.min(dimensions.length > MOST_PAIRED ? 1 : 2, dimensions.length);
  const whole = kind === 'aggregate' && dimensions.length > upTo && dimensions.length <= MOST_DIMENSIONS;
  return { upTo, ...(whole && { also: [{ by: dimensions }] }) };
}

/** Lists are named as their column is; two columns with the same codes share none, so that one can be edited alone. */
function addList(lists: Record<string, object>, name: string, list: object): string {
  let id = kebab(name, 'list');
  for (let n = 2; Object.hasOwn(lists, id); n += 1) id = `${kebab(name, 'list').slice(0, 50)}-${n}`;
  lists[id] = list;
  return id;
}

function variablesOf({ kind, plans, relations, codebook }: FileFacts, lists: Record<string, object>) {
  const level = kind === 'cases' ? 'defendant' : 'observation';
  return plans.flatMap(({ column, use }, at): object[] => {
    const label = labelOf(column, codebook);
    if (use.as === 'flag') return [{ id: use.id, label, level, kind: 'flag' }];
    if (use.as !== 'code' || (kind === 'cases' && isBuiltIn(use.id))) return [];
    const codeList = addList(lists, column.name, codeListOf(at, { kind, plans, relations, codebook }));
    return [{ id: use.id, label, level, codeList, ...(kind === 'aggregate' && { required: true }) }];
  });
}

const FIGURE = 'figure';

/** The columns of figures of a wide table are codes of one variable, since a row of the service has one value. */
function figureVariable({ kind, plans, codebook }: FileFacts, lists: Record<string, object>): object[] {
  const figures = plans.filter(({ use }) => use.as === 'amount');
  if (kind === 'cases' || figures.length < 2) return [];
  const codes = figures.map(({ column }) => ({ code: kebab(column.name, 'figure'), label: labelOf(column, codebook) }));
  const codeList = addList(lists, 'figure', { label: 'Figure', codes });
  return [{ id: FIGURE, label: 'Figure', level: 'observation', codeList, required: true }];
}

const isBuiltIn = (id: string): boolean => BUILT_INS.some((name) => name === id);

/** The list of a column of codes, with its coarser levels. */
function codeListOf(
  at: number,
  { kind, plans, relations, codebook }: Pick<FileFacts, 'kind' | 'plans' | 'relations' | 'codebook'>,
): object {
  const { column, use } = entryAt(plans, at);
  if (use.as !== 'code') throw new Error('only columns of codes have a list');
  const label = labelOf(column, codebook);
  if (use.list.standard !== undefined) {
    const used = new Set(use.list.codeOf.values());
    const include = [...used].filter((code) => code !== NOT_REPORTED && code !== TOTAL).sort();
    return { standard: use.list.standard, ...(include.length > 0 && { include }) };
  }
  let below = { at, codeOf: use.list.codeOf };
  const above = use.levels.map((level) => {
    const { column: coarser } = entryAt(plans, level.at);
    const parents = relations.between(below.at, level.at) ?? new Map<string, string>();
    const isCoded = (value: string) => ![undefined, TOTAL].includes(below.codeOf.get(value));
    const values = new Set([...parents].flatMap(([value, parent]) => (isCoded(value) ? [parent] : [])));
    const list = codesFor(coarser.name, [...values], new Map(), kind);
    below = { at: level.at, codeOf: list.codeOf };
    return { ...level, column: coarser, list };
  });
  const parentsOf = (
    codes: readonly DraftCode[],
    from: number,
    codeOf: ReadonlyMap<string, string>,
    next: (typeof above)[number] | undefined,
  ) => {
    if (!next) return codes;
    const parents = relations.between(from, next.at) ?? new Map<string, string>();
    const parentOf = new Map([...parents].map(([value, parent]) => [codeOf.get(value), next.list.codeOf.get(parent)]));
    return codes.map((code) => ({ ...code, parent: parentOf.get(code.code) }));
  };
  return {
    label,
    codes: parentsOf(use.list.codes, at, use.list.codeOf, above[0]),
    ...(above.length > 0 && {
      levels: above.map((level, depth) => ({
        id: level.id,
        label: labelOf(level.column, codebook),
        codes: parentsOf(level.list.codes, level.at, level.list.codeOf, above[depth + 1]),
      })),
    }),
  };
}

/** Where there is no date, a window wide enough for any. */
function windowOf(plans: readonly Planned[]): { from: string; to: string } {
  const dated = plans.find(({ column: { kind }, use }) => use.as === 'date' || (kind === 'year' && use.as === 'code'));
  const years =
    dated?.column.kind === 'year' ? ([dated.column.lowest, dated.column.highest] as const) : yearsOf(dated?.column);
  return years ? { from: `${years[0]}-01-01`, to: `${years[1] + 1}-01-01` } : { from: '1600-01-01', to: '2200-12-31' };
}

function yearsOf(column: Column | undefined): readonly [number, number] | undefined {
  const years = [...(column?.values.keys() ?? [])].flatMap(
    (text) => Number(/\d{4}/.exec(text)?.[0] ?? Number.NaN) || [],
  );
  return years.length === 0 ? undefined : [Math.min(...years), Math.max(...years)];
}

function casesPart(facts: FileFacts, lists: Record<string, object>) {
  const { plans, codebook } = facts;
  const builtIn: Record<string, object> = {};
  const quantities: object[] = [];
  const people = { unit: 'people', countingUnit: 'defendant', population: 'people in the file' };
  const measures: object[] = [{ id: 'people', label: 'People', ...people, statistic: 'count' }];
  for (const [at, { column, use }] of plans.entries()) {
    const label = labelOf(column, codebook);
    if (use.as === 'code' && isBuiltIn(use.id))
      builtIn[use.id] = { codeList: addList(lists, column.name, codeListOf(at, facts)), label };
    if (use.as === 'age')
      builtIn.ageBand = {
        codeList: addList(lists, 'age band', { label: 'Age band', codes: AGE_BANDS }),
        label: 'Age band',
      };
    if (use.as === 'amount') {
      const { quantity, measure } = amountOf(use.id, column, codebook);
      quantities.push(quantity);
      measures.push({ ...people, ...measure });
    }
  }
  const dated = plans.find(({ use }) => use.as === 'date')?.column;
  const year = builtIn.area === undefined && dated === undefined ? {} : { year: 'public' };
  return {
    settings: { selfApproval: false, duplicates: 'off', datePrecision: coarsestOf(dated) },
    codebook: { builtIn, periods: dated ? year : { year: 'internal' }, quantities, measures },
  };
}

/** An amount of people and what is published of it. */
function amountOf(id: string, column: Column, codebook: FileCodebook): { quantity: object; measure: object } {
  const label = labelOf(column, codebook);
  const { decimals } = column;
  const unit = isPercent(column) ? 'percent' : label.toLowerCase();
  const adds = !isPercent(column) && !isRate(label);
  const name = kebab(wordsOf(column, codebook), 'amount').slice(0, 45);
  return {
    quantity: { id, label, unit, level: 'defendant', decimals },
    measure: {
      id: `${name}-${adds ? 'in-all' : 'on-average'}`,
      label: `${label} ${adds ? 'in all' : 'on average'}`.slice(-200),
      unit,
      statistic: adds ? 'sum' : 'mean',
      of: id,
      decimals,
    },
  };
}

/** The coarsest date that a row has. */
function coarsestOf(dated: Column | undefined): 'day' | 'month' | 'year' | 'none' {
  if (!dated || dated.reported < dated.rows) return 'none';
  const shortest = Math.min(...[...dated.values.keys()].map((text) => text.length));
  return shortest === 4 ? 'year' : shortest === 7 ? 'month' : 'day';
}

/** Beside the units of which the service warns that they do not add up: those of shares. */
const SHARES = /\b(proportion|share|ratio)s?\b/i;

const isRate = (text: string): boolean =>
  SHARES.test(text.replaceAll('_', ' ')) ||
  addsUpWarning({ label: text, unit: text.replaceAll('_', ' ').toLowerCase(), statistic: 'sum' }) !== undefined;
/** A column that says what the figures of its rows are: figures of different kinds, which nobody adds up. */
const NAMES_MEASURES = /measure|indicator|statistic|metric|unit|series/i;
/** A column of texts, even one that was left out because all rows have the same, which names a rate. */
const saysRate = ({ kind, values }: Column): boolean =>
  (kind === 'code' || kind === 'constant') && [...values.keys()].some((value) => isRate(value));

/**
 * A reader of the rows of a table for its totals.
 * @param plans without totals
 * @param owner place of a column -> the value that the owner of the file calls its total
 */
export function tableTotals(
  facts: Pick<FileFacts, 'plans' | 'codebook' | 'title'>,
  owner: ReadonlyMap<number, string> = new Map(),
): ReturnType<typeof totalReader> {
  const added = addedFigures(facts);
  const keys = facts.plans.flatMap(({ column, use }, at) => {
    if (use.as !== 'code' && use.as !== 'flag') return [];
    const labels = new Map(use.as === 'code' ? use.list.codes.map(({ code, label }) => [code, label]) : []);
    const labelOfValue = (value: string) =>
      labels.get((use.as === 'code' ? use.list.codeOf.get(value) : undefined) ?? '') ?? value;
    return [{ at, labels: new Map([...column.values.keys()].map((value) => [value, labelOfValue(value)])) }];
  });
  const figures = facts.plans.flatMap(({ column, use }, at) =>
    use.as === 'amount' ? [{ at, decimals: column.decimals, isAdded: added.has(at) }] : [],
  );
  return totalReader(keys, figures, owner);
}

/** The figures of a table that may be added up, as far as the columns tell, by their places. */
function addedFigures({ plans, codebook, title }: Pick<FileFacts, 'plans' | 'codebook' | 'title'>): Set<number> {
  const figures = plans.flatMap(({ use }, at) => (use.as === 'amount' ? [at] : []));
  const mixed = plans.some(({ column, use }) => saysRate(column) || (use.as === 'code' && NAMES_MEASURES.test(use.id)));
  return new Set(
    figures.filter((at) => {
      const { column } = entryAt(plans, at);
      const name = `${figures.length > 1 ? '' : title} ${labelOf(column, codebook)}`;
      return !mixed && column.decimals === 0 && !isPercent(column) && !isRate(name);
    }),
  );
}

function tablePart(facts: FileFacts) {
  const { plans, codebook, totals = NO_TOTALS } = facts;
  const amounts = plans.flatMap(({ column, use }, at) => (use.as === 'amount' ? [{ at, column }] : []));
  const wide = amounts.length > 1;
  const added = addedFigures(facts);
  const measures = amounts.map(({ at, column }): object => {
    const label = labelOf(column, codebook);
    const adds = added.has(at) && !totals.doubts.some(({ figures }) => figures.includes(at));
    return {
      id: kebab(column.name, 'figure'),
      label,
      unit: isPercent(column) ? 'percent' : label.toLowerCase(),
      countingUnit: 'figure',
      statistic: adds ? 'sum' : 'value',
      of: 'value',
      decimals: column.decimals,
      population: 'what the table counts',
      ...(wide && { filter: { figure: [kebab(column.name, 'figure')] } }),
    };
  });
  return {
    settings: { selfApproval: true, duplicates: 'off', absentRows: 'not-available' },
    codebook: { periods: {}, measures },
  };
}

/** One headline to begin with: the commonest code of the column with the fewest codes. */
function headlineOf({ kind, plans, codebook }: FileFacts): object[] {
  if (kind === 'aggregate') return [];
  const coded = plans.flatMap(({ column, use }) =>
    use.as === 'code' && use.list.codeOf.size > 1 ? [{ column, use }] : [],
  );
  const few = coded.toSorted((one, other) => one.column.values.size - other.column.values.size)[0];
  if (!few) return [];
  const known = [...few.column.values].filter(
    ([value]) =>
      !isUnknown(value) && !isTotal(value) && ![undefined, NOT_REPORTED].includes(few.use.list.codeOf.get(value)),
  );
  const [value] = known.toSorted(([, one], [, other]) => other - one)[0] ?? [];
  const code = value === undefined ? undefined : few.use.list.codeOf.get(value);
  if (value === undefined || code === undefined) return [];
  const label = few.use.list.codes.find((one) => one.code === code)?.label ?? value;
  return [
    {
      id: 'commonest',
      statement: `{wording} are ${quoted(label)} (${quoted(labelOf(few.column, codebook))})`,
      form: 'percent',
      statistic: 'share',
      measure: 'people',
      where: { [few.use.id]: [code] },
      share: few.use.id,
    },
  ];
}

/** Braces and apostrophes have a meaning in ICU messages. */
const quoted = (text: string): string => text.replaceAll(/[{}'<>#]/g, ' ').trim();
