import { type ClaimTerms, labelAt, WORDED } from './claim-terms.ts';
import { BREAK, stemOf, type Word } from './claim-words.ts';

/** Sentences that say the same as a headline. */

/**
 * `$` is the figure with its noun, and `#` the label of a code of the only dimension that the headline has a condition on. `<` and `>`
 * are what its own sentence has before and after the figure, `P` the latter without `be`, `N` what is counted, `S` any words for
 * that, and `M` a name for figures of this kind. `a|b` is either, and `a?` may be missing.
 */
const SENTENCES = ['$', '< $ >', '$ be not'];
const SENTENCES_OF_PREDICATES = ['N P , $', 'M P ,? be? $'];
const SENTENCES_OF_LABELS = ['# , $', 'M of # ,? be? $', 'there be $ #'];
/** A sentence is given, and a sex is not. */
const SENTENCES_OF_GIVING = ['$ be? not? given #', '# for $'];
/** Those who pleaded not guilty need not be so, and who lived with women need be no woman: see `isOfLabel`. */
const SENTENCES_OF_BEING = ['$ be not? #'];
const SENTENCES_OF_NUMBERS = ['$ #'];
/** Where nothing is said besides what is counted. */
const SENTENCES_OF_SUBJECTS = ['S , $', 'M ,|be $', '$ in S total'];

/** The place of the figure among the words of a claim. */
export const FIGURE: Word = { text: WORDED };

export function isShaped(words: readonly Word[], isNumber: boolean, terms: ClaimTerms): boolean {
  const own = tokensOf(terms.statement.length > 0 ? terms.statement.map((text) => ({ text })) : [FIGURE], terms);
  const all = tokensOf(words, terms);
  // "A total of 61 offenders" are 61, but a total of 49 years is not what each of them got.
  const said = own.at(-1) === ALTOGETHER || all.at(-1) !== ALTOGETHER ? all : all.slice(0, -1);
  if (isOfOne(words.map(({ text }) => text)) && !isOfOne(terms.statement)) return false;
  // "61 defendants in total" are all of them.
  if (terms.conditions > 0 && all.join(' ') === `$ ${ALTOGETHER}`)
    return terms.isAmount ? own.at(-1) === ALTOGETHER : own.join(' ') === all.join(' ');
  return isPredicate(said, own, terms) || shapesOf(own, said, isNumber, terms).some((shape) => hasPattern(shape, said));
}

/** The shapes of sentences that say the same as the headline's own. */
function shapesOf(own: readonly string[], said: readonly string[], isNumber: boolean, terms: ClaimTerms): string[][] {
  const figure = own.indexOf('$');
  const [first, ...others] = own.slice(figure + 1);
  const after = { be: ['be', ...(others[0] === 'not' ? [] : ['not?']), ...others], of: ['of?', ...others] };
  const parts: Readonly<Record<string, readonly string[]>> = {
    '<': own.slice(0, figure),
    '>': first === 'be' || first === 'of' ? after[first] : own.slice(figure + 1),
    P: first === 'be' ? after.be.slice(1) : own.slice(figure + 1),
    M: [isNumber ? 'number|total' : 'share|proportion|percentage'],
    S: said.filter((token) => isSubject(token, terms)),
    N: said.filter((token, at) => token.startsWith('@') && at < said.findIndex((one) => !one.startsWith('@'))),
  };
  const isAlone = isSubjectAlone(own, terms);
  const sentences = [
    ...SENTENCES,
    ...(figure === 0 && (own.length > 1 || isAlone) ? ['there be $ P'] : []),
    // Where convictions "were of women", "the number of women" is another one.
    ...(first === 'be' && others[0] !== 'of' ? SENTENCES_OF_PREDICATES : []),
    ...(isAlone ? SENTENCES_OF_SUBJECTS : []),
    ...sentencesOfLabels(own, isNumber, terms),
  ];
  return sentences.map((sentence) => sentence.split(' ').flatMap((part) => parts[part] ?? [part]));
}

const isLabel = (token: string): boolean => token.startsWith('#');

function sentencesOfLabels(own: readonly string[], isNumber: boolean, terms: ClaimTerms): string[] {
  const { conditions, isOfKnown, isOfLabelled } = terms;
  if (conditions !== 1 || isOfKnown || !isOfLabel(own)) return [];
  const isOfGiven = own.includes('given') || !own.some(isLabel);
  return [
    ...(!isNumber || isOfLabelled ? [...SENTENCES_OF_LABELS, ...(isOfGiven ? SENTENCES_OF_GIVING : [])] : []),
    ...(isOfLabelled ? [...SENTENCES_OF_BEING, ...(isNumber ? SENTENCES_OF_NUMBERS : [])] : []),
  ];
}

/** Whether the sentence of the headline says a label as claims may, or none. */
const isOfLabel = (own: readonly string[]): boolean =>
  !own.some(isLabel) ||
  [...SENTENCES_OF_LABELS, ...SENTENCES_OF_GIVING, ...SENTENCES_OF_BEING, ...SENTENCES_OF_NUMBERS].some((sentence) =>
    hasPattern(sentence.split(' '), own),
  );

/** Whether a headline says nothing besides what is counted. */
const isSubjectAlone = (own: readonly string[], terms: ClaimTerms): boolean =>
  (terms.conditions === 0 || terms.subject.size === 0) &&
  own.every((token) => /^(?:[$,]|there|be|of|in|total)$/.test(token) || isSubject(token, terms));

const isSubject = (token: string, { subject }: ClaimTerms): boolean =>
  token.startsWith('@') || subject.has(stemOf(token));

/** `A man was fined 900 euros`, where the headline speaks of men; but not `a total of 900 euros`. */
const isOfOne = (words: readonly string[]): boolean =>
  words.slice(0, words.indexOf(WORDED)).some((word, at) => /^an?$/.test(word) && !FILLERS.has(words[at + 1] ?? ''));

/** `Images were reported seized`, of "images reported seized in 100 cases"; but not `images were reported`. */
function isPredicate(
  [first, be, ...others]: readonly string[],
  own: readonly string[],
  { subject, conditions }: ClaimTerms,
): boolean {
  const after = own.slice(own.indexOf('$') + 1);
  const end = after.findIndex((token) => !subject.has(token) || stemOf(token) !== token);
  const predicate = (end < 0 ? after : after.slice(0, end)).join(' ');
  const said = (be === 'be' || be === undefined ? others : [be, ...others]).join(' ');
  return first === '$' && conditions === 0 && said !== '' && said === predicate;
}

function hasPattern([part, ...others]: readonly string[], tokens: readonly string[]): boolean {
  if (part === undefined) return tokens.length === 0;
  const [token = ''] = tokens;
  const isAlike = part === '#' ? isLabel(token) : part.replace(/\?$/, '').split('|').includes(token);
  return (isAlike && hasPattern(others, tokens.slice(1))) || (part.endsWith('?') && hasPattern(others, tokens));
}

/** The words of a sentence as shapes compare them. Those for what is counted have `@` in front. */
function tokensOf(words: readonly Word[], terms: ClaimTerms): string[] {
  const tokens: string[] = [];
  const noun = nounOf(terms);
  for (let at = 0; at < words.length; ) {
    const label = labelAt(words, at, terms);
    const { text } = words[at] ?? FIGURE;
    const isHead =
      !FILLERS.has(text) && (text === noun || [1, -1].some((step) => isPartOfNoun(words, at, step, terms)));
    if (label && label.is !== 'foreign') tokens.push(`#${label.dimension}`);
    else if (text === WORDED) tokens.push('$');
    else if (!/^(?:an?|the)$/.test(text)) tokens.push(isHead ? `@${text}` : (ALIKE.get(text) ?? text));
    at += label && label.is !== 'foreign' ? label.stems.length : 1;
  }
  const sentence = REWRITES.reduce((text, [form, by]) => text.replace(form, by), ` ${tokens.join(' ')} `);
  return sentence.trim().split(' ');
}

/** Whether words of a name are those of its noun: `court cases`, but not `courts`. */
export function isPartOfNoun(words: readonly Word[], at: number, step: number, terms: ClaimTerms): boolean {
  const stem = stemOf(words[at]?.text ?? '');
  return terms.heads.has(stem) || (terms.names.has(stem) && isPartOfNoun(words, at + step, step, terms));
}

/** The word after the figure, but not of "young drivers" and "cautions and convictions". */
function nounOf({ statement }: ClaimTerms): string | undefined {
  const [noun, next = BREAK] = statement.slice(statement.indexOf(WORDED) + 1);
  return next === BREAK || (FILLERS.has(next) && next !== 'and') ? noun : undefined;
}

const ALIKE = new Map(
  ['be is are was were been', 'have has had', 'given got get gets getting received', 'not never'].flatMap((line) => {
    const [first = '', ...others] = line.split(' ');
    return others.map((word) => [word, first] as const);
  }),
);

/** Is the last of the words that say, anywhere, that the figure is one of all together. */
const ALTOGETHER = 'total';

/** Other ways to say the same, in order. */
const REWRITES: readonly (readonly [form: RegExp, by: string])[] = [
  [/ total of \$ (.*)$/, ` $$ $1${ALTOGETHER} `],
  [/^ (?:in total|in all|altogether|overall)(?: ,)? (.*)$/, ` $1${ALTOGETHER} `],
  [/(?: ,)? (?:in total|in all|altogether|overall) $/, ` ${ALTOGETHER} `],
  [/ total (?=number )/, ' '],
  // Of the defendants, 61 were sent to prison.
  [/^ (of [^,]*) , \$ /, ' $$ $1 '],
  // The noun of the figure belongs to it.
  [/ \$( of)?( all| those| these)?( @\S+)+ /, ' $$ '],
  [/ \$ of them /, ' $$ '],
  [/^ (?:figures|data|statistics) show(?:ed)? (?:that )?(?=.*\$ \S)/, ' '],
  [/^ (share|number|proportion|percentage) of( @\S+)+ /, ' $1 '],
  [/^( ,)+ /, ' '],
  [/( ,)+ $/, ' '],
];

const AUXILIARIES = 'is are was were be been has have had do does did'.split(' ');
/** Words that say nothing by themselves: of grammar, and of whoever reports a number. */
export const FILLERS = new Set([
  ...AUXILIARIES,
  ...`a an the this that these those them they their it its who whom whose which there all
  of in on at to for among amongst and given got get gets getting received
  figures figure statistics data number share proportion percentage rate total altogether overall show shows showed`.split(
    /\s+/,
  ),
]);

export const isNoun = ({ text }: Word): boolean => text !== BREAK && text !== WORDED && !FILLERS.has(text);
export const isVerb = (text: string): boolean => AUXILIARIES.includes(text);
