import { FIGURE, FILLERS, isNoun, isPartOfNoun, isShaped, isVerb } from './claim-shapes.ts';
import { type ClaimTerms, labelAt, type OtherCode, WORDED } from './claim-terms.ts';
import { BREAK, isNumeral, stemOf, type Word } from './claim-words.ts';

/**
 * What a claim says besides its figure. All of it is known if it has the shape of a sentence that says the same as the headline.
 * Otherwise the words are named that are not known. A few words make the figure another one, and a claim with one of them is not read.
 */

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

/** Words that deny, and verbs by which something did not happen: `4 in 10 avoided prison`. */
const NEGATIONS = new Set(
  `no non not never none nobody nothing neither nor without cannot hardly barely except excluding unless
  avoid avoids avoided avoiding escape escapes escaped escaping spare spares spared dodge dodges dodged evade evades evaded
  lack lacks lacked lacking fail fails failed failing deny denies denied free freed cleared acquitted
  false untrue wrong incorrect mistaken fake myth`.split(/\s+/),
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
/** What can be between a figure and its noun. */
const DETERMINERS = new Set('of a an the all those these their'.split(' '));
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
  { kind, unit, figure }: { kind: string; unit?: string; figure: string },
  terms: ClaimTerms,
): WordsBeside | Unread {
  if (isOfEach(rest.slice(after), terms)) return 'qualifier';
  const [other, ...more] = othersIn(rest, terms);
  const isDenied = rest.some(({ text, isFixed }) => !isFixed && /^(?:not|never)$/.test(text));
  const isOfTwo = other && (isDenied || more.some(({ code }) => code !== other.code));
  // "A sixth defendant" is one of them.
  const isOrdinal =
    kind === 'fraction' &&
    /^an? /.test(figure) &&
    (isPartOfNoun(rest, after, 1, terms) || labelAt(rest, after, terms) !== undefined);
  if (
    !isOfTwo &&
    !isOrdinal &&
    isShaped([...rest.slice(0, after), FIGURE, ...rest.slice(after)], kind === 'number', terms)
  )
    return { about: other ?? (isDenied ? 'complement' : 'headline'), unread: [] };
  const fault = whyUnread(rest, after);
  if (fault) return fault;
  const unknown = unknownPlaces(rest, terms);
  if (isChangedInFront(rest.slice(0, from), unknown, kind)) return 'qualifier';
  if (kind === 'number' && isOtherNumber({ rest, from, after }, unit !== undefined)) return 'other-number';
  if (isOfTwo || (other && terms.conditions < 2)) return 'two-groups';
  return { about: other ?? 'headline', unread: phrasesOf(rest, unknown) };
}

/** What is in front of a figure may change it: `barely 60%`, `a further 60`, `by 60`, `the wrong end of 60%`. */
function isChangedInFront(words: readonly Word[], unknown: ReadonlySet<number>, kind: string): boolean {
  const before = words.findLastIndex(({ text }) => !/^(?:an?|the)$/.test(text));
  const leading = words[before];
  if (unknown.has(before) || (leading && !leading.isFixed && LEADING.has(leading.text))) return true;
  // "Fines of 150 euros" names what is counted.
  return kind !== 'number' && leading?.text === 'of' && unknown.has(before - 1);
}

/** `4.5 million images a case`, `61 defendants a court`: from the words after the figure. */
function isOfEach(words: readonly Word[], { subject }: ClaimTerms): boolean {
  const place = words.findIndex(({ text, isFixed }) => isFixed || !subject.has(stemOf(text)));
  return /^an?$/.test(words[place]?.text ?? '') && words[place]?.isFixed !== true;
}

/** The other codes that the words name, one after the other. */
function othersIn([word, ...rest]: readonly Word[], terms: ClaimTerms): OtherCode[] {
  if (!word) return [];
  const label = labelAt([word, ...rest], 0, terms);
  const others = othersIn(rest.slice((label?.stems.length ?? 1) - 1), terms);
  return typeof label?.is === 'object' ? [label.is, ...others] : others;
}

/** Words that the headline does not say; if there are none, all that say something, since they say it in another way. */
function unknownPlaces(rest: readonly Word[], terms: ClaimTerms): Set<number> {
  const all = rest.map((word, at) => ({ ...word, at }));
  const said = all.filter(isNoun);
  const unknown = said.filter(({ text }) => !terms.statement.includes(text) && !terms.subject.has(stemOf(text)));
  const [places = []] = [unknown, said, all].filter(({ length }) => length > 0);
  return new Set(places.map(({ at }) => at));
}

/**
 * Whether a number is an age, a sum of money or a length: `a defendant, 61, was`, `defendants over 60 were`, `fines of 608`. After
 * what is counted a number has a verb in front of it or its noun behind.
 */
function isOtherNumber({ rest, from, after }: Surroundings, hasUnit: boolean): boolean {
  const clause = rest.slice(rest.slice(0, from).findLastIndex(({ text }) => text === BREAK) + 1, from);
  const leading = clause.at(-1);
  if (!leading) return from > 0 && rest[after]?.text === BREAK;
  if (/^(?:number|figure|in|among|amongst)$/.test(leading.text)) return true;
  if (isNoun(leading) && stemOf(leading.text) !== leading.text) return true;
  const next = rest.slice(after).find(({ text }) => !DETERMINERS.has(text));
  const isSaid = clause.some(({ text }) => /^(?:number|total|figure)$/.test(text)) || (next && isNoun(next));
  return !hasUnit && clause.some(isNoun) && !isSaid;
}

/** What makes of the figure something that is not checked. */
function whyUnread(rest: readonly Word[], after: number): Unread | undefined {
  const open = rest.map((word, at) => ({ ...word, at })).filter(({ isFixed }) => !isFixed);
  const textAt = (at: number): string => rest[at]?.text ?? '';
  if (open.some(({ text }) => NEGATIONS.has(text))) return 'negation';
  // "Are to be sent to prison" is a plan.
  if (open.some(({ text, at }) => QUALIFIERS.has(text) || (text === 'to' && isVerb(textAt(at + 1)))))
    return 'qualifier';
  const measures = open.filter(({ text }) => MEASURES.has(text));
  if (measures.some(({ at }) => at === after)) return 'other-unit';
  return measures.some(({ at }) => /^(?:a|per|each|every)$/.test(textAt(at - 1))) ? 'qualifier' : undefined;
}

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
