import { distance } from 'fastest-levenshtein';
import { type Fault, MOST_ALLOWED } from '../errors.ts';

/** What a fault lists in `allowed`: what could have been meant first, and no more than an answer shows. */

/** Codes or names that would be accepted somewhere. */
export interface Choices {
  allowed: readonly string[];
  /** What each of them is called, in the same order, as far as it is known: people send labels in place of codes. */
  labels?: readonly (string | undefined)[] | undefined;
}

type ListedChoices = Required<Pick<Fault, 'allowed'>> & Pick<Fault, 'allowedTotal'>;

/**
 * How many texts the faults of one answer may be compared with; the lists of faults after that keep their order. A hostile query or
 * body can have thousands of faults, each with a list of 10,000 codes and labels: measured at 5 to 25 ms for each such list.
 */
const MOST_COMPARED = 20_000;

/** Makes the lists of the faults of one answer. */
export function allowedLists(): (choices: Choices, sent?: string) => ListedChoices {
  let left = MOST_COMPARED;
  return ({ allowed, labels }, sent) => {
    const compared = allowed.length + (labels?.length ?? 0);
    const isNear = sent !== undefined && compared <= left;
    if (isNear) left -= compared;
    return cut(isNear ? nearestFirst({ allowed, labels }, sent) : allowed);
  };
}

/** The last one is kept when the list is cut, since the last code of a variable is `not-reported`. */
function cut(allowed: readonly string[]): ListedChoices {
  if (allowed.length <= MOST_ALLOWED) return { allowed };
  const shown = [...allowed.slice(0, MOST_ALLOWED - 1), ...allowed.slice(-1)];
  return { allowed: shown, allowedTotal: allowed.length };
}

/** Longer texts are compared by their beginning. */
const LONGEST_COMPARED = 60;

/** Those that resemble what was sent, the nearest first; then the others in their order. */
function nearestFirst(choices: Choices, sent: string): readonly string[] {
  const wanted = plainLetters(sent);
  if (wanted === '') return choices.allowed;
  const { codes, labels } = plainSpellings(choices);
  const near: { choice: string; rank: number }[] = [];
  const others: string[] = [];
  for (const [place, choice] of choices.allowed.entries()) {
    const rank = Math.min(unlikeness(wanted, codes[place] ?? ''), unlikeness(wanted, labels[place] ?? ''));
    if (rank < UNLIKE) near.push({ choice, rank });
    else others.push(choice);
  }
  near.sort((a, b) => a.rank - b.rank); // stable: the order of the list among equals
  return [...near.map(({ choice }) => choice), ...others];
}

const UNLIKE = Number.POSITIVE_INFINITY;
/** Ranks of a misspelling are below this, those of a part of a name above. */
const RANK_OF_PART = 1;
const SHORTEST_PART = 3;
const MOST_EDITS = 4;

/** 0 if both have the same letters; less for fewer edits, as a share of the longer one; then for a part of the other. */
function unlikeness(wanted: string, name: string): number {
  if (wanted === name) return 0;
  const [short, long] = wanted.length < name.length ? [wanted, name] : [name, wanted];
  if (short === '') return UNLIKE;
  const most = Math.min(Math.floor(long.length / 3), MOST_EDITS);
  if (long.length - short.length <= most) {
    const edits = distance(wanted, name);
    if (edits <= most) return edits / long.length;
  }
  const isPart = long.startsWith(short) || (short.length >= SHORTEST_PART && long.includes(short));
  return isPart ? RANK_OF_PART + 1 - short.length / long.length : UNLIKE;
}

interface Spellings {
  codes: readonly string[];
  labels: readonly string[];
}

/** The lists of a codebook are asked for again and again, such as by the rows of an import. */
const spellings = new WeakMap<readonly string[], Spellings>();

function plainSpellings({ allowed, labels = [] }: Choices): Spellings {
  const known = spellings.get(allowed);
  if (known?.labels.length === labels.length) return known;
  const made = { codes: allowed.map(plainLetters), labels: labels.map((label = '') => plainLetters(label)) };
  spellings.set(allowed, made);
  return made;
}

/** Letters and digits in lower case, without accents: `Immediate custody` and `immediate-custody` are alike. */
const plainLetters = (text: string): string => {
  const plain = text.slice(0, LONGEST_COMPARED).toLowerCase();
  return PLAIN_ASCII.test(plain)
    ? plain.replace(/[^a-z0-9]+/g, '')
    : plain.normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, '');
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole range
const PLAIN_ASCII = /^[\x00-\x7f]*$/;
