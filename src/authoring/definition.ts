import { STANDARD } from '../codebook/standard.ts';
import { addsUpWarning } from '../codebook/warnings.ts';
import { MOST_DIMENSIONS } from '../schemas/codebook.ts';
import { BUILT_INS, NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { AGE_BANDS, codesFor, type DraftCode, kebab } from './codes.ts';
import { type Column, entryAt, examples, isPercent, numberIn } from './columns.ts';
import { NOTED_MARKS } from './marks.ts';
import { labelOf, wordsOf } from './names.ts';
import type { FileCoverage } from './periods.ts';
import { type DraftFile, isFolded, type Planned } from './plan.ts';
import { type Interview, isUnanswered } from './questions.ts';

/** The definition of a dataset that a file can be loaded into. What is open is null, and named in `openQuestions`: PUT refuses both. */

export interface FileFacts extends DraftFile {
  /** Name of the file, without its ending. */
  title: string;
  plans: readonly Planned[];
  coverage: FileCoverage;
}

/** The member that a definition has while something is open. No definition of a dataset may have it. */
const OPEN = 'openQuestions';

/** What a definition leaves open, by the ids of the questions. */
export function openQuestions(definition: unknown): { id: string; asks: string }[] {
  const open = (definition as { [OPEN]?: unknown } | null)?.[OPEN];
  return typeof open === 'object' && open !== null
    ? Object.entries(open).map(([id, asks]) => ({ id, asks: String(asks) }))
    : [];
}

export function draftDefinition(facts: FileFacts, interview: Interview): object {
  const { kind, title, plans, coverage } = facts;
  const lists: Record<string, object> = {};
  const variables = variablesOf(facts, lists);
  const text = (id: string, asks: string) => interview.askAny({ id, asks }) ?? null;
  const population = text(
    'population',
    'What is counted, in words that tables print? Such as: people sentenced for fraud.',
  );
  const about = {
    publisher: text('publisher', 'Who publishes the releases of this dataset? Citations name it.'),
    licence: text('licence', 'Under which licence? Such as {id: CC-BY-4.0, url: https://…, attribution: …}.'),
    coverage: {
      window: coverage.window ?? null,
      ...(coverage.gaps.length > 0 && { gaps: coverage.gaps }),
      area: text('area', 'Which part of the world does the file cover?'),
      sources: text('sources', 'Where do the data come from, such as registers of courts?'),
      inclusionRule: text('inclusion rule', 'Which cases or figures are in the file, and which are not?'),
      completeness: text('completeness', 'How complete is it? Every answer shows this.'),
    },
  };
  const own =
    kind === 'cases' ? casesPart(facts, lists, population, interview) : tablePart(facts, population, interview);
  const disclosure = interview.askAny({ id: 'protection', asks: PROTECTION_QUESTIONS[kind] }) ?? null;
  const notes = notesOfMarks(facts);
  const open = interview.asked().filter(isUnanswered);
  return {
    ...(open.length > 0 && { [OPEN]: Object.fromEntries(open.map(({ id, asks }) => [id, asks])) }),
    kind,
    title,
    description: `Drafted from a file of ${facts.rows.length} rows and ${plans.length} columns.`,
    ...about,
    settings: own.settings,
    codebook: {
      ...own.codebook,
      variables: [...variables, ...figureVariable(facts, lists)],
      codeLists: lists,
      tables: tablesOf(facts),
      ...(notes.length > 0 && { notes }),
      disclosure,
    },
  };
}

const NO_POLICY = '{policy: none, reason: …}';
const PROTECTION_QUESTIONS = {
  cases: `How are people protected? {policy: threshold, threshold: 5, reason: …} fits tables of a whole country; take 10 if a column is a small area, a place, an occupation or an exact offence, which describe people closely. ${NO_POLICY} publishes every small count, and is right only for data that are public already.`,
  aggregate: `Was the table protected by its publisher? Then write ${NO_POLICY}. If not, do not publish it: only its publisher can tell which figures can be worked out from others.`,
};

/** Every pair of so many dimensions is a table. With more, each dimension is one by itself. */
const MOST_PAIRED = 60;

/** The figures of an official table are in the one table of all its dimensions: those of fewer are totals, if the file has any. */
function tablesOf({ kind, plans }: FileFacts): object {
  const dimensions = plans.flatMap(({ use }) =>
    use.as === 'code' || use.as === 'flag' ? [use.id] : use.as === 'age' ? ['ageBand'] : [],
  );
  if (kind === 'aggregate' && plans.filter(({ use }) => use.as === 'amount').length > 1)
    dimensions.push(figureId(plans));
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

function variablesOf(facts: FileFacts, lists: Record<string, object>) {
  const { kind, plans, codebook } = facts;
  const level = kind === 'cases' ? 'defendant' : 'observation';
  return plans.flatMap(({ column, use }, at): object[] => {
    const label = labelOf(column, codebook);
    if (use.as === 'flag') return [{ id: use.id, label, level, kind: 'flag' }];
    if (use.as !== 'code' || (kind === 'cases' && isBuiltIn(use.id))) return [];
    const codeList = addList(lists, column.name, codeListOf(at, facts));
    return [{ id: use.id, label, level, codeList, ...(kind === 'aggregate' && { required: true }) }];
  });
}

const figureId = (plans: readonly Planned[]): string =>
  plans.flatMap(({ use }) => (use.as === 'amount' ? [use.by] : []))[0] ?? 'figure';

/** The columns of figures of a wide table are codes of one variable, since a row of the service has one value. */
function figureVariable({ kind, plans, codebook }: FileFacts, lists: Record<string, object>): object[] {
  const figures = plans.filter(({ use }) => use.as === 'amount');
  if (kind === 'cases' || figures.length < 2) return [];
  const codes = figures.map(({ column }) => ({ code: kebab(column.name, 'figure'), label: labelOf(column, codebook) }));
  const id = figureId(plans);
  const label = id === 'year' ? 'Year' : 'Figure';
  const codeList = addList(lists, id, { label, codes });
  return [{ id, label, level: 'observation', codeList, required: true }];
}

const isBuiltIn = (id: string): boolean => BUILT_INS.some((name) => name === id);

/** The list of a column of codes, with its coarser levels. */
function codeListOf(at: number, { kind, plans, relations, codebook, coverage }: FileFacts): object {
  const { column, list, levels = [] } = entryAt(plans, at);
  if (!list) throw new Error('only columns of codes have a list');
  const label = labelOf(column, codebook);
  const lives = new Map([...(coverage.lives.get(at) ?? [])].map(([value, life]) => [list.codeOf.get(value), life]));
  const used = [...new Set(list.codeOf.values())].filter((code) => code !== NOT_REPORTED && code !== TOTAL).sort();
  if (list.standard !== undefined && lives.size === 0)
    return { standard: list.standard, ...(used.length > 0 && { include: used }) };
  // A list that ships does not say since when a code existed, so it is written out.
  const shipped =
    list.standard === undefined ? [] : STANDARD[list.standard].codes.filter(({ code }) => used.includes(code));
  const own = [...list.codes, ...shipped.map(({ code, label: words }) => ({ code, label: words }))];
  const zeroYears = column.kind === 'year' ? coverage.zeroYears.map((code) => ({ code, label: code })) : [];
  let below = { at, codeOf: list.codeOf };
  const above = levels.map((level) => {
    const { column: coarser } = entryAt(plans, level.at);
    const parents = relations.between(below.at, level.at) ?? new Map<string, string>();
    const isCoded = (value: string) => ![undefined, TOTAL].includes(below.codeOf.get(value));
    const values = new Set([...parents].flatMap(([value, parent]) => (isCoded(value) ? [parent] : [])));
    const coarse = codesFor(coarser.name, [...values], new Map(), kind);
    below = { at: level.at, codeOf: coarse.codeOf };
    return { ...level, column: coarser, list: coarse };
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
    codes: parentsOf([...own, ...zeroYears], at, list.codeOf, above[0]).map((code) => ({
      ...code,
      ...lives.get(code.code),
    })),
    ...(above.length > 0 && {
      levels: above.map((level, depth) => ({
        id: level.id,
        label: labelOf(level.column, codebook),
        codes: parentsOf(level.list.codes, level.at, level.list.codeOf, above[depth + 1]),
      })),
    }),
  };
}

function casesPart(facts: FileFacts, lists: Record<string, object>, population: unknown, interview: Interview) {
  const { plans, codebook, rows } = facts;
  const builtIn: Record<string, object> = {};
  const quantities: object[] = [];
  const unit = interview.ask({
    id: 'rows',
    asks: 'What is a row: a person, or an entry, of which one person may have several?',
    seen: rows.slice(0, 3).map((row) => row.filter((_, at) => plans[at]?.use.as !== 'dropped').join(' | ')),
    readings: { people: 'every row is another person', entries: 'a person may have several rows' },
  });
  const counted =
    unit === 'entries'
      ? { unit: 'entries', countingUnit: 'conviction' }
      : { unit: 'people', countingUnit: 'defendant' };
  const measures: object[] = [
    {
      id: counted.unit,
      label: counted.unit === 'people' ? 'People' : 'Entries',
      ...counted,
      population,
      statistic: 'count',
    },
  ];
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
      const { decimals } = column;
      const statistic = statisticOf(column, label, 'mean', interview);
      const name = kebab(wordsOf(column, codebook), 'amount').slice(0, 45);
      const [ending, words] = statistic === 'sum' ? ['in-all', 'in all'] : ['on-average', 'on average'];
      const ofUnit = isPercent(column) ? 'percent' : label.toLowerCase();
      quantities.push({ id: use.id, label, unit: ofUnit, level: 'defendant', decimals });
      measures.push({
        id: `${name}-${ending}`,
        label: `${label} ${words}`.slice(-200),
        unit: ofUnit,
        countingUnit: 'defendant',
        population,
        statistic,
        of: use.id,
        decimals,
      });
    }
  }
  const dated = plans.find(({ use }) => use.as === 'date')?.column;
  const year = builtIn.area === undefined && dated === undefined ? {} : { year: 'public' };
  return {
    settings: { selfApproval: false, duplicates: 'off', datePrecision: 'none' },
    codebook: { builtIn, periods: dated ? year : { year: 'internal' }, quantities, measures },
  };
}

function statisticOf(column: Column, label: string, other: 'mean' | 'value', interview: Interview, isMixed = false) {
  const isShare = isMixed || isPercent(column) || isRate(label) || (other === 'value' && column.decimals > 0);
  return interview.ask({
    id: `figure ${column.name}`,
    asks: `Can the numbers of "${column.name}" be added up?`,
    seen: [examples(column)],
    readings: {
      sum: 'they are numbers of something, and are added up',
      [other]:
        other === 'mean'
          ? 'they are not: their average is published'
          : 'they are rates, averages or indexes, which are never added up',
    },
    proposed: isShare ? other : 'sum',
  });
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

function tablePart(facts: FileFacts, population: unknown, interview: Interview) {
  const { plans, codebook, rows, coverage } = facts;
  const amounts = plans.flatMap(({ column, use }) => (use.as === 'amount' ? [column] : []));
  const isOne = isFolded(interview);
  const isMixed = plans.some(
    ({ column, use }) => saysRate(column) || (use.as === 'code' && NAMES_MEASURES.test(use.id)),
  );
  const measures = (isOne ? amounts.slice(0, 1) : amounts).map((column): object => {
    const label = isOne ? labelOf({ ...column, name: facts.title }, codebook) : labelOf(column, codebook);
    const id = kebab(isOne ? facts.title : column.name, 'figure');
    return {
      id,
      label,
      unit: isPercent(column) ? 'percent' : label.toLowerCase(),
      countingUnit: 'figure',
      statistic:
        statisticOf(column, amounts.length > 1 ? label : `${facts.title} ${label}`, 'value', interview, isMixed) ??
        'value',
      of: 'value',
      decimals: Math.max(...(isOne ? amounts : [column]).map(({ decimals }) => decimals)),
      population,
      ...(amounts.length > 1 && !isOne && { filter: { figure: [id] } }),
    };
  });
  const absentRows = absentRowsOf(plans, rows, coverage, interview);
  return {
    settings: { selfApproval: true, duplicates: 'off', absentRows },
    codebook: { periods: {}, measures },
  };
}

/** What a combination of codes without a row means, if there is one. */
function absentRowsOf(
  plans: readonly Planned[],
  rows: readonly (readonly string[])[],
  { zeroYears }: FileCoverage,
  interview: Interview,
): string | null {
  const keys = plans.flatMap(({ use }, at) => (use.as === 'code' || use.as === 'flag' ? [at] : []));
  const taken = rows.filter((row) => !plans.some(({ without }, at) => without?.includes(row[at] ?? '')));
  const combinations = keys.reduce((product, at) => product * new Set(taken.map((row) => row[at])).size, 1);
  const absent = combinations - new Set(taken.map((row) => JSON.stringify(keys.map((at) => row[at])))).size;
  if (absent <= 0 && zeroYears.length === 0) return 'not-available';
  // Where an offence has begun in the middle of the years, its own name leads to what is missing.
  const seen = keys.flatMap((at) => {
    const { name, values } = entryAt(plans, at).column;
    const counts = [...values].toSorted(([, one], [, other]) => one - other);
    const [[least, few] = ['', 0], [most, many] = ['', 0]] = [counts[0], counts.at(-1)];
    return few < many ? [`${name}: ${least} has ${few} rows, ${most} has ${many}`] : [];
  });
  const answer = interview.ask({
    id: 'combinations without a row',
    seen,
    asks: `The table has no row for ${absent.toLocaleString('en-GB')} of ${combinations.toLocaleString('en-GB')} combinations of its values. What does that mean?`,
    readings: {
      zero: 'their numbers are 0',
      'not-available': 'their numbers are not known, and neither is a total that needs one',
    },
  });
  return answer ?? null;
}

/** Rows that a note names. */
const ROWS_NAMED = 10;

/** What marks behind figures say, with the rows that have them. */
function notesOfMarks({ kind, plans, rows }: FileFacts): object[] {
  if (kind === 'cases') return [];
  const keys = plans.flatMap(({ use }, at) => (use.as === 'code' || use.as === 'flag' ? [at] : []));
  const status = plans.findIndex(({ use }) => use.as === 'status');
  const found = new Map<string, string[]>();
  for (const row of rows)
    for (const [at, { name, use }] of plans.entries()) {
      const number = use.as === 'amount' ? numberIn(row[at] ?? '') : undefined;
      // A column of statuses may mark a number that is there.
      const said = number && row[status] ? [`[${row[status]}]`] : [];
      for (const mark of [...(number?.marks ?? []), ...said])
        found.set(mark, [...(found.get(mark) ?? []), [...keys.map((key) => row[key]), name].join(', ')]);
    }
  return [...found].map(([mark, places], at) => {
    const meaning = NOTED_MARKS[mark.toLowerCase()] ?? `marked ${mark} in the table`;
    const more = places.length > ROWS_NAMED ? `; and ${places.length - ROWS_NAMED} more` : '';
    return {
      id: `mark-${at + 1}`,
      text: `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}: ${places.slice(0, ROWS_NAMED).join('; ')}${more}.`,
      mandatory: true,
    };
  });
}
