import { type ClaimTerms, type CodeLabel, labelAt, type OtherCode, WORDED } from './claim-terms.ts';
import { BREAK, isNumeral, stemOf, type Word } from './claim-words.ts';

/**
 * What a claim says besides its figure. Every word has to be known: it is one of grammar, or of the headline. A few words make the
 * figure another one, and a claim with one of them is not read.
 */

/** What is said of the words beside a figure. */
export interface WordsBeside {
  /** Who the claim is about: those of the headline, all others, or those of another code. */
  about: 'headline' | 'complement' | OtherCode;
  /** What the claim says beside, in words that are not known. */
  unread: string[];
}

/** Why a claim was not read. */
export type Unread =
  | 'no-figure'
  | 'two-figures'
  | 'negation'
  | 'qualifier'
  | 'other-unit'
  | 'other-number'
  | 'two-groups';

const NEGATIONS = new Set(
  'no not never none nobody nothing neither nor without cannot hardly barely except excluding unless'.split(' '),
);
/** Words that compare, limit, or make the figure an average, a rate or a change. Each has its meaning in a phrase, or none. */
const QUALIFIERS = new Set(
  `more less fewer greater higher larger bigger smaller lower over above under below beyond exceed exceeds exceeded exceeding topped
  excess upwards least most minimum maximum about around roughly approximately approx circa some close nearly almost approaching
  exactly precisely only just merely mere between up down by majority minority many several few dozen dozens hundreds thousands
  millions billions virtually practically plus twice double triple couple pair else another
  average averages averaged averaging mean median typical typically apiece each per hour week month quarter hourly daily weekly
  monthly quarterly yearly annual annually point points doubled trebled tripled quadrupled halved rise rises risen rising rose
  increase increases increased increasing grew grown fall falls fell fallen falling drop drops dropped declined decreased
  earlier previously`.split(/\s+/),
);
/** Directly in front of a figure they make it a change, an age or a date: `by 60%`, `at 61`. */
const LEADING = new Set(['by', 'to', 'from', 'past', 'at', 'on']);
/** Measures of time and money, which the unit of a figure is told apart from. */
const MEASURES = new Set(
  `second seconds minute minutes hour hours day days week weeks month months year years decade decades century centuries pound pounds
  euro euros dollar dollars pence`.split(/\s+/),
);
const AUXILIARIES = 'is are was were be been has have had do does did'.split(' ');
/** In front of what is said of the figure these make it a condition. */
const RELATIVES = ['who', 'whom', 'whose', 'which', 'that'];
const RESTRICTORS = new Set(['of', 'those', 'among', 'amongst', ...RELATIVES]);
/** What can be between a figure and its noun. */
const DETERMINERS = new Set('of a an the all those these their'.split(' '));
/** Words that say nothing by themselves: of grammar, and of whoever reports a number. */
const FILLERS = new Set([
  ...AUXILIARIES,
  ...`a an the this that these those them they their it its who whom whose which there all
  of in on at to for among amongst and given got get gets getting received
  figures figure statistics data number share proportion percentage rate total altogether overall show shows showed`.split(
    /\s+/,
  ),
]);

/**
 * Marks what has its meaning from the headline: what its sentence says besides the figure (`under 20`, `in 100 cases`), and labels
 * (`18 to 20`, `Not reported`).
 */
export function withFixed(words: readonly Word[], terms: ClaimTerms): Word[] {
  const statement = [...terms.statement, WORDED];
  const fixed = new Set<number>();
  for (const at of words.keys()) {
    const lengths = statement.map((word, start) => {
      const length = statement.slice(start).findIndex((one, i) => one === WORDED || one !== words[at + i]?.text);
      // A word by itself says enough only if the sentence has no other beside it.
      const isAlone = (statement[start - 1] ?? WORDED) === WORDED && statement[start + 1] === WORDED;
      return length > 1 || (isAlone && word !== WORDED) ? length : 0;
    });
    const label = labelAt(words, at, terms)?.stems.length ?? 0;
    const run = Array.from({ length: Math.max(...lengths, label > 1 ? label : 0) }, (_, i) => at + i);
    if (run.some((place) => isTelling(words[place]?.text ?? ''))) for (const place of run) fixed.add(place);
  }
  return words.map((word, at) => (fixed.has(at) ? { ...word, isFixed: true } : word));
}

const isTelling = (text: string): boolean =>
  LEADING.has(text) || isNumeral(text) || NEGATIONS.has(text) || QUALIFIERS.has(text) || MEASURES.has(text);

/** The words beside a figure and what is said of it. */
export interface Surroundings {
  rest: readonly Word[];
  /** How many of them are before the figure and what is said of it. */
  from: number;
  /** How many of them are before the word after the figure itself. */
  after: number;
}

/** Whom the claim is about, and which of its words are not known: from the words beside the figure and its relation. */
export function readBeside(
  { rest, from, after }: Surroundings,
  { kind, unit }: { kind: string; unit?: string },
  terms: ClaimTerms,
): WordsBeside | Unread {
  const fault = whyUnread(rest, from, after);
  if (fault) return fault;
  const { unknown, others, isMixed } = sortWords(rest, after, kind !== 'number', terms);
  const before = rest.slice(0, from).findLastIndex(({ text }) => !/^(?:an?|the)$/.test(text));
  // What is in front of a figure may change it: `barely 60%`, `a further 60`, `by 60`.
  const leading = rest[before];
  if (unknown.has(before) || (leading && !leading.isFixed && LEADING.has(leading.text))) return 'qualifier';
  if (isAdjunct({ rest, from, after }, terms)) return 'qualifier';
  if (kind === 'number' && isOtherNumber({ rest, from, after }, unit !== undefined, terms)) return 'other-number';
  const isDenied = rest.some(isDenial);
  const [other, ...more] = others;
  if (other && (more.some(({ code }) => code !== other.code) || isMixed || isDenied)) return 'two-groups';
  return { about: other ?? (isDenied ? 'complement' : 'headline'), unread: phrasesOf(rest, unknown) };
}

/** The words before the figure and its relation, back to the last break. */
const clauseBefore = ({ rest, from }: Surroundings): readonly Word[] =>
  rest.slice(rest.slice(0, from).findLastIndex(({ text }) => text === BREAK) + 1, from);

/** `For 61 defendants were sent to prison`: the sentence is not about them. */
function isAdjunct(around: Surroundings, terms: ClaimTerms): boolean {
  const clause = clauseBefore(around).map(({ text }) => text);
  if (!clause.every((text) => FILLERS.has(text) && !isVerb(text)) || clause.at(-1) === wordBefore(terms)) return false;
  const own = clause
    .join(' ')
    .replace(/(?:\ban? |\bthe )?(?:number|total|share|proportion|percentage) of(?: the)?$/, '');
  const next = around.rest.slice(around.after);
  const end = next.findIndex(({ text }) => text === BREAK);
  return (
    /\b(?:for|of|in|among|amongst)(?: an?| the)? *$/.test(own) &&
    next.slice(0, end < 0 ? undefined : end).some(({ text }) => isVerb(text))
  );
}

/** The word in front of the figure in the headline’s own sentence. */
const wordBefore = ({ statement }: ClaimTerms): string | undefined => statement[statement.indexOf(WORDED) - 1];

/**
 * Whether a number is an age, a sum of money or a length: `a defendant, 61, was`, `defendants over 60 were`, `fines of 608`. After
 * what is counted a number has a verb in front of it or its noun behind.
 */
function isOtherNumber({ rest, from, after }: Surroundings, hasUnit: boolean, terms: ClaimTerms): boolean {
  const clause = clauseBefore({ rest, from, after });
  if (clause.length === 0) return from > 0 && rest[after]?.text === BREAK;
  const leading = clause.at(-1) ?? { text: '' };
  if (leading.text === wordBefore(terms)) return false;
  if (isNoun(leading) && stemOf(leading.text) !== leading.text) return true;
  if (/^(?:in|among|amongst|number|figure)$/.test(leading.text)) return true;
  const next = rest.slice(after).find(({ text }) => !DETERMINERS.has(text));
  const isSaid = clause.some(({ text }) => /^(?:number|total|figure)$/.test(text)) || (next && isNoun(next));
  return !hasUnit && clause.some(isNoun) && !isSaid;
}

const isDenial = ({ text, isFixed }: Word): boolean => !isFixed && (text === 'not' || text === 'never');

/** What makes of the figure something that is not checked. */
function whyUnread(rest: readonly Word[], from: number, after: number): Unread | undefined {
  const open = rest.map((word, at) => ({ ...word, at })).filter(({ isFixed }) => !isFixed);
  const denials = open.filter(({ text }) => NEGATIONS.has(text));
  // "Were not sent to prison" is about all others. Other negations are not read, as in "of those who were not convicted".
  const textAt = (at: number): string => rest[at]?.text ?? '';
  const isOfAll = denials.every(
    (word) => word.at >= from && isDenial(word) && isVerb(textAt(word.at - 1)) && textAt(word.at + 1) !== 'all',
  );
  const isRelative = denials.length > 0 && open.some(({ text }) => RELATIVES.includes(text));
  if (denials.length > 1 || !isOfAll || isRelative) return 'negation';
  // "Are to be sent to prison" is a plan.
  if (open.some(({ text, at }) => QUALIFIERS.has(text) || (text === 'to' && isVerb(textAt(at + 1)))))
    return 'qualifier';
  const measures = open.filter(({ text }) => MEASURES.has(text));
  if (measures.some(({ at }) => at === after)) return 'other-unit';
  return measures.some(({ at }) => /^(?:a|per|each|every)$/.test(textAt(at - 1))) ? 'qualifier' : undefined;
}

/**
 * The places of words that are not known, the other codes that are named, and whether the headline's own is named too. Known are
 * words for what is counted, labels of the headline's codes, and the words of its sentence if all are said, in their order. `Held a
 * position` is another claim than `held a position or had a role`. A label of a list without a condition is another subject.
 */
function sortWords(rest: readonly Word[], after: number, isShare: boolean, terms: ClaimTerms) {
  const all = contentWords(rest, terms);
  const others = all.flatMap(({ label }) => (typeof label?.is === 'object' ? [label.is] : []));
  const content = all.filter(isOfHeadline);
  const fixed = terms.statement.map((text) => ({ text, isFixed: true }));
  const sentence = contentWords(fixed, terms).filter(isOfHeadline);
  const said: ContentWord[] = [];
  for (const word of content) if (word.token === sentence[said.length]?.token) said.push(word);
  const isAlike = (word: ContentWord, at: number): boolean => leadsAlike(word.lead, sentence[at]?.lead ?? '', sentence);
  const isFree = content.slice(0, 1).every((word, at) => isVerb(word.lead) || isAlike(word, at));
  const isWhole = isFree && said.length === sentence.length && said.every(isAlike);
  // "Women sent to prison: 13%" is a share of the women.
  const isWholeOf = ({ label, lead, places }: ContentWord): boolean => {
    const next = rest[(places.at(-1) ?? 0) + 1];
    return isShare && label !== undefined && lead === '' && next !== undefined && isSubject(next, terms);
  };
  const isKnown = (word: ContentWord): boolean =>
    isOfHeadline(word) &&
    !isWholeOf(word) &&
    ((isWhole && said.includes(word)) || (isFree && word.label !== undefined && terms.conditions < 2));
  // "The number of defendants was 61" says nothing of those 61, though the headline does.
  const isBare = content.length === 0 && sentence.length > 0 && rest.some(({ text }) => isVerb(text));
  const head = rest.findIndex(({ text }, at) => at >= after && text !== BREAK && !DETERMINERS.has(text));
  const isMisplaced = (word: Word, at: number): boolean =>
    (at === head && isOtherHead(word, terms)) || (isPluralHead(word, terms) && (isBare || isSaid(rest, at, after)));
  const unknown = new Set([
    ...all.flatMap((word) => (isKnown(word) ? [] : word.places)),
    ...rest.flatMap((word, at) => (isMisplaced(word, at) ? [at] : [])),
  ]);
  // The label of another code stands for that of the headline's own, or for the whole of its sentence.
  const isBeside = said.length > 0 && terms.conditions < 2 && said.every(({ label }) => !label);
  const isBoth = all.some(({ label }) => label?.is === 'own' && label.dimension === others[0]?.dimension);
  const isMixed = isBeside || isBoth || rest.some(({ text }) => /^(?:or|and|but)$/.test(text));
  return { unknown, others, isMixed };
}

/**
 * Whether the noun of the figure is of others. "100 cases" are not 100 defendants, though these are of the cases, and "61 offenders"
 * are no figure of "Offenders were imprisoned for 49 years".
 */
function isOtherHead({ text }: Word, terms: ClaimTerms): boolean {
  const stem = stemOf(text);
  const stems = terms.statement.map(stemOf);
  const isEarlier = stems.includes(stem) && stems.lastIndexOf(stem) < stems.indexOf(WORDED);
  return !FILLERS.has(text) && !terms.heads.has(stem) && (terms.subject.has(stem) || isEarlier);
}

/** What is counted, in the plural. */
const isPluralHead = ({ text, isFixed }: Word, terms: ClaimTerms): boolean =>
  !isFixed && !FILLERS.has(text) && stemOf(text) !== text && terms.heads.has(stemOf(text));

/** `20% were offenders` says of something else what is counted. `There were 61 defendants` has the figure between. */
function isSaid(rest: readonly Word[], at: number, after: number): boolean {
  const before = rest.slice(0, at).findLastIndex(({ text }) => !DETERMINERS.has(text));
  return isVerb(rest[before]?.text ?? '') && !(before < after && after <= at);
}

/** A word, or the label of a code, that says more than what is counted. */
interface ContentWord {
  /** Equal for the labels of one dimension. */
  token: string;
  label: CodeLabel | undefined;
  places: number[];
  /** What the words in front of it, back to other content, make of it: `were`, or a part by `of those`. */
  lead: string;
}

const isOfHeadline = ({ label }: ContentWord): boolean => label?.is !== 'foreign';

function contentWords(words: readonly Word[], terms: ClaimTerms): ContentWord[] {
  const found: ContentWord[] = [];
  let from = 0;
  for (const [at, word] of words.entries()) {
    if (at < from) continue;
    const label = labelAt(words, at, terms);
    // "A defendant" is one of those who are counted.
    const isMore = !terms.subject.has(stemOf(word.text)) || /^an?$/.test(words[at - 1]?.text ?? '');
    if (!label && !(isNoun(word) && isMore && !isDenial(word))) continue;
    const places = Array.from({ length: label?.stems.length ?? 1 }, (_, i) => at + i);
    const lead = leadIn(words.slice(from, at).map(({ text }) => text));
    found.push({ token: label ? `${WORDED}${label.dimension}` : word.text, label, places, lead });
    from = at + places.length;
  }
  return found;
}

const isSubject = (word: Word, terms: ClaimTerms): boolean => isNoun(word) && terms.subject.has(stemOf(word.text));
const isNoun = ({ text }: Word): boolean => text !== BREAK && text !== WORDED && !FILLERS.has(text);
const isVerb = (text: string): boolean => AUXILIARIES.includes(text);

const leadIn = (words: readonly string[]): string =>
  words.find((text) => RELATIVES.includes(text)) ??
  words.findLast(
    (text, at) =>
      isVerb(text) || (RESTRICTORS.has(text) && !/^(?:number|total|share|proportion)$/.test(words[at - 1] ?? '')),
  ) ??
  '';

/** `60% of those sent to prison` is about a part, where the sentence says `60% were sent to prison`. */
const leadsAlike = (lead: string, own: string, sentence: readonly ContentWord[]): boolean =>
  isVerb(lead)
    ? isVerb(own) || !sentence.some((word) => isVerb(word.lead))
    : lead === '' || lead === own || (lead === 'of' && own === '');

/** The words at some places as phrases: `held a position of trust` is one, `women were jailed` is two with a word between. */
function phrasesOf(rest: readonly Word[], places: ReadonlySet<number>): string[] {
  const phrases: string[][] = [];
  let last = -1;
  for (const at of [...places].sort((a, b) => a - b)) {
    const between = rest.slice(last + 1, at).map(({ text }) => text);
    const isLinked = between.every((text) => FILLERS.has(text) && !isVerb(text));
    const word = rest[at]?.text ?? '';
    if (phrases.length > 0 && isLinked) phrases.at(-1)?.push(...between, word);
    else phrases.push([word]);
    last = at;
  }
  return phrases.map((words) => words.join(' '));
}
