import { STANDARD } from '../codebook/standard.ts';
import { appendTo, firstAndMore } from '../lists.ts';
import { MOST_DIMENSIONS } from '../schemas/codebook.ts';
import { BUILT_INS, NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { AGE_BANDS, codesFor, type DraftCode, kebab } from './codes.ts';
import { entryAt, isPercent, numberIn } from './columns.ts';
import { statisticsOf } from './figures.ts';
import { type Planned, type PlannedFile, takenRows } from './file.ts';
import { figuresOf, keysOf } from './mapping.ts';
import { NOTED_MARKS, saidMarks } from './marks.ts';
import { labelOf, wordsOf } from './names.ts';
import { alikeIn } from './people.ts';
import type { FileCoverage } from './periods.ts';
import { isUnanswered } from './questions.ts';

/** The definition of a dataset that a file can be loaded into. What is open is null, and named in `openQuestions`: PUT refuses both. */

export interface FileFacts extends PlannedFile {
  /** Name of the file, without its ending. */
  title: string;
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

export function draftDefinition(facts: FileFacts): object {
  const { kind, title, plans, coverage, interview } = facts;
  const lists: Record<string, object> = {};
  const { builtIn, variables } = variablesOf(facts, lists);
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
  const part = kind === 'cases' ? casesPart : tablePart;
  const { settings, codebook } = part(facts, population);
  const notes = notesOfMarks(facts);
  const disclosure = text('protection', PROTECTION_QUESTIONS[kind]);
  const open = interview.asked().filter(isUnanswered);
  return {
    ...(open.length > 0 && { [OPEN]: Object.fromEntries(open.map(({ id, asks }) => [id, asks])) }),
    kind,
    title,
    description: `Drafted from a file of ${facts.rows.length} rows and ${plans.length} columns.`,
    ...about,
    settings,
    codebook: {
      ...codebook,
      ...(kind === 'cases' && { builtIn }),
      variables,
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
  if (kind === 'aggregate' && figuresOf(plans).length > 1) dimensions.push(figureId(plans));
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

/** The variables of the columns, and of a file of people those that the service knows already. */
function variablesOf(facts: FileFacts, lists: Record<string, object>) {
  const { kind, plans, codebook } = facts;
  const level = kind === 'cases' ? 'defendant' : 'observation';
  const builtIn: Record<string, object> = {};
  const variables: object[] = [];
  for (const [at, { column, use }] of plans.entries()) {
    const label = labelOf(column, codebook);
    if (use.as === 'flag') variables.push({ id: use.id, label, level, kind: 'flag' });
    if (use.as === 'age') {
      const bands = { label: 'Age band', codes: AGE_BANDS };
      builtIn.ageBand = { codeList: addList(lists, 'age band', bands), label: bands.label };
    }
    if (use.as !== 'code') continue;
    const codeList = addList(lists, column.name, codeListOf(at, facts));
    if (kind === 'aggregate') variables.push({ id: use.id, label, level, codeList, required: true });
    else if (BUILT_INS.some((name) => name === use.id)) builtIn[use.id] = { codeList, label };
    else variables.push({ id: use.id, label, level, codeList });
  }
  return { builtIn, variables: [...variables, ...figureVariable(facts, lists)] };
}

const figureId = (plans: readonly Planned[]): string =>
  plans.flatMap(({ use }) => (use.as === 'amount' ? [use.by] : []))[0] ?? 'figure';

/** The columns of figures of a wide table are codes of one variable, since a row of the service has one value. */
function figureVariable({ kind, plans, codebook }: FileFacts, lists: Record<string, object>): object[] {
  const figures = figuresOf(plans).map((at) => entryAt(plans, at).column);
  if (kind === 'cases' || figures.length < 2) return [];
  const codes = figures.map((column) => ({ code: kebab(column.name, 'figure'), label: labelOf(column, codebook) }));
  const id = figureId(plans);
  const label = id === 'year' ? 'Year' : 'Figure';
  return [{ id, label, level: 'observation', codeList: addList(lists, id, { label, codes }), required: true }];
}

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
  const shipped = list.standard === undefined ? [] : STANDARD[list.standard].codes;
  const codes = [
    ...list.codes,
    ...shipped.filter(({ code }) => used.includes(code)).map(({ code, label: words }) => ({ code, label: words })),
    ...(column.kind === 'year' ? coverage.zeroYears.map((code) => ({ code, label: code })) : []),
  ].map((code) => ({ ...code, ...lives.get(code.code) }));
  let below: { at: number; codes: DraftCode[]; codeOf: ReadonlyMap<string, string> } = { ...list, at, codes };
  const whole = { label, codes: below.codes };
  const above = levels.map((level) => {
    const { column: coarser } = entryAt(plans, level.at);
    const parents = [...(relations.between(below.at, level.at) ?? [])].flatMap(([value, parent]) => {
      const code = below.codeOf.get(value);
      return code === undefined || code === TOTAL ? [] : [[code, parent] as const];
    });
    const coarse = codesFor(coarser.name, [...new Set(parents.map(([, parent]) => parent))], new Map(), {
      kind,
      isStandard: () => false,
    });
    for (const code of below.codes) {
      const parent = coarse.codeOf.get(new Map(parents).get(code.code) ?? '');
      if (parent !== undefined) code.parent = parent;
    }
    below = { ...coarse, at: level.at };
    return { id: level.id, label: labelOf(coarser, codebook), codes: coarse.codes };
  });
  return { ...whole, ...(above.length > 0 && { levels: above }) };
}

function casesPart(facts: FileFacts, population: unknown) {
  const { plans, codebook, rows, interview } = facts;
  const unit = interview.ask({
    id: 'rows',
    asks: 'What is a row: a person, or an entry, of which one person may have several?',
    seen: [
      ...rows.slice(0, 3).map((row) => row.filter((_, at) => plans[at]?.use.as !== 'dropped').join(' | ')),
      ...alikeIn(facts),
    ],
    readings: { people: 'every row is another person', entries: 'a person may have several rows' },
  });
  const counted =
    unit === 'entries'
      ? { id: 'entries', label: 'Entries', unit: 'entries', countingUnit: 'conviction' }
      : { id: 'people', label: 'People', unit: 'people', countingUnit: 'defendant' };
  const statisticOf = statisticsOf(facts);
  const quantities: object[] = [];
  const measures: object[] = [{ ...counted, population, statistic: 'count' }];
  for (const { column, use } of plans) {
    if (use.as !== 'amount') continue;
    const label = labelOf(column, codebook);
    const { decimals } = column;
    const statistic = statisticOf(column);
    const name = kebab(wordsOf(column, codebook), 'amount').slice(0, 45);
    const words = statistic === 'sum' ? 'in all' : 'on average';
    const about = { unit: isPercent(column) ? 'percent' : label.toLowerCase(), decimals };
    quantities.push({ id: use.id, label, level: 'defendant', ...about });
    measures.push({
      ...{ id: `${name}-${kebab(words, '')}`, label: `${label} ${words}`.slice(-200), ...about },
      ...{ countingUnit: 'defendant', population, statistic, of: use.id },
    });
  }
  const isDated = plans.some(({ use }) => use.as === 'date');
  return {
    settings: { selfApproval: false, duplicates: 'off', datePrecision: 'none' },
    codebook: { periods: { year: isDated ? 'public' : 'internal' }, quantities, measures },
  };
}

function tablePart(facts: FileFacts, population: unknown) {
  const { plans, codebook, title, isFolded } = facts;
  const amounts = figuresOf(plans).map((at) => entryAt(plans, at).column);
  const statisticOf = statisticsOf(facts);
  const measures = (isFolded ? amounts.slice(0, 1) : amounts).map((column): object => {
    const named = isFolded ? { ...column, name: title } : column;
    const [id, label] = [kebab(named.name, 'figure'), labelOf(named, codebook)];
    return {
      ...{ id, label, unit: isPercent(column) ? 'percent' : label.toLowerCase(), countingUnit: 'figure' },
      statistic: statisticOf(column),
      of: 'value',
      decimals: Math.max(...(isFolded ? amounts : [column]).map(({ decimals }) => decimals)),
      population,
      ...(amounts.length > 1 && !isFolded && { filter: { figure: [id] } }),
    };
  });
  return {
    settings: { selfApproval: true, duplicates: 'off', absentRows: absentRowsOf(facts) },
    codebook: { periods: {}, measures },
  };
}

/** What a combination of codes without a row means, if there is one. */
function absentRowsOf(facts: FileFacts): string | null {
  const { plans, coverage, interview } = facts;
  const keys = keysOf(plans);
  // Two values of the file may be one code.
  const codeAt = (row: readonly string[], at: number): string | undefined => {
    const use = plans[at]?.use;
    return (use?.as === 'code' && use.codes[row[at] ?? '']) || row[at];
  };
  const taken = takenRows(facts).map((row) => keys.map((at) => codeAt(row, at)));
  const combinations = keys.reduce((product, _, key) => product * new Set(taken.map((row) => row[key])).size, 1);
  const absent = combinations - new Set(taken.map((row) => JSON.stringify(row))).size;
  if (absent <= 0 && coverage.zeroYears.length === 0) return 'not-available';
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

const ROWS_NAMED = 10;

/** What marks behind figures say, with the rows that have them. */
function notesOfMarks({ kind, plans, rows, interview }: FileFacts): object[] {
  if (kind === 'cases') return [];
  const keys = keysOf(plans);
  const status = plans.findIndex(({ use }) => use.as === 'status');
  const found = new Map<string, string[]>();
  for (const row of rows)
    for (const [at, { name, use }] of plans.entries()) {
      const number = use.as === 'amount' ? numberIn(row[at] ?? '') : undefined;
      for (const mark of number ? saidMarks(number, row[status]) : [])
        appendTo(found, mark, [...keys.map((key) => row[key]), name].join(', '));
    }
  return [...found].map(([mark, places], at) => {
    const meaning =
      NOTED_MARKS[mark.toLowerCase()] ??
      interview.askAny({
        id: `mark ${mark}`,
        asks: `What does ${mark} behind a figure say? Write it as readers should see it: it becomes a note. If the figure is none because of it, write 0, [x], [c] or [z] in the file.`,
        seen: firstAndMore(places, ROWS_NAMED),
      });
    if (meaning === undefined) return { id: `mark-${at + 1}`, text: null };
    const text = String(meaning);
    return {
      id: `mark-${at + 1}`,
      text: `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${firstAndMore(places, ROWS_NAMED).join('; ')}.`,
      mandatory: true,
    };
  });
}
