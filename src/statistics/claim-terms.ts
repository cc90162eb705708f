import { oncePer } from '../cases/members.ts';
import { visiblePositions } from '../cases/view.ts';
import { type Codebook, codeAt, type Dimension, knownDimension, knownMeasure } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import { BREAK, claimWords, startsAt, stemOf, type Word } from './claim-words.ts';
import { measureOf, whereOf } from './headline-figure.ts';
import type { WordingInput } from './wording.ts';

/** Stands in a sentence for its worded figure. No word of a text is like it. */
export const WORDED = '';

/** The words that a claim about a headline may say besides its figure: those of the headline and of what it counts. */
export interface ClaimTerms {
  /** The units that a number may have, the longest name first. */
  units: readonly { name: 'own' | 'converted'; stems: readonly string[] }[];
  /** The sentence in its order, with `WORDED` in place of the worded figure. */
  statement: readonly string[];
  /** Stems of words for what is counted and for those who are. */
  subject: ReadonlySet<string>;
  /** Those of them that may follow the figure. */
  names: ReadonlySet<string>;
  /** Of names with several words the nouns: `files` of "case files". */
  heads: ReadonlySet<string>;
  /** By the stem of their first word, the longest first. */
  labels: ReadonlyMap<string, readonly CodeLabel[]>;
  /** How many dimensions the headline, or its measure, has conditions on. */
  conditions: number;
  /** Whether all others are those without its only condition. */
  hasOthers: boolean;
  /** It is of amounts, such as euros, so what is counted is not what its number is of. */
  isAmount: boolean;
  /** Whether those with the label of its only condition are as many as the number says: women, but not convictions of women. */
  isOfLabelled: boolean;
  /** It is a share of those of whom it is known, so that a code's label alone would be said of others too. */
  isOfKnown: boolean;
}

/** The label of a code: of one that the headline is about, another one of the same dimension, or of another dimension. */
export interface CodeLabel {
  stems: readonly string[];
  dimension: string;
  is: 'own' | 'foreign' | OtherCode;
}

/** Another code of a dimension that the headline has a condition on. */
export interface OtherCode {
  dimension: string;
  code: string;
  label: string;
}

/** The words of a headline's statement; its id where it has none. */
interface Said {
  id: string;
  statement: string | null;
  wording: string | null;
}

export const NO_TERMS: ClaimTerms = {
  units: [],
  statement: [],
  subject: new Set(),
  names: new Set(),
  heads: new Set(),
  labels: new Map(),
  conditions: 0,
  hasOthers: false,
  isAmount: false,
  isOfLabelled: false,
  isOfKnown: false,
};

/** The terms of a phrase that says nothing besides its figure and its unit. */
export const unitTerms = (words: WordingInput): ClaimTerms => ({ ...NO_TERMS, units: unitsOf(words) });

function unitsOf(words: WordingInput): ClaimTerms['units'] {
  if (words.statistic === 'rate' || words.statistic === 'share') return [];
  const converted = words.statistic === 'sum' ? words.convert?.unit : undefined;
  return [
    { name: 'own' as const, stems: stemsOf(words.unit) },
    ...(converted === undefined ? [] : [{ name: 'converted' as const, stems: stemsOf(converted) }]),
  ].sort((a, b) => b.stems.length - a.stems.length);
}

export const labelAt = (words: readonly Word[], at: number, { labels }: ClaimTerms): CodeLabel | undefined =>
  labels.get(stemOf(words[at]?.text ?? ''))?.find(({ stems }) => startsAt(words, at, stems));

/** The stems of a name. A bracket within it is a break, as it is in a claim. */
function stemsOf(text: string): string[] {
  const stems = claimWords(text).map((word) => stemOf(word.text));
  return stems.slice(0, stems.findLastIndex((stem) => stem !== BREAK) + 1);
}

const stemSet = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap(stemsOf).filter((stem) => stem !== BREAK));

/** The words of names, and their nouns: those in the plural, or the last word where none is. */
function namedBy(texts: readonly string[]): Pick<ClaimTerms, 'names' | 'heads'> {
  const heads = texts.flatMap((text) => {
    const words = claimWords(whoOf(text.replace(/^share of /, ''))).map((word) => word.text);
    const plurals = words.filter((word) => stemOf(word) !== word);
    return plurals.length > 0 ? plurals : words.slice(-1);
  });
  return { names: stemSet(texts), heads: stemSet(heads) };
}

export function statementWords({ id, statement, wording }: Said): string[] {
  const [before = '', ...after] = (statement ?? id.replaceAll('-', ' ')).split(wording ?? '\n');
  const [start, end] = [before, after.join(wording ?? '')].map((text) => claimWords(text).map((word) => word.text));
  return [...(start ?? []), WORDED, ...(end ?? [])];
}

export function externalTerms(figure: ExternalFigure, words: WordingInput): ClaimTerms {
  const named = namedBy([figure.unit, figure.wording]);
  return { ...NO_TERMS, units: unitsOf(words), subject: named.names, ...named };
}

export function headlineTerms(
  codebook: Codebook,
  headline: HeadlineDefinition,
  said: Said,
  words: WordingInput,
): ClaimTerms {
  const where = whereOf(headline);
  const id = measureOf(headline);
  const measure = id === undefined ? undefined : knownMeasure(codebook, id);
  const names = measure ? nounsOf(measure) : externalNames(codebook, headline);
  const own = Object.entries({ ...measure?.filter, ...where });
  const statement = statementWords(said);
  const plain = stemSet([...names, statement.join(' ')]);
  const labels = claimLabels(codebook, where, own, statement, plain);
  const population = measure && !measure.filter ? [whoOf(measure.population)] : [];
  const isAmount = measure?.statistic === 'sum';
  // A share is of those who are counted, a number of what is counted, an amount of its unit.
  const nouns = isAmount ? [measure.unit] : [...names, ...(headline.statistic === 'share' ? population : [])];
  // "294 prisoners" are not 294 of all defendants, which is what their measure counts.
  const isNounAlone = own.length > 0 && !isAmount && statement.length === 2;
  return {
    units: isNounAlone ? [] : unitsOf(words),
    statement,
    subject: isNounAlone ? new Set() : stemSet([...names, ...population]),
    ...namedBy(isNounAlone ? [] : nouns),
    labels,
    conditions: own.length,
    hasOthers: Object.keys(where).length === 1 && own.length === 1,
    isAmount,
    isOfLabelled:
      measure !== undefined && own.every(([name]) => isLabelOfUnit(knownDimension(codebook, name), measure)),
    isOfKnown: headline.statistic === 'share' && headline.base === 'known',
  };
}

/**
 * Whether each of the units that are counted has one code of a dimension, and nothing else has it; of an amount, its category. An
 * official table does not say what has its codes.
 */
const isLabelOfUnit = ({ quantity, unit, multiple }: Dimension, { statistic, countingUnit }: Measure): boolean =>
  statistic === 'sum' ? quantity !== undefined : unit === countingUnit && !multiple;

/** The longest label first; of two that are the same, the one that the headline is about, then the one it could be about. */
const byUse = (a: CodeLabel, b: CodeLabel): number => b.stems.length - a.stems.length || useRank(a) - useRank(b);
const useRank = ({ is }: CodeLabel): number => (is === 'own' ? 0 : is === 'foreign' ? 2 : 1);

/** The labels of codes that a claim can name, by the stem of their first word. */
function claimLabels(
  codebook: Codebook,
  where: Readonly<Record<string, readonly string[]>>,
  own: readonly (readonly [dimension: string, codes: unknown])[],
  statement: readonly string[],
  plain: ReadonlySet<string>,
): Map<string, CodeLabel[]> {
  const labels = new Map<string, CodeLabel[]>();
  for (const { dimension, code, label, stems } of publicLabels(codebook)) {
    const codes = own.find(([name]) => name === dimension)?.[1];
    // One of several codes is a part of those of the headline.
    const isOwn = Array.isArray(codes) && codes.length === 1 && codes[0] === code;
    // A label that is a word for what is counted, such as "Offences", is that word. So is one that the sentence has.
    if (!isOwn && (codes ? says(statement, stems) : stems.every((stem) => plain.has(stem)))) continue;
    const other = Object.hasOwn(where, dimension) ? { dimension, code, label } : 'foreign';
    const found: CodeLabel = { stems, dimension, is: isOwn ? 'own' : other };
    labels.set(stems[0] ?? '', [...(labels.get(stems[0] ?? '') ?? []), found].sort(byUse));
  }
  return labels;
}

/** `Drivers convicted` of "drivers convicted after a crash with injuries": 1 in 4 of them is not 1 in 4 crashes. */
const whoOf = (population: string): string =>
  /^(?:the |all |[\d,]+ )*(.*?)(?= (?:of|in|on|at|to|for|from|by|with|without|after|before|during|under|over|between|who|whom|whose|which|that|where|when)\b|$)/i.exec(
    population,
  )?.[1] ?? '';

const says = (words: readonly string[], stems: readonly string[]): boolean =>
  words.some((_, at) => stems.every((stem, i) => stemOf(words[at + i] ?? '') === stem));

/** What is counted. What a filter leaves out is a condition, though the label and the population of the measure may name it. */
const nounsOf = ({ label, unit, countingUnit, filter }: Measure): string[] =>
  filter ? [unit, countingUnit] : [label, unit, countingUnit];

function externalNames(codebook: Codebook, headline: HeadlineDefinition): string[] {
  const id = headline.statistic === 'rate' && 'externalFigure' in headline.of ? headline.of.externalFigure : undefined;
  const figure = codebook.definition.codebook.externalFigures.find((one) => one.id === id);
  return figure ? [figure.unit] : [];
}

/** What people call the codes of most lists of sexes. */
const EVERYDAY: Readonly<Record<string, readonly string[]>> = { male: ['men'], female: ['women'] };

/** The labels of all codes that the public sees. One without a word of its own, such as "Yes", names nothing. */
const publicLabels = oncePer((codebook: Codebook) =>
  [...codebook.dimensions.values()]
    .filter(({ audience }) => audience === 'public')
    .flatMap((dimension) => visiblePositions(dimension, 'public').flatMap((position) => labelsOf(dimension, position))),
);

function labelsOf(dimension: Dimension, position: number) {
  const { code, label } = codeAt(dimension, position);
  return [label, ...(EVERYDAY[code] ?? [])].flatMap((text) => {
    const stems = stemsOf(text);
    const isName = dimension.kind === 'period' || stems.length > 1 || /\p{L}{3}/u.test(text);
    return isName && stems.some((stem) => !EMPTY.has(stem)) ? [{ dimension: dimension.id, code, label, stems }] : [];
  });
}

const EMPTY = new Set(['yes', 'other', 'none', 'unknown', 'all', 'any', 'and', 'not']);
