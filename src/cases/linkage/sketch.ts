import type { Codebook } from '../../codebook/model.ts';
import type { CaseContent, CaseQuantity, Defendant } from '../../schemas/case.ts';
import { attributesOf, oncePer } from '../members.ts';
import { BOUNDS, type ComparisonLevel, clamped, compareDays, compareNumbers, matchWeight } from './compare.ts';
import { reported, reportedList, type Term, termOf } from './profile.ts';
import { bestMatches, certainty, PRIOR, weighBest } from './score.ts';

/**
 * A sketch says in a few bytes what decides most comparisons: hashes of codes, logarithms of terms and amounts. Two sketches
 * give a bound that the score of the two cases does not exceed. Nearly every pair of a block stays below the score that is
 * looked for, so the contents of the two need not be read. The sketch is in the index that a block is read from.
 *
 * It is made from the content alone, since a stored one must stay true when the codebook changes.
 */

/** The first byte. A sketch of another version, or none at all, says nothing. */
const SKETCH_VERSION = 1;
/** Version, people that follow, defendants, type of court; external id (2), quantity (6). */
const CASE_BYTES = 12;
/** Sex, age band, outcome; offences (2), requirements (2), orders (2), term (3), quantity (6). */
const PERSON_BYTES = 18;
/** A case with more defendants is sketched without any of them; nothing then bounds its score. */
const MOST_SKETCHED = 4;

/** In the place of a hash: nothing is reported. */
const UNREPORTED = 0;
/** In the place of a hash: more is reported than the sketch can say. */
const ANY = 255;
const ANY_ID = 0xffff;

const SINGLE_TERM = { custody: 1, suspended: 2, indeterminate: 3 } as const;

/** Logarithms are in thousandths. Two bytes hold that of the longest term and of the greatest amount. */
const SCALE = 1_000;
/** Lengths and amounts further apart than this are `different`: compare.ts has the shares. Rounding may add one. */
const NEAR_TERM = Math.ceil(SCALE * Math.log(1 / 0.9)) + 1;
const NEAR_AMOUNT = Math.ceil(SCALE * Math.log(1 / 0.75)) + 1;

export function sketchOf(content: CaseContent): Buffer {
  const { defendants, externalIds = [] } = content;
  const people = defendants.length > MOST_SKETCHED ? [] : defendants;
  const bytes = Buffer.alloc(CASE_BYTES + people.length * PERSON_BYTES);
  bytes[0] = SKETCH_VERSION;
  bytes[1] = people.length;
  bytes[2] = Math.min(defendants.length, ANY);
  bytes[3] = codeHash(reported(content.courtType));
  const [id] = externalIds;
  if (id) bytes.writeUInt16BE(externalIds.length > 1 ? ANY_ID : 1 + (hash(`${id.system}\n${id.value}`) % 0xfffe), 4);
  writeQuantity(bytes, 6, content.quantities);
  for (const [index, person] of people.entries()) writePerson(bytes, CASE_BYTES + index * PERSON_BYTES, person);
  return bytes;
}

function writePerson(bytes: Buffer, at: number, { sex, ageBand, convictions, sentence, quantities }: Defendant): void {
  const offences = [...new Set(convictions.flatMap(({ offence }) => reported(offence) ?? []))];
  bytes[at] = codeHash(reported(sex));
  bytes[at + 1] = codeHash(reported(ageBand));
  bytes[at + 2] = codeHash(reported(sentence.outcome));
  writeList(bytes, at + 3, offences.length === 0 ? undefined : offences.sort());
  writeList(bytes, at + 5, reportedList(sentence.requirements));
  writeList(bytes, at + 7, reportedList(sentence.orders));
  writeTerm(bytes, at + 9, termOf(sentence));
  writeQuantity(bytes, at + 12, quantities);
}

/** How many codes, plus one, and a hash of them all. */
function writeList(bytes: Buffer, at: number, codes: readonly string[] | undefined): void {
  if (codes === undefined) return;
  bytes[at] = Math.min(codes.length + 1, ANY);
  bytes[at + 1] = codeHash(codes.join('\n'));
}

/** Which term it is, and its length; ANY if it has several lengths. */
function writeTerm(bytes: Buffer, at: number, { indeterminate, custody, suspended }: Term): void {
  if (indeterminate !== undefined) bytes[at] = SINGLE_TERM.indeterminate;
  else if (custody !== undefined && suspended !== undefined) bytes[at] = ANY;
  else if (custody !== undefined) bytes[at] = SINGLE_TERM.custody;
  else if (suspended !== undefined) bytes[at] = SINGLE_TERM.suspended;
  const length = indeterminate === undefined ? (custody ?? suspended) : undefined;
  if (length !== undefined) bytes.writeUInt16BE(logarithm(length), at + 1);
}

/** A hash of the quantity and the amount, if there is one amount from 1 up that is no lower bound. */
function writeQuantity(bytes: Buffer, at: number, entries: readonly CaseQuantity[] | undefined): void {
  const [entry] = entries ?? [];
  if (!entry) return;
  const isTold = entries?.length === 1 && entry.value >= 1 && entry.basis !== 'at-least';
  bytes.writeUInt32BE(isTold ? Math.max(2, hash(entry.quantity)) : ANY_QUANTITY, at);
  if (isTold) bytes.writeUInt16BE(logarithm(entry.value), at + 4);
}
const ANY_QUANTITY = 1;

const logarithm = (value: number): number => Math.round(SCALE * Math.log(value));

/** FNV-1a, of 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state >>> 0;
}

/** From 1 to 254; UNREPORTED if there is no code. */
const codeHash = (code: string | undefined): number => (code === undefined ? UNREPORTED : 1 + (hash(code) % 254));

/**
 * Whether two cases of one block that share no article can score `least`, as far as their sketches tell: the sketch `one`, and the one in `bytes` from
 * `at` to `end`. It reads the bytes where they are, since an import asks it a hundred times for each case.
 */
export function sketchFilter(
  codebook: Codebook,
  least: number,
): (one: Uint8Array, daysApart: number, bytes: Uint8Array, at?: number, end?: number) => boolean {
  const variables = mostOfVariables(codebook);
  const leastOdds = oddsOf(least);
  return (one, daysApart, bytes, at = 0, end = bytes.length) => {
    if (!saysSomething(one, 0, one.length) || !saysSomething(bytes, at, end)) return true;
    const bound =
      PRIOR +
      matchWeight('area', 'same') +
      matchWeight('date', compareDays(daysApart)) +
      matchWeight('defendants', compareNumbers(byte(one, 2), byte(bytes, at + 2))) +
      codeBound(COURT_TYPE, byte(one, 3), byte(bytes, at + 3)) +
      externalIdBound(pair(one, 4), pair(bytes, at + 4)) +
      quantityBound(one, 6, bytes, at + 6) +
      variables.case;
    const weigh = (a: number, b: number): number => personBound(one, a, bytes, b) + variables.person;
    const [mine, others] = [byte(one, 1), byte(bytes, at + 1)];
    const people =
      mine === 1 && others === 1
        ? weigh(CASE_BYTES, at + CASE_BYTES)
        : weighBest(bestMatches(peopleAt(CASE_BYTES, mine), peopleAt(at + CASE_BYTES, others), weigh, asIs), asIs);
    return bound + people >= leastOdds;
  };
}

const asIs = (weight: number): number => weight;

/** The least weight that makes this score. */
function oddsOf(score: number): number {
  if (score <= 0) return Number.NEGATIVE_INFINITY;
  let odds = -1_000;
  while (certainty(odds) < score) odds += 1;
  return odds;
}

/** Every place is within the sketch. */
const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? UNREPORTED;
const pair = (bytes: Uint8Array, at: number): number => 256 * byte(bytes, at) + byte(bytes, at + 1);

const saysSomething = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= CASE_BYTES && bytes[at] === SKETCH_VERSION && bytes[at + 1] !== 0;

/** Where the people of a sketch begin. */
const peopleAt = (at: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => at + index * PERSON_BYTES);

/** What agreement in every variable would weigh: the sketch has none of them. */
const mostOfVariables = oncePer((codebook: Codebook): { case: number; person: number } => {
  const attributes = attributesOf(codebook);
  const most = (count: number) => clamped(count * matchWeight('attribute', 'same'), BOUNDS.attribute);
  return {
    case: most(attributes.case.length),
    person: most(attributes.defendant.length + attributes.conviction.length),
  };
});

function personBound(one: Uint8Array, a: number, other: Uint8Array, b: number): number {
  return (
    codeBound(SEX, byte(one, a), byte(other, b)) +
    codeBound(AGE_BAND, byte(one, a + 1), byte(other, b + 1)) +
    codeBound(OUTCOME, byte(one, a + 2), byte(other, b + 2)) +
    listBound(OFFENCES, one, a + 3, other, b + 3) +
    listBound(REQUIREMENTS, one, a + 5, other, b + 5) +
    listBound(ORDERS, one, a + 7, other, b + 7) +
    termBound(one, a + 9, other, b + 9) +
    quantityBound(one, a + 12, other, b + 12)
  );
}

interface Weights {
  same: number;
  /** The weight of the best level below `same`. */
  part: number;
  different: number;
}
const weightsOf = (field: Parameters<typeof matchWeight>[0], part: ComparisonLevel): Weights => ({
  same: matchWeight(field, 'same'),
  part: matchWeight(field, part),
  different: matchWeight(field, 'different'),
});
const COURT_TYPE = weightsOf('courtType', 'different');
const SEX = weightsOf('sex', 'different');
/** Hashes do not tell which bands are neighbours. */
const AGE_BAND = weightsOf('ageBand', 'near');
const OUTCOME = weightsOf('outcome', 'different');
const OFFENCES = weightsOf('offences', 'part');
const REQUIREMENTS = weightsOf('requirements', 'part');
const ORDERS = weightsOf('orders', 'part');
const TERM = weightsOf('term', 'near');
const QUANTITY = weightsOf('quantity', 'near');
const SAME_ID = matchWeight('externalIds', 'same');

function codeBound(weights: Weights, one: number, other: number): number {
  if (one === UNREPORTED || other === UNREPORTED) return 0;
  return one === other ? weights.same : weights.part;
}

function listBound(weights: Weights, one: Uint8Array, a: number, other: Uint8Array, b: number): number {
  const [mine, others] = [byte(one, a), byte(other, b)]; // one more than there are codes
  if (mine === UNREPORTED || others === UNREPORTED || (mine === 1 && others === 1)) return 0;
  if (mine === others && one[a + 1] === other[b + 1]) return weights.same;
  // Lists of more than one code may share some of them.
  return mine > 1 && others > 1 && mine + others > 4 ? weights.part : weights.different;
}

function termBound(one: Uint8Array, a: number, other: Uint8Array, b: number): number {
  const [mine, others] = [byte(one, a), byte(other, b)];
  if (mine === UNREPORTED || others === UNREPORTED) return 0;
  if (mine === ANY || others === ANY) return TERM.same;
  return mine === others ? nearBound(TERM, pair(one, a + 1), pair(other, b + 1), NEAR_TERM) : TERM.different;
}

function quantityBound(one: Uint8Array, a: number, other: Uint8Array, b: number): number {
  const [mineHigh, mineLow] = [pair(one, a), pair(one, a + 2)];
  const [otherHigh, otherLow] = [pair(other, b), pair(other, b + 2)];
  if (mineHigh + mineLow === 0 || otherHigh + otherLow === 0) return 0;
  const isAny = (high: number, low: number): boolean => high === 0 && low === ANY_QUANTITY;
  if (isAny(mineHigh, mineLow) || isAny(otherHigh, otherLow)) return BOUNDS.quantity.most;
  if (mineHigh !== otherHigh || mineLow !== otherLow) return 0;
  return nearBound(QUANTITY, pair(one, a + 4), pair(other, b + 4), NEAR_AMOUNT);
}

function nearBound(weights: Weights, one: number, other: number, near: number): number {
  if (one === other) return weights.same;
  return Math.abs(one - other) <= near ? weights.part : weights.different;
}

/** Different ids may be of different systems, which proves nothing. */
const externalIdBound = (one: number, other: number): number =>
  one !== UNREPORTED && other !== UNREPORTED && (one === other || one === ANY_ID || other === ANY_ID) ? SAME_ID : 0;
